//! Where Huawei Cloud's own tools keep credentials, in the order of its SDKs: the token of an identity provider (OIDC by
//! STS, then by IAM), the key pair of the variables, the profile file, the metadata of an ECS instance, pod identity.
//! What the Terraform provider's variables name comes behind those of the SDKs; the file of `KooCLI` before the
//! metadata, as somebody put a key there.
//!
//! Sources: `huaweicloudsdkcore` 3.1.219 (Python), and the Terraform provider for its variables and `KooCLI`'s file.

mod agency;
mod beside;
mod declared;
mod federation;
mod koocli;
mod metadata;
mod pod;
mod profile_file;
pub mod site;
mod temporary;
mod token;
mod variables;
mod words;

use crate::config::credential::{ExpiringKey, Key, KeyExchange, KeySource, Otherwise};
use crate::config::settings::{CredentialHint, Found, PassedOver, Settings, Values, VendorFiles};
use crate::core::about;
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;
use crate::providers::identity_token;

use self::metadata::Metadata;
use self::pod::PodIdentity;
use self::token::ByPassword;
use self::variables::Tool;

pub use self::declared::{
    ASSUME_AGENCY, ASSUME_WITH_OIDC, CREATE_BY_AGENCY, CREATE_BY_ID_TOKEN, CREATE_BY_TOKEN,
    CREATE_TOKEN, METADATA_ENDPOINT, PLACES, STORES,
};
pub use self::words::{LOGIN, TERRAFORM, VARIABLES};

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
        let endpoints = variables::endpoints(settings)?;
        let settings = &Settings {
            credential_endpoints: &endpoints,
            ..*settings
        };
        if let Some((name, _)) = settings.variable(variables::AGENCY) {
            let why = format!(
                "{name} is set, and an agency is assumed with a key pair, not with a password"
            );
            let hint = format!(
                "set HW_ACCESS_KEY and HW_SECRET_KEY in place of the password, unset {name}"
            );
            return Err(settings.refuse_or_name(why, hint));
        }
        let grant = ByPassword::new([user, password, domain], settings)?;
        Ok(Some(Box::new(grant)))
    }

    fn first(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        let Some((found, tool)) = variables::by_identity(settings)? else {
            return Ok(None);
        };
        let mut found = beside::of(found, tool, settings)?;
        settings.note_unread([profile_file::FILE], &mut found);
        Ok(Some(found))
    }

    fn with_words(
        found: Found,
        form: &'static about::Credential,
        settings: &Settings<'_>,
    ) -> Result<Found, SettingsError> {
        let is_terraforms = form.variables.iter().any(|name| name.starts_with("HW_"));
        let tool = if is_terraforms {
            Tool::Terraform
        } else {
            Tool::Sdk
        };
        let mut found = beside::of(found, tool, settings)?;
        warn_of_halves(&mut found, settings);
        // The variables come before the file that it names.
        settings.note_unread([profile_file::FILE], &mut found);
        Ok(found)
    }

    /// The credential of a profile of `KooCLI`.
    fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        koocli::found(Some(name), settings, &mut PassedOver::default())?.ok_or_else(|| {
            settings.refuse(
                format!("there is no ~/.hcloud/config.json with a profile {name:?}"),
                "make one with `hcloud configure`, or correct koocli_profile",
            )
        })
    }

    /// The profiles of `KooCLI`.
    fn in_store(files: &VendorFiles<'_>) -> Vec<(&'static str, String)> {
        let names = koocli::names_in(files).into_iter();
        names.map(|name| (STORES[0].key, name)).collect()
    }

    fn kept(
        settings: &Settings<'_>,
        passed_over: &mut PassedOver,
    ) -> Result<Option<Found>, SettingsError> {
        let mut found = from_places(settings, passed_over)?;
        let is_guess = |found: &Found| {
            found.source.is_guess() || matches!(found.source, KeySource::Guessed(_))
        };
        match found.as_mut().filter(|found| !is_guess(found)) {
            Some(found) => warn_of_halves(found, settings),
            None => {
                for half in variables::half(settings) {
                    passed_over.push(half);
                }
            }
        }
        Ok(found)
    }

    /// Whether there is a profile file. A file of `KooCLI` is named, and no more: its keys are encrypted as a
    /// rule, and who has it need not mean this program.
    fn credential_hint(files: &VendorFiles<'_>) -> CredentialHint {
        let environment = files.environment;
        let has = |variable: &str| environment.get(variable).is_some();
        let is_named = [
            "HUAWEICLOUD_OIDC_PROVIDER_URN",
            "HUAWEICLOUD_OIDC_AGENCY_URN",
            "HUAWEICLOUD_SDK_IDP_ID",
            "HW_ASSUME_ROLE_IDP_ID",
            pod::URI,
            profile_file::FILE,
            koocli::FILE,
            koocli::PROFILE,
        ];
        if is_named.iter().any(|variable| has(variable)) {
            return CredentialHint::Variable;
        }
        let own = profile_file::path(environment).filter(|path| files.is_there(path));
        let lacks = own.map(|path| profile_file::lacks(&path, files));
        if let Some(None) = lacks {
            return CredentialHint::File;
        }
        let useless = lacks.flatten().into_iter().chain(koocli::unasked(files));
        CredentialHint::of_useless(useless.collect())
    }
}

