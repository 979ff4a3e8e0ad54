//! The ini file of the SDKs: `~/.alibabacloud/credentials` for Go, `credentials.ini` for Python.

use std::path::{Path, PathBuf};

use super::metadata::Metadata;
use super::sts::{self, AssumeRole, Role, WithOidc};
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Environment, Found, Settings};
use crate::core::error::SettingsError;
use crate::core::sign::AccessKey;
use crate::providers::ini::{Ini, Section};

/// The variable that names another file.
pub const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// Where it may be: the first that exists counts.
pub fn paths(environment: &Environment) -> Vec<PathBuf> {
    if let Some(path) = environment.get(FILE) {
        return vec![PathBuf::from(path)];
    }
    let Some(home) = environment.get("HOME") else {
        return Vec::new();
    };
    let folder = Path::new(home).join(".alibabacloud");
    vec![folder.join("credentials"), folder.join("credentials.ini")]
}

/// The credential of the section asked for, else of `default`; `None` where there is no such file
/// or section.
pub fn found(
    asked: Option<&str>,
    settings: &Settings<'_>,
    passed_over: &mut Vec<String>,
) -> Result<Option<Found>, SettingsError> {
    for path in paths(settings.environment) {
        let Some((text, warnings)) = settings.vendor_text(&path, FILE)? else {
            continue;
        };
        let ini = Ini::parse(&text, |name| KEYS.contains(&name));
        let name = asked.unwrap_or("default");
        let Some(section) = ini.section(name) else {
            passed_over.push(format!("{} {}", path.display(), ini.lacks(name)));
            continue;
        };
        if let Some(line) = section.bad_line {
            let why = format!(
                "{}:{line}: this is not a line of an ini file",
                path.display()
            );
            return Err(settings.refuse(why, "write [section] or name = value"));
        }
        let reader = SectionReader {
            section,
            place: format!("[{name}] of {}", path.display()),
            settings,
        };
        let mut found = Found::new(reader.source()?, reader.place);
        found.warnings = warnings;
        return Ok(Some(found));
    }
    Ok(None)
}

struct SectionReader<'a> {
    section: Section,
    place: String,
    settings: &'a Settings<'a>,
}

/// The names of its values.
const KEYS: &[&str] = &[
    "type",
    "access_key_id",
    "access_key_secret",
    "role_arn",
    "role_session_name",
    "policy",
    "external_id",
    "role_name",
    "oidc_provider_arn",
    "oidc_token_file_path",
];

impl SectionReader<'_> {
    fn source(&self) -> Result<KeySource, SettingsError> {
        match self.get("type") {
            "access_key" | "" => Ok(self.pair()?),
            "ram_role_arn" => {
                let grant = AssumeRole {
                    endpoint: sts::endpoint("", "", self.settings)?,
                    role: self.role()?,
                    external_id: self.get("external_id").to_owned(),
                };
                Ok(KeySource::asked_with(grant, self.pair()?))
            }
            "ecs_ram_role" => {
                let role = self.get("role_name");
                Ok(KeySource::asked(Metadata::new(role, false, self.settings)?))
            }
            "oidc_role_arn" => {
                let grant = WithOidc {
                    endpoint: sts::endpoint("", "", self.settings)?,
                    role: self.role()?,
                    provider_arn: self.need("oidc_provider_arn")?.to_owned(),
                };
                let file = PathBuf::from(self.need("oidc_token_file_path")?);
                let token = sts::identity_token(file, self.settings);
                Ok(KeySource::asked_with(grant, token))
            }
            _ => Err(self.refuse(
                "cloudls does not support its type",
                "use access_key, ram_role_arn, ecs_ram_role or oidc_role_arn",
            )),
        }
    }

    fn pair(&self) -> Result<KeySource, SettingsError> {
        let (id, secret) = (self.need("access_key_id")?, self.need("access_key_secret")?);
        Ok(KeySource::held(Key::Pair(AccessKey::new(id, secret, ""))))
    }

    fn role(&self) -> Result<Role, SettingsError> {
        Ok(Role {
            policy: self.get("policy").to_owned(),
            ..Role::new(self.need("role_arn")?, self.get("role_session_name"))
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
