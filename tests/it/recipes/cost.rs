//! Recipes about money, and files for whoever reads them.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::{Case, Kitchen, Recipe, script, shown, try_all, went_well};
use crate::support::DemoCloud;

pub const CASES: &[Case] = &[
    Case {
        title: "What is charged by the hour",
        needs: &["jq"],
        check: shown,
    },
    Case {
        title: "Sums of money in SQL",
        needs: &["duckdb"],
        check: shown,
    },
    Case {
        title: "Sums of money in pandas",
        needs: &["pandas"],
        check: shown,
    },
    Case {
        title: "Sums of money in Polars",
        needs: &["polars"],
        check: shown,
    },
    Case {
        title: "Sums of money in Miller",
        needs: &["mlr"],
        check: shown,
    },
    Case {
        title: "A file for the spreadsheet",
        needs: &["python3"],
        check: spreadsheet,
    },
    Case {
        title: "Sums with awk",
        needs: &["awk"],
        check: shown,
    },
    Case {
        title: "Counts with cut and sort",
        needs: &[],
        check: counts,
    },
    Case {
        title: "What has changed since yesterday",
        needs: &[],
        check: daily,
    },
    Case {
        title: "YAML for other tools",
        needs: &["PyYAML"],
        check: shown,
    },
];

#[test]
fn they_do_what_they_say() {
    try_all(CASES);
}

fn spreadsheet(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    shown(recipe, kitchen, cloud);
    let file = kitchen.text("fleet.csv").unwrap();
    assert!(file.starts_with("\u{feff}address,name,owner,"), "{file}");
}

fn counts(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let text = went_well(recipe, kitchen).stdout;
    // How far they are indented is not the same everywhere.
    let lines = text.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        (words[0].parse::<usize>().unwrap(), words[1..].to_vec())
    });
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in kitchen.rows() {
        let cells = ["provider", "status"].map(|key| row[key].as_str().unwrap().to_owned());
        *counts.entry(cells.to_vec()).or_default() += 1;
    }
    let mut largest: Vec<_> = counts.values().copied().collect();
    largest.sort_unstable_by(|one, other| other.cmp(one));
    let lines: Vec<_> = lines.collect();
    let numbers: Vec<_> = lines.iter().map(|(count, _)| *count).collect();
    assert_eq!(numbers, largest[..3], "{text}");
    for (count, cells) in &lines {
        assert_eq!(counts[cells], *count, "{text}");
    }
}

fn daily(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    // The first day there is nothing to compare with, the second nothing has changed.
    for _ in 0..2 {
        assert_eq!(went_well(recipe, kitchen).stdout, "");
        assert!(kitchen.text("today.json").is_none());
    }
    let mut document: Value = serde_json::from_str(&yesterday(kitchen)).unwrap();
    let row = &mut document["instances"][0];
    row["status"] = "updating".into();
    let address = row["address"].as_str().unwrap().to_owned();
    fs::write(kitchen.path("yesterday.json"), document.to_string()).unwrap();
    let served = kitchen.run(script(recipe));
    assert_eq!(served.code, 1, "{served:?}");
    assert!(served.stdout.contains(&address), "{served:?}");

    // The next day is compared with today; a short list is not taken for one.
    let whole = yesterday(kitchen);
    kitchen.without_novita();
    let served = kitchen.run(script(recipe));
    assert_eq!((served.code, &*served.stdout), (8, ""), "{served:?}");
    assert_eq!(kitchen.text("yesterday.json").unwrap(), whole);
    kitchen.restore(cloud);
    assert_eq!(went_well(recipe, kitchen).stdout, "");
}

fn yesterday(kitchen: &Kitchen) -> String {
    kitchen.text("yesterday.json").unwrap()
}
