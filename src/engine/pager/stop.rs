//! The word to end a run early, and why.

use std::sync::Arc;

use tokio::sync::watch;

use crate::core::report::Why;

/// A switch all walks watch. The first word counts.
#[derive(Clone)]
pub struct Stop(Arc<watch::Sender<Option<Why>>>);

impl Stop {
    /// A switch that is not thrown.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }

    pub fn throw(&self, why: Why) {
        self.0.send_if_modified(|state| {
            let is_first = state.is_none();
            state.get_or_insert(why);
            is_first
        });
    }

    /// Why it was thrown, if it was.
    pub fn why(&self) -> Option<Why> {
        *self.0.borrow()
    }

    /// Waits until it is thrown.
    pub async fn asked(&self) {
        let mut state = self.0.subscribe();
        // The sender lives in `self`.
        let _ = state.wait_for(Option::is_some).await;
    }
}
