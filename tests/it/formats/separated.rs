//! `-o csv` and `-o tsv`: cell by cell what `-o json` says of a row, to a reader of Rust and to Python's.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ODD, assert_harmless, demo, hostile, listed, partial};
use crate::support::{Cloud, Finished, Reply, Server, fed, is_there, put};

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

/// A value as it stands in a list: of a port its number.
fn plain(value: &Value) -> String {
    let value = value.get("port").unwrap_or(value);
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
    // Between tabs a quotation mark in front is defused as well.
    let mut cells = tabs(&tsv.stdout);
    for cell in cells.iter_mut().flatten() {
        assert!(!cell.starts_with('"'), "{cell}");
        if cell.starts_with("'\"") {
            cell.remove(0);
        }
    }
    assert_same(&json, &cells);
    assert_harmless(&tsv.stdout.replace('\t', ""));
}

#[test]
fn a_part_has_its_rows() {
    let json = partial("json");
    assert_same(&json, &commas(&partial("csv").stdout));
    assert_same(&json, &tabs(&partial("tsv").stdout));
}

/// What cannot be seen does not hide how a text begins, and two texts that look the same are two addresses.
#[test]
fn what_cannot_be_seen_hides_nothing() {
    let cloud = Cloud::NOVITA;
    let names = [
        "\u{200b}=1+1",
        "\u{3164}=HYPERLINK(1)",
        "\u{202e} @x",
        "plain",
    ];
    let mut rows: Vec<_> = ["x", "x\u{200b}", "x\u{202e}", "x@\u{200b}"]
        .map(|id| cloud.row(id))
        .into();
    for (row, name) in rows.iter_mut().zip(names) {
        put(row, cloud.fields.name, json!(name));
    }
    let body = cloud.body(&rows, Some(4));
    let server = Server::start(move |_| Reply::json(200, &body));
    for format in ["csv", "tsv"] {
        for flags in [["-c", "name"], ["--group-by", "name"]] {
            let run = cloud
                .listing(&server)
                .args(flags)
                .args(["-o", format])
                .run();
            let begins = run
                .stdout
                .lines()
                .skip(1)
                .map(|line| line.trim_start_matches('"'));
            let mut begins: Vec<_> = begins
                .map(|line| line.chars().take(2).collect::<String>())
                .collect();
            begins.sort();
            assert_eq!(begins, ["' ", "'=", "'=", "pl"], "{flags:?}: {run:?}");
        }
    }
    let run = cloud.listing(&server).args(["-o", "name"]).run();
    let lines: BTreeSet<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{run:?}");
}
