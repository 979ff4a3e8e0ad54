//! Lets requests start: as many at once as there are permits and the width has come to, and as often
//! as the pace allows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use super::pace::{Admission, Pace};
use super::width::Width;
use crate::engine::progress::ProfileProgress;

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
    fn turn(&mut self, now: Instant) -> Option<Admission> {
        if self.in_flight >= self.width.now() {
            return None;
        }
        let turn = self.pace.turn(now);
        self.in_flight += usize::from(turn == Admission::Go);
        Some(turn)
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

    /// Waits for its turn to start a request.
    pub async fn pass(&self) -> Pass<'_> {
        loop {
            let permit = self.permits.acquire().await;
            let permit = permit.expect("the semaphore is never closed");
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on no end is missed.
            ended.as_mut().enable();
            let now = Instant::now();
            let turn = self.state().turn(now);
            match turn {
                Some(Admission::Go) => {
                    return Pass {
                        gate: self,
                        start: now,
                        is_told: false,
                        permit: Some(permit),
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
                        () = tokio::time::sleep_until(until.into()) => {}
                        () = ended => {}
                    }
                }
            }
        }
    }

    /// Tells until when no request starts, whatever is answered.
    fn tell_hold(&self) {
        let until = self.state().pace.held_until();
        self.progress.hold(until);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request under way. Dropped without a word it counts as failed.
pub struct Pass<'a> {
    gate: &'a Gate,
    start: Instant,
    is_told: bool,
    /// Until the answer is there.
    permit: Option<SemaphorePermit<'a>>,
    /// How long the answer took to come.
    took: Option<Duration>,
}

impl Pass<'_> {
    /// The answer is there, and not read yet: another request may be in flight meanwhile.
    pub fn arrived(&mut self) {
        self.took = Some(self.start.elapsed());
        self.leave();
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
        self.tell(|state, start| {
            // What is refused is refused quickly.
            if is_page {
                state.width.answered(took);
            }
            state.pace.answered(start)
        })
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
        word(&mut self.gate.state(), self.start)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.gate.state().pace.failed();
        }
        self.leave();
        // Those that wait for what is told here.
        self.gate.ended.notify_waiters();
    }
}
