//! One call: attempts, until there is a page or no more hope; and what follows a failed one.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::client::ProfileClient;
use super::failing::Failing;
use super::gate::Pass;
use super::guard::Permit;
use super::keys::ActiveKey;
use super::look_ups::LookUp;
use super::retry::{self, Attempts, Failed, Next};
use super::{aside, reading, stamp};
use crate::config::credential::RetryPolicy;
use crate::core::error::{Cause, Error, ErrorKind, RefusedPart};
use crate::core::model::{IMPLICIT_PROFILES, Shapes, Timestamp};
use crate::core::wire::{Request, Response};
use crate::engine::progress::ListingProgress;
use crate::engine::provider::{Ask, Page, Provider, Stamp};
use crate::engine::rows::RowSink;
use crate::engine::trace::Level;

/// The bytes of an answer that takes a while to read, and is no refusal.
const LARGE: usize = 32 * 1024;

/// The bytes of an answer that is not read on the thread of the runtime.
const READ_ASIDE: usize = 128 * 1024;

impl<P: Provider> ProfileClient<P> {
    /// Fetches one page: tried again where that may help, stamped and signed anew each time. The line
    /// is told of waits; `failing` has the failure while it is tried again.
    pub async fn fetch(
        self: &Arc<Self>,
        call: &P::Call,
        ask: &Ask,
        line: &ListingProgress,
        failing: &Failing<Error>,
    ) -> Result<Page<P::Call>, Error> {
        let result = PageRequest::of(self, call, ask, line, failing).page().await;
        failing.set(None);
        result
    }

    /// Fetches the one answer of a look-up.
    pub(super) async fn fetch_with(
        self: &Arc<Self>,
        policy: RetryPolicy,
        call: &P::Call,
        ask: &Ask,
    ) -> Result<Page<P::Call>, Error> {
        let (line, failing) = (ListingProgress::default(), Failing::default());
        let look_up = PageRequest {
            policy,
            is_look_up: true,
            ..PageRequest::of(self, call, ask, &line, &failing)
        };
        look_up.page().await
    }
}

/// One page that is asked for.
struct PageRequest<'a, P: Provider> {
    client: &'a Arc<ProfileClient<P>>,
    call: &'a P::Call,
    ask: &'a Ask,
    line: &'a ListingProgress,
    failing: &'a Failing<Error>,
    policy: RetryPolicy,
    /// What its rows wait for, begun with the first attempt.
    look_ups: Vec<LookUp>,
    /// Whether it is one: what refuses it closes nothing.
    is_look_up: bool,
    /// Whether its key was replaced: that is done once.
    is_renewed: bool,
    /// Whether its key ran out before it was sent, and another one was taken.
    is_taken_anew: bool,
}

/// A request on its way, and then its answer.
struct Sent<'a> {
    pass: Pass<'a>,
    /// Kept until it is known what the answer says of the key.
    permit: Permit<'a>,
    key: &'a Arc<ActiveKey>,
    /// What was added to this machine's time.
    shift: TimeDelta,
    request: Request,
}

