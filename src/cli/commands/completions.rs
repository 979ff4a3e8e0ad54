//! `cloudls completions`: what makes a shell complete the words of cloudls.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, ValueEnum as _};

use crate::cli::args::{self, Topic};
use crate::cli::session::{Stopped, load, print};
use crate::config::settings::Environment;
use crate::core::about::ALL;
use crate::core::fields;
use crate::core::model::{IMPLICIT_PROFILES, Kind, Status};
use crate::engine::trace::{Level, Trace};
use crate::output;
use crate::output::exit::Exit;
use crate::providers;

/// Prints the completions; `config` is `--config`.
pub fn run(
    args: &args::Completions,
    environment: &Environment,
    config: Option<&Path>,
) -> Result<Exit, Stopped> {
    let profiles = profiles(environment, config);
    let tree = args::tree();
    let pages = pages(&tree);
    let values = |name: &str| match name {
        "words" => pages.clone(),
        "profile" => profiles.clone(),
        flag => values(flag),
    };
    let mut tree = with_values(tree, &values);
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut tree, "cloudls", &mut out);
    print(&out)
}

/// The profiles of the configuration file, and the one that the variables make up. A file that cannot
/// be read costs its profiles only: a shell is starting.
fn profiles(environment: &Environment, config: Option<&Path>) -> Vec<String> {
    let implicit = IMPLICIT_PROFILES.first().copied().map(str::to_owned);
    let Ok(loaded) = load(config, environment) else {
        let words = "note: without the profiles of the configuration file; `cloudls config validate` \
                     tells what is wrong with it";
        Trace::default().say(Level::Normal, words);
        return implicit.into_iter().collect();
    };
    let own = loaded.config.profiles.into_iter();
    own.map(|profile| profile.name).chain(implicit).collect()
}

/// The words that a flag takes, where the parser does not know them: it takes others as well, or takes
/// them as a list.
fn values(flag: &str) -> Vec<String> {
    let owned = |words: &[&'static str]| words.iter().map(|word| (*word).to_owned()).collect();
    match flag {
        "region" => regions(),
        "status" => owned(&Status::WORDS),
        "kind" => owned(&Kind::WORDS),
        "columns" => owned(&output::column_names()),
        "sort-by" | "group-by" => owned(&fields::names()),
        _ => Vec::new(),
    }
}

/// What `help` and `man` tell of.
fn pages(tree: &Command) -> Vec<String> {
    let commands = tree.get_subcommands().map(Command::get_name);
    let topics = Topic::value_variants().iter().map(|topic| topic.name());
    commands.map(str::to_owned).chain(topics).collect()
}

/// All regions that a provider knows, and the word for them.
fn regions() -> Vec<String> {
    let known = providers::ALL.iter().flat_map(|row| row.about.regions);
    let mut known: Vec<_> = known.chain([&ALL]).collect();
    known.sort_unstable();
    known.dedup();
    known.into_iter().map(|&region| region.to_owned()).collect()
}

/// The command and those below it, each flag with its words, and without the flags that the help does
/// not show. This is a copy: the parser goes on to take what it takes.
fn with_values(command: Command, values: &dyn Fn(&str) -> Vec<String>) -> Command {
    let with = |arg: Arg| {
        let name = arg.get_long().unwrap_or(arg.get_id().as_str());
        let values = values(name);
        if values.is_empty() {
            arg
        } else {
            arg.value_parser(PossibleValuesParser::new(values))
        }
    };
    let below = |own: Command| with_values(own, values);
    shown(command).mut_args(with).mut_subcommands(below)
}

/// The command without its hidden flags; none has commands below it as well.
fn shown(command: Command) -> Command {
    if !command.get_arguments().any(Arg::is_hide_set) {
        return command;
    }
    let flags = command.get_arguments().filter(|arg| !arg.is_hide_set());
    Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .args(flags.cloned())
}
