//! `cloudls demo`: the demo cloud in the foreground.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::{Exit, Stopped, runtime};
use crate::cli;
use crate::demo::{Demo, Options};
use crate::settings::Environment;
use crate::trace::{Level, Trace};

/// Serves until it is interrupted.
pub fn run(args: &cli::Demo) -> Result<Exit, Stopped> {
    let options = Options {
        port: args.port,
        latency: Duration::from_millis(args.latency_ms),
        instances: args.instances,
        credential_lifetime: args.credential_lifetime,
    };
    runtime()?.block_on(async {
        let demo = Demo::start(options).await.map_err(|error| {
            Stopped::Machine(format!("cannot serve on 127.0.0.1:{}: {error}", args.port))
        })?;
        print(&demo).map_err(Stopped::Output)?;
        Trace::default().say(
            Level::Normal,
            &format!("serving on http://{}; Ctrl-C ends it", demo.address()),
        );
        match tokio::signal::ctrl_c().await {
            Ok(()) => Ok(Exit::Signal(2)),
            Err(error) => Err(Stopped::Machine(format!("cannot wait for Ctrl-C: {error}"))),
        }
    })
}

/// The lines that point a shell at the demo cloud.
fn print(demo: &Demo) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (name, value) in demo.environment() {
        // The values hold no single quote; `{region}` must not meet a shell unquoted.
        writeln!(out, "export {name}='{value}'")?;
    }
    out.flush()
}

/// Starts it in this process, for one command.
pub fn start(runtime: &Runtime) -> Result<Demo, Stopped> {
    runtime
        .block_on(Demo::start(Options::default()))
        .map_err(|error| Stopped::Machine(format!("cannot start the demo cloud: {error}")))
}

/// The same as an environment for this process.
pub fn environment(demo: &Demo) -> Environment {
    let variables = demo.environment().into_iter();
    Environment::new(variables.map(|(name, value)| (name.to_owned(), value)))
}
