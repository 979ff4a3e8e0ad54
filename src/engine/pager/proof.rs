//! Whether a listing is proven complete; where it is not, whether another reading may help, and why
//! in words.
//!
//! ```text
//! total   paging          complete when
//! told    all but Cursor  there are as many unique rows; where the total shrank or the provider
//!                         counts more pages, they were followed to an empty one as well
//! told    Undocumented    there are more than that, and one more request brought nothing
//! told    Cursor          there are as many unique rows, and the last page led nowhere
//! none    Once            there was an answer, and it did not speak of more
//! none    Numbered        a page was empty; or, where `End` has it so, brought nothing new
//! none    Offset          a range was empty; or, where `RangeEnd` has it so, short
//! none    Undocumented    one more request brought nothing
//! none    Cursor          the last page led nowhere, and was not one that had come before
//! ```
//!
//! A total that is exactly one full page, as large as was asked for or as servers like to give, may be that of
//! the page. It proves nothing before the page behind it was empty, refused, or the same again; where it was the
//! same again, a note says so. Nor does, in a second reading, a total below what the first one brought or was told
//! of.
//!
//! Other words of an answer may count as well: where they tell of more rows or pages than there are, the listing is not
//! complete.
//!
//! Whatever is counted, a last page that says that there are more is none. A total of a cursor is no end by
//! itself: some APIs call the rows of one page so. Three rows and "total 3" beside a token are not everything; the
//! token is followed.

use super::counts::Ended;
use super::plan::{PageZero, Plan};
use crate::core::terminal;
use crate::engine::provider::{Ask, End, Paging, RangeEnd};

/// Page sizes that servers choose, whatever was asked for. 10 is the default of the ModelArts lists
/// that document one ("Querying the Training Job List" documents none).
const ROUND: [u64; 4] = [10, 20, 50, 100];

/// Others, where nobody asks for a size.
const LESS_ROUND: [u64; 8] = [15, 25, 30, 40, 200, 250, 500, 1000];

impl Plan {
    /// Whether everything the provider counts has arrived. A total that arrived rows exceed, that
    /// shrank, or that its own count of pages contradicts, is no proof: then the pages are followed
    /// to their end. So they are where each leads to the next.
    pub(super) fn is_satisfied(&self) -> bool {
        self.tally.taken > 0
            && self.tally.meets_total()
            && !self.tally.has_shrunk()
            && !self.tally.is_below_least()
            && self.tally.pages_agree()
            && !matches!(self.paging, Paging::Cursor { .. })
            && !self.has_doubtful_total()
    }

    /// Whether a page of so many rows may be full: as many as were asked for, or, as a server may give less, as
    /// many as servers like to give.
    pub(super) fn is_full(&self, entries: u64) -> bool {
        match self.paging {
            Paging::Numbered { .. } | Paging::Offset { .. } => {
                entries == u64::from(self.size) || self.is_round(entries)
            }
            Paging::Undocumented => self.is_round(entries),
            Paging::Once | Paging::Cursor { .. } => false,
        }
    }

    /// Whether it is a size that servers like to give.
    fn is_round(&self, entries: u64) -> bool {
        let is_unasked = self.paging == Paging::Undocumented;
        ROUND.contains(&entries) || (is_unasked && LESS_ROUND.contains(&entries))
    }

    /// Whether one full page came, and its total says that it is all there is. A total of the page
    /// in the place of that of the list would say the same.
    pub(super) fn is_one_full_page(&self) -> bool {
        let tally = &self.tally;
        tally.pages_with_news == 1 && tally.meets_total() && self.is_full(tally.accounted())
    }

    /// Whether the total is met, and still may not be that of the list: it is one full page, or the reading
    /// before brought more rows, or was told of more.
    pub(super) fn has_doubtful_total(&self) -> bool {
        self.is_one_full_page() || self.is_below_expected()
    }

    /// Whether the total is met, and less than was expected of a listing that has pages.
    fn is_below_expected(&self) -> bool {
        self.tally.meets_total()
            && self.tally.accounted() < self.expected_rows
            && self.paging != Paging::Once
    }

    /// Whether the page behind such a total has yet to say whether that was all.
    fn is_unchecked(&self) -> bool {
        let is_answered = matches!(
            self.ended,
            Some(Ended::Empty(_) | Ended::Repeated(_) | Ended::Refused)
        );
        self.has_doubtful_total() && !(is_answered && self.zero != PageZero::Failed)
    }

