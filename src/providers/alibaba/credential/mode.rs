//! The modes of a profile of `~/.aliyun/config.json`: what each needs, and what it becomes.

use std::path::PathBuf;
use std::time::Duration;

use super::cli_file::{CliFile, Profile};
use super::metadata::Metadata;
use super::sts::{self, AssumeRole, Role, WithOidc};
use super::uri::CredentialsUri;
use crate::credential::{Granted, Key, Program, Supply, printed};
use crate::error::SettingsError;
use crate::model::Timestamp;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::sign::AccessKey;

/// The longest chain of profiles that name each other.
const LONGEST: usize = 8;
/// How long a program may take, as the vendor's Python SDK waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// The supply of a profile.
pub fn supply(
    file: &CliFile,
    profile: &Profile,
    settings: &Settings<'_>,
) -> Result<Supply, SettingsError> {
    let reader = Reader { file, settings };
    reader.supply(profile, &mut Vec::new())
}

/// What is needed to understand a profile.
struct Reader<'a> {
    file: &'a CliFile,
    settings: &'a Settings<'a>,
}

impl<'a> Reader<'a> {
    /// `seen` are the profiles that led here: one that comes again would never end.
    fn supply(
        &self,
        profile: &'a Profile,
        seen: &mut Vec<&'a str>,
    ) -> Result<Supply, SettingsError> {
        match profile.mode.to_ascii_lowercase().as_str() {
            "" | "ak" => Ok(Supply::held(Key::Pair(self.pair(profile, false)?))),
            "ststoken" => self.token(profile),
            "ramrolearn" => {
                let with = Supply::held(Key::Pair(self.pair(profile, false)?));
                self.role(profile, with)
            }
            "chainableramrolearn" => {
                let with = self.source(profile, seen)?;
                self.role(profile, with)
            }
            "ecsramrole" => Ok(Supply::asked(self.metadata(profile)?)),
            "ramrolearnwithrolename" => {
                let with = Supply::asked(self.metadata(profile)?);
                self.role(profile, with)
            }
            "external" => self.program(profile),
            "credentialsuri" => {
                let uri = self.uri(profile)?;
                Ok(Supply::asked(CredentialsUri::new(uri, self.settings)?))
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

    fn pair(&self, profile: &Profile, needs_token: bool) -> Result<AccessKey, SettingsError> {
        let id = self.need(profile, "access_key_id", &profile.access_key_id)?;
        let secret = self.need(profile, "access_key_secret", &profile.access_key_secret)?;
        if needs_token {
            self.need(profile, "sts_token", &profile.sts_token)?;
        }
        let token = Some(profile.sts_token.trim()).filter(|token| !token.is_empty());
        Ok(AccessKey {
            id: id.to_owned(),
            secret: Secret::new(secret),
            token: token.map(Secret::new),
        })
    }

    fn token(&self, profile: &Profile) -> Result<Supply, SettingsError> {
        Ok(Supply::Held {
            granted: Granted {
                key: Key::Pair(self.pair(profile, true)?),
                expires_at: expiration(profile),
            },
            renewal: format!("renew {}", self.file.place(profile)),
        })
    }

    /// A sign-in leaves a key pair behind that can be used until it expires; the sign-in itself is
    /// the command line's business.
    fn cached(&self, profile: &Profile) -> Result<Supply, SettingsError> {
        let (name, mode) = (&profile.name, &profile.mode);
        let renewal = format!(
            "sign in again: any `aliyun --profile {name}` call does, or `aliyun configure --profile \
             {name} --mode {mode}`"
        );
        if profile.access_key_id.is_empty() || profile.sts_token.is_empty() {
            return Err(self.refuse(profile, "it holds no credential of a sign-in", &renewal));
        }
        let Some(expires_at) = expiration(profile) else {
            return Err(self.refuse(profile, "its sts_expiration cannot be read", &renewal));
        };
        Ok(Supply::Held {
            granted: Granted {
                key: Key::Pair(self.pair(profile, true)?),
                expires_at: Some(expires_at),
            },
            renewal,
        })
    }

    fn source(
        &self,
        profile: &'a Profile,
        seen: &mut Vec<&'a str>,
    ) -> Result<Supply, SettingsError> {
        let name = self.need(profile, "source_profile", &profile.source)?;
        seen.push(&profile.name);
        if seen.contains(&name) || seen.len() > LONGEST {
            let why = format!("its source_profile leads in a circle: {}", seen.join(", "));
            return Err(self.refuse(profile, &why, "name a profile that has a credential"));
        }
        match self.file.profile(name) {
            Some(source) => self.supply(source, seen),
            None => Err(self.refuse(
                profile,
                &format!("its source_profile {name:?} is not in the file"),
                "correct source_profile",
            )),
        }
    }

    fn role(&self, profile: &Profile, with: Supply) -> Result<Supply, SettingsError> {
        let arn = self.need(profile, "ram_role_arn", &profile.ram_role_arn)?;
        let grant = AssumeRole {
            endpoint: sts::endpoint(&profile.sts_region, self.settings)?,
            role: Role {
                duration: seconds(profile),
                policy: profile.policy.clone(),
                ..Role::new(arn, session(profile))
            },
            external_id: profile.external_id.clone(),
        };
        Ok(Supply::Asked {
            grant: Box::new(grant),
            with: Some(Box::new(with)),
        })
    }

    fn oidc(&self, profile: &Profile) -> Result<Supply, SettingsError> {
        let environment = self.settings.environment;
        let or = |own: &str, variable| match own.trim() {
            "" => environment.get(variable).unwrap_or_default().to_owned(),
            own => own.to_owned(),
        };
        let arn = or(&profile.ram_role_arn, "ALIBABA_CLOUD_ROLE_ARN");
        let provider_arn = or(
            &profile.oidc_provider_arn,
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
        );
        let token_file = or(&profile.oidc_token_file, "ALIBABA_CLOUD_OIDC_TOKEN_FILE");
        self.need(profile, "ram_role_arn", &arn)?;
        self.need(profile, "oidc_provider_arn", &provider_arn)?;
        self.need(profile, "oidc_token_file", &token_file)?;
        Ok(Supply::asked(WithOidc {
            endpoint: sts::endpoint(&profile.sts_region, self.settings)?,
            role: Role {
                duration: seconds(profile),
                policy: profile.policy.clone(),
                ..Role::new(&arn, session(profile))
            },
            provider_arn,
            token_file: PathBuf::from(token_file),
        }))
    }

    fn metadata(&self, profile: &Profile) -> Result<Metadata, SettingsError> {
        Metadata::new(profile.ram_role_name.trim(), false, self.settings)
    }

    fn uri(&self, profile: &'a Profile) -> Result<&'a str, SettingsError> {
        let variable = "ALIBABA_CLOUD_CREDENTIALS_URI";
        match (
            profile.credentials_uri.trim(),
            self.settings.environment.get(variable),
        ) {
            ("", Some(uri)) => Ok(uri),
            (uri, _) => self.need(profile, "credentials_uri", uri),
        }
    }

    /// Split as a shell would, but not run by one.
    fn program(&self, profile: &Profile) -> Result<Supply, SettingsError> {
        let command = self.need(profile, "process_command", &profile.process_command)?;
        let Some(argv) = shlex::split(command).filter(|argv| !argv.is_empty()) else {
            return Err(self.refuse(
                profile,
                "its process_command has a quotation mark without its other half",
                "correct process_command",
            ));
        };
        Ok(Supply::Printed(Program {
            argv,
            timeout: PATIENCE,
            read: Box::new(printed::external),
        }))
    }

    fn need<'t>(
        &self,
        profile: &Profile,
        field: &str,
        text: &'t str,
    ) -> Result<&'t str, SettingsError> {
        match text.trim() {
            "" => Err(self.refuse(
                profile,
                &format!("it has no {field}"),
                &format!("run `aliyun configure --profile {}`", profile.name),
            )),
            text => Ok(text),
        }
    }

    fn refuse(&self, profile: &Profile, why: &str, hint: &str) -> SettingsError {
        let why = format!("{} cannot be used: {why}", self.file.place(profile));
        self.settings.refuse(why, hint)
    }
}

/// The session's name, which two of the vendor's tools spell in two ways.
fn session(profile: &Profile) -> &str {
    match profile.ram_session_name.trim() {
        "" => profile.role_session_name.trim(),
        name => name,
    }
}

fn seconds(profile: &Profile) -> Option<u64> {
    let text = profile.expired_seconds.0.as_ref()?;
    text.parse().ok().filter(|seconds| *seconds > 0)
}

/// Seconds since 1970; 0 stands for none.
fn expiration(profile: &Profile) -> Option<Timestamp> {
    let text = profile.sts_expiration.0.as_ref()?;
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0)?;
    Timestamp::from_seconds(seconds)
}
