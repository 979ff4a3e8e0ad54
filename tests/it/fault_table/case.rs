//! What a case says: a fault, the clouds that have it, and what must come out.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::Value;

use super::scene::Scene;
use crate::support::{Arrival, Cloud, Finished, ids};

/// What the program says of a source that was read twice and did not add up.
pub const CHANGED: &str = "changed while it was read";

/// Rows of a sound server: three pages.
pub const ROWS: usize = 8;

/// The rows of a sound server.
pub fn all() -> Vec<String> {
    ids(ROWS)
}

/// Some of them, by their places.
pub fn some(places: &[usize]) -> Vec<String> {
    let all = all();
    places.iter().map(|place| all[*place].clone()).collect()
}

/// Requests that read a sound server of [`ROWS`] rows once: a full first page of Novita leaves open
/// whether there is a page 0.
pub fn reading(cloud: Cloud) -> usize {
    if cloud == Cloud::Novita { 4 } else { 3 }
}

/// One fault.
pub struct Case {
    /// What goes wrong.
    pub name: String,
    /// The clouds it is tried on.
    pub clouds: Vec<Cloud>,
    /// What the server does; without one nobody listens.
    pub scene: Option<Scene>,
    /// What must come out.
    pub want: Box<dyn Fn(Cloud) -> Want + Send + Sync>,
    /// Further arguments.
    pub args: Vec<String>,
    /// The arguments that name what is listed; by default one source.
    pub scope: fn(Cloud) -> Vec<&'static str>,
    /// A token of HPC-AI in the place of the usual one.
    pub token: Option<String>,
    /// The output format.
    pub format: &'static str,
}

impl Case {
    /// A fault of a server.
    pub fn new(
        name: impl Into<String>,
        scene: Scene,
        want: impl Fn(Cloud) -> Want + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            clouds: Cloud::ALL.to_vec(),
            scene: Some(scene),
            want: Box::new(want),
            args: vec!["--timeout".to_owned(), "8s".to_owned()],
            scope: |cloud| cloud.scope().to_vec(),
            token: None,
            format: "json",
        }
    }

    /// Only these clouds.
    pub fn on(mut self, clouds: &[Cloud]) -> Self {
        self.clouds = clouds.to_vec();
        self
    }

    /// Further arguments; the last of a kind counts.
    pub fn args(mut self, args: &[&str]) -> Self {
        for pair in args.chunks(2) {
            match self.args.iter().position(|arg| arg == pair[0]) {
                Some(place) => pair[1].clone_into(&mut self.args[place + 1]),
                None => self.args.extend(pair.iter().map(|arg| (*arg).to_owned())),
            }
        }
        self
    }

    /// What is listed, where it is not one source.
    pub fn scope(mut self, scope: fn(Cloud) -> Vec<&'static str>) -> Self {
        self.scope = scope;
        self
    }

    /// Nobody listens.
    pub fn nobody(mut self) -> Self {
        self.scene = None;
        self
    }

    /// A token of HPC-AI.
    pub fn token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    /// Another format than JSON.
    pub fn format(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }
}

/// The rows that must be printed.
pub enum Rows {
    /// These, in this order.
    These(Vec<String>),
    /// Any that pass; what is legitimately variable.
    Any(fn(&[String]) -> bool),
}

/// A further check of a run.
pub type Check = fn(&Outcome) -> Result<(), String>;

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
    /// `error.kind` of a source; `None` asks for a source without an error.
    pub kind: Option<&'static str>,
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
            kind: None,
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

    /// The number of requests.
    pub fn requests(self, count: usize) -> Self {
        self.between(count, count)
    }

    /// The number of requests, where chance has a say.
    pub fn between(mut self, least: usize, most: usize) -> Self {
        self.requests = least..=most;
        self
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
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
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

/// No rows although there are some, exit 5, and no error beside the count.
pub fn lacks_all() -> Want {
    Want::new(Vec::new(), 5)
}

/// What came out.
pub struct Outcome {
    /// Which cloud it was.
    pub cloud: Cloud,
    /// The run.
    pub run: Finished,
    /// The document on stdout, where it is one.
    pub document: Option<Value>,
    /// The requests of the server.
    pub arrivals: Vec<Arrival>,
    /// The requests of the server that nobody should have asked.
    pub elsewhere: Vec<Arrival>,
}

impl Outcome {
    /// The ids printed, in order.
    pub fn ids(&self) -> Vec<String> {
        let rows = self.document.iter();
        rows.flat_map(|document| document["instances"].as_array().into_iter().flatten())
            .map(|row| row["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The sources of the document.
    pub fn sources(&self) -> Vec<Value> {
        let document = self.document.iter();
        document
            .flat_map(|document| document["sources"].as_array().into_iter().flatten())
            .cloned()
            .collect()
    }
}
