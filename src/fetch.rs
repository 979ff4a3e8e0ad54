//! One call whole: stamp, request, send, read. The only place that retries.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::error::{Cause, Error, ErrorKind, Transport};
use crate::http::Http;
use crate::model::Timestamp;
use crate::provider::{Ask, Page, Provider, Stamp};
use crate::secret::{Redactor, Secret};
use crate::terminal;
use crate::trace::{Level, Trace};
use crate::wire::{Request, Response, Value};

/// Attempts a call gets in all.
const ATTEMPTS: u32 = 4;
/// The longest wait before the first retry; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(300);
/// The longest wait of our own choice.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The longest wait a provider may ask for; beyond it the call fails and says so.
const LONGEST_ADVICE: Duration = Duration::from_mins(2);

/// A provider in use: what all calls of one profile share.
pub struct Lane<P> {
    /// The provider.
    pub provider: P,
    /// The profile's name.
    pub profile: String,
    /// Calls under way at once.
    pub width: usize,
    /// The most pages of one listing.
    pub max_pages: u64,
    permits: Semaphore,
    /// The refusal of the credential, once there was one: no further call is made with it, as some
    /// vendors lock a key after a few.
    refused: OnceLock<Cause>,
    http: Arc<Http>,
    trace: Trace,
}

impl<P: Provider> Lane<P> {
    /// A lane that lets `width` requests be in flight.
    pub fn new(
        provider: P,
        profile: String,
        width: usize,
        max_pages: u64,
        http: Arc<Http>,
        trace: Trace,
    ) -> Self {
        let permits = Semaphore::new(width);
        Self {
            provider,
            profile,
            width,
            max_pages,
            permits,
            refused: OnceLock::new(),
            http,
            trace,
        }
    }

    /// Fetches one page: tried again where that may help, stamped and signed anew each time.
    pub async fn fetch(&self, call: &P::Call, ask: Ask) -> Result<Page<P::Call>, Error> {
        let operation = self.provider.listing(call).operation;
        let mut attempts = 0;
        loop {
            let (sent, result) = self.attempt(call, ask).await;
            attempts += u32::from(sent);
            let cause = match result {
                Ok(page) => return Ok(page),
                Err(cause) => cause,
            };
            let error = Error {
                provider: P::ABOUT.id,
                operation,
                attempts,
                cause,
            };
            let Some(wait) = wait(&error, random()) else {
                return Err(error);
            };
            let wait_words = humantime::format_duration(Duration::from_millis(
                u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            ));
            self.trace.say(
                Level::Verbose,
                &format!("retry: {error}; again in {wait_words}"),
            );
            tokio::time::sleep(wait).await;
        }
    }

    /// One attempt, and whether anything was sent.
    async fn attempt(&self, call: &P::Call, ask: Ask) -> (bool, Result<Page<P::Call>, Cause>) {
        let _permit = self
            .permits
            .acquire()
            .await
            .expect("the semaphore is never closed");
        if let Some(cause) = self.refused.get() {
            return (false, Err(cause.clone()));
        }
        let stamp = match stamp() {
            Ok(stamp) => stamp,
            Err(why) => return (false, Err(why.into())),
        };
        let request = match self.provider.request(call, ask, &stamp) {
            Ok(request) => request,
            Err(fault) => return (false, Err(Cause::Fault(fault))),
        };
        self.trace.request(&request);
        let response = match self.http.send(&request).await {
            Ok(response) => response,
            Err(transport) => {
                let redactor = self.redactor(&request);
                let cause = Cause::from(transport).tidied(|text| tidy(text, &redactor));
                return (true, Err(cause));
            }
        };
        self.trace.response(&response);
        let result = self.read(call, &request, response);
        if let Err(cause) = &result
            && cause.kind() == ErrorKind::Credential
        {
            let _ = self.refused.set(cause.clone());
        }
        (true, result)
    }

