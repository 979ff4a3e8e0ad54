//! The keys of a profile while it is listed: got when first needed, renewed before they run out, and
//! known to all its calls. They live in memory only.

mod acquire;
mod active;
mod context;
mod error;
mod exchange;
mod program;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use self::acquire::{acquire, margin};
use self::context::KeyContext;
use super::clock::Clock;
use super::guard::{CredentialGuard, CredentialGuards};
use crate::config::credential::KeySource;
use crate::core::error::ErrorKind;
use crate::core::model::Timestamp;
use crate::engine::http::Http;
use crate::engine::trace::{Level, Trace};

pub use self::active::ActiveKey;
pub use self::error::KeyError;

/// What is known of the key for one audience.
#[derive(Default)]
struct KeySlot {
    held: Option<Arc<ActiveKey>>,
    /// Whether there ever was one.
    is_granted: bool,
    /// Whether a further one is had only when this one has run out, or is refused.
    is_put_off: bool,
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
        };
        let now = context.now();
        let is_good = |end: Option<Timestamp>| end.is_none_or(|end| now < end);
        let held = slot.held.clone().filter(|held| is_good(held.expires_at));
        if let Some(held) = &held
            && (is_good(held.stale_at) || slot.is_put_off || slot.error.is_some())
        {
            return Ok(Arc::clone(held));
        }
        if let Some(error) = &slot.error {
            return Err(error.clone());
        }
        match self.get_in_turn(&context).await {
            Ok(new) => {
                let new = Arc::new(new);
                slot.held = Some(Arc::clone(&new));
                slot.is_put_off = false;
                slot.is_granted = true;
                Ok(new)
            }
            Err(mut error) => {
                error.is_of_audience = error.lacks_audience() && !slot.is_granted;
                // What may pass is tried once more, at the end of the key that is still good.
                slot.is_put_off = held.is_some() && error.cause.retryable();
                if !slot.is_put_off {
                    slot.error = Some(error.clone());
                }
                held.ok_or(error)
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
        if slot
            .held
            .as_ref()
            .is_some_and(|held| Arc::ptr_eq(held, refused))
        {
            slot.held = None;
        }
        slot.error.clone()
    }

    fn slot(&self, audience: Option<&str>) -> Arc<tokio::sync::Mutex<KeySlot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let audience = audience.filter(|_| self.is_by_audience());
        let slot = slots.entry(audience.unwrap_or_default().to_owned());
        Arc::clone(slot.or_default())
    }

    fn is_by_audience(&self) -> bool {
        matches!(&self.source, KeySource::Exchange { grant, .. } if grant.policy().by_audience)
    }

    /// Whether a refused key can be replaced.
    pub fn is_renewable(&self) -> bool {
        self.source.is_renewable()
    }

    /// Gets one; alone, as long as none was granted for the same credential.
    async fn get_in_turn(&self, context: &KeyContext<'_>) -> Result<ActiveKey, KeyError> {
        let guard = &self.guard;
        let turn = guard.turn().await;
        let _turn = turn.map_err(|cause| KeyError {
            operation: self.source.operation(),
            ..KeyError::of(cause)
        })?;
        let result = self.get(context).await;
        match &result {
            Ok(_) => guard.accept(),
            Err(error) => match error.cause.kind() {
                // One that is held was refused by nobody.
                ErrorKind::Credential if error.attempts > 0 => guard.refuse(&error.cause),
                ErrorKind::Network => guard.miss(),
                _ => {}
            },
        }
        result
    }

    async fn get(&self, context: &KeyContext<'_>) -> Result<ActiveKey, KeyError> {
        let granted = acquire(&self.source, context).await?;
        if self.source.is_renewable() {
            let until = granted.expires_at.map(|end| format!(", until {end}"));
            let words = format!(
                "credential: {}: got {}{}",
                self.owner.who,
                granted.key.shown(),
                until.unwrap_or_default()
            );
            self.trace.say(Level::Verbose, &words);
        }
        let guard = {
            let secrets = granted.key.secrets();
            self.owner
                .guards
                .of((&self.owner.place, "is used", secrets))
        };
        let mut held = ActiveKey::new(granted, self.source.secrets());
        held.guard = guard;
        if self.source.is_renewable() {
            let margin = margin(&self.source);
            // Of a short life, most is to be used.
            held.stale_at = held.expires_at.map(|end| {
                let quarter = end.since(context.now()) / 4;
                end.shifted(-margin.min(quarter.max(TimeDelta::zero())))
            });
        }
        Ok(held)
    }
}
