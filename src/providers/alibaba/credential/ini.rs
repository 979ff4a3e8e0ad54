//! The ini file of the SDKs: `~/.alibabacloud/credentials` for Go, `credentials.ini` for Python.

use std::path::{Path, PathBuf};

use super::metadata::Metadata;
use super::sts::{self, AssumeRole, Role, StsPlace, WithOidc};
use super::variables;
use super::words::{KEYS, is_key, may_be_key, under_other_names};
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Environment, Found, PassedOver, Settings, VendorFiles};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::sign::AccessKey;
use crate::core::wire::Endpoint;
use crate::providers::ini::{Ini, Section};

/// The variable that names another file.
pub const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// The section that counts where none is asked for.
const DEFAULT: &str = "default";

/// Where it may be: the first that has the section counts.
fn paths(environment: &Environment) -> Vec<PathBuf> {
    if let Some(path) = environment.get(FILE) {
        return vec![PathBuf::from(path)];
    }
    let Some(home) = environment.get("HOME") else {
        return Vec::new();
    };
    let folder = Path::new(home).join(".alibabacloud");
    vec![folder.join("credentials"), folder.join("credentials.ini")]
}

/// The section wanted, if it says anything of a credential.
fn wanted(ini: &Ini, name: &str) -> Option<Section> {
    ini.section(name)
        .filter(|section| section.names().any(is_key))
}

/// Whether a section has what may be a credential, be it under names that no tool of the vendor reads.
fn may_hold_key(ini: &Ini, name: &str) -> bool {
    let section = ini.section(name).unwrap_or_default();
    section.names().any(|name| is_key(name) || may_be_key(name))
}

/// What there is in place of the section wanted, in words.
fn lacks(ini: &Ini, name: &str, path: &Path) -> String {
    let path = path.display();
    match ini.section(name) {
        Some(section) => {
            let others = under_other_names(section.names());
            format!("[{name}] of {path} has no credential{others}")
        }
        None => format!("{path} {}", ini.lacks(name)),
    }
}

/// The file whose `[default]` may have a credential, if there is one; what there is instead goes to `useless`.
pub fn may_say_something(files: &VendorFiles<'_>, useless: &mut Vec<String>) -> Option<PathBuf> {
    let may = |path: &PathBuf| match files.text(path) {
        Some(text) => {
            let ini = Ini::parse(&text, is_key);
            let is_there = wanted(&ini, DEFAULT).is_some();
            if !is_there {
                useless.push(lacks(&ini, DEFAULT, path));
            }
            is_there
        }
        // That it cannot be read is told when it is used.
        None => files.is_there(path),
    };
    paths(files.environment).into_iter().find(may)
}

/// The credential of the section asked for, else of `default`; `None` where there is no such file
/// or section: then `passed_over` has what there is, and `known` the names of the sections.
pub fn found(
    asked: Option<&str>,
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
    known: &mut Vec<String>,
) -> Result<Option<Found>, SettingsError> {
    let name = asked.unwrap_or(DEFAULT);
    let mut first: Option<(Section, String, Vec<String>)> = None;
    for path in paths(settings.environment) {
        let Some((text, warnings)) = settings.vendor_text(&path, FILE)? else {
            continue;
        };
        let ini = Ini::parse(&text, is_key);
        if let Some(line) = ini.bad_line_for(name) {
            let why = format!(
                "{}:{line}: this is not a line of an ini file",
                path.display()
            );
            return Err(settings.refuse(why, "write [section] or name = value"));
        }
        let Some(section) = wanted(&ini, name) else {
            let words = lacks(&ini, name, &path);
            // Somebody has put a credential there, under another name.
            if ini.names().any(|name| may_hold_key(&ini, name)) {
                passed_over.push(words);
            } else {
                passed_over.note(words);
            }
            known.extend(ini.names().map(str::to_owned));
            continue;
        };
        let place = format!("[{name}] of {}", path.display());
        match &first {
            None => first = Some((section, place, warnings)),
            Some((own, of, _)) if differ(own, &section) => {
                let why = format!(
                    "{of} and {place} are not the same, and the vendor's libraries do not agree which of them counts"
                );
                let way = format!("remove one of them, name the file by {FILE}");
                return Err(settings.refuse_or_own(why, &way));
            }
            Some(_) => {}
        }
    }
    let Some((section, place, warnings)) = first else {
        return Ok(None);
    };
    let reader = SectionReader {
        section,
        place,
        settings,
    };
    let mut found = Found::new(reader.source()?, reader.place);
    found.warnings = warnings;
    Ok(Some(found))
}

