//! Where Alibaba Cloud's own tools keep credentials, in the order of the SDK's default chain: the
//! key pair of the variables (which is no matter of this file), OIDC by variables, the command
//! line's file, the ini file, the metadata of an ECS instance, a credentials URI.
//!
//! Sources: `alibabacloud_credentials` 1.0.12 (Python), the Go library, and the source of the
//! `aliyun` command line; what they write is used as it stands, and nothing is written.

mod cli_file;
mod ini;
mod metadata;
mod mode;
mod session;
mod sts;
mod uri;

use std::path::PathBuf;

use crate::config::credential::{ExpiringKey, Key, KeySource, Otherwise};
use crate::config::settings::{CredentialHint, Environment, Found, Settings, Values, VendorFiles};
use crate::core::about::{self, EndpointSetting, Operation, Store};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;

use self::cli_file::CliConfig;
use self::metadata::Metadata;
use self::sts::{Role, WithOidc};
use self::uri::CredentialsUri;

/// Where the vendor's command line keeps keys.
pub const STORES: &[Store] = &[Store {
    key: "aliyun_profile",
    what: "a profile of ~/.aliyun/config.json",
}];

/// The SDK's default chain after the key pair.
pub const PLACES: &[about::Place] = &[
    about::Place {
        what: "a role for the token of an identity provider (OIDC)",
        variables: &[
            "ALIBABA_CLOUD_ROLE_ARN",
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
            "ALIBABA_CLOUD_ROLE_SESSION_NAME",
            // Which service of roles is asked, for those of a file as well.
            "ALIBABA_CLOUD_STS_REGION",
            "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED",
        ],
    },
    about::Place {
        what: "~/.aliyun/config.json, as the aliyun command line writes it",
        variables: &[
            "ALIBABA_CLOUD_PROFILE",
            "ALIBABACLOUD_PROFILE",
            "ALIBABA_CLOUD_CONFIG_FILE",
            "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
            "ALIBABA_CLOUD_IGNORE_PROFILE",
        ],
    },
    about::Place {
        what: "~/.alibabacloud/credentials or credentials.ini, the ini file of the SDKs",
        variables: &["ALIBABA_CLOUD_CREDENTIALS_FILE"],
    },
    about::Place {
        what: "the metadata of an ECS instance, where the provider is named",
        variables: &[
            "ALIBABA_CLOUD_ECS_METADATA",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
            "ALIBABA_CLOUD_IMDSV1_DISABLED",
        ],
    },
    about::Place {
        what: "a credentials URI",
        variables: &["ALIBABA_CLOUD_CREDENTIALS_URI"],
    },
];

/// The variable that names another file than the command line's own.
const CLI_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The security token service.
pub const STS_ENDPOINT: EndpointSetting =
    EndpointSetting::at("CLOUDLS_ALIBABA_STS_ENDPOINT", "https://sts.aliyuncs.com")
        .of_service("sts_endpoint");
/// The metadata of an ECS instance.
pub const METADATA_ENDPOINT: EndpointSetting =
    EndpointSetting::at("CLOUDLS_ALIBABA_METADATA_ENDPOINT", metadata::URL)
        .of_service("metadata_endpoint");

/// How a role is assumed with a key.
pub const ASSUME_ROLE: Operation = Operation::open(
    "AssumeRole",
    "GET / (STS; where the credential is a role)",
    "whoever the role trusts, with sts:AssumeRole on it",
);
/// How a role is assumed with the token of an identity provider.
pub const ASSUME_ROLE_WITH_OIDC: Operation = Operation::open(
    "AssumeRoleWithOIDC",
    "GET / (STS; where the credential is a token of an identity provider)",
    "whoever has a token that the role trusts",
);

/// What both products are authorised with.
pub struct AlibabaCredentials;

impl Credentials for AlibabaCredentials {
    /// The key pair of the variables.
    fn key(values: Values) -> ExpiringKey {
        ExpiringKey::lasting(Key::Pair(values.into_access_key()))
    }

    /// The credential of a profile of the command line's file.
    fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        match read_cli_file(settings)? {
            Some(file) => mode::found(&file, name, settings),
            None => Err(settings.refuse(
                format!(
                    "there is no {} with a profile {name:?}",
                    shown(cli_path(settings.environment))
                ),
                "make one with `aliyun configure --profile NAME`, or correct aliyun_profile",
            )),
        }
    }

    fn kept(
        settings: &Settings<'_>,
        passed_over: &mut Vec<String>,
    ) -> Result<Option<Found>, SettingsError> {
        if let Some(found) = by_oidc(settings)? {
            return Ok(Some(found));
        }
        match by_files(settings, passed_over)? {
            Some(found) => Ok(Some(found)),
            None => by_service(settings),
        }
    }

    /// Whether a variable names a place, or a file is there.
    fn credential_hint(files: &VendorFiles<'_>) -> CredentialHint {
        let environment = files.environment;
        let has = |variable: &str| environment.get(variable).is_some();
        // The last two are for nothing else.
        let is_named = OIDC[1..].iter().any(|variable| has(variable))
            || asked_profile(environment).is_some()
            || has(CLI_FILE)
            || has(ini::FILE)
            || has("ALIBABA_CLOUD_CREDENTIALS_URI")
            || (has("ALIBABA_CLOUD_ECS_METADATA") && asks_metadata(environment));
        let cli_file = cli_path(environment).filter(|_| reads_cli_file(environment));
        if is_named {
            CredentialHint::Variable
        } else if cli_file.is_some_and(|path| cli_file::may_say_something(&path, files))
            || ini::paths(environment)
                .iter()
                .any(|path| files.is_there(path))
        {
            CredentialHint::File
        } else {
            CredentialHint::None
        }
    }
}

