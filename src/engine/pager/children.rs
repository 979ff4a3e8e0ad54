//! What is under way side by side: listings, and tasks that end with their owner.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;

use super::{Event, Stop};
use crate::core::json::Flaws;
use crate::core::report::{self, Why};
use crate::engine::fetch::ProfileClient;
use crate::engine::progress::ListingId;
use crate::engine::provider::{Ask, Provider};

/// Starts a listing, to which another one led, as a task.
pub type List<P> = fn(
    &Arc<ProfileClient<P>>,
    <P as Provider>::Call,
    Option<Origin<P>>,
    ListingId,
    &Stop,
) -> Receiver<Event>;

/// The page that led to a listing.
pub struct Origin<P: Provider> {
    pub call: P::Call,
    pub ask: Ask,
    /// Its fields that could not be read, which the first listing that it led to tells.
    pub unread: Flaws,
}

impl<P: Provider> Clone for Origin<P> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            ask: self.ask.clone(),
            unread: self.unread.clone(),
        }
    }
}

/// Listings whose events are passed on in the order they were started.
pub struct Children<P: Provider> {
    /// What all calls of the profile share.
    pub client: Arc<ProfileClient<P>>,
    /// Whether the run is to end.
    pub stop: Stop,
    /// Where the events go.
    pub out: Sender<Event>,
    list: List<P>,
    /// The listing that leads to them.
    above: ListingId,
    asked: HashSet<P::Call>,
    running: VecDeque<Receiver<Event>>,
    /// Events that are kept back until there is a row, or [`Self::release`]; `None` where they go out as they come.
    held: Option<Vec<Event>>,
    /// Whether one of them is not complete.
    is_short: bool,
}

impl<P: Provider> Children<P> {
    /// None under way; `list` will start them.
    pub fn new(
        client: &Arc<ProfileClient<P>>,
        stop: &Stop,
        out: Sender<Event>,
        list: List<P>,
        above: ListingId,
    ) -> Self {
        Self {
            client: Arc::clone(client),
            stop: stop.clone(),
            out,
            list,
            above,
            asked: HashSet::new(),
            running: VecDeque::new(),
            held: None,
            is_short: false,
        }
    }

    /// Keeps back what is told until there is a row: without one, all of it may have to be read again.
    pub fn hold(&mut self) {
        self.held = Some(Vec::new());
    }

    /// Whether all that were started have ended well, without a row.
    pub fn found_nothing(&self) -> bool {
        self.held.is_some() && !self.is_short
    }

    /// Forgets those that have ended, so that the same may be started again.
    pub fn begin_again(&mut self) {
        self.asked.clear();
        self.hold();
    }

    /// Tells what was kept back.
    pub async fn release(&mut self) {
        for event in self.held.take().into_iter().flatten() {
            if self.out.send(event).await.is_err() {
                return;
            }
        }
    }

    /// Starts listings, one after the other, that a page led to, bar those that were started before. Returns what none of them tells of it.
    pub async fn start_all(&mut self, calls: Vec<P::Call>, mut origin: Option<Origin<P>>) -> Flaws {
        let is_new = |call: &P::Call| self.asked.insert(call.clone());
        let calls: Vec<_> = calls.into_iter().filter(is_new).collect();
        let listings = calls.iter().map(|call| self.client.provider.listing(call));
        self.client.progress.found(self.above, listings);
        for call in calls {
            self.start(call, &mut origin).await;
        }
        origin.map(|origin| origin.unread).unwrap_or_default()
    }

    /// Starts a listing; waits while enough are under way. Once the run is to end, the listing is only named.
    async fn start(&mut self, call: P::Call, origin: &mut Option<Origin<P>>) {
        if self.running.len() >= self.client.bounds.width {
            self.pass_on_first().await;
        }
        let own = origin.clone();
        if let Some(origin) = origin {
            origin.unread = Flaws::default();
        }
        self.running.push_back(match self.stop.why() {
            Some(why) => named(&self.client, &call, why),
            None => (self.list)(&self.client, call, own, self.above, &self.stop),
        });
    }

    pub async fn finish(&mut self) {
        while !self.running.is_empty() {
            self.pass_on_first().await;
        }
    }

    async fn pass_on_first(&mut self) {
        let Some(mut events) = self.running.pop_front() else {
            return;
        };
        while let Some(event) = events.recv().await {
            match (&event, &mut self.held) {
                (Event::Ended(report), Some(held)) => {
                    self.is_short |= !report.complete;
                    held.push(event);
                    continue;
                }
                (Event::Rows(_), Some(_)) => self.release().await,
                (_, None) => {}
            }
            if self.out.send(event).await.is_err() {
                // Nobody reads any more: dropping the channel ends the listing as well.
                return;
            }
        }
    }
}

/// A listing that is not begun, as the run is ending: all it tells is that.
fn named<P: Provider>(client: &ProfileClient<P>, call: &P::Call, why: Why) -> Receiver<Event> {
    let listing = client.provider.listing(call);
    let held_up = client.held_up().filter(|_| matches!(why, Why::Deadline(_)));
    let report = report::unbegun(
        &P::ABOUT,
        &client.profile,
        client.kinds_of(&listing.scope),
        listing.operation,
        client.shown(&listing.scope),
        why,
        held_up.as_ref(),
    );
    let (out, events) = mpsc::channel(1);
    // The channel is empty.
    let _ = out.try_send(report.into());
    events
}

/// Runs on its own; dropping it aborts it.
pub struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    pub fn spawn(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(tokio::spawn(future))
    }

    /// Whether the result is there.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Its result. A panic in the task goes on here.
    pub async fn join(&mut self) -> T {
        match (&mut self.0).await {
            Ok(value) => value,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Only the drop below cancels, and then nobody waits here.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
