//! Everything of cloudls but `main`. Modules are private: the crate has one door, [`run`].
//! ARCHITECTURE.md is the map.

mod about;
mod buffers;
mod changes;
mod check;
mod cli;
mod commands;
mod credential;
mod demo;
mod error;
mod exit;
mod fetch;
mod fields;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod health;
mod http;
mod json;
mod model;
mod output;
mod pager;
mod progress;
mod provider;
mod providers;
mod report;
mod screen;
mod secret;
mod select;
mod settings;
mod sheet;
mod sign;
mod stderr;
mod suggest;
mod terminal;
mod trace;
mod wire;

use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

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
        screen::leave();
        trace::Trace::default().say(trace::Level::Quiet, &words);
        // A listing that lost a part of itself to a panic must not look like a whole one.
        std::process::exit(1);
    }));
    let environment = settings::Environment::of_process();
    let cli = cli::parse(&environment);
    ExitCode::from(commands::run(cli, &environment).code())
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
