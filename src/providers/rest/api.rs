//! What the requests and answers of an ordinary API look like, as data.

use crate::config::credential::AuthHeader;
use crate::config::settings::PageSize;
use crate::core::error::{ErrorKind, Fault};
use crate::core::wire::Response;
use crate::providers::rows::{Layout, NoList};

/// What requests and answers look like. Members of a JSON body are named by their paths, such as
/// `pager.pageSize`; of several paths the first that is there counts.
#[derive(Clone, Copy)]
pub struct Api {
    /// The header that carries the key.
    pub key: AuthHeader,
    /// What a key looks like, for the hint of a refused one; empty where nothing is known.
    pub key_hint: &'static str,
    /// Headers of every request, names in lower case.
    pub headers: &'static [(&'static str, &'static str)],
    /// Parameters of every request.
    pub always: &'static [(&'static str, Constant)],
    /// The parameter that each scope flag is sent as, once for each of its values.
    pub scopes: &'static [(&'static str, &'static str)],
    pub pages: Pages,
    /// The list of rows; empty where the answer is nothing but the list.
    pub list: &'static str,
    /// The count of all rows.
    pub total: Option<&'static str>,
    /// Of an error answer.
    pub code: &'static [&'static str],
    pub message: &'static [&'static str],
    pub request_id: &'static [&'static str],
    /// Codes that mean success in this API alone; 0, 2xx and the words for it are everybody's.
    pub success: &'static [&'static str],
    /// Whether a list that is null is an empty one even where the total is missing.
    pub null_is_empty: bool,
    /// Codes that refuse the account, whatever is asked for: it is in debt or barred.
    pub of_account: &'static [&'static str],
    /// Codes that mean more than their HTTP status: the key is refused.
    pub refused: &'static [&'static str],
    /// The key may not do this.
    pub forbidden: &'static [&'static str],
    /// Too many requests.
    pub throttled: &'static [&'static str],
    /// The provider is in trouble: asking again may help.
    pub transient: &'static [&'static str],
}

/// The value of a parameter that every request has.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "no provider of today declares all of them")
)]
pub enum Constant {
    Text(&'static str),
    Number(u64),
    Bool(bool),
}

/// How pages are asked for: the names of the parameters.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "no provider of today declares all of them")
)]
pub enum Pages {
    /// One answer holds everything.
    Once,
    Numbered {
        number: &'static str,
        size: &'static str,
        rows: PageSize,
        /// Whether the API might count from 0.
        from_zero: bool,
    },
    /// A range of records.
    Offset {
        offset: &'static str,
        limit: &'static str,
        rows: PageSize,
    },
    /// Each answer holds a token for the next page.
    Cursor {
        token: &'static str,
        /// Where the answer holds the next token.
        next: &'static str,
        /// `None` where no size can be asked for.
        size: Option<&'static str>,
        rows: PageSize,
    },
}

impl Api {
    /// A bearer token, and one answer that is the list.
    pub const NONE: Self = Self {
        key: AuthHeader::BEARER,
        key_hint: "",
        headers: &[],
        always: &[],
        scopes: &[],
        pages: Pages::Once,
        list: "",
        total: None,
        code: &[],
        message: &[],
        request_id: &[],
        success: &[],
        null_is_empty: false,
        of_account: &[],
        refused: &[],
        forbidden: &[],
        throttled: &[],
        transient: &[],
    };

    /// Where the parts of an answer stand; `fault` is what an error means.
    pub const fn layout(&self, fault: fn(&Response) -> Fault) -> Layout {
        Layout {
            total: self.total,
            next: self.pages.next(),
            no_list: match self.total {
                // Where a total is told, its absence makes a list doubtful that is null.
                Some(_) if !self.null_is_empty => NoList::Never,
                _ if self.list.is_empty() => NoList::Never,
                _ => NoList::Null,
            },
            success_codes: self.success,
            ..Layout::rows_at(self.list, fault)
        }
    }

    /// What a code means, and whether asking again may help.
    pub fn meaning(&self, code: &str) -> Option<(ErrorKind, bool)> {
        [
            (self.refused, ErrorKind::Credential, false),
            (self.forbidden, ErrorKind::Permission, false),
            (self.throttled, ErrorKind::RateLimited, true),
            (self.transient, ErrorKind::Provider, true),
        ]
        .into_iter()
        .find_map(|(codes, kind, retryable)| codes.contains(&code).then_some((kind, retryable)))
    }
}

impl Pages {
    /// Where an answer says how the next page is asked for.
    const fn next(&self) -> Option<&'static str> {
        match self {
            Self::Cursor { next, .. } => Some(*next),
            Self::Once | Self::Numbered { .. } | Self::Offset { .. } => None,
        }
    }
}
