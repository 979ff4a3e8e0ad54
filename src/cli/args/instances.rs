//! The flags of `instances`: what is listed, and how it is printed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgMatches, Args, Id};

use super::mirrors::Mirror;
use super::target::{ColorWhen, NetworkArgs, Target, Verbosity};
use super::{interval, is_number, number};
use crate::core::fields::Times;
use crate::engine::select::Expect;
use crate::engine::trace::Level;
use crate::output::{Format, check_ssh_prefix};

/// Examples for its help.
pub const INSTANCES_HELP: &str = "\
Examples:
  cloudls ls -p eas --region cn-shanghai,cn-beijing
  cloudls ls --profile prod,staging -o wide
  cloudls ls --kind all                         notebooks, workers, services without an instance too
  cloudls ls --gpu --status running --sort-by gpu:desc --limit 5
  cloudls ls --filter 'gpu.model~h100|h200' --filter 'price>=2' -c +owner
  cloudls ls --filter owner=null -c address,name,age
  cloudls ls -o csv -c name,status,region,price/h > fleet.csv
  cloudls ls --summary                          or --group-by provider,status
  cloudls ls --attention                        what failed, is unhealthy, restarts or ends, and why
  cloudls ls -q -o name --status failed --expect none   for cron: exit 9 when there is one
  cloudls ls -o json > monday.json; cloudls ls --against monday.json
  cloudls ls --watch 30s                        in place; in a pipe, a JSON object for each change
  cloudls ls -o prom > c.new; mv c.new c.prom   for the node exporter's textfile collector
  cloudls ls -o ssh-config > ~/.ssh/cloudls     what runs, for `Include cloudls` in ~/.ssh/config
  cloudls ls -o html > fleet.html               one page to sort, filter and search in a browser
  cloudls ls -o json | jq '.count, .complete'
  cloudls ls -p modelarts --region cn-north-4 --param modelarts.visible=true";

/// The flags of `instances`.
#[derive(Args, Debug)]
pub struct Instances {
    #[command(flatten)]
    pub target: Target,

    #[command(flatten)]
    pub selection: SelectionArgs,

    #[command(flatten)]
    pub display: DisplayArgs,

    /// Set a request parameter of a provider's own API, such as eas.Role=Queue
    #[arg(long, value_name = "PROVIDER.NAME=VALUE", help_heading = "Scope")]
    pub param: Vec<String>,

    /// Rows to ask for in one page [default: what the provider is known to accept]
    #[arg(long, value_name = "N", help_heading = "Paging",
          value_parser = number::<u32>(1..=999_999_999), allow_negative_numbers = true)]
    pub page_size: Option<u32>,

    /// Pages to read of one source at most; reaching it makes the source incomplete
    #[arg(long, value_name = "N", default_value_t = Self::MAX_PAGES, help_heading = "Paging",
          value_parser = number::<u64>(1..=u64::MAX), allow_negative_numbers = true)]
    pub max_pages: u64,

    #[command(flatten)]
    pub network: NetworkArgs,

    /// List again and again, a round each TIME (30s without one): on a terminal a table that shows what
    /// changed; in a pipe a JSON object a line for each change after the first round
    #[arg(
        short = 'w',
        long,
        value_name = "TIME",
        num_args = 0..=1,
        default_missing_value = "30s",
        value_parser = interval,
        help_heading = "Output",
        conflicts_with_all = ["summary", "group_by", "expect", "against", "limit"]
    )]
    pub watch: Option<Duration>,

    /// How to print the list
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        value_enum,
        ignore_case = true,
        default_value = "table",
        help_heading = "Output"
    )]
    pub output: Format,

    /// Leave out the line that names the columns
    #[arg(long, help_heading = "Output")]
    pub no_headers: bool,

    /// Colour the states
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        ignore_case = true,
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: ColorWhen,

    /// Add the provider's own object to each row of JSON, its secrets masked
    #[arg(long, help_heading = "Output")]
    pub raw: bool,

    /// Do not mask secrets in what --raw adds
    #[arg(long, requires = "raw", help_heading = "Output")]
    pub show_secrets: bool,

    #[command(flatten)]
    pub comparison: ComparisonArgs,

    #[command(flatten)]
    pub verbosity: Verbosity,
}

impl Instances {
    /// More pages than any source has.
    pub const MAX_PAGES: u64 = 100_000;

    /// Whether a flag stands on the command line, and not only in its variable.
    pub fn is_given(&self, flag: Mirror) -> bool {
        self.target.is_given(flag)
    }

    /// How much to say on stderr.
    pub fn level(&self) -> Level {
        self.verbosity.level()
    }
}

/// Which instances are wanted.
#[derive(Args, Debug)]
#[command(next_help_heading = "Selection")]
#[expect(clippy::struct_excessive_bools, reason = "a flag each")]
pub struct SelectionArgs {
    /// Instances in one of these states: pending, starting, running, updating, stopping, stopped,
    /// failed, succeeded, deleting, deleted, unknown
    #[arg(long, value_name = "LIST")]
    pub status: Vec<String>,

    /// Instances whose name holds this text; case counts
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,

    /// Instances with this private or public address, or one in this network, such as 10.0.0.0/8
    #[arg(long, value_name = "ADDR")]
    pub ip: Option<String>,

    /// Instances whose machine type or product holds this text; case counts
    #[arg(id = "type", long, value_name = "TEXT")]
    pub instance_type: Option<String>,

    /// Spot instances only
    #[arg(long, conflicts_with = "no_spot")]
    pub spot: bool,

    /// Instances that are no spot instances
    #[arg(long)]
    pub no_spot: bool,

