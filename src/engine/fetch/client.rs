//! A provider in use: what all calls of one profile share.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::Semaphore;

use super::clock::Clock;
use super::gate::Gate;
use super::keys::{KeyOwner, Keys};
use crate::config::credential::KeySource;
use crate::core::error::{Cause, Error};
use crate::engine::http::Http;
use crate::engine::progress::ProfileProgress;
use crate::engine::provider::Provider;
use crate::engine::rows::RowSink;
use crate::engine::trace::Trace;

/// A provider in use: what all calls of one profile share.
pub struct ProfileClient<P> {
    pub provider: P,
    pub profile: String,
    /// What draws its rows.
    pub sink: RowSink,
    /// How much there may be of what.
    pub bounds: Bounds,
    /// Where it tells how far it is.
    pub progress: Arc<ProfileProgress>,
    pub(super) gate: Gate,
    pub(super) clock: Clock,
    /// Why no further call is made, once that is so: the credential was refused, and some vendors
    /// lock a key after a few wrong signatures.
    pub(super) closed: OnceLock<Cause>,
    /// The throttling that holds up all calls at the moment.
    held_up: Mutex<Option<Error>>,
    pub(super) keys: Keys,
    pub(super) http: Arc<Http>,
    pub(super) trace: Trace,
}

/// How much there may be of what.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Calls under way, of one listing and of listings side by side.
    pub width: usize,
    /// The most pages of one listing.
    pub max_pages: u64,
    /// The most rows of one listing that are kept back until it has ended: with one more, all go
    /// out, and the others as they come. 0 keeps none back.
    pub kept_rows: usize,
}

impl<P: Provider> ProfileClient<P> {
    /// A lane on which nothing was sent yet; `permits` are those of the provider.
    pub fn new(
        (provider, source): (P, KeySource),
        (owner, sink): (KeyOwner, RowSink),
        (bounds, progress): (Bounds, ProfileProgress),
        permits: Arc<Semaphore>,
        http: Arc<Http>,
        trace: Trace,
    ) -> Self {
        let progress = Arc::new(progress);
        Self {
            keys: Keys::new(source, owner, Arc::clone(&http), trace),
            provider,
            profile: sink.profile.clone(),
            sink,
            bounds,
            gate: Gate::new(permits, bounds.width, Arc::clone(&progress)),
            progress,
            clock: Clock::default(),
            closed: OnceLock::new(),
            held_up: Mutex::default(),
            http,
            trace,
        }
    }

    /// The throttling that holds up all calls at the moment, if any does.
    pub fn held_up(&self) -> Option<Error> {
        self.held_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes it, or that it is over.
    pub fn hold_up(&self, error: Option<Error>) {
        *self.held_up.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }
}
