//! Clocks that differ, and tokens whose time has not come or is over.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::case::{Case, reading};
use super::scene::{Scene, always, http_date, refusal, sound};
use super::want::{Want, fails, whole};
use crate::support::{Cloud, Received, Reply};

/// How far the server's clock is off, in seconds: more than the vendors allow.
const OFF: i64 = 20 * 60;
/// What the vendors allow.
const ALLOWED: TimeDelta = TimeDelta::minutes(15);
/// Words for a measured difference of twenty minutes.
const MEASURED: &[&str] = &["20m", "19m", "20 min", "19 min", "1200 s", "1199 s"];

/// Clouds that sign the time.
const SIGNING: &[Cloud] = &[Cloud::Eas, Cloud::Sae, Cloud::ModelArts];

/// The time that was signed.
fn signed_time(cloud: Cloud, request: &Received) -> NaiveDateTime {
    let (name, format) = match cloud {
        Cloud::ModelArts => ("x-sdk-date", "%Y%m%dT%H%M%SZ"),
        _ => ("x-acs-date", "%Y-%m-%dT%H:%M:%SZ"),
    };
    NaiveDateTime::parse_from_str(request.header(name).unwrap(), format).unwrap()
}

/// The vendor's words for a time it does not accept.
fn refused_time(cloud: Cloud, code: &str) -> Reply {
    match cloud {
        Cloud::ModelArts => cloud.error(
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
                sound(cloud, request)
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
fn corrected(cloud: Cloud) -> Want {
    if SIGNING.contains(&cloud) {
        let want = whole().requests(reading(cloud) + 1);
        want.tells_one(&["warning: "]).tells_one(MEASURED)
    } else {
        whole().requests(reading(cloud))
    }
}

fn refused(requests: usize) -> Want {
    fails(4, "credential").requests(requests)
}

/// Refused again after the correction: message and hint name the difference.
fn measured() -> Want {
    refused(2).says_one(MEASURED).check(|outcome| {
        let mut hints = outcome
            .run
            .stderr
            .lines()
            .filter(|line| line.starts_with("hint: "));
        if hints.any(|line| MEASURED.iter().any(|word| line.contains(word))) {
            Ok(())
        } else {
            Err("no hint names the difference".to_owned())
        }
    })
}

pub fn cases() -> Vec<Case> {
    [clocks(), tokens(), refused_tokens()]
        .into_iter()
        .flatten()
        .collect()
}

fn clocks() -> Vec<Case> {
    let expired = "InvalidTimeStamp.Expired";
    vec![
        Case::new(
            "the server's clock is 20 minutes ahead",
            ahead(OFF, expired),
            corrected,
        ),
        Case::new(
            "the server's clock is 20 minutes behind",
            ahead(-OFF, expired),
            corrected,
        ),
        Case::new(
            "20 minutes behind, IllegalTimestamp",
            ahead(-OFF, "IllegalTimestamp"),
            corrected,
        )
        .on(&[Cloud::Eas, Cloud::Sae]),
        Case::new(
            "the server's clock is a day ahead",
            ahead(86_400, expired),
            |cloud| {
                let requests = reading(cloud) + usize::from(SIGNING.contains(&cloud));
                whole().requests(requests)
            },
        ),
        Case::new(
            "the server's clock is 10 minutes ahead",
            ahead(600, expired),
            |cloud| whole().requests(reading(cloud)),
        ),
        Case::new(
            "every time refused, clock 20 minutes ahead",
            never(OFF),
            |_| measured(),
        )
        .on(SIGNING),
        Case::new(
            "every time refused, clock 20 minutes behind",
            never(-OFF),
            |_| measured(),
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
        .on(&[Cloud::Eas, Cloud::Sae]),
    ]
}

/// A token that makes these claims.
fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let signature = "Zs3vQ8-pK1xW_7nR5tLb2yM9cHd4jFg6aTe0uVoIiEs";
    format!("{}.{}.{signature}", part(&header), part(claims))
}

fn expires_in(seconds: i64) -> String {
    let now = Utc::now().timestamp();
    token(
        &json!({"iss": "hpcaitech.com", "sub": "someone", "iat": now - 86_400, "exp": now + seconds}),
    )
}

/// A sound server is asked with this token.
fn accepted(name: &str, token: String, want: fn(Cloud) -> Want) -> Case {
    let scene: Scene = Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| sound(cloud, request))
    });
    Case::new(name, scene, want)
        .on(&[Cloud::HpcAi])
        .token(token)
}

