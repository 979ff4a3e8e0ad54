//! From flags to a finished listing: choose, connect, print, judge.

pub mod addresses;
pub mod collected;
pub mod connect;
pub mod params;
pub mod printed;
pub mod profiles;
mod repeats;
pub mod selection_label;
pub mod signals;
pub mod sorted;
pub mod spec;
pub mod style;
pub mod wording;

use std::io::Write;
use std::time::Duration;

use self::connect::{Context, connect, start};
use self::printed::{Printed, RowLimits};
use self::spec::ListingSpec;
use self::style::{is_read_by_a_person, style, wants_progress};
use crate::cli::args::Instances;
use crate::cli::session::{Session, Stopped};
use crate::core::model::Timestamp;
use crate::core::report::Why;
use crate::engine::pager::Stop;
use crate::engine::progress::{Deadline, ProgressDisplay};
use crate::engine::trace::Trace;
use crate::output::Writer;
use crate::output::exit::Exit;

/// Lists into `out`, and says what is missing.
pub fn list(args: &Instances, session: &Session<'_>, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let now = Timestamp::now();
    let style = style(args, session.process, now);
    let spec = ListingSpec::new(args, session.available, now)?;
    let writer = spec.output.writer(style, out);
    list_into(args, session, &spec, writer)
}

/// Lists into a writer of what the plan encodes, and says what is missing.
pub fn list_into(
    args: &Instances,
    session: &Session<'_>,
    spec: &ListingSpec,
    writer: Box<dyn Writer + '_>,
) -> Result<Exit, Stopped> {
    let trace = Trace {
        level: args.level(),
    };
    let is_wanted = wants_progress(args, session.process);
    let progress = ProgressDisplay::start(is_wanted, deadline(args));
    let stop = Stop::new();
    let _context = session.runtime.enter();
    signals::watch(&stop);
    if progress.is_on() {
        signals::watch_suspension();
    }
    watch_deadline(args.network.deadline, &stop);
    let context = Context {
        now: spec.wanted.view.now,
        trace,
        board: progress.board(),
    };
    let listing = fill(args, session, spec, writer, context, &stop)?;
    drop(progress);
    listing.finish(trace).map_err(Stopped::Output)
}

/// Lists into a writer, which is still to be told the account.
pub fn fill<'w>(
    args: &Instances,
    session: &Session<'_>,
    spec: &ListingSpec,
    writer: Box<dyn Writer + 'w>,
    context: Context<'_>,
    stop: &Stop,
) -> Result<Printed<'w>, Stopped> {
    let connected = connect(args, session.available, spec, context)?;
    let mut listing = Printed::new(writer, spec, RowLimits::of(args));
    listing.notes_of_flags = connected.notes;
    if is_read_by_a_person(args) {
        listing.unlisted = connected.unlisted;
    }
    for source in start(connected.profiles, stop) {
        listing.take_all(source, stop).map_err(Stopped::Output)?;
    }
    Ok(listing)
}

/// What ends a listing that reads everything.
pub fn deadline(args: &Instances) -> Option<Deadline> {
    let is_whole = !RowLimits::of(args).cuts();
    is_whole.then(|| Deadline {
        time: args.network.deadline,
        trace: Trace {
            level: args.level(),
        },
    })
}

/// Throws the switch when the time for the whole run is over.
pub fn watch_deadline(deadline: Duration, stop: &Stop) {
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(deadline).await;
        stop.throw(Why::Deadline(deadline));
    });
}
