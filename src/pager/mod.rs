//! Walks listings: the only paging loop.
//!
//! A listing is a task that sends its rows, page by page, into a bounded channel, and at its end a
//! [`Report`]. A listing of parents starts the listings it finds and passes their events on. All
//! run side by side; what comes out is in the order of the calls and, within one, of the server.
//! A reader that is slow, or busy with an earlier listing, holds the later ones back: a bounded
//! number of pages is in memory, not the fleet.

mod plan;
mod shortfall;
#[cfg(test)]
mod simulation;
mod stop;
mod task;

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::{self, Receiver, Sender};

use self::plan::{Brought, Failure, Plan};
use self::task::Task;
use crate::error::{Error, ErrorKind};
use crate::fetch::Lane;
use crate::json::Decode;
use crate::model::Instance;
use crate::provider::{Ask, Content, Listing, Page, Provider};
use crate::report::{self, Report, Why};

pub use self::stop::Stop;

/// Pages one listing may be ahead of its reader.
const AHEAD: usize = 2;

/// What a walk tells.
#[derive(Debug)]
pub enum Event {
    /// The rows of one page.
    Rows(Vec<Instance>),
    /// A listing has ended.
    Report(Box<Report>),
}

/// Walks everything a provider has to list, in order.
pub fn walk<P: Provider>(lane: Arc<Lane<P>>, stop: Stop) -> Receiver<Event> {
    let (out, events) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut children = Children::new(&lane, &stop, out);
        for call in lane.provider.start() {
            children.start(call).await;
        }
        children.finish().await;
    });
    events
}

/// Starts one listing.
fn list<P: Provider>(lane: &Arc<Lane<P>>, call: P::Call, stop: &Stop) -> Receiver<Event> {
    let (out, events) = mpsc::channel(AHEAD);
    let walk = Walk::new(lane, call, stop, out);
    // Boxed, as a walk starts walks.
    let run: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(walk.run());
    tokio::spawn(run);
    events
}

/// A listing that is not begun, as the run is ending: all it tells is that.
fn named<P: Provider>(lane: &Lane<P>, call: &P::Call, why: Why) -> Receiver<Event> {
    let listing = lane.provider.listing(call);
    let place = (listing.operation, listing.scope);
    let report = report::unbegun(P::ABOUT.id, &lane.profile, place, why);
    let (out, events) = mpsc::channel(1);
    // The channel is empty.
    let _ = out.try_send(Event::Report(Box::new(report)));
    events
}

/// Listings under way, whose events are passed on in the order they were started.
struct Children<P: Provider> {
    lane: Arc<Lane<P>>,
    stop: Stop,
    out: Sender<Event>,
    asked: HashSet<P::Call>,
    running: VecDeque<Receiver<Event>>,
}

impl<P: Provider> Children<P> {
    fn new(lane: &Arc<Lane<P>>, stop: &Stop, out: Sender<Event>) -> Self {
        Self {
            lane: Arc::clone(lane),
            stop: stop.clone(),
            out,
            asked: HashSet::new(),
            running: VecDeque::new(),
        }
    }

    /// Starts a listing, unless the same was started before; waits while enough are under way.
    /// Once the run is to end, the listing is only named.
    async fn start(&mut self, call: P::Call) {
        if !self.asked.insert(call.clone()) {
            return;
        }
        if self.running.len() >= self.lane.width {
            self.pass_on_first().await;
        }
        self.running.push_back(match self.stop.why() {
            Some(why) => named(&self.lane, &call, why),
            None => list(&self.lane, call, &self.stop),
        });
    }

    async fn finish(&mut self) {
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

/// One listing under way.
struct Walk<P: Provider> {
    listing: Listing,
    call: P::Call,
    plan: Plan,
    pages: VecDeque<(Ask, PageTask<P>)>,
    children: Children<P>,
    seen: Seen,
    /// The first failure of a page that should be there.
    error: Option<Error>,
    /// The first failure of a page that was only tried: it matters where the listing is short.
    tried: Option<Error>,
    unreadable: Vec<Decode>,
    bad_total: Option<Decode>,
    begun: Instant,
}

/// A page on its way.
type PageTask<P> = Task<Result<Page<<P as Provider>::Call>, Error>>;

impl<P: Provider> Walk<P> {
    fn new(lane: &Arc<Lane<P>>, call: P::Call, stop: &Stop, out: Sender<Event>) -> Self {
        let listing = lane.provider.listing(&call);
        Self {
            plan: Plan::new(listing.paging, lane.max_pages),
            listing,
            call,
            pages: VecDeque::new(),
            children: Children::new(lane, stop, out),
            seen: Seen::default(),
            error: None,
            tried: None,
            unreadable: Vec::new(),
            bad_total: None,
            begun: Instant::now(),
        }
    }

    async fn run(mut self) {
        while self.children.stop.why().is_none() {
            self.fill();
            let Some((ask, task)) = self.pages.pop_front() else {
                break;
            };
            let Some(result) = self.awaited(task).await else {
                break;
            };
            if !self.take(ask, result).await || self.plan.is_over() {
                break;
            }
        }
        self.pages.clear();
        self.children.finish().await;
        self.report().await;
    }

    /// The result of a page; `None` when the run is to end first.
    async fn awaited(&self, task: PageTask<P>) -> Option<Result<Page<P::Call>, Error>> {
        tokio::select! {
            result = task.join() => Some(result),
            () = self.children.stop.asked() => None,
        }
    }

    /// Asks for as many pages as the plan foresees and the width allows.
    fn fill(&mut self) {
        while self.pages.len() < self.children.lane.width {
            let Some(ask) = self.plan.next(self.pages.len()) else {
                break;
            };
            let task = self.fetch(ask);
            self.pages.push_back((ask, task));
        }
    }

    /// A page is fetched by a task of its own: it makes progress while the reader is busy.
    fn fetch(&self, ask: Ask) -> PageTask<P> {
        let (lane, call) = (Arc::clone(&self.children.lane), self.call.clone());
        Task::spawn(async move { lane.fetch(&call, ask).await })
    }

    /// Takes a page in. False when nobody reads any more.
    async fn take(&mut self, ask: Ask, result: Result<Page<P::Call>, Error>) -> bool {
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.note(ask, error);
                return true;
            }
        };
        let entries = page.items.len() + page.unreadable.len();
        if let Some(zero) = self.plan.page_zero(entries as u64, page.total) {
            // Its rows come first, if it is a page of its own.
            match self.awaited(self.fetch(zero)).await {
                Some(Ok(page)) => {
                    let is_read = self.deliver(zero, page).await;
                    if !is_read {
                        return false;
                    }
                }
                Some(Err(error)) => self.note(zero, error),
                // The run is to end: whether there is a page 0 stays open.
                None => {
                    self.plan.fail(zero, false, false);
                }
            }
        }
        self.deliver(ask, page).await
    }

