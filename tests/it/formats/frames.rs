//! `-o csv` and `-o jsonl` to programs that calculate: pandas, Polars, `DuckDB` and Miller find the rows, numbers for
//! prices and times for times, and the sums that the document has.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{ODD, demo, listed, serving};
use crate::support::{Cloud, Finished, Server, is_there};

/// What a program finds in a file: its rows, the sum of their prices and how many have one, the last time and how many
/// there are, and the ids.
#[derive(Debug, PartialEq)]
struct Found {
    rows: u64,
    price: f64,
    priced: u64,
    latest: i64,
    timed: u64,
    ids: Vec<String>,
}

impl Found {
    /// In the rows of a document.
    fn of(document: &Finished) -> Self {
        let document = document.json();
        let rows = document["instances"].as_array().unwrap();
        let prices = rows
            .iter()
            .filter_map(|row| row["billing"]["per_hour"].as_str());
        let prices: Vec<f64> = prices.map(|price| price.parse().unwrap()).collect();
        let times = rows.iter().filter_map(|row| row["created_at"].as_str());
        let times = times.map(|time| chrono::DateTime::parse_from_rfc3339(time).unwrap());
        let times: Vec<_> = times.map(|time| time.timestamp()).collect();
        Self {
            rows: rows.len() as u64,
            price: prices.iter().sum(),
            priced: prices.len() as u64,
            latest: times.iter().max().copied().unwrap_or_default(),
            timed: times.len() as u64,
            ids: rows
                .iter()
                .map(|row| row["id"].as_str().unwrap().to_owned())
                .collect(),
        }
    }

    /// As a program has printed it.
    fn read(printed: &Value) -> Self {
        let ids = printed["ids"].as_array().unwrap().iter();
        Self {
            rows: printed["rows"].as_u64().unwrap(),
            price: printed["price"].as_f64().unwrap_or_default(),
            priced: printed["priced"].as_u64().unwrap(),
            latest: printed["latest"].as_i64().unwrap_or_default(),
            timed: printed["timed"].as_u64().unwrap(),
            ids: ids.map(|id| id.as_str().unwrap().to_owned()).collect(),
        }
    }

    #[track_caller]
    fn assert_like(&self, mut other: Self, what: &str) {
        let difference = (self.price - other.price).abs();
        assert!(
            difference <= 1e-9 * self.price.max(1.0),
            "{what}: {} and not {}",
            other.price,
            self.price
        );
        other.price = self.price;
        assert_eq!(other, *self, "{what}");
    }
}

/// What pandas finds. Times are so once their columns are named; ids are text, also where they look like numbers.
const PANDAS: &str = r#"
import json, pandas, sys
kind, path = sys.argv[1:]
if kind == "csv":
    rows = pandas.read_csv(path, parse_dates=["created_at"], dtype={"id": str}, keep_default_na=False, na_values=[""])
    prices = rows["billing.per_hour"]
    assert not len(rows) or pandas.api.types.is_numeric_dtype(prices), prices.dtype
else:
    rows = pandas.read_json(path, lines=True, dtype={"id": str})
    # Money is text there, of all its digits.
    prices = pandas.to_numeric(pandas.Series([row.get("per_hour") for row in rows.get("billing", [])], dtype=object))
times = rows["created_at"] if len(rows) else pandas.Series(dtype="datetime64[us, UTC]")
assert times.dtype.kind == "M" and (not times.count() or times.dt.tz), times.dtype
print(json.dumps({
    "rows": len(rows), "price": float(prices.sum()), "priced": int(prices.count()),
    "latest": int(times.max().timestamp()) if times.count() else None, "timed": int(times.count()),
    "ids": list(rows["id"]) if len(rows) else [],
}))"#;

/// What Polars finds. It looks at all rows before it settles on types, but for columns that are named.
const POLARS: &str = r#"
import json, polars, sys
kind, path = sys.argv[1:]
time = polars.Datetime("us", "UTC")
if kind == "csv":
    named = {"id": polars.String, "created_at": time, "billing.per_hour": polars.Float64}
    rows = polars.read_csv(path, infer_schema_length=None, try_parse_dates=True, schema_overrides={"id": polars.String})
    if not rows["billing.per_hour"].count():
        rows = polars.read_csv(path, infer_schema_length=None, schema_overrides=named)
    prices = rows["billing.per_hour"]
