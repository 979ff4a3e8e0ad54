//! `cloudls doctor`: whether each profile works, and what to do where it does not. It changes nothing.

mod account;
mod drawn;

use std::io::{self, Write};

use tokio::runtime::Runtime;

pub use self::account::Document;
use self::account::{Account, END, Examined};
use crate::cli::args::Instances;
use crate::cli::listing;
use crate::cli::listing::connect::{Context, Runs};
use crate::cli::listing::profiles::{Chosen, Profiles};
use crate::cli::listing::wording::Wording;
use crate::cli::listing::{signals, style};
use crate::cli::session::{ProfileOffer, Session, Stopped};
use crate::core::error::{ErrorKind, SettingsError};
use crate::core::health::Finding;
use crate::core::model::Timestamp;
use crate::core::report::Why;
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::Encoding;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{self, Format, TableStyle};
use crate::providers::Examining;

/// Examines the profiles that `instances` would list with the same flags.
pub fn run(args: &Instances, session: &Session<'_>) -> Result<Exit, Stopped> {
    let is_json = is_json(args)?;
    let (offer, runtime) = (session.offer, session.runtime);
    let style = style::style(args, session.process, Timestamp::now());
    let trace = Trace {
        level: args.level(),
    };
    let selection = Profiles::new(args, offer)?;
    let profiles = prepare(args, offer, &selection, trace)?;

    let stop = Stop::new();
    let _context = runtime.enter();
    signals::watch(&stop);
    listing::watch_deadline(args, &stop);
    let profiles: Vec<_> = profiles.into_iter().map(Profile::start).collect();
    let mut out = io::stdout().lock();
    let mut account = Account::default();
    for profile in profiles {
        if !is_json && !account.profiles.is_empty() {
            writeln!(out).map_err(Stopped::Output)?;
        }
        let drawn = (!is_json).then_some(style);
        let examined = follow(profile, runtime, &stop, (drawn, &mut out))?;
        account.profiles.push(examined);
    }
    if is_json {
        account
            .write(style.now, &mut out)
            .map_err(Stopped::Output)?;
    }
    out.flush().map_err(Stopped::Output)?;
    trace.say(Level::Normal, &account.summary());
    Ok(account.exit(stop.why()))
}

/// Whether a document is wanted; the variable may name a format of the listing alone.
fn is_json(args: &Instances) -> Result<bool, SettingsError> {
    let is_of_lists = !matches!(args.output, Format::Table | Format::Wide | Format::Json);
    if is_of_lists && args.is_given("output") {
        return Err(SettingsError {
            message: "doctor prints words, or one JSON document".to_owned(),
            hint: "leave out -o, or give -o json".to_owned(),
            usage: true,
        });
    }
    Ok(matches!(args.output, Format::Json | Format::Jsonl))
}

/// A profile to be examined.
struct Profile<'a, T> {
    chosen: Chosen<'a>,
    /// How it is examined, or that its settings cannot be used.
    state: Result<(T, Wording), Finding>,
}

type Start = Box<dyn FnOnce() -> Examining>;

impl<'a> Profile<'a, Start> {
    fn start(self) -> Profile<'a, Examining> {
        Profile {
            chosen: self.chosen,
            state: self.state.map(|(start, wording)| (start(), wording)),
        }
    }
}

/// Reads every setting before anything is sent. A usage error ends the run.
fn prepare<'a>(
    args: &'a Instances,
    offer: ProfileOffer<'a>,
    selection: &Profiles<'a>,
    trace: Trace,
) -> Result<Vec<Profile<'a, Start>>, SettingsError> {
    let context = Context {
        now: Timestamp::now(),
        trace,
        board: &Board::default(),
    };
    let encoding = Encoding::new(output::encoder(Format::Name, context.now));
    let runs = Runs::new(args, selection, &encoding, context);
    let prepare = |chosen: &Chosen<'a>| {
        let about = chosen.row.about;
        let params = selection.params(about);
        let settings = chosen.settings(args, offer.environment, &params);
        let state = match (chosen.row.examine)(&settings, &runs.of(about)) {
            Ok(ready) => Ok((ready.start, Wording::of(&settings, &ready.place))),
            Err((_, error)) if error.usage => return Err(error),
            Err((check, error)) => Err(Finding::unusable(check, &error)),
        };
        Ok(Profile {
            chosen: *chosen,
            state,
        })
    };
    selection.chosen.iter().map(prepare).collect()
}

/// Follows an examination to its end, or until the word to stop; draws what is found at once, where
/// there is a look for it.
fn follow<'a>(
    profile: Profile<'a, Examining>,
    runtime: &Runtime,
    stop: &Stop,
    (style, out): (Option<TableStyle>, &mut impl Write),
) -> Result<Examined<'a>, Stopped> {
    let mut examined = Examined::new(profile.chosen.row.about.id, profile.chosen.name);
    if style.is_some() {
        drawn::head(&examined, out).map_err(Stopped::Output)?;
    }
    let mut take = |finding: Finding| {
        if let Some(style) = style {
            drawn::finding(&finding, style, out).map_err(Stopped::Output)?;
        }
        examined.take(finding);
        Ok::<_, Stopped>(())
    };
    match profile.state {
        Err(finding) => take(finding)?,
        Ok((mut under_way, wording)) => {
            while let Some(mut finding) = next(&mut under_way, runtime, stop)? {
                wording.apply_to(&mut finding);
                take(finding)?;
            }
        }
    }
    Ok(examined)
}

/// The next finding; `None` when all is found.
fn next(
    under_way: &mut Examining,
    runtime: &Runtime,
    stop: &Stop,
) -> Result<Option<Finding>, Stopped> {
    let findings = &mut under_way.findings;
    let found = runtime.block_on(async {
        tokio::select! {
            biased;
            found = findings.recv() => Ok(found),
            () = stop.asked() => Err(stop.why()),
        }
    });
    match found {
        Ok(Some(finding)) => Ok(Some(finding)),
        Ok(None) => {
            let end = runtime.block_on(&mut under_way.task);
            match end {
                Err(error) if !error.is_cancelled() => Err(Stopped::Machine(error.to_string())),
                _ => Ok(None),
            }
        }
        Err(why) => {
            // What is found after this is not waited for.
            findings.close();
            under_way.task.abort();
            Ok(Some(unfinished(why)))
        }
    }
}

/// What is told in place of what was not found in time.
fn unfinished(why: Option<Why>) -> Finding {
    match why {
        Some(Why::Deadline(limit)) => {
            let limit = humantime::format_duration(limit);
            let words = format!("not finished: the deadline of {limit} passed");
            let kind = Some(ErrorKind::Network);
            Finding::fail(END, kind, words, "--deadline allows more time")
        }
        _ => Finding::fail(END, None, "not finished: interrupted", "run it again"),
    }
}
