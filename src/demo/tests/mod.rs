//! The demo cloud, called as the vendors' clients call theirs.

mod agencies;
mod filters;
mod fleet;
mod http;
mod iam;
mod keys;
mod lifetime;
mod metadata;
mod paging;
mod properties;
mod refusals;
mod signatures;
mod sts;

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::core::sign::{AccessKey, Signable, acs3, sdk_hmac_sha256, sha256_hex};
use crate::core::wire::Query;
use crate::demo::answer::Answer;
use crate::demo::cloud::Cloud;
use crate::demo::keyring::Keyring;
use crate::demo::request::Incoming;
use crate::demo::{Options, credentials, hpcai, route};

const NORTH: &str = "/v1/0de0000000000000000000000000000a/dev-servers/jobs";
const SINGAPORE: &str = "/v1/0de0000000000000000000000000000b/dev-servers/jobs";
const NOVITA: &str = "/gpu-instance/openapi/v1/gpu/instances";
const EAS: &str = "2021-07-01";
const SAE: &str = "2019-05-06";

fn now() -> DateTime<Utc> {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn cloud() -> Cloud {
    Cloud::new(&Options::default()).unwrap()
}

/// The embedded cloud, and one of 250 generated rows a provider.
fn both() -> [Cloud; 2] {
    [cloud(), generated(250)]
}

fn generated(rows: u64) -> Cloud {
    let options = Options {
        instances: Some(rows),
        ..Options::default()
    };
    Cloud::new(&options).unwrap()
}

/// A vendor that has this key alone.
fn only(key: &AccessKey) -> Keyring {
    Keyring::new("ISSUED.", vec![key.clone()])
}

fn request(method: &str, path: &str, query: &[(&str, &str)]) -> Incoming {
    let pairs = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Incoming {
        id: "0123456789abcdef0123456789abcdef".to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: pairs.collect::<Query>().encoded(),
        headers: vec![("host".to_owned(), "127.0.0.1:1".to_owned())],
        body: Vec::new(),
    }
}

fn set(request: &mut Incoming, name: &str, value: impl Into<String>) {
    request.headers.retain(|(known, _)| known != name);
    request.headers.push((name.to_owned(), value.into()));
}

/// A request to PAI-EAS or SAE, signed now.
fn alibaba(call: &str, path: &str, query: &[(&str, &str)]) -> Incoming {
    alibaba_by(&credentials::alibaba()[0], now(), call, path, query)
}

/// `call` is the version and the action.
fn alibaba_by(
    key: &AccessKey,
    date: DateTime<Utc>,
    call: &str,
    path: &str,
    query: &[(&str, &str)],
) -> Incoming {
    static NONCE: AtomicU64 = AtomicU64::new(0);
    let (version, action) = call.split_once(' ').unwrap();
    let mut request = request("GET", path, query);
    set(&mut request, "x-acs-version", version);
    set(&mut request, "x-acs-action", action);
    set(
        &mut request,
        "x-acs-date",
        date.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    set(
        &mut request,
        "x-acs-signature-nonce",
        NONCE.fetch_add(1, Ordering::Relaxed).to_string(),
    );
    set(&mut request, "x-acs-content-sha256", sha256_hex(b""));
    if let Some(token) = &key.token {
        set(&mut request, "x-acs-security-token", token.expose());
    }
    sign(request, |signable| acs3::authorization(signable, key))
}

/// A request to IAM or `ModelArts`, signed now.
fn huawei(path: &str, query: &[(&str, &str)]) -> Incoming {
    huawei_by(&credentials::huawei()[0], now(), path, query)
}

fn huawei_by(key: &AccessKey, date: DateTime<Utc>, path: &str, query: &[(&str, &str)]) -> Incoming {
    let date = date.format("%Y%m%dT%H%M%SZ").to_string();
    let mut request = request("GET", path, query);
    set(&mut request, "x-sdk-date", date.as_str());
    if let Some(token) = &key.token {
        set(&mut request, "x-security-token", token.expose());
    }
    sign(request, |signable| {
        sdk_hmac_sha256::authorization(signable, &date, key)
    })
}

fn sign(mut request: Incoming, authorization: impl Fn(&Signable<'_>) -> String) -> Incoming {
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let authorization = authorization(&Signable {
        method: &request.method,
        path: &request.path,
        query: &request.query,
        headers: &headers,
        payload_hash: &sha256_hex(&request.body),
    });
    set(&mut request, "authorization", authorization);
    request
}

fn hpcai(body: &str) -> Incoming {
    let mut request = request("POST", "/api/instance/list", &[]);
    request.body = body.as_bytes().to_vec();
    set(
        &mut request,
        "cookie",
        format!(
            "lang=en; AccessToken={}",
            hpcai::issue_token(now(), hpcai::DAY)
        ),
    );
    request
}

fn novita(query: &[(&str, &str)]) -> Incoming {
    let mut request = request("GET", NOVITA, query);
    set(
        &mut request,
        "authorization",
        format!("Bearer {}", credentials::NOVITA_API_KEY),
    );
    request
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The body of a request that succeeds.
fn ok(cloud: &Cloud, request: &Incoming) -> Value {
    let answer = route::answer(cloud, request, now());
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(
        answer.status, 200,
        "{}?{}: {text}",
        request.path, request.query
    );
    json(&answer)
}

/// The status and the code (Alibaba, Huawei, Novita) of a request that fails.
fn refusal(cloud: &Cloud, request: &Incoming) -> (u16, String) {
    let answer = route::answer(cloud, request, now());
    let body = json(&answer);
    let code = ["Code", "error_code", "reason"]
        .iter()
        .find_map(|name| body[*name].as_str());
    (answer.status, code.unwrap_or_default().to_owned())
}

fn texts(rows: &Value, pointer: &str) -> Vec<String> {
    let rows = rows.as_array().unwrap();
    rows.iter()
        .map(|row| row.pointer(pointer).unwrap().as_str().unwrap().to_owned())
        .collect()
}

fn assert_refused(cloud: &Cloud, request: &Incoming, status: u16, code: &str) {
    assert_eq!(
        refusal(cloud, request),
        (status, code.to_owned()),
        "{request:?}"
    );
}