    /// What is to be said of a listing that is complete, if its end is no more than likely: what was
    /// asked for behind one page was that page again, as a server would answer that knows no pages; or pages that lead
    /// to each other overlap, or end with a full one that is not called the last.
    pub fn doubt(&self) -> Option<String> {
        let rows = self.tally.accounted();
        if self.overlaps() && !self.lacks() {
            let again = self.tally.again;
            return Some(format!(
                "the vendor gave no total, and {again} of {rows} came again on a later page, in two readings: more \
                 may be missing"
            ));
        }
        if self.may_be_cut() && !self.lacks() {
            let last = self.tally.last_rows;
            return Some(format!(
                "the vendor gave no total, and did not say that the last page, of {last}, is the last: {last} may be its \
                 page size"
            ));
        }
        let is_repeated = matches!(self.ended, Some(Ended::Repeated(_)));
        // What was asked for first: later it may be as many as the server gave.
        let is_asked = self.first_size.is_some_and(|size| rows == u64::from(size));
        let may_be_size = is_asked || ROUND.contains(&rows);
        if self.tally.pages_with_news != 1 || !is_repeated || !may_be_size || self.lacks() {
            return None;
        }
        Some(match self.tally.total {
            None => format!("the vendor gave no total; {rows} may be its page size"),
            Some(_) => format!(
                "the vendor gave {rows} as the total and the same page again; {rows} may be its page \
                 size"
            ),
        })
    }

    /// Whether the last of pages that lead to each other is as full as a page may be, and says nothing of the next one.
    fn may_be_cut(&self) -> bool {
        let tally = &self.tally;
        let rows = tally.last_rows;
        let is_full = rows == u64::from(self.size)
            || (tally.pages_with_news > 1 && rows == tally.page_rows)
            || ROUND.contains(&rows)
            || LESS_ROUND.contains(&rows);
        matches!(self.paging, Paging::Cursor { .. })
            && self.ended == Some(Ended::Last)
            && !tally.says_last
            && rows > 0
            && !tally.meets_total()
            && is_full
    }

    /// Whether something is missing, or cannot be proven to be there.
    fn lacks(&self) -> bool {
        let tally = &self.tally;
        let is_last = self.ended == Some(Ended::Last);
        match (tally.total, self.paging) {
            _ if self.ended == Some(Ended::NoWay) || self.says_more() => true,
            _ if tally.is_below_least() || !tally.pages_agree() => true,
            (_, Paging::Cursor { .. }) if !is_last => true,
            (Some(total), Paging::Undocumented) => {
                tally.accounted() < total
                    || self.broke_off()
                    || self.shrank()
                    || self.is_unchecked()
            }
            (Some(_), _) => !tally.meets_total() || self.shrank() || self.is_unchecked(),
            (None, _) if self.expects_total => true,
            (None, Paging::Once) => self.pages() == 0,
            (None, Paging::Cursor { .. }) => false,
            (None, Paging::Undocumented) => self.lacks_proof_of_one_page(),
            (None, Paging::Offset { end, .. }) => {
                !(self.ran_out() || is_last && end == RangeEnd::ShortPage)
            }
            (None, Paging::Numbered { end, .. }) => !self.has_ended(end),
        }
    }

    /// Whether reading the listing once more may tell better: it changed meanwhile, or its pages
    /// were all answered and do not add up, as rows that move from page to page slip through.
    pub fn calls_for_another(&self) -> bool {
        let is_cursor = matches!(self.paging, Paging::Cursor { .. });
        let by_nature = match self.ended {
            Some(Ended::Failed | Ended::Capped | Ended::Refused | Ended::NoWay | Ended::Stuck) => {
                true
            }
            Some(Ended::Repeated(_)) => is_cursor || self.paging == Paging::Undocumented,
            Some(Ended::Empty(_)) => is_cursor,
            Some(Ended::Last) | None => false,
        };
        let is_counted = self.tally.total.is_some() || self.tally.is_below_least();
        let is_short = is_counted && self.lacks() && !self.says_more();
        !by_nature && (self.tally.has_moved() || is_short || self.overlaps())
    }

    /// Whether rows came again on a later page, where each page tells the next and no total says that nothing was lost.
    fn overlaps(&self) -> bool {
        let is_cursor = matches!(self.paging, Paging::Cursor { .. });
        is_cursor && self.tally.again > 0 && !self.tally.meets_total()
    }

    /// Whether the last page says that there is more, although no page leads to another here.
    fn says_more(&self) -> bool {
        self.tally.says_more && !matches!(self.paging, Paging::Cursor { .. })
    }

    /// More than the total is fine where paging is undocumented, once a further request has brought
    /// nothing; not when there was none.
    fn broke_off(&self) -> bool {
        !self.tally.meets_total()
            && matches!(self.ended, Some(Ended::Failed | Ended::Capped) | None)
    }

