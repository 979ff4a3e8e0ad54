//! Where Huawei Cloud's own tools keep credentials, in the order of its SDKs: the variables (which are
//! no matter of this file), the profile file, and the metadata of an ECS instance; the file of
//! `KooCLI` comes before the last, as somebody put a key there.
//!
//! Sources: `huaweicloudsdkcore` 3.1.219 (Python), and the Terraform provider for `KooCLI`'s file.

mod koocli;
mod metadata;
mod profile_file;
mod token;

use crate::config::credential::{KeyExchange, KeySource};
use crate::config::settings::{CredentialHint, Environment, Found, Settings, Values};
use crate::core::about::{self, EndpointSetting, Store};
use crate::core::error::SettingsError;

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

/// The variable that overrides the metadata service.
const METADATA: &str = "CLOUDLS_MODELARTS_METADATA_ENDPOINT";

/// The metadata of an ECS instance.
pub const METADATA_ENDPOINT: EndpointSetting = EndpointSetting {
    key: "metadata_endpoint",
    variable: METADATA,
    url: metadata::URL,
    exceptions: &[],
};

/// An IAM user gets a token.
pub fn login(
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
pub fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    koocli::found(Some(name), settings)?.ok_or_else(|| {
        settings.refuse(
            format!("there is no ~/.hcloud/config.json with a profile {name:?}"),
            "make one with `hcloud configure`, or correct koocli_profile",
        )
    })
}

/// The first credential there is.
pub fn kept(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    if let Some(found) = profile_file::found(settings)? {
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
pub fn credential_hint(environment: &Environment) -> CredentialHint {
    let has = |variable| environment.get(variable).is_some();
    match profile_file::path(environment) {
        _ if has(profile_file::FILE) || has(koocli::FILE) || has("HW_PROFILE") => {
            CredentialHint::Variable
        }
        Some(path) if path.symlink_metadata().is_ok() => CredentialHint::File,
        _ => CredentialHint::None,
    }
}
