//! The keys of a profile while it is listed: got when first needed, renewed before they run out, and
//! known to all its calls. They live in memory only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use super::clock::Clock;
use super::{exchange, program};
use crate::credential::{Granted, Key, Otherwise, Supply};
use crate::error::{Cause, ErrorKind, Fault, SettingsError};
use crate::http::Http;
use crate::model::Timestamp;
use crate::secret::{Redactor, Secret};
use crate::trace::{Level, Trace};

/// A key in use.
pub struct Held {
    /// The key.
    pub key: Key,
    /// Every secret of the profile: no message may repeat them.
    pub secrets: Vec<Secret>,
    /// Finds them in answers.
    pub quoted: Redactor,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
    /// When the next one is to be had.
    stale_at: Option<Timestamp>,
}

impl Held {
    /// A key with the secrets that lead to it.
    pub fn new(granted: Granted, mut secrets: Vec<Secret>) -> Self {
        secrets.extend(granted.key.secrets().into_iter().cloned());
        Self {
            quoted: Redactor::new(secrets.iter().map(Secret::expose)),
            key: granted.key,
            secrets,
            expires_at: granted.expires_at,
            stale_at: None,
        }
    }
}

/// Why no key could be had.
#[derive(Clone, Debug)]
pub struct Lack {
    /// The vendor's operation that failed; `None` where none was asked.
    pub operation: Option<&'static str>,
    /// How often it was tried.
    pub attempts: u32,
    /// The reason.
    pub cause: Box<Cause>,
    /// Whether the place for it is not there: another one may be looked at.
    pub is_absence: bool,
}

impl Lack {
    /// A reason for which nothing was asked.
    fn of(cause: Cause) -> Self {
        Self {
            operation: None,
            attempts: 0,
            cause: Box::new(cause),
            is_absence: false,
        }
    }
}

impl From<SettingsError> for Lack {
    fn from(error: SettingsError) -> Self {
        Self::of(Cause::Settings(error))
    }
}

/// What is known of the key for one audience.
#[derive(Default)]
struct Slot {
    held: Option<Arc<Held>>,
    /// Whether a further one is had only when this one has run out, or is refused.
    is_put_off: bool,
    /// Why no further one can be had: that is not tried again.
    lack: Option<Lack>,
}

/// The keys of one profile, by what they are good for.
pub struct Keys {
    supply: Supply,
    /// Provider and profile, for messages.
    who: String,
    http: Arc<Http>,
    trace: Trace,
    slots: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<Slot>>>>,
}

/// What is needed to get a key.
pub struct Means<'a> {
    /// Provider and profile, for messages.
    pub who: &'a str,
    /// Sends requests.
    pub http: &'a Http,
    /// Shows them.
    pub trace: Trace,
    /// The provider's clock.
    pub clock: &'a Clock,
    /// What the key is to be good for.
    pub audience: Option<&'a str>,
}

impl Means<'_> {
    /// The time by the provider's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::now().shifted(self.clock.shift())
    }
}

impl Keys {
    /// No key was got yet.
    pub fn new(supply: Supply, who: String, http: Arc<Http>, trace: Trace) -> Self {
        Self {
            supply,
            who,
            http,
            trace,
            slots: Mutex::default(),
        }
    }

