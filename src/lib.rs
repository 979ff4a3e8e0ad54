//! Everything of cloudls but `main`. Modules are private: the crate has one door, [`run`].
//! ARCHITECTURE.md is the map.

mod about;
mod cli;
mod commands;
mod demo;
mod error;
mod fetch;
mod http;
mod json;
mod model;
mod output;
mod pager;
mod provider;
mod providers;
mod report;
mod secret;
mod settings;
mod sign;
mod terminal;
mod trace;
mod wire;

use std::process::ExitCode;

/// Runs the command line of this process and tells how it went.
pub fn run() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let words = format!("error: internal failure at {place}; please report it");
        trace::Trace::default().say(trace::Level::Quiet, &words);
        // A listing that lost a part of itself to a panic must not look like a whole one.
        std::process::exit(1);
    }));
    let environment = settings::Environment::of_process();
    let cli = cli::parse(&environment);
    ExitCode::from(commands::run(cli, environment).code())
}
