//! How long what is handed out lasts is said once, and told by every service.

use crate::demo::hpcai;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;

use super::*;

/// A cloud whose credentials last for so many seconds.
fn lasting(seconds: u64) -> Cloud {
    let options = Options {
        credential_lifetime: Duration::from_secs(seconds),
        ..Options::default()
    };
    Cloud::new(&options).unwrap()
}

#[test]
fn every_service_keeps_to_the_lifetime() {
    let cloud = lasting(5);
    let role = format!("{}demo-ecs-role", metadata::ROLES);
    let session = metadata::token(&cloud, metadata::ALIBABA, metadata::ALIBABA_TTL);
    let role = metadata::within(&role, metadata::ALIBABA_TOKEN, &session);
    let session = metadata::token(&cloud, metadata::HUAWEI, metadata::HUAWEI_TTL);
    let agency = metadata::within(metadata::KEY, metadata::HUAWEI_TOKEN, &session);
    let assume = [
        ("RoleArn", "acs:ram::12:role/reader"),
        ("RoleSessionName", "cloudls"),
        ("DurationSeconds", "3600"),
    ];
    for (request, pointer) in [
        (
            alibaba("2015-04-01 AssumeRole", "/", &assume),
            "/Credentials/Expiration",
        ),
        (request("GET", "/credentials-uri", &[]), "/Expiration"),
        (role, "/Expiration"),
        (agency, "/credential/expires_at"),
        (iam::login(&iam::body()), "/token/expires_at"),
    ] {
        let body = json(&route::answer(&cloud, &request, now()));
        let expires = body.pointer(pointer).and_then(Value::as_str).unwrap();
        let expires: DateTime<Utc> = expires.parse().unwrap();
        assert_eq!(expires, now() + TimeDelta::seconds(5), "{}", request.path);
    }
}

#[test]
fn a_login_to_hpcai_keeps_to_it_too() {
    let cloud = lasting(5);
    let mut login = request("POST", "/api/user/login", &[]);
    let (user, password) = (credentials::HPCAI_USERNAME, credentials::HPCAI_PASSWORD);
    login.body = json!({"username": user, "password": password})
        .to_string()
        .into_bytes();
    let body = ok(&cloud, &login);
    assert_eq!(body["accessExpire"], 5);
    let token = body["accessToken"].as_str().unwrap();
    let end = now() + TimeDelta::seconds(5);
    assert!(hpcai::is_valid_token(token, end - TimeDelta::seconds(1)));
    assert!(!hpcai::is_valid_token(token, end));
}
