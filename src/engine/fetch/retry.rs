//! The only place that tries anything again: the calls of a listing, and the requests for a key.
//!
//! A throttled call waits at the gate, with all calls of its profile (`pace`); how long, the formula
//! here says as well.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::credential::RetryPolicy;
use crate::core::error::{Cause, ErrorKind};
use crate::core::machine;

/// The longest wait before the first retry; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait of our own choice.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The longest wait a provider may ask for; beyond it the call fails and says so.
const LONGEST_ADVICE: Duration = Duration::from_secs(2 * 60);

/// Something that is tried again where that may help.
pub trait Attempts {
    type Value;
    type Error;

    fn policy(&self) -> RetryPolicy;

    fn attempt(&mut self) -> impl Future<Output = Result<Self::Value, Failed<Self::Error>>> + Send;

    /// Takes note of a failed attempt, the last of so many.
    fn failed(&self, attempts: u32, cause: Cause) -> Self::Error;

    /// Says that it is tried again, and when; `wait` is how long nothing is sent for it until then.
    fn tell(&self, error: &Self::Error, when: &str, wait: Option<Duration>);
}

/// Why an attempt came to nothing.
pub enum Failed<E> {
    /// It could not be begun, and cannot be later.
    Unready(E),
    /// What it had got ran out before it could be sent: it is begun anew.
    Outdated,
    Attempt {
        was_sent: bool,
        cause: Box<Cause>,
        next: Next,
    },
}

/// What follows a failed attempt.
pub enum Next {
    /// Another one at once, which differs: in words.
    AtOnce(&'static str),
    /// Another one, which the gate holds back with all others, for so long.
    Pause(Duration),
    /// Another one after a wait, if there were not too many.
    Retry,
    GiveUp,
}

impl<E> Failed<E> {
    /// Nothing was sent, and nothing will be.
    pub fn unsent(cause: Cause) -> Self {
        Self::Attempt {
            was_sent: false,
            cause: Box::new(cause),
            next: Next::GiveUp,
        }
    }

