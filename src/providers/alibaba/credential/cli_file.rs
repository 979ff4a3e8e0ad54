//! `~/.aliyun/config.json`, as the `aliyun` command line writes it.

use std::path::PathBuf;

use serde::Deserialize;

use super::mode;
use crate::error::SettingsError;
use crate::json::Text;
use crate::settings::{Found, Settings};
use crate::suggest::suggest;

/// The file.
pub struct CliFile {
    path: PathBuf,
    warnings: Vec<String>,
    body: Body,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    current: Option<String>,
    /// An empty list may be written as null.
    profiles: Option<Vec<Profile>>,
}

/// A profile: which fields count depends on its mode. Absent and empty are the same.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// How the credential is got, in any case.
    pub mode: String,
    /// The id of a key pair, the source's or a cached one.
    pub access_key_id: String,
    /// Its secret.
    pub access_key_secret: String,
    /// Its token.
    pub sts_token: String,
    /// When a cached key pair expires, in seconds since 1970.
    pub sts_expiration: Text,
    /// The role to assume.
    pub ram_role_arn: String,
    /// The name of the session in the role.
    pub ram_session_name: String,
    /// The same, as another tool spells it.
    pub role_session_name: String,
    /// How long the session lasts, in seconds.
    pub expired_seconds: Text,
    /// What a role of somebody else may ask for.
    pub external_id: String,
    /// A policy that narrows the role.
    pub policy: String,
    /// The region of the security token service.
    pub sts_region: String,
    /// The profile whose key assumes the role.
    #[serde(rename = "source_profile")]
    pub source: String,
    /// The role of an ECS instance.
    pub ram_role_name: String,
    /// A program that prints a profile.
    pub process_command: String,
    /// Where a key is served.
    pub credentials_uri: String,
    /// The identity provider.
    pub oidc_provider_arn: String,
    /// The file of its token.
    pub oidc_token_file: String,
    /// The region to list.
    pub region_id: String,
}

impl CliFile {
    /// Reads the file's text. The error shows nothing of it.
    pub fn parse(
        text: &str,
        path: PathBuf,
        warnings: Vec<String>,
        settings: &Settings<'_>,
    ) -> Result<Self, SettingsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let body = serde_json::from_str(text).map_err(|error| {
            let why = format!(
                "{}:{}:{}: it is not the JSON that `aliyun configure` writes",
                path.display(),
                error.line(),
                error.column()
            );
            settings.refuse(
                why,
                "mend the file, or write it anew with `aliyun configure`",
            )
        })?;
        Ok(Self {
            path,
            warnings,
            body,
        })
    }

    /// The profile that is used when none is asked for.
    pub fn current(&self) -> &str {
        match self.body.current.as_deref() {
            None | Some("") => "default",
            Some(name) => name,
        }
    }

    /// Whether it has no profile at all: then it says nothing.
    pub fn is_empty(&self) -> bool {
        self.profiles().is_empty()
    }

    /// Whether it has a profile of this name.
    pub fn has(&self, name: &str) -> bool {
        self.profile(name).is_some()
    }

    /// A profile by its name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        let mut profiles = self.profiles().iter();
        profiles.find(|profile| profile.name == name)
    }

    fn profiles(&self) -> &[Profile] {
        self.body.profiles.as_deref().unwrap_or_default()
    }

    /// The credential of a profile.
    pub fn found(&self, name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        let profile = self
            .profile(name)
            .ok_or_else(|| self.unknown(name, settings))?;
        let supply = mode::supply(self, profile, settings)?;
        let place = self.place(profile);
        let mut found =
            Found::new(supply, place).with_scope("region", &profile.region_id, &self.path);
        found.warnings.clone_from(&self.warnings);
        Ok(found)
    }

    /// A profile in words.
    pub fn place(&self, profile: &Profile) -> String {
        let (name, mode) = (&profile.name, &profile.mode);
        format!("profile {name} (mode {mode}) of {}", self.path.display())
    }

    /// That there is no such profile.
    pub fn unknown(&self, name: &str, settings: &Settings<'_>) -> SettingsError {
        let names = self.profiles().iter().map(|known| known.name.as_str());
        let why = format!("{} has no profile {name:?}", self.path.display());
        settings.refuse(why, suggest(name, names))
    }
}
