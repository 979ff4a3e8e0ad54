//! One file a command; each reads as a table of contents.

mod addresses;
mod against;
mod choice;
mod completions;
mod config;
mod demo;
mod diff;
mod doctor;
mod drawing;
mod fields;
mod help;
mod instances;
mod loaded;
mod man;
mod narrowing;
mod params;
mod printed;
mod providers;
mod schema;
mod selection;
mod signals;
mod sorted;
mod stage;
mod topics;
mod watch;
mod wording;

use std::io::{self, Write as _};

use tokio::runtime::Runtime;

use crate::cli::{Cli, Commands};
use crate::error::SettingsError;
use crate::settings::Environment;
use crate::trace::{Level, Trace};

pub use crate::exit::Exit;
#[cfg(any(test, fuzzing))]
pub use params::read as read_params;

/// Why a command cannot go on.
#[derive(Debug)]
pub enum Stopped {
    /// Nothing was done, as a setting is missing or cannot be right.
    Settings(SettingsError),
    /// Nothing was done, as the configuration file is wrong: a line for each problem.
    File(Vec<String>),
    /// Stdout cannot be written to.
    Output(io::Error),
    /// The machine refuses what a command needs.
    Machine(String),
}

impl From<SettingsError> for Stopped {
    fn from(error: SettingsError) -> Self {
        Self::Settings(error)
    }
}

/// Runs a command in the process's environment, and says what stopped it.
pub fn run(cli: Cli, environment: &Environment) -> Exit {
    let trace = Trace::default();
    let config = cli.config.as_deref();
    let result = match cli.command {
        Commands::Instances(mut args) if args.comparing.against.is_some() => {
            let file = args.comparing.against.take().unwrap_or_default();
            stage::set(environment, config, cli.demo, |stage| {
                against::run(*args, &file, stage)
            })
        }
        Commands::Instances(args) => {
            stage::set(environment, config, cli.demo, |stage| match args.watch {
                Some(every) => watch::run(*args, every, stage),
                None => instances::run(&args, stage),
            })
        }
        Commands::Providers(args) => providers::run(&args, environment),
        Commands::Config(args) => config::run(&args.command, environment, config, cli.demo),
        Commands::Doctor(args) => stage::set(environment, config, cli.demo, |stage| {
            doctor::run(&args, stage)
        }),
        Commands::Diff(args) => diff::run(&args, environment),
        Commands::Demo(args) => demo::run(&args),
        Commands::Schema(args) => schema::run(&args),
        Commands::Completions(args) => completions::run(&args, environment, config),
        Commands::Man(args) => man::run(&args),
        Commands::Help(args) => help::run(&args, environment),
    };
    result.unwrap_or_else(|stopped| say(stopped, trace))
}

/// Says what stopped a command.
fn say(stopped: Stopped, trace: Trace) -> Exit {
    match stopped {
        Stopped::Settings(error) => {
            trace.say(Level::Quiet, &format!("error: {}", error.message));
            trace.say(Level::Quiet, &format!("hint: {}", error.hint));
            if error.usage {
                Exit::Usage
            } else {
                Exit::Config
            }
        }
        Stopped::File(problems) => {
            for problem in problems {
                trace.say(Level::Quiet, &format!("error: {problem}"));
            }
            Exit::Config
        }
        // The reader has seen enough: `| head` is no failure.
        Stopped::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Complete,
        Stopped::Output(error) => {
            trace.say(
                Level::Quiet,
                &format!("error: cannot write to stdout: {error}"),
            );
            trace.say(
                Level::Quiet,
                "hint: what was written is not whole; is the disk full?",
            );
            Exit::Internal
        }
        Stopped::Machine(why) => {
            trace.say(Level::Quiet, &format!("error: {why}"));
            Exit::Internal
        }
    }
}

/// Prints what is there as a whole.
fn print(bytes: &[u8]) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

/// The runtime of the commands that speak to a network. One thread waits for the network and reads the
/// answers, which it does faster than most networks bring them; the main thread writes. More threads
/// would hand every answer from one to the other.
fn runtime() -> Result<Runtime, Stopped> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.map_err(|error| Stopped::Machine(format!("cannot start threads: {error}")))
}
