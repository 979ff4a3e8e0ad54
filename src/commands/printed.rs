//! The listing as it goes out, and the account at its end.

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use super::Exit;
use super::addresses::Addresses;
use super::drawing::Drawing;
use super::wording::Wording;
use crate::buffers::Buffers;
use crate::output::{self, Outcome, Writer};
use crate::pager::{Event, Stop};
use crate::report::{Report, Why};
use crate::sheet::Sheet;
use crate::trace::{Level, Trace};

/// A profile that is being listed.
pub struct Started {
    /// What its walk tells.
    pub events: Receiver<Event>,
    /// What it calls its variables.
    pub wording: Wording,
}

/// The listing as it goes out.
pub struct Printed<'w> {
    writer: Box<dyn Writer + 'w>,
    limit: Option<u64>,
    count: u64,
    limited: bool,
    reports: Vec<Report>,
    addresses: Addresses,
    buffers: Arc<Buffers>,
    /// Whether rows were printed since the last report.
    has_rows: bool,
}

impl<'w> Printed<'w> {
    /// Nothing went out yet.
    pub fn new(writer: Box<dyn Writer + 'w>, drawing: Drawing, limit: Option<u64>) -> Self {
        Self {
            writer,
            limit,
            count: 0,
            limited: false,
            reports: Vec::new(),
            addresses: Addresses::new(drawing.draw, drawing.identities),
            buffers: drawing.buffers,
            has_rows: false,
        }
    }

    /// Takes everything one profile tells. Rows beyond the limit are left out, and no more are
    /// asked for.
    pub fn take_all(
        &mut self,
        profile: Result<Started, Box<Report>>,
        stop: &Stop,
    ) -> io::Result<()> {
        let Started {
            mut events,
            wording,
        } = match profile {
            Ok(started) => started,
            Err(report) => {
                self.reports.push(*report);
                return Ok(());
            }
        };
        let first = self.reports.len();
        self.addresses.begin();
        while let Some(event) = events.blocking_recv() {
            match event {
                Event::Rows(rows) => self.take(rows, stop)?,
                Event::Ended(ended) => {
                    self.addresses.know(ended.seen);
                    let mut report = self.judged(ended.report);
                    wording.apply(&mut report);
                    self.reports.push(report);
                }
            }
        }
        let own = &mut self.reports[first..];
        if !own.is_empty() && own.iter().all(|report| report.is_unused) {
            let regions = own.len();
            for report in own {
                report.doubt(regions);
            }
        }
        Ok(())
    }

    /// Beyond the limit nothing was asked for: what failed there before it could be stopped must
    /// not decide how the run ends. What failed in a source whose rows were printed counts.
    fn judged(&mut self, report: Report) -> Report {
        let printed = std::mem::take(&mut self.has_rows);
        let is_beyond = self.limited && !printed;
        if is_beyond && !report.complete {
            report.cut()
        } else {
            report
        }
    }

    fn take(&mut self, mut rows: Sheet, stop: &Stop) -> io::Result<()> {
        if let Some(limit) = self.limit {
            let room = usize::try_from(limit - self.count).unwrap_or(usize::MAX);
            if rows.len() > room {
                rows.truncate(room);
                self.limited = true;
                stop.throw(Why::Limit);
            }
        }
        self.count += rows.len() as u64;
        self.addresses.settle(&mut rows);
        self.has_rows |= !rows.is_empty();
        if !rows.is_empty() {
            self.writer.rows(&rows)?;
        }
        self.buffers.give(rows.into_text());
        Ok(())
    }

    /// Writes the account into the document, and says nothing.
    pub fn close(mut self) -> io::Result<()> {
        let outcome = Outcome {
            count: self.count,
            limited: self.limited,
            reports: &self.reports,
        };
        self.writer.finish(&outcome)
    }

    /// Writes the account: into the document, to stderr, into the exit code.
    pub fn finish(mut self, trace: Trace) -> io::Result<Exit> {
        let outcome = Outcome {
            count: self.count,
            limited: self.limited,
            reports: &self.reports,
        };
        self.writer.finish(&outcome)?;
        for report in &self.reports {
            trace.say(Level::Verbose, &output::source_line(report));
        }
        for line in output::troubles(&self.reports) {
            trace.say(Level::Quiet, &line);
        }
        trace.say(Level::Normal, &output::summary(&outcome));
        Ok(Exit::of(self.count, &self.reports))
    }
}
