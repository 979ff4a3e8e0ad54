//! What a listing looks like on stdout: one file a format.
//!
//! A format has two halves. One draws a row while an answer is read, on whatever thread that is; the
//! other is fed the drawn rows page by page. `json` and `jsonl` pass them on at once; a table holds its
//! cells until the end, as it has to know how wide they are.

pub mod changes;
pub mod color;
mod columns;
mod document;
mod json;
mod summary;
mod table;

use std::io::{self, Write};
use std::sync::Arc;

use terminal_size::{Height, Width};

use crate::model::{Instance, Timestamp};
use crate::report::Report;
use crate::sheet::{Draw, Sheet};

pub use document::Outcome;
pub use json::write as write_json;
pub use summary::{source_line, summary, troubles};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns, as many as fit most terminals.
    Table,
    /// Aligned columns, with everything an engineer on call asks for.
    Wide,
    /// One JSON document, with the account of every source.
    Json,
    /// One JSON object a row, written as pages arrive.
    Jsonl,
}

/// How a table is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether the first line names the columns.
    pub headers: bool,
    /// Whether states are coloured.
    pub color: bool,
    /// The width to stay within, where there is one.
    pub width: Option<u16>,
    /// The time ages are counted from.
    pub now: Timestamp,
}

/// Takes rows as they arrive, then the account.
pub trait Writer {
    /// The rows of a page, as [`draw`] has them drawn.
    fn rows(&mut self, rows: &Sheet) -> io::Result<()>;
    /// The end.
    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()>;
}

/// The writer of a format.
pub fn writer<'w>(format: Format, look: Look, out: &'w mut dyn Write) -> Box<dyn Writer + 'w> {
    match format {
        Format::Table => Box::new(table::Table::new(columns::NARROW, look, out)),
        Format::Wide => Box::new(table::Table::new(columns::WIDE, look, out)),
        Format::Json => Box::new(json::Document::new(look.now, out)),
        Format::Jsonl => Box::new(json::Lines::new(out)),
    }
}

/// How a format draws its rows.
pub fn draw(format: Format, now: Timestamp) -> Arc<dyn Draw> {
    match format {
        Format::Table => Arc::new(table::Cells::new(columns::NARROW, now)),
        Format::Wide => Arc::new(table::Cells::new(columns::WIDE, now)),
        Format::Json => Arc::new(json::Objects::LIST),
        Format::Jsonl => Arc::new(json::Objects::LINES),
    }
}

/// A row of which nothing is known, as JSON: every key there is.
pub fn empty_row() -> serde_json::Value {
    let mut row = Vec::new();
    json::Objects::LINES.draw(&Instance::default(), &mut row);
    // The writer is held against a parser by the tests.
    serde_json::from_slice(&row).unwrap_or_default()
}

/// The width of the terminal that stdout is, if it is one.
pub fn terminal_width() -> Option<u16> {
    terminal_size().map(|(width, _)| width)
}

/// Columns and lines of the terminal that stdout is, if it is one.
pub fn terminal_size() -> Option<(u16, u16)> {
    let (Width(width), Height(height)) = terminal_size::terminal_size_of(io::stdout())?;
    Some((width, height))
}

/// Whether every listing is complete.
pub fn is_complete(reports: &[Report]) -> bool {
    reports.iter().all(|report| report.complete)
}
