//! Rows made by a formula from their index: a fleet of any size that takes no memory.
//!
//! A formula is a JSON document of `fixtures/demo/generated/`: a row in which `<word>` stands for
//! a text that depends on the index, and the string `"#word"` for a number.

use std::io::Write as _;

use chrono::{DateTime, Datelike as _, Timelike as _};
use serde::Deserialize;
use serde_json::Value;

/// 2025-01-01T00:00:00Z in Unix seconds, the time of the first row; the rest follow by seconds.
const FIRST: u64 = 1_735_689_600;

/// What one row is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// The same in every row.
    Text(String),
    Number,
    /// The index as twelve hex digits, so that ids sort as their rows stand.
    Hex,
    /// An address in 10.0.0.0/8.
    Ip,
    /// The row's time in RFC 3339.
    Iso,
    /// The row's time in Unix seconds.
    Seconds,
    /// The row's time in Unix milliseconds.
    Millis,
    /// A status; equal ones stand together, in the order of the list.
    Status,
}

/// How the rows of one listing are made.
#[derive(Clone, Debug)]
pub struct Formula {
    /// How many rows there are.
    pub total: u64,
    statuses: Vec<String>,
    pieces: Vec<Piece>,
}

#[derive(Deserialize)]
struct Source {
    statuses: Vec<String>,
    row: Value,
}

impl Formula {
    /// Reads a formula: `{"statuses": [...], "row": {...}}`.
    pub fn parse(text: &str, total: u64) -> serde_json::Result<Self> {
        let source: Source = serde_json::from_str(text)?;
        Ok(Self {
            total,
            statuses: source.statuses,
            pieces: pieces(&source.row.to_string()),
        })
    }

    /// Writes the row of this index, as JSON.
    pub fn write(&self, index: u64, out: &mut Vec<u8>) {
        for piece in &self.pieces {
            // Writing to a vector does not fail.
            let _ = match piece {
                Piece::Text(text) => out.write_all(text.as_bytes()),
                Piece::Number => write!(out, "{index}"),
                Piece::Hex => write!(out, "{index:012x}"),
                Piece::Ip => {
                    let [.., a, b, c] = index.to_be_bytes();
                    write!(out, "10.{a}.{b}.{c}")
                }
                Piece::Iso => write_iso(FIRST + index, out),
                Piece::Seconds => write!(out, "{}", FIRST + index),
                Piece::Millis => write!(out, "{}000", FIRST + index),
                Piece::Status => out.write_all(self.status(index).as_bytes()),
            };
        }
    }

    fn status(&self, index: u64) -> &str {
        let place = u128::from(index) * self.statuses.len() as u128 / u128::from(self.total.max(1));
        let place = usize::try_from(place).unwrap_or_default();
        self.statuses.get(place).map_or("", String::as_str)
    }
}

fn write_iso(seconds: u64, out: &mut Vec<u8>) -> std::io::Result<()> {
    let time = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or_default();
    write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

const WORDS: [(&str, &str, Piece); 7] = [
    ("\"#number\"", "<number>", Piece::Number),
    ("\"#hex\"", "<hex>", Piece::Hex),
    ("\"#ip\"", "<ip>", Piece::Ip),
    ("\"#iso\"", "<iso>", Piece::Iso),
    ("\"#seconds\"", "<seconds>", Piece::Seconds),
    ("\"#millis\"", "<millis>", Piece::Millis),
    ("\"#status\"", "<status>", Piece::Status),
];

/// Splits a row's text at the words that stand for something.
fn pieces(mut text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let next = |text: &str| {
        WORDS
            .iter()
            .flat_map(|(number, inside, piece)| [(*number, piece), (*inside, piece)])
            .filter_map(|(word, piece)| Some((text.find(word)?, word.len(), piece.clone())))
            .min_by_key(|(at, _, _)| *at)
    };
    while let Some((at, length, piece)) = next(text) {
        pieces.push(Piece::Text(text[..at].to_owned()));
        pieces.push(piece);
        text = &text[at + length..];
    }
    pieces.push(Piece::Text(text.to_owned()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_follows_from_its_index() {
        let text = r##"{"statuses": ["Bad", "Good"],
            "row": {"id": "i-<hex>", "n": "#number", "ip": "<ip>", "at": "<iso>",
                    "ms": "#millis", "s": "<seconds>", "state": "<status>"}}"##;
        let formula = Formula::parse(text, 1000).unwrap();
        let mut row = Vec::new();
        formula.write(515, &mut row);
        assert_eq!(
            String::from_utf8(row).unwrap(),
            r#"{"id":"i-000000000203","n":515,"ip":"10.0.2.3","at":"2025-01-01T00:08:35Z","ms":1735690115000,"s":"1735690115","state":"Good"}"#
        );
        let mut first = Vec::new();
        formula.write(0, &mut first);
        assert!(first.ends_with(br#""state":"Bad"}"#));
    }
}
