//! Which page to ask for next, and whether what arrived is everything: a pure state machine.
//!
//! It sees counts only. The driver in `pager` tells it what each answer brought, in the order of
//! the pages, and asks it for the next ones.

use crate::provider::{Ask, End, Paging};

/// Answers in a row that bring nothing new before a listing is taken to be stuck, although its
/// total promises more: an empty page in the middle is not the end.
const BARREN: u32 = 3;
/// Failed pages after which a listing is given up.
const FAILURES: u32 = 3;
/// A page of fewer rows than this is short whatever size the server allows.
const SURELY_SHORT: u64 = 10;

/// What one answer brought, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought {
    /// Entries on the page, unreadable ones included.
    pub entries: u64,
    /// Entries not seen before.
    pub fresh: u64,
    /// Entries that could not be read.
    pub unreadable: u64,
    /// The total the provider reports.
    pub total: Option<u64>,
    /// The number of pages the provider reports.
    pub pages: Option<u64>,
}

/// Why no further page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ended {
    /// A page was empty.
    Empty(Ask),
    /// A page brought only what was there already.
    Repeated(Ask),
    /// A page was too short to be followed by another.
    Short,
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
    paging: Paging,
    max_pages: u64,
    asked: u64,
    taken: u64,
    next_page: u64,
    /// The largest page so far: the server may give less than asked for.
    page_rows: u64,
    /// Entries received, repeated ones included.
    entries: u64,
    fresh: u64,
    unreadable: u64,
    total: Option<u64>,
    pages: Option<u64>,
    fruitful: u64,
    barren: u32,
    failures: u32,
    zero: Zero,
    ended: Option<Ended>,
}

/// What is known of page 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zero {
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
            } => Zero::Possible,
            _ => Zero::None,
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
            pages: None,
            fruitful: 0,
            barren: 0,
            failures: 0,
            zero,
            ended: None,
        }
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
    pub fn page_zero(&mut self, first: Brought) -> Option<Ask> {
        let Paging::Numbered { size, .. } = self.paging else {
            return None;
        };
        if self.zero != Zero::Possible || first.total == Some(first.entries) {
            return None;
        }
        self.zero = Zero::Asked;
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
        self.total = brought.total.or(self.total);
        self.pages = brought.pages.or(self.pages);
        self.page_rows = self.page_rows.max(brought.entries);
        self.fruitful += u64::from(brought.fresh > 0);
        if matches!(ask, Ask::Number { page: 0, .. }) {
            return;
        }
        if matches!(ask, Ask::Number { page: 1, .. }) && self.zero == Zero::Asked {
            // Page 1 repeats page 0 where 0 means 1; otherwise page 0 was a page of its own.
            let zero_was_empty = self.fruitful == u64::from(brought.fresh > 0);
            let repeats = brought.fresh == 0 && brought.entries > 0;
            self.zero = if zero_was_empty || repeats {
                Zero::None
            } else {
                Zero::First
            };
            if self.zero == Zero::None {
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
        if brought.fresh > 0 {
            self.barren = 0;
            if let Paging::Numbered {
                size,
                end: End::ShortPage,
                ..
            } = self.paging
                && brought.entries < SURELY_SHORT.min(u64::from(size))
            {
                self.ended = Some(Ended::Short);
            }
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
            self.zero = if refused { Zero::None } else { Zero::Failed };
            return Failure::Expected;
        }
        if refused && matches!(ask, Ask::Offset { .. }) {
            self.ended = Some(Ended::Refused);
            return Failure::Expected;
        }
        self.failures += 1;
        if self.taken == 0 || hopeless || self.failures >= FAILURES || self.last_page().is_none() {
            self.ended = Some(Ended::Failed);
        }
        Failure::Real
    }

    /// Whether there is nothing more to wait for.
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.is_satisfied()
    }

    /// Whether everything the provider counts has arrived. More than that has to be followed to
    /// its end: the count is wrong, and may be so in the other direction.
    fn is_satisfied(&self) -> bool {
        let Some(total) = self.total else {
            return false;
        };
        let accounted = self.fresh + self.unreadable;
        match self.paging {
            _ if self.taken == 0 => false,
            _ if self.unreadable > 0 => accounted >= total,
            _ => accounted == total,
        }
    }

    /// The number of the last page, as far as the total foresees it.
    fn last_page(&self) -> Option<u64> {
        let pages = self.total?.div_ceil(self.page_rows.max(1));
        (self.page_rows > 0).then(|| match self.zero {
            Zero::First => pages.saturating_sub(1),
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

    /// Why the listing cannot be called complete; `None` when it is. `noun` is what it lists.
    pub fn shortfall(&self, noun: &str) -> Option<String> {
        let accounted = self.fresh + self.unreadable;
        match (self.total, self.paging) {
            (Some(total), _) if accounted == total => None,
            // More than the total is fine here, once one more request has brought nothing.
            (Some(total), Paging::Undocumented)
                if accounted > total
                    && !matches!(self.ended, Some(Ended::Failed | Ended::Capped)) =>
            {
                None
            }
            (Some(total), _) => {
                let because = self.because();
                Some(format!("received {accounted} of {total} {noun}{because}"))
            }
            (None, Paging::Once) => None,
            (None, Paging::Undocumented) => self.shortfall_undocumented(noun),
            (None, Paging::Numbered { end, .. }) => match (&self.ended, end) {
                _ if self.zero == Zero::Failed => Some(format!(
                    "received {accounted} {noun} of an unknown total; page 0 failed"
                )),
                (Some(Ended::Empty(_)), _)
                | (Some(Ended::Short | Ended::Repeated(_)), End::ShortPage) => None,
                _ => {
                    let because = self.because();
                    Some(format!(
                        "received {accounted} {noun} of an unknown total{because}"
                    ))
                }
            },
        }
    }

    /// Without a total, one more request must bring nothing, and the pages must agree.
    fn shortfall_undocumented(&self, noun: &str) -> Option<String> {
        let at_an_end = matches!(self.ended, Some(Ended::Empty(_) | Ended::Repeated(_)));
        let pages_agree = self.pages.is_none_or(|pages| pages <= self.fruitful.max(1));
        if at_an_end && pages_agree {
            return None;
        }
        let accounted = self.fresh + self.unreadable;
        let because = self.because();
        Some(format!(
            "received {accounted} {noun}; the provider reports no total{because}"
        ))
    }

    fn because(&self) -> String {
        match &self.ended {
            Some(Ended::Empty(ask)) => format!("; {} was empty", name(*ask)),
            Some(Ended::Repeated(ask)) => {
                format!("; {} repeated what was already received", name(*ask))
            }
            Some(Ended::Refused) => "; the API documents no way to ask for more".to_owned(),
            Some(Ended::Capped) => {
                format!("; stopped after {} pages (--max-pages)", self.max_pages)
            }
            Some(Ended::Short | Ended::Failed) | None => String::new(),
        }
    }
}

/// Whether a failed page is a failure of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is.
    Real,
    /// The page was only tried.
    Expected,
}

fn ended_barren(ask: Ask, brought: Brought) -> Ended {
    if brought.entries == 0 {
        Ended::Empty(ask)
    } else {
        Ended::Repeated(ask)
    }
}

fn name(ask: Ask) -> String {
    match ask {
        Ask::Whole => "the answer".to_owned(),
        Ask::Number { page, .. } => format!("page {page}"),
        Ask::Offset { offset, .. } => format!("the page from record {offset}"),
    }
}
