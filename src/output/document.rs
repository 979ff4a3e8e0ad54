//! The keys after the rows of the JSON document: schema version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::undecided::Undecided;
use crate::core::model::{Instance, Timestamp};
use crate::core::report::Report;

/// The version of the document's keys and meanings.
pub const SCHEMA_VERSION: u32 = 1;

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// Rows written.
    pub count: u64,
    /// Whether `--limit` cut the list.
    pub limited: bool,
    /// The rows of which it is not known whether they are wanted.
    pub undecided: &'a Undecided,
    /// What became of each listing, in order.
    pub reports: &'a [Report],
    /// The flags that narrowed the list.
    pub filters: &'a [String],
    /// What there is to say of the rows besides, as it is said on stderr.
    pub notes: &'a [String],
}

impl Outcome<'_> {
    pub fn is_complete(&self) -> bool {
        is_complete(self.reports)
    }
}

/// Whether every listing is complete.
pub fn is_complete(reports: &[Report]) -> bool {
    reports.iter().all(|report| report.complete)
}

/// A listing: its rows, and what became of every source.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "for the schema alone: the document is written in parts, as rows arrive"
)]
pub struct Listing<'a> {
    /// The version of the keys and their meanings.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// When the listing was begun.
    generated_at: Timestamp,
    /// The rows: sources in the order asked or configured, each in the order of its server.
    instances: Vec<Instance<'a>>,
    #[schemars(flatten)]
    trailer: Trailer<'a>,
}

/// The keys after `instances`.
#[derive(Serialize, JsonSchema)]
pub struct Trailer<'a> {
    /// How many rows there are.
    count: u64,
    /// Whether `--limit` cut the list.
    limited: bool,
    /// Whether every source was read to its end: then nothing is missing. A list that `--limit` cut
    /// before that is not complete, which is no failure.
    complete: bool,
    /// How many rows that the sources hold are undecided: no condition fails, and of at least one it is
    /// not known whether it is met. They are left out, but with `--keep-unknown`.
    undecided: u64,
    /// What became of each listing, in order.
    sources: &'a [Report],
    /// The flags that left out a part of what the sources hold, where there were any: listings that were
    /// narrowed otherwise cannot be compared.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    filters: &'a [String],
}

impl<'a> Trailer<'a> {
    /// Of a run.
    pub fn new(outcome: &Outcome<'a>) -> Self {
        Self {
            count: outcome.count,
            limited: outcome.limited,
            complete: outcome.is_complete(),
            undecided: outcome.undecided.total(),
            sources: outcome.reports,
            filters: outcome.filters,
        }
    }
}
