//! Rows that are there no longer when a list is read once more: what was printed of them is said.

use super::case::{Case, Outcome, all, has_counted_pages};
use super::movement::{ONE_BY_ONE, changes, without};
use super::scene::{counted, readings};
use super::want::{CHANGED, short};
use crate::support::{Cloud, ids, slice};

pub fn cases() -> Vec<Case> {
    let no_longer = "1 more that were there no longer";
    vec![
        // What went out before the change was seen cannot be taken back.
        Case::new(
            "the first row vanishes, jsonl",
            changes(all, || without(0)),
            move |_| {
                let words = format!("{CHANGED}: received 7");
                let want = short(&[]).tells_one(&[&words]).tells_one(&[no_longer]);
                want.check(has_8_lines)
            },
        )
        .with(goes_out_as_it_comes)
        .args(ONE_BY_ONE)
        .format("jsonl"),
        // What only the first of two readings met is printed as well, and counted.
        Case::new(
            "the first row vanishes, and the total is too big",
            readings(|reading, asked| {
                let list = if reading == 1 { all() } else { without(0) };
                (slice(&list, asked), Some(10))
            }),
            move |_| {
                let want = short(&[0, 1, 2, 3, 4, 5, 6, 7]);
                want.says("received 7 of 10").says(no_longer)
            },
        )
        .with(goes_out_as_it_comes)
        .args(ONE_BY_ONE),
        // More rows than are kept back: the second reading can only add to the first.
        Case::new(
            "the first row of 1500 vanishes",
            counted(|cloud, number, request| {
                let mut list = ids(1500);
                if number > 6 {
                    list.remove(0);
                }
                cloud.page_of(&list, request)
            }),
            move |_| {
                let want = short(&[]).of(ids(1500)[1..].to_vec());
                want.rows(|rows| sorted(rows) == sorted(&ids(1500)))
                    .says(no_longer)
            },
        )
        .on(&[Cloud::NOVITA])
        .args(ONE_BY_ONE)
        .args(&["--page-size", "100"]),
    ]
}

/// Services go out when it is known which of them have no instance, and so after the last reading.
fn goes_out_as_it_comes(cloud: Cloud) -> bool {
    has_counted_pages(cloud) && cloud.name != Cloud::SERVICES.name
}

fn sorted(ids: &[String]) -> Vec<String> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids
}

fn has_8_lines(outcome: &Outcome) -> Result<(), String> {
    match outcome.run.stdout.lines().count() {
        8 => Ok(()),
        lines => Err(format!("{lines} lines")),
    }
}
