//! The words on stderr: a line for each listing that is not complete, and one for the whole.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::document::{Outcome, is_complete};
use crate::core::json::{Decode, Flaws};
use crate::core::model::Scope;
use crate::core::report::{self, Report};
use crate::core::secret::MASK;
use crate::core::stderr;
use crate::core::terminal::counted;

/// The most lists that a note names.
const NAMED: usize = 3;

/// The line of each listing in trouble, with the hint that belongs to it.
pub fn troubles(reports: &[Report]) -> Vec<String> {
    let lines = troubles_of(reports).into_iter();
    lines.map(|(line, _)| line).collect()
}

/// The same, with the listing that a line is about; a hint may be about several.
pub fn troubles_of(reports: &[Report]) -> Vec<(String, Option<&Report>)> {
    let mut lines: Vec<(String, Option<&Report>)> = Vec::new();
    for report in short(reports) {
        let is_told = |line: &String| lines.iter().any(|(told, _)| told == line);
        let line = trouble(report);
        // What holds for a profile as a whole is told once.
        let is_new = !report.operation.is_empty() || !is_told(&line);
        let hint = report.error.as_ref().and_then(|error| error.hint.as_ref());
        let hint = hint.map(|hint| format!("hint: {hint}"));
        // Ten listings with one cause need one piece of advice.
        let hint = hint.filter(|hint| !is_told(hint));
        lines.extend(is_new.then_some((line, Some(report))));
        lines.extend(hint.map(|hint| (hint, None)));
    }
    lines
}

/// What is to be known of a listing besides: fields that could not be read, lists of fewer instances than are counted, and
/// secrets that were masked.
pub fn notes(reports: &[Report]) -> Vec<String> {
    let notes = unread(reports).into_iter().chain(fewer(reports));
    notes.chain(masked(reports)).collect()
}

/// Lists that have fewer instances than are counted as running there.
struct Fewer<'r> {
    /// The first of them.
    report: &'r Report,
    scope: Scope,
    received: u64,
    counted: u64,
}

impl Fewer<'_> {
    fn words(&self) -> String {
        let report = self.report;
        let place = report::place(&report.profile, &self.scope);
        let (provider, operation) = (report.provider, report.operation);
        let (received, counted) = (self.received, self.counted);
        format!("{provider} {operation}{place}: {received} of {counted}")
    }
}

/// The complete lists of fewer instances than their parents count as running, the first by name; where a parent counts for
/// several lists together, these. Counts lag behind lists, so that this proves nothing.
fn fewer(reports: &[Report]) -> Option<String> {
    let whole = reports.iter().filter(|report| report.complete);
    let own = whole.filter_map(|report| {
        Some(Fewer {
            report,
            scope: report.scope.clone(),
            received: report.received,
            counted: report.counted?,
        })
    });
    let fewer: Vec<_> = own.chain(fewer_together(reports)).collect();
    let named: Vec<_> = fewer.iter().take(NAMED).map(Fewer::words).collect();
    let named = named.join("; ");
    let more = if fewer.len() > NAMED { "; ..." } else { "" };
    let lists = counted(fewer.len() as u64, "list");
    let verb = if fewer.len() == 1 { "has" } else { "have" };
    (!fewer.is_empty()).then(|| {
        format!(
            "note: {lists} {verb} fewer instances than are said to run there, a count that may lag behind: {named}{more}"
        )
    })
}

/// The same of lists for which a parent counts together, as of the groups of an application: where all of them are complete,
/// and none is named by itself.
fn fewer_together(reports: &[Report]) -> impl Iterator<Item = Fewer<'_>> {
    let mut together: Vec<Option<Fewer<'_>>> = Vec::new();
    let mut places = HashMap::new();
    for report in reports {
        let Some(counted) = report.counted_together else {
            continue;
        };
        let scope = Scope {
            group: None,
            ..report.scope.clone()
        };
        let key = (report.provider, &report.profile, scope.clone());
        let place = *places.entry(key).or_insert_with(|| {
            together.push(Some(Fewer {
                report,
                scope,
                received: 0,
                counted,
            }));
            together.len() - 1
        });
        let is_open = report.complete && report.counted.is_none();
        let all = together[place].take().filter(|_| is_open);
        together[place] = all.map(|all| Fewer {
            received: all.received + report.received,
            ..all
        });
    }
    let fewer = together.into_iter().flatten();
    fewer.filter(|all| all.received < all.counted)
}

