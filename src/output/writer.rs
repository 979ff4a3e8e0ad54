//! What writes a listing; and the two ways of those that write rows as they arrive: line by line, or as a
//! document with the trailer at its end.

use std::io::{self, Write};

use super::document::{Outcome, Trailer};
use crate::core::model::Timestamp;
use crate::engine::rows::Rows;

/// Takes rows as they arrive, then the trailer.
pub trait Writer {
    /// More rows, as the encoder of the same [`OutputSpec`](super::OutputSpec) made them.
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()>;
    /// Whether it leaves out groups for `--limit`, of the rows so far.
    fn is_limited(&self) -> bool {
        false
    }
    /// The end.
    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()>;
    /// The names of the columns for which the terminal has no room, once it is finished.
    fn hidden(&self) -> Vec<String> {
        Vec::new()
    }
    /// What there is to say, once it is finished, of what the format leaves out.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
    /// The way to more than it shows, once it is finished.
    fn hint(&self) -> Option<String> {
        None
    }
}

/// Rows whose text is all there is.
pub struct PassThrough<'w> {
    out: &'w mut dyn Write,
}

impl<'w> PassThrough<'w> {
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }
}

impl Writer for PassThrough<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        for piece in rows.text() {
            self.out.write_all(piece)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, _: &Outcome<'_>) -> io::Result<()> {
        self.out.flush()
    }
}

/// The words of a language around the rows of a document.
pub trait Frame {
    /// What stands before the rows of a document generated `now`.
    fn begin(&self, now: Timestamp) -> String;
    /// The first rows without what parts them from others before them.
    fn first<'r>(&self, rows: &'r [u8]) -> &'r [u8];
    /// What ends the list, then the trailer.
    fn end(&self, has_rows: bool, trailer: &Trailer<'_>) -> io::Result<Vec<u8>>;
}

/// A document whose rows are written as they arrive.
pub struct StreamedDocument<'w, F> {
    frame: F,
    out: &'w mut dyn Write,
    now: Timestamp,
    is_begun: bool,
    has_rows: bool,
}

impl<'w, F: Frame> StreamedDocument<'w, F> {
    /// A document generated `now`.
    pub fn new(frame: F, now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            frame,
            out,
            now,
            is_begun: false,
            has_rows: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.out.write_all(self.frame.begin(self.now).as_bytes())?;
        }
        Ok(())
    }
}

impl<F: Frame> Writer for StreamedDocument<'_, F> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        self.begin()?;
        for piece in rows.text().iter().filter(|piece| !piece.is_empty()) {
            let is_first = !std::mem::replace(&mut self.has_rows, true);
            let text = if is_first {
                self.frame.first(piece)
            } else {
                piece
            };
            self.out.write_all(text)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.begin()?;
        let end = self.frame.end(self.has_rows, &Trailer::new(outcome))?;
        self.out.write_all(&end)?;
        self.out.flush()
    }
}