impl<P: Provider> Attempts for PageRequest<'_, P> {
    type Value = Page<P::Call>;
    type Error = Error;

    fn policy(&self) -> RetryPolicy {
        self.policy
    }

    /// A key, the permit to use it, a pass of the gate, a request, an answer: in this order, so that a
    /// call that waits for a key, or for the first answer to it, holds no pass that others could use.
    async fn attempt(&mut self) -> Result<Page<P::Call>, Failed<Error>> {
        let client = &**self.client;
        let audience = client.provider.audience(self.call);
        let key = client.keys.current(audience.as_deref(), &client.clock);
        let key = match key.await {
            Ok(key) => key,
            // One of all regions, for which alone no key is given.
            Err(error) if error.is_of_audience && self.may_be_unused() => {
                return Ok(self.unused(&error.cause.to_string()));
            }
            Err(error) => return Err(Failed::Unready(client.no_key(self.call, error))),
        };
        let _ = client.key.set(Arc::clone(&key));
        let was_good = key.is_good(client.clock.now());
        let permit = if self.is_look_up && !P::ABOUT.locks_keys {
            key.guard.is_free().map(|_| None)
        } else {
            key.guard.permit().await
        };
        let permit = permit.map_err(|cause| {
            // It was refused when another profile used it.
            client.close(&cause);
            Failed::unsent(cause)
        })?;
        // They go beside the first request, so that rows need not wait for them; not before it may go.
        if !self.is_look_up && self.lists_rows() {
            self.look_ups = self.client.look_ups_of(self.call);
        }
        let pass = client.gate.pass().await;
        if let Some(cause) = client.closed.get() {
            return Err(Failed::unsent(cause.clone()));
        }
        // The gate may open long after the key was taken. Another one is taken once: it may not last longer than that.
        if was_good && !key.is_good(client.clock.now()) && !self.is_taken_anew {
            self.is_taken_anew = true;
            return Err(Failed::Outdated);
        }
        // The service that gave the key may have told the time.
        let shift = client.clock.shift();
        let stamp = Stamp {
            time: Timestamp::now().shifted(shift),
            nonce: stamp::nonce().map_err(|why| Failed::unsent(why.into()))?,
            key: key.key.clone(),
        };
        let request = client.provider.request(self.call, self.ask, &stamp);
        let request = request.map_err(|fault| Failed::unsent(Cause::Fault(fault)))?;
        client
            .trace
            .request(&request, |text| key.secrets.redacted(text));
        match client.http.send(&request).await {
            Ok(response) => {
                let sent = Sent {
                    pass,
                    permit,
                    key: &key,
                    shift,
                    request,
                };
                self.judge(sent, response).await
            }
            Err(transport) => {
                key.guard.miss();
                let sent = std::slice::from_ref(&request);
                let cause = reading::tidied(transport.into(), &key.secrets.all, sent);
                Err(Failed::sent(cause, Next::Retry))
            }
        }
    }

    fn failed(&self, attempts: u32, cause: Cause) -> Error {
        let operation = self.client.provider.listing(self.call).operation;
        let error = Error {
            provider: P::ABOUT.id,
            operation,
            via: None,
            attempts,
            cause: self.advised(operation, cause),
        };
        if error.cause.kind() == ErrorKind::RateLimited {
            self.client.hold_up(Some(error.clone()));
        }
        error
    }

    fn tell(&self, error: &Error, when: &str, wait: Option<Duration>) {
        let words = format!("retry: {error}; {when}");
        self.client.trace.say(Level::Verbose, &words);
        self.failing.set(Some(error.clone()));
        if let Some(wait) = wait {
            self.line.wait(wait, in_short(&error.cause));
        }
    }
}

impl<'a, P: Provider> PageRequest<'a, P> {
    fn of(
        client: &'a Arc<ProfileClient<P>>,
        call: &'a P::Call,
        ask: &'a Ask,
        line: &'a ListingProgress,
        failing: &'a Failing<Error>,
    ) -> Self {
        Self {
            client,
            call,
            ask,
            line,
            failing,
            policy: RetryPolicy::USUAL,
            look_ups: Vec::new(),
            is_look_up: false,
            is_renewed: false,
            is_taken_anew: false,
        }
    }

    async fn page(self) -> Result<Page<P::Call>, Error> {
        let (page, attempts) = retry::run(self).await?;
        Ok(Page { attempts, ..page })
    }
}

