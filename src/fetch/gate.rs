//! Lets requests start: as many at once as there are permits, and as often as the pace allows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use super::pace::{Pace, Turn};

/// What all requests of a profile pass.
pub struct Gate {
    /// The provider's, whatever the profile.
    permits: Arc<Semaphore>,
    pace: Mutex<Pace>,
    /// A request has ended: those that wait for it may go.
    ended: Notify,
}

impl Gate {
    /// A gate that lets as many requests be in flight as it gets permits.
    pub fn new(permits: Arc<Semaphore>) -> Self {
        Self {
            permits,
            pace: Mutex::new(Pace::new(Instant::now())),
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
            let turn = self.pace().turn(now);
            match turn {
                Turn::Go => {
                    return Pass {
                        gate: self,
                        start: now,
                        is_told: false,
                        _permit: permit,
                    };
                }
                Turn::Wait(until) => {
                    // Another profile may go meanwhile.
                    drop(permit);
                    tokio::select! {
                        () = tokio::time::sleep_until(until.into()) => {}
                        () = ended => {}
                    }
                }
            }
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request under way. Dropped without a word it counts as failed.
pub struct Pass<'a> {
    gate: &'a Gate,
    start: Instant,
    is_told: bool,
    _permit: SemaphorePermit<'a>,
}

impl Pass<'_> {
    /// It was answered, with whatever but throttling. Returns whether requests flow now, and no
    /// pause goes on.
    pub fn answered(mut self) -> bool {
        self.tell(Pace::answered)
    }

    /// It was throttled, with or without advice how long to wait; `random` is from 0 to 1. Returns
    /// how long all requests pause now; `None` when there is nothing to be hoped for any more.
    pub fn throttled(mut self, advice: Option<Duration>, random: f64) -> Option<Duration> {
        self.tell(|pace, start| pace.throttled(start, Instant::now(), advice, random))
    }

    fn tell<T>(&mut self, word: impl FnOnce(&mut Pace, Instant) -> T) -> T {
        self.is_told = true;
        word(&mut self.gate.pace(), self.start)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.gate.pace().failed();
        }
        self.gate.ended.notify_waiters();
    }
}
