//! The modes of a profile of `~/.aliyun/config.json`: what each needs, and what it becomes.

mod roles;

use std::time::Duration;

use super::cli_file::{CliConfig, Profile};
use super::command;
use super::metadata::Metadata;
use super::uri::CredentialsUri;
use super::variables;
use super::words::{FIELDS, MODES, Mode};
use crate::config::credential::{ExpiringKey, Key, KeySource, Program, printed};
use crate::config::settings::{Found, Settings};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;

/// The variables of fields that a profile may leave out.
const ROLE_ARN: [&str; 2] = ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABACLOUD_ROLE_ARN"];
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";
/// The longest chain of profiles that name each other.
const LONGEST: usize = 8;
/// How long a program may take, as the vendor's Python SDK waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// The credential of a profile.
pub fn found(
    file: &CliConfig,
    name: &str,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    let profile = file
        .profile(name)
        .ok_or_else(|| file.unknown(name, settings))?;
    let reader = ProfileReader {
        file,
        first: profile,
        settings,
    };
    let source = reader.key_source(profile, &mut Vec::new())?;
    let region = profile.get("region_id");
    let mut found =
        Found::new(source, reader.place(profile)).with_scope("region", region, file.path());
    found.warnings.clone_from(&file.warnings);
    found.note_unknown(&reader.place(profile), FIELDS, profile.fields());
    Ok(found)
}

/// What is needed to understand a profile.
struct ProfileReader<'a> {
    file: &'a CliConfig,
    /// The profile that is used. Those that it leads to are taken as they stand.
    first: &'a Profile,
    settings: &'a Settings<'a>,
}

impl<'a> ProfileReader<'a> {
    /// `seen` are the profiles that led here: one that comes again would never end.
    fn key_source(
        &self,
        profile: &'a Profile,
        seen: &mut Vec<&'a str>,
    ) -> Result<KeySource, SettingsError> {
        let mode = self.mode(profile);
        self.check(profile, mode)?;
        match mode.to_ascii_lowercase().as_str() {
            "ak" => Ok(KeySource::held(self.pair(profile, None)?)),
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
            "" => Err(self.refuse(
                profile,
                "it has no mode, and none follows from its fields",
                &format!("run `aliyun configure --profile {}`", profile.name()),
            )),
            _ => Err(self.refuse(
                profile,
                "cloudls does not support its mode",
                "use one of the modes AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, \
                 External, CredentialsURI, OIDC, CloudSSO and OAuth",
            )),
        }
    }

    /// The mode: its own, else the one that the command line takes its fields for (`AutoModeRecognition`), which it does
    /// with the profile that is used alone.
    fn mode(&self, profile: &'a Profile) -> &'a str {
        if !std::ptr::eq(profile, self.first) {
            return profile.get("mode");
        }
        let has = |field: &str| !profile.get(field).is_empty();
        let is_role = has("ram_role_arn") || !self.variable(&ROLE_ARN).is_empty();
        match profile.get("mode") {
            "" if has("access_key_id") && has("access_key_secret") => {
                if has("sts_token") || !self.variable(&[TOKEN]).is_empty() {
                    "StsToken"
                } else if is_role {
                    "RamRoleArn"
                } else {
                    "AK"
                }
            }
            "" if has("private_key") && has("key_pair_name") => "RsaKeyPair",
            "" if has("ram_role_name") => "EcsRamRole",
            "" if has("process_command") => "External",
            "" if has("oidc_provider_arn") && has("oidc_token_file") && is_role => "OIDC",
            "" if has("cloud_sso_sign_in_url") => "CloudSSO",
            "" if has("bearer_token") => "BearerToken",
            mode => mode,
        }
    }

    /// Refuses words that lead elsewhere, and values that are none.
    fn check(&self, profile: &Profile, mode: &str) -> Result<(), SettingsError> {
        let place = self.place(profile);
        if let Some(field) = profile.twice() {
            let why = format!("it has {field} in another spelling as well, with another value");
            return Err(self.refuse(profile, &why, &format!("remove {field} there")));
        }
        self.settings
            .check_fields(&place, FIELDS, |field| profile.get(field))?;
        let of_mode = |known: &&Mode| known.name.eq_ignore_ascii_case(mode);
        let fields = MODES
            .iter()
            .find(of_mode)
            .map_or(&[][..], |mode| mode.fields);
        match profile.unreadable(fields) {
            None => Ok(()),
            Some(field) => Err(self.refuse(
                profile,
                &format!("its {field} is not what `aliyun` writes there"),
                &format!("correct {field}: most fields are texts"),
            )),
        }
    }

    fn place(&self, profile: &'a Profile) -> String {
        self.file.place(profile, self.mode(profile))
    }

    /// A variable that stands for a field that a profile does not have. One that the configuration file names
    /// says by itself whose account is meant.
    fn variable(&self, names: &[&str]) -> &'a str {
        let environment = self.settings.environment;
        let mut values = names.iter().filter_map(|name| environment.get(name));
        match self.settings.source() {
            None => values.next().map_or("", str::trim),
            Some(_) => "",
        }
    }

