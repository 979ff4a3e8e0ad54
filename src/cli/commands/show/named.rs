//! What somebody means who gives an id or a name in place of an address: a listing is read for it, as `ls` would.

use std::io;
use std::sync::Arc;

use crate::cli::args::{self, Instances};
use crate::cli::listing::connect::Context;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::style::wants_progress;
use crate::cli::listing::{fill, signals, watch_deadline};
use crate::cli::session::{Session, Stopped};
use crate::core::error::SettingsError;
use crate::core::fields::{Field, Times, View};
use crate::core::model::{Instance, Timestamp};
use crate::core::terminal;
use crate::engine::pager::Stop;
use crate::engine::progress::ProgressDisplay;
use crate::engine::rows::{Encoder, KeptRow, Rows};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{Format, Outcome, Writer};

/// The most addresses that a hint names.
const FEW: usize = 5;
/// The fewest letters of a part of an id or a name by which it is found.
const SHORTEST: usize = 3;

/// The error about a text that is no address, with the addresses that it may stand for.
pub fn advised(
    error: SettingsError,
    text: &str,
    args: &args::Show,
    session: &Session<'_>,
) -> Result<Exit, Stopped> {
    let found = match find(text, args, session) {
        Ok(found) => found,
        // Why nothing can be listed, `ls` tells.
        Err(Stopped::Settings(_) | Stopped::File(_)) => Found::default(),
        Err(stopped) => return Err(stopped),
    };
    if let Some(signal) = found.signal {
        return Ok(signal);
    }
    let addresses = if found.exact.is_empty() {
        found.near
    } else {
        found.exact
    };
    let few: Vec<_> = addresses.iter().take(FEW).cloned().collect();
    let more = addresses.len().saturating_sub(FEW);
    let hint = match &few[..] {
        [] => return Err(error.into()),
        [one] => format!("did you mean {one}?"),
        several if more > 0 => format!(
            "did you mean {}, or one of {more} more?",
            several.join(", ")
        ),
        [others @ .., last] => format!("did you mean {} or {last}?", others.join(", ")),
    };
    Err(SettingsError { hint, ..error }.into())
}

/// What was found of a text.
#[derive(Default)]
struct Found {
    /// Of the rows with that id or name.
    exact: Vec<String>,
    /// Of those in whose id or name it stands.
    near: Vec<String>,
    /// How the run ends that somebody interrupted.
    signal: Option<Exit>,
}

/// The addresses of the rows with this id or name, or in which it stands.
fn find(text: &str, args: &args::Show, session: &Session<'_>) -> Result<Found, Stopped> {
    let now = Timestamp::now();
    let listing = listing(text, args, session)?;
    let mut spec = ListingSpec::new(&listing, session.available, now)?;
    spec.encoding.encoder = encoder(text, View::at(now));
    let progress = ProgressDisplay::start(wants_progress(&listing, session.process), None);
    let stop = Stop::new();
    let _context = session.runtime.enter();
    signals::watch(&stop);
    watch_deadline(args.network.deadline, &stop);
    let context = Context {
        now,
        trace: Trace {
            level: Level::Quiet,
        },
        board: progress.board(),
    };
    let mut found = Found::default();
    let writer = Box::new(Finder { found: &mut found });
    fill(&listing, session, &spec, writer, context, &stop)?
        .close()
        .map_err(Stopped::Output)?;
    drop(progress);
    Ok(found)
}

/// What `ls` would list; of `PROVIDER/ID`, that provider alone.
fn listing(
    text: &str,
    args: &args::Show,
    session: &Session<'_>,
) -> Result<Instances, SettingsError> {
    let provider = of_provider(text).map(|(provider, _)| provider);
    let mut listing = args::listing_of(provider, None, session.process)?;
    listing.target.scope.clone_from(&args.target.scope);
    listing.target.kind.clone_from(&args.kind);
    listing.target.lacks.clone_from(&args.target.lacks);
    listing.network = args.network.clone();
    listing.verbosity = args.verbosity.clone();
    listing.output = Format::Json;
    Ok(listing)
}

/// A text taken apart that begins with a provider; an id may have a slash of its own.
fn of_provider(text: &str) -> Option<(&str, &str)> {
    let (provider, id) = text.split_once('/')?;
    let is_known = !args::meant(&provider.trim().to_lowercase()).is_empty();
    is_known.then_some((provider, id))
}

/// A row, if it is meant: its address.
#[derive(Debug)]
struct NamedRow {
    address: Option<String>,
    /// Whether its id or name is what was given, and not only a part of it.
    is_exact: bool,
}

impl KeptRow for NamedRow {
    fn add_to_address(&mut self, more: &str) {
        if let Some(address) = &mut self.address {
            address.push_str(&terminal::clean(more));
        }
    }
}

fn encoder(text: &str, view: View) -> Encoder {
    let id = of_provider(text).map_or(text, |(_, id)| id);
    let wanted: Arc<[String]> = [text.trim().to_owned(), id.trim().to_owned()].into();
    let address = Field::of("address");
    Encoder::keeping(move |row| {
        let shown: &Instance<'_> = row.shown;
        let words = [Some(&*shown.id), shown.name.as_deref()];
        let words: Vec<_> = words.into_iter().flatten().map(terminal::clean).collect();
        let is_any = |test: &dyn Fn(&str, &str) -> bool| {
            let mut pairs = words
                .iter()
                .flat_map(|own| wanted.iter().map(move |wanted| (own, wanted)));
            pairs.any(|(own, wanted)| test(own, wanted))
        };
        let is_exact = is_any(&|own, wanted| own == wanted);
        let is_near = is_any(&|own, wanted| wanted.len() >= SHORTEST && own.contains(wanted));
        let address = address.as_ref().filter(|_| is_exact || is_near);
        let address = address.and_then(|field| field.value(shown, view));
        let text = address.map(|address| address.text(Times::Iso, view.now));
        NamedRow {
            address: text.map(|text| terminal::clean(&text).into_owned()),
            is_exact,
        }
    })
}

/// Takes the rows that are meant.
struct Finder<'f> {
    found: &'f mut Found,
}

impl Writer for Finder<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        for NamedRow { address, is_exact } in rows.kept::<NamedRow>() {
            let to = if is_exact {
                &mut self.found.exact
            } else {
                &mut self.found.near
            };
            to.extend(address);
        }
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let exit = Exit::of(0, outcome.reports);
        self.found.signal = matches!(exit, Exit::Signal(_)).then_some(exit);
        Ok(())
    }
}
