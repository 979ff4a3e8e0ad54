//! The demo cloud's credentials, wrong ones, and the search for any of them in what is shown.

use crate::support::{DemoCloud, Finished, Relay};

/// The key pair of Alibaba Cloud.
pub const ALIBABA: (&str, &str) = ("DEMO-ACCESS-KEY-ID", "demo-access-key-secret-not-real");
/// A temporary one, with its token.
pub const TEMPORARY: (&str, &str, &str) = (
    "STS.DEMO-TEMPORARY-KEY-ID",
    "demo-temporary-key-secret-not-real",
    "DEMO+sts/token==not-real",
);
/// The key pair of Huawei Cloud.
pub const HUAWEI: (&str, &str) = (
    "DEMOAK00000000000001",
    "demoSecretAccessKeyNotReal00000000000001",
);
/// A temporary one, with its token.
pub const HUAWEI_TEMPORARY: (&str, &str, &str) = (
    "DEMOTEMPORARYAK00002",
    "demoTemporarySecretNotReal00000000000002",
    "DEMO-security-token-not-real",
);
/// User, password and account of Huawei Cloud.
pub const HUAWEI_USER: (&str, &str, &str) =
    ("demo-user", "demo-iam-password-not-real", "demo-domain");
/// The key of HPC-AI's console.
pub const HPCAI_KEY: &str = "demo-hpcai-api-key-not-real";
/// User and password of HPC-AI.
pub const HPCAI_USER: (&str, &str) = ("demo", "demo-password-not-real");
/// The key of Novita.
pub const NOVITA: &str = "sk_demo_not_a_real_key";
/// A secret that opens nothing.
pub const WRONG: &str = "wrong-secret-of-nobody-0815";
/// The token of an identity provider.
pub const OIDC: &str = "\
    eyJhbGciOiJSUzI1NiIsImtpZCI6ImRlbW8iLCJ0eXAiOiJKV1QifQ.eyJhdWQiOlsic3RzLmFsaXl1bmNzLmNvbSJ\
    dLCJleHAiOjQxMDI0NDQ4MDAsImlhdCI6MTc2NzIyNTYwMCwiaXNzIjoiaHR0cHM6Ly9vaWRjLmRlbW8uaW52YWxpZ\
    CIsInN1YiI6InN5c3RlbTpzZXJ2aWNlYWNjb3VudDpkZW1vOmNsb3VkbHMifQ.ZGVtbyBzaWduYXR1cmUsIG5vdCBy\
    ZWFs";

/// The secrets above.
const SECRETS: [&str; 12] = [
    ALIBABA.1,
    TEMPORARY.1,
    TEMPORARY.2,
    HUAWEI.1,
    HUAWEI_TEMPORARY.1,
    HUAWEI_TEMPORARY.2,
    HUAWEI_USER.1,
    HPCAI_KEY,
    HPCAI_USER.1,
    NOVITA,
    WRONG,
    OIDC,
];

/// Each secret of a run that it shows.
pub fn shown(run: &Finished, relay: &Relay, demo: &DemoCloud) -> Vec<String> {
    let mut secrets: Vec<_> = SECRETS.iter().map(|secret| (*secret).to_owned()).collect();
    secrets.push(demo.variable("HPCAI_ACCESS_TOKEN").to_owned());
    for (kind, answer) in relay.answers() {
        secrets.extend(granted(&kind, &answer));
    }
    let output = format!("{}{}", run.stdout, run.stderr);
    let shown = secrets.iter().filter(|secret| {
        let escaped = secret.replace('+', "%2B").replace('/', "%2F");
        let escaped = escaped.replace('=', "%3D");
        !secret.is_empty() && (output.contains(secret.as_str()) || output.contains(&escaped))
    });
    shown.map(|secret| format!("it shows {secret:?}")).collect()
}

/// The secrets of an answer that grants a key.
fn granted(kind: &str, answer: &str) -> Vec<String> {
    const NAMES: [&str; 10] = [
        "AccessKeySecret",
        "SecurityToken",
        "secret",
        "securitytoken",
        "secret_access_key",
        "security_token",
        "secretAccessKey",
        "securityToken",
        "accessToken",
        "x-subject-token",
    ];
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    if !head.starts_with("HTTP/1.1 20") {
        return Vec::new();
    }
    match kind {
        "session" => vec![body.trim().to_owned()],
        "list" | "project" | "role" => Vec::new(),
        _ => {
            let headers = head.lines().filter_map(|line| line.split_once(": "));
            let texts = body.split('"').collect::<Vec<_>>();
            // A member's name, then a colon, then its text.
            let members = texts.windows(3).map(|part| (part[0], part[2]));
            let named = headers.chain(members);
            let secret = named.filter(|(name, _)| NAMES.contains(name));
            secret.map(|(_, value)| value.to_owned()).collect()
        }
    }
}
