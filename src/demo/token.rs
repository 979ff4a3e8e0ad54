//! HPC-AI access tokens: JSON Web Tokens.
//!
//! Source: the example of HPC-AI's "List Instances" page. The vendor signs with RS256; the demo
//! cloud signs with HS256, as it has no need of a key pair and clients never verify.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use crate::demo::credentials::HPCAI_TOKEN_KEY;

/// How long the vendor's tokens last.
pub const DAY: TimeDelta = TimeDelta::days(1);

#[derive(Deserialize)]
struct Claims {
    exp: i64,
}

/// A token issued now; its lifetime counts in whole seconds.
pub fn issue(now: DateTime<Utc>, lifetime: TimeDelta) -> String {
    let claims = json!({
        "aud": ["platform.colossalai.com"],
        "exp": now.timestamp() + lifetime.num_seconds(),
        "group": ["admin"],
        "iat": now.timestamp(),
        "iss": "hpcaitech.com",
        "sub": "08f6f261-0000-4000-8000-85e6ae32f492",
    });
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(&signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// Whether the demo cloud issued this token, and it has not expired.
pub fn is_valid(token: &str, now: DateTime<Utc>) -> bool {
    expiry(token).is_some_and(|expiry| now.timestamp() < expiry)
}

fn expiry(token: &str) -> Option<i64> {
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(signed).verify_slice(&signature).ok()?;
    let (_, claims) = signed.split_once('.')?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    Some(serde_json::from_slice::<Claims>(&claims).ok()?.exp)
}

fn mac(text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(HPCAI_TOKEN_KEY.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lasts_its_time_and_every_byte_counts() {
        let start = DateTime::UNIX_EPOCH;
        let token = issue(start, DAY);
        assert!(is_valid(&token, start));
        assert!(is_valid(&token, start + DAY - TimeDelta::seconds(1)));
        assert!(!is_valid(&token, start + DAY));
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(!is_valid(&tampered, start), "byte {at}");
        }
        assert!(!is_valid("", start));
    }
}
