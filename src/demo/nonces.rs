//! The nonces seen of late: each may be used once.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// How long a nonce is remembered. A request may be dated 15 minutes ahead and stays valid until
/// 15 minutes after its date, so its nonce must be known for twice the window.
const KEPT: TimeDelta = TimeDelta::minutes(30);

/// The memory of nonces; it holds those of one period only.
#[derive(Default)]
pub struct Nonces(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    known: HashSet<String>,
    order: VecDeque<(DateTime<Utc>, String)>,
}

impl Nonces {
    /// Takes note of a nonce; false when it was used before.
    pub fn first_use(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = &mut *guard;
        while let Some((_, old)) = seen.order.pop_front_if(|(at, _)| *at + KEPT < now) {
            seen.known.remove(&old);
        }
        let first = seen.known.insert(nonce.to_owned());
        if first {
            seen.order.push_back((now, nonce.to_owned()));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_used_once_and_forgotten_in_time() {
        let nonces = Nonces::default();
        let start = DateTime::UNIX_EPOCH;
        assert!(nonces.first_use("a", start));
        assert!(!nonces.first_use("a", start + KEPT));
        assert!(nonces.first_use("b", start + KEPT));
        assert!(nonces.first_use("a", start + KEPT + TimeDelta::seconds(1)));
        assert_eq!(nonces.0.lock().unwrap().order.len(), 2);
        assert_eq!(nonces.0.lock().unwrap().known.len(), 2);
    }
}
