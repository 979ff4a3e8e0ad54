//! Huawei Cloud: temporary keys of an agency, by a signature, and of a user of an identity provider, by a token.
//!
//! Sources: IAM "Obtaining a Temporary Access Key and Security Token Through an Agency" and "... Through a Token",
//! "Obtaining a Federated Token Through an ID Token", "Querying the List of Domains Accessible to Users"; STS
//! "`AssumeAgency`" and "`AssumeAgencyWithOIDC`"; and what `huaweicloudsdkcore` 3.1.219 sends. The agency `denied` is granted to
//! nobody, any other of the two accounts below to everybody; the provider `demo-idp` vouches for one token.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::{HUAWEI_DOMAIN, OIDC_TOKEN, Pass, Purpose};
use crate::demo::huawei::{self, Fault};
use crate::demo::iam;
use crate::demo::keyring::Temporary;
use crate::demo::request::Incoming;

/// The account of the keys, and one that trusts it, by name and id.
const ACCOUNTS: [(&str, &str); 2] = [
    (HUAWEI_DOMAIN, "0de000000000000000000000000000d0"),
    ("demo-partner", "0de000000000000000000000000000d1"),
];
const IDENTITY_PROVIDER: &str = "demo-idp";
/// The least that a key may be asked for, in seconds, and the most.
const DURATION: std::ops::RangeInclusive<u64> = 900..=86_400;

/// `GET /v3/auth/domains`: the account of the key.
pub fn domains(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    huawei::serve(cloud, request, now, None, || {
        let (name, id) = ACCOUNTS[0];
        let domain = json!({"id": id, "name": name, "enabled": true, "description": ""});
        let body = Object::new()
            .field("domains", json!([domain]))
            .field("links", json!({}));
        Ok(Answer::json(200, body.end()))
    })
    .with("x-iam-trace-id", request.id.as_str())
}

/// `POST /v3.0/OS-CREDENTIAL/securitytokens`: a key of an agency, or of who has a token.
pub fn security_token(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let outcome = body(request).map(|body| body["auth"]["identity"].clone());
    let by_token = |identity: &Value| {
        identity["methods"] == json!(["token"]) && request.header("authorization").is_none()
    };
    let answer = match outcome {
        Ok(identity) if by_token(&identity) => huawei::finish(request, {
            let token = text(&identity, "/token/id").unwrap_or_default();
            Pass::open(Purpose::HuaweiIdentity, token)
                .filter(|pass| pass.expires > now)
                .ok_or_else(|| Fault::unauthorized("decrypt token fail"))
                .and_then(|pass| Ok((pass.holder, lifetime(&identity["token"])?)))
                .map(|(holder, lifetime)| {
                    credential(&issue(cloud, request, now, &holder, lifetime))
                })
        }),
        outcome => huawei::serve(cloud, request, now, None, || {
            let assumed = outcome?["assume_role"].take();
            let name = text(&assumed, "/agency_name").ok_or_else(malformed)?;
            let by_name = text(&assumed, "/domain_name");
            let by_id = text(&assumed, "/domain_id");
            check_agency(name, |(account, id)| {
                by_id.map_or(by_name == Some(account), |given| given == id)
            })?;
            let lifetime = lifetime(&assumed)?;
            Ok(credential(&issue(cloud, request, now, name, lifetime)))
        }),
    };
    answer.with("x-iam-trace-id", request.id.as_str())
}

/// `POST /v3.0/OS-AUTH/id-token/tokens`: a token of a user of an identity provider, in `X-Subject-Token`.
pub fn federated_token(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let outcome = body(request).and_then(|body| {
        let token = text(&body, "/auth/id_token/id").ok_or_else(malformed)?;
        if request.header("x-idp-id") != Some(IDENTITY_PROVIDER) || token != OIDC_TOKEN {
            return Err(Fault::unauthorized("the ID token is not valid"));
        }
        let pass = Pass {
            holder: IDENTITY_PROVIDER.to_owned(),
            expires: cloud.expiry(now),
        };
        let token = json!({"expires_at": iam::time(pass.expires), "methods": ["mapped"]});
        let answer = Answer::json(201, Object::new().field("token", token).end());
        Ok(answer.with("x-subject-token", pass.seal(Purpose::HuaweiIdentity)))
    });
    huawei::finish(request, outcome).with("x-iam-trace-id", request.id.as_str())
}

