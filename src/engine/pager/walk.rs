//! One listing under way.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::Instant;

use super::children::{Children, Origin, Task};
use super::plan::FailureKind;
use super::reading::{Delivery, Reading};
use super::seen::HashHalf;
use super::{AHEAD, Event, Stop};
use crate::core::error::{Cause, Error};
use crate::core::json::Flaws;
use crate::core::report::{self, Report, Why};
use crate::engine::fetch::{Failing, ProfileClient};
use crate::engine::progress::{ListingId, ListingProgress, Reached};
use crate::engine::provider::{Ask, Fallback, Listing, Page, Provider};
use crate::engine::rows::EncodedRows;
use crate::engine::trace::Level;

pub fn list<P: Provider>(
    client: &Arc<ProfileClient<P>>,
    call: P::Call,
    origin: Option<Origin<P>>,
    above: ListingId,
    stop: &Stop,
) -> Receiver<Event> {
    let (out, events) = mpsc::channel(AHEAD);
    let mut walk = Walk::new(client, call, above, stop, out);
    walk.unread = origin
        .as_ref()
        .map(|origin| origin.unread.clone())
        .unwrap_or_default();
    walk.origin = origin;
    // Boxed, as a walk starts walks.
    let run: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(walk.run());
    tokio::spawn(run);
    events
}

/// A listing under way: it is read, and read once more where it changed meanwhile.
struct Walk<P: Provider> {
    listing: Listing,
    call: P::Call,
    /// What led to it, where that was a page.
    origin: Option<Origin<P>>,
    /// The instances that its parent counts as running, where nothing was found.
    unseen: u64,
    reading: Reading,
    /// What the provider refused, in whose place a part is listed.
    refused: Option<Refused>,
    is_second: bool,
    pages: VecDeque<(Ask, PageTask<P>)>,
    /// The bytes of the largest page so far, encoded.
    largest: usize,
    children: Children<P>,
    /// What could not be read of what led here; of parents, until a listing of theirs tells it.
    unread: Flaws,
    delivery: Delivery,
    of_parents: ParentRows,
    line: ListingProgress,
    failing: Failing<Error>,
    begun: Instant,
}

/// The refusal of a listing in whose place a part is listed. However well that ends, it is incomplete for this.
struct Refused {
    error: Error,
    /// What the part is.
    lists: &'static str,
    advice: &'static str,
}

impl Refused {
    /// The refusal with its hint; the part may have failed as well.
    fn told(&self, has_part: bool) -> Error {
        let mut error = self.error.clone();
        if let Cause::Fault(fault) = &mut error.cause {
            let advice = self.advice;
            fault.hint = Some(if has_part {
                format!("{}: {advice}", self.lists)
            } else {
                advice.to_owned()
            });
        }
        error
    }
}

/// The rows of parents that lead to others: they go out at the end, where they stand for those.
#[derive(Default)]
struct ParentRows {
    /// Of the last reading, and of the one before.
    last: EncodedRows,
    first: EncodedRows,
    /// Those of which it is not known.
    open: u64,
}

/// The bytes of encoded pages up to which more are asked for than the width allows in flight.
const WINDOW: usize = 4 * 1024 * 1024;

/// The least that are asked for beyond the width: they go as soon as an answer is there, before it is
/// read.
const READY: usize = 2;

/// A page on its way.
type PageTask<P> = Task<Result<Page<<P as Provider>::Call>, Error>>;

impl<P: Provider> Walk<P> {
    /// A listing that has not begun.
    fn new(
        client: &Arc<ProfileClient<P>>,
        call: P::Call,
        above: ListingId,
        stop: &Stop,
        out: Sender<Event>,
    ) -> Self {
        let listing = client.provider.listing(&call);
        let line = client
            .progress
            .line(&listing, &client.shown(&listing.scope), above);
        Self {
            reading: Reading::new(
                listing.paging,
                client.bounds.max_pages,
                client.sink.encoding.identities.clone(),
                HashHalf::First,
            ),
            refused: None,
            is_second: false,
            listing,
            call,
            origin: None,
            unseen: 0,
            pages: VecDeque::new(),
            largest: 0,
            unread: Flaws::default(),
            delivery: Delivery::new(out.clone(), client.bounds.kept_rows),
            of_parents: ParentRows::default(),
            children: Children::new(client, stop, out, list, line.id()),
            line,
            failing: Failing::default(),
            begun: Instant::now(),
        }
    }

