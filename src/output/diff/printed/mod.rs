//! What differs between two listings: aligned lines for people, or one JSON document.

mod document;
mod summary;
mod table;

use std::io::{self, Write};

use crate::output::TableStyle;
use crate::output::diff::{Changes, Snapshot};

pub use document::Document;
pub use summary::{Names, summary, troubles};

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// A line each: + for what appeared, - for what went, ~ for what changed.
    Table,
    /// One JSON document.
    Json,
}

/// Writes what differs between the two listings.
pub fn write(
    shape: Shape,
    changes: &Changes<'_>,
    (old, new): (&Snapshot, &Snapshot),
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match shape {
        Shape::Table => table::write(changes, style, out),
        Shape::Json => document::write(changes, (old, new), style.now, out),
    }?;
    out.flush()
}
