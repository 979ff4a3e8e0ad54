//! What Alibaba Cloud's products share: credentials, the ACS3 signature, error bodies, state words.
//!
//! Sources: "Request syntax and signature method V3" and "Error codes" of the vendor's API
//! documentation; the error keys also in lower case, as the vendor's SDK accepts them.

mod credential;
pub mod eas;
mod regions;
pub mod sae;

use std::time::Duration;

use crate::core::about::{Credential, PolicyForm, ScopeFlag};
use crate::core::check::Check;
use crate::core::error::{ErrorKind, Fault, RefusedPart};
use crate::core::model::{Status, Timestamp};
use crate::core::sign::{AccessKey, Signable, acs3, sha256_hex};
use crate::core::wire::{Endpoint, Query, Request, Response, Value};
use crate::engine::provider::Stamp;
use crate::providers::fault::{self, ErrorBody, ErrorTexts};
use crate::providers::rows;

/// The vendor's own variables of a key pair, as its SDKs read them.
const CREDENTIALS: &[Credential] = &[Credential::key(
    &[
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    ],
    "an AccessKey pair; with a security token it is a temporary one",
)
.or_with("ALIBABA_CLOUD_SECURITY_TOKEN")
.beside(credential::BESIDE_KEYS)];

const POLICY: PolicyForm = PolicyForm {
    name: "RAM",
    version: "1",
};

/// The regions to list.
const REGION: ScopeFlag = ScopeFlag {
    name: "region",
    variables: &["ALIBABA_CLOUD_REGION_ID"],
    check: Check::Region,
    value: "LIST",
    help: "Regions to list, such as cn-shanghai,cn-beijing; `all` for every known one",
};

/// A call of one of the vendor's products, all of which read by `GET`.
struct SignedCall<'a> {
    endpoint: &'a Endpoint,
    /// The version of the API, `x-acs-version`.
    version: &'static str,
    operation: &'a str,
    path: &'a str,
    query: &'a Query,
}

impl SignedCall<'_> {
    /// The request, signed with the key pair of a stamp: the products know no other kind of key.
    fn stamped(&self, stamp: &Stamp) -> Result<Request, Fault> {
        let no_pair = || Fault::new(ErrorKind::Config, "the credential is not a key pair");
        let key = stamp.key.pair().ok_or_else(no_pair)?;
        Ok(self.signed(key, stamp.time, &stamp.nonce))
    }

    fn signed(&self, key: &AccessKey, time: Timestamp, nonce: &str) -> Request {
        let mut request = Request::get(self.endpoint, self.path, self.query);
        let payload_hash = sha256_hex(&request.body);
        request
            .plain("x-acs-action", self.operation)
            .plain("x-acs-version", self.version)
            .plain("x-acs-date", time.format("%Y-%m-%dT%H:%M:%SZ"))
            .plain("x-acs-signature-nonce", nonce)
            .plain("x-acs-content-sha256", payload_hash.as_str());
        if let Some(token) = &key.token {
            request.secret("x-acs-security-token", token.clone());
        }
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value): &(&str, Value)| (*name, value.expose()))
            .chain([("host", self.endpoint.host())])
            .collect();
        let authorization = acs3::authorization(
            &Signable {
                method: request.method.as_str(),
                path: &request.path,
                query: &request.query,
                headers: &headers,
                payload_hash: &payload_hash,
            },
            key,
        );
        request
            .plain("accept", "application/json")
            .secret("authorization", authorization.into());
        request
    }
}

/// An error body, its keys in either case; a proxy may send none of it.
const ERROR: ErrorBody = ErrorBody {
    code: &["Code", "code"],
    message: &["Message", "message"],
    request_id: &["RequestId", "requestId"],
};

/// What an error answer of the gateway means.
fn fault(response: &Response) -> Fault {
    coded_fault(response, ERROR.read(response))
}

/// What a code and message mean, wherever in an answer they stood.
fn coded_fault(response: &Response, told: ErrorTexts) -> Fault {
    let mut fault = fault::from_status(response);
    if let Some(message) = told.message {
        fault.message = message;
    }
    fault.request_id = told.request_id.or(fault.request_id);
    // `x-acs-retry-after` is in milliseconds, unlike the standard header.
    if let Some(millis) = response
        .header("x-acs-retry-after")
        .and_then(|text| text.trim().parse().ok())
    {
        fault.retry_after = Some(Duration::from_millis(millis));
    }
    if let Some(code) = told.code {
        // An expired token has been reported under a code that says nothing of it.
        let told = match fault.message.find("SecurityToken.Expired") {
            Some(_) => "InvalidSecurityToken.Expired",
            None => code.as_str(),
        };
        if let Some((kind, retryable)) = class(told) {
            fault::classify(&mut fault, kind, retryable);
        }
        fault.refused_part = if told == "InvalidSecurityToken.Expired" {
            Some(RefusedPart::Key)
        } else {
            let is_time = TIME.iter().any(|prefix| code.starts_with(prefix));
            is_time.then_some(RefusedPart::Time)
        };
        fault.hint = hint(told, fault.kind).or(fault.hint);
        fault.code = Some(code);
    }
    fault
}

/// The codes of a date that lies too far from the vendor's clock.
const TIME: &[&str] = &["InvalidTimeStamp", "IllegalTimestamp"];

