//! One round: everything is listed, and kept as it came.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::cli::args::Instances;
use crate::cli::commands::Stopped;
use crate::cli::listing::connect::Context;
use crate::cli::listing::fill;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::session::Session;
use crate::core::error::SettingsError;
use crate::core::model::{Instance, Timestamp};
use crate::core::report::{Report, Why};
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::{EncodedRows, RowEncoder};
use crate::engine::trace::Trace;
use crate::output::diff::{Row, Snapshot, Source};
use crate::output::{Outcome, Writer};

/// What a round brought.
pub struct Round {
    pub at: Timestamp,
    /// The rows, and where they were looked for.
    pub snapshot: Snapshot,
    /// The cells of each row, by its address; none where no table is drawn.
    pub cells: HashMap<String, Vec<u8>>,
    /// What became of each source.
    pub reports: Vec<Report>,
}

/// What a round needs beside the flags.
#[derive(Clone, Copy)]
pub struct RoundContext<'a> {
    /// The profiles, and where tasks run.
    pub session: &'a Session<'a>,
    /// The word to end everything.
    pub whole: &'a Stop,
    /// Whether a table is drawn of it.
    pub is_drawn: bool,
    pub trace: Trace,
}

impl Round {
    /// Lists everything. The deadline is that of this round.
    pub fn list(
        args: &Instances,
        context: RoundContext<'_>,
        board: &Board,
    ) -> Result<Self, Stopped> {
        let _context = context.session.runtime.enter();
        let (stop, whole, deadline) = (Stop::new(), context.whole.clone(), args.deadline);
        let ended = stop.clone();
        let end = tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(deadline) => ended.throw(Why::Deadline(deadline)),
                () = whole.asked() => whole.why().into_iter().for_each(|why| ended.throw(why)),
            }
        });
        let now = Timestamp::now();
        let mut collected = Collected::default();
        let writer = Box::new(Collector(&mut collected));
        let plan = plan(args, context, now)?;
        let own = Context {
            now,
            trace: context.trace,
            board,
        };
        let listing = fill(args, context.session, &plan, writer, own, &stop);
        end.abort();
        listing?.close().map_err(Stopped::Output)?;
        collected.round(context.is_drawn)
    }
}

/// Its rows are drawn as a line of JSON, and where a table is drawn, as a line of cells too.
fn plan(
    args: &Instances,
    context: RoundContext<'_>,
    now: Timestamp,
) -> Result<ListingSpec, SettingsError> {
    let mut plan = ListingSpec::new(args, context.session.offer.loaded, now)?;
    let json = plan.output.lines().encoder();
    plan.encoding.encoder = if context.is_drawn {
        let cells = plan.output.encoder();
        Arc::new(Both { json, cells })
    } else {
        json
    };
    Ok(plan)
}

/// Draws a row as a line of JSON and a line of cells: no cell holds the end of a line.
struct Both {
    json: Arc<dyn RowEncoder>,
    cells: Arc<dyn RowEncoder>,
}

impl RowEncoder for Both {
    fn room(&self) -> usize {
        self.json.room() + self.cells.room()
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let address = self.json.encode(row, out);
        self.cells.encode(row, out);
        out.push(b'\n');
        address
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        self.json.add(more, out);
    }
}

/// The lines of a round and its account.
#[derive(Default)]
struct Collected {
    text: Vec<u8>,
    reports: Vec<Report>,
}

struct Collector<'c>(&'c mut Collected);

impl Writer for Collector<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.0.text.extend_from_slice(rows.text());
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.0.reports = outcome.reports.to_vec();
        Ok(())
    }
}

impl Collected {
    fn round(self, is_drawn: bool) -> Result<Round, Stopped> {
        let (mut rows, mut cells) = (Vec::new(), HashMap::new());
        let text = String::from_utf8_lossy(&self.text);
        let mut lines = text.split_terminator('\n');
        while let Some(json) = lines.next() {
            let row = row(json)?;
            if let Some(line) = is_drawn.then(|| lines.next()).flatten() {
                cells.insert(row.address.clone(), line.as_bytes().to_vec());
            }
            rows.push(row);
        }
        let sources = self.reports.iter().map(source).collect();
        Ok(Round {
            at: Timestamp::now(),
            snapshot: Snapshot::new(rows, sources),
            cells,
            reports: self.reports,
        })
    }
}

fn row(json: &str) -> Result<Row, Stopped> {
    let row = Row::try_from(json);
    row.map_err(|unfit| {
        Stopped::Machine(format!("a row of its own {}; please report it", unfit.what))
    })
}

/// A source, as it ended.
fn source(report: &Report) -> Source {
    Source {
        provider: report.provider.to_owned(),
        profile: report.profile.clone(),
        scope: (&report.scope).into(),
        complete: report.complete,
        reason: report.reason.clone(),
    }
}
