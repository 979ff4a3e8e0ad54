//! The keys of a profile while it is listed: got when first needed, renewed before they run out, and
//! known to all its calls. They live in memory only.

mod acquire;
mod exchange;
mod program;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use self::acquire::{acquire, margin};
pub use self::program::end_all as end_programs;
use super::failing::Failing;
use super::guard::{CredentialGuard, CredentialGuards};
use super::reading::ProfileSecrets;
use super::stamp::Clock;
use crate::config::credential::{ExpiringKey, Key, KeyFlaw, KeySource};
use crate::core::error::{Cause, ErrorKind, RefusedPart, SettingsError};
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::engine::http::Http;
use crate::engine::trace::{Level, Trace};

/// A key in use.
pub struct ActiveKey {
    pub key: Key,
    /// Its own, and those that led to it.
    pub secrets: ProfileSecrets,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
    /// What is known of it.
    pub guard: Arc<CredentialGuard>,
    /// When the next one is to be had.
    stale_at: Option<Timestamp>,
    /// Whether it was refused, and another one is to be had.
    is_replaced: AtomicBool,
}

impl ActiveKey {
    /// A key with the secrets that lead to it.
    pub fn new(expiring: ExpiringKey, mut secrets: Vec<Secret>) -> Self {
        secrets.extend(expiring.key.secrets().into_iter().cloned());
        Self {
            key: expiring.key,
            secrets: ProfileSecrets::new(secrets),
            expires_at: expiring.expires_at,
            guard: Arc::default(),
            stale_at: None,
            is_replaced: AtomicBool::new(false),
        }
    }

    /// Whether it may still be used: it has not run out, and no call was refused with it.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end) && !self.is_replaced.load(Ordering::Relaxed)
    }
}

/// Why no key could be had.
#[derive(Clone, Debug)]
pub struct KeyError {
    /// The vendor's operation that failed; `None` where none was asked.
    pub operation: Option<&'static str>,
    /// How often it was tried.
    pub attempts: u32,
    pub cause: Box<Cause>,
    /// Whether it is one audience only that no key is given for: others were granted one.
    pub is_of_audience: bool,
}

impl KeyError {
    /// A reason for which nothing was asked.
    fn of(cause: Cause) -> Self {
        Self {
            operation: None,
            attempts: 0,
            cause: Box::new(cause),
            is_of_audience: false,
        }
    }

    /// Whether what was guessed is not there, as far as can be told: nothing answers, or with no
    /// more than that there is nothing.
    fn is_absence(&self) -> bool {
        match self.cause.http_status() {
            Some(status) => status < 500,
            None => self.cause.kind() == ErrorKind::Network,
        }
    }

    /// Whether the service says that there is nothing to give a key for.
    fn lacks_audience(&self) -> bool {
        matches!(&*self.cause, Cause::Fault(fault) if fault.refused_part == Some(RefusedPart::Audience))
    }
}

impl From<SettingsError> for KeyError {
    fn from(error: SettingsError) -> Self {
        Self::of(Cause::Settings(error))
    }
}

/// What is needed to get a key.
struct KeyContext<'a> {
    /// Provider and profile, for messages.
    who: &'a str,
    http: &'a Http,
    trace: Trace,
    clock: &'a Clock,
    /// The credentials of the run, and what was guessed.
    guards: &'a CredentialGuards,
    /// What the key is to be good for.
    audience: Option<&'a str>,
    /// Where the credential was found, in words.
    found: &'a str,
    flaw: fn(&Key) -> Option<KeyFlaw>,
    failing: &'a Failing<KeyError>,
}

impl KeyContext<'_> {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// What is known of the key for one audience. With a service whose keys last an hour, and are renewed
/// 15 minutes before their end:
///
/// ```text
/// 0:00  a call, and no key: the service is asked, and other calls wait for the same answer
///         a key        -> active until 1:00, stale from 0:45
///         no key       -> error: it is what every call gets from now on, and nothing more is asked
/// 0:30  calls use the active key
/// 0:45  the next call asks for another one
///         a key        -> active until 1:45
///         no key, and another try may help (503) -> postponed: calls use the old key until 1:00; then
///                         the service is asked once more
///         no key       -> error, but calls use the old key until 1:00
/// 0:50  the provider refuses the active key -> none (`replace`), as at 0:00
/// ```
#[derive(Default)]
struct KeySlot {
    active: Option<Arc<ActiveKey>>,
    /// Whether there ever was one.
    had_one: bool,
    /// Whether a further one is had only when this one has run out, or is refused.
    is_postponed: bool,
    /// Why no further one can be had: that is not tried again.
    error: Option<KeyError>,
}

