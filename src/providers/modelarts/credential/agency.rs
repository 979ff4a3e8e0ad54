//! The temporary key of an agency, with which one account lets another act in it.
//!
//! Sources: `huaweicloud/config/auth.go` of the Terraform provider, which asks IAM where the account is given by its
//! name and STS where it is given by its id; "Obtaining a Temporary Access Key and Security Token Through an Agency" of
//! IAM; `huaweicloudsdkcore` 3.1.219 for the header that says whose key it is.

use serde::Deserialize;
use serde_json::json;

use super::super::{fault, signed};
use super::temporary;
use crate::config::credential::{ExchangeContext, Key, KeyExchange, Next};
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{self, Objects, Text};
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::engine::provider::Stamp;

/// How long a key of IAM is asked for, in seconds; without a number it would be a quarter of an hour.
const AN_HOUR: u64 = 3600;

/// The name of the session, by which it is found in logs.
pub const SESSION: &str = "cloudls";

/// An agency, and for how long it is assumed.
pub struct Agency {
    pub name: String,
    /// The account that lets others act in it.
    pub account: Account,
    /// Seconds; `None` for an hour.
    pub duration: Option<u64>,
}

/// How the account of an agency is given.
#[derive(PartialEq, Eq)]
pub enum Account {
    Name(String),
    Id(String),
}

impl Agency {
    /// Whether both are one, whatever time they are assumed for.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.account == other.account
    }

    /// It in words, such as `the agency reader of the account other`.
    pub fn shown(&self) -> String {
        let (Account::Name(account) | Account::Id(account)) = &self.account;
        format!("the agency {} of the account {account}", self.name)
    }
}

/// `CreateTemporaryAccessKeyByAgency` of IAM, or `AssumeAgency` of STS: signed with another key.
pub struct AssumeAgency {
    /// Where it is asked: IAM where the account is given by its name, else STS.
    pub endpoint: Endpoint,
    pub agency: Agency,
    /// The account of the key that it is asked with; looked up where it is needed and not known.
    pub own_account: Option<String>,
}

impl AssumeAgency {
    /// The account of the key is told in a header, as the vendor's SDK does; it finds it by the same call.
    fn own_account(answer: &Response) -> Result<Option<String>, Fault> {
        if matches!(answer.status, 401 | 429 | 500..) {
            return Err(fault::fault(answer));
        }
        let body: Domains = json::envelope(&answer.body).unwrap_or_default();
        let first = body.domains.0.into_iter().next();
        Ok(first.and_then(|domain| domain.id.0))
    }

    fn request(&self, own_account: Option<String>) -> Request {
        let Agency {
            name,
            account,
            duration,
        } = &self.agency;
        match account {
            Account::Name(account) => {
                let body = json!({ "auth": { "identity": {
                    "methods": ["assume_role"],
                    "assume_role": {
                        "agency_name": name,
                        "domain_name": account,
                        "duration_seconds": duration.unwrap_or(AN_HOUR),
                    },
                } } });
                let (_, path) = super::CREATE_BY_AGENCY.request();
                let mut request = Request::post_json(&self.endpoint, path, &body);
                if let Some(id) = own_account {
                    request.plain("x-domain-id", id);
                }
                request
            }
            Account::Id(id) => {
                let mut body = json!({
                    "agency_urn": format!("iam::{id}:agency:{name}"),
                    "agency_session_name": SESSION,
                });
                if let Some(duration) = duration {
                    body["duration_seconds"] = json!(duration);
                }
                let (_, path) = super::ASSUME_AGENCY.request();
                Request::post_json(&self.endpoint, path, &body)
            }
        }
    }

    /// What to do about a refusal.
    fn refused(&self, answer: &Response) -> Fault {
        let mut fault = fault::fault(answer);
        if matches!(fault.kind, ErrorKind::Permission | ErrorKind::Provider) && !fault.retryable {
            fault.hint = Some(format!(
                "check that there is {}, that it trusts the account of the access key, and that the key's user may \
                 assume agencies",
                self.agency.shown()
            ));
        }
        fault
    }
}

