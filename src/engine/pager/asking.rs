//! Which page to ask for next.

use super::plan::{Ended, PageCounts, PageZero, Plan};
use crate::engine::provider::{Ask, Paging};

impl Plan {
    /// The next page to ask for while `in_flight` answers are awaited; `None` to wait for those, or
    /// at the end.
    pub fn next(&mut self, in_flight: usize) -> Option<Ask> {
        if self.asked == 0 {
            return Some(self.ask(match self.paging {
                Paging::Numbered { .. } => self.numbered(1),
                Paging::Once | Paging::Undocumented => Ask::Whole,
            }));
        }
        if self.is_over() {
            return None;
        }
        let ask = match self.paging {
            Paging::Once => return None,
            Paging::Undocumented => self.range(in_flight)?,
            Paging::Numbered { .. } => {
                let foreseen = self.last_page().is_some_and(|last| self.next_page <= last);
                // Beyond what the total foresees, one page at a time.
                let is_awaited = in_flight > 0 || self.zero == PageZero::Asked;
                if !foreseen && (is_awaited || self.failures > 0) {
                    return None;
                }
                self.numbered(self.next_page)
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
    /// of page 1, so the driver holds page 1 back until page 0 is there. The pages behind page 1 may
    /// be asked for meanwhile.
    pub fn page_zero(&mut self, entries: u64, total: Option<u64>) -> Option<Ask> {
        let is_capped = self.asked >= self.max_pages;
        if self.zero != PageZero::Possible || total == Some(entries) || is_capped {
            return None;
        }
        self.zero = PageZero::Asked;
        // Of a smaller page it is not known yet how those behind it are to be asked for.
        if let Some(total) = total.filter(|_| entries == u64::from(self.size)) {
            self.total = Some(total);
            self.highest_total = total;
            self.lowest_total = total;
            self.page_rows = entries;
        }
        Some(self.numbered(0))
    }

    /// The next range. One at a time until the first has shown that offsets are heeded; then side by
    /// side, as far as the total foresees.
    fn range(&self, in_flight: usize) -> Option<Ask> {
        let foreseen = self.next_offset.filter(|next| {
            let has_more = self.total.is_some_and(|total| *next < total);
            has_more && self.failures == 0
        });
        if foreseen.is_none() && in_flight > 0 {
            return None;
        }
        Some(Ask::Offset {
            limit: self.page_rows,
            offset: foreseen.unwrap_or(self.entries),
        })
    }

    fn numbered(&self, page: u64) -> Ask {
        Ask::Number {
            page,
            size: self.size,
        }
    }

    fn ask(&mut self, ask: Ask) -> Ask {
        self.asked += 1;
        match ask {
            Ask::Number { page, .. } => self.next_page = page + 1,
            Ask::Offset { limit, offset } => {
                let next = offset.saturating_add(limit);
                self.next_offset = self.next_offset.map(|_| next);
            }
            Ask::Whole => {}
        }
        ask
    }

    /// Learns from an answer how the next ones can be asked for.
    pub(super) fn keep_step(&mut self, ask: Ask, brought: PageCounts) {
        match ask {
            Ask::Number { page: 1, .. } => self.fit_size(self.page_rows),
            Ask::Offset { limit, offset } => {
                let is_whole =
                    brought.entries == limit && brought.fresh + brought.unreadable == limit;
                let is_last = self
                    .total
                    .is_some_and(|total| offset.saturating_add(limit) >= total);
                let next = offset.saturating_add(brought.entries);
                match self.next_offset {
                    // Heeded: from here on ranges may go side by side.
                    None if is_whole => self.next_offset = Some(next),
                    // Those that were asked for behind it begin too late.
                    Some(_) if !is_whole && !is_last => {
                        self.next_offset = None;
                        self.is_out_of_step = true;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Whether the answers that are awaited do not follow the last one, and are to be dropped.
    pub fn falls_out_of_step(&mut self) -> bool {
        std::mem::take(&mut self.is_out_of_step)
    }

    /// A page that is smaller than asked for, while there may be more: the server has its own limit,
    /// and may or may not count pages by it. Asked for in its size, they are what they are.
    fn fit_size(&mut self, entries: u64) {
        let has_more = self.total.is_none_or(|total| total > entries);
        if let Ok(own) = u32::try_from(entries)
            && has_more
            && own > 0
        {
            self.size = self.size.min(own);
        }
    }

    /// Begins again with a page size that is known to be accepted; false where that was asked for
    /// already, or an answer is there.
    pub(super) fn step_down(&mut self, ask: Ask) -> bool {
        let Paging::Numbered { size, .. } = self.paging else {
            return false;
        };
        let is_first = matches!(ask, Ask::Number { page: 1, .. }) && self.asked == 1;
        let is_open = is_first && self.taken == 0 && self.size > size.safe;
        if is_open {
            self.size = size.safe;
            self.asked = 0;
            self.next_page = 1;
        }
        is_open
    }

    /// The pages there are, as far as totals tell: the provider's own count, where it gives one.
    pub fn pages_foreseen(&self) -> Option<u64> {
        let by_total = self.total.filter(|_| self.page_rows > 0);
        let by_total = by_total.map(|_| self.highest_total.div_ceil(self.page_rows));
        self.pages.or(by_total)
    }

    /// The number of the last page, as far as the largest total foresees it.
    pub(super) fn last_page(&self) -> Option<u64> {
        self.total?;
        let pages = self.highest_total.div_ceil(self.page_rows.max(1));
        (self.page_rows > 0).then(|| match self.zero {
            PageZero::First => pages.saturating_sub(1),
            _ => pages,
        })
    }
}
