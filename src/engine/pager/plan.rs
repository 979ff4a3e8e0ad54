//! Which page to ask for next, and whether what arrived is everything: a pure state machine.
//!
//! It sees counts only. The driver in `pager` tells it what each answer brought, in the order of
//! the pages, and asks it for the next ones.

use crate::engine::provider::{Ask, Paging};

/// Answers in a row that bring nothing new before a listing is taken to be stuck, although its
/// total promises more: an empty page in the middle is not the end.
const BARREN: u32 = 3;
/// Failed pages after which a listing is given up.
const FAILURES: u32 = 3;

/// What one answer brought, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageCounts {
    /// Entries on the page, unreadable ones included.
    pub entries: u64,
    /// Entries not seen before that could be read.
    pub fresh: u64,
    /// Entries not seen before that could not be read.
    pub unreadable: u64,
    /// The total the provider reports.
    pub total: Option<u64>,
    /// The number of pages the provider reports.
    pub pages: Option<u64>,
}

/// Why no further page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// A page was empty.
    Empty(Ask),
    /// A page brought only what was there already.
    Repeated(Ask),
    /// The provider refused a page that its document does not promise.
    Refused,
    Failed,
    /// The user's limit of pages.
    Capped,
}

/// The state of one listing.
#[derive(Debug)]
pub struct Plan {
    pub(super) paging: Paging,
    pub(super) max_pages: u64,
    pub(super) asked: u64,
    pub(super) taken: u64,
    /// The rows to ask for in a page, where pages have numbers.
    pub(super) size: u32,
    pub(super) next_page: u64,
    /// The largest page so far: the server may give less than asked for.
    pub(super) page_rows: u64,
    /// Entries received, repeated ones included.
    pub(super) entries: u64,
    /// Where the next range begins, once the first has shown that offsets are heeded.
    pub(super) next_offset: Option<u64>,
    /// Whether ranges were asked for that do not follow the one that came.
    pub(super) is_out_of_step: bool,
    pub(super) fresh: u64,
    pub(super) unreadable: u64,
    pub(super) total: Option<u64>,
    /// Whether an earlier reading was told one.
    pub(super) expects_total: bool,
    /// The largest total: one that shrinks proves nothing until the pages have ended.
    pub(super) highest_total: u64,
    pub(super) lowest_total: u64,
    pub(super) pages: Option<u64>,
    /// Pages that brought something new.
    pub(super) pages_with_news: u64,
    barren: u32,
    pub(super) failures: u32,
    pub(super) zero: PageZero,
    pub(super) ended: Option<Ended>,
}

/// What is known of page 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageZero {
    /// It does not exist.
    None,
    /// It may be the first page.
    Possible,
    /// It has been asked for.
    Asked,
    /// It could not be had: only a total can tell whether it exists.
    Failed,
    /// It is the first page: the last one has the number of pages less one.
    First,
}

impl Plan {
    /// The plan of a listing that has not begun.
    pub fn new(paging: Paging, max_pages: u64) -> Self {
        let (size, zero) = match paging {
            Paging::Numbered {
                size,
                from_zero: true,
                ..
            } => (size.most, PageZero::Possible),
            Paging::Numbered { size, .. } => (size.most, PageZero::None),
            Paging::Once | Paging::Undocumented => (0, PageZero::None),
        };
        Self {
            paging,
            max_pages,
            asked: 0,
            taken: 0,
            size,
            next_page: 1,
            page_rows: 0,
            entries: 0,
            next_offset: None,
            is_out_of_step: false,
            fresh: 0,
            unreadable: 0,
            total: None,
            expects_total: false,
            highest_total: 0,
            lowest_total: u64::MAX,
            pages: None,
            pages_with_news: 0,
            barren: 0,
            failures: 0,
            zero,
            ended: None,
        }
    }

    /// Whether another reading was told a total, so that one without proves nothing.
    pub fn expect_total(&mut self, is_expected: bool) {
        self.expects_total = is_expected;
    }

