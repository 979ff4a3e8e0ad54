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

/// Something between here and the vendor throttles.
pub fn proxy() -> Reply {
    Reply::text(429, "<html>slow down</html>")
}

/// Throttled to the end, and never a row.
fn for_ever() -> Want {
    fails(7, "rate_limited")
        .says("--deadline")
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
        "429 in other words, Retry-After: 1",
        |cloud| dialect(cloud, 429, "Busy").with("retry-after", "1"),
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
    ("429, HTML of a proxy", |_| proxy(), Duration::ZERO),
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
        "429, Retry-After: 3600",
        |cloud| with_wait(cloud, "3600"),
        &["asked to wait 1h"],
    ),
    (
        "429, HTML of a proxy, Retry-After: 3600",
        |_| proxy().with("retry-after", "3600"),
        &["asked to wait 1h"],
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

pub const ALIBABA: &[Cloud] = &[Cloud::EAS, Cloud::SAE];

/// How a vendor says it in other ways than with a 429.
struct Dialect {
    name: &'static str,
    /// The code that it gives.
    code: &'static str,
    clouds: &'static [Cloud],
    answer: fn(Cloud) -> Reply,
    /// The least wait.
    wait: Duration,
}

const DIALECTS: &[Dialect] = &[
    Dialect {
        name: "400 Throttling.User",
        code: "Throttling.User",
        clouds: ALIBABA,
        answer: |cloud| dialect(cloud, 400, "Throttling.User"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "400 Throttling.Api",
        code: "Throttling.Api",
        clouds: ALIBABA,
        answer: |cloud| dialect(cloud, 400, "Throttling.Api"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "503 Rejected.Throttling",
        code: "Rejected.Throttling",
        clouds: ALIBABA,
        answer: |cloud| dialect(cloud, 503, "Rejected.Throttling"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "400 Throttling.User, x-acs-retry-after: 900",
        code: "Throttling.User",
        clouds: ALIBABA,
        answer: |cloud| dialect(cloud, 400, "Throttling.User").with("x-acs-retry-after", "900"),
        wait: Duration::from_millis(900),
    },
    Dialect {
        name: "400 Throttling.User, x-acs-retry-after: soon",
        code: "Throttling.User",
        clouds: ALIBABA,
        answer: |cloud| dialect(cloud, 400, "Throttling.User").with("x-acs-retry-after", "soon"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "200, Throttling.User inside",
        code: "Throttling.User",
        clouds: &[Cloud::SAE],
        answer: |_| enveloped("400", "Throttling.User"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "200, Throttling.User inside, as its status",
        code: "Throttling.User",
        clouds: &[Cloud::SAE],
        answer: |_| enveloped("Throttling.User", ""),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "400 RATE_LIMIT_EXCEEDED",
        code: "RATE_LIMIT_EXCEEDED",
        clouds: &[Cloud::NOVITA],
        answer: |cloud| dialect(cloud, 400, "RATE_LIMIT_EXCEEDED"),
        wait: Duration::ZERO,
    },
    Dialect {
        name: "403 APIG.0308",
        code: "APIG.0308",
        clouds: &[Cloud::MODELARTS],
        answer: |cloud| dialect(cloud, 403, "APIG.0308"),
        wait: Duration::ZERO,
    },
];

pub fn dialect(cloud: Cloud, status: u16, code: &str) -> Reply {
    cloud.error(status, code, "user flow control", "R-1")
}

fn enveloped(code: &str, error: &str) -> Reply {
    let body = json!({
        "Code": code, "ErrorCode": error, "Success": false,
        "Message": "user flow control", "RequestId": "R-1", "Data": [],
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
    for told in DIALECTS {
        let passing = Case::new(format!("{}, once", told.name), once(told.answer), |cloud| {
            after(cloud, told.wait)
        });
        let lasting = Case::new(
            format!("{}, for ever", told.name),
            always(told.answer),
            |_| for_ever().says(told.code),
        );
        cases.push(passing.on(told.clouds));
        cases.push(lasting.on(told.clouds).args(DEADLINE));
    }
    let huge = [
        ("x-acs-retry-after", "121000", "asked to wait 2m 1s"),
        ("retry-after", "3600", "asked to wait 1h"),
    ];
    cases.extend(huge.map(|(header, wait, words)| {
        let reply = move |cloud| dialect(cloud, 400, "Throttling.User").with(header, wait);
        let name = format!("400 Throttling.User, {header}: {wait}");
        let want = move |_| {
            let want = fails(7, "rate_limited").says(words);
            want.requests(1).within(6)
        };
        Case::new(name, always(reply), want).on(ALIBABA)
    }));
    cases
}
