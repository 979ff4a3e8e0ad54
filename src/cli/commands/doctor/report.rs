//! The findings of all profiles: as lines, as the JSON document, and as the exit code.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::color;
use crate::core::error::ErrorKind;
use crate::core::health::{END, Finding, Status};
use crate::core::model::Timestamp;
use crate::core::report::Why;
use crate::core::terminal;
use crate::output;
use crate::output::TableStyle;
use crate::output::exit::Exit;

/// A profile and what was found of it.
#[derive(Serialize, JsonSchema)]
pub struct Examined<'a> {
    /// Its provider's id.
    pub provider: &'static str,
    /// Its name.
    pub profile: &'a str,
    /// Whether no check failed.
    ok: bool,
    /// What was looked at, in order.
    checks: Vec<Finding>,
}

impl<'a> Examined<'a> {
    /// Nothing was found yet.
    pub fn new(provider: &'static str, profile: &'a str) -> Self {
        Self {
            provider,
            profile,
            ok: true,
            checks: Vec::new(),
        }
    }

    /// Takes what was found.
    pub fn take(&mut self, finding: Finding) {
        self.ok &= finding.status != Status::Fail;
        self.checks.push(finding);
    }

    /// Whether no check failed.
    pub fn is_ok(&self) -> bool {
        self.ok
    }

    /// Whether all that was found is that there is no credential.
    pub fn lacks_credential(&self) -> bool {
        let is_lack = |finding: &Finding| {
            finding.check == "credential" && finding.kind == Some(ErrorKind::Config)
        };
        !self.ok && self.checks.iter().all(is_lack)
    }

    /// How a listing of this profile alone would end.
    fn exit(&self) -> Exit {
        if self.ok {
            return Exit::Complete;
        }
        let kind = self.checks.iter().find_map(|finding| finding.kind);
        kind.map_or(Exit::Internal, Exit::of_kind)
    }
}

/// The profiles, in the order of the listing.
#[derive(Default)]
pub struct Examination<'a> {
    /// Those examined so far.
    pub profiles: Vec<Examined<'a>>,
}

/// The profiles, and what was found of each.
#[derive(Serialize, JsonSchema)]
pub struct Document<'a> {
    /// The version of the keys and their meanings.
    #[schemars(extend("const" = 1))]
    schema_version: u32,
    /// When the examination was begun.
    generated_at: Timestamp,
    /// Whether no check of any profile failed.
    ok: bool,
    /// The profiles, in the order of a listing.
    profiles: &'a [Examined<'a>],
}

impl Examination<'_> {
    /// Writes the document.
    pub fn write(&self, now: Timestamp, out: &mut impl Write) -> io::Result<()> {
        let document = Document {
            schema_version: 1,
            generated_at: now,
            ok: self.profiles.iter().all(|examined| examined.ok),
            profiles: &self.profiles,
        };
        output::write_json(out, &document)?;
        out.write_all(b"\n")
    }

    /// Whether every check was made.
    pub fn is_finished(&self) -> bool {
        let mut checks = self.profiles.iter().flat_map(|examined| &examined.checks);
        checks.all(|finding| finding.check != END)
    }

    /// One line about all of them.
    pub fn summary(&self) -> String {
        let profiles = terminal::counted(self.profiles.len() as u64, "profile");
        let bad = self.profiles.iter().filter(|examined| !examined.ok);
        let bad: Vec<_> = bad
            .map(|examined| format!("{}/{}", examined.provider, examined.profile))
            .collect();
        let checks = self.profiles.iter().flat_map(|examined| &examined.checks);
        let warnings = match checks.filter(|check| check.status == Status::Warn).count() {
            0 => String::new(),
            count => format!(", {}", terminal::counted(count as u64, "warning")),
        };
        if bad.is_empty() {
            format!("{profiles}: all pass{warnings}")
        } else {
            let (count, names) = (bad.len(), bad.join(", "));
            format!("{profiles}: {count} FAILED ({names}){warnings}")
        }
    }

    /// 0 only where every profile passes, else as a listing would end.
    pub fn exit(&self, stopped: Option<Why>) -> Exit {
        let mut checks = self.profiles.iter().flat_map(|examined| &examined.checks);
        if let Some(Why::Signal(number)) = stopped
            && checks.any(|finding| finding.check == END)
        {
            return Exit::Signal(number);
        }
        let mut bad = self.profiles.iter().filter(|examined| !examined.ok);
        let Some(first) = bad.next().map(Examined::exit) else {
            return Exit::Complete;
        };
        if self.profiles.iter().any(|examined| examined.ok) {
            Exit::Partial
        } else if bad.all(|examined| examined.exit() == first) {
            first
        } else {
            Exit::Internal
        }
    }
}

