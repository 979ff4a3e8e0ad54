//! Rows that go out as they were drawn.

use std::io::{self, Write};

use super::{Outcome, Writer};
use crate::engine::sheet::Sheet;

/// Writes rows as they come.
pub struct Through<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Through<'w> {
    /// Rows to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }
}

impl Writer for Through<'_> {
    fn rows(&mut self, rows: &Sheet) -> io::Result<()> {
        self.out.write_all(rows.text())?;
        self.out.flush()
    }

    fn finish(&mut self, _: &Outcome<'_>) -> io::Result<()> {
        self.out.flush()
    }
}
