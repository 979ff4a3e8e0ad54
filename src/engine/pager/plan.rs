//! Which page to ask for next, and when there is nothing more to ask for: a pure state machine.
//!
//! It sees counts only. The driver in `walk` tells it what each answer brought, in the order of
//! the pages, and asks it for the next ones. A listing of 14 rows, asked for in pages of 10, from
//! a server that gives no more than 5 at once:
//!
//! ```text
//! Numbered      page 1, size 10          <- 5 rows, total 14   its pages hold 5: there are 3
//!               pages 2 and 3, size 5    <- 5 rows; 4 rows     14 unique rows: over
//! Offset        limit 10, offset 0       <- 5 rows, total 14   its ranges hold 5
//!               limit 5, offsets 5, 10   <- 5 rows; 4 rows     14 unique rows: over
//! Undocumented  no parameters            <- 5 rows, total 14   may not know `offset`: one alone
//!               limit 5, offset 5        <- 5 new rows         it does: the rest side by side
//!               limit 5, offset 10       <- 4 rows             14 unique rows: over
//! Cursor        size 10, no token        <- 5 rows, token a    never more than one at a time
//!               size 10, token a         <- 0 rows, token b    an empty page is not the end
//!               size 10, token b         <- 9 rows, no token   the last page: over
//! ```
//!
//! Where a total is told, pages up to it are asked for side by side. Beyond it, and without one, each
//! waits for the answer before it:
//!
//! ```text
//! Numbered      page 1   <- 10 rows, total 10   one full page: may be the total of the page
//!               page 2   <- empty, or refused   it was that of the list: over
//! Numbered      page 1   <- 10 rows
//!               page 2   <- 4 rows       a server may give less than it has: not the end
//!               page 3   <- empty        `Ended::Empty`: over
//!   or else     page 2   <- page 1 again `Ended::Repeated`: over, and not everything
//! Cursor        token a  <- token a      `Ended::Stuck`: over, and not everything
//!   or else     token a  <- page 1 again `Ended::Repeated`: over, and not everything
//! ```

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::counts::{Ended, PageCounts, Tally};
use crate::engine::provider::{Ask, Next, Paging, RangeEnd};

/// Pages in a row that bring nothing new before a listing is taken to be stuck, although its
/// total or its token promises more.
const BARREN: u32 = 3;
/// Empty pages in a row before a cursor is taken to be stuck: servers that filter page by page give
/// many of them.
const EMPTY: u32 = 100;
/// Failed pages after which a listing is given up.
const FAILURES: u32 = 3;

