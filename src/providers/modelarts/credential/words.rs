//! Every word of Huawei's tools that could say whose account is meant, which part of it or which site, and what each
//! means for a listing. The tests hold the tables against the vendor's own lists, in `fixtures/words`.
//!
//! Two sets of variables stand side by side, and their tools do not read each other's: the SDKs' and the Terraform
//! provider's. Each word of the latter is obeyed or refused by its name beside whatever credential was found, of the
//! SDKs, of Terraform or of `KooCLI`'s file; `beside::of` is the one way to a credential that is none of that file.
//!
//! | word | key of the SDKs, metadata | key, identity provider of Terraform | password | profile of `KooCLI` |
//! | --- | --- | --- | --- | --- |
//! | [`TERRAFORM`]: a token | refused | refused | refused | refused |
//! | a profile or file of `KooCLI` | refused, but for one key | refused, but for one key | refused | obeyed |
//! | an agency | refused | assumed | refused | assumed, but for another in the profile |
//! | [`BESIDE_OTHERS`]: an identity provider | refused | comes first | comes first | comes first |
//! | [`LOGIN`]: a user or account by its id, a key | | | refused | |
//! | a site | refused, if another | obeyed | obeyed | obeyed |
//! | [`OPENSTACK`] | told; beside metadata refused | refused | refused | refused |
//! | a region, a project | refused, if others stand in a file | obeyed | obeyed | behind those of the profile |

use crate::core::about::Word;

/// The variables of the SDKs (`huaweicloudsdkcore` 3.1.219) and of the Terraform provider that are none of a credential,
/// of a place of one, of a scope or of an endpoint; and what other tools call the same.
pub const VARIABLES: &[Word] = &[
    Word::used("HUAWEICLOUD_SDK_REGIONS_FILE")
        .what("a file of regions; one that says where ModelArts is is refused, as it is not read")
        .of_endpoint(),
    Word::no_meaning(
        "HUAWEICLOUD_SDK_DOMAIN_ID",
        "it is for services without regions, and a key is of one account",
    ),
    Word::no_meaning(
        "HW_ENTERPRISE_PROJECT_ID",
        "the lists of ModelArts know no enterprise projects: those of all are listed",
    ),
    Word::no_meaning(
        "HW_SIGNING_ALGORITHM",
        "requests are signed with HMAC-SHA256, which every site verifies",
    ),
    Word::no_meaning(
        "HW_INSECURE",
        "certificates are always checked; --ca-file adds some",
    ),
    Word::no_meaning(
        "HW_MAX_RETRIES",
        "how often something is tried changes no list",
    ),
    Word::no_meaning("HW_ENABLE_FORCE_NEW", "it is about what Terraform replaces"),
    Word::no_meaning("HW_TF_CUSTOM_UA", "it is the name of a client"),
    Word::no_meaning("SKIP_CHECK_WEBSITE_TYPE", "it is about prices and orders"),
    Word::no_meaning("SKIP_CHECK_UPGRADE", "it is about Terraform's own version"),
    Word::elsewhere("HUAWEICLOUD_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"),
    Word::elsewhere("HUAWEICLOUD_SECRET_KEY", "HUAWEICLOUD_SDK_SK"),
    Word::elsewhere(
        "HUAWEICLOUD_SECURITY_TOKEN",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    ),
    Word::elsewhere("HUAWEI_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"),
    Word::elsewhere("HUAWEI_SECRET_KEY", "HUAWEICLOUD_SDK_SK"),
    Word::elsewhere("HUAWEICLOUD_AK", "HUAWEICLOUD_SDK_AK"),
    Word::elsewhere("HUAWEICLOUD_SK", "HUAWEICLOUD_SDK_SK"),
    Word::elsewhere("OS_ACCESS_KEY", "HW_ACCESS_KEY"),
    Word::elsewhere("OS_SECRET_KEY", "HW_SECRET_KEY"),
    Word::elsewhere("OS_USERNAME", "HW_USER_NAME"),
    Word::elsewhere("OS_PASSWORD", "HW_USER_PASSWORD"),
];