/// Whether two sections do not name the same credential.
fn differ(one: &Section, other: &Section) -> bool {
    KEYS.iter()
        .any(|word| one.get(word.name) != other.get(word.name))
}

struct SectionReader<'a> {
    section: Section,
    place: String,
    settings: &'a Settings<'a>,
}

impl SectionReader<'_> {
    fn source(&self) -> Result<KeySource, SettingsError> {
        self.settings
            .check_fields(&self.place, KEYS, |name| self.section.get(name))?;
        match self.get("type") {
            "access_key" => Ok(self.pair("")?),
            // None of the vendor's libraries takes it for a key pair.
            "" => Err(self.refuse(
                "it has no type",
                "write type = access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn",
            )),
            "sts" => Ok(self.pair(self.need("security_token")?)?),
            "ram_role_arn" => {
                let grant = AssumeRole {
                    endpoint: self.sts()?,
                    role: self.role()?,
                    external_id: self.get("external_id").to_owned(),
                };
                Ok(KeySource::asked_with(
                    grant,
                    self.pair(self.get("security_token"))?,
                ))
            }
            "ecs_ram_role" if variables::asks_metadata(self.settings.environment) => {
                let role = match self.get("role_name") {
                    "" => self.settings.environment.get(variables::METADATA_ROLE),
                    role => Some(role),
                };
                let role = role.unwrap_or_default();
                Ok(KeySource::asked(Metadata::new(role, false, self.settings)?))
            }
            "ecs_ram_role" => Err(self.refuse(
                &format!(
                    "it asks for metadata, which {} forbids",
                    variables::NO_METADATA
                ),
                &format!("unset {}, or use another type", variables::NO_METADATA),
            )),
            "oidc_role_arn" => {
                let grant = WithOidc {
                    endpoint: self.sts()?,
                    role: self.role()?,
                    provider_arn: self.need("oidc_provider_arn")?.to_owned(),
                };
                let file = PathBuf::from(self.need("oidc_token_file_path")?);
                let named_by = format!("oidc_token_file_path in {}", self.place);
                let token = sts::identity_token(file, &named_by, self.settings);
                Ok(KeySource::asked_with(grant, token))
            }
            own => Err(self.refuse(
                &format!("cloudls does not support its type {own:?}"),
                "use access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn",
            )),
        }
    }

    fn pair(&self, token: &str) -> Result<KeySource, SettingsError> {
        let (id, secret) = (self.need("access_key_id")?, self.need("access_key_secret")?);
        for (name, value) in [
            ("access_key_id", id),
            ("access_key_secret", secret),
            ("security_token", token),
        ] {
            if !value.is_empty()
                && let Err(why) = Check::Credential.test(value)
            {
                let why = format!("its {name} is not valid: {why}");
                let hint = format!("write {name} as the vendor shows it");
                return Err(self.refuse(&why, &hint));
            }
        }
        Ok(KeySource::held(Key::Pair(AccessKey::new(
            id, secret, token,
        ))))
    }

    fn sts(&self) -> Result<Endpoint, SettingsError> {
        sts::endpoint(&StsPlace::default(), self.settings)
    }

    fn role(&self) -> Result<Role, SettingsError> {
        let session = match self.get("role_session_name") {
            "" => {
                let environment = self.settings.environment;
                environment
                    .get("ALIBABA_CLOUD_ROLE_SESSION_NAME")
                    .unwrap_or_default()
            }
            name => name,
        };
        let duration = match self.get("role_session_expiration") {
            "" => None,
            text => Some(text.parse().map_err(|_| {
                self.refuse(
                    "its role_session_expiration is not a number of seconds",
                    "correct it, or leave it out",
                )
            })?),
        };
        Ok(Role {
            policy: self.get("policy").to_owned(),
            duration,
            ..Role::new(self.need("role_arn")?, session)
        })
    }

    fn get(&self, name: &str) -> &str {
        self.section.get(name)
    }

    fn need(&self, name: &str) -> Result<&str, SettingsError> {
        match self.get(name) {
            "" => Err(self.refuse(&format!("it has no {name}"), &format!("write {name} = ..."))),
            value => Ok(value),
        }
    }

    fn refuse(&self, why: &str, hint: &str) -> SettingsError {
        let why = format!("{} cannot be used: {why}", self.place);
        self.settings.refuse(why, hint)
    }
}
