//! Listings of servers that lose, repeat, move or miscount rows: what arrived is printed, what is
//! missing is said, and the number of requests is bounded.

use crate::fault_table::has_counted_pages;
use crate::support::{Asked, Cloud, Finished, each_cloud_with, ids, slice};

/// The most requests a listing of seven rows may take.
const BOUND: usize = 12;

/// The rows and the total of a page.
type Answer = fn(Asked) -> (Vec<String>, Option<u64>);

/// Lists a server that answers so.
fn list(cloud: Cloud, answer: Answer) -> Finished {
    let server = cloud.server(answer);
    let run = cloud.listing(&server).run();
    assert!(
        server.count() <= BOUND,
        "{cloud:?}: {} requests",
        server.count()
    );
    run
}

/// The page of an honest server of seven rows.
fn seven(asked: Asked) -> Vec<String> {
    slice(&ids(7), asked)
}

/// `None` for ModelArts: the same as the others. It asks by offset, and ends at an empty page.
struct Case {
    name: &'static str,
    answer: Answer,
    /// Of the seven rows, those that arrive.
    rows: &'static [usize],
    offset_rows: Option<&'static [usize]>,
    /// Words of the reason; none where the listing is complete.
    words: &'static str,
    offset_words: Option<&'static str>,
}

const CASES: &[Case] = &[
    Case {
        name: "the last page is lost",
        answer: |asked| (if asked.page > 2 { vec![] } else { seven(asked) }, Some(7)),
        rows: &[0, 1, 2, 3, 4, 5],
        offset_rows: None,
        words: "received 6 of 7",
        offset_words: None,
    },
    Case {
        name: "one page for ever",
        answer: |asked| {
            (
                seven(Asked {
                    page: 1,
                    offset: None,
                    ..asked
                }),
                Some(7),
            )
        },
        rows: &[0, 1, 2],
        offset_rows: None,
        words: "received 3 of 7",
        offset_words: None,
    },
    Case {
        name: "the total is too large",
        answer: |asked| (seven(asked), Some(9)),
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: None,
        words: "received 7 of 9",
        offset_words: None,
    },
    Case {
        name: "the total is too small",
        answer: |asked| (seven(asked), Some(4)),
        rows: &[0, 1, 2, 3, 4, 5, 6],
        // The rows that make more than the total are as good as the others.
        offset_rows: None,
        words: "received 7 of 4",
        offset_words: Some(""),
    },
    Case {
        name: "a page in the middle is empty, and its rows lost",
        answer: |asked| {
            (
                if asked.page == 2 {
                    vec![]
                } else {
                    seven(asked)
                },
                Some(7),
            )
        },
        rows: &[0, 1, 2, 6],
        offset_rows: Some(&[0, 1, 2]),
        words: "received 4 of 7",
        offset_words: Some("received 3 of 7"),
    },
    Case {
        name: "a page in the middle is empty, and its rows come later",
        answer: |asked| match asked.page {
            2 => (vec![], Some(7)),
            page => {
                let page = if page > 2 { page - 1 } else { page };
                (seven(Asked { page, ..asked }), Some(7))
            }
        },
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: Some(&[0, 1, 2]),
        words: "",
        offset_words: Some("received 3 of 7"),
    },
    Case {
        name: "pages of two, whatever is asked for",
        answer: |asked| (seven(asked.clamped(2)), Some(7)),
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: None,
        words: "",
        offset_words: None,
    },
    Case {
        name: "pages overlap",
        answer: |asked| {
            let skipped = asked.skipped() - asked.page.saturating_sub(1);
            (
                seven(Asked {
                    offset: Some(skipped),
                    ..asked
                }),
                Some(7),
            )
        },
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: None,
        words: "",
        offset_words: None,
    },
    Case {
        name: "rows repeat in the place of others",
        answer: |asked| {
            let all = ids(7);
            let list: Vec<_> = [0, 1, 2, 2, 3, 4, 6]
                .map(|index: usize| all[index].clone())
                .into();
            (slice(&list, asked), Some(7))
        },
        rows: &[0, 1, 2, 3, 4, 6],
        offset_rows: None,
        words: "changed while it was read: received 6 of 7",
        offset_words: None,
    },
    Case {
        name: "no total",
        answer: |asked| (seven(asked), None),
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: None,
        words: "",
        offset_words: None,
    },
    Case {
        name: "no total, one page for ever",
        answer: |asked| {
            (
                seven(Asked {
                    page: 1,
                    offset: None,
                    ..asked
                }),
                None,
            )
        },
        rows: &[0, 1, 2],
        offset_rows: None,
        words: "received 3 instances; the provider reports no total",
        // The document of ModelArts knows no paging: three rows, and the same three, are all.
        offset_words: Some(""),
    },
    Case {
        name: "the list grows each time it is read",
        answer: |asked| (seven(asked), Some(if asked.page < 2 { 4 } else { 7 })),
        rows: &[0, 1, 2, 3, 4, 5, 6],
        offset_rows: None,
        words: "changed while it was read: received 7 instances while the total went from 4 to 7",
        offset_words: None,
    },
    Case {
        name: "the list shrinks each time it is read",
        answer: |asked| {
            let left = slice(&ids(7)[..5], asked);
            (
                if asked.page < 2 { seven(asked) } else { left },
                Some(if asked.page < 2 { 7 } else { 5 }),
            )
        },
        rows: &[0, 1, 2, 3, 4],
        offset_rows: None,
        words: "changed while it was read: received 5 instances while the total went from 5 to 7",
        offset_words: None,
    },
];

#[test]
fn what_is_missing_is_said() {
    let all = ids(7);
    each_cloud_with(has_counted_pages, |cloud| {
        for case in CASES {
            let is_offset = cloud.has_undocumented_pages();
            let rows = case.offset_rows.filter(|_| is_offset).unwrap_or(case.rows);
            let words = case
                .offset_words
                .filter(|_| is_offset)
                .unwrap_or(case.words);
            let rows: Vec<_> = rows.iter().map(|index| all[*index].clone()).collect();
            let run = list(cloud, case.answer);
            let what = format!("{cloud:?}, {}", case.name);
            if words.is_empty() {
                run.assert_whole(&rows, &what);
            } else {
                let noun = words.replace("instances", if is_offset { "jobs" } else { "instances" });
                run.assert_short(&rows, 8, &[&noun], &what);
            }
        }
    });
}

/// A list that is empty although its total is not, is no empty list.
#[test]
fn nothing_of_seven_is_an_error() {
    each_cloud_with(has_counted_pages, |cloud| {
        let run = list(cloud, |_| (vec![], Some(7)));
        run.assert_short(&[], 5, &["received 0 of 7"], cloud.id());
    });
}

/// Pages in a row that bring nothing end a listing whose total foresees millions.
#[test]
fn a_desert_is_not_crossed() {
    each_cloud_with(has_counted_pages, |cloud| {
        let answer = |asked: Asked| match asked.page {
            0 | 1 => (ids(3), Some(u64::MAX)),
            _ => (vec![], Some(u64::MAX)),
        };
        let server = cloud.server(answer);
        let run = cloud.listing(&server).args(["--concurrency", "2"]).run();
        run.assert_short(
            &ids(3),
            8,
            &["received 3 of 18446744073709551615"],
            cloud.id(),
        );
        // Two readings, each with a few pages that wait for their turn.
        assert!(
            server.count() <= BOUND + 4,
            "{cloud:?}: {} requests",
            server.count()
        );
    });
}
