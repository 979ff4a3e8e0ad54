//! Pages that do not fit together: repeated, empty, of another size, without end.

use super::case::{Case, ROWS, all, has_counted_pages, reading, some};
use super::scene::{Page, always, pages, staged};
use super::totals::{MOST, by_offset, liar, rows_of, total};
use super::want::{CHANGED, Want, lacks_all, short, whole, whole_of};
use crate::support::{Asked, Cloud, Reply, SIZE, slice};

pub fn cases() -> Vec<Case> {
    let counted = [repeats(), shapes()].into_iter().flatten();
    let counted = counted.map(|case| case.with(has_counted_pages));
    let counted = counted.chain(one_full_page());
    let endless = endless().into_iter();
    let endless = endless.map(|case| case.with(Cloud::has_pages));
    counted.chain(endless).collect()
}

/// A list by its places in the sound one.
fn page_of(places: &[usize], asked: Asked) -> Vec<String> {
    slice(&some(places), asked)
}

/// Rows that come more than once.
fn repeats() -> Vec<Case> {
    vec![
        Case::new(
            "a row twice on a page",
            pages(|asked| (page_of(&[0, 1, 1, 2, 3, 4, 5, 6, 7], asked), total(8))),
            |_| whole(),
        ),
        // Nine more rows than pages would be lost by who counts those again that came twice.
        Case::new(
            "a row twice on every page, beyond its rows",
            pages(|asked| {
                let mut rows = rows_of(asked);
                rows.extend(rows.first().cloned());
                (rows, total(8))
            }),
            |_| whole(),
        ),
        Case::new(
            "a row again on another page",
            pages(|asked| (page_of(&[0, 1, 2, 0, 3, 4, 5, 6, 7], asked), total(8))),
            |_| whole(),
        ),
        Case::new(
            "a row twice in the place of another",
            pages(|asked| (page_of(&[0, 1, 1, 3, 4, 5, 6, 7], asked), total(8))),
            |_| liar(&[0, 1, 3, 4, 5, 6, 7], "received 7 of 8"),
        ),
        Case::new(
            "a row again in the place of another",
            pages(|asked| (page_of(&[0, 1, 2, 2, 4, 5, 6, 7], asked), total(8))),
            |_| liar(&[0, 1, 2, 4, 5, 6, 7], "received 7 of 8"),
        ),
        Case::new(
            "pages that overlap by one row",
            pages(|asked| {
                let offset = Some(asked.skipped() - asked.page.saturating_sub(1));
                (rows_of(Asked { offset, ..asked }), total(8))
            }),
            |_| whole().between(3, MOST),
        ),
        Case::new(
            "page 1 for every page",
            always(|cloud| cloud.page(&some(&[0, 1, 2]), total(8))),
            |cloud| no_way_on(cloud, &[0, 1, 2], "received 3 of 8"),
        ),
        Case::new(
            "page 1 for every page, no total",
            always(|cloud| cloud.page(&some(&[0, 1, 2]), None)),
            {
                // The document of ModelArts knows no paging: three rows, and the same three, are all.
                |cloud| {
                    by_offset(
                        cloud,
                        whole_of(some(&[0, 1, 2])),
                        short(&[0, 1, 2])
                            .says(&format!(
                                "received 3 {}; the provider reports no total",
                                cloud.noun
                            ))
                            .between(2, MOST),
                    )
                }
            },
        ),
        Case::new(
            "the same row eight times",
            always(|cloud| cloud.page(&some(&[0; ROWS]), total(8))),
            |cloud| {
                // Behind one row that differs, and then behind the eight that came.
                no_way_on(cloud, &[0], "received 1 of 8").between(2, MOST)
            },
        ),
    ]
}

/// Pages without news. Jobs come by an offset that no document promises: that it is passed over is
/// no movement.
fn no_way_on(cloud: Cloud, places: &[usize], received: &str) -> Want {
    let jobs = short(places).says(received).requests(2);
    by_offset(cloud, jobs, liar(places, received))
}

