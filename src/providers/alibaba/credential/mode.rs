//! The modes of a profile of `~/.aliyun/config.json`: what each needs, and what it becomes.

use std::path::PathBuf;
use std::time::Duration;

use super::cli_file::{CliConfig, Profile};
use super::metadata::Metadata;
use super::sts::{self, AssumeRole, Role, WithOidc};
use super::uri::CredentialsUri;
use crate::config::credential::{ExpiringKey, Key, KeySource, Program, printed};
use crate::config::settings::{Found, Settings};
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;
use crate::core::wire::Endpoint;

/// The longest chain of profiles that name each other.
const LONGEST: usize = 8;
/// How long a program may take, as the vendor's Python SDK waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// The credential of a profile.
pub fn found(
    file: &CliConfig,
    name: &str,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    let profile = file
        .profile(name)
        .ok_or_else(|| file.unknown(name, settings))?;
    let source = ProfileReader { file, settings }.key_source(profile, &mut Vec::new())?;
    let region = profile.get("region_id");
    let mut found =
        Found::new(source, file.place(profile)).with_scope("region", region, file.path());
    found.warnings.clone_from(&file.warnings);
    Ok(found)
}

/// What is needed to understand a profile.
struct ProfileReader<'a> {
    file: &'a CliConfig,
    settings: &'a Settings<'a>,
}

impl<'a> ProfileReader<'a> {
    /// `seen` are the profiles that led here: one that comes again would never end.
    fn key_source(
        &self,
        profile: &'a Profile,
        seen: &mut Vec<&'a str>,
    ) -> Result<KeySource, SettingsError> {
        match profile.get("mode").to_ascii_lowercase().as_str() {
            "" | "ak" => Ok(KeySource::held(self.pair(profile, None)?)),
            "ststoken" => self.token(profile),
            "ramrolearn" => {
                let token = Some(profile.get("sts_token"));
                let with = KeySource::held(self.pair(profile, token)?);
                self.role(profile, with)
            }
            "chainableramrolearn" => {
                let with = self.source(profile, seen)?;
                self.role(profile, with)
            }
            "ecsramrole" => Ok(KeySource::asked(self.metadata(profile)?)),
            "ramrolearnwithrolename" => {
                let with = KeySource::asked(self.metadata(profile)?);
                self.role(profile, with)
            }
            "external" => self.program(profile),
            "credentialsuri" => {
                let uri = self.uri(profile)?;
                Ok(KeySource::asked(CredentialsUri::new(uri, self.settings)?))
            }
            "oidc" => self.oidc(profile),
            "cloudsso" | "oauth" => self.cached(profile),
            _ => Err(self.refuse(
                profile,
                "cloudls does not support its mode",
                "use one of the modes AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, \
                 External, CredentialsURI, OIDC, CloudSSO and OAuth",
            )),
        }
    }

    /// The key pair; the token counts in the modes that have one, and may be left behind in others.
    fn pair(&self, profile: &Profile, token: Option<&str>) -> Result<Key, SettingsError> {
        let id = self.need(profile, "access_key_id")?;
        let secret = self.need(profile, "access_key_secret")?;
        Ok(Key::Pair(AccessKey::new(
            id,
            secret,
            token.unwrap_or_default(),
        )))
    }

    /// When it expires is for the service to say: only a sign-in notes that in the file.
    fn token(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let token = self.need(profile, "sts_token")?;
        Ok(KeySource::held(self.pair(profile, Some(token))?))
    }

    /// A sign-in leaves a key pair behind that can be used until it expires; the sign-in itself is
    /// the command line's business.
    fn cached(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let (name, mode) = (profile.name(), profile.get("mode"));
        let renewal = format!(
            "sign in again: any `aliyun --profile {name}` call does, or `aliyun configure --profile \
             {name} --mode {mode}`"
        );
        if profile.get("access_key_id").is_empty() || profile.get("sts_token").is_empty() {
            return Err(self.refuse(profile, "it holds no credential of a sign-in", &renewal));
        }
        let Some(expires_at) = expiration(profile) else {
            return Err(self.refuse(profile, "its sts_expiration cannot be read", &renewal));
        };
        Ok(KeySource::Known {
            expiring: ExpiringKey {
                key: self.pair(profile, Some(profile.get("sts_token")))?,
                expires_at: Some(expires_at),
            },
            renewal,
        })
    }

