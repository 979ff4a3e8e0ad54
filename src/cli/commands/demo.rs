//! `cloudls demo`: the demo cloud in the foreground.

use std::io::{self, Write as _};
use std::time::Duration;

use crate::cli::args;
use crate::cli::session::{Stopped, runtime};
use crate::demo::{Demo, Options};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;

/// Serves until it is interrupted.
pub fn run(args: &args::Demo) -> Result<Exit, Stopped> {
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
