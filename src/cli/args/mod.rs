//! The command line. It declares no provider's flags: those come from the registry.

mod advice;
mod commands;
mod formats;
mod help;
mod instances;
mod mirrors;
mod providers;
mod target;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use clap::{Parser, Subcommand, ValueEnum};

use self::advice::{Typed, advised};
pub use self::commands::{
    Completions, Config, ConfigCommand, Demo, Diff, Doctor, Document, Help, Man, Providers, Schema,
    Shape, Show, Topic,
};
pub use self::help::{help_of, tree};
use self::instances::FlagPlaces;
pub use self::instances::{Instances, SelectionArgs, Span};
pub use self::mirrors::Mirror;
use self::mirrors::{mirrored, refuse};
use self::providers::expand;
pub use self::providers::meant;
pub use self::target::{ColorWhen, NetworkArgs, Target};
use crate::config::settings::{Environment, ScopeFlags};
use crate::core::about::{self, ScopeFlag};
use crate::core::error::SettingsError;
use crate::core::model::Kind;
use crate::providers::ALL;

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

    /// How to print what is said on stderr: `text` for words, `json` for one JSON object a line
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        ignore_case = true,
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub error_format: ErrorFormat,

    /// What to do.
    #[command(subcommand)]
    pub command: Commands,
}

/// How words on stderr are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ErrorFormat {
    /// Lines of words.
    Text,
    /// One JSON object a line.
    Json,
}

const CONFIG_FLAG_HELP: &str =
    "Configuration file [env: CLOUDLS_CONFIG] [default: ~/.config/cloudls/config.toml]";

const EXAMPLES: &str = "\
Examples:
  cloudls instances --demo                      try it without an account
  cloudls instances                             every profile, and what the environment has keys for
  cloudls instances -p novita -o json | jq .    one provider, as JSON
  cloudls providers eas                         what PAI-EAS needs and gives
  cloudls config init                           a profile for each credential of this machine
  cloudls doctor                                whether each profile works, and what to do next";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Commands {
    /// List instances, of the profiles or providers that are named, or else of every profile of the
    /// configuration file and every provider with a credential in the environment.
    #[command(visible_alias = "ls", after_help = help::with_exit_codes(instances::INSTANCES_HELP))]
    Instances(Box<Instances>),
    /// Show everything known of single instances, a field a line.
    #[command(after_help = commands::SHOW_HELP)]
    Show(Box<Show>),
    /// Say what each provider needs and gives; sends nothing, and shows no value of a variable.
    #[command(after_help = commands::PROVIDERS_HELP)]
    Providers(Providers),
    /// Find, write, show and check the configuration file.
    #[command(after_help = commands::CONFIG_HELP)]
    Config(Config),
    /// Examine each profile: credential, network, clock, permissions; changes nothing.
    #[command(after_help = commands::DOCTOR_HELP)]
    Doctor(Box<Doctor>),
    /// Say what appeared, disappeared and changed between two listings.
    #[command(after_help = commands::DIFF_HELP)]
    Diff(Diff),
    /// Serve the embedded demo cloud on loopback, and print the variables that point a shell at it.
    #[command(after_help = commands::DEMO_HELP)]
    Demo(Demo),
    /// Print the JSON Schema of what is printed as JSON.
    #[command(after_help = commands::SCHEMA_HELP)]
    Schema(Schema),
    /// Print the completion script of a shell.
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
    let matches = command.try_get_matches_from_mut(&words).map_err(|error| {
        let found = command_of(&words, &command);
        let within = found.as_ref().map(|(_, name)| &**name);
        let is_before = is_before(&error, &words, found.as_ref().map(|(place, _)| *place));
        let typed = Typed {
            words: &words,
            within,
            is_before,
        };
        advised(error, &mut command, &typed)
    })?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let Commands::Instances(listing) = &mut cli.command {
        listing.selection.places = FlagPlaces::of(innermost(&command, &matches).1);
    }
    if let Some(target) = cli.command.target() {
        let (command, matches) = innermost(&command, &matches);
        expand(&mut target.provider);
        target.scope = scope(matches);
        let has = |flag: &&str| {
            command
                .get_arguments()
                .any(|arg| arg.get_long() == Some(*flag))
        };
        target.lacks = ["filter", "provider"]
            .into_iter()
            .filter(|flag| !has(flag))
            .collect();
        target.flags = target::flag_values(command, matches, environment);
    }
    Ok(cli)
}

