//! Alibaba Cloud's Security Token Service.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::Deserialize;

use super::signatures::{tampered, variants};
use super::*;
use crate::core::secret::Secret;

const ASSUME: &str = "2015-04-01 AssumeRole";
const LIST: &str = "2021-07-01 ListServices";
const SERVICES: &str = "/api/v2/services";
const ROLE: &str = "acs:ram::1234567890123456:role/reader";
const PROVIDER: &str = "acs:ram::1234567890123456:oidc-provider/demo";

type Query<'a> = Vec<(&'a str, &'a str)>;

/// `query` with these parameters set; an empty one counts as not sent.
fn changed<'a>(query: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Query<'a> {
    let kept = |(name, _): &&(&str, &str)| changes.iter().all(|(changed, _)| changed != name);
    let kept = query.iter().filter(kept);
    kept.chain(changes).copied().collect()
}

fn assume(changes: &[(&str, &str)]) -> Incoming {
    assume_by(&credentials::alibaba()[0], changes)
}

fn assume_by(key: &AccessKey, changes: &[(&str, &str)]) -> Incoming {
    let query = [("RoleArn", ROLE), ("RoleSessionName", "cloudls")];
    alibaba_by(key, now(), ASSUME, "/", &changed(&query, changes))
}

fn with_oidc(changes: &[(&str, &str)]) -> Incoming {
    let query = [
        ("Action", "AssumeRoleWithOIDC"),
        ("Format", "JSON"),
        ("OIDCProviderArn", PROVIDER),
        ("OIDCToken", credentials::OIDC_TOKEN),
        ("RoleArn", ROLE),
        ("RoleSessionName", "cloudls"),
        ("Version", "2015-04-01"),
    ];
    let mut request = request("GET", "/", &changed(&query, changes));
    set(&mut request, "x-acs-action", "AssumeRoleWithOIDC");
    request
}

/// The key an answer holds.
fn issued(credentials: &Value) -> AccessKey {
    let text = |name: &str| credentials[name].as_str().unwrap();
    AccessKey {
        id: text("AccessKeyId").to_owned(),
        secret: Secret::new(text("AccessKeySecret")),
        token: Some(Secret::new(text("SecurityToken"))),
    }
}

fn list_by(key: &AccessKey, date: DateTime<Utc>) -> Incoming {
    alibaba_by(key, date, LIST, SERVICES, &[])
}

#[test]
fn a_role_is_assumed_with_a_signature_or_a_token() {
    let cloud = cloud();
    for request in [assume(&[]), with_oidc(&[])] {
        let body = ok(&cloud, &request);
        let keys: Vec<_> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["RequestId", "AssumedRoleUser", "Credentials"]);
        assert_eq!(
            body["AssumedRoleUser"]["Arn"],
            "acs:ram::1234567890123456:role/reader/cloudls"
        );
        assert_eq!(body["Credentials"]["Expiration"], "2026-03-01T01:00:00Z");
        let key = issued(&body["Credentials"]);
        assert!(key.id.starts_with("STS.reader-"), "{}", key.id);
        ok(&cloud, &list_by(&key, now()));
        ok(&cloud, &assume_by(&key, &[]));
        let (call, path) = (
            "2019-05-06 ListApplications",
            "/pop/v1/sam/app/listApplications",
        );
        ok(&cloud, &alibaba_by(&key, now(), call, path, &[]));
    }
}

#[derive(Clone, Deserialize)]
struct Version1 {
    method: String,
    query: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
}

impl Version1 {
    fn request(&self) -> Incoming {
        let pairs = |map: &BTreeMap<String, String>| -> crate::core::wire::Query {
            map.clone().into_iter().collect()
        };
        let mut request = request(&self.method, "/", &[]);
        request.query = pairs(&self.query).encoded();
        if !self.form.is_empty() {
            request.body = pairs(&self.form).encoded().into_bytes();
            let media_type = "application/x-www-form-urlencoded; charset=utf-8";
            set(&mut request, "content-type", media_type);
        }
        request
    }
}

fn version_1() -> Vec<Version1> {
    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Version1>,
    }
    let text = include_str!("../../../fixtures/vectors/alibaba_v1.json");
    serde_json::from_str::<Vectors>(text).unwrap().vectors
}

