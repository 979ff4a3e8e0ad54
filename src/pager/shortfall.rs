//! Why a listing cannot be called complete, in words.

use super::plan::{Ended, PageZero, Plan};
use crate::provider::{Ask, End, Paging};

impl Plan {
    /// What is missing, or cannot be proven to be there; `None` when the listing is complete.
    /// `noun` is what it lists, in the plural.
    pub fn shortfall(&self, noun: &str) -> Option<String> {
        let accounted = self.accounted();
        let lacks = match (self.total, self.paging) {
            (Some(total), Paging::Undocumented) => {
                accounted < total || self.broke_off() || !self.pages_agree() || self.shrank()
            }
            (Some(total), _) => accounted != total || self.shrank(),
            (None, Paging::Once) => self.pages() == 0,
            (None, Paging::Undocumented) => self.lacks_proof_of_one_page(),
            (None, Paging::Numbered { end, .. }) => !self.has_ended(end),
        };
        let received = self.received();
        let of = match self.total {
            Some(total) => format!("received {received} of {total} {noun}"),
            None => format!("received {received} {noun}; the provider reports no total"),
        };
        lacks.then(|| format!("{of}{}{}", self.changed(), self.because()))
    }

    /// Why the listing cannot be called complete; `None` when it can. A reading during which the
    /// total changed never can, nor a second one that did not meet again what went out before:
    /// `gone` is how many those are.
    pub fn verdict(&self, noun: &str, is_second: bool, gone: u64) -> Option<String> {
        let shortfall = self.shortfall(noun);
        if !is_second && !self.has_moved() {
            return shortfall;
        }
        let received = self.received();
        let counts = match shortfall {
            Some(shortfall) => shortfall,
            None if self.has_moved() => format!(
                "received {received} {noun} while the total went from {} to {}",
                self.lowest_total, self.highest_total
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

    /// More than the total is fine where paging is undocumented, once a further request has brought
    /// nothing; not when there was none.
    fn broke_off(&self) -> bool {
        self.total != Some(self.accounted())
            && matches!(self.ended, Some(Ended::Failed | Ended::Capped) | None)
    }

    /// Whether the total shrank, and the pages were not followed to an empty one.
    fn shrank(&self) -> bool {
        self.has_shrunk() && !self.ran_out()
    }

    /// Whether as many pages arrived as the provider counts.
    fn pages_agree(&self) -> bool {
        self.pages
            .is_none_or(|pages| pages <= self.pages_with_news.max(1))
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

    /// Without a total, one more request must bring nothing, and the pages must agree.
    fn lacks_proof_of_one_page(&self) -> bool {
        let at_an_end = matches!(self.ended, Some(Ended::Empty(_) | Ended::Repeated(_)));
        !at_an_end || !self.pages_agree()
    }

    fn changed(&self) -> String {
        match self.pages {
            _ if self.has_shrunk() => format!("; the total was {} before", self.highest_total),
            Some(pages) if !self.pages_agree() => format!("; the provider counts {pages} pages"),
            _ => String::new(),
        }
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
            Some(Ended::Failed) | None => String::new(),
        }
    }
}

fn name(ask: Ask) -> String {
    match ask {
        Ask::Whole => "the answer".to_owned(),
        Ask::Number { page, .. } => format!("page {page}"),
        Ask::Offset { offset, .. } => format!("the page from record {offset}"),
    }
}
