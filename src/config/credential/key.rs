//! What authorises a request.

use crate::core::check::Check;
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::sign::AccessKey;
use crate::core::wire::Request;

/// What a request is authorised with.
#[derive(Clone)]
pub enum Key {
    /// A key pair that signs.
    Pair(AccessKey),
    /// A secret that is sent as it is.
    Sent(AuthHeader, Secret),
}

/// The header that carries a secret, and what stands before the secret in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthHeader {
    /// What is carried, such as `an API key`.
    pub what: &'static str,
    /// The header's name, in lower case.
    pub header: &'static str,
    /// The start of its value, such as `Bearer `.
    pub prefix: &'static str,
    /// What to do where the secret is refused; empty where the provider's words for any of its credentials say so.
    pub if_refused: &'static str,
}

impl AuthHeader {
    /// An API key as most vendors take it.
    pub const BEARER: Self = Self {
        what: "an API key",
        header: "authorization",
        prefix: "Bearer ",
        if_refused: "",
    };
}

impl Key {
    /// The parts that must not be shown.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Pair(pair) => pair.secrets(),
            Self::Sent(_, secret) => vec![secret],
        }
    }

    /// The public part of a pair.
    pub fn id(&self) -> &str {
        self.pair().map_or("", |pair| &pair.id)
    }

    /// The pair, where it is one.
    pub fn pair(&self) -> Option<&AccessKey> {
        match self {
            Self::Pair(pair) => Some(pair),
            Self::Sent(..) => None,
        }
    }

    /// What no header could carry of it, if anything: then it is not valid.
    pub fn flaw(&self) -> Option<KeyFlaw> {
        let id = self.pair().map(|pair| pair.id.as_str());
        let secrets = self.secrets().into_iter().map(Secret::expose);
        let mut parts = secrets.chain(id);
        let why = parts.find_map(|part| Check::Credential.test(part).err())?;
        let hint = "give it as the provider shows it, without quotes";
        Some(KeyFlaw { why, hint })
    }

    /// Puts a secret that is sent as it is into its header; a pair signs instead.
    pub fn carry(&self, request: &mut Request) {
        if let Self::Sent(header, secret) = self {
            let value = format!("{}{}", header.prefix, secret.expose());
            request.secret(header.header, Secret::new(value));
        }
    }

    /// What to do where it is refused, if that is of this kind of key alone.
    pub fn if_refused(&self) -> Option<&'static str> {
        match self {
            Self::Sent(header, _) if !header.if_refused.is_empty() => Some(header.if_refused),
            Self::Sent(..) | Self::Pair(_) => None,
        }
    }

    /// What may be shown of it: the ends of a pair's id, and nothing of a secret.
    pub fn shown(&self) -> String {
        match self {
            Self::Pair(pair) => {
                let temporary = if pair.token.is_some() {
                    "temporary "
                } else {
                    ""
                };
                format!("{temporary}access key {}", masked(&pair.id))
            }
            Self::Sent(header, _) => header.what.to_owned(),
        }
    }
}

/// What makes a key unfit to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFlaw {
    pub why: &'static str,
    /// What to do about it.
    pub hint: &'static str,
}

/// The ends of an id; a short one shows less.
pub fn masked(id: &str) -> String {
    let chars: Vec<char> = id.chars().collect();
    let ends = if chars.len() >= 12 {
        4
    } else {
        chars.len() / 4
    };
    let start: String = chars[..ends].iter().collect();
    let end: String = chars[chars.len() - ends..].iter().collect();
    format!("{start}****{end}")
}

/// A key, and how long it lasts.
#[derive(Clone)]
pub struct ExpiringKey {
    pub key: Key,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
}

impl ExpiringKey {
    /// A key of which no end is known.
    pub fn lasting(key: Key) -> Self {
        Self {
            key,
            expires_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_masked() {
        for (id, shown) in [
            ("LTAI5tExampleExample", "LTAI****mple"),
            ("shortone", "sh****ne"),
            ("abc", "****"),
            ("", "****"),
        ] {
            assert_eq!(masked(id), shown);
        }
    }
}