#[test]
fn the_credential_libraries_of_the_vendor_assume_a_role() {
    for vector in version_1() {
        let cloud = cloud();
        let body = ok(&cloud, &vector.request());
        ok(&cloud, &list_by(&issued(&body["Credentials"]), now()));
        assert_refused(&cloud, &vector.request(), 400, "SignatureNonceUsed");
        for name in vector.query.keys().chain(vector.form.keys()) {
            for dropped in [false, true] {
                let mut changed = vector.clone();
                for map in [&mut changed.query, &mut changed.form] {
                    if dropped {
                        map.remove(name);
                    } else if let Some(value) = map.get_mut(name) {
                        value.push('x');
                    }
                }
                let names_the_signature = [
                    "AccessKeyId",
                    "Signature",
                    "SignatureMethod",
                    "SignatureNonce",
                    "SignatureVersion",
                    "Timestamp",
                ]
                .contains(&name.as_str());
                let (status, code) = match name.as_str() {
                    // It decides by whom the call is answered.
                    "Action" => continue,
                    _ if dropped && names_the_signature => (400, "MissingParameter"),
                    "AccessKeyId" => (404, "InvalidAccessKeyId.NotFound"),
                    "SignatureMethod" | "SignatureVersion" => (400, "InvalidParameter"),
                    _ => (400, "SignatureDoesNotMatch"),
                };
                assert_refused(&cloud, &changed.request(), status, code);
            }
        }
    }
}

/// As clients of the vendor's core send it: by POST, with the parameters in either place.
#[test]
fn a_role_is_assumed_by_post() {
    let key = &credentials::alibaba()[0];
    for in_body in [false, true] {
        let mut request = assume(&[]);
        "POST".clone_into(&mut request.method);
        if in_body {
            request.body = std::mem::take(&mut request.query).into_bytes();
            let hash = sha256_hex(&request.body);
            set(&mut request, "x-acs-content-sha256", hash);
            set(
                &mut request,
                "content-type",
                "application/x-www-form-urlencoded",
            );
        }
        request.headers.retain(|(name, _)| name != "authorization");
        let request = sign(request, |signable| acs3::authorization(signable, key));
        ok(&cloud(), &request);
    }
    let mut unsigned = with_oidc(&[]);
    "POST".clone_into(&mut unsigned.method);
    unsigned.body = std::mem::take(&mut unsigned.query).into_bytes();
    unsigned.headers.retain(|(name, _)| name != "x-acs-action");
    set(
        &mut unsigned,
        "content-type",
        "application/x-www-form-urlencoded",
    );
    ok(&cloud(), &unsigned);
}

#[test]
fn an_issued_key_lasts_its_time() {
    let cloud = cloud();
    for (changes, seconds) in [
        (vec![], 3600),
        (vec![("DurationSeconds", "900")], 900),
        (vec![("DurationSeconds", "43200")], 3600),
    ] {
        for request in [assume(&changes), with_oidc(&changes)] {
            let key = issued(&ok(&cloud, &request)["Credentials"]);
            let end = now() + TimeDelta::seconds(seconds);
            let last = end - TimeDelta::seconds(1);
            let answer = |date| route::answer(&cloud, &list_by(&key, date), date);
            assert_eq!(answer(last).status, 200, "{changes:?}");
            let late = answer(end);
            assert_eq!(late.status, 403, "{changes:?}");
            assert_eq!(json(&late)["Code"], "InvalidSecurityToken.Expired");
        }
    }
}

#[test]
fn an_issued_key_is_good_as_it_is_and_not_otherwise() {
    let cloud = cloud();
    let key = issued(&ok(&cloud, &assume(&[]))["Credentials"]);
    for id in tampered(&key.id) {
        let other = AccessKey { id, ..key.clone() };
        let code = "InvalidAccessKeyId.NotFound";
        assert_refused(&cloud, &list_by(&other, now()), 404, code);
    }
    for secret in tampered(key.secret.expose()) {
        let secret = Secret::new(secret);
        let other = AccessKey {
            secret,
            ..key.clone()
        };
        assert_refused(
            &cloud,
            &list_by(&other, now()),
            400,
            "SignatureDoesNotMatch",
        );
    }
    for token in tampered(key.token.as_ref().unwrap().expose()) {
        let token = Some(Secret::new(token));
        let other = AccessKey {
            token,
            ..key.clone()
        };
        let code = "InvalidSecurityToken.Malformed";
        assert_refused(&cloud, &list_by(&other, now()), 400, code);
    }
    let bare = AccessKey { token: None, ..key };
    assert_refused(&cloud, &assume_by(&bare, &[]), 400, "MissingSecurityToken");
}

