//! Huawei Cloud's temporary keys: of an agency, and of a user of an identity provider.

use serde_json::json;

use super::*;
use crate::core::secret::Secret;

const ACCOUNT: &str = "0de000000000000000000000000000d1";
const BY_AGENCY: &str = "/v3.0/OS-CREDENTIAL/securitytokens";

fn post(path: &str, body: &Value) -> Incoming {
    let mut request = request("POST", path, &[]);
    set(&mut request, "content-type", "application/json");
    request.body = body.to_string().into_bytes();
    request
}

fn signed(request: Incoming) -> Incoming {
    let key = &credentials::huawei()[0];
    let mut request = request;
    set(&mut request, "x-sdk-date", "20260301T000000Z");
    sign(request, |signable| {
        sdk_hmac_sha256::authorization(signable, "20260301T000000Z", key)
    })
}

fn by_agency(agency: &str, account: &Value) -> Value {
    let mut role = json!({"agency_name": agency, "duration_seconds": 900});
    for (name, value) in account.as_object().unwrap() {
        role[name] = value.clone();
    }
    json!({"auth": {"identity": {"methods": ["assume_role"], "assume_role": role}}})
}

fn session(agency: &str) -> Value {
    json!({"agency_urn": format!("iam::{ACCOUNT}:agency:{agency}"), "agency_session_name": "cloudls"})
}

fn with_oidc(token: &str) -> Value {
    let mut body = session("reader");
    body["provider_urn"] = json!(format!("iam::{ACCOUNT}:oidcProvider:demo-idp"));
    body["id_token"] = json!(token);
    body
}

/// Lists projects with the key of an answer.
fn assert_good(cloud: &Cloud, answer: &Answer, holder: &str) {
    let body = json(answer);
    let text = |names: [&str; 2]| {
        let found = ["credential", "credentials"]
            .into_iter()
            .flat_map(|part| names.map(|name| body[part][name].as_str()));
        found.flatten().next().unwrap().to_owned()
    };
    let key = AccessKey {
        id: text(["access", "access_key_id"]),
        secret: Secret::new(text(["secret", "secret_access_key"])),
        token: Some(Secret::new(text(["securitytoken", "security_token"]))),
    };
    assert!(key.id.contains(holder), "{}", key.id);
    ok(cloud, &huawei_by(&key, now(), "/v3/projects", &[]));
    let bare = AccessKey { token: None, ..key };
    let bare = huawei_by(&bare, now(), "/v3/projects", &[]);
    assert_refused(cloud, &bare, 401, "APIGW.0301");
}

#[test]
fn an_agency_is_assumed_by_a_signature() {
    let cloud = cloud();
    for body in [
        by_agency("reader", &json!({"domain_name": "demo-partner"})),
        by_agency("reader", &json!({"domain_id": ACCOUNT})),
    ] {
        let answer = route::answer(&cloud, &signed(post(BY_AGENCY, &body)), now());
        assert_eq!(answer.status, 201, "{body}");
        assert_good(&cloud, &answer, "reader");
        assert_refused(&cloud, &post(BY_AGENCY, &body), 401, "APIGW.0301");
    }
    let assume = signed(post("/v5/agencies/assume", &session("reader")));
    assert_good(&cloud, &route::answer(&cloud, &assume, now()), "reader");
    let unsigned = post("/v5/agencies/assume", &session("reader"));
    assert_refused(&cloud, &unsigned, 401, "APIGW.0301");
    let domains = ok(&cloud, &huawei("/v3/auth/domains", &[]));
    assert_eq!(domains["domains"][0]["name"], credentials::HUAWEI_DOMAIN);
}

#[test]
fn an_agency_that_is_not_granted_is_refused() {
    let cloud = cloud();
    for (path, body, status, code) in [
        (
            BY_AGENCY,
            by_agency("denied", &json!({"domain_name": "demo-partner"})),
            403,
            "APIGW.0302",
        ),
        (
            BY_AGENCY,
            by_agency("reader", &json!({"domain_name": "nobody"})),
            403,
            "APIGW.0302",
        ),
        (
            BY_AGENCY,
            by_agency("reader", &json!({})),
            403,
            "APIGW.0302",
        ),
        (
            BY_AGENCY,
            by_agency("", &json!({"domain_id": ACCOUNT})),
            400,
            "APIGW.0201",
        ),
        (
            BY_AGENCY,
            by_agency(
                "reader",
                &json!({"domain_id": ACCOUNT, "duration_seconds": 1}),
            ),
            400,
            "APIGW.0201",
        ),
        ("/v5/agencies/assume", session("denied"), 403, "APIGW.0302"),
        (
            "/v5/agencies/assume",
            json!({"agency_urn": "reader", "agency_session_name": "s"}),
            400,
            "APIGW.0201",
        ),
        ("/v5/agencies/assume", json!([]), 400, "APIGW.0201"),
    ] {
        assert_refused(&cloud, &signed(post(path, &body)), status, code);
    }
}

#[test]
fn a_token_of_an_identity_provider_gives_a_key() {
    let cloud = cloud();
    let path = "/v5/agencies/assume-with-oidc";
    let request = post(path, &with_oidc(credentials::OIDC_TOKEN));
    assert_good(&cloud, &route::answer(&cloud, &request, now()), "reader");
    assert_refused(
        &cloud,
        &post(path, &with_oidc("another")),
        401,
        "APIGW.0301",
    );
    assert_refused(&cloud, &post(path, &session("reader")), 400, "APIGW.0201");

    let path = "/v3.0/OS-AUTH/id-token/tokens";
    let body = |token: &str| json!({"auth": {"id_token": {"id": token}}});
    let mut request = post(path, &body(credentials::OIDC_TOKEN));
    assert_refused(&cloud, &request, 401, "APIGW.0301");
    set(&mut request, "x-idp-id", "demo-idp");
    let answer = route::answer(&cloud, &request, now());
    assert_eq!(answer.status, 201);
    let mut headers = answer.headers.iter();
    let (_, token) = headers
        .find(|(name, _)| *name == "x-subject-token")
        .unwrap();
    let by_token = |token: &str| {
        let token = json!({"id": token, "duration_seconds": 3600});
        let identity = json!({"methods": ["token"], "token": token});
        post(BY_AGENCY, &json!({"auth": {"identity": identity}}))
    };
    let answer = route::answer(&cloud, &by_token(token), now());
    assert_eq!(answer.status, 201);
    assert_good(&cloud, &answer, "demo-idp");
    assert_refused(&cloud, &by_token("another"), 401, "APIGW.0301");
}
