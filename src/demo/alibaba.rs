//! What PAI-EAS, SAE and STS share: the ACS3-HMAC-SHA256 verification and the gateway's errors.
//!
//! Sources: Alibaba Cloud "Request syntax and signature method V3" and the gateway's error codes.
//! The order of checks is key, signature, token, expiry, date, nonce: a request with any byte
//! changed is told so by its signature, whatever else the change broke.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::core::secret::Secret;
use crate::core::sign::{AccessKey, Signable, acs3, sha256_hex};
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::keyring::Nonces;
use crate::demo::keyring::{Keyring, Known};
use crate::demo::request::Authorization;
use crate::demo::request::{BadParam, Incoming, Params};

/// The region of a request whose path names none.
pub const DEFAULT_REGION: &str = "cn-shanghai";

/// How far a request's date may be from the clock, either way.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

const REQUIRED: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
];

/// An operation, as the request's headers must name it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub action: &'static str,
    pub version: &'static str,
}

/// An error of the gateway.
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

    fn answer(&self, request: &Incoming) -> Answer {
        let recommend = format!("https://api.alibabacloud.com/troubleshoot?q={}", self.code);
        let body = Object::new()
            .field("RequestId", request.uuid())
            .field("HostId", request.header("host").unwrap_or_default())
            .field("Code", self.code)
            .field("Message", self.message.as_str())
            .field("Recommend", recommend);
        Answer::json(self.status, body.end())
    }
}

impl From<BadParam> for Fault {
    fn from(bad: BadParam) -> Self {
        let message = format!(
            "The specified parameter {} is not valid: {}",
            bad.name, bad.value
        );
        Self::new(400, "InvalidParameter", message)
    }
}

/// Verifies a request to an operation, and answers it. `None` stands for a path that belongs to
/// no operation.
pub fn serve(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    operation: Option<Operation>,
    handle: impl FnOnce() -> Result<Answer, Fault>,
) -> Answer {
    let outcome = verify(&cloud.alibaba_keys, &cloud.nonces, request, now)
        .and_then(|()| check_operation(request, operation))
        .and_then(|()| handle());
    finish(request, outcome)
}

/// The answer to a request: what it brought, or its error in the gateway's shape.
pub fn finish(request: &Incoming, outcome: Result<Answer, Fault>) -> Answer {
    outcome
        .unwrap_or_else(|fault| fault.answer(request))
        .with("x-acs-request-id", request.uuid())
}

/// The text of a parameter that the operation cannot do without.
pub fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, Fault> {
    params.get(name).ok_or_else(|| {
        let message = format!("{name} is mandatory for this action.");
        Fault::new(400, "MissingParameter", message)
    })
}

/// Verifies a request to a path that belongs to no operation, and says so.
pub fn unknown(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    serve(cloud, request, now, None, || Err(no_operation()))
}

/// The error for an operation that there is not.
pub fn no_operation() -> Fault {
    Fault::new(
        404,
        "InvalidApi.NotFound",
        "The specified API is not found.",
    )
}

/// The error for a version of the API that there is not.
pub fn no_version() -> Fault {
    let message = "The specified API version is not found.";
    Fault::new(404, "InvalidVersion.NotFound", message)
}

/// Checks the version and the action that parameters name, where no header does.
pub fn check_named(params: &Params, operation: Operation) -> Result<(), Fault> {
    if required(params, "Action")? != operation.action {
        return Err(no_operation());
    }
    if required(params, "Version")? != operation.version {
        return Err(no_version());
    }
    // Without a format the vendor answers in XML.
    required(params, "Format")?;
    params.choice("Format", &["JSON"])?;
    Ok(())
}

fn check_operation(request: &Incoming, operation: Option<Operation>) -> Result<(), Fault> {
    let operation = operation.ok_or_else(no_operation)?;
    if request.header("x-acs-version") != Some(operation.version) {
        return Err(no_version());
    }
    if request.header("x-acs-action") != Some(operation.action) {
        return Err(no_operation());
    }
    Ok(())
}

/// Verifies the signature of a request.
pub fn verify(
    keys: &Keyring,
    nonces: &Nonces,
    request: &Incoming,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let claim = claim(request)?;
    let header = |name| request.header(name).unwrap_or_default();
    let proof = Proof {
        key_id: claim.key_id,
        token: request.header("x-acs-security-token"),
        date: header("x-acs-date"),
        nonce: header("x-acs-signature-nonce"),
    };
    proof.check(keys, nonces, now, |key| {
        check_signature(request, &claim, key)
    })
}

