//! How a key is got: it is known already, read from a file, printed by a program or given by a
//! service; and before it the key that the service is asked with.

use chrono::TimeDelta;

use super::{KeyContext, KeyError, exchange, program};
use crate::config::credential::{ExpiringKey, Guessed, Key, KeyFlaw, KeySource, Otherwise};
use crate::core::error::{Cause, ErrorKind, Fault, SettingsError};
use crate::core::model::Timestamp;
use crate::engine::trace::Level;

/// How long before its end a key is renewed; three minutes for what a program printed, as the
/// vendor's SDKs do.
pub fn margin(source: &KeySource) -> TimeDelta {
    match source {
        KeySource::Exchange { exchange, .. } => exchange.policy().margin,
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
    let expiring = match source {
        KeySource::Known { expiring, .. } => expiring.clone(),
        KeySource::Exchange { exchange, with } => {
            let with = match with {
                Some(with) => Some(Box::pin(acquire(with, context)).await?),
                None => None,
            };
            let key = with.as_ref().map(|with| &with.key);
            exchange::ask(exchange.as_ref(), key, context).await?
        }
        KeySource::Program(program) => program::run(program, context.who).await?,
        KeySource::File(read) => read()?,
        KeySource::Guessed(guessed) => return guess(guessed, context).await,
    };
    check_life(&expiring, &renewal(source), context.now())?;
    let flaw = expiring.key.flaw();
    match flaw.or_else(|| (context.flaw)(&expiring.key)) {
        None => Ok(expiring),
        Some(flaw) => Err(unusable(source, flaw, context)),
    }
}

/// Asks a service that may not be there, and goes elsewhere if it is not. What the first profile
/// finds, all keep to: a list must not be of two accounts. So the others wait for it, as they do for
/// the first use of a credential; "refused" stands for "not there".
async fn guess(guessed: &Guessed, context: &KeyContext<'_>) -> Result<ExpiringKey, KeyError> {
    let guard = context.guards.of(("guess", guessed.place));
    if let Ok(permit) = guard.permit().await {
        match Box::pin(acquire(&guessed.guess, context)).await {
            Err(error) if permit.is_some() && error.is_absence() => {
                guard.refuse(&error.cause);
                let words = format!("credential: {}: {}", context.who, error.cause);
                context.trace.say(Level::Verbose, &words);
            }
            result => {
                guard.accept();
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

/// The error of a key that holds what no request can carry.
fn unusable(source: &KeySource, flaw: KeyFlaw, context: &KeyContext<'_>) -> KeyError {
    let KeyFlaw { why, hint } = flaw;
    if let KeySource::Exchange { exchange, .. } = source {
        let words = format!("the key it gave is not valid: {why}");
        return KeyError {
            operation: Some(exchange.operation()),
            attempts: 1,
            ..KeyError::of(Cause::Fault(Fault {
                hint: Some("is the endpoint right?".to_owned()),
                ..Fault::new(ErrorKind::Decode, words)
            }))
        };
    }
    let (who, found) = (context.who, context.found);
    let message = format!("{who}: the credential of {found} is not valid: {why}");
    KeyError::from(SettingsError::new(message, hint))
}

/// Refuses a key that has expired, with a minute's grace for this machine's clock.
fn check_life(expiring: &ExpiringKey, renewal: &str, now: Timestamp) -> Result<(), KeyError> {
    let Some(end) = expiring.expires_at else {
        return Ok(());
    };
    let ago = now.since(end);
    if ago <= TimeDelta::minutes(1) {
        return Ok(());
    }
    let ago = ago.to_std().unwrap_or_default().as_secs();
    let ago = humantime::format_duration(std::time::Duration::from_secs(ago / 60 * 60));
    let what = match expiring.key {
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
        if_refused: "",
    };

    #[test]
    fn an_expired_key_is_refused_with_a_minutes_grace() {
        let expiring = ExpiringKey {
            key: Key::Sent(CARRIER, Secret::new("s3cret-token")),
            expires_at: Timestamp::parse("2025-07-04T06:51:56Z"),
        };
        let at = |text| check_life(&expiring, "log in", Timestamp::parse(text).unwrap());
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
