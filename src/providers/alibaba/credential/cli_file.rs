//! `~/.aliyun/config.json`, as the `aliyun` command line writes it. Names of members count in any letter case, as they do for
//! it and the Go library.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::words::{self, FIELDS, may_be_key};
use crate::config::settings::{PassedOver, Settings, VendorFiles};
use crate::core::error::SettingsError;
use crate::core::json::{AnyCase, Member};
use crate::core::suggest::suggest;

/// That there is no profile to be used.
pub struct Missing {
    words: String,
    /// Whether what there is may have been meant for the credential.
    is_credential: bool,
}

impl Missing {
    /// Tells what was passed over.
    pub fn tell(self, passed_over: &mut PassedOver) {
        if self.is_credential {
            passed_over.push(self.words);
        } else {
            passed_over.note(self.words);
        }
    }
}

pub struct CliConfig {
    path: PathBuf,
    /// What is to be said of it.
    pub warnings: Vec<String>,
    /// Whether it is the file of the older command line, which the SDKs do not read.
    pub is_legacy: bool,
    body: Body,
    /// The file as a profile, which somebody may have written without a list.
    whole: Profile,
}

#[derive(Default)]
pub struct Body {
    pub current: Option<String>,
    /// An empty list may be written as null, and null in it counts as no profile.
    pub profiles: Option<Vec<Option<Profile>>>,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadBody)
    }
}

struct ReadBody;

impl<'de> Visitor<'de> for ReadBody {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Body, M::Error> {
        let (mut current, mut profiles) = (None, None);
        while let Some(name) = map.next_key::<String>()? {
            let before = match &*name.to_ascii_lowercase() {
                "current" => current.replace(map.next_value()?).is_some(),
                "profiles" => profiles.replace(map.next_value()?).is_some(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            if before {
                return Err(M::Error::custom("a member stands twice"));
            }
        }
        Ok(Body {
            current: current.flatten(),
            profiles: profiles.flatten(),
        })
    }
}

/// A profile: which fields count depends on its mode.
#[derive(Default, Deserialize)]
pub struct Profile(pub AnyCase);

impl Profile {
    /// A field that is a text; what is absent, null or anything else counts as empty.
    pub fn get(&self, field: &str) -> &str {
        let text = self.0.get(field).and_then(Value::as_str);
        text.map_or("", str::trim)
    }

    /// The names of the fields that say anything.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.filled().map(|(name, _)| name)
    }

    /// The same as they are written.
    fn written(&self) -> impl Iterator<Item = &str> {
        self.filled().map(|(_, member)| &*member.name)
    }

    fn filled(&self) -> impl Iterator<Item = (&str, &Member)> {
        let says = |member: &Member| !member.value.is_null() && member.value != "";
        self.0.iter().filter(move |(_, member)| says(member))
    }

    /// A field that stands there in two spellings, with two values.
    pub fn twice(&self) -> Option<&str> {
        self.0.twice()
    }

    /// A field that is a number above 0, which may be written as a text.
    pub fn number(&self, field: &str) -> Option<u64> {
        let number = match self.0.get(field)? {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64(),
        };
        number.filter(|number| *number > 0)
    }

