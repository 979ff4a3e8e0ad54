//! The variables.

use super::super::variables::is_ignoring;
use super::{ENDPOINT, OF_OTHERS, OF_REQUESTS, VPC};
use crate::core::about::Word;

const KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";
const REGION: &str = "ALIBABA_CLOUD_REGION_ID";

const OF_CONDITIONS: &str = "it is told to policies that look at it, and chooses no account";
const OF_TERRAFORM: &str = "it goes with a role that Terraform alone assumes";

const OF_SWITCHES: &str =
    "it is meant to forbid something, and the vendor's tools obey `true` alone";
const OF_IGNORING: &str =
    "it is meant to forbid something, and the aliyun command line obeys `TRUE` alone, in capitals";
/// What the switches obey.
const TRUE: &[&str] = &["true"];
/// The same of the switch that may be `1`.
const TRUE_OR_1: &[&str] = &["true", "1"];
/// What would be a yes elsewhere.
const YES: &[&str] = &["1", "yes", "on", "y", "t", "enabled"];
/// The same with what is no yes unless it is in capitals.
const YES_OR_TRUE: &[&str] = &["true", "1", "yes", "on", "y", "t", "enabled"];
/// The same of the switch that may be `1`.
const YES_BUT_1: &[&str] = &["yes", "on", "y", "t", "enabled"];

/// The variables of the vendor's tools that are none of a credential and none of a place of one.
pub const VARIABLES: &[Word] = &[
    // Used.
    Word::used("ALIBABA_CLOUD_ROLE_SESSION_NAME").what("the name of the session of a role"),
    Word::used("ALIBABA_CLOUD_EXTERNAL_ID")
        .what("the external id of a role that a profile of the command line names without one"),
    Word::used("ALIBABACLOUD_EXTERNAL_ID")
        .what("the external id of a role that a profile of the command line names without one"),
    Word::used("ALIBABA_CLOUD_STS_REGION").what("the region of the service that gives roles"),
    Word::used("ALIBABA_CLOUD_STS_ENDPOINT").what("the host of the service that gives roles"),
    Word::used("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")
        .what("`true`: that service is asked inside the VPC, where its region is given"),
    Word::used("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
        .only(TRUE)
        .what("`true`: ~/.aliyun/config.json is not read"),
    Word::used("ALIBABA_CLOUD_IGNORE_PROFILE")
        .only(TRUE)
        .what("`TRUE`, in capitals: neither of the files of the vendor's tools is read"),
    Word::used("ALIBABACLOUD_IGNORE_PROFILE")
        .only(TRUE)
        .what("`TRUE`, in capitals: neither of the files of the vendor's tools is read"),
    Word::used("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
        .only(TRUE_OR_1)
        .forbids()
        .what("`true` or `1`: no program of a profile is run, and no credentials URI is asked"),
    Word::used("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
        .only(TRUE)
        .forbids()
        .what("`true`: no metadata is asked"),
    Word::used("ALIBABA_CLOUD_IMDSV1_DISABLED")
        .only(TRUE)
        .forbids()
        .what("`true`: no metadata is asked without a token of its own"),
    // Refused.
    Word::refused("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", OF_SWITCHES).only(YES),
    Word::refused("ALIBABA_CLOUD_IGNORE_PROFILE", OF_IGNORING)
        .only(YES_OR_TRUE)
        .but(is_ignoring),
    Word::refused("ALIBABACLOUD_IGNORE_PROFILE", OF_IGNORING)
        .only(YES_OR_TRUE)
        .but(is_ignoring),
    Word::refused("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", OF_SWITCHES).only(YES_BUT_1),
    Word::refused("ALIBABA_CLOUD_ECS_METADATA_DISABLED", OF_SWITCHES).only(YES),
    Word::refused("ALIBABA_CLOUD_IMDSV1_DISABLED", OF_SWITCHES).only(YES),
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

/// Beside the token that the SDKs read as well, the others are not read by the command line either.
const OWN_TOKEN: &[&str] = &[TOKEN];

const TOKEN_BESIDE_KEYS: &str = "beside a key pair of the variables, the aliyun command line sends that token, and the \
     SDKs do not";

/// The role of Terraform, which it assumes with whatever credential there is.
pub const TERRAFORMS_ROLE: Word = Word::refused(
    "ALICLOUD_ASSUME_ROLE_ARN",
    "Terraform assumes that role with the credential, which cloudls would use as it is",
);

/// What variables mean beside a key pair of the variables.
pub const BESIDE_KEYS: &[Word] = &[
    Word::refused("ALIBABA_CLOUD_ROLE_ARN", ROLE_BESIDE_KEYS).unless_with(OIDC),
    Word::refused("ALIBABACLOUD_ROLE_ARN", ROLE_BESIDE_KEYS),
    TERRAFORMS_ROLE,
    Word::refused("ALIBABACLOUD_SECURITY_TOKEN", TOKEN_BESIDE_KEYS).unless_with(OWN_TOKEN),
    Word::refused("ALICLOUD_SECURITY_TOKEN", TOKEN_BESIDE_KEYS).unless_with(OWN_TOKEN),
    Word::refused("SECURITY_TOKEN", TOKEN_BESIDE_KEYS).unless_with(OWN_TOKEN),
];
