//! The flags of `instances`: what is listed, how it is reached, and how it is printed.

use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use super::choosing::Choosing;
use super::config::Effective;
use super::diff::Comparing;
use super::showing::Showing;
use super::{duration, interval, provider_names};
use crate::config::settings::{Origin, ScopeFlags};
use crate::engine::trace::Level;
use crate::output::Format;

/// Examples for its help.
pub const HELP: &str = "\
Examples:
  cloudls ls -p eas --region cn-shanghai,cn-beijing
  cloudls ls --profile prod,staging -o wide
  cloudls ls --gpu --status running --sort-by gpu:desc --limit 5
  cloudls ls --filter 'gpu.model~h100|h200' --filter 'price>=2' -c +owner
  cloudls ls --filter owner=null -c address,name,age
  cloudls ls -o csv -c name,status,region,price/h > fleet.csv
  cloudls ls --summary                          or --group-by provider,status
  cloudls ls --attention                        what failed, is ill, restarts or ends, and why
  cloudls ls --status failed --expect none      exit 9 when there is one
  cloudls ls -o json > monday.json; cloudls ls --against monday.json
  cloudls ls --watch 30s                        in place; in a pipe, a JSON object for each change
  cloudls ls -o prom > c.new; mv c.new c.prom   for the node exporter's textfile collector
  cloudls ls -o ssh-config > ~/.ssh/cloudls     for `Include cloudls` in ~/.ssh/config
  cloudls ls -o json | jq '.count, .complete'
  cloudls ls -p modelarts --region cn-north-4 --param modelarts.visible=true";

/// The flags of `instances`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a flag each")]
pub struct Instances {
    /// Providers to list; `all` for every one
    #[arg(short, long, value_name = "LIST", value_delimiter = ',',
          value_parser = provider_names())]
    pub provider: Vec<String>,

    /// Profiles of the configuration file to list; `env` for the credentials in the environment
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        conflicts_with = "demo"
    )]
    pub profile: Vec<String>,

    /// Which instances are wanted.
    #[command(flatten)]
    pub choosing: Choosing,

    /// What is shown of them.
    #[command(flatten)]
    pub showing: Showing,

    /// Set a request parameter of a provider's own API, such as eas.Role=Queue
    #[arg(long, value_name = "PROVIDER.NAME=VALUE", help_heading = "Scope")]
    pub param: Vec<String>,

    /// Rows to ask for in one page [default: what the provider is known to accept]
    #[arg(long, value_name = "N", help_heading = "Paging",
          value_parser = clap::value_parser!(u32).range(1..1_000_000_000))]
    pub page_size: Option<u32>,

    /// Pages to read of one source at most; reaching it makes the source incomplete
    #[arg(long, value_name = "N", default_value_t = 100_000, help_heading = "Paging",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub max_pages: u64,

    /// Requests in flight for each provider
    #[arg(long, value_name = "N", default_value_t = 8, help_heading = "Network",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub concurrency: u16,

    /// Time for one request
    #[arg(long, value_name = "TIME", default_value = "20s",
          value_parser = duration, help_heading = "Network")]
    pub timeout: Duration,

    /// Time to connect
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration,
          help_heading = "Network")]
    pub connect_timeout: Duration,

    /// Time for the whole run
    #[arg(long, value_name = "TIME", default_value = "10m",
          value_parser = duration, help_heading = "Network")]
    pub deadline: Duration,

    /// List again and again, a round each TIME: on a terminal a table that shows what changed; in a
    /// pipe a JSON object a line for each change after the first round
    #[arg(
        long,
        value_name = "TIME",
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

    /// The flags that compare, and that judge what is missing.
    #[command(flatten)]
    pub comparing: Comparing,

    /// Errors only on stderr
    #[arg(short, long, conflicts_with_all = ["verbose", "debug"], help_heading = "Output")]
    pub quiet: bool,

    /// Also tell each retry and source on stderr
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// Also show each request on stderr, without its secrets
    #[arg(long, help_heading = "Output")]
    pub debug: bool,

    /// The scope flags, by name; filled from the registry's flags.
    #[arg(skip)]
    pub scope: ScopeFlags,

    /// The other flags, with who gave each its value.
    #[arg(skip)]
    pub effective: Vec<Effective>,
}

impl Instances {
    /// Whether a flag stands on the command line.
    pub fn is_given(&self, flag: &str) -> bool {
        let is_given =
            |known: &Effective| known.name == flag && matches!(known.origin, Origin::Flag(_));
        self.effective.iter().any(is_given)
    }

    /// How much to say on stderr.
    pub fn level(&self) -> Level {
        match (self.quiet, self.debug, self.verbose) {
            (true, ..) => Level::Quiet,
            (_, true, _) => Level::Debug,
            (_, _, 0) => Level::Normal,
            _ => Level::Verbose,
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}
