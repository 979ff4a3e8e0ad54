//! A machine that is made up, in the place of the real one.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::core::error::Transport;
use crate::core::wire::{Request, Response};

/// An answer on its way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Response, Transport>> + Send>>;

/// What the program has of a machine and the network behind it.
pub trait Machine: Send + Sync {
    fn now(&self) -> DateTime<Utc>;

    fn random(&self, bytes: &mut [u8]);

    /// Sends a request. How long it takes is up to the network; who asks has a time limit.
    fn send(&self, request: &Request) -> Answering;

    /// Takes what is written to stderr.
    fn say(&self, lines: &str);
}

thread_local! {
    static MACHINE: RefCell<Option<Arc<dyn Machine>>> = const { RefCell::new(None) };
}

/// The machine that stands in for the real one on this thread, if one does.
pub fn installed() -> Option<Arc<dyn Machine>> {
    MACHINE.with_borrow(Clone::clone)
}

/// Takes the machine away again when it is dropped.
pub struct Installed(());

/// Puts a machine in the place of the real one, for this thread.
pub fn install(machine: Arc<dyn Machine>) -> Installed {
    MACHINE.set(Some(machine));
    Installed(())
}

impl Drop for Installed {
    fn drop(&mut self) {
        MACHINE.set(None);
    }
}
