//! What a program prints for a credential: the secret alone, lines of `NAME=value`, or the JSON of the
//! `External` mode of the `aliyun` command line.

use serde::Deserialize;

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
    expiration: Option<String>,
}

/// Reads a key pair in JSON; null counts as absent. A mode that would lead to another program, or to a
/// service, is refused: the vendor's command line would follow it without an end. The error shows
/// nothing of the text.
pub fn external(text: &str) -> Result<ExpiringKey, String> {
    let read: External = serde_json::from_str(text).map_err(|error| {
        let place = (error.line(), error.column());
        format!(
            "it is no JSON object of texts (line {}, column {})",
            place.0, place.1
        )
    })?;
    let get = |field: &Option<String>| field.as_deref().map_or("", str::trim).to_owned();
    let mode = get(&read.mode).to_ascii_lowercase();
    let token = get(&read.sts_token);
    if !matches!(mode.as_str(), "ak" | "ststoken" | "") {
        return Err("its mode is neither AK nor StsToken".to_owned());
    }
    if mode == "ststoken" && token.is_empty() {
        return Err("its mode is StsToken, and it has no sts_token".to_owned());
    }
    let (id, secret) = (get(&read.access_key_id), get(&read.access_key_secret));
    for (name, value) in [("access_key_id", &id), ("access_key_secret", &secret)] {
        if value.is_empty() {
            return Err(format!("it has no {name}"));
        }
    }
    let expires_at = match get(&read.expiration).as_str() {
        "" => None,
        text => Some(Timestamp::parse(text).ok_or("its expiration is no RFC 3339 time")?),
    };
    Ok(ExpiringKey {
        key: Key::Pair(AccessKey::new(&id, &secret, &token)),
        expires_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_or_what_is_wrong_without_its_values() {
        let good = r#"{"mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"t","expiration":"2026-01-02T03:04:05Z"}"#;
        let granted = external(good).unwrap();
        let pair = granted.key.pair().unwrap();
        assert_eq!((pair.id.as_str(), pair.secret.expose()), ("i", "s"));
        assert_eq!(
            granted.expires_at.unwrap().to_string(),
            "2026-01-02T03:04:05Z"
        );
        for (text, why) in [
            ("hidden", "no JSON"),
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
                r#"{"access_key_id":"i","access_key_secret":"hidden","expiration":"soon"}"#,
                "expiration",
            ),
        ] {
            let error = external(text).err().unwrap();
            assert!(error.contains(why) && !error.contains("hidden"), "{error}");
        }
    }
}
