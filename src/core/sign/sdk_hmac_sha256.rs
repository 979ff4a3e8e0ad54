//! SDK-HMAC-SHA256, Huawei Cloud's signature with an access key pair.
//!
//! Source: Huawei Cloud "API Request Signing Guide", and vectors made with the vendor's Python SDK
//! (`fixtures/vectors/sdk_hmac_sha256.json`).
//!
//! ```text
//! canonical request = method \n path/ \n query \n name:value\n ... \n names \n body hash
//! string to sign    = "SDK-HMAC-SHA256" \n X-Sdk-Date \n hex(sha256(canonical request))
//! signature         = hex(hmac-sha256(secret access key, string to sign))
//! ```
//!
//! The path is signed with a slash at its end, and sent without it.

use super::{AccessKey, Signable, hmac_sha256_hex, sha256_hex};

/// The algorithm's name, first word of the `Authorization` header.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

pub fn canonical_request(request: &Signable<'_>) -> String {
    let slash = if request.path.ends_with('/') { "" } else { "/" };
    request.canonical_request(&format!("{}{slash}", request.path))
}

/// The string to sign; `date` is the value of `X-Sdk-Date`, `YYYYMMDDTHHMMSSZ`.
pub fn string_to_sign(canonical_request: &str, date: &str) -> String {
    let hash = sha256_hex(canonical_request.as_bytes());
    format!("{ALGORITHM}\n{date}\n{hash}")
}

/// The value of the `Authorization` header.
pub fn authorization(request: &Signable<'_>, date: &str, key: &AccessKey) -> String {
    let text = string_to_sign(&canonical_request(request), date);
    format!(
        "{ALGORITHM} Access={}, SignedHeaders={}, Signature={}",
        key.id,
        request.signed_headers(),
        hmac_sha256_hex(&key.secret, &text)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::core::secret::Secret;
    use crate::core::wire::Query;

    #[derive(Deserialize)]
    struct Vector {
        name: String,
        method: String,
        path: String,
        query: Vec<(String, Value)>,
        request_headers: BTreeMap<String, String>,
        request_uri: String,
        body: Option<String>,
        ak: String,
        sk: String,
        date: String,
        signed_headers: String,
        canonical_request: String,
        string_to_sign: String,
        authorization: String,
    }

    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Vector>,
    }

    fn text(value: Value) -> String {
        match value {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    #[test]
    fn every_vector_holds_at_every_stage() {
        let source = include_str!("../../../fixtures/vectors/sdk_hmac_sha256.json");
        let vectors = serde_json::from_str::<Vectors>(source).unwrap().vectors;
        assert_eq!(vectors.len(), 8);
        for vector in vectors {
            let query: Query = vector
                .query
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect();
            let query = query.encoded();
            let uri = if query.is_empty() {
                vector.path.clone()
            } else {
                format!("{}?{query}", vector.path)
            };
            assert_eq!(uri, vector.request_uri, "{}", vector.name);
            let headers: Vec<_> = vector
                .request_headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let request = Signable {
                method: &vector.method,
                path: &vector.path,
                query: &query,
                headers: &headers,
                payload_hash: &sha256_hex(vector.body.unwrap_or_default().as_bytes()),
            };
            let key = AccessKey {
                id: vector.ak,
                secret: Secret::new(vector.sk),
                token: None,
            };
            let canonical = canonical_request(&request);
            assert_eq!(
                request.signed_headers(),
                vector.signed_headers,
                "{}",
                vector.name
            );
            assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
            let to_sign = string_to_sign(&canonical, &vector.date);
            assert_eq!(to_sign, vector.string_to_sign, "{}", vector.name);
            let header = authorization(&request, &vector.date, &key);
            assert_eq!(header, vector.authorization, "{}", vector.name);
        }
    }
}