/// Pages of other sizes, empty ones, and ones that are not there.
fn shapes() -> Vec<Case> {
    vec![
        Case::new(
            "pages of 2 in the place of 3",
            pages(|asked| (rows_of(asked.clamped(2)), total(8))),
            |cloud| whole().requests(reading(cloud) + 1),
        ),
        Case::new(
            "all rows on page 1",
            pages(|asked| (if asked.skipped() == 0 { all() } else { vec![] }, total(8))),
            |_| whole().requests(1),
        ),
        Case::new(
            "pages of 1, no total",
            pages(|asked| (rows_of(asked.clamped(1)), None)),
            |_| whole(),
        ),
        Case::new(
            "an empty page in the middle, rows lost",
            pages(|asked| {
                (
                    if asked.skipped() == SIZE {
                        vec![]
                    } else {
                        rows_of(asked)
                    },
                    total(8),
                )
            }),
            |cloud| {
                let others = liar(&[0, 1, 2, 6, 7], "received 5 of 8");
                by_offset(cloud, liar(&[0, 1, 2], "received 3 of 8"), others)
            },
        ),
        Case::new(
            "an empty page in the middle, rows later",
            pages(|asked| match asked.page {
                2 => (vec![], total(8)),
                page if page > 2 => (
                    rows_of(Asked {
                        page: page - 1,
                        ..asked
                    }),
                    total(8),
                ),
                _ => (rows_of(asked), total(8)),
            }),
            |cloud| {
                by_offset(
                    cloud,
                    liar(&[0, 1, 2], "received 3 of 8"),
                    whole().between(3, MOST),
                )
            },
        ),
        Case::new(
            "an empty page 1, rows later",
            pages(|asked| {
                if asked.skipped() == 0 {
                    (vec![], total(8))
                } else {
                    (rows_of(asked), total(8))
                }
            }),
            |_| lacks_all().says("received 0 of 8").says(CHANGED),
        ),
        Case::new(
            "the last page is lost",
            pages(|asked| {
                (
                    if asked.skipped() >= 6 {
                        vec![]
                    } else {
                        rows_of(asked)
                    },
                    total(8),
                )
            }),
            |_| liar(&[0, 1, 2, 3, 4, 5], "received 6 of 8"),
        ),
        // Pages that bring nothing are not asked for by the million: two readings, and what waits for its turn.
        Case::new(
            "nothing behind page 1, a huge total",
            pages(|asked| match asked.page {
                0 | 1 => (some(&[0, 1, 2]), Some(u64::MAX)),
                _ => (vec![], Some(u64::MAX)),
            }),
            |_| {
                let want = short(&[0, 1, 2]).endless();
                want.says("received 3 of 18446744073709551615")
                    .between(2, 16)
            },
        )
        .args(&["--concurrency", "2"]),
    ]
}

/// The answer for the page behind the only one, which is full, and the number of requests in which all is
/// proven; `None` where it is not.
type Behind = (&'static str, fn(Cloud, Asked) -> Reply, bool);

/// A total that is exactly one full page, as a server tells it that counts no more than the page. What is
/// asked for behind it tells; there are as many ways to say that there is none.
const BEHIND: &[Behind] = &[
    (
        "an empty one",
        |cloud, asked| cloud.page_for(asked, &[], total(SIZE)),
        true,
    ),
    (
        "an empty one, total 0",
        |cloud, asked| cloud.page_for(asked, &[], total(0)),
        true,
    ),
    (
        "the same again",
        |cloud, asked| cloud.page_for(asked, &some(&[0, 1, 2]), total(SIZE)),
        true,
    ),
    (
        "HTTP 400",
        |cloud, _| cloud.error(400, "InvalidPage", "no such page", "R"),
        true,
    ),
    (
        "HTTP 404",
        |cloud, _| cloud.error(404, "NotFound", "no such page", "R"),
        true,
    ),
    (
        "HTTP 416",
        |cloud, _| cloud.error(416, "Range", "no such page", "R"),
        true,
    ),
    (
        "HTTP 422",
        |cloud, _| cloud.error(422, "Page", "no such page", "R"),
        true,
    ),
    (
        "HTTP 404 without a word",
        |_, _| Reply::text(404, "{}"),
        true,
    ),
    (
        "HTTP 500",
        |cloud, _| cloud.error(500, "Internal", "down", "R"),
        false,
    ),
    ("no JSON", |_, _| Reply::text(200, "<p>down</p>"), false),
    (
        "HTTP 400 that refuses the caller",
        |cloud, _| cloud.error(400, refusal_of_caller(cloud), "not you", "R"),
        false,
    ),
];

/// A code of the vendor by which it refuses the caller, whatever is asked for.
fn refusal_of_caller(cloud: Cloud) -> &'static str {
    match cloud.id() {
        "novita" => "BALANCE_NOT_ENOUGH",
        "modelarts" => "APIGW.0502",
        _ => "Forbidden.RAM",
    }
}

