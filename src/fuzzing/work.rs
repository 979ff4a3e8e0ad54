//! The work of a provider, for measurements: signing a request, and reading an answer.

use super::known::Given;
use super::printed;
use crate::config::settings::Raw;
use crate::core::model::Instance;
use crate::core::wire::Response;
use crate::engine::rows::{Encoder, RowEncoder, RowSink};
use crate::output::Format;
use crate::providers::{self, Probe};

/// A provider connected for one listing of instances.
pub struct Work(Box<dyn Probe>);

/// What is done with the rows of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: they are read and become instances.
    Nothing,
    /// They are written as `jsonl`.
    Write,
}

struct Nowhere;

impl RowEncoder for Nowhere {
    fn room(&self) -> usize {
        0
    }

    fn encode(&self, row: &Instance<'_>, _: &mut Vec<u8>) -> Option<usize> {
        std::hint::black_box(row);
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
}

impl Work {
    /// Connects a provider by its id.
    pub fn of(provider: &str) -> Self {
        let mut all = providers::ALL.iter();
        let entry = all.find(|entry| entry.about.id == provider);
        let entry = entry.expect("one of the providers");
        // With every scope flag nothing has to be discovered.
        let flags: Vec<_> = entry.about.scopes.iter().collect();
        let given = Given {
            raw: Raw::None,
            ..Given::new(&entry.about.credentials[0], &flags)
        };
        Self(
            given
                .connect(entry)
                .unwrap_or_else(|error| panic!("{error}")),
        )
    }

    /// Builds and signs the request for the first page.
    pub fn sign(&self) {
        std::hint::black_box(self.0.requests_anew());
    }

    /// Reads a page as a listing does, with the search for secrets. Returns its rows.
    pub fn read(&self, body: &[u8], then: Then) -> usize {
        let sink = match then {
            Then::Nothing => RowSink::new(Encoder::text(Nowhere)),
            Then::Write => printed::sink(Format::Jsonl),
        };
        let response = Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_vec(),
        };
        let pages = self.0.read(&response, &sink);
        let rows = pages
            .into_iter()
            .map(|page| page.map_or(0, |page| page.rows.len()));
        rows.sum()
    }
}
