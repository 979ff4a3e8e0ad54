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
/// Clouds that sign the time.
pub const SIGNING: &[Cloud] = &[Cloud::EAS, Cloud::SAE, Cloud::MODELARTS];

/// The time that was signed.
fn signed_time(cloud: Cloud, request: &Received) -> NaiveDateTime {
    let (name, format) = match cloud {
        Cloud::MODELARTS => ("x-sdk-date", "%Y%m%dT%H%M%SZ"),
        _ => ("x-acs-date", "%Y-%m-%dT%H:%M:%SZ"),
    };
    NaiveDateTime::parse_from_str(request.header(name).unwrap(), format).unwrap()
}

/// The vendor's words for a time it does not accept.
fn refused_time(cloud: Cloud, code: &str) -> Reply {
    match cloud {
        Cloud::MODELARTS => cloud.error(
            401,
            "APIGW.0301",
            "Incorrect IAM authentication information: verify aksk signature fail",
            "R-1",
        ),
        _ => cloud.error(
            400,
            code,
            "Specified time stamp or date value is expired.",
            "R-1",
        ),
    }
}

/// A server whose clock is this many seconds ahead of ours.
fn ahead(seconds: i64, code: &'static str) -> Scene {
    Box::new(move |stage| {
        let cloud = stage.cloud;
        Box::new(move |request| {
            let now = (Utc::now() + TimeDelta::seconds(seconds)).naive_utc();
            let reply = if !SIGNING.contains(&cloud)
                || (signed_time(cloud, request) - now).abs() <= ALLOWED
            {
                match look_up(request) {
                    Some(call) => found_one(cloud, call, request),
                    None => sound(cloud, request),
                }
            } else {
                refused_time(cloud, code)
            };
            reply.with("date", &http_date(seconds))
        })
    })
}

/// A server that refuses every time, beside a date that many seconds ahead.
fn never(seconds: i64) -> Scene {
    always(move |cloud| {
        refused_time(cloud, "InvalidTimeStamp.Expired").with("date", &http_date(seconds))
    })
}

/// Refused once, corrected, and then whole, with a warning that names the difference.
fn corrected(cloud: Cloud, difference: &str) -> Want {
    if SIGNING.contains(&cloud) {
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

pub fn cases() -> Vec<Case> {
    let expired = "InvalidTimeStamp.Expired";
    vec![
        Case::new(
            "the server's clock is 20 minutes ahead",
            ahead(OFF, expired),
            |cloud| corrected(cloud, "20m behind"),
        ),
        Case::new(
            "the server's clock is 20 minutes behind",
            ahead(-OFF, expired),
            |cloud| corrected(cloud, "20m ahead of"),
        ),
        Case::new(
            "20 minutes behind, IllegalTimestamp",
            ahead(-OFF, "IllegalTimestamp"),
            |cloud| corrected(cloud, "20m ahead of"),
        )
        .on(&[Cloud::EAS, Cloud::SAE]),
        Case::new(
            "the server's clock is a day ahead",
            ahead(86_400, expired),
            |cloud| {
                let requests = reading(cloud) + usize::from(SIGNING.contains(&cloud));
                whole().requests(requests)
            },
        ),
        Case::new(
            "the clock is ahead when parents are found",
            ahead(OFF, expired),
            |cloud| {
                let want = whole().requests(sound_run(cloud) + 1);
                want.line("warning: ")
            },
        )
        .on(SIGNING)
        .scope(region),
        Case::new(
            "the server's clock is 10 minutes ahead",
            ahead(600, expired),
            |cloud| whole().requests(reading(cloud)),
        ),
        Case::new(
            "every time refused, clock 20 minutes ahead",
            never(OFF),
            |_| measured("20m behind"),
        )
        .on(SIGNING),
        Case::new(
            "every time refused, clock 20 minutes behind",
            never(-OFF),
            |_| measured("20m ahead of"),
        )
        .on(SIGNING),
        Case::new("every time refused, same clock", never(0), |_| refused(1)).on(SIGNING),
        Case::new(
            "every time refused, clock 4 minutes ahead",
            never(240),
            |_| refused(1),
        )
        .on(SIGNING),
        Case::new(
            "every time refused, no date",
            always(|cloud| refused_time(cloud, "InvalidTimeStamp.Expired")),
            |_| refused(1),
        )
        .on(SIGNING),
        Case::new(
            "every time refused, a date that is none",
            always(|cloud| refused_time(cloud, "InvalidTimeStamp.Expired").with("date", "soon")),
            |_| refused(1),
        )
        .on(SIGNING),
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
