//! When the listings of a profile will have been read, as far as that can be told: a pure state machine.
//!
//! Nothing is told before it is known how fast the provider may be asked and a quarter of the way is done, nor just after
//! what would have been told has changed, nor where too few listings have ended to tell from.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::workload::Estimate;

/// The part of all calls that must have been made.
const BEGINNING: f64 = 0.25;
/// The most that the standard error may be, of all calls.
const ERROR: f64 = 0.1;
/// How far back what would have been told counts.
const MINUTE: Duration = Duration::from_secs(60);
/// The most, as a factor, that it may differ; what differs more is of the past.
const DRIFT: f64 = 1.15;
/// How long nothing is told after such a change.
const SETTLES: Duration = Duration::from_secs(20);
/// From one that is remembered to the next.
const STEP: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub struct Forecast {
    /// What was thought within the last minute: when, and how long all would take.
    thoughts: VecDeque<(Instant, f64)>,
    /// How long all takes, where that can be told, and when that was found.
    whole: Option<(Duration, Instant)>,
    /// When what was thought is taken for known again, where it has changed.
    settled: Option<Instant>,
}

impl Forecast {
    /// Takes note of what is left, and at which pace it is asked for; `elapsed` is how long the run takes by now.
    pub fn update(
        &mut self,
        now: Instant,
        elapsed: Duration,
        work: Option<Estimate>,
        per_second: Option<f64>,
    ) {
        self.whole = None;
        let (Some(work), Some(per_second)) = (work, per_second.filter(|pace| *pace > 0.0)) else {
            return;
        };
        let whole = elapsed.as_secs_f64() + work.left / per_second;
        let known = self.thoughts.len();
        self.thoughts
            .retain(|(_, thought)| is_alike(whole, *thought));
        if self.thoughts.len() < known {
            self.settled = Some(now + SETTLES);
        }
        let is_new = self
            .thoughts
            .back()
            .is_none_or(|(then, _)| now.saturating_duration_since(*then) >= STEP);
        if is_new {
            self.thoughts.push_back((now, whole));
        }
        while self
            .thoughts
            .front()
            .is_some_and(|(then, _)| now.saturating_duration_since(*then) > MINUTE)
        {
            self.thoughts.pop_front();
        }
        let all = work.made + work.left;
        let is_far = work.made >= BEGINNING * all && work.error <= ERROR * all;
        if is_far && self.settled.is_none_or(|settled| now >= settled) {
            let mean = Duration::try_from_secs_f64(self.mean()).ok();
            self.whole = mean.map(|whole| (whole.max(elapsed), now));
        }
    }

    /// How long all takes, where that can be told. While nothing comes in, it is put off.
    pub fn whole(&self, now: Instant) -> Option<Duration> {
        self.whole
            .map(|(whole, then)| whole + now.saturating_duration_since(then))
    }

    /// A provider that counts by the minute grants many calls at its beginning and few at its end.
    fn mean(&self) -> f64 {
        let sum: f64 = self.thoughts.iter().map(|(_, thought)| thought).sum();
        let count = u32::try_from(self.thoughts.len()).map_or(f64::MAX, f64::from);
        sum / count
    }
}

/// Whether two thoughts of one run can both be right.
fn is_alike(one: f64, other: f64) -> bool {
    (DRIFT.recip()..=DRIFT).contains(&(one / other))
}

/// A time as far as it is known, as in "about 14 min".
pub fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => "less than a minute".to_owned(),
        60..5400 => format!("about {} min", (seconds + 30) / 60),
        _ => {
            let tenths = (seconds + 180) / 360;
            format!("about {}.{} h", tenths / 10, tenths % 10)
        }
    }
}

/// A deadline that is enough for a run of about so long: a quarter longer, in whole steps.
pub fn deadline_for(whole: Duration) -> String {
    let minutes = (whole.as_secs() * 5 / 4).div_ceil(60);
    match minutes {
        0..=60 => format!("{}m", minutes.div_ceil(5) * 5),
        61..=240 => format!("{}m", minutes.div_ceil(15) * 15),
        _ => format!("{}h", minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn work(made: u32, all: u32, error: f64) -> Estimate {
        Estimate {
            made: made.into(),
            left: f64::from(all - made),
            error,
        }
    }

    #[test]
    fn nothing_is_told_that_nobody_can_stand_for() {
        let now = Instant::now();
        let told = |work: Option<Estimate>, pace: Option<f64>| {
            let mut forecast = Forecast::default();
            forecast.update(now, 30 * SECOND, work, pace);
            forecast.whole(now).map(|whole| whole.as_secs())
        };
        for (work, pace, expected) in [
            (Some(work(30, 100, 0.0)), Some(1.0), Some(100)),
            (Some(work(30, 100, 0.0)), None, None),
            (Some(work(30, 100, 0.0)), Some(0.0), None),
            (None, Some(1.0), None),
            (Some(work(24, 100, 0.0)), Some(1.0), None),
            (Some(work(30, 100, 11.0)), Some(1.0), None),
            (Some(work(100, 100, 0.0)), Some(1.0), Some(30)),
        ] {
            assert_eq!(told(work, pace), expected, "{work:?} {pace:?}");
        }
    }

    /// The pace falls to half, and nothing is told until that has been so for a while.
    #[test]
    fn a_change_is_awaited() {
        let begun = Instant::now();
        let mut forecast = Forecast::default();
        let mut told = Vec::new();
        for second in 0..200_u32 {
            let (pace, made) = if second < 100 {
                (2.0, 150 + 2 * second)
            } else {
                (1.0, 250 + second)
            };
            let elapsed = second * SECOND;
            let work = Some(work(made, 600, 0.0));
            forecast.update(begun + elapsed, elapsed, work, Some(pace));
            told.push(forecast.whole(begun + elapsed).is_some());
        }
        assert_eq!(told.iter().position(|told| !told), Some(100));
        let again = told.iter().rposition(|told| !told).unwrap();
        assert!((118..=122).contains(&again), "{again}");
    }

    #[test]
    fn times_are_told_as_far_as_they_are_known() {
        for (seconds, expected, deadline) in [
            (0, "less than a minute", "0m"),
            (59, "less than a minute", "5m"),
            (60, "about 1 min", "5m"),
            (871, "about 15 min", "20m"),
            (840, "about 14 min", "20m"),
            (3_000, "about 50 min", "75m"),
            (5_399, "about 90 min", "120m"),
            (5_400, "about 1.5 h", "120m"),
            (36_000, "about 10.0 h", "13h"),
        ] {
            let time = Duration::from_secs(seconds);
            assert_eq!((&*about(time), &*deadline_for(time)), (expected, deadline));
        }
    }
}
