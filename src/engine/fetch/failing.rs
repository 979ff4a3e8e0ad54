//! The failure of what is tried again: known until it succeeds or is given up, for a run that ends before that.

use std::sync::{Arc, Mutex, PoisonError};

/// What the calls of a listing, or those for a key, last failed with.
pub struct Failing<E>(Arc<Mutex<Option<E>>>);

impl<E> Clone for Failing<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E> Default for Failing<E> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<E: Clone> Failing<E> {
    /// Something failed, and is tried again; `None` once it is not any more.
    pub fn set(&self, error: Option<E>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }

    pub fn get(&self) -> Option<E> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
