//! Walks listings: the only paging loop.
//!
//! A listing is a task that sends its rows into a bounded channel, and at its end a [`Report`]. A
//! listing of parents starts the listings it finds and passes their events on. All run side by side;
//! what comes out is in the order of the calls and, within one, of the server. A reader that is
//! slow, or busy with an earlier listing, holds the later ones back: a bounded number of pages is in
//! memory, not the fleet.

mod children;
mod counts;
mod plan;
mod proof;
mod reading;
mod seen;
#[cfg(test)]
mod simulation;
mod walk;

use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver};
use tokio::sync::watch;

use self::children::Children;
use self::counts::PageCounts;
use self::plan::Plan;
use crate::core::report::{Report, Why};
use crate::engine::fetch::ProfileClient;
use crate::engine::progress::ListingId;
use crate::engine::provider::{Listing, Page, Provider};
use crate::engine::rows::EncodedRows;

pub use self::seen::Seen;

/// Events one listing may be ahead of its reader.
const AHEAD: usize = 1;

/// What a walk tells.
#[derive(Debug)]
pub enum Event {
    /// Rows, in the order of the server.
    Rows(EncodedRows),
    /// A listing has ended.
    Ended(Box<Report>),
}

impl From<Report> for Event {
    fn from(report: Report) -> Self {
        Self::Ended(Box::new(report))
    }
}

/// Walks everything a provider has to list, in order.
pub fn walk<P: Provider>(client: Arc<ProfileClient<P>>, stop: Stop) -> Receiver<Event> {
    let (out, events) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut children = Children::new(&client, &stop, out, walk::list, ListingId::NONE);
        children.start_all(client.provider.start(), None).await;
        if !client.named().is_empty() {
            children.finish().await;
            children.start_all(client.named(), None).await;
        }
        children.finish().await;
    });
    events
}

/// What a listing lacks that ends with its first page; `None` where that is whole, or leads to others.
pub fn shortfall_of_first<C>(listing: &Listing, page: &Page<C>) -> Option<String> {
    let mut plan = Plan::new(listing.paging, u64::MAX);
    let ask = plan.next(0)?;
    let unreadable = page.unreadable.len() as u64;
    let entries = page.len() as u64 + unreadable;
    if plan.page_zero(entries, page.total).is_some() {
        return None;
    }
    plan.take(
        &ask,
        PageCounts {
            entries,
            fresh: page.len() as u64,
            unreadable,
            repeats: 0,
            total: page.total,
            least: page.least,
            pages: page.pages,
            next: page.next.clone(),
            says_last: page.says_last,
        },
    );
    plan.is_over()
        .then(|| plan.shortfall(listing.noun))
        .flatten()
}

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
