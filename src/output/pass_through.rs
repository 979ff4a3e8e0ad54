//! Rows that go out as they were drawn.

use std::io::{self, Write};

use super::{Outcome, Writer};
use crate::engine::rows::EncodedRows;

/// Writes rows as they come.
pub struct PassThrough<'w> {
    out: &'w mut dyn Write,
}

impl<'w> PassThrough<'w> {
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }
}

impl Writer for PassThrough<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.out.write_all(rows.text())?;
        self.out.flush()
    }

    fn finish(&mut self, _: &Outcome<'_>) -> io::Result<()> {
        self.out.flush()
    }
}
