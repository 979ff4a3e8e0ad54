//! Ctrl-C, SIGTERM and SIGHUP: the first ends the run with what there is, the second ends the process; and
//! Ctrl-Z, where the terminal is drawn on.

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use crate::core::processes::ignores_hangup;
use crate::core::report::Why;
use crate::core::{screen, stderr};
use crate::engine::fetch::end_programs;
use crate::engine::pager::Stop;

/// SIGHUP, as in the exit code 129.
const HANGUP: u8 = 1;
/// SIGINT, as in the exit code 130.
const INTERRUPT: u8 = 2;
/// SIGTERM, as in the exit code 143.
const TERMINATE: u8 = 15;

/// Ctrl-Z gives the terminal back before the process stops, and takes it again once it goes on.
pub fn watch_suspension() {
    let on = |number: Signal| signal(SignalKind::from_raw(number.as_raw()));
    let (Ok(mut suspended), Ok(mut continued)) = (on(Signal::TSTP), on(Signal::CONT)) else {
        return;
    };
    tokio::spawn(async move {
        while suspended.recv().await.is_some() {
            let was_on = screen::leave();
            stderr::erase();
            let _ = kill_process(getpid(), Signal::STOP);
            // This thread may run a little longer than the process.
            let _ = continued.recv().await;
            if was_on {
                let _ = screen::enter();
            }
        }
    });
}

/// Watches for these signals, on a thread of its own: the runtime may be busy with an answer for long.
pub fn watch(stop: &Stop) {
    let stop = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    // Without a thread or handlers the signals keep their own way of ending the process.
    let Ok(runtime) = runtime else {
        return;
    };
    let watch = async move {
        let interrupt = signal(SignalKind::interrupt());
        let terminate = signal(SignalKind::terminate());
        let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
            return;
        };
        // Who was told to outlive the terminal does; without word of that, the signal keeps its own way.
        let mut hangup = match ignores_hangup() {
            Some(false) => signal(SignalKind::hangup()).ok(),
            Some(true) | None => None,
        };
        let mut hung_up = async || match &mut hangup {
            Some(hangup) => hangup.recv().await,
            None => std::future::pending().await,
        };
        loop {
            let number = tokio::select! {
                _ = interrupt.recv() => INTERRUPT,
                _ = terminate.recv() => TERMINATE,
                _ = hung_up() => HANGUP,
            };
            // Whatever the first word was, the run is ending, and the user wants it to end now.
            if stop.why().is_some() {
                screen::leave();
                stderr::close();
                end_programs();
                std::process::exit(i32::from(128 + number));
            }
            stop.throw(Why::Signal(number));
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    let _ = thread.spawn(move || runtime.block_on(watch));
}
