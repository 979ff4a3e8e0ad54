//! Totals that do not fit the rows, and pages that do not fit together.

use serde_json::{Value, json};

use super::case::{
    CHANGED, Case, ROWS, Want, all, fails, lacks_all, reading, short, some, whole, whole_of,
};
use super::scene::{Page, Scene, always, bodies, pages, total_of};
use crate::support::{Asked, Cloud, SIZE, slice};

/// A count of rows as servers tell it.
#[expect(clippy::unnecessary_wraps, reason = "as the page takes it")]
fn total(count: usize) -> Option<u64> {
    Some(count as u64)
}

/// The rows of a sound server.
fn sound(asked: Asked) -> Vec<String> {
    slice(&all(), asked)
}

/// A list by its places in the sound one.
fn page_of(places: &[usize], asked: Asked) -> Vec<String> {
    slice(&some(places), asked)
}

/// Rows that are there, but not as many as the total says: read twice, and said with both numbers.
fn liar(places: &[usize], received: &str) -> Want {
    short(places).says(received).says(CHANGED).between(4, 20)
}

/// The same where no row is missing: nobody can know.
fn lies_about_all(received: &str) -> Want {
    liar(&[0, 1, 2, 3, 4, 5, 6, 7], received)
}

/// Jobs come by offset: beside the total, an answer without news is an end.
fn by_offset(cloud: Cloud, jobs: Want, others: Want) -> Want {
    if cloud == Cloud::ModelArts {
        jobs
    } else {
        others
    }
}

/// Sound rows beside a total of this value.
fn with_total(value: fn() -> Value) -> Scene {
    bodies(move |cloud, _, body| {
        let (holder, key) = total_of(cloud, body);
        holder[key] = value();
    })
}

pub fn cases() -> Vec<Case> {
    [values(), counts(), repeats(), shapes(), endless()]
        .into_iter()
        .flatten()
        .collect()
}

/// Totals of another type.
fn values() -> Vec<Case> {
    let read: [(&str, fn() -> Value); 3] = [
        ("total as text", || json!("8")),
        ("total as text, with blanks", || json!(" 8 ")),
        ("total a float", || json!(8.0)),
    ];
    let lost: [(&str, fn() -> Value); 5] = [
        ("total -1", || json!(-1)),
        ("total 8.5", || json!(8.5)),
        ("total 1e308", || json!(1e308)),
        ("total in words", || json!("eight")),
        ("total true", || json!(true)),
    ];
    let read = read.map(|(name, value)| {
        Case::new(name, with_total(value), |cloud| {
            whole().requests(reading(cloud))
        })
    });
    let lost = lost.map(|(name, value)| {
        Case::new(name, with_total(value), |_| {
            short(&[0, 1, 2, 3, 4, 5, 6, 7])
                .kind("decode")
                .says("the total cannot be read")
        })
    });
    let mut cases: Vec<_> = read.into_iter().chain(lost).collect();
    cases.extend([
        Case::new("total null", with_total(|| Value::Null), |_| whole()),
        Case::new(
            "total an object",
            with_total(|| json!({"count": 8})),
            |_| fails(5, "decode").requests(1),
        ),
        Case::new("total 2^63", with_total(|| json!(1_u64 << 63)), |_| {
            lies_about_all("received 8 of 9223372036854775808")
        }),
        Case::new("total 2^64 - 1", with_total(|| json!(u64::MAX)), |_| {
            lies_about_all("received 8 of 18446744073709551615")
        }),
        Case::new(
            "total 2^64",
            with_total(|| json!(18_446_744_073_709_551_616.0_f64)),
            |_| {
                short(&[0, 1, 2, 3, 4, 5, 6, 7])
                    .kind("decode")
                    .says("the total cannot be read")
            },
        ),
    ]);
    cases
}

