//! `~/.hcloud/config.json`, the file of `KooCLI`. Its keys are encrypted unless that is switched off;
//! encrypted ones are never taken for keys.
//!
//! A profile may have the fields of several modes; its mode says which of them count. Sources: `KooCLI`'s guide,
//! "Configuration Management", and `huaweicloud/config/auth.go` of the Terraform provider, which reads the same file by
//! `HW_SHARED_CONFIG_FILE`: it knows no modes, and acts as an agency wherever one is named.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::agency::{Account, Agency};
use super::metadata::Metadata;
use super::variables;
use super::words::KOOCLI;
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Environment, Found, PassedOver, Settings, VendorFiles};
use crate::core::error::SettingsError;
use crate::core::json::{Object, Text};
use crate::core::sign::AccessKey;
use crate::core::suggest::suggest;

/// The variable that names another file.
pub const FILE: &str = "HW_SHARED_CONFIG_FILE";

/// The variable that names a profile of it.
pub const PROFILE: &str = "HW_PROFILE";

/// Where it is. The Terraform provider takes `~` in the variable for the home folder.
fn path(environment: &Environment) -> Option<PathBuf> {
    let path = environment.file(FILE, ".hcloud/config.json")?;
    match path.strip_prefix("~") {
        Ok(rest) => Some(PathBuf::from(environment.get("HOME")?).join(rest)),
        Err(_) => Some(path),
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    current: Option<String>,
    /// `true`, as text; absent from files of before it was.
    auth_encrypt: Text,
    /// An empty list may be written as null, and so may one of its entries.
    profiles: Option<Vec<Option<Profile>>>,
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
    domain_id: Text,
    agency_name: Text,
    agency_domain_name: Text,
    agency_domain_id: Text,
    #[serde(rename = "sourceProfile")]
    source: Text,
    sso_auth: Object<SsoAuth>,
}

/// What a login left behind.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SsoAuth {
    sts_token: Object<StsToken>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StsToken {
    access_key_id: Text,
    secret_access_key: Text,
    security_token: Text,
}

/// The credential of a profile: of the one named, else of the one a variable names, else of the
/// current one. `None` where there is no file, or no profile in it.
pub fn found(
    name: Option<&str>,
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let by_variable = settings.variable(PROFILE);
    let text = match path(settings.environment) {
        Some(path) => settings.vendor_text(&path, FILE)?.map(|text| (path, text)),
        None => None,
    };
    let Some((path, (text, warnings))) = text else {
        return match by_variable.filter(|_| name.is_none()) {
            Some((own, named)) => {
                let why =
                    format!("{own} asks for {named:?}, and there is no ~/.hcloud/config.json");
                let hint = format!("unset {own}, or make the profile with `hcloud configure set`");
                Err(settings.refuse(why, hint))
            }
            None => Ok(None),
        };
    };
    let reader = ProfileReader { path, settings };
    let file = reader.parse(&text)?;
    let asked = name.or(by_variable.as_ref().map(|(_, name)| *name));
    if file.named().next().is_none() && asked.is_none() {
        passed_over.note(format!("{} has no profiles", reader.path.display()));
        return Ok(None);
    }
    let current = file.current.as_deref().filter(|name| !name.is_empty());
    let name = asked.or(current).unwrap_or("default");
    let profile = file.named().find(|profile| value(&profile.name) == name);
    let profile = profile.ok_or_else(|| {
        let why = format!("{} has no profile {name:?}", reader.path.display());
        let names = file.named().map(|known| value(&known.name));
        settings.refuse(why, known(name, names))
    })?;
    let mut found = reader.found(&file, profile)?;
    found.warnings = warnings;
    let (place, fields) = (reader.place(profile), fields_of(name, &text));
    let fields = fields.iter().map(String::as_str);
    found.note_unknown(&place, KOOCLI, fields);
    Ok(Some(found))
}

/// What there is to say of a file that counts only where the provider is asked for by name; `None` where there is none.
pub fn unasked(files: &VendorFiles<'_>) -> Option<String> {
    let path = path(files.environment).filter(|path| files.is_there(path))?;
    let shown = path.display();
    let is_empty = files.text(&path).is_some_and(|text| is_empty(&text));
    Some(if is_empty {
        format!("{shown} is empty")
    } else {
        format!("{shown}, the file of KooCLI, is read only with -p modelarts")
    })
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

/// The names of the fields of a profile that say anything.
fn fields_of(name: &str, text: &str) -> Vec<String> {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    let mut profiles = file["profiles"].as_array().into_iter().flatten();
    let profile = profiles.find(|profile| profile["name"].as_str().map(str::trim) == Some(name));
    let fields = profile.and_then(Value::as_object).into_iter().flatten();
    let filled = fields.filter(|(_, value)| !value.is_null() && *value != "");
    filled.map(|(name, _)| name.clone()).collect()
}

/// The names of the profiles there are, by a first look.
pub fn names_in(files: &VendorFiles<'_>) -> Vec<String> {
    let text = path(files.environment).and_then(|path| files.text(&path));
    let file = text.and_then(|text| serde_json::from_str::<File>(&text).ok());
    let file = file.unwrap_or_default();
    let names = file.named().map(|profile| value(&profile.name));
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The profiles there are, for a hint.
fn known<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut names = names.peekable();
    match names.peek() {
        Some(_) => suggest(name, names),
        None => "make one with `hcloud configure set`".to_owned(),
    }
}

impl File {
    fn named(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().flatten().flatten()
    }
}

struct ProfileReader<'a> {
    path: PathBuf,
    settings: &'a Settings<'a>,
}

impl ProfileReader<'_> {
    fn parse(&self, text: &str) -> Result<File, SettingsError> {
        if is_empty(text) {
            let why = format!("{} is empty", self.path.display());
            let hint = "write it with `hcloud configure init`, or remove it";
            return Err(self.settings.refuse(why, hint));
        }
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
        let place = self.place(profile);
        let mode = value(&profile.mode).to_ascii_lowercase();
        let has_agency = !value(&profile.agency_name).is_empty();
        // The Terraform provider takes the key of any mode.
        let is_terraforms = self.settings.environment.get(FILE).is_some();
        match mode.as_str() {
            "assumerole" => return self.agency(file, profile),
            "" | "aksk" if has_agency && is_terraforms => return self.agency(file, profile),
            _ => self.check_no_agency(profile)?,
        }
        let source = match mode.as_str() {
            "ecsagency" => KeySource::asked(Metadata::new(false, self.settings)?),
            "" | "aksk" => KeySource::held(Key::Pair(self.pair(file, profile)?)),
            "sso" => KeySource::held(Key::Pair(self.login(file, profile)?)),
            _ => {
                let why = format!(
                    "{place} cannot be used: cloudls does not support its mode {}",
                    mode_of(profile)
                );
                let hint = "use the mode AKSK, ecsAgency, AssumeRole or SSO";
                return Err(self.settings.refuse(why, hint));
            }
        };
        let found = self.beside(Found::new(source, place), profile);
        variables::of_terraform(found, self.settings)
    }

    fn place(&self, profile: &Profile) -> String {
        let path = self.path.display();
        format!("profile {} of {path}", value(&profile.name))
    }

    /// What stands beside the key of a profile.
    fn beside(&self, found: Found, profile: &Profile) -> Found {
        found
            .with_scope("region", value(&profile.region), &self.path)
            .with_scope("project", value(&profile.project_id), &self.path)
    }

    /// The key of the source profile, with which the agency is assumed; without one, the profile's own.
    fn agency(&self, file: &File, profile: &Profile) -> Result<Found, SettingsError> {
        let (id, name) = (
            value(&profile.agency_domain_id),
            value(&profile.agency_domain_name),
        );
        let account = match (id, name) {
            ("", "") => {
                return Err(self.lacks(profile, "agencyDomainId or agencyDomainName"));
            }
            ("", name) => Account::Name(name.to_owned()),
            (id, _) => Account::Id(id.to_owned()),
        };
        if value(&profile.agency_name).is_empty() {
            return Err(self.lacks(profile, "agencyName"));
        }
        let agency = Agency {
            name: value(&profile.agency_name).to_owned(),
            account,
            duration: None,
        };
        let with = self.source(file, profile)?;
        let key = KeySource::held(Key::Pair(self.pair(file, with)?));
        let own_account = Some(value(&with.domain_id)).filter(|id| !id.is_empty());
        let own_account = own_account.map(str::to_owned);
        let endpoints = variables::endpoints(self.settings)?;
        let settings = &Settings {
            credential_endpoints: &endpoints,
            ..*self.settings
        };
        let region = value(&profile.region);
        let grant = variables::assume(agency, own_account, region, settings)?;
        let mut place = self.place(profile);
        if !std::ptr::eq(with, profile) {
            place = format!("{place}, with profile {}", value(&with.name));
        }
        let mut found = self.beside(
            Found::new(KeySource::asked_with(grant, key), place),
            profile,
        );
        found.endpoints = endpoints;
        Ok(found)
    }

    fn source<'f>(
        &self,
        file: &'f File,
        profile: &'f Profile,
    ) -> Result<&'f Profile, SettingsError> {
        let name = value(&profile.source);
        if name.is_empty() {
            return Ok(profile);
        }
        let place = self.place(profile);
        let refuse = |why: &str, hint: String| {
            let why = format!("{place} cannot be used: its sourceProfile {name:?} {why}");
            self.settings.refuse(why, hint)
        };
        let Some(source) = file.named().find(|known| value(&known.name) == name) else {
            let names = file.named().map(|known| value(&known.name));
            return Err(refuse("is not in the file", known(name, names)));
        };
        let is_plain = matches!(
            value(&source.mode).to_ascii_lowercase().as_str(),
            "" | "aksk"
        );
        if std::ptr::eq(source, profile) || !is_plain {
            let hint = "name a profile of the mode AKSK, with a key of its own".to_owned();
            return Err(refuse("has no key of its own", hint));
        }
        self.check_no_agency(source)?;
        Ok(source)
    }

    /// Refuses a profile with a word of an agency, which says whose account is meant, and a mode that makes nothing of it.
    fn check_no_agency(&self, profile: &Profile) -> Result<(), SettingsError> {
        let words = [
            ("agencyName", &profile.agency_name),
            ("agencyDomainId", &profile.agency_domain_id),
            ("agencyDomainName", &profile.agency_domain_name),
            ("sourceProfile", &profile.source),
        ];
        let mut words = words.iter().filter(|(_, text)| !value(text).is_empty());
        let Some((word, _)) = words.next() else {
            return Ok(());
        };
        let why = format!(
            "{} cannot be used: it has {word}, and its mode {} makes nothing of it",
            self.place(profile),
            mode_of(profile)
        );
        let hint = format!(
            "run `hcloud configure set --cli-profile={} --cli-mode=AssumeRole`, or remove {word} there",
            value(&profile.name)
        );
        Err(self.settings.refuse(why, hint))
    }

    /// The temporary key that a login left in the file.
    fn login(&self, file: &File, profile: &Profile) -> Result<AccessKey, SettingsError> {
        let token = &profile.sso_auth.0.sts_token.0;
        let fields = [
            &token.access_key_id,
            &token.secret_access_key,
            &token.security_token,
        ];
        if fields.iter().any(|field| value(field).is_empty()) {
            let why = format!(
                "{} cannot be used: it holds no key of a login (ssoAuth.stsToken)",
                self.place(profile)
            );
            let hint = format!(
                "run `hcloud configure sso --cli-profile={}`, or use another mode",
                value(&profile.name)
            );
            return Err(self.settings.refuse(why, hint));
        }
        self.check_plain(file, profile)?;
        let [id, secret, token] = fields.map(value);
        Ok(AccessKey::new(id, secret, token))
    }

    fn check_plain(&self, file: &File, profile: &Profile) -> Result<(), SettingsError> {
        let is_plain = file
            .auth_encrypt
            .0
            .as_deref()
            .is_some_and(|text| text.eq_ignore_ascii_case("false"));
        if is_plain {
            return Ok(());
        }
        let place = self.place(profile);
        Err(self.settings.refuse(
            format!("{place} cannot be used: KooCLI keeps its keys encrypted"),
            "run `hcloud configure set --cli-auth-encrypt=false`, or set HUAWEICLOUD_SDK_AK and \
             HUAWEICLOUD_SDK_SK",
        ))
    }

    fn pair(&self, file: &File, profile: &Profile) -> Result<AccessKey, SettingsError> {
        self.check_plain(file, profile)?;
        for (name, field) in [
            ("accessKeyId", &profile.access_key_id),
            ("secretAccessKey", &profile.secret_access_key),
        ] {
            if value(field).is_empty() {
                return Err(self.lacks(profile, name));
            }
        }
        Ok(AccessKey::new(
            value(&profile.access_key_id),
            value(&profile.secret_access_key),
            value(&profile.security_token),
        ))
    }

    fn lacks(&self, profile: &Profile, field: &str) -> SettingsError {
        let why = format!("{} cannot be used: it has no {field}", self.place(profile));
        self.settings.refuse(why, "run `hcloud configure set`")
    }
}

/// The mode of a profile as it stands there; without one it is that of keys.
fn mode_of(profile: &Profile) -> &str {
    match value(&profile.mode) {
        "" => "AKSK",
        mode => mode,
    }
}

/// A field; absent, null and empty are the same.
fn value(field: &Text) -> &str {
    field.0.as_deref().map_or("", str::trim)
}
