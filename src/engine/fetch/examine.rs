//! Calls that are made for their own sake: what `cloudls doctor` asks of a profile.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::client::ProfileClient;
use super::clock;
use crate::config::credential::Key;
use crate::core::error::Error;
use crate::core::model::Timestamp;
use crate::engine::progress::ListingProgress;
use crate::engine::provider::{Ask, Page, Paging, Provider, Stamp};

/// A call and what came of it.
pub struct Examined<C> {
    /// Scheme and host it went to; `None` where it was not made.
    pub origin: Option<String>,
    /// The proxy on the way.
    pub proxy: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// The page, or why there is none.
    pub result: Result<Page<C>, Error>,
}

/// A key, as far as it may be shown.
pub struct KeyState {
    pub shown: String,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
    /// Whether the program gets the next one by itself.
    pub is_renewable: bool,
    /// Whether requests are signed with it, and with that their time.
    pub is_dated: bool,
}

impl<P: Provider> ProfileClient<P> {
    /// Gets the key for a call, as the call would.
    pub async fn key(&self, call: &P::Call) -> Result<KeyState, Error> {
        let audience = self.provider.audience(call);
        let held = self.keys.current(audience.as_deref(), &self.clock);
        let held = held.await.map_err(|error| self.no_key(call, error))?;
        Ok(KeyState {
            shown: held.key.shown(),
            expires_at: held.expires_at,
            is_renewable: self.keys.is_renewable(),
            is_dated: matches!(held.key, Key::Pair(_)),
        })
    }

    /// Asks for the first page of a listing.
    pub async fn examine(&self, call: &P::Call) -> Examined<P::Call> {
        let ask = match self.provider.listing(call).paging {
            Paging::Numbered { size, .. } => Ask::Number {
                page: 1,
                size: size.most,
            },
            Paging::Once | Paging::Undocumented => Ask::Whole,
        };
        let endpoint = self.endpoint_of(call, ask).await;
        let proxy = endpoint.as_ref().and_then(|end| self.http.proxy_to(end));
        let begun = Instant::now();
        let result = self.fetch(call, ask, &ListingProgress::default()).await;
        Examined {
            origin: endpoint.map(|endpoint| endpoint.origin()),
            proxy,
            elapsed: begun.elapsed(),
            result,
        }
    }

    /// How much the provider's clock was ahead of this machine's when it answered last.
    pub fn clock_difference(&self) -> Option<TimeDelta> {
        self.clock.seen()
    }

    /// Whether requests are dated by the provider's clock, as it refused this machine's.
    pub fn is_shifted(&self) -> bool {
        self.clock.shift() != TimeDelta::zero()
    }

    /// The difference of two clocks in words.
    pub fn clock_words(difference: TimeDelta) -> String {
        clock::words(difference)
    }

    async fn endpoint_of(&self, call: &P::Call, ask: Ask) -> Option<crate::core::wire::Endpoint> {
        let audience = self.provider.audience(call);
        let held = self.keys.current(audience.as_deref(), &self.clock);
        let stamp = Stamp {
            time: Timestamp::now(),
            nonce: "0".repeat(32),
            key: held.await.ok()?.key.clone(),
        };
        let request = self.provider.request(call, ask, &stamp).ok()?;
        Some(request.endpoint)
    }
}
