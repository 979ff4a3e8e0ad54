//! The token of an IAM user, by a password: "Obtaining a User Token Through Password
//! Authentication" of IAM. It is good for one project.

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use super::super::endpoints::IAM;
use super::super::fault;
use super::{CREATE_TOKEN, site};
use crate::config::credential::{
    AuthHeader, ExchangeContext, ExchangePolicy, ExpiringKey, Key, KeyExchange, Next,
};
use crate::config::settings::Settings;
use crate::core::error::{ErrorKind, Fault, RefusedPart, SettingsError};
use crate::core::json::{self, Object, Text};
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::providers::envelope;

/// How the token is sent.
const CARRIER: AuthHeader = AuthHeader {
    what: "a token",
    header: "x-auth-token",
    prefix: "",
    if_refused: "",
};

/// An IAM user with a password.
pub struct ByPassword {
    user: Secret,
    password: Secret,
    domain: Secret,
    /// What overrides the endpoint of IAM.
    endpoint: Option<String>,
}

impl ByPassword {
    /// User, password and account (domain).
    pub fn new(values: [&Secret; 3], settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let [user, password, domain] = values.map(Clone::clone);
        // A wrong one is told now.
        settings.endpoint(IAM.variable, "cn-north-4")?;
        Ok(Self {
            user,
            password,
            domain,
            endpoint: settings
                .override_of(IAM.variable)
                .map(|(url, _)| url.to_owned()),
        })
    }

    fn request(&self, audience: &str) -> Result<Request, Fault> {
        let (region, project) = match audience.split_once(' ') {
            Some((region, project)) => match project.strip_prefix('=') {
                Some(name) => (region, json!({ "name": name })),
                None => (region, json!({ "id": project })),
            },
            None => (audience, json!({ "name": audience })),
        };
        let url = self.endpoint.as_deref();
        let url = url.unwrap_or_else(|| IAM.url_in(region));
        let endpoint = Endpoint::parse(&url.replace("{region}", region))
            .map_err(|error| Fault::new(ErrorKind::Config, format!("{}: {error}", IAM.variable)))?
            .without_end(site::VERSION);
        let body = json!({ "auth": {
            "identity": {
                "methods": ["password"],
                "password": { "user": {
                    "name": self.user.expose(),
                    "password": self.password.expose(),
                    "domain": { "name": self.domain.expose() },
                } },
            },
            "scope": { "project": project },
        } });
        let (_, path) = CREATE_TOKEN.request();
        let mut request = Request::post_json(&endpoint, path, &body);
        let mut query = Query::new();
        query.set("nocatalog", "true");
        request.query = query.encoded();
        request.plain("accept", "application/json");
        Ok(request)
    }
}

impl KeyExchange for ByPassword {
    fn operation(&self) -> &'static str {
        CREATE_TOKEN.name
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        let Some(answer) = answers.last() else {
            let audience = turn.audience.unwrap_or_default();
            return self.request(audience).map(Next::Send);
        };
        if !answer.is_success() {
            let mut refused = fault::fault(answer);
            // That there is no such project says nothing of the password.
            let is_project = refused.message.to_ascii_lowercase().contains("project");
            let is_answer =
                refused.code.is_some() && matches!(answer.status, 400 | 401 | 403 | 404);
            if is_project && is_answer {
                refused.refused_part = Some(RefusedPart::Audience);
                refused.kind = ErrorKind::Provider;
                refused.retryable = false;
                refused.hint =
                    Some("give the regions that the account has, or a project".to_owned());
            } else if answer.status == 401 {
                refused.kind = ErrorKind::Credential;
                refused.retryable = false;
                refused.hint = Some(
                    "check HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME; a HUAWEI ID gets no \
                     token by its password, an IAM user does, for the regions its account has"
                        .to_owned(),
                );
            }
            return Err(refused);
        }
        if let Some(refusal) = envelope::refusal(answer, fault::fault) {
            return Err(refusal);
        }
        let Some(token) = answer.header("x-subject-token") else {
            return Err(Fault {
                http_status: Some(answer.status),
                ..Fault::new(ErrorKind::Decode, "the answer has no X-Subject-Token")
            });
        };
        let body: Body = json::envelope(&answer.body).unwrap_or_default();
        let told = body
            .token
            .0
            .expires_at
            .0
            .and_then(|text| Timestamp::parse(&text));
        Ok(Next::Done(ExpiringKey {
            key: Key::Sent(CARRIER, Secret::new(token)),
            // "Valid for 24 hours."
            expires_at: told.or(Some(turn.time.shifted(TimeDelta::hours(24)))),
        }))
    }

    fn identity(&self) -> String {
        let endpoint = self.endpoint.as_deref().unwrap_or_default();
        let (user, domain) = (self.user.expose(), self.domain.expose());
        format!("{endpoint} {domain} {user}")
    }

    fn asks_for(&self) -> String {
        let (user, domain) = (self.user.expose(), self.domain.expose());
        format!("the user {user} of the account {domain}")
    }

    fn secrets(&self) -> Vec<Secret> {
        vec![self.password.clone()]
    }

    fn policy(&self) -> ExchangePolicy {
        ExchangePolicy {
            by_audience: true,
            ..ExchangePolicy::default()
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    token: Object<Fields>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    expires_at: Text,
}
