//! `cloudls instances --against FILE`: what differs between an earlier listing and one made now.

use std::path::Path;

use crate::cli::args::{Instances, Mirror};
use crate::cli::commands::diff::{self, ComparisonPrinter};
use crate::cli::listing;
use crate::cli::listing::collected::{Collected, Collector};
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::style;
use crate::cli::session::{Session, Stopped};
use crate::core::model::Timestamp;
use crate::engine::rows::Encoder;
use crate::engine::trace::Trace;
use crate::output::Format;
use crate::output::diff::printed::{Names, Shape};
use crate::output::diff::{ListedRow, Side, Snapshot, Source};
use crate::output::exit::Exit;

/// What the listing that is made is called.
const THIS: &str = "this listing";

/// Lists into memory, and prints what differs. The file is read before anything is sent.
pub fn run(mut args: Instances, file: &Path, session: &Session<'_>) -> Result<Exit, Stopped> {
    let shape = shape(&args)?;
    let mut old = diff::snapshot(file, Some(args.network.deadline))?;
    let now = Timestamp::now();
    let style = style::style(&args, session.process, now);
    args.output = Format::Json;
    let mut spec = ListingSpec::new(&args, session.available, now)?;
    diff::same_filters(&diff::name(file), &old.filters, THIS, &spec.filters)?;
    let reasons = spec.output.reasons();
    spec.encoding.encoder = Encoder::keeping(move |row| ListedRow::of(row, reasons));
    let mut collected = Collected::default();
    let writer = Box::new(Collector(&mut collected));
    let listed = listing::list_into(&args, session, &spec, writer)?;
    let rows = collected.rows.into_iter().map(ListedRow::into_row);
    let sources = collected.reports.iter().map(Source::from);
    let mut new = Snapshot {
        generated_at: Some(now.to_string()),
        limited: collected.limited,
        filters: spec.filters,
        ..Snapshot::new(rows.collect(), sources.collect())
    };
    old.recognise(&mut new);
    let printer = ComparisonPrinter {
        shape,
        style,
        names: Names {
            old: &diff::name(file),
            new: THIS,
        },
        explained: Some(Side::New),
        allow_partial: args.comparison.allow_partial,
        trace: Trace {
            level: args.level(),
        },
    };
    Ok(exit(listed, printer.print(&old, &new)?))
}

/// The form of what differs; the variable may name a format of the listing alone.
fn shape(args: &Instances) -> Result<Shape, Stopped> {
    let is_own = matches!(args.output, Format::Table | Format::Json);
    if !is_own && args.is_given(Mirror::Output) {
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
