//! How fast a provider may be asked, learned from what it refuses: a pure state machine that is
//! told the time.
//!
//! At first nothing but the width bounds the requests. A throttled answer stops them all: one at a
//! time asks again, after waits that grow. The first good answer then shows what the provider
//! grants: so many requests since the last pause. From there on requests start at that pace, and
//! faster with each good answer: quickly up to what was throttled before, and beyond it the more
//! boldly the longer it goes well.
//!
//! A provider that grants ten requests in each second, answers within 10 ms and gives no advice:
//!
//! ```text
//! 0.00 s  open, interval 0: requests start as fast as answers come
//! 0.04 s  ten were granted, the next three throttled: since 0.04 s, tries 1, pause 131 ms of up to 250
//! 0.18 s  one request, throttled: tries 2, pause 385 ms of up to 500
//! 0.58 s  one request, throttled: tries 3, pause 843 ms of up to 1,000
//! 1.43 s  one request, granted. Ten in 1.42 s were: open, interval 142 ms. As there were only ten
//!         until 0.58 s, 53 ms (0.92 x 0.58 s / 10) are taken to be too short
//! 1.57 s  granted: each takes 3 % off the interval, which is far from 53 ms
//! 3.88 s  24 were granted since 1.42 s, and the next throttled: too short are 68 ms
//! 4.02 s  one request, granted. 24 in 2.59 s were, one each 108 ms: the interval is between that and
//!         68 ms, 86 ms (the root of their product)
//! ```
//!
//! What a listing takes against many such providers is held in `simulation`.

use std::time::Duration;

use tokio::time::Instant;

use super::guard::SILENCE;
use super::retry;
use super::throughput::Throughput;
use crate::config::credential::RetryPolicy;

/// Throttled answers in a row that are borne at least.
const FEWEST_TRIES: u32 = 4;
/// How long nothing but throttling is borne from a provider that answered before: quotas are by the
/// minute. Of one that never did, no more is borne than of a service that gives keys.
const LONG_PATIENCE: Duration = Duration::from_secs(150);
/// When to ask again where an answer is awaited, which comes with a word of its own.
const LATER: Duration = Duration::from_secs(60);

/// The interval after throttling that came before many good answers.
const UNKNOWN: Duration = Duration::from_millis(100);
/// Requests granted in a row from which a limit can be told.
const TELLING: u32 = 8;
/// How much longer than the interval that was throttled the next one is at least.
const BACK: f64 = 1.1;
/// How near, as a factor, the interval may come quickly to one that was throttled.
const NEAR: f64 = 1.07;
/// How long a row of grants must go on for its interval to count as one that goes well.
const A_WHILE: Duration = Duration::from_millis(500);
/// How much longer, as a factor, than one that went well an interval must be for its refusal not to
/// be explained by it.
const UNEXPLAINED: f64 = 1.5;
/// What is taken off the shortest interval that the grants allow for, as they come in bursts.
const DOUBT: f64 = 0.92;
/// The share a good answer takes off the interval while it is far from what was throttled.
const GROWTH: f64 = 0.03;
/// The share it takes off near there, times the number of good answers in a row.
const SLOW_GROWTH: f64 = 0.000_01;

/// Whether a request may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may, and counts as started.
    Go,
    /// Ask again at this time, or once another request has ended.
    Wait(Instant),
}

/// What is known of a provider's patience.
#[derive(Debug)]
pub struct Pace {
    mode: Mode,
    in_flight: usize,
    /// Requests in a row that ended without an answer.
    unanswered: u32,
    /// No request starts before.
    next_start: Instant,
    /// From one start to the next; zero while nothing is known.
    interval: Duration,
    /// An interval that is known to be throttled, or zero.
    too_short: Duration,
    /// When the first and the last of the requests granted in a row started, and how many they are.
    row_begun: Instant,
    row_last: Instant,
    granted: u32,
    /// The shortest interval that went well for a while.
    sustained: Option<Duration>,
    /// Until when the provider is known to have granted no more.
    refused_until: Instant,
    has_answered: bool,
    throughput: Throughput,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    /// As many as the interval allows.
    Open,
    /// One request at a time, until one is answered well.
    Throttled { since: Instant, tries: u32 },
}

impl Pace {
    pub fn new(now: Instant) -> Self {
        Self {
            mode: Mode::Open,
            in_flight: 0,
            unanswered: 0,
            next_start: now,
            interval: Duration::ZERO,
            too_short: Duration::ZERO,
            row_begun: now,
            row_last: now,
            granted: 0,
            sustained: None,
            refused_until: now,
            has_answered: false,
            throughput: Throughput::new(now),
        }
    }

    /// Asks to start a request. Each that goes must be told about with one of the three methods
    /// below.
    pub fn admit(&mut self, now: Instant) -> Admission {
        if !self.is_flowing() && self.in_flight > 0 {
            return Admission::Wait(now + LATER);
        }
        if now < self.next_start {
            return Admission::Wait(self.next_start);
        }
        if self.is_flowing() && !self.has_answered && self.in_flight == 0 {
            // What came before was not answered, and is not of the row.
            self.row_begun = now;
            self.throughput = Throughput::new(now);
        }
        self.next_start = now + self.interval;
        self.in_flight += 1;
        Admission::Go
    }

    /// The answer to a request is there, and what it means waits for another one: it holds up none.
    pub fn set_aside(&mut self) {
        self.in_flight -= 1;
    }

