//! Documented ranges of records.

use super::{Answer, Server, run};
use crate::config::settings::PageSize;
use crate::engine::provider::{Ask, Paging, RangeEnd};

/// What a server does wrong, or as not all do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trait {
    None,
    /// Refuses more than its clamp.
    RefusesLarge,
    /// The third range holds a row less than it should.
    ShortRange,
    /// Every range but the first begins with a row of the one before.
    RangesOverlap,
    TotalTooLarge,
    TotalTooSmall,
    /// The total is the number of rows of the range.
    TotalOfTheRange,
    /// From the second range on, the total is what has been sent so far.
    TotalShrinks,
    IgnoresOffset,
    /// All ranges but the first are empty.
    LosesTheRest,
    /// The third range is not to be had.
    RefusesOne,
    /// Refuses ranges behind the last row.
    RefusesBehindTheEnd,
    /// The first row of a range stands there twice, beyond the rows that were asked for.
    RowTwice,
    /// Every row stands twice in the list, and takes two places of a range.
    EveryRowTwice,
}

use Trait::{
    EveryRowTwice, IgnoresOffset, LosesTheRest, None as Plain, RangesOverlap, RefusesBehindTheEnd,
    RefusesLarge, RefusesOne, RowTwice, ShortRange, TotalOfTheRange, TotalShrinks, TotalTooLarge,
    TotalTooSmall,
};

#[derive(Clone, Copy, Debug)]
struct RangeServer {
    rows: u64,
    /// The most rows of a range.
    clamp: u64,
    tells_total: bool,
    kind: Trait,
}

impl Server for RangeServer {
    fn answer(&self, ask: &Ask) -> Option<Answer> {
        let Ask::Offset { limit, offset } = *ask else {
            panic!("{ask:?} is not a range");
        };
        assert!(limit > 0, "nothing is asked for");
        let is_third = offset > 0 && offset == 2 * limit;
        let mut size = limit.min(self.clamp);
        let mut start = offset;
        match self.kind {
            RefusesLarge if limit > self.clamp => return None,
            RefusesOne if is_third => return None,
            RefusesBehindTheEnd if offset > 0 && offset >= self.rows => return None,
            ShortRange if is_third && size > 1 => size -= 1,
            RangesOverlap => start = start.saturating_sub(1),
            IgnoresOffset => start = 0,
            LosesTheRest if start > 0 => start = self.rows,
            _ => {}
        }
        let mut rows: Vec<u64> = (start..self.rows.min(start + size)).collect();
        match self.kind {
            RowTwice if !rows.is_empty() => rows.insert(0, rows[0]),
            EveryRowTwice => {
                let places = start..(2 * self.rows).min(start + size);
                rows = places.map(|place| place / 2).collect();
            }
            _ => {}
        }
        let total = match self.kind {
            TotalOfTheRange => rows.len() as u64,
            TotalTooLarge => self.rows + 2,
            TotalTooSmall => self.rows.saturating_sub(2),
            TotalShrinks if offset > 0 => offset,
            _ => self.rows,
        };
        Some(Answer {
            rows,
            total: self.tells_total.then_some(total),
            next: None,
        })
    }
}

fn ranges(size: PageSize, end: RangeEnd) -> Paging {
    Paging::Offset { size, end }
}

