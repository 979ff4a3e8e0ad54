//! How many calls a provider grants in a time, measured: a pure state machine that is told the time.
//!
//! What is granted comes in turns: a row of answers, and the pause that throttling then asks for. Only a whole turn tells
//! what is granted, as a row may be a burst that has to be paid for; and a row that has gone on for longer than vendors
//! count in, which is a minute, is a turn without a pause.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// What vendors count in at most.
const WINDOW: Duration = Duration::from_secs(60);
/// How much of the past counts: two windows, as a turn may begin and end anywhere in one.
const PAST: Duration = Duration::from_secs(120);
/// The most, as a factor, that the last window may differ from that.
const CHANGE: f64 = 1.25;
/// Turns that are shorter than this together tell nothing.
const LEAST: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct Throughput {
    /// When the turn that goes on began, and what was granted in it.
    begun: Instant,
    granted: u32,
    /// Those before it that are no older than is needed, with their pauses.
    turns: VecDeque<Turn>,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    length: Duration,
    granted: u32,
}

impl Throughput {
    pub fn new(now: Instant) -> Self {
        Self {
            begun: now,
            granted: 0,
            turns: VecDeque::new(),
        }
    }

    /// A call that started then was answered, with whatever but throttling.
    pub fn answered(&mut self, start: Instant) {
        // A whole window without a pause is a turn of its own: what was granted before says less and less.
        if start.saturating_duration_since(self.begun) >= WINDOW {
            self.resumed(start);
        }
        self.granted += 1;
    }

    /// A pause has ended with a call that was granted, and started then.
    pub fn resumed(&mut self, start: Instant) {
        self.turns.push_back(Turn {
            length: start.saturating_duration_since(self.begun),
            granted: self.granted,
        });
        (self.begun, self.granted) = (start, 0);
        while let Some(first) = self.turns.front()
            && self.length() >= PAST + first.length
        {
            self.turns.pop_front();
        }
    }

    /// The calls granted in a second; `None` while that is not known. Where it has changed, only the last window counts.
    pub fn per_second(&self, now: Instant) -> Option<f64> {
        let (lately, before) = (self.over(WINDOW, now)?, self.over(PAST, now)?);
        let has_changed = !(CHANGE.recip()..=CHANGE).contains(&(lately / before));
        Some(if has_changed { lately } else { before })
    }

    /// The same over so much of the past, or what there is of it. Of the turn in which that begins, its share counts.
    fn over(&self, past: Duration, now: Instant) -> Option<f64> {
        let so_far = now.saturating_duration_since(self.begun);
        let (mut length, mut granted) = if so_far >= WINDOW {
            (so_far, f64::from(self.granted))
        } else {
            (Duration::ZERO, 0.0)
        };
        for turn in self.turns.iter().rev() {
            let counts = turn.length.min(past.saturating_sub(length));
            if counts.is_zero() {
                break;
            }
            length += counts;
            granted += f64::from(turn.granted) * counts.div_duration_f64(turn.length);
        }
        (length >= LEAST).then(|| granted / length.as_secs_f64())
    }

    /// How long the turns before this one took.
    fn length(&self) -> Duration {
        self.turns.iter().map(|turn| turn.length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of so many grants, each in so many seconds, and the pauses behind them.
    fn measured(turns: &[(u32, u64, u64)], since: u64, now_granted: u32) -> Option<f64> {
        let mut now = Instant::now();
        let mut throughput = Throughput::new(now);
        for (granted, row, pause) in turns {
            (0..*granted).for_each(|_| throughput.answered(now));
            now += Duration::from_secs(row + pause);
            throughput.resumed(now);
        }
        (0..now_granted).for_each(|_| throughput.answered(now));
        throughput.per_second(now + Duration::from_secs(since))
    }

    #[test]
    fn a_burst_counts_with_the_pause_behind_it() {
        for (turns, since, granted, expected) in [
            // Nothing was throttled, and nothing is known before a minute has passed.
            (&[][..], 59, 600, None),
            (&[], 60, 600, Some(10.0)),
            (&[(60, 1, 59)], 5, 5, Some(1.0)),
            // The burst of the turn that goes on says nothing.
            (&[(60, 1, 59)], 1, 60, Some(1.0)),
            (&[(60, 1, 59)], 100, 100, Some(1.0)),
            (&[(60, 1, 59)], 120, 60, Some(0.5)),
            // It has become slower: the last window alone counts, and of the turn that this begins in a share.
            (&[(120, 30, 30), (60, 30, 30)], 1, 1, Some(1.0)),
            (&[(120, 30, 30), (5, 10, 20)], 1, 1, Some(65.0 / 60.0)),
            (
                &[(120, 30, 30), (60, 30, 30), (60, 30, 30)],
                1,
                1,
                Some(1.0),
            ),
            // A moment says nothing.
            (&[(3, 1, 1)], 1, 3, None),
            // What was granted before the last two minutes is of the past.
            (&[(600, 60, 0), (60, 20, 40), (60, 25, 35)], 3, 3, Some(1.0)),
        ] {
            let found = measured(turns, since, granted);
            assert_eq!(found, expected, "{turns:?}, {since}, {granted}");
        }
    }
    /// Where nothing is throttled, what was granted minutes ago is forgotten all the same.
    #[test]
    fn a_minute_without_a_pause_is_a_turn() {
        let begun = Instant::now();
        let mut throughput = Throughput::new(begun);
        let mut found = Vec::new();
        for second in 0..=300 {
            let now = begun + Duration::from_secs(second);
            let granted = if second < 120 { 2 } else { 1 };
            (0..granted).for_each(|_| throughput.answered(now));
            if second % 60 == 0 {
                found.push(throughput.per_second(now));
            }
        }
        let told = [2.0, 2.0, 1.0, 1.0, 1.0].map(Some);
        assert_eq!((found[0], &found[1..]), (None, &told[..]));
    }
}
