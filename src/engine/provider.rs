//! What a provider is to the rest of the program: a description, and pure functions of data.
//!
//! A provider knows no HTTP client, clock or output. It says which listings there are, how a page
//! of one is asked for, and what an answer means. Sending, retrying, paging and proving a listing
//! complete exist once, in `fetch` and `pager`.

use std::hash::Hash;
use std::sync::Arc;

use crate::config::credential::Key;
use crate::config::settings::{PageSize, Settings};
use crate::core::about::About;
use crate::core::error::{Cause, Fault, SettingsError};
use crate::core::json::{Decode, Flaws};
use crate::core::model::{Kind, Scope, Shapes, Timestamp};
use crate::core::wire::{Request, Response};
use crate::engine::credentials::Credentials;
use crate::engine::rows::{EncodedRows, RowSink};

/// A provider: one listable API.
pub trait Provider: Sized + Send + Sync + 'static {
    /// What it is, needs and sends: data for `cloudls providers`, the flags and the checks.
    const ABOUT: About;

    /// One operation with its arguments, the page left out. Two equal calls are the same listing.
    type Call: Clone + Eq + Hash + Send + Sync + 'static;

    /// What authorises its requests.
    type Credentials: Credentials;

    /// Reads the scope. Sends nothing.
    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError>;

    /// What the key for a call must be good for, where a key is not good for all of them.
    fn audience(&self, _call: &Self::Call) -> Option<String> {
        None
    }

    /// The listings to begin with, in the order of the output.
    fn start(&self) -> Vec<Self::Call>;

    /// What the user named: listed once those have ended, where none of them has led to it.
    fn named(&self) -> Vec<Self::Call> {
        Vec::new()
    }

    /// What the listing behind a call is like.
    fn listing(&self, call: &Self::Call) -> Listing;

    /// The request for one page, built and signed for one attempt. Fails where it is already
    /// clear that the provider would refuse.
    fn request(&self, call: &Self::Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault>;

    /// What a 2xx answer means; its rows are encoded by `sink`.
    fn read(
        &self,
        call: &Self::Call,
        ask: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Self::Call>, ReadError>;

    /// What rows of a call bear of another answer, that which led to it, besides the scope: it is searched for secrets
    /// as their own answer is.
    fn lent<'c>(&self, _call: &'c Self::Call) -> Vec<&'c str> {
        Vec::new()
    }

    /// What any other answer means.
    fn fault(&self, response: &Response) -> Fault;

    /// The look-ups that complete the rows of a listing, or those that it leads to: calls of one answer each, read as
    /// [`Page::shapes`]. They tell what machine types are made of, by the `type_id` of rows, else their
    /// `instance_type`.
    fn look_ups(&self, _call: &Self::Call) -> Vec<Self::Call> {
        Vec::new()
    }

    /// What a look-up tells, and is not known where it fails.
    fn told_by(&self, _look_up: &Self::Call) -> &'static str {
        "what machine types are made of"
    }

    /// The row that stands for what a call lists, where that turns out to be nothing: the id of one of the
    /// [`ListedParent::rows`] of the parent that led to it. Until then it is kept back.
    fn row_if_empty<'c>(&self, _call: &'c Self::Call) -> Option<&'c str> {
        None
    }

    /// What lists a part of the same where the provider refuses to list all of it.
    fn fallback(&self, _call: &Self::Call, _fault: &Fault) -> Option<Fallback<Self::Call>> {
        None
    }

    /// Whether a call is for a region that nobody named, but that came with all others.
    fn is_from_all_regions(&self, _call: &Self::Call) -> bool {
        false
    }

    /// Whether a refusal of such a call says that there can be nothing to list: the product is not
    /// offered or not used in the region.
    fn is_not_offered(&self, _call: &Self::Call, _fault: &Fault) -> bool {
        false
    }
}

