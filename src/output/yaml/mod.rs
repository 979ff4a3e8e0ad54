//! YAML: the JSON document in lines, valid in both versions, 1.1 and 1.2, and written as rows arrive.
//!
//! What JSON says of a row is said again, so that the two cannot differ. A library that writes YAML is
//! of no use: it leaves as they are the characters that drive a terminal or turn its text around.

mod block;
mod text;

use std::io::{self, Write};

use super::Writer;
use super::document::{Account, Outcome, SCHEMA_VERSION};
use super::json;
use crate::fields::View;
use crate::model::{Instance, Timestamp};
use crate::sheet::{Draw, Sheet};

/// Draws rows as items of a list, each behind a line break.
pub struct Items(json::Objects);

impl Items {
    /// Items as JSON has them, where asked for with why they deserve attention.
    pub fn new(reasons: Option<View>) -> Self {
        Self(json::Objects::lines(reasons))
    }
}

impl Draw for Items {
    fn room(&self) -> usize {
        1400
    }

    fn draw(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let mut object = Vec::with_capacity(self.0.room());
        let behind = self.0.draw(row, &mut object)?;
        // In quotes in any case: what may be added is not known yet.
        out.extend_from_slice(b"\n- address: \"");
        for (index, part) in [row.provider, row.profile, &row.id].into_iter().enumerate() {
            if index > 0 {
                out.push(b'/');
            }
            text::inside(out, part);
        }
        let address = out.len();
        out.push(b'"');
        // Behind the quote of the address, and the comma.
        let rest = object.get(behind + 2..).unwrap_or_default();
        block::members(out, 2, str::from_utf8(rest).unwrap_or_default());
        Some(address)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        text::inside(out, more);
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
            write!(
                self.out,
                "schema_version: {SCHEMA_VERSION}\ngenerated_at: \"{now}\"\ninstances:"
            )?;
        }
        Ok(())
    }
}

impl Writer for Document<'_> {
    fn rows(&mut self, rows: &Sheet) -> io::Result<()> {
        self.begin()?;
        self.has_rows |= !rows.is_empty();
        self.out.write_all(rows.text())?;
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.begin()?;
        if !self.has_rows {
            self.out.write_all(b" []")?;
        }
        let mut account = Vec::new();
        json::write(&mut account, &Account::new(outcome))?;
        self.out.write_all(&members(&account))?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// The members of an object of JSON, each behind a line break.
pub fn members(object: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    let members = object.get(1..).unwrap_or_default();
    block::members(&mut lines, 0, str::from_utf8(members).unwrap_or_default());
    lines
}

#[cfg(test)]
mod tests;
