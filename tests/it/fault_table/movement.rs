//! Lists that move while they are read: read once more from the start, and then whole or said to
//! have moved.

use super::case::{Case, all, has_counted_pages, reading};
use super::scene::{Scene, by_reading, counted, readings, refusal, throttled};
use super::want::{CHANGED, Want, short, whole, whole_of, without_page_2};
use crate::support::{Cloud, Reply, ids, slice};

/// The requests come in the order of the pages.
pub const ONE_BY_ONE: &[&str] = &["--concurrency", "1"];

/// A source that is read twice, and no more often.
fn read_twice(cloud: Cloud, want: Want) -> Want {
    want.between(3, 2 * reading(cloud) + 4)
}

/// The list before and after a change that lies between pages 1 and 2 of the first reading.
pub fn changes(before: fn() -> Vec<String>, after: fn() -> Vec<String>) -> Scene {
    readings(move |reading, asked| {
        let list = if reading == 1 && asked.page <= 1 {
            before()
        } else {
            after()
        };
        (slice(&list, asked), Some(list.len() as u64))
    })
}

/// A change that the second reading sees from its beginning.
fn settles(name: &str, after: fn() -> Vec<String>) -> Case {
    Case::new(name, changes(all, after), move |cloud| {
        read_twice(cloud, whole_of(after()))
    })
}

pub fn without(place: usize) -> Vec<String> {
    let mut list = all();
    list.remove(place);
    list
}

/// The first row is gone, and two have come at the end.
fn one_for_two() -> Vec<String> {
    let mut list = ids(all().len() + 2);
    list.remove(0);
    list
}

fn with_new(place: usize) -> Vec<String> {
    let mut list = all();
    list.insert(place, "new".to_owned());
    list
}

/// Page 2 comes empty in the readings that pass; the total stays.
fn gap(loses: fn(usize) -> bool) -> Scene {
    readings(move |reading, asked| {
        let is_lost = asked.skipped() == 3 && loses(reading);
        (
            if is_lost {
                vec![]
            } else {
                slice(&all(), asked)
            },
            Some(8),
        )
    })
}

/// Whatever was read, as long as it does not pass for a whole list.
fn any(_: &[String]) -> bool {
    true
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        settles("the first row vanishes", || without(0)),
        settles("a row of page 1 vanishes", || without(1)),
        settles("the last row vanishes", || without(7)),
        settles("a row appears at the front", || with_new(0)),
        settles("a row appears in the middle", || with_new(4)),
        settles("a row appears at the end", || with_new(8)),
        settles("all rows but one vanish", || all()[..1].to_vec()),
        settles("all rows vanish", Vec::new),
        settles("all rows are replaced", || {
            (0..9).map(|place| format!("r-{place}")).collect()
        }),
    ];
    cases.push(
        Case::new(
            "a row vanishes and two appear, behind page 2",
            readings(|reading, asked| {
                let list = match (reading, asked.page) {
                    (1, 0..=2) => all(),
                    _ => one_for_two(),
                };
                (slice(&list, asked), Some(list.len() as u64))
            }),
            |cloud| read_twice(cloud, whole_of(one_for_two())),
        )
        .args(ONE_BY_ONE),
    );
    cases.extend(gaps());
    cases.extend(restless());
    cases.extend(broken_off());
    let cases = cases.into_iter();
    cases.map(|case| case.with(has_counted_pages)).collect()
}

/// Readings that are short although no total changed.
fn gaps() -> Vec<Case> {
    vec![
        Case::new(
            "page 2 is empty once",
            gap(|reading| reading == 1),
            |cloud| read_twice(cloud, whole()),
        ),
        Case::new(
            "page 2 is empty twice",
            gap(|reading| reading <= 2),
            |cloud| {
                let rows: &[usize] = if cloud.has_undocumented_pages() {
                    &[0, 1, 2]
                } else {
                    &[0, 1, 2, 6, 7]
                };
                let received = format!("received {} of 8", rows.len());
                read_twice(cloud, short(rows).says(&received).says(CHANGED))
            },
        ),
        Case::new(
            "rows change places between pages",
            readings(|reading, asked| {
                // Row 2 moves behind row 3 while page 1 has been read.
                let mut list = all();
                if reading == 1 && asked.page <= 1 {
                    list.swap(2, 3);
                }
                (slice(&list, asked), Some(8))
            }),
            |cloud| read_twice(cloud, whole()),
        ),
    ]
}