/// What a signed request says of itself, wherever its version of the signature has it.
pub struct Proof<'a> {
    pub key_id: &'a str,
    pub token: Option<&'a str>,
    /// RFC 3339, in UTC and whole seconds.
    pub date: &'a str,
    pub nonce: &'a str,
}

impl Proof<'_> {
    /// Checks the key, then the signature by `check_signature`, and then the others.
    pub fn check(
        &self,
        keys: &Keyring,
        nonces: &Nonces,
        now: DateTime<Utc>,
        check_signature: impl FnOnce(&AccessKey) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let known = keys.find(self.key_id).ok_or_else(|| {
            let message = "Specified access key is not found.";
            Fault::new(404, "InvalidAccessKeyId.NotFound", message)
        })?;
        check_signature(&known.key)?;
        self.check_token(&known.key)?;
        check_expiry(&known, now)?;
        self.check_date(now)?;
        if nonces.first_use(self.nonce, now) {
            return Ok(());
        }
        let message = "Specified signature nonce was used already.";
        Err(Fault::new(400, "SignatureNonceUsed", message))
    }

    fn check_token(&self, key: &AccessKey) -> Result<(), Fault> {
        let (code, message) = match (key.token.as_ref().map(Secret::expose), self.token) {
            (wanted, sent) if wanted == sent => return Ok(()),
            (Some(_), None) => (
                "MissingSecurityToken",
                "SecurityToken is mandatory for this access key.",
            ),
            (Some(_), Some(_)) => (
                "InvalidSecurityToken.Malformed",
                "Specified SecurityToken is malformed.",
            ),
            (None, _) => (
                "InvalidSecurityToken.MismatchWithAccessKey",
                "Specified SecurityToken mismatches the access key.",
            ),
        };
        Err(Fault::new(400, code, message))
    }

    fn check_date(&self, now: DateTime<Utc>) -> Result<(), Fault> {
        let date =
            NaiveDateTime::parse_from_str(self.date, "%Y-%m-%dT%H:%M:%SZ").map_err(|_| {
                let message = "Specified time stamp or date value is not well formatted.";
                Fault::new(400, "InvalidTimeStamp.Format", message)
            })?;
        if (now - date.and_utc()).abs() > WINDOW {
            let message = "Specified time stamp or date value is expired.";
            return Err(Fault::new(400, "InvalidTimeStamp.Expired", message));
        }
        Ok(())
    }
}

/// Who signs what, once it is sure that all that must be signed is there and signed.
fn claim(request: &Incoming) -> Result<Authorization<'_>, Fault> {
    let incomplete = |message: String| Fault::new(400, "IncompleteSignature", message);
    for name in REQUIRED {
        if request.header(name).is_none_or(str::is_empty) {
            let message = format!("{name} is mandatory for this action.");
            return Err(Fault::new(400, "MissingParameter", message));
        }
    }
    let header = request.header("authorization").unwrap_or_default();
    let claim = Authorization::parse(header, acs3::ALGORITHM, "Credential").ok_or_else(|| {
        incomplete(format!(
            "The Authorization header does not conform to {}.",
            acs3::ALGORITHM
        ))
    })?;
    let unsigned = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .find(|name| (*name == "host" || name.starts_with("x-acs-")) && !claim.signs(name));
    match unsigned {
        Some(name) => Err(incomplete(format!("The header {name} is not signed."))),
        None => Ok(claim),
    }
}

fn check_signature(
    request: &Incoming,
    claim: &Authorization<'_>,
    key: &AccessKey,
) -> Result<(), Fault> {
    let mismatch = |message: &str| Fault::new(400, "SignatureDoesNotMatch", message);
    let payload_hash = sha256_hex(&request.body);
    if request.header("x-acs-content-sha256") != Some(payload_hash.as_str()) {
        return Err(mismatch(
            "x-acs-content-sha256 is not the hash of the body.",
        ));
    }
    let headers = claim
        .headers(request)
        .ok_or_else(|| mismatch("A header named in SignedHeaders is missing."))?;
    let signable = Signable {
        method: &request.method,
        path: &request.path,
        query: &request.canonical_query(),
        headers: &headers,
        payload_hash: &payload_hash,
    };
    let expected = acs3::authorization(&signable, key);
    let expected = Authorization::parse(&expected, acs3::ALGORITHM, "Credential");
    if expected.is_some_and(|expected| expected.signature == claim.signature) {
        Ok(())
    } else {
        Err(mismatch(
            "Specified signature is not matched with our calculation.",
        ))
    }
}

fn check_expiry(known: &Known, now: DateTime<Utc>) -> Result<(), Fault> {
    if known.is_expired(now) {
        let message = "Specified SecurityToken is expired.";
        return Err(Fault::new(403, "InvalidSecurityToken.Expired", message));
    }
    Ok(())
}