#[test]
fn a_call_to_sts_is_verified_to_the_byte() {
    let cloud = cloud();
    let request = assume(&[("DurationSeconds", "900")]);
    for variant in variants(&request, &["host", "x-acs-action", "x-acs-version"]) {
        assert_refused(&cloud, &variant, 400, "SignatureDoesNotMatch");
    }
    for token in tampered(credentials::OIDC_TOKEN) {
        let code = "AuthenticationFail.OIDCToken.Invalid";
        assert_refused(&cloud, &with_oidc(&[("OIDCToken", &token)]), 400, code);
    }
    let mut unsigned = request.clone();
    unsigned.headers.retain(|(name, _)| name != "authorization");
    assert_refused(&cloud, &unsigned, 400, "IncompleteSignature");
    ok(&cloud, &request);
    assert_refused(&cloud, &request, 400, "SignatureNonceUsed");
}

#[test]
fn both_ways_refuse_what_no_role_is_given_for() {
    let cloud = cloud();
    let long = "x".repeat(65);
    for (name, value, status, code) in [
        ("RoleArn", "", 400, "MissingParameter"),
        ("RoleArn", "reader", 400, "InvalidParameter.RoleArn"),
        (
            "RoleArn",
            "acs:ram::12a:role/reader",
            400,
            "InvalidParameter.RoleArn",
        ),
        (
            "RoleArn",
            "acs:ram::12:user/reader",
            400,
            "InvalidParameter.RoleArn",
        ),
        (
            "RoleArn",
            "acs:ram::12:role/a=b",
            400,
            "InvalidParameter.RoleArn",
        ),
        ("RoleArn", "acs:ram::12:role/denied", 403, "NoPermission"),
        ("RoleArn", "acs:ram::12:role/external", 403, "NoPermission"),
        ("RoleSessionName", "", 400, "MissingParameter"),
        (
            "RoleSessionName",
            "x",
            400,
            "InvalidParameter.RoleSessionName",
        ),
        (
            "RoleSessionName",
            &long,
            400,
            "InvalidParameter.RoleSessionName",
        ),
        (
            "RoleSessionName",
            "a b",
            400,
            "InvalidParameter.RoleSessionName",
        ),
        (
            "DurationSeconds",
            "899",
            400,
            "InvalidParameter.DurationSeconds",
        ),
        (
            "DurationSeconds",
            "1h",
            400,
            "InvalidParameter.DurationSeconds",
        ),
        ("Policy", "allow", 400, "InvalidParameter.PolicyGrammar"),
    ] {
        let changes = [(name, value)];
        assert_refused(&cloud, &assume(&changes), status, code);
        assert_refused(&cloud, &with_oidc(&changes), status, code);
    }
    let denied = assume(&[("RoleArn", "acs:ram::12:role/denied")]);
    let body = json(&route::answer(&cloud, &denied, now()));
    assert!(body["Message"].as_str().unwrap().contains("sts:AssumeRole"));
}

#[test]
fn the_role_external_wants_its_id() {
    let cloud = cloud();
    let role = ("RoleArn", "acs:ram::12:role/external");
    ok(
        &cloud,
        &assume(&[role, ("ExternalId", credentials::EXTERNAL_ID)]),
    );
    let wrong = assume(&[role, ("ExternalId", "another")]);
    assert_refused(&cloud, &wrong, 403, "NoPermission");
}

#[test]
fn the_unsigned_call_says_all_in_its_query() {
    let cloud = cloud();
    for (name, value, status, code) in [
        ("Action", "", 400, "MissingParameter"),
        ("Action", "AssumeRole", 404, "InvalidApi.NotFound"),
        ("Version", "", 400, "MissingParameter"),
        ("Version", "2014-04-01", 404, "InvalidVersion.NotFound"),
        ("Format", "", 400, "MissingParameter"),
        ("Format", "XML", 400, "InvalidParameter"),
        ("OIDCProviderArn", "", 400, "MissingParameter"),
        (
            "OIDCProviderArn",
            ROLE,
            400,
            "InvalidParameter.OIDCProviderArn",
        ),
        ("OIDCToken", "", 400, "MissingParameter"),
    ] {
        assert_refused(&cloud, &with_oidc(&[(name, value)]), status, code);
    }
    let mut bare = with_oidc(&[]);
    bare.headers.retain(|(name, _)| name != "x-acs-action");
    ok(&cloud, &bare);
    let call = "2015-04-01 GetCallerIdentity";
    assert_refused(&cloud, &alibaba(call, "/", &[]), 404, "InvalidApi.NotFound");
}