    /// Reads it, and reports how it ended.
    async fn run(mut self) {
        if self.runs_some() {
            self.children.hold();
            self.children.counted = self.listing.running;
        }
        let mut is_read = self.read().await;
        let is_to_end = self.children.stop.why().is_some();
        if is_read && !is_to_end && self.reading.calls_for_another() {
            self.begin_again();
            is_read = self.read().await;
        }
        if is_read && self.runs_some() {
            self.children.finish().await;
            is_read = self.doubt().await;
        }
        // Its children may take a while.
        self.line = ListingProgress::default();
        if is_read {
            self.children.finish().await;
            self.children.release().await;
            self.settle().await;
            self.report().await;
        }
    }

    /// Whether its parent says that instances run.
    fn runs_some(&self) -> bool {
        self.listing.running.is_some_and(|running| running > 0)
    }

    /// Nothing was found although the parent counts instances that run: the list is asked for once more, and then the
    /// count, as both may have changed. False when nobody reads any more.
    async fn doubt(&mut self) -> bool {
        if !self.is_empty() {
            return true;
        }
        self.begin_again();
        self.children.begin_again();
        let is_read = self.read().await;
        self.children.finish().await;
        if is_read && self.is_empty() {
            let counted = tokio::select! {
                biased;
                counted = self.count_again() => counted,
                // The run is to end: the first count stands.
                () = self.children.stop.asked() => Ok(None),
            };
            match counted {
                Ok(running) => self.unseen = running.or(self.listing.running).unwrap_or(0),
                Err(error) => self.reading.error = Some(error),
            }
        }
        is_read
    }

    /// Whether it has ended well and found no instance.
    fn is_empty(&self) -> bool {
        let is_empty = self.reading.plan.received() == 0 || !self.listing.is_source;
        let is_to_end = self.children.stop.why().is_some();
        is_empty && !is_to_end && self.children.found_nothing() && self.account().complete
    }

    /// How many instances the parent counts now: 0 where it is gone, `None` where that cannot be told.
    async fn count_again(&self) -> Result<Option<u64>, Error> {
        let client = &self.children.client;
        let Some(Origin { call, ask, .. }) = &self.origin else {
            return Ok(None);
        };
        let page = client.fetch(call, ask, &self.line, &self.failing);
        let page = page.await?;
        let mut calls = page.parents.iter().flat_map(|lead| &lead.calls);
        let own = calls.find(|call| **call == self.call);
        let is_whole = page.unreadable.is_empty() && page.partial.is_none();
        Ok(match own {
            Some(own) => client.provider.listing(own).running,
            None => is_whole.then_some(0),
        })
    }

    /// What the parent says that was not found.
    fn uncounted(&self) -> Option<String> {
        let origin = self.origin.as_ref().filter(|_| self.unseen > 0)?;
        let listing = self.children.client.provider.listing(&origin.call);
        let parent = listing.noun.strip_suffix('s').unwrap_or(listing.noun);
        let (noun, running) = (self.listing.noun, self.unseen);
        Some(format!(
            "received no {noun}, but the {parent} counts {running} running"
        ))
    }

    /// How many instances its parent counts as running, where it has fewer.
    fn counted(&self) -> Option<u64> {
        let counted = self.listing.running.filter(|_| self.listing.is_source);
        counted.filter(|counted| *counted > self.reading.plan.received())
    }

    /// How many parents may have rows or none.
    fn undecided_parents(&self) -> Option<String> {
        let (open, noun) = (self.of_parents.open, self.listing.noun);
        let below = "instances, as the lists of these are not complete";
        (open > 0)
            .then(|| format!("it is not known of {open} of the {noun} whether they have {below}"))
    }