    fn source(
        &self,
        profile: &'a Profile,
        seen: &mut Vec<&'a str>,
    ) -> Result<KeySource, SettingsError> {
        let name = self.need(profile, "source_profile")?;
        seen.push(profile.name());
        if seen.contains(&name) || seen.len() > LONGEST {
            let why = format!("its source_profile leads in a circle: {}", seen.join(", "));
            return Err(self.refuse(profile, &why, "name a profile that has a credential"));
        }
        match self.file.profile(name) {
            Some(source) => self.key_source(source, seen),
            None => Err(self.refuse(
                profile,
                &format!("its source_profile {name:?} is not in the file"),
                "correct source_profile",
            )),
        }
    }

    fn role(&self, profile: &Profile, with: KeySource) -> Result<KeySource, SettingsError> {
        let grant = AssumeRole {
            endpoint: self.sts(profile)?,
            role: self.assumed(profile)?,
            external_id: profile.get("external_id").to_owned(),
        };
        Ok(KeySource::asked_with(grant, with))
    }

    fn sts(&self, profile: &Profile) -> Result<Endpoint, SettingsError> {
        let place = format!("sts_region of {}", self.file.place(profile));
        sts::endpoint(profile.get("sts_region"), &place, self.settings)
    }

    fn oidc(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let grant = WithOidc {
            endpoint: self.sts(profile)?,
            role: self.assumed(profile)?,
            provider_arn: self.need(profile, "oidc_provider_arn")?.to_owned(),
        };
        let file = PathBuf::from(self.need(profile, "oidc_token_file")?);
        let token = sts::identity_token(file, self.settings);
        Ok(KeySource::asked_with(grant, token))
    }

    fn assumed(&self, profile: &Profile) -> Result<Role, SettingsError> {
        // Two of the vendor's tools spell it in two ways.
        let session = match profile.get("ram_session_name") {
            "" => profile.get("role_session_name"),
            name => name,
        };
        Ok(Role {
            duration: profile.number("expired_seconds"),
            policy: profile.get("policy").to_owned(),
            ..Role::new(self.need(profile, "ram_role_arn")?, session)
        })
    }

    fn metadata(&self, profile: &Profile) -> Result<Metadata, SettingsError> {
        Metadata::new(profile.get("ram_role_name"), false, self.settings)
    }

    fn uri(&self, profile: &'a Profile) -> Result<&'a str, SettingsError> {
        let variable = "ALIBABA_CLOUD_CREDENTIALS_URI";
        match (
            profile.get("credentials_uri"),
            self.settings.environment.get(variable),
        ) {
            ("", Some(uri)) => Ok(uri),
            _ => self.need(profile, "credentials_uri"),
        }
    }

    /// Split as a shell would, but not run by one.
    fn program(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let command = self.need(profile, "process_command")?;
        self.settings.check_changes(self.file.path())?;
        let Some(argv) = shlex::split(command).filter(|argv| !argv.is_empty()) else {
            return Err(self.refuse(
                profile,
                "its process_command has a quotation mark without its other half",
                "correct process_command",
            ));
        };
        Ok(KeySource::Program(Program {
            withheld: self.settings.environment.withheld_from(&argv),
            argv,
            timeout: PATIENCE,
            read: Box::new(printed::external),
        }))
    }

    fn need<'p>(&self, profile: &'p Profile, field: &str) -> Result<&'p str, SettingsError> {
        match profile.get(field) {
            "" => Err(self.refuse(
                profile,
                &format!("it has no {field}"),
                &format!("run `aliyun configure --profile {}`", profile.name()),
            )),
            text => Ok(text),
        }
    }

    fn refuse(&self, profile: &Profile, why: &str, hint: &str) -> SettingsError {
        let why = format!("{} cannot be used: {why}", self.file.place(profile));
        self.settings.refuse(why, hint)
    }
}

/// When a cached key pair expires: seconds since 1970; 0 stands for none.
fn expiration(profile: &Profile) -> Option<Timestamp> {
    let seconds = profile.number("sts_expiration")?;
    Timestamp::from_seconds(i64::try_from(seconds).ok()?)
}
