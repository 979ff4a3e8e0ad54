//! What IAM and `ModelArts` share: the SDK-HMAC-SHA256 verification, the token that may take its
//! place, and the gateway's errors.
//!
//! Sources: Huawei Cloud "API Request Signing Guide", `ModelArts` "Authentication". The order of
//! checks is key, signature, token, expiry, date: a request with any byte changed is told so by its
//! signature. A request with `X-Auth-Token` goes by that alone.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::core::secret::Secret;
use crate::core::sign::{AccessKey, Signable, sdk_hmac_sha256, sha256_hex};
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::{Pass, Purpose};
use crate::demo::keyring::Keyring;
use crate::demo::request::Authorization;
use crate::demo::request::{BadParam, Incoming};

/// How far a request's date may be from the clock, either way.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// An error of the gateway, or of the service behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl Fault {
    /// An error with this status, code and message.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub fn unauthorized(why: &str) -> Self {
        let message = format!("Incorrect IAM authentication information: {why}");
        Self::new(401, "APIGW.0301", message)
    }

    fn answer(&self, request: &Incoming) -> Answer {
        let body = Object::new()
            .field("error_code", self.code)
            .field("error_msg", self.message.as_str())
            .field("request_id", request.id.as_str());
        Answer::json(self.status, body.end())
    }
}

impl From<BadParam> for Fault {
    fn from(bad: BadParam) -> Self {
        let message = format!("Parameter error: {} cannot be {}.", bad.name, bad.value);
        Self::new(400, "ModelArts.0104", message)
    }
}

/// Verifies a request, and answers it. `project` is the one it asks of, where it asks of one.
pub fn serve(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    project: Option<&str>,
    handle: impl FnOnce() -> Result<Answer, Fault>,
) -> Answer {
    let verdict = match request.header("x-auth-token") {
        Some(token) => check_auth_token(token, project, now),
        None => verify(&cloud.huawei_keys, request, now),
    };
    finish(request, verdict.and_then(|()| handle()))
}

/// The answer to a request: what it brought, or its error in the gateway's shape.
pub fn finish(request: &Incoming, outcome: Result<Answer, Fault>) -> Answer {
    outcome
        .unwrap_or_else(|fault| fault.answer(request))
        .with("x-request-id", request.id.as_str())
}

/// Verifies a request to a path that belongs to no API, and says so.
pub fn unknown(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    serve(cloud, request, now, None, || {
        let message = "The API does not exist or has not been published in the environment";
        Err(Fault::new(404, "APIGW.0101", message))
    })
}

/// Verifies a token of IAM's: who has one needs no signature.
fn check_auth_token(token: &str, project: Option<&str>, now: DateTime<Utc>) -> Result<(), Fault> {
    let pass = Pass::open(Purpose::HuaweiProject, token)
        .ok_or_else(|| Fault::unauthorized("decrypt token fail"))?;
    let is_elsewhere = project.is_some_and(|project| project != pass.holder);
    if is_elsewhere || pass.expires <= now {
        return Err(Fault::new(401, "APIGW.0307", "The token must be updated."));
    }
    Ok(())
}

/// Verifies the signature of a request.
pub fn verify(keys: &Keyring, request: &Incoming, now: DateTime<Utc>) -> Result<(), Fault> {
    let header = request
        .header("authorization")
        .ok_or_else(|| Fault::unauthorized("x-auth-token not found"))?;
    let claim = Authorization::parse(header, sdk_hmac_sha256::ALGORITHM, "Access")
        .ok_or_else(|| Fault::unauthorized("the Authorization header cannot be read"))?;
    let date = request
        .header("x-sdk-date")
        .filter(|_| claim.signs("x-sdk-date"))
        .ok_or_else(|| Fault::unauthorized("x-sdk-date is missing or not signed"))?;
    let known = keys.find(claim.key_id).ok_or_else(|| {
        let why = format!("Get secretKey failed,ak:{},err:ak not exist", claim.key_id);
        Fault::unauthorized(&why)
    })?;
    if !matches(request, &claim, date, &known.key) {
        return Err(Fault::unauthorized("verify aksk signature fail"));
    }
    if request.header("x-security-token") != known.key.token.as_ref().map(Secret::expose) {
        return Err(Fault::unauthorized("decrypt token fail"));
    }
    if known.is_expired(now) {
        return Err(Fault::unauthorized("token expires"));
    }
    check_date(date, now)
}

fn matches(request: &Incoming, claim: &Authorization<'_>, date: &str, key: &AccessKey) -> bool {
    let Some(headers) = claim.headers(request) else {
        return false;
    };
    let signable = Signable {
        method: &request.method,
        path: &request.path,
        query: &request.canonical_query(),
        headers: &headers,
        payload_hash: &sha256_hex(&request.body),
    };
    let expected = sdk_hmac_sha256::authorization(&signable, date, key);
    Authorization::parse(&expected, sdk_hmac_sha256::ALGORITHM, "Access")
        .is_some_and(|expected| expected.signature == claim.signature)
}

fn check_date(text: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    let date = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ")
        .map_err(|_| Fault::unauthorized("x-sdk-date cannot be read"))?;
    if (now - date.and_utc()).abs() > WINDOW {
        let clock = now.format("%Y%m%dT%H%M%SZ");
        let why = format!("signature expired, signature time:{text}, server time:{clock}");
        return Err(Fault::unauthorized(&why));
    }
    Ok(())
}