    fn begin_again(&mut self) {
        let client = &self.children.client;
        let mut next = Reading::new(
            self.listing.paging,
            client.bounds.max_pages,
            client.sink.encoding.identities.clone(),
            HashHalf::Second,
        );
        next.plan.expect_what_came(&self.reading.plan);
        let first = std::mem::replace(&mut self.reading, next);
        if self.listing.leads_to.is_some() {
            self.of_parents.first = std::mem::take(&mut self.of_parents.last);
        } else if self.listing.is_source {
            self.delivery.begin_again(first.into_seen());
        }
        self.is_second = true;
    }

    /// Reads all pages. False when nobody reads any more.
    async fn read(&mut self) -> bool {
        let mut is_read = true;
        while is_read && self.children.stop.why().is_none() {
            self.fill();
            let Some((ask, mut task)) = self.pages.pop_front() else {
                break;
            };
            let Some(result) = self.awaited(&mut task).await else {
                self.pages.push_front((ask, task));
                break;
            };
            // What was asked for beside the last row that the total counts matters where it brings more.
            let brings_more = result.as_ref().is_ok_and(|page| !page.is_blank());
            if self.reading.plan.is_satisfied() && !brings_more {
                continue;
            }
            is_read = self.take(&ask, result).await;
            if self.reading.plan.falls_out_of_step() || self.reading.plan.ended.is_some() {
                self.pages.clear();
            }
        }
        is_read && self.take_finished().await
    }

    /// The run is to end: takes in what is there already, bar pages that failed. False when nobody
    /// reads any more.
    async fn take_finished(&mut self) -> bool {
        for (ask, mut task) in std::mem::take(&mut self.pages) {
            if task.is_finished()
                && let Ok(page) = task.join().await
                && !self.deliver(&ask, page).await
            {
                return false;
            }
        }
        true
    }

    /// The result of a page; `None` when the run is to end first.
    async fn awaited(&self, task: &mut PageTask<P>) -> Option<Result<Page<P::Call>, Error>> {
        tokio::select! {
            biased;
            result = task.join() => Some(result),
            () = self.children.stop.asked() => None,
        }
    }

    /// Asks for as many pages as the plan foresees and the width allows. Pages that came before
    /// their turn do not count there, so that one that is slow does not stop the asking, unless
    /// pages are large.
    fn fill(&mut self) {
        let width = self.children.client.bounds.width;
        let room = (WINDOW / self.largest.max(1)).clamp(width + READY, 2 * width.max(READY));
        while self.pages.len() < room && self.awaited_pages() < width + READY {
            let Some(ask) = self.reading.plan.next(self.pages.len()) else {
                break;
            };
            let task = self.fetch(ask.clone());
            self.pages.push_back((ask, task));
        }
    }

    fn awaited_pages(&self) -> usize {
        let is_awaited = |(_, task): &&(Ask, PageTask<P>)| !task.is_finished();
        self.pages.iter().filter(is_awaited).count()
    }

    /// A page is fetched by a task of its own: it makes progress while the reader is busy.
    fn fetch(&self, ask: Ask) -> PageTask<P> {
        let (client, call) = (Arc::clone(&self.children.client), self.call.clone());
        let (line, failing) = (self.line.clone(), self.failing.clone());
        Task::spawn(async move { client.fetch(&call, &ask, &line, &failing).await })
    }

