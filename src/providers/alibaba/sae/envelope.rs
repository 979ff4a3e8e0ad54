//! The envelope of every answer of SAE; one with HTTP 200 can hold a failure.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::{coded_fault, fault as gateway_fault};
use crate::core::error::Fault;
use crate::core::json::{self, Flag, Words};
use crate::core::wire::Response;
use crate::providers::envelope::is_friendly;
use crate::providers::fault::ErrorTexts;
use crate::providers::rows::{Layout, NoList};

/// Where the parts of an answer stand, whose list and total are these.
pub const fn around(list: &'static str, total: Option<&'static str>) -> Layout {
    Layout {
        total,
        no_list: NoList::If(leaves_data_out),
        ..Layout::rows_at(list, fault)
    }
}

/// Whether an answer has no data at all and says in so many words that all went well: a public fork of the Terraform
/// provider says that empty lists look so. Data of another shape, or in another place, are not left out.
fn leaves_data_out(response: &Response) -> bool {
    let body: Body<'_> = json::envelope(&response.body).unwrap_or_default();
    let is_left_out = body.data.is_none_or(|data| {
        let inner = data
            .get()
            .strip_prefix('{')
            .and_then(|data| data.strip_suffix('}'));
        inner.is_some_and(|inner| inner.trim().is_empty())
    });
    let code = body.code.0.as_deref();
    let message = body.message.0.as_deref();
    let error = body.error_code.0.as_deref();
    is_left_out
        && body.success.0 == Some(true)
        && code == Some("200")
        && message.is_none_or(is_friendly)
        && !error.is_some_and(|error| !error.trim().is_empty() && is_code(error))
        && !holds_more(response)
}

/// What the documents say of every answer, and pages.
const KNOWN: &[&str] = &[
    "RequestId",
    "TraceId",
    "Message",
    "ErrorCode",
    "Code",
    "Success",
    "CurrentPage",
    "PageNumber",
    "PageSize",
    "Data",
];

/// Whether another member than those of every answer holds something.
fn holds_more(response: &Response) -> bool {
    let members = serde_json::from_slice::<BTreeMap<String, &RawValue>>(&response.body);
    let is_blank = |value: &RawValue| {
        let text: String = value.get().split_whitespace().collect();
        matches!(
            &*text,
            "null" | "false" | "0" | "{}" | "[]" | r#""""# | r#""空""#
        )
    };
    members.is_ok_and(|members| {
        let mut others = members
            .into_iter()
            .filter(|(name, _)| !KNOWN.contains(&name.as_str()));
        others.any(|(_, value)| !is_blank(value))
    })
}

/// What an error answer means.
pub fn fault(response: &Response) -> Fault {
    let body: Body<'_> = json::envelope(&response.body).unwrap_or_default();
    if body.code.0.is_none() && body.success.0.is_none() && body.error_code.0.is_none() {
        // No envelope: the gateway speaks.
        return gateway_fault(response);
    }
    // A bare number in `Code` is the HTTP status the answer should have had.
    let status = body.code.0.as_deref().and_then(|code| code.parse().ok());
    let judged = Response {
        status: status.unwrap_or(response.status),
        ..response.clone()
    };
    // `ErrorCode` is there on success, too, as a placeholder.
    let word = body.error_code.0.filter(|code| is_code(code));
    let told = ErrorTexts {
        code: word.or(body.code.0),
        message: body.message.0,
        request_id: body.request_id.0,
    };
    let mut fault = coded_fault(&judged, told);
    fault.http_status = Some(response.status);
    fault
}

/// What surrounds every answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Body<'a> {
    code: Words,
    message: Words,
    request_id: Words,
    error_code: Words,
    success: Flag,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

fn is_code(text: &str) -> bool {
    text != "success"
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
}
