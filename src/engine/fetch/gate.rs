//! Lets requests start: as many at once as there are permits and the width has come to, and as often
//! as the pace allows.
//!
//! The width is learned from the answers. It begins low and grows while they come as quickly as the
//! quickest: at first by one for each answer, which doubles it in the time of one; and once it had to
//! shrink, by one in the time of one. Throttling halves it. An answer that takes much longer than the
//! quickest stops the growth: more requests would wait in a queue, on the way or in the server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::pace::{Admission, Pace};
use crate::engine::progress::ProfileProgress;

/// The width at first: enough that a short listing is read in a few rounds, and a request with three look-ups in one.
const FIRST: f64 = 4.0;
/// How much longer than the quickest an answer may take, as a factor and beyond it, to hold.
const STRETCH: u32 = 2;
const SLACK: Duration = Duration::from_millis(20);
/// One of so many parts is added to the quickest with each answer.
const FORGETS: u32 = 20;

/// What all requests of a profile pass.
pub struct Gate {
    /// The provider's, whatever the profile.
    permits: Arc<Semaphore>,
    state: Mutex<State>,
    /// Where it tells what holds requests back.
    progress: Arc<ProfileProgress>,
    /// A request has ended: those that wait for it may go.
    ended: Notify,
}

/// What the answers so far have shown.
struct State {
    pace: Pace,
    width: Width,
    in_flight: usize,
}

impl State {
    /// `None` where as many are in flight as the width allows.
    fn admit(&mut self, now: Instant) -> Option<Admission> {
        if self.in_flight >= self.width.now() {
            return None;
        }
        let admission = self.pace.admit(now);
        self.in_flight += usize::from(admission == Admission::Go);
        Some(admission)
    }
}

impl Gate {
    /// A gate that lets as many requests be in flight as it gets permits, and never more than
    /// `most`.
    pub fn new(permits: Arc<Semaphore>, most: usize, progress: Arc<ProfileProgress>) -> Self {
        let state = State {
            pace: Pace::new(Instant::now()),
            width: Width::new(most),
            in_flight: 0,
        };
        Self {
            permits,
            state: Mutex::new(state),
            progress,
            ended: Notify::new(),
        }
    }

    /// Waits until a request may start.
    pub async fn pass(&self) -> Pass<'_> {
        loop {
            let permit = self.permits.acquire().await;
            let permit = permit.expect("the semaphore is never closed");
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on no end is missed.
            ended.as_mut().enable();
            let now = Instant::now();
            let admission = self.state().admit(now);
            match admission {
                Some(Admission::Go) => {
                    return Pass {
                        gate: self,
                        start: now,
                        is_told: false,
                        permit: Some(permit),
                        is_aside: false,
                        has_counted: false,
                        took: None,
                    };
                }
                // Another profile may go meanwhile.
                None => {
                    drop(permit);
                    ended.await;
                }
                Some(Admission::Wait(until)) => {
                    drop(permit);
                    self.tell_hold();
                    tokio::select! {
                        biased;
                        () = tokio::time::sleep_until(until) => {}
                        () = ended => {}
                    }
                }
            }
        }
    }

    /// Tells until when no request starts, whatever is answered.
    fn tell_hold(&self) {
        let until = self.state().pace.held_until();
        self.progress.hold(until.into_std());
    }

    /// Tells how often requests are granted.
    fn tell_pace(&self) {
        self.progress
            .pace(|| self.state().pace.granted_per_second(Instant::now()));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What lets one request be under way. Dropped without a word it counts as failed.
pub struct Pass<'a> {
    gate: &'a Gate,
    start: Instant,
    is_told: bool,
    /// Until the answer is there.
    permit: Option<SemaphorePermit<'a>>,
    /// Whether the answer waits for that to another request.
    is_aside: bool,
    /// Whether the width knows how long the answer took.
    has_counted: bool,
    /// How long the answer took to come.
    took: Option<Duration>,
}

impl Pass<'_> {
    /// The answer is there, and not read yet: another request may be in flight meanwhile.
    pub fn arrived(&mut self) {
        self.took = Some(self.start.elapsed());
        self.leave();
    }

    /// The answer is there with a page, and waits for that to another request, which must not wait for it.
    pub fn set_aside(&mut self) {
        self.arrived();
        if !std::mem::replace(&mut self.is_aside, true) {
            let took = self.took.unwrap_or_default();
            self.has_counted = true;
            let mut state = self.gate.state();
            state.width.answered(took);
            state.pace.set_aside();
            drop(state);
            self.gate.ended.notify_waiters();
        }
    }

    fn leave(&mut self) {
        if self.permit.take().is_some() {
            self.gate.state().in_flight -= 1;
            self.gate.ended.notify_waiters();
        }
    }

    /// It was answered, with a page or anything else but throttling. Returns whether requests flow
    /// now, and no pause goes on.
    pub fn answered(mut self, is_page: bool) -> bool {
        let took = self.took.unwrap_or_else(|| self.start.elapsed());
        let has_counted = self.has_counted;
        let flows = self.tell(|state, start| {
            // What is refused is refused quickly.
            if is_page && !has_counted {
                state.width.answered(took);
            }
            state.pace.answered(start)
        });
        self.gate.tell_pace();
        flows
    }

    /// It was throttled, with or without advice how long to wait; `random` is from 0 to 1. Returns
    /// how long all requests pause now; `None` when there is nothing to be hoped for any more.
    pub fn throttled(mut self, advice: Option<Duration>, random: f64) -> Option<Duration> {
        self.tell(|state, start| {
            let was_flowing = state.pace.is_flowing();
            let pause = state.pace.throttled(start, Instant::now(), advice, random);
            // Once for all that were in flight together.
            if was_flowing {
                state.width.throttled();
            }
            pause
        })
    }

    fn tell<T>(&mut self, word: impl FnOnce(&mut State, Instant) -> T) -> T {
        self.is_told = true;
        let state = &mut *self.gate.state();
        if std::mem::take(&mut self.is_aside) {
            state.pace.take_back();
        }
        word(state, self.start)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.tell(|state, _| state.pace.failed());
        }
        self.leave();
        // Those that wait for what is told here.
        self.gate.ended.notify_waiters();
    }
}

/// How many requests are in flight: a pure state machine.
#[derive(Clone, Copy, Debug)]
struct Width {
    now: f64,
    most: f64,
    /// Whether it never had to shrink.
    is_new: bool,
    quickest: Duration,
}

impl Width {
    /// Nothing is known but the most there may ever be.
    fn new(most: usize) -> Self {
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
    fn now(self) -> usize {
        self.now as usize
    }

    /// A request was answered with a page.
    fn answered(&mut self, took: Duration) {
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
    fn throttled(&mut self) {
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
        let mut width = Width::new(16);
        let mut rounds = vec![width.now()];
        for _ in 0..3 {
            (0..width.now()).for_each(|_| width.answered(QUICK));
            rounds.push(width.now());
        }
        assert_eq!(rounds, [4, 8, 16, 16]);
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
        assert_eq!(width.now(), 5);
        width.answered(QUICK * 2);
        assert_eq!(width.now(), 6);
        // What was quick once is no measure for ever.
        (0..50).for_each(|_| width.answered(QUICK * 3));
        assert!(width.now() > 20);
    }
}
