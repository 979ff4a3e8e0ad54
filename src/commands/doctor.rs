//! `cloudls doctor`: whether each profile works, and what to do where it does not. It changes nothing.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use tokio::runtime::Runtime;

use super::loaded::{Loaded, load};
use super::selection::{Chosen, Offer, Selection};
use super::{Exit, Stopped, demo, instances, runtime};
use crate::cli::Instances;
use crate::error::{ErrorKind, SettingsError};
use crate::health::{Finding, Status};
use crate::model::Timestamp;
use crate::output::Format;
use crate::settings::Environment;
use crate::terminal;
use crate::trace::{Level, Trace};

/// A profile and what was found of it.
#[derive(Serialize)]
struct Examined<'a> {
    provider: &'static str,
    profile: &'a str,
    ok: bool,
    checks: Vec<Finding>,
}

/// The document of `-o json`.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    generated_at: String,
    ok: bool,
    profiles: &'a [Examined<'a>],
}

/// Examines the profiles that `instances` would list with the same flags.
pub fn run(
    args: &Instances,
    process: Environment,
    config: Option<&Path>,
    on_demo: bool,
) -> Result<Exit, Stopped> {
    if !matches!(args.output, Format::Table | Format::Wide | Format::Json) {
        return Err(Stopped::Settings(SettingsError {
            message: "doctor prints words or JSON".to_owned(),
            hint: "leave out -o, or give -o json".to_owned(),
            usage: true,
        }));
    }
    let loaded = if on_demo {
        Loaded::default()
    } else {
        load(config, &process)?
    };
    let runtime = runtime()?;
    let result = examine(args, process, &loaded, on_demo, &runtime);
    // A request that is still under way must not hold up the end.
    runtime.shutdown_background();
    result
}

fn examine(
    args: &Instances,
    process: Environment,
    loaded: &Loaded,
    on_demo: bool,
    runtime: &Runtime,
) -> Result<Exit, Stopped> {
    let demo = on_demo.then(|| demo::start(runtime)).transpose()?;
    let environment = match &demo {
        Some(demo) => demo::environment(demo),
        None => process,
    };
    let offer = Offer {
        loaded,
        environment: &environment,
        implicit: if on_demo { "demo" } else { "env" },
    };
    let selection = Selection::new(args, offer)?;
    let trace = Trace {
        level: args.level(),
    };
    let runs = instances::Runs::new(args, &selection, Timestamp::now(), trace);
    let _context = runtime.enter();
    let tasks: Vec<_> = selection
        .chosen
        .iter()
        .map(|chosen| {
            let params = selection.params(chosen.row.about);
            let settings = chosen.settings(args, &environment, &params);
            let work = (chosen.row.examine)(&settings, &runs.of(chosen.row.about));
            let limit = args.deadline;
            tokio::spawn(async move { tokio::time::timeout(limit, work).await })
        })
        .collect();
    let mut out = io::stdout().lock();
    let is_json = args.output == Format::Json;
    let mut all = Vec::new();
    for (chosen, task) in selection.chosen.iter().zip(tasks) {
        let checks = match runtime.block_on(task) {
            Ok(Ok(checks)) => checks,
            Ok(Err(_)) => vec![no_end(args)],
            Err(error) => return Err(Stopped::Machine(error.to_string())),
        };
        let examined = examined(chosen, checks);
        if !is_json {
            print(&examined, all.is_empty(), &mut out).map_err(Stopped::Output)?;
        }
        all.push(examined);
    }
    if is_json {
        document(&all, &mut out).map_err(Stopped::Output)?;
    }
    out.flush().map_err(Stopped::Output)?;
    trace.say(Level::Normal, &summary(&all));
    Ok(exit(&all))
}

fn no_end(args: &Instances) -> Finding {
    let limit = humantime::format_duration(args.deadline);
    Finding {
        status: Status::Fail,
        kind: Some(ErrorKind::Network),
        ..Finding::warn(
            "deadline",
            format!("not finished after {limit}"),
            "--deadline allows more time",
        )
    }
}

fn examined<'a>(chosen: &Chosen<'a>, checks: Vec<Finding>) -> Examined<'a> {
    Examined {
        provider: chosen.row.about.id,
        profile: chosen.name,
        ok: checks.iter().all(|finding| finding.status != Status::Fail),
        checks,
    }
}

fn print(examined: &Examined<'_>, is_first: bool, out: &mut impl Write) -> io::Result<()> {
    let line = if is_first { "" } else { "\n" };
    writeln!(out, "{line}{}/{}", examined.provider, examined.profile)?;
    for finding in &examined.checks {
        let status = match finding.status {
            Status::Ok => "ok",
            Status::Warn => "warn",
            Status::Fail => "fail",
        };
        let message = terminal::clean(&finding.message);
        writeln!(out, "  {status:<4}  {:<10}  {message}", finding.check)?;
        if let Some(hint) = finding.hint.as_deref().filter(|hint| !hint.is_empty()) {
            writeln!(out, "                    hint: {}", terminal::clean(hint))?;
        }
    }
    Ok(())
}

fn document(all: &[Examined<'_>], out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        schema_version: 1,
        generated_at: Timestamp::now().to_string(),
        ok: all.iter().all(|examined| examined.ok),
        profiles: all,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn summary(all: &[Examined<'_>]) -> String {
    let bad: Vec<_> = all
        .iter()
        .filter(|examined| !examined.ok)
        .map(|examined| format!("{}/{}", examined.provider, examined.profile))
        .collect();
    let profiles = if all.len() == 1 {
        "profile"
    } else {
        "profiles"
    };
    if bad.is_empty() {
        format!("{} {profiles}: all pass", all.len())
    } else {
        format!(
            "{} {profiles}: {} FAIL ({})",
            all.len(),
            bad.len(),
            bad.join(", ")
        )
    }
}

/// 0 only where everything passes; else as a listing would end.
fn exit(all: &[Examined<'_>]) -> Exit {
    let mut kinds = all.iter().filter(|examined| !examined.ok).map(|examined| {
        let mut findings = examined.checks.iter();
        findings.find_map(|finding| finding.kind)
    });
    let Some(first) = kinds.next() else {
        return Exit::Complete;
    };
    if all.iter().any(|examined| examined.ok) {
        Exit::Partial
    } else if kinds.all(|kind| kind == first) {
        first.map_or(Exit::Provider, Exit::of_kind)
    } else {
        Exit::Internal
    }
}