/// The column that the words of a check begin in.
const INDENT: usize = 20;
/// In a terminal narrower than this they begin a line of their own, this far in.
const NARROW: (usize, usize) = (60, 6);

/// The line above the checks of a profile.
pub fn head(examined: &Examined<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}/{}", examined.provider, examined.profile)
}

/// The lines of a check.
pub fn finding(finding: &Finding, style: TableStyle, out: &mut impl Write) -> io::Result<()> {
    let (status, shade) = match finding.status {
        Status::Ok => ("ok", color::GREEN),
        Status::Warn => ("warn", color::YELLOW),
        Status::Fail => ("fail", color::RED),
    };
    let padding = " ".repeat(4 - status.len());
    let (shade, reset) = if style.color {
        (shade, color::RESET)
    } else {
        ("", "")
    };
    let start = format!("  {shade}{status}{reset}{padding}  {:<10}", finding.check);
    let is_narrow = style
        .width
        .is_some_and(|width| usize::from(width) < NARROW.0);
    let indent = if is_narrow { NARROW.1 } else { INDENT };
    let mut lines = folded(&finding.message, indent, style);
    if let Some(hint) = &finding.hint {
        lines.extend(folded(&format!("hint: {hint}"), indent, style));
    }
    if is_narrow {
        writeln!(out, "{}", start.trim_end())?;
    } else {
        writeln!(out, "{start}  {}", lines.remove(0))?;
    }
    let indent = " ".repeat(indent);
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{indent}{line}"))
}

/// The text as lines, at least one; what is piped is never folded.
fn folded(text: &str, indent: usize, style: TableStyle) -> Vec<String> {
    let text = terminal::clean(text);
    match style.width {
        Some(width) => {
            let lines =
                terminal::wrap_indented(&text, 0, usize::from(width).saturating_sub(indent));
            if lines.is_empty() {
                vec![String::new()]
            } else {
                lines
            }
        }
        None => vec![text.into_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::Timestamp;

    fn drawn(width: Option<u16>) -> String {
        let style = TableStyle {
            headers: true,
            color: false,
            width,
            now: Timestamp::now(),
        };
        let found = Finding::warn("clock", "节点 one two three", "set the clock");
        let mut out = Vec::new();
        finding(&found, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_on_a_terminal_only() {
        let piped =
            "  warn  clock       节点 one two three\n                    hint: set the clock\n";
        for (width, lines) in [
            (None, piped),
            (Some(200), piped),
            (
                Some(28),
                "  warn  clock\n      节点 one two three\n      hint: set the clock\n",
            ),
            (
                Some(20),
                "  warn  clock\n      节点 one two\n      three\n      hint: set the\n      clock\n",
            ),
            // Words are parted where they would be wider than the terminal.
            (
                Some(10),
                "  warn  clock\n      节点\n      one\n      two\n      thre\n      e\n      hint\n      :\n      \
                 set\n      the\n      cloc\n      k\n",
            ),
        ] {
            assert_eq!(drawn(width), lines, "{width:?}");
        }
    }
}
