//! A provider in use: what all calls of one profile share, and what can be learned of it without
//! listing anything.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::failing::Failing;
use super::gate::Gate;
use super::keys::{ActiveKey, KeyError, KeyOwner, Keys};
use super::look_ups::LookUps;
use super::stamp::{self, Clock};
use crate::config::credential::{Key, KeySource};
use crate::core::error::{Cause, Error};
use crate::core::model::{Kind, Kinds, Scope, Timestamp};
use crate::core::report::Report;
use crate::core::wire::Endpoint;
use crate::engine::http::Http;
use crate::engine::progress::{ListingProgress, ProfileProgress};
use crate::engine::provider::{Ask, Listing, Page, Provider, Stamp};
use crate::engine::rows::RowSink;
use crate::engine::trace::Trace;

/// A provider in use: what all calls of one profile share.
pub struct ProfileClient<P: Provider> {
    pub provider: P,
    pub profile: String,
    /// The kinds of rows that are listed.
    kinds: Kinds,
    /// What the user named, and nothing has led to yet.
    named: Mutex<Vec<P::Call>>,
    /// Whether machine types are looked up.
    pub(super) has_look_ups: bool,
    /// What encodes its rows.
    pub sink: RowSink,
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
    pub(super) look_ups: LookUps<P::Call>,
    /// The first that was got: its secrets are those of the profile.
    pub(super) key: OnceLock<Arc<ActiveKey>>,
    pub(super) http: Arc<Http>,
    /// The turn of the one large answer that is read at a time: what is made of it takes memory.
    pub(super) reading: Semaphore,
    pub trace: Trace,
}

/// How much there may be of what.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Calls under way, of one listing and of listings side by side.
    pub width: usize,
    /// The most pages of one listing.
    pub max_pages: u64,
    /// How long the run may take.
    pub deadline: Duration,
    /// The most rows of one listing that are kept back until it has ended: with one more, all go
    /// out, and the others as they come. 0 keeps none back.
    pub kept_rows: usize,
}

/// What a [`ProfileClient`] is made of.
pub struct ClientParts<P> {
    pub provider: P,
    /// The kinds of rows that are listed.
    pub kinds: Kinds,
    /// Whether machine types are looked up.
    pub has_look_ups: bool,
    /// Where its keys come from.
    pub source: KeySource,
    pub owner: KeyOwner,
    pub sink: RowSink,
    pub bounds: Bounds,
    pub progress: ProfileProgress,
    /// Those of the provider, whatever the profile: one for each request in flight.
    pub permits: Arc<Semaphore>,
    pub http: Arc<Http>,
    pub trace: Trace,
}

/// A call that was made to examine a profile, and what came of it.
pub struct Examined<C> {
    /// Scheme and host it went to; `None` where it was not made.
    pub origin: Option<String>,
    /// The proxy on the way.
    pub proxy: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// The page, or why there is none.
    pub result: Result<Page<C>, Error>,
}

/// A key, as far as it may be shown.
pub struct KeyState {
    pub shown: String,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
    /// Whether the program gets the next one by itself.
    pub is_renewable: bool,
    /// Whether requests are signed with it, and with that their time.
    pub is_dated: bool,
}

impl<P: Provider> ProfileClient<P> {
    /// One that has sent nothing yet.
    pub fn new(parts: ClientParts<P>) -> Self {
        let progress = Arc::new(parts.progress);
        let http = parts.http;
        Self {
            keys: Keys::new(parts.source, parts.owner, Arc::clone(&http), parts.trace),
            named: Mutex::new(parts.provider.named()),
            provider: parts.provider,
            kinds: parts.kinds,
            has_look_ups: parts.has_look_ups,
            profile: parts.sink.profile.clone(),
            sink: parts.sink,
            bounds: parts.bounds,
            gate: Gate::new(parts.permits, parts.bounds.width, Arc::clone(&progress)),
            progress,
            clock: Clock::default(),
            closed: OnceLock::new(),
            look_ups: LookUps::until(Instant::now() + parts.bounds.deadline),
            key: OnceLock::new(),
            held_up: Mutex::default(),
            reading: Semaphore::new(1),
            http,
            trace: parts.trace,
        }
    }

    /// What holds up all calls at the moment, this one among them: that they are throttled, or that no key is given.
    pub fn held_up(&self, call: &P::Call) -> Option<Error> {
        let throttled = self.held_up.lock();
        let throttled = throttled.unwrap_or_else(PoisonError::into_inner).clone();
        throttled.or_else(|| {
            let error = self.keys.failing.get()?;
            Some(self.no_key(call, error))
        })
    }

