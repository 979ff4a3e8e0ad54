//! YAML: the JSON document in lines, valid in both versions, 1.1 and 1.2, and written as rows arrive.
//!
//! What JSON says of a row is said again, so that the two cannot differ. A library that writes YAML is
//! of no use: it leaves as they are the characters that drive a terminal or turn its text around.

mod block;
mod text;

use std::io;

use super::document::{SCHEMA_VERSION, Trailer};
use super::json;
use super::writer::Frame;
use crate::core::fields::View;
use crate::core::model::{Instance, Timestamp};
use crate::engine::rows::RowEncoder;

/// Writes rows as items of a list, each behind a line break.
pub struct Items(json::Objects);

impl Items {
    /// Items as JSON has them, where asked for with why they deserve attention.
    pub fn new(reasons: Option<View>) -> Self {
        Self(json::Objects::lines(reasons))
    }
}

impl RowEncoder for Items {
    fn room(&self) -> usize {
        1400
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let mut object = Vec::with_capacity(self.0.room());
        let behind = self.0.encode(row, &mut object)?;
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

/// The words of YAML around the rows of a document.
pub struct YamlFrame;

impl Frame for YamlFrame {
    fn begin(&self, now: Timestamp) -> String {
        format!("schema_version: {SCHEMA_VERSION}\ngenerated_at: \"{now}\"\ninstances:")
    }

    fn first<'r>(&self, rows: &'r [u8]) -> &'r [u8] {
        rows
    }

    fn end(&self, has_rows: bool, trailer: &Trailer<'_>) -> io::Result<Vec<u8>> {
        let mut written = Vec::new();
        json::write(&mut written, trailer)?;
        let list = if has_rows { "" } else { " []" };
        Ok([list.as_bytes(), &members(&written), b"\n"].concat())
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
