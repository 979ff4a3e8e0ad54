//! Words on stderr while a command runs, as many as were asked for.

use std::fmt::Write as _;

use crate::core::report::Report;
use crate::core::secret::MASK;
use crate::core::wire::{Request, Response, Value};
use crate::core::{stderr, terminal};

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Quiet,
    /// Warnings and the summary as well.
    #[default]
    Normal,
    /// Each retry and source as well.
    Verbose,
    /// Each request and answer as well, without its secrets.
    Debug,
}

/// Writes to stderr what the level lets through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trace {
    pub level: Level,
}

impl Trace {
    /// Says one line. It is cleaned of what could drive a terminal.
    pub fn say(self, level: Level, words: &str) {
        if level <= self.level {
            stderr::say(&[terminal::clean(words)]);
        }
    }

    /// Says one line about the list of a source; as an object it holds what the document says of that.
    pub fn say_of(self, level: Level, words: &str, source: &Report) {
        if level <= self.level {
            stderr::say_of(&terminal::clean(words), source);
        }
    }

    /// Shows a request as it is sent. What could hold a credential or signature is masked; so is one in the
    /// name of what is asked for, by `redact`.
    pub fn request(self, request: &Request, redact: impl Fn(&str) -> String) {
        if self.level < Level::Debug {
            return;
        }
        let url = redact(&request.shown_url());
        let mut lines = format!("> {} {url}", request.method.as_str());
        for (name, value) in &request.headers {
            let value = match value {
                Value::Plain(text) => redact(text),
                Value::Secret(_) => MASK.to_owned(),
            };
            let _ = write!(lines, "\n> {name}: {value}");
        }
        // Written as one, as other requests are shown at the same time.
        let lines: Vec<_> = lines.lines().map(terminal::clean).collect();
        stderr::say(&lines);
    }

    /// Shows status and size of an answer. Its headers and body stay unseen: they can hold tokens.
    pub fn response(self, response: &Response) {
        self.say(
            Level::Debug,
            &format!("< HTTP {}, {} bytes", response.status, response.body.len()),
        );
    }
}
