//! `cloudls instances`: the listing.

use std::io::{self, BufWriter, IsTerminal as _};
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use super::addresses::Addresses;
use super::params::Given;
use super::{Exit, Stopped, params, runtime, selection, signals};
use crate::cli::{ColorWhen, Instances};
use crate::demo::{self, Demo};
use crate::http::Http;
use crate::model::{Instance, Timestamp};
use crate::output::{self, Format, Look, Outcome, Writer};
use crate::pager::{Event, Stop};
use crate::providers::{Bounds, Connected, Entry, Run};
use crate::report::{Report, Why, failed_before_start};
use crate::settings::{Environment, Raw, Settings};
use crate::trace::{Level, Trace};

/// Lists, prints, and says what is missing; `on_demo` in the demo cloud.
pub fn run(args: &Instances, process: Environment, on_demo: bool) -> Result<Exit, Stopped> {
    let runtime = runtime()?;
    let result = list(args, process, on_demo, &runtime);
    // A request or look-up that is still under way must not hold up the end.
    runtime.shutdown_background();
    result
}

fn list(
    args: &Instances,
    process: Environment,
    on_demo: bool,
    runtime: &Runtime,
) -> Result<Exit, Stopped> {
    let trace = Trace {
        level: args.level(),
    };
    let demo = on_demo.then(|| start_demo(runtime)).transpose()?;
    let now = Timestamp::now();
    let look = look(args, &process, now);
    let environment = match &demo {
        Some(demo) => super::demo::environment(demo),
        None => process,
    };
    let profiles = connect(args, &environment, now, trace)?;

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

fn start_demo(runtime: &Runtime) -> Result<Demo, Stopped> {
    runtime
        .block_on(Demo::start(demo::Options::default()))
        .map_err(|error| Stopped::Machine(format!("cannot start the demo cloud: {error}")))
}

/// A profile that can be listed, or the report that it cannot.
type Profile = Result<Connected, Box<Report>>;

/// Reads every setting before anything is sent. A usage error ends the run; a credential that is
/// missing costs its own profile only.
fn connect(
    args: &Instances,
    environment: &Environment,
    now: Timestamp,
    trace: Trace,
) -> Result<Vec<Profile>, Stopped> {
    let rows = selection::select(&args.provider, environment)?;
    let abouts: Vec<_> = rows.iter().map(|row| row.about).collect();
    selection::check_scope(&args.scope, &abouts)?;
    let params = params::read(&args.param, &abouts)?;
    let run = Run {
        http: Arc::new(Http::new(args.timeout, args.connect_timeout)),
        bounds: bounds(args),
        trace,
        now,
    };
    let connect = |row: &Entry| connect_one(row, args, environment, &params, &run);
    let profiles: Vec<Profile> = rows.into_iter().map(connect).collect::<Result<_, _>>()?;
    let connected = profiles.iter().flatten();
    for warning in connected.filter_map(|profile| profile.warning.as_ref()) {
        trace.say(Level::Normal, &format!("warning: {warning}"));
    }
    Ok(profiles)
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

fn connect_one(
    row: &Entry,
    args: &Instances,
    environment: &Environment,
    params: &[Given],
    run: &Run,
) -> Result<Profile, Stopped> {
    let id = row.about.id;
    let own = params.iter().filter(|given| given.provider == id);
    let pairs: Vec<_> = own.map(|given| given.pair.clone()).collect();
    let settings = Settings {
        about: row.about,
        environment,
        scope: &args.scope,
        params: &pairs,
        page_size: args.page_size,
        raw: match (args.raw, args.show_secrets) {
            (false, _) => Raw::None,
            (true, false) => Raw::Masked,
            (true, true) => Raw::Whole,
        },
    };
    match (row.connect)(&settings, run) {
        Ok(connected) => Ok(Ok(connected)),
        Err(error) if error.usage => Err(Stopped::Settings(error)),
        Err(error) => {
            let report = failed_before_start(id, environment.profile, &error);
            Ok(Err(Box::new(report)))
        }
    }
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
fn start(profiles: Vec<Profile>, stop: &Stop) -> Vec<Result<Receiver<Event>, Box<Report>>> {
    let start = |profile: Connected| (profile.start)(stop.clone());
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
    fn take_all(
        &mut self,
        events: Result<Receiver<Event>, Box<Report>>,
        stop: &Stop,
    ) -> io::Result<()> {
        let mut events = match events {
            Ok(events) => events,
            Err(report) => {
                self.reports.push(*report);
                return Ok(());
            }
        };
        while let Some(event) = events.blocking_recv() {
            match event {
                Event::Rows(rows) => self.take(rows, stop)?,
                Event::Report(report) => {
                    let report = self.judged(*report);
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