impl KeyExchange for AssumeAgency {
    fn operation(&self) -> &'static str {
        match self.agency.account {
            Account::Name(_) => super::CREATE_BY_AGENCY.name,
            Account::Id(_) => super::ASSUME_AGENCY.name,
        }
    }

    fn asks_for(&self) -> String {
        format!("{} at {}", self.agency.shown(), self.endpoint.host())
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        let Some(key @ Key::Pair(_)) = turn.key else {
            let why = "an agency is assumed with an access key pair";
            return Err(Fault::new(ErrorKind::Config, why));
        };
        let stamp = Stamp {
            time: turn.time,
            nonce: turn.nonce.to_owned(),
            key: key.clone(),
        };
        let asks_account =
            matches!(self.agency.account, Account::Name(_)) && self.own_account.is_none();
        let (account, answer) = match (asks_account, answers) {
            (true, []) => {
                let request = Request::get(&self.endpoint, "/v3/auth/domains", &Query::new());
                return Ok(Next::Send(signed(request, &stamp)));
            }
            (true, [accounts, rest @ ..]) => (Self::own_account(accounts)?, rest.first()),
            (false, all) => (self.own_account.clone(), all.first()),
        };
        match answer {
            None => Ok(Next::Send(signed(self.request(account), &stamp))),
            Some(answer) if answer.is_success() => temporary::read(answer).map(Next::Done),
            Some(answer) => Err(self.refused(answer)),
        }
    }

    fn identity(&self) -> String {
        format!("{} {}", self.endpoint.origin(), self.agency.shown())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Domains {
    domains: Objects<Domain>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Domain {
    id: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::credential::ExpiringKey;
    use crate::core::model::Timestamp;
    use crate::core::sign::AccessKey;
    use crate::core::wire::Value;

    fn next(
        grant: &AssumeAgency,
        answers: &[(u16, &str)],
    ) -> Result<Result<Request, ExpiringKey>, Fault> {
        let answers: Vec<_> = answers
            .iter()
            .map(|(status, body)| Response {
                status: *status,
                body: body.as_bytes().to_vec(),
                ..Response::default()
            })
            .collect();
        let key = Key::Pair(AccessKey::new("AK", "s3cret", ""));
        let turn = ExchangeContext {
            time: Timestamp::parse("2026-01-02T03:04:05Z").unwrap(),
            nonce: "0",
            key: Some(&key),
            audience: None,
        };
        Ok(match grant.next(&answers, &turn)? {
            Next::Send(request) | Next::Try(request) => Ok(request),
            Next::Done(key) => Err(key),
        })
    }

    fn grant(account: Account, own_account: Option<&str>) -> AssumeAgency {
        AssumeAgency {
            endpoint: Endpoint::parse("https://iam.example").unwrap(),
            agency: Agency {
                name: "reader".to_owned(),
                account,
                duration: None,
            },
            own_account: own_account.map(str::to_owned),
        }
    }

    fn header(request: &Request, name: &str) -> Option<String> {
        let found = request.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value): &(_, Value)| value.expose().to_owned())
    }

    #[test]
    fn an_account_by_its_name_is_asked_of_iam() {
        let grant = grant(Account::Name("other".to_owned()), None);
        let first = next(&grant, &[]).ok().unwrap().ok().unwrap();
        assert_eq!(first.url(), "https://iam.example/v3/auth/domains");
        for (answer, account) in [
            ((200, r#"{"domains":[{"id":"own"}]}"#), Some("own")),
            ((200, r#"{"domains":[]}"#), None),
            ((404, "{}"), None),
        ] {
            let second = next(&grant, &[answer]).ok().unwrap().ok().unwrap();
            assert_eq!(
                second.url(),
                "https://iam.example/v3.0/OS-CREDENTIAL/securitytokens"
            );
            assert_eq!(header(&second, "x-domain-id").as_deref(), account);
            let signed = header(&second, "authorization").unwrap();
            assert!(signed.contains("Access=AK"), "{signed}");
            let body: serde_json::Value = serde_json::from_slice(&second.body).unwrap();
            let identity = &body["auth"]["identity"];
            assert_eq!(identity["methods"], json!(["assume_role"]));
            assert_eq!(
                identity["assume_role"],
                json!({"agency_name": "reader", "domain_name": "other", "duration_seconds": 3600})
            );
        }
        // A wrong secret is not sent twice.
        let refused = next(&grant, &[(401, "{}")]).err().unwrap();
        assert_eq!(refused.kind, ErrorKind::Credential);
    }

    #[test]
    fn an_account_by_its_id_is_asked_of_sts() {
        let grant = grant(Account::Id("0de0".to_owned()), None);
        let first = next(&grant, &[]).ok().unwrap().ok().unwrap();
        assert_eq!(first.url(), "https://iam.example/v5/agencies/assume");
        let body: serde_json::Value = serde_json::from_slice(&first.body).unwrap();
        assert_eq!(
            body,
            json!({"agency_urn": "iam::0de0:agency:reader", "agency_session_name": "cloudls"})
        );
        let answer =
            r#"{"credentials":{"access_key_id":"T","secret_access_key":"s","security_token":"t"}}"#;
        let done = next(&grant, &[(200, answer)]).ok().unwrap().err().unwrap();
        assert_eq!(done.key.id(), "T");
    }
}
