//! One call whole: attempts, until there is a page or no more hope.

use super::attempt::{Failed, Next};
use super::client::ProfileClient;
use super::keys::KeyError;
use super::retry::{self, whole_millis};
use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::model::IMPLICIT_PROFILES;
use crate::engine::progress::ListingProgress;
use crate::engine::provider::{Ask, Page, Provider};
use crate::engine::trace::Level;

impl<P: Provider> ProfileClient<P> {
    /// Fetches one page: tried again where that may help, stamped and signed anew each time. The line
    /// is told of waits.
    pub async fn fetch(
        &self,
        call: &P::Call,
        ask: Ask,
        line: &ListingProgress,
    ) -> Result<Page<P::Call>, Error> {
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
                Err(Failed::NoKey(error)) => {
                    return Err(self.no_key(call, error));
                }
                Err(Failed::Call {
                    was_sent,
                    cause,
                    next,
                }) => (was_sent, *cause, next),
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
                    if let Some(error) = self.keys.replace(audience.as_deref(), &held).await {
                        return Err(self.no_key(call, error));
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
                    line.wait(wait, in_short(&error.cause));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// A call that was not made, as there was no key for it.
    pub fn no_key(&self, call: &P::Call, error: KeyError) -> Error {
        Error {
            provider: P::ABOUT.id,
            operation: self.provider.listing(call).operation,
            via: error.operation,
            attempts: error.attempts,
            cause: *error.cause,
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
}

/// Why a request is made again, in a word or two.
fn in_short(cause: &Cause) -> &'static str {
    match cause.kind() {
        ErrorKind::RateLimited => "throttled",
        ErrorKind::Network => "no answer",
        _ => "an error",
    }
}