/// The class of a code and whether asking again helps. The vendor's pages disagree about the HTTP
/// status of these, so the code decides; `None` leaves it to the status.
fn class(code: &str) -> Option<(ErrorKind, bool)> {
    const CREDENTIAL: &[&str] = &[
        "InvalidAccessKeyId",
        "Forbidden.AccessKeyDisabled",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "InvalidSecurityToken",
        "MissingSecurityToken",
        "AuthenticationFail",
    ];
    const PERMISSION: &[&str] = &["NoPermission", "Forbidden", "Forbedden"];
    let any = |prefixes: &[&str]| prefixes.iter().any(|prefix| code.starts_with(prefix));
    if any(CREDENTIAL) || any(TIME) {
        Some((ErrorKind::Credential, false))
    } else if any(PERMISSION) {
        Some((ErrorKind::Permission, false))
    } else if any(&["Throttling", "Rejected.Throttling"]) {
        Some((ErrorKind::RateLimited, true))
    } else if any(&["ServiceUnavailable", "InternalError", "SignatureNonceUsed"]) {
        Some((ErrorKind::Provider, true))
    } else {
        None
    }
}

fn hint(code: &str, kind: ErrorKind) -> Option<String> {
    let words = match kind {
        _ if TIME.iter().any(|prefix| code.starts_with(prefix)) => {
            "set this machine's clock: it may differ from the vendor's by 15 minutes at most"
        }
        _ if code.contains("SecurityToken") => {
            "renew the temporary credential: ALIBABA_CLOUD_SECURITY_TOKEN belongs to one key pair \
             and expires"
        }
        ErrorKind::Credential => {
            "check ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        }
        // What to grant depends on the operation.
        ErrorKind::Permission => return None,
        ErrorKind::RateLimited => "wait a minute, or lower --concurrency",
        _ if code.contains("NotFound") => "check the region and the names given",
        _ => return None,
    };
    Some(words.to_owned())
}

/// The words of a container, and what they mean.
pub const POD_STATUSES: &[(&str, Status)] = &[
    ("Running", Status::Running),
    ("Pending", Status::Pending),
    ("PodInitializing", Status::Starting),
    ("ContainerCreating", Status::Starting),
    ("Succeeded", Status::Succeeded),
    ("Completed", Status::Succeeded),
    ("Failed", Status::Failed),
    ("Error", Status::Failed),
    ("CrashLoopBackOff", Status::Failed),
    ("ErrImagePull", Status::Failed),
    ("ImagePullBackOff", Status::Failed),
    ("Terminating", Status::Stopping),
];

/// The states both products take from Kubernetes pods.
fn pod_status(word: &str) -> Status {
    if let Some(status) = rows::status_of(POD_STATUSES, word) {
        return status;
    }
    match word.strip_prefix("Init:") {
        Some(step) if step.starts_with(|c: char| c.is_ascii_digit()) => Status::Starting,
        Some(step) => pod_status(step),
        None => Status::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str, headers: &[(&str, &str)]) -> Response {
        Response {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_code_decides_not_the_status() {
        use ErrorKind::{Credential, Permission, Provider, RateLimited};
        for (status, code, kind, retryable) in [
            (404, "InvalidAccessKeyId.NotFound", Credential, false),
            (400, "SignatureDoesNotMatch", Credential, false),
            (400, "InvalidTimeStamp.Expired", Credential, false),
            (403, "NoPermission", Permission, false),
            (400, "Forbidden.RAM", Permission, false),
            (400, "Throttling.User", RateLimited, true),
            (400, "SignatureNonceUsed", Provider, true),
            (503, "ServiceUnavailable", Provider, true),
            (500, "Whatever", Provider, true),
            (404, "InvalidService.NotFound", Provider, false),
            (403, "Whatever", Permission, false),
        ] {
            let body = format!(r#"{{"Code":"{code}","Message":"m","RequestId":"r"}}"#);
            let fault = fault(&answer(status, &body, &[]));
            assert_eq!((fault.kind, fault.retryable), (kind, retryable), "{code}");
            assert_eq!(fault.code.as_deref(), Some(code));
            assert_eq!(fault.request_id.as_deref(), Some("r"));
        }
    }

    #[test]
    fn keys_may_be_lower_case_and_bodies_html() {
        let fault = fault(&answer(
            400,
            r#"{"code":"X","message":"m","requestId":"r"}"#,
            &[],
        ));
        assert_eq!(fault.to_string(), "HTTP 400 X: m (request id r)");
        let fault = super::fault(&answer(502, "<html>Bad Gateway</html>", &[]));
        assert!(fault.retryable && fault.message.contains("Bad Gateway"));
        let wait = [("x-acs-retry-after", "1500")];
        let fault = super::fault(&answer(429, "", &wait));
        assert_eq!(fault.retry_after, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn pod_states() {
        for (word, status) in [
            ("Init:0/1", Status::Starting),
            ("Init:2/3", Status::Starting),
            ("Init:CrashLoopBackOff", Status::Failed),
            ("Terminating", Status::Stopping),
            ("NotFound", Status::Unknown),
            ("init:", Status::Unknown),
        ] {
            assert_eq!(pod_status(word), status, "{word}");
        }
    }
}
