//! What a case says: a fault, the clouds that have it, and what must come out.

use serde_json::Value;

use super::scene::Scene;
use super::tokens::Token;
use super::want::Want;
use crate::support::{Arrival, Cloud, Finished, SIZE, ids};

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

/// Requests that read a sound server of [`ROWS`] rows once. Where that is open, a full first page does
/// not tell whether there is a page 0.
pub fn reading(cloud: Cloud) -> usize {
    if cloud.has_pages() {
        ROWS.div_ceil(SIZE) + usize::from(cloud.may_begin_at_page_0())
    } else {
        1
    }
}

/// The place of a row of a sound server in the answer that holds it.
pub fn place_in_answer(cloud: Cloud, row: usize) -> usize {
    if cloud.has_pages() { row % SIZE } else { row }
}

/// Whether an answer counts all rows, and pages are asked for by their number or offset.
pub fn has_counted_pages(cloud: Cloud) -> bool {
    cloud.has_any_page() && cloud.has_total()
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
    pub token: Option<Token>,
    /// The output format.
    pub format: &'static str,
    /// Whether the run says whatever it can, which is where secrets would show.
    pub is_verbose: bool,
}

/// How long an answer may take in cases that do not say otherwise.
pub const TIMEOUT: &str = "8s";

impl Case {
    /// A fault of a server.
    pub fn new(
        name: impl Into<String>,
        scene: Scene,
        want: impl Fn(Cloud) -> Want + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            clouds: [Cloud::EVERY, Cloud::KINDS].concat(),
            scene: Some(scene),
            want: Box::new(want),
            args: ["--timeout", TIMEOUT, "--page-size", &SIZE.to_string()]
                .map(str::to_owned)
                .into(),
            scope: |cloud| cloud.scope().to_vec(),
            token: None,
            format: "json",
            is_verbose: true,
        }
    }

    /// Only these clouds.
    pub fn on(mut self, clouds: &[Cloud]) -> Self {
        self.clouds = clouds.to_vec();
        self
    }

    /// Without the lists that other cases of the same connection stand for.
    pub fn of_connection(mut self) -> Self {
        let is_kind = |cloud: &Cloud| Cloud::KINDS.iter().any(|kind| kind.name == cloud.name);
        self.clouds.retain(|cloud| !is_kind(cloud));
        self
    }

    /// Only clouds that have something.
    pub fn with(mut self, has: impl Fn(Cloud) -> bool) -> Self {
        self.clouds.retain(|cloud| has(*cloud));
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
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// What is on stderr without `-vv --debug`.
    pub fn quiet(mut self) -> Self {
        self.is_verbose = false;
        self
    }

    /// Whether the case is about a limit of time, which then shows on any machine.
    pub fn sets_a_limit(&self) -> bool {
        let mut args = self.args.chunks(2);
        args.any(|pair| match pair[0].as_str() {
            "--timeout" => pair[1] != TIMEOUT,
            name => name == "--deadline",
        })
    }

    /// Another format than JSON.
    pub fn format(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }
}

/// What came out.
pub struct Outcome {
    /// Which cloud it was.
    pub cloud: Cloud,
    /// The run.
    pub run: Finished,
    /// The document on stdout, where it is one.
    pub document: Option<Value>,
    /// The server's base URL.
    pub url: String,
    /// The requests of the server.
    pub arrivals: Vec<Arrival>,
    /// The server that nobody should have asked.
    pub elsewhere: Elsewhere,
}

/// A server that must never be asked.
pub struct Elsewhere {
    /// Its base URL.
    pub url: String,
    /// Its requests.
    pub arrivals: Vec<Arrival>,
}

impl Outcome {
    /// The ids printed, in order.
    pub fn ids(&self) -> Vec<String> {
        let rows = self.document.iter();
        rows.flat_map(|document| document["instances"].as_array().into_iter().flatten())
            .map(|row| row["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The reasons of the sources that have one.
    pub fn reasons(&self) -> String {
        let sources = self.sources();
        let reasons = sources
            .iter()
            .filter_map(|source| source["reason"].as_str());
        reasons.collect::<Vec<_>>().join("\n")
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