    /// Takes a page in. False when nobody reads any more.
    async fn take(&mut self, ask: &Ask, result: Result<Page<P::Call>, Error>) -> bool {
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                if let Some(fallback) = self.fallback(ask, &error) {
                    self.fall_back(fallback, error);
                } else {
                    self.reading.fail(ask, error);
                }
                return true;
            }
        };
        if let Some(zero) = self.reading.page_zero(&page) {
            // Its rows come first, if it is a page of its own.
            let mut asked = self.fetch(zero.clone());
            self.fill();
            match self.awaited(&mut asked).await {
                Some(Ok(page)) => {
                    let is_read = self.deliver(&zero, page).await;
                    if !is_read {
                        return false;
                    }
                }
                Some(Err(error)) => self.reading.fail(&zero, error),
                // The run is to end: whether there is a page 0 stays open.
                None => {
                    self.reading.plan.fail(&zero, FailureKind::Other);
                }
            }
        }
        self.deliver(ask, page).await
    }

    /// What lists a part of the same, where the provider refuses to list all of it.
    fn fallback(&self, ask: &Ask, error: &Error) -> Option<Fallback<P::Call>> {
        let Cause::Fault(fault) = &error.cause else {
            return None;
        };
        let provider = &self.children.client.provider;
        let fallback = || provider.fallback(&self.call, fault);
        (ask.is_first() && self.reading.plan.received() == 0)
            .then(fallback)
            .flatten()
    }

    /// Goes on with a listing of a part.
    fn fall_back(&mut self, fallback: Fallback<P::Call>, error: Error) {
        let Fallback {
            call,
            lists,
            advice,
        } = fallback;
        let client = &self.children.client;
        self.listing = client.provider.listing(&call);
        self.call = call;
        self.pages.clear();
        self.reading = Reading::new(
            self.listing.paging,
            client.bounds.max_pages,
            client.sink.encoding.identities.clone(),
            HashHalf::First,
        );
        self.refused = Some(Refused {
            error,
            lists,
            advice,
        });
    }

    /// Hands on what the page brings that is new. False when nobody reads any more.
    async fn deliver(&mut self, ask: &Ask, mut page: Page<P::Call>) -> bool {
        self.largest = self.largest.max(page.rows.text().len());
        if let Some(fault) = page.partial.take() {
            self.reading.error.get_or_insert(Error {
                provider: P::ABOUT.id,
                operation: self.listing.operation,
                via: None,
                attempts: page.attempts,
                cause: Cause::Fault(fault),
            });
        }
        let (rows, parents) = self.reading.take(ask, page);
        self.line.reach(Instant::now().into_std(), || Reached {
            pages: self.reading.plan.pages(),
            of: self.reading.plan.pages_foreseen(),
            items: self.reading.plan.received(),
            total: self.reading.plan.total(),
        });
        let calls = parents.into_iter().flat_map(|lead| lead.calls).collect();
        if !self.listing.is_source {
            let Flaws { count, first } = std::mem::take(&mut self.reading.unread);
            // A listing that it leads to tells them: of another call.
            let first = first
                .into_iter()
                .map(|flaw| flaw.of(self.listing.operation));
            self.unread.add(count, first.collect());
        }
        let origin = Origin {
            call: self.call.clone(),
            ask: ask.clone(),
            unread: std::mem::take(&mut self.unread),
        };
        self.unread = self.children.start_all(calls, Some(origin)).await;
        if self.listing.leads_to.is_some() {
            self.of_parents.last.append(rows);
            return true;
        }
        self.delivery.take(rows).await
    }

    /// Hands on the rows of parents, once it is known which of them have none below them.
    async fn settle(&mut self) {
        let ParentRows { last, first, .. } = std::mem::take(&mut self.of_parents);
        let mut rows = last;
        if !self.account().complete {
            let known: HashSet<_> = rows.identities().collect();
            let mut missed = first;
            missed.retain(|identity| !known.contains(&identity));
            rows.append(missed);
        }
        let mut open = 0;
        // A canary may be listed with its application and by itself.
        let mut seen = HashSet::new();
        rows.retain(|identity| {
            if !seen.insert(identity) {
                return false;
            }
            let stands = self.children.stands(identity);
            open += u64::from(stands.is_none());
            stands == Some(true)
        });
        self.of_parents.open = open;
        self.delivery.take(rows).await;
    }

    /// A listing of parents is only worth a word when it found none, or not all.
    async fn report(mut self) {
        let adds_up = self.account().complete;
        let sent = self.delivery.finish(adds_up).await;
        // What went out is known only now.
        let mut report = self.account();
        if let Some(doubt) = self.reading.plan.doubt().filter(|_| report.complete) {
            let place = report::place(&report.profile, &report.scope);
            let operation = self.listing.operation;
            let words = format!("note: {} {operation}{place}: {doubt}", P::ABOUT.id);
            self.children.client.trace.say(Level::Normal, &words);
        }
        let found_parents = !self.listing.is_source && self.reading.plan.received() > 0;
        // The parents that were found are no rows.
        report.received = if self.listing.is_source { sent } else { 0 };
        let open = std::mem::take(&mut self.of_parents.open);
        if !self.account().complete || self.reading.plan.received() == 0 {
            // What it leads to is missing, or not there, as well.
            self.children
                .client
                .tell_all_kinds(&mut report, &self.listing);
        }
        self.of_parents.open = open;
        if !report.complete || !found_parents {
            let _ = self.children.out.send(report.into()).await;
        }
    }

    /// How the last reading ended.
    fn account(&self) -> Report {
        let (reading, noun) = (&self.reading, self.listing.noun);
        let gone = self.delivery.gone();
        let shortfall = reading.plan.verdict(noun, self.is_second, gone);
        let shortfall = shortfall.or_else(|| self.uncounted());
        let of_parents = self.undecided_parents();
        let is_derived = shortfall.is_none() && of_parents.is_some() && reading.error.is_none();
        let shortfall = shortfall.or(of_parents);
        let stopped = self.children.stop.why().filter(|_| shortfall.is_some());
        let is_cut = stopped.is_some_and(Why::is_enough);
        let tried = reading
            .tried
            .as_ref()
            .filter(|_| shortfall.is_some() && !is_cut);
        let held_up = match stopped {
            Some(Why::Deadline(_)) => {
                let failing = self.failing.get();
                failing.or_else(|| self.children.client.held_up(&self.call))
            }
            _ => None,
        };
        let error = reading.error.as_ref().or(held_up.as_ref());
        // Behind a failed page a short count is no news.
        let short = stopped
            .map(|why| why.to_string())
            .or(shortfall.filter(|_| error.is_none()));
        let reason = reading.reason(noun, error, tried, short);
        let refused = self.refused.as_ref();
        let refused = refused.map(|refused| refused.told(error.is_none()));
        let reason = match (&refused, reason) {
            (Some(refused), Some(reason)) => {
                let (refusal, operation) = (refused.reason(), self.listing.operation);
                Some(format!(
                    "{refusal}; {operation}, asked in its place: {reason}"
                ))
            }
            (Some(refused), None) => Some(refused.reason()),
            (None, reason) => reason,
        };
        let error = refused.as_ref().or(error);
        let mut unread = self.unread.clone();
        unread.add(reading.unread.count, reading.unread.first.clone());
        let is_told = self.listing.is_source || reading.plan.received() == 0;
        Report {
            provider: P::ABOUT.id,
            profile: self.children.client.profile.clone(),
            kinds: self.children.client.kinds_of(&self.listing.scope),
            operation: match error.map(|error| &error.cause) {
                // It was not even begun.
                Some(Cause::Settings(_)) => "",
                _ => refused
                    .as_ref()
                    .map_or(self.listing.operation, |refused| refused.operation),
            },
            scope: self.children.client.shown(&self.listing.scope),
            complete: reason.is_none(),
            reason,
            pages: reading.plan.pages(),
            received: 0,
            reported_total: reading.total_of_rows().filter(|_| is_told),
            unread,
            // Who takes the rows counts them.
            undecided: 0,
            elapsed: self.begun.elapsed(),
            stopped,
            open_parents: if is_derived { self.of_parents.open } else { 0 },
            counted: self.counted(),
            counted_together: None,
            is_unused: reading.is_unused,
            is_masked: reading.is_masked,
            error: error
                .or(tried)
                .map(report::Failed::from)
                .or_else(|| reading.amiss.clone()),
        }
    }
}