/// What comes before any key in the Terraform provider, and is not read.
pub const TERRAFORM: &[Word] = &[Word::refused(
    "HW_AUTH_TOKEN",
    "the Terraform provider takes that token before any key, and cloudls does not read it",
)];

/// What the Terraform provider reads beside a password.
pub const LOGIN: &[Word] = &[
    Word::refused(
        "HW_USER_ID",
        "it names a user by the id, and cloudls knows users by their names only",
    ),
    Word::refused(
        "HW_DOMAIN_ID",
        "beside a password it names an account by the id, and cloudls knows that by its name only",
    ),
    Word::refused(
        "OS_ACCESS_KEY",
        "the Terraform provider takes that key before a password, and cloudls does not read it",
    ),
    Word::refused(
        "OS_SECRET_KEY",
        "the Terraform provider takes that key before a password, and cloudls does not read it",
    ),
];

/// `OpenStack`'s names, which the Terraform provider reads where its own are not set. They are as likely to be those of
/// another cloud: nothing of them is used, and each is refused beside Terraform's keys where its twin does not stand.
pub const OPENSTACK: &[Twin] = &[
    Twin::of(
        "OS_AUTH_URL",
        "HW_AUTH_URL",
        "it names the site of the account",
    ),
    Twin::of(
        "OS_AUTH_TOKEN",
        "HW_AUTH_TOKEN",
        "it is a token, which comes before any key",
    ),
    Twin::of("OS_PROJECT_ID", "HW_PROJECT_ID", "it names a project"),
    Twin::of("OS_PROJECT_NAME", "HW_PROJECT_NAME", "it names a project"),
    Twin::of("OS_TENANT_ID", "HW_PROJECT_ID", "it names a project"),
    Twin::of("OS_TENANT_NAME", "HW_PROJECT_NAME", "it names a project"),
    Twin::of(
        "OS_AGENCY_NAME",
        "HW_ASSUME_ROLE_AGENCY_NAME",
        "it names an agency",
    ),
    Twin::of(
        "OS_AGENCY_DOMAIN_NAME",
        "HW_ASSUME_ROLE_DOMAIN_NAME",
        "it names the account of an agency",
    ),
    Twin::of(
        "OS_DELEGATED_PROJECT",
        "HW_PROJECT_NAME",
        "it names the project of an agency",
    ),
];

/// `OpenStack`'s names of what else the Terraform provider reads.
#[cfg(test)]
pub const OPENSTACK_REST: &[Word] = &[
    Word::no_meaning("OS_REGION_NAME", "no region is guessed: it is given"),
    Word::no_meaning("OS_USER_ID", "OpenStack's login is not read"),
    Word::no_meaning("OS_DOMAIN_ID", "OpenStack's login is not read"),
    Word::no_meaning("OS_USER_DOMAIN_ID", "OpenStack's login is not read"),
    Word::no_meaning("OS_PROJECT_DOMAIN_ID", "OpenStack's login is not read"),
    Word::no_meaning("OS_DOMAIN_NAME", "OpenStack's login is not read"),
    Word::no_meaning("OS_USER_DOMAIN_NAME", "OpenStack's login is not read"),
    Word::no_meaning("OS_PROJECT_DOMAIN_NAME", "OpenStack's login is not read"),
    Word::no_meaning(
        "OS_INSECURE",
        "certificates are always checked; --ca-file adds some",
    ),
    Word::no_meaning("OS_CACERT", "--ca-file and SSL_CERT_FILE add certificates"),
    Word::no_meaning("OS_CERT", "no client certificate is sent"),
    Word::no_meaning("OS_KEY", "no client certificate is sent"),
];

/// A name of `OpenStack`'s, and the one of Terraform's that comes before it.
pub struct Twin {
    pub word: Word,
    pub first: &'static str,
}

impl Twin {
    const fn of(name: &'static str, first: &'static str, why: &'static str) -> Self {
        Self {
            word: Word::refused(name, why),
            first,
        }
    }
}

