//! A temporary key for the token of an identity provider.
//!
//! Sources: `huaweicloudsdkcore` 3.1.219 (`OidcStsAccessor`, `FederalAccessor`); `huaweicloud/config/config.go` of the
//! Terraform provider, which goes the second way.

use serde_json::json;

use super::super::fault;
use super::agency::SESSION;
use super::temporary;
use crate::config::credential::{AuthHeader, ExchangeContext, Key, KeyExchange, Next};
use crate::core::error::{ErrorKind, Fault};
use crate::core::secret::{MASK, Secret};
use crate::core::wire::{Endpoint, Request, Response};

/// How long a key of IAM is asked for, in seconds, as the SDK does.
const SIX_HOURS: u64 = 6 * 60 * 60;

/// It goes into a body, not into a header.
pub const IDENTITY: AuthHeader = AuthHeader {
    what: "the token of an identity provider",
    header: "",
    prefix: "",
    if_refused: "",
};

/// `AssumeAgencyWithOIDC` of STS: unsigned.
pub struct WithOidc {
    pub endpoint: Endpoint,
    pub provider_urn: String,
    pub agency_urn: String,
    /// The name of the session; empty for the program's.
    pub session_name: String,
    /// Seconds; `None` for the service's default of an hour.
    pub duration: Option<u64>,
    /// A policy that narrows it; empty for none.
    pub policy: String,
    /// Policies that narrow it, by their ids.
    pub policy_ids: Vec<String>,
}

impl WithOidc {
    fn request(&self, token: &Secret) -> Request {
        let session = match self.session_name.as_str() {
            "" => SESSION,
            name => name,
        };
        let mut body = json!({
            "provider_urn": self.provider_urn,
            "agency_urn": self.agency_urn,
            "agency_session_name": session,
            "id_token": token.expose(),
        });
        if let Some(duration) = self.duration {
            body["duration_seconds"] = json!(duration);
        }
        if !self.policy.is_empty() {
            body["policy"] = json!(self.policy);
        }
        if !self.policy_ids.is_empty() {
            body["policy_ids"] = json!(self.policy_ids);
        }
        let (_, path) = super::ASSUME_WITH_OIDC.request();
        let mut request = Request::post_json(&self.endpoint, path, &body);
        request.plain("accept", "application/json");
        request
    }
}

impl KeyExchange for WithOidc {
    fn operation(&self) -> &'static str {
        super::ASSUME_WITH_OIDC.name
    }

    fn asks_for(&self) -> String {
        format!("the agency {} at {}", self.agency_urn, self.endpoint.host())
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        match answers.last() {
            None => Ok(Next::Send(self.request(token(turn)?))),
            Some(answer) if answer.is_success() => temporary::read(answer).map(Next::Done),
            Some(answer) => {
                let trust = format!("{} trusts {}", self.agency_urn, self.provider_urn);
                Err(refused(answer, &trust))
            }
        }
    }

    fn identity(&self) -> String {
        format!("{} {}", self.endpoint.origin(), self.agency_urn)
    }
}

/// `CreateUnscopedTokenByIdToken` of IAM, and `CreateTemporaryAccessKeyByToken` with the token that it gives: unsigned.
pub struct WithIdToken {
    pub endpoint: Endpoint,
    /// The identity provider, by its id.
    pub provider: String,
}

impl WithIdToken {
    fn begin(&self, token: &Secret) -> Request {
        let body = json!({ "auth": { "id_token": { "id": token.expose() } } });
        let (_, path) = super::CREATE_BY_ID_TOKEN.request();
        let mut request = Request::post_json(&self.endpoint, path, &body);
        request
            .plain("x-idp-id", &self.provider)
            .plain("accept", "application/json");
        request
    }

    fn finish(&self, token: &str) -> Request {
        let body = json!({ "auth": { "identity": {
            "methods": ["token"],
            "token": { "id": token, "duration_seconds": SIX_HOURS },
        } } });
        let (_, path) = super::CREATE_BY_TOKEN.request();
        let mut request = Request::post_json(&self.endpoint, path, &body);
        request.plain("accept", "application/json");
        request
    }

    fn refused(&self, answer: &Response) -> Fault {
        refused(
            answer,
            &format!("the account trusts the identity provider {}", self.provider),
        )
    }
}

