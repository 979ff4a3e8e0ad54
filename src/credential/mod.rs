//! What authorises requests, and the ways to get and renew it.
//!
//! A [`Supply`] says where the keys of a profile come from: held already, asked for over HTTP, or
//! printed by a program. It is data and pure functions; `fetch` sends, runs and remembers. Nothing
//! is kept on disk.

pub mod printed;

use std::sync::OnceLock;
use std::time::Duration;

use chrono::TimeDelta;

use crate::check::Check;
use crate::error::{Fault, SettingsError};
use crate::model::Timestamp;
use crate::secret::Secret;
use crate::sign::AccessKey;
use crate::wire::{Request, Response};

/// What a request is authorised with.
#[derive(Clone)]
pub enum Key {
    /// A key pair that signs.
    Pair(AccessKey),
    /// A secret that is sent as it is.
    Sent(Carrier, Secret),
}

/// The header that carries a secret, and what stands before the secret in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// What is carried, such as `an API key`.
    pub what: &'static str,
    /// The header's name, in lower case.
    pub header: &'static str,
    /// The start of its value, such as `Bearer `.
    pub prefix: &'static str,
}

impl Key {
    /// The parts that must not be shown.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Pair(pair) => pair.secrets(),
            Self::Sent(_, secret) => vec![secret],
        }
    }

    /// The pair, where it is one.
    pub fn pair(&self) -> Option<&AccessKey> {
        match self {
            Self::Pair(pair) => Some(pair),
            Self::Sent(..) => None,
        }
    }

    /// What no header could carry of it, if anything: it cannot be right then.
    pub fn flaw(&self) -> Option<&'static str> {
        let id = self.pair().map(|pair| pair.id.as_str());
        let secrets = self.secrets().into_iter().map(Secret::expose);
        let mut parts = secrets.chain(id);
        parts.find_map(|part| Check::Credential.test(part).err())
    }

    /// Puts a secret that is sent as it is into its header; a pair signs instead.
    pub fn carry(&self, request: &mut Request) {
        if let Self::Sent(carrier, secret) = self {
            let value = format!("{}{}", carrier.prefix, secret.expose());
            request.secret(carrier.header, Secret::new(value));
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
            Self::Sent(carrier, _) => carrier.what.to_owned(),
        }
    }
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
pub struct Granted {
    /// The key.
    pub key: Key,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
}

impl Granted {
    /// A key of which no end is known.
    pub fn lasting(key: Key) -> Self {
        Self {
            key,
            expires_at: None,
        }
    }
}

/// Where the keys of a profile come from.
pub enum Supply {
    /// From a place that was read already.
    Held {
        /// The key.
        granted: Granted,
        /// What to do once it has expired.
        renewal: String,
    },
    /// From a service.
    Asked {
        /// The service.
        grant: Box<dyn Grant>,
        /// Where the key comes from that the service is asked with; `None` where it needs none.
        with: Option<Box<Supply>>,
    },
    /// From what a program prints.
    Printed(Program),
    /// From a file that somebody else writes anew; read whenever a key is needed.
    Read(ReadFile),
    /// From a service that may not be there; where it is not, from elsewhere.
    Guessed(Box<Guessed>),
}

/// A service that may not be there.
pub struct Guessed {
    /// The service.
    pub guess: Supply,
    /// Where else to look.
    pub otherwise: Otherwise,
    /// Whether it is there, once that is known.
    pub is_there: OnceLock<bool>,
}

/// What is left where a guess was wrong.
pub enum Otherwise {
    /// Another place.
    From(Box<Supply>),
    /// No credential.
    Nothing(SettingsError),
}

impl Supply {
    /// A key that is there, and of which no end is known.
    pub fn held(key: Key) -> Self {
        Self::Held {
            granted: Granted::lasting(key),
            renewal: String::new(),
        }
    }

    /// A key to be had from a service that needs none.
    pub fn asked(grant: impl Grant + 'static) -> Self {
        Self::Asked {
            grant: Box::new(grant),
            with: None,
        }
    }

    /// A key to be had from a service with another one.
    pub fn asked_with(grant: impl Grant + 'static, with: Self) -> Self {
        Self::Asked {
            grant: Box::new(grant),
            with: Some(Box::new(with)),
        }
    }

    /// A key from a service that may not be there.
    pub fn guessed(guess: Self, otherwise: Otherwise) -> Self {
        Self::Guessed(Box::new(Guessed {
            guess,
            otherwise,
            is_there: OnceLock::new(),
        }))
    }

    /// Whether nothing says that there is such a service.
    pub fn is_guess(&self) -> bool {
        matches!(self, Self::Asked { grant, .. } if grant.manners().is_guess)
    }

