//! `cloudls diff`: what differs between two listings.

use std::io::{self, BufWriter};
use std::path::Path;
use std::time::Duration;

use crate::cli::args;
use crate::cli::listing::style;
use crate::cli::session::Stopped;
use crate::config::settings::Environment;
use crate::config::settings::waiting::{self, Bounds};
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::engine::trace::{Level, Trace};
use crate::output::diff::printed::{self, Names, Shape};
use crate::output::diff::{Changes, LeftOut, Side, Snapshot, Why, compare};
use crate::output::exit::Exit;
use crate::output::{self, TableStyle};

/// Stands for stdin in place of a file.
const STDIN: &str = "-";

pub fn run(args: &args::Diff, environment: &Environment) -> Result<Exit, Stopped> {
    if [&args.old, &args.new]
        .iter()
        .all(|file| file.as_os_str() == STDIN)
    {
        return Err(usage(
            "stdin can be one of the two listings only".to_owned(),
            "write one of them to a file",
        ));
    }
    let (old, new) = (snapshot(&args.old, None)?, snapshot(&args.new, None)?);
    let level = if args.quiet {
        Level::Quiet
    } else {
        Level::Normal
    };
    let printer = ComparisonPrinter {
        shape: args.output,
        style: style::style_of(!args.no_headers, args.color, environment, Timestamp::now()),
        names: Names {
            old: "OLD",
            new: "NEW",
        },
        explained: None,
        allow_partial: args.allow_partial,
        trace: Trace { level },
    };
    printer.print(&old, &new)
}

/// Prints how two listings differ.
pub struct ComparisonPrinter<'a> {
    /// In which form they are printed.
    pub shape: Shape,
    /// How a table is drawn.
    pub style: TableStyle,
    /// The names of the listings.
    pub names: Names<'a>,
    /// The listing of which it is said already why it is incomplete.
    pub explained: Option<Side>,
    /// Whether the exit code leaves out what could not be compared.
    pub allow_partial: bool,
    pub trace: Trace,
}

impl ComparisonPrinter<'_> {
    /// Prints what differs, says what could not be compared, and makes the exit code of both.
    pub fn print(&self, old: &Snapshot, new: &Snapshot) -> Result<Exit, Stopped> {
        same_filters(self.names.old, &old.filters, self.names.new, &new.filters)?;
        let changes = compare(old, new);
        let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
        let hidden = printed::write(self.shape, &changes, old, new, self.style, &mut out)
            .map_err(Stopped::Output)?;
        if let Some(note) = output::hidden_note(&hidden, Some("-o json has them")) {
            self.trace.say(Level::Normal, &note);
        }
        let is_told = |part: &LeftOut| {
            let is_short = matches!(part.why, Why::Incomplete(_) | Why::Limited);
            Some(part.side) == self.explained && is_short
        };
        for line in printed::troubles(&changes, self.names, is_told) {
            self.trace.say(Level::Quiet, &line);
        }
        let summary = printed::summary(&changes, self.names);
        self.trace.say(Level::Normal, &summary);
        Ok(self.exit(&changes))
    }

    fn exit(&self, changes: &Changes<'_>) -> Exit {
        if !changes.is_complete() && !self.allow_partial {
            Exit::Partial
        } else if changes.is_empty() {
            Exit::Complete
        } else {
            Exit::Different
        }
    }
}

/// The name of a file in messages.
pub fn name(file: &Path) -> String {
    if file.as_os_str() == STDIN {
        "stdin".to_owned()
    } else {
        file.display().to_string()
    }
}

/// The listing in a file, which is waited for no longer than the run may take.
pub fn snapshot(file: &Path, deadline: Option<Duration>) -> Result<Snapshot, Stopped> {
    let name = name(file);
    let bounds = Bounds {
        whole: deadline.or(BOUNDS.whole),
        ..BOUNDS
    };
    let bytes = read(file, bounds).map_err(|error| {
        let hint = "name a file that `cloudls instances -o json` wrote, or - for stdin";
        usage(format!("cannot read {name}: {error}"), hint)
    })?;
    Snapshot::read(&bytes).map_err(|unfit| {
        let message = format!("{name} {}", unfit.message);
        SettingsError { message, ..unfit }.into()
    })
}

/// Refuses to compare listings that were narrowed otherwise: what one of them leaves out would look
/// gone.
pub fn same_filters(
    old: &str,
    filters: &[String],
    new: &str,
    others: &[String],
) -> Result<(), Stopped> {
    if filters == others {
        return Ok(());
    }
    let words = |filters: &[String]| match filters {
        [] => "no filter".to_owned(),
        filters => filters.join(" "),
    };
    let (had, has) = (words(filters), words(others));
    Err(usage(
        format!("the listings cannot be compared: {old} was made with {had}, {new} with {has}"),
        "list both with the same flags",
    ))
}

/// How much of a listing is read, and how long it is waited for. What writes it may be a listing under way,
/// which says nothing while it is throttled.
const BOUNDS: Bounds = Bounds {
    most: 1024 * 1024 * 1024,
    opening: Duration::from_secs(10),
    silence: Duration::from_secs(5 * 60),
    // As long as a listing takes at most, unless told otherwise.
    whole: Some(Duration::from_secs(10 * 60)),
    is_enough: is_no_document,
};

/// Whether what came is no begin of a document: there are files without an end.
fn is_no_document(bytes: &[u8]) -> bool {
    const BEGIN: usize = 64 * 1024;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.len() >= BEGIN && !matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn read(file: &Path, bounds: Bounds) -> io::Result<Vec<u8>> {
    if file.as_os_str() == STDIN {
        waiting::stream(|| Ok(io::stdin()), bounds)
    } else {
        waiting::file(file, bounds)
    }
}

pub fn usage(message: String, hint: &str) -> Stopped {
    SettingsError::usage(message, hint).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever it begins with: as long as a listing takes, and as large as one can be.
    #[test]
    fn what_is_read_is_bounded() {
        assert!(BOUNDS.whole.is_some() && BOUNDS.most <= 1 << 30);
        let bounds = Bounds {
            most: 1 << 20,
            ..BOUNDS
        };
        let error = waiting::stream(|| Ok(io::repeat(b'{')), bounds).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        let begin = waiting::stream(|| Ok(io::repeat(b'x')), BOUNDS).unwrap();
        assert!(begin.len() < 1 << 20, "{}", begin.len());
    }
}
