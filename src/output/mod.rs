//! What a listing looks like on stdout: one file a format.
//!
//! A format has two halves. One draws a row while an answer is read, on whatever thread that is; the
//! other is fed the drawn rows page by page. `json`, `jsonl` and `yaml` pass them on at once; a table holds
//! its cells until the end, as it has to know how wide they are, `prom` its sums, and `ssh-config` its
//! blocks, as an alias must stand for one of them.

pub mod color;
mod columns;
pub mod diff;
mod document;
pub mod exit;
mod grid;
pub mod groups;
mod json;
mod name;
mod parts;
mod pass_through;
mod prom;
mod separated;
mod spec;
mod ssh_config;
mod streamed;
mod summary;
mod table;
mod yaml;

use std::io;
#[cfg(any(test, fuzzing))]
use std::io::Write;
use std::sync::Arc;

use terminal_size::{Height, Width};

use crate::core::model::{Instance, Timestamp};
use crate::core::report::Report;
use crate::engine::rows::{EncodedRows, RowEncoder};

pub use columns::{ALARMING, Column, asked as asked_columns, names as column_names};
pub use document::{Listing, Outcome};
pub use json::write as write_json;
pub use spec::{Content, OutputSpec};
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
    /// Comma-separated values, every field a column.
    Csv,
    /// Tab-separated values, every field a column.
    Tsv,
    /// Addresses alone, one a line.
    Name,
    /// The same document as YAML.
    Yaml,
    /// Metrics for Prometheus: counts, prices, and what became of each source.
    Prom,
    /// Host aliases for ~/.ssh/config.
    SshConfig,
}

/// How a table is drawn.
#[derive(Clone, Copy, Debug)]
pub struct TableStyle {
    /// Whether the first line names the columns.
    pub headers: bool,
    /// Whether states are coloured.
    pub color: bool,
    /// The width to stay within, where there is one.
    pub width: Option<u16>,
    /// The time of the run.
    pub now: Timestamp,
}

/// Takes rows as they arrive, then the account.
pub trait Writer {
    /// The rows of a page, as the same [`OutputSpec`] has them drawn.
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()>;
    /// The end.
    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()>;
}

/// How a format draws its rows, in its usual columns.
pub fn encoder(format: Format, now: Timestamp) -> Arc<dyn RowEncoder> {
    OutputSpec::new(format, now).encoder()
}

/// What writes them.
#[cfg(any(test, fuzzing))]
pub fn writer<'w>(
    format: Format,
    style: TableStyle,
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    OutputSpec::new(format, style.now).writer(style, out)
}

/// A row of which nothing is known, as JSON: every key there is.
pub fn empty_row() -> serde_json::Value {
    let mut row = Vec::new();
    json::Objects::lines(None).encode(&Instance::default(), &mut row);
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
