//! How a service gives a key, as data and pure functions.

use std::time::Duration;

use chrono::TimeDelta;

use super::key::{ExpiringKey, Key};
use crate::core::error::Fault;
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::wire::{Request, Response};

/// How a service gives a key: some requests in turn, built and read without I/O, as a provider's are.
pub trait KeyExchange: Send + Sync {
    /// The vendor's name of the operation, for messages.
    fn operation(&self) -> &'static str;

    /// The next step, after these answers.
    fn next(&self, answers: &[Response], context: &ExchangeContext<'_>) -> Result<Next, Fault>;

    /// Who asks and where, besides the secrets: what tells two of a kind apart.
    fn identity(&self) -> String {
        String::new()
    }

    /// Whose key it asks for and where, in words behind the operation's name; empty where there is no more
    /// to say.
    fn asks_for(&self) -> String {
        String::new()
    }

    /// The vendor's name of the role that the key is of, where it is of one that is known.
    fn role(&self) -> Option<&str> {
        None
    }

    /// The secrets it sends.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }

    /// How it is asked.
    fn policy(&self) -> ExchangePolicy {
        ExchangePolicy::default()
    }
}

/// How a service is asked for a key, and how long before its end a key is renewed.
#[derive(Clone, Copy, Debug)]
pub struct ExchangePolicy {
    /// The time for each request; `None` for the run's own.
    pub timeout: Option<Duration>,
    pub tries: u32,
    /// How long it may throttle.
    pub patience: Duration,
    /// How long before its end a key counts as stale.
    pub margin: TimeDelta,
    /// The address of a service that is only tried, as nothing else was found: then no answer means
    /// no credential.
    pub guess: Option<&'static str>,
    /// Whether a key is good for one audience only: see `Provider::audience`.
    pub by_audience: bool,
}

impl Default for ExchangePolicy {
    fn default() -> Self {
        Self {
            timeout: None,
            tries: RetryPolicy::USUAL.tries,
            patience: RetryPolicy::USUAL.patience,
            margin: TimeDelta::minutes(15),
            guess: None,
            by_audience: false,
        }
    }
}

impl ExchangePolicy {
    pub fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: self.tries,
            patience: self.patience,
        }
    }
}

/// How often something is tried again, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Failed attempts that end it, unless the last was throttled.
    pub tries: u32,
    /// How long nothing but throttling is borne.
    pub patience: Duration,
}

impl RetryPolicy {
    /// Of the calls of a listing, and of a service of keys that says nothing else.
    pub const USUAL: Self = Self {
        tries: 4,
        patience: Duration::from_secs(20),
    };
}

/// What differs between two conversations.
pub struct ExchangeContext<'a> {
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
    Send(Request),
    /// A request that the exchange can do without: if nobody answers it, an empty answer with status 0
    /// is used instead.
    Try(Request),
    Done(ExpiringKey),
}
