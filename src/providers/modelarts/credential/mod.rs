//! Where Huawei Cloud's own tools keep credentials, in the order of its SDKs: the token of an identity provider (OIDC by
//! STS, then by IAM), the key pair of the variables, the profile file, the metadata of an ECS instance, pod identity.
//! What the Terraform provider's variables name comes behind those of the SDKs; the file of `KooCLI` before the
//! metadata, as somebody put a key there.
//!
//! Sources: `huaweicloudsdkcore` 3.1.219 (Python), and the Terraform provider for its variables and `KooCLI`'s file.

mod agency;
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

use super::EUROPE;
use crate::config::credential::{ExpiringKey, Key, KeyExchange, KeySource, Otherwise};
use crate::config::settings::{CredentialHint, Found, PassedOver, Settings, Values, VendorFiles};
use crate::core::about::{self, EndpointSetting, Exception, Operation, Store};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials;
use crate::providers::identity_token;

use self::metadata::Metadata;
use self::pod::PodIdentity;
use self::token::ByPassword;

pub use self::words::{TERRAFORM, VARIABLES};

/// Where the vendor's command line keeps keys.
pub const STORES: &[Store] = &[Store {
    key: "koocli_profile",
    what: "a profile of ~/.hcloud/config.json, where its keys are not encrypted",
}];

