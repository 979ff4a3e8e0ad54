//! One attempt of a call: a turn, a key, a request, an answer; and what follows a failed one.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::client::ProfileClient;
use super::gate::Pass;
use super::keys::{ActiveKey, KeyError};
use super::nonce::nonce;
use super::{clock, reading, retry};
use crate::core::error::{Cause, ErrorKind, RefusedPart};
use crate::core::model::Timestamp;
use crate::core::wire::{Request, Response};
use crate::engine::provider::{Ask, Page, Provider, Stamp};
use crate::engine::trace::Level;

/// The bytes of an answer that takes a while to read, and is no refusal.
const LARGE: usize = 32 * 1024;

/// What follows a failed attempt.
pub enum Next {
    /// Another one, dated anew.
    Again,
    /// Another one, after a pause for all requests.
    Pause(Duration),
    /// Another one with another key, once.
    Renew(Arc<ActiveKey>),
    /// Another one after a wait, if there were not too many.
    Retry,
    GiveUp,
}

/// An attempt that brought no page.
pub enum Failed {
    /// There was no key for it.
    NoKey(KeyError),
    /// The request was not made, or not answered with a page.
    Call {
        was_sent: bool,
        cause: Box<Cause>,
        next: Next,
    },
}

impl Failed {
    fn sent(cause: Cause, next: Next) -> Self {
        Self::Call {
            was_sent: true,
            cause: Box::new(cause),
            next,
        }
    }
}

impl<P: Provider> ProfileClient<P> {
    pub async fn attempt(&self, call: &P::Call, ask: Ask) -> Result<Page<P::Call>, Failed> {
        let unsent = |cause| Failed::Call {
            was_sent: false,
            cause: Box::new(cause),
            next: Next::GiveUp,
        };
        let audience = self.provider.audience(call);
        // Before its turn: what gives a key may take its time, and others need not wait for it.
        let held = match self.keys.current(audience.as_deref(), &self.clock).await {
            Ok(held) => held,
            Err(error) => return self.without_key(call, ask, error),
        };
        let pass = self.gate.pass().await;
        if let Some(cause) = self.closed.get() {
            return Err(unsent(cause.clone()));
        }
        let _turn = held.guard.turn().await.map_err(|cause| {
            // It was refused when another profile used it.
            self.close(&cause);
            unsent(cause)
        })?;
        // The service that gave the key may have told the time.
        let shift = self.clock.shift();
        let stamp = Stamp {
            time: Timestamp::now().shifted(shift),
            nonce: nonce().map_err(|why| unsent(why.into()))?,
            key: held.key.clone(),
        };
        let request = self.provider.request(call, ask, &stamp);
        let request = request.map_err(|fault| unsent(Cause::Fault(fault)))?;
        self.trace.request(&request);
        let response = match self.http.send(&request).await {
            Ok(response) => response,
            Err(transport) => {
                held.guard.miss();
                let cause = reading::tidied(transport.into(), &held, &request);
                return Err(Failed::sent(cause, Next::Retry));
            }
        };
        self.judge((call, ask), (&request, response), (pass, &held), shift)
            .await
    }

    /// What an answer means, and what follows from it.
    async fn judge(
        &self,
        (call, ask): (&P::Call, Ask),
        (request, response): (&Request, Response),
        (mut pass, held): (Pass<'_>, &Arc<ActiveKey>),
        shift: TimeDelta,
    ) -> Result<Page<P::Call>, Failed> {
        if response.is_success() && response.body.len() > LARGE {
            // The next request goes before this answer is read.
            pass.arrived();
            tokio::task::yield_now().await;
        }
        self.trace.response(&response);
        let difference = clock::difference(&response, Timestamp::now());
        self.clock.saw(difference);
        let read = reading::read(&self.provider, call, request, &response, (held, &self.sink));
        self.http.take_back(response);
        match read {
            Ok(page) => {
                held.guard.accept();
                self.answered(pass, true);
                Ok(page)
            }
            Err(Cause::Fault(fault))
                if self.may_be_unused(call, ask) && self.provider.is_not_offered(call, &fault) =>
            {
                held.guard.accept();
                self.answered(pass, false);
                Ok(self.unused(call, &fault.to_string()))
            }
            Err(mut cause) => {
                let next = self.follow_up((pass, held), &mut cause, shift, difference);
                Err(Failed::sent(cause, next))
            }
        }
    }

    /// Whether a refusal may mean no more than that a region is not in use.
    fn may_be_unused(&self, call: &P::Call, ask: Ask) -> bool {
        ask.is_first() && self.provider.is_from_all_regions(call)
    }

    /// What there is where no key is to be had: nothing, if it is one of all regions for which none
    /// is given.
    fn without_key(
        &self,
        call: &P::Call,
        ask: Ask,
        error: KeyError,
    ) -> Result<Page<P::Call>, Failed> {
        if error.is_of_audience && self.may_be_unused(call, ask) {
            return Ok(self.unused(call, &error.cause.to_string()));
        }
        Err(Failed::NoKey(error))
    }

    /// What an answer without a page means for the calls to come. Only then they may go on.
    fn follow_up(
        &self,
        (pass, held): (Pass<'_>, &Arc<ActiveKey>),
        cause: &mut Cause,
        shift: TimeDelta,
        difference: Option<TimeDelta>,
    ) -> Next {
        if cause.kind() == ErrorKind::RateLimited {
            // Throttling is for all calls of the profile.
            let pause = pass.throttled(cause.retry_after(), retry::random());
            return pause.map_or(Next::GiveUp, Next::Pause);
        }
        let next = match cause {
            Cause::Fault(fault) if fault.refused_part == Some(RefusedPart::Time) => {
                let who = format!("{} ({})", P::ABOUT.id, self.profile);
                if self
                    .clock
                    .corrects(fault, shift, difference, (&who, self.trace))
                {
                    Next::Again
                } else {
                    Next::Retry
                }
            }
            Cause::Fault(fault)
                if fault.refused_part == Some(RefusedPart::Key) && self.keys.is_renewable() =>
            {
                Next::Renew(Arc::clone(held))
            }
            _ => Next::Retry,
        };
        if matches!(next, Next::Again | Next::Renew(_)) {
            // Whether the signature is right shows only once it is dated right, or made anew.
            drop(pass);
            return next;
        }
        if cause.kind() == ErrorKind::Credential {
            self.close(cause);
            held.guard.refuse(cause);
        } else {
            held.guard.accept();
        }
        self.answered(pass, false);
        next
    }

    /// No further call is made.
    pub fn close(&self, cause: &Cause) {
        let _ = self.closed.set(cause.clone());
    }

    fn answered(&self, pass: Pass<'_>, is_page: bool) {
        if pass.answered(is_page) {
            self.hold_up(None);
        }
    }

    /// The page of a region that is not in use.
    fn unused(&self, call: &P::Call, why: &str) -> Page<P::Call> {
        let listing = self.provider.listing(call);
        let region = listing.scope.region.unwrap_or_default();
        let (id, operation) = (P::ABOUT.id, listing.operation);
        let words = format!("note: {id} {operation}: {region} is not in use: {why}");
        self.trace.say(Level::Verbose, &words);
        Page {
            total: Some(0),
            is_unused: true,
            ..Page::default()
        }
    }
}