/// Whether the profile reads the vendor's variables at all: one that names a credential elsewhere does not.
fn reads_variables(settings: &Settings<'_>) -> bool {
    settings.account_variable("").is_some()
}

/// What comes behind the variables.
fn from_places(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    if let Some(found) = profile_file::found(settings, passed_over)? {
        return beside::of(found, Tool::Sdk, settings).map(Some);
    }
    let is_named = [koocli::FILE, koocli::PROFILE]
        .iter()
        .any(|variable| settings.environment.get(variable).is_some());
    if settings.is_asked || is_named {
        if let Some(found) = koocli::found(None, settings, passed_over)? {
            return Ok(Some(found));
        }
    } else if let Some(words) = koocli::unasked(&VendorFiles {
        environment: settings.environment,
    }) {
        passed_over.note(words);
    }
    by_service(settings)
}

/// The metadata of an ECS instance, else pod identity. The former is only guessed at, and may not be there.
fn by_service(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let pod = match [pod::URI, pod::TOKEN_FILE].map(|name| environment.get(name)) {
        [Some(uri), Some(file)] => {
            let token =
                identity_token::of_file(file.into(), pod::TOKEN_FILE, pod::CARRIER, settings);
            Some(KeySource::asked_with(
                PodIdentity::new(uri, settings)?,
                token,
            ))
        }
        [None, None] => None,
        [uri, _] => {
            let (set, missing) = match uri {
                Some(_) => (pod::URI, pod::TOKEN_FILE),
                None => (pod::TOKEN_FILE, pod::URI),
            };
            let why = format!("{set} is set, but {missing} is not");
            let hint = format!("set {missing} as well, unset {set}");
            return Err(settings.refuse_or_name(why, hint));
        }
    };
    if !settings.is_asked && pod.is_none() {
        return Ok(None);
    }
    // It is no more than a guess: what may be meant for a credential comes before it.
    variables::check_twins(settings)?;
    let metadata = KeySource::asked(Metadata::new(true, settings)?);
    let place = "the metadata of this ECS instance";
    let found = match pod {
        None => Found::new(metadata, place),
        Some(pod) => {
            let otherwise = Otherwise::From(Box::new(pod));
            let place = format!("{place}, else {} and {}", pod::URI, pod::TOKEN_FILE);
            Found::new(KeySource::guessed(metadata, otherwise), place)
        }
    };
    beside::of(found, Tool::Sdk, settings).map(Some)
}

/// Says what is set of a form that comes before what was found, and is not whole.
fn warn_of_halves(found: &mut Found, settings: &Settings<'_>) {
    for half in variables::half(settings) {
        let words = format!("{half}; using {}", found.place);
        found.warnings.push(words);
    }
}
