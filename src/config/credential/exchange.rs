//! A way to a key over HTTP.

use std::time::Duration;

use chrono::TimeDelta;

use super::key::{ExpiringKey, Key};
use crate::core::error::Fault;
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::wire::{Request, Response};

/// A way to a key over HTTP: some requests in turn. As pure as a provider.
pub trait KeyExchange: Send + Sync {
    /// The vendor's name of the operation, for messages.
    fn operation(&self) -> &'static str;

    /// What follows the answers so far.
    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault>;

    /// Who asks and where, besides the secrets: what tells two of a kind apart.
    fn identity(&self) -> String {
        String::new()
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
            tries: 4,
            margin: TimeDelta::minutes(15),
            guess: None,
            by_audience: false,
        }
    }
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
    /// Another request that the way may do without: where nobody answers, an empty answer with
    /// status 0 takes the place of one.
    Try(Request),
    Done(ExpiringKey),
}
