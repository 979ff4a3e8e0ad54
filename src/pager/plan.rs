//! Which page to ask for next, and whether what arrived is everything: a pure state machine.
//!
//! It sees counts only. The driver in `pager` tells it what each answer brought, in the order of
//! the pages, and asks it for the next ones.

use crate::provider::{Ask, Paging};

/// Answers in a row that bring nothing new before a listing is taken to be stuck, although its
/// total promises more: an empty page in the middle is not the end.
const BARREN: u32 = 3;
/// Failed pages after which a listing is given up.
const FAILURES: u32 = 3;

/// What one answer brought, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought {
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
    /// Calls failed.
    Failed,
    /// The user's limit of pages.
    Capped,
}

/// The state of one listing.
#[derive(Debug)]
pub struct Plan {
    pub(super) paging: Paging,
    pub(super) max_pages: u64,
    asked: u64,
    taken: u64,
    next_page: u64,
    /// The largest page so far: the server may give less than asked for.
    page_rows: u64,
    /// Entries received, repeated ones included.
    entries: u64,
    pub(super) fresh: u64,
    pub(super) unreadable: u64,
    pub(super) total: Option<u64>,
    /// Whether an earlier reading was told one.
    pub(super) expects_total: bool,
    /// The largest total: one that shrinks proves nothing until the pages have ended.
    pub(super) highest_total: u64,
    /// The smallest.
    pub(super) lowest_total: u64,
    pub(super) pages: Option<u64>,
    /// Pages that brought something new.
    pub(super) pages_with_news: u64,
    barren: u32,
    failures: u32,
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
        let zero = match paging {
            Paging::Numbered {
                from_zero: true, ..
            } => PageZero::Possible,
            _ => PageZero::None,
        };
        Self {
            paging,
            max_pages,
            asked: 0,
            taken: 0,
            next_page: 1,
            page_rows: 0,
            entries: 0,
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

    /// The next page to ask for while `in_flight` answers are awaited; `None` to wait for those, or
    /// at the end.
    pub fn next(&mut self, in_flight: usize) -> Option<Ask> {
        if self.asked == 0 {
            return Some(self.ask(match self.paging {
                Paging::Numbered { size, .. } => Ask::Number { page: 1, size },
                Paging::Once | Paging::Undocumented => Ask::Whole,
            }));
        }
        if self.is_over() {
            return None;
        }
        let ask = match self.paging {
            Paging::Once => return None,
            Paging::Undocumented if in_flight > 0 => return None,
            Paging::Undocumented => Ask::Offset {
                limit: self.page_rows,
                offset: self.entries,
            },
            Paging::Numbered { size, .. } => {
                let foreseen = self.last_page().is_some_and(|last| self.next_page <= last);
                // Beyond what the total foresees, one page at a time.
                if !foreseen && (in_flight > 0 || self.failures > 0) {
                    return None;
                }
                Ask::Number {
                    page: self.next_page,
                    size,
                }
            }
        };
        if self.asked >= self.max_pages {
            if in_flight == 0 {
                self.ended = Some(Ended::Capped);
            }
            return None;
        }
        Some(self.ask(ask))
    }

    /// Page 0, where the first page leaves open whether it is the first. Its rows come before those
    /// of page 1, so the driver holds page 1 back until page 0 is there.
    pub fn page_zero(&mut self, entries: u64, total: Option<u64>) -> Option<Ask> {
        let Paging::Numbered { size, .. } = self.paging else {
            return None;
        };
        let is_capped = self.asked >= self.max_pages;
        if self.zero != PageZero::Possible || total == Some(entries) || is_capped {
            return None;
        }
        self.zero = PageZero::Asked;
        Some(Ask::Number { page: 0, size })
    }

    fn ask(&mut self, ask: Ask) -> Ask {
        self.asked += 1;
        if let Ask::Number { page, .. } = ask {
            self.next_page = page + 1;
        }
        ask
    }

    /// Takes note of an answer.
    pub fn take(&mut self, ask: Ask, brought: Brought) {
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
    fn judge(&mut self, ask: Ask, brought: Brought, is_first: bool) {
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

    /// Takes note of a page that could not be had. `refused` says that the provider answered that
    /// there is no such page, `hopeless` that the other pages will fail as well.
    pub fn fail(&mut self, ask: Ask, refused: bool, hopeless: bool) -> Failure {
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
        if self.taken == 0 || hopeless || self.failures >= FAILURES || !is_numbered {
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

    /// The number of the last page, as far as the largest total foresees it.
    fn last_page(&self) -> Option<u64> {
        self.total?;
        let pages = self.highest_total.div_ceil(self.page_rows.max(1));
        (self.page_rows > 0).then(|| match self.zero {
            PageZero::First => pages.saturating_sub(1),
            _ => pages,
        })
    }

    /// The pages received.
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

/// Whether a failed page is a failure of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is.
    Real,
    /// The page was only tried.
    Expected,
    /// It is none: that there is no such page was the question.
    Answer,
}

fn ended_barren(ask: Ask, brought: Brought) -> Ended {
    if brought.entries == 0 {
        Ended::Empty(ask)
    } else {
        Ended::Repeated(ask)
    }
}
