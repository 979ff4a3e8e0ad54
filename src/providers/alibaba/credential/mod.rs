//! Where Alibaba Cloud's own tools keep credentials, in the order of the SDK's default chain: the
//! key pair of the variables (which is no matter of this file), OIDC by variables, the command
//! line's file, the ini file, the metadata of an ECS instance, a credentials URI.
//!
//! Each word of the vendor's set is obeyed, or refused by its name, whatever was found first: `words` has them all, `chain`
//! obeys those of the SDKs in the SDKs' order, and those of the command line where it takes them itself, and `others` refuses
//! what would lead another tool to another key. The machine's role is guessed at only where nothing was meant.
//!
//! Sources: `alibabacloud_credentials` 1.0.12 (Python), the Go library, and the source of the
//! `aliyun` command line; what they write is used as it stands, and nothing is written.

mod chain;
mod cli_file;
mod command;
mod ini;
mod legacy;
mod metadata;
mod mode;
mod others;
mod session;
mod store;
mod sts;
mod uri;
mod variables;
mod words;

use crate::config::credential::{ExpiringKey, Key, KeyFlaw};
use crate::config::settings::{CredentialHint, Found, PassedOver, Settings, Values, VendorFiles};
use crate::core::about::{self, EndpointSetting, Operation, Store};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;

use self::chain::{by_files, by_oidc, by_service};
use self::store::{cli_path, own_path, read_cli_file, shown};
use self::variables::{
    CLI_FILE, METADATA_ROLE, OIDC, PROFILE, URI, asks_metadata, forbids_external, reads_cli_file,
    reads_files,
};
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
        what: "~/.aliyun/config.json, or else ~/.aliyuncli/credentials, of the aliyun command line",
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

    /// A profile that a variable asks for comes first in the command line.
    fn with_words(
        mut found: Found,
        _: &'static about::Credential,
        settings: &Settings<'_>,
    ) -> Result<Found, SettingsError> {
        settings.note_unread(OIDC.into_iter().flatten(), &mut found);
        let found = chain::beside_profile(found, settings)?;
        others::check(&found, settings)?;
        Ok(found)
    }

    fn behind(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        by_oidc(settings)
    }

    /// The credential of a profile of the command line's file, which is the usual one: no variable says which.
    fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        if let Some(file) = read_cli_file(settings)? {
            return mode::found(&file, name, settings);
        }
        let path = shown(cli_path(settings));
        let why = format!("there is no {path} with a profile {name:?}");
        let hint = "make one with `aliyun configure --profile NAME`, or correct aliyun_profile";
        let named = settings.environment.get(CLI_FILE);
        let named = named.map_or("", |_| "; ALIBABA_CLOUD_CONFIG_FILE is not used for it");
        Err(settings.refuse(why, format!("{hint}{named}")))
    }

    /// The profiles of the command line's file that say anything of a credential.
    fn in_store(files: &VendorFiles<'_>) -> Vec<(&'static str, String)> {
        let file = store::at(files).filter(|_| reads_cli_file(files.environment));
        let names = file.iter().flat_map(cli_file::CliConfig::filled);
        names.map(|name| (STORES[0].key, name.to_owned())).collect()
    }

    fn kept(
        settings: &Settings<'_>,
        passed_over: &mut PassedOver,
    ) -> Result<Option<Found>, SettingsError> {
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
        let cli_file = own_path(environment).filter(|_| reads_cli_file(environment));
        if cli_file.is_some_and(|path| cli_file::may_say_something(&path, files, &mut useless)) {
            return CredentialHint::File;
        }
        let is_filled =
            |file: cli_file::CliConfig| file.is_legacy && file.filled().next().is_some();
        if reads_cli_file(environment) && store::at(files).is_some_and(is_filled) {
            return CredentialHint::File;
        }
        if reads_files(environment) && ini::may_say_something(files, &mut useless).is_some() {
            return CredentialHint::File;
        }
        CredentialHint::of_useless(useless)
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