    /// The same is about to be told.
    pub fn take_back(&mut self) {
        self.in_flight += 1;
    }

    /// Until when no request starts, whatever is answered; in the past where one may.
    pub fn held_until(&self) -> Instant {
        self.next_start
    }

    /// The calls that are granted in a second; `None` while that is not known.
    pub fn granted_per_second(&self, now: Instant) -> Option<f64> {
        self.throughput.per_second(now)
    }

    /// Whether requests flow, and no pause goes on.
    pub fn is_flowing(&self) -> bool {
        !matches!(self.mode, Mode::Throttled { .. })
    }

    /// The request that started at `start` was answered, with whatever but throttling. Returns
    /// whether requests flow now, and no pause goes on.
    pub fn answered(&mut self, start: Instant) -> bool {
        self.in_flight -= 1;
        self.unanswered = 0;
        self.has_answered = true;
        if let Mode::Throttled { since, .. } = self.mode {
            if start < since {
                // Granted before the pause: that says nothing of what is granted now.
                self.granted += 1;
                self.throughput.answered(start);
                return false;
            }
            self.throughput.resumed(start);
            self.resume(start);
        }
        self.mode = Mode::Open;
        self.granted += 1;
        self.throughput.answered(start);
        self.row_last = self.row_last.max(start);
        self.quicken();
        true
    }

    /// The request ended without an answer. After some in a row they no longer go one at a time: a
    /// place that is silent must not hold up the others.
    pub fn failed(&mut self) {
        self.in_flight -= 1;
        self.unanswered += 1;
        if self.unanswered >= SILENCE {
            self.mode = Mode::Open;
        }
    }

    /// The request that started at `start` was throttled, with or without advice how long to wait.
    /// `random` is from 0 to 1. Returns how long all requests pause now; `None` when there is
    /// nothing to be hoped for any more.
    ///
    /// In the example above: at 0.04 s the first of three begins a pause, and the other two, which
    /// started before it, change nothing. At 0.18 s and 0.58 s the request was sent in the pause to
    /// try it, so the next pause is longer.
    pub fn throttled(
        &mut self,
        start: Instant,
        now: Instant,
        advice: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        self.in_flight -= 1;
        self.unanswered = 0;
        let (since, tries) = match self.mode {
            // Sent before the pause began: no news.
            Mode::Throttled { since, .. } if start < since => {
                return Some(self.next_start.saturating_duration_since(now));
            }
            Mode::Throttled { since, tries } => (since, tries + 1),
            Mode::Open => (now, 1),
        };
        self.mode = Mode::Throttled { since, tries };
        let patience = if self.has_answered {
            LONG_PATIENCE
        } else {
            RetryPolicy::USUAL.patience
        };
        let left = (since + patience).saturating_duration_since(now);
        let wait = retry::backoff_within(left, tries, advice, random)?;
        if tries >= FEWEST_TRIES && left.is_zero() {
            return None;
        }
        self.refused_until = now + advice.unwrap_or_default();
        self.next_start = now + wait;
        Some(wait)
    }

    /// Begins anew after a pause, with the request that started at `start`: at a pace between what
    /// was granted and what was refused. In the example above that is at 1.43 s, when no interval is
    /// known yet, and at 4.02 s, when 68 ms were too short. Had 40 ms gone well for a while before, the
    /// refusal at 68 ms would have had another reason: the interval would stay as it is.
    fn resume(&mut self, start: Instant) {
        let throttled = self.interval;
        self.note_sustained(start);
        let span = start.saturating_duration_since(self.row_begun);
        let granted = span / self.granted.max(1);
        let well = self
            .sustained
            .filter(|interval| throttled > interval.mul_f64(UNEXPLAINED));
        if let Some(well) = well {
            // Slower than what went well: others use the same quota, or chance decides.
            self.too_short = self.too_short.min(well.mul_f64(DOUBT));
        } else if throttled.is_zero() && self.granted < TELLING {
            // A few grants tell little: what is wrong with it will show.
            self.interval = granted.min(UNKNOWN);
        } else if throttled.is_zero() {
            self.interval = granted;
            let least = self.refused_until.saturating_duration_since(self.row_begun);
            self.too_short = least.mul_f64(DOUBT) / self.granted;
        } else {
            let between = (granted.as_secs_f64() * throttled.as_secs_f64()).sqrt();
            self.interval = Duration::from_secs_f64(between).max(throttled.mul_f64(BACK));
            self.too_short = throttled;
        }
        self.next_start = start + self.interval;
        self.row_begun = start;
        self.row_last = start;
        self.granted = 0;
    }

    /// Remembers the interval of the row that has ended, if it went on for a while and was no burst
    /// that had to be paid for with a longer pause.
    fn note_sustained(&mut self, resumed: Instant) {
        let span = self.row_last.saturating_duration_since(self.row_begun);
        let pause = resumed.saturating_duration_since(self.row_last);
        let went_well = self.granted >= TELLING && span >= A_WHILE && pause <= span;
        let own = went_well.then(|| span / self.granted);
        self.sustained = self.sustained.into_iter().chain(own).min();
    }

    fn quicken(&mut self) {
        let near = self.too_short.mul_f64(NEAR);
        self.interval = if self.interval > near {
            self.interval.mul_f64(1.0 - GROWTH).max(near)
        } else {
            let growth = SLOW_GROWTH * f64::from(self.granted);
            self.interval.mul_f64(1.0 - growth.min(GROWTH))
        };
    }
}
