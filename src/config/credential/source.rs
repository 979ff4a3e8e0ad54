//! Where the keys of a profile come from.

use std::time::Duration;

use chrono::TimeDelta;

use super::exchange::KeyExchange;
use super::key::{ExpiringKey, Key};
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::sign::AccessKey;

/// Where the keys of a profile come from.
pub enum KeySource {
    /// From a place that was read already.
    Known {
        expiring: ExpiringKey,
        /// What to do once it has expired.
        renewal: String,
    },
    Exchange {
        exchange: Box<dyn KeyExchange>,
        /// Where the key comes from that the service is asked with; `None` where it needs none.
        with: Option<Box<KeySource>>,
    },
    /// From what a program prints.
    Program(Program),
    /// From a file that somebody else writes anew; read whenever a key is needed.
    File(ReadFile),
    /// From a service that may not be there; where it is not, from elsewhere.
    Guessed(Box<Guessed>),
}

/// A service that may not be there.
pub struct Guessed {
    pub guess: KeySource,
    /// Where else to look.
    pub otherwise: Otherwise,
    /// The address of the service: all profiles share what is found there.
    pub place: &'static str,
}

/// What is left where a guess was wrong.
pub enum Otherwise {
    From(Box<KeySource>),
    Nothing(SettingsError),
}

impl KeySource {
    /// A key that is there, and of which no end is known.
    pub fn held(key: Key) -> Self {
        Self::Known {
            expiring: ExpiringKey::lasting(key),
            renewal: String::new(),
        }
    }

    /// A key to be had from a service that needs none.
    pub fn asked(exchange: impl KeyExchange + 'static) -> Self {
        Self::Exchange {
            exchange: Box::new(exchange),
            with: None,
        }
    }

    /// A key to be had from a service with another one.
    pub fn asked_with(exchange: impl KeyExchange + 'static, with: Self) -> Self {
        Self::Exchange {
            exchange: Box::new(exchange),
            with: Some(Box::new(with)),
        }
    }

    /// A key from a service that may not be there.
    pub fn guessed(guess: Self, otherwise: Otherwise) -> Self {
        let place = match &guess {
            Self::Exchange { exchange, .. } => exchange.policy().guess.unwrap_or_default(),
            _ => "",
        };
        Self::Guessed(Box::new(Guessed {
            guess,
            otherwise,
            place,
        }))
    }

    /// Whether nothing says that there is such a service.
    pub fn is_guess(&self) -> bool {
        matches!(self, Self::Exchange { exchange, .. } if exchange.policy().guess.is_some())
    }

    /// Whether a further key can be had when one is refused or runs out.
    pub fn is_renewable(&self) -> bool {
        !matches!(self, Self::Known { .. })
    }

