//! What differs between two attempts: a number used once, and the time that they are dated with. That
//! is this machine's, or the provider's where the two differ so much that it refuses the signature.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::core::error::{Fault, Transport};
use crate::core::machine;
use crate::core::model::Timestamp;
use crate::core::wire::Response;
use crate::engine::trace::{Level, Trace};

/// A smaller difference cannot be why a date is refused: both vendors that sign dates bear 15
/// minutes ("Request syntax and signature method V3", "API Request Signing Guide").
const LEAST: TimeDelta = TimeDelta::minutes(5);

/// A larger one is followed by no request: a machine's clock is wrong by a time zone or a summer time, and a
/// signature for a far day would be of use to whoever answers.
const MOST: TimeDelta = TimeDelta::days(1);

/// The clock of one profile's requests.
#[derive(Default)]
pub struct Clock {
    /// What is added to this machine's time, once the provider was found to have another.
    shift: Mutex<Option<TimeDelta>>,
    /// How much the provider's was ahead in its last answer.
    seen: Mutex<Option<TimeDelta>>,
}

/// What a refused date calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The clocks agree, as far as can be told: it is not the date.
    Agrees,
    /// Dated anew the request may pass; the difference, where this is the first to find it.
    Retry(Option<TimeDelta>),
    /// It was dated by the provider's clock already, which differs by so much.
    GiveUp(TimeDelta),
    /// The provider's clock differs by more than is followed.
    TooFar(TimeDelta),
}

impl Clock {
    /// The time by the provider's clock, as far as it is known.
    pub fn now(&self) -> Timestamp {
        Timestamp::now().shifted(self.shift())
    }

    /// What to add to this machine's time.
    pub fn shift(&self) -> TimeDelta {
        self.state().unwrap_or_default()
    }

    /// Notes how much the provider's clock was ahead in an answer.
    pub fn saw(&self, difference: Option<TimeDelta>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = difference.or(*seen);
    }

    /// How much the provider's clock was ahead in its last answer.
    pub fn seen(&self) -> Option<TimeDelta> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges a refusal of a request that was dated with `used` as the shift.
    fn judge(&self, used: TimeDelta, difference: Option<TimeDelta>) -> Verdict {
        let mut shift = self.state();
        match (*shift, difference) {
            (Some(known), _) if known == used => Verdict::GiveUp(known),
            // Another request found it out meanwhile.
            (Some(_), _) => Verdict::Retry(None),
            (None, Some(difference)) if difference.abs() > MOST => Verdict::TooFar(difference),
            (None, Some(difference)) if difference.abs() >= LEAST => {
                *shift = Some(difference);
                Verdict::Retry(Some(difference))
            }
            (None, _) => Verdict::Agrees,
        }
    }

    /// Whether a request that may have been refused for its date should be sent again with a corrected
    /// one. That is tried once; if it did not help, the fault says so afterwards.
    pub fn corrects(
        &self,
        fault: &mut Fault,
        used: TimeDelta,
        difference: Option<TimeDelta>,
        who: &str,
        trace: Trace,
    ) -> bool {
        match self.judge(used, difference) {
            Verdict::Agrees => false,
            Verdict::Retry(None) => true,
            Verdict::Retry(Some(difference)) => {
                let words = words(difference);
                let words =
                    format!("warning: {who}: {words}; requests are dated by the provider's");
                trace.say(Level::Normal, &words);
                true
            }
            Verdict::GiveUp(difference) => {
                let why = "and dating the request by it did not help: set the clock, and check the \
                           credential";
                blame(fault, difference, why);
                false
            }
            Verdict::TooFar(difference) => {
                let why = "and no request is dated more than a day from this machine's clock: set the \
                           clock, or check what answers at the endpoint";
                blame(fault, difference, why);
                false
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, Option<TimeDelta>> {
        self.shift.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says of a refusal that the clocks differ, and what follows.
fn blame(fault: &mut Fault, difference: TimeDelta, why: &str) {
    let words = words(difference);
    fault.message = format!("{}; {words}", fault.message.trim_end_matches('.'));
    fault.hint = Some(format!("{words}, {why}"));
}

/// How much the provider's clock, by the `Date` of its answer, is ahead of this machine's.
pub fn difference(response: &Response, now: Timestamp) -> Option<TimeDelta> {
    let date = response
        .header("date")
        .and_then(Timestamp::parse_http_date)?;
    Some(date.since(now))
}

/// The difference in words, to the minute, from this machine's side.
pub fn words(difference: TimeDelta) -> String {
    let minutes = (difference.num_seconds().unsigned_abs() + 30) / 60;
    let amount = humantime::format_duration(std::time::Duration::from_secs(60 * minutes));
    let side = if difference > TimeDelta::zero() {
        "behind"
    } else {
        "ahead of"
    };
    format!("this machine's clock is {amount} {side} the provider's")
}

/// 32 random hex digits, never used twice.
pub fn nonce() -> Result<String, Transport> {
    let mut bytes = [0; 16];
    machine::random(&mut bytes).map_err(|error| Transport::Prepare {
        host: "this machine".to_owned(),
        why: format!("no random numbers: {error}"),
    })?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_corrected_once() {
        let (none, far) = (TimeDelta::zero(), TimeDelta::minutes(-20));
        let clock = Clock::default();
        assert_eq!(clock.judge(none, None), Verdict::Agrees);
        let near = Some(TimeDelta::minutes(4));
        assert_eq!(clock.judge(none, near), Verdict::Agrees);
        assert_eq!(clock.shift(), none);
        assert_eq!(clock.judge(none, Some(far)), Verdict::Retry(Some(far)));
        assert_eq!(clock.shift(), far);
        assert_eq!(clock.judge(none, Some(far)), Verdict::Retry(None));
        assert_eq!(clock.judge(far, Some(far)), Verdict::GiveUp(far));
        assert_eq!(
            words(far),
            "this machine's clock is 20m ahead of the provider's"
        );
    }

    #[test]
    fn no_request_is_dated_more_than_a_day_off() {
        let none = TimeDelta::zero();
        for (difference, is_followed) in [
            (TimeDelta::days(1), true),
            (TimeDelta::days(-1), true),
            (TimeDelta::days(1) + TimeDelta::seconds(1), false),
            (TimeDelta::days(-2), false),
            (TimeDelta::days(365 * 7973), false),
        ] {
            let clock = Clock::default();
            let verdict = clock.judge(none, Some(difference));
            assert_eq!(verdict == Verdict::Retry(Some(difference)), is_followed);
            assert_eq!(clock.shift() == difference, is_followed);
            assert_eq!(verdict == Verdict::TooFar(difference), !is_followed);
        }
    }

    #[test]
    fn nonces_differ() {
        let [one, other] = [(); 2].map(|()| nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
