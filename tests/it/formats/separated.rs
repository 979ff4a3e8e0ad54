//! `-o csv` and `-o tsv`: cell by cell what `-o json` says of a row, to a reader of Rust and to Python's.

use serde_json::Value;

use super::{ODD, assert_harmless, demo, hostile, listed, partial};
use crate::support::{Finished, fed, is_there};

/// Reads separated values and prints the rows as JSON.
const READ: &str = r#"
import csv, io, json, sys
sys.stdin.reconfigure(encoding="utf-8", newline="")
print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.read(), newline=""), strict=True))))
"#;

type Rows = Vec<Vec<String>>;

/// The rows of a text with commas, names of the columns first.
fn commas(text: &str) -> Rows {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Rows = reader.deserialize().map(Result::unwrap).collect();
    if is_there("python3", &["-c", "import csv"]) {
        let output = fed("python3", &["-c", READ], text);
        assert!(output.status.success(), "{output:?}");
        let theirs: Rows = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(theirs, rows);
    }
    rows
}

/// The rows of a text with tabs.
fn tabs(text: &str) -> Rows {
    text.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// What a cell is for a value: empty for what is unknown, and a text without what drives a terminal,
/// with an apostrophe before what a spreadsheet would calculate.
fn cell(column: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(plain).collect();
            values.join(",")
        }
        Value::Object(tags) => {
            let tags: Vec<_> = tags
                .iter()
                .map(|(key, value)| format!("{key}={}", plain(value)))
                .collect();
            tags.join(",")
        }
        other => other.to_string(),
    };
    let text = text.replace(['\t', '\r', '\n'], " ");
    let text: String = text.chars().filter(|c| is_seen(*c)).collect();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let apostrophe = if is_formula && column != "address" {
        "'"
    } else {
        ""
    };
    format!("{apostrophe}{text}")
}

/// A value as it stands in a list.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a character is more than an order to a terminal; of those in the odd names.
fn is_seen(c: char) -> bool {
    !c.is_control() && !"\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{e0041}".contains(c)
}

/// Holds rows against a document.
#[track_caller]
fn assert_same(json: &Finished, rows: &Rows) {
    let document = json.json();
    let instances = document["instances"].as_array().unwrap();
    assert_eq!(rows.len(), instances.len() + 1);
    let columns = &rows[0];
    let keys = instances[0].as_object().unwrap().keys();
    let mut told = columns.iter().map(|name| name.split('.').next().unwrap());
    assert!(keys.clone().all(|key| told.any(|name| name == key)));
    for (row, instance) in rows[1..].iter().zip(instances) {
        let path = |column: &String| format!("/{}", column.replace('.', "/"));
        let cells: Vec<_> = columns
            .iter()
            .map(|column| cell(column, instance.pointer(&path(column)).unwrap()))
            .collect();
        assert_eq!(*row, cells);
    }
}

#[test]
fn they_have_the_cells_of_the_document() {
    let json = demo("json");
    assert_same(&json, &commas(&demo("csv").stdout));
    assert_same(&json, &tabs(&demo("tsv").stdout));
}

#[test]
fn every_text_stays_in_its_cell() {
    let server = hostile();
    let [json, csv, tsv] = ["json", "csv", "tsv"].map(|format| listed(&server, format));
    assert_eq!(json.ids().len(), 2 * ODD.len());
    assert_same(&json, &commas(&csv.stdout));
    assert_harmless(&csv.stdout);
    assert_same(&json, &tabs(&tsv.stdout));
    assert_harmless(&tsv.stdout.replace('\t', ""));
}

#[test]
fn a_part_has_its_rows() {
    let json = partial("json");
    assert_same(&json, &commas(&partial("csv").stdout));
    assert_same(&json, &tabs(&partial("tsv").stdout));
}
