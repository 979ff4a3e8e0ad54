//! The envelope of every answer of SAE; one with HTTP 200 can hold a failure.

use serde::Deserialize;

use super::super::{coded_fault, fault as gateway_fault};
use crate::core::error::Fault;
use crate::core::json::{self, Flag, Text};
use crate::core::wire::Response;
use crate::engine::provider::ReadError;
use crate::providers::fault::ErrorTexts;
use crate::providers::rows::{Head, Layout, NoList};

/// Where the parts of an answer stand, whose list and total are these.
pub const fn around(list: &'static str, total: Option<&'static str>) -> Layout {
    Layout {
        total,
        code: Some("Code"),
        message: Some("Message"),
        success: Some("Success"),
        ..Layout::rows_at(list)
    }
}

/// The failure that an answer reports, or what a missing list means.
pub fn judge(head: &Head, response: &Response) -> Result<NoList, ReadError> {
    let says_nothing = head.success.0.is_none() && head.code.0.is_none();
    let envelope = || json::envelope::<Envelope>(&response.body).unwrap_or_default();
    let failed = if says_nothing {
        envelope().failed()
    } else {
        failed(head.success.0, head.code.0.as_deref())
    };
    if failed {
        return Err(ReadError::Fault(envelope().fault(response)));
    }
    // An envelope that says in so many words that all went well may leave an empty list out, as the
    // vendor does.
    Ok(if head.success.0 == Some(true) || head.code.0.is_some() {
        NoList::Empty
    } else {
        NoList::Wrong
    })
}

/// The page, or the failure of an answer that cannot be read: a failure need not hold data of the right
/// shape.
pub fn or_failure<P>(page: Result<P, ReadError>, response: &Response) -> Result<P, ReadError> {
    if let Err(ReadError::Decode(_)) = page
        && let Ok(envelope) = json::envelope::<Envelope>(&response.body)
        && envelope.failed()
    {
        return Err(ReadError::Fault(envelope.fault(response)));
    }
    page
}

/// What an error answer means.
pub fn fault(response: &Response) -> Fault {
    let envelope: Envelope = json::envelope(&response.body).unwrap_or_default();
    envelope.fault(response)
}

/// What surrounds every answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Envelope {
    code: Text,
    message: Text,
    request_id: Text,
    error_code: Text,
    success: Flag,
}

/// `Success: false`, or an error word in `Code`.
fn failed(success: Option<bool>, code: Option<&str>) -> bool {
    let is_success = |code: &str| code.len() == 3 && code.starts_with('2');
    success == Some(false) || !code.is_none_or(is_success)
}

impl Envelope {
    /// `ErrorCode` decides only where the others are absent: it is there on success, too.
    fn failed(&self) -> bool {
        let says_nothing = self.success.0.is_none() && self.code.0.is_none();
        let names_error = self.error_code.0.as_deref().is_some_and(is_code);
        (says_nothing && names_error) || failed(self.success.0, self.code.0.as_deref())
    }

    fn fault(self, response: &Response) -> Fault {
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
        let told = ErrorTexts {
            code: word.or(self.code.0),
            message: self.message.0,
            request_id: self.request_id.0,
        };
        let mut fault = coded_fault(&judged, told);
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
