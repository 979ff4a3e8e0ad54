//! What it takes to get a key.

use crate::core::model::Timestamp;
use crate::engine::fetch::clock::Clock;
use crate::engine::fetch::guard::CredentialGuards;
use crate::engine::http::Http;
use crate::engine::trace::Trace;

/// What is needed to get a key.
pub struct KeyContext<'a> {
    /// Provider and profile, for messages.
    pub who: &'a str,
    pub http: &'a Http,
    pub trace: Trace,
    pub clock: &'a Clock,
    /// The credentials of the run, and what was guessed.
    pub guards: &'a CredentialGuards,
    /// What the key is to be good for.
    pub audience: Option<&'a str>,
}

impl KeyContext<'_> {
    /// The time by the provider's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::now().shifted(self.clock.shift())
    }
}
