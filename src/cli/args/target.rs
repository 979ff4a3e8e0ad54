//! The flags that several commands take: what is reached, how, and how much is said of it.

use std::path::PathBuf;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, ValueEnum};

use super::mirrors::Mirror;
use super::providers::ProviderWord;
use super::{duration, kinds, number, scope_flags};
use crate::config::settings::{Environment, Origin, ScopeFlags};
use crate::engine::trace::Level;

/// Which profiles a command works on, and where in them it looks.
#[derive(Args, Debug, Default)]
pub struct Target {
    /// Providers to list; `all` for every one
    #[arg(short, long, value_name = "LIST", value_delimiter = ',',
          value_parser = ProviderWord { takes_all: true })]
    pub provider: Vec<String>,

    /// Profiles of the configuration file to list; `env` for the credentials in the environment
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        conflicts_with = "demo"
    )]
    pub profile: Vec<String>,

    /// Kinds of rows to list, of providers that have several: instance, job, server, notebook,
    /// service, worker; all for every kind. A service is one of PAI-EAS, or an application of SAE,
    /// that has no instance, stopped ones included [default: instance, and of ModelArts server and
    /// job; with --attention also service]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kinds(),
          ignore_case = true, help_heading = "Scope")]
    pub kind: Vec<String>,

    /// Do not look up what machine types are made of; only what rows tell by themselves is known then
    #[arg(long, help_heading = "Scope", conflicts_with = "prices")]
    pub no_shapes: bool,

    /// Where a row tells no price, take the list price of the vendor's catalogue (Novita)
    #[arg(long, help_heading = "Scope")]
    pub prices: bool,

    /// The scope flags, by name; filled from the registry's flags.
    #[arg(skip)]
    pub scope: ScopeFlags,

    /// The flags that the command has not, of those that hints name.
    #[arg(skip)]
    pub lacks: Vec<&'static str>,

    /// The other flags of the command, with who gave each its value.
    #[arg(skip)]
    pub flags: Vec<FlagValue>,
}

impl Target {
    /// Whether a flag stands on the command line, and not only in its variable.
    pub fn is_given(&self, flag: Mirror) -> bool {
        let is_given = |known: &FlagValue| {
            known.name == flag.flag() && matches!(known.origin, Origin::Flag(_))
        };
        self.flags.iter().any(is_given)
    }
}

/// How providers are reached.
#[derive(Args, Clone, Debug)]
pub struct NetworkArgs {
    /// Requests in flight for each provider
    #[arg(long, value_name = "N", default_value_t = 8, help_heading = "Network",
          value_parser = number::<u16>(1..=256), allow_negative_numbers = true)]
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

    /// Certificates to trust beside the machine's, as of a proxy that opens TLS (PEM)
    #[arg(long, value_name = "PATH", help_heading = "Network")]
    pub ca_file: Option<PathBuf>,
}

/// How much is said on stderr.
#[derive(Args, Clone, Debug)]
pub struct Verbosity {
    /// Errors only on stderr
    #[arg(short, long, conflicts_with_all = ["verbose", "debug"], help_heading = "Output")]
    pub quiet: bool,

    /// Also report each retry and source on stderr
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// Also show each request on stderr, without its secrets
    #[arg(long, help_heading = "Output")]
    pub debug: bool,
}

impl Verbosity {
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

/// The value of a flag that counts.
#[derive(Clone, Debug)]
pub struct FlagValue {
    /// The long name of the flag.
    pub name: String,
    /// The value, as it was given.
    pub value: String,
    pub origin: Origin,
}

/// The values of a command's flags that count, bar the scope, which depends on the profile.
pub fn flag_values(
    command: &Command,
    matches: &ArgMatches,
    environment: &Environment,
) -> Vec<FlagValue> {
    let scopes = scope_flags();
    let args = command
        .get_arguments()
        .filter(|arg| !scopes.contains_key(arg.get_id().as_str()));
    args.filter_map(|arg| flag_value(arg, matches, environment))
        .collect()
}

fn flag_value(arg: &Arg, matches: &ArgMatches, environment: &Environment) -> Option<FlagValue> {
    let id = arg.get_id().as_str();
    let name = arg.get_long()?;
    let is_given = matches.value_source(id)? == ValueSource::CommandLine;
    let takes_value = arg.get_action().takes_values();
    if !is_given && !takes_value {
        return None;
    }
    let values: Vec<_> = matches
        .get_raw(id)?
        .map(|value| value.to_string_lossy())
        .collect();
    let mirror = Mirror::of(name).filter(|mirror| environment.get(mirror.variable()).is_some());
    Some(FlagValue {
        name: name.to_owned(),
        value: values.join(","),
        origin: match mirror {
            _ if is_given => Origin::Flag(name.to_owned()),
            Some(mirror) => Origin::Variable(mirror.variable().to_owned()),
            None => Origin::BuiltIn,
        },
    })
}
