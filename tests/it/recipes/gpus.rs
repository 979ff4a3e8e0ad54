//! Recipes about GPUs.

use super::{Case, Kitchen, Recipe, script, shown, try_all};
use crate::support::DemoCloud;

pub const CASES: &[Case] = &[
    Case {
        title: "GPUs by region and model",
        needs: &[],
        check: shown,
    },
    Case {
        title: "GPUs by region, with jq",
        needs: &["jq"],
        check: by_region,
    },
    Case {
        title: "GPUs that do no work",
        needs: &[],
        check: shown,
    },
    Case {
        title: "The fleet in SQL",
        needs: &["duckdb"],
        check: in_sql,
    },
];

#[test]
fn they_do_what_they_say() {
    try_all(CASES);
}

/// How many rows there are, and how many GPUs they have together.
fn totals(kitchen: &Kitchen) -> (u64, u64) {
    let rows = kitchen.rows();
    let gpus = rows.iter().filter_map(|row| row["gpu"]["count"].as_u64());
    (rows.len() as u64, gpus.sum())
}

/// The sum of the numbers in a column, which are whole; what is no number does not count.
fn sum(text: &str, separator: char, column: usize) -> u64 {
    let cells = text
        .lines()
        .filter_map(|line| line.split(separator).nth(column));
    let whole = |cell: &str| cell.strip_suffix(".0").unwrap_or(cell).parse::<u64>().ok();
    cells.filter_map(whole).sum()
}

fn by_region(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    shown(recipe, kitchen, cloud);
    let printed = kitchen.run(script(recipe)).stdout;
    assert_eq!(sum(&printed, '\t', 1), totals(kitchen).1);
}

fn in_sql(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    shown(recipe, kitchen, cloud);
    let printed = kitchen.run(script(recipe)).stdout;
    let sums = (sum(&printed, ',', 1), sum(&printed, ',', 2));
    assert_eq!(sums, totals(kitchen));
    assert!(sums.0 > 0);
}