/// The state of one listing.
#[derive(Debug)]
pub struct Plan {
    pub(super) paging: Paging,
    pub(super) max_pages: u64,
    asked: u64,
    pub(super) tally: Tally,
    /// Whether an earlier reading was told a total.
    pub(super) expects_total: bool,
    /// How many rows an earlier reading brought, or was told of.
    pub(super) expected_rows: u64,
    /// The rows to ask for in a page, where they can be asked for; or as many as the server gave.
    pub(super) size: u32,
    /// The rows that the first page was asked for with.
    pub(super) first_size: Option<u32>,
    next_page: u64,
    pub(super) zero: PageZero,
    /// Where the next range begins, once a range has shown that offsets are heeded.
    next_offset: Option<u64>,
    /// Where the next range begins if nothing is foreseen: behind as many rows as differ in the last.
    range_end: u64,
    /// Where it begins if rows count as often as they were sent.
    furthest_end: u64,
    /// Whether ranges were asked for that do not follow the one that came.
    is_out_of_step: bool,
    /// What leads to the next page.
    token: Option<Arc<str>>,
    /// The hashes of all tokens that came.
    tokens: HashSet<u64>,
    barren: u32,
    failures: u32,
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
        let is_zero_possible = matches!(
            paging,
            Paging::Numbered {
                from_zero: true,
                ..
            }
        );
        Self {
            paging,
            max_pages,
            asked: 0,
            tally: Tally::default(),
            expects_total: false,
            expected_rows: 0,
            size: paging.size().map_or(0, |size| size.most),
            first_size: None,
            next_page: 1,
            zero: if is_zero_possible {
                PageZero::Possible
            } else {
                PageZero::None
            },
            next_offset: None,
            range_end: 0,
            furthest_end: 0,
            is_out_of_step: false,
            token: None,
            tokens: HashSet::new(),
            barren: 0,
            failures: 0,
            ended: None,
        }
    }

    /// Begins as the second reading of a listing. If the first was told a total, a reading without one proves
    /// nothing; and a total below the rows that it brought or was told of does not before the page behind it is empty.
    pub fn expect_what_came(&mut self, first: &Self) {
        self.expects_total = first.total().is_some();
        self.expected_rows = first.received().max(first.tally.highest_total);
    }

    /// The next page to ask for while `in_flight` answers are awaited; `None` to wait for those, or
    /// at the end.
    pub fn next(&mut self, in_flight: usize) -> Option<Ask> {
        if self.asked == 0 {
            self.first_size = self.paging.size().map(|_| self.size);
            return Some(self.ask(match self.paging {
                Paging::Once | Paging::Undocumented => Ask::Whole,
                Paging::Numbered { .. } => self.numbered(1),
                Paging::Offset { .. } => self.range(0),
                Paging::Cursor { .. } => self.after(None),
            }));
        }
        if self.is_over() {
            return None;
        }
        let (is_awaited, has_failed) = (in_flight > 0, self.failures > 0);
        let foreseen = self.foreseen();
        // What is not foreseen depends on the answer before it.
        let is_blocked = is_awaited || self.zero == PageZero::Asked || has_failed;
        let ask = match foreseen {
            Some(ask) => ask,
            None if is_blocked => return None,
            None => self.following()?,
        };
        if self.asked >= self.max_pages {
            if !is_awaited {
                self.ended = Some(Ended::Capped);
            }
            return None;
        }
        Some(self.ask(ask))
    }

    /// The next page that the total foresees: it may be asked for while others are awaited.
    fn foreseen(&self) -> Option<Ask> {
        match self.paging {
            Paging::Once | Paging::Cursor { .. } => None,
            Paging::Numbered { .. } => {
                let is_foreseen = self.last_page().is_some_and(|last| self.next_page <= last);
                is_foreseen.then(|| self.numbered(self.next_page))
            }
            Paging::Offset { .. } | Paging::Undocumented => {
                let next = self.next_offset?;
                (next < self.tally.total?).then(|| self.range(next))
            }
        }
    }

    /// The page behind the last one that came.
    fn following(&self) -> Option<Ask> {
        match self.paging {
            Paging::Once => None,
            Paging::Numbered { .. } => Some(self.numbered(self.next_page)),
            Paging::Offset { .. } | Paging::Undocumented => Some(self.range(self.range_end)),
            Paging::Cursor { .. } => Some(self.after(Some(Arc::clone(self.token.as_ref()?)))),
        }
    }

    fn numbered(&self, page: u64) -> Ask {
        Ask::Number {
            page,
            size: self.size,
        }
    }

    fn range(&self, offset: u64) -> Ask {
        let limit = self.size.into();
        Ask::Offset { limit, offset }
    }

    fn after(&self, token: Option<Arc<str>>) -> Ask {
        let size = self.paging.size().map(|_| self.size);
        Ask::After { token, size }
    }

    fn ask(&mut self, ask: Ask) -> Ask {
        self.asked += 1;
        match ask {
            Ask::Number { page, .. } => self.next_page = page + 1,
            Ask::Offset { limit, offset } => {
                let next = offset.saturating_add(limit);
                self.next_offset = self.next_offset.map(|_| next);
            }
            Ask::Whole | Ask::After { .. } => {}
        }
        ask
    }

    /// Whether it is open if there is a page 0.
    pub fn may_have_page_zero(&self) -> bool {
        self.zero == PageZero::Possible
    }

    /// Page 0, where the first page, of so many entries that differ, leaves open whether it is the first. Its rows come before those
    /// of page 1, so the driver holds page 1 back until page 0 is there. The pages behind page 1 may
    /// be asked for meanwhile.
    pub fn page_zero(&mut self, entries: u64, total: Option<u64>) -> Option<Ask> {
        let is_capped = self.asked >= self.max_pages;
        let is_whole =
            total == Some(entries) && !self.is_full(entries) && entries >= self.expected_rows;
        if !self.may_have_page_zero() || is_whole || is_capped {
            return None;
        }
        self.zero = PageZero::Asked;
        // If page 1 was short, it is not known yet how the server numbers later pages.
        if let Some(total) = total.filter(|_| entries == u64::from(self.size)) {
            self.tally.total = Some(total);
            self.tally.add_total(Some(total));
            self.tally.page_rows = entries;
        }
        Some(self.numbered(0))
    }

    /// Takes note of an answer.
    pub fn take(&mut self, ask: &Ask, brought: PageCounts) {
        let is_first = self.tally.taken == 0;
        let largest = self.tally.page_rows;
        self.tally.add(&brought);
        let is_zero = matches!(ask, Ask::Number { page: 0, .. });
        // Where page 0 does not exist, its total means nothing.
        let is_none = is_zero && brought.entries == 0;
        // Nor does that of an empty page which counts the rows it has, behind others that have some.
        let is_own = self.tally.fresh > 0 && brought.entries == 0 && brought.total == Some(0);
        let total = brought.total.filter(|_| !is_none && !is_own);
        self.tally.add_total(total);
        self.tally.total = total.or(self.tally.total);
        if is_zero {
            return;
        }
        self.keep_step(ask, &brought);
        if matches!(ask, Ask::Number { page: 1, .. }) && self.zero == PageZero::Asked {
            // Page 1 repeats page 0 where 0 means 1; otherwise page 0 was a page of its own.
            let has_news = brought.news() > 0;
            let zero_was_empty = self.tally.pages_with_news == u64::from(has_news);
            let repeats = !has_news && brought.entries > 0;
            self.zero = if zero_was_empty || repeats {
                PageZero::None
            } else {
                PageZero::First
            };
            if self.zero == PageZero::None {
                // What came for page 0 was no page of its own.
                self.tally.taken -= 1;
            }
            if repeats {
                return;
            }
        }
        self.barren = if brought.news() > 0 {
            0
        } else {
            self.barren + 1
        };
        let ended = match (self.paging, ask) {
            (Paging::Once, _) if brought.next.is_some() => Some(Ended::NoWay),
            (Paging::Cursor { .. }, _) => self.ended_cursor(ask, brought),
            (Paging::Offset { end, .. }, Ask::Offset { limit, .. })
                if brought.news() == brought.entries && brought.entries > 0 =>
            {
                let is_short = brought.entries < *limit && largest >= *limit;
                let is_rule = end == RangeEnd::ShortPage && self.tally.total.is_none();
                (is_short && is_rule).then_some(Ended::Last)
            }
            _ if self.barren == 0 => None,
            (_, Ask::Offset { offset, .. })
                if brought.entries > 0 && *offset < self.furthest_end && self.barren < BARREN =>
            {
                self.range_end = self.furthest_end;
                None
            }
            (_, Ask::Number { page, .. }) => {
                let is_foreseen = !is_first && self.last_page().is_some_and(|last| *page <= last);
                (!is_foreseen || self.barren >= BARREN).then(|| Ended::barren(ask, &brought))
            }
            _ => Some(Ended::barren(ask, &brought)),
        };
        self.ended = self.ended.take().or(ended);
    }

    /// Whether an answer ends a listing that is followed by tokens, and how.
    fn ended_cursor(&mut self, ask: &Ask, brought: PageCounts) -> Option<Ended> {
        let bound = if brought.entries == 0 { EMPTY } else { BARREN };
        let is_endless = self.barren >= bound;
        let barren = is_endless.then(|| Ended::barren(ask, &brought));
        let brings_nothing = brought.entries > 0 && brought.news() == 0;
        let token = match brought.next {
            // A server that knows no tokens would answer so.
            None if brings_nothing && !self.tally.meets_total() => {
                return Some(Ended::barren(ask, &brought));
            }
            None => return Some(Ended::Last),
            Some(Next::More) => return Some(Ended::NoWay),
            Some(Next::Token(token)) => token,
        };
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        if !self.tokens.insert(hasher.finish()) {
            return Some(Ended::Stuck);
        }
        self.token = Some(token);
        barren
    }

    /// Learns from an answer how the next ones can be asked for.
    ///
    /// A row that stands twice on a page counts once for the server, or twice: nobody can know. So the
    /// next range begins behind as many rows as differ, and may overlap this one; where it brings
    /// nothing new, behind as many as were sent.
    fn keep_step(&mut self, ask: &Ask, brought: &PageCounts) {
        let distinct = brought.distinct();
        if let Ask::Whole | Ask::Offset { .. } = ask {
            let begin = ask.offset();
            self.range_end = begin.saturating_add(distinct);
            if brought.news() > 0 {
                let end = begin.saturating_add(brought.entries);
                self.furthest_end = self.furthest_end.max(end);
            }
        }
        match *ask {
            Ask::Whole => self.size = u32::try_from(brought.entries).unwrap_or(u32::MAX),
            Ask::Number { page: 1, .. } => self.fit_size(self.tally.page_rows),
            Ask::Offset { offset: 0, .. } => {
                self.fit_size(brought.entries);
                let is_new = distinct > 0 && brought.news() == distinct;
                self.next_offset = is_new.then_some(distinct);
            }
            Ask::Offset { limit, offset } => {
                let is_whole = distinct == limit && brought.news() == limit;
                let is_last = self
                    .tally
                    .total
                    .is_some_and(|total| offset.saturating_add(limit) >= total);
                match self.next_offset {
                    // Heeded: from here on ranges may go side by side.
                    None if is_whole => self.next_offset = Some(self.range_end),
                    // Those that were asked for behind it begin too late.
                    Some(_) if !is_whole && !is_last => {
                        self.next_offset = None;
                        self.is_out_of_step = true;
                    }
                    _ => {}
                }
            }
            Ask::Number { .. } | Ask::After { .. } => {}
        }
    }

    /// Whether the answers that are awaited do not follow the last one, and are to be dropped.
    pub fn falls_out_of_step(&mut self) -> bool {
        std::mem::take(&mut self.is_out_of_step)
    }

    /// The server gave less than asked for, and may have more: by its total, or as an earlier reading brought
    /// more. It has a limit of its own then, and may count pages by what was asked for, or by what it gave. If
    /// the next pages are asked for in the size that it gives, the two are the same.
    fn fit_size(&mut self, entries: u64) {
        let has_more = self.tally.total.is_none_or(|total| total > entries);
        let is_less = entries < self.expected_rows;
        let may_have_more = has_more || is_less || self.is_full(entries);
        if let Ok(own) = u32::try_from(entries)
            && may_have_more
            && own > 0
        {
            self.size = self.size.min(own);
        }
    }

    /// Takes note of a page that could not be had.
    pub fn fail(&mut self, ask: &Ask, nature: FailureKind) -> Failure {
        let refused = nature == FailureKind::Refused;
        let is_zero = matches!(ask, Ask::Number { page: 0, .. });
        let may_be_size = refused || nature == FailureKind::Faulty;
        if may_be_size && !is_zero && ask.is_first() && self.step_down() {
            return Failure::Answer;
        }
        if is_zero {
            if refused {
                self.zero = PageZero::None;
                return Failure::Answer;
            }
            self.zero = PageZero::Failed;
            return Failure::Expected;
        }
        if refused && self.checks_total(ask) {
            self.ended = Some(Ended::Refused);
            return Failure::Answer;
        }
        let is_range = matches!(ask, Ask::Offset { .. });
        if refused && is_range && self.paging == Paging::Undocumented {
            self.ended = Some(Ended::Refused);
            return Failure::Expected;
        }
        self.failures += 1;
        // Only where pages are foreseen is it known which one comes next.
        let is_foreseen = match self.paging {
            Paging::Numbered { .. } => self.last_page().is_some(),
            Paging::Offset { .. } => self.next_offset.is_some() && self.tally.total.is_some(),
            Paging::Once | Paging::Cursor { .. } | Paging::Undocumented => false,
        };
        if self.tally.taken == 0
            || nature == FailureKind::Hopeless
            || self.failures >= FAILURES
            || !is_foreseen
        {
            self.ended = Some(Ended::Failed);
        }
        Failure::Real
    }

    /// Whether a page is asked for only because the total is none to rely on.
    pub fn checks_total(&self, ask: &Ask) -> bool {
        !ask.is_first() && self.has_doubtful_total()
    }

    /// Begins again with a page size that is known to be accepted; false where that was asked for
    /// already, or an answer is there.
    fn step_down(&mut self) -> bool {
        let safe = self.paging.size().map_or(self.size, |size| size.safe);
        let is_open = self.asked == 1 && self.tally.taken == 0 && self.size > safe;
        if is_open {
            self.size = safe;
            self.asked = 0;
            self.next_page = 1;
        }
        is_open
    }

    /// Whether there is nothing more to wait for.
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.is_satisfied()
    }

    /// The pages there are, as far as totals tell: the provider's own count, where it gives one.
    pub fn pages_foreseen(&self) -> Option<u64> {
        self.tally.pages.or(self.tally.pages_by_total())
    }

    /// The number of the last page, as far as the largest total foresees it.
    fn last_page(&self) -> Option<u64> {
        let pages = self.tally.pages_by_total()?;
        Some(match self.zero {
            PageZero::First => pages.saturating_sub(1),
            _ => pages,
        })
    }

    pub fn pages(&self) -> u64 {
        self.tally.taken
    }

    /// The unique entries received.
    pub fn received(&self) -> u64 {
        self.tally.fresh
    }

    /// The latest total the provider reported.
    pub fn total(&self) -> Option<u64> {
        self.tally.total
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
