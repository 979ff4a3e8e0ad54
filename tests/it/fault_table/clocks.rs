//! Clocks that differ: what a server says of the time that was signed.

use chrono::{NaiveDateTime, TimeDelta, Utc};

use super::case::{Case, reading};
use super::discovery::{region, sound_run};
use super::look_ups::{found_one, look_up};
use super::scene::{Scene, always, http_date, sound};
use super::want::{Want, fails, whole};
use crate::support::{Cloud, Received, Reply};

/// How far the server's clock is off, in seconds: more than the vendors allow.
const OFF: i64 = 20 * 60;
/// What the vendors allow.
const ALLOWED: TimeDelta = TimeDelta::minutes(15);

/// Whether a cloud signs the time.
fn signs(cloud: Cloud) -> bool {
    cloud.date.is_some()
}

/// The time that was signed.
fn signed_time(cloud: Cloud, request: &Received) -> NaiveDateTime {
    let date = cloud.date.unwrap();
    NaiveDateTime::parse_from_str(request.header(date.header).unwrap(), date.format).unwrap()
}

/// The vendor's words for a time it does not accept.
fn refused_time(cloud: Cloud) -> Reply {
    let (status, code) = cloud.date.unwrap().refusal;
    time_refused_as(cloud, status, code)
}

fn time_refused_as(cloud: Cloud, status: u16, code: &str) -> Reply {
    let words = "Specified time stamp or date value is expired.";
    cloud.error(status, code, words, "R-1")
}

/// A server whose clock is this many seconds ahead of ours.
fn ahead(seconds: i64) -> Scene {
    ahead_and(seconds, refused_time)
}

/// The same of one that refuses a time so.
fn ahead_and(seconds: i64, refusal: fn(Cloud) -> Reply) -> Scene {
    Box::new(move |stage| {
        let cloud = stage.cloud;
        Box::new(move |request| {
            let now = (Utc::now() + TimeDelta::seconds(seconds)).naive_utc();
            let reply = if !signs(cloud) || (signed_time(cloud, request) - now).abs() <= ALLOWED {
                match look_up(request) {
                    Some(call) => found_one(cloud, call, request),
                    None => sound(cloud, request),
                }
            } else {
                refusal(cloud)
            };
            reply.with("date", &http_date(seconds))
        })
    })
}

/// A server that refuses every time, beside a date that many seconds ahead.
fn never(seconds: i64) -> Scene {
    always(move |cloud| refused_time(cloud).with("date", &http_date(seconds)))
}

/// Refused once, corrected, and then whole, with a warning that names the difference.
fn corrected(cloud: Cloud, difference: &str) -> Want {
    if signs(cloud) {
        let want = whole().requests(reading(cloud) + 1);
        want.line("warning: ").tells_one(&[difference])
    } else {
        whole().requests(reading(cloud))
    }
}

/// The credential is refused after this many requests.
pub fn refused(requests: usize) -> Want {
    fails(4, "credential").requests(requests)
}

/// Refused again after the correction: message and hint name the difference.
fn measured(difference: &'static str) -> Want {
    let words = format!("this machine's clock is {difference} the provider's");
    refused(2).says(&words).check(move |outcome| {
        let mut lines = outcome.run.stderr.lines();
        if lines.any(|line| line.starts_with("hint: ") && line.contains(difference)) {
            Ok(())
        } else {
            Err("no hint names the difference".to_owned())
        }
    })
}

/// Refused, and not dated anew.
fn too_far(side: &'static str) -> Want {
    let words = format!("{side} the provider's");
    refused(1)
        .says(&words)
        .line("hint: this machine's clock is")
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "the server's clock is 20 minutes ahead",
            ahead(OFF),
            |cloud| corrected(cloud, "20m behind"),
        ),
        Case::new(
            "the server's clock is 20 minutes behind",
            ahead(-OFF),
            |cloud| corrected(cloud, "20m ahead of"),
        ),
        Case::new(
            "20 minutes behind, IllegalTimestamp",
            ahead_and(-OFF, |cloud| {
                time_refused_as(cloud, 400, "IllegalTimestamp")
            }),
            |cloud| corrected(cloud, "20m ahead of"),
        )
        .on(&[Cloud::EAS, Cloud::SAE]),
        Case::new(
            "the server's clock is a day ahead",
            ahead(86_400),
            |cloud| {
                let requests = reading(cloud) + usize::from(signs(cloud));
                whole().requests(requests)
            },
        ),
        // Whoever answers once must not hold a signature for any later day.
        Case::new(
            "the server's clock is a year ahead",
            never(365 * 86_400),
            |_| too_far("behind"),
        )
        .with(signs),
        Case::new(
            "the server's clock is two days behind",
            never(-2 * 86_400),
            |_| too_far("ahead of"),
        )
        .with(signs),
        Case::new(
            "the clock is ahead when parents are found",
            ahead(OFF),
            |cloud| {
                let want = whole().requests(sound_run(cloud) + 1);
                want.line("warning: ")
            },
        )
        .with(signs)
        .scope(region),
        Case::new(
            "the server's clock is 10 minutes ahead",
            ahead(600),
            |cloud| whole().requests(reading(cloud)),
        ),
        Case::new(
            "every time refused, clock 20 minutes ahead",
            never(OFF),
            |_| measured("20m behind"),
        )
        .with(signs),
        Case::new(
            "every time refused, clock 20 minutes behind",
            never(-OFF),
            |_| measured("20m ahead of"),
        )
        .with(signs),
        Case::new("every time refused, same clock", never(0), |_| refused(1)).with(signs),
        Case::new(
            "every time refused, clock 4 minutes ahead",
            never(240),
            |_| refused(1),
        )
        .with(signs),
        Case::new("every time refused, no date", always(refused_time), |_| {
            refused(1)
        })
        .with(signs),
        Case::new(
            "every time refused, a date that is none",
            always(|cloud| refused_time(cloud).with("date", "soon")),
            |_| refused(1),
        )
        .with(signs),
        Case::new(
            "a wrong key, clock 20 minutes ahead",
            always(|cloud| {
                cloud
                    .error(403, "SignatureDoesNotMatch", "wrong", "R")
                    .with("date", &http_date(OFF))
            }),
            |_| refused(1),
        )
        .on(&[Cloud::EAS, Cloud::SAE]),
    ]
}
