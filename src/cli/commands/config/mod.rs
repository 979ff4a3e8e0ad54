//! `cloudls config`: the configuration file found, written, shown and checked; sends nothing.

mod discovered;
mod init;
mod show;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::args::{ConfigCommand, Target};
use crate::cli::listing::profiles::SelectedProfile;
use crate::cli::session::{
    AvailableProfiles, Loaded, Stopped, demo_environment, load, runtime, start_demo,
};
use crate::config::settings::{Environment, Location};
use crate::core::error::SettingsError;
use crate::core::terminal;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;

/// Runs one of the commands; `flag` is `--config`.
pub fn run(
    command: &ConfigCommand,
    environment: &Environment,
    flag: Option<&Path>,
    on_demo: bool,
) -> Result<Exit, Stopped> {
    let location = || Location::find(flag, environment).ok_or_else(|| no_home(environment));
    match command {
        ConfigCommand::Path => print_path(&location()?),
        ConfigCommand::Init { .. } if on_demo => Err(SettingsError::usage(
            "the demo cloud needs no configuration file, and --demo writes none",
            "leave out --demo; `cloudls ls --demo` lists the demo cloud as it is",
        )
        .into()),
        ConfigCommand::Init { dry_run: true } => {
            let location = Location::find(flag, environment);
            let path = location.map_or_else(PathBuf::new, |location| location.path);
            init::dry_run(&path, environment)
        }
        ConfigCommand::Init { dry_run: false } => init::run(&location()?, environment),
        ConfigCommand::Show(args) if on_demo => {
            let runtime = runtime()?;
            let demo = start_demo(&runtime)?;
            let available = AvailableProfiles {
                loaded: &Loaded::default(),
                environment: &demo_environment(&demo),
                implicit: "demo",
            };
            show::run(args, available, None)
        }
        ConfigCommand::Show(args) => {
            let available = AvailableProfiles {
                loaded: &load(flag, environment)?,
                environment,
                implicit: "env",
            };
            show::run(args, available, Location::find(flag, environment).as_ref())
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

/// A file that was loaded has no errors but those that its profiles show when their settings are put together. One that
/// does not exist is not valid.
fn validate(path: &Path, loaded: &Loaded) -> Result<Exit, Stopped> {
    let path = path.display();
    if !loaded.exists {
        let why = format!("there is no configuration file at {path}");
        return Err(SettingsError::new(why, "`cloudls config init` writes one").into());
    }
    let problems = problems(loaded);
    if !problems.is_empty() {
        return Err(Stopped::File(problems));
    }
    let profiles = terminal::counted(loaded.config.profiles.len() as u64, "profile");
    let mut out = io::stdout().lock();
    writeln!(out, "{path}: {profiles}, no errors")
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

/// What each profile alone has wrong, as a listing without flags would refuse it. A region may come from elsewhere: a
/// variable, or the place of the credential.
fn problems(loaded: &Loaded) -> Vec<String> {
    let (target, environment) = (Target::default(), Environment::new([]));
    let profiles = loaded
        .all()
        .into_iter()
        .filter_map(SelectedProfile::of_file);
    let problem = |profile: SelectedProfile<'_>| {
        let settings = profile.settings(&target, &environment, &[]);
        let error = (profile.row.check)(&settings).err()?;
        let missing = settings.missing_region();
        let is_told = missing.is_none_or(|missing| missing.message != error.message);
        let SettingsError { message, hint, .. } = error;
        is_told.then(|| format!("{}: {message}; {hint}", loaded.path.display()))
    };
    profiles.filter_map(problem).collect()
}

fn no_home(environment: &Environment) -> SettingsError {
    let why = match environment.get("HOME") {
        Some(_) => "HOME is not an absolute path",
        None => "HOME is not set",
    };
    SettingsError::new(
        format!("there is no place for a configuration file: {why}"),
        "set HOME to the whole path of a folder, or name the file with --config or CLOUDLS_CONFIG",
    )
}
