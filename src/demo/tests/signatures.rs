//! The vendors' own signatures are accepted; with any byte changed, they are not.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Deserialize;

use super::*;
use crate::core::secret::Secret;
use crate::demo::keyring::Nonces;
use crate::demo::{alibaba, huawei};

const ACS3: &str = include_str!("../../../fixtures/vectors/acs3.json");
const SDK: &str = include_str!("../../../fixtures/vectors/sdk_hmac_sha256.json");

const ACS3_HEADERS: [&str; 7] = [
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
    "x-acs-security-token",
];

#[derive(Deserialize)]
struct Vectors<V> {
    vectors: Vec<V>,
}

#[derive(Deserialize)]
struct Acs3 {
    id: String,
    method: String,
    sdk_wire_url: String,
    headers: BTreeMap<String, String>,
    body: String,
    access_key_id: String,
    access_key_secret: String,
    authorization: String,
}

#[derive(Deserialize)]
struct Sdk {
    name: String,
    method: String,
    request_uri: String,
    request_headers: BTreeMap<String, String>,
    body: Option<String>,
    ak: String,
    sk: String,
    security_token: Option<String>,
    authorization: String,
}

fn vectors<V: for<'de> Deserialize<'de>>(text: &str) -> Vec<V> {
    serde_json::from_str::<Vectors<V>>(text).unwrap().vectors
}

fn arrived(
    method: String,
    uri: &str,
    headers: BTreeMap<String, String>,
    body: String,
    authorization: &str,
) -> Incoming {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let lower = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
    let mut request = Incoming {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.into_iter().map(lower).collect(),
        body: body.into_bytes(),
        ..Incoming::default()
    };
    set(&mut request, "authorization", authorization);
    request
}

/// `text` with one byte changed, for every byte of it.
pub fn tampered(text: &str) -> impl Iterator<Item = String> + '_ {
    (0..text.len()).map(|at| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        String::from_utf8(bytes).unwrap()
    })
}

/// The request with one byte changed: in the path, the query, or one of these headers.
pub fn variants(request: &Incoming, headers: &[&str]) -> Vec<Incoming> {
    let mut variants = Vec::new();
    for path in tampered(&request.path) {
        variants.push(Incoming {
            path,
            ..request.clone()
        });
    }
    for query in tampered(&request.query) {
        variants.push(Incoming {
            query,
            ..request.clone()
        });
    }
    for name in headers {
        for value in tampered(request.header(name).unwrap_or_default()) {
            let mut variant = request.clone();
            set(&mut variant, name, value);
            variants.push(variant);
        }
    }
    let mut variant = request.clone();
    variant.body.push(b' ');
    variants.push(variant);
    variants
}

/// The request with one byte of a part of its `Authorization` header changed.
fn rewritten(request: &Incoming, part: &str) -> Vec<Incoming> {
    let header = request.header("authorization").unwrap();
    tampered(part)
        .map(|changed| {
            let mut variant = request.clone();
            set(
                &mut variant,
                "authorization",
                header.replace(part, &changed),
            );
            variant
        })
        .collect()
}

fn signature(request: &Incoming) -> &str {
    request
        .header("authorization")
        .unwrap()
        .rsplit_once('=')
        .unwrap()
        .1
}

#[test]
fn alibaba_vectors_hold_and_every_byte_counts() {
    for vector in vectors::<Acs3>(ACS3) {
        let uri = vector.sdk_wire_url.splitn(4, '/').nth(3).unwrap();
        let token = vector.headers.get("x-acs-security-token").map(Secret::new);
        let request = arrived(
            vector.method,
            &format!("/{uri}"),
            vector.headers,
            vector.body,
            &vector.authorization,
        );
        let date = request.header("x-acs-date").unwrap().parse().unwrap();
        let id = vector.access_key_id;
        let mut key = AccessKey {
            id: id.clone(),
            secret: Secret::new(&vector.access_key_secret),
            token,
        };
        let verify = |key: &AccessKey, request: &Incoming| {
            let verdict = alibaba::verify(&only(key), &Nonces::default(), request, date);
            verdict.map_err(|fault| fault.code)
        };
        assert_eq!(verify(&key, &request), Ok(()), "{}", vector.id);
        let changed = variants(&request, &ACS3_HEADERS).into_iter();
        for variant in changed.chain(rewritten(&request, signature(&request))) {
            let verdict = verify(&key, &variant);
            assert_eq!(verdict, Err("SignatureDoesNotMatch"), "{variant:?}");
        }
        for variant in rewritten(&request, &id) {
            assert_eq!(verify(&key, &variant), Err("InvalidAccessKeyId.NotFound"));
        }
        key.secret = Secret::new(format!("{}x", vector.access_key_secret));
        assert_eq!(verify(&key, &request), Err("SignatureDoesNotMatch"));
    }
}

#[test]
fn huawei_vectors_hold_and_every_byte_counts() {
    for vector in vectors::<Sdk>(SDK) {
        let request = arrived(
            vector.method,
            &vector.request_uri,
            vector.request_headers,
            vector.body.unwrap_or_default(),
            &vector.authorization,
        );
        let date = request.header("x-sdk-date").unwrap();
        let date = NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ")
            .unwrap()
            .and_utc();
        let mut key = AccessKey {
            id: vector.ak.clone(),
            secret: Secret::new(&vector.sk),
            token: vector.security_token.map(Secret::new),
        };
        let verify = |key: &AccessKey, request: &Incoming| {
            huawei::verify(&only(key), request, date).map_err(|fault| fault.message)
        };
        assert_eq!(verify(&key, &request), Ok(()), "{}", vector.name);
        let wrong = "Incorrect IAM authentication information: verify aksk signature fail";
        let headers = ["host", "x-sdk-date", "x-project-id", "x-security-token"];
        let changed = variants(&request, &headers).into_iter();
        for variant in changed.chain(rewritten(&request, signature(&request))) {
            assert_eq!(verify(&key, &variant), Err(wrong.to_owned()), "{variant:?}");
        }
        for variant in rewritten(&request, &vector.ak) {
            let message = verify(&key, &variant).unwrap_err();
            assert!(message.ends_with("ak not exist"), "{message}");
        }
        key.secret = Secret::new(format!("{}x", vector.sk));
        assert_eq!(verify(&key, &request), Err(wrong.to_owned()));
    }
}

#[test]
fn a_broken_path_is_a_broken_signature_before_it_is_unknown() {
    let cloud = cloud();
    let request = super::alibaba("2021-07-01 ListServices", "/api/v2/services", &[]);
    for path in tampered(&request.path) {
        let variant = Incoming {
            path,
            ..request.clone()
        };
        let expected = (400, "SignatureDoesNotMatch".to_owned());
        assert_eq!(refusal(&cloud, &variant), expected, "{}", variant.path);
    }
    let request = super::huawei(NORTH, &[("limit", "1")]);
    for path in tampered(&request.path) {
        let variant = Incoming {
            path,
            ..request.clone()
        };
        let expected = (401, "APIGW.0301".to_owned());
        assert_eq!(refusal(&cloud, &variant), expected, "{}", variant.path);
    }
}
