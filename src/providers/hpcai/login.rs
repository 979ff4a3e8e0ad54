//! The login of HPC-AI: an access token for a user name and a password.
//!
//! Source: the page "API" of the vendor's Chinese site (cloud.luchentech.com), which is the same
//! product; hpc-ai.com links a login without showing it.

use chrono::TimeDelta;
use serde_json::json;

use super::token;
use crate::config::credential::{
    AuthHeader, ExchangeContext, ExchangePolicy, ExpiringKey, Key, KeyExchange, Next,
};
use crate::config::settings::{Found, Settings, Values};
use crate::core::about::{Credential, Operation};
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::json;
use crate::core::secret::Secret;
use crate::core::wire::{Endpoint, Request, Response};
use crate::engine::credentials::Credentials;
use crate::providers::{envelope, fault};

pub const LOGIN: Operation = Operation::open(
    "login",
    "POST /api/user/login (with a user name and a password only)",
    "any user",
);

/// How the console's key is sent.
const API_KEY: AuthHeader = AuthHeader {
    what: "an API key",
    header: "x-api-key",
    prefix: "",
    if_refused: "the server rejected it: check HPCAI_API_KEY; hpc-ai.com and cloud.luchentech.com each have their own: \
                 CLOUDLS_HPCAI_ENDPOINT chooses the site",
};

/// An access token, an API key, or a user who logs in for a token.
pub struct LoginOrKey;

impl Credentials for LoginOrKey {
    const RENEWAL: &'static str = token::RENEWAL;

    fn key(values: Values) -> ExpiringKey {
        match values.form.variables {
            ["HPCAI_API_KEY"] => ExpiringKey::lasting(Key::Sent(API_KEY, values.into_secret())),
            _ => token::granted(&values.into_secret()),
        }
    }

    /// The base URL of another API has no say but which site is meant.
    fn with_words(
        mut found: Found,
        _: &'static Credential,
        settings: &Settings<'_>,
    ) -> Result<Found, SettingsError> {
        settings.note_unread([super::BASE_URL], &mut found);
        Ok(found)
    }

    fn login(
        values: &Values,
        settings: &Settings<'_>,
    ) -> Result<Option<Box<dyn KeyExchange>>, SettingsError> {
        let [user_name, password] = &values.required[..] else {
            return Ok(None);
        };
        Ok(Some(Box::new(Login {
            endpoint: settings.own_endpoint("")?,
            user_name: user_name.clone(),
            password: password.clone(),
        })))
    }
}

/// A user who can log in.
struct Login {
    endpoint: Endpoint,
    user_name: Secret,
    password: Secret,
}

impl Login {
    fn read(answer: &Response, turn: &ExchangeContext<'_>) -> Result<ExpiringKey, Fault> {
        let body = Body::of(answer);
        let refusal = envelope::refusal(answer, fault::from_status);
        let is_granted = answer.is_success() && refusal.is_none();
        let is_told = refusal.is_some();
        let mut fault = refusal.unwrap_or_else(|| fault::from_status(answer));
        if let (true, Some(text)) = (is_granted, body.access_token) {
            let mut granted = token::of_login(&Secret::new(text));
            let life = body.access_expire.and_then(|text| text.parse().ok());
            let end = life.and_then(TimeDelta::try_seconds);
            let end = end.map(|life| turn.time.shifted(life));
            // An end that is no time to come, or beyond all times, tells nothing: the token was given just now.
            let end = end.filter(|end| *end > turn.time);
            granted.expires_at = granted.expires_at.or(end);
            return Ok(granted);
        }
        let is_of_user = || {
            let words = body.message.as_deref().unwrap_or(&fault.message);
            let is_final = fault.kind == ErrorKind::Provider && !fault.retryable;
            is_told && is_final && speaks_of_user(words)
        };
        let is_refusal = matches!(answer.status, 400 | 401 | 403)
            || body.code.as_deref() == Some("-1")
            || matches!(fault.kind, ErrorKind::Credential | ErrorKind::Permission)
            || is_of_user();
        if let Some(message) = body.message {
            fault.message = message;
        } else if answer.is_success() && !is_told {
            fault.kind = ErrorKind::Decode;
            "the answer has no accessToken".clone_into(&mut fault.message);
            fault.hint = Some("is the endpoint right, and no login page in between?".to_owned());
        }
        fault.code = body.code.or(fault.code);
        if is_refusal {
            fault.kind = ErrorKind::Credential;
            fault.retryable = false;
            let hint = "check HPCAI_USERNAME and HPCAI_PASSWORD, or set HPCAI_API_KEY; hpc-ai.com and \
                        cloud.luchentech.com each have their own users: CLOUDLS_HPCAI_ENDPOINT chooses the site";
            fault.hint = Some(hint.to_owned());
        }
        Err(fault)
    }
}

impl KeyExchange for Login {
    fn operation(&self) -> &'static str {
        LOGIN.name
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        if let Some(answer) = answers.last() {
            return Self::read(answer, turn).map(Next::Done);
        }
        let body = json!({
            "username": self.user_name.expose(),
            "password": self.password.expose(),
        });
        let mut request = Request::post_json(&self.endpoint, LOGIN.request().1, &body);
        request.plain("accept", "application/json");
        Ok(Next::Send(request))
    }

    fn identity(&self) -> String {
        format!("{} {}", self.endpoint.origin(), self.user_name.expose())
    }

    fn secrets(&self) -> Vec<Secret> {
        vec![self.password.clone()]
    }

    fn policy(&self) -> ExchangePolicy {
        // A login more than is needed may replace the token of somebody else.
        ExchangePolicy {
            tries: 2,
            margin: TimeDelta::minutes(5),
            ..ExchangePolicy::default()
        }
    }
}

/// What an answer says: each by itself, so that what cannot be read of one costs no other.
struct Body {
    access_token: Option<String>,
    /// The seconds that it lasts.
    access_expire: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

impl Body {
    fn of(answer: &Response) -> Self {
        let text = |path: &'static str| {
            let [text] = json::first_texts(&answer.body, [&[path]]);
            text
        };
        Self {
            access_token: text("accessToken"),
            access_expire: text("accessExpire"),
            code: text("code"),
            message: text("message"),
        }
    }
}

/// Whether the words of a refusal are about who logs in, and not about a service in trouble.
fn speaks_of_user(words: &str) -> bool {
    const OF_USER: [&str; 14] = [
        "password",
        "user",
        "account",
        "credential",
        "login",
        "log in",
        "logged in",
        "unauthori",
        "forbidden",
        "denied",
        "密码",
        "用户",
        "账号",
        "登录",
    ];
    const OF_TROUBLE: [&str; 8] = [
        "unavailable",
        "timeout",
        "timed out",
        "busy",
        "internal",
        "maintenance",
        "try again later",
        "too many",
    ];
    let words = words.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    has(&OF_USER) && !has(&OF_TROUBLE)
}
