//! What a listing looks like on stdout: one file a format.
//!
//! A writer is fed page by page. `json` and `jsonl` pass rows on at once; a table holds its cells
//! until the end, as it has to know how wide they are.

pub mod color;
mod columns;
mod document;
mod json;
mod summary;
mod table;

use std::io::{self, Write};

use crate::model::{Instance, Timestamp};
use crate::report::Report;

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
    /// The rows of a page.
    fn rows(&mut self, rows: Vec<Instance>) -> io::Result<()>;
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

/// The width of the terminal that stdout is, if it is one.
pub fn terminal_width() -> Option<u16> {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map(|(terminal_size::Width(width), _)| width)
}

/// Whether every listing is complete.
pub fn is_complete(reports: &[Report]) -> bool {
    reports.iter().all(|report| report.complete)
}