impl<P: Provider> PageRequest<'_, P> {
    /// What an answer means, and what follows from it.
    async fn judge(
        &mut self,
        mut sent: Sent<'_>,
        response: Response,
    ) -> Result<Page<P::Call>, Failed<Error>> {
        let client = &**self.client;
        if response.is_success() && response.body.len() > LARGE {
            // The next request goes before this answer is read.
            sent.pass.arrived();
            tokio::task::yield_now().await;
        }
        client.trace.response(&response);
        let difference = stamp::difference(&response, Timestamp::now());
        client.clock.saw(difference);
        let shapes = self.shapes(&mut sent, &response).await;
        let read = self.read(sent.key, &sent.request, response, shapes);
        let read = read.await;
        match read {
            Ok(page) => {
                self.note(&page);
                sent.key.guard.accept();
                self.answered(sent.pass, true);
                Ok(page)
            }
            Err(Cause::Fault(fault))
                if self.may_be_unused() && client.provider.is_not_offered(self.call, &fault) =>
            {
                sent.key.guard.accept();
                self.answered(sent.pass, false);
                Ok(self.unused(&fault.to_string()))
            }
            Err(mut cause) => {
                let next = self.follow_up(sent, &mut cause, difference).await?;
                Err(Failed::sent(cause, next))
            }
        }
    }

    /// What the rows of an answer are completed with. Who waits for that holds up nobody else: the look-up needs the
    /// key as well, and 2xx says that it is good.
    async fn shapes(&self, sent: &mut Sent<'_>, response: &Response) -> Vec<Arc<Shapes>> {
        if self.look_ups.is_empty() || !response.is_success() {
            return Vec::new();
        }
        if !self.look_ups.iter().all(LookUp::is_done) {
            sent.key.guard.accept();
            drop(sent.permit.take());
            sent.pass.set_aside();
        }
        let mut found = Vec::new();
        for look_up in &self.look_ups {
            found.push(look_up.shapes().await);
        }
        found
    }

    /// Whether its rows can be completed: those of parents cannot.
    fn lists_rows(&self) -> bool {
        let listing = self.client.provider.listing(self.call);
        listing.is_source && listing.leads_to.is_none()
    }

    /// The page of an answer, or why there is none.
    async fn read(
        &self,
        key: &Arc<ActiveKey>,
        request: &Request,
        response: Response,
        shapes: Vec<Arc<Shapes>>,
    ) -> Result<Page<P::Call>, Cause> {
        let (client, key) = (Arc::clone(self.client), Arc::clone(key));
        let (call, ask, request) = (self.call.clone(), self.ask.clone(), request.clone());
        // What rows bear of another answer is work for each of them.
        let lent: usize = client
            .provider
            .lent(&call)
            .iter()
            .map(|text| text.len())
            .sum();
        let is_large = response.body.len() > READ_ASIDE || lent > LARGE;
        let read = move |sink: &RowSink| {
            let answered = reading::Answered {
                call: &call,
                ask: &ask,
                request: &request,
                response: &response,
                secrets: &key.secrets,
            };
            let page = reading::read(&client.provider, &answered, sink);
            client.http.take_back(response);
            page
        };
        if is_large {
            // Nobody closes it.
            let _turn = self.client.reading.acquire().await;
            let sink = self.client.sink.with(shapes);
            aside::run(move |abandoned| read(&sink.until(abandoned))).await
        } else {
            read(&self.client.sink.with(shapes))
        }
    }

    /// What an answer without a page means for the calls to come. Only then they may go on.
    async fn follow_up(
        &mut self,
        sent: Sent<'_>,
        cause: &mut Cause,
        difference: Option<TimeDelta>,
    ) -> Result<Next, Failed<Error>> {
        let client = self.client;
        if cause.kind() == ErrorKind::RateLimited {
            // Throttling is for all calls of the profile.
            let pause = sent.pass.throttled(cause.retry_after(), retry::random());
            return Ok(pause.map_or(Next::GiveUp, Next::Pause));
        }
        if let Cause::Fault(fault) = &mut *cause
            && fault.kind == ErrorKind::Credential
            && let Some(advice) = sent.key.key.if_refused()
        {
            fault.hint = Some(advice.to_owned());
        }
        // Whether the signature is right shows only once it is dated right, or made anew: the key is
        // neither accepted nor refused then.
        match cause {
            Cause::Fault(fault) if fault.refused_part == Some(RefusedPart::Time) => {
                let who = format!("{} ({})", P::ABOUT.id, client.profile);
                let clock = &client.clock;
                if clock.corrects(fault, sent.shift, difference, &who, client.trace) {
                    return Ok(Next::AtOnce("again at once"));
                }
            }
            Cause::Fault(fault)
                if fault.refused_part == Some(RefusedPart::Key) && client.keys.is_renewable() =>
            {
                let key = Arc::clone(sent.key);
                drop(sent);
                return self.renew(&key, cause).await;
            }
            _ => {}
        }
        match cause.kind() {
            // What the key is worth is for the lists to say, which may be open to it. Refused there too, it needs no
            // further word here.
            ErrorKind::Credential if self.is_look_up => {
                let guard = Arc::clone(&sent.key.guard);
                self.answered(sent.pass, false);
                drop(sent.permit);
                let known = guard.permit().await;
                return known.map(|_| Next::GiveUp).map_err(Failed::unsent);
            }
            ErrorKind::Credential => {
                client.close(cause);
                sent.key.guard.refuse(cause);
            }
            _ => sent.key.guard.accept(),
        }
        self.answered(sent.pass, false);
        Ok(Next::Retry)
    }

    /// Has a refused key replaced, once.
    async fn renew(&mut self, key: &Arc<ActiveKey>, cause: &Cause) -> Result<Next, Failed<Error>> {
        let client = self.client;
        if self.is_renewed {
            if !self.is_look_up {
                client.close(cause);
            }
            return Ok(Next::GiveUp);
        }
        let audience = client.provider.audience(self.call);
        if let Some(error) = client.keys.replace(audience.as_deref(), key).await {
            return Err(Failed::Unready(client.no_key(self.call, error)));
        }
        self.is_renewed = true;
        Ok(Next::AtOnce("again with another key"))
    }

    fn answered(&self, pass: Pass<'_>, is_page: bool) {
        if pass.answered(is_page) {
            self.client.hold_up(None);
        }
    }

    /// Says what an answer tells besides what is listed.
    fn note(&self, page: &Page<P::Call>) {
        let client = self.client;
        for note in &page.notes {
            let operation = client.provider.listing(self.call).operation;
            let words = format!("note: {} {operation}: {note}", P::ABOUT.id);
            client.trace.say(Level::Normal, &words);
        }
    }

    /// Whether a refusal may mean no more than that a region is not in use.
    fn may_be_unused(&self) -> bool {
        self.ask.is_first() && self.client.provider.is_from_all_regions(self.call)
    }

    /// The page of a region that is not in use.
    fn unused(&self, why: &str) -> Page<P::Call> {
        let listing = self.client.provider.listing(self.call);
        let region = listing.scope.region.unwrap_or_default();
        let (id, operation) = (P::ABOUT.id, listing.operation);
        let words = format!("note: {id} {operation}: {region} is not in use: {why}");
        self.client.trace.say(Level::Verbose, &words);
        Page {
            total: Some(0),
            is_unused: true,
            ..Page::default()
        }
    }

    /// The cause; a lack of permission with what to grant for the operation, where the provider
    /// knows no better.
    fn advised(&self, operation: &str, mut cause: Cause) -> Cause {
        if let Cause::Fault(fault) = &mut cause
            && fault.kind == ErrorKind::Permission
            && fault.hint.is_none()
        {
            let has_profile = !IMPLICIT_PROFILES.contains(&self.client.profile.as_str());
            let mut operations = P::ABOUT.operations.iter();
            let own = operations.find(|known| known.name == operation);
            fault.hint = own.map(|own| own.advice(&self.client.kinds(), has_profile));
        }
        cause
    }
}

/// Why a request is made again, in a word or two.
fn in_short(cause: &Cause) -> &'static str {
    match cause.kind() {
        ErrorKind::RateLimited => "throttled",
        ErrorKind::Network => "no answer",
        _ => "an error",
    }
}