impl KeyExchange for WithIdToken {
    fn operation(&self) -> &'static str {
        super::CREATE_BY_ID_TOKEN.name
    }

    fn asks_for(&self) -> String {
        let host = self.endpoint.host();
        format!("the identity provider {} at {host}", self.provider)
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        let Some(first) = answers.first() else {
            return Ok(Next::Send(self.begin(token(turn)?)));
        };
        if !first.is_success() {
            return Err(self.refused(first));
        }
        let Some(granted) = first.header("x-subject-token") else {
            return Err(Fault {
                http_status: Some(first.status),
                ..Fault::new(ErrorKind::Decode, "the answer has no X-Subject-Token")
            });
        };
        match answers.get(1) {
            None => Ok(Next::Send(self.finish(granted))),
            Some(answer) if answer.is_success() => temporary::read(answer).map(Next::Done),
            // The token that was granted is known to nobody else who hides secrets.
            Some(answer) => Err(self
                .refused(answer)
                .tidied(|text| text.replace(granted, MASK))),
        }
    }

    fn identity(&self) -> String {
        format!("{} {}", self.endpoint.origin(), self.provider)
    }
}

fn token<'a>(turn: &ExchangeContext<'a>) -> Result<&'a Secret, Fault> {
    let Some(Key::Sent(_, token)) = turn.key else {
        let why = "a key is given for the token of an identity provider";
        return Err(Fault::new(ErrorKind::Config, why));
    };
    Ok(token)
}

/// What to do about a refusal: there is no key pair to check.
fn refused(answer: &Response, trust: &str) -> Fault {
    let mut fault = fault::fault(answer);
    if !fault.retryable {
        fault.refused_part = None;
        fault.hint = Some(format!(
            "let the identity provider's token be renewed, and check that {trust}"
        ));
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::Timestamp;

    fn first(exchange: &impl KeyExchange, answers: &[Response]) -> Request {
        let key = Key::Sent(IDENTITY, Secret::new("id-token"));
        let turn = ExchangeContext {
            time: Timestamp::parse("2026-01-02T03:04:05Z").unwrap(),
            nonce: "0",
            key: Some(&key),
            audience: None,
        };
        match exchange.next(answers, &turn) {
            Ok(Next::Send(request)) => request,
            _ => panic!("nothing is sent"),
        }
    }

    #[test]
    fn every_word_of_oidc_is_sent() {
        let grant = WithOidc {
            endpoint: Endpoint::parse("https://sts.example").unwrap(),
            provider_urn: "p".to_owned(),
            agency_urn: "a".to_owned(),
            session_name: String::new(),
            duration: None,
            policy: String::new(),
            policy_ids: Vec::new(),
        };
        let body = |grant: &WithOidc| -> serde_json::Value {
            serde_json::from_slice(&first(grant, &[]).body).unwrap()
        };
        let plain = json!({"provider_urn": "p", "agency_urn": "a", "agency_session_name": "cloudls", "id_token": "id-token"});
        assert_eq!(body(&grant), plain);
        let whole = WithOidc {
            session_name: "s".to_owned(),
            duration: Some(900),
            policy: "{}".to_owned(),
            policy_ids: vec!["i".to_owned()],
            ..grant
        };
        let (body, url) = (body(&whole), first(&whole, &[]).url());
        assert_eq!(url, "https://sts.example/v5/agencies/assume-with-oidc");
        for (name, value) in [
            ("agency_session_name", json!("s")),
            ("duration_seconds", json!(900)),
            ("policy", json!("{}")),
            ("policy_ids", json!(["i"])),
        ] {
            assert_eq!(body[name], value, "{name}");
        }
    }

    #[test]
    fn iam_is_asked_twice_for_an_identity_provider() {
        let grant = WithIdToken {
            endpoint: Endpoint::parse("https://iam.example").unwrap(),
            provider: "idp".to_owned(),
        };
        let begin = first(&grant, &[]);
        assert_eq!(
            begin.url(),
            "https://iam.example/v3.0/OS-AUTH/id-token/tokens"
        );
        assert!(begin.headers.iter().any(|(name, _)| *name == "x-idp-id"));
        let answer = Response {
            status: 201,
            headers: vec![("x-subject-token".to_owned(), "granted".to_owned())],
            body: b"{}".to_vec(),
        };
        let finish = first(&grant, &[answer]);
        let body: serde_json::Value = serde_json::from_slice(&finish.body).unwrap();
        assert_eq!(body["auth"]["identity"]["token"]["id"], "granted");
        assert_eq!(body["auth"]["identity"]["methods"], json!(["token"]));
    }
}
