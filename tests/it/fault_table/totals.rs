//! Totals that do not fit the rows.

use serde_json::{Value, json};

use super::case::{Case, all, has_counted_pages, reading, some};
use super::scene::{Odd, Scene, bodies, pages};
use super::want::{CHANGED, Want, fails, short, whole, whole_of};
use crate::support::{Asked, Cloud, slice};

/// A count of rows as servers tell it.
#[expect(clippy::unnecessary_wraps, reason = "as the page takes it")]
pub fn total(count: usize) -> Option<u64> {
    Some(count as u64)
}

/// The rows of a sound server.
pub fn rows_of(asked: Asked) -> Vec<String> {
    slice(&all(), asked)
}

/// The most requests that three pages may take, whatever a server does: two readings.
pub const MOST: usize = 12;

/// The most requests where the total foresees no end: some wait for their turn in each reading.
const HUGE: usize = 40;

/// Rows that are there, but not as many as the total says: read twice, and said with both numbers.
pub fn liar(places: &[usize], received: &str) -> Want {
    let words = format!("{CHANGED}: {received}");
    short(places).says(&words).between(4, MOST)
}

/// The same where no row is missing: nobody can know.
fn lies_about_all(received: &str) -> Want {
    liar(&[0, 1, 2, 3, 4, 5, 6, 7], received)
}

/// Jobs come by offset: beside the total, an answer without news is an end.
pub fn by_offset(cloud: Cloud, jobs: Want, others: Want) -> Want {
    if cloud.has_undocumented_pages() {
        jobs
    } else {
        others
    }
}

/// Sound rows beside a total of this value.
fn with_total(value: fn() -> Value) -> Scene {
    bodies(move |cloud, _, body| {
        cloud.set_total(body, value());
    })
}

pub fn cases() -> Vec<Case> {
    let cases = [values(), counts()].into_iter().flatten();
    cases.map(|case| case.with(has_counted_pages)).collect()
}

/// Totals of another type.
fn values() -> Vec<Case> {
    let read: [Odd; 3] = [
        ("total as text", || json!("8")),
        ("total as text, with blanks", || json!(" 8 ")),
        ("total a float", || json!(8.0)),
    ];
    let lost: [Odd; 5] = [
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
            lies_about_all("received 8 of 9223372036854775808").between(4, HUGE)
        }),
        Case::new("total 2^64 - 1", with_total(|| json!(u64::MAX)), |_| {
            lies_about_all("received 8 of 18446744073709551615").between(4, HUGE)
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
            pages(|asked| (rows_of(asked), total(4))),
            |cloud| {
                by_offset(
                    cloud,
                    whole().between(3, MOST),
                    lies_about_all("received 8 of 4"),
                )
            },
        ),
        Case::new(
            "total too big",
            pages(|asked| (rows_of(asked), total(11))),
            |_| lies_about_all("received 8 of 11"),
        ),
        Case::new(
            "total too big by one",
            pages(|asked| (rows_of(asked), total(9))),
            |_| lies_about_all("received 8 of 9"),
        ),
        Case::new(
            "total zero",
            pages(|asked| (rows_of(asked), total(0))),
            |cloud| by_offset(cloud, whole(), lies_about_all("received 8 of 0")),
        ),
        Case::new(
            "total missing",
            pages(|asked| (rows_of(asked), None)),
            |_| whole().between(3, MOST),
        ),
        Case::new(
            "total on page 1 only",
            pages(|asked| (rows_of(asked), total(8).filter(|_| asked.page <= 1))),
            |_| whole(),
        ),
        Case::new(
            "total behind page 1 only",
            pages(|asked| (rows_of(asked), total(8).filter(|_| asked.page > 1))),
            |_| whole(),
        ),
        Case::new(
            "total of the page",
            pages(|asked| {
                let rows = rows_of(asked);
                let count = rows.len();
                (rows, total(count))
            }),
            |cloud| {
                // Where nobody knows that the page is full, what was sent so far is everything.
                let unknown = whole_of(some(&[0, 1, 2])).requests(1);
                by_offset(cloud, unknown, lies_about_all("received 8 of "))
            },
        ),
        Case::new(
            "total grows behind page 1",
            pages(|asked| (rows_of(asked), total(if asked.page <= 1 { 8 } else { 9 }))),
            |_| lies_about_all("received 8 of 9"),
        ),
        Case::new(
            "total shrinks behind page 1",
            pages(|asked| (rows_of(asked), total(if asked.page <= 1 { 8 } else { 5 }))),
            |cloud| {
                let others = lies_about_all(&format!(
                    "received 8 of 5 {}; the total was 8 before",
                    cloud.noun
                ));
                by_offset(cloud, lies_about_all("").exits(&[8, 0]).unsaid(), others)
            },
        ),
        Case::new(
            "total right behind page 1 only",
            pages(|asked| (rows_of(asked), total(if asked.page <= 1 { 5 } else { 8 }))),
            |cloud| {
                let told = format!("received 8 {} while the total went from 5 to 8", cloud.noun);
                lies_about_all(&told)
            },
        ),
        // It ends no list that has further pages.
        Case::new(
            "total shrinks to what has arrived",
            pages(|asked| (rows_of(asked), total(if asked.page == 2 { 6 } else { 8 }))),
            |_| {
                let want = lies_about_all("").unsaid();
                want.says(CHANGED).says("from 6 to 8")
            },
        )
        .with(Cloud::has_documented_pages),
        Case::new(
            "total of another kind on each page",
            bodies(|cloud, asked, body| {
                let values = [json!("8"), json!(8.0), Value::Null, json!(8)];
                cloud.set_total(body, values[asked.page % 4].clone());
            }),
            |_| whole(),
        ),
    ]
}