else:
    billing = polars.Struct({"per_hour": polars.String})
    rows = polars.read_ndjson(path, schema={"id": polars.String, "created_at": time, "billing": billing})
    # Money is text there, of all its digits.
    prices = rows["billing"].struct.field("per_hour").cast(polars.Decimal(38, 6))
times = rows["created_at"]
assert prices.dtype.is_numeric() and times.dtype == time, (prices.dtype, times.dtype)
print(json.dumps({
    "rows": len(rows), "price": float(prices.sum()), "priced": prices.count(),
    "latest": int(times.max().timestamp()) if times.count() else None, "timed": times.count(),
    "ids": list(rows["id"]),
}))"#;

/// What `DuckDB` finds: once by what it makes of the data itself, and once where the columns are named.
const DUCKDB: [(&str, &str); 3] = [
    ("csv", "read_csv('PATH', types = {'id': 'VARCHAR'})"),
    (
        "csv",
        "read_csv('PATH', types = {'id': 'VARCHAR', 'created_at': 'TIMESTAMPTZ',
            'billing.per_hour': 'DECIMAL(38, 6)'})",
    ),
    (
        "jsonl",
        "(SELECT *, billing.per_hour AS \"billing.per_hour\" FROM read_json('PATH', format = 'newline_delimited',
            columns = {id: 'VARCHAR', created_at: 'TIMESTAMPTZ', billing: 'STRUCT(per_hour DECIMAL(38, 6))'}))",
    ),
];

const QUERY: &str = r#"
SELECT count(*) AS rows, sum("billing.per_hour")::DOUBLE AS price, count("billing.per_hour") AS priced,
    epoch(max(created_at))::BIGINT AS latest, count(created_at) AS timed, coalesce(list(id), []) AS ids FROM "#;

/// What Miller finds. It has no type for times, and reads their one form.
const MILLER: &str = r"
begin { @rows = 0; @price = 0; @priced = 0; @latest = 0; @timed = 0; }
@rows += 1;
if (is_not_null(${billing.per_hour})) { @price += float(${billing.per_hour}); @priced += 1; }
if (is_not_null($created_at)) { @latest = max(@latest, gmt2sec($created_at)); @timed += 1; }
end { emit (@rows, @price, @priced, @latest, @timed); }
";