    /// The key pair; the token counts in the modes that have one, and may be left behind in others.
    fn pair(&self, profile: &Profile, token: Option<&str>) -> Result<Key, SettingsError> {
        let id = self.need_sound(profile, "access_key_id")?;
        let secret = self.need_sound(profile, "access_key_secret")?;
        let token = token.unwrap_or_default();
        self.check_sound(profile, "sts_token", token)?;
        Ok(Key::Pair(AccessKey::new(id, secret, token)))
    }

    fn need_sound<'p>(&self, profile: &'p Profile, field: &str) -> Result<&'p str, SettingsError> {
        let value = self.need(profile, field)?;
        self.check_sound(profile, field, value)?;
        Ok(value)
    }

    fn check_sound(
        &self,
        profile: &Profile,
        field: &str,
        value: &str,
    ) -> Result<(), SettingsError> {
        if value.is_empty() {
            return Ok(());
        }
        Check::Credential.test(value).map_err(|why| {
            let why = format!("its {field} is not valid: {why}");
            let hint = format!("write {field} as the vendor shows it, without quotes");
            self.refuse(profile, &why, &hint)
        })
    }

    /// When it expires is for the service to say: only a sign-in notes that in the file.
    fn token(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let token = match profile.get("sts_token") {
            "" => self.variable(&[TOKEN]),
            token => token,
        };
        if token.is_empty() {
            self.need(profile, "sts_token")?;
        }
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

    fn metadata(&self, profile: &Profile) -> Result<Metadata, SettingsError> {
        if !variables::asks_metadata(self.settings.environment) {
            return Err(self.forbidden(profile, "asks for metadata", variables::NO_METADATA));
        }
        let role = match profile.get("ram_role_name") {
            "" => self.variable(&[variables::METADATA_ROLE]),
            role => role,
        };
        Metadata::new(role, false, self.settings)
    }

    fn uri(&self, profile: &'a Profile) -> Result<&'a str, SettingsError> {
        if variables::forbids_external(self.settings.environment) {
            return Err(self.forbidden(profile, "asks a service", variables::DISABLE_EXTERNAL));
        }
        match (
            profile.get("credentials_uri"),
            self.variable(&[variables::URI]),
        ) {
            ("", "") => self.need(profile, "credentials_uri"),
            ("", uri) | (uri, _) => Ok(uri),
        }
    }

    /// Split as a shell would, but not run by one.
    fn program(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        if variables::forbids_external(self.settings.environment) {
            return Err(self.forbidden(profile, "runs a program", variables::DISABLE_EXTERNAL));
        }
        let command = self.need(profile, "process_command")?;
        self.settings.check_changes(self.file.path())?;
        let argv = command::split(command)
            .map_err(|error| self.refuse(profile, &error.to_string(), "correct process_command"))?;
        Ok(KeySource::Program(Program {
            withheld: self.settings.environment.withheld_from(&argv),
            secrets: self.settings.environment.secrets_for(&argv),
            argv,
            timeout: PATIENCE,
            read: Box::new(printed::external),
            expected: "the JSON of the External mode of aliyun".to_owned(),
            takes_secret_alone: false,
        }))
    }

    fn forbidden(&self, profile: &Profile, what: &str, switch: &str) -> SettingsError {
        self.refuse(
            profile,
            &format!("it {what}, which {switch} forbids"),
            &format!(
                "unset {switch}, or name another credential in a profile of the configuration file"
            ),
        )
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
        let why = format!("{} cannot be used: {why}", self.place(profile));
        self.settings.refuse(why, hint)
    }
}

/// When a cached key pair expires: seconds since 1970; 0 stands for none. Other tools that write the file
/// write a time in words.
fn expiration(profile: &Profile) -> Option<Timestamp> {
    match profile.number("sts_expiration") {
        Some(seconds) => Timestamp::from_seconds(i64::try_from(seconds).ok()?),
        None => Timestamp::parse(profile.get("sts_expiration")),
    }
}
