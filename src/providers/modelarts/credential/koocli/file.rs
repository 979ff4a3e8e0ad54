//! The JSON of `KooCLI`'s file. Names of members count in any case, as both programs that read it are written in Go.

use serde::Deserialize;
use serde_json::Value;

use super::super::words::KOOCLI;
use crate::core::json::{Object, Text};
use crate::core::secret;

/// The members of the file that are none of a profile.
const OTHERS: &[&str] = &["current", "authEncrypt", "profiles", "stsToken"];

/// What is needed of a key.
const KEY: [&str; 2] = ["accessKeyId", "secretAccessKey"];

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    pub current: Option<String>,
    /// `true`, as text; absent from files of before it was.
    pub auth_encrypt: Text,
    /// An empty list may be written as null, and so may one of its entries.
    profiles: Option<Vec<Option<Profile>>>,
    /// All of it.
    #[serde(skip)]
    json: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    pub name: Text,
    pub mode: Text,
    pub access_key_id: Text,
    pub secret_access_key: Text,
    pub security_token: Text,
    pub region: Text,
    pub project_id: Text,
    pub domain_id: Text,
    pub agency_name: Text,
    pub agency_domain_name: Text,
    pub agency_domain_id: Text,
    #[serde(rename = "sourceProfile")]
    pub source: Text,
    pub sso_auth: Object<SsoAuth>,
}

/// What a login left behind.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SsoAuth {
    pub sts_token: Object<StsToken>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StsToken {
    pub access_key_id: Text,
    pub secret_access_key: Text,
    pub security_token: Text,
}

impl Config {
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        // What is wrong is told by its place in the text.
        serde_json::from_str::<Self>(text)?;
        let json = with_known_names(serde_json::from_str(text)?);
        let file = serde_json::from_str(&json.to_string())?;
        Ok(Self { json, ..file })
    }

    /// The profiles that are there.
    pub fn named(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().flatten().flatten()
    }

    /// The names of the fields of a profile that say anything.
    pub fn fields_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let mut profiles = self.json["profiles"].as_array().into_iter().flatten();
        let is_it = |profile: &&Value| profile["name"].as_str().map(str::trim) == Some(name);
        let fields = profiles.find(is_it).and_then(Value::as_object);
        let filled = |(_, value): &(&String, &Value)| !value.is_null() && **value != "";
        let fields = fields.into_iter().flatten().filter(filled);
        fields.map(|(name, _)| name.as_str())
    }

    /// Whether there is anything in it that may be meant for a credential, wherever it stands.
    pub fn holds_secret(&self) -> bool {
        holds_secret(&self.json)
    }
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let is_secret = KEY.contains(&name.as_str()) || secret::is_secret(name);
            let is_told = value.as_str().is_some_and(|text| !text.trim().is_empty());
            is_secret && is_told || holds_secret(value)
        }),
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

/// The same, where each member that is known has the name that it is known by; of two of one name the last counts.
fn with_known_names(value: Value) -> Value {
    let known = |name: String| {
        let mut all = KOOCLI
            .iter()
            .map(|word| word.name)
            .chain(OTHERS.iter().copied());
        let known = all.find(|known| known.eq_ignore_ascii_case(&name));
        known.map_or(name, str::to_owned)
    };
    match value {
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| (known(name), with_known_names(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_known_names).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_in_any_case() {
        let file = r#"{"Current":"a","PROFILES":[{"Name":"a","agencyName":"x","AgencyName":"y","Other":1}]}"#;
        let file = Config::parse(file).unwrap();
        let profile = file.named().next().unwrap();
        assert_eq!(file.current.as_deref(), Some("a"));
        assert_eq!(profile.agency_name.0.as_deref(), Some("y"));
        let fields: Vec<_> = file.fields_of("a").collect();
        assert_eq!(fields, ["name", "agencyName", "Other"]);
    }

    #[test]
    fn a_credential_may_stand_anywhere() {
        for (text, holds) in [
            (r#"{"authEncrypt":"false","accessKeyId":"a"}"#, true),
            (r#"{"authEncrypt":"false","SecretAccessKey":"a"}"#, true),
            (r#"{"profile":[{"sk":"a","password":"b"}]}"#, true),
            (
                r#"{"current":"a","authEncrypt":"true","profiles":null,"accessKeyId":""}"#,
                false,
            ),
        ] {
            assert_eq!(Config::parse(text).unwrap().holds_secret(), holds, "{text}");
        }
    }
}
