//! How many requests are in flight: a pure state machine that learns from the answers.
//!
//! It begins low and grows while answers come as quickly as the quickest: at first by one for each
//! answer, which doubles it in the time of one; and once it had to shrink, by one in the time of one.
//! Throttling halves it. An answer that takes much longer than the quickest stops the growth: more
//! requests would wait in a queue, on the way or in the server.

use std::time::Duration;

/// How many at first: enough that a short listing is read in a few rounds.
const FIRST: f64 = 3.0;
/// How much longer than the quickest an answer may take, as a factor and beyond it, to hold.
const STRETCH: u32 = 2;
const SLACK: Duration = Duration::from_millis(20);
/// One of so many parts is added to the quickest with each answer.
const FORGETS: u32 = 20;

/// What is known of how many requests the provider bears at once.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    now: f64,
    most: f64,
    /// Whether it never had to shrink.
    is_new: bool,
    quickest: Duration,
}

impl Width {
    /// Nothing is known but the most there may ever be.
    pub fn new(most: usize) -> Self {
        let most = u32::try_from(most).map_or(f64::MAX, f64::from).max(1.0);
        Self {
            now: FIRST.min(most),
            most,
            is_new: true,
            quickest: Duration::MAX,
        }
    }

    /// How many may be in flight.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to a number of requests"
    )]
    pub fn now(self) -> usize {
        self.now as usize
    }

    /// A request was answered with a page.
    pub fn answered(&mut self, took: Duration) {
        // An exception is forgotten after a while.
        let known = self.quickest.saturating_add(self.quickest / FORGETS);
        self.quickest = known.min(took);
        if took > self.quickest.saturating_mul(STRETCH).saturating_add(SLACK) {
            return;
        }
        let growth = if self.is_new { 1.0 } else { 1.0 / self.now };
        self.now = (self.now + growth).min(self.most);
    }

    /// Requests were throttled, all those in flight together.
    pub fn throttled(&mut self) {
        self.is_new = false;
        self.now = (self.now / 2.0).max(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(50);

    #[test]
    fn it_doubles_in_the_time_of_an_answer_until_it_is_full() {
        let mut width = Width::new(8);
        let mut rounds = vec![width.now()];
        for _ in 0..3 {
            (0..width.now()).for_each(|_| width.answered(QUICK));
            rounds.push(width.now());
        }
        assert_eq!(rounds, [3, 6, 8, 8]);
        assert_eq!(Width::new(1).now(), 1);
    }

    #[test]
    fn throttling_halves_it_and_it_grows_by_one_a_round_from_there() {
        let mut width = Width::new(16);
        (0..20).for_each(|_| width.answered(QUICK));
        width.throttled();
        let mut rounds = vec![width.now()];
        for _ in 0..3 {
            (0..=width.now()).for_each(|_| width.answered(QUICK));
            rounds.push(width.now());
        }
        assert_eq!(rounds, [8, 9, 10, 11]);
        (0..9).for_each(|_| width.throttled());
        assert_eq!(width.now(), 1);
    }

    #[test]
    fn it_holds_while_answers_take_longer() {
        let mut width = Width::new(100);
        width.answered(QUICK);
        (0..5).for_each(|_| width.answered(QUICK * 3));
        assert_eq!(width.now(), 4);
        width.answered(QUICK * 2);
        assert_eq!(width.now(), 5);
        // What was quick once is no measure for ever.
        (0..50).for_each(|_| width.answered(QUICK * 3));
        assert!(width.now() > 20);
    }
}
