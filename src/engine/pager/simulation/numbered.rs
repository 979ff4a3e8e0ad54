//! Pages with numbers, and a total without any documented way to the rest.

use super::{Answer, Server, run};
use crate::config::settings::PageSize;
use crate::engine::pager::counts::PageCounts;
use crate::engine::pager::plan::Plan;
use crate::engine::provider::{Ask, End, Paging};

/// How a server counts its pages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Counts {
    OneBased,
    ZeroIsOne,
    ZeroBased,
}

/// What a server does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    LosesLastPage,
    RepeatsFirstPage,
    EmptySecondPage,
    RowsOverlap,
    TotalTooLarge,
    TotalTooSmall,
    /// The total is the number of rows on the page.
    TotalOfThePage,
    /// From the second page on, the total is what has been sent so far.
    TotalShrinks,
    PageZeroHasItsOwnTotal,
    IgnoresOffset,
    RefusesOffset,
    /// The third range holds a row less than it should.
    ShortRange,
    /// Gives no more than its clamp, and counts pages by what was asked for.
    CountsByAsked,
    /// Refuses more than its clamp.
    RefusesLarge,
    /// Refuses pages behind the last one.
    RefusesBehindTheEnd,
    /// Gives the last page for those behind it.
    RepeatsLastPage,
    /// Empty pages count 0.
    EmptyPagesCountNothing,
    /// The first row of a page stands there twice, beyond the rows that were asked for.
    RowTwice,
    /// Every row stands twice in the list, and takes two places of a page.
    EveryRowTwice,
}

#[derive(Clone, Copy, Debug)]
struct PagedServer {
    rows: u64,
    /// The most rows of a page.
    clamp: u64,
    counts: Counts,
    tells_total: bool,
    flaw: Flaw,
}

impl Server for PagedServer {
    fn answer(&self, ask: &Ask) -> Option<Answer> {
        let (start, size) = match *ask {
            Ask::Whole | Ask::After { .. } => (0, self.clamp),
            Ask::Offset { .. } if self.flaw == Flaw::RefusesOffset => return None,
            Ask::Offset { .. } if self.flaw == Flaw::IgnoresOffset => (0, self.clamp),
            Ask::Offset { limit, offset } => {
                let is_short = self.flaw == Flaw::ShortRange && offset == 2 * limit;
                (
                    offset,
                    limit.min(self.clamp) - u64::from(is_short && limit > 1),
                )
            }
            Ask::Number { size, .. }
                if self.flaw == Flaw::RefusesLarge && u64::from(size) > self.clamp =>
            {
                return None;
            }
            Ask::Number { page, size } => {
                let asked = u64::from(size);
                let size = asked.min(self.clamp);
                let index = match (self.counts, page) {
                    (Counts::OneBased, 0) => return None,
                    (Counts::ZeroBased, page) => page,
                    (_, page) => page.max(1) - 1,
                };
                let last = self.rows.div_ceil(size).saturating_sub(1);
                if self.flaw == Flaw::RefusesBehindTheEnd && index > last {
                    return None;
                }
                let start = match self.flaw {
                    Flaw::RepeatsLastPage => index.min(last) * size,
                    Flaw::RepeatsFirstPage => 0,
                    Flaw::LosesLastPage if index == last => self.rows,
                    Flaw::EmptySecondPage if index == 1 => self.rows,
                    Flaw::RowsOverlap => (index * size).saturating_sub(1),
                    Flaw::CountsByAsked => index * asked,
                    _ => index * size,
                };
                (start, size)
            }
        };
        let mut rows: Vec<u64> = (start..self.rows.min(start + size)).collect();
        match self.flaw {
            Flaw::RowTwice if !rows.is_empty() => rows.insert(0, rows[0]),
            Flaw::EveryRowTwice => {
                let places = start..(2 * self.rows).min(start + size);
                rows = places.map(|place| place / 2).collect();
            }
            _ => {}
        }
        let total = match self.flaw {
            Flaw::TotalOfThePage => rows.len() as u64,
            Flaw::EmptyPagesCountNothing if rows.is_empty() => 0,
            Flaw::TotalTooLarge => self.rows + 2,
            Flaw::TotalTooSmall => self.rows.saturating_sub(2),
            Flaw::TotalShrinks if start > 0 => start,
            Flaw::PageZeroHasItsOwnTotal if matches!(ask, Ask::Number { page: 0, .. }) => {
                return Some(Answer {
                    total: Some(0),
                    ..Answer::default()
                });
            }
            _ => self.rows,
        };
        Some(Answer {
            rows,
            total: self.tells_total.then_some(total),
            next: None,
        })
    }
}

