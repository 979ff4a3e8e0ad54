//! A temporary key pair, as IAM, STS, the metadata of an ECS instance and the agent of a pod answer with it.
//!
//! Source: `huaweicloudsdkcore` 3.1.219, which reads the fields of all four by the same names.

use serde::Deserialize;

use super::super::fault;
use crate::config::credential::{ExpiringKey, Key};
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{self, Object, Text};
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;
use crate::core::wire::Response;
use crate::providers::envelope;

/// The key of a 2xx answer: below `credential` (IAM, metadata), below `credentials` (STS), or the answer itself.
pub fn read(answer: &Response) -> Result<ExpiringKey, Fault> {
    if let Some(refusal) = envelope::refusal(answer, fault::fault) {
        return Err(refusal);
    }
    let unreadable = |what: &str| Fault {
        http_status: Some(answer.status),
        hint: Some("is the endpoint right, and no proxy or login page in between?".to_owned()),
        ..Fault::new(
            ErrorKind::Decode,
            format!("the answer cannot be read: {what}"),
        )
    };
    let body: Body = json::envelope(&answer.body).unwrap_or_default();
    let within = [body.credential.0, body.credentials.0];
    let bare: Fields = json::envelope(&answer.body).unwrap_or_default();
    let fields = within
        .into_iter()
        .find(Fields::is_any)
        .unwrap_or(bare)
        .known();
    let expires_at = match fields.end.as_deref().map(Timestamp::parse) {
        Some(None) => return Err(unreadable("expires_at is not a time")),
        Some(end) => end,
        None => None,
    };
    match (fields.id, fields.secret, fields.token) {
        (Some(id), Some(secret), Some(token)) => Ok(ExpiringKey {
            key: Key::Pair(AccessKey::new(&id, &secret, &token)),
            expires_at,
        }),
        _ => Err(unreadable("access, secret or securitytoken is missing")),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    credential: Object<Fields>,
    credentials: Object<Fields>,
}

/// Each field in the spellings of IAM, of the agent of a pod, and of STS.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    access: Text,
    #[serde(rename = "accessKeyId")]
    access_of_pod: Text,
    access_key_id: Text,
    secret: Text,
    #[serde(rename = "secretAccessKey")]
    secret_of_pod: Text,
    secret_access_key: Text,
    securitytoken: Text,
    #[serde(rename = "securityToken")]
    token_of_pod: Text,
    security_token: Text,
    expires_at: Text,
    expiration: Text,
}

/// The fields in one spelling; an empty one counts as none.
struct Known {
    id: Option<String>,
    secret: Option<String>,
    token: Option<String>,
    end: Option<String>,
}

impl Fields {
    fn is_any(&self) -> bool {
        let ids = [&self.access, &self.access_of_pod, &self.access_key_id];
        ids.iter().any(|id| id.0.is_some())
    }

    fn known(self) -> Known {
        let first = |texts: [Text; 3]| {
            let mut texts = texts.into_iter().filter_map(|text| text.0);
            texts.find(|text| !text.is_empty())
        };
        let none = Text::default;
        Known {
            id: first([self.access, self.access_of_pod, self.access_key_id]),
            secret: first([self.secret, self.secret_of_pod, self.secret_access_key]),
            token: first([self.securitytoken, self.token_of_pod, self.security_token]),
            end: first([self.expires_at, self.expiration, none()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(body: &str) -> Result<ExpiringKey, Fault> {
        read(&Response {
            status: 200,
            body: body.as_bytes().to_vec(),
            ..Response::default()
        })
    }

    #[test]
    fn four_services_answer_in_three_spellings() {
        let end = "2030-01-08T03:50:07.574000Z";
        for body in [
            r#"{"credential":{"access":"a","secret":"s","securitytoken":"t","expires_at":"END"}}"#,
            r#"{"credentials":{"access_key_id":"a","secret_access_key":"s","security_token":"t","expiration":"END"},"assumed_agency":{"id":"i","urn":"u"}}"#,
            r#"{"credential":{"accessKeyId":"a","secretAccessKey":"s","securityToken":"t","expiration":"END"},"subject":{"namespace":""}}"#,
            r#"{"access":"a","secret":"s","securitytoken":"t","expires_at":"END"}"#,
        ] {
            let expiring = key(&body.replace("END", end)).ok().unwrap();
            assert_eq!(expiring.key.id(), "a", "{body}");
            assert_eq!(expiring.key.secrets().len(), 2, "{body}");
            assert!(expiring.expires_at.is_some(), "{body}");
        }
    }

    #[test]
    fn half_a_key_is_none_and_nothing_of_it_is_shown() {
        for body in [
            r#"{"credential":{"access":"a","secret":"s3cret"}}"#,
            r#"{"credential":{"access":"a","secret":"s3cret","securitytoken":""}}"#,
            r#"{"credential":{"access":"a","secret":"s3cret","securitytoken":"t","expires_at":"soon"}}"#,
            "<html>s3cret",
            "",
        ] {
            let fault = key(body).err().unwrap();
            assert_eq!(fault.kind, ErrorKind::Decode, "{body}");
            assert!(!fault.message.contains("s3cret"), "{}", fault.message);
        }
    }
}
