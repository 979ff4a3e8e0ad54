//! Whether a listing is proven complete, and whether another reading may help.

use super::plan::{Ended, PageZero, Plan};
use crate::engine::provider::{End, Paging};

impl Plan {
    /// Whether something is missing, or cannot be proven to be there.
    pub fn lacks(&self) -> bool {
        let accounted = self.accounted();
        match (self.total, self.paging) {
            (Some(total), Paging::Undocumented) => {
                accounted < total || self.broke_off() || !self.pages_agree() || self.shrank()
            }
            (Some(total), _) => accounted != total || self.shrank(),
            (None, _) if self.expects_total => true,
            (None, Paging::Once) => self.pages() == 0,
            (None, Paging::Undocumented) => self.lacks_proof_of_one_page(),
            (None, Paging::Numbered { end, .. }) => !self.has_ended(end),
        }
    }

    /// Whether the provider took back a part of its total.
    pub fn has_shrunk(&self) -> bool {
        self.total.is_some_and(|total| total < self.highest_total)
    }

    /// Whether the provider changed its total from page to page.
    pub fn has_moved(&self) -> bool {
        self.total.is_some() && self.lowest_total != self.highest_total
    }

    /// Whether reading the listing once more may tell better: it changed meanwhile, or its pages
    /// were all answered and do not add up, as rows that move from page to page slip through.
    pub fn calls_for_another(&self) -> bool {
        let by_nature = match self.ended {
            Some(Ended::Failed | Ended::Capped | Ended::Refused) => true,
            Some(Ended::Repeated(_)) => self.paging == Paging::Undocumented,
            Some(Ended::Empty(_)) | None => false,
        };
        let is_short = self.total.is_some() && self.lacks();
        !by_nature && (self.has_moved() || is_short)
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
    pub fn pages_agree(&self) -> bool {
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
}
