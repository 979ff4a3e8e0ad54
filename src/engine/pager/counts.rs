//! What has arrived of a listing, in numbers, and how it ended.

use crate::engine::provider::{Ask, Next};

/// What one answer brought.
#[derive(Clone, Debug, Default)]
pub struct PageCounts {
    /// Entries on the page, unreadable ones included.
    pub entries: u64,
    /// Entries not seen before that could be read.
    pub fresh: u64,
    /// Entries not seen before that could not be read.
    pub unreadable: u64,
    /// Entries that stand on the same page already.
    pub repeats: u64,
    /// The total the provider reports.
    pub total: Option<u64>,
    /// The least number of entries, by other words of the answer.
    pub least: Option<u64>,
    /// The number of pages the provider reports.
    pub pages: Option<u64>,
    /// What it says of the page behind it.
    pub next: Option<Next>,
    /// Whether it says that there is none behind it.
    pub says_last: bool,
}

impl PageCounts {
    /// Entries not seen before, whether they could be read or not.
    pub fn news(&self) -> u64 {
        self.fresh + self.unreadable
    }

    /// Entries, each counted once.
    pub fn distinct(&self) -> u64 {
        self.entries.saturating_sub(self.repeats)
    }
}

/// What all answers brought together.
#[derive(Debug)]
pub struct Tally {
    /// Answers, without page 0 where that is no page of its own.
    pub taken: u64,
    /// The largest page so far: the server may give less than asked for.
    pub page_rows: u64,
    pub fresh: u64,
    pub unreadable: u64,
    /// The total the provider reported last.
    pub total: Option<u64>,
    /// The largest total: one that shrinks proves nothing until the pages have ended.
    pub highest_total: u64,
    pub lowest_total: u64,
    /// The least number of entries that any answer told of.
    pub least: u64,
    /// The number of pages the provider reported last.
    pub pages: Option<u64>,
    /// Pages that brought something new.
    pub pages_with_news: u64,
    /// Entries that came on an earlier page as well.
    pub again: u64,
    /// Whether the last page said that there is more.
    pub says_more: bool,
    /// Whether it said that there is no more.
    pub says_last: bool,
    /// The entries on it.
    pub last_rows: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            taken: 0,
            page_rows: 0,
            fresh: 0,
            unreadable: 0,
            total: None,
            highest_total: 0,
            lowest_total: u64::MAX,
            least: 0,
            pages: None,
            pages_with_news: 0,
            again: 0,
            says_more: false,
            says_last: false,
            last_rows: 0,
        }
    }
}

impl Tally {
    pub fn add(&mut self, brought: &PageCounts) {
        self.taken += 1;
        self.fresh += brought.fresh;
        self.unreadable += brought.unreadable;
        self.least = self.least.max(brought.least.unwrap_or(0));
        self.pages = brought.pages.or(self.pages);
        self.page_rows = self.page_rows.max(brought.entries);
        self.pages_with_news += u64::from(brought.news() > 0);
        self.again += brought.distinct().saturating_sub(brought.news());
        self.says_more = brought.next.is_some();
        self.says_last = brought.says_last;
        self.last_rows = brought.entries;
    }

    /// Takes note of a total, if one is told.
    pub fn add_total(&mut self, total: Option<u64>) {
        self.highest_total = self.highest_total.max(total.unwrap_or(0));
        self.lowest_total = self.lowest_total.min(total.unwrap_or(u64::MAX));
    }

    /// Unique entries, whether they could be read or not.
    pub fn accounted(&self) -> u64 {
        self.fresh + self.unreadable
    }

    /// Whether there are as many unique entries as the provider counts.
    pub fn meets_total(&self) -> bool {
        self.total == Some(self.accounted())
    }

    /// Whether an answer told of more entries than there are.
    pub fn is_below_least(&self) -> bool {
        self.accounted() < self.least
    }

    /// Whether the provider took back a part of its total.
    pub fn has_shrunk(&self) -> bool {
        self.total.is_some_and(|total| total < self.highest_total)
    }

    /// Whether the provider changed its total from page to page.
    pub fn has_moved(&self) -> bool {
        self.total.is_some() && self.lowest_total != self.highest_total
    }

    /// Whether as many pages arrived as the provider counts.
    pub fn pages_agree(&self) -> bool {
        self.pages
            .is_none_or(|pages| pages <= self.pages_with_news.max(1))
    }

    /// How many pages the largest total makes, in pages as large as the largest that came.
    pub fn pages_by_total(&self) -> Option<u64> {
        let is_known = self.total.is_some() && self.page_rows > 0;
        is_known.then(|| self.highest_total.div_ceil(self.page_rows))
    }
}

/// Why no further page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A page was empty.
    Empty(Ask),
    /// A page brought only what was there already.
    Repeated(Ask),
    /// A page was the last one, by the API's own rule.
    Last,
    /// There are more, as the provider says, and no way to them.
    NoWay,
    /// A token came that had come before.
    Stuck,
    /// The provider refused a page that its document does not promise, or that is behind the end.
    Refused,
    Failed,
    /// The user's limit of pages.
    Capped,
}

impl Ended {
    /// By a page that brought nothing new.
    pub fn barren(ask: &Ask, brought: &PageCounts) -> Self {
        if brought.entries == 0 {
            Self::Empty(ask.clone())
        } else {
            Self::Repeated(ask.clone())
        }
    }
}
