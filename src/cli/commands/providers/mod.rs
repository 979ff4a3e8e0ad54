//! `cloudls providers`: what each provider needs and gives; sends nothing.

mod described;
mod overview;
mod page;
mod policy;

use std::io::{self, IsTerminal as _, Write};

use serde::Serialize;
use serde_json::{Map, Value};

pub use self::described::Described;
use self::policy::Policy;
use crate::cli::args::{self, Shape, meant};
use crate::cli::session::Stopped;
use crate::config::settings::Environment;
use crate::engine::trace::{Level, Trace};
use crate::output;
use crate::output::exit::Exit;
use crate::providers::{ALL, Entry};

/// The width of a page where stdout is not a terminal.
const WIDTH: u16 = 100;

/// A line for each provider, everything about one, or the policies they need.
pub fn run(args: &args::Providers, environment: &Environment) -> Result<Exit, Stopped> {
    let meant = args.name.as_deref().map(meant);
    let named = |row: &&Entry| {
        let meant = meant.as_ref();
        meant.is_none_or(|meant| meant.contains(&row.about.id))
    };
    let rows: Vec<&'static Entry> = ALL.iter().filter(named).collect();
    let mut out = io::stdout().lock();
    if args.policy {
        policies(&rows, args.name.is_some(), &mut out)
    } else {
        describe(&rows, args, environment, &mut out)
    }
    .and_then(|()| out.flush())
    .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

fn describe(
    rows: &[&'static Entry],
    args: &args::Providers,
    environment: &Environment,
    out: &mut impl Write,
) -> io::Result<()> {
    let described = rows.iter();
    let described = described.map(|row| (row.about.id, Described::new(row, environment)));
    let described: Vec<_> = described.collect();
    match (args.output, &described[..]) {
        (Shape::Json, all) => json(&by_id(all)?, out),
        (Shape::Text, [(id, one)]) if args.name.is_some() => {
            let width = output::terminal_width().unwrap_or(WIDTH);
            page::print(id, one, width.into(), out)
        }
        (Shape::Text, all) => {
            let width = output::terminal_width().filter(|_| io::stdout().is_terminal());
            overview::print(all, width, out)
        }
    }
}

/// The policies alone on stdout; what they cannot hold is said on stderr.
fn policies(rows: &[&Entry], is_one: bool, out: &mut impl Write) -> io::Result<()> {
    let policies = rows
        .iter()
        .map(|row| (row.about.id, Policy::new(row.about)));
    let policies: Vec<_> = policies.collect();
    match &policies[..] {
        [(_, policy)] if is_one => json(policy, out)?,
        all => json(&by_id(all)?, out)?,
    }
    for words in rows.iter().flat_map(|row| policy::remarks(row.about)) {
        Trace::default().say(Level::Normal, &format!("note: {words}"));
    }
    Ok(())
}

/// An object with the id of each provider for a key.
fn by_id<T: Serialize>(all: &[(&str, T)]) -> io::Result<Map<String, Value>> {
    let pair = |(id, one): &(&str, T)| Ok(((*id).to_owned(), serde_json::to_value(one)?));
    all.iter().map(pair).collect()
}

fn json(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
