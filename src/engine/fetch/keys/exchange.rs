//! One conversation with a service that gives out keys, tried again where that may help.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::context::KeyContext;
use super::error::KeyError;
use crate::config::credential::{ExchangeContext, ExpiringKey, Key, KeyExchange, Next};
use crate::core::error::{Cause, ErrorKind, Fault, RefusedPart, Transport};
use crate::core::model::Timestamp;
use crate::core::wire::{Request, Response};
use crate::engine::fetch::nonce::nonce;
use crate::engine::fetch::retry::{self, whole_millis};
use crate::engine::fetch::{clock, tidy};
use crate::engine::provider::excerpt;
use crate::engine::trace::Level;

/// The most requests of one conversation.
const LONGEST: usize = 8;

/// Asks for a key, with the key it takes to ask.
pub async fn ask(
    grant: &dyn KeyExchange,
    key: Option<&Key>,
    context: &KeyContext<'_>,
) -> Result<ExpiringKey, KeyError> {
    let policy = grant.policy();
    let begun = Instant::now();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let used = context.clock.shift();
        let mut broken = match converse(grant, key, context, policy.timeout).await {
            Ok(granted) => return Ok(granted),
            Err(broken) => broken,
        };
        if let Cause::Fault(fault) = &mut broken.cause
            && fault.refused_part == Some(RefusedPart::Time)
            && context
                .clock
                .corrects(fault, used, broken.difference, (context.who, context.trace))
        {
            continue;
        }
        let cause = broken.cause;
        let error = KeyError {
            operation: Some(grant.operation()),
            attempts,
            cause: Box::new(cause),
            is_of_audience: false,
        };
        let wait = if error.cause.kind() == ErrorKind::RateLimited {
            throttled(attempts, begun.elapsed(), &error.cause)
        } else {
            (attempts < policy.tries)
                .then(|| retry::wait(attempts, &error.cause, retry::random()))
                .flatten()
        };
        match wait {
            Some(wait) => {
                let words = format!(
                    "retry: {}: {}; again in {}",
                    grant.operation(),
                    error.cause,
                    whole_millis(wait)
                );
                context.trace.say(Level::Verbose, &words);
                tokio::time::sleep(wait).await;
            }
            None => return Err(error),
        }
    }
}

/// How long a service that throttles is asked again.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long to wait where the service throttles; `None` to give up.
fn throttled(attempts: u32, elapsed: Duration, cause: &Cause) -> Option<Duration> {
    let longest = Duration::from_millis(500) * 2_u32.pow(attempts.min(4));
    let wait = match cause.retry_after() {
        Some(advice) if advice > retry::LONGEST_ADVICE => return None,
        Some(advice) => advice,
        None => longest.mul_f64(f64::midpoint(1.0, retry::random())),
    };
    (elapsed < PATIENCE).then_some(wait)
}

/// A conversation that led to no key.
struct Broken {
    cause: Cause,
    /// How much the service's clock was ahead in its last answer.
    difference: Option<TimeDelta>,
}

/// One pass through the steps.
async fn converse(
    grant: &dyn KeyExchange,
    key: Option<&Key>,
    context: &KeyContext<'_>,
    timeout: Option<Duration>,
) -> Result<ExpiringKey, Broken> {
    let mut secrets = grant.secrets();
    secrets.extend(key.into_iter().flat_map(Key::secrets).cloned());
    let (mut sent, mut answers) = (Vec::new(), Vec::new());
    let mut difference = None;
    let broken = |cause: Cause, sent: &[Request], difference| Broken {
        cause: tidy::without(cause, &secrets, sent),
        difference,
    };
    for _ in 0..LONGEST {
        let nonce = nonce().map_err(|error| broken(error.into(), &sent, None))?;
        let turn = ExchangeContext {
            time: context.now(),
            nonce: &nonce,
            key,
            audience: context.audience,
        };
        let (request, is_needed) = match grant.next(&answers, &turn) {
            Ok(Next::Done(granted)) => return Ok(granted),
            Ok(Next::Send(request)) => (request, true),
            Ok(Next::Try(request)) => (request, false),
            Err(fault) => {
                let cause = Cause::Fault(unquoted(fault, answers.last()));
                return Err(broken(cause, &sent, difference));
            }
        };
        let result = send(&request, context, timeout).await;
        sent.push(request);
        let response = match result {
            Err(_) if !is_needed => Response::default(),
            result => result.map_err(|error| broken(error.into(), &sent, None))?,
        };
        difference = clock::difference(&response, Timestamp::now());
        answers.push(response);
    }
    let endless = Transport::Prepare {
        host: grant.operation().to_owned(),
        why: "it takes too many steps".to_owned(),
    };
    Err(broken(endless.into(), &sent, None))
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

/// Sends one request; `limit` is its own time, where that is shorter than the run's.
async fn send(
    request: &Request,
    context: &KeyContext<'_>,
    limit: Option<Duration>,
) -> Result<Response, Transport> {
    context.trace.request(request);
    let answer = context.http.send(request);
    let response = match limit {
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
    context.trace.response(&response);
    Ok(response)
}