    pub fn sent(cause: Cause, next: Next) -> Self {
        Self::Attempt {
            was_sent: true,
            cause: Box::new(cause),
            next,
        }
    }
}

/// Makes attempts until one succeeds or there is no more hope: what came of it, and how many were made.
pub async fn run<A: Attempts>(mut what: A) -> Result<(A::Value, u32), A::Error> {
    let policy = what.policy();
    let begun = Instant::now();
    let (mut attempts, mut failures) = (0, 0);
    loop {
        let (was_sent, cause, next) = match what.attempt().await {
            Ok(value) => return Ok((value, attempts + 1)),
            Err(Failed::Unready(error)) => return Err(error),
            Err(Failed::Outdated) => continue,
            Err(Failed::Attempt {
                was_sent,
                cause,
                next,
            }) => (was_sent, *cause, next),
        };
        attempts += u32::from(was_sent);
        let (when, wait) = match next {
            Next::GiveUp => return Err(what.failed(attempts, cause)),
            Next::AtOnce(when) => (when.to_owned(), None),
            Next::Pause(pause) => {
                let pause = whole_millis(pause);
                (format!("all requests pause for {pause}"), None)
            }
            Next::Retry => {
                failures += 1;
                let wait = wait(policy, failures, begun.elapsed(), &cause, random());
                let Some(wait) = wait else {
                    return Err(what.failed(attempts, cause));
                };
                (format!("again in {}", whole_millis(wait)), Some(wait))
            }
        };
        let error = what.failed(attempts, cause);
        what.tell(&error, &when, wait);
        if let Some(wait) = wait {
            tokio::time::sleep(wait).await;
        }
    }
}

/// How long to wait after so many failures; `None` to give up. Throttling is borne for a time,
/// anything else for a number of tries. `random` is from 0 to 1.
fn wait(
    policy: RetryPolicy,
    failures: u32,
    elapsed: Duration,
    cause: &Cause,
    random: f64,
) -> Option<Duration> {
    let advice = cause.retry_after();
    if cause.kind() == ErrorKind::RateLimited {
        let left = policy.patience.checked_sub(elapsed);
        let left = left.filter(|left| !left.is_zero())?;
        return backoff_within(left, failures, advice, random);
    }
    let goes_on = failures < policy.tries && cause.retryable();
    goes_on.then(|| backoff(failures, advice, random)).flatten()
}

/// How long to wait after so many failures, with or without advice; `None` where the advice is more
/// than anybody would bear. `random` is from 0 to 1: the wait is drawn from the whole range ("full
/// jitter"), so that many clients spread out.
fn backoff(failures: u32, advice: Option<Duration>, random: f64) -> Option<Duration> {
    let advice = advice.unwrap_or_default();
    if advice > LONGEST_ADVICE {
        return None;
    }
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    let longest = FIRST_WAIT.saturating_mul(doubled).min(LONGEST_WAIT);
    Some(longest.mul_f64(random).max(advice))
}

/// The same after throttling, while the patience is not at its end: the last try comes when it ends,
/// and not later, unless later was asked for.
pub fn backoff_within(
    left: Duration,
    failures: u32,
    advice: Option<Duration>,
    random: f64,
) -> Option<Duration> {
    let wait = backoff(failures, advice, random)?;
    if left.is_zero() {
        return Some(wait);
    }
    Some(wait.min(left).max(advice.unwrap_or_default()))
}

/// A number from 0 to 1; without randomness the middle, as a wait needs none to be right.
pub fn random() -> f64 {
    let mut bytes = [0; 4];
    let number = machine::random(&mut bytes).map(|()| u32::from_ne_bytes(bytes));
    number.map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

/// A wait in words, without fractions of a millisecond.
fn whole_millis(time: Duration) -> humantime::FormattedDuration {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    humantime::format_duration(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::Fault;

    fn fault(kind: ErrorKind, retryable: bool, advice: Option<u64>) -> Cause {
        Cause::Fault(Fault {
            retryable,
            retry_after: advice.map(Duration::from_secs),
            ..Fault::new(kind, "")
        })
    }

    #[test]
    fn waits_grow_are_jittered_and_heed_advice() {
        let millis = Duration::from_millis;
        for (failures, retryable, advice, random, expected) in [
            (1, true, None, 1.0, Some(millis(250))),
            (1, true, None, 0.0, Some(millis(0))),
            (3, true, None, 1.0, Some(millis(1000))),
            (4, true, None, 1.0, None),
            (1, false, None, 1.0, None),
            (1, true, Some(2), 0.0, Some(millis(2000))),
            (1, true, Some(121), 0.0, None),
        ] {
            let cause = fault(ErrorKind::Provider, retryable, advice);
            let policy = RetryPolicy::USUAL;
            let wait = wait(policy, failures, Duration::ZERO, &cause, random);
            assert_eq!(wait, expected);
        }
    }

    /// Not the tries count, but the time: the last try comes at its end.
    #[test]
    fn throttling_is_borne_for_a_time() {
        let seconds = Duration::from_secs;
        for (failures, elapsed, advice, expected) in [
            (1, 0, None, Some(Duration::from_millis(250))),
            (9, 0, None, Some(seconds(10))),
            (9, 13, None, Some(seconds(7))),
            (9, 13, Some(8), Some(seconds(8))),
            (9, 20, None, None),
            (1, 0, Some(121), None),
        ] {
            let cause = fault(ErrorKind::RateLimited, true, advice);
            let policy = RetryPolicy::USUAL;
            let wait = wait(policy, failures, seconds(elapsed), &cause, 1.0);
            assert_eq!(wait, expected, "{failures}, {elapsed}, {advice:?}");
        }
    }

    struct Failing(Vec<Failed<u32>>);

    impl Attempts for Failing {
        type Value = ();
        type Error = u32;

        fn policy(&self) -> RetryPolicy {
            RetryPolicy {
                tries: 2,
                ..RetryPolicy::USUAL
            }
        }

        async fn attempt(&mut self) -> Result<(), Failed<u32>> {
            self.0.pop().map_or(Ok(()), Err)
        }

        fn failed(&self, attempts: u32, _: Cause) -> u32 {
            attempts
        }

        fn tell(&self, _: &u32, _: &str, _: Option<Duration>) {}
    }

    #[tokio::test]
    async fn what_is_tried_again_is_counted() {
        let failed = |next| Failed::sent(fault(ErrorKind::Provider, true, None), next);
        let again = || failed(Next::AtOnce("again at once"));
        let unsent = Failed::unsent(fault(ErrorKind::Provider, true, None));
        for (attempts, result) in [
            (vec![], Ok(((), 1))),
            (vec![failed(Next::Retry), again(), again()], Ok(((), 4))),
            (vec![failed(Next::Retry), failed(Next::Retry)], Err(2)),
            (vec![failed(Next::GiveUp), again()], Err(2)),
            (vec![unsent, again()], Err(1)),
            (vec![Failed::Unready(7), again()], Err(7)),
        ] {
            assert_eq!(run(Failing(attempts)).await, result);
        }
    }
}
