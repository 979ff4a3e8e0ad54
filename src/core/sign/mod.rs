//! Request signatures: one file an algorithm, each a pure function of its arguments.
//!
//! Both vendors sign the same six-part canonical request and differ in its edges (the path's last
//! slash, the separators of the `Authorization` header), so the parts they share stand here. The
//! demo cloud verifies with the same functions, from the request as it arrived.

pub mod acs3;
pub mod sdk_hmac_sha256;

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::core::secret::Secret;

/// A key pair, with the token that makes it a temporary one.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The public half: names the key, and may be shown.
    pub id: String,
    pub secret: Secret,
    /// The STS or security token of temporary credentials.
    pub token: Option<Secret>,
}

impl AccessKey {
    /// A key pair; an empty token counts as none. Blanks around the parts go.
    pub fn new(id: &str, secret: &str, token: &str) -> Self {
        let token = Some(token.trim()).filter(|token| !token.is_empty());
        Self {
            id: id.trim().to_owned(),
            secret: Secret::new(secret.trim()),
            token: token.map(Secret::new),
        }
    }

    /// The parts that must not be shown.
    pub fn secrets(&self) -> Vec<&Secret> {
        [Some(&self.secret), self.token.as_ref()]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// What a signature covers: the request as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Signable<'a> {
    /// The method in upper case.
    pub method: &'a str,
    pub path: &'a str,
    /// The encoded query, sorted; empty for none.
    pub query: &'a str,
    /// The headers to sign, names in any case, in any order.
    pub headers: &'a [(&'a str, &'a str)],
    /// Hex SHA-256 of the body.
    pub payload_hash: &'a str,
}

impl Signable<'_> {
    /// The names of the signed headers: lower case, sorted, joined by `;`.
    pub fn signed_headers(&self) -> String {
        let names: Vec<_> = self
            .sorted_headers()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        names.join(";")
    }

    /// The six parts, joined by line feeds, over `path` as the algorithm wants it spelled.
    fn canonical_request(&self, path: &str) -> String {
        let mut headers = String::new();
        for (name, value) in self.sorted_headers() {
            let _ = writeln!(headers, "{name}:{}", value.trim());
        }
        [
            self.method,
            path,
            self.query,
            &headers,
            &self.signed_headers(),
            self.payload_hash,
        ]
        .join("\n")
    }

    fn sorted_headers(&self) -> Vec<(String, &str)> {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), *value))
            .collect();
        headers.sort();
        headers
    }
}

/// Lower-case hex SHA-256, as both vendors hash the body and the canonical request.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex HMAC-SHA256 of `text` under the secret's bytes as they are: no derived key.
fn hmac_sha256_hex(secret: &Secret, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