/// Where keys are looked for besides the variables.
pub const PLACES: &[about::Place] = &[
    about::Place {
        what: "an agency for the token of an identity provider (OIDC), before the key pairs",
        variables: &[
            "HUAWEICLOUD_OIDC_PROVIDER_URN",
            "HUAWEICLOUD_OIDC_AGENCY_URN",
            "HUAWEICLOUD_OIDC_TOKEN_FILE",
            "HUAWEICLOUD_OIDC_ID_TOKEN",
            "HUAWEICLOUD_OIDC_SESSION_NAME",
            "HUAWEICLOUD_OIDC_DURATION_SECONDS",
            "HUAWEICLOUD_OIDC_POLICY",
            "HUAWEICLOUD_OIDC_POLICY_IDS",
        ],
    },
    about::Place {
        what: "an identity provider of IAM, before the key pairs of the same tool",
        variables: &[
            "HUAWEICLOUD_SDK_IDP_ID",
            "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
            "HW_ASSUME_ROLE_IDP_ID",
            "HW_ASSUME_ROLE_ID_TOKEN",
            "HW_ASSUME_ROLE_ID_TOKEN_FILE",
        ],
    },
    about::Place {
        what: "an agency, assumed with the credential of the Terraform provider's variables",
        variables: &[
            "HW_ASSUME_ROLE_AGENCY_NAME",
            "HW_ASSUME_ROLE_DOMAIN_NAME",
            "HW_ASSUME_ROLE_DOMAIN_ID",
            "HW_ASSUME_ROLE_DURATION",
            "HW_DOMAIN_ID",
        ],
    },
    about::Place {
        what: "the site of the credential of the Terraform provider's variables",
        variables: &["HW_CLOUD", "HW_AUTH_URL"],
    },
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
    about::Place {
        what: "pod identity of a CCE cluster",
        variables: &[pod::URI, pod::TOKEN_FILE],
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

/// IAM without a region.
const GLOBAL_IAM: &str = "https://iam.myhuaweicloud.com";

/// The security token service. The SDK knows it in some regions only, and asks this one in all others.
pub const STS: EndpointSetting = EndpointSetting::at("HUAWEICLOUD_SDK_STS_ENDPOINT", GLOBAL_STS)
    .of_service("sts_endpoint")
    .except(&[
        Exception {
            regions: &[
                "af-south-1",
                "ap-southeast-1",
                "ap-southeast-2",
                "ap-southeast-3",
                "ap-southeast-4",
                "cn-east-3",
                "cn-south-1",
                "cn-southwest-2",
                "la-south-2",
                "sa-brazil-1",
                "tr-west-1",
            ],
            url: "https://sts.{region}.myhuaweicloud.com",
        },
        Exception {
            regions: EUROPE,
            url: "https://sts.{region}.myhuaweicloud.eu",
        },
    ]);

/// The security token service where no region is known.
const GLOBAL_STS: &str = "https://sts.cn-north-4.myhuaweicloud.com";

/// How an agency is assumed, the account given by its name.
pub const CREATE_BY_AGENCY: Operation = Operation::open(
    "CreateTemporaryAccessKeyByAgency",
    "POST /v3.0/OS-CREDENTIAL/securitytokens (IAM; where the credential is an agency)",
    "whoever the agency trusts, with the right to assume it (Agent Operator)",
);

/// How an agency is assumed, the account given by its id.
pub const ASSUME_AGENCY: Operation = Operation::open(
    "AssumeAgency",
    "POST /v5/agencies/assume (STS; where the credential is an agency)",
    "whoever the agency trusts, with the right to assume it (Agent Operator)",
);

/// How an agency is assumed with the token of an identity provider.
pub const ASSUME_WITH_OIDC: Operation = Operation::open(
    "AssumeAgencyWithOIDC",
    "POST /v5/agencies/assume-with-oidc (STS; where the credential is the token of an identity provider)",
    "whoever has a token that the agency trusts",
);

/// How IAM takes the token of an identity provider.
pub const CREATE_BY_ID_TOKEN: Operation = Operation::open(
    "CreateUnscopedTokenByIdToken",
    "POST /v3.0/OS-AUTH/id-token/tokens (IAM; where the credential is the token of an identity provider)",
    "whoever has a token of an identity provider that the account trusts",
);

/// How IAM gives a key for a token of its own.
pub const CREATE_BY_TOKEN: Operation = Operation::open(
    "CreateTemporaryAccessKeyByToken",
    "POST /v3.0/OS-CREDENTIAL/securitytokens (IAM; behind CreateUnscopedTokenByIdToken)",
    "whoever has a token of IAM",
);

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
        let endpoints = variables::endpoints(settings)?;
        let settings = &Settings {
            credential_endpoints: &endpoints,
            ..*settings
        };
        if let Some((name, _)) = variable(variables::AGENCY, settings) {
            let why = format!(
                "{name} is set, and an agency is assumed with a key pair, not with a password"
            );
            let hint = format!(
                "set HW_ACCESS_KEY and HW_SECRET_KEY in place of the password, or unset {name}"
            );
            return Err(settings.refuse(why, hint));
        }
        let grant = ByPassword::new([user, password, domain], settings)?;
        Ok(Some(Box::new(grant)))
    }

    fn first(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        variables::by_identity(settings)
    }

    fn with_words(
        found: Found,
        form: &'static about::Credential,
        settings: &Settings<'_>,
    ) -> Result<Found, SettingsError> {
        let is_terraforms = form.variables.iter().any(|name| name.starts_with("HW_"));
        let mut found = if is_terraforms {
            variables::of_terraform(found, settings)?
        } else {
            variables::beside_others(found, settings)?
        };
        if settings.source().is_none() {
            warn_of_halves(&mut found, settings);
            // The variables come before the file that these name.
            for name in [koocli::FILE, "HW_PROFILE"] {
                variables::note_unread(name, &mut found, settings);
            }
        }
        Ok(found)
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
        passed_over: &mut PassedOver,
    ) -> Result<Option<Found>, SettingsError> {
        let mut found = from_places(settings, passed_over)?;
        if let Some(found) = &mut found {
            warn_of_halves(found, settings);
        }
        Ok(found)
    }

    /// Whether there is a profile file. A file of `KooCLI` does not count: its keys are encrypted as a
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
            "HW_PROFILE",
        ];
        if is_named.iter().any(|variable| has(variable)) {
            return CredentialHint::Variable;
        }
        match profile_file::path(environment).filter(|path| files.is_there(path)) {
            Some(path) => match profile_file::lacks(&path, files) {
                Some(words) => CredentialHint::Useless(vec![words]),
                None => CredentialHint::File,
            },
            None => CredentialHint::None,
        }
    }
}

/// A variable of the vendor's tools, under the name by which the profile reads it.
fn variable<'a>(name: &str, settings: &Settings<'a>) -> Option<(String, &'a str)> {
    let own = settings.account_variable(name)?;
    let value = settings.environment.get(&own)?;
    Some((own, value.trim()))
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
        return variables::beside_others(found, settings).map(Some);
    }
    let is_named = [koocli::FILE, "HW_PROFILE"]
        .iter()
        .any(|variable| settings.environment.get(variable).is_some());
    if settings.is_asked || is_named {
        settings.check_variables(words::TERRAFORM)?;
        if let Some(found) = koocli::found(None, settings)? {
            return Ok(Some(found));
        }
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
            return Err(settings.refuse(why, format!("set {missing} as well, or unset {set}")));
        }
    };
    if !settings.is_asked && pod.is_none() {
        return Ok(None);
    }
    settings.check_variables(words::TERRAFORM)?;
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
    variables::beside_others(found, settings).map(Some)
}

/// Says what is set of a form that comes before what was found, and is not whole.
fn warn_of_halves(found: &mut Found, settings: &Settings<'_>) {
    for half in variables::half(settings) {
        let words = format!("{half}; using {}", found.place);
        found.warnings.push(words);
    }
}
