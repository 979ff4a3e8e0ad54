//! HPC-AI: the login and the instance list.
//!
//! Sources: HPC-AI "List Instances"; the login and the `X-API-Key` header are the vendor's too,
//! but not on that page. Pages above 100 rows are cut to 100; the vendor states no maximum.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::{HPCAI_API_KEY, HPCAI_PASSWORD, HPCAI_USERNAME};
use crate::demo::request::Incoming;
use crate::demo::select::Cut;
use crate::demo::token;

const MAX_SIZE: u64 = 100;

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct List {
    pager: Pager,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pager {
    current_page: u64,
    page_size: u64,
}

/// `POST /api/user/login`: an access token for a user name and a password.
pub fn login(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let accepted = serde_json::from_slice::<Login>(&request.body)
        .is_ok_and(|login| login.username == HPCAI_USERNAME && login.password == HPCAI_PASSWORD);
    let answer = if accepted {
        let body = json!({
            "accessToken": token::issue(now, cloud.lifetime),
            "accessExpire": cloud.lifetime.num_seconds(),
        });
        Answer::json(200, body.to_string().into_bytes())
    } else {
        failure(401, "Incorrect username or password")
    };
    identified(answer, request)
}

/// `POST /api/instance/list`: the instances of the user.
pub fn instances(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let answer = if is_logged_in(request, now) {
        list(cloud, request)
    } else {
        failure(401, "Not logged in or login expired, please log in again")
    };
    identified(answer, request)
}

fn list(cloud: &Cloud, request: &Incoming) -> Answer {
    let Ok(List { pager }) = serde_json::from_slice(&request.body) else {
        return failure(500, "internal server error");
    };
    let number = pager.current_page.max(1);
    let cut = Cut::page(number, pager.page_size.min(MAX_SIZE));
    let page = cloud.fleet.hpcai.instances.cut(&cut);
    let pager = json!({
        "currentPage": number, "pageSize": cut.size, "totalEntries": page.total,
    });
    let body = Object::new()
        .raw("instances", &page.rows)
        .field("pager", pager);
    Answer::json(200, body.end())
}

fn is_logged_in(request: &Incoming, now: DateTime<Utc>) -> bool {
    let cookies = request.header("cookie").unwrap_or_default();
    let token = cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix("AccessToken="));
    token.is_some_and(|token| token::is_valid(token, now))
        || request.header("x-api-key") == Some(HPCAI_API_KEY)
}

fn failure(status: u16, message: &str) -> Answer {
    let body = Object::new().field("code", -1).field("message", message);
    Answer::json(status, body.end())
}

fn identified(answer: Answer, request: &Incoming) -> Answer {
    answer.with("x-request-id", request.id.as_str())
}
