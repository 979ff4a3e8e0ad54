//! JSON: one document, or one object a line. Both are written as rows arrive.

mod harmless;
mod row;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;

use self::harmless::Harmless;
use super::Writer;
use super::document::{Account, Outcome, SCHEMA_VERSION};
use crate::fields::View;
use crate::model::{Instance, Timestamp};
use crate::sheet::{Draw, Sheet};

/// Draws rows as objects, each behind a line's begin or before a line's end.
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

impl Draw for Objects {
    fn room(&self) -> usize {
        1100
    }

    fn draw(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        out.extend_from_slice(self.before);
        let address = row::write(row, self.reasons, out);
        out.extend_from_slice(self.after);
        Some(address)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        harmless::inside(out, more);
    }
}

/// One document.
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
    fn rows(&mut self, rows: &Sheet) -> io::Result<()> {
        self.begin()?;
        // No comma stands before the first.
        let has_text = !rows.text().is_empty();
        let from = usize::from(!self.has_rows && has_text);
        self.has_rows |= has_text;
        self.out.write_all(&rows.text()[from..])?;
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

/// Writes a value on one line, fit for a terminal; the error is the writer's own, so that a closed
/// pipe can be told.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal;

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
