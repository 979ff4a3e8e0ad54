//! Pages that lead to the next one.

use std::cell::Cell;

use super::{Answer, Server, run};
use crate::config::settings::PageSize;
use crate::engine::provider::{Ask, Next, Paging};

/// What a server does wrong, or as not all do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trait {
    None,
    /// The last page leads to one more, which is empty.
    LastPageHasToken,
    /// Between any two pages there are many empty ones: the server filters page by page.
    EmptyPagesBetween,
    /// Each page begins with the last row of the one before.
    PagesOverlap,
    /// Tokens are not heeded: the page behind the first is the first again, and the last.
    IgnoresTokens,
    /// Refuses more rows a page than its clamp.
    RefusesLarge,
    /// The total is the number of rows on the page.
    TotalOfThePage,
    TotalTooLarge,
    TotalTooSmall,
    /// The second page leads to itself.
    TokenRepeats,
    /// The second page leads back to the first one.
    TokensGoRound,
    /// Ever new tokens lead to the first page again.
    NeverEndsWithRows,
    /// Ever new tokens lead to empty pages.
    NeverEndsEmpty,
    /// The second page says that there is more, and not where.
    MoreWithoutWay,
    /// There is no second page, although the first leads to it.
    ForgetsTokens,
    /// From the second page on, the total is less by one.
    TotalShrinks,
}

use Trait::{
    EmptyPagesBetween, ForgetsTokens, IgnoresTokens, LastPageHasToken, MoreWithoutWay,
    NeverEndsEmpty, NeverEndsWithRows, None as Plain, PagesOverlap, RefusesLarge, TokenRepeats,
    TokensGoRound, TotalOfThePage, TotalShrinks, TotalTooLarge, TotalTooSmall,
};

/// Those that give all their rows, and no total but the right one.
const SOUND: [Trait; 5] = [
    Plain,
    LastPageHasToken,
    EmptyPagesBetween,
    PagesOverlap,
    RefusesLarge,
];

const LIES: [Trait; 11] = [
    IgnoresTokens,
    TotalOfThePage,
    TotalTooLarge,
    TotalTooSmall,
    TokenRepeats,
    TokensGoRound,
    NeverEndsWithRows,
    NeverEndsEmpty,
    MoreWithoutWay,
    ForgetsTokens,
    TotalShrinks,
];

#[derive(Debug)]
struct CursorServer {
    rows: u64,
    /// The most rows of a page.
    clamp: u64,
    tells_total: bool,
    kind: Trait,
    asked: Cell<u64>,
}

/// Empty pages between two others.
const GAP: u64 = 7;

impl CursorServer {
    /// The token for the page that begins with this row, behind so many empty ones.
    fn token(start: u64, gap: u64) -> Next {
        Next::Token(format!("{start} {gap}").into())
    }
}

impl Server for CursorServer {
    fn answer(&self, ask: &Ask) -> Option<Answer> {
        let Ask::After { token, size } = ask else {
            panic!("{ask:?} is not for a cursor");
        };
        self.asked.set(self.asked.get() + 1);
        let size = size.map_or(self.clamp, u64::from);
        if size > self.clamp && self.kind == RefusesLarge {
            return None;
        }
        let size = size.min(self.clamp);
        let mut numbers = token.iter().flat_map(|token| token.split(' '));
        let mut number = || numbers.next().map_or(0, |text| text.parse().unwrap());
        let (mut start, gap) = (number(), number());
        match self.kind {
            ForgetsTokens if token.is_some() => return None,
            NeverEndsWithRows | IgnoresTokens => start = 0,
            NeverEndsEmpty if start > 0 => start = self.rows,
            _ => {}
        }
        let total = match self.kind {
            TotalOfThePage => size.min(self.rows.saturating_sub(start)),
            TotalTooLarge => self.rows + 2,
            TotalTooSmall => self.rows.saturating_sub(2),
            TotalShrinks if start > 0 => self.rows - 1,
            _ => self.rows,
        };
        let total = self.tells_total.then_some(total);
        if gap > 0 {
            return Some(Answer {
                rows: Vec::new(),
                total,
                next: Some(Self::token(start, gap - 1)),
            });
        }
        let end = self.rows.min(start + size);
        let begin = start.saturating_sub(u64::from(self.kind == PagesOverlap));
        let onward = Self::token(end, 0);
        let next = match self.kind {
            LastPageHasToken if begin < end => Some(onward),
            NeverEndsWithRows | NeverEndsEmpty => Some(Self::token(1 + self.asked.get(), 0)),
            IgnoresTokens if token.is_some() => None,
            TokenRepeats if start > 0 => token.clone().map(Next::Token),
            TokensGoRound if start > 0 => Some(Self::token(size, 0)),
            MoreWithoutWay if start > 0 => Some(Next::More),
            _ if end == self.rows => None,
            EmptyPagesBetween => Some(Self::token(end, GAP)),
            _ => Some(onward),
        };
        Some(Answer {
            rows: (begin..end).collect(),
            total,
            next,
        })
    }
}

