//! What Alibaba Cloud's products share: credentials, the ACS3 signature, error bodies, state words.
//!
//! Source: "Request syntax and signature method V3" of the vendor's API documentation.

mod credential;
pub mod eas;
mod fault;
mod regions;
pub mod sae;

use crate::core::about::{Credential, PolicyForm, ScopeFlag};
use crate::core::check::Check;
use crate::core::error::{ErrorKind, Fault};
use crate::core::model::{Status, Timestamp};
use crate::core::sign::{AccessKey, Signable, acs3, sha256_hex};
use crate::core::wire::{Endpoint, Query, Request, Value};
use crate::engine::provider::Stamp;
use crate::providers::rows;

pub use self::fault::{coded_fault, fault};

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
    match rows::status_in_any_case(POD_STATUSES, Some(word)) {
        Status::Unknown => {}
        status => return status,
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

    #[test]
    fn pod_states() {
        for (word, status) in [
            ("Init:0/1", Status::Starting),
            ("Init:2/3", Status::Starting),
            ("Init:CrashLoopBackOff", Status::Failed),
            ("Terminating", Status::Stopping),
            ("running", Status::Running),
            ("NotFound", Status::Unknown),
            ("init:", Status::Unknown),
        ] {
            assert_eq!(pod_status(word), status, "{word}");
        }
    }
}
