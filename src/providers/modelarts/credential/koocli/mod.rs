//! `~/.hcloud/config.json`, the file of `KooCLI`. Its keys are encrypted unless that is switched off;
//! encrypted ones are never taken for keys.
//!
//! A profile may have the fields of several modes; its mode says which of them count. Sources: `KooCLI`'s guide,
//! "Configuration Management", and `huaweicloud/config/auth.go` of the Terraform provider, which reads the same file by
//! `HW_SHARED_CONFIG_FILE`: it knows no modes, and acts as an agency wherever one is named.

mod file;

use std::path::PathBuf;

use self::file::{Config, Profile};
use super::agency::{Account, Agency};
use super::metadata::Metadata;
use super::variables;
use super::words::KOOCLI;
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Environment, Found, PassedOver, Settings, VendorFiles};
use crate::core::error::SettingsError;
use crate::core::json::Text;
use crate::core::sign::AccessKey;
use crate::core::suggest::suggest;

/// The variable that names another file.
pub const FILE: &str = "HW_SHARED_CONFIG_FILE";

/// The variable that names a profile of it.
pub const PROFILE: &str = "HW_PROFILE";

/// The variables of the scope to which the Terraform provider prefers what stands in the file (`readConfig`).
const BEHIND: &[&str] = &["HW_REGION_NAME", "HW_PROJECT_ID", "HW_PROJECT_NAME"];

/// The one that may be the name of the very project whose id stands there.
const PROJECT_NAME: &[&str] = &["HW_PROJECT_NAME"];

/// Where it is; `named` is the file of the variable, in which the Terraform provider takes `~` for the home folder.
fn path(named: Option<&str>, environment: &Environment) -> Option<PathBuf> {
    let home = || environment.get("HOME").map(PathBuf::from);
    let Some(named) = named.map(PathBuf::from) else {
        return Some(home()?.join(".hcloud/config.json"));
    };
    match named.strip_prefix("~") {
        Ok(rest) => Some(home()?.join(rest)),
        Err(_) => Some(named),
    }
}

/// The variable that leads the Terraform provider to the file, if one is set. `KooCLI` reads none.
pub fn named_by(settings: &Settings<'_>) -> Option<String> {
    let mut names = [PROFILE, FILE].into_iter();
    let (own, _) = names.find_map(|name| settings.variable(name))?;
    Some(own)
}

/// The credential of a profile: of the one named, else of the one a variable names, else of the
/// current one. `None` where there is no file, or no profile in it.
pub fn found(
    name: Option<&str>,
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let by_variable = settings.variable(PROFILE);
    let by_file = settings.variable(FILE).map(|(_, file)| file);
    let text = match path(by_file, settings.environment) {
        Some(path) => settings.vendor_text(&path, FILE)?.map(|text| (path, text)),
        None => None,
    };
    let Some((path, (text, warnings))) = text else {
        return match by_variable.filter(|_| name.is_none()) {
            Some((own, named)) => {
                let why =
                    format!("{own} asks for {named:?}, and there is no ~/.hcloud/config.json");
                let hint = format!("make the profile with `hcloud configure set`, unset {own}");
                Err(settings.refuse_or_name(why, hint))
            }
            None => Ok(None),
        };
    };
    let reader = ProfileReader { path, settings };
    let file = reader.parse(&text)?;
    let asked = name.or(by_variable.as_ref().map(|(_, name)| *name));
    if file.named().next().is_none() && asked.is_none() {
        let words = format!("{} has no profiles", reader.path.display());
        if file.holds_secret() || by_file.is_some() {
            passed_over.push(words);
        } else {
            passed_over.note(words);
        }
        return Ok(None);
    }
    let current = file.current.as_deref().filter(|name| !name.is_empty());
    let name = asked.or(current).unwrap_or("default");
    let profile = file.named().find(|profile| value(&profile.name) == name);
    let profile = profile.ok_or_else(|| {
        let why = format!("{} has no profile {name:?}", reader.path.display());
        let names = file.named().map(|known| value(&known.name));
        let known = known(name, names);
        match named_by(settings) {
            Some(own) => settings.refuse_or_name(why, format!("{known}; or unset {own}")),
            None => settings.refuse(why, known),
        }
    })?;
    let mut found = reader.found(&file, profile)?;
    found.warnings = warnings;
    found.note_unknown(&reader.place(profile), KOOCLI, file.fields_of(name));
    Ok(Some(found))
}

