//! `~/.aliyun/config.json`, as the `aliyun` command line writes it.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::settings::{Settings, VendorFiles};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;

pub struct CliConfig {
    path: PathBuf,
    /// What is to be said of it.
    pub warnings: Vec<String>,
    body: Body,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    current: Option<String>,
    /// An empty list may be written as null.
    profiles: Option<Vec<Profile>>,
}

/// A profile: which fields count depends on its mode.
#[derive(Default, Deserialize)]
pub struct Profile(Map<String, Value>);

impl Profile {
    /// A field that is a text; what is absent, null or anything else counts as empty.
    pub fn get(&self, field: &str) -> &str {
        let text = self.0.get(field).and_then(Value::as_str);
        text.map_or("", str::trim)
    }

    /// A field that is a number above 0, which may be written as a text.
    pub fn number(&self, field: &str) -> Option<u64> {
        let number = match self.0.get(field)? {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64(),
        };
        number.filter(|number| *number > 0)
    }

    pub fn name(&self) -> &str {
        self.get("name")
    }
}

/// Whether there is a file that may have a profile; `aliyun` leaves one without any behind.
pub fn may_say_something(path: &Path, files: &VendorFiles<'_>) -> bool {
    let text = files.text(path);
    let body = text.map(|text| serde_json::from_str::<Body>(&text));
    match body {
        Some(Ok(body)) => body.profiles.is_some_and(|profiles| !profiles.is_empty()),
        // What is wrong with it is told when it is used.
        Some(Err(_)) => true,
        // So is one that cannot be read at all.
        None => files.is_there(path),
    }
}

impl CliConfig {
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
                "fix the file, or write it anew with `aliyun configure`",
            )
        })?;
        Ok(Self {
            path,
            warnings,
            body,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
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
        profiles.find(|profile| profile.name() == name)
    }

    fn profiles(&self) -> &[Profile] {
        self.body.profiles.as_deref().unwrap_or_default()
    }

    /// A profile in words.
    pub fn place(&self, profile: &Profile) -> String {
        let (name, mode) = (profile.name(), profile.get("mode"));
        format!("profile {name} (mode {mode}) of {}", self.path.display())
    }

    /// That there is no such profile.
    pub fn unknown(&self, name: &str, settings: &Settings<'_>) -> SettingsError {
        let names = self.profiles().iter().map(Profile::name);
        let why = format!("{} has no profile {name:?}", self.path.display());
        settings.refuse(why, suggest(name, names))
    }
}
