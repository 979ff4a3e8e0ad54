//! The parts of the help besides the flags.

use std::fmt::Write as _;

use clap::{Command, ValueEnum as _};

use super::command;
use super::commands::Topic;
use crate::config::settings::Environment;
use crate::output::exit::Exit;
use crate::providers;

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
    let mut text = "Exit codes; see `cloudls help exit-codes` for more:\n".to_owned();
    for (codes, words) in Exit::table() {
        let _ = writeln!(text, "  {codes:<9} {}", words.brief);
    }
    text + "\n" + examples
}

/// The output of `--help` behind these words, which name a command; to be printed on stdout.
pub fn help_of(words: &[String], environment: &Environment) -> Option<clap::Error> {
    let words = words.iter().map(String::as_str);
    let line = ["cloudls"].into_iter().chain(words).chain(["--help"]);
    command(environment).try_get_matches_from(line).err()
}

/// The whole command line, for what is generated from it: without the defaults that variables give.
pub fn tree() -> Command {
    command(&Environment::new([]))
}