/// The command that the words name, by its full name, and which of the words that is.
fn command_of(words: &[OsString], command: &Command) -> Option<(usize, String)> {
    let named = |word: &OsString| command.find_subcommand(word.to_str()?);
    let mut found = words.iter().enumerate().skip(1);
    let (place, found) = found.find_map(|(place, word)| Some((place, named(word)?)))?;
    Some((place, found.get_name().to_owned()))
}

/// Whether the word that an error is about stands before the command, or there is no command.
fn is_before(error: &clap::Error, words: &[OsString], command: Option<usize>) -> bool {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidArg) else {
        return false;
    };
    // Of several letters behind one sign, the first that is not known is named.
    let is_it = |own: &OsString| {
        let own = own.to_string_lossy();
        own.split('=').next() == Some(&**word)
            || (word.len() == 2 && own.starts_with('-') && own.starts_with(&**word))
    };
    let place = words.iter().skip(1).position(is_it).map(|place| place + 1);
    place.is_some_and(|place| command.is_none_or(|command| place < command))
}

/// The flags of a listing of one profile, or of a provider as its variables make it up; without either, of all.
pub fn listing_of(
    provider: Option<&str>,
    profile: Option<&str>,
    environment: &Environment,
) -> Result<Instances, SettingsError> {
    let mut words = vec!["cloudls", "instances"];
    words.extend(
        provider
            .iter()
            .flat_map(|provider| ["--provider", provider]),
    );
    words.extend(profile.iter().flat_map(|profile| ["--profile", profile]));
    match read(words, environment).map(|cli| cli.command) {
        Ok(Commands::Instances(listing)) => Ok(*listing),
        // A variable that mirrors a flag holds what no listing takes.
        _ => Err(SettingsError::usage(
            "a CLOUDLS_* variable has a value that no listing takes",
            "`cloudls ls` says which",
        )),
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
    /// When what it prints is coloured.
    pub fn color(&self) -> ColorWhen {
        match self {
            Self::Instances(instances) => instances.color,
            Self::Doctor(doctor) => doctor.color,
            Self::Diff(diff) => diff.color,
            Self::Show(show) => show.color,
            _ => ColorWhen::Auto,
        }
    }

    /// The profiles a command works on, if it takes flags for that.
    fn target(&mut self) -> Option<&mut Target> {
        match self {
            Self::Instances(instances)
            | Self::Config(Config {
                command: ConfigCommand::Show(instances),
            }) => Some(&mut instances.target),
            Self::Doctor(doctor) => Some(&mut doctor.target),
            Self::Show(show) => Some(&mut show.target),
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
        .mut_subcommand("show", whole)
        .mut_subcommand("config", |config| config.mut_subcommand("show", whole))
}

/// The flags all providers declare, each once.
fn scope_flags() -> BTreeMap<&'static str, &'static ScopeFlag> {
    let all = ALL.iter().flat_map(|row| row.about.scopes);
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

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(Kind::WORDS.into_iter().chain([about::ALL]))
}

/// Reads a whole number within a range.
fn number<N: TryFrom<u64>>(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync + 'static {
    move |text| {
        let read = text.trim().parse().ok();
        let read = read.filter(|number| range.contains(number));
        read.and_then(|number: u64| N::try_from(number).ok())
            .ok_or_else(|| {
                let (least, most) = (range.start(), range.end());
                if *most < 1_000_000_000 {
                    format!("write a whole number from {least} to {most}")
                } else {
                    format!("write a whole number from {least} on")
                }
            })
    }
}

/// A time above zero and up to a day.
fn duration(text: &str) -> Result<Duration, String> {
    if is_number(text) {
        let text = text.trim();
        return Err(format!("a time has a unit: write {text}s or {text}m"));
    }
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write it as 20s, 5m or 500ms"))?;
    if time.is_zero() || time > Duration::from_secs(24 * 60 * 60) {
        return Err("it must be above 0 and at most 1 day".to_owned());
    }
    Ok(time)
}

/// Whether a text is a number alone, which is no time.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text != "0" && text.bytes().all(|byte| byte.is_ascii_digit())
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
        for flag in ALL.iter().flat_map(|row| row.about.scopes) {
            assert_eq!(flag.value, scope_flags()[flag.name].value, "{}", flag.name);
        }
    }
}
