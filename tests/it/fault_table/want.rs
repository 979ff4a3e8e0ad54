//! What must come out of a run.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::Value;

use super::case::{Outcome, all, some};
use crate::support::Cloud;

/// What the program says of a source that was read twice and did not add up.
pub const CHANGED: &str = "changed while it was read";

/// The rows that must be printed.
pub enum Rows {
    /// These, in this order.
    These(Vec<String>),
    /// Any that pass; what is legitimately variable.
    Any(fn(&[String]) -> bool),
}

/// A further check of a run.
pub type Check = Box<dyn Fn(&Outcome) -> Result<(), String>>;

/// What must come out.
pub struct Want {
    /// What the server has; `None` where there is no end of it. Exit 0 is right with these only.
    pub whole: Option<Vec<String>>,
    /// What must be printed.
    pub rows: Rows,
    /// The exit codes that are right; one, unless chance decides.
    pub codes: Vec<i32>,
    /// Words in the reason of a source and on stderr; of each group one is enough.
    pub words: Vec<Vec<String>>,
    /// Words on stderr; of each group one is enough.
    pub stderr: Vec<Vec<String>>,
    /// Lines on stderr, by how they begin.
    pub lines: Vec<String>,
    /// `error.kind` of a source; `None` asks for a source without an error.
    pub kind: Option<&'static str>,
    /// Further members of that error.
    pub error: Vec<(&'static str, Value)>,
    /// The number of requests.
    pub requests: RangeInclusive<usize>,
    /// The shortest and the longest time.
    pub time: (Duration, Duration),
    /// What else must hold.
    pub checks: Vec<Check>,
}

/// The longest a run may take that waits for nothing but retries; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(15);

impl Want {
    fn new(rows: Vec<String>, code: i32) -> Self {
        Self {
            whole: Some(all()),
            rows: Rows::These(rows),
            codes: vec![code],
            words: Vec::new(),
            stderr: Vec::new(),
            lines: Vec::new(),
            kind: None,
            error: Vec::new(),
            requests: 0..=usize::MAX,
            time: (Duration::ZERO, PATIENCE),
            checks: Vec::new(),
        }
    }

    /// The server has these rows, whatever must be printed.
    pub fn of(mut self, whole: Vec<String>) -> Self {
        self.whole = Some(whole);
        self
    }

    /// There is no end of rows.
    pub fn endless(mut self) -> Self {
        self.whole = None;
        self
    }

    /// The class of the error.
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
    }

    /// A further member of the error.
    pub fn error(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.error.push((name, value.into()));
        self
    }

    /// Words of the reason.
    pub fn says(self, word: &str) -> Self {
        self.says_one(&[word])
    }

    /// Words of the reason, one of which is enough.
    pub fn says_one(mut self, words: &[&str]) -> Self {
        self.words
            .push(words.iter().map(|word| (*word).to_owned()).collect());
        self
    }

    /// Words on stderr, one of which is enough.
    pub fn tells_one(mut self, words: &[&str]) -> Self {
        self.stderr
            .push(words.iter().map(|word| (*word).to_owned()).collect());
        self
    }

    /// A line on stderr that begins so.
    pub fn line(mut self, start: &str) -> Self {
        self.lines.push(start.to_owned());
        self
    }

    /// The number of requests.
    pub fn requests(self, count: usize) -> Self {
        self.between(count, count)
    }

    /// The number of requests, where chance has a say.
    pub fn between(mut self, least: usize, most: usize) -> Self {
        self.requests = least..=most;
        self
    }

    /// However many requests.
    pub fn unbounded(self) -> Self {
        self.between(0, usize::MAX)
    }

    /// The shortest time.
    pub fn waits(mut self, least: Duration) -> Self {
        self.time.0 = least;
        self
    }

    /// The longest time.
    pub fn within(mut self, seconds: u64) -> Self {
        self.time.1 = Duration::from_secs(seconds);
        self
    }

    /// Other exit codes, any of which is right.
    pub fn exits(mut self, codes: &[i32]) -> Self {
        self.codes = codes.to_vec();
        self
    }

    /// Whatever the reason is.
    pub fn unsaid(mut self) -> Self {
        self.words.clear();
        self
    }

    /// No error beside the reason.
    pub fn without_error(mut self) -> Self {
        self.kind = None;
        self
    }

    /// Rows that pass.
    pub fn rows(mut self, pass: fn(&[String]) -> bool) -> Self {
        self.rows = Rows::Any(pass);
        self
    }

    /// What else must hold.
    pub fn check(mut self, check: impl Fn(&Outcome) -> Result<(), String> + 'static) -> Self {
        self.checks.push(Box::new(check));
        self
    }
}

/// The whole list of a sound server, exit 0.
pub fn whole() -> Want {
    Want::new(all(), 0)
}

/// These rows are all there are, exit 0.
pub fn whole_of(rows: Vec<String>) -> Want {
    Want::new(rows.clone(), 0).of(rows)
}

/// No rows, this exit code, and an error of this kind.
pub fn fails(code: i32, kind: &'static str) -> Want {
    Want::new(Vec::new(), code).kind(kind)
}

/// Some of the rows, by their places, and exit 8.
pub fn short(places: &[usize]) -> Want {
    Want::new(some(places), 8)
}

/// What is left when page 2 cannot be had: page 3 as well, where it is known how to ask for it.
pub fn without_page_2(cloud: Cloud) -> Want {
    if cloud.has_documented_pages() {
        short(&[0, 1, 2, 6, 7])
    } else {
        short(&[0, 1, 2])
    }
}

/// No rows although there are some, exit 5, and no error beside the count.
pub fn lacks_all() -> Want {
    Want::new(Vec::new(), 5)
}
