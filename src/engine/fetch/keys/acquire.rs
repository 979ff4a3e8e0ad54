//! The way to a key: held already, printed by a program, or asked for; and before it to the one that
//! it is asked with.

use chrono::TimeDelta;

use super::context::KeyContext;
use super::error::KeyError;
use super::{exchange, program};
use crate::config::credential::{ExpiringKey, Guessed, Key, KeySource, Otherwise};
use crate::core::error::{Cause, ErrorKind, Fault, SettingsError};
use crate::core::model::Timestamp;
use crate::engine::trace::Level;

/// How long before its end a key is renewed; three minutes for what a program printed, as the
/// vendor's SDKs do.
pub fn margin(source: &KeySource) -> TimeDelta {
    match source {
        KeySource::Exchange { grant, .. } => grant.policy().margin,
        KeySource::Known { .. } | KeySource::Program(_) | KeySource::File(_) => {
            TimeDelta::minutes(3)
        }
        KeySource::Guessed(guessed) => margin(&guessed.guess),
    }
}

/// Gets a key, and before it the one it is asked with.
pub async fn acquire(
    source: &KeySource,
    context: &KeyContext<'_>,
) -> Result<ExpiringKey, KeyError> {
    let granted = match source {
        KeySource::Known { granted, .. } => granted.clone(),
        KeySource::Exchange { grant, with } => {
            let with = match with {
                Some(with) => Some(Box::pin(acquire(with, context)).await?),
                None => None,
            };
            let key = with.as_ref().map(|granted| &granted.key);
            exchange::ask(grant.as_ref(), key, context).await?
        }
        KeySource::Program(program) => program::run(program, context.who).await?,
        KeySource::File(read) => read()?,
        KeySource::Guessed(guessed) => return guess(guessed, context).await,
    };
    check_life(&granted, &renewal(source), context.now())?;
    match granted.key.flaw() {
        None => Ok(granted),
        Some(why) => Err(unusable(source, why, context.who)),
    }
}

/// Asks where a credential was only guessed at, else goes elsewhere. What one profile found, all
/// keep to: a list must not be of two accounts.
async fn guess(guessed: &Guessed, context: &KeyContext<'_>) -> Result<ExpiringKey, KeyError> {
    let known = context.guards.of(("guess", guessed.place));
    if let Ok(turn) = known.turn().await {
        match Box::pin(acquire(&guessed.guess, context)).await {
            Err(error) if turn.is_some() && error.is_absence() => {
                known.refuse(&error.cause);
                let words = format!("credential: {}: {}", context.who, error.cause);
                context.trace.say(Level::Verbose, &words);
            }
            result => {
                known.accept();
                return result;
            }
        }
    }
    match &guessed.otherwise {
        Otherwise::From(other) => Box::pin(acquire(other, context)).await,
        Otherwise::Nothing(error) => Err(error.clone().into()),
    }
}

/// What to do where a key has expired.
fn renewal(source: &KeySource) -> String {
    match source {
        KeySource::Known { renewal, .. } => renewal.clone(),
        KeySource::Program(program) => {
            format!("let the program {} print one that is good", program.name())
        }
        KeySource::Exchange { .. } | KeySource::File(_) | KeySource::Guessed(_) => {
            "set this machine's clock, or the one of the service that gave it".to_owned()
        }
    }
}

/// That a key holds what no request can carry.
fn unusable(source: &KeySource, why: &str, who: &str) -> KeyError {
    match source {
        KeySource::Exchange { grant, .. } => KeyError {
            operation: Some(grant.operation()),
            attempts: 1,
            ..KeyError::of(Cause::Fault(Fault {
                hint: Some("is the endpoint right?".to_owned()),
                ..Fault::new(
                    ErrorKind::Decode,
                    format!("the key it gave cannot be right: {why}"),
                )
            }))
        },
        _ => KeyError::from(SettingsError {
            message: format!("{who}: the credential cannot be right: {why}"),
            hint: "give it as the provider shows it, without quotes".to_owned(),
            usage: false,
        }),
    }
}

/// Refuses a key that has expired, with a minute's grace for this machine's clock.
fn check_life(granted: &ExpiringKey, renewal: &str, now: Timestamp) -> Result<(), KeyError> {
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
    Err(KeyError::of(Cause::Fault(Fault {
        hint: Some(renewal.to_owned()),
        ..Fault::new(ErrorKind::Credential, message)
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::credential::AuthHeader;
    use crate::core::secret::Secret;

    const CARRIER: AuthHeader = AuthHeader {
        what: "an access token",
        header: "cookie",
        prefix: "AccessToken=",
    };

    #[test]
    fn an_expired_key_is_refused_with_a_minutes_grace() {
        let granted = ExpiringKey {
            key: Key::Sent(CARRIER, Secret::new("s3cret-token")),
            expires_at: Timestamp::parse("2025-07-04T06:51:56Z"),
        };
        let at = |text| check_life(&granted, "log in", Timestamp::parse(text).unwrap());
        assert!(at("2025-07-04T06:52:50Z").is_ok());
        let error = at("2025-07-04T08:51:56Z").unwrap_err();
        assert_eq!(error.cause.kind(), ErrorKind::Credential);
        let words = error.cause.to_string();
        assert!(
            words.contains("expired at 2025-07-04T06:51:56Z, 2h ago"),
            "{words}"
        );
    }
}
