//! Pod identity: the agent of a CCE cluster, which gives a temporary key for the token of a service account.
//!
//! Source: `huaweicloudsdkcore` 3.1.219 (`PodIdentityAccessor`). Plain HTTP is for this machine only, as everywhere.

use serde_json::json;
use url::Url;

use super::super::fault;
use super::temporary;
use crate::config::credential::{AuthHeader, ExchangeContext, KeyExchange, Next};
use crate::config::settings::Settings;
use crate::core::error::{Fault, SettingsError};
use crate::core::wire::{Endpoint, Request, Response};

/// The variable that names the agent.
pub const URI: &str = "HC_CONTAINER_CREDENTIALS_FULL_URI";
/// The variable that names the file of the token.
pub const TOKEN_FILE: &str = "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// How the token is sent.
pub const CARRIER: AuthHeader = AuthHeader {
    what: "the token of a service account",
    header: "authorization",
    prefix: "",
    if_refused: "",
};

pub struct PodIdentity {
    request: Request,
}

impl PodIdentity {
    /// Reads the address of the agent.
    pub fn new(uri: &str, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let refuse = |why: &str| {
            let why = format!("{URI} cannot be used: {why}");
            settings.refuse_or_name(why, format!("unset {URI}"))
        };
        let url = Url::parse(uri.trim()).map_err(|_| refuse("it is not a URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user name or a password"));
        }
        let origin = url.origin().ascii_serialization();
        let endpoint = Endpoint::parse(&origin).map_err(|error| refuse(&error.to_string()))?;
        let mut request = Request::post_json(&endpoint, url.path(), &json!({}));
        url.query()
            .unwrap_or_default()
            .clone_into(&mut request.query);
        request.plain("accept", "application/json");
        Ok(Self { request })
    }
}

impl KeyExchange for PodIdentity {
    fn operation(&self) -> &'static str {
        "pod identity"
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        match answers.last() {
            None => {
                let mut request = self.request.clone();
                if let Some(key) = turn.key {
                    key.carry(&mut request);
                }
                Ok(Next::Send(request))
            }
            Some(answer) if answer.is_success() => temporary::read(answer).map(Next::Done),
            Some(answer) => Err(Fault {
                hint: Some(
                    "check that the service account of this pod is associated with an agency"
                        .to_owned(),
                ),
                ..fault::fault(answer)
            }),
        }
    }
}