    /// Whether both are one key pair that is known already, or are had in the same way with one.
    pub fn is_same_pair(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known { .. }, Self::Known { .. }) => {
                self.pair().is_some() && self.pair() == other.pair()
            }
            (
                Self::Exchange {
                    exchange,
                    with: Some(with),
                },
                Self::Exchange {
                    exchange: own,
                    with: Some(own_with),
                },
            ) => {
                exchange.operation() == own.operation()
                    && exchange.identity() == own.identity()
                    && with.is_same_pair(own_with)
            }
            _ => false,
        }
    }

    /// The key pair, where it is one that is known already.
    pub fn pair(&self) -> Option<&AccessKey> {
        match self {
            Self::Known { expiring, .. } => expiring.key.pair(),
            _ => None,
        }
    }

    /// The role that the keys are of, where that is known before they are had.
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Exchange { exchange, .. } => exchange.role(),
            _ => None,
        }
    }

    /// The same of all roles on the way, the last that is assumed first.
    pub fn roles(&self) -> Vec<&str> {
        let with = match self {
            Self::Exchange { with, .. } => with.iter().flat_map(|with| with.roles()).collect(),
            _ => Vec::new(),
        };
        self.role().into_iter().chain(with).collect()
    }

    /// Something the user should know before it happens: a key that is about to expire.
    pub fn warning(&self, now: Timestamp) -> Option<String> {
        let Self::Known { expiring, .. } = self else {
            return None;
        };
        let end = expiring.expires_at?;
        let left = end.since(now);
        (left > TimeDelta::zero() && left < TimeDelta::minutes(5)).then(|| match expiring.key {
            Key::Pair(_) => format!("the temporary credential expires at {end}"),
            Key::Sent(..) => format!("the access token expires at {end}"),
        })
    }

    /// The secrets it holds: no message may repeat them.
    pub fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::Known { expiring, .. } => expiring.key.secrets().into_iter().cloned().collect(),
            Self::Exchange { exchange, with } => {
                let with = with.iter().flat_map(|with| with.secrets());
                exchange.secrets().into_iter().chain(with).collect()
            }
            Self::Program(_) | Self::File(_) => Vec::new(),
            Self::Guessed(guessed) => match &guessed.otherwise {
                Otherwise::From(other) => [guessed.guess.secrets(), other.secrets()].concat(),
                Otherwise::Nothing(_) => guessed.guess.secrets(),
            },
        }
    }

    /// What tells it from another one, besides its secrets: who asks, and where.
    pub fn identity(&self) -> Vec<String> {
        match self {
            Self::Known { expiring, .. } => vec![expiring.key.id().to_owned()],
            Self::Exchange { exchange, with } => {
                let with = with.iter().flat_map(|with| with.identity());
                [exchange.operation().to_owned(), exchange.identity()]
                    .into_iter()
                    .chain(with)
                    .collect()
            }
            Self::Guessed(guessed) => guessed.guess.identity(),
            Self::Program(_) | Self::File(_) => Vec::new(),
        }
    }

    /// The vendor's name of the operation that gives keys, where one does.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Exchange { exchange, .. } => Some(exchange.operation()),
            Self::Guessed(guessed) => guessed.guess.operation(),
            Self::Known { .. } | Self::Program(_) | Self::File(_) => None,
        }
    }

    /// What may be shown of how keys are had, in words.
    pub fn shown(&self) -> String {
        match self {
            Self::Known { expiring, .. } => expiring.key.shown(),
            Self::Exchange { exchange, with } => {
                let with = with.iter().map(|with| format!(" with {}", with.shown()));
                let what = match exchange.asks_for() {
                    what if what.is_empty() => what,
                    what => format!(" of {what}"),
                };
                let with = with.collect::<String>();
                format!("by {}{what}{with}", exchange.operation())
            }
            Self::Program(_) => "what it prints".to_owned(),
            Self::File(_) => "the token of a file".to_owned(),
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

/// A program that prints a key.
pub struct Program {
    /// The program and its arguments; no shell is between.
    pub argv: Vec<String>,
    /// The variables that it does not get: the credentials of others.
    pub withheld: Vec<String>,
    /// What it knows, and may repeat where it fails.
    pub secrets: Vec<Secret>,
    /// How long it may take.
    pub timeout: Duration,
    /// What its output means.
    pub read: Reading,
    /// What it is expected to print, for a hint: behind `let it print`.
    pub expected: String,
    /// Whether a secret alone is enough.
    pub takes_secret_alone: bool,
}

/// Reads the key of a file.
pub type ReadFile = Box<dyn Fn() -> Result<ExpiringKey, SettingsError> + Send + Sync>;

/// What an output means; the error shows nothing of it.
pub type Reading = Box<dyn Fn(&str) -> Result<ExpiringKey, String> + Send + Sync>;

impl Program {
    /// Its name without folders, for messages. The arguments may hold what should not be shown.
    pub fn name(&self) -> &str {
        let path = self.argv.first().map_or("", String::as_str);
        path.rsplit('/').next().unwrap_or(path)
    }
}
