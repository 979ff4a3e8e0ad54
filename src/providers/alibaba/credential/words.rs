//! The words of Alibaba Cloud's tools: their variables, the fields of a profile of the command line, the
//! keys of a section of the ini file; and what each means for a listing.
//!
//! The lists that they are held against, with their sources, are in `fixtures/words`.

use crate::core::about::{Meaning, Word};

const KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";
const REGION: &str = "ALIBABA_CLOUD_REGION_ID";

const VPC: &str = "it asks for the endpoints inside a VPC, which cloudls takes from CLOUDLS_EAS_ENDPOINT \
     (https://pai-eas-manage-vpc.{region}.aliyuncs.com) and CLOUDLS_SAE_ENDPOINT \
     (https://sae-vpc.{region}.aliyuncs.com) alone";
const ENDPOINT: &str = "it names one endpoint for any product, where cloudls has one for each \
     (CLOUDLS_EAS_ENDPOINT, CLOUDLS_SAE_ENDPOINT)";
const OF_REQUESTS: &str = "it is about how requests are sent, not about whose";
const OF_OTHERS: &str = "it is about what the aliyun command line itself shows or starts";
const OF_CONDITIONS: &str = "it is told to policies that look at it, and chooses no account";
const OF_TERRAFORM: &str = "it goes with a role that Terraform alone assumes";

