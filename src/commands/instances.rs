//! `cloudls instances`: the listing.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::choice::Plan;
use super::drawing::Drawing;
use super::printed::{Bound, Printed, Started};
use super::selection::{Chosen, Offer, Selection};
use super::stage::Stage;
use super::wording::Wording;
use super::{Exit, Stopped, narrowing, signals};
use crate::about::About;
use crate::cli::{ColorWhen, Instances};
use crate::error::SettingsError;
use crate::http::Http;
use crate::model::Timestamp;
use crate::output::{self, Format, Look, Writer};
use crate::pager::Stop;
use crate::progress::{Board, Shown};
use crate::providers::{Bounds, Connected, Introductions, Run};
use crate::report::{Report, Why, failed_before_start};
use crate::settings::Environment;
use crate::stderr::Stdout;
use crate::trace::{Level, Trace};

/// Lists, prints, and says what is missing.
pub fn run(args: &Instances, stage: &Stage<'_>) -> Result<Exit, Stopped> {
    let mut out = BufWriter::with_capacity(64 * 1024, Stdout::new(io::stdout().lock()));
    let exit = list(args, stage, &mut out)?;
    Ok(exit.allowing_partial(args.comparing.allow_partial))
}

/// Lists into `out`, and says what is missing.
pub fn list(args: &Instances, stage: &Stage<'_>, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let trace = Trace {
        level: args.level(),
    };
    let now = Timestamp::now();
    let look = look(args, stage.process, now);
    let plan = Plan::new(args, stage.offer.loaded, now)?;
    let progress = Shown::start(wants_progress(args, stage.process));
    let stop = Stop::new();
    let _context = stage.runtime.enter();
    signals::watch(&stop);
    if progress.is_on() {
        signals::watch_suspension();
    }
    watch_deadline(args, &stop);
    let writer = plan.form.writer(look, out);
    let context = Context {
        now,
        trace,
        board: progress.board(),
    };
    let listing = fill(args, stage, &plan, writer, context, &stop)?;
    drop(progress);
    listing.finish(trace).map_err(Stopped::Output)
}

/// What surrounds a listing.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// When it began.
    pub now: Timestamp,
    /// Where words go.
    pub trace: Trace,
    /// Where it is told how far it is.
    pub board: &'a Board,
}

/// Lists into a writer, which is still to be told the account.
pub fn fill<'w>(
    args: &Instances,
    stage: &Stage<'_>,
    plan: &Plan,
    writer: Box<dyn Writer + 'w>,
    context: Context<'_>,
    stop: &Stop,
) -> Result<Printed<'w>, Stopped> {
    let profiles = connect(args, stage.offer, plan, context)?;
    let mut listing = Printed::new(writer, plan, Bound::of(args));
    for source in start(profiles, stop) {
        listing.take_all(source, stop).map_err(Stopped::Output)?;
    }
    Ok(listing)
}

/// A profile that can be listed, or the report that it cannot.
type Profile = Result<Ready, Box<Report>>;

/// A profile whose settings are good.
struct Ready {
    connected: Connected,
    wording: Wording,
}

/// Reads every setting before anything is sent. A usage error ends the run; a profile whose
/// settings cannot be used is lost alone.
fn connect(
    args: &Instances,
    offer: Offer<'_>,
    plan: &Plan,
    context: Context<'_>,
) -> Result<Vec<Profile>, Stopped> {
    let selection = Selection::new(args, offer)?;
    let runs = Runs::new(args, &selection, &plan.drawing, context);
    let connect = |chosen: &Chosen<'_>| {
        let about = chosen.row.about;
        let params = narrowing::params(about, selection.params(about), &plan.wanted.conditions);
        let settings = chosen.settings(args, offer.environment, &params);
        match (chosen.row.connect)(&settings, &runs.of(about)) {
            Ok(connected) => {
                let warnings = connected.warnings.iter().cloned();
                for warning in warnings.chain(settings.unknown_regions()) {
                    let words = format!("warning: {}: {warning}", settings.who());
                    context.trace.say(Level::Normal, &words);
                }
                let wording = Wording::of(&settings, &connected.place);
                Ok(Ok(Ready { connected, wording }))
            }
            Err(error) if error.usage => Err(error),
            Err(error) => Ok(Err(Box::new(failed_before_start(
                about.id,
                chosen.name,
                &error,
            )))),
        }
    };
    let profiles = selection.chosen.iter().map(connect);
    Ok(profiles.collect::<Result<_, SettingsError>>()?)
}

