//! The keys of a profile while it is listed: got when first needed, renewed before they run out, and
//! known to all its calls. They live in memory only.

mod acquire;
mod exchange;
mod held;
mod lack;
mod means;
mod program;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use self::acquire::{acquire, margin};
use self::means::Means;
use super::clock::Clock;
use super::introduction::{Introduction, Introductions};
use crate::config::credential::Supply;
use crate::core::error::ErrorKind;
use crate::core::model::Timestamp;
use crate::engine::http::Http;
use crate::engine::trace::{Level, Trace};

pub use self::held::Held;
pub use self::lack::Lack;

/// What is known of the key for one audience.
#[derive(Default)]
struct Slot {
    held: Option<Arc<Held>>,
    /// Whether there ever was one.
    is_granted: bool,
    /// Whether a further one is had only when this one has run out, or is refused.
    is_put_off: bool,
    /// Why no further one can be had: that is not tried again.
    lack: Option<Lack>,
}

/// Who asks for keys, and for what.
pub struct Asker {
    /// Provider and profile, for messages.
    pub who: String,
    /// The provider's id and its endpoint: where the keys are used.
    pub place: (&'static str, String),
    /// The credentials of the run.
    pub introductions: Arc<Introductions>,
}

/// The keys of one profile, by what they are good for.
pub struct Keys {
    supply: Supply,
    asker: Asker,
    http: Arc<Http>,
    trace: Trace,
    slots: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<Slot>>>>,
    /// What is known of the credential that keys are asked for with.
    introduction: Arc<Introduction>,
}

impl Keys {
    /// No key was got yet.
    pub fn new(supply: Supply, asker: Asker, http: Arc<Http>, trace: Trace) -> Self {
        let secrets = supply.secrets();
        let introduction = if secrets.is_empty() {
            Arc::default()
        } else {
            asker.introductions.of(("asks", supply.identity(), secrets))
        };
        Self {
            supply,
            asker,
            http,
            trace,
            slots: Mutex::default(),
            introduction,
        }
    }

    /// A key that is good now. Calls that need one at the same time wait for the same.
    pub async fn current(&self, audience: Option<&str>, clock: &Clock) -> Result<Arc<Held>, Lack> {
        let slot = self.slot(audience);
        let mut slot = slot.lock().await;
        let means = Means {
            who: &self.asker.who,
            http: &self.http,
            trace: self.trace,
            clock,
            introductions: &self.asker.introductions,
            audience,
        };
        let now = means.now();
        let is_good = |end: Option<Timestamp>| end.is_none_or(|end| now < end);
        let held = slot.held.clone().filter(|held| is_good(held.expires_at));
        if let Some(held) = &held
            && (is_good(held.stale_at) || slot.is_put_off || slot.lack.is_some())
        {
            return Ok(Arc::clone(held));
        }
        if let Some(lack) = &slot.lack {
            return Err(lack.clone());
        }
        match self.get_in_turn(&means).await {
            Ok(new) => {
                let new = Arc::new(new);
                slot.held = Some(Arc::clone(&new));
                slot.is_put_off = false;
                slot.is_granted = true;
                Ok(new)
            }
            Err(mut lack) => {
                lack.is_of_audience = lack.lacks_audience() && !slot.is_granted;
                // What may pass is tried once more, at the end of the key that is still good.
                slot.is_put_off = held.is_some() && lack.cause.retryable();
                if !slot.is_put_off {
                    slot.lack = Some(lack.clone());
                }
                held.ok_or(lack)
            }
        }
    }

    /// Puts away a key that was refused; why no other one can be had, where that is known.
    pub async fn replace(&self, audience: Option<&str>, refused: &Arc<Held>) -> Option<Lack> {
        let slot = self.slot(audience);
        let mut slot = slot.lock().await;
        if slot
            .held
            .as_ref()
            .is_some_and(|held| Arc::ptr_eq(held, refused))
        {
            slot.held = None;
        }
        slot.lack.clone()
    }

    fn slot(&self, audience: Option<&str>) -> Arc<tokio::sync::Mutex<Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let audience = audience.filter(|_| self.is_by_audience());
        let slot = slots.entry(audience.unwrap_or_default().to_owned());
        Arc::clone(slot.or_default())
    }

    fn is_by_audience(&self) -> bool {
        matches!(&self.supply, Supply::Asked { grant, .. } if grant.manners().by_audience)
    }

    /// Whether a refused key can be replaced.
    pub fn is_renewable(&self) -> bool {
        self.supply.is_renewable()
    }

    /// Gets one; alone, as long as none was granted for the same credential.
    async fn get_in_turn(&self, means: &Means<'_>) -> Result<Held, Lack> {
        let introduction = &self.introduction;
        let turn = introduction.turn().await;
        let _turn = turn.map_err(|cause| Lack {
            operation: self.supply.operation(),
            ..Lack::of(cause)
        })?;
        let result = self.get(means).await;
        match &result {
            Ok(_) => introduction.accept(),
            Err(lack) => match lack.cause.kind() {
                // One that is held was refused by nobody.
                ErrorKind::Credential if lack.attempts > 0 => introduction.refuse(&lack.cause),
                ErrorKind::Network => introduction.miss(),
                _ => {}
            },
        }
        result
    }

    async fn get(&self, means: &Means<'_>) -> Result<Held, Lack> {
        let granted = acquire(&self.supply, means).await?;
        if self.supply.is_renewable() {
            let until = granted.expires_at.map(|end| format!(", until {end}"));
            let words = format!(
                "credential: {}: got {}{}",
                self.asker.who,
                granted.key.shown(),
                until.unwrap_or_default()
            );
            self.trace.say(Level::Verbose, &words);
        }
        let introduction = {
            let secrets = granted.key.secrets();
            self.asker
                .introductions
                .of((&self.asker.place, "is used", secrets))
        };
        let mut held = Held::new(granted, self.supply.secrets());
        held.introduction = introduction;
        if self.supply.is_renewable() {
            let margin = margin(&self.supply);
            // Of a short life, most is to be used.
            held.stale_at = held.expires_at.map(|end| {
                let quarter = end.since(means.now()) / 4;
                end.shifted(-margin.min(quarter.max(TimeDelta::zero())))
            });
        }
        Ok(held)
    }
}
