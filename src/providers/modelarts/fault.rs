//! Errors of Huawei Cloud's gateway, of ModelArts and of IAM.

use serde::Deserialize;

use crate::core::error::{ErrorKind, Fault, RefusedPart};
use crate::core::json::{self, Object, Text};
use crate::core::wire::Response;
use crate::providers::fault;

/// What IAM lists where it knows no project of a region.
pub const NO_PROJECT: &str = "no project of that name";

/// Whether a fault says that the account has no project in a region, and so nothing else.
pub fn is_no_project(fault: &Fault) -> bool {
    fault.kind == ErrorKind::Config && fault.message.ends_with(NO_PROJECT)
}

/// Whether a fault says that ModelArts is not offered, or not subscribed, in a region.
pub fn is_not_offered(fault: &Fault) -> bool {
    let code = fault.code.as_deref().and_then(|code| code.rsplit_once('.'));
    matches!(
        (fault.http_status, code),
        (Some(404), Some(("APIGW" | "APIG", "0101")))
            | (Some(403), Some(("APIGW" | "APIG", "0801")))
            | (_, Some(("ModelArts", "4204")))
    )
}

/// The fault that IAM names no project, or several.
pub fn no_project(response: &Response, region: &str, found: &str) -> Fault {
    let mut fault = fault(response);
    fault.kind = ErrorKind::Config;
    fault.retryable = false;
    fault.message = format!("cannot tell the project of region {region}: IAM lists {found}");
    fault.hint =
        Some("give the project id with --project or HUAWEICLOUD_SDK_PROJECT_ID".to_owned());
    fault
}

/// An error body in any of the forms the gateway, ModelArts and IAM use.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    error_code: Text,
    error_msg: Text,
    #[serde(rename = "errorCode")]
    camel_code: Text,
    #[serde(rename = "errorMsg")]
    camel_message: Text,
    code: Text,
    message: Text,
    error_message: Text,
    request_id: Text,
    error: Object<IamError>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IamError {
    code: Text,
    message: Text,
    title: Text,
}

/// What an error answer means.
pub fn fault(response: &Response) -> Fault {
    let body: ErrorBody = json::envelope(&response.body).unwrap_or_default();
    let mut fault = fault::from_status(response);
    let iam = body.error.0;
    let messages = [
        body.error_msg,
        body.camel_message,
        body.message,
        body.error_message,
        iam.message,
        iam.title,
    ];
    if let Some(message) = messages.into_iter().find_map(|message| message.0) {
        fault.message = message;
    }
    let codes = [body.error_code, body.camel_code, body.code, iam.code];
    fault.code = codes.into_iter().find_map(|code| code.0);
    fault.request_id = fault
        .request_id
        .or(body.request_id.0)
        .or(response.header("x-iam-trace-id").map(str::to_owned));
    let code = fault.code.clone().unwrap_or_default();
    if code.ends_with(".0308") {
        fault::classify(&mut fault, ErrorKind::RateLimited, true);
    }
    let is_refused = |number: &str| response.status == 401 && code.ends_with(number);
    // "The token must be updated", and the two ways to say that one has run out.
    let is_token = ["token expires", "decrypt token fail"]
        .iter()
        .any(|words| fault.message.contains(words));
    fault.refused_part = if is_refused(".0307") || (is_refused(".0301") && is_token) {
        Some(RefusedPart::Key)
    } else {
        // Which code a date gets that is too far off is not documented: it may be the one of every
        // refused signature.
        let is_time = is_refused(".0301") && !fault.message.contains("reach the limit");
        is_time.then_some(RefusedPart::Time)
    };
    fault.hint = hint(&code, &fault).or(fault.hint);
    fault
}

fn hint(code: &str, fault: &Fault) -> Option<String> {
    let words = match (
        fault.kind,
        code.rsplit_once('.').map_or("", |(_, number)| number),
    ) {
        (ErrorKind::Credential, _) if fault.message.contains("reach the limit") => {
            "the key is locked after several wrong signatures: wait five minutes, and check the \
             secret key before the next try"
        }
        (ErrorKind::Credential, _) => {
            "check the access key pair, the security token and this machine's clock; several \
             wrong signatures in a row lock the key for five minutes"
        }
        (_, "0310") => "check the project id, and that it belongs to the region",
        (_, "0801" | "0101" | "4204") => {
            "is ModelArts Lite Server offered and subscribed in this region?"
        }
        _ => return None,
    };
    Some(words.to_owned())
}
