//! Any instances in every format.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::core::model::Timestamp;
use crate::core::terminal;
use crate::engine::rows::{EncodedRows, RowSink, Rows};
use crate::output::{self, Format, Outcome, TableStyle};

/// The formats of an answer beside `jsonl`: a table in two widths, as its rows can be printed once.
pub const OTHERS: [Format; 4] = [Format::Table, Format::Table, Format::Wide, Format::Json];

/// The formats that other programs read.
pub const PROGRAMS: [Format; 4] = [Format::Yaml, Format::Prom, Format::SshConfig, Format::Html];

/// What draws rows in a format.
pub fn sink(format: Format) -> RowSink {
    RowSink::new(output::encoder(format, now()))
}

/// Prints rows that were drawn for `jsonl`, and for each of [`OTHERS`]: human formats are clean and
/// have a line for each row, JSON can be read again and has every key. A secret of whoever drew them is in no table.
pub fn check(lines_of: &EncodedRows, others: Vec<EncodedRows>, secret: Option<&str>) {
    let Ok([table, narrow, wide, listed]) = <[EncodedRows; 4]>::try_from(others) else {
        panic!("rows for each format");
    };
    check_table(table, Format::Table, None, false, secret);
    check_table(narrow, Format::Table, Some(60), false, secret);
    check_table(wide, Format::Wide, None, true, secret);
    let keys = keys();
    let text = print_text(Format::Jsonl, lines_of);
    for (line, drawn) in lines(&text, lines_of.len())
        .into_iter()
        .zip(lines_of.rows())
    {
        let row: BTreeMap<String, &RawValue> = serde_json::from_str(line).expect("it is JSON");
        let own = usize::from(row.contains_key("raw"));
        assert_eq!(row.len(), keys.len() + own, "{line}");
        assert_eq!(drawn.trim_ascii_end(), line.as_bytes());
    }
    let text = print_text(Format::Json, &listed);
    // What a provider sends may be deeper than a parser of ours goes.
    let Ok(document) = serde_json::from_str::<Value>(&text) else {
        assert!(text.contains(r#","raw":"#), "{text}");
        return;
    };
    let objects = document["instances"].as_array().expect("it is a list");
    assert_eq!(objects.len(), listed.len());
    for row in objects {
        check_object(row, &keys);
    }
}

/// Prints rows that were drawn for each of [`PROGRAMS`]: all is clean, and of the lines that the
/// format has.
pub fn check_programs([yaml, counted, hosts, page]: [EncodedRows; 4]) {
    let counts = [&yaml, &counted, &page].map(EncodedRows::len);
    let yaml = print_text(Format::Yaml, &yaml);
    let kept = [
        (Format::Prom, counted),
        (Format::SshConfig, hosts),
        (Format::Html, page),
    ];
    let [counted, hosts, page] = kept.map(|(format, rows)| print_kept(format, None, false, rows));
    check_page(&page, counts[2]);
    for text in [&yaml, &counted, &hosts, &page] {
        text.lines().for_each(assert_clean);
    }
    let items = yaml.lines();
    let items = items.filter(|line| line.starts_with("- address: \""));
    assert_eq!(items.count(), counts[0], "{yaml}");
    let samples = counted.lines();
    let samples = samples.filter(|line| line.starts_with("cloudls_instances{"));
    let samples = samples.filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok());
    assert_eq!(samples.sum::<usize>(), counts[1], "{counted}");
    for line in hosts.lines() {
        let word = line.trim_start().split(' ').next().unwrap_or_default();
        let known = ["", "#", "Host", "HostName", "Port", "User"];
        assert!(known.contains(&word), "{line:?}");
    }
}

/// Asserts that a page has so many rows, and in them no markup but that of cells.
fn check_page(page: &str, rows: usize) {
    let table = page.split_once("<tbody>\n").map(|(_, rest)| rest);
    let table = table.and_then(|rest| rest.split_once("</tbody>"));
    let (table, _) = table.expect("it has a table");
    let lines = table.lines();
    for line in lines.clone() {
        for tag in line.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split([' ', '>']).next();
            let known = ["tr", "td", "time", "a"];
            assert!(known.contains(&name.unwrap_or_default()), "{line:?}");
        }
    }
    assert_eq!(lines.count(), rows, "{table:?}");
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

/// Prints rows that are text, in two parts, as pages arrive.
fn print_text(format: Format, rows: &EncodedRows) -> String {
    let pieces: Vec<_> = rows.rows().collect();
    let (first, rest) = pieces.split_at(rows.len() / 2);
    print(format, None, false, [Rows::Text(first), Rows::Text(rest)])
}

/// The same for rows that are kept.
fn print_kept(format: Format, width: Option<u16>, color: bool, rows: EncodedRows) -> String {
    let mut first = rows.into_kept();
    let rest = first.split_off(first.len() / 2);
    print(format, width, color, [Rows::Kept(first), Rows::Kept(rest)])
}

fn print(format: Format, width: Option<u16>, color: bool, parts: [Rows<'_>; 2]) -> String {
    let style = TableStyle {
        headers: true,
        color,
        width,
        now: now(),
    };
    let mut out = Vec::new();
    let mut writer = output::writer(format, style, &mut out);
    let count = parts.iter().map(|part| match part {
        Rows::Text(pieces) => pieces.len() as u64,
        Rows::Kept(rows) => rows.len() as u64,
    });
    let count = count.sum();
    for part in parts {
        writer.rows(part).expect("memory can be written");
    }
    let outcome = Outcome {
        count,
        limited: false,
        undecided: &crate::output::Undecided::default(),
        reports: &[],
        filters: &[],
        notes: &[],
    };
    writer.finish(&outcome).expect("memory can be written");
    drop(writer);
    String::from_utf8(out).expect("it is text")
}

fn check_table(
    rows: EncodedRows,
    format: Format,
    width: Option<u16>,
    color: bool,
    secret: Option<&str>,
) {
    let ids: Vec<_> = (0..rows.len())
        .map(|row| terminal::clean(rows.id(row)).into_owned())
        .collect();
    let is_masked = rows.is_masked();
    let text = print_kept(format, width, color, rows);
    assert!(secret.is_none_or(|secret| !text.contains(secret)), "{text}");
    let lines = lines(&text, ids.len() + 1);
    for line in &lines {
        // The only escapes are our own colours.
        let bare = ["\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m"]
            .iter()
            .fold((*line).to_owned(), |line, code| line.replace(code, ""));
        assert_clean(&bare);
    }
    for (line, id) in lines.iter().skip(1).zip(&ids) {
        assert!(
            is_masked || line.contains(id.trim()),
            "no {id:?} in {line:?}"
        );
    }
}

#[track_caller]
fn lines(text: &str, count: usize) -> Vec<&str> {
    let lines: Vec<_> = text.split_terminator('\n').collect();
    assert_eq!(lines.len(), count, "{text:?}");
    lines
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_790_000_000).expect("it is a time")
}

/// The keys of every instance.
fn keys() -> Vec<String> {
    let row = output::empty_row();
    let keys = row.as_object().expect("it is an object").keys();
    keys.cloned().collect()
}

fn check_object(row: &Value, keys: &[String]) {
    let object = row.as_object().expect("it is an object");
    assert!(object.keys().filter(|key| *key != "raw").eq(keys), "{row}");
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
