//! The demo cloud's credentials: made up, fixed, and of no use anywhere else.
//!
//! The HPC-AI access token of the environment is made at start and lasts a day: see `hpcai`. What
//! the services issue is made when they are asked: see `keyring`.

use crate::core::secret::Secret;
use crate::core::sign::AccessKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The Alibaba Cloud access key.
pub const ALIBABA_KEY_ID: &str = "DEMO-ACCESS-KEY-ID";
pub const ALIBABA_KEY_SECRET: &str = "demo-access-key-secret-not-real";
/// A temporary Alibaba Cloud access key: good only together with its token.
pub const ALIBABA_TEMPORARY_KEY_ID: &str = "STS.DEMO-TEMPORARY-KEY-ID";
pub const ALIBABA_TEMPORARY_KEY_SECRET: &str = "demo-temporary-key-secret-not-real";
pub const ALIBABA_TEMPORARY_TOKEN: &str = "DEMO+sts/token==not-real";

/// The role that the metadata of Alibaba Cloud's instances gives keys of.
pub const ALIBABA_ECS_ROLE: &str = "demo-ecs-role";
/// The external id without which the RAM role `external` is not granted.
pub const EXTERNAL_ID: &str = "demo-external-id";
/// The OIDC token for which STS gives keys of a role: RS256 by its header, and issued to
/// `system:serviceaccount:demo:cloudls` until the year 2100.
pub const OIDC_TOKEN: &str = "\
    eyJhbGciOiJSUzI1NiIsImtpZCI6ImRlbW8iLCJ0eXAiOiJKV1QifQ.eyJhdWQiOlsic3RzLmFsaXl1bmNzLmNvbSJ\
    dLCJleHAiOjQxMDI0NDQ4MDAsImlhdCI6MTc2NzIyNTYwMCwiaXNzIjoiaHR0cHM6Ly9vaWRjLmRlbW8uaW52YWxpZ\
    CIsInN1YiI6InN5c3RlbTpzZXJ2aWNlYWNjb3VudDpkZW1vOmNsb3VkbHMifQ.ZGVtbyBzaWduYXR1cmUsIG5vdCBy\
    ZWFs";

/// The Huawei Cloud access key (AK).
pub const HUAWEI_KEY_ID: &str = "DEMOAK00000000000001";
pub const HUAWEI_KEY_SECRET: &str = "demoSecretAccessKeyNotReal00000000000001";
/// A temporary Huawei Cloud access key: good only together with its token.
pub const HUAWEI_TEMPORARY_KEY_ID: &str = "DEMOTEMPORARYAK00002";
pub const HUAWEI_TEMPORARY_KEY_SECRET: &str = "demoTemporarySecretNotReal00000000000002";
pub const HUAWEI_TEMPORARY_TOKEN: &str = "DEMO-security-token-not-real";

/// The IAM user that may ask for a token by password.
pub const HUAWEI_USER: &str = "demo-user";
pub const HUAWEI_PASSWORD: &str = "demo-iam-password-not-real";
/// The account (domain) the user belongs to.
pub const HUAWEI_DOMAIN: &str = "demo-domain";

/// The HPC-AI console key, sent as `X-API-Key`.
pub const HPCAI_API_KEY: &str = "demo-hpcai-api-key-not-real";
/// The user that may log in to HPC-AI.
pub const HPCAI_USERNAME: &str = "demo";
pub const HPCAI_PASSWORD: &str = "demo-password-not-real";
/// The key under which HPC-AI access tokens are signed.
pub const HPCAI_TOKEN_KEY: &str = "demo-token-signing-key-not-real";

/// The Novita API key.
pub const NOVITA_API_KEY: &str = "sk_demo_not_a_real_key";

/// The key under which the demo cloud makes the temporary credentials it hands out.
pub const ISSUING_KEY: &str = "demo-issuing-key-not-real";

/// The Alibaba Cloud keys that are always accepted.
pub fn alibaba() -> Vec<AccessKey> {
    vec![
        key(ALIBABA_KEY_ID, ALIBABA_KEY_SECRET, None),
        key(
            ALIBABA_TEMPORARY_KEY_ID,
            ALIBABA_TEMPORARY_KEY_SECRET,
            Some(ALIBABA_TEMPORARY_TOKEN),
        ),
    ]
}

/// The Huawei Cloud keys that are always accepted.
pub fn huawei() -> Vec<AccessKey> {
    vec![
        key(HUAWEI_KEY_ID, HUAWEI_KEY_SECRET, None),
        key(
            HUAWEI_TEMPORARY_KEY_ID,
            HUAWEI_TEMPORARY_KEY_SECRET,
            Some(HUAWEI_TEMPORARY_TOKEN),
        ),
    ]
}

fn key(id: &str, secret: &str, token: Option<&str>) -> AccessKey {
    AccessKey {
        id: id.to_owned(),
        secret: Secret::new(secret),
        token: token.map(Secret::new),
    }
}

/// What a pass opens; it opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Alibaba Cloud's instance metadata.
    AlibabaMetadata,
    /// Huawei Cloud's instance metadata.
    HuaweiMetadata,
    /// The APIs of a Huawei Cloud project.
    HuaweiProject,
    /// A key of a user of an identity provider of Huawei Cloud.
    HuaweiIdentity,
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
            Self::HuaweiIdentity => "huawei identity",
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