/// Totals that are wrong.
fn counts() -> Vec<Case> {
    vec![
        Case::new(
            "total too small",
            pages(|asked| (sound(asked), total(4))),
            |cloud| by_offset(cloud, whole(), lies_about_all("received 8 of 4")),
        ),
        Case::new(
            "total too big",
            pages(|asked| (sound(asked), total(11))),
            |_| lies_about_all("received 8 of 11"),
        ),
        Case::new(
            "total too big by one",
            pages(|asked| (sound(asked), total(9))),
            |_| lies_about_all("received 8 of 9"),
        ),
        Case::new(
            "total zero",
            pages(|asked| (sound(asked), total(0))),
            |cloud| by_offset(cloud, whole(), lies_about_all("received 8 of 0")),
        ),
        Case::new("total missing", pages(|asked| (sound(asked), None)), |_| {
            whole()
        }),
        Case::new(
            "total on page 1 only",
            pages(|asked| (sound(asked), total(8).filter(|_| asked.page <= 1))),
            |_| whole(),
        ),
        Case::new(
            "total behind page 1 only",
            pages(|asked| (sound(asked), total(8).filter(|_| asked.page > 1))),
            |_| whole(),
        ),
        Case::new(
            "total of the page",
            pages(|asked| {
                let rows = sound(asked);
                let count = rows.len();
                (rows, total(count))
                // What has been sent so far is everything, says the server: that cannot be caught.
            }),
            |_| whole_of(some(&[0, 1, 2])),
        ),
        Case::new(
            "total grows behind page 1",
            pages(|asked| (sound(asked), total(if asked.page <= 1 { 8 } else { 9 }))),
            |_| lies_about_all("received 8 of 9"),
        ),
        Case::new(
            "total shrinks behind page 1",
            pages(|asked| (sound(asked), total(if asked.page <= 1 { 8 } else { 5 }))),
            |cloud| {
                let others = lies_about_all("received 8 of 5");
                by_offset(cloud, lies_about_all("").exits(&[8, 0]).unsaid(), others)
            },
        ),
        Case::new(
            "total of another kind on each page",
            bodies(|cloud, asked, body| {
                let (holder, key) = total_of(cloud, body);
                holder[key] =
                    [json!("8"), json!(8.0), Value::Null, json!(8)][asked.page % 4].clone();
            }),
            |_| whole(),
        ),
    ]
}

/// Rows that come more than once.
fn repeats() -> Vec<Case> {
    vec![
        Case::new(
            "a row twice on a page",
            pages(|asked| (page_of(&[0, 1, 1, 2, 3, 4, 5, 6, 7], asked), total(8))),
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
                let skipped = asked.skipped() - asked.page.saturating_sub(1);
                (
                    sound(Asked {
                        offset: Some(asked.offset.unwrap_or(skipped)),
                        ..asked
                    }),
                    total(8),
                )
            }),
            |_| whole(),
        ),
        Case::new(
            "page 1 for every page",
            always(|cloud| cloud.page(&some(&[0, 1, 2]), total(8))),
            |_| liar(&[0, 1, 2], "received 3 of 8"),
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
                        short(&[0, 1, 2]).says("received 3 "),
                    )
                }
            },
        ),
        Case::new(
            "the same row eight times",
            always(|cloud| cloud.page(&some(&[0; ROWS]), total(8))),
            |_| liar(&[0], "received 1 of 8"),
        ),
    ]
}

/// Pages of other sizes, empty ones, and ones that are not there.
fn shapes() -> Vec<Case> {
    vec![
        Case::new(
            "pages of 2 in the place of 3",
            pages(|asked| (sound(asked.clamped(2)), total(8))),
            |cloud| whole().requests(if cloud == Cloud::Novita { 5 } else { 4 }),
        ),
        Case::new(
            "all rows on page 1",
            pages(|asked| (if asked.skipped() == 0 { all() } else { vec![] }, total(8))),
            |_| whole().requests(1),
        ),
        Case::new(
            "pages of 1, no total",
            pages(|asked| (sound(asked.clamped(1)), None)),
            |_| whole(),
        ),
        Case::new(
            "an empty page in the middle, rows lost",
            pages(|asked| {
                (
                    if asked.skipped() == SIZE {
                        vec![]
                    } else {
                        sound(asked)
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
                    sound(Asked {
                        page: page - 1,
                        ..asked
                    }),
                    total(8),
                ),
                _ => (sound(asked), total(8)),
            }),
            |cloud| by_offset(cloud, liar(&[0, 1, 2], "received 3 of 8"), whole()),
        ),
        Case::new(
            "an empty page 1, rows later",
            pages(|asked| {
                if asked.skipped() == 0 {
                    (vec![], total(8))
                } else {
                    (sound(asked), total(8))
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
                        sound(asked)
                    },
                    total(8),
                )
            }),
            |_| liar(&[0, 1, 2, 3, 4, 5], "received 6 of 8"),
        ),
        Case::new("pages counted from 0", zero_based(), |_| whole()).on(&[Cloud::Novita]),
        Case::new("page 0 refused", refuses_page_0(), |_| whole().requests(4)).on(&[Cloud::Novita]),
        Case::new(
            "more pages than rows",
            bodies(|_, _, body| body["pages"] = json!(9)),
            |_| short(&[0, 1, 2, 3, 4, 5, 6, 7]).says("the provider counts 9 pages"),
        )
        .on(&[Cloud::ModelArts]),
    ]
}

/// Counts its pages from 0.
fn zero_based() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| {
            let asked = cloud.asked(request);
            let rows = sound(Asked {
                page: asked.page + 1,
                ..asked
            });
            cloud.page(&rows, total(8))
        })
    })
}

/// Says that there is no page 0.
fn refuses_page_0() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| match cloud.asked(request).page {
            0 => cloud.error(400, "VALIDATOR_PARAM", "page must be positive", "R-0"),
            _ => super::scene::sound(cloud, request),
        })
    })
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
            stopped,
        )
        .args(deadline),
    ]
}
