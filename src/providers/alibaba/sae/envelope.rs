//! The envelope of every answer of SAE; one with HTTP 200 can hold a failure.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::{coded_fault, fault as gateway_fault};
use crate::core::error::Fault;
use crate::core::json::{self, Flag, Rows, Text};
use crate::core::wire::Response;
use crate::engine::provider::ReadError;

/// What surrounds every answer.
#[derive(Default, Deserialize)]
#[serde(
    rename_all = "PascalCase",
    default,
    bound(deserialize = "T: Deserialize<'de> + Default")
)]
pub struct Envelope<T> {
    code: Text,
    message: Text,
    request_id: Text,
    error_code: Text,
    success: Flag,
    data: T,
}

/// The inside of an envelope that reports success.
pub struct Opened<T> {
    pub data: T,
    /// Whether the envelope says in so many words that all went well: a missing list is then an
    /// empty one, as the vendor leaves those out.
    vouched: bool,
}

impl<T> Opened<T> {
    /// The rows of the list at `path`.
    pub fn list<E>(&self, rows: Rows<E>, path: &str) -> Result<Vec<E>, ReadError> {
        if self.vouched {
            Ok(rows.or_empty())
        } else {
            Ok(rows.or_lacking(path, false)?)
        }
    }
}

impl<T: Default> Envelope<T> {
    /// The inside, or the failure it reports.
    pub fn open<'a>(response: &'a Response) -> Result<Opened<T>, ReadError>
    where
        T: Deserialize<'a>,
    {
        match json::envelope::<Self>(&response.body) {
            Ok(envelope) if envelope.failed() => Err(ReadError::Fault(envelope.fault(response))),
            Ok(envelope) => {
                let vouched = envelope.success.0 == Some(true) || envelope.code.0.is_some();
                Ok(Opened {
                    data: envelope.data,
                    vouched,
                })
            }
            // A failure need not hold data of the right shape.
            Err(decode) => match json::envelope::<Envelope<IgnoredAny>>(&response.body) {
                Ok(envelope) if envelope.failed() => {
                    Err(ReadError::Fault(envelope.fault(response)))
                }
                _ => Err(decode.into()),
            },
        }
    }

    /// `Success: false`, or an error word in `Code`. `ErrorCode` decides only where both are absent:
    /// it is there on success, too.
    fn failed(&self) -> bool {
        let success = |code: &str| code.len() == 3 && code.starts_with('2');
        let says_nothing = self.success.0.is_none() && self.code.0.is_none();
        let names_error = self.error_code.0.as_deref().is_some_and(is_code);
        (says_nothing && names_error)
            || self.success.0 == Some(false)
            || !self.code.0.as_deref().is_none_or(success)
    }

    /// What a failure means.
    pub fn fault(self, response: &Response) -> Fault {
        if self.code.0.is_none() && self.success.0.is_none() && self.error_code.0.is_none() {
            // No envelope: the gateway speaks.
            return gateway_fault(response);
        }
        // A bare number in `Code` is the HTTP status the answer should have had.
        let status = self.code.0.as_deref().and_then(|code| code.parse().ok());
        let judged = Response {
            status: status.unwrap_or(response.status),
            ..response.clone()
        };
        let word = self.error_code.0.filter(|code| is_code(code));
        let code = word.or(self.code.0);
        let mut fault = coded_fault(&judged, code, self.message.0, self.request_id.0);
        fault.http_status = Some(response.status);
        fault
    }
}

fn is_code(text: &str) -> bool {
    text != "success"
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
}
