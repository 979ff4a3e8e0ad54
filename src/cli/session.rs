//! The session of a command that sends requests: the configuration file, the variables and a runtime; or the
//! demo cloud in their place.

use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::thread;

use tokio::runtime::Runtime;

use crate::config::settings::file::{self, Config, Profile};
use crate::config::settings::{Environment, Location, ProfileEntry};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::demo::{Demo, Options};
use crate::engine::fetch::end_programs;
use crate::output::exit::Exit;
use crate::output::{Reader, asked_columns};
use crate::providers;

/// Why a command cannot go on.
#[derive(Debug)]
pub enum Stopped {
    /// Nothing was done, as a setting is missing or not valid.
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

/// The profiles to choose from.
#[derive(Clone, Copy)]
pub struct AvailableProfiles<'a> {
    pub loaded: &'a Loaded,
    pub environment: &'a Environment,
    /// The name of the profiles that the variables make up.
    pub implicit: &'static str,
}

/// The profiles, variables and runtime of a command.
pub struct Session<'a> {
    /// The profiles there are to choose from.
    pub available: AvailableProfiles<'a>,
    /// The process's own variables.
    pub process: &'a Environment,
    pub runtime: &'a Runtime,
}

/// Runs a command in a session: of the demo cloud where `on_demo` says so, else by the configuration file of
/// `--config`, a variable or the usual place.
pub fn with_session(
    process: &Environment,
    config: Option<&Path>,
    on_demo: bool,
    command: impl FnOnce(&Session<'_>) -> Result<Exit, Stopped>,
) -> Result<Exit, Stopped> {
    let loaded = if on_demo {
        Loaded::default()
    } else {
        load(config, process)?
    };
    let runtime = runtime()?;
    let demo = on_demo.then(|| start_demo(&runtime)).transpose()?;
    let in_demo = demo.as_ref().map(demo_environment);
    let session = Session {
        available: AvailableProfiles {
            loaded: &loaded,
            environment: in_demo.as_ref().unwrap_or(process),
            implicit: if on_demo { "demo" } else { "env" },
        },
        process,
        runtime: &runtime,
    };
    let result = command(&session);
    drop(demo);
    // Nobody waits for what they would print.
    end_programs();
    // A request or look-up that is still under way must not hold up the end.
    runtime.shutdown_background();
    result
}

/// Starts the demo cloud in this process, for one command.
pub fn start_demo(runtime: &Runtime) -> Result<Demo, Stopped> {
    runtime
        .block_on(Demo::start(Options::default()))
        .map_err(|error| Stopped::Machine(format!("cannot start the demo cloud: {error}")))
}

/// The variables that point this process at it.
pub fn demo_environment(demo: &Demo) -> Environment {
    let variables = demo.environment().into_iter();
    Environment::new(variables.map(|(name, value)| (name.to_owned(), value)))
}

/// Prints what is there as a whole.
pub fn print(bytes: &[u8]) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

/// The runtime of the commands that speak to a network. One thread waits for the network and reads the
/// answers, which it does faster than most networks bring them; the main thread writes. More threads
/// would hand every answer from one to the other.
pub fn runtime() -> Result<Runtime, Stopped> {
    spare_files().map_err(|error| Stopped::Machine(format!("cannot use a network: {error}")))?;
    spare_threads().map_err(|error| Stopped::Machine(format!("cannot start threads: {error}")))?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.map_err(|error| Stopped::Machine(format!("cannot start threads: {error}")))
}

/// Fails where the machine grants no more open files: tokio panics where it cannot have those that signals
/// come through.
fn spare_files() -> io::Result<()> {
    let pairs = [(); 3].map(|()| UnixStream::pair());
    pairs.into_iter().try_for_each(|pair| pair.map(drop))
}

/// Fails where the machine grants no more threads: tokio panics without one to wait and one to look up
/// names.
fn spare_threads() -> io::Result<()> {
    let gate = RwLock::new(());
    thread::scope(|scope| {
        // Side by side, as they will be.
        let closed = gate.write();
        let starts =
            [(); 3].map(|()| thread::Builder::new().spawn_scoped(scope, || drop(gate.read())));
        drop(closed);
        starts.into_iter().try_for_each(|start| start.map(drop))
    })
}

/// The content of the configuration file; empty if there is none.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Its path, also if it does not exist.
    pub path: PathBuf,
    /// Whether there is one.
    pub exists: bool,
    pub config: Config,
}

/// Reads the file that the flag, a variable or the usual place names.
pub fn load(flag: Option<&Path>, environment: &Environment) -> Result<Loaded, Stopped> {
    let Some(location) = Location::find(flag, environment) else {
        return Ok(Loaded::default());
    };
    let text = location.read()?;
    let exists = text.is_some();
    let known: Vec<&'static About> = providers::ALL.iter().map(|row| row.about).collect();
    let path = location.path;
    let text = text.unwrap_or_default();
    let config = file::parse_with(&text, &known, column_hint).map_err(|problems| {
        let lines = problems
            .iter()
            .map(|problem| format!("{}:{problem}", path.display()));
        Stopped::File(lines.collect())
    })?;
    Ok(Loaded {
        path,
        exists,
        config,
    })
}

/// What to do about a column that there is not: which there are, the file does not know.
fn column_hint(name: &str) -> Option<String> {
    let name = name.to_owned();
    let refused = asked_columns(std::slice::from_ref(&name), Vec::new(), Reader::Person);
    refused.err().map(|error| error.hint)
}

impl Loaded {
    /// A profile by its name.
    pub fn find(&self, name: &str) -> Option<ProfileEntry<'_>> {
        let profile = self
            .config
            .profiles
            .iter()
            .find(|profile| profile.name == name);
        profile.map(|profile| self.own(profile))
    }

    /// The profiles to list where none is asked for, in order.
    pub fn usual(&self) -> Vec<ProfileEntry<'_>> {
        match &self.config.default_profiles {
            Some(names) => names
                .value
                .iter()
                .filter_map(|name| self.find(name))
                .collect(),
            None => self.all(),
        }
    }

    /// What is listed besides the profiles of `usual`, whether a credential is found for it or not: the providers that
    /// `[defaults]` names in the place of a profile.
    pub fn named_providers(&self) -> Vec<&str> {
        let names = self.config.default_profiles.iter();
        let names = names.flat_map(|names| names.value.iter());
        let names = names.filter(|name| self.find(name).is_none());
        names.map(String::as_str).collect()
    }

    /// Every profile, in the order of the file.
    pub fn all(&self) -> Vec<ProfileEntry<'_>> {
        self.config
            .profiles
            .iter()
            .map(|profile| self.own(profile))
            .collect()
    }

    fn own<'a>(&'a self, profile: &'a Profile) -> ProfileEntry<'a> {
        ProfileEntry {
            profile,
            path: &self.path,
        }
    }
}
