//! JSON: one document, or one object a line. Both are written as rows arrive.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::Writer;
use super::document::{Account, Outcome};
use crate::model::{Instance, Timestamp};
use crate::terminal;

/// The version of the document's keys and meanings.
const SCHEMA_VERSION: u32 = 1;

/// One document: a row a line, so that `grep` finds its way as well.
pub struct Document<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    is_begun: bool,
    has_rows: bool,
}

impl<'w> Document<'w> {
    /// A document generated `now`.
    pub fn new(now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            is_begun: false,
            has_rows: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.is_begun {
            self.is_begun = true;
            let now = self.now;
            let version = SCHEMA_VERSION;
            write!(
                self.out,
                r#"{{"schema_version":{version},"generated_at":"{now}","instances":["#
            )?;
        }
        Ok(())
    }
}

impl Writer for Document<'_> {
    fn rows(&mut self, rows: Vec<Instance>) -> io::Result<()> {
        self.begin()?;
        for row in rows {
            self.out
                .write_all(if self.has_rows { b",\n" } else { b"\n" })?;
            self.has_rows = true;
            write(self.out, &row)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.begin()?;
        if self.has_rows {
            self.out.write_all(b"\n")?;
        }
        let mut account = Vec::new();
        write(&mut account, &Account::new(outcome))?;
        // The account is an object of its own: its keys follow those already written.
        self.out.write_all(b"],")?;
        self.out.write_all(&account[1..])?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// One object a line.
pub struct Lines<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Lines<'w> {
    /// Lines to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }
}

impl Writer for Lines<'_> {
    fn rows(&mut self, rows: Vec<Instance>) -> io::Result<()> {
        for row in rows {
            write(self.out, &row)?;
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }

    fn finish(&mut self, _: &Outcome<'_>) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a value on one line, fit for a terminal; the error is the writer's own, so that a closed
/// pipe can be told.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Compact JSON in which what could drive a terminal, or turn its text around, is escaped: JSON
/// itself asks that only of the characters below the blank.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_harmless(out, fragment)
    }

    fn write_raw_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_harmless(out, fragment)
    }
}

fn write_harmless<W: ?Sized + Write>(out: &mut W, mut text: &str) -> io::Result<()> {
    // Below the blank, only the space between the tokens of a raw fragment comes here.
    let is_harmful = |c: char| c >= '\u{7f}' && terminal::is_unsafe(c);
    while let Some((at, c)) = text.char_indices().find(|(_, c)| is_harmful(*c)) {
        out.write_all(&text.as_bytes()[..at])?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        text = &text[at + c.len_utf8()..];
    }
    out.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

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
