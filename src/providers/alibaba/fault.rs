//! What the error answers of Alibaba Cloud's products mean.
//!
//! Sources: "Error codes" of the vendor's API documentation; the keys also in lower case and the body also in
//! XML, as the vendor's SDK accepts them.

use std::time::Duration;

use crate::core::error::{ErrorKind, Fault, RefusedPart};
use crate::core::wire::Response;
use crate::providers::fault::{self as status, ErrorBody, ErrorTexts};

/// An error body, its keys in either case; a proxy may send none of it.
const ERROR: ErrorBody = ErrorBody {
    code: &["Code", "code"],
    message: &["Message", "message"],
    request_id: &["RequestId", "requestId"],
};

/// What an error answer of the gateway means.
pub fn fault(response: &Response) -> Fault {
    let texts = xml_texts(response).unwrap_or_else(|| ERROR.read(response));
    coded_fault(response, texts)
}

/// What an XML body says, which the vendor's SDK reads as well: an `<Error>` with the same members.
fn xml_texts(response: &Response) -> Option<ErrorTexts> {
    /// More of a body says nothing new.
    const LIMIT: usize = 64 * 1024;
    let body = &response.body[..response.body.len().min(LIMIT)];
    let text = String::from_utf8_lossy(body);
    let (_, error) = text
        .trim_start()
        .starts_with('<')
        .then(|| text.split_once("<Error"))??;
    let member = |name: &str| {
        let (_, rest) = error.split_once(&format!("<{name}>"))?;
        let (inside, _) = rest.split_once(&format!("</{name}>"))?;
        let plain = inside.trim().strip_prefix("<![CDATA[");
        let plain = plain.and_then(|inside| inside.strip_suffix("]]>"));
        Some(plain.map_or_else(|| unescaped(inside.trim()), str::to_owned))
    };
    let code = member("Code");
    // Another page of angle brackets has none.
    code.is_some().then(|| ErrorTexts {
        code,
        message: member("Message"),
        request_id: member("RequestId"),
    })
}

fn unescaped(text: &str) -> String {
    // The ampersand last: what it makes is no entity.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// What a code and message mean, wherever in an answer they stood.
pub fn coded_fault(response: &Response, told: ErrorTexts) -> Fault {
    let mut fault = status::from_status(response);
    if let Some(message) = told.message {
        fault.message = message;
    }
    let in_header = || response.header("x-acs-request-id").map(str::to_owned);
    fault.request_id = told.request_id.or(fault.request_id).or_else(in_header);
    // `x-acs-retry-after` is in milliseconds, unlike the standard header.
    if let Some(millis) = response
        .header("x-acs-retry-after")
        .and_then(|text| text.trim().parse().ok())
    {
        fault.retry_after = Some(Duration::from_millis(millis));
    }
    if let Some(code) = told.code {
        let told = meant(&code, &fault.message);
        if let Some((kind, retryable)) = class(told) {
            status::classify(&mut fault, kind, retryable);
        }
        let is_expired = told.contains("SecurityToken") && told.contains("Expired");
        fault.refused_part = if is_expired {
            Some(RefusedPart::Key)
        } else {
            let is_time = TIME.iter().any(|prefix| begins(&code, prefix));
            is_time.then_some(RefusedPart::Time)
        };
        fault.hint = hint(told, fault.kind).or(fault.hint);
        fault.code = Some(code);
    }
    fault
}

/// The codes of a date that lies too far from the vendor's clock.
const TIME: &[&str] = &["InvalidTimeStamp", "IllegalTimestamp"];

/// Whether a code begins so, in any case: the vendor's services do not agree about it.
fn begins(code: &str, prefix: &str) -> bool {
    let begin = code.get(..prefix.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
}

/// The code that says what is meant, where a vaguer one came: an expired token has been reported as an invalid
/// parameter, one that is missing as a missing parameter.
fn meant<'c>(code: &'c str, message: &str) -> &'c str {
    if message.contains("SecurityToken.Expired") {
        return "InvalidSecurityToken.Expired";
    }
    let missing = ["SecurityToken", "AccessKeyId", "Signature"];
    let named = missing.iter().find(|part| message.contains(**part));
    match (code, named) {
        ("MissingParameter", Some(&"SecurityToken")) => "MissingSecurityToken",
        ("MissingParameter", Some(&"AccessKeyId")) => "MissingAccessKeyId",
        ("MissingParameter", Some(_)) => "IncompleteSignature",
        _ => code,
    }
}

/// The class of a code and whether asking again helps. The vendor's pages disagree about the HTTP
/// status of these, so the code decides; `None` leaves it to the status.
fn class(code: &str) -> Option<(ErrorKind, bool)> {
    const CREDENTIAL: &[&str] = &[
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "AuthenticationFail",
    ];
    const PERMISSION: &[&str] = &["NoPermission", "Forbidden", "Forbedden"];
    let any = |prefixes: &[&str]| prefixes.iter().any(|prefix| begins(code, prefix));
    // `InvalidAccessKeyId.NotFound`, `Forbidden.AccessKeyDisabled`, `MissingSecurityToken` and their like.
    let is_of_key = code.contains("AccessKey") || code.contains("SecurityToken");
    if any(CREDENTIAL) || is_of_key || any(TIME) {
        Some((ErrorKind::Credential, false))
    } else if any(PERMISSION) {
        Some((ErrorKind::Permission, false))
    } else if any(&["Throttling", "Rejected.Throttling"]) {
        Some((ErrorKind::RateLimited, true))
    } else if any(&["ServiceUnavailable", "InternalError", "SignatureNonceUsed"]) {
        Some((ErrorKind::Provider, true))
    } else {
        None
    }
}