/// Every combination of a server's size, clamp and kind with a width.
fn each(kinds: &[Trait], check: impl Fn(Paging, CursorServer, usize)) {
    let stepping = PageSize { most: 3, safe: 1 };
    for size in [None, Some(stepping), Some(PageSize::exactly(1))] {
        for rows in 0..=14 {
            for clamp in [1, 2, 3, 5, 100] {
                for tells_total in [true, false] {
                    for kind in kinds {
                        for width in [1, 8] {
                            let server = CursorServer {
                                rows,
                                clamp,
                                tells_total,
                                kind: *kind,
                                asked: Cell::new(0),
                            };
                            check(Paging::Cursor { size }, server, width);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn complete_means_all_rows_in_server_order() {
    each(&[&SOUND[..], &LIES].concat(), |paging, server, width| {
        let outcome = run(paging, &server, width);
        let all: Vec<u64> = (0..server.rows).collect();
        assert!(
            outcome.rows == all || outcome.shortfall.is_some(),
            "{paging:?} {server:?} {width}: {:?}",
            outcome.rows
        );
        assert!(outcome.rows.is_sorted(), "{paging:?} {server:?} {width}");
    });
}

#[test]
fn a_sound_server_is_always_complete() {
    each(&SOUND, |paging, server, width| {
        let outcome = run(paging, &server, width);
        assert_eq!(outcome.shortfall, None, "{paging:?} {server:?}");
        assert_eq!(outcome.rows.len() as u64, server.rows, "{server:?}");
    });
}

/// A cursor that does not come to its own end is never taken to be complete, whatever it counts.
#[test]
fn what_leads_nowhere_is_never_complete() {
    let endless = [
        TokenRepeats,
        TokensGoRound,
        MoreWithoutWay,
        ForgetsTokens,
        IgnoresTokens,
    ];
    each(&endless, |paging, server, width| {
        let outcome = run(paging, &server, width);
        let asked = paging.size().map_or(server.clamp, |size| size.most.into());
        // Of one page, nothing is amiss.
        let has_second = server.rows > server.clamp.min(asked);
        assert_eq!(
            outcome.shortfall.is_some(),
            has_second,
            "{paging:?} {server:?} {width}"
        );
    });
    each(&[NeverEndsWithRows, NeverEndsEmpty], |paging, server, _| {
        let outcome = run(paging, &server, 8);
        assert!(outcome.shortfall.is_some(), "{paging:?} {server:?}");
        assert!(outcome.requests <= 1 + 100 + 3, "{server:?}");
    });
}

/// Rows that come again are no loss; where no total says so, that is said.
#[test]
fn pages_that_overlap_are_doubtful_without_a_total() {
    each(&[PagesOverlap], |paging, server, width| {
        let outcome = run(paging, &server, width);
        let has_second = outcome.requests > 1;
        assert_eq!(
            outcome.doubt.is_some(),
            has_second && !server.tells_total,
            "{paging:?} {server:?} {width}"
        );
    });
}

#[test]
fn a_stuck_cursor_is_said_after_one_page_more() {
    for (kind, requests, words) in [
        (TokenRepeats, 2, "the same token for the next page again"),
        (MoreWithoutWay, 2, "but not how to ask for them"),
        (
            IgnoresTokens,
            2,
            "page 2 repeated what was already received",
        ),
        (
            NeverEndsWithRows,
            4,
            "page 4 repeated what was already received",
        ),
    ] {
        let server = CursorServer {
            rows: 12,
            clamp: 5,
            tells_total: false,
            kind,
            asked: Cell::new(0),
        };
        let outcome = run(Paging::Cursor { size: None }, &server, 8);
        let shortfall = outcome.shortfall.unwrap();
        assert!(shortfall.ends_with(words), "{shortfall}");
        assert_eq!(outcome.requests, requests, "{kind:?}");
    }
}

/// An answer that should hold everything, and speaks of more.
#[test]
fn more_of_one_answer_is_incomplete() {
    #[derive(Debug)]
    struct OneAnswer(Option<Next>, Option<u64>);

    impl Server for OneAnswer {
        fn answer(&self, ask: &Ask) -> Option<Answer> {
            assert_eq!(*ask, Ask::Whole);
            Some(Answer {
                rows: vec![0, 1, 2],
                total: self.1,
                next: self.0.clone(),
            })
        }
    }

    for total in [None, Some(3)] {
        for next in [None, Some(Next::More), Some(Next::Token("a".into()))] {
            let is_whole = next.is_none();
            let outcome = run(Paging::Once, &OneAnswer(next, total), 8);
            assert_eq!(outcome.shortfall.is_none(), is_whole, "{total:?}");
            assert_eq!(outcome.requests, 1);
        }
    }
}

#[test]
fn no_more_is_asked_than_there_are_pages() {
    for (rows, kind, requests) in [
        (0, Plain, 1),
        (3, Plain, 1),
        (14, Plain, 5),
        (14, LastPageHasToken, 6),
    ] {
        let server = CursorServer {
            rows,
            clamp: 3,
            tells_total: true,
            kind,
            asked: Cell::new(0),
        };
        let outcome = run(Paging::Cursor { size: None }, &server, 8);
        assert_eq!(outcome.requests, requests, "{rows} rows, {kind:?}");
    }
}
