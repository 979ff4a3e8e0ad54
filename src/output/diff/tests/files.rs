//! What a file is when it is no listing.

use serde_json::{Value, json};

use super::listing;
use crate::output::diff::Snapshot;
use crate::output::diff::reading::row;

/// A row keeps its keys, order and numbers, and loses the blanks between them.
#[test]
fn rows_are_kept_as_they_are() {
    let json = r#"{"z": 1.50, "address": "p/a\" {", "provider":	"p", "profile":"x",
        "id" : "a \\", "big": 123456789012345678901234567890 }"#;
    let row = row(json, 1).unwrap();
    assert_eq!(
        row.json.0,
        r#"{"z":1.50,"address":"p/a\" {","provider":"p","profile":"x","id":"a \\","big":123456789012345678901234567890}"#
    );
}

#[test]
fn what_is_no_listing_is_told_by_what_it_is() {
    let whole = listing("p/a|r1|s|a", "r1|s");
    let with = |pointer: &str, value: Value| {
        let mut document = whole.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        document.to_string()
    };
    let row = whole["instances"][0].to_string();
    let deep = "[".repeat(200_000);
    let deep_row = format!("{}{}", deep, "]".repeat(200_000));
    for (file, what) in [
        (String::new(), "is empty"),
        (" \n".to_owned(), "is empty"),
        (row.clone(), "holds rows alone (-o jsonl)"),
        (format!("{row}\n{row}\n{{"), "holds rows alone (-o jsonl)"),
        (format!("[{row}]"), "is a JSON array"),
        ("3".to_owned(), "is a single JSON value"),
        (
            format!("{whole}\n{whole}"),
            "holds more than one JSON value",
        ),
        (
            "PROVIDER  ID\n".to_owned(),
            "is not JSON: expected value at line 1",
        ),
        ("{}".to_owned(), "`schema_version` is missing"),
        (
            r#"{"count":1,"count":2}"#.to_owned(),
            "duplicate field `count`",
        ),
        (with("/schema_version", json!(2)), "cannot read: 2"),
        (
            with("/schema_version", json!("secret")),
            "cannot read: unknown to it",
        ),
        (with("/instances", json!({})), "`instances` is missing"),
        (
            with("/instances", json!([])),
            "holds 0 rows, and its count is 1",
        ),
        (with("/count", json!("secret")), "`count` is missing"),
        (with("/limited", Value::Null), "`limited` is missing"),
        (with("/complete", Value::Null), "`complete` is missing"),
        (with("/sources", Value::Null), "`sources` is missing"),
        (
            with("/sources/0", json!("secret")),
            "source 1 is not as cloudls writes it",
        ),
        (
            with("/sources/0/complete", Value::Null),
            "source 1 is not as cloudls writes it",
        ),
        (
            with("/instances/0", json!("secret")),
            "row 1 is not as cloudls writes it",
        ),
        (
            with("/instances/0/name", json!({"a": "secret"})),
            "row 1 is not as cloudls writes it",
        ),
        (
            with("/instances/0/address", Value::Null),
            "row 1 has no address",
        ),
        (with("/instances/0/id", json!(3)), "row 1 has no id"),
        (deep.clone(), "ends in the middle"),
        (deep_row.clone(), "is a JSON array"),
        (
            with("/instances/0/status", json!("DEEP")).replace("\"DEEP\"", &deep_row),
            "row 1 is not as cloudls writes it",
        ),
    ] {
        let unfit = Snapshot::read(file.as_bytes()).unwrap_err();
        assert!(unfit.message.contains(what), "{what}: {}", unfit.message);
        assert!(!unfit.message.contains("secret") && !unfit.hint.is_empty());
    }
    let unfit = Snapshot::read(b"{\"a\":\"\xff\"}").unwrap_err();
    assert_eq!(unfit.message, "is not text: byte 7");
    // What is not compared may be as deep as it likes.
    let more = format!("\"more\":{deep_row},\"address\"");
    let deep = whole.to_string().replacen("\"address\"", &more, 1);
    assert_eq!(Snapshot::read(deep.as_bytes()).unwrap().rows.len(), 1);
    assert!(Snapshot::read(format!("\u{feff}{whole}\n").as_bytes()).is_ok());
}

#[test]
fn a_document_that_was_cut_is_never_a_listing() {
    let whole = listing("p/a|r1|s|a p/b|r2|s|b", "r1|s r2|s!").to_string();
    for end in 0..whole.len() {
        let unfit = Snapshot::read(&whole.as_bytes()[..end]).unwrap_err();
        let what = if end == 0 {
            "is empty"
        } else {
            "ends in the middle"
        };
        assert!(unfit.message.starts_with(what), "{end}: {}", unfit.message);
    }
    // Whatever a byte becomes, it is read or refused.
    for at in 0..whole.len() {
        for byte in *b"\"{[,:0\xff\\}]" {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = byte;
            let _ = Snapshot::read(&bytes);
        }
    }
}
