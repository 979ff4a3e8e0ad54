//! The command line. It declares no provider's flags: those come from the registry.

mod choosing;
mod config;
mod describing;
mod diff;
mod doctor;
mod help;
mod instances;
mod mirrors;
mod shell;
mod showing;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, CommandFactory as _, FromArgMatches as _};
use clap::{Parser, Subcommand};

pub use self::config::{Config, ConfigCommand};
use self::describing::PROVIDERS_HELP;
pub use self::describing::{Providers, Shape};
pub use self::diff::Diff;
pub use self::help::{Help, Topic, help_of, tree};
pub use self::instances::{ColorWhen, Instances};
pub use self::mirrors::MIRRORS;
use self::mirrors::{mirrored, refuse};
pub use self::shell::{Completions, Document, Man, Schema};
use crate::config::settings::{Environment, ScopeFlags};
use crate::core::about::ScopeFlag;
use crate::providers;

/// Lists the instances of five clouds in one model: everything, or exactly what is missing and why.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = help::with_topics(EXAMPLES))]
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
    #[command(visible_alias = "ls", after_help = help::with_exit_codes(instances::HELP))]
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
    /// Print the JSON Schema of what is printed as JSON.
    #[command(after_help = shell::SCHEMA_HELP)]
    Schema(Schema),
    /// Print what makes a shell complete the words of cloudls.
    #[command(after_help = shell::COMPLETIONS_HELP)]
    Completions(Completions),
    /// Print the manual page of a command or topic, or write all of them.
    #[command(after_help = shell::MAN_HELP)]
    Man(Man),
    /// Tell of a command or topic.
    Help(Help),
}

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
            _ => None,
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
