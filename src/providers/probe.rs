//! A provider behind which its type disappears, for tests that feed it answers from anywhere.

use super::locate::locate;
use crate::config::credential::{AuthHeader, ExpiringKey, Key, KeySource};
use crate::config::settings::Settings;
use crate::core::error::{Cause, Fault, SettingsError};
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::wire::{Request, Response};
use crate::engine::fetch::{ActiveKey, Answered, read};
use crate::engine::provider::{Page, Provider, Stamp};
use crate::engine::rows::RowSink;

/// A connected provider that sends nothing.
pub trait Probe: Send + Sync {
    /// What the user should know before it happens.
    fn warning(&self, now: Timestamp) -> Option<String>;

    /// The operation of each listing to begin with.
    fn operations(&self) -> Vec<&'static str>;

    /// The request for the first page of each listing to begin with.
    fn requests(&self) -> Vec<Led>;

    /// The same, built and signed once more.
    fn requests_anew(&self) -> Vec<Led>;

    /// What an answer to each of these means, read as `fetch` reads it. A parent leads to the
    /// requests for the first pages of its listings.
    fn read(&self, response: &Response, sink: &RowSink) -> Vec<Result<Page<Led>, Cause>>;
}

/// The request for a first page.
pub type Led = Result<Request, Fault>;

pub fn connect<P: Provider>(settings: &Settings<'_>) -> Result<Box<dyn Probe>, SettingsError> {
    let found = locate::<P>(settings)?;
    let provider = P::connect(&Settings {
        credential_scope: &found.scope,
        credential_endpoints: &found.endpoints,
        ..*settings
    })?;
    let secrets = found.source.secrets();
    let expiring = match &found.source {
        KeySource::Known { expiring, .. } => expiring.clone(),
        // Nothing is asked for: any key will do.
        _ => ExpiringKey::lasting(Key::Sent(CARRIER, Secret::new("none"))),
    };
    let active = ActiveKey::new(expiring, secrets);
    let calls = provider.start().into_iter().chain(provider.named());
    Ok(Box::new(Probing {
        calls: calls
            .map(|call| (first(&provider, &call, &active), call))
            .collect(),
        source: found.source,
        active,
        provider,
    }))
}

/// How a key is sent that stands for none.
const CARRIER: AuthHeader = AuthHeader {
    what: "nothing",
    header: "authorization",
    prefix: "",
    if_refused: "",
};

/// A provider and the calls to begin with.
struct Probing<P: Provider> {
    provider: P,
    source: KeySource,
    active: ActiveKey,
    calls: Vec<(Led, P::Call)>,
}

impl<P: Provider> Probe for Probing<P> {
    fn warning(&self, now: Timestamp) -> Option<String> {
        self.source.warning(now)
    }

    fn operations(&self) -> Vec<&'static str> {
        let calls = self.calls.iter();
        calls
            .map(|(_, call)| self.provider.listing(call).operation)
            .collect()
    }

    fn requests(&self) -> Vec<Led> {
        self.calls.iter().map(|(led, _)| led.clone()).collect()
    }

    fn requests_anew(&self) -> Vec<Led> {
        let calls = self.calls.iter();
        let first = |(_, call): &(Led, P::Call)| first(&self.provider, call, &self.active);
        calls.map(first).collect()
    }

    fn read(&self, response: &Response, sink: &RowSink) -> Vec<Result<Page<Led>, Cause>> {
        let read = |(led, call): &(Led, P::Call)| {
            let request = led.as_ref().map_err(|fault| Cause::Fault(fault.clone()))?;
            let ask = self.provider.listing(call).paging.first();
            let answered = Answered {
                call,
                ask: &ask,
                request,
                response,
                secrets: &self.active.secrets,
            };
            let page = read(&self.provider, &answered, sink)?;
            Ok(page.map_calls(|call| first(&self.provider, &call, &self.active)))
        };
        self.calls.iter().map(read).collect()
    }
}

/// The request for the first page of a listing, always with the same stamp.
fn first<P: Provider>(provider: &P, call: &P::Call, active: &ActiveKey) -> Led {
    let ask = provider.listing(call).paging.first();
    let stamp = Stamp {
        time: Timestamp::from_seconds(1_790_000_000).expect("it is a time"),
        nonce: "0".repeat(32),
        key: active.key.clone(),
    };
    provider.request(call, &ask, &stamp)
}
