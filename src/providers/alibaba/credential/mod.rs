//! Where Alibaba Cloud's own tools keep credentials, in the order of the SDK's default chain: the
//! key pair of the variables (which is no matter of this file), OIDC by variables, the command
//! line's file, the ini file, the metadata of an ECS instance, a credentials URI.
//!
//! Sources: `alibabacloud_credentials` 1.0.12 (Python), the Go library, and the source of the
//! `aliyun` command line; what they write is used as it stands, and nothing is written.

mod chain;
mod cli_file;
mod command;
mod ini;
mod metadata;
mod mode;
mod session;
mod sts;
mod uri;
mod variables;
mod words;

use crate::config::credential::{ExpiringKey, Key, KeyFlaw};
use crate::config::settings::{CredentialHint, Found, PassedOver, Settings, Values, VendorFiles};
use crate::core::about::{self, EndpointSetting, Operation, Store};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;

use self::chain::{by_files, by_oidc, by_service, cli_path, read_cli_file, shown};
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
        chain::beside_profile(found, settings)
    }

    fn behind(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        by_oidc(settings)
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

    /// The profiles of the command line's file that say anything of a credential.
    fn in_store(files: &VendorFiles<'_>) -> Vec<(&'static str, String)> {
        let path = cli_path(files.environment).filter(|_| reads_cli_file(files.environment));
        let names = path.map(|path| cli_file::names_in(&path, files));
        let names = names.unwrap_or_default().into_iter();
        names.map(|name| (STORES[0].key, name)).collect()
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
        let cli_file = cli_path(environment).filter(|_| reads_cli_file(environment));
        if cli_file.is_some_and(|path| cli_file::may_say_something(&path, files, &mut useless)) {
            return CredentialHint::File;
        }
        if reads_files(environment) && ini::may_say_something(files, &mut useless) {
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