    /// Whether a further key can be had when one is refused or runs out.
    pub fn is_renewable(&self) -> bool {
        !matches!(self, Self::Held { .. })
    }

    /// Something the user should know before it happens: a key that is about to expire.
    pub fn warning(&self, now: Timestamp) -> Option<String> {
        let Self::Held { granted, .. } = self else {
            return None;
        };
        let end = granted.expires_at?;
        let left = end.since(now);
        (left > TimeDelta::zero() && left < TimeDelta::minutes(5)).then(|| match granted.key {
            Key::Pair(_) => format!("the temporary credential expires at {end}"),
            Key::Sent(..) => format!("the access token expires at {end}"),
        })
    }

    /// The secrets it holds: no message may repeat them.
    pub fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::Held { granted, .. } => granted.key.secrets().into_iter().cloned().collect(),
            Self::Asked { grant, with } => {
                let with = with.iter().flat_map(|with| with.secrets());
                grant.secrets().into_iter().chain(with).collect()
            }
            Self::Printed(_) | Self::Read(_) => Vec::new(),
            Self::Guessed(guessed) => match &guessed.otherwise {
                Otherwise::From(other) => [guessed.guess.secrets(), other.secrets()].concat(),
                Otherwise::Nothing(_) => guessed.guess.secrets(),
            },
        }
    }

    /// What may be shown of how keys are had, in words.
    pub fn shown(&self) -> String {
        match self {
            Self::Held { granted, .. } => granted.key.shown(),
            Self::Asked { grant, with } => {
                let with = with.iter().map(|with| format!(" with {}", with.shown()));
                format!("by {}{}", grant.operation(), with.collect::<String>())
            }
            Self::Printed(_) => "what it prints".to_owned(),
            Self::Read(_) => "the token of a file".to_owned(),
            Self::Guessed(guessed) => {
                let guess = guessed.guess.shown();
                match &guessed.otherwise {
                    Otherwise::From(other) => format!("{guess}, else {}", other.shown()),
                    Otherwise::Nothing(_) => format!("{guess}, if there is one"),
                }
            }
        }
    }
}

/// A way to a key over HTTP: some requests in turn. As pure as a provider.
pub trait Grant: Send + Sync {
    /// The vendor's name of the operation, for messages.
    fn operation(&self) -> &'static str;

    /// What follows the answers so far.
    fn next(&self, answers: &[Response], turn: &Turn<'_>) -> Result<Next, Fault>;

    /// The secrets it sends.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }

    /// How it is asked.
    fn manners(&self) -> Manners {
        Manners::default()
    }
}

/// How a service is asked for a key, and how long before its end a key is renewed.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// The time for each request; `None` for the run's own.
    pub timeout: Option<Duration>,
    /// The most tries.
    pub tries: u32,
    /// How long before its end a key counts as stale.
    pub margin: TimeDelta,
    /// Whether it is only tried, as nothing else was found: then no answer means no credential.
    pub is_guess: bool,
    /// Whether a key is good for one audience only: see `Provider::audience`.
    pub by_audience: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            timeout: None,
            tries: 4,
            margin: TimeDelta::minutes(15),
            is_guess: false,
            by_audience: false,
        }
    }
}

/// What differs between two conversations.
pub struct Turn<'a> {
    /// The time.
    pub time: Timestamp,
    /// 32 random hex digits, never used twice.
    pub nonce: &'a str,
    /// The key to ask with.
    pub key: Option<&'a Key>,
    /// What the key is to be good for, where that matters: see `Provider::audience`.
    pub audience: Option<&'a str>,
}

/// The next step to a key.
pub enum Next {
    /// Another request.
    Send(Request),
    /// Another request that the way may do without: where nobody answers, an empty answer with
    /// status 0 takes the place of one.
    Try(Request),
    /// The key.
    Done(Granted),
}

/// A program that prints a key.
pub struct Program {
    /// The program and its arguments; no shell is between.
    pub argv: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// What its output means.
    pub read: Reading,
}

/// Reads the key of a file.
pub type ReadFile = Box<dyn Fn() -> Result<Granted, SettingsError> + Send + Sync>;

/// What an output means; the error shows nothing of it.
pub type Reading = Box<dyn Fn(&str) -> Result<Granted, String> + Send + Sync>;

impl Program {
    /// Its name without folders, for messages. The arguments may hold what should not be shown.
    pub fn name(&self) -> &str {
        let path = self.argv.first().map_or("", String::as_str);
        path.rsplit('/').next().unwrap_or(path)
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
