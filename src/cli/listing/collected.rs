//! A listing that is kept, row by row, in place of being printed.

use std::io;

use crate::core::report::Report;
use crate::engine::rows::{KeptRow, Rows};
use crate::output::{Outcome, Writer};

/// What a listing brought.
pub struct Collected<R> {
    pub rows: Vec<R>,
    /// What became of each source.
    pub reports: Vec<Report>,
    /// Whether `--limit` cut it.
    pub limited: bool,
    /// What there is to say of rows of which it is not known whether they are wanted.
    pub notes: Vec<String>,
}

impl<R> Default for Collected<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            reports: Vec::new(),
            limited: false,
            notes: Vec::new(),
        }
    }
}

/// Writes into it.
pub struct Collector<'c, R>(pub &'c mut Collected<R>);

impl<R: KeptRow> Writer for Collector<'_, R> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        self.0.rows.extend(rows.kept::<R>());
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.0.reports = outcome.reports.to_vec();
        self.0.limited = outcome.limited;
        self.0.notes = outcome.undecided.notes();
        Ok(())
    }
}
