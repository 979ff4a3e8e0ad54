//! One call whole: stamp, request, send, read. The only place that retries.
//!
//! What a provider says of all calls at once is shared by those of a profile: the pace it bears,
//! the clock it goes by, and that it accepts the credential no more.

mod clock;
mod examine;
mod gate;
mod keys;
mod pace;
mod reading;
mod retry;
#[cfg(test)]
mod simulation;
mod tidy;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;

use self::clock::Clock;
use self::gate::{Gate, Pass};
use self::keys::{Held, Keys, Lack};
use crate::credential::Supply;
use crate::error::{Cause, Error, ErrorKind, Fault, Transport};
use crate::http::Http;
use crate::model::{IMPLICIT_PROFILES, Timestamp};
use crate::provider::{Ask, Page, Provider, Stamp};
use crate::trace::{Level, Trace};

pub use self::examine::Examined;
#[cfg(any(test, fuzzing))]
pub use self::{keys::Held as HeldKey, reading::read};

/// A provider in use: what all calls of one profile share.
pub struct Lane<P> {
    /// The provider.
    pub provider: P,
    /// The profile's name.
    pub profile: String,
    /// How much there may be of what.
    pub bounds: Bounds,
    gate: Gate,
    clock: Clock,
    /// Why no further call is made, once that is so: the credential was refused, and some vendors
    /// lock a key after a few wrong signatures.
    closed: OnceLock<Cause>,
    /// The throttling that holds up all calls at the moment.
    held_up: Mutex<Option<Error>>,
    keys: Keys,
    http: Arc<Http>,
    trace: Trace,
}

/// How much there may be of what.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Calls under way, of one listing and of listings side by side.
    pub width: usize,
    /// The most pages of one listing.
    pub max_pages: u64,
    /// The most rows of one listing that are kept back until it has ended: with one more, all go
    /// out, and the others as they come. 0 keeps none back.
    pub kept_rows: usize,
}

/// What follows a failed attempt.
enum Next {
    /// Another one, dated anew.
    Again,
    /// Another one, after a pause for all requests.
    Pause(Duration),
    /// Another one with another key, once.
    Renew(Arc<Held>),
    /// Another one after a wait, if there were not too many.
    Retry,
    /// Nothing.
    GiveUp,
}

/// An attempt that brought no page.
enum Failed {
    /// There was no key for it.
    NoKey(Lack),
    /// The request was not made, or not answered with a page.
    Call {
        was_sent: bool,
        cause: Cause,
        next: Next,
    },
}

impl<P: Provider> Lane<P> {
    /// A lane on which nothing was sent yet; `permits` are those of the provider, `who` is what
    /// messages call it.
    pub fn new(
        (provider, supply): (P, Supply),
        (who, profile): (String, String),
        bounds: Bounds,
        permits: Arc<Semaphore>,
        http: Arc<Http>,
        trace: Trace,
    ) -> Self {
        Self {
            keys: Keys::new(supply, who, Arc::clone(&http), trace),
            provider,
            profile,
            bounds,
            gate: Gate::new(permits),
            clock: Clock::default(),
            closed: OnceLock::new(),
            held_up: Mutex::default(),
            http,
            trace,
        }
    }

