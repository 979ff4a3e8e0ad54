//! The command line. It declares no provider's flags: those come from the registry.

mod commands;
mod help;
mod instances;
mod mirrors;
mod target;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use clap::{Parser, Subcommand};

pub use self::commands::{
    Completions, Config, ConfigCommand, Demo, Diff, Doctor, Document, Help, Man, Providers, Schema,
    Shape, Topic,
};
pub use self::help::{help_of, tree};
pub use self::instances::{Instances, SelectionArgs};
pub use self::mirrors::Mirror;
use self::mirrors::{mirrored, refuse};
pub use self::target::{ColorWhen, NetworkArgs, Target};
use crate::config::settings::{Environment, ScopeFlags};
use crate::core::about::{ALL, ScopeFlag};
use crate::core::model::Kind;
use crate::providers;

/// Lists the instances of several clouds in one model: everything, or exactly what is missing and why.
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
    #[command(visible_alias = "ls", after_help = help::with_exit_codes(instances::INSTANCES_HELP))]
    Instances(Box<Instances>),
    /// Say what each provider needs and gives; sends nothing, and shows no value of a variable.
    #[command(after_help = commands::PROVIDERS_HELP)]
    Providers(Providers),
    /// Find, write, show and check the configuration file.
    #[command(after_help = commands::CONFIG_HELP)]
    Config(Config),
    /// Examine each profile: credential, network, clock, permissions; changes nothing.
    #[command(after_help = commands::DOCTOR_HELP)]
    Doctor(Box<Doctor>),
    /// Say what appeared, went and changed between two listings.
    #[command(after_help = commands::DIFF_HELP)]
    Diff(Diff),
    /// Serve the embedded demo cloud on loopback, and print the variables that point a shell at it.
    #[command(after_help = commands::DEMO_HELP)]
    Demo(Demo),
    /// Print the JSON Schema of what is printed as JSON.
    #[command(after_help = commands::SCHEMA_HELP)]
    Schema(Schema),
    /// Print what makes a shell complete the words of cloudls.
    #[command(after_help = commands::COMPLETIONS_HELP)]
    Completions(Completions),
    /// Print the manual page of a command or topic, or write all of them.
    #[command(after_help = commands::MAN_HELP)]
    Man(Man),
    /// Show help for a command or topic.
    Help(Help),
}

/// Reads the process's command line, with the environment for defaults; ends the process on
/// `--help` and on a usage error.
pub fn parse(environment: &Environment) -> Cli {
    read(std::env::args_os(), environment).unwrap_or_else(|error| refuse(&error, environment))
}

/// Reads a command line.
pub fn read<T: Into<OsString> + Clone>(
    words: impl IntoIterator<Item = T>,
    environment: &Environment,
) -> Result<Cli, clap::Error> {
    let mut command = command(environment);
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let matches = command
        .try_get_matches_from_mut(&words)
        .map_err(|error| in_words_of_doctor(error, &words, &mut command))?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let Some(target) = cli.command.target() {
        let (command, matches) = innermost(&command, &matches);
        target.scope = scope(matches);
        target.flags = target::flag_values(command, matches, environment);
    }
    Ok(cli)
}

/// Replaces the error about an unknown flag of `doctor` that is one of `instances`: says why it is not one
/// of `doctor`.
fn in_words_of_doctor(
    error: clap::Error,
    words: &[OsString],
    command: &mut Command,
) -> clap::Error {
    let is_command = |word: &&OsString| {
        let name = word.to_str();
        name.is_some_and(|name| command.find_subcommand(name).is_some())
    };
    let is_doctor = words
        .iter()
        .skip(1)
        .find(is_command)
        .is_some_and(|name| name == "doctor");
    let (ErrorKind::UnknownArgument, true, Some(ContextValue::String(word))) =
        (error.kind(), is_doctor, error.get(ContextKind::InvalidArg))
    else {
        return error;
    };
    let is_it = |arg: &&Arg| {
        let long = arg.get_long().map(|name| format!("--{name}"));
        let short = arg.get_short().map(|letter| format!("-{letter}"));
        [long, short].iter().flatten().any(|name| name == word)
    };
    let instances = command.find_subcommand("instances");
    let known = instances.and_then(|own| own.get_arguments().find(is_it));
    let Some(flag) = known.and_then(Arg::get_long) else {
        return error;
    };
    let message = format!("--{flag} shapes a list, and means nothing to doctor");
    match command.find_subcommand_mut("doctor") {
        Some(doctor) => doctor.error(ErrorKind::UnknownArgument, message),
        None => error,
    }
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
    /// The profiles a command works on, if it takes flags for that.
    fn target(&mut self) -> Option<&mut Target> {
        match self {
            Self::Instances(instances)
            | Self::Config(Config {
                command: ConfigCommand::Show(instances),
            }) => Some(&mut instances.target),
            Self::Doctor(doctor) => Some(&mut doctor.target),
            _ => None,
        }
    }
}

/// The last of the nested commands, and what was matched for it.
fn innermost<'a>(command: &'a Command, matches: &'a ArgMatches) -> (&'a Command, &'a ArgMatches) {
    let inner = matches.subcommand();
    match inner.and_then(|(name, inner)| Some((command.find_subcommand(name)?, inner))) {
        Some((command, matches)) => innermost(command, matches),
        None => (command, matches),
    }
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
        .mut_subcommand("doctor", whole)
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

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(Kind::WORDS.into_iter().chain([ALL]))
}

/// A time above zero and up to a day.
fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write it as 20s, 5m or 500ms"))?;
    if time.is_zero() || time > Duration::from_secs(24 * 60 * 60) {
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
