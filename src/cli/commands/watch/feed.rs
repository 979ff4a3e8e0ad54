//! Changes in a pipe: an object a line, for programs.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use schemars::JsonSchema;
use serde::Serialize;

use super::Show;
use super::known::Known;
use super::round::Round;
use crate::core::model::{Instance, Timestamp};
use crate::core::report::Report;
use crate::engine::trace::{Level, Trace};
use crate::output::diff::printed::{self, Names};
use crate::output::diff::{Change, Changes, Difference, Json, LeftOut};
use crate::output::{self, Outcome, Undecided};

/// A change that a round showed.
#[derive(JsonSchema, Serialize)]
pub struct Line<'a> {
    /// When the round ended.
    at: Timestamp,
    /// `appeared`, `gone` or `changed`.
    change: &'static str,
    /// `PROVIDER/PROFILE/ID`.
    address: &'a str,
    /// The row as it is; the last that was known of one that is gone.
    #[schemars(with = "Instance<'_>")]
    instance: &'a Json,
    /// What changed of a row that did, field by field.
    changes: &'a [Change<'a>],
}

/// Writes changes.
pub struct Feed {
    known: Known,
    trace: Trace,
    /// What was short in the last round; `None` before the first.
    short: Option<BTreeSet<String>>,
    /// What was said of undecided rows in the last round.
    notes: Vec<String>,
    /// What was said of rows that could not be compared in the last round.
    left_out: Vec<String>,
}

const NAMES: Names<'_> = Names {
    old: "the round before",
    new: "this round",
};

impl Feed {
    /// Nothing is known yet.
    pub fn new(trace: Trace) -> Self {
        Self {
            known: Known::default(),
            trace,
            short: None,
            notes: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Says what is short and what is not known, once for as long as it is the same.
    fn account(&mut self, round: &Round) {
        if self.notes != round.notes {
            for note in &round.notes {
                self.trace.say(Level::Normal, note);
            }
            self.notes.clone_from(&round.notes);
        }
        let reports = &round.reports;
        let short: BTreeSet<_> = reports.iter().filter_map(short).collect();
        let before = self.short.replace(short.clone());
        if before.as_ref() == Some(&short) {
            return;
        }
        for line in output::troubles(reports) {
            self.trace.say(Level::Quiet, &line);
        }
        if before.is_none() {
            for line in output::notes(reports) {
                self.trace.say(Level::Normal, &line);
            }
        }
        if before.is_none() || short.is_empty() {
            let outcome = Outcome {
                count: round.snapshot.rows.len() as u64,
                limited: reports.iter().any(Report::is_cut),
                undecided: &Undecided::default(),
                reports,
                filters: &[],
                notes: &[],
            };
            self.trace
                .say(Level::Normal, &output::summary(&outcome, None));
        }
    }
}

/// What makes trouble with a source the same from round to round.
fn short(report: &Report) -> Option<String> {
    let is_short = !report.complete && !report.is_cut();
    let error = report.error.as_ref();
    let code = error.map(|error| (error.kind, error.code.as_deref(), error.http_status));
    is_short.then(|| {
        let (provider, profile, scope) = (report.provider, &report.profile, &report.scope);
        format!(
            "{provider} {profile} {} {scope:?} {code:?}",
            report.operation
        )
    })
}

impl Show for Feed {
    fn take(&mut self, round: Round) -> io::Result<()> {
        self.account(&round);
        let at = round.at;
        let (trace, before) = (self.trace, std::mem::take(&mut self.left_out));
        let left_out = &mut self.left_out;
        self.known.take(round, |changes| {
            // What is not read whole is told with its source.
            let is_told = |part: &LeftOut| part.why.is_of_all();
            *left_out = printed::troubles(changes, NAMES, is_told);
            for line in left_out.iter().filter(|line| !before.contains(*line)) {
                trace.say(Level::Quiet, line);
            }
            write(changes, at)
        })
    }

    fn tick(&mut self, _: Option<Duration>) -> io::Result<()> {
        // There may be nothing to write for long.
        if is_read() {
            Ok(())
        } else {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
}

/// Whether somebody still reads stdout, as far as can be told.
fn is_read() -> bool {
    let stdout = io::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
    let told = poll(&mut asked, Some(&Timespec::default()));
    told.is_err() || !asked[0].revents().contains(PollFlags::ERR)
}

/// Writes the changes of a round, and passes them on.
fn write(changes: &Changes<'_>, at: Timestamp) -> io::Result<()> {
    let mut text = Vec::new();
    for difference in changes.iter() {
        let (change, row, fields) = match difference {
            Difference::Appeared(row) => ("appeared", row, [].as_slice()),
            Difference::Gone(row) => ("gone", row, [].as_slice()),
            Difference::Changed(pair) => ("changed", pair.new, &*pair.fields),
        };
        let line = Line {
            at,
            change,
            address: row.shown_address(),
            instance: &row.json,
            changes: fields,
        };
        output::write_json(&mut text, &line)?;
        text.push(b'\n');
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(&text)?;
    stdout.flush()
}
