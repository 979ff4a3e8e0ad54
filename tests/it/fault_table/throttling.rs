//! Throttling: how long a server may go on with it, and in which words it may say it.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::case::{Case, Outcome, Want, all, fails, reading, short, whole, whole_of};
use super::scene::{Scene, always, on_pages, once, refusal, sound};
use crate::support::{Cloud, Reply};

/// The deadline of servers that throttle for ever.
const DEADLINE: &[&str] = &["--deadline", "3s"];
/// Tries in three seconds, by waits that grow from a quarter of one, with jitter.
const TRIES: (usize, usize) = (2, 16);
/// A provider that has never answered well is given up after this long.
const GIVEN_UP: Duration = Duration::from_secs(20);

/// A date as headers have it, this many seconds from now.
pub fn http_date(seconds: i64) -> String {
    let time = Utc::now() + TimeDelta::seconds(seconds);
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The vendor's words for "too many requests".
fn throttled(cloud: Cloud) -> Reply {
    match cloud {
        Cloud::Eas | Cloud::Sae => cloud.error(429, "Throttling.User", "user flow control", "R-1"),
        Cloud::HpcAi => cloud.error(429, "429", "too many requests", "R-1"),
        Cloud::Novita => cloud.error(429, "RATE_LIMIT_EXCEEDED", "too many requests", "R-1"),
        Cloud::ModelArts => cloud.error(429, "APIGW.0308", "policy user over ratelimit", "R-1"),
    }
}

fn with_wait(cloud: Cloud, wait: &str) -> Reply {
    throttled(cloud).with("retry-after", wait)
}

fn with_date(cloud: Cloud, seconds: i64) -> Reply {
    let reply = throttled(cloud).with("date", &http_date(0));
    reply.with("retry-after", &http_date(seconds))
}

/// Throttled to the end, and never a row.
fn for_ever() -> Want {
    fails(7, "rate_limited")
        .between(TRIES.0, TRIES.1)
        .within(10)
}

/// Once throttled, then whole, after this wait at least.
fn after(cloud: Cloud, wait: Duration) -> Want {
    whole().requests(reading(cloud) + 1).waits(wait)
}

/// Waits that a server asks for and that are obeyed: how, and the least wait.
type Advice = (&'static str, fn(Cloud) -> Reply, Duration);

const ADVICE: &[Advice] = &[
    ("429, no Retry-After", throttled, Duration::ZERO),
    (
        "429, Retry-After: 1",
        |cloud| with_wait(cloud, "1"),
        Duration::from_secs(1),
    ),
    (
        "429, Retry-After: 0",
        |cloud| with_wait(cloud, "0"),
        Duration::ZERO,
    ),
    (
        "429, Retry-After a date",
        |cloud| with_date(cloud, 2),
        Duration::from_secs(1),
    ),
    (
        "429, Retry-After a past date",
        |cloud| with_date(cloud, -60),
        Duration::ZERO,
    ),
    (
        "429, Retry-After: -5",
        |cloud| with_wait(cloud, "-5"),
        Duration::ZERO,
    ),
    (
        "429, Retry-After: soon",
        |cloud| with_wait(cloud, "soon"),
        Duration::ZERO,
    ),
    (
        "429, Retry-After: 1.5e3",
        |cloud| with_wait(cloud, "1.5e3"),
        Duration::ZERO,
    ),
    (
        "429, HTML of a proxy",
        |_| Reply::text(429, "<html>slow down</html>"),
        Duration::ZERO,
    ),
];

/// Waits beyond what is obeyed: how, and words of the wait in the message.
type Huge = (&'static str, fn(Cloud) -> Reply, &'static [&'static str]);

const HUGE: &[Huge] = &[
    (
        "429, Retry-After: 121",
        |cloud| with_wait(cloud, "121"),
        &["2m 1s", "121 s"],
    ),
    (
        "429, Retry-After: 86400",
        |cloud| with_wait(cloud, "86400"),
        &["1day", "86400 s", "24h"],
    ),
    (
        "429, Retry-After: 10^20",
        |cloud| with_wait(cloud, "100000000000000000000"),
        &[""],
    ),
    (
        "429, Retry-After a date in an hour",
        |cloud| with_date(cloud, 3600),
        &["1h", "3600 s", "59m"],
    ),
];

const ALIBABA: &[Cloud] = &[Cloud::Eas, Cloud::Sae];

/// Dialects besides a 429: whose, how, and the least wait.
type Dialect = (&'static str, &'static [Cloud], fn(Cloud) -> Reply, Duration);

const DIALECTS: &[Dialect] = &[
    (
        "400 Throttling.User",
        ALIBABA,
        |cloud| dialect(cloud, 400, "Throttling.User"),
        Duration::ZERO,
    ),
    (
        "400 Throttling.Api",
        ALIBABA,
        |cloud| dialect(cloud, 400, "Throttling.Api"),
        Duration::ZERO,
    ),
    (
        "503 Rejected.Throttling",
        ALIBABA,
        |cloud| dialect(cloud, 503, "Rejected.Throttling"),
        Duration::ZERO,
    ),
    (
        "400 Throttling.User, x-acs-retry-after: 900",
        ALIBABA,
        |cloud| dialect(cloud, 400, "Throttling.User").with("x-acs-retry-after", "900"),
        Duration::from_millis(900),
    ),
    (
        "400 Throttling.User, x-acs-retry-after: soon",
        ALIBABA,
        |cloud| dialect(cloud, 400, "Throttling.User").with("x-acs-retry-after", "soon"),
        Duration::ZERO,
    ),
    (
        "200, Throttling.User inside",
        &[Cloud::Sae],
        |_| enveloped(),
        Duration::ZERO,
    ),
    (
        "400 RATE_LIMIT_EXCEEDED",
        &[Cloud::Novita],
        |cloud| dialect(cloud, 400, "RATE_LIMIT_EXCEEDED"),
        Duration::ZERO,
    ),
    (
        "403 APIG.0308",
        &[Cloud::ModelArts],
        |cloud| dialect(cloud, 403, "APIG.0308"),
        Duration::ZERO,
    ),
];

fn dialect(cloud: Cloud, status: u16, code: &str) -> Reply {
    cloud.error(status, code, "user flow control", "R-1")
}

fn enveloped() -> Reply {
    let body = json!({
        "Code": "400", "ErrorCode": "Throttling.User", "Success": false,
        "Message": "user flow control", "RequestId": "R-1",
    });
    Reply::json(200, &body)
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(name, reply, wait) in ADVICE {
        cases.push(Case::new(
            format!("{name}, once"),
            once(reply),
            move |cloud| after(cloud, wait),
        ));
        cases.push(
            Case::new(format!("{name}, for ever"), always(reply), |_| for_ever()).args(DEADLINE),
        );
    }
    for &(name, reply, words) in HUGE {
        let want = move |_| {
            fails(7, "rate_limited")
                .says_one(words)
                .requests(1)
                .within(6)
        };
        cases.push(Case::new(name, always(reply), want));
    }
    for &(name, clouds, reply, wait) in DIALECTS {
        let passing = Case::new(format!("{name}, once"), once(reply), move |cloud| {
            after(cloud, wait)
        });
        let lasting = Case::new(format!("{name}, for ever"), always(reply), |_| for_ever());
        cases.push(passing.on(clouds));
        cases.push(lasting.on(clouds).args(DEADLINE));
    }
    let huge = |cloud| dialect(cloud, 400, "Throttling.User").with("x-acs-retry-after", "121000");
    let want = |_| {
        fails(7, "rate_limited")
            .says_one(&["2m 1s", "121 s"])
            .requests(1)
            .within(6)
    };
    cases.push(
        Case::new(
            "400 Throttling.User, x-acs-retry-after: 121000",
            always(huge),
            want,
        )
        .on(ALIBABA),
    );
    cases.extend(pacing());
    cases
}

/// How a provider is asked while it throttles.
fn pacing() -> Vec<Case> {
    vec![
        Case::new("429 for ever, no deadline", always(throttled), |_| {
            let want = fails(7, "rate_limited").waits(GIVEN_UP - Duration::from_secs(2));
            want.between(4, 30).within(45)
        })
        .on(&[Cloud::Eas, Cloud::Novita, Cloud::ModelArts]),
        Case::new(
            "429 after page 1, for ever",
            on_pages(|page| page > 1, throttled),
            |cloud| {
                let want = short(&[0, 1, 2]).kind("rate_limited").within(10);
                want.between(3, reading(cloud) + TRIES.1)
            },
        )
        .args(DEADLINE),
        Case::new("429 for 1.5 s after page 1", for_a_while(), |cloud| {
            let want = whole()
                .check(one_at_a_time)
                .waits(Duration::from_millis(1500));
            want.between(reading(cloud) + 1, reading(cloud) + 8 + TRIES.1)
        }),
        Case::new(
            "429 five times, then fine",
            super::scene::first(5, throttled),
            |cloud| whole().requests(reading(cloud) + 5).within(30),
        )
        .on(&[Cloud::Sae, Cloud::HpcAi]),
        Case::new("the first request of a profile", slow_first(), |_| {
            whole_of([all(), all()].concat()).check(first_is_alone)
        })
        .scope(two_sources)
        .on(&[Cloud::Eas, Cloud::Sae, Cloud::ModelArts]),
        Case::new("a 500 between throttled answers", alternating(), |cloud| {
            whole().between(reading(cloud) + 2, reading(cloud) + 2)
        }),
    ]
}

/// Two sources of one profile. Both serve the same rows, so the list holds them twice.
fn two_sources(cloud: Cloud) -> Vec<&'static str> {
    match cloud {
        Cloud::Eas => vec!["--region", "cn-shanghai", "--service", "a,b"],
        Cloud::Sae => vec!["--region", "cn-shanghai", "--app", "A", "--group", "G,H"],
        _ => vec!["--region", "cn-north-4", "--project", "P,Q"],
    }
}

/// Throttles everything but page 1 for a while.
fn for_a_while() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        let begun: Mutex<Option<Instant>> = Mutex::new(None);
        Box::new(move |request| {
            if cloud.asked(request).page <= 1 && request.param("offset").is_none() {
                return sound(cloud, request);
            }
            let begun = *begun.lock().unwrap().get_or_insert_with(Instant::now);
            if begun.elapsed() < Duration::from_millis(1500) {
                throttled(cloud)
            } else {
                sound(cloud, request)
            }
        })
    })
}