    /// Takes note of an answer.
    pub fn take(&mut self, ask: Ask, brought: PageCounts) {
        let is_first = self.taken == 0;
        self.taken += 1;
        self.entries = self.entries.saturating_add(brought.entries);
        self.fresh += brought.fresh;
        self.unreadable += brought.unreadable;
        let news = brought.fresh + brought.unreadable > 0;
        self.pages = brought.pages.or(self.pages);
        self.page_rows = self.page_rows.max(brought.entries);
        self.pages_with_news += u64::from(news);
        let is_zero = matches!(ask, Ask::Number { page: 0, .. });
        // Where page 0 does not exist, its total means nothing.
        if !is_zero || brought.entries > 0 {
            self.highest_total = self.highest_total.max(brought.total.unwrap_or(0));
            self.lowest_total = self.lowest_total.min(brought.total.unwrap_or(u64::MAX));
        }
        if is_zero {
            return;
        }
        self.total = brought.total.or(self.total);
        self.keep_step(ask, brought);
        if matches!(ask, Ask::Number { page: 1, .. }) && self.zero == PageZero::Asked {
            // Page 1 repeats page 0 where 0 means 1; otherwise page 0 was a page of its own.
            let zero_was_empty = self.pages_with_news == u64::from(news);
            let repeats = !news && brought.entries > 0;
            self.zero = if zero_was_empty || repeats {
                PageZero::None
            } else {
                PageZero::First
            };
            if self.zero == PageZero::None {
                // What came for page 0 was no page of its own.
                self.taken -= 1;
            }
            if repeats {
                return;
            }
        }
        self.judge(ask, brought, is_first);
    }

    /// Whether this answer ends the listing.
    fn judge(&mut self, ask: Ask, brought: PageCounts, is_first: bool) {
        if brought.fresh + brought.unreadable > 0 {
            self.barren = 0;
            return;
        }
        self.barren += 1;
        let Ask::Number { page, .. } = ask else {
            self.ended = Some(ended_barren(ask, brought));
            return;
        };
        let foreseen = !is_first && self.last_page().is_some_and(|last| page <= last);
        if !foreseen || self.barren >= BARREN {
            self.ended = Some(ended_barren(ask, brought));
        }
    }

    /// Takes note of a page that could not be had.
    pub fn fail(&mut self, ask: Ask, nature: FailureKind) -> Failure {
        let refused = nature == FailureKind::Refused;
        if (refused || nature == FailureKind::Faulty) && self.step_down(ask) {
            return Failure::Answer;
        }
        if matches!(ask, Ask::Number { page: 0, .. }) {
            if refused {
                self.zero = PageZero::None;
                return Failure::Answer;
            }
            self.zero = PageZero::Failed;
            return Failure::Expected;
        }
        if refused && matches!(ask, Ask::Offset { .. }) {
            self.ended = Some(Ended::Refused);
            return Failure::Expected;
        }
        self.failures += 1;
        // Only of numbered pages is it known which one comes next.
        let is_numbered = matches!(ask, Ask::Number { .. }) && self.last_page().is_some();
        if self.taken == 0
            || nature == FailureKind::Hopeless
            || self.failures >= FAILURES
            || !is_numbered
        {
            self.ended = Some(Ended::Failed);
        }
        Failure::Real
    }

    /// Whether there is nothing more to wait for.
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.is_satisfied()
    }

    /// Whether everything the provider counts has arrived. A total that arrived rows exceed, that
    /// shrank, or that its own count of pages contradicts, is no proof: then the pages are followed
    /// to their end.
    fn is_satisfied(&self) -> bool {
        self.taken > 0
            && self.total == Some(self.accounted())
            && !self.has_shrunk()
            && self.pages_agree()
    }

    /// Unique entries, whether they could be read or not.
    pub(super) fn accounted(&self) -> u64 {
        self.fresh + self.unreadable
    }

    pub fn pages(&self) -> u64 {
        self.taken
    }

    /// The unique entries received.
    pub fn received(&self) -> u64 {
        self.fresh
    }

    /// The latest total the provider reported.
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

/// Why a page could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The provider says that there is no such page, or that it may not be so large.
    Refused,
    /// The provider fails for good, and does not say why in a way that is known.
    Faulty,
    /// The other pages will fail as well.
    Hopeless,
    Other,
}

/// Whether a failed page is a failure of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    Real,
    /// The page was only tried.
    Expected,
    /// It is none: whether there is such a page, or whether it may be so large, was the question.
    Answer,
}

fn ended_barren(ask: Ask, brought: PageCounts) -> Ended {
    if brought.entries == 0 {
        Ended::Empty(ask)
    } else {
        Ended::Repeated(ask)
    }
}
