//! The access keys a signing vendor accepts: fixed ones, and temporary ones it issued.
//!
//! A temporary key is not kept. Its id holds whom it was issued to and until when, under a tag;
//! secret and security token follow from the id, by an HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::core::secret::Secret;
use crate::core::sign::AccessKey;
use crate::demo::credentials::tag;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many digits of an id are its tag.
const TAG_DIGITS: usize = 16;

/// The keys of one vendor.
pub struct Keyring {
    prefix: &'static str,
    fixed: Vec<AccessKey>,
}

/// A key that may sign.
pub struct Known {
    pub key: AccessKey,
    /// From when on it is refused; `None`: never.
    pub expires: Option<DateTime<Utc>>,
}

impl Known {
    /// Whether its time is over.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// A key made for somebody, in plain text, as the answer that issues it shows it.
pub struct Temporary {
    /// The access key's id.
    pub id: String,
    pub secret: String,
    /// Its security token, without which it is refused.
    pub token: String,
    /// From when on it is refused; in whole seconds.
    pub expires: DateTime<Utc>,
}

impl Keyring {
    /// These keys, and those issued under ids that begin with `prefix`.
    pub fn new(prefix: &'static str, fixed: Vec<AccessKey>) -> Self {
        Self { prefix, fixed }
    }

    /// Issues a key to `holder` (letters, digits and `-._`); `serial`, of letters and digits, tells
    /// keys issued within the same second apart.
    pub fn issue(&self, holder: &str, serial: &str, expires: DateTime<Utc>) -> Temporary {
        let claims = format!("{holder}-{:x}-{serial}", expires.timestamp());
        let id = format!("{}{claims}-{}", self.prefix, self.tag(&claims));
        temporary(id, expires)
    }

    /// The key of this id, if there is one.
    pub fn find(&self, id: &str) -> Option<Known> {
        if let Some(key) = self.fixed.iter().find(|key| key.id == id) {
            return Some(Known {
                key: key.clone(),
                expires: None,
            });
        }
        let issued = temporary(id.to_owned(), self.expiry(id)?);
        Some(Known {
            key: AccessKey {
                id: issued.id,
                secret: Secret::new(issued.secret),
                token: Some(Secret::new(issued.token)),
            },
            expires: Some(issued.expires),
        })
    }

    /// Until when the key of this id is good; `None` when it was not issued here.
    fn expiry(&self, id: &str) -> Option<DateTime<Utc>> {
        let (claims, tag) = id.strip_prefix(self.prefix)?.rsplit_once('-')?;
        if tag != self.tag(claims) {
            return None;
        }
        let seconds = claims.rsplit('-').nth(1)?;
        DateTime::from_timestamp(i64::from_str_radix(seconds, 16).ok()?, 0)
    }

    fn tag(&self, claims: &str) -> String {
        let hex = tag(self.prefix, claims)
            .into_iter()
            .map(|byte| format!("{byte:02x}"));
        hex.take(TAG_DIGITS / 2).collect()
    }
}

fn temporary(id: String, expires: DateTime<Utc>) -> Temporary {
    // Several tags: the vendors' tokens are long, and theirs too have `+`, `/` and `=` in them.
    let parts = ["token 1", "token 2", "token 3", "token 4"];
    let token: Vec<u8> = parts.iter().flat_map(|part| tag(part, &id)).collect();
    Temporary {
        secret: STANDARD.encode(tag("secret", &id)),
        token: STANDARD.encode(token),
        id,
        expires,
    }
}

/// How long a nonce is remembered. A request may be dated 15 minutes ahead and stays valid until
/// 15 minutes after its date, so its nonce must be known for twice the window.
const KEPT: TimeDelta = TimeDelta::minutes(30);

/// The memory of nonces; it holds those of one period only.
#[derive(Default)]
pub struct Nonces(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    known: HashSet<String>,
    order: VecDeque<(DateTime<Utc>, String)>,
}

impl Nonces {
    /// Takes note of a nonce; false when it was used before.
    pub fn first_use(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = &mut *guard;
        while let Some((at, _)) = seen.order.front()
            && *at + KEPT < now
            && let Some((_, old)) = seen.order.pop_front()
        {
            seen.known.remove(&old);
        }
        let first = seen.known.insert(nonce.to_owned());
        if first {
            seen.order.push_back((now, nonce.to_owned()));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issued_key_is_known_again_and_another_id_is_not() {
        let keys = Keyring::new("T.", Vec::new());
        let expires = DateTime::from_timestamp(1_772_323_200, 0).unwrap();
        let issued = keys.issue("my-role", "0001", expires);
        assert!(issued.id.starts_with("T.my-role-69a38180-0001-"));
        assert!(issued.token != keys.issue("my-role", "0002", expires).token);
        let known = keys.find(&issued.id).unwrap();
        assert_eq!(known.key.secret.expose(), issued.secret);
        assert_eq!(known.key.token.unwrap().expose(), issued.token);
        assert_eq!(known.expires, Some(expires));
        for at in 0..issued.id.len() {
            let mut bytes = issued.id.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(keys.find(&tampered).is_none(), "{tampered}");
        }
        assert!(Keyring::new("U.", Vec::new()).find(&issued.id).is_none());
    }

    #[test]
    fn a_nonce_is_used_once_and_forgotten_in_time() {
        let nonces = Nonces::default();
        let start = DateTime::UNIX_EPOCH;
        assert!(nonces.first_use("a", start));
        assert!(!nonces.first_use("a", start + KEPT));
        assert!(nonces.first_use("b", start + KEPT));
        assert!(nonces.first_use("a", start + KEPT + TimeDelta::seconds(1)));
        assert_eq!(nonces.0.lock().unwrap().order.len(), 2);
        assert_eq!(nonces.0.lock().unwrap().known.len(), 2);
    }
}