fn hint(code: &str, kind: ErrorKind) -> Option<String> {
    let words = match kind {
        _ if TIME.iter().any(|prefix| begins(code, prefix)) => {
            "set this machine's clock: it may differ from the vendor's by 15 minutes at most"
        }
        _ if code.contains("SecurityToken") && code.contains("Missing") => {
            "set ALIBABA_CLOUD_SECURITY_TOKEN as well: the access key is a temporary one, and goes with \
             its security token"
        }
        _ if code.contains("SecurityToken") => {
            "renew the temporary credential: ALIBABA_CLOUD_SECURITY_TOKEN belongs to one key pair \
             and expires"
        }
        ErrorKind::Credential => {
            "check ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        }
        // What to grant depends on the operation.
        ErrorKind::Permission => return None,
        ErrorKind::RateLimited => "wait a minute, or lower --concurrency",
        _ if code.contains("NotFound") => "check the region and the names given",
        _ => return None,
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str, headers: &[(&str, &str)]) -> Response {
        Response {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_code_decides_not_the_status() {
        use ErrorKind::{Credential, Permission, Provider, RateLimited};
        for (status, code, kind, retryable) in [
            (404, "InvalidAccessKeyId.NotFound", Credential, false),
            (400, "MissingAccessKeyId", Credential, false),
            (400, "MissingSecurityToken", Credential, false),
            (400, "Forbidden.AccessKeyDisabled", Credential, false),
            (
                403,
                "InvalidSecurityToken.MismatchWithAccessKey",
                Credential,
                false,
            ),
            (400, "MissingParameter", Provider, false),
            (400, "MissingPageSize", Provider, false),
            (400, "SignatureDoesNotMatch", Credential, false),
            (400, "InvalidTimeStamp.Expired", Credential, false),
            (403, "NoPermission", Permission, false),
            (400, "Forbidden.RAM", Permission, false),
            (400, "Throttling.User", RateLimited, true),
            (400, "SignatureNonceUsed", Provider, true),
            (503, "ServiceUnavailable", Provider, true),
            (500, "Whatever", Provider, true),
            (404, "InvalidService.NotFound", Provider, false),
            (403, "Whatever", Permission, false),
        ] {
            let body = format!(r#"{{"Code":"{code}","Message":"m","RequestId":"r"}}"#);
            let fault = fault(&answer(status, &body, &[]));
            assert_eq!((fault.kind, fault.retryable), (kind, retryable), "{code}");
            assert_eq!(fault.code.as_deref(), Some(code));
            assert_eq!(fault.request_id.as_deref(), Some("r"));
        }
    }

    #[test]
    fn keys_may_be_lower_case_and_bodies_html() {
        let fault = fault(&answer(
            400,
            r#"{"code":"X","message":"m","requestId":"r"}"#,
            &[],
        ));
        assert_eq!(fault.to_string(), "HTTP 400 X: m (request id r)");
        let fault = super::fault(&answer(502, "<html>Bad Gateway</html>", &[]));
        assert!(fault.retryable && fault.message.contains("Bad Gateway"));
        let wait = [("x-acs-retry-after", "1500")];
        let fault = super::fault(&answer(429, "", &wait));
        assert_eq!(fault.retry_after, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn a_vague_code_is_told_by_its_message() {
        let words = "The input parameter \\\"SecurityToken\\\" that is mandatory for processing this request is not supplied.";
        for (code, message, hint) in [
            (
                "MissingParameter",
                words,
                "set ALIBABA_CLOUD_SECURITY_TOKEN as well",
            ),
            (
                "MissingParameter",
                "The parameter AccessKeyId is missing.",
                "check ALIBABA_CLOUD_ACCESS_KEY_ID",
            ),
            (
                "InvalidParameter",
                "SecurityToken.Expired",
                "renew the temporary credential",
            ),
        ] {
            let body = format!(r#"{{"Code":"{code}","Message":"{message}"}}"#);
            let fault = fault(&answer(400, &body, &[]));
            assert_eq!(fault.kind, ErrorKind::Credential, "{body}");
            assert!(fault.hint.unwrap().starts_with(hint), "{body}");
            assert_eq!(fault.code.as_deref(), Some(code));
        }
    }

    #[test]
    fn a_body_may_be_xml() {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <RequestId>r-1</RequestId>\n  \
                    <HostId>h</HostId><Code>InvalidAccessKeyId.NotFound</Code>\n<Message><![CDATA[not <found>]]></Message></Error>";
        let xml = fault(&answer(
            404,
            body,
            &[("content-type", "text/xml;charset=utf-8")],
        ));
        assert_eq!(xml.kind, ErrorKind::Credential);
        assert_eq!(
            xml.to_string(),
            "HTTP 404 InvalidAccessKeyId.NotFound: not <found> (request id r-1)"
        );
        let escaped = "<Error><Code>X</Code><Message>a &lt;b&gt; &amp;lt;</Message></Error>";
        assert_eq!(fault(&answer(400, escaped, &[])).message, "a <b> &lt;");
        for page in [
            "<html><h1>Error</h1></html>",
            "<Error>cut",
            "<Error><Code>cut",
        ] {
            assert_eq!(fault(&answer(502, page, &[])).code, None, "{page}");
        }
    }
}