/// Lists that never keep still.
fn restless() -> Vec<Case> {
    vec![
        Case::new(
            "another total on every page",
            readings(|_, asked| (slice(&all(), asked), Some(20 + asked.page as u64))),
            |cloud| {
                let want = short(&[0, 1, 2, 3, 4, 5, 6, 7])
                    .says("received 8 of 2")
                    .says(CHANGED);
                want.between(reading(cloud) + 1, 20)
            },
        ),
        Case::new(
            "a row vanishes in each reading",
            readings(|reading, asked| {
                let list = if asked.page <= 1 {
                    without(reading)
                } else {
                    all()[4..].to_vec()
                };
                (slice(&list, asked), Some(list.len() as u64 + 3))
            }),
            |_| {
                short(&[])
                    .exits(&[8])
                    .rows(any)
                    .says("received ")
                    .says(CHANGED)
            },
        ),
        Case::new(
            "the last row comes and goes with each request",
            counted(|cloud, number, request| {
                let list = &all()[..7 + (number + 1) % 2];
                cloud.page_of(list, request)
            }),
            |_| {
                // Whether it was there when its page was asked for is chance.
                let first_ones =
                    |ids: &[String]| (7..=8).contains(&ids.len()) && all().starts_with(ids);
                let words = format!("{CHANGED}: received");
                short(&[]).rows(first_ones).says(&words).says("8")
            },
        )
        .args(ONE_BY_ONE),
        Case::new(
            "the list shrinks behind page 1 each time",
            readings(|_, asked| {
                let count = if asked.page <= 1 { 8 } else { 6 };
                (slice(&all()[..count], asked), Some(count as u64))
            }),
            |cloud| {
                let what = cloud.noun;
                let words =
                    format!("{CHANGED}: received 6 {what} while the total went from 6 to 8");
                short(&[0, 1, 2, 3, 4, 5]).says(&words).between(4, 12)
            },
        ),
        // It tells no longer how many rows there are, and proves nothing.
        Case::new(
            "a second reading without a total",
            counted(|cloud, number, request| {
                let (list, total) = match number {
                    1 => (all(), Some(8)),
                    2..=4 => (all()[..7].to_vec(), Some(7)),
                    _ => (Vec::new(), None),
                };
                let asked = cloud.asked(request);
                cloud.page_for(asked, &slice(&list, asked), total)
            }),
            |_| short(&[]).rows(|ids| ids.len() >= 7),
        )
        .args(ONE_BY_ONE),
    ]
}

/// Readings that fail, which are no movement, and second readings that fail.
fn broken_off() -> Vec<Case> {
    vec![
        Case::new(
            "the total moves, and a page fails",
            by_reading(|cloud, reading, asked| {
                let total = if asked.page <= 1 { 8 } else { 9 };
                match asked.page {
                    2 => refusal(cloud, 400),
                    _ if reading > 1 => refusal(cloud, 500),
                    _ => cloud.page_for(asked, &slice(&all(), asked), Some(total)),
                }
            }),
            |cloud| {
                // A refused page by offset is the server's right: its document promises none.
                let want = without_page_2(cloud).kind("provider");
                want.between(2, reading(cloud))
            },
        ),
        Case::new(
            "the second reading fails",
            fails_later(|cloud| refusal(cloud, 500)),
            |_| short(&[]).exits(&[8, 5]).rows(any).kind("provider"),
        ),
        Case::new(
            "the second reading is throttled",
            fails_later(throttled),
            |_| {
                short(&[])
                    .exits(&[8, 7])
                    .rows(any)
                    .kind("rate_limited")
                    .within(10)
            },
        )
        .args(&["--deadline", "3s"]),
    ]
}

/// The first reading is short, and of the second nothing can be had.
fn fails_later(answer: fn(Cloud) -> Reply) -> Scene {
    by_reading(move |cloud, reading, asked| {
        if reading > 1 {
            return answer(cloud);
        }
        let is_lost = asked.skipped() == 3;
        let rows = if is_lost {
            vec![]
        } else {
            slice(&all(), asked)
        };
        cloud.page_for(asked, &rows, Some(8))
    })
}