    /// Whether the total shrank, and the pages were not followed to their end.
    fn shrank(&self) -> bool {
        let is_last = self.ended == Some(Ended::Last);
        self.tally.has_shrunk() && !self.ran_out() && !is_last
    }

    /// Whether the pages were followed to an empty one.
    fn ran_out(&self) -> bool {
        matches!(self.ended, Some(Ended::Empty(_)))
    }

    /// Whether the end rule of numbered pages without a total is met.
    fn has_ended(&self, end: End) -> bool {
        let repeated = matches!(self.ended, Some(Ended::Repeated(_)));
        let zero_is_known = matches!(self.zero, PageZero::None | PageZero::First);
        zero_is_known && (self.ran_out() || (repeated && end == End::NothingNew))
    }

    /// Without a total, one more request must bring nothing.
    fn lacks_proof_of_one_page(&self) -> bool {
        !matches!(self.ended, Some(Ended::Empty(_) | Ended::Repeated(_)))
    }

    /// What is missing, or cannot be proven to be there; `None` when the listing is complete.
    /// `noun` is what it lists, in the plural.
    pub fn shortfall(&self, noun: &str) -> Option<String> {
        let received = self.received();
        let least = Some(self.tally.least).filter(|_| self.tally.is_below_least());
        let of = match least.or(self.tally.total) {
            Some(total) => format!("received {received} of {total} {noun}"),
            None => format!("received {received} {noun}; the provider reports no total"),
        };
        self.lacks()
            .then(|| format!("{of}{}{}", self.changed(), self.because()))
    }

    /// Why the listing cannot be called complete; `None` when it can. A reading during which the
    /// total changed never can, nor a second one that did not meet again what went out before:
    /// `gone` is how many those are.
    pub fn verdict(&self, noun: &str, is_second: bool, gone: u64) -> Option<String> {
        let shortfall = self.shortfall(noun);
        let has_moved = self.tally.has_moved();
        if !is_second && !has_moved {
            return shortfall;
        }
        let received = self.received();
        let counts = match shortfall {
            Some(shortfall) => shortfall,
            None if has_moved => format!(
                "received {received} {noun} while the total went from {} to {}",
                self.tally.lowest_total, self.tally.highest_total
            ),
            None if gone > 0 => format!("received {received} {noun}"),
            None => return None,
        };
        let gone = match gone {
            0 => String::new(),
            gone => format!(", and {gone} more that were there no longer"),
        };
        Some(format!("changed while it was read: {counts}{gone}"))
    }

    fn changed(&self) -> String {
        let tally = &self.tally;
        match tally.pages {
            _ if tally.has_shrunk() => format!("; the total was {} before", tally.highest_total),
            Some(pages) if !tally.pages_agree() => format!("; the provider counts {pages} pages"),
            _ if self.is_unchecked() && self.is_below_expected() => {
                let before = self.expected_rows;
                format!("; there were {before} before, and no page behind said that this is all")
            }
            _ if self.is_unchecked() => {
                "; that is one full page, and the page behind it did not say whether there is more"
                    .to_owned()
            }
            _ => String::new(),
        }
    }

    fn because(&self) -> String {
        match &self.ended {
            Some(Ended::Empty(ask)) if self.says_more() => {
                format!(
                    "; {} was empty, and says that there are more",
                    self.name(ask)
                )
            }
            Some(Ended::Empty(ask)) => format!("; {} was empty", self.name(ask)),
            Some(Ended::Repeated(ask)) => {
                format!("; {} repeated what was already received", self.name(ask))
            }
            Some(Ended::NoWay) => {
                "; the provider says that there are more, but not how to ask for them".to_owned()
            }
            Some(Ended::Stuck) => {
                "; the provider gave the same token for the next page again".to_owned()
            }
            Some(Ended::Refused) => "; the API documents no way to ask for more".to_owned(),
            Some(Ended::Capped) => {
                let pages = terminal::counted(self.max_pages, "page");
                format!("; stopped after {pages} (--max-pages)")
            }
            Some(Ended::Last | Ended::Failed) | None if self.says_more() => {
                "; the provider says that there are more".to_owned()
            }
            Some(Ended::Last | Ended::Failed) | None => String::new(),
        }
    }

    fn name(&self, ask: &Ask) -> String {
        match ask {
            Ask::Whole => "the answer".to_owned(),
            Ask::Number { page, .. } => format!("page {page}"),
            Ask::Offset { offset, .. } => format!("the page from record {offset}"),
            Ask::After { .. } => format!("page {}", self.pages()),
        }
    }
}
