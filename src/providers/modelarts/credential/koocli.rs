//! `~/.hcloud/config.json`, the file of `KooCLI`. Its keys are encrypted unless that is switched off;
//! encrypted ones are never taken for keys.

use std::path::PathBuf;

use serde::Deserialize;

use super::metadata::Metadata;
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Found, Settings};
use crate::core::error::SettingsError;
use crate::core::json::Text;
use crate::core::sign::AccessKey;
use crate::core::suggest::suggest;

/// The variable that names another file.
pub const FILE: &str = "HW_SHARED_CONFIG_FILE";

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    current: Option<String>,
    /// `true`, as text; absent from files of before it was.
    auth_encrypt: Text,
    /// An empty list may be written as null.
    profiles: Option<Vec<Profile>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Profile {
    name: Text,
    mode: Text,
    access_key_id: Text,
    secret_access_key: Text,
    security_token: Text,
    region: Text,
    project_id: Text,
}

/// The credential of a profile: of the one named, else of the one a variable names, else of the
/// current one. `None` where there is no file.
pub fn found(name: Option<&str>, settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let path = settings.environment.file(FILE, ".hcloud/config.json");
    let Some(path) = path else {
        return Ok(None);
    };
    let Some((text, warnings)) = settings.vendor_text(&path, FILE)? else {
        return Ok(None);
    };
    let reader = ProfileReader { path, settings };
    let file = reader.parse(&text)?;
    let profiles = file.profiles.as_deref().unwrap_or_default();
    let asked = name.or(settings.environment.get("HW_PROFILE"));
    if profiles.is_empty() && asked.is_none() {
        return Ok(None);
    }
    let current = file.current.as_deref().filter(|name| !name.is_empty());
    let name = asked.or(current).unwrap_or("default");
    let profile = profiles.iter().find(|profile| value(&profile.name) == name);
    let profile = profile.ok_or_else(|| {
        let names = profiles.iter().map(|known| value(&known.name));
        let why = format!("{} has no profile {name:?}", reader.path.display());
        settings.refuse(why, suggest(name, names))
    })?;
    let mut found = reader.found(&file, profile)?;
    found.warnings = warnings;
    Ok(Some(found))
}

struct ProfileReader<'a> {
    path: PathBuf,
    settings: &'a Settings<'a>,
}

impl ProfileReader<'_> {
    fn parse(&self, text: &str) -> Result<File, SettingsError> {
        serde_json::from_str(text).map_err(|error| {
            let why = format!(
                "{}:{}:{}: it is not the JSON that `hcloud configure` writes",
                self.path.display(),
                error.line(),
                error.column()
            );
            self.settings.refuse(
                why,
                "fix the file, or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
            )
        })
    }

    fn found(&self, file: &File, profile: &Profile) -> Result<Found, SettingsError> {
        let place = format!(
            "profile {} of {}",
            value(&profile.name),
            self.path.display()
        );
        let source = match value(&profile.mode).to_ascii_lowercase().as_str() {
            "ecsagency" => KeySource::asked(Metadata::new(false, self.settings)?),
            "" | "aksk" => KeySource::held(Key::Pair(self.pair(file, profile, &place)?)),
            _ => {
                let why = format!("{place} cannot be used: cloudls does not support its mode");
                return Err(self.settings.refuse(why, "use the mode AKSK or ecsAgency"));
            }
        };
        Ok(Found::new(source, place)
            .with_scope("region", value(&profile.region), &self.path)
            .with_scope("project", value(&profile.project_id), &self.path))
    }

    fn pair(
        &self,
        file: &File,
        profile: &Profile,
        place: &str,
    ) -> Result<AccessKey, SettingsError> {
        let is_plain = file
            .auth_encrypt
            .0
            .as_deref()
            .is_some_and(|text| text.eq_ignore_ascii_case("false"));
        if !is_plain {
            return Err(self.settings.refuse(
                format!("{place} cannot be used: KooCLI keeps its keys encrypted"),
                "run `hcloud configure set --cli-auth-encrypt=false`, or set HUAWEICLOUD_SDK_AK and \
                 HUAWEICLOUD_SDK_SK",
            ));
        }
        for (name, field) in [
            ("accessKeyId", &profile.access_key_id),
            ("secretAccessKey", &profile.secret_access_key),
        ] {
            if value(field).is_empty() {
                let why = format!("{place} cannot be used: it has no {name}");
                return Err(self.settings.refuse(why, "run `hcloud configure set`"));
            }
        }
        Ok(AccessKey::new(
            value(&profile.access_key_id),
            value(&profile.secret_access_key),
            value(&profile.security_token),
        ))
    }
}

/// A field; absent, null and empty are the same.
fn value(field: &Text) -> &str {
    field.0.as_deref().map_or("", str::trim)
}
