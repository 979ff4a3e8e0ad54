//! Where Huawei Cloud's own tools keep credentials, in the order of its SDKs: the variables (which are
//! no matter of this file), the profile file, and the metadata of an ECS instance; the file of
//! `KooCLI` comes before the last, as somebody put a key there.
//!
//! Sources: `huaweicloudsdkcore` 3.1.219 (Python), and the Terraform provider for `KooCLI`'s file.

mod koocli;
mod metadata;
mod profile_file;
mod token;

use super::EUROPE;
use crate::config::credential::{ExpiringKey, Key, KeyExchange, KeySource};
use crate::config::settings::{CredentialHint, Found, Settings, Values, VendorFiles};
use crate::core::about::{self, EndpointSetting, Exception, Operation, Store};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;

use self::metadata::Metadata;
use self::token::ByPassword;

/// Where the vendor's command line keeps keys.
pub const STORES: &[Store] = &[Store {
    key: "koocli_profile",
    what: "a profile of ~/.hcloud/config.json, where its keys are not encrypted",
}];

/// Where keys are looked for besides the variables.
pub const PLACES: &[about::Place] = &[
    about::Place {
        what: "[basic] of ~/.huaweicloud/credentials, the profile file of the SDKs",
        variables: &["HUAWEICLOUD_SDK_CREDENTIALS_FILE"],
    },
    about::Place {
        what: "~/.hcloud/config.json of KooCLI, not encrypted, where the provider is named",
        variables: &["HW_SHARED_CONFIG_FILE", "HW_PROFILE"],
    },
    about::Place {
        what: "the metadata of an ECS instance, where the provider is named",
        variables: &[],
    },
];

/// The metadata of an ECS instance.
pub const METADATA_ENDPOINT: EndpointSetting =
    EndpointSetting::at("CLOUDLS_MODELARTS_METADATA_ENDPOINT", metadata::URL)
        .of_service("metadata_endpoint");

/// Identity and access management: tokens, and the project of a region.
pub const IAM: EndpointSetting = EndpointSetting::at(
    "HUAWEICLOUD_SDK_IAM_ENDPOINT",
    "https://iam.{region}.myhuaweicloud.com",
)
.of_service("iam_endpoint")
.except(&[
    // No region of their own in the SDK's table of IAM.
    Exception {
        regions: &["af-north-1", "cn-north-11", "cn-southwest-3"],
        url: "https://iam.myhuaweicloud.com",
    },
    Exception {
        regions: EUROPE,
        url: "https://iam.{region}.myhuaweicloud.eu",
    },
]);

pub const CREATE_TOKEN: Operation = Operation::open(
    "KeystoneCreateUserTokenByPassword",
    "POST /v3/auth/tokens (IAM; with a user name and a password only)",
    "any IAM user",
);

/// What ModelArts and IAM are authorised with.
pub struct HuaweiCredentials;

impl Credentials for HuaweiCredentials {
    fn key(values: Values) -> ExpiringKey {
        ExpiringKey::lasting(Key::Pair(values.into_access_key()))
    }

    /// An IAM user gets a token.
    fn login(
        values: &Values,
        settings: &Settings<'_>,
    ) -> Result<Option<Box<dyn KeyExchange>>, SettingsError> {
        let [user, password, domain] = &values.required[..] else {
            return Ok(None);
        };
        let grant = ByPassword::new([user, password, domain], settings)?;
        Ok(Some(Box::new(grant)))
    }

    /// The credential of a profile of `KooCLI`.
    fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        koocli::found(Some(name), settings)?.ok_or_else(|| {
            settings.refuse(
                format!("there is no ~/.hcloud/config.json with a profile {name:?}"),
                "make one with `hcloud configure`, or correct koocli_profile",
            )
        })
    }

    fn kept(
        settings: &Settings<'_>,
        passed_over: &mut Vec<String>,
    ) -> Result<Option<Found>, SettingsError> {
        if let Some(found) = profile_file::found(settings, passed_over)? {
            return Ok(Some(found));
        }
        let is_named = [koocli::FILE, "HW_PROFILE"]
            .iter()
            .any(|variable| settings.environment.get(variable).is_some());
        if (settings.is_asked || is_named)
            && let Some(found) = koocli::found(None, settings)?
        {
            return Ok(Some(found));
        }
        if !settings.is_asked {
            return Ok(None);
        }
        let metadata = Metadata::new(true, settings)?;
        let place = "the metadata of this ECS instance";
        Ok(Some(Found::new(KeySource::asked(metadata), place)))
    }

    /// Whether there is a profile file. A file of `KooCLI` does not count: its keys are encrypted as a
    /// rule, and who has it need not mean this program.
    fn credential_hint(files: &VendorFiles<'_>) -> CredentialHint {
        let environment = files.environment;
        let has = |variable| environment.get(variable).is_some();
        match profile_file::path(environment) {
            _ if has(profile_file::FILE) || has(koocli::FILE) || has("HW_PROFILE") => {
                CredentialHint::Variable
            }
            Some(path) if files.is_there(&path) => CredentialHint::File,
            _ => CredentialHint::None,
        }
    }
}
