//! JSON: one document, or one object a line. Both are written as rows arrive.

use std::io::{self, Write};

use serde::Serialize;

use super::Writer;
use super::document::{Account, Outcome};
use crate::model::{Instance, Timestamp};

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
            to_writer(self.out, &row)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.begin()?;
        if self.has_rows {
            self.out.write_all(b"\n")?;
        }
        let account = serde_json::to_string(&Account::new(outcome))?;
        // The account is an object of its own: its keys follow those already written.
        writeln!(self.out, "],{}", &account[1..])?;
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
            to_writer(self.out, &row)?;
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }

    fn finish(&mut self, _: &Outcome<'_>) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a value; the error is the writer's own, so that a closed pipe can be told.
fn to_writer(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}
