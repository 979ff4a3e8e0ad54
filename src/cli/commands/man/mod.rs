//! `cloudls man`: manual pages, of each command and of each topic.

mod folder;
mod page;
mod roff;

use clap::{Command, ValueEnum as _};

use self::page::Page;
use crate::cli::args::{self, Topic};
use crate::cli::commands::help::{Named, built, named};
use crate::cli::session::{Stopped, print};
use crate::output::exit::Exit;

/// Prints one page, or writes all of them.
pub fn run(args: &args::Man) -> Result<Exit, Stopped> {
    if let Some(folder) = &args.dir {
        return folder::write(folder, &all()?);
    }
    let page = match named(&args.words)? {
        Named::Command(command) => Page::of_command(&command),
        Named::Topic(topic) => Page::of_topic(topic),
    };
    print(page.map_err(Stopped::Output)?.text.as_bytes())
}

/// The pages of every command and topic.
fn all() -> Result<Vec<Page>, Stopped> {
    let tree = built();
    let commands = commands(&tree).into_iter().map(Page::of_command);
    let topics = Topic::value_variants().iter().copied();
    let pages = commands.chain(topics.map(Page::of_topic));
    pages
        .collect::<Result<_, _>>()
        .map_err(|error| Stopped::Machine(error.to_string()))
}

/// A command and all below it.
fn commands(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|own| !own.is_hide_set());
    let below = below.flat_map(commands);
    [command].into_iter().chain(below).collect()
}
