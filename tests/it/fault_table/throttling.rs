//! Throttling: in which words a server may say it, and what it may ask for.

use std::time::Duration;

use serde_json::json;

use super::case::{Case, reading};
use super::scene::{always, http_date, once, throttled};
use super::want::{Want, fails, whole};
use crate::support::{Cloud, Reply};

/// The deadline of servers that throttle for ever.
pub const DEADLINE: &[&str] = &["--deadline", "3s"];
/// Tries in three seconds, by waits that grow from a quarter of one, with jitter.
pub const TRIES: (usize, usize) = (2, 16);

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
        "429, Retry-After a date, no Date",
        |cloud| throttled(cloud).with("retry-after", &http_date(2)),
        Duration::ZERO,
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

const ALIBABA: &[Cloud] = &[Cloud::EAS, Cloud::SAE];

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
        &[Cloud::SAE],
        |_| enveloped(),
        Duration::ZERO,
    ),
    (
        "400 RATE_LIMIT_EXCEEDED",
        &[Cloud::NOVITA],
        |cloud| dialect(cloud, 400, "RATE_LIMIT_EXCEEDED"),
        Duration::ZERO,
    ),
    (
        "403 APIG.0308",
        &[Cloud::MODELARTS],
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
    cases
}
