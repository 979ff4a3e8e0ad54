//! When a failed call is tried again. Throttling is not decided here, but for all calls at once by
//! the pace.

use std::time::Duration;

pub use super::pace::LONGEST_ADVICE;
use crate::core::error::Cause;

/// Failed attempts that end a call.
const ATTEMPTS: u32 = 4;
/// The longest wait before the first retry; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(300);

/// How long to wait after so many failures; `None` to give up. `random` is from 0 to 1: the wait
/// is drawn from the whole range ("full jitter"), so that many clients spread out.
pub fn wait(failures: u32, cause: &Cause, random: f64) -> Option<Duration> {
    if failures >= ATTEMPTS || !cause.retryable() {
        return None;
    }
    let longest = FIRST_WAIT * 2_u32.pow(failures.saturating_sub(1));
    let own = longest.mul_f64(random);
    match cause.retry_after() {
        Some(advice) if advice > LONGEST_ADVICE => None,
        Some(advice) => Some(advice.max(own)),
        None => Some(own),
    }
}

/// A number from 0 to 1; without randomness the middle, as a wait needs none to be right.
pub fn random() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

/// A wait in words, without fractions of a millisecond.
pub fn whole_millis(time: Duration) -> humantime::FormattedDuration {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    humantime::format_duration(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::{ErrorKind, Fault};

    #[test]
    fn waits_grow_are_jittered_and_heed_advice() {
        let millis = Duration::from_millis;
        for (failures, retryable, advice, random, expected) in [
            (1, true, None, 1.0, Some(millis(300))),
            (1, true, None, 0.0, Some(millis(0))),
            (3, true, None, 1.0, Some(millis(1200))),
            (4, true, None, 1.0, None),
            (1, false, None, 1.0, None),
            (1, true, Some(2), 0.0, Some(millis(2000))),
            (1, true, Some(121), 0.0, None),
        ] {
            let fault = Fault {
                retryable,
                retry_after: advice.map(Duration::from_secs),
                ..Fault::new(ErrorKind::Provider, "")
            };
            assert_eq!(wait(failures, &Cause::Fault(fault), random), expected);
        }
    }
}
