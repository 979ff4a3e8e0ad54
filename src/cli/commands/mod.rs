//! One file a command; each reads as a table of contents.

mod against;
mod completions;
mod config;
mod demo;
mod diff;
mod doctor;
mod help;
mod instances;
mod man;
mod providers;
mod schema;
mod show;
mod watch;

use std::io::{self, IsTerminal as _};

use crate::cli::args::{Cli, Commands, ErrorFormat};
use crate::cli::listing::style::wants_color;
use crate::cli::session::{Stopped, with_session};
use crate::cli::stdout;
use crate::config::settings::Environment;
use crate::core::stderr::{self, LineStyle};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;

pub use self::completions::answer as answer_completion;

/// Runs a command in the process's environment, and says what stopped it.
pub fn run(cli: Cli, environment: &Environment) -> Exit {
    let trace = Trace::default();
    stderr::set_style(LineStyle {
        color: wants_color(cli.command.color(), environment, io::stderr().is_terminal()),
        json: cli.error_format == ErrorFormat::Json,
    });
    if let Err(error) = stdout::check() {
        return say(Stopped::Output(error), trace);
    }
    let config = cli.config.as_deref();
    let result = match cli.command {
        Commands::Instances(mut args) if args.comparison.against.is_some() => {
            let file = args.comparison.against.take().unwrap_or_default();
            with_session(environment, config, cli.demo, |session| {
                against::run(*args, &file, session)
            })
        }
        Commands::Instances(args) => {
            with_session(environment, config, cli.demo, |session| match args.watch {
                Some(every) => watch::run(*args, every, session),
                None => instances::run(&args, session),
            })
        }
        Commands::Show(args) => with_session(environment, config, cli.demo, |session| {
            show::run(&args, session)
        }),
        Commands::Providers(args) => providers::run(&args, environment),
        Commands::Config(args) => config::run(&args.command, environment, config, cli.demo),
        Commands::Doctor(args) => with_session(environment, config, cli.demo, |session| {
            doctor::run(&args, session)
        }),
        Commands::Diff(args) => diff::run(&args, environment),
        Commands::Demo(args) => demo::run(&args),
        Commands::Schema(args) => schema::run(&args),
        Commands::Completions(args) => completions::run(&args),
        Commands::Man(args) => man::run(&args, environment),
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
            for line in stdout::lines_of(&error) {
                trace.say(Level::Quiet, &line);
            }
            Exit::Internal
        }
        Stopped::Machine(why) => {
            trace.say(Level::Quiet, &format!("error: {why}"));
            Exit::Internal
        }
    }
}
