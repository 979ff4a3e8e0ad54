//! The command line. It declares no provider's flags: those come from the registry.

mod config;
mod describing;
mod diff;
mod doctor;
mod mirrors;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, CommandFactory as _, FromArgMatches as _};
use clap::{Parser, Subcommand, ValueEnum};

pub use self::config::{Config, ConfigCommand, Effective};
use self::describing::PROVIDERS_HELP;
pub use self::describing::{Providers, Shape};
pub use self::diff::{Comparing, Diff};
use self::mirrors::{mirrored, refuse};
use crate::about::ScopeFlag;
use crate::output::Format;
use crate::providers;
use crate::settings::{Environment, Origin, ScopeFlags};
use crate::trace::Level;

/// Lists the instances of five clouds in one model: everything, or exactly what is missing and why.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// Run against the embedded demo cloud: no account needed
    #[arg(long, global = true)]
    pub demo: bool,

    /// The configuration file.
    #[arg(long, global = true, value_name = "PATH", help = CONFIG_FLAG_HELP)]
    pub config: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Commands,
}

const CONFIG_FLAG_HELP: &str =
    "Configuration file [env: CLOUDLS_CONFIG] [default: ~/.config/cloudls/config.toml]";

const EXAMPLES: &str = "\
Examples:
  cloudls instances --demo                      try it without an account
  cloudls instances                             every profile, and what the environment has keys for
  cloudls instances -p novita -o json | jq .    one provider, as JSON
  cloudls providers eas                         what PAI-EAS needs and gives
  cloudls config init                           a configuration file to start from";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Commands {
    /// List instances: of the profiles or providers named; else of every profile of the
    /// configuration file and every provider with a credential in the environment.
    #[command(visible_alias = "ls", after_help = INSTANCES_HELP)]
    Instances(Box<Instances>),
    /// Say what each provider needs and gives; sends nothing, and shows no value of a variable.
    #[command(after_help = PROVIDERS_HELP)]
    Providers(Providers),
    /// Find, write, show and check the configuration file.
    #[command(after_help = CONFIG_HELP)]
    Config(Config),
    /// Examine each profile: credential, network, clock, permissions; changes nothing.
    #[command(after_help = doctor::HELP)]
    Doctor(Box<Instances>),
    /// Say what appeared, went and changed between two listings.
    #[command(after_help = diff::HELP)]
    Diff(Diff),
    /// Serve the embedded demo cloud on loopback, and print the variables that point a shell at it.
    #[command(after_help = DEMO_HELP)]
    Demo(Demo),
}

const INSTANCES_HELP: &str = "\
Exit codes:
  0 complete     2 usage           3 no or unusable configuration or credential
  4 credential refused or without the permission            5 provider error
  6 network      7 rate limited    8 partial: the rest was printed    1 anything else
  130, 143 ended by Ctrl-C, SIGTERM
  with --allow-partial 0 in place of 8; with --against 0 the same, 1 different, 8 a source left out

Examples:
  cloudls ls -p eas --region cn-shanghai,cn-beijing
  cloudls ls --profile prod,staging
  cloudls ls -p sae --region cn-hangzhou --app APP_ID -o wide
  cloudls ls -p modelarts --region cn-north-4 --param modelarts.status=PROCESSING
  cloudls ls -o json > monday.json; cloudls ls --against monday.json
  cloudls ls -o jsonl | jq -r 'select(.status == \"failed\") | .address'";

const CONFIG_HELP: &str = "\
A value counts in this order: flag, CLOUDLS_* variable, configuration file, the vendors' own
variables, built-in. No secret stands in the file: it says where each one is.

Examples:
  cloudls config init                           then write a profile for each account
  cloudls config validate                       every error with its line, exit 3; or exit 0
  cloudls config show --profile prod            what `instances --profile prod` would list";

const DEMO_HELP: &str = "\
Examples:
  cloudls demo                                  then paste the lines it prints into a shell
  cloudls demo --port 8080 --instances 100000   a fleet for load tests
  cloudls demo --credential-lifetime 30s        what it hands out lasts half a minute";

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

    /// Rows to print at most
    #[arg(long, value_name = "N", help_heading = "Paging",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,

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
    #[arg(long, value_name = "TIME", value_parser = interval, conflicts_with = "against",
          help_heading = "Output")]
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