/// What would lead the Terraform provider to another account, beside a key that is none of its own.
pub const BESIDE_OTHERS: &[Word] = &[
    Word::refused(
        "HW_ASSUME_ROLE_AGENCY_NAME",
        "the Terraform provider acts as an agency, and the SDKs do not; beside HW_ACCESS_KEY and HW_SECRET_KEY it is \
         assumed",
    ),
    Word::refused(
        "HW_ASSUME_ROLE_IDP_ID",
        "the Terraform provider asks an identity provider, and the SDKs do not",
    ),
    Word::refused(
        "HW_AUTH_TOKEN",
        "the Terraform provider takes that token before any key, and the SDKs do not read it",
    ),
];

/// What the Terraform provider reads beside an agency, and nobody without one.
pub const OF_AGENCIES: &[&str] = &[
    "HW_ASSUME_ROLE_DOMAIN_NAME",
    "HW_ASSUME_ROLE_DOMAIN_ID",
    "HW_ASSUME_ROLE_DURATION",
    "HW_DOMAIN_ID",
];

/// The fields of a profile of `KooCLI`'s file, whatever its mode: its guide, "Configuration Management", and
/// `huaweicloud/config/auth.go` of the Terraform provider, which reads the same file.
pub const KOOCLI: &[Word] = &[
    Word::used("name"),
    Word::used("mode"),
    Word::used("accessKeyId"),
    Word::used("secretAccessKey"),
    Word::used("securityToken"),
    Word::used("region"),
    Word::used("projectId"),
    Word::used("domainId"),
    Word::used("agencyName"),
    Word::used("agencyDomainName"),
    Word::used("agencyDomainId"),
    Word::used("sourceProfile"),
    Word::used("ssoAuth"),
    Word::no_meaning("ssoParam", "it is about where one logs in"),
    Word::no_meaning(
        "skipSecureVerify",
        "certificates are always checked; --ca-file adds some",
    ),
    Word::no_meaning("readTimeout", "--timeout is what counts here"),
    Word::no_meaning("connectTimeout", "--connect-timeout is what counts here"),
    Word::no_meaning("retryCount", "how often something is tried changes no list"),
    Word::no_meaning(
        "custom",
        "they are texts for parameters of KooCLI's own calls",
    ),
];

/// The keys of `[basic]` of the SDKs' profile file, and of `[global]`.
pub const PROFILE_FILE: &[Word] = &[
    Word::used("ak"),
    Word::used("sk"),
    Word::used("security_token"),
    Word::used("project_id"),
    Word::used("iam_endpoint"),
    Word::used("idp_id"),
    Word::used("id_token_file"),
    Word::no_meaning(
        "domain_id",
        "it is for services without regions, and a key is of one account",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::core::about::words_tests::hold;
    use crate::providers;

    /// The variables that are told of, with one of these beginnings.
    fn variables(starts: &[&str]) -> Vec<Word> {
        let mut rows = providers::ALL.iter().map(|row| row.about);
        let about = rows.find(|about| about.id == "modelarts").unwrap();
        let twins = OPENSTACK.iter().map(|twin| twin.word.name);
        let rest = OPENSTACK_REST.iter().map(|word| word.name);
        let all = about.every_variable().chain(twins).chain(rest);
        let is_it = |name: &&str| starts.iter().any(|start| name.starts_with(start));
        let all: BTreeSet<_> = all.filter(is_it).collect();
        all.into_iter().map(Word::used).collect()
    }

    #[test]
    fn every_word_of_the_vendor_is_known() {
        let mut sdk = variables(&["HUAWEICLOUD_SDK_", "HUAWEICLOUD_OIDC_", "HC_"]);
        // The SDKs have no variable for a region.
        sdk.retain(|word| word.name != "HUAWEICLOUD_SDK_REGION");
        let list = include_str!("../../../../fixtures/words/huawei-sdk-variables.txt");
        hold(list, &[&sdk]);
        let list = include_str!("../../../../fixtures/words/huawei-terraform-variables.txt");
        hold(list, &[&variables(&["HW_", "OS_", "SKIP_"])]);
        let list = include_str!("../../../../fixtures/words/koocli-profile-fields.txt");
        hold(list, &[KOOCLI]);
        let list = include_str!("../../../../fixtures/words/huawei-profile-keys.txt");
        hold(list, &[PROFILE_FILE]);
    }
}