/// A pause after the first throttled answers: from there on no request goes beside another.
fn one_at_a_time(outcome: &Outcome) -> Result<(), String> {
    let begun = outcome
        .arrivals
        .iter()
        .find(|arrival| !is_first_page(outcome.cloud, arrival));
    let Some(begun) = begun.map(|arrival| arrival.at) else {
        return Err("no page but the first was asked for".to_owned());
    };
    let paused = outcome.arrivals.iter().filter(|arrival| {
        let since = arrival.at.duration_since(begun).as_millis();
        (200..1400).contains(&since) && arrival.at > begun
    });
    let crowded = paused.filter(|arrival| arrival.beside > 0).count();
    if crowded == 0 {
        Ok(())
    } else {
        Err(format!(
            "{crowded} requests beside others while the provider throttles"
        ))
    }
}

fn is_first_page(cloud: Cloud, arrival: &crate::support::Arrival) -> bool {
    cloud.asked(&arrival.request).page <= 1 && arrival.request.param("offset").is_none()
}

/// How long the first answer takes.
const SLOW: Duration = Duration::from_millis(500);

/// A server whose first answer takes its time.
fn slow_first() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        let is_begun = Mutex::new(false);
        Box::new(move |request| {
            let is_first = !std::mem::replace(&mut *is_begun.lock().unwrap(), true);
            if is_first {
                std::thread::sleep(SLOW);
            }
            sound(cloud, request)
        })
    })
}

fn first_is_alone(outcome: &Outcome) -> Result<(), String> {
    let [first, second, ..] = outcome.arrivals.as_slice() else {
        return Err("too few requests".to_owned());
    };
    let apart = second.at.duration_since(first.at);
    if apart >= SLOW {
        Ok(())
    } else {
        Err(format!(
            "the second request came {apart:?} after the first, before its answer"
        ))
    }
}

/// Throttled, then a failure, then sound.
fn alternating() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        let asked = Mutex::new(0);
        Box::new(move |request| {
            *asked.lock().unwrap() += 1;
            match *asked.lock().unwrap() {
                1 => throttled(cloud),
                2 => refusal(cloud, 500),
                _ => sound(cloud, request),
            }
        })
    })
}
