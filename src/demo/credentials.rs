//! The demo cloud's credentials: made up, fixed, and of no use anywhere else.
//!
//! The HPC-AI access token of the environment is made at start and lasts a day: see `token`. What
//! the services issue is made when they are asked: see `keyring` and `seal`.

use crate::core::secret::Secret;
use crate::core::sign::AccessKey;

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
