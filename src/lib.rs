//! Everything of cloudls but `main`. Modules are private: the crate has one door, [`run`].
//!
//! Six floors, each of which imports only those below it: `cli`, `output`, `providers`, `engine`, `config`, `core`.
//! `demo` is a second program, and `fuzzing` holds doors for tests. ARCHITECTURE.md is the map, and says why.

// Elsewhere the program says in a sentence that it cannot be built: see `main`.
#![cfg(unix)]

mod cli;
mod config;
mod core;
mod demo;
mod engine;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod output;
mod providers;

use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::config::settings::Environment;
use crate::engine::trace::{Level, Trace};

/// Runs the command line of this process and tells how it went.
pub fn run() -> ExitCode {
    refuse_core_files();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let words = format!("error: internal failure at {place}; please report it");
        // Nobody sees what is said on a screen that is about to go.
        core::screen::leave();
        engine::fetch::end_programs();
        Trace::default().say(Level::Quiet, &words);
        // A listing that lost a part of itself to a panic must not look like a whole one.
        std::process::exit(1);
    }));
    let environment = Environment::of_process().with_credentials(providers::credential_variables());
    ExitCode::from(cli::run(&environment).code())
}

/// A process that dies must not leave its credentials behind in a file.
fn refuse_core_files() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Where it is not allowed there is no way to forbid them.
    let _ = setrlimit(Resource::Core, none);
}
