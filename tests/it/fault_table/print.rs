//! The table for people: a row a fault, a column a cloud.

use std::time::Duration;

use super::case::Outcome;
use super::verdict::Wrong;
use super::{Cell, Family};
use crate::support::Cloud;

/// Widths of the fault's name and of a cell.
const NAME: usize = 50;
const CELL: usize = 19;

/// What came out, in short: rows, how it ended, requests, time.
pub fn cell(outcome: &Outcome) -> String {
    let run = &outcome.run;
    let rows = outcome.ids().len();
    let end = match (run.code, outcome.document.is_some()) {
        (0, true) => format!("{rows} whole"),
        (8, true) => format!("{rows} short"),
        (0, false) => "printed".to_owned(),
        (code, _) => format!("exit {code}"),
    };
    let seconds = run.elapsed.as_secs_f64();
    format!("{end} {}r {seconds:.1}s", outcome.arrivals.len())
}

/// The whole table and its totals; what was not run is left out.
pub fn table(families: &[Family], cells: &[Cell], took: Duration) -> String {
    let mut lines = Vec::new();
    let mut faults = 0;
    for (place, family) in families.iter().enumerate() {
        let cases = family.cases.iter().enumerate();
        let rows: Vec<_> = cases
            .filter_map(|(number, case)| row(&case.name, (place, number), cells))
            .collect();
        if !rows.is_empty() {
            faults += rows.len();
            lines.push(header(family.name));
            lines.extend(rows);
            lines.push(String::new());
        }
    }
    lines.push(totals(faults, cells, took));
    lines.join("\n")
}

/// The line of a fault; `None` where it was not run.
fn row(name: &str, place: (usize, usize), cells: &[Cell]) -> Option<String> {
    let cells: Vec<_> = cells.iter().filter(|cell| cell.place == place).collect();
    let of_cloud = |cloud: Cloud| match cells.iter().find(|cell| cell.cloud.name == cloud.name) {
        Some(cell) if cell.wrong.is_empty() => format!(" {:<CELL$}", cell.shown),
        Some(cell) => format!("!{:<CELL$}", cell.shown),
        None => format!(" {:<CELL$}", "-"),
    };
    let columns = Cloud::EVERY
        .iter()
        .chain(Cloud::KINDS)
        .map(|cloud| of_cloud(*cloud))
        .collect::<String>();
    (!cells.is_empty()).then(|| format!("{name:<NAME$}{}", columns.trim_end()))
}

fn header(family: &str) -> String {
    let columns = Cloud::EVERY
        .iter()
        .chain(Cloud::KINDS)
        .map(|cloud| format!(" {:<CELL$}", cloud.name));
    let columns = columns.collect::<Vec<_>>().concat();
    format!("{:<NAME$}{}", family.to_uppercase(), columns.trim_end())
}

fn totals(faults: usize, cells: &[Cell], took: Duration) -> String {
    let counts = Wrong::ALL.map(|(wrong, name)| {
        let differs = |cell: &&Cell| cell.wrong.iter().any(|(kind, _)| *kind == wrong);
        format!("{} {name}", cells.iter().filter(differs).count())
    });
    format!(
        "{faults} faults, {} runs in {:.0} s: {}",
        cells.len(),
        took.as_secs_f64(),
        counts.join(", ")
    )
}

/// Runs of which stderr is shown as well.
const SHOWN: usize = 20;

/// What differs, run by run.
pub fn differences(families: &[Family], cells: &[Cell]) -> String {
    let mut lines = Vec::new();
    let wrong = cells.iter().filter(|cell| !cell.wrong.is_empty());
    for (number, cell) in wrong.enumerate() {
        let family = &families[cell.place.0];
        let case = &family.cases[cell.place.1].name;
        lines.push(format!("\n{} / {case} / {}", family.name, cell.cloud.name));
        lines.push(format!("  {}", cell.command));
        let wrong = cell.wrong.iter();
        lines.extend(wrong.map(|(kind, words)| format!("  {kind:?}: {words}")));
        let stderr = cell.stderr.lines().filter(|_| number < SHOWN);
        lines.extend(stderr.map(|line| format!("    | {line}")));
    }
    lines.join("\n")
}
