//! The account at the end of the JSON document: schema version 1.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::core::model::{Instance, Scope, Timestamp};
use crate::core::report::{Failed, Report};

/// The version of the document's keys and meanings.
pub const SCHEMA_VERSION: u32 = 1;

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// Rows written.
    pub count: u64,
    /// Whether `--limit` cut the list.
    pub limited: bool,
    /// What became of each listing, in order.
    pub reports: &'a [Report],
    /// The flags that narrowed the list.
    pub filters: &'a [String],
}

/// A listing: its rows, and the account of every source.
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
    account: Account<'a>,
}

/// The keys after `instances`.
#[derive(Serialize, JsonSchema)]
pub struct Account<'a> {
    /// How many rows there are.
    count: u64,
    /// Whether `--limit` cut the list.
    limited: bool,
    /// Whether every source was read to its end: then nothing is missing. A list that `--limit` cut
    /// before that is not complete, which is no failure.
    complete: bool,
    /// What became of each listing, in order.
    sources: Vec<Source<'a>>,
    /// The flags that left out a part of what the sources hold, where there were any: listings that were
    /// narrowed otherwise cannot be compared.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    filters: &'a [String],
}

/// One listing: a profile, region and parent, read page by page.
#[derive(Serialize, JsonSchema)]
struct Source<'a> {
    /// The provider's id.
    provider: &'a str,
    /// The profile's name.
    profile: &'a str,
    /// Where it looked.
    scope: &'a Scope,
    /// Whether everything the provider has is there.
    complete: bool,
    /// Why it is not complete.
    reason: Option<&'a str>,
    /// Pages received.
    pages: u64,
    /// Unique rows received.
    received: u64,
    /// The total the provider reported last, where it reports one.
    reported_total: Option<u64>,
    /// How long it took, in milliseconds.
    #[serde(serialize_with = "millis")]
    #[schemars(with = "u64")]
    elapsed_ms: Duration,
    /// The failure behind it, where there was one.
    error: Option<&'a Failed>,
}

impl<'a> Account<'a> {
    /// The account of a run.
    pub fn new(outcome: &Outcome<'a>) -> Self {
        Self {
            count: outcome.count,
            limited: outcome.limited,
            complete: super::is_complete(outcome.reports),
            sources: outcome.reports.iter().map(Source::new).collect(),
            filters: outcome.filters,
        }
    }
}

impl<'a> Source<'a> {
    fn new(report: &'a Report) -> Self {
        Self {
            provider: report.provider,
            profile: &report.profile,
            scope: &report.scope,
            complete: report.complete,
            reason: report.reason.as_deref(),
            pages: report.pages,
            received: report.received,
            reported_total: report.reported_total,
            elapsed_ms: report.elapsed,
            error: report.error.as_ref(),
        }
    }
}

fn millis<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
