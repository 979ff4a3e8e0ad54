//! The metadata service of an ECS instance: the temporary key of its RAM role.
//!
//! Source: the vendor's Python and Go libraries. It answers on plain HTTP at an address that never
//! leaves the host, and within a second or not at all.

use std::time::Duration;

use super::session;
use super::variables;
use crate::config::credential::{ExchangeContext, ExchangePolicy, KeyExchange, Next};
use crate::config::settings::Settings;
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::secret::Secret;
use crate::core::wire::{self, Endpoint, Query, Request, Response};
use crate::providers::fault;

pub const OPERATION: &str = "ECS metadata";
pub const URL: &str = "http://100.100.100.200";
/// How long the token of the first step lasts, in seconds.
const TOKEN_LIFE: &str = "21600";
const KEYS: [&str; 4] = ["latest", "meta-data", "ram", "security-credentials"];

pub struct Metadata {
    endpoint: Endpoint,
    /// The role's name; empty where the service is to tell it.
    role: String,
    is_guess: bool,
    needs_token: bool,
}

impl Metadata {
    /// The service; a mere guess where nothing says that this is an ECS instance.
    pub fn new(role: &str, is_guess: bool, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.local_endpoint(super::METADATA_ENDPOINT.variable, URL)?,
            role: role.to_owned(),
            is_guess,
            needs_token: variables::is_true(settings.environment, "ALIBABA_CLOUD_IMDSV1_DISABLED"),
        })
    }

    fn ask(&self, path: &str, token: Option<&str>) -> Next {
        let mut request = Request::get(&self.endpoint, path, &Query::new());
        if let Some(token) = token {
            request.secret("x-aliyun-ecs-metadata-token", Secret::new(token));
        }
        Next::Send(request)
    }

    /// The token, where the service gave one.
    fn token<'a>(&self, answer: &'a Response) -> Result<Option<&'a str>, Fault> {
        let token = str::from_utf8(&answer.body).map_or("", str::trim);
        let is_good = answer.is_success() && fault::is_header_text(token);
        match (is_good, self.needs_token) {
            (true, _) => Ok(Some(token)),
            (false, false) => Ok(None),
            (false, true) => Err(Fault {
                hint: Some("ALIBABA_CLOUD_IMDSV1_DISABLED forbids to go on without".to_owned()),
                ..Self::failed(answer, "it gave no token")
            }),
        }
    }

    fn failed(answer: &Response, why: &str) -> Fault {
        let failed = fault::from_status(answer);
        Fault {
            // Nothing was refused: there is no credential.
            kind: match answer.status {
                404 => ErrorKind::Config,
                _ => failed.kind,
            },
            message: why.to_owned(),
            hint: Some(
                "attach a RAM role to this ECS instance, or check the role's name".to_owned(),
            ),
            ..failed
        }
    }
}

impl KeyExchange for Metadata {
    fn operation(&self) -> &'static str {
        OPERATION
    }

    fn role(&self) -> Option<&str> {
        Some(&*self.role).filter(|role| !role.is_empty())
    }

    fn asks_for(&self) -> String {
        match self.role.as_str() {
            "" => String::new(),
            role => format!("the role {role}"),
        }
    }

    fn next(&self, answers: &[Response], _: &ExchangeContext<'_>) -> Result<Next, Fault> {
        let Some((first, rest)) = answers.split_first() else {
            let mut request = Request::get(&self.endpoint, "/latest/api/token", &Query::new());
            request.method = wire::Method::Put;
            request.plain("x-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_LIFE);
            // Where it fails it is done without. Of a guess, one that does not answer will not.
            return Ok(if self.is_guess || self.needs_token {
                Next::Send(request)
            } else {
                Next::Try(request)
            });
        };
        let token = self.token(first)?;
        let (role, answer) = match (self.role.as_str(), rest) {
            ("", []) => return Ok(self.ask(&format!("{}/", wire::path(&KEYS)), token)),
            ("", [name, answers @ ..]) => (Self::told(name)?, answers.first()),
            (role, answers) => (role.to_owned(), answers.first()),
        };
        match answer {
            None => {
                let path = [&KEYS[..], &[role.as_str()]].concat();
                Ok(self.ask(&wire::path(&path), token))
            }
            Some(answer) if answer.is_success() => session::bare(answer).map(Next::Done),
            Some(answer) => {
                let why = format!("it has no credential for the role {role}");
                Err(Self::failed(answer, &why))
            }
        }
    }

    fn policy(&self) -> ExchangePolicy {
        ExchangePolicy {
            timeout: Some(Duration::from_secs(1)),
            tries: if self.is_guess { 1 } else { 3 },
            guess: self.is_guess.then_some(URL),
            ..ExchangePolicy::default()
        }
    }
}

impl Metadata {
    /// The role's name, as the service tells it.
    fn told(answer: &Response) -> Result<String, Fault> {
        let name = str::from_utf8(&answer.body).map_or("", str::trim);
        let is_name = !name.is_empty()
            && name.len() <= 64
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if answer.is_success() && is_name {
            Ok(name.to_owned())
        } else {
            Err(Self::failed(answer, "this ECS instance has no RAM role"))
        }
    }
}
