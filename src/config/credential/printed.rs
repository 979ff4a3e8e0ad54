//! What a program prints for a credential: the secret alone, lines of `NAME=value`, or the JSON of the
//! `External` mode of the `aliyun` command line.

use serde_json::Value;

use super::{ExpiringKey, Key};
use crate::core::json::AnyCase;
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;

/// Reads the JSON of the `External` mode: a key pair, and a token where it is a temporary one; null counts as absent, and
/// a name in any letter case, as in the vendor's command line and Go library. A mode that would lead to another program, or to a
/// service, is refused: the vendor's command line would follow it without an end. The error shows
/// nothing of the text.
pub fn external(text: &str) -> Result<ExpiringKey, String> {
    let read: AnyCase = serde_json::from_str(text).map_err(|error| {
        let place = (error.line(), error.column());
        format!(
            "it is not a JSON object of texts (line {}, column {})",
            place.0, place.1
        )
    })?;
    if let Some(name) = read.twice() {
        return Err(format!("it has {name} in another spelling as well"));
    }
    let get = |field: &str| match read.get(field) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(_) => Err(format!("it is not a JSON object of texts: see its {field}")),
    };
    let mode = get("mode")?.to_ascii_lowercase();
    let mut token = get("sts_token")?;
    if !matches!(mode.as_str(), "ak" | "ststoken" | "") {
        return Err("its mode is neither AK nor StsToken".to_owned());
    }
    if mode == "ststoken" && token.is_empty() {
        return Err("its mode is StsToken, and it has no sts_token".to_owned());
    }
    // Without a mode, it makes one of the profile that assumes a role.
    let role = read.get("ram_role_arn");
    let has_role = role.is_some_and(|role| !role.is_null() && role != "");
    if mode.is_empty() && token.is_empty() && has_role {
        let why = "it has ram_role_arn and no mode, which makes its mode RamRoleArn";
        return Err(why.to_owned());
    }
    // The command line sends none in this mode.
    if mode == "ak" {
        token.clear();
    }
    let (id, secret) = (get("access_key_id")?, get("access_key_secret")?);
    for (name, value) in [("access_key_id", &id), ("access_key_secret", &secret)] {
        if value.is_empty() {
            return Err(format!("it has no {name}"));
        }
    }
    Ok(ExpiringKey {
        key: Key::Pair(AccessKey::new(&id, &secret, &token)),
        // Without it, or with one that cannot be read, the key is used until it is refused.
        expires_at: read
            .get("expiration")
            .and_then(Value::as_str)
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
            (
                r#"{"Mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden"}"#,
                "its mode is neither",
            ),
            (
                r#"{"access_key_id":"i","Access_Key_Id":"hidden","access_key_secret":"hidden"}"#,
                "Access_Key_Id in another spelling",
            ),
        ] {
            let error = external(text).err().unwrap();
            assert!(error.contains(why) && !error.contains("hidden"), "{error}");
        }
    }
}
