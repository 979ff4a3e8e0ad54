//! What an HTTP status alone says: where every provider's reading of an error starts.

use std::time::Duration;

use crate::core::error::{ErrorKind, Fault};
use crate::core::json;
use crate::core::model::Timestamp;
use crate::core::wire::Response;
use crate::engine::provider;

/// Where an error body says what: the paths of each text, of which the first that is there counts.
#[derive(Clone, Copy)]
pub struct ErrorBody {
    pub code: &'static [&'static str],
    pub message: &'static [&'static str],
    pub request_id: &'static [&'static str],
}

/// What an error body says; nothing where it is of another form.
pub struct ErrorTexts {
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
}

impl ErrorBody {
    /// Where an error says it that is not of the form that the vendor documents, as one of a gateway.
    const USUAL: Self = Self {
        code: &[
            "code",
            "Code",
            "error_code",
            "errorCode",
            "reason",
            "error.code",
            "error.reason",
        ],
        message: &[
            "message",
            "Message",
            "msg",
            "error_msg",
            "errorMsg",
            "error.message",
            "detail",
            "title",
        ],
        request_id: &[
            "request_id",
            "requestId",
            "RequestId",
            "error.request_id",
            "error.requestId",
        ],
    };

    pub fn read(&self, response: &Response) -> ErrorTexts {
        let told = self.texts(response);
        if told.code.is_some() && told.message.is_some() && told.request_id.is_some() {
            return told;
        }
        let usual = Self::USUAL.texts(response);
        // The status is said anyway.
        let is_telling = |code: &String| *code != response.status.to_string();
        ErrorTexts {
            code: told.code.or(usual.code.filter(is_telling)),
            message: told.message.or(usual.message),
            request_id: told.request_id.or(usual.request_id),
        }
    }

    fn texts(&self, response: &Response) -> ErrorTexts {
        let body = response.body.strip_prefix(b"\xef\xbb\xbf");
        let paths = [self.code, self.message, self.request_id];
        let [code, message, request_id] = json::first_texts(body.unwrap_or(&response.body), paths);
        // `{"error": true}` says that there is one, and not which.
        let says_which = |message: &String| !matches!(message.as_str(), "true" | "false");
        ErrorTexts {
            code,
            message: message.filter(says_which),
            request_id,
        }
    }
}

/// A fault from status and headers; its message is the start of the body.
pub fn from_status(response: &Response) -> Fault {
    let status = response.status;
    let (kind, retryable) = match status {
        401 => (ErrorKind::Credential, false),
        403 => (ErrorKind::Permission, false),
        429 => (ErrorKind::RateLimited, true),
        500..=599 => (ErrorKind::Provider, true),
        _ => (ErrorKind::Provider, false),
    };
    let mut fault = Fault {
        http_status: Some(status),
        request_id: response.header("x-request-id").map(str::to_owned),
        retry_after: response.header("retry-after").and_then(|text| {
            retry_after(
                text.trim(),
                response.header("date").and_then(Timestamp::parse_http_date),
            )
        }),
        ..Fault::new(kind, provider::excerpt(&response.body))
    };
    classify(&mut fault, kind, retryable);
    fault
}

/// Puts a fault into a class, with the general hint of that class. A lack of permission has none:
/// what to grant follows from the operation.
pub fn classify(fault: &mut Fault, kind: ErrorKind, retryable: bool) {
    let hint = match kind {
        ErrorKind::Permission => None,
        ErrorKind::Credential => Some("check the credential of this provider"),
        ErrorKind::RateLimited => Some("wait a while, or lower --concurrency"),
        _ if retryable => Some("the provider is in trouble; try again later"),
        _ => Some("check the endpoint, the region and the names given"),
    };
    fault.kind = kind;
    fault.retryable = retryable;
    fault.hint = hint.map(str::to_owned);
}

/// `Retry-After` in seconds, or as a date against the answer's own `Date`. What makes no sense,
/// such as a negative number, is no advice.
fn retry_after(text: &str, date: Option<Timestamp>) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More than a number can hold is a very long time all the same.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let wait = Timestamp::parse_http_date(text)?.seconds() - date?.seconds();
    u64::try_from(wait).ok().map(Duration::from_secs)
}

/// Whether a text can be sent on in a header.
pub fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= 16 * 1024 && text.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = Timestamp::parse_http_date("Sat, 21 Nov 2026 10:00:00 GMT");
        for (text, seconds) in [
            ("3", Some(3)),
            ("Sat, 21 Nov 2026 10:00:07 GMT", Some(7)),
            ("Sat, 21 Nov 2026 09:00:00 GMT", None),
            ("-1", None),
            ("soon", None),
            ("99999999999999999999", Some(u64::MAX)),
        ] {
            assert_eq!(
                retry_after(text, date),
                seconds.map(Duration::from_secs),
                "{text}"
            );
        }
    }
}