    fn read(
        &self,
        call: &P::Call,
        request: &Request,
        response: Response,
    ) -> Result<Page<P::Call>, Cause> {
        let read = response
            .is_success()
            .then(|| self.provider.read(call, &response));
        let failed = match read {
            Some(Ok(page)) if page.is_sound() => return Ok(page),
            Some(Ok(_)) | None => None,
            Some(Err(unread)) => Some(unread),
        };
        // Words of the answer will be shown, and a vendor may quote what it was sent: the answer is
        // read again without the secrets, and the words are cleaned before they are searched for
        // what is left of them.
        let redactor = self.redactor(request);
        let response = response.redacted(&redactor);
        let tidy = |text: &str| tidy(text, &redactor);
        if !response.is_success() {
            return Err(Cause::Fault(self.provider.fault(&response)).tidied(tidy));
        }
        // Bytes that are no text were replaced on the way: that does not mend the answer.
        let unread = match (self.provider.read(call, &response), failed) {
            (Err(unread), _) | (Ok(_), Some(unread)) => unread,
            (Ok(page), None) => return Ok(page.tidied(tidy)),
        };
        Err(unread.into_cause(&response).tidied(tidy))
    }

    /// What takes the secrets of the provider, and those made for this request, out of words.
    fn redactor(&self, request: &Request) -> Redactor {
        let mut redactor = Redactor::default();
        for secret in self.provider.secrets() {
            redactor.add(secret);
        }
        for (_, value) in &request.headers {
            if let Value::Secret(secret) = value {
                redactor.add(secret);
                // A signature, or the token of a cookie, may be quoted alone.
                if let Some((_, last)) = secret.expose().rsplit_once('=') {
                    redactor.add(&Secret::new(last));
                }
            }
        }
        redactor
    }
}

/// Foreign words fit to be shown: clean, without secrets, and of a length that a line can bear.
fn tidy(text: &str, redactor: &Redactor) -> String {
    const LENGTH: usize = 500;
    let text = redactor.redact(&terminal::clean(text));
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// How long to wait before the next attempt; `None` to give up. `random` is from 0 to 1: the wait
/// is drawn from the whole range ("full jitter"), so that many clients spread out.
fn wait(error: &Error, random: f64) -> Option<Duration> {
    if error.attempts >= ATTEMPTS || !error.cause.retryable() {
        return None;
    }
    let doubled = FIRST_WAIT * 2_u32.pow(error.attempts.saturating_sub(1));
    let own = doubled.min(LONGEST_WAIT).mul_f64(random);
    match error.cause.retry_after() {
        Some(advice) if advice > LONGEST_ADVICE => None,
        Some(advice) => Some(advice.max(own)),
        None => Some(own),
    }
}

fn stamp() -> Result<Stamp, Transport> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Transport::Prepare {
        host: "this machine".to_owned(),
        why: format!("no random numbers: {error}"),
    })?;
    Ok(Stamp {
        time: Timestamp::now(),
        nonce: format!("{:032x}", u128::from_ne_bytes(bytes)),
    })
}

/// A number from 0 to 1; without randomness the middle, as a wait needs none to be right.
fn random() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ErrorKind, Fault};

    fn error(attempts: u32, status: u16, retry_after: Option<u64>) -> Error {
        let fault = Fault {
            kind: ErrorKind::Provider,
            http_status: Some(status),
            code: None,
            message: String::new(),
            request_id: None,
            retry_after: retry_after.map(Duration::from_secs),
            retryable: status >= 429,
            hint: None,
        };
        Error {
            provider: "p",
            operation: "o",
            attempts,
            cause: Cause::Fault(fault),
        }
    }

    #[test]
    fn waits_grow_are_jittered_and_heed_advice() {
        let millis = Duration::from_millis;
        for (attempts, status, advice, random, expected) in [
            (1, 500, None, 1.0, Some(millis(300))),
            (1, 500, None, 0.0, Some(millis(0))),
            (3, 500, None, 1.0, Some(millis(1200))),
            (4, 500, None, 1.0, None),
            (1, 401, None, 1.0, None),
            (1, 429, Some(2), 0.0, Some(millis(2000))),
            (1, 429, Some(121), 0.0, None),
        ] {
            assert_eq!(wait(&error(attempts, status, advice), random), expected);
        }
    }

    #[test]
    fn nonces_differ() {
        let (one, other) = (stamp().unwrap(), stamp().unwrap());
        assert_eq!(one.nonce.len(), 32);
        assert_ne!(one.nonce, other.nonce);
    }
}
