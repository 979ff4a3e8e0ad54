//! The flags of `config`, and the values in effect with who gave them.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Subcommand};

use super::mirrors::MIRRORS;
use super::{Instances, scope_flags};
use crate::config::settings::{Environment, Origin};

/// The flags of `config`.
#[derive(Args, Debug)]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration file.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the path of the file that is used
    Path,
    /// Write a commented file to start from; an existing one is left alone
    Init,
    /// Print every value in effect and where it comes from; takes the flags of `instances`
    Show(Box<Instances>),
    /// Check the file and print every error in it
    Validate,
}

/// A setting in effect.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The long name of its flag.
    pub name: String,
    /// The value, as it was given.
    pub value: String,
    /// Who gave it.
    pub origin: Origin,
}

/// The settings in effect of a command, bar the scope, which depends on the profile.
pub fn effective(
    command: &Command,
    matches: &ArgMatches,
    environment: &Environment,
) -> Vec<Effective> {
    let scopes = scope_flags();
    let args = command
        .get_arguments()
        .filter(|arg| !scopes.contains_key(arg.get_id().as_str()));
    args.filter_map(|arg| one(arg, matches, environment))
        .collect()
}

fn one(arg: &Arg, matches: &ArgMatches, environment: &Environment) -> Option<Effective> {
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
    let mirror = MIRRORS.iter().find(|(flag, _)| *flag == name);
    let variable = mirror.filter(|(_, variable)| environment.get(variable).is_some());
    Some(Effective {
        name: name.to_owned(),
        value: values.join(","),
        origin: match variable {
            _ if is_given => Origin::Flag(name.to_owned()),
            Some((_, variable)) => Origin::Variable((*variable).to_owned()),
            None => Origin::BuiltIn,
        },
    })
}
