//! A credential that nobody knows yet is used by one request at a time, whichever profile sends it: a
//! vendor locks a key, or a user, after a few refusals.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::MutexGuard;

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
#[derive(Default)]
pub struct CredentialGuard {
    turn: tokio::sync::Mutex<()>,
    /// Why it was refused; `None` where it was not.
    known: OnceLock<Option<Cause>>,
    /// Requests that nobody answered.
    missed: AtomicU32,
}

/// So many requests without an answer, and the others need not wait for one.
const SILENCE: u32 = 3;

/// The turn to use a credential that nobody knows yet.
pub type Permit<'a> = Option<MutexGuard<'a, ()>>;

impl CredentialGuard {
    /// Waits for the turn to use it; there is none to wait for once it was accepted. The error is why
    /// it was refused.
    pub async fn turn(&self) -> Result<Permit<'_>, Cause> {
        match self.known.get() {
            Some(None) => Ok(None),
            Some(Some(cause)) => Err(cause.clone()),
            None if self.is_silent() => Ok(None),
            None => {
                let turn = self.turn.lock().await;
                match self.known.get() {
                    None if self.is_silent() => Ok(None),
                    Some(None) => Ok(None),
                    Some(Some(cause)) => Err(cause.clone()),
                    None => Ok(Some(turn)),
                }
            }
        }
    }

    fn is_silent(&self) -> bool {
        self.missed.load(Ordering::Relaxed) >= SILENCE
    }

    /// A request was not answered.
    pub fn miss(&self) {
        self.missed.fetch_add(1, Ordering::Relaxed);
    }

    /// It was accepted, whatever else the answer was.
    pub fn accept(&self) {
        let _ = self.known.set(None);
    }

    pub fn refuse(&self, cause: &Cause) {
        let _ = self.known.set(Some(cause.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::{ErrorKind, Fault};

    #[tokio::test]
    async fn one_turn_at_a_time_until_it_is_known() {
        let all = CredentialGuards::default();
        let [one, other] = [all.of(("a", "key")), all.of(("a", "key"))];
        assert!(Arc::ptr_eq(&one, &other) && !Arc::ptr_eq(&one, &all.of(("b", "key"))));
        let turn = one.turn().await.unwrap();
        assert!(turn.is_some() && other.turn.try_lock().is_err());
        let cause = Cause::Fault(Fault::new(ErrorKind::Credential, "no"));
        other.refuse(&cause);
        drop(turn);
        assert_eq!(one.turn().await.err(), Some(cause));
        let good = all.of("good");
        good.accept();
        assert!(good.turn().await.unwrap().is_none());
        let silent = all.of("silent");
        (0..SILENCE).for_each(|_| silent.miss());
        assert!(silent.turn().await.unwrap().is_none());
    }
}
