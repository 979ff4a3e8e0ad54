//! Why a listing cannot be called complete, in words.

use super::plan::{Ended, Plan};
use crate::engine::provider::Ask;

impl Plan {
    /// What is missing, or cannot be proven to be there; `None` when the listing is complete.
    /// `noun` is what it lists, in the plural.
    pub fn shortfall(&self, noun: &str) -> Option<String> {
        let received = self.received();
        let of = match self.total {
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
