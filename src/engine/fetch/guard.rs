//! A credential that nobody knows yet is used by one request at a time, whichever profile sends it: a
//! vendor may lock a key, or a user, after a few refusals. The look-ups of that request go beside it where the vendor is
//! not known to do so.
//!
//! The permit for it is waited for before the gate: whoever waits for the answer to another request
//! holds none of the gate's permits meanwhile.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::core::error::Cause;

/// The credentials of a run.
#[derive(Default)]
pub struct CredentialGuards(Mutex<HashMap<u64, Arc<CredentialGuard>>>);

impl CredentialGuards {
    /// The one of a credential, where it is used: the same for the same.
    pub fn of(&self, credential: impl Hash) -> Arc<CredentialGuard> {
        let mut hasher = DefaultHasher::new();
        credential.hash(&mut hasher);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(hasher.finish()).or_default())
    }
}

/// What is known of a credential.
///
/// ```text
/// A and B come with the same new key: A gets the permit, B waits for it
///   A is answered with a page, or with any fault but this key's  -> accepted: no permit is needed
///   A is told that the key is wrong                              -> refused: B fails, and sends nothing
///   A is throttled, or told that its date is wrong               -> not known: B gets the permit
///   A is not answered                                            -> not known, the third time: free
///   A is not answered yet, for a few seconds                     -> not known: B goes beside it
/// ```
pub struct CredentialGuard {
    /// How many requests may go before it is known: one, and a further one for each time that none was answered for
    /// so long.
    first_uses: Semaphore,
    /// When the last of them went, or might have.
    last_use: Mutex<Option<Instant>>,
    /// Why it was refused; `None` where it was accepted.
    known: OnceLock<Option<Cause>>,
    /// Requests that nobody answered.
    missed: AtomicU32,
    /// Told when more is known.
    heard: Notify,
}

impl Default for CredentialGuard {
    fn default() -> Self {
        Self {
            first_uses: Semaphore::new(1),
            last_use: Mutex::default(),
            known: OnceLock::new(),
            missed: AtomicU32::new(0),
            heard: Notify::new(),
        }
    }
}

/// Requests without an answer after which the others need not wait for one: silence locks nothing.
pub const SILENCE: u32 = 3;

/// How long the others wait for a request that is not answered: one silent call must not cost them all.
const PATIENCE: Duration = Duration::from_secs(3);

/// What allows one request with a credential that nobody knows yet; `None` where none is needed.
pub type Permit<'a> = Option<SemaphorePermit<'a>>;

impl CredentialGuard {
    /// Waits until the credential may be used. The error is why it was refused.
    pub async fn permit(&self) -> Result<Permit<'_>, Cause> {
        loop {
            let heard = self.heard.notified();
            // What is heard from here on ends the wait.
            if self.is_free()? {
                return Ok(None);
            }
            tokio::select! {
                biased;
                permit = self.first_uses.acquire() => {
                    // The request before may have shown what it is worth.
                    if self.is_free()? {
                        return Ok(None);
                    }
                    *self.last_use() = Some(Instant::now());
                    // Nobody closes it.
                    return Ok(permit.ok());
                }
                () = heard => {}
                () = tokio::time::sleep(PATIENCE) => self.let_one_more_go(),
            }
        }
    }

    /// Lets a further request go where the last one is not answered for so long.
    fn let_one_more_go(&self) {
        let mut last = self.last_use();
        if last.is_none_or(|last| last.elapsed() >= PATIENCE) {
            *last = Some(Instant::now());
            self.first_uses.add_permits(1);
        }
    }

    fn last_use(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether any number of requests may use it at once.
    pub fn is_free(&self) -> Result<bool, Cause> {
        match self.known.get() {
            Some(Some(cause)) => Err(cause.clone()),
            Some(None) => Ok(true),
            None => Ok(self.missed.load(Ordering::Relaxed) >= SILENCE),
        }
    }

    /// A request was not answered.
    pub fn miss(&self) {
        self.missed.fetch_add(1, Ordering::Relaxed);
        self.heard.notify_waiters();
    }

    /// It was accepted, whatever else the answer was.
    pub fn accept(&self) {
        let _ = self.known.set(None);
        self.heard.notify_waiters();
    }

    pub fn refuse(&self, cause: &Cause) {
        let _ = self.known.set(Some(cause.clone()));
        self.heard.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::{ErrorKind, Fault};

    #[tokio::test]
    async fn one_permit_at_a_time_until_it_is_known() {
        let all = CredentialGuards::default();
        let [one, other] = [all.of(("a", "key")), all.of(("a", "key"))];
        assert!(Arc::ptr_eq(&one, &other) && !Arc::ptr_eq(&one, &all.of(("b", "key"))));
        let permit = one.permit().await.unwrap();
        assert!(permit.is_some() && other.first_uses.try_acquire().is_err());
        let cause = Cause::Fault(Fault::new(ErrorKind::Credential, "no"));
        other.refuse(&cause);
        drop(permit);
        assert_eq!(one.permit().await.err(), Some(cause));
        let good = all.of("good");
        good.accept();
        assert!(good.permit().await.unwrap().is_none());
        let silent = all.of("silent");
        (0..SILENCE).for_each(|_| silent.miss());
        assert!(silent.permit().await.unwrap().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_request_holds_up_the_others_for_a_few_seconds() {
        let guard = CredentialGuard::default();
        let began = Instant::now();
        let mut held = vec![guard.permit().await.unwrap()];
        for waited in [3, 6] {
            held.push(guard.permit().await.unwrap());
            assert!(held.iter().all(Option::is_some));
            assert_eq!(began.elapsed().as_secs(), waited);
        }
        // What one of them hears is for all that wait.
        let (next, ()) = tokio::join!(guard.permit(), async { guard.accept() });
        assert!(next.unwrap().is_none());
        assert_eq!(began.elapsed().as_secs(), 6);
    }
}