    /// A key that is good now. Calls that need one at the same time wait for the same.
    pub async fn current(&self, audience: Option<&str>, clock: &Clock) -> Result<Arc<Held>, Lack> {
        let slot = self.slot(audience);
        let mut slot = slot.lock().await;
        let means = Means {
            who: &self.who,
            http: &self.http,
            trace: self.trace,
            clock,
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
        match self.get(&means).await {
            Ok(new) => {
                let new = Arc::new(new);
                slot.held = Some(Arc::clone(&new));
                slot.is_put_off = false;
                Ok(new)
            }
            Err(lack) => {
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

    async fn get(&self, means: &Means<'_>) -> Result<Held, Lack> {
        let granted = acquire(&self.supply, means).await?;
        if self.supply.is_renewable() {
            let until = granted.expires_at.map(|end| format!(", until {end}"));
            let words = format!(
                "credential: {}: got {}{}",
                self.who,
                granted.key.shown(),
                until.unwrap_or_default()
            );
            self.trace.say(Level::Verbose, &words);
        }
        let mut held = Held::new(granted, self.supply.secrets());
        if self.supply.is_renewable() {
            let margin = margin(&self.supply);
            // Of a short life, most is to be used.
            held.stale_at = held.expires_at.map(|end| {
                let quarter = end.since(means.now()) / 4;
                end.shifted(-margin.min(quarter))
            });
        }
        Ok(held)
    }
}

/// How long before its end a key is renewed; three minutes for what a program printed, as the
/// vendor's SDKs do.
fn margin(supply: &Supply) -> TimeDelta {
    match supply {
        Supply::Asked { grant, .. } => grant.manners().margin,
        Supply::Held { .. } | Supply::Printed(_) => TimeDelta::minutes(3),
        Supply::Guessed { guess, .. } => margin(guess),
    }
}

/// Gets a key, and before it the one it is asked with.
async fn acquire(supply: &Supply, means: &Means<'_>) -> Result<Granted, Lack> {
    let granted = match supply {
        Supply::Held { granted, renewal } => {
            check_life(granted, renewal, means.now())?;
            granted.clone()
        }
        Supply::Asked { grant, with } => {
            let with = match with {
                Some(with) => Some(Box::pin(acquire(with, means)).await?),
                None => None,
            };
            let key = with.as_ref().map(|granted| &granted.key);
            exchange::ask(grant.as_ref(), key, means).await?
        }
        Supply::Printed(program) => {
            let printed = program::run(program, means.who).await?;
            let renewal = format!("let the program {} print one that is good", program.name());
            check_life(&printed, &renewal, means.now())?;
            printed
        }
        Supply::Guessed { guess, otherwise } => match Box::pin(acquire(guess, means)).await {
            Err(lack) if lack.is_absence => match otherwise {
                Otherwise::From(other) => Box::pin(acquire(other, means)).await?,
                Otherwise::Nothing(error) => {
                    let words = format!("credential: {}: {}", means.who, lack.cause);
                    means.trace.say(Level::Verbose, &words);
                    return Err(error.clone().into());
                }
            },
            result => result?,
        },
    };
    match granted.key.flaw() {
        None => Ok(granted),
        Some(why) => Err(Lack::from(SettingsError {
            message: format!("{}: the credential cannot be right: {why}", means.who),
            hint: "give it as the provider shows it, without quotes".to_owned(),
            usage: false,
        })),
    }
}

/// Refuses a key that has expired, with a minute's grace for this machine's clock.
fn check_life(granted: &Granted, renewal: &str, now: Timestamp) -> Result<(), Lack> {
    let Some(end) = granted.expires_at else {
        return Ok(());
    };
    let ago = now.since(end);
    if ago <= TimeDelta::minutes(1) {
        return Ok(());
    }
    let ago = ago.to_std().unwrap_or_default().as_secs();
    let ago = humantime::format_duration(std::time::Duration::from_secs(ago / 60 * 60));
    let what = match granted.key {
        Key::Pair(_) => "the temporary credential",
        Key::Sent(..) => "the access token",
    };
    let message = format!("{what} expired at {end}, {ago} ago");
    Err(Lack::of(Cause::Fault(Fault {
        hint: Some(renewal.to_owned()),
        ..Fault::new(ErrorKind::Credential, message)
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Carrier;

    const CARRIER: Carrier = Carrier {
        header: "cookie",
        prefix: "AccessToken=",
    };

    #[test]
    fn an_expired_key_is_refused_with_a_minutes_grace() {
        let granted = Granted {
            key: Key::Sent(CARRIER, Secret::new("s3cret-token")),
            expires_at: Timestamp::parse("2025-07-04T06:51:56Z"),
        };
        let at = |text| check_life(&granted, "log in", Timestamp::parse(text).unwrap());
        assert!(at("2025-07-04T06:52:50Z").is_ok());
        let lack = at("2025-07-04T08:51:56Z").unwrap_err();
        assert_eq!(lack.cause.kind(), ErrorKind::Credential);
        let words = lack.cause.to_string();
        assert!(
            words.contains("expired at 2025-07-04T06:51:56Z, 2h ago"),
            "{words}"
        );
    }
}
