//! The command line: its flags, its commands, and what a listing goes through between the two.

pub mod args;
pub mod commands;
pub mod listing;
pub mod session;
pub mod stdout;

use crate::config::settings::Environment;
use crate::output::exit::Exit;

/// Reads the command line of this process, and runs its command.
pub fn run(environment: &Environment) -> Exit {
    commands::answer_completion(environment)
        .unwrap_or_else(|| commands::run(args::parse(environment), environment))
}
