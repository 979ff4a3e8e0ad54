//! `-o json` and `-o jsonl`: to jq and to `DuckDB`.

use serde_json::Value;

use super::{ODD, demo, empty, hostile, listed};
use crate::support::{DemoFleet, fed, is_there};

/// What a program makes of a text, as JSON.
#[track_caller]
fn made(program: &str, args: &[&str], text: &str) -> Value {
    let output = fed(program, args, text);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn jq_reads_every_text() {
    if !is_there("jq", &["--version"]) {
        return;
    }
    let server = hostile();
    let [json, jsonl] = ["json", "jsonl"].map(|format| listed(&server, format));
    let rows = &json.json()["instances"];
    assert_eq!(rows.as_array().unwrap().len(), 2 * ODD.len());
    assert_eq!(made("jq", &[".instances"], &json.stdout), *rows);
    assert_eq!(made("jq", &["-s", "."], &jsonl.stdout), *rows);
    let [json, jsonl] = ["json", "jsonl"].map(empty);
    assert_eq!(made("jq", &[".count"], &json.stdout), 0);
    assert_eq!(made("jq", &["-s", "length"], &jsonl.stdout), 0);
}

/// Both count the rows and add up the GPUs, and find the same.
#[test]
fn duckdb_counts_as_jq_does() {
    const QUERY: &str =
        "SELECT count(*) AS rows, sum(gpu.count)::INT AS gpus, count(DISTINCT address) AS addresses
        FROM read_json('/dev/stdin', format = 'newline_delimited', sample_size = -1)";
    const PROGRAM: &str = "[{rows: length, gpus: (map(.gpu.count // 0) | add),
        addresses: (map(.address) | unique | length)}]";
    if !is_there("duckdb", &["--version"]) || !is_there("jq", &["--version"]) {
        return;
    }
    let rows = demo("jsonl").stdout;
    let theirs = made("duckdb", &["-json", "-c", QUERY], &rows);
    assert_eq!(theirs, made("jq", &["-s", PROGRAM], &rows));
    let count = DemoFleet::get().rows().len();
    assert_eq!(
        (&theirs[0]["rows"], &theirs[0]["addresses"]),
        (&count.into(), &count.into())
    );
}
