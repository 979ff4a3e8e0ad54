//! Huawei Cloud's tokens: asked for with a password, and used in place of a signature.

use chrono::TimeDelta;
use serde_json::json;

use super::signatures::tampered;
use super::*;

const PROJECTS: &str = "/v3/projects";

/// What a user sends to have a token of the first project.
pub fn body() -> Value {
    json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": credentials::HUAWEI_USER,
            "password": credentials::HUAWEI_PASSWORD,
            "domain": {"name": credentials::HUAWEI_DOMAIN},
        }}},
        "scope": {"project": {"name": "cn-north-4"}},
    }})
}

pub fn login(body: &Value) -> Incoming {
    let mut request = request("POST", "/v3/auth/tokens", &[("nocatalog", "true")]);
    set(&mut request, "content-type", "application/json");
    request.body = body.to_string().into_bytes();
    request
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let mut headers = answer.headers.iter();
    let (_, value) = headers.find(|(known, _)| *known == name)?;
    Some(value)
}

fn token(cloud: &Cloud, body: &Value) -> String {
    let answer = route::answer(cloud, &login(body), now());
    assert_eq!(answer.status, 201, "{body}");
    header(&answer, "x-subject-token").unwrap().to_owned()
}

fn with_token(path: &str, token: &str) -> Incoming {
    let mut request = request("GET", path, &[]);
    set(&mut request, "x-auth-token", token);
    request
}

#[test]
fn a_password_gives_a_token_of_a_project() {
    let cloud = cloud();
    let answer = route::answer(&cloud, &login(&body()), now());
    assert_eq!(answer.status, 201);
    let token = &json(&answer)["token"];
    assert_eq!(token["issued_at"], "2026-03-01T00:00:00.000000Z");
    assert_eq!(token["expires_at"], "2026-03-01T01:00:00.000000Z");
    assert_eq!(token["project"]["name"], "cn-north-4");
    assert!(token.get("catalog").is_none());
    let mut whole = login(&body());
    whole.query.clear();
    let whole = route::answer(&cloud, &whole, now());
    assert!(json(&whole)["token"]["catalog"].is_array());
}

#[test]
fn a_token_takes_the_place_of_a_signature() {
    let cloud = cloud();
    let north = token(&cloud, &body());
    assert!(ok(&cloud, &with_token(NORTH, &north))["data"].is_array());
    let projects = ok(&cloud, &with_token(PROJECTS, &north));
    assert_eq!(projects["projects"].as_array().unwrap().len(), 2);
    let mut other = body();
    other["auth"]["scope"] = json!({"project": {"id": "0de0000000000000000000000000000b"}});
    ok(&cloud, &with_token(SINGAPORE, &token(&cloud, &other)));
    let elsewhere = with_token("/v1/nobody/nothing", &north);
    assert_refused(&cloud, &elsewhere, 404, "APIGW.0101");
}

#[test]
fn projects_come_in_pages_where_that_is_asked_for() {
    let cloud = cloud();
    let token = token(&cloud, &body());
    let page = |query: &str| {
        let mut request = with_token(PROJECTS, &token);
        request.query = query.to_owned();
        request
    };
    let first = ok(&cloud, &page("per_page=1&page=1"));
    assert_eq!(first["projects"].as_array().unwrap().len(), 1);
    assert!(first["links"]["previous"].is_null());
    let (_, query) = first["links"]["next"]
        .as_str()
        .unwrap()
        .split_once('?')
        .unwrap();
    let second = ok(&cloud, &page(query));
    assert_ne!(first["projects"], second["projects"]);
    assert!(second["links"]["next"].is_null());
    assert_eq!(ok(&cloud, &page(""))["links"], json!({}));
    for query in ["page=1", "per_page=1", "page=1&per_page=5001"] {
        assert_refused(&cloud, &page(query), 400, "ModelArts.0104");
    }
}

#[test]
fn a_token_is_good_for_its_project_its_time_and_as_it_is() {
    let cloud = cloud();
    let token = token(&cloud, &body());
    assert_refused(&cloud, &with_token(SINGAPORE, &token), 401, "APIGW.0307");
    for path in [NORTH, PROJECTS] {
        let at = |seconds| {
            let date = now() + TimeDelta::seconds(seconds);
            route::answer(&cloud, &with_token(path, &token), date)
        };
        assert_eq!(at(3599).status, 200);
        let late = at(3600);
        assert_eq!(late.status, 401);
        assert_eq!(json(&late)["error_code"], "APIGW.0307");
        for token in tampered(&token).chain([String::new()]) {
            let request = with_token(path, &token);
            assert_refused(&cloud, &request, 401, "APIGW.0301");
            let body = json(&route::answer(&cloud, &request, now()));
            let message = body["error_msg"].as_str().unwrap();
            assert!(message.ends_with("decrypt token fail"), "{message}");
        }
    }
}

#[test]
fn a_wrong_login_is_refused_in_iams_own_shape() {
    let cloud = cloud();
    let user = "/auth/identity/password/user";
    for (pointer, value, status) in [
        (format!("{user}/password"), json!("guess"), 401),
        (format!("{user}/name"), json!("nobody"), 401),
        (format!("{user}/domain/name"), json!("nobody"), 401),
        (format!("{user}/domain"), Value::Null, 400),
        ("/auth/scope/project/name".to_owned(), json!("mars"), 401),
        ("/auth/scope/project".to_owned(), Value::Null, 400),
        ("/auth/scope".to_owned(), json!({"domain": {}}), 400),
        ("/auth/scope".to_owned(), Value::Null, 400),
        ("/auth/identity/methods".to_owned(), json!(["token"]), 400),
        ("/auth".to_owned(), json!({}), 400),
    ] {
        let mut body = body();
        *body.pointer_mut(&pointer).unwrap() = value;
        let answer = route::answer(&cloud, &login(&body), now());
        assert_eq!(answer.status, status, "{pointer}");
        assert_eq!(json(&answer)["error"]["code"], status, "{pointer}");
        assert!(header(&answer, "x-iam-trace-id").is_some());
        assert!(header(&answer, "x-subject-token").is_none());
    }
    let mut plain = login(&body());
    set(&mut plain, "content-type", "text/plain");
    assert_eq!(route::answer(&cloud, &plain, now()).status, 400);
}

#[test]
fn a_wrong_password_is_told_in_the_vendors_words() {
    let mut body = body();
    body["auth"]["identity"]["password"]["user"]["password"] = json!("guess");
    let answer = route::answer(&cloud(), &login(&body), now());
    let words = r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#;
    assert_eq!(String::from_utf8(answer.body).unwrap(), words);
}