/// What may differ between two attempts: read by `fetch`, once for each.
#[derive(Clone)]
pub struct Stamp {
    /// The time of the attempt.
    pub time: Timestamp,
    /// 32 random hex digits, never used twice.
    pub nonce: String,
    pub key: Key,
}

/// One listing: what a call walks, page by page.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The vendor's name of the operation.
    pub operation: &'static str,
    /// What it lists, in the plural, as in "received 3 of 5 services".
    pub noun: &'static str,
    /// Whether it lists instances, as its entries or in them; otherwise it finds the parents that lead to them.
    pub is_source: bool,
    /// The kind of the rows that what it finds leads to, where it lists rows of its own beside them.
    pub leads_to: Option<Kind>,
    pub scope: Scope,
    /// How its pages are asked for.
    pub paging: Paging,
    /// How many instances run there, as the parent that led to it counts them; `None` where it does not, where its count
    /// cannot be read, or where not all of them are asked for.
    pub running: Option<u64>,
}

/// A listing of a part, in the place of a refused one of everything.
#[derive(Debug)]
pub struct Fallback<C> {
    pub call: C,
    /// What it lists alone, for the hint beside the refusal.
    pub lists: &'static str,
    /// What can be done.
    pub advice: &'static str,
}

/// How the pages of a listing are asked for, and what tells that it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// One answer holds everything.
    Once,
    /// Pages have numbers from 1. With a total, pages run side by side; without one, they are
    /// asked in turn until one is empty.
    Numbered {
        size: PageSize,
        /// What, besides reaching the total, is a proper end.
        end: End,
        /// Whether the API might count from 0: page 0 is then asked for as well.
        from_zero: bool,
    },
    /// Pages are ranges of records, by `limit` and `offset`. With a total, they run side by side;
    /// without one, they are asked in turn until one ends the listing.
    Offset {
        /// The most records to ask for at once.
        size: PageSize,
        /// What, besides reaching the total, is a proper end.
        end: RangeEnd,
    },
    /// Each answer holds what leads to the next one, as [`Page::next`]: a token, or a link. They
    /// are asked in turn until one leads nowhere; a total that is told must be met as well.
    Cursor {
        /// The rows of a page, where they can be asked for.
        size: Option<PageSize>,
    },
    /// The request documents no paging, the answer tells a total: the first answer is taken as it
    /// comes, and the rest asked for by `limit` and `offset`, which siblings of the API take.
    Undocumented,
}

impl Paging {
    /// The rows of a page, where they can be asked for.
    pub fn size(self) -> Option<PageSize> {
        match self {
            Self::Numbered { size, .. } | Self::Offset { size, .. } => Some(size),
            Self::Cursor { size } => size,
            Self::Once | Self::Undocumented => None,
        }
    }

    /// The first page, of as many rows as may be asked for.
    pub fn first(self) -> Ask {
        match self {
            Self::Once | Self::Undocumented => Ask::Whole,
            Self::Numbered { size, .. } => Ask::Number {
                page: 1,
                size: size.most,
            },
            Self::Offset { size, .. } => Ask::Offset {
                limit: size.most.into(),
                offset: 0,
            },
            Self::Cursor { size } => Ask::After {
                token: None,
                size: size.map(|size| size.most),
            },
        }
    }
}

/// What ends a numbered listing that reports no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Only an empty page.
    EmptyPage,
    /// Also a page that brings nothing new: the API may ignore the page number.
    NothingNew,
}

/// What ends a listing by `limit` and `offset` that reports no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeEnd {
    /// Only an empty page.
    EmptyPage,
    /// Also a page of fewer rows than were asked for, once the server has shown that it gives as
    /// many as that.
    ShortPage,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Whatever the API gives without paging parameters.
    Whole,
    /// A page by its number.
    Number { page: u64, size: u32 },
    /// A range of records.
    Offset {
        /// The most records to send.
        limit: u64,
        /// How many to skip.
        offset: u64,
    },
    /// The page that a cursor leads to.
    After {
        /// What the page before gave as [`Next::Token`]; `None` for the first page.
        token: Option<Arc<str>>,
        /// The rows of a page, where they can be asked for.
        size: Option<u32>,
    },
}

