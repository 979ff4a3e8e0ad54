//! A document that is written as rows arrive: its begin, the rows, and the account at its end.

use std::io::{self, Write};

use super::Writer;
use super::document::{Account, Outcome};
use crate::core::model::Timestamp;
use crate::engine::rows::EncodedRows;

/// The words of a language around the rows.
pub trait Frame {
    /// What stands before the rows of a document generated `now`.
    fn begin(&self, now: Timestamp) -> String;
    /// The first rows without what parts them from others before them.
    fn first<'r>(&self, rows: &'r [u8]) -> &'r [u8];
    /// What ends the list, then the account.
    fn end(&self, has_rows: bool, account: &Account<'_>) -> io::Result<Vec<u8>>;
}

pub struct Document<'w, W> {
    words: W,
    out: &'w mut dyn Write,
    now: Timestamp,
    is_begun: bool,
    has_rows: bool,
}

impl<'w, W: Frame> Document<'w, W> {
    /// A document generated `now`.
    pub fn new(words: W, now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            words,
            out,
            now,
            is_begun: false,
            has_rows: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.out.write_all(self.words.begin(self.now).as_bytes())?;
        }
        Ok(())
    }
}

impl<W: Frame> Writer for Document<'_, W> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.begin()?;
        let mut text = rows.text();
        if !text.is_empty() && !std::mem::replace(&mut self.has_rows, true) {
            text = self.words.first(text);
        }
        self.out.write_all(text)?;
        self.out.flush()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.begin()?;
        let end = self.words.end(self.has_rows, &Account::new(outcome))?;
        self.out.write_all(&end)?;
        self.out.flush()
    }
}