    /// Notes it, or that it is over.
    pub(super) fn hold_up(&self, error: Option<Error>) {
        *self.held_up.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }

    /// A scope fit to be shown: what was found may be called as a password is. Where one kind is listed, it is that
    /// of every scope.
    pub fn shown(&self, scope: &Scope) -> Scope {
        let secrets = self.key.get().map(|key| &key.secrets);
        let shown = secrets.map_or_else(|| scope.clone(), |secrets| secrets.masked(scope));
        Scope {
            kind: shown.kind.or(self.kinds.only()),
            ..shown
        }
    }

    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Whether rows of a kind are asked for; `None` stands for all that there are.
    pub fn lists(&self, kind: Option<Kind>) -> bool {
        kind.is_none_or(|kind| self.kinds.contains(&kind))
    }

    /// What the user named, and nothing has led to.
    pub fn named(&self) -> Vec<P::Call> {
        let named = self.named.lock();
        named.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Something has led to a call.
    pub fn led_to(&self, call: &P::Call) {
        let named = self.named.lock();
        let mut named = named.unwrap_or_else(PoisonError::into_inner);
        named.retain(|own| own != call);
    }

    /// Has a report tell of what its listing leads to as well.
    pub fn tell_all_kinds(&self, report: &mut Report, listing: &Listing) {
        if let Some(below) = listing.leads_to {
            let kinds = report.kinds.iter().copied().chain([below]);
            report.kinds = kinds.filter(|kind| self.kinds.contains(kind)).collect();
            report.scope.kind = report.kinds.only();
        }
    }

    /// The kinds of rows that a scope holds.
    pub fn kinds_of(&self, scope: &Scope) -> Kinds {
        scope.kind.map_or(self.kinds, Kinds::from)
    }

    /// No further call is made.
    pub(super) fn close(&self, cause: &Cause) {
        let _ = self.closed.set(cause.clone());
    }

    /// A call that was not made, as there was no key for it.
    pub(super) fn no_key(&self, call: &P::Call, error: KeyError) -> Error {
        Error {
            provider: P::ABOUT.id,
            operation: self.provider.listing(call).operation,
            via: error.operation,
            attempts: error.attempts,
            cause: *error.cause,
        }
    }

    /// Gets the key for a call, as the call would.
    pub async fn key(&self, call: &P::Call) -> Result<KeyState, Error> {
        let audience = self.provider.audience(call);
        let active = self.keys.current(audience.as_deref(), &self.clock).await;
        let active = active.map_err(|error| self.no_key(call, error))?;
        Ok(KeyState {
            shown: active.key.shown(),
            expires_at: active.expires_at,
            is_renewable: self.keys.is_renewable(),
            is_dated: matches!(active.key, Key::Pair(_)),
        })
    }

    /// Asks for the first page of a listing.
    pub async fn examine(self: &Arc<Self>, call: &P::Call) -> Examined<P::Call> {
        let ask = self.provider.listing(call).paging.first();
        let endpoint = self.endpoint_of(call, &ask).await;
        let proxy = endpoint.as_ref().and_then(|end| self.http.proxy_to(end));
        let proxy = proxy.map(|proxy| proxy.address);
        let begun = Instant::now();
        let (line, failing) = (ListingProgress::default(), Failing::default());
        let result = self.fetch(call, &ask, &line, &failing).await;
        Examined {
            origin: endpoint.map(|endpoint| endpoint.origin()),
            proxy,
            elapsed: begun.elapsed(),
            result,
        }
    }

    async fn endpoint_of(&self, call: &P::Call, ask: &Ask) -> Option<Endpoint> {
        let audience = self.provider.audience(call);
        let active = self.keys.current(audience.as_deref(), &self.clock).await;
        let stamp = Stamp {
            time: Timestamp::now(),
            nonce: "0".repeat(32),
            key: active.ok()?.key.clone(),
        };
        let request = self.provider.request(call, ask, &stamp).ok()?;
        Some(request.endpoint)
    }

    /// How much the provider's clock was ahead of this machine's when it answered last.
    pub fn clock_difference(&self) -> Option<TimeDelta> {
        self.clock.seen()
    }

    /// Whether requests are dated by the provider's clock, as it refused this machine's.
    pub fn is_shifted(&self) -> bool {
        self.clock.shift() != TimeDelta::zero()
    }

    /// The difference of two clocks in words.
    pub fn clock_words(difference: TimeDelta) -> String {
        stamp::words(difference)
    }
}
