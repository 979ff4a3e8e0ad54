//! The formats, and how tables among them are drawn.

use std::io;

use terminal_size::{Height, Width};

use crate::core::model::Timestamp;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns, as many as fit most terminals.
    Table,
    /// Aligned columns, with everything an engineer on call asks for.
    Wide,
    /// One JSON document, with what became of every source.
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
    /// One page that stands by itself, to look at, search and sort in a browser.
    Html,
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

/// The width of the terminal that stdout is, if it is one.
pub fn terminal_width() -> Option<u16> {
    terminal_size().map(|(width, _)| width)
}

/// Columns and lines of the terminal that stdout is, if it is one.
pub fn terminal_size() -> Option<(u16, u16)> {
    let (Width(width), Height(height)) = terminal_size::terminal_size_of(io::stdout())?;
    Some((width, height))
}