fn numbered(size: u32, from_zero: bool) -> Paging {
    Paging::Numbered {
        size: PageSize::exactly(size),
        end: End::EmptyPage,
        from_zero,
    }
}

/// Pages of so many rows, or of one.
fn stepping(most: u32, from_zero: bool) -> Paging {
    Paging::Numbered {
        size: PageSize { most, safe: 1 },
        end: End::EmptyPage,
        from_zero,
    }
}

/// Whether the first answer of a server that counts from 0 is a page 1 that claims to be everything, or is
/// not there.
fn is_lost(flaw: Flaw, rows: u64, clamp: u64) -> bool {
    let size = clamp.min(3);
    match flaw {
        Flaw::TotalShrinks => true,
        Flaw::EmptyPagesCountNothing | Flaw::RefusesBehindTheEnd => rows <= size,
        Flaw::TotalOfThePage => rows < 2 * size,
        _ => false,
    }
}

/// Every combination of a server's size, clamp, counting and flaw with a width.
fn each(check: impl Fn(Paging, PagedServer, usize)) {
    use Counts::{OneBased, ZeroBased, ZeroIsOne};
    use Flaw::{
        CountsByAsked, EmptyPagesCountNothing, EmptySecondPage, EveryRowTwice, IgnoresOffset,
        LosesLastPage, None, PageZeroHasItsOwnTotal, RefusesBehindTheEnd, RefusesLarge,
        RefusesOffset, RepeatsFirstPage, RepeatsLastPage, RowTwice, RowsOverlap, ShortRange,
        TotalOfThePage, TotalShrinks, TotalTooLarge, TotalTooSmall,
    };
    let flaws = [
        None,
        LosesLastPage,
        RepeatsFirstPage,
        EmptySecondPage,
        RowsOverlap,
        TotalTooLarge,
        TotalTooSmall,
        TotalOfThePage,
        TotalShrinks,
        RefusesBehindTheEnd,
        RepeatsLastPage,
        EmptyPagesCountNothing,
        RowTwice,
    ];
    for rows in 0..=14 {
        for clamp in [1, 2, 3, 5, 100] {
            for width in [1, 8] {
                for tells_total in [true, false] {
                    for flaw in flaws {
                        let server = |counts| PagedServer {
                            rows,
                            clamp,
                            counts,
                            tells_total,
                            flaw,
                        };
                        check(numbered(3, false), server(OneBased), width);
                        for counts in [OneBased, ZeroIsOne, ZeroBased] {
                            if is_lost(flaw, rows, clamp) && counts == ZeroBased {
                                continue;
                            }
                            check(numbered(3, true), server(counts), width);
                        }
                    }
                    for flaw in [CountsByAsked, RefusesLarge] {
                        for (counts, from_zero) in
                            [(OneBased, false), (OneBased, true), (ZeroIsOne, true)]
                        {
                            let server = PagedServer {
                                rows,
                                clamp,
                                counts,
                                tells_total,
                                flaw,
                            };
                            check(stepping(3, from_zero), server, width);
                        }
                    }
                    let flaw = PageZeroHasItsOwnTotal;
                    let counts = Counts::OneBased;
                    let server = PagedServer {
                        rows,
                        clamp,
                        counts,
                        tells_total,
                        flaw,
                    };
                    check(numbered(3, true), server, width);
                    for flaw in [
                        None,
                        IgnoresOffset,
                        RefusesOffset,
                        TotalTooLarge,
                        TotalTooSmall,
                        TotalOfThePage,
                        TotalShrinks,
                        ShortRange,
                        EmptyPagesCountNothing,
                        RowTwice,
                        EveryRowTwice,
                    ] {
                        let counts = OneBased;
                        let server = PagedServer {
                            rows,
                            clamp,
                            counts,
                            tells_total,
                            flaw,
                        };
                        check(Paging::Undocumented, server, width);
                    }
                }
            }
        }
    }
}

