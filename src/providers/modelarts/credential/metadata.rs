//! The metadata service of an ECS instance: the temporary key of its agency.
//!
//! Source: `huaweicloudsdkcore` 3.1.219. It answers on plain HTTP at a link-local address.

use std::time::Duration;

use super::temporary;
use crate::config::credential::{ExchangeContext, ExchangePolicy, ExpiringKey, KeyExchange, Next};
use crate::config::settings::Settings;
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::secret::Secret;
use crate::core::wire::{Endpoint, Method, Query, Request, Response};
use crate::providers::fault;
use chrono::TimeDelta;

pub const URL: &str = "http://169.254.169.254";
/// How long the token of the first step lasts, in seconds.
const TOKEN_LIFE: &str = "21600";

pub struct Metadata {
    endpoint: Endpoint,
    is_guess: bool,
}

impl Metadata {
    /// The service; a mere guess where nothing says that this is an ECS instance.
    pub fn new(is_guess: bool, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.local_endpoint(super::METADATA_ENDPOINT.variable, URL)?,
            is_guess,
        })
    }

    fn read(answer: &Response) -> Result<ExpiringKey, Fault> {
        let mut failed = fault::from_status(answer);
        failed.hint = Some("attach an agency to this ECS instance".to_owned());
        if !answer.is_success() {
            "it has no credential".clone_into(&mut failed.message);
            if answer.status == 404 {
                // Nothing was refused: there is no credential.
                failed.kind = ErrorKind::Config;
            }
            return Err(failed);
        }
        temporary::read(answer).map_err(|unusable| Fault {
            hint: failed.hint,
            ..unusable
        })
    }
}

impl KeyExchange for Metadata {
    fn operation(&self) -> &'static str {
        "ECS metadata"
    }

    fn next(&self, answers: &[Response], _: &ExchangeContext<'_>) -> Result<Next, Fault> {
        let (token, answer) = match answers {
            [] => {
                let path = "/meta-data/latest/api/token";
                let mut request = Request::get(&self.endpoint, path, &Query::new());
                request.method = Method::Put;
                request.plain("x-metadata-token-ttl-seconds", TOKEN_LIFE);
                // "404, 405, 503: go on without one." Of a guess, one that does not answer will not.
                return Ok(if self.is_guess {
                    Next::Send(request)
                } else {
                    Next::Try(request)
                });
            }
            [token] => (token, None),
            [token, answer, ..] => (token, Some(answer)),
        };
        if let Some(answer) = answer {
            return Self::read(answer).map(Next::Done);
        }
        let path = "/openstack/latest/securitykey";
        let mut request = Request::get(&self.endpoint, path, &Query::new());
        // Without one where the service has no such step.
        let text = str::from_utf8(&token.body).map_or("", str::trim);
        if token.is_success() && fault::is_header_text(text) {
            request.secret("x-metadata-token", Secret::new(text));
        }
        Ok(Next::Send(request))
    }

    fn policy(&self) -> ExchangePolicy {
        ExchangePolicy {
            timeout: Some(Duration::from_secs(if self.is_guess { 1 } else { 3 })),
            tries: if self.is_guess { 1 } else { 3 },
            margin: TimeDelta::minutes(40),
            guess: self.is_guess.then_some(URL),
            ..ExchangePolicy::default()
        }
    }
}
