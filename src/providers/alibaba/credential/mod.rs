//! Where Alibaba Cloud's own tools keep credentials, in the order of the SDK's default chain: the
//! key pair of the variables (which is no matter of this file), OIDC by variables, the command
//! line's file, the ini file, the metadata of an ECS instance, a credentials URI.
//!
//! Sources: `alibabacloud_credentials` 1.0.12 (Python), the Go library, and the source of the
//! `aliyun` command line; what they write is used as it stands, and nothing is written.

mod cli_file;
mod command;
mod ini;
mod metadata;
mod mode;
mod session;
mod sts;
mod uri;
mod words;

use std::path::PathBuf;

use crate::config::credential::{ExpiringKey, Key, KeyFlaw, KeySource, Otherwise};
use crate::config::settings::{
    CredentialHint, Environment, Found, PassedOver, Settings, Values, VendorFiles,
};
use crate::core::about::{self, EndpointSetting, Operation, Store};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::engine::credentials::Credentials;

use self::cli_file::CliConfig;
use self::metadata::Metadata;
use self::sts::{Role, StsPlace, WithOidc};
use self::uri::CredentialsUri;
pub use self::words::{BESIDE_KEYS, VARIABLES};

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
            "ALIBABACLOUD_ROLE_ARN",
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "ALIBABACLOUD_OIDC_PROVIDER_ARN",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
            "ALIBABACLOUD_OIDC_TOKEN_FILE",
        ],
    },
    about::Place {
        what: "~/.aliyun/config.json, as the aliyun command line writes it",
        variables: &[
            "ALIBABA_CLOUD_PROFILE",
            "ALIBABACLOUD_PROFILE",
            "ALICLOUD_PROFILE",
            "ALIBABA_CLOUD_CONFIG_FILE",
        ],
    },
    about::Place {
        what: "~/.alibabacloud/credentials or credentials.ini, the ini file of the SDKs",
        variables: &["ALIBABA_CLOUD_CREDENTIALS_FILE"],
    },
    about::Place {
        what: "the metadata of an ECS instance, where the provider is named",
        variables: &["ALIBABA_CLOUD_ECS_METADATA"],
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
        passed_over: &mut PassedOver,
    ) -> Result<Option<Found>, SettingsError> {
        if let Some(found) = by_oidc(settings, passed_over)? {
            return Ok(Some(found));
        }
        match by_files(settings, passed_over)? {
            Some(found) => Ok(Some(found)),
            None => by_service(settings, passed_over),
        }
    }

    /// Whether a variable names a place, or a file is there with something in it.
    fn credential_hint(files: &VendorFiles<'_>) -> CredentialHint {
        let environment = files.environment;
        let has = |variable: &&str| environment.get(variable).is_some();
        // A role alone may be meant for a profile of a file.
        let is_named = OIDC[1..].iter().flatten().any(has)
            || PROFILE.iter().any(has)
            || has(&CLI_FILE)
            || has(&ini::FILE)
            || (has(&URI) && !forbids_external(environment))
            || (has(&METADATA_ROLE) && asks_metadata(environment));
        if is_named {
            return CredentialHint::Variable;
        }
        let mut useless = Vec::new();
        let cli_file = cli_path(environment).filter(|_| reads_cli_file(environment));
        if cli_file.is_some_and(|path| cli_file::may_say_something(&path, files, &mut useless)) {
            return CredentialHint::File;
        }
        if reads_files(environment) && ini::may_say_something(files, &mut useless) {
            return CredentialHint::File;
        }
        if useless.is_empty() {
            CredentialHint::None
        } else {
            CredentialHint::Useless(useless)
        }
    }

    /// An id of a temporary key says so.
    fn flaw(key: &Key) -> Option<KeyFlaw> {
        let pair = key.pair()?;
        (pair.id.starts_with("STS.") && pair.token.is_none()).then_some(KeyFlaw {
            why: "an id that begins with STS. is that of a temporary key, and its security token is missing",
            hint: "give the security token that belongs to it as well: ALIBABA_CLOUD_SECURITY_TOKEN, or sts_token of a profile or a program",
        })
    }
}

/// All must be set for OIDC, each under one of its names.
const OIDC: [[&str; 2]; 3] = [
    ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABACLOUD_ROLE_ARN"],
    [
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
        "ALIBABACLOUD_OIDC_PROVIDER_ARN",
    ],
    [
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        "ALIBABACLOUD_OIDC_TOKEN_FILE",
    ],
];

/// The names of the variable that asks for a profile.
const PROFILE: [&str; 3] = [
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABACLOUD_PROFILE",
    "ALICLOUD_PROFILE",
];

/// The variable that names the role of the metadata.
const METADATA_ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";

/// The variable of a credentials URI.
const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The variable that forbids to run programs and to ask credentials URIs.
const DISABLE_EXTERNAL: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

