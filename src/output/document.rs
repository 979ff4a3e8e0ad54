//! The account at the end of the JSON document: schema version 1.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::model::Scope;
use crate::report::{Failed, Report};

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// Rows written.
    pub count: u64,
    /// Whether `--limit` cut the list.
    pub limited: bool,
    /// What became of each listing, in order.
    pub reports: &'a [Report],
}

/// The keys after `instances`.
#[derive(Serialize)]
pub struct Account<'a> {
    count: u64,
    limited: bool,
    complete: bool,
    sources: Vec<Source<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    provider: &'a str,
    profile: &'a str,
    scope: &'a Scope,
    complete: bool,
    reason: Option<&'a str>,
    pages: u64,
    received: u64,
    reported_total: Option<u64>,
    #[serde(serialize_with = "millis")]
    elapsed_ms: Duration,
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
