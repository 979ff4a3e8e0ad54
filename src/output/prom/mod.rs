//! Metrics for Prometheus: a file for the node exporter's textfile collector, or for whoever scrapes files.
//!
//! Everything is a gauge, and told of one run, which knows of no other. Files of several runs stand in one
//! folder and are read as one, so that every series bears the labels that tell its run from others, and says
//! the same whatever else was listed. What a run does not know is left out, but whether a list is whole, and when
//! it last was, is told of every profile: an alarm compares numbers, and one that is not there alarms nobody.

mod counts;
mod family;
mod sources;

use std::io::{self, Write};
use std::sync::Arc;

pub use self::counts::{fields, group_fields};

use self::counts::Groups;
use self::family::Exposition;
use self::sources::ReportIndex;
use super::document::Outcome;
use super::tally::{Counted, Tallies};
use super::writer::Writer;
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::engine::rows::Rows;

/// Counts until the end.
pub struct Metrics<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    /// The flags that chose what is listed.
    selection: Arc<str>,
    /// The fields of `--group-by`.
    grouped: Option<Arc<[Field]>>,
    counted: Tallies,
}

impl<'w> Metrics<'w> {
    /// The metrics of a run that began `now`, by the labels of a usual listing.
    pub fn new(selection: Arc<str>, now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            selection,
            grouped: None,
            counted: Tallies::default(),
        }
    }

    /// The same by these fields of `--group-by`.
    pub fn grouped(self, fields: &Arc<[Field]>) -> Self {
        Self {
            grouped: Some(Arc::clone(fields)),
            ..self
        }
    }
}

impl Writer for Metrics<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        rows.kept::<Counted>()
            .for_each(|row| self.counted.take(row));
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let counted = std::mem::take(&mut self.counted).into_groups();
        let index = ReportIndex::new(outcome, self.now);
        let mut exposition = Exposition::new(&self.selection);
        match &self.grouped {
            Some(fields) => Groups::new(fields, &counted).write(&mut exposition),
            None => counts::write(&counted, &index, &mut exposition),
        }
        index.write(&mut exposition);
        self.out.write_all(exposition.finish().as_bytes())?;
        self.out.flush()
    }
}