    /// A field of the mode that is there and is nothing that can be read.
    pub fn unreadable(&self, fields: &[&'static str]) -> Option<&'static str> {
        let is_bad = |field: &&&'static str| match self.0.get(field) {
            None | Some(Value::Null | Value::String(_)) => false,
            Some(Value::Number(_)) => !["expired_seconds", "sts_expiration"].contains(*field),
            Some(Value::Bool(_)) => **field != "enable_vpc",
            Some(Value::Array(_) | Value::Object(_)) => true,
        };
        fields.iter().find(is_bad).copied()
    }

    /// A field that is true or false, which may be written as a text; `None` where it is neither.
    pub fn is(&self, field: &str) -> Option<bool> {
        match self.0.get(field)? {
            Value::Bool(is) => Some(*is),
            Value::String(text) => Some(text.trim().eq_ignore_ascii_case("true")),
            _ => None,
        }
    }

    pub fn name(&self) -> &str {
        self.get("name")
    }

    /// Whether it says nothing of a credential: `aliyun` writes such a one before it is configured.
    pub fn is_blank(&self) -> bool {
        let mode = self.get("mode");
        let mut fields = FIELDS.iter().filter(|word| words::is_of_credential(word));
        (mode.is_empty() || mode.eq_ignore_ascii_case("AK"))
            && fields.all(|word| self.get(word.name).is_empty())
    }

    /// Whether a blank one holds what may be a key all the same, under names that no tool of the vendor reads.
    fn may_hold_key(&self) -> bool {
        self.fields().any(may_be_key)
    }
}

/// Whether there is a file whose current profile may have a credential; what there is instead goes to
/// `useless`. `aliyun` leaves a file without any behind.
pub fn may_say_something(path: &Path, files: &VendorFiles<'_>, useless: &mut Vec<String>) -> bool {
    let text = files.text(path);
    if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
        useless.push(format!("{} is empty", path.display()));
        return false;
    }
    let file = text.map(|text| CliConfig::read(&text, path));
    match file {
        Some(Ok(file)) => {
            let wanted = file.wanted(None).map(str::to_owned);
            wanted
                .map_err(|missing| useless.push(missing.words))
                .is_ok()
        }
        // What is wrong with it is told when it is used.
        Some(Err(_)) => true,
        // So is one that cannot be read at all.
        None => files.is_there(path),
    }
}

/// A first look at the file; `None` where it is not there or cannot be read.
pub fn at(path: &Path, files: &VendorFiles<'_>) -> Option<CliConfig> {
    CliConfig::read(&files.text(path)?, path).ok()
}

impl CliConfig {
    /// Reads the file's text. The error shows nothing of it.
    pub fn parse(
        text: &str,
        path: &Path,
        warnings: Vec<String>,
        settings: &Settings<'_>,
    ) -> Result<Self, SettingsError> {
        if text.trim().is_empty() {
            let why = format!("{} is empty", path.display());
            return Err(settings.refuse(why, "write it with `aliyun configure`, or remove it"));
        }
        let file = Self::read(text, path).map_err(|error| {
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
        Ok(Self { warnings, ..file })
    }

    fn read(text: &str, path: &Path) -> serde_json::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            warnings: Vec::new(),
            is_legacy: false,
            body: serde_json::from_str(text)?,
            whole: serde_json::from_str(text).unwrap_or_default(),
        })
    }

    /// The file of the older command line, which says no more of its profiles than their keys.
    pub fn legacy(body: Body, path: &Path, warnings: Vec<String>) -> Self {
        Self {
            path: path.to_owned(),
            warnings,
            is_legacy: true,
            body,
            whole: Profile::default(),
        }
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

    /// The name of the profile asked for, else of the current one; or that it has none to be used, as
    /// `FILE has no profile "default"; it has "main"`.
    pub fn wanted<'n>(&'n self, asked: Option<&'n str>) -> Result<&'n str, Missing> {
        let name = asked.unwrap_or(self.current());
        match self.profile(name) {
            Some(profile) if asked.is_none() && profile.is_blank() => Err(Missing {
                words: format!(
                    "profile {name} of {} has no credential{}",
                    self.path.display(),
                    words::under_other_names(profile.written()),
                ),
                is_credential: profile.may_hold_key(),
            }),
            // That the current one is not there is told when it is used.
            None if asked.is_some() || self.names().next().is_none() => Err(Missing {
                words: self.lacks(name),
                is_credential: asked.is_some() || self.is_lone_profile() || self.is_legacy,
            }),
            Some(_) | None => Ok(name),
        }
    }

    /// Whether the file is a profile itself, outside of a list.
    fn is_lone_profile(&self) -> bool {
        !self.whole.is_blank() || self.whole.may_hold_key()
    }

    fn lacks(&self, name: &str) -> String {
        let path = self.path.display();
        let names: Vec<_> = self.names().map(|name| format!("{name:?}")).collect();
        if names.is_empty() {
            let also = if self.is_lone_profile() {
                ", but a profile outside of a list"
            } else {
                ""
            };
            format!("{path} has no profiles{also}")
        } else {
            format!(
                "{path} has no profile {name:?}; it has {}",
                names.join(", ")
            )
        }
    }

    /// A profile by its name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        let mut profiles = self.profiles();
        profiles.find(|profile| profile.name() == name)
    }

    /// The names of the profiles that say anything of a credential.
    pub fn filled(&self) -> impl Iterator<Item = &str> {
        let profiles = self.profiles().filter(|profile| !profile.is_blank());
        profiles.map(Profile::name)
    }

    /// The names of its profiles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles().map(Profile::name)
    }

    fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.body.profiles.iter().flatten().flatten()
    }

    /// A profile in words, with the mode that it has or that follows from its fields.
    pub fn place(&self, profile: &Profile, mode: &str) -> String {
        let by = match profile.get("mode") {
            "" if mode.is_empty() => " (without a mode)".to_owned(),
            "" => format!(" (mode {mode}, by its fields)"),
            own => format!(" (mode {own})"),
        };
        format!("profile {}{by} of {}", profile.name(), self.path.display())
    }

    /// That there is no such profile.
    pub fn unknown(&self, name: &str, settings: &Settings<'_>) -> SettingsError {
        let mut names = self.names().peekable();
        let hint = match names.peek() {
            Some(_) => suggest(name, names),
            None => format!("make it with `aliyun configure --profile {name}`"),
        };
        settings.refuse(self.lacks(name), hint)
    }
}