impl Ask {
    /// How many records it skips, where it says so.
    pub fn offset(&self) -> u64 {
        match self {
            Self::Offset { offset, .. } => *offset,
            Self::Whole | Self::Number { .. } | Self::After { .. } => 0,
        }
    }

    /// Whether it is the start of a listing that is asked for.
    pub fn is_first(&self) -> bool {
        matches!(
            self,
            Self::Whole
                | Self::Number { page: 0 | 1, .. }
                | Self::Offset { offset: 0, .. }
                | Self::After { token: None, .. }
        )
    }
}

/// What an answer says of the page behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// What leads to it: a token, or a link. Only the provider that gave it reads it.
    Token(Arc<str>),
    /// There is one, and no way to it: the listing is incomplete.
    More,
}

/// What one answer brought.
#[derive(Debug)]
pub struct Page<C> {
    /// The instances it lists, in server order.
    pub rows: EncodedRows,
    /// The parents it lists, in server order.
    pub parents: Vec<ListedParent<C>>,
    /// The machine types that a look-up tells of.
    pub shapes: Shapes,
    /// The provider's count of all items of the listing.
    pub total: Option<u64>,
    /// The least number of items that the listing has, by other words of the answer.
    pub least: Option<u64>,
    /// The provider's count of pages.
    pub pages: Option<u64>,
    /// What leads to the next page of a [`Paging::Cursor`]; `None` on the last one.
    pub next: Option<Next>,
    /// Whether the answer says that it is the last one, and does not only say nothing of another one.
    pub says_last: bool,
    /// Rows that could not be read: each makes the listing incomplete.
    pub unreadable: Unreadable,
    /// Fields of the others that held what no reader understands, and are null.
    pub unread: Flaws,
    /// Whether a text of its rows holds a secret, and is shown masked.
    pub is_masked: bool,
    /// A total that could not be read: nothing can be proven complete against it.
    pub bad_total: Option<Decode>,
    /// Why it is a part of what was asked for, although it has rows: the answer tells a failure beside them, or that
    /// it is not whole.
    pub partial: Option<Fault>,
    /// It stands for a refusal that [`Provider::is_not_offered`].
    pub is_unused: bool,
    /// What the user should know of what was found, and is not listed.
    pub notes: Vec<String>,
    /// The HTTP status of the answer, once it was read.
    pub http_status: Option<u16>,
    /// How often it was asked for until this answer came; 0 where that is not known.
    pub attempts: u32,
}

impl<C> Default for Page<C> {
    fn default() -> Self {
        Self {
            rows: EncodedRows::default(),
            parents: Vec::new(),
            shapes: Shapes::default(),
            total: None,
            least: None,
            pages: None,
            next: None,
            says_last: false,
            unreadable: Unreadable::default(),
            unread: Flaws::default(),
            is_masked: false,
            bad_total: None,
            partial: None,
            is_unused: false,
            notes: Vec::new(),
            http_status: None,
            attempts: 0,
        }
    }
}

impl<C> Page<C> {
    /// The same with what `call` makes of each call.
    pub fn map_calls<D>(self, call: impl Fn(C) -> D) -> Page<D> {
        let parent = |parent: ListedParent<C>| ListedParent {
            id: parent.id,
            calls: parent.calls.into_iter().map(&call).collect(),
            rows: parent.rows,
            partly_read: parent.partly_read,
        };
        Page {
            rows: self.rows,
            parents: self.parents.into_iter().map(parent).collect(),
            shapes: self.shapes,
            total: self.total,
            least: self.least,
            pages: self.pages,
            next: self.next,
            says_last: self.says_last,
            unreadable: self.unreadable,
            unread: self.unread,
            is_masked: self.is_masked,
            bad_total: self.bad_total,
            partial: self.partial,
            is_unused: self.is_unused,
            notes: self.notes,
            http_status: self.http_status,
            attempts: self.attempts,
        }
    }

