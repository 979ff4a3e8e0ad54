//! A conversation with a service that gives keys: the steps, and what it means when one fails.

use std::time::Duration;

use chrono::TimeDelta;

use super::{KeyContext, KeyError};
use crate::config::credential::{
    ExchangeContext, ExpiringKey, Key, KeyExchange, Next as Step, RetryPolicy,
};
use crate::core::error::{Cause, Fault, RefusedPart, Transport};
use crate::core::model::Timestamp;
use crate::core::wire::{Request, Response};
use crate::engine::fetch::retry::{self, Attempts, Failed, Next};
use crate::engine::fetch::{reading, stamp};
use crate::engine::provider::excerpt;
use crate::engine::trace::Level;

/// The most requests of one conversation.
const LONGEST: usize = 8;

/// Asks for a key, with the key it takes to ask.
pub async fn ask(
    exchange: &dyn KeyExchange,
    key: Option<&Key>,
    context: &KeyContext<'_>,
) -> Result<ExpiringKey, KeyError> {
    let conversation = Conversation {
        exchange,
        key,
        context,
    };
    let (key, _) = retry::run(conversation).await?;
    Ok(key)
}

/// Begun anew with each attempt.
struct Conversation<'a> {
    exchange: &'a dyn KeyExchange,
    /// The key to ask with.
    key: Option<&'a Key>,
    context: &'a KeyContext<'a>,
}

impl Attempts for Conversation<'_> {
    type Value = ExpiringKey;
    type Error = KeyError;

    fn policy(&self) -> RetryPolicy {
        self.exchange.policy().retry()
    }

    async fn attempt(&mut self) -> Result<ExpiringKey, Failed<KeyError>> {
        let context = self.context;
        let shift = context.clock.shift();
        let Broken {
            mut cause,
            difference,
        } = match self.converse().await {
            Ok(expiring) => return Ok(expiring),
            Err(broken) => broken,
        };
        let mut next = Next::Retry;
        if let Cause::Fault(fault) = &mut cause
            && fault.refused_part == Some(RefusedPart::Time)
            && context
                .clock
                .corrects(fault, shift, difference, context.who, context.trace)
        {
            next = Next::AtOnce("again at once");
        }
        Err(Failed::sent(cause, next))
    }

    fn failed(&self, attempts: u32, cause: Cause) -> KeyError {
        KeyError {
            operation: Some(self.exchange.operation()),
            attempts,
            cause: Box::new(cause),
            is_of_audience: false,
        }
    }

    fn tell(&self, error: &KeyError, when: &str, wait: Option<Duration>) {
        self.context.failing.set(Some(error.clone()));
        if wait.is_none() {
            // It is the clock, of which a warning has told.
            return;
        }
        let (operation, cause) = (self.exchange.operation(), &error.cause);
        let words = format!("retry: {operation}: {cause}; {when}");
        self.context.trace.say(Level::Verbose, &words);
    }
}

/// A conversation that led to no key.
struct Broken {
    cause: Cause,
    /// How much the service's clock was ahead in its last answer.
    difference: Option<TimeDelta>,
}

impl Conversation<'_> {
    /// One pass through the steps.
    async fn converse(&self) -> Result<ExpiringKey, Broken> {
        let mut secrets = self.exchange.secrets();
        secrets.extend(self.key.into_iter().flat_map(Key::secrets).cloned());
        let (mut sent, mut answers) = (Vec::new(), Vec::new());
        let mut difference = None;
        let broken = |cause: Cause, sent: &[Request], difference| Broken {
            cause: reading::tidied(cause, &secrets, sent),
            difference,
        };
        for _ in 0..LONGEST {
            let nonce = stamp::nonce().map_err(|error| broken(error.into(), &sent, None))?;
            let context = ExchangeContext {
                time: self.context.now(),
                nonce: &nonce,
                key: self.key,
                audience: self.context.audience,
            };
            let (request, is_needed) = match self.exchange.next(&answers, &context) {
                Ok(Step::Done(expiring)) => return Ok(expiring),
                Ok(Step::Send(request)) => (request, true),
                Ok(Step::Try(request)) => (request, false),
                Err(fault) => {
                    let cause = Cause::Fault(unquoted(fault, answers.last()));
                    return Err(broken(cause, &sent, difference));
                }
            };
            let result = self.send(&request).await;
            sent.push(request);
            let response = match result {
                Err(_) if !is_needed => Response::default(),
                result => result.map_err(|error| broken(error.into(), &sent, None))?,
            };
            difference = stamp::difference(&response, Timestamp::now());
            answers.push(response);
        }
        let endless = Transport::Prepare {
            host: self.exchange.operation().to_owned(),
            why: "it takes too many steps".to_owned(),
        };
        Err(broken(endless.into(), &sent, None))
    }

    /// Sends one request, within its own time where that is shorter than the run's.
    async fn send(&self, request: &Request) -> Result<Response, Transport> {
        self.context.trace.request(request, str::to_owned);
        let answer = self.context.http.send(request);
        let response = match self.exchange.policy().timeout {
            None => answer.await?,
            Some(limit) => tokio::time::timeout(limit, answer)
                .await
                .unwrap_or_else(|_| {
                    Err(Transport::Connect {
                        host: request.endpoint.host().to_owned(),
                        why: format!("no answer within {}", humantime::format_duration(limit)),
                    })
                })?,
        };
        self.context.trace.response(&response);
        Ok(response)
    }
}

/// The fault without the start of the answer that stands for a message where there is none: it may
/// hold a key.
fn unquoted(mut fault: Fault, answer: Option<&Response>) -> Fault {
    let start = answer
        .map(|answer| excerpt(&answer.body))
        .unwrap_or_default();
    if !start.is_empty() && fault.message.contains(&start) {
        fault.message = fault.message.replace(&start, "the answer is not shown");
    }
    fault
}
