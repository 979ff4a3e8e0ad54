//! `cloudls instances`: the listing.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;

use super::addresses::Addresses;
use super::loaded::{Loaded, load};
use super::selection::{Chosen, Offer, Selection};
use super::wording::Wording;
use super::{Exit, Stopped, demo, runtime, signals};
use crate::cli::{ColorWhen, Instances};
use crate::error::SettingsError;
use crate::http::Http;
use crate::model::{Instance, Timestamp};
use crate::output::{self, Format, Look, Outcome, Writer};
use crate::pager::{Event, Stop};
use crate::providers::{Bounds, Connected, Run};
use crate::report::{Report, Why, failed_before_start};
use crate::settings::Environment;
use crate::trace::{Level, Trace};

/// Lists, prints, and says what is missing; `on_demo` in the demo cloud, else by the configuration
/// file of `--config`, a variable or the usual place.
pub fn run(
    args: &Instances,
    process: Environment,
    config: Option<&Path>,
    on_demo: bool,
) -> Result<Exit, Stopped> {
    let loaded = if on_demo {
        Loaded::default()
    } else {
        load(config, &process)?
    };
    let runtime = runtime()?;
    let result = list(args, process, &loaded, on_demo, &runtime);
    // A request or look-up that is still under way must not hold up the end.
    runtime.shutdown_background();
    result
}

fn list(
    args: &Instances,
    process: Environment,
    loaded: &Loaded,
    on_demo: bool,
    runtime: &Runtime,
) -> Result<Exit, Stopped> {
    let trace = Trace {
        level: args.level(),
    };
    let demo = on_demo.then(|| demo::start(runtime)).transpose()?;
    let now = Timestamp::now();
    let look = look(args, &process, now);
    let environment = match &demo {
        Some(demo) => demo::environment(demo),
        None => process,
    };
    let offer = Offer {
        loaded,
        environment: &environment,
        implicit: if on_demo { "demo" } else { "env" },
    };
    let profiles = connect(args, offer, now, trace)?;

    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let mut listing = Printed::new(output::writer(args.output, look, &mut out), args.limit);
    let stop = Stop::new();
    let _context = runtime.enter();
    signals::watch(&stop);
    watch_deadline(args, &stop);
    for source in start(profiles, &stop) {
        listing.take_all(source, &stop).map_err(Stopped::Output)?;
    }
    listing.finish(trace).map_err(Stopped::Output)
}

/// A profile that can be listed, or the report that it cannot.
type Profile = Result<Ready, Box<Report>>;

/// A profile whose settings are good.
struct Ready {
    connected: Connected,
    wording: Wording,
}

/// A profile that is being listed.
struct Started {
    events: Receiver<Event>,
    wording: Wording,
}

/// Reads every setting before anything is sent. A usage error ends the run; a profile whose
/// settings cannot be used is lost alone.
fn connect(
    args: &Instances,
    offer: Offer<'_>,
    now: Timestamp,
    trace: Trace,
) -> Result<Vec<Profile>, Stopped> {
    let selection = Selection::new(args, offer)?;
    let http = Arc::new(Http::new(args.timeout, args.connect_timeout));
    let permits = permits(args, &selection);
    let connect = |chosen: &Chosen<'_>| {
        let about = chosen.row.about;
        let params = selection.params(about);
        let settings = chosen.settings(args, offer.environment, &params);
        let run = Run {
            http: Arc::clone(&http),
            bounds: bounds(args),
            permits: Arc::clone(&permits[about.id]),
            trace,
            now,
        };
        match (chosen.row.connect)(&settings, &run) {
            Ok(connected) => {
                if let Some(warning) = &connected.warning {
                    let who = chosen.own.map(|_| format!("{}: ", settings.who()));
                    let who = who.unwrap_or_default();
                    trace.say(Level::Normal, &format!("warning: {who}{warning}"));
                }
                let wording = Wording::of(&settings);
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
    let is_awaited = args.output == Format::Jsonl || args.limit.is_some();
    Bounds {
        width: args.concurrency.into(),
        max_pages: args.max_pages,
        kept_rows: if is_awaited { 0 } else { KEPT_ROWS },
    }
}

/// The profiles of a provider share what may be in flight for it.
fn permits(args: &Instances, selection: &Selection<'_>) -> BTreeMap<&'static str, Arc<Semaphore>> {
    let ids = selection.chosen.iter().map(|chosen| chosen.row.about.id);
    let permits = || Arc::new(Semaphore::new(args.concurrency.into()));
    ids.map(|id| (id, permits())).collect()
}

fn look(args: &Instances, environment: &Environment, now: Timestamp) -> Look {
    let is_terminal = io::stdout().is_terminal();
    let is_forced = environment
        .get("CLICOLOR_FORCE")
        .is_some_and(|value| value != "0");
    let color = match args.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorWhen::Auto if is_forced => true,
        ColorWhen::Auto => {
            is_terminal && environment.get("TERM").is_some_and(|term| term != "dumb")
        }
    };
    Look {
        headers: !args.no_headers,
        color,
        // What is piped is never shrunk.
        width: output::terminal_width().filter(|_| is_terminal),
        now,
    }
}

fn watch_deadline(args: &Instances, stop: &Stop) {
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

/// The listing as it goes out.
struct Printed<'w> {
    writer: Box<dyn Writer + 'w>,
    limit: Option<u64>,
    count: u64,
    limited: bool,
    reports: Vec<Report>,
    addresses: Addresses,
    /// Whether rows were printed since the last report.
    has_rows: bool,
}

impl<'w> Printed<'w> {
    fn new(writer: Box<dyn Writer + 'w>, limit: Option<u64>) -> Self {
        Self {
            writer,
            limit,
            count: 0,
            limited: false,
            reports: Vec::new(),
            addresses: Addresses::default(),
            has_rows: false,
        }
    }

    /// Takes everything one profile tells. Rows beyond the limit are left out, and no more are
    /// asked for.
    fn take_all(&mut self, profile: Result<Started, Box<Report>>, stop: &Stop) -> io::Result<()> {
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
        while let Some(event) = events.blocking_recv() {
            match event {
                Event::Rows(rows) => self.take(rows, stop)?,
                Event::Report(report) => {
                    let mut report = self.judged(*report);
                    wording.apply(&mut report);
                    self.reports.push(report);
                }
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

    fn take(&mut self, mut rows: Vec<Instance>, stop: &Stop) -> io::Result<()> {
        if let Some(limit) = self.limit {
            let room = usize::try_from(limit - self.count).unwrap_or(usize::MAX);
            if rows.len() > room {
                rows.truncate(room);
                self.limited = true;
                stop.throw(Why::Limit);
            }
        }
        self.count += rows.len() as u64;
        for row in &mut rows {
            self.addresses.settle(row);
        }
        self.has_rows |= !rows.is_empty();
        if rows.is_empty() {
            Ok(())
        } else {
            self.writer.rows(rows)
        }
    }

    /// Writes the account: into the document, to stderr, into the exit code.
    fn finish(mut self, trace: Trace) -> io::Result<Exit> {
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