    fn note(&mut self, ask: Ask, error: Error) {
        let kind = error.cause.kind();
        // What refuses one page refuses them all; and wrong signatures in a row lock a key.
        let hopeless = matches!(
            kind,
            ErrorKind::Config | ErrorKind::Credential | ErrorKind::Permission
        );
        let refused = error.cause.is_refusal() && !hopeless;
        match self.plan.fail(ask, refused, hopeless) {
            Failure::Real => self.error.get_or_insert(error),
            Failure::Expected => self.tried.get_or_insert(error),
        };
    }

    /// Hands on what the page brings that is new. False when nobody reads any more.
    async fn deliver(&mut self, ask: Ask, mut page: Page<P::Call>) -> bool {
        let items = std::mem::take(&mut page.items);
        let entries = items.len() + page.unreadable.len();
        let fresh: Vec<_> = items
            .into_iter()
            .filter(|item| self.seen.is_new(&item.id))
            .collect();
        let unreadable = std::mem::take(&mut page.unreadable).into_iter();
        let unreadable: Vec<_> = unreadable
            .filter(|row| self.seen.is_new(&row.fingerprint))
            .map(|row| row.decode)
            .collect();
        let brought = Brought {
            entries: entries as u64,
            fresh: fresh.len() as u64,
            unreadable: unreadable.len() as u64,
            total: page.total,
            pages: page.pages,
        };
        self.plan.take(ask, brought);
        self.unreadable.extend(unreadable);
        if self.bad_total.is_none() {
            self.bad_total = page.bad_total;
        }
        let mut rows = Vec::with_capacity(fresh.len());
        for item in fresh {
            match item.content {
                Content::Instance(mut instance) => {
                    instance.place(P::ABOUT.id, &self.children.lane.profile);
                    rows.push(*instance);
                }
                Content::Parent(calls) => {
                    for call in calls {
                        self.children.start(call).await;
                    }
                }
            }
        }
        rows.is_empty() || self.children.out.send(Event::Rows(rows)).await.is_ok()
    }

    /// A listing of parents is only worth a word when it found none, or not all.
    async fn report(self) {
        let found_parents = !self.listing.is_source && self.plan.received() > 0;
        let out = self.children.out.clone();
        let report = self.into_report();
        if !report.complete || !found_parents {
            let _ = out.send(Event::Report(Box::new(report))).await;
        }
    }

    fn into_report(self) -> Report {
        let noun = self.listing.noun;
        let received = self.plan.received();
        let shortfall = self.plan.shortfall(noun);
        let stopped = self.children.stop.why().filter(|_| shortfall.is_some());
        let tried = self.tried.as_ref().filter(|_| shortfall.is_some());
        let reasons = [
            self.error.as_ref().map(Error::reason),
            report::unreadable(&self.unreadable, noun),
            self.bad_total
                .as_ref()
                .map(|decode| format!("the total cannot be read: {decode}")),
            match stopped {
                Some(why) => Some(why.to_string()),
                // Behind a failed page a short count is no news.
                None => shortfall.filter(|_| self.error.is_none()),
            },
            tried.map(|error| format!("asked for more: {}", error.reason())),
        ];
        let reason = reasons.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let decode = self.unreadable.first().or(self.bad_total.as_ref());
        Report {
            provider: P::ABOUT.id,
            profile: self.children.lane.profile.clone(),
            operation: self.listing.operation,
            scope: self.listing.scope,
            complete: reason.is_empty(),
            reason: Some(reason).filter(|reason| !reason.is_empty()),
            pages: self.plan.pages(),
            // The parents that were found are no rows.
            received: if self.listing.is_source { received } else { 0 },
            reported_total: self
                .plan
                .total()
                .filter(|_| self.listing.is_source || received == 0),
            elapsed: self.begun.elapsed(),
            stopped,
            error: self
                .error
                .as_ref()
                .or(tried)
                .map(report::Failed::from)
                .or(decode.map(Into::into)),
        }
    }
}

/// Identities seen, as 64-bit hashes under a random key: a tenth of the memory of the texts. Two
/// rows of a million share a hash once in thirty million listings; the listing then counts one row
/// short of the total, and says so.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

impl Seen {
    fn is_new(&mut self, id: &(impl Hash + ?Sized)) -> bool {
        self.hashes.insert(self.hasher.hash_one(id))
    }
}
