//! The way to a key: held already, printed by a program, or asked for; and before it to the one that
//! it is asked with.

use chrono::TimeDelta;

use super::lack::Lack;
use super::means::Means;
use super::{exchange, program};
use crate::config::credential::{Granted, Guessed, Key, Otherwise, Supply};
use crate::core::error::{Cause, ErrorKind, Fault, SettingsError};
use crate::core::model::Timestamp;
use crate::engine::trace::Level;

/// How long before its end a key is renewed; three minutes for what a program printed, as the
/// vendor's SDKs do.
pub fn margin(supply: &Supply) -> TimeDelta {
    match supply {
        Supply::Asked { grant, .. } => grant.manners().margin,
        Supply::Held { .. } | Supply::Printed(_) | Supply::Read(_) => TimeDelta::minutes(3),
        Supply::Guessed(guessed) => margin(&guessed.guess),
    }
}

/// Gets a key, and before it the one it is asked with.
pub async fn acquire(supply: &Supply, means: &Means<'_>) -> Result<Granted, Lack> {
    let granted = match supply {
        Supply::Held { granted, .. } => granted.clone(),
        Supply::Asked { grant, with } => {
            let with = match with {
                Some(with) => Some(Box::pin(acquire(with, means)).await?),
                None => None,
            };
            let key = with.as_ref().map(|granted| &granted.key);
            exchange::ask(grant.as_ref(), key, means).await?
        }
        Supply::Printed(program) => program::run(program, means.who).await?,
        Supply::Read(read) => read()?,
        Supply::Guessed(guessed) => return guess(guessed, means).await,
    };
    check_life(&granted, &renewal(supply), means.now())?;
    match granted.key.flaw() {
        None => Ok(granted),
        Some(why) => Err(unusable(supply, why, means.who)),
    }
}

/// Asks where a credential was only guessed at, else goes elsewhere. What one profile found, all
/// keep to: a list must not be of two accounts.
async fn guess(guessed: &Guessed, means: &Means<'_>) -> Result<Granted, Lack> {
    let known = means.introductions.of(("guess", guessed.place));
    if let Ok(turn) = known.turn().await {
        match Box::pin(acquire(&guessed.guess, means)).await {
            Err(lack) if turn.is_some() && lack.is_absence() => {
                known.refuse(&lack.cause);
                let words = format!("credential: {}: {}", means.who, lack.cause);
                means.trace.say(Level::Verbose, &words);
            }
            result => {
                known.accept();
                return result;
            }
        }
    }
    match &guessed.otherwise {
        Otherwise::From(other) => Box::pin(acquire(other, means)).await,
        Otherwise::Nothing(error) => Err(error.clone().into()),
    }
}

/// What to do where a key has expired.
fn renewal(supply: &Supply) -> String {
    match supply {
        Supply::Held { renewal, .. } => renewal.clone(),
        Supply::Printed(program) => {
            format!("let the program {} print one that is good", program.name())
        }
        Supply::Asked { .. } | Supply::Read(_) | Supply::Guessed(_) => {
            "set this machine's clock, or the one of the service that gave it".to_owned()
        }
    }
}

/// That a key holds what no request can carry.
fn unusable(supply: &Supply, why: &str, who: &str) -> Lack {
    match supply {
        Supply::Asked { grant, .. } => Lack {
            operation: Some(grant.operation()),
            attempts: 1,
            ..Lack::of(Cause::Fault(Fault {
                hint: Some("is the endpoint right?".to_owned()),
                ..Fault::new(
                    ErrorKind::Decode,
                    format!("the key it gave cannot be right: {why}"),
                )
            }))
        },
        _ => Lack::from(SettingsError {
            message: format!("{who}: the credential cannot be right: {why}"),
            hint: "give it as the provider shows it, without quotes".to_owned(),
            usage: false,
        }),
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
    use crate::config::credential::Carrier;
    use crate::core::secret::Secret;

    const CARRIER: Carrier = Carrier {
        what: "an access token",
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
