//! The access token of HPC-AI: a JSON Web Token that lives one day.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::error::{ErrorKind, Fault};
use crate::model::Timestamp;
use crate::secret::Secret;

/// The access token, and when it expires if it says so.
pub struct Token {
    /// The token itself.
    pub secret: Secret,
    /// The end of its life, where it can be read.
    pub expires_at: Option<Timestamp>,
}

impl Token {
    /// Accepts a token as it stands in a cookie header, too.
    pub fn new(secret: &Secret) -> Self {
        let text = secret.expose();
        let text = text.strip_prefix("AccessToken=").unwrap_or(text);
        Self {
            secret: Secret::new(text),
            expires_at: expiry(text),
        }
    }

    /// Refuses a token that has expired, with a minute's grace for this machine's clock.
    pub fn check(&self, now: Timestamp) -> Result<(), Fault> {
        let Some(expires_at) = self.expires_at else {
            return Ok(());
        };
        let ago = now.since(expires_at);
        if ago <= TimeDelta::minutes(1) {
            return Ok(());
        }
        let ago = ago.to_std().unwrap_or_default().as_secs();
        let ago = humantime::format_duration(std::time::Duration::from_secs(ago / 60 * 60));
        let message = format!("the access token expired at {expires_at}, {ago} ago");
        Err(Fault {
            hint: Some(
                "log in at hpc-ai.com and set HPCAI_ACCESS_TOKEN to the new token; or unset it and \
                 set HPCAI_API_KEY, which does not expire each day"
                    .to_owned(),
            ),
            ..Fault::new(ErrorKind::Credential, message)
        })
    }
}

/// The `exp` claim of a JSON Web Token. The signature is the server's business; whatever cannot be
/// decoded is left to it as well.
fn expiry(token: &str) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Timestamp::from_seconds(claims.exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_token_has_expired() {
        let payload = "eyJhdWQiOlsicGxhdGZvcm0uY29sb3NzYWxhaS5jb20iXSwiZXhwIjoxNzUxNjExOTE2LCJncm91cCI6WyJhZG1pbiJdLCJpYXQiOjE3NTE1MjU1MTYsImlzcyI6ImhwY2FpdGVjaC5jb20iLCJzdWIiOiIwOGY2ZjI2MS1hNzY2LTQ2M2UtOGJhNC04NWU2YWUzMmY0OTIifQ";
        let token = Token::new(&Secret::new(format!("AccessToken=h.{payload}.s")));
        assert_eq!(
            token.expires_at.unwrap().to_string(),
            "2025-07-04T06:51:56Z"
        );
        let at = |text| token.check(Timestamp::parse(text).unwrap());
        assert!(at("2025-07-04T06:52:50Z").is_ok());
        let fault = at("2025-07-04T08:51:56Z").unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Credential);
        assert!(
            fault
                .message
                .contains("expired at 2025-07-04T06:51:56Z, 2h ago"),
            "{fault}"
        );
    }

    #[test]
    fn what_is_no_web_token_is_left_to_the_server() {
        for text in ["opaque", "a.b", "a.b.c.d", "a.!!.c", "a.e30.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }
}
