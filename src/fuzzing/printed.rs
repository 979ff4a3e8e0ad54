//! Any instances in every format.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::{Instance, Timestamp};
use crate::output::{self, Format, Look, Outcome};
use crate::terminal;

/// Prints the rows in every format: human ones are clean and have a line for each row, JSON can be
/// read again and has every key.
pub fn check(rows: &[Instance]) {
    for (format, width, color) in [
        (Format::Table, None, false),
        (Format::Table, Some(60), false),
        (Format::Wide, None, true),
    ] {
        check_table(rows, &print(format, width, color, rows));
    }
    let keys = keys();
    for line in lines(&print(Format::Jsonl, None, false, rows), rows.len()) {
        let row: BTreeMap<String, &RawValue> = serde_json::from_str(line).expect("it is JSON");
        let own = usize::from(row.contains_key("raw"));
        assert_eq!(row.len(), keys.len() + own, "{line}");
    }
    let bare: Vec<_> = rows.iter().cloned().map(without_raw).collect();
    let text = print(Format::Json, None, false, &bare);
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    let objects = document["instances"].as_array().expect("it is a list");
    assert_eq!(objects.len(), rows.len());
    for row in objects {
        check_object(row, &keys);
    }
}

/// Asserts that no character drives a terminal or turns the direction of the text.
#[track_caller]
pub fn assert_clean(text: &str) {
    let is_unsafe = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
                | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.chars().any(is_unsafe), "{text:?}");
}

fn print(format: Format, width: Option<u16>, color: bool, rows: &[Instance]) -> String {
    let look = Look {
        headers: true,
        color,
        width,
        now: Timestamp::from_seconds(1_790_000_000).expect("it is a time"),
    };
    let mut out = Vec::new();
    let mut writer = output::writer(format, look, &mut out);
    let outcome = Outcome {
        count: rows.len() as u64,
        limited: false,
        reports: &[],
    };
    // In two parts, as pages arrive.
    let (first, rest) = rows.split_at(rows.len() / 2);
    for part in [first, rest] {
        writer.rows(part.to_vec()).expect("memory can be written");
    }
    writer.finish(&outcome).expect("memory can be written");
    drop(writer);
    String::from_utf8(out).expect("it is text")
}

fn check_table(rows: &[Instance], text: &str) {
    let lines = lines(text, rows.len() + 1);
    for line in &lines {
        // The only escapes are our own colours.
        let bare = ["\x1b[0m", "\x1b[31m", "\x1b[32m", "\x1b[33m"]
            .iter()
            .fold((*line).to_owned(), |line, code| line.replace(code, ""));
        assert_clean(&bare);
    }
    for (line, row) in lines.iter().skip(1).zip(rows) {
        let id = terminal::clean(&row.id);
        assert!(line.contains(id.trim()), "no {id:?} in {line:?}");
    }
}

#[track_caller]
fn lines(text: &str, count: usize) -> Vec<&str> {
    let lines: Vec<_> = text.split_terminator('\n').collect();
    assert_eq!(lines.len(), count, "{text:?}");
    lines
}

fn without_raw(row: Instance) -> Instance {
    Instance { raw: None, ..row }
}

/// The keys of every instance.
fn keys() -> Vec<String> {
    let row = serde_json::to_value(Instance::default()).expect("it is JSON");
    let keys = row.as_object().expect("it is an object").keys();
    keys.cloned().collect()
}

fn check_object(row: &Value, keys: &[String]) {
    let object = row.as_object().expect("it is an object");
    assert!(object.keys().eq(keys), "{row}");
    assert!(!row["id"].as_str().unwrap_or_default().is_empty(), "{row}");
    for key in ["private_ips", "public_ips", "ports"] {
        assert!(row[key].is_array(), "{key} of {row}");
    }
    assert!(row["tags"].is_object(), "{row}");
    for key in keys.iter().filter(|key| key.ends_with("_at")) {
        let time = row[key].as_str();
        assert!(
            time.is_none_or(|time| Timestamp::parse(time).is_some()),
            "{key} of {row}"
        );
    }
}
