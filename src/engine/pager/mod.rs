//! Walks listings: the only paging loop.
//!
//! A listing is a task that sends its rows into a bounded channel, and at its end a [`Report`]. A
//! listing of parents starts the listings it finds and passes their events on. All run side by side;
//! what comes out is in the order of the calls and, within one, of the server. A reader that is
//! slow, or busy with an earlier listing, holds the later ones back: a bounded number of pages is in
//! memory, not the fleet.

mod asking;
mod children;
mod delivery;
mod plan;
mod proof;
mod reading;
mod seen;
mod shortfall;
#[cfg(test)]
mod simulation;
mod stop;
mod task;
mod walk;

use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver};

use self::children::Children;
use crate::core::report::Report;
use crate::engine::fetch::ProfileClient;
use crate::engine::provider::Provider;
use crate::engine::rows::EncodedRows;

pub use self::seen::Seen;
pub use self::stop::Stop;

/// Events one listing may be ahead of its reader.
const AHEAD: usize = 1;

/// What a walk tells.
#[derive(Debug)]
pub enum Event {
    /// Rows, in the order of the server.
    Rows(EncodedRows),
    /// A listing has ended.
    Ended(Box<Ended>),
}

/// The end of a listing.
#[derive(Debug)]
pub struct Ended {
    pub report: Report,
    /// The rows it had.
    pub seen: Seen,
}

impl From<Report> for Event {
    fn from(report: Report) -> Self {
        let seen = Seen::default();
        Self::Ended(Box::new(Ended { report, seen }))
    }
}

/// Walks everything a provider has to list, in order.
pub fn walk<P: Provider>(client: Arc<ProfileClient<P>>, stop: Stop) -> Receiver<Event> {
    let (out, events) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut children = Children::new(&client, &stop, out, walk::list);
        children.start_all(client.provider.start()).await;
        children.finish().await;
    });
    events
}
