//! Which keys of an instance a provider can fill.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::core::about::About;
use crate::output;

/// The keys that every row has, whatever the provider sends.
const ALWAYS: &[&str] = &["address", "provider", "profile", "kind"];

/// The keys of an instance, in the order of the output.
#[derive(Serialize, JsonSchema)]
pub struct Coverage {
    /// Those that it can fill.
    pub fills: Vec<String>,
    /// Those that it never fills.
    pub never: Vec<String>,
}

impl Coverage {
    /// What a provider can fill.
    pub fn of(about: &About) -> Self {
        let (fills, never) = keys().into_iter().partition(|key| is_filled(about, key));
        Self { fills, never }
    }
}

/// Whether a provider fills a key, or what the key is part of.
fn is_filled(about: &About, key: &str) -> bool {
    let mut filled = about
        .fields
        .split_whitespace()
        .chain(ALWAYS.iter().copied());
    filled.any(|own| {
        let rest = key.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// All keys of an instance, those of its parts with a dot.
fn keys() -> Vec<String> {
    let empty = output::empty_row();
    let mut keys = Vec::new();
    for (key, value) in empty.as_object().into_iter().flatten() {
        match value {
            Value::Object(parts) if !parts.is_empty() => {
                keys.extend(parts.keys().map(|part| format!("{key}.{part}")));
            }
            _ => keys.push(key.clone()),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ALL;

    #[test]
    fn every_key_a_provider_names_is_one_of_the_model() {
        let keys = keys();
        assert!(
            keys.len() > 40 && keys.contains(&"gpu.count".to_owned()),
            "{keys:?}"
        );
        for about in ALL.iter().map(|row| row.about) {
            for field in about.fields.split_whitespace() {
                let part = format!("{field}.");
                let is_it = |key: &String| key == field || key.starts_with(&part);
                assert!(keys.iter().any(is_it), "{} {field}", about.id);
            }
            let Coverage { fills, never } = Coverage::of(about);
            assert_eq!(fills.len() + never.len(), keys.len(), "{}", about.id);
        }
    }
}