/// Rows of a source that are kept back until it has proven complete, where nobody waits for them:
/// when the source changed while it was read, a second reading can then take their place.
const KEPT_ROWS: usize = 1000;

fn bounds(args: &Instances) -> Bounds {
    let is_streamed = args.output == Format::Jsonl && args.watch.is_none();
    let is_awaited = is_streamed || Bound::of(args).cuts();
    Bounds {
        width: args.concurrency.into(),
        max_pages: args.max_pages,
        kept_rows: if is_awaited { 0 } else { KEPT_ROWS },
    }
}

/// What the profiles of a run share.
pub struct Runs {
    drawing: Drawing,
    http: Arc<Http>,
    bounds: Bounds,
    /// What may be in flight for each provider, whatever the profile.
    permits: BTreeMap<&'static str, Arc<Semaphore>>,
    introductions: Arc<Introductions>,
    trace: Trace,
    board: Board,
    now: Timestamp,
}

impl Runs {
    /// For the profiles of a selection.
    pub fn new(
        args: &Instances,
        selection: &Selection<'_>,
        drawing: &Drawing,
        context: Context<'_>,
    ) -> Self {
        let ids = selection.chosen.iter().map(|chosen| chosen.row.about.id);
        let permits = || Arc::new(Semaphore::new(args.concurrency.into()));
        Self {
            drawing: drawing.clone(),
            http: Arc::new(Http::new(args.timeout, args.connect_timeout)),
            bounds: bounds(args),
            permits: ids.map(|id| (id, permits())).collect(),
            introductions: Arc::default(),
            trace: context.trace,
            board: context.board.clone(),
            now: context.now,
        }
    }

    /// For a profile of this provider.
    pub fn of(&self, about: &About) -> Run {
        Run {
            http: Arc::clone(&self.http),
            bounds: self.bounds,
            permits: Arc::clone(&self.permits[about.id]),
            introductions: Arc::clone(&self.introductions),
            draw: Arc::clone(&self.drawing.draw),
            choose: self.drawing.choose.clone(),
            identities: self.drawing.identities.clone(),
            buffers: Arc::clone(&self.drawing.buffers),
            trace: self.trace,
            board: self.board.clone(),
            now: self.now,
        }
    }
}

/// How a list is drawn: on a terminal to its width, and in colour unless somebody says otherwise.
pub fn look(args: &Instances, environment: &Environment, now: Timestamp) -> Look {
    look_of((!args.no_headers, args.color), environment, now)
}

/// The same for a command with other flags.
pub fn look_of(
    (headers, color): (bool, ColorWhen),
    environment: &Environment,
    now: Timestamp,
) -> Look {
    let is_terminal = io::stdout().is_terminal();
    let is_forced = environment
        .get("CLICOLOR_FORCE")
        .is_some_and(|value| value != "0");
    let color = match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorWhen::Auto if is_forced => true,
        ColorWhen::Auto => {
            is_terminal && environment.get("TERM").is_some_and(|term| term != "dumb")
        }
    };
    Look {
        headers,
        color,
        // What is piped is never shrunk.
        width: output::terminal_width().filter(|_| is_terminal),
        now,
    }
}

/// Whether somebody may look how far it is: not who wants few words, or all of them in their place.
pub fn wants_progress(args: &Instances, environment: &Environment) -> bool {
    let is_dumb = environment.get("TERM").is_none_or(|term| term == "dumb");
    let is_level = matches!(args.level(), Level::Normal | Level::Verbose);
    is_level && !is_dumb && environment.get("CI").is_none()
}

/// Throws the switch when the time for the whole run is over.
pub fn watch_deadline(args: &Instances, stop: &Stop) {
    let (deadline, stop) = (args.deadline, stop.clone());
    tokio::spawn(async move {
        tokio::time::sleep(deadline).await;
        stop.throw(Why::Deadline(deadline));
    });
}

/// Starts all profiles side by side.
fn start(profiles: Vec<Profile>, stop: &Stop) -> Vec<Result<Started, Box<Report>>> {
    let start = |profile: Ready| Started {
        events: (profile.connected.start)(stop.clone()),
        wording: profile.wording,
    };
    profiles
        .into_iter()
        .map(|profile| profile.map(start))
        .collect()
}