    /// Instances with at least one GPU; of which model says --filter gpu.model~H100
    #[arg(long)]
    pub gpu: bool,

    /// Instances created (or, where that is unknown, started) at least this long ago
    #[arg(long, value_name = "DUR", value_parser = span, allow_hyphen_values = true)]
    pub older_than: Option<Span>,

    /// A condition on any field; repeated, all must be met. OP is one of = != ~ !~ < <= > >=; see
    /// `cloudls help filters`
    #[arg(long, value_name = "FIELD OP VALUE")]
    pub filter: Vec<String>,

    /// Print the instances as well of which it is not known whether they meet the conditions; without
    /// it they are left out, counted and named
    #[arg(long)]
    pub keep_unknown: bool,

    /// Sort by these fields, each with :desc for the largest first; unknown comes last
    #[arg(
        long,
        value_name = "FIELD[:desc],...",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub sort_by: Vec<String>,

    /// Rows to print at most; with --group-by groups
    #[arg(long, value_name = "N", value_parser = number::<u64>(1..=u64::MAX), allow_negative_numbers = true)]
    pub limit: Option<u64>,

    /// Instances that failed, are unhealthy, were restarted, have a diagnosis, are about to be taken
    /// back or end soon; with the reason. Without --kind also services of PAI-EAS and applications of
    /// SAE that should have instances and have none
    #[arg(long, help_heading = "Alarms")]
    pub attention: bool,

    /// Instances that expire, stop or are taken back within this time, or have expired; with
    /// --attention, how soon is soon [default there: 3d]
    #[arg(long, value_name = "DUR", value_parser = span, help_heading = "Alarms")]
    pub expiring_within: Option<Span>,

    /// Exit 9 unless this many instances are found: none, some, N, <=N or >=N. Judged only when the
    /// list is complete; must hold with and without those of which it is not known
    #[arg(long, value_name = "COUNT", help_heading = "Alarms")]
    pub expect: Option<Expect>,

    /// Where each of the flags stands that was typed.
    #[arg(skip)]
    pub places: FlagPlaces,
}

/// The places of flags on the command line, by their ids.
#[derive(Debug, Default)]
pub struct FlagPlaces(BTreeMap<String, Vec<usize>>);

impl FlagPlaces {
    pub fn of(matches: &ArgMatches) -> Self {
        let places = |id: &Id| Some(matches.indices_of(id.as_str())?.collect());
        let ids = matches.ids();
        let all = ids.filter_map(|id| Some((id.as_str().to_owned(), places(id)?)));
        Self(all.collect())
    }

    /// The place of a flag, of a repeated one that of its value with this number.
    pub fn of_flag(&self, id: &str, number: usize) -> usize {
        let places = self.0.get(id).and_then(|places| places.get(number));
        places.copied().unwrap_or(usize::MAX)
    }
}

/// What is shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct DisplayArgs {
    /// Columns of table, wide, html, csv and tsv, by name: every field is one (`cloudls help fields`); with +
    /// before the first they are added to the usual ones
    #[arg(
        short,
        long,
        value_name = "LIST",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub columns: Vec<String>,

    /// How to write times in tables and separated values [default: relative in tables, else iso]
    #[arg(long, value_name = "HOW", value_enum, ignore_case = true)]
    pub time: Option<Times>,

    /// What the aliases of ssh-config begin with; may be empty [default: cloudls-]
    #[arg(long, value_name = "TEXT", value_parser = ssh_prefix)]
    pub ssh_prefix: Option<String>,

    /// Count instances by provider, status, region and GPU model, and add up GPUs and prices, in place
    /// of listing them
    #[arg(long, conflicts_with_all = ["group_by", "limit", "sort_by", "columns", "time", "raw"])]
    pub summary: bool,

    /// Count instances that have the same values of these fields, in place of listing them; --sort-by takes
    /// these fields and the sums (count, gpus, price ...), --limit says how many groups. COUNT and GPUS are
    /// of all, PRICE/H and PRICE/MONTH of what runs, ALL/MONTH of all
    #[arg(
        long,
        value_name = "FIELD,...",
        value_delimiter = ',',
        conflicts_with_all = ["columns", "time", "raw"]
    )]
    pub group_by: Vec<String>,
}

/// The flags of `instances` that compare, and that judge what is missing.
#[derive(Args, Debug)]
pub struct ComparisonArgs {
    /// Print what differs from an earlier listing, a document of `-o json`; `-` for stdin
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Output",
        conflicts_with_all = ["summary", "group_by", "columns", "limit", "sort_by", "time", "raw"]
    )]
    pub against: Option<PathBuf>,

    /// Exit with 0 in place of 8 when a part of the list is missing; it is still said
    #[arg(long, help_heading = "Output")]
    pub allow_partial: bool,
}

/// A time of any length, and how it was typed.
#[derive(Clone, Debug)]
pub struct Span {
    pub text: String,
    pub length: Duration,
}

fn span(text: &str) -> Result<Span, String> {
    if is_number(text) {
        let text = text.trim();
        return Err(format!(
            "a time has a unit: write {text}d, {text}h or {text}m"
        ));
    }
    match humantime::parse_duration(text) {
        Ok(length) => Ok(Span {
            text: text.trim().to_owned(),
            length,
        }),
        Err(error) => Err(format!("{error}; write it as 12h, 7d, 2w or 3months")),
    }
}

/// What the aliases of ssh-config may begin with.
fn ssh_prefix(text: &str) -> Result<String, &'static str> {
    check_ssh_prefix(text).map(|()| text.to_owned())
}
