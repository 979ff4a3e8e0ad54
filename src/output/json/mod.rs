//! JSON: one document, or one object a line. Both are written as rows arrive.

mod harmless;
mod row;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;

use self::harmless::Harmless;
use super::document::{SCHEMA_VERSION, Trailer};
use super::writer::Frame;
use crate::core::fields::View;
use crate::core::model::{Instance, Timestamp};
use crate::engine::rows::RowEncoder;

/// Writes rows as objects, each behind a line's begin or before a line's end.
pub struct Objects {
    before: &'static [u8],
    after: &'static [u8],
    /// As of when a row says why it deserves attention; `None` where it does not say.
    reasons: Option<View>,
}

impl Objects {
    /// For a list in a document: a row a line, so that `grep` finds its way as well.
    pub fn list(reasons: Option<View>) -> Self {
        Self {
            before: b",\n",
            after: b"",
            reasons,
        }
    }

    /// One object a line.
    pub fn lines(reasons: Option<View>) -> Self {
        Self {
            before: b"",
            after: b"\n",
            reasons,
        }
    }
}

impl RowEncoder for Objects {
    fn room(&self) -> usize {
        1100
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        out.extend_from_slice(self.before);
        let address = row::write(row, self.reasons, out);
        out.extend_from_slice(self.after);
        Some(address)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        harmless::inside(out, more);
    }
}

/// A row as an object that is kept.
pub struct Object {
    pub text: String,
    /// Where its address ends.
    pub address_end: usize,
}

impl Object {
    pub fn of(row: &Instance<'_>, reasons: Option<View>) -> Self {
        let mut text = Vec::new();
        let address_end = row::write(row, reasons, &mut text);
        Self {
            text: String::from_utf8(text).unwrap_or_default(),
            address_end,
        }
    }
}

/// A text as the inside of a JSON string.
pub fn inside(text: &str) -> String {
    let mut written = Vec::new();
    harmless::inside(&mut written, text);
    String::from_utf8(written).unwrap_or_default()
}

/// A row as a value, to be looked at.
pub fn value(row: &Instance<'_>) -> serde_json::Value {
    // The writer is held against a parser by the tests.
    serde_json::from_str(&Object::of(row, None).text).unwrap_or_default()
}

/// A row of which nothing is known: every key there is.
pub fn empty_row() -> serde_json::Value {
    value(&Instance::default())
}

/// The words of JSON around the rows of a document.
pub struct JsonFrame;

impl Frame for JsonFrame {
    fn begin(&self, now: Timestamp) -> String {
        let version = SCHEMA_VERSION;
        format!(r#"{{"schema_version":{version},"generated_at":"{now}","instances":["#)
    }

    fn first<'r>(&self, rows: &'r [u8]) -> &'r [u8] {
        // No comma stands before the first.
        &rows[1..]
    }

    fn end(&self, has_rows: bool, trailer: &Trailer<'_>) -> io::Result<Vec<u8>> {
        let mut written = Vec::new();
        write(&mut written, trailer)?;
        let line = if has_rows { "\n" } else { "" };
        // The trailer is an object of its own: its keys follow those already written.
        Ok([line.as_bytes(), b"],", &written[1..], b"\n"].concat())
    }
}

/// Writes a value on one line, fit for a terminal; the error is the writer's own, so that a closed
/// pipe can be told.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::terminal;

    #[test]
    fn nothing_in_json_drives_a_terminal() {
        let text = "a\u{1b}[1m\u{9b}31m \u{7f}训\u{202e}b\u{200d}\u{e0041}🚀";
        let mut out = Vec::new();
        write(&mut out, &text).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(!written.chars().any(terminal::is_unsafe), "{written:?}");
        assert!(
            written.contains("训") && written.contains("🚀"),
            "{written}"
        );
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
