//! HPC-AI, the instances of hpc-ai.com.
//!
//! The vendor's site in China is the same product at another endpoint: the same paths, and the same login.
//!
//! Document: "List Instances" of the HPC-AI documentation. It gives a cookie for authentication;
//! the console's API key in `X-API-Key` is known to work as well, and does not expire each day.

mod login;
mod row;
mod token;

use self::login::{LOGIN, LoginOrKey};
use self::row::Row;
use super::fault::ErrorTexts;
use super::rest::{Api, Pages, Rest};
use crate::config::settings::PageSize;
use crate::core::about::{About, Credential, EndpointSetting, ListedKind, Operation, Site, Word};
use crate::core::error::{ErrorKind, Fault, RefusedPart};
use crate::core::model::Kind;

pub struct HpcAi;

impl Rest for HpcAi {
    const ABOUT: About = About {
        id: "hpcai",
        title: "HPC-AI",
        names: &["hpc-ai"],
        document: "HPC-AI documentation: List Instances",
        lists: "instances of the user",
        kinds: &[ListedKind::of(
            Kind::Instance,
            "id name status status_raw status_reason health region zone instance_type image \
                 cpu memory_gb disk_gb gpu public_ips ports ssh created_at stop_at billing.mode \
                 billing.price billing.currency billing.per billing.per_hour billing.estimated \
                 spot.is_spot url owner tags",
        )],
        credentials: &[
            Credential::key(
                &["HPCAI_ACCESS_TOKEN"],
                "the AccessToken cookie of a login, as in the document of HPC-AI; valid one day",
            ),
            Credential::key(
                &["HPCAI_API_KEY"],
                "an API key of the console, sent as X-API-Key; the document of HPC-AI does not name it",
            ),
            Credential::login(
                &["HPCAI_USERNAME", "HPCAI_PASSWORD"],
                "a user who logs in for a token that lasts a day; a later login may replace it",
            ),
        ],
        words: &[
            Word::refused(
                BASE_URL,
                "it says that the account is at another site than hpc-ai.com, and CLOUDLS_HPCAI_ENDPOINT alone chooses the \
                 site that is listed",
            )
            .but(is_own_site)
            .of_endpoint(),
            Word::elsewhere("HPC_AI_API_KEY", "HPCAI_API_KEY"),
        ],
        endpoints: &[
            EndpointSetting::at("CLOUDLS_HPCAI_ENDPOINT", "https://hpc-ai.com").or_at(&[Site {
                url: "https://cloud.luchentech.com",
                what: "the site in China, with prices in yuan",
            }]),
        ],
        operations: &[
            LOGIN,
            Operation::open(
                "List Instances",
                "POST /api/instance/list",
                "any login or API key of the user",
            ),
        ],
        ..About::NONE
    };

    const API: Api = Api {
        pages: Pages::Numbered {
            number: "pager.currentPage",
            size: "pager.pageSize",
            // The document names no limit; this size is known to be accepted.
            rows: PageSize::exactly(50),
            from_zero: false,
        },
        list: "instances",
        total: Some("pager.totalEntries"),
        code: &["code"],
        message: &["message"],
        // Of an account without instances; nobody shows one.
        null_is_empty: true,
        ..Api::NONE
    };

    type Credentials = LoginOrKey;

    type Row<'a> = Row<'a>;

    fn judge(told: &ErrorTexts, fault: &mut Fault) {
        let message = told.message.as_deref().unwrap_or_default();
        let message = message.to_ascii_lowercase();
        let mut words = ["log in", "logged in", "login"].iter();
        let is_login = told.code.as_deref() == Some("-1") && words.any(|own| message.contains(own));
        if is_login || matches!(fault.http_status, Some(401 | 403)) {
            fault.kind = ErrorKind::Credential;
            fault.retryable = false;
            fault.refused_part = Some(RefusedPart::Key);
            fault.hint = Some(HINT.to_owned());
        }
    }
}

/// The variable of the vendor's SDK for fine-tuning.
const BASE_URL: &str = "HPCAI_BASE_URL";

/// Whether a base URL of the vendor's SDK for fine-tuning is of the site that is listed where nothing else is said. It is the
/// base of another API, and never that of this one.
fn is_own_site(url: &str) -> bool {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host.strip_prefix("www.").unwrap_or(&host) == "hpc-ai.com"
}

/// What to do when the server refuses a credential, whichever it is.
const HINT: &str = "the server rejected it: check the credential; hpc-ai.com and cloud.luchentech.com each have their \
                    own: CLOUDLS_HPCAI_ENDPOINT chooses the site";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_of_the_same_site() {
        for (url, is_own) in [
            ("https://hpc-ai.com/finetunesdk", true),
            ("https://www.HPC-AI.com", true),
            ("hpc-ai.com:443/x", true),
            ("https://cloud.luchentech.com/finetunesdk", false),
            ("https://hpc-ai.com.example/x", false),
            ("http://127.0.0.1:1", false),
        ] {
            assert_eq!(is_own_site(url), is_own, "{url}");
        }
    }
}
