//! What a program prints for a credential: the secret alone, lines of `NAME=value`, or the JSON of the
//! `External` mode of the `aliyun` command line.

use serde::Deserialize;
use serde_json::Value;

use super::{ExpiringKey, Key};
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;

/// The JSON of the `External` mode: a key pair, and a token where it is a temporary one. Source: the
/// source of the vendor's command line.
#[derive(Default, Deserialize)]
#[serde(default)]
struct External {
    mode: Option<String>,
    access_key_id: Option<String>,
    access_key_secret: Option<String>,
    sts_token: Option<String>,
    /// Without a mode, it makes one of the profile that assumes a role.
    ram_role_arn: Value,
    /// Anything: the command line does not read it, and the Go library goes on without one that it cannot read.
    expiration: Value,
}

/// Reads a key pair in JSON; null counts as absent. A mode that would lead to another program, or to a
/// service, is refused: the vendor's command line would follow it without an end. The error shows
/// nothing of the text.
pub fn external(text: &str) -> Result<ExpiringKey, String> {
    let read: External = serde_json::from_str(text).map_err(|error| {
        let place = (error.line(), error.column());
        format!(
            "it is not a JSON object of texts (line {}, column {})",
            place.0, place.1
        )
    })?;
    let get = |field: &Option<String>| field.as_deref().map_or("", str::trim).to_owned();
    let mode = get(&read.mode).to_ascii_lowercase();
    let mut token = get(&read.sts_token);
    if !matches!(mode.as_str(), "ak" | "ststoken" | "") {
        return Err("its mode is neither AK nor StsToken".to_owned());
    }
    if mode == "ststoken" && token.is_empty() {
        return Err("its mode is StsToken, and it has no sts_token".to_owned());
    }
    let has_role = !read.ram_role_arn.is_null() && read.ram_role_arn != "";
    if mode.is_empty() && token.is_empty() && has_role {
        let why = "it has ram_role_arn and no mode, which makes its mode RamRoleArn";
        return Err(why.to_owned());
    }
    // The command line sends none in this mode.
    if mode == "ak" {
        token.clear();
    }
    let (id, secret) = (get(&read.access_key_id), get(&read.access_key_secret));
    for (name, value) in [("access_key_id", &id), ("access_key_secret", &secret)] {
        if value.is_empty() {
            return Err(format!("it has no {name}"));
        }
    }
    Ok(ExpiringKey {
        key: Key::Pair(AccessKey::new(&id, &secret, &token)),
        // Without it, the key is used until it is refused.
        expires_at: read
            .expiration
            .as_str()
            .and_then(|text| Timestamp::parse(text.trim())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_or_what_is_wrong_without_its_values() {
        let good = r#"{"mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"t","expiration":"2026-01-02T03:04:05Z"}"#;
        let expiring = external(good).unwrap();
        let pair = expiring.key.pair().unwrap();
        assert_eq!((pair.id.as_str(), pair.secret.expose()), ("i", "s"));
        assert_eq!(
            expiring.expires_at.unwrap().to_string(),
            "2026-01-02T03:04:05Z"
        );
        for expiration in [r#""2030-01-02 03:04:05""#, "1893553445", "null", "{}"] {
            let text = format!(
                r#"{{"access_key_id":"i","access_key_secret":"s","expiration":{expiration}}}"#
            );
            assert!(external(&text).unwrap().expires_at.is_none(), "{text}");
        }
        for (text, why) in [
            ("hidden", "not a JSON object"),
            (r#"{"mode":"External","process_command":"hidden"}"#, "mode"),
            (
                r#"{"mode":"StsToken","access_key_id":"i","access_key_secret":"hidden"}"#,
                "sts_token",
            ),
            (
                r#"{"mode":"AK","access_key_id":"hidden"}"#,
                "access_key_secret",
            ),
        ] {
            let error = external(text).err().unwrap();
            assert!(error.contains(why) && !error.contains("hidden"), "{error}");
        }
    }
}