/// The kind of that refusal.
fn kind_of_caller(cloud: Cloud) -> &'static str {
    match refusal_of_caller(cloud) {
        "Forbidden.RAM" => "permission",
        _ => "provider",
    }
}

fn one_full_page() -> Vec<Case> {
    let case = |&(name, behind, is_proof): &Behind| {
        let scene = staged(move |stage, request| {
            let asked = stage.cloud.asked(request);
            if asked.skipped() == 0 {
                stage.cloud.page_for(asked, &some(&[0, 1, 2]), total(SIZE))
            } else {
                behind(stage.cloud, asked)
            }
        });
        let want = move |cloud| {
            let rows = some(&[0, 1, 2]);
            if is_proof {
                whole_of(rows).between(2, 3)
            } else {
                let kind = match name {
                    "no JSON" => "decode",
                    "HTTP 400 that refuses the caller" => kind_of_caller(cloud),
                    _ => "provider",
                };
                short(&[0, 1, 2]).of(rows).kind(kind)
            }
        };
        Case::new(format!("one full page, behind it {name}"), scene, want).with(move |cloud| {
            let is_told = !name.ends_with("the caller") || cloud.id() != Cloud::HPCAI.id();
            is_told && has_counted_pages(cloud) && cloud.has_documented_pages()
        })
    };
    BEHIND.iter().map(case).collect()
}

/// A list that never ends.
fn no_end(asked: Asked) -> Vec<String> {
    let begin = asked.skipped();
    (begin..begin + asked.size)
        .map(|place| format!("e-{place}"))
        .collect()
}

/// Whether these are the first rows of the endless list, some of them at least.
fn begins(ids: &[String]) -> bool {
    let mut places = ids.iter().enumerate();
    !ids.is_empty() && places.all(|(place, id)| *id == format!("e-{place}"))
}

/// Whether these are rows of the endless list in its order, from the first on.
fn ascends(ids: &[String]) -> bool {
    let place = |id: &String| id.strip_prefix("e-")?.parse::<usize>().ok();
    let places: Option<Vec<_>> = ids.iter().map(place).collect();
    places.is_some_and(|places| {
        places.first() == Some(&0) && places.windows(2).all(|pair| pair[0] < pair[1])
    })
}

/// Slow enough to stay within bounds until the deadline.
fn slowly(asked: Asked, count: Option<u64>) -> Page {
    std::thread::sleep(std::time::Duration::from_millis(25));
    (no_end(asked), count)
}

fn endless() -> Vec<Case> {
    let capped = |_| {
        short(&[])
            .endless()
            .rows(begins)
            .says("--max-pages")
            .between(6, 7)
    };
    let stopped = |_| {
        short(&[])
            .endless()
            .rows(begins)
            .says("--deadline")
            .between(3, 2000)
            .within(10)
    };
    let cap = &["--max-pages", "6"];
    let deadline = &["--deadline", "1500ms"];
    vec![
        Case::new(
            "no end, no total, --max-pages",
            pages(|asked| (no_end(asked), None)),
            capped,
        )
        .args(cap),
        Case::new(
            "no end, a growing total, --max-pages",
            pages(|asked| (no_end(asked), total(asked.skipped() + 2 * SIZE))),
            capped,
        )
        .args(cap),
        Case::new(
            "no end, a huge total, --max-pages",
            pages(|asked| (no_end(asked), Some(u64::MAX))),
            capped,
        )
        .args(cap),
        Case::new(
            "no end, no total, --deadline",
            pages(|asked| slowly(asked, None)),
            stopped,
        )
        .args(deadline),
        Case::new(
            "no end, a huge total, --deadline",
            pages(|asked| slowly(asked, Some(1 << 62))),
            // Of pages that go side by side, one may still be awaited when those behind it are there.
            move |cloud| stopped(cloud).rows(ascends),
        )
        .args(deadline),
    ]
}
