//! `cloudls config`: the configuration file found, written, shown and checked; sends nothing.

mod init;
mod show;

use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::args::ConfigCommand;
use crate::cli::session::{
    Loaded, ProfileOffer, Stopped, demo_environment, load, runtime, start_demo,
};
use crate::config::settings::{Environment, Location};
use crate::core::error::SettingsError;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;

/// Runs one of the commands; `flag` is `--config`.
pub fn run(
    command: &ConfigCommand,
    environment: &Environment,
    flag: Option<&Path>,
    on_demo: bool,
) -> Result<Exit, Stopped> {
    let location = || Location::find(flag, environment).ok_or_else(no_home);
    match command {
        ConfigCommand::Path => print_path(&location()?),
        ConfigCommand::Init => init::run(&location()?.path),
        ConfigCommand::Show(args) if on_demo => {
            let runtime = runtime()?;
            let demo = start_demo(&runtime)?;
            let offer = ProfileOffer {
                loaded: &Loaded::default(),
                environment: &demo_environment(&demo),
                implicit: "demo",
            };
            show::run(args, offer, None)
        }
        ConfigCommand::Show(args) => {
            let offer = ProfileOffer {
                loaded: &load(flag, environment)?,
                environment,
                implicit: "env",
            };
            show::run(args, offer, Location::find(flag, environment).as_ref())
        }
        ConfigCommand::Validate => validate(&location()?.path, &load(flag, environment)?),
    }
}

fn print_path(location: &Location) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", location.path.display())
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    if !location.path.exists() {
        let words = "note: there is no file yet; `cloudls config init` writes one";
        Trace::default().say(Level::Normal, words);
    }
    Ok(Exit::Complete)
}

/// What was loaded is sound; that there is nothing cannot be called valid.
fn validate(path: &Path, loaded: &Loaded) -> Result<Exit, Stopped> {
    let path = path.display();
    if !loaded.exists {
        return Err(Stopped::Settings(SettingsError {
            message: format!("there is no configuration file at {path}"),
            hint: "`cloudls config init` writes one".to_owned(),
            usage: false,
        }));
    }
    let count = loaded.config.profiles.len();
    let profiles = if count == 1 { "profile" } else { "profiles" };
    let mut out = io::stdout().lock();
    writeln!(out, "{path}: {count} {profiles}, no errors")
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

fn no_home() -> SettingsError {
    SettingsError {
        message: "there is no place for a configuration file: HOME is not set".to_owned(),
        hint: "set HOME, or name the file with --config or CLOUDLS_CONFIG".to_owned(),
        usage: false,
    }
}
