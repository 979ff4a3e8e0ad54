//! What was found, as words: a line a check, folded to the width of a terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::account::Examined;
use crate::core::health::{Finding, Status};
use crate::core::terminal;
use crate::output::{TableStyle, color};

/// Where the words of a check begin.
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
    let Some(width) = style.width else {
        return vec![text.into_owned()];
    };
    let room = usize::from(width).saturating_sub(indent);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is one");
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
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
            (
                Some(1),
                "  warn  clock\n      节点\n      one\n      two\n      three\n      hint:\n      \
                 set\n      the\n      clock\n",
            ),
        ] {
            assert_eq!(drawn(width), lines, "{width:?}");
        }
    }
}