fn by_oidc(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let mut found = Vec::new();
    for names in &OIDC {
        found.push(settings.variable_of(names)?);
    }
    let [Some(arn), Some(provider), Some(file)] = found[..] else {
        let first = found.iter().flatten().next();
        let missing = found.iter().position(Option::is_none);
        if let (Some((name, _)), Some(missing)) = (first, missing) {
            passed_over.push(format!("{name} is set, but {} is not", OIDC[missing][0]));
        }
        return Ok(None);
    };
    let session = settings.environment.get("ALIBABA_CLOUD_ROLE_SESSION_NAME");
    let grant = WithOidc {
        endpoint: sts::endpoint(&StsPlace::default(), settings)?,
        role: Role::new(arn.1, session.unwrap_or_default()),
        provider_arn: provider.1.to_owned(),
    };
    let token = sts::identity_token(PathBuf::from(file.1), file.0, settings);
    let source = KeySource::asked_with(grant, token);
    let names = [arn.0, provider.0, file.0].join(", ");
    Ok(Some(Found::new(source, names)))
}

/// The command line's file, else the ini file. A profile that is asked for must be in one of them.
fn by_files(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let asked = settings.variable_of(&PROFILE)?;
    let name = asked.map(|(_, name)| name);
    let mut known = Vec::new();
    if reads_cli_file(environment) {
        if let Some(file) = read_cli_file(settings)? {
            match file.wanted(name) {
                Ok(profile) => return mode::found(&file, profile, settings).map(Some),
                Err(missing) => missing.tell(passed_over),
            }
            known.extend(file.names().map(str::to_owned));
        } else if name.is_some() {
            passed_over.note(format!("there is no {}", shown(cli_path(environment))));
        }
    } else if let Some(switch) = SWITCHES_OF_CLI_FILE
        .iter()
        .find(|name| is_true(environment, name))
    {
        let path = shown(cli_path(environment));
        passed_over.note(format!("{switch} is set, so {path} is not read"));
    }
    if reads_files(environment)
        && let Some(found) = ini::found(name, settings, passed_over, &mut known)?
    {
        return Ok(Some(found));
    }
    let told: Vec<_> = passed_over.words().map(String::as_str).collect();
    match asked {
        None => Ok(None),
        Some((variable, name)) => Err(settings.refuse(
            format!("{variable} asks for {name:?}: {}", told.join("; ")),
            if known.is_empty() {
                format!("unset {variable}, or make the profile with `aliyun configure`")
            } else {
                suggest(name, known.iter().map(String::as_str))
            },
        )),
    }
}

/// The metadata service, else a credentials URI. The former is only guessed at where no variable
/// names it; then it may not be there.
fn by_service(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let role = environment.get(METADATA_ROLE);
    let mut uri = environment.get(URI);
    if uri.is_some() && forbids_external(environment) {
        passed_over.note(format!("{URI} is not asked, as {DISABLE_EXTERNAL} is set"));
        uri = None;
    }
    if (settings.is_asked || role.is_some()) && !asks_metadata(environment) {
        passed_over.note(format!("{NO_METADATA} is set, so no metadata is asked"));
    }
    let uri = uri
        .map(|uri| CredentialsUri::new(uri, settings))
        .transpose()?;
    let is_guess = role.is_none();
    let metadata = ((settings.is_asked || uri.is_some() || !is_guess)
        && asks_metadata(environment))
    .then(|| Metadata::new(role.unwrap_or_default(), is_guess, settings))
    .transpose()?;
    let at_metadata = "the metadata of this ECS instance";
    Ok(match (metadata, uri) {
        (Some(metadata), Some(uri)) => {
            let otherwise = Otherwise::From(Box::new(KeySource::asked(uri)));
            let source = KeySource::guessed(KeySource::asked(metadata), otherwise);
            Some(Found::new(source, format!("{at_metadata}, else {URI}")))
        }
        (Some(metadata), None) => Some(Found::new(KeySource::asked(metadata), at_metadata)),
        (None, Some(uri)) => Some(Found::new(KeySource::asked(uri), URI)),
        (None, None) => None,
    })
}

fn is_true(environment: &Environment, variable: &str) -> bool {
    let value = environment.get(variable);
    value.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

/// The switch of the service of roles and metadata, which forbids to ask it.
const NO_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

fn asks_metadata(environment: &Environment) -> bool {
    !is_true(environment, NO_METADATA)
}

/// Whether no program is run and no credentials URI asked. This switch alone may be `1`.
fn forbids_external(environment: &Environment) -> bool {
    is_true(environment, DISABLE_EXTERNAL)
        || environment.get(DISABLE_EXTERNAL).map(str::trim) == Some("1")
}

/// The switches of both files, then the one of the command line's file alone, which the SDKs have.
const SWITCHES_OF_CLI_FILE: [&str; 3] = [
    "ALIBABA_CLOUD_IGNORE_PROFILE",
    "ALIBABACLOUD_IGNORE_PROFILE",
    "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
];

/// Whether any file of the vendor's tools is read: the command line does without profiles where it is told
/// to.
fn reads_files(environment: &Environment) -> bool {
    let mut switches = SWITCHES_OF_CLI_FILE[..2].iter();
    !switches.any(|switch| is_true(environment, switch))
}

fn reads_cli_file(environment: &Environment) -> bool {
    let mut switches = SWITCHES_OF_CLI_FILE.iter();
    !switches.any(|switch| is_true(environment, switch))
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