#[test]
fn complete_means_all_rows_in_server_order() {
    each(|paging, server, width| {
        let outcome = run(paging, &server, width);
        let all: Vec<u64> = (0..server.rows).collect();
        if outcome.shortfall.is_none() {
            // A server that says it has less than it has, and sends no more, cannot be caught.
            let believable = server.flaw == Flaw::TotalTooSmall
                && server.tells_total
                && outcome.rows.len() as u64 == server.rows.saturating_sub(2);
            // Nor one that counts what it sends, where nobody knows that its page is full.
            let is_small = server.clamp < 3 || paging == Paging::Undocumented;
            let believable =
                believable || server.flaw == Flaw::TotalOfThePage && server.tells_total && is_small;
            // Nor one that ignores the offset and tells no total: it looks like one page.
            let no_total = !server.tells_total
                && matches!(
                    server.flaw,
                    Flaw::LosesLastPage | Flaw::EmptySecondPage | Flaw::IgnoresOffset
                );
            // Nor one whose second page is the first again, as every row stands there by itself.
            let no_total = no_total
                || !server.tells_total && server.flaw == Flaw::EveryRowTwice && server.clamp == 1;
            assert!(
                outcome.rows == all || believable || no_total,
                "{paging:?} {server:?} {width}: {:?}",
                outcome.rows
            );
        }
        assert!(
            outcome.rows.is_sorted(),
            "{paging:?} {server:?} {width}: {:?}",
            outcome.rows
        );
    });
}

#[test]
fn a_sound_server_is_always_complete() {
    each(|paging, server, width| {
        let is_sound = [
            Flaw::None,
            Flaw::ShortRange,
            Flaw::CountsByAsked,
            Flaw::RefusesLarge,
            Flaw::EmptyPagesCountNothing,
            Flaw::RowTwice,
        ];
        // Without a total there is no other end than an empty page.
        let is_counted = [Flaw::RefusesBehindTheEnd, Flaw::RepeatsLastPage];
        let is_sound = is_sound.contains(&server.flaw)
            || server.tells_total && is_counted.contains(&server.flaw);
        if is_sound {
            let outcome = run(paging, &server, width);
            assert_eq!(outcome.shortfall, None, "{paging:?} {server:?}");
            assert_eq!(
                outcome.rows.len() as u64,
                server.rows,
                "{paging:?} {server:?}"
            );
        }
    });
}

#[test]
fn no_more_is_asked_than_is_needed() {
    for (rows, counts, from_zero, requests) in [
        (0, Counts::OneBased, false, 1),
        (2, Counts::OneBased, false, 1),
        // The total may be that of the page.
        (3, Counts::OneBased, false, 2),
        (4, Counts::OneBased, false, 2),
        (14, Counts::OneBased, false, 5),
        (2, Counts::ZeroIsOne, true, 1),
        (3, Counts::ZeroIsOne, true, 2),
        (6, Counts::ZeroIsOne, true, 2),
        (14, Counts::ZeroIsOne, true, 5),
    ] {
        let server = PagedServer {
            rows,
            clamp: 100,
            counts,
            tells_total: true,
            flaw: Flaw::None,
        };
        let outcome = run(numbered(3, from_zero), &server, 8);
        // Page 0 is counted with page 1 here.
        assert_eq!(outcome.requests, requests, "{rows} rows, {counts:?}");
    }
}

#[test]
fn groups_end_when_a_page_brings_nothing() {
    let paging = Paging::Numbered {
        size: PageSize::exactly(100),
        end: End::NothingNew,
        from_zero: false,
    };
    for (rows, clamp, flaw, requests) in [
        (3, 100, Flaw::None, 2),
        (12, 5, Flaw::None, 4),
        (20, 10, Flaw::None, 3),
        (3, 100, Flaw::RepeatsFirstPage, 2),
    ] {
        let server = PagedServer {
            rows,
            clamp,
            counts: Counts::OneBased,
            tells_total: false,
            flaw,
        };
        let outcome = run(paging, &server, 8);
        assert_eq!((outcome.shortfall, outcome.rows.len() as u64), (None, rows));
        assert_eq!(
            outcome.requests, requests,
            "{rows} rows in pages of {clamp}"
        );
    }
}