/// Every combination of a server's size, clamp and kind with an end rule and a width.
fn each(kinds: &[Trait], check: impl Fn(Paging, RangeServer, usize)) {
    let sizes = [PageSize { most: 3, safe: 1 }, PageSize::exactly(1)];
    for end in [RangeEnd::EmptyPage, RangeEnd::ShortPage] {
        for size in sizes {
            for rows in 0..=14 {
                for clamp in [1, 2, 3, 5, 100] {
                    for tells_total in [true, false] {
                        for kind in kinds {
                            for width in [1, 8] {
                                let server = RangeServer {
                                    rows,
                                    clamp,
                                    tells_total,
                                    kind: *kind,
                                };
                                check(ranges(size, end), server, width);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a range that is short without being the last breaks the rule that is relied upon.
fn breaks_rule(paging: Paging, server: &RangeServer) -> bool {
    let by_rule = matches!(
        paging,
        Paging::Offset {
            end: RangeEnd::ShortPage,
            ..
        }
    );
    by_rule && !server.tells_total && server.kind == ShortRange
}

#[test]
fn complete_means_all_rows_in_server_order() {
    let kinds = [
        Plain,
        RefusesLarge,
        ShortRange,
        RangesOverlap,
        TotalTooLarge,
        TotalTooSmall,
        TotalShrinks,
        IgnoresOffset,
        LosesTheRest,
        RefusesOne,
        TotalOfTheRange,
        RefusesBehindTheEnd,
        RowTwice,
        EveryRowTwice,
    ];
    each(&kinds, |paging, server, width| {
        let outcome = run(paging, &server, width);
        let all: Vec<u64> = (0..server.rows).collect();
        let what = || format!("{paging:?} {server:?} {width}: {:?}", outcome.rows);
        if outcome.shortfall.is_none() {
            // A server that says it has less than it has, and sends no more, cannot be caught.
            let believable = server.kind == TotalTooSmall
                && server.tells_total
                && outcome.rows.len() as u64 == server.rows.saturating_sub(2);
            // Nor one that counts what it sends, where nobody knows that its range is full.
            let asked = paging.size().map_or(0, |size| size.most.into());
            let is_small = server.clamp < asked;
            let believable = believable || server.kind == TotalOfTheRange && is_small;
            // Nor one that loses rows without a total, or ends where it does not.
            let no_total = !server.tells_total && server.kind == LosesTheRest;
            let is_exempt = believable || no_total || breaks_rule(paging, &server);
            assert!(outcome.rows == all || is_exempt, "{}", what());
        }
        assert!(outcome.rows.is_sorted(), "{}", what());
    });
}

#[test]
fn a_sound_server_is_always_complete() {
    each(
        &[
            Plain,
            RefusesLarge,
            ShortRange,
            RefusesBehindTheEnd,
            RowTwice,
        ],
        |paging, server, width| {
            // Without a total, a refused range is no end.
            let has_no_end = server.kind == RefusesBehindTheEnd && !server.tells_total;
            if breaks_rule(paging, &server) || has_no_end {
                return;
            }
            let outcome = run(paging, &server, width);
            assert_eq!(outcome.shortfall, None, "{paging:?} {server:?} {width}");
            assert_eq!(outcome.rows.len() as u64, server.rows, "{server:?}");
        },
    );
}

/// The second range is the first one again.
#[test]
fn an_offset_that_is_ignored_never_looks_complete() {
    each(&[IgnoresOffset], |paging, server, width| {
        let outcome = run(paging, &server, width);
        let is_whole = outcome.rows.len() as u64 == server.rows;
        let is_proven = server.rows == 0 || server.tells_total && is_whole;
        assert!(
            is_proven || outcome.shortfall.is_some(),
            "{paging:?} {server:?} {width}"
        );
    });
}

/// Where one range fails, those behind it are still had.
#[test]
fn a_failed_range_costs_itself() {
    let server = RangeServer {
        rows: 14,
        clamp: 3,
        tells_total: true,
        kind: RefusesOne,
    };
    for width in [1, 8] {
        let paging = ranges(PageSize::exactly(3), RangeEnd::EmptyPage);
        let outcome = run(paging, &server, width);
        let lost: Vec<u64> = (0..14).filter(|row| !(6..9).contains(row)).collect();
        assert_eq!(outcome.rows, lost);
        assert!(outcome.shortfall.is_some());
    }
}

#[test]
fn no_more_is_asked_than_is_needed() {
    use RangeEnd::{EmptyPage, ShortPage};
    for (rows, tells_total, end, requests) in [
        (0, true, EmptyPage, 1),
        (0, false, ShortPage, 1),
        (2, true, EmptyPage, 1),
        // The total may be that of the range.
        (3, true, EmptyPage, 2),
        (14, true, EmptyPage, 5),
        // Whether the server gives as many as are asked for is not known of one page.
        (2, false, ShortPage, 2),
        (14, false, ShortPage, 5),
        (15, false, ShortPage, 6),
        (14, false, EmptyPage, 6),
    ] {
        let server = RangeServer {
            rows,
            clamp: 100,
            tells_total,
            kind: Plain,
        };
        let outcome = run(ranges(PageSize::exactly(3), end), &server, 8);
        assert_eq!(outcome.requests, requests, "{rows} rows, {end:?}");
    }
}
