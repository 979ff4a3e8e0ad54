//! The words of Alibaba Cloud's tools: their variables, the fields of a profile of the command line, the
//! keys of a section of the ini file; and what each means for a listing.
//!
//! The lists that they are held against, with their sources, are in `fixtures/words`.

mod profile;
mod variables;

use crate::core::about::Word;

#[cfg(test)]
use self::profile::OF_ANY_MODE;
pub use self::profile::{FIELDS, MODES, Mode, is_of_credential};
pub use self::variables::{BESIDE_KEYS, TERRAFORMS_ROLE, VARIABLES};

const VPC: &str = "it asks for the endpoints inside a VPC, which cloudls takes from CLOUDLS_EAS_ENDPOINT \
     (https://pai-eas-manage-vpc.{region}.aliyuncs.com) and CLOUDLS_SAE_ENDPOINT \
     (https://sae-vpc.{region}.aliyuncs.com) alone";
const ENDPOINT: &str = "it names one endpoint for any product, where cloudls has one for each \
     (CLOUDLS_EAS_ENDPOINT, CLOUDLS_SAE_ENDPOINT)";
const OF_REQUESTS: &str = "it is about how requests are sent, not about whose";
const OF_UNKNOWN_MODE: &str = "it is of a mode that is refused as a whole";
const OF_OTHERS: &str = "it is about what the aliyun command line itself shows or starts";

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

/// Whether a name that none of the vendor's tools reads may have been meant for a part of a key: it is called as access
/// keys, their secrets and their tokens are called.
pub fn may_be_key(name: &str) -> bool {
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = plain.map(|c| c.to_ascii_lowercase()).collect();
    let mut parts = ["accesskey", "secret", "securitytoken", "ststoken"].iter();
    ["ak", "sk", "aksk"].contains(&&*plain) || parts.any(|part| plain.contains(part))
}

/// Names among these under which a key may have been meant, as words behind those that there is none.
pub fn under_other_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.filter(|name| may_be_key(name)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        ", but {}, which none of the vendor's tools reads",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::about::{Meaning, words_tests};
    use crate::providers;

    #[test]
    fn every_word_of_the_vendors_is_known_and_no_other() {
        let variables = include_str!("../../../../../fixtures/words/alibaba-variables.txt");
        let own = |id: &&providers::Entry| ["eas", "sae"].contains(&id.about.id);
        for row in providers::ALL.iter().filter(own) {
            words_tests::hold_variables(variables, row.about);
        }
        let fields = include_str!("../../../../../fixtures/words/alibaba-profile-fields.txt");
        words_tests::hold(fields, &[FIELDS]);
        let keys = include_str!("../../../../../fixtures/words/alibaba-ini-keys.txt");
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
