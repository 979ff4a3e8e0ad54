//! The flags that say which instances are wanted, in which order, and how many there should be.

use std::time::Duration;

use clap::Args;

use crate::engine::select::Expect;

/// Which instances are wanted.
#[derive(Args, Debug)]
#[command(next_help_heading = "Selection")]
#[expect(clippy::struct_excessive_bools, reason = "a flag each")]
pub struct Choosing {
    /// Instances in one of these states: pending, starting, running, updating, stopping, stopped,
    /// failed, succeeded, deleting, deleted, unknown
    #[arg(long, value_name = "LIST")]
    pub status: Option<String>,

    /// Instances whose name holds this text; case counts
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,

    /// Instances with this private or public address
    #[arg(long, value_name = "ADDR")]
    pub ip: Option<String>,

    /// Instances whose machine type or product holds this text; case counts
    #[arg(id = "type", long, value_name = "TEXT")]
    pub instance_type: Option<String>,

    /// Spot instances only
    #[arg(long, conflicts_with = "no_spot")]
    pub spot: bool,

    /// Instances that are known to be no spot instances; --filter 'spot!=true' takes those as well of
    /// which it is not known
    #[arg(long)]
    pub no_spot: bool,

    /// Instances with at least one GPU
    #[arg(long)]
    pub gpu: bool,

    /// Instances created (or, where that is unknown, started) at least this long ago
    #[arg(long, value_name = "DUR", value_parser = span, allow_hyphen_values = true)]
    pub older_than: Option<Duration>,

    /// A condition on any field; repeated, all must be met. OP is one of = != ~ !~ < <= > >=; see
    /// `cloudls help filters`
    #[arg(long, value_name = "FIELD OP VALUE")]
    pub filter: Vec<String>,

    /// Sort by these fields, each with :desc for the largest first; unknown comes last
    #[arg(
        long,
        value_name = "FIELD[:desc],...",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub sort_by: Vec<String>,

    /// Rows to print at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,

    /// Instances that failed, are unhealthy, were restarted, have a diagnosis, are about to be taken
    /// back or end soon; with the reason
    #[arg(long, help_heading = "Alarms")]
    pub attention: bool,

    /// Instances that expire, stop or are taken back within this time, or have expired; with
    /// --attention, how soon is soon [default there: 3d]
    #[arg(long, value_name = "DUR", value_parser = span, help_heading = "Alarms")]
    pub expiring_within: Option<Duration>,

    /// Exit 9 unless so many instances are found: none, some, N, <=N or >=N. Judged only when the
    /// list is complete
    #[arg(long, value_name = "COUNT", help_heading = "Alarms")]
    pub expect: Option<Expect>,
}

/// A time of any length.
fn span(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write it as 12h, 7d or 2w"))
}
