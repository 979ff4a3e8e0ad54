//! Metrics for Prometheus: a file for the node exporter's textfile collector, or for whoever scrapes files.
//!
//! Everything is a gauge, and told of one run: what has no samples is left out. What a listing lacks is
//! told by the metrics of its sources, and by `cloudls_complete`.

mod family;
mod sources;
mod tally;

use std::io::{self, Write};

pub use self::family::gauge;

use self::family::Labels;
use self::sources::Sources;
use self::tally::Tally;
use super::document::Outcome;
use super::{Writer, is_complete};
use crate::core::model::{Instance, Timestamp};
use crate::engine::rows::{EncodedRows, RowEncoder};

/// Draws what is counted of a row.
pub struct Counts;

impl RowEncoder for Counts {
    fn room(&self) -> usize {
        80
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        tally::encode(row, out);
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
}

/// Counts until the end.
pub struct Metrics<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    tally: Tally,
}

impl<'w> Metrics<'w> {
    /// The metrics of a run that began `now`.
    pub fn new(now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            tally: Tally::default(),
        }
    }
}

impl Writer for Metrics<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.tally.count(rows.text());
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let mut text = String::new();
        self.tally.write(&mut text);
        account(&mut text, outcome, self.now);
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

/// Writes what became of the run and its sources, and the end.
pub fn account(text: &mut String, outcome: &Outcome<'_>, now: Timestamp) {
    Sources::new(outcome.reports).write(now, text);
    let (now, complete) = (now.seconds(), is_complete(outcome.reports));
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
        gauge(text, (name, help), samples);
    }
    text.push_str("# EOF\n");
}
