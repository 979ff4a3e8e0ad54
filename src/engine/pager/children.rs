//! What is under way side by side: listings, and tasks that end with their owner.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;

use super::{Event, Stop};
use crate::core::json::Flaws;
use crate::core::report::{self, Why};
use crate::engine::fetch::ProfileClient;
use crate::engine::provider::Provider;

/// Starts a listing as a task. What could not be read of what led to it is told with it.
pub type List<P> =
    fn(&Arc<ProfileClient<P>>, <P as Provider>::Call, &Stop, Flaws) -> Receiver<Event>;

/// Listings whose events are passed on in the order they were started.
pub struct Children<P: Provider> {
    /// What all calls of the profile share.
    pub client: Arc<ProfileClient<P>>,
    /// Whether the run is to end.
    pub stop: Stop,
    /// Where the events go.
    pub out: Sender<Event>,
    list: List<P>,
    asked: HashSet<P::Call>,
    running: VecDeque<Receiver<Event>>,
}

impl<P: Provider> Children<P> {
    /// None under way; `list` will start them.
    pub fn new(
        client: &Arc<ProfileClient<P>>,
        stop: &Stop,
        out: Sender<Event>,
        list: List<P>,
    ) -> Self {
        Self {
            client: Arc::clone(client),
            stop: stop.clone(),
            out,
            list,
            asked: HashSet::new(),
            running: VecDeque::new(),
        }
    }

    /// Starts listings, one after the other. The first of them tells the fields that could not be read of what
    /// led to them.
    pub async fn start_all(&mut self, calls: Vec<P::Call>, unread: &mut Flaws) {
        let client = Arc::clone(&self.client);
        let is_source = |call: &&P::Call| client.provider.listing(call).is_source;
        let fresh = calls.iter().filter(|call| !self.asked.contains(*call));
        client.progress.found(fresh.filter(is_source).count());
        for call in calls {
            self.start(call, unread).await;
        }
    }

    /// Starts a listing, unless the same was started before; waits while enough are under way.
    /// Once the run is to end, the listing is only named.
    async fn start(&mut self, call: P::Call, unread: &mut Flaws) {
        if !self.asked.insert(call.clone()) {
            return;
        }
        if self.running.len() >= self.client.bounds.width {
            self.pass_on_first().await;
        }
        let unread = std::mem::take(unread);
        self.running.push_back(match self.stop.why() {
            Some(why) => named(&self.client, &call, why),
            None => (self.list)(&self.client, call, &self.stop, unread),
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
        P::ABOUT.id,
        &client.profile,
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