fn tokens() -> Vec<Case> {
    let expired = |_| refused(0).says("expired");
    let fine = |_| whole().requests(3);
    let future = Utc::now().timestamp() + 3600;
    vec![
        accepted(
            "a token that expired a day ago",
            expires_in(-86_400),
            expired,
        ),
        accepted(
            "a token that expired 2 minutes ago",
            expires_in(-120),
            expired,
        ),
        accepted(
            "a token that expired in 1970",
            token(&json!({"exp": 1})),
            expired,
        ),
        accepted("a token that expired 20 seconds ago", expires_in(-20), fine),
        accepted("a token that expires in 2 minutes", expires_in(120), |_| {
            whole().requests(3).tells_one(&["warning: "])
        }),
        accepted("a token that expires in a day", expires_in(86_400), fine),
        accepted(
            "a token that is not valid yet",
            token(&json!({"nbf": future, "iat": future, "exp": future + 60})),
            fine,
        ),
        accepted(
            "a token without an end",
            token(&json!({"sub": "someone"})),
            fine,
        ),
        accepted(
            "a token with words for its end",
            token(&json!({"exp": "soon"})),
            fine,
        ),
        accepted(
            "a token that expires at 1e308",
            token(&json!({"exp": 1e308})),
            fine,
        ),
        accepted(
            "a token that expires at 2^63",
            token(&json!({"exp": 1_u64 << 63})),
            fine,
        ),
        accepted(
            "a token that expires at 2^63 - 1",
            token(&json!({"exp": i64::MAX})),
            fine,
        ),
    ]
}

/// Tokens that are none, and good ones, all of which the server refuses.
fn refused_tokens() -> Vec<Case> {
    let malformed = [
        ("one part", "Qw7+Tz/3Jw=x9Lk+Rb2/Pn8=Gd5Hs"),
        ("two parts", "Qw7TzPn8Gd5HsYc1.Wf6Mt4Xa0LkRb2Jw3"),
        (
            "four parts",
            "Qw7TzPn8Gd5HsYc1.Wf6Mt4Xa0LkRb2Jw3.e30e30e30e30e30e.Zx9",
        ),
        (
            "no base64 inside",
            "Qw7TzPn8Gd5HsYc1.!!not-base64-at-all!!.Wf6Mt4Xa0LkRb2Jw3",
        ),
        (
            "no JSON inside",
            "Qw7TzPn8Gd5HsYc1.bm90IGpzb24gYXQgYWxs.Wf6Mt4Xa0LkRb2Jw3",
        ),
    ];
    let refusing = || always(|cloud| refusal(cloud, 401));
    let want = |_| refused(1).says("HTTP 401");
    let mut cases: Vec<_> = malformed
        .map(|(name, token)| {
            let case = Case::new(format!("a malformed token, {name}"), refusing(), want);
            case.on(&[Cloud::HpcAi]).token(token.to_owned())
        })
        .into();
    let good = Case::new("a good token, refused", refusing(), want);
    cases.push(good.on(&[Cloud::HpcAi]).token(expires_in(3600)));
    let inside =
        always(|_| Reply::json(200, &json!({"code": -1, "message": "please log in first"})));
    let inside = Case::new("a good token, refused with status 200", inside, |_| {
        refused(1).says("please log in first")
    });
    cases.push(inside.on(&[Cloud::HpcAi]).token(expires_in(3600)));
    cases
}
