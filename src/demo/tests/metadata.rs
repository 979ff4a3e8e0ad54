//! The instance metadata of both vendors, and the credentials URI.

use chrono::TimeDelta;

use super::signatures::tampered;
use super::*;
use crate::core::secret::Secret;

pub const ALIBABA: &str = "/latest/api/token";
pub const ALIBABA_TTL: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
pub const ALIBABA_TOKEN: &str = "x-aliyun-ecs-metadata-token";
pub const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
pub const HUAWEI: &str = "/meta-data/latest/api/token";
pub const HUAWEI_TTL: &str = "x-metadata-token-ttl-seconds";
pub const HUAWEI_TOKEN: &str = "x-metadata-token";
pub const KEY: &str = "/openstack/latest/securitykey";

fn send(cloud: &Cloud, request: &Incoming) -> (u16, String) {
    let answer = route::answer(cloud, request, now());
    (answer.status, String::from_utf8(answer.body).unwrap())
}

fn begin(path: &str, header: &str, ttl: &str) -> Incoming {
    let mut request = request("PUT", path, &[]);
    set(&mut request, header, ttl);
    request
}

/// The token of a session of 60 seconds.
pub fn token(cloud: &Cloud, path: &str, header: &str) -> String {
    let (status, token) = send(cloud, &begin(path, header, "60"));
    assert_eq!(status, 200, "{token}");
    token
}

pub fn within(path: &str, header: &str, token: &str) -> Incoming {
    let mut request = request("GET", path, &[]);
    set(&mut request, header, token);
    request
}

fn key(credentials: &Value, names: [&str; 3]) -> AccessKey {
    let [id, secret, token] = names.map(|name| credentials[name].as_str().unwrap());
    AccessKey {
        id: id.to_owned(),
        secret: Secret::new(secret),
        token: Some(Secret::new(token)),
    }
}

fn alibaba_key(body: &Value) -> AccessKey {
    assert_eq!(body["Code"], "Success");
    assert_eq!(body["Expiration"], "2026-03-01T01:00:00Z");
    key(body, ["AccessKeyId", "AccessKeySecret", "SecurityToken"])
}

#[test]
fn a_session_lasts_as_long_as_it_was_asked_for() {
    let cloud = cloud();
    for (path, ttl, header, target) in [
        (ALIBABA, ALIBABA_TTL, ALIBABA_TOKEN, ROLES),
        (HUAWEI, HUAWEI_TTL, HUAWEI_TOKEN, KEY),
    ] {
        for (seconds, status) in [
            ("0", 400),
            ("1", 200),
            ("21600", 200),
            ("21601", 400),
            ("-1", 400),
            ("", 400),
        ] {
            let (found, _) = send(&cloud, &begin(path, ttl, seconds));
            assert_eq!(found, status, "{path} {seconds}");
        }
        assert_eq!(send(&cloud, &request("PUT", path, &[])).0, 400);
        let token = token(&cloud, path, ttl);
        let request = within(target, header, &token);
        let status = |seconds| {
            let now = now() + TimeDelta::seconds(seconds);
            route::answer(&cloud, &request, now).status
        };
        assert_eq!((status(59), status(60)), (200, 401), "{path}");
    }
}

#[test]
fn without_a_session_of_the_vendor_nothing_is_told() {
    let cloud = cloud();
    let alibaba = token(&cloud, ALIBABA, ALIBABA_TTL);
    let huawei = token(&cloud, HUAWEI, HUAWEI_TTL);
    let role = format!("{ROLES}{}", credentials::ALIBABA_ECS_ROLE);
    for (path, header, own, other) in [
        (ROLES, ALIBABA_TOKEN, &alibaba, &huawei),
        (&role, ALIBABA_TOKEN, &alibaba, &huawei),
        (KEY, HUAWEI_TOKEN, &huawei, &alibaba),
    ] {
        assert_eq!(send(&cloud, &within(path, header, own)).0, 200);
        assert_eq!(send(&cloud, &within(path, header, other)).0, 401);
        assert_eq!(send(&cloud, &request("GET", path, &[])).0, 401);
        for token in tampered(own) {
            let request = within(path, header, &token);
            assert_eq!(send(&cloud, &request).0, 401, "{token}");
        }
    }
}

#[test]
fn alibaba_gives_keys_of_the_role_it_names() {
    let cloud = cloud();
    let token = token(&cloud, ALIBABA, ALIBABA_TTL);
    let ask = |name: &str| {
        let path = format!("{ROLES}{name}");
        send(&cloud, &within(&path, ALIBABA_TOKEN, &token))
    };
    let (_, role) = ask("");
    assert_eq!(role, credentials::ALIBABA_ECS_ROLE);
    assert_eq!(ask("another").0, 404);
    let (_, body) = ask(&role);
    let key = alibaba_key(&serde_json::from_str(&body).unwrap());
    assert_expires(&cloud, |date| {
        let call = "2021-07-01 ListServices";
        alibaba_by(&key, date, call, "/api/v2/services", &[])
    });
}

#[test]
fn the_credentials_uri_gives_keys_to_whoever_asks() {
    let cloud = cloud();
    let key = alibaba_key(&ok(&cloud, &request("GET", "/credentials-uri", &[])));
    assert_expires(&cloud, |date| {
        let call = "2021-07-01 ListServices";
        alibaba_by(&key, date, call, "/api/v2/services", &[])
    });
}

#[test]
fn huawei_gives_keys_that_need_their_token() {
    let cloud = cloud();
    let token = token(&cloud, HUAWEI, HUAWEI_TTL);
    let body = ok(&cloud, &within(KEY, HUAWEI_TOKEN, &token));
    let credential = &body["credential"];
    assert_eq!(credential["expires_at"], "2026-03-01T01:00:00.000000Z");
    let key = key(credential, ["access", "secret", "securitytoken"]);
    assert_expires(&cloud, |date| huawei_by(&key, date, NORTH, &[]));
    let refuse = |other: AccessKey| {
        let request = huawei_by(&other, now(), NORTH, &[]);
        assert_refused(&cloud, &request, 401, "APIGW.0301");
    };
    for id in tampered(&key.id) {
        refuse(AccessKey { id, ..key.clone() });
    }
    for token in tampered(key.token.as_ref().unwrap().expose()) {
        refuse(AccessKey {
            token: Some(Secret::new(token)),
            ..key.clone()
        });
    }
    refuse(AccessKey {
        token: None,
        ..key.clone()
    });
}

/// The requests `signed` at these times are accepted for an hour, and then refused.
fn assert_expires(cloud: &Cloud, signed: impl Fn(DateTime<Utc>) -> Incoming) {
    let answer = |seconds| {
        let date = now() + TimeDelta::seconds(seconds);
        route::answer(cloud, &signed(date), date)
    };
    assert_eq!((answer(0).status, answer(3599).status), (200, 200));
    let late = answer(3600);
    assert!(matches!(late.status, 401 | 403));
    assert!(String::from_utf8(late.body).unwrap().contains("expire"));
}
