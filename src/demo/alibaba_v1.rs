//! Alibaba Cloud's signature version 1, by which the vendor's credential libraries still call STS: who signs, when
//! and by what stands among the parameters, in the query or in a form.
//!
//! Source: "RPC-style API: request syntax and signature method V2" (HMAC-SHA1, `SignatureVersion` 1.0). The checks
//! have the order of those of version 3, and the same errors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::core::secret::Secret;
use crate::core::wire::{Query, encode};
use crate::demo::alibaba::{self, Fault, Operation, Proof, required};
use crate::demo::answer::Answer;
use crate::demo::cloud::Cloud;
use crate::demo::request::{Incoming, Params};

const SIGNATURE: &str = "Signature";

/// Whether the parameters of a request hold its signature.
pub fn is_signed(params: &Params) -> bool {
    [SIGNATURE, "SignatureMethod", "SignatureVersion"]
        .iter()
        .any(|name| params.get(name).is_some())
}

/// Verifies a request to an operation, and answers it.
pub fn serve(
    cloud: &Cloud,
    request: &Incoming,
    params: &Params,
    now: DateTime<Utc>,
    operation: Operation,
    handle: impl FnOnce() -> Result<Answer, Fault>,
) -> Answer {
    let outcome = verify(cloud, request, params, now)
        .and_then(|()| alibaba::check_named(params, operation))
        .and_then(|()| handle());
    alibaba::finish(request, outcome)
}

fn verify(
    cloud: &Cloud,
    request: &Incoming,
    params: &Params,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let signature = required(params, SIGNATURE)?;
    required(params, "SignatureMethod")?;
    params.choice("SignatureMethod", &["HMAC-SHA1"])?;
    required(params, "SignatureVersion")?;
    params.choice("SignatureVersion", &["1.0"])?;
    let proof = Proof {
        key_id: required(params, "AccessKeyId")?,
        token: params.get("SecurityToken"),
        date: required(params, "Timestamp")?,
        nonce: required(params, "SignatureNonce")?,
    };
    proof.check(&cloud.alibaba_keys, &cloud.nonces, now, |key| {
        if sign(&request.method, params, &key.secret) == signature {
            return Ok(());
        }
        let message = "Specified signature is not matched with our calculation.";
        Err(Fault::new(400, "SignatureDoesNotMatch", message))
    })
}

/// The signature of a call of the root: of all parameters but itself, wherever they stand.
pub fn sign(method: &str, params: &Params, secret: &Secret) -> String {
    let signed = params.iter().filter(|(name, _)| name != SIGNATURE);
    let signed = signed.collect::<Query>().encoded();
    let text = format!("{method}&{}&{}", encode("/"), encode(&signed));
    let key = format!("{}&", secret.expose());
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
