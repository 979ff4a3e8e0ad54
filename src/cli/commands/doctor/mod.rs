//! `cloudls doctor`: whether each profile works, and what to do where it does not. It changes nothing.

mod next;
mod report;

use std::io::{self, Write};

use tokio::runtime::Runtime;

pub use self::report::Document;
use self::report::{Examination, Examined};
use crate::cli::args::{self, Mirror};
use crate::cli::listing;
use crate::cli::listing::connect::{Context, Runs};
use crate::cli::listing::profiles::{Profiles, SelectedProfile};
use crate::cli::listing::wording::HintWording;
use crate::cli::listing::{signals, style};
use crate::cli::session::{AvailableProfiles, Session, Stopped};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::health::Finding;
use crate::core::model::Timestamp;
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::Encoding;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{self, Format, TableStyle};
use crate::providers::{Bounds, Examining};

/// Examines the profiles that `instances` would list with the same flags.
pub fn run(args: &args::Doctor, session: &Session<'_>) -> Result<Exit, Stopped> {
    let is_json = is_json(args)?;
    let (available, runtime) = (session.available, session.runtime);
    let style = style::style_of(true, args.color, session.process, Timestamp::now());
    let trace = Trace {
        level: args.verbosity.level(),
    };
    let selection = Profiles::new(&args.target, &[], available, About::usual_kinds)?;
    for words in &selection.unasked {
        trace.say(Level::Verbose, words);
    }
    let profiles = prepare(args, available, &selection, trace)?;

    let stop = Stop::new();
    let _context = runtime.enter();
    signals::watch(&stop);
    listing::watch_deadline(args.network.deadline, &stop);
    let profiles: Vec<_> = profiles
        .into_iter()
        .map(|profile| profile.start(&stop))
        .collect();
    let mut out = io::stdout().lock();
    let mut examination = Examination::default();
    for profile in profiles {
        if !is_json && !examination.profiles.is_empty() {
            writeln!(out).map_err(Stopped::Output)?;
        }
        let drawn = (!is_json).then_some(style);
        let examined = follow(profile, runtime, drawn, &mut out)?;
        examination.profiles.push(examined);
    }
    if is_json {
        examination
            .write(style.now, &mut out)
            .map_err(Stopped::Output)?;
    }
    out.flush().map_err(Stopped::Output)?;
    trace.say(Level::Normal, &examination.summary());
    if let Some(words) = next::step(&examination, args, session) {
        trace.say(Level::Normal, &format!("next: {words}"));
    }
    Ok(examination.exit(stop.why()))
}

/// Whether a document is wanted; the variable may name a format of the listing alone.
fn is_json(args: &args::Doctor) -> Result<bool, SettingsError> {
    let is_of_lists = !matches!(args.output, Format::Table | Format::Wide | Format::Json);
    if is_of_lists && args.target.is_given(Mirror::Output) {
        return Err(SettingsError::usage(
            "doctor prints words, or one JSON document",
            "leave out -o, or give -o json",
        ));
    }
    Ok(matches!(args.output, Format::Json | Format::Jsonl))
}

/// A profile to be examined.
struct ProfileExamination<'a, T> {
    chosen: SelectedProfile<'a>,
    /// How it is examined, or that its settings cannot be used.
    state: Result<(T, HintWording), Finding>,
}

type Start = Box<dyn FnOnce(Stop) -> Examining>;

impl<'a> ProfileExamination<'a, Start> {
    fn start(self, stop: &Stop) -> ProfileExamination<'a, Examining> {
        let start = |(start, wording): (Start, HintWording)| (start(stop.clone()), wording);
        ProfileExamination {
            chosen: self.chosen,
            state: self.state.map(start),
        }
    }
}

/// Reads every setting before anything is sent. A usage error ends the run.
fn prepare<'a>(
    args: &'a args::Doctor,
    available: AvailableProfiles<'a>,
    selection: &Profiles<'a>,
    trace: Trace,
) -> Result<Vec<ProfileExamination<'a, Start>>, SettingsError> {
    let context = Context {
        now: Timestamp::now(),
        trace,
        board: &Board::default(),
    };
    let encoding = Encoding::new(output::encoder(Format::Name, context.now));
    // It asks for one row of a listing, and reads no further.
    let bounds = Bounds {
        width: args.network.concurrency.into(),
        max_pages: 1,
        deadline: args.network.deadline,
        kept_rows: 0,
    };
    let environment = available.environment;
    let runs = Runs::new(
        &args.network,
        environment,
        bounds,
        selection,
        &encoding,
        context,
    )?;
    let prepare = |chosen: &SelectedProfile<'a>| {
        let about = chosen.row.about;
        let params = selection.params(about);
        let settings = chosen.settings(&args.target, available.environment, &params);
        let state = match (chosen.row.examine)(&settings, &runs.of(about)) {
            Ok(ready) => Ok((ready.start, HintWording::of(&settings, &ready.place))),
            Err((_, error)) if error.usage => return Err(error),
            Err((check, error)) => Err(Finding::unusable(check, &error)),
        };
        Ok(ProfileExamination {
            chosen: *chosen,
            state,
        })
    };
    selection.chosen.iter().map(prepare).collect()
}

/// Follows an examination to its end; draws what is found at once, where there is a look for it.
fn follow<'a>(
    profile: ProfileExamination<'a, Examining>,
    runtime: &Runtime,
    style: Option<TableStyle>,
    out: &mut impl Write,
) -> Result<Examined<'a>, Stopped> {
    let mut examined = Examined::new(profile.chosen.row.about.id, profile.chosen.name);
    if style.is_some() {
        report::head(&examined, out).map_err(Stopped::Output)?;
    }
    let mut take = |finding: Finding| {
        if let Some(style) = style {
            report::finding(&finding, style, out).map_err(Stopped::Output)?;
        }
        examined.take(finding);
        Ok::<_, Stopped>(())
    };
    match profile.state {
        Err(finding) => take(finding)?,
        Ok((mut under_way, wording)) => {
            while let Some(mut finding) = next(&mut under_way, runtime)? {
                wording.apply_to(&mut finding);
                take(finding)?;
            }
        }
    }
    Ok(examined)
}

/// The next finding; `None` when all is found, or the run is to end.
fn next(under_way: &mut Examining, runtime: &Runtime) -> Result<Option<Finding>, Stopped> {
    if let Some(finding) = runtime.block_on(under_way.findings.recv()) {
        return Ok(Some(finding));
    }
    match runtime.block_on(&mut under_way.task) {
        Err(error) if !error.is_cancelled() => Err(Stopped::Machine(error.to_string())),
        _ => Ok(None),
    }
}