/// The variables of the vendor's tools that are none of a credential and none of a place of one.
pub const VARIABLES: &[Word] = &[
    // Used.
    Word::used("ALIBABA_CLOUD_ROLE_SESSION_NAME").what("the name of the session of a role"),
    Word::used("ALIBABA_CLOUD_EXTERNAL_ID")
        .what("the external id of a role that a profile of the command line names without one"),
    Word::used("ALIBABACLOUD_EXTERNAL_ID").what("the same"),
    Word::used("ALIBABA_CLOUD_STS_REGION").what("the region of the service that gives roles"),
    Word::used("ALIBABA_CLOUD_STS_ENDPOINT").what("the host of the service that gives roles"),
    Word::used("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")
        .what("`true`: that service is asked inside the VPC, where its region is given"),
    Word::used("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
        .what("`true`: ~/.aliyun/config.json is not read"),
    Word::used("ALIBABA_CLOUD_IGNORE_PROFILE")
        .what("`true`: neither of the files of the vendor's tools is read"),
    Word::used("ALIBABACLOUD_IGNORE_PROFILE").what("the same"),
    Word::used("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
        .what("`true` or `1`: no program of a profile is run, and no credentials URI is asked"),
    Word::used("ALIBABA_CLOUD_ECS_METADATA_DISABLED").what("`true`: no metadata is asked"),
    Word::used("ALIBABA_CLOUD_IMDSV1_DISABLED")
        .what("`true`: no metadata is asked without a token of its own"),
    // Refused.
    Word::refused("ALIBABA_CLOUD_ENDPOINT", ENDPOINT).of_endpoint(),
    Word::refused("ALIBABA_CLOUD_ENDPOINT_TYPE", VPC)
        .only(&["vpc"])
        .of_endpoint(),
    Word::refused("ALIBABACLOUD_ENDPOINT_TYPE", VPC)
        .only(&["vpc"])
        .of_endpoint(),
    Word::refused("ALICLOUD_ENDPOINT_TYPE", VPC)
        .only(&["vpc"])
        .of_endpoint(),
    Word::refused("ENDPOINT_TYPE", VPC)
        .only(&["vpc"])
        .of_endpoint(),
    Word::refused(
        "ALIBABA_CLOUD_PROFILE_MODE",
        "the aliyun command line then signs nothing at all, and these APIs answer nobody unsigned",
    )
    .only(&["Anonymous"]),
    // Read by other tools.
    Word::elsewhere("ALIBABA_CLOUD_ACCESS_KEY_Id", KEY_ID),
    Word::elsewhere("ALIBABACLOUD_ACCESS_KEY_ID", KEY_ID),
    Word::elsewhere("ALIBABACLOUD_ACCESS_KEY_SECRET", KEY_SECRET),
    Word::elsewhere("ALIBABACLOUD_SECURITY_TOKEN", TOKEN),
    Word::elsewhere("ALICLOUD_ACCESS_KEY_ID", KEY_ID),
    Word::elsewhere("ALICLOUD_ACCESS_KEY_SECRET", KEY_SECRET),
    Word::elsewhere("ALICLOUD_SECURITY_TOKEN", TOKEN),
    Word::elsewhere("ALICLOUD_ACCESS_KEY", KEY_ID),
    Word::elsewhere("ALICLOUD_SECRET_KEY", KEY_SECRET),
    Word::elsewhere("ACCESS_KEY_ID", KEY_ID),
    Word::elsewhere("ACCESS_KEY_SECRET", KEY_SECRET),
    Word::elsewhere("SECURITY_TOKEN", TOKEN),
    Word::elsewhere("ALIBABA_CLOUD_BEARER_TOKEN", KEY_ID),
    Word::elsewhere("ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"),
    Word::elsewhere(
        "ALICLOUD_SHARED_CREDENTIALS_FILE",
        "ALIBABA_CLOUD_CONFIG_FILE",
    ),
    Word::elsewhere("ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"),
    Word::elsewhere("ALIBABA_CLOUD_OIDC_TOKEN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
    Word::elsewhere("ALIBABACLOUD_REGION_ID", REGION),
    Word::elsewhere("ALICLOUD_REGION_ID", REGION),
    Word::elsewhere("ALICLOUD_REGION", REGION),
    Word::elsewhere("ALIBABA_CLOUD_REGION", REGION),
    Word::elsewhere("REGION_ID", REGION),
    Word::elsewhere("REGION", REGION),
    // Without a say.
    Word::no_meaning("ALICLOUD_ASSUME_ROLE_SESSION_NAME", OF_TERRAFORM),
    Word::no_meaning("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", OF_TERRAFORM),
    Word::no_meaning(
        "ALICLOUD_ACCOUNT_ID",
        "it is an account that Terraform writes into names",
    ),
    Word::no_meaning(
        "ALIBABA_CLOUD_ACCOUNT_ID",
        "it is an account that Terraform writes into names",
    ),
    Word::no_meaning(
        "ALIBABA_CLOUD_ACCOUNT_TYPE",
        "the endpoints of these products are the same on both sites",
    ),
    Word::no_meaning(
        "ALIBABA_CLOUD_ECS_IMDSV2_ENABLE",
        "metadata is asked with a token of its own whenever it gives one",
    ),
    Word::no_meaning(
        "ALIBABA_CLOUD_BEARER_TOKEN_HEADER_KEY",
        "it goes with a bearer token",
    ),
    Word::no_meaning(
        "ALIBABA_CLOUD_EXTERNAL_ACCOUNT_TYPE",
        "it is for plugins of other products",
    ),
    Word::no_meaning("ALIBABA_CLOUD_SSO_CLIENT_ID", "cloudls signs in nowhere"),
    Word::no_meaning("ALIBABACLOUD_SSO_CLIENT_ID", "cloudls signs in nowhere"),
    Word::no_meaning("ALICLOUD_SOURCE_IP", OF_CONDITIONS),
    Word::no_meaning("ALIBABA_CLOUD_SOURCE_IP", OF_CONDITIONS),
    Word::no_meaning("ALICLOUD_SECURITY_TRANSPORT", OF_CONDITIONS),
    Word::no_meaning("ALIBABA_CLOUD_SECURITY_TRANSPORT", OF_CONDITIONS),
    Word::no_meaning("ALICLOUD_SECURE_TRANSPORT", OF_CONDITIONS),
    Word::no_meaning("ALIBABA_CLOUD_SECURE_TRANSPORT", OF_CONDITIONS),
    Word::no_meaning("ALIBABA_CLOUD_CALL_CONTEXT_SKIP_PRODUCTS", OF_CONDITIONS),
    Word::no_meaning("ALIBABA_CLOUD_READ_TIMEOUT", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_CONNECT_TIMEOUT", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_RETRY_COUNT", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_THROTTLING_RETRY_ENABLED", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_THROTTLING_RETRY_MAX_ATTEMPTS", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_USER_AGENT", OF_REQUESTS),
    Word::no_meaning("ALIYUN_USER_AGENT", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_VENDOR", OF_REQUESTS),
    Word::no_meaning("ALIBABA_CLOUD_LANGUAGE", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_CLI_VERSION", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_CLI_LOG_CONFIG", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_CLI_PLUGIN_AUTO_INSTALL", OF_OTHERS),
    Word::no_meaning(
        "ALIBABA_CLOUD_CLI_PLUGIN_AUTO_INSTALL_ENABLE_PRE",
        OF_OTHERS,
    ),
    Word::no_meaning("ALIBABA_CLOUD_ORIGINAL_PRODUCT_HELP", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_PRICING_ENDPOINT", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_PRICING_HOST", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_SAFETY_SKIP_CONFIRM", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_SAFETY_POLICY_ENABLED", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_SAFETY_POLICY_RULES", OF_OTHERS),
    Word::no_meaning("ALIBABA_CLOUD_CLI_SAFETY_POLICY_FILE", OF_OTHERS),
];

const ROLE_BESIDE_KEYS: &str = "beside a key pair of the variables, the aliyun command line and Terraform \
     assume that role, and the SDKs do not";

/// With these, the role is that of a token, which comes behind a key pair.
const OIDC: &[&str] = &[
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
];

/// What variables mean beside a key pair of the variables.
pub const BESIDE_KEYS: &[Word] = &[
    Word::refused("ALIBABA_CLOUD_ROLE_ARN", ROLE_BESIDE_KEYS).unless_with(OIDC),
    Word::refused("ALIBABACLOUD_ROLE_ARN", ROLE_BESIDE_KEYS),
    Word::refused(
        "ALICLOUD_ASSUME_ROLE_ARN",
        "Terraform assumes that role with the key pair, which cloudls would use as it is",
    ),
];

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
const OF_UNKNOWN_MODE: &str = "it is of a mode that is refused as a whole";

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
const OF_ANY_MODE: [&str; 3] = ["name", "mode", "region_id"];

/// Whether a field says something of a credential, be it of one that cannot be used.
pub fn is_of_credential(word: &Word) -> bool {
    match word.meaning {
        Meaning::Used => !OF_ANY_MODE.contains(&word.name),
        Meaning::NoMeaning(why) => [OF_SIGN_IN, OF_UNKNOWN_MODE].contains(&why),
        Meaning::Refused(_) | Meaning::Elsewhere(_) => false,
    }
}

/// The keys of a section of the ini file.
pub const KEYS: &[Word] = &[
    Word::used("type"),
    Word::used("access_key_id"),
    Word::used("access_key_secret"),
    Word::used("security_token"),
    Word::used("role_arn"),
    Word::used("role_session_name"),
    Word::used("role_session_expiration"),
    Word::used("policy"),
    Word::used("external_id"),
    Word::used("role_name"),
    Word::used("oidc_provider_arn"),
    Word::used("oidc_token_file_path"),
    // The Java library reads no other sections than those with `true`.
    Word::refused("enable", "it switches the section off").only(&["false", "0", "no", "off"]),
    Word::refused("proxy", "cloudls takes a proxy from HTTPS_PROXY alone"),
    Word::refused(
        "host",
        "the host of the service that gives roles is taken from ALIBABA_CLOUD_STS_ENDPOINT alone",
    ),
    Word::no_meaning("public_key_id", OF_UNKNOWN_MODE),
    Word::no_meaning("private_key_file", OF_UNKNOWN_MODE),
    Word::no_meaning("session_expiration", OF_UNKNOWN_MODE),
    Word::no_meaning("bearer_token", OF_UNKNOWN_MODE),
    Word::no_meaning("region_id", "the vendor's libraries do not read it"),
    Word::no_meaning("timeout", OF_REQUESTS),
    Word::no_meaning("connect_timeout", OF_REQUESTS),
];

/// Whether a key is one of a section of the ini file.
pub fn is_key(name: &str) -> bool {
    KEYS.iter().any(|word| word.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::about::words_tests;
    use crate::providers;

    #[test]
    fn every_word_of_the_vendors_is_known_and_no_other() {
        let variables = include_str!("../../../../fixtures/words/alibaba-variables.txt");
        let own = |id: &&providers::Entry| ["eas", "sae"].contains(&id.about.id);
        for row in providers::ALL.iter().filter(own) {
            words_tests::hold_variables(variables, row.about);
        }
        let fields = include_str!("../../../../fixtures/words/alibaba-profile-fields.txt");
        words_tests::hold(fields, &[FIELDS]);
        let keys = include_str!("../../../../fixtures/words/alibaba-ini-keys.txt");
        words_tests::hold(keys, &[KEYS]);
    }

    #[test]
    fn a_field_counts_in_a_mode_or_in_all() {
        for word in FIELDS {
            let mut modes = MODES.iter();
            let is_of_mode = modes.any(|mode| mode.fields.contains(&word.name));
            let is_used = word.meaning == Meaning::Used;
            assert_eq!(
                is_used,
                is_of_mode || OF_ANY_MODE.contains(&word.name),
                "{}",
                word.name
            );
        }
        let known = |name: &&str| FIELDS.iter().any(|word| word.name == *name);
        assert!(MODES.iter().all(|mode| mode.fields.iter().all(known)));
    }
}