#[track_caller]
fn printed(program: &str, args: &[&str]) -> Value {
    let output = Command::new(program).args(args).output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn in_python(script: &str, library: &str, kind: &str, path: &str) -> Option<Found> {
    let import = format!("import {library}");
    is_there("python3", &["-c", &import])
        .then(|| Found::read(&printed("python3", &["-c", script, kind, path])))
}

fn check(listing: &dyn Fn(&str) -> Finished, what: &str) {
    let folder = tempfile::tempdir().unwrap();
    let expected = Found::of(&listing("json"));
    for kind in ["csv", "jsonl"] {
        let path = folder.path().join(format!("fleet.{kind}"));
        fs::write(&path, listing(kind).stdout).unwrap();
        let place = path.to_str().unwrap();
        for (library, script) in [("pandas", PANDAS), ("polars", POLARS)] {
            if let Some(found) = in_python(script, library, kind, place) {
                expected.assert_like(found, &format!("{library}, {kind}, {what}"));
            }
        }
        if is_there("duckdb", &["--version"]) {
            // Where nothing tells what a column holds, only its name does.
            let is_told = |read: &&(&str, &str)| {
                read.0 == kind && (expected.priced > 0 || read.1.contains("DECIMAL"))
            };
            for (_, read) in DUCKDB.iter().filter(is_told) {
                let query = format!("{QUERY}{}", read.replace("PATH", place));
                let found = printed("duckdb", &["-json", "-c", &query])[0].take();
                expected.assert_like(
                    Found::read(&with_list(found)),
                    &format!("DuckDB, {read}, {what}"),
                );
            }
        }
        if is_there("mlr", &["--version"]) {
            check_miller(&expected, kind, &path, what);
        }
    }
}

/// `DuckDB` prints a list as a list, or as its text.
fn with_list(mut found: Value) -> Value {
    if let Some(text) = found["ids"].as_str() {
        found["ids"] = serde_json::from_str(text).unwrap();
    }
    found
}

fn check_miller(expected: &Found, kind: &str, path: &Path, what: &str) {
    let flags: &[&str] = match kind {
        "csv" => &["--icsv", "--ojson", "-S"],
        _ => &["--ijsonl", "--ojson"],
    };
    // A document within a row has a name for each of its members.
    let steps = ["flatten", "then", "put", "-q", MILLER];
    let path = path.to_str().unwrap();
    let found = printed("mlr", &[flags, &steps, &[path]].concat())[0].take();
    let ids: Vec<_> = printed("mlr", &[flags, &["cut", "-f", "id"], &[path]].concat())
        .as_array()
        .unwrap()
        .iter()
        .map(|row| match &row["id"] {
            Value::String(id) => id.clone(),
            // As it stands there, whatever it means.
            other => other.to_string(),
        })
        .collect();
    let mut found = found;
    found["ids"] = json!(ids);
    expected.assert_like(Found::read(&found), &format!("Miller, {kind}, {what}"));
}

/// Rows whose first ones tell neither price nor time, and then everything that is hard to read.
fn evil() -> Server {
    let ids = [
        "12345678e2",
        "0012345678",
        "NA",
        "null",
        "1e5",
        "True",
        "0x1f",
        "1_000",
        "nan",
        "inf",
    ];
    let prices = [
        json!("0.1"),
        json!(25.6),
        json!(0),
        json!("0.0000004"),
        json!("123456789012345678901.12"),
        Value::Null,
        json!(7),
    ];
    let times = [
        json!(1_751_527_726_179_u64),
        json!("2025-07-03T07:28:46.123456789+08:00"),
        json!("2016-12-31T23:59:60Z"),
        // Beyond it there is no time in nanoseconds of 64 bits, as some count them.
        json!("2262-04-11T23:47:16.854Z"),
        json!("1900-01-01T00:00:00Z"),
        Value::Null,
        json!("2025-07-03T07:28:46Z"),
    ];
    let row = |number: usize| {
        let odd = ODD[number % ODD.len()];
        let id = ids[number % ids.len()];
        let told = number > 150;
        let of = |values: &[Value]| {
            let value = &values[number % values.len()];
            if told { value.clone() } else { Value::Null }
        };
        json!({
            "instanceMetadata": {"instanceId": if number < ids.len() { id.to_owned() } else { format!("{number}-{id}") }},
            "instanceSpecInfo": {
                "name": odd,
                "instanceTypeInfo": {"gpu": {"amount": 2, "type": odd}},
                "regionInfo": {"name": odd},
                "instanceBillingInfo": {"chargeMode": "perHour", "price": of(&prices), "unit": odd},
            },
            "instanceRuntimeInfo": {"status": "Running", "createAtUnixMs": of(&times)},
        })
    };
    serving(&(0..400).map(row).collect::<Vec<_>>())
}

#[test]
fn programs_that_calculate_find_the_demo_fleet() {
    check(&demo, "the demo cloud");
}

#[test]
fn programs_that_calculate_find_an_evil_fleet() {
    let server = evil();
    check(&|format| listed(&server, format), "an evil fleet");
}

/// Nothing is known of a price or a time, or there is no row at all: what is read is the same.
#[test]
fn programs_that_calculate_find_nothing_where_nothing_is() {
    let rows: Vec<_> = (0..3)
        .map(|number| Cloud::HPCAI.row(&format!("i-{number}")))
        .collect();
    for rows in [&rows[..], &[]] {
        let server = serving(rows);
        check(
            &|format| listed(&server, format),
            &format!("{} rows", rows.len()),
        );
    }
}