/// Who asks for keys, and for what.
pub struct KeyOwner {
    /// Provider and profile, for messages.
    pub who: String,
    /// The provider's id and its endpoint: where the keys are used.
    pub place: (&'static str, String),
    /// The credentials of the run.
    pub guards: Arc<CredentialGuards>,
    /// Where the credential was found, in words.
    pub found: String,
    /// What makes a key unfit to be sent by what its vendor says of keys.
    pub flaw: fn(&Key) -> Option<KeyFlaw>,
}

/// The keys of one profile, by what they are good for.
pub struct Keys {
    source: KeySource,
    owner: KeyOwner,
    http: Arc<Http>,
    trace: Trace,
    slots: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<KeySlot>>>>,
    /// What is known of the credential that keys are asked for with.
    guard: Arc<CredentialGuard>,
    /// Why the service that is being asked for one has given none yet.
    pub failing: Failing<KeyError>,
}

impl Keys {
    /// No key was got yet.
    pub fn new(source: KeySource, owner: KeyOwner, http: Arc<Http>, trace: Trace) -> Self {
        let secrets = source.secrets();
        let guard = if secrets.is_empty() {
            Arc::default()
        } else {
            owner.guards.of(("asks", source.identity(), secrets))
        };
        Self {
            source,
            owner,
            http,
            trace,
            slots: Mutex::default(),
            guard,
            failing: Failing::default(),
        }
    }

    /// A key that is good now. Calls that need one at the same time wait for the same.
    pub async fn current(
        &self,
        audience: Option<&str>,
        clock: &Clock,
    ) -> Result<Arc<ActiveKey>, KeyError> {
        let slot = self.slot(audience);
        let mut slot = slot.lock().await;
        let context = KeyContext {
            who: &self.owner.who,
            http: &self.http,
            trace: self.trace,
            clock,
            guards: &self.owner.guards,
            audience,
            found: &self.owner.found,
            flaw: self.owner.flaw,
            failing: &self.failing,
        };
        let now = context.now();
        let active = slot.active.clone().filter(|key| key.is_good(now));
        let is_stale = |key: &ActiveKey| key.stale_at.is_some_and(|stale| stale <= now);
        if let Some(key) = &active
            && (!is_stale(key) || slot.is_postponed || slot.error.is_some())
        {
            return Ok(Arc::clone(key));
        }
        if let Some(error) = &slot.error {
            return Err(error.clone());
        }
        match self.get_with_permit(&context).await {
            Ok(key) => {
                let key = Arc::new(key);
                *slot = KeySlot {
                    active: Some(Arc::clone(&key)),
                    had_one: true,
                    ..KeySlot::default()
                };
                Ok(key)
            }
            Err(mut error) => {
                error.is_of_audience = error.lacks_audience() && !slot.had_one;
                slot.is_postponed = active.is_some() && error.cause.retryable();
                if !slot.is_postponed {
                    slot.error = Some(error.clone());
                }
                active.ok_or(error)
            }
        }
    }

    /// Puts away a key that was refused; why no other one can be had, where that is known.
    pub async fn replace(
        &self,
        audience: Option<&str>,
        refused: &Arc<ActiveKey>,
    ) -> Option<KeyError> {
        let slot = self.slot(audience);
        let mut slot = slot.lock().await;
        refused.is_replaced.store(true, Ordering::Relaxed);
        // Another call may have had it replaced already.
        slot.active.take_if(|key| Arc::ptr_eq(key, refused));
        slot.error.clone()
    }

    fn slot(&self, audience: Option<&str>) -> Arc<tokio::sync::Mutex<KeySlot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let audience = audience.filter(|_| self.is_by_audience());
        let slot = slots.entry(audience.unwrap_or_default().to_owned());
        Arc::clone(slot.or_default())
    }

    fn is_by_audience(&self) -> bool {
        matches!(&self.source, KeySource::Exchange { exchange, .. } if exchange.policy().by_audience)
    }

    /// Whether a refused key can be replaced.
    pub fn is_renewable(&self) -> bool {
        self.source.is_renewable()
    }

    /// Gets one; alone, as long as none was granted for the same credential.
    async fn get_with_permit(&self, context: &KeyContext<'_>) -> Result<ActiveKey, KeyError> {
        let permit = self.guard.permit().await;
        let _permit = permit.map_err(|cause| KeyError {
            operation: self.source.operation(),
            ..KeyError::of(cause)
        })?;
        let result = self.get(context).await;
        self.failing.set(None);
        match &result {
            Ok(_) => self.guard.accept(),
            Err(error) => match error.cause.kind() {
                // Where nothing was asked, nobody refused it.
                ErrorKind::Credential if error.attempts > 0 => self.guard.refuse(&error.cause),
                ErrorKind::Network => self.guard.miss(),
                _ => {}
            },
        }
        result
    }

    async fn get(&self, context: &KeyContext<'_>) -> Result<ActiveKey, KeyError> {
        let expiring = acquire(&self.source, context).await?;
        if self.source.is_renewable() {
            let until = expiring.expires_at.map(|end| format!(", until {end}"));
            let words = format!(
                "credential: {}: got {}{}",
                self.owner.who,
                expiring.key.shown(),
                until.unwrap_or_default()
            );
            self.trace.say(Level::Verbose, &words);
        }
        let guard = {
            let secrets = expiring.key.secrets();
            self.owner
                .guards
                .of((&self.owner.place, "is used", secrets))
        };
        let mut active = ActiveKey::new(expiring, self.source.secrets());
        active.guard = guard;
        if self.source.is_renewable() {
            let margin = margin(&self.source);
            // Of a short life, most is to be used.
            active.stale_at = active.expires_at.map(|end| {
                let quarter = end.since(context.now()) / 4;
                end.shifted(-margin.min(quarter.max(TimeDelta::zero())))
            });
        }
        Ok(active)
    }
}
