//! The modes of a profile of the command line, and its fields.

use super::{ENDPOINT, OF_OTHERS, OF_REQUESTS, OF_UNKNOWN_MODE, VPC};
use crate::core::about::{Meaning, Word};

/// A mode of a profile of the command line, and the fields that count in it. What another mode left behind
/// does not.
pub struct Mode {
    pub name: &'static str,
    pub fields: &'static [&'static str],
}

const fn mode(name: &'static str, fields: &'static [&'static str]) -> Mode {
    Mode { name, fields }
}

/// The modes that can be used.
pub const MODES: &[Mode] = &[
    mode("AK", &["access_key_id", "access_key_secret"]),
    mode(
        "StsToken",
        &["access_key_id", "access_key_secret", "sts_token"],
    ),
    mode(
        "RamRoleArn",
        &[
            "access_key_id",
            "access_key_secret",
            "sts_token",
            "ram_role_arn",
            "ram_session_name",
            "role_session_name",
            "expired_seconds",
            "external_id",
            "policy",
            "sts_region",
            "sts_endpoint",
            "enable_vpc",
        ],
    ),
    mode(
        "ChainableRamRoleArn",
        &[
            "source_profile",
            "ram_role_arn",
            "ram_session_name",
            "role_session_name",
            "expired_seconds",
            "external_id",
            "policy",
            "sts_region",
            "sts_endpoint",
            "enable_vpc",
        ],
    ),
    mode("EcsRamRole", &["ram_role_name"]),
    mode(
        "RamRoleArnWithRoleName",
        &[
            "ram_role_name",
            "ram_role_arn",
            "ram_session_name",
            "role_session_name",
            "expired_seconds",
            "external_id",
            "policy",
            "sts_region",
            "sts_endpoint",
            "enable_vpc",
        ],
    ),
    mode("External", &["process_command"]),
    mode("CredentialsURI", &["credentials_uri"]),
    mode(
        "OIDC",
        &[
            "oidc_provider_arn",
            "oidc_token_file",
            "ram_role_arn",
            "ram_session_name",
            "role_session_name",
            "expired_seconds",
            "policy",
            "sts_region",
            "sts_endpoint",
            "enable_vpc",
        ],
    ),
    mode(
        "CloudSSO",
        &[
            "access_key_id",
            "access_key_secret",
            "sts_token",
            "sts_expiration",
        ],
    ),
    mode(
        "OAuth",
        &[
            "access_key_id",
            "access_key_secret",
            "sts_token",
            "sts_expiration",
        ],
    ),
];

const OF_SIGN_IN: &str = "it is for the next sign-in, which is the command line's business";

/// The fields of a profile of the command line. Those used count in the modes that have them.
pub const FIELDS: &[Word] = &[
    Word::used("name"),
    Word::used("mode"),
    Word::used("region_id"),
    Word::used("access_key_id"),
    Word::used("access_key_secret"),
    Word::used("sts_token"),
    Word::used("sts_region"),
    Word::used("sts_endpoint"),
    Word::used("enable_vpc"),
    Word::used("ram_role_name"),
    Word::used("ram_role_arn"),
    Word::used("ram_session_name"),
    Word::used("role_session_name"),
    Word::used("external_id"),
    Word::used("policy"),
    Word::used("expired_seconds"),
    Word::used("source_profile"),
    Word::used("process_command"),
    Word::used("credentials_uri"),
    Word::used("oidc_provider_arn"),
    Word::used("oidc_token_file"),
    Word::used("sts_expiration"),
    Word::refused("endpoint", ENDPOINT).of_endpoint(),
    Word::refused("endpoint_type", VPC)
        .only(&["vpc"])
        .of_endpoint(),
    Word::no_meaning("private_key", OF_UNKNOWN_MODE),
    Word::no_meaning("key_pair_name", OF_UNKNOWN_MODE),
    Word::no_meaning("bearer_token", OF_UNKNOWN_MODE),
    Word::no_meaning("bearer_token_header_key", OF_UNKNOWN_MODE),
    Word::no_meaning("cloud_sso_sign_in_url", OF_SIGN_IN),
    Word::no_meaning("cloud_sso_account_id", OF_SIGN_IN),
    Word::no_meaning("cloud_sso_access_config", OF_SIGN_IN),
    Word::no_meaning("cloud_sso_access_token_expire", OF_SIGN_IN),
    Word::no_meaning("access_token", OF_SIGN_IN),
    Word::no_meaning("oauth_site_type", OF_SIGN_IN),
    Word::no_meaning("oauth_access_token", OF_SIGN_IN),
    Word::no_meaning("oauth_access_token_expire", OF_SIGN_IN),
    Word::no_meaning("oauth_refresh_token", OF_SIGN_IN),
    Word::no_meaning("oauth_refresh_token_expire", OF_SIGN_IN),
    Word::no_meaning("site", "the command line writes it and never reads it"),
    Word::no_meaning("verified", "the command line writes it and never reads it"),
    Word::no_meaning(
        "external_account_type",
        "it is for plugins of other products",
    ),
    Word::no_meaning("output_format", OF_OTHERS),
    Word::no_meaning("language", OF_OTHERS),
    Word::no_meaning("auto_plugin_install", OF_OTHERS),
    Word::no_meaning("auto_plugin_install_enable_pre", OF_OTHERS),
    Word::no_meaning("read_timeout", OF_REQUESTS),
    Word::no_meaning("retry_timeout", OF_REQUESTS),
    Word::no_meaning("connect_timeout", OF_REQUESTS),
    Word::no_meaning("retry_count", OF_REQUESTS),
];

/// The fields that count in any mode.
pub const OF_ANY_MODE: [&str; 3] = ["name", "mode", "region_id"];

/// Whether a field says something of a credential, be it of one that cannot be used.
pub fn is_of_credential(word: &Word) -> bool {
    match word.meaning {
        Meaning::Used => !OF_ANY_MODE.contains(&word.name),
        Meaning::Irrelevant(why) => [OF_SIGN_IN, OF_UNKNOWN_MODE].contains(&why),
        Meaning::Refused(_) | Meaning::Elsewhere(_) => false,
    }
}