/// All must be set for OIDC.
const OIDC: [&str; 3] = [
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
];

fn by_oidc(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let [Some(arn), Some(provider), Some(file)] = OIDC.map(|name| environment.get(name)) else {
        return Ok(None);
    };
    let session = environment.get("ALIBABA_CLOUD_ROLE_SESSION_NAME");
    let grant = WithOidc {
        endpoint: sts::endpoint("", "", settings)?,
        role: Role::new(arn, session.unwrap_or_default()),
        provider_arn: provider.to_owned(),
    };
    let token = sts::identity_token(PathBuf::from(file), settings);
    let source = KeySource::asked_with(grant, token);
    Ok(Some(Found::new(source, OIDC.join(", "))))
}

/// The profile asked for by a variable.
fn asked_profile(environment: &Environment) -> Option<&str> {
    ["ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE"]
        .iter()
        .find_map(|name| environment.get(name))
}

/// The command line's file, else the ini file. A profile that is asked for must be in one of them.
fn by_files(
    settings: &Settings<'_>,
    passed_over: &mut Vec<String>,
) -> Result<Option<Found>, SettingsError> {
    let asked = asked_profile(settings.environment);
    let cli_file = if reads_cli_file(settings.environment) {
        read_cli_file(settings)?
    } else {
        None
    };
    if let Some(file) = &cli_file
        && asked.map_or(!file.is_empty(), |name| file.has(name))
    {
        return mode::found(file, asked.unwrap_or(file.current()), settings).map(Some);
    }
    if let Some(found) = ini::found(asked, settings, passed_over)? {
        return Ok(Some(found));
    }
    let Some(name) = asked else {
        return Ok(None);
    };
    let place = shown(cli_path(settings.environment));
    Err(match cli_file {
        Some(file) => file.unknown(name, settings),
        None => settings.refuse(
            format!("ALIBABA_CLOUD_PROFILE asks for {name:?}, and there is no {place}"),
            "unset ALIBABA_CLOUD_PROFILE, or make the profile with `aliyun configure`",
        ),
    })
}

/// The metadata service, else a credentials URI. The former is only guessed at where no variable
/// names it; then it may not be there.
fn by_service(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let role = environment.get("ALIBABA_CLOUD_ECS_METADATA");
    let uri = environment
        .get("ALIBABA_CLOUD_CREDENTIALS_URI")
        .map(|uri| CredentialsUri::new(uri, settings))
        .transpose()?;
    let is_guess = role.is_none();
    let metadata = ((settings.is_asked || uri.is_some() || !is_guess)
        && asks_metadata(environment))
    .then(|| Metadata::new(role.unwrap_or_default(), is_guess, settings))
    .transpose()?;
    let at_uri = "ALIBABA_CLOUD_CREDENTIALS_URI";
    let at_metadata = "the metadata of this ECS instance";
    Ok(match (metadata, uri) {
        (Some(metadata), Some(uri)) => {
            let otherwise = Otherwise::From(Box::new(KeySource::asked(uri)));
            let source = KeySource::guessed(KeySource::asked(metadata), otherwise);
            Some(Found::new(source, format!("{at_metadata}, else {at_uri}")))
        }
        (Some(metadata), None) => Some(Found::new(KeySource::asked(metadata), at_metadata)),
        (None, Some(uri)) => Some(Found::new(KeySource::asked(uri), at_uri)),
        (None, None) => None,
    })
}

fn is_true(environment: &Environment, variable: &str) -> bool {
    let value = environment.get(variable);
    value.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

fn asks_metadata(environment: &Environment) -> bool {
    !is_true(environment, "ALIBABA_CLOUD_ECS_METADATA_DISABLED")
}

fn reads_cli_file(environment: &Environment) -> bool {
    !is_true(environment, "ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
        && !is_true(environment, "ALIBABA_CLOUD_IGNORE_PROFILE")
}

/// `None` where there is no home.
fn cli_path(environment: &Environment) -> Option<PathBuf> {
    environment.file(CLI_FILE, ".aliyun/config.json")
}

fn shown(path: Option<PathBuf>) -> String {
    let usual = || PathBuf::from("~/.aliyun/config.json");
    path.unwrap_or_else(usual).display().to_string()
}

fn read_cli_file(settings: &Settings<'_>) -> Result<Option<CliConfig>, SettingsError> {
    let Some(path) = cli_path(settings.environment) else {
        return Ok(None);
    };
    match settings.vendor_text(&path, CLI_FILE)? {
        Some((text, warnings)) => CliConfig::parse(&text, path, warnings, settings).map(Some),
        None => Ok(None),
    }
}
