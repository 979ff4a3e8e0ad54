//! How a line of words goes out: plain, with colour in it, or as a JSON object.

use std::sync::Mutex;

use serde::Serialize;
use serde_json::Value;

use crate::core::color::{BOLD, DIM, RED, RESET, YELLOW};

/// How lines go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineStyle {
    /// Whether the words that tell of trouble are coloured.
    pub color: bool,
    /// Whether each line is a JSON object.
    pub json: bool,
}

static STYLE: Mutex<LineStyle> = Mutex::new(LineStyle {
    color: false,
    json: false,
});

/// Has all lines from here on go out in this way: there is one stderr.
pub fn set_style(style: LineStyle) {
    if let Ok(mut own) = STYLE.lock() {
        *own = style;
    }
}

/// The words that a line may begin with, which say what it is.
const KINDS: [&str; 10] = [
    "error",
    "hint",
    "next",
    "incomplete",
    "warning",
    "note",
    "hidden",
    "not listed",
    "left out",
    "source",
];

/// A line as a JSON object.
#[derive(Serialize)]
struct Object<'a> {
    /// The word that it begins with, with `_` for a blank; `info` without one.
    kind: &'a str,
    message: &'a str,
    /// The source that it is about, as in the document of a listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a Value>,
}

/// A line, which is safe to show, as it goes out, with the source that it is about.
pub fn styled(line: &str, source: Option<&Value>) -> String {
    let style = STYLE.lock().map(|style| *style).unwrap_or_default();
    style.apply_to(line, source)
}

impl LineStyle {
    /// The line in this style.
    pub fn apply(self, line: &str) -> String {
        self.apply_to(line, None)
    }

    fn apply_to(self, line: &str, source: Option<&Value>) -> String {
        let begin = line.split_once(": ");
        let begin = begin.filter(|(word, _)| KINDS.contains(word));
        if self.json {
            let (kind, message) = begin.unwrap_or(("info", line));
            let kind = &kind.replace(' ', "_");
            let object = Object {
                kind,
                message,
                source,
            };
            return serde_json::to_string(&object).unwrap_or_default();
        }
        if !self.color {
            return line.to_owned();
        }
        match begin {
            Some((word @ ("error" | "incomplete"), rest)) => {
                format!("{RED}{BOLD}{word}:{RESET} {rest}")
            }
            Some((word @ ("warning" | "left out"), rest)) => {
                format!("{YELLOW}{BOLD}{word}:{RESET} {rest}")
            }
            Some((word @ ("hint" | "note" | "next"), rest)) => {
                format!("{BOLD}{word}:{RESET} {rest}")
            }
            Some(("hidden" | "not listed", _)) => format!("{DIM}{line}{RESET}"),
            _ => line.replacen(
                ": INCOMPLETE,",
                &format!(": {RED}{BOLD}INCOMPLETE{RESET},"),
                1,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_they_are_in_colour_and_as_objects() {
        for (line, colored, object) in [
            (
                "error: a: b",
                "\x1b[31m\x1b[1merror:\x1b[0m a: b",
                r#"{"kind":"error","message":"a: b"}"#,
            ),
            (
                "hint: do \"it\"",
                "\x1b[1mhint:\x1b[0m do \"it\"",
                r#"{"kind":"hint","message":"do \"it\""}"#,
            ),
            (
                "left out: eas",
                "\x1b[33m\x1b[1mleft out:\x1b[0m eas",
                r#"{"kind":"left_out","message":"eas"}"#,
            ),
            (
                "hidden: NAME",
                "\x1b[2mhidden: NAME\x1b[0m",
                r#"{"kind":"hidden","message":"NAME"}"#,
            ),
            (
                "not listed: worker",
                "\x1b[2mnot listed: worker\x1b[0m",
                r#"{"kind":"not_listed","message":"worker"}"#,
            ),
            (
                "3 instances from 2 sources: INCOMPLETE, 1 source short (eas)",
                "3 instances from 2 sources: \x1b[31m\x1b[1mINCOMPLETE\x1b[0m, 1 source short (eas)",
                r#"{"kind":"info","message":"3 instances from 2 sources: INCOMPLETE, 1 source short (eas)"}"#,
            ),
            (
                "> GET https://x: y",
                "> GET https://x: y",
                r#"{"kind":"info","message":"> GET https://x: y"}"#,
            ),
        ] {
            let style = |color, json| LineStyle { color, json };
            assert_eq!(style(false, false).apply(line), line);
            assert_eq!(style(true, false).apply(line), colored);
            for color in [true, false] {
                assert_eq!(style(color, true).apply(line), object);
            }
        }
    }
}
