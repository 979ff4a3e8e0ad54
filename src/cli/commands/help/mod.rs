//! `cloudls help`: what a command's `--help` says, and pages about what is no command.

pub mod topics;

use std::io::{self, Write as _};

use clap::{Command, ValueEnum as _};

use crate::cli::args::{self, Topic};
use crate::cli::session::{Stopped, print};
use crate::config::settings::Environment;
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::output::exit::Exit;

/// The width of a page.
const WIDTH: usize = 80;

/// Tells of a command or topic.
pub fn run(args: &args::Help, environment: &Environment) -> Result<Exit, Stopped> {
    match named(&args.words)? {
        Named::Topic(topic) => {
            let head = format!("{}\n\n", topic.title());
            let page = topics::text(&topics::page(topic), WIDTH);
            print((head + &page).as_bytes())
        }
        Named::Command(_) => {
            if let Some(help) = args::help_of(&args.words, environment) {
                help.print().map_err(Stopped::Output)?;
                io::stdout().flush().map_err(Stopped::Output)?;
            }
            Ok(Exit::Complete)
        }
    }
}

/// What has a page.
pub enum Named {
    /// A command, or the program itself.
    Command(Box<Command>),
    /// A topic.
    Topic(Topic),
}

/// What the words name: a topic, or a command and those below it.
pub fn named(words: &[String]) -> Result<Named, SettingsError> {
    if let [word] = words
        && let Some(topic) = Topic::of(word)
    {
        return Ok(Named::Topic(topic));
    }
    let tree = built();
    let mut found = &tree;
    for (at, word) in words.iter().enumerate() {
        found = match found.find_subcommand(word) {
            Some(command) => command,
            None => return Err(unknown(words, at, found)),
        };
    }
    Ok(Named::Command(Box::new(found.clone())))
}

/// The whole command line, with all that clap works out of it.
pub fn built() -> Command {
    let mut tree = args::tree();
    tree.build();
    tree
}

fn unknown(words: &[String], at: usize, within: &Command) -> SettingsError {
    let mut commands: Vec<_> = within.get_subcommands().collect();
    commands.sort_by_key(|command| command.get_display_order());
    let commands = commands.into_iter().map(Command::get_name);
    let mut known: Vec<_> = commands.map(str::to_owned).collect();
    let what = if at == 0 {
        known.extend(Topic::value_variants().iter().map(|topic| topic.name()));
        "no command or topic".to_owned()
    } else {
        format!("no command of {}", words[..at].join(" "))
    };
    SettingsError {
        message: format!("{what} is called {:?}", words[at]),
        hint: suggest(&words[at], known.iter().map(String::as_str)),
        usage: true,
    }
}
