//! A line a row, for spreadsheets and line tools: comma- and tab-separated values, and addresses alone.
//!
//! RFC 4180 for commas, with line feeds for line ends; between tabs nothing is quoted, as no cell holds
//! a tab or a line break. The quoting is written here, as a row is encoded while its answer is read and
//! its address may be added to later. A text that a spreadsheet would take for a formula gets an
//! apostrophe before it.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use super::columns::{CellStyle, Column};
use super::document::Outcome;
use super::writer::Writer;
use crate::core::model::Instance;
use crate::core::terminal;
use crate::engine::rows::{RowEncoder, Rows};

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// A comma; cells are quoted where they must be.
    Comma,
    Tab,
}

/// Writes a row as a line.
pub struct LineEncoder {
    columns: Arc<[Column]>,
    /// How the cells of each column are written.
    cells: Vec<Written>,
    separator: Separator,
    style: CellStyle,
}

/// How a cell is written.
enum Written {
    /// As the address of the row, which may be added to.
    Address,
    /// As what somebody wrote.
    Text,
    /// As a value of ours.
    Value,
}

impl LineEncoder {
    /// Lines of these columns.
    pub fn new(columns: Arc<[Column]>, separator: Separator, style: CellStyle) -> Self {
        let address = columns.iter().position(|column| column.is("address"));
        let written = |(place, column): (usize, &Column)| match column.is_text() {
            _ if Some(place) == address => Written::Address,
            true => Written::Text,
            false => Written::Value,
        };
        Self {
            cells: columns.iter().enumerate().map(written).collect(),
            columns,
            separator,
            style,
        }
    }
}

impl RowEncoder for LineEncoder {
    fn room(&self) -> usize {
        10 * self.columns.len()
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let mut address = None;
        for (index, (column, written)) in self.columns.iter().zip(&self.cells).enumerate() {
            if index > 0 {
                out.push(self.separator.byte());
            }
            let cell = column.cell(row, self.style);
            let cell = cell.as_deref().unwrap_or_default();
            match written {
                // Quoted in any case, as something may be added that needs it.
                Written::Address => address = Some(self.separator.address(cell, out)),
                Written::Text => self.separator.text(cell, out),
                Written::Value => self.separator.value(cell, out),
            }
        }
        out.push(b'\n');
        address
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        let more = terminal::clean(more);
        match self.separator {
            Separator::Comma => out.extend(more.replace('"', "\"\"").into_bytes()),
            Separator::Tab => out.extend_from_slice(more.as_bytes()),
        }
    }
}

/// What stands between two separators.
pub enum Cell {
    /// What somebody wrote, and a spreadsheet might take for a formula.
    Text(String),
    /// A number or another value of ours.
    Value(String),
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Tab => b'\t',
        }
    }

    /// A line of cells, made safe to show.
    pub fn line(self, cells: impl Iterator<Item = Cell>) -> Vec<u8> {
        let mut line = Vec::new();
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                line.push(self.byte());
            }
            match cell {
                Cell::Text(text) => self.text(&text, &mut line),
                Cell::Value(value) => self.value(&value, &mut line),
            }
        }
        line.push(b'\n');
        line
    }

    /// Writes what somebody wrote. It is defused as it will stand there: what cannot be seen may hide how
    /// it begins.
    fn text(self, text: &str, out: &mut Vec<u8>) {
        self.quoted(&self.defused(&terminal::clean(text)), out);
    }

    /// Writes a number or another value of ours.
    fn value(self, value: &str, out: &mut Vec<u8>) {
        self.quoted(&terminal::clean(value), out);
    }

    /// The text with an apostrophe before what a spreadsheet would take for the beginning of a formula,
    /// in either width; and between tabs before a quotation mark, behind which a reader that takes it for one
    /// would swallow the rest of the line, and more.
    fn defused(self, text: &str) -> Cow<'_, str> {
        if text
            .as_bytes()
            .first()
            .is_none_or(u8::is_ascii_alphanumeric)
        {
            return text.into();
        }
        let begins = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
        let begin = text.trim_start();
        if begin.starts_with(begins) || self == Self::Tab && begin.starts_with('"') {
            format!("'{text}").into()
        } else {
            text.into()
        }
    }

    fn quoted(self, cell: &str, out: &mut Vec<u8>) {
        if self == Self::Comma && cell.bytes().any(|byte| matches!(byte, b',' | b'"')) {
            out.push(b'"');
            out.extend(cell.replace('"', "\"\"").into_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }

    /// Writes an address, and returns where it ends.
    fn address(self, cell: &str, out: &mut Vec<u8>) -> usize {
        let cell = terminal::clean(cell);
        if self == Self::Tab {
            out.extend_from_slice(cell.as_bytes());
            return out.len();
        }
        out.push(b'"');
        out.extend(cell.replace('"', "\"\"").into_bytes());
        out.push(b'"');
        out.len() - 1
    }
}

/// Writes the address of a row, and nothing else.
pub struct Address;

impl RowEncoder for Address {
    fn room(&self) -> usize {
        48
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let address = format!("{}/{}/{}", row.provider, row.profile, row.id);
        out.extend_from_slice(terminal::clean(&address).as_bytes());
        out.push(b'\n');
        Some(out.len() - 1)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(terminal::clean(more).as_bytes());
    }
}

/// Writes lines as they come, behind one that names the columns.
pub struct Lines<'w> {
    columns: Arc<[Column]>,
    separator: Separator,
    has_headers: bool,
    out: &'w mut dyn Write,
}

