//! The four fields of a temporary credential, as STS, the metadata service and a credentials URI
//! answer them.

use serde::Deserialize;

use crate::config::credential::{ExpiringKey, Key};
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{self, Object, Text};
use crate::core::model::Timestamp;
use crate::core::sign::AccessKey;
use crate::core::wire::Response;
use crate::providers::{alibaba, envelope, fault};

/// An answer of STS.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Wrapped {
    credentials: Object<Fields>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Fields {
    /// `Success`, where it is told.
    code: Text,
    message: Text,
    access_key_id: Text,
    access_key_secret: Text,
    security_token: Text,
    expiration: Text,
}

/// The key below `Credentials` of an answer.
pub fn wrapped(answer: &Response) -> Result<ExpiringKey, Fault> {
    let body: Wrapped = decode(answer)?;
    granted(body.credentials.0, answer)
}

/// The key of an answer that is nothing else.
pub fn bare(answer: &Response) -> Result<ExpiringKey, Fault> {
    let fields: Fields = decode(answer)?;
    match fields.code.0.as_deref() {
        None | Some("Success") => granted(fields, answer),
        Some(code) => {
            let mut refused = fault::from_status(answer);
            refused.kind = ErrorKind::Credential;
            refused.retryable = false;
            refused.message = fields.message.0.unwrap_or_default();
            refused.code = Some(code.to_owned());
            Err(refused)
        }
    }
}

fn decode<'a, T: Deserialize<'a> + Default>(answer: &'a Response) -> Result<T, Fault> {
    // Where alone: the words of what is wrong would quote what may be a key.
    json::envelope(&answer.body).map_err(|decode| unreadable(answer, &decode.path))
}

fn granted(fields: Fields, answer: &Response) -> Result<ExpiringKey, Fault> {
    if let Some(refusal) = envelope::refusal(answer, alibaba::fault) {
        return Err(refusal);
    }
    let need = |name: &str, text: Text| {
        let text = text.0.filter(|text| !text.is_empty());
        text.ok_or_else(|| unreadable(answer, &format!("it has no {name}")))
    };
    let id = need("AccessKeyId", fields.access_key_id)?;
    let secret = need("AccessKeySecret", fields.access_key_secret)?;
    let token = need("SecurityToken", fields.security_token)?;
    let expires_at = match fields.expiration.0 {
        None => None,
        Some(text) => Some(
            Timestamp::parse(&text)
                .ok_or_else(|| unreadable(answer, "its Expiration is not an RFC 3339 time"))?,
        ),
    };
    Ok(ExpiringKey {
        key: Key::Pair(AccessKey::new(&id, &secret, &token)),
        expires_at,
    })
}

fn unreadable(answer: &Response, why: &str) -> Fault {
    Fault {
        http_status: Some(answer.status),
        hint: Some("is the endpoint right, and no proxy or login page in between?".to_owned()),
        ..Fault::new(
            ErrorKind::Decode,
            format!("the answer cannot be read: {why}"),
        )
    }
}
