//! What a command that speaks to a network needs: the configuration file, the variables, a runtime;
//! or the demo cloud in their place.

use std::path::Path;

use tokio::runtime::Runtime;

use super::loaded::{Loaded, load};
use super::selection::Offer;
use super::{Exit, Stopped, demo, runtime};
use crate::settings::Environment;

/// The stage of a command.
pub struct Stage<'a> {
    /// The profiles there are to choose from.
    pub offer: Offer<'a>,
    /// The process's own variables.
    pub process: &'a Environment,
    /// Where tasks run.
    pub runtime: &'a Runtime,
}

/// Sets the stage, lets the command act, and clears it; `on_demo` in the demo cloud, else by the
/// configuration file of `--config`, a variable or the usual place.
pub fn set(
    process: &Environment,
    config: Option<&Path>,
    on_demo: bool,
    act: impl FnOnce(&Stage<'_>) -> Result<Exit, Stopped>,
) -> Result<Exit, Stopped> {
    let loaded = if on_demo {
        Loaded::default()
    } else {
        load(config, process)?
    };
    let runtime = runtime()?;
    let demo = on_demo.then(|| demo::start(&runtime)).transpose()?;
    let in_demo = demo.as_ref().map(demo::environment);
    let stage = Stage {
        offer: Offer {
            loaded: &loaded,
            environment: in_demo.as_ref().unwrap_or(process),
            implicit: if on_demo { "demo" } else { "env" },
        },
        process,
        runtime: &runtime,
    };
    let result = act(&stage);
    drop(demo);
    // A request or look-up that is still under way must not hold up the end.
    runtime.shutdown_background();
    result
}