impl<'w> Lines<'w> {
    pub fn new(
        columns: Arc<[Column]>,
        separator: Separator,
        has_headers: bool,
        out: &'w mut dyn Write,
    ) -> Self {
        Self {
            columns,
            separator,
            has_headers,
            out,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.has_headers) {
            return Ok(());
        }
        let names = self
            .columns
            .iter()
            .map(|column| Cell::Text(column.name().to_owned()));
        self.out.write_all(&self.separator.line(names))
    }
}

impl Writer for Lines<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        self.begin()?;
        for piece in rows.text() {
            self.out.write_all(piece)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        // Where nothing could be listed, a line of names would look like an empty list.
        if outcome.count > 0 || outcome.is_complete() {
            self.begin()?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fields::{Times, View};
    use crate::core::model::{Billing, Timestamp};
    use crate::engine::rows::{EncodedRows, Encoder, RowSink};
    use crate::output::columns::{Reader, asked};

    fn line(separator: Separator, names: &[&str], row: Instance<'static>, more: &str) -> String {
        let style = CellStyle {
            view: View::at(Timestamp::now()),
            times: Times::Iso,
        };
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let columns = asked(&names, Vec::new(), Reader::Program).unwrap();
        let encoder = LineEncoder::new(columns.into(), separator, style);
        let sink = RowSink::new(Encoder::text(encoder));
        let mut rows = EncodedRows::default();
        sink.encode(row, &mut rows);
        rows.add_to_address(0, more, &sink.encoding.encoder);
        String::from_utf8(rows.into_text()).unwrap()
    }

    #[test]
    fn a_cell_is_one_cell_and_no_formula() {
        for (name, csv, tsv) in [
            ("plain", "plain", "plain"),
            ("a,b", "\"a,b\"", "a,b"),
            ("a\"b", "\"a\"\"b\"", "a\"b"),
            ("\"a", "\"\"\"a\"", "'\"a"),
            ("\u{200b} \"a\"", "\" \"\"a\"\"\"", "' \"a\""),
            ("a\tb\r\nc", "a b  c", "a b  c"),
            ("=1+1", "'=1+1", "'=1+1"),
            (" +1", "' +1", "' +1"),
            ("\t@SUM(A1)", "' @SUM(A1)", "' @SUM(A1)"),
            ("-1,2", "\"'-1,2\"", "'-1,2"),
            ("＝1", "'＝1", "'＝1"),
            ("a=b", "a=b", "a=b"),
            ("\u{200b}=1+1", "'=1+1", "'=1+1"),
            ("\u{3164}\u{200b} @x", "' @x", "' @x"),
            ("\u{1b}[31m训练\u{202e}", "[31m训练", "[31m训练"),
        ] {
            let row = || Instance {
                name: Some(name.into()),
                billing: Billing {
                    price: "-0.5".parse().ok(),
                    per: Some("hour"),
                    ..Billing::default()
                },
                ..Instance::default()
            };
            let names = ["name", "zone", "price"];
            let written = line(Separator::Comma, &names, row(), "");
            assert_eq!(written, format!("{csv},,-0.5,\n"));
            let written = line(Separator::Tab, &names, row(), "");
            assert_eq!(written, format!("{tsv}\t\t-0.5\t\n"));
        }
    }

    #[test]
    fn an_address_can_be_added_to() {
        let row = || Instance {
            id: "a\"b,c".into(),
            ..Instance::default()
        };
        let names = ["address", "id"];
        assert_eq!(
            line(Separator::Comma, &names, row(), "@\"r\""),
            "\"made-up/env/a\"\"b,c@\"\"r\"\"\",\"a\"\"b,c\"\n"
        );
        assert_eq!(
            line(Separator::Tab, &names, row(), "@r"),
            "made-up/env/a\"b,c@r\ta\"b,c\n"
        );
    }
}
