//! What differs between two listings: aligned lines for people, or one JSON document; and the words on stderr.

mod document;
mod table;

use std::io::{self, Write};

use crate::core::model::{IMPLICIT_PROFILES, Kind, Scope};
use crate::output::diff::coverage;
use crate::output::diff::{Changes, LeftOut, Side, Snapshot, Why};
use crate::output::format::TableStyle;

pub use document::Document;

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// A line each: + for what appeared, - for what went, ~ for what changed.
    Table,
    /// One JSON document.
    Json,
}

/// Writes what differs between the two listings. Returns the names of columns for which a terminal has no room.
pub fn write(
    shape: Shape,
    changes: &Changes<'_>,
    old: &Snapshot,
    new: &Snapshot,
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<Vec<&'static str>> {
    let hidden = match shape {
        Shape::Table => table::write(changes, style, out)?,
        Shape::Json => {
            document::write(changes, old, new, style.now, out)?;
            Vec::new()
        }
    };
    out.flush()?;
    Ok(hidden)
}

/// What the two listings are called.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub old: &'a str,
    pub new: &'a str,
}

impl<'a> Names<'a> {
    fn of(&self, side: Side) -> &'a str {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }
}

/// The most parts that the line about the whole names.
const NAMED: usize = 3;

/// A line for each part that could not be compared, but for those of which it is said already.
pub fn troubles(
    changes: &Changes<'_>,
    names: Names<'_>,
    is_told: impl Fn(&LeftOut) -> bool,
) -> Vec<String> {
    let line = |part: &LeftOut| {
        let reason = match &part.why {
            Why::Incomplete(Some(reason)) => format!(": {reason}"),
            why @ (Why::Undecided(..) | Why::Unread(_) | Why::Alike(_)) => format!(": {why}"),
            _ => String::new(),
        };
        format!("left out: {}{reason}", trouble(part, changes, names))
    };
    let parts = changes.left_out.iter().filter(|part| !is_told(part));
    let mut lines = Vec::new();
    // What was not asked for of one place is one line.
    let mut unasked: Vec<(String, Side, Vec<String>)> = Vec::new();
    for part in parts {
        let Some((place, parent)) = unasked_parent(part, changes) else {
            lines.push(line(part));
            continue;
        };
        let is_there = |known: &&mut (String, Side, _)| known.0 == place && known.1 == part.side;
        match unasked.iter_mut().find(is_there) {
            Some((.., parents)) => parents.push(parent),
            None => unasked.push((place, part.side, vec![parent])),
        }
    }
    lines.extend(unasked.iter().map(|(place, side, parents)| {
        let parents = coverage::named(parents);
        format!("left out: {place} {parents}: not in {}", names.of(*side))
    }));
    lines
}

/// A parent that was not asked for: the place with the word for what it is, and its name.
fn unasked_parent(part: &LeftOut, changes: &Changes<'_>) -> Option<(String, String)> {
    let parent = part.scope.parent.as_ref()?;
    if part.why != Why::NotListed || part.scope.group.is_some() {
        return None;
    }
    let name = parent.name.as_ref().or(parent.id.as_ref())?;
    let place = LeftOut {
        scope: Scope {
            parent: None,
            ..part.scope.clone()
        },
        ..part.clone()
    };
    let kind = parent.kind.as_deref().unwrap_or("parent");
    Some((
        format!("{} {kind}", source(&place, changes)),
        name.to_string(),
    ))
}

/// The one line about the whole.
pub fn summary(changes: &Changes<'_>, names: Names<'_>) -> String {
    let line = format!(
        "{} appeared, {} gone, {} changed",
        changes.appeared.len(),
        changes.gone.len(),
        changes.changed.len()
    );
    let parts = &changes.left_out;
    let noun = match parts.len() {
        0 => return line,
        1 => "source",
        _ => "sources",
    };
    let first = parts.iter().take(NAMED);
    let first = first.map(|part| trouble(part, changes, names));
    let more = (parts.len() > NAMED).then(|| "...".to_owned());
    let first: Vec<_> = first.chain(more).collect();
    let count = parts.len();
    format!("{line}; {count} {noun} left out ({})", first.join("; "))
}

/// `eas/prod cn-beijing: incomplete in OLD`.
fn trouble(part: &LeftOut, changes: &Changes<'_>, names: Names<'_>) -> String {
    let listing = names.of(part.side);
    let why = match part.why {
        Why::Incomplete(_) => "incomplete in",
        Why::Limited => "cut by --limit in",
        Why::NotListed => "not in",
        Why::NoSource => "without a source in",
        Why::Undecided(..) => "undecided in",
        Why::Unread(_) => "not read whole in",
        Why::Alike(_) => "not told apart in",
    };
    format!("{}: {why} {listing}", source(part, changes))
}

/// The provider, with the profile where it is not an implicit one or one of several, and where in it.
fn source(part: &LeftOut, changes: &Changes<'_>) -> String {
    // A list of the demo cloud beside one of the variables: it is the profiles that differ.
    let mut others = changes.left_out.iter();
    let is_one_of_several =
        others.any(|other| other.provider == part.provider && other.profile != part.profile);
    let mut words = part.provider.clone();
    if is_one_of_several || !IMPLICIT_PROFILES.contains(&part.profile.as_str()) {
        words = format!("{words}/{}", part.profile);
    }
    let scope = &part.scope;
    let parent = scope.parent.as_ref().and_then(|parent| {
        let name = parent.name.as_ref().or(parent.id.as_ref())?;
        let kind = parent.kind.as_deref().unwrap_or("parent");
        Some(format!("{kind} {name}"))
    });
    let group = scope.group.as_ref().map(|group| format!("group {group}"));
    // That they are instances goes without saying.
    let kind = scope.kind.filter(|kind| *kind != Kind::Instance);
    let kind = kind.map(|kind| kind.as_str().to_owned());
    for more in [kind, scope.region.clone(), parent, group]
        .into_iter()
        .flatten()
    {
        words = format!("{words} {more}");
    }
    words
}
