//! `cloudls instances --against FILE`: what differs between an earlier listing and one made now.

use std::path::Path;

use crate::cli::args::Instances;
use crate::cli::commands::diff::{self, Telling};
use crate::cli::listing;
use crate::cli::listing::{spec, style};
use crate::cli::session::{Session, Stopped};
use crate::core::model::Timestamp;
use crate::engine::trace::Trace;
use crate::output::Format;
use crate::output::diff::printed::{Names, Shape};
use crate::output::diff::{Side, Snapshot};
use crate::output::exit::Exit;

/// What the listing that is made is called.
const THIS: &str = "this listing";

/// Lists into memory, and prints what differs. The file is read before anything is sent.
pub fn run(mut args: Instances, file: &Path, session: &Session<'_>) -> Result<Exit, Stopped> {
    let shape = shape(&args)?;
    let old = diff::snapshot(file)?;
    let filters = spec::filters(&args);
    diff::same_filters(&diff::name(file), &old.filters, (THIS, &filters))?;
    let style = style::style(&args, session.process, Timestamp::now());
    args.output = Format::Json;
    let mut document = Vec::new();
    let listed = listing::list(&args, session, &mut document)?;
    let new = Snapshot::read(&document)
        .map_err(|unfit| Stopped::Machine(format!("the listing {}", unfit.what)))?;
    drop(document);
    let telling = Telling {
        shape,
        style,
        names: Names {
            old: &diff::name(file),
            new: THIS,
        },
        told: Some(Side::New),
        allow_partial: args.comparing.allow_partial,
        trace: Trace {
            level: args.level(),
        },
    };
    Ok(exit(listed, telling.tell(&old, &new)?))
}

/// The form of what differs; the variable may name a format of the listing alone.
fn shape(args: &Instances) -> Result<Shape, Stopped> {
    let is_own = matches!(args.output, Format::Table | Format::Json);
    if !is_own && args.is_given("output") {
        return Err(diff::usage(
            "--against prints a table, or one JSON document".to_owned(),
            "leave out -o, or give -o table or -o json",
        ));
    }
    let is_json = matches!(args.output, Format::Json | Format::Jsonl);
    Ok(if is_json { Shape::Json } else { Shape::Table })
}

/// A listing that ended early, or brought nothing, says so by its own code.
fn exit(listed: Exit, compared: Exit) -> Exit {
    match listed {
        Exit::Complete | Exit::Partial | Exit::Different => compared,
        // Several kinds of failure and no rows: its own code would say that something differs.
        Exit::Internal => Exit::Partial,
        other => other,
    }
}
