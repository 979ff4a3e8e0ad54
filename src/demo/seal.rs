//! What the demo cloud hands out and knows again without keeping it: texts under an HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::demo::credentials::ISSUING_KEY;

/// What a pass opens; it opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Alibaba Cloud's instance metadata.
    AlibabaMetadata,
    /// Huawei Cloud's instance metadata.
    HuaweiMetadata,
    /// The APIs of a Huawei Cloud project.
    HuaweiProject,
}

/// A token that says for whom it is and how long it lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// For whom, or for what.
    pub holder: String,
    /// From when on it is refused; in whole seconds.
    pub expires: DateTime<Utc>,
}

impl Pass {
    pub fn seal(&self, purpose: Purpose) -> String {
        let claims = format!("{} {}", self.expires.timestamp(), self.holder);
        let tag = tag(purpose.name(), &claims);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        format!("{}.{}", part(claims.as_bytes()), part(&tag))
    }

    /// Reads a token; `None` when the demo cloud did not issue it for this purpose.
    pub fn open(purpose: Purpose, token: &str) -> Option<Self> {
        let (claims, sealed) = token.split_once('.')?;
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        if sealed != tag(purpose.name(), &claims) {
            return None;
        }
        let (expires, holder) = claims.split_once(' ')?;
        Some(Self {
            holder: holder.to_owned(),
            expires: DateTime::from_timestamp(expires.parse().ok()?, 0)?,
        })
    }
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::AlibabaMetadata => "alibaba metadata",
            Self::HuaweiMetadata => "huawei metadata",
            Self::HuaweiProject => "huawei project",
        }
    }
}

/// The HMAC-SHA256 of a text under the demo cloud's own key; each purpose has its own.
pub fn tag(purpose: &str, text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(ISSUING_KEY.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    // No purpose holds a NUL, so that none runs into the text.
    mac.update(b"\0");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_for_one_purpose_and_every_byte_counts() {
        let pass = Pass {
            holder: "a b".to_owned(),
            expires: DateTime::UNIX_EPOCH,
        };
        let token = pass.seal(Purpose::HuaweiProject);
        assert_eq!(Pass::open(Purpose::HuaweiProject, &token), Some(pass));
        assert_eq!(Pass::open(Purpose::HuaweiMetadata, &token), None);
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            let opened = Pass::open(Purpose::HuaweiProject, &tampered);
            assert_eq!(opened, None, "byte {at}");
        }
        assert_eq!(Pass::open(Purpose::HuaweiProject, ""), None);
    }
}
