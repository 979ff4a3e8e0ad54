//! The access token of HPC-AI: a JSON Web Token that lives one day.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::config::credential::{AuthHeader, ExpiringKey, Key};
use crate::core::model::Timestamp;
use crate::core::secret::Secret;

/// How it is sent: "List Instances" gives the cookie.
const COOKIE: AuthHeader = AuthHeader {
    what: "an access token",
    header: "cookie",
    prefix: NAME,
    if_refused: "the server rejected it: of HPCAI_ACCESS_TOKEN only the newest is good, as a later login replaces an \
                 older one: log in again, or unset it and set HPCAI_API_KEY; and hpc-ai.com and cloud.luchentech.com \
                 each have their own: CLOUDLS_HPCAI_ENDPOINT chooses the site",
};

/// The same of a token that a login of ours gave.
const OF_LOGIN: AuthHeader = AuthHeader {
    if_refused: "the server rejected the token of the login with HPCAI_USERNAME and HPCAI_PASSWORD: a later login of the \
                 same user may have replaced it; run it again, or set HPCAI_API_KEY, which no login replaces",
    ..COOKIE
};

const NAME: &str = "AccessToken=";

/// What to do once it has expired.
pub const RENEWAL: &str = "log in at hpc-ai.com, or where the endpoint is, and set HPCAI_ACCESS_TOKEN to the \
                           new token; or unset it and set HPCAI_API_KEY, which does not expire each day";

/// The token with the end of its life, where that can be read. A token is accepted as it stands in a
/// cookie header, too.
pub fn granted(secret: &Secret) -> ExpiringKey {
    key(COOKIE, secret)
}

/// The same of a login of ours.
pub fn of_login(secret: &Secret) -> ExpiringKey {
    key(OF_LOGIN, secret)
}

fn key(header: AuthHeader, secret: &Secret) -> ExpiringKey {
    let text = secret.expose();
    let text = text.strip_prefix(NAME).unwrap_or(text);
    ExpiringKey {
        key: Key::Sent(header, Secret::new(text)),
        expires_at: expiry(text),
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
    fn the_documents_token_tells_its_end() {
        let payload = "eyJhdWQiOlsicGxhdGZvcm0uY29sb3NzYWxhaS5jb20iXSwiZXhwIjoxNzUxNjExOTE2LCJncm91cCI6WyJhZG1pbiJdLCJpYXQiOjE3NTE1MjU1MTYsImlzcyI6ImhwY2FpdGVjaC5jb20iLCJzdWIiOiIwOGY2ZjI2MS1hNzY2LTQ2M2UtOGJhNC04NWU2YWUzMmY0OTIifQ";
        let granted = granted(&Secret::new(format!("AccessToken=h.{payload}.s")));
        assert_eq!(
            granted.expires_at.unwrap().to_string(),
            "2025-07-04T06:51:56Z"
        );
        assert!(granted.key.secrets()[0].expose().starts_with("h."));
    }

    #[test]
    fn what_is_no_web_token_is_left_to_the_server() {
        for text in ["opaque", "a.b", "a.b.c.d", "a.!!.c", "a.e30.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }
}
