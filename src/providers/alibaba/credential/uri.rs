//! A credentials URI: a service that answers with a temporary key to whoever asks.
//!
//! Source: the vendor's Python library. Plain HTTP is for this machine only, as everywhere.

use url::Url;

use super::session;
use crate::config::credential::{ExchangeContext, KeyExchange, Next};
use crate::config::settings::Settings;
use crate::core::error::{Fault, SettingsError};
use crate::core::secret::Secret;
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::providers::alibaba;

pub const OPERATION: &str = "credentials URI";

/// The shortest part of a path that may be a secret.
const LONG: usize = 16;

pub struct CredentialsUri {
    request: Request,
    /// The values of its query, and what may be a secret of its path.
    secrets: Vec<Secret>,
}

impl CredentialsUri {
    /// Reads the address. It is not repeated: it may hold a secret.
    pub fn new(uri: &str, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let refuse = |why: &str| {
            settings.refuse(
                format!("the credentials URI cannot be used: {why}"),
                "give it as https://HOST/PATH, or http://127.0.0.1:PORT/PATH",
            )
        };
        let url = Url::parse(uri.trim()).map_err(|_| refuse("it is not a URL"))?;
        let origin = url.origin().ascii_serialization();
        let endpoint = Endpoint::parse(&origin).map_err(|error| refuse(&error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user name or a password"));
        }
        let mut request = Request::get(&endpoint, url.path(), &Query::new());
        url.query()
            .unwrap_or_default()
            .clone_into(&mut request.query);
        request.is_address_secret = true;
        request.plain("accept", "application/json");
        let values = url.query_pairs().map(|(_, value)| value.into_owned());
        let is_long = |part: &&str| part.len() >= LONG;
        let parts = url.path().split('/').filter(is_long).map(str::to_owned);
        Ok(Self {
            secrets: values.chain(parts).map(Secret::new).collect(),
            request,
        })
    }
}

impl KeyExchange for CredentialsUri {
    fn operation(&self) -> &'static str {
        OPERATION
    }

    fn next(&self, answers: &[Response], _: &ExchangeContext<'_>) -> Result<Next, Fault> {
        match answers.last() {
            None => Ok(Next::Send(self.request.clone())),
            Some(answer) if answer.is_success() => session::bare(answer).map(Next::Done),
            Some(answer) => Err(alibaba::fault(answer)),
        }
    }

    fn secrets(&self) -> Vec<Secret> {
        self.secrets.clone()
    }
}
