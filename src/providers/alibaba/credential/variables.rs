//! The variables that are read by name, and those that switch something off: what they forbid is not done.

use crate::config::settings::Environment;

/// All must be set for OIDC: the SDKs know the first names alone, the command line both.
pub const OIDC: [[&str; 2]; 3] = [
    ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABACLOUD_ROLE_ARN"],
    [
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
        "ALIBABACLOUD_OIDC_PROVIDER_ARN",
    ],
    [
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        "ALIBABACLOUD_OIDC_TOKEN_FILE",
    ],
];

/// The names of the variable that asks for a profile.
pub const PROFILE: [&str; 3] = [
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABACLOUD_PROFILE",
    "ALICLOUD_PROFILE",
];

/// The variable that names the role of the metadata.
pub const METADATA_ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";

/// The variable of a credentials URI.
pub const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The variable that names another file than the command line's own.
pub const CLI_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The variable that forbids to run programs and to ask credentials URIs.
pub const DISABLE_EXTERNAL: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

pub fn is_true(environment: &Environment, variable: &str) -> bool {
    let value = environment.get(variable);
    value.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

/// The switch of the service of roles and metadata, which forbids to ask it.
pub const NO_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

pub fn asks_metadata(environment: &Environment) -> bool {
    !is_true(environment, NO_METADATA)
}

/// Whether no program is run and no credentials URI asked. This switch alone may be `1`.
pub fn forbids_external(environment: &Environment) -> bool {
    is_true(environment, DISABLE_EXTERNAL)
        || environment.get(DISABLE_EXTERNAL).map(str::trim) == Some("1")
}

/// The switch of both files, under its two names.
pub const IGNORE_PROFILE: [&str; 2] = [
    "ALIBABA_CLOUD_IGNORE_PROFILE",
    "ALIBABACLOUD_IGNORE_PROFILE",
];

/// The switch of the command line's file alone, which the SDKs have.
pub const NO_CLI_FILE: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

/// The one value with which the command line does without profiles (`LoadProfileWithContext`).
pub fn is_ignoring(value: &str) -> bool {
    value == "TRUE"
}

/// The variable by which the command line is told to do without profiles: it looks at the first of the two that is set.
pub fn ignores_profiles(environment: &Environment) -> Option<&'static str> {
    let mut set = IGNORE_PROFILE
        .into_iter()
        .filter_map(|name| Some((name, environment.get(name)?)));
    let (name, value) = set.next()?;
    is_ignoring(value).then_some(name)
}

/// Whether any file of the vendor's tools is read.
pub fn reads_files(environment: &Environment) -> bool {
    ignores_profiles(environment).is_none()
}

pub fn reads_cli_file(environment: &Environment) -> bool {
    reads_files(environment) && !is_true(environment, NO_CLI_FILE)
}