    /// The throttling that holds up all calls at the moment, if any does.
    pub fn held_up(&self) -> Option<Error> {
        self.held_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn hold_up(&self, error: Option<Error>) {
        *self.held_up.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }

    /// Fetches one page: tried again where that may help, stamped and signed anew each time.
    pub async fn fetch(&self, call: &P::Call, ask: Ask) -> Result<Page<P::Call>, Error> {
        let operation = self.provider.listing(call).operation;
        let error = |attempts, cause| Error {
            provider: P::ABOUT.id,
            operation,
            via: None,
            attempts,
            cause,
        };
        let (mut attempts, mut failures, mut is_renewed) = (0, 0, false);
        loop {
            let (was_sent, cause, next) = match self.attempt(call, ask).await {
                Ok(page) => return Ok(page),
                Err(Failed::NoKey(lack)) => {
                    return Err(self.no_key(call, lack));
                }
                Err(Failed::Call {
                    was_sent,
                    cause,
                    next,
                }) => (was_sent, cause, next),
            };
            attempts += u32::from(was_sent);
            let error = error(attempts, self.advised(operation, cause));
            let is_throttled = error.cause.kind() == ErrorKind::RateLimited;
            if is_throttled {
                self.hold_up(Some(error.clone()));
            }
            match next {
                Next::GiveUp => return Err(error),
                Next::Again => self.tell_retry(&error, "again at once"),
                Next::Renew(held) => {
                    if is_renewed {
                        self.close(&error.cause);
                        return Err(error);
                    }
                    let audience = self.provider.audience(call);
                    if let Some(lack) = self.keys.replace(audience.as_deref(), &held).await {
                        return Err(self.no_key(call, lack));
                    }
                    is_renewed = true;
                    self.tell_retry(&error, "again with another key");
                }
                // The gate holds it back.
                Next::Pause(pause) => {
                    let words = format!("all requests pause for {}", whole_millis(pause));
                    self.tell_retry(&error, &words);
                }
                Next::Retry => {
                    failures += 1;
                    let Some(wait) = retry::wait(failures, &error.cause, retry::random()) else {
                        return Err(error);
                    };
                    self.tell_retry(&error, &format!("again in {}", whole_millis(wait)));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// A call that was not made, as there was no key for it.
    fn no_key(&self, call: &P::Call, lack: Lack) -> Error {
        Error {
            provider: P::ABOUT.id,
            operation: self.provider.listing(call).operation,
            via: lack.operation,
            attempts: lack.attempts,
            cause: *lack.cause,
        }
    }

    /// The cause; a lack of permission with what to grant for the operation, where the provider
    /// knows no better.
    fn advised(&self, operation: &str, mut cause: Cause) -> Cause {
        if let Cause::Fault(fault) = &mut cause
            && fault.kind == ErrorKind::Permission
            && fault.hint.is_none()
        {
            let has_profile = !IMPLICIT_PROFILES.contains(&self.profile.as_str());
            let mut operations = P::ABOUT.operations.iter();
            let own = operations.find(|known| known.name == operation);
            fault.hint = own.map(|own| own.advice(has_profile));
        }
        cause
    }

    fn tell_retry(&self, error: &Error, then: &str) {
        let words = format!("retry: {error}; {then}");
        self.trace.say(Level::Verbose, &words);
    }

    fn tell_unused(&self, call: &P::Call, fault: &Fault) {
        let listing = self.provider.listing(call);
        let region = listing.scope.region.unwrap_or_default();
        let (id, operation) = (P::ABOUT.id, listing.operation);
        let words = format!("note: {id} {operation}: {region} is not in use: {fault}");
        self.trace.say(Level::Verbose, &words);
    }

    async fn attempt(&self, call: &P::Call, ask: Ask) -> Result<Page<P::Call>, Failed> {
        let unsent = |cause| Failed::Call {
            was_sent: false,
            cause,
            next: Next::GiveUp,
        };
        let pass = self.gate.pass().await;
        if let Some(cause) = self.closed.get() {
            return Err(unsent(cause.clone()));
        }
        let shift = self.clock.shift();
        let audience = self.provider.audience(call);
        let held = self.keys.current(audience.as_deref(), &self.clock).await;
        let held = held.map_err(Failed::NoKey)?;
        let stamp = Stamp {
            time: Timestamp::now().shifted(shift),
            nonce: nonce().map_err(|why| unsent(why.into()))?,
            key: held.key.clone(),
        };
        let request = self.provider.request(call, ask, &stamp);
        let request = request.map_err(|fault| unsent(Cause::Fault(fault)))?;
        self.trace.request(&request);
        let sent = |cause, next| Failed::Call {
            was_sent: true,
            cause,
            next,
        };
        let response = match self.http.send(&request).await {
            Ok(response) => response,
            Err(transport) => {
                let cause = reading::tidied(transport.into(), &held, &request);
                return Err(sent(cause, Next::Retry));
            }
        };
        self.trace.response(&response);
        let difference = clock::difference(&response, Timestamp::now());
        self.clock.saw(difference);
        match reading::read(&self.provider, call, &request, response, &held) {
            Ok(page) => {
                self.answered(pass);
                Ok(page)
            }
            Err(Cause::Fault(fault))
                if ask.is_first() && self.provider.means_nothing(call, &fault) =>
            {
                self.answered(pass);
                self.tell_unused(call, &fault);
                Ok(Page {
                    total: Some(0),
                    ..Page::default()
                })
            }
            Err(mut cause) => {
                let next = self.follow_up((pass, held), &mut cause, shift, difference);
                Err(sent(cause, next))
            }
        }
    }

    /// What an answer without a page means for the calls to come. Only then they may go on.
    fn follow_up(
        &self,
        (pass, held): (Pass<'_>, Arc<Held>),
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
            Cause::Fault(fault) if fault.doubts_time => {
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
            Cause::Fault(fault) if fault.doubts_key && self.keys.is_renewable() => {
                Next::Renew(held)
            }
            _ => Next::Retry,
        };
        if cause.kind() == ErrorKind::Credential && matches!(next, Next::Retry) {
            self.close(cause);
        }
        if matches!(next, Next::Again | Next::Renew(_)) {
            // Whether the signature is right shows only once it is dated right, or made anew.
            drop(pass);
        } else {
            self.answered(pass);
        }
        next
    }

    /// No further call is made.
    fn close(&self, cause: &Cause) {
        let _ = self.closed.set(cause.clone());
    }

    fn answered(&self, pass: Pass<'_>) {
        if pass.answered() {
            self.hold_up(None);
        }
    }
}

fn whole_millis(time: Duration) -> humantime::FormattedDuration {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    humantime::format_duration(Duration::from_millis(millis))
}

/// 32 random hex digits, never used twice.
fn nonce() -> Result<String, Transport> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Transport::Prepare {
        host: "this machine".to_owned(),
        why: format!("no random numbers: {error}"),
    })?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_differ() {
        let [one, other] = [(); 2].map(|()| nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
