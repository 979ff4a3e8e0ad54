//! Where credentials are kept and what gives them, as data: stores, places and operations.

use super::{metadata, pod};
use crate::core::about::{self, EndpointSetting, Operation, Store};

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
