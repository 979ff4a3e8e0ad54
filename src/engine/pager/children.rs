//! What is under way side by side: listings, and tasks that end with their owner.

use std::collections::{HashMap, HashSet, VecDeque};
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
    running: VecDeque<Child>,
    /// What came of the listings that a row may stand for, by its identity.
    found: HashMap<u64, Found>,
    /// Events that are kept back until there is a row, or [`Self::release`]; `None` where they go out as they come.
    held: Option<Vec<Event>>,
    /// Whether one of them is not complete.
    is_short: bool,
    /// How many instances their parent counts as running in all of them, where it does.
    pub counted: Option<u64>,
}

/// A listing under way.
struct Child {
    events: Receiver<Event>,
    /// The row that stands for it where it lists nothing.
    row_if_empty: Option<u64>,
    /// Whether its rows are asked for. Otherwise it is read for what it says of its parent alone.
    is_wanted: bool,
}

/// What came of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Rows,
    /// No row, and it is not known whether there is one.
    Unknown,
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
            found: HashMap::new(),
            held: None,
            is_short: false,
            counted: None,
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
        let client = &self.client;
        let row = client.provider.row_if_empty(&call);
        let row_if_empty = row.map(|id| client.sink.encoding.identities.of(id));
        let kind = client.provider.listing(&call).scope.kind;
        let is_wanted = row.is_none() || client.lists(kind);
        client.led_to(&call);
        let events = match self.stop.why() {
            Some(why) => named(client, &call, why),
            None => (self.list)(client, call, own, self.above, &self.stop),
        };
        self.running.push_back(Child {
            events,
            row_if_empty,
            is_wanted,
        });
    }

    /// Whether the row of this identity stands for a listing that has ended without one; `None` where that is not
    /// known. One that stands for no listing is there in any case.
    pub fn stands(&self, identity: u64) -> Option<bool> {
        match self.found.get(&identity) {
            None => Some(true),
            Some(Found::Rows) => Some(false),
            Some(Found::Unknown) => None,
        }
    }

    pub async fn finish(&mut self) {
        while !self.running.is_empty() {
            self.pass_on_first().await;
        }
    }

    async fn pass_on_first(&mut self) {
        let Some(mut child) = self.running.pop_front() else {
            return;
        };
        while let Some(event) = child.events.recv().await {
            if let Some(row) = child.row_if_empty {
                self.note(row, &event);
            }
            let Some(mut event) = self.asked_for(event, child.is_wanted) else {
                continue;
            };
            if let Event::Ended(report) = &mut event {
                report.counted_together = report.counted_together.or(self.counted);
            }
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

impl<P: Provider> Children<P> {
    /// Takes note of what a listing tells, for the row that may stand for it.
    fn note(&mut self, row: u64, event: &Event) {
        match event {
            Event::Rows(_) => _ = self.found.insert(row, Found::Rows),
            Event::Ended(report) if report.complete => {}
            Event::Ended(_) => _ = self.found.entry(row).or_insert(Found::Unknown),
        }
    }

    /// What goes out of what a listing tells. Of one that nobody asked for only that it failed, which leaves open
    /// what was asked for.
    fn asked_for(&self, event: Event, is_wanted: bool) -> Option<Event> {
        match event {
            event if is_wanted => Some(event),
            Event::Ended(mut report) if !report.complete => {
                report.kinds = self.client.kinds();
                report.scope.kind = report.kinds.only();
                Some(Event::Ended(report))
            }
            Event::Ended(_) | Event::Rows(_) => None,
        }
    }
}

/// A listing that is not begun, as the run is ending: all it tells is that.
fn named<P: Provider>(client: &ProfileClient<P>, call: &P::Call, why: Why) -> Receiver<Event> {
    let listing = client.provider.listing(call);
    let held_up = client
        .held_up(call)
        .filter(|_| matches!(why, Why::Deadline(_)));
    let mut report = report::unbegun(
        &P::ABOUT,
        &client.profile,
        client.kinds_of(&listing.scope),
        listing.operation,
        client.shown(&listing.scope),
        why,
        held_up.as_ref(),
    );
    client.tell_all_kinds(&mut report, &listing);
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