/// The fields of all sources that could not be read, the first by their paths.
fn unread(reports: &[Report]) -> Option<String> {
    let sources = || reports.iter().filter(|report| !report.unread.is_empty());
    let count: u64 = sources().map(|report| report.unread.count).sum();
    let mut room = Flaws::NAMED;
    let named = sources().filter_map(|report| {
        let first = report.unread.first.iter().take(room);
        let first: Vec<_> = first.map(Decode::to_string).collect();
        room -= first.len();
        let place = report::place(&report.profile, &report.scope);
        let source = format!("{} {}{place}", report.provider, report.operation);
        (!first.is_empty()).then(|| format!("{source}: {}", first.join("; ")))
    });
    let named: Vec<_> = named.collect();
    let left = count - (Flaws::NAMED - room) as u64;
    let more = if left > 0 { "; ..." } else { "" };
    let fields = counted(count, "field");
    let verb = if count == 1 { "is" } else { "are" };
    (count > 0).then(|| {
        format!(
            "note: {fields} could not be read, and {verb} unknown: {}{more}",
            named.join("; ")
        )
    })
}

/// The profiles whose credential is a word of what they list.
fn masked(reports: &[Report]) -> Vec<String> {
    let masked = reports.iter().filter(|report| report.is_masked);
    let mut names: Vec<_> = masked
        .map(|report| format!("{}/{}", report.provider, report.profile))
        .collect();
    names.dedup();
    let note = |name| {
        format!(
            "note: {name}: its credential stands in what is listed, and is shown as {MASK} there; an address \
             with {MASK} cannot be used, and a longer credential ends this"
        )
    };
    names.into_iter().map(note).collect()
}

/// The listings that are short, other than by the user's own limit.
pub fn short(reports: &[Report]) -> impl Iterator<Item = &Report> {
    reports
        .iter()
        .filter(|report| !report.complete && !report.is_cut())
}

fn trouble(report: &Report) -> String {
    let reason = report.reason.as_deref().unwrap_or("incomplete");
    let word = if report.error.is_some() {
        "error"
    } else {
        "incomplete"
    };
    if report.operation.is_empty() {
        return format!("{word}: {reason}");
    }
    let source = report::place(&report.profile, &report.scope);
    format!(
        "{word}: {} {}{source}: {reason}",
        report.provider, report.operation
    )
}

/// The columns for which a terminal has no room, and the way to them where there is room for that.
pub fn hidden_note(names: &[impl AsRef<str>], way: Option<&str>) -> Option<String> {
    let names: Vec<_> = names.iter().map(|name| name.as_ref().trim()).collect();
    let note = format!("hidden: {}", names.join(" "));
    let room = stderr::size().map_or(usize::MAX, |(width, _)| width);
    let whole = way.map(|way| format!("{note} ({way})"));
    let whole = whole.filter(|whole| whole.width() <= room);
    (!names.is_empty()).then_some(whole.unwrap_or(note))
}

/// What became of one listing, in numbers.
pub fn source_line(report: &Report) -> String {
    let total = report
        .reported_total
        .map_or_else(|| "?".to_owned(), |total| total.to_string());
    let operation = match report.operation {
        "" => String::new(),
        operation => format!(" {operation}"),
    };
    format!(
        "source: {}{operation}{}: {} of {total} in {}, {} ms",
        report.provider,
        report::place(&report.profile, &report.scope),
        report.received,
        counted(report.pages, "page"),
        report.elapsed.as_millis(),
    )
}

/// The one line about the whole. `all` is how many there were before a limit, where that is known.
pub fn summary(outcome: &Outcome<'_>, all: Option<u64>) -> String {
    let reports = outcome.reports;
    let mut line = match all {
        Some(all) => format!("{} of {}", outcome.count, counted(all, "instance")),
        None => counted(outcome.count, "instance"),
    };
    // How many sources a cut list has met is chance.
    if !reports.iter().any(Report::is_cut) {
        let sources = counted(reports.len() as u64, "source");
        let _ = write!(line, " from {sources}");
    }
    if outcome.limited {
        line.push_str(", cut by --limit");
    }
    let mut names: Vec<_> = short(reports).map(name).collect();
    if !names.is_empty() {
        let short = counted(names.len() as u64, "source");
        names.dedup();
        let _ = write!(line, ": INCOMPLETE, {short} short ({})", names.join(", "));
    } else if !outcome.limited && is_complete(reports) {
        line.push_str(": complete");
    }
    let unused = unused_regions(reports);
    if unused > 0 {
        let _ = write!(line, "; {} not in use", counted(unused, "region"));
    }
    line
}

/// How many regions of profiles are not in use, as is said of each of their sources.
fn unused_regions(reports: &[Report]) -> u64 {
    let place = |report: &Report| {
        let region = report.scope.region.clone();
        (report.provider, report.profile.clone(), region)
    };
    let (unused, used): (Vec<_>, Vec<_>) = reports.iter().partition(|report| report.is_unused);
    let used: BTreeSet<_> = used.into_iter().map(place).collect();
    let mut unused: BTreeSet<_> = unused.into_iter().map(place).collect();
    unused.retain(|place| !used.contains(place));
    unused.len() as u64
}

/// The provider, with the profile where it is not the implicit one.
fn name(report: &Report) -> String {
    match report::own_profile(&report.profile) {
        Some(profile) => format!("{}/{profile}", report.provider),
        None => report.provider.to_owned(),
    }
}