    /// How many entries there are, those that could not be read left out.
    pub fn len(&self) -> usize {
        self.rows.len() + self.parents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it lists nothing, and says that this is all.
    pub fn is_blank(&self) -> bool {
        self.is_empty() && self.is_sound() && self.next.is_none()
    }

    /// Whether everything on it could be read, and is all that was asked for.
    pub fn is_sound(&self) -> bool {
        self.unreadable.is_empty()
            && self.unread.is_empty()
            && self.bad_total.is_none()
            && self.partial.is_none()
    }

    /// The page with every foreign text about what is amiss passed through `tidy`.
    pub fn tidied(mut self, tidy: impl Fn(&str) -> String) -> Self {
        let tidy_one = |decode: Decode| Decode::new(tidy(&decode.path), tidy(&decode.why));
        self.unreadable.first = self.unreadable.first.into_iter().map(tidy_one).collect();
        self.unread = self.unread.tidied(&tidy);
        self.bad_total = self.bad_total.map(tidy_one);
        self.partial = self.partial.map(|fault| fault.tidied(&tidy));
        self.notes = self.notes.iter().map(|note| tidy(note)).collect();
        self
    }
}

/// The rows of a page that could not be read.
#[derive(Clone, Debug, Default)]
pub struct Unreadable {
    /// What is wrong with the first of them.
    pub first: Vec<Decode>,
    /// A hash of the text and place of each: a page that comes twice is counted once.
    pub fingerprints: Vec<u64>,
}

impl Unreadable {
    pub fn len(&self) -> usize {
        self.fingerprints.len()
    }

    pub fn is_empty(&self) -> bool {
        self.fingerprints.is_empty()
    }

    /// Whether what is wrong with another one would be told.
    pub fn has_room(&self) -> bool {
        self.first.len() < Flaws::NAMED
    }
}

/// A parent on a page.
#[derive(Debug)]
pub struct ListedParent<C> {
    /// Its identity within the listing: one that comes twice is counted once.
    pub id: String,
    /// The listings it leads to.
    pub calls: Vec<C>,
    /// The rows that stand in its own entry. They go out with it; the parents alone are counted.
    pub rows: EncodedRows,
    /// The field that leads to further ones and could not be read whole: some may be missing.
    pub partly_read: Option<&'static str>,
}

impl<C> ListedParent<C> {
    /// One that leads to these listings.
    pub fn of(id: String, calls: Vec<C>) -> Self {
        Self {
            id,
            calls,
            rows: EncodedRows::default(),
            partly_read: None,
        }
    }
}

/// Why a 2xx answer cannot be used.
#[derive(Debug)]
pub enum ReadError {
    /// It holds an error of the provider.
    Fault(Fault),
    /// It is not what the provider documents.
    Decode(Decode),
}

impl From<Decode> for ReadError {
    fn from(decode: Decode) -> Self {
        Self::Decode(decode)
    }
}

impl ReadError {
    /// The cause, with the start of the body where the body is to blame.
    pub fn into_cause(self, response: &Response) -> Cause {
        match self {
            Self::Fault(fault) => Cause::Fault(fault),
            Self::Decode(decode) => Cause::Decode {
                status: response.status,
                decode,
                start: excerpt(&response.body),
            },
        }
    }
}

/// The first readable characters of a body, for an error message. It stops before anything that
/// looks like the name of a secret: answers carry tokens and passwords.
pub fn excerpt(body: &[u8]) -> String {
    const LENGTH: usize = 60;
    let start = String::from_utf8_lossy(&body[..body.len().min(4 * LENGTH)]);
    let words: String = start
        .chars()
        .filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER)
        .take(LENGTH)
        .collect();
    let lower = words.to_ascii_lowercase();
    let end = ["token", "secret", "password", "key", "bearer"]
        .iter()
        .filter_map(|word| lower.find(word))
        .min();
    words[..end.unwrap_or(words.len())].trim().to_owned()
}
