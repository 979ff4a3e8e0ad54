//! What the help says besides the flags, and the flags of `help`.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Args, Command, ValueEnum};

use super::command;
use crate::config::settings::Environment;
use crate::output::exit::Exit;
use crate::providers;

/// The flags of `help`.
#[derive(Args, Debug)]
pub struct Help {
    /// The command or topic to tell of; without it all of them
    #[arg(value_name = "COMMAND|TOPIC")]
    pub words: Vec<String>,
}

/// What is no command, and has a page all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// What each exit code means
    ExitCodes,
    /// The fields of an instance
    Fields,
    /// How --filter and its short forms choose instances
    Filters,
    /// The environment variables that count
    Environment,
}

impl Topic {
    /// The topic of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// Its name.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What it is about, in a line.
    pub fn title(self) -> String {
        let value = self.to_possible_value();
        let title = value.as_ref().and_then(PossibleValue::get_help);
        title.map(ToString::to_string).unwrap_or_default()
    }
}

/// The topics below some examples, and the providers.
pub fn with_topics(examples: &str) -> String {
    let mut text = format!("{examples}\n\nProviders:");
    for about in providers::ALL.iter().map(|row| row.about) {
        let _ = write!(text, "\n  {:<44}  {}", about.id, about.title);
    }
    text.push_str("\n\nTopics:");
    for topic in Topic::value_variants() {
        let command = format!("cloudls help {}", topic.name());
        let title = topic.title().to_lowercase();
        // Into memory: it does not fail.
        let _ = write!(text, "\n  {command:<44}  {title}");
    }
    text
}

/// The exit codes above some examples.
pub fn with_exit_codes(examples: &str) -> String {
    let mut text = "Exit codes, of which `cloudls help exit-codes` tells more:\n".to_owned();
    for (codes, words) in Exit::table() {
        let _ = writeln!(text, "  {codes:<9} {}", words.brief);
    }
    text + "\n" + examples
}

/// What `--help` says behind these words, which name a command; to be printed on stdout.
pub fn help_of(words: &[String], environment: &Environment) -> Option<clap::Error> {
    let words = words.iter().map(String::as_str);
    let line = ["cloudls"].into_iter().chain(words).chain(["--help"]);
    command(environment).try_get_matches_from(line).err()
}

/// The whole command line, for what is generated from it: without the defaults that variables give.
pub fn tree() -> Command {
    command(&Environment::new([]))
}
