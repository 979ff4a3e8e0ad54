//! What a command that speaks to a network needs: the configuration file, the variables, a runtime;
//! or the demo cloud in their place.

mod loaded;

use std::io::{self, Write as _};
use std::path::Path;

use tokio::runtime::Runtime;

use crate::config::settings::Environment;
use crate::core::error::SettingsError;
use crate::demo::{Demo, Options};
use crate::output::exit::Exit;

pub use self::loaded::{Loaded, load};

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

/// What there is to choose from.
#[derive(Clone, Copy)]
pub struct ProfileOffer<'a> {
    pub loaded: &'a Loaded,
    pub environment: &'a Environment,
    /// The name of the profiles that the variables make up.
    pub implicit: &'static str,
}

/// What a command works with.
pub struct Session<'a> {
    /// The profiles there are to choose from.
    pub offer: ProfileOffer<'a>,
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
        offer: ProfileOffer {
            loaded: &loaded,
            environment: in_demo.as_ref().unwrap_or(process),
            implicit: if on_demo { "demo" } else { "env" },
        },
        process,
        runtime: &runtime,
    };
    let result = command(&session);
    drop(demo);
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
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.map_err(|error| Stopped::Machine(format!("cannot start threads: {error}")))
}