/// What there is to say of a file that counts only where the provider is asked for by name; `None` where there is none.
pub fn unasked(files: &VendorFiles<'_>) -> Option<String> {
    let path = at_first_sight(files).filter(|path| files.is_there(path))?;
    let shown = path.display();
    let is_empty = files.text(&path).is_some_and(|text| is_empty(&text));
    Some(if is_empty {
        format!("{shown} is empty")
    } else {
        format!("{shown}, the file of KooCLI, is read only with -p modelarts")
    })
}

/// Where it is for whoever reads the variables as they are.
fn at_first_sight(files: &VendorFiles<'_>) -> Option<PathBuf> {
    path(files.environment.get(FILE), files.environment)
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

/// The names of the profiles there are, by a first look.
pub fn names_in(files: &VendorFiles<'_>) -> Vec<String> {
    let text = at_first_sight(files).and_then(|path| files.text(&path));
    let file = text.and_then(|text| Config::parse(&text).ok());
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

struct ProfileReader<'a> {
    path: PathBuf,
    settings: &'a Settings<'a>,
}

impl ProfileReader<'_> {
    fn parse(&self, text: &str) -> Result<Config, SettingsError> {
        if is_empty(text) {
            let why = format!("{} is empty", self.path.display());
            let hint = "write it with `hcloud configure init`, or remove it";
            return Err(self.settings.refuse(why, hint));
        }
        Config::parse(text).map_err(|error| {
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

    fn found(&self, file: &Config, profile: &Profile) -> Result<Found, SettingsError> {
        let place = self.place(profile);
        let mode = value(&profile.mode).to_ascii_lowercase();
        let has_agency = !value(&profile.agency_name).is_empty();
        // The Terraform provider knows no mode but SSO.
        let named_by = named_by(self.settings);
        match mode.as_str() {
            "assumerole" => return self.agency(file, profile),
            "" | "aksk" if has_agency && named_by.is_some() => return self.agency(file, profile),
            _ => self.check_no_agency(profile)?,
        }
        let source = match mode.as_str() {
            "ecsagency" => {
                let own = named_by.filter(|_| !value(&profile.access_key_id).is_empty());
                if let Some(own) = own {
                    let why = format!(
                        "the Terraform provider takes accessKeyId of {place}, and KooCLI, by its mode {}, the agency \
                         of this machine",
                        mode_of(profile)
                    );
                    return Err(self.settings.refuse_variable(&own, &why));
                }
                KeySource::asked(Metadata::new(false, self.settings)?)
            }
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
        let is_terraforms = named_by(self.settings).is_some();
        let behind = if is_terraforms { BEHIND } else { PROJECT_NAME };
        let mut found = found
            .with_scope("region", value(&profile.region), &self.path)
            .with_scope("project", value(&profile.project_id), &self.path)
            .before(behind);
        variables::note_behind(&mut found, self.settings);
        found
    }

    /// The key of the source profile, with which the agency is assumed; without one, the profile's own.
    fn agency(&self, file: &Config, profile: &Profile) -> Result<Found, SettingsError> {
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
        if let Some(other) = variables::agency(self.settings)?
            && !other.is_same(&agency)
        {
            let own = self.settings.word_variable(variables::AGENCY);
            let why = format!(
                "{} names {} as well, and the Terraform provider makes one agency of both",
                self.place(profile),
                agency.shown()
            );
            return Err(self.settings.refuse_variable(&own, &why));
        }
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
        file: &'f Config,
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
    fn login(&self, file: &Config, profile: &Profile) -> Result<AccessKey, SettingsError> {
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

    fn check_plain(&self, file: &Config, profile: &Profile) -> Result<(), SettingsError> {
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

    fn pair(&self, file: &Config, profile: &Profile) -> Result<AccessKey, SettingsError> {
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
