//! What is edited beside answers.

use crate::fuzzing::known::SECRET;

/// Settings that are good somewhere.
pub fn settings() -> Vec<Vec<u8>> {
    [
        "https://api.example.com:8443/x",
        "http://127.0.0.1:80",
        "http://[::1]:1/",
        "https://api.{region}.example.com",
        "cn-made-up-1",
        "..",
        "%2e%2e",
        "http://10.0.0.1",
        "eas.Role=Queue",
        "novita.name=a=b",
        "Sat, 21 Nov 2026 10:00:00 GMT",
        "2026-11-21T10:00:00+08:00",
        "AccessToken=h.eyJleHAiOjE3NTE2MTE5MTZ9.s",
        "120",
        SECRET,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

/// Configuration files, good and nearly so.
pub fn configs() -> Vec<Vec<u8>> {
    let literal = format!("[profile.p]\nprovider = \"novita\"\napi_key = \"{SECRET}\"\n");
    let text =
        format!("[profile.p]\nprovider = \"hpcai\"\ncredential = {{ token = \"{SECRET}\" }}\n");
    let good = r#"
[defaults]
profiles = ["prod", "hpc"]

[profile.prod]
provider = "eas"
regions = ["cn-shanghai", "cn-beijing"]
services = "llm"
credential = { env = "PROD" }

[profile.hpc]
provider = "hpcai"
endpoint = "http://127.0.0.1:1"
credential = { file = "~/token" }

[profile."m.1"]
provider = "modelarts"
regions = ["cn-north-4"]
projects = ["p"]
credential = { command = ["pass", "show", "x"] }
"#;
    [good, &literal, &text, "", "[defaults]\nprofiles = []\n"]
        .map(|text| text.as_bytes().to_vec())
        .into()
}

/// Texts for a terminal.
pub fn terminal() -> Vec<Vec<u8>> {
    [
        "训练-节点 🚀\x1b[31mred\x1b[0m\0a\u{202e}b\u{200b}",
        "abc+def/1\0before \0 after%2",
        "made-up+key/of~4711==\0\\\0u0041",
        "e\u{301}\u{fe0f}\u{1f468}\u{200d}\u{1f469}\r\n\t",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
