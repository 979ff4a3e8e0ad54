//! The provider's own object without its secrets, for `--raw`.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::secret::MASK;

/// Endings of key names whose values are secrets with any provider, in lower case and without
/// separators.
const SECRET_ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "credential",
    "credentials",
];

/// The object with the values of secret keys replaced; `keys` are the provider's own such names.
pub fn masked(raw: &RawValue, keys: &[&str]) -> Option<Box<RawValue>> {
    let mut value = serde_json::from_str(raw.get()).ok()?;
    walk(&mut value, keys);
    serde_json::value::to_raw_value(&value).ok()
}

fn walk(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if is_secret(key, keys) {
                    blank(value);
                } else {
                    walk(value, keys);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| walk(value, keys)),
        _ => {}
    }
}

fn is_secret(key: &str, keys: &[&str]) -> bool {
    let plain: String = key
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_ascii_lowercase();
    keys.contains(&key) || SECRET_ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Replaces every text and number below a secret key. The names in a list of `{key, value}` pairs
/// stay: they say which variables are set.
fn blank(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if key != "key" {
                    blank(value);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(blank),
        Value::String(text) if text.is_empty() => {}
        Value::String(_) | Value::Number(_) => *value = Value::from(MASK),
        Value::Bool(_) | Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blanked_and_the_rest_stays_as_it_is() {
        let text = r#"{"z":1.50,"sshPassword":"x","password":"","instanceAuth":{"owner":"o"},"envs":[{"key":"A","value":"s"}],"imageAuthId":"i","a":[{"access_token":7}]}"#;
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        assert_eq!(
            masked(raw, &["envs", "imageAuthId"]).unwrap().get(),
            r#"{"z":1.5,"sshPassword":"***","password":"","instanceAuth":{"owner":"o"},"envs":[{"key":"A","value":"***"}],"imageAuthId":"***","a":[{"access_token":"***"}]}"#
        );
    }
}