/// The flags of `demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// The port to serve on; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,

    /// Serve this many generated rows a provider in place of the small fleet
    #[arg(long, value_name = "N")]
    pub instances: Option<u64>,

    /// Wait this long before each answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub latency_ms: u64,

    /// How long the temporary credentials last that it hands out
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    pub credential_lifetime: Duration,
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

/// Reads the process's command line, with the environment for defaults; ends the process on
/// `--help` and on a usage error.
pub fn parse(environment: &Environment) -> Cli {
    read(std::env::args_os(), environment).unwrap_or_else(|error| refuse(&error, environment))
}

fn read<T: Into<OsString> + Clone>(
    words: impl IntoIterator<Item = T>,
    environment: &Environment,
) -> Result<Cli, clap::Error> {
    let mut command = command(environment);
    let matches = command.try_get_matches_from_mut(words)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let Commands::Doctor(_) = cli.command {
        doctor::refuse_foreign(&mut command, innermost(&matches))?;
    }
    if let Some(instances) = cli.command.instances() {
        let matches = innermost(&matches);
        instances.scope = scope(matches);
        let flags = command.find_subcommand("instances");
        let effective = |flags| config::effective(flags, matches, environment);
        instances.effective = flags.map(effective).unwrap_or_default();
    }
    Ok(cli)
}

/// The flags of a listing, for tests.
#[cfg(test)]
pub fn instances(words: &[&str]) -> Instances {
    match read(words, &Environment::new([])).map(|cli| cli.command) {
        Ok(Commands::Instances(instances)) => *instances,
        other => panic!("{other:?}"),
    }
}

impl Commands {
    /// The flags of a listing, where the command takes them.
    fn instances(&mut self) -> Option<&mut Instances> {
        match self {
            Self::Instances(instances)
            | Self::Doctor(instances)
            | Self::Config(Config {
                command: ConfigCommand::Show(instances),
            }) => Some(instances),
            Self::Config(_) | Self::Providers(_) | Self::Diff(_) | Self::Demo(_) => None,
        }
    }
}

/// What was matched for the last of the nested commands.
fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches
        .subcommand()
        .map_or(matches, |(_, inner)| innermost(inner))
}

/// The command line with the scope flags that the providers declare.
fn command(environment: &Environment) -> Command {
    let flags = || {
        scope_flags().into_values().map(|flag| {
            Arg::new(flag.name)
                .long(flag.name)
                .value_name(flag.value)
                .help(flag.help)
                .help_heading("Scope")
                .value_delimiter(',')
                .action(ArgAction::Append)
        })
    };
    let whole = |instances: Command| mirrored(instances.args(flags()), environment);
    Cli::command()
        .mut_subcommand("instances", whole)
        .mut_subcommand("doctor", |doctor| whole(doctor::without_foreign(doctor)))
        .mut_subcommand("config", |config| config.mut_subcommand("show", whole))
}

/// The flags all providers declare, each once.
fn scope_flags() -> BTreeMap<&'static str, &'static ScopeFlag> {
    let all = providers::ALL.iter().flat_map(|row| row.about.scopes);
    // The first to declare a flag words its help.
    all.rev().map(|flag| (flag.name, flag)).collect()
}

fn scope(matches: &ArgMatches) -> ScopeFlags {
    let given = |name| {
        let values = matches.try_get_many::<String>(name).ok().flatten()?;
        Some((name, values.map(|value| value.trim().to_owned()).collect()))
    };
    scope_flags().into_keys().filter_map(given).collect()
}

fn ids() -> Vec<&'static str> {
    providers::ALL.iter().map(|row| row.about.id).collect()
}

fn provider_names() -> PossibleValuesParser {
    PossibleValuesParser::new(ids().into_iter().chain(["all"]))
}

/// A time above zero and up to a day.
fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write it as 20s, 5m or 500ms"))?;
    if time.is_zero() || time > Duration::from_hours(24) {
        return Err("it must be above 0 and at most 1 day".to_owned());
    }
    Ok(time)
}

/// A time from one round to the next.
fn interval(text: &str) -> Result<Duration, String> {
    let time = duration(text)?;
    if time < Duration::from_secs(1) {
        return Err("it must be at least 1s: providers count requests".to_owned());
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command(&Environment::new([])).debug_assert();
    }

    #[test]
    fn one_flag_means_the_same_for_every_provider() {
        for flag in providers::ALL.iter().flat_map(|row| row.about.scopes) {
            assert_eq!(flag.value, scope_flags()[flag.name].value, "{}", flag.name);
        }
    }
}