/// A server may give less than was asked for, and count no more than it gives.
#[test]
fn a_total_of_a_smaller_page_is_looked_behind() {
    for clamp in [10, 20, 50, 100] {
        let server = |rows, flaw| PagedServer {
            rows,
            clamp,
            counts: Counts::OneBased,
            tells_total: true,
            flaw,
        };
        let more = run(numbered(200, false), &server(230, Flaw::TotalOfThePage), 8);
        assert_eq!(more.rows.len(), 230, "{clamp}");
        assert!(more.shortfall.is_some(), "{clamp}");
        for flaw in [Flaw::TotalOfThePage, Flaw::RefusesBehindTheEnd] {
            let all = run(numbered(200, false), &server(clamp, flaw), 8);
            assert_eq!((all.shortfall, all.requests), (None, 2), "{clamp}");
        }
    }
}

/// Where the size of a page is the server's, a total that is a round number is looked into, and a round
/// number without a total is doubted.
#[test]
fn a_round_number_may_be_a_page() {
    use Flaw::{IgnoresOffset, None as Plain, RefusesOffset, TotalOfThePage};
    for (rows, clamp, tells_total, flaw, requests, doubt) in [
        (10, 100, true, Plain, 2, None),
        (10, 100, true, RefusesOffset, 2, None),
        (
            10,
            100,
            true,
            IgnoresOffset,
            2,
            Some("gave 10 as the total"),
        ),
        (11, 100, true, IgnoresOffset, 1, None),
        (
            20,
            100,
            false,
            IgnoresOffset,
            2,
            Some("gave no total; 20 may"),
        ),
        (20, 100, false, Plain, 2, None),
        (21, 100, false, IgnoresOffset, 2, None),
        (35, 50, false, Plain, 2, None),
        (35, 20, true, Plain, 2, None),
    ] {
        let doubt: Option<&str> = doubt;
        let server = PagedServer {
            rows,
            clamp,
            counts: Counts::OneBased,
            tells_total,
            flaw,
        };
        let outcome = run(Paging::Undocumented, &server, 8);
        assert_eq!(outcome.shortfall, None, "{server:?}");
        assert_eq!(outcome.rows.len() as u64, rows, "{server:?}");
        assert_eq!(outcome.requests, requests, "{server:?}");
        let told = outcome.doubt.unwrap_or_default();
        assert_eq!(told.is_empty(), doubt.is_none(), "{server:?}: {told}");
        assert!(told.contains(doubt.unwrap_or_default()), "{told}");
    }
    let server = PagedServer {
        rows: 35,
        clamp: 10,
        counts: Counts::OneBased,
        tells_total: true,
        flaw: TotalOfThePage,
    };
    let outcome = run(Paging::Undocumented, &server, 8);
    assert_eq!(outcome.rows.len(), 35);
}

/// Where there is less than an earlier reading brought, the page behind it is asked for in the size that the server gives: one
/// that counts pages by what was asked for would have it begin further on.
#[test]
fn what_went_is_looked_for_in_pages_of_the_servers_size() {
    let page = |entries, total| PageCounts {
        entries,
        fresh: entries,
        total: Some(total),
        ..PageCounts::default()
    };
    let reading = |pages: &[PageCounts], before: Option<&Plan>| {
        let mut plan = Plan::new(numbered(200, false), 200);
        if let Some(before) = before {
            plan.expect_what_came(before);
        }
        for page in pages {
            let ask = plan.next(0).unwrap();
            plan.take(&ask, page.clone());
        }
        plan
    };
    let first = reading(&[page(4, 7), page(3, 7)], None);
    let mut second = reading(&[page(4, 4)], Some(&first));
    let behind = Ask::Number { page: 2, size: 4 };
    assert_eq!(second.next(0), Some(behind));
}
