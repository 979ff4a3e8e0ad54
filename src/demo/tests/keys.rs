//! What the two vendors that want a key or a token refuse, and in which words.

use super::*;
use crate::demo::hpcai;

#[test]
fn hpcai_wants_a_login_and_a_pager() {
    let cloud = cloud();
    let status = |request: &Incoming| route::answer(&cloud, request, now()).status;
    let pager = r#"{"pager":{"currentPage":1,"pageSize":3}}"#;
    let mut stranger = hpcai(pager);
    stranger.headers.retain(|(name, _)| name != "cookie");
    let answer = route::answer(&cloud, &stranger, now());
    let body = r#"{"code":-1,"message":"Not logged in or login expired, please log in again"}"#;
    assert_eq!(
        (answer.status, answer.body),
        (401, body.as_bytes().to_vec())
    );
    set(&mut stranger, "x-api-key", credentials::HPCAI_API_KEY);
    assert_eq!(status(&stranger), 200);
    set(&mut stranger, "x-api-key", "another");
    assert_eq!(status(&stranger), 401);
    let tomorrow = now() + hpcai::DAY;
    assert_eq!(route::answer(&cloud, &hpcai(pager), tomorrow).status, 401);
    for body in [
        "",
        "{}",
        r#"{"pager":{"currentPage":1}}"#,
        r#"{"pager":{"currentPage":-1,"pageSize":1}}"#,
    ] {
        assert_eq!(status(&hpcai(body)), 500, "{body}");
    }
}

#[test]
fn hpcai_logs_in_with_a_password() {
    let cloud = cloud();
    let mut login = request("POST", "/api/user/login", &[]);
    let (user, password) = (credentials::HPCAI_USERNAME, credentials::HPCAI_PASSWORD);
    login.body = format!(r#"{{"username":"{user}","password":"{password}"}}"#).into_bytes();
    let body = ok(&cloud, &login);
    assert_eq!(body["accessExpire"], 3600);
    let mut list = hpcai(r#"{"pager":{"currentPage":1,"pageSize":3}}"#);
    set(
        &mut list,
        "cookie",
        format!("AccessToken={}", body["accessToken"].as_str().unwrap()),
    );
    ok(&cloud, &list);
    login.body = br#"{"username":"demo","password":"guess"}"#.to_vec();
    let answer = route::answer(&cloud, &login, now());
    assert_eq!(
        (answer.status, json(&answer)["code"].clone()),
        (401, (-1).into())
    );
}

#[test]
fn novita_wants_its_key() {
    let cloud = cloud();
    assert_refused(&cloud, &request("GET", NOVITA, &[]), 401, "UNAUTHORIZED");
    let mut wrong = novita(&[]);
    set(&mut wrong, "authorization", "Bearer sk_other");
    let answer = route::answer(&cloud, &wrong, now());
    let body = r#"{"code":401,"reason":"UNAUTHORIZED","message":"invalid API key","metadata":{}}"#;
    assert_eq!(
        (answer.status, answer.body),
        (401, body.as_bytes().to_vec())
    );
    assert_refused(
        &cloud,
        &novita(&[("pageSize", "-1")]),
        400,
        "VALIDATOR_PARAM",
    );
    let long = "x".repeat(256);
    assert_refused(&cloud, &novita(&[("name", &long)]), 400, "VALIDATOR_PARAM");
}
