//! ACS3-HMAC-SHA256, Alibaba Cloud's "V3" signature.
//!
//! Source: "Request syntax and signature method V3" of the Alibaba Cloud API documentation, and
//! vectors made with the vendor's Python SDK (`fixtures/vectors/acs3.json`).
//!
//! ```text
//! canonical request = method \n path \n query \n name:value\n ... \n names \n body hash
//! string to sign    = "ACS3-HMAC-SHA256" \n hex(sha256(canonical request))
//! signature         = hex(hmac-sha256(access key secret, string to sign))
//! ```

use super::{AccessKey, Signable, hmac_sha256_hex, sha256_hex};

/// The algorithm's name, first word of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The canonical request. The path goes in as it is sent.
pub fn canonical_request(request: &Signable<'_>) -> String {
    request.canonical_request(request.path)
}

/// The string to sign.
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", sha256_hex(canonical_request.as_bytes()))
}

/// The value of the `Authorization` header.
pub fn authorization(request: &Signable<'_>, key: &AccessKey) -> String {
    let text = string_to_sign(&canonical_request(request));
    format!(
        "{ALGORITHM} Credential={},SignedHeaders={},Signature={}",
        key.id,
        request.signed_headers(),
        hmac_sha256_hex(&key.secret, &text)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::core::secret::Secret;
    use crate::core::wire::{self, Query};

    #[derive(Deserialize)]
    struct Vector {
        id: String,
        method: String,
        path: String,
        path_segments: Vec<String>,
        query: BTreeMap<String, String>,
        headers: BTreeMap<String, String>,
        body: String,
        access_key_id: String,
        access_key_secret: String,
        canonical_request: String,
        string_to_sign: String,
        authorization: String,
    }

    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Vector>,
    }

    #[test]
    fn every_vector_holds_at_every_stage() {
        let text = include_str!("../../../fixtures/vectors/acs3.json");
        let vectors = serde_json::from_str::<Vectors>(text).unwrap().vectors;
        assert_eq!(vectors.len(), 10);
        for vector in vectors {
            let segments: Vec<_> = vector.path_segments.iter().map(String::as_str).collect();
            if !segments.is_empty() {
                assert_eq!(wire::path(&segments), vector.path, "{}: path", vector.id);
            }
            let headers: Vec<_> = vector
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let request = Signable {
                method: &vector.method,
                path: &vector.path,
                query: &vector.query.into_iter().collect::<Query>().encoded(),
                headers: &headers,
                payload_hash: &sha256_hex(vector.body.as_bytes()),
            };
            let key = AccessKey {
                id: vector.access_key_id,
                secret: Secret::new(vector.access_key_secret),
                token: None,
            };
            let canonical = canonical_request(&request);
            assert_eq!(canonical, vector.canonical_request, "{}", vector.id);
            assert_eq!(
                string_to_sign(&canonical),
                vector.string_to_sign,
                "{}",
                vector.id
            );
            assert_eq!(
                authorization(&request, &key),
                vector.authorization,
                "{}",
                vector.id
            );
        }
    }
}