/// `POST /v5/agencies/assume` of STS: a key of an agency.
pub fn assume(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    huawei::serve(cloud, request, now, None, || {
        let body = body(request)?;
        Ok(Session::read(&body)?.grant(cloud, request, now))
    })
}

/// `POST /v5/agencies/assume-with-oidc` of STS: the same by a token in place of a signature.
pub fn assume_with_oidc(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let outcome = body(request).and_then(|body| {
        let provider = text(&body, "/provider_urn").ok_or_else(malformed)?;
        let provider = provider.rsplit_once(":oidcProvider:").map(|(_, name)| name);
        if provider != Some(IDENTITY_PROVIDER) || text(&body, "/id_token") != Some(OIDC_TOKEN) {
            return Err(Fault::unauthorized("the ID token is not valid"));
        }
        Ok(Session::read(&body)?.grant(cloud, request, now))
    });
    huawei::finish(request, outcome)
}

/// What STS is asked for.
struct Session<'a> {
    urn: &'a str,
    agency: &'a str,
    name: &'a str,
    lifetime: Option<TimeDelta>,
}

impl<'a> Session<'a> {
    fn read(body: &'a Value) -> Result<Self, Fault> {
        let urn = text(body, "/agency_urn").ok_or_else(malformed)?;
        let name = text(body, "/agency_session_name").ok_or_else(malformed)?;
        let (account, agency) = urn
            .strip_prefix("iam::")
            .and_then(|rest| rest.split_once(":agency:"))
            .ok_or_else(malformed)?;
        check_agency(agency, |(_, id)| id == account)?;
        Ok(Self {
            urn,
            agency,
            name,
            lifetime: lifetime(body)?,
        })
    }

    fn grant(&self, cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
        let issued = issue(cloud, request, now, self.agency, self.lifetime);
        let credentials = Object::new()
            .field("access_key_id", issued.id)
            .field("secret_access_key", issued.secret)
            .field("security_token", issued.token)
            .field("expiration", iam::time(issued.expires));
        let agency = json!({"urn": format!("{}/{}", self.urn, self.name), "id": self.name});
        let body = Object::new()
            .field("assumed_agency", agency)
            .raw("credentials", &credentials.end());
        Answer::json(200, body.end())
    }
}

fn check_agency(name: &str, is_account: impl Fn((&str, &str)) -> bool) -> Result<(), Fault> {
    if name != "denied" && ACCOUNTS.into_iter().any(is_account) {
        return Ok(());
    }
    let message = "You are not authorized to perform the requested action: assume agency";
    Err(Fault::new(403, "APIGW.0302", message))
}

fn lifetime(asked: &Value) -> Result<Option<TimeDelta>, Fault> {
    let Some(seconds) = asked.get("duration_seconds") else {
        return Ok(None);
    };
    let seconds = seconds
        .as_u64()
        .filter(|seconds| DURATION.contains(seconds));
    let seconds = seconds.ok_or_else(malformed)?;
    Ok(Some(TimeDelta::seconds(seconds.cast_signed())))
}

fn issue(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    holder: &str,
    lifetime: Option<TimeDelta>,
) -> Temporary {
    let longest = cloud.expiry(now);
    let expires = lifetime.map_or(longest, |lifetime| longest.min(now + lifetime));
    cloud.huawei_keys.issue(holder, request.serial(), expires)
}

/// A key as IAM shows it.
fn credential(issued: &Temporary) -> Answer {
    let credential = Object::new()
        .field("access", issued.id.as_str())
        .field("expires_at", iam::time(issued.expires))
        .field("secret", issued.secret.as_str())
        .field("securitytoken", issued.token.as_str());
    Answer::json(
        201,
        Object::new().raw("credential", &credential.end()).end(),
    )
}

fn body(request: &Incoming) -> Result<Value, Fault> {
    serde_json::from_slice(&request.body).map_err(|_| malformed())
}

fn malformed() -> Fault {
    Fault::new(400, "APIGW.0201", "The request body is invalid.")
}

/// A text that is not empty.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = value.pointer(pointer)?.as_str()?;
    (!text.is_empty()).then_some(text)
}
