//! HPC-AI: the login and the instance list.
//!
//! Sources: HPC-AI "List Instances"; the login and the `X-API-Key` header are the vendor's too,
//! but not on that page. Pages above 100 rows are cut to 100; the vendor states no maximum.

use serde::Deserialize;
use serde_json::json;

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::HPCAI_TOKEN_KEY;
use crate::demo::credentials::{HPCAI_API_KEY, HPCAI_PASSWORD, HPCAI_USERNAME};
use crate::demo::request::Incoming;
use crate::demo::select::Cut;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

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
            "accessToken": issue_token(now, cloud.lifetime),
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
    token.is_some_and(|token| is_valid_token(token, now))
        || request.header("x-api-key") == Some(HPCAI_API_KEY)
}

fn failure(status: u16, message: &str) -> Answer {
    let body = Object::new().field("code", -1).field("message", message);
    Answer::json(status, body.end())
}

fn identified(answer: Answer, request: &Incoming) -> Answer {
    answer.with("x-request-id", request.id.as_str())
}

/// How long the vendor's tokens last.
pub const DAY: TimeDelta = TimeDelta::days(1);

#[derive(Deserialize)]
struct Claims {
    exp: i64,
}

/// A token issued now; its lifetime counts in whole seconds.
pub fn issue_token(now: DateTime<Utc>, lifetime: TimeDelta) -> String {
    let claims = json!({
        "aud": ["platform.colossalai.com"],
        "exp": now.timestamp() + lifetime.num_seconds(),
        "group": ["admin"],
        "iat": now.timestamp(),
        "iss": "hpcaitech.com",
        "sub": "08f6f261-0000-4000-8000-85e6ae32f492",
    });
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(&signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// Whether the demo cloud issued this token, and it has not expired.
pub fn is_valid_token(token: &str, now: DateTime<Utc>) -> bool {
    expiry(token).is_some_and(|expiry| now.timestamp() < expiry)
}

fn expiry(token: &str) -> Option<i64> {
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(signed).verify_slice(&signature).ok()?;
    let (_, claims) = signed.split_once('.')?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    Some(serde_json::from_slice::<Claims>(&claims).ok()?.exp)
}

fn mac(text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(HPCAI_TOKEN_KEY.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lasts_its_time_and_every_byte_counts() {
        let start = DateTime::UNIX_EPOCH;
        let token = issue_token(start, DAY);
        assert!(is_valid_token(&token, start));
        assert!(is_valid_token(&token, start + DAY - TimeDelta::seconds(1)));
        assert!(!is_valid_token(&token, start + DAY));
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(!is_valid_token(&tampered, start), "byte {at}");
        }
        assert!(!is_valid_token("", start));
    }
}
