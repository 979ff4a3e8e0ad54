//! One round: everything is listed, and kept as it came.

use crate::cli::args::Instances;
use crate::cli::commands::Stopped;
use crate::cli::listing::collected::{Collected, Collector};
use crate::cli::listing::connect::Context;
use crate::cli::listing::fill;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::session::Session;
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::report::{Report, Why};
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::{Encoder, KeptRow};
use crate::engine::trace::Trace;
use crate::output::TableRow;
use crate::output::diff::{ListedRow, Snapshot, Source};

/// What a round brought.
pub struct Round {
    pub at: Timestamp,
    /// The rows, and where they were looked for.
    pub snapshot: Snapshot,
    /// The cells of each row, in the same order; without a cell where no table is drawn.
    pub cells: Vec<TableRow>,
    /// What became of each source.
    pub reports: Vec<Report>,
    /// What there is to say of rows of which it is not known whether they are wanted.
    pub notes: Vec<String>,
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
        let now = Timestamp::now();
        let mut collected = Collected::default();
        let writer = Box::new(Collector(&mut collected));
        let plan = plan(args, context, now)?;
        let (stop, whole, deadline) = (Stop::new(), context.whole.clone(), args.network.deadline);
        let ended = stop.clone();
        let end = tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(deadline) => ended.throw(Why::Deadline(deadline)),
                () = whole.asked() => whole.why().into_iter().for_each(|why| ended.throw(why)),
            }
        });
        let filters = plan.filters.clone();
        let own = Context {
            now,
            trace: context.trace,
            board,
        };
        let listing = fill(args, context.session, &plan, writer, own, &stop);
        end.abort();
        listing?.close().map_err(Stopped::Output)?;
        Ok(Self::of(collected, filters))
    }

    fn of(collected: Collected<WatchedRow>, filters: Vec<String>) -> Self {
        let split = |row: WatchedRow| (row.listed.into_row(), row.cells);
        let (rows, cells) = collected.rows.into_iter().map(split).unzip();
        let sources = collected.reports.iter().map(Source::from);
        Self {
            at: Timestamp::now(),
            snapshot: Snapshot {
                filters,
                ..Snapshot::new(rows, sources.collect())
            },
            cells,
            reports: collected.reports,
            notes: collected.notes,
        }
    }
}

/// A row as it is compared with that of another round, and as it is shown.
#[derive(Debug)]
struct WatchedRow {
    listed: ListedRow,
    cells: TableRow,
}

impl KeptRow for WatchedRow {
    fn add_to_address(&mut self, more: &str) {
        self.listed.add_to_address(more);
        self.cells.add_to_address(more);
    }
}

fn plan(
    args: &Instances,
    context: RoundContext<'_>,
    now: Timestamp,
) -> Result<ListingSpec, SettingsError> {
    let mut plan = ListingSpec::new(args, context.session.available, now)?;
    let (output, is_drawn) = (plan.output.clone(), context.is_drawn);
    plan.encoding.encoder = Encoder::keeping(move |row| WatchedRow {
        listed: ListedRow::of(row, output.reasons()),
        cells: if is_drawn {
            output.table_row(row.shown)
        } else {
            TableRow::default()
        },
    });
    Ok(plan)
}
