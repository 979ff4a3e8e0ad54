//! Metrics for Prometheus: a file for the node exporter's textfile collector, or for whoever scrapes files.
//!
//! Everything is a gauge, and told of one run: what has no samples is left out. What a listing lacks is
//! told by the metrics of its sources, and by `cloudls_complete`.

mod counts;
mod family;
mod sources;

use std::io::{self, Write};

pub use self::counts::{fields, of_groups};

use self::family::{Gauge, Labels};
use self::sources::Sources;
use super::document::Outcome;
use super::tally::{Counted, Tallies};
use super::writer::Writer;
use crate::core::model::Timestamp;
use crate::engine::rows::Rows;

/// Counts until the end.
pub struct Metrics<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    counted: Tallies,
}

impl<'w> Metrics<'w> {
    /// The metrics of a run that began `now`.
    pub fn new(now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            counted: Tallies::default(),
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
        let groups = std::mem::take(&mut self.counted).into_groups();
        let mut text = counts::of_rows(&groups);
        account(&mut text, outcome, self.now);
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

/// Writes what became of the run and its sources, and the end.
pub fn account(text: &mut String, outcome: &Outcome<'_>, now: Timestamp) {
    Sources::new(outcome.reports).write(now, text);
    let (now, complete) = (now.seconds(), outcome.is_complete());
    for (name, help, value) in [
        (
            "cloudls_complete",
            "Whether everything every source has was read.",
            Some(i64::from(complete)),
        ),
        (
            "cloudls_limited",
            "Whether --limit cut the list.",
            Some(i64::from(outcome.limited)),
        ),
        (
            "cloudls_last_run_timestamp_seconds",
            "When the last listing began.",
            Some(now),
        ),
        (
            "cloudls_last_success_timestamp_seconds",
            "When the last listing began that was complete.",
            complete.then_some(now),
        ),
    ] {
        let samples = value.map(|value| (Labels::<&str>::new(), value));
        Gauge { name, help }.write(samples, text);
    }
    text.push_str("# EOF\n");
}
