//! Errors of Huawei Cloud's gateway, of ModelArts and of IAM.

use crate::core::error::{ErrorKind, Fault, RefusedPart};
use crate::core::wire::Response;
use crate::providers::fault::{self, ErrorBody};

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
            | (Some(400..=499), Some(("ModelArts", "4204")))
    )
}

/// Whether a fault says that there are no servers of a kind: the documents of such lists tell of an error where the tenant
/// has none, and that of a server that is not there is `ModelArts.6404`. Its status is 400 or not documented; beside a 404,
/// whatever number of ModelArts ends so counts. Another code, or none, tells of another failure, whatever the status.
pub fn is_none(fault: &Fault) -> bool {
    let code = fault.code.as_deref().unwrap_or_default();
    match fault.http_status {
        Some(404) => code.starts_with("ModelArts.") && code.ends_with("404"),
        Some(400..=499) => code == "ModelArts.6404",
        _ => false,
    }
}

/// The fault that IAM names no project, or several.
pub fn no_project(response: &Response, name: &str, found: &str) -> Fault {
    let mut fault = fault(response);
    fault.kind = ErrorKind::Config;
    fault.retryable = false;
    fault.message = format!("cannot tell the project of region {name}: IAM lists {found}");
    fault.hint =
        Some("give the project id with --project or HUAWEICLOUD_SDK_PROJECT_ID".to_owned());
    fault
}

/// The error bodies of the gateway, of ModelArts and of IAM.
const ERROR: ErrorBody = ErrorBody {
    code: &["error_code", "errorCode", "code", "error.code"],
    message: &[
        "error_msg",
        "errorMsg",
        "message",
        "error_message",
        "error.message",
        "error.title",
    ],
    request_id: &["request_id"],
};

/// What an error answer means.
pub fn fault(response: &Response) -> Fault {
    let told = ERROR.read(response);
    let mut fault = fault::from_status(response);
    if let Some(message) = told.message {
        fault.message = message;
    }
    fault.code = told.code;
    fault.request_id = fault
        .request_id
        .or(told.request_id)
        .or(response.header("x-iam-trace-id").map(str::to_owned));
    let code = fault.code.clone().unwrap_or_default();
    if code.ends_with(".0308") {
        fault::classify(&mut fault, ErrorKind::RateLimited, true);
    }
    fault.is_of_account = OF_ACCOUNT.iter().any(|number| code.ends_with(number));
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

/// The numbers of the gateway's codes that refuse the caller, whatever is asked for: who may not use the API, whose
/// address is not allowed, whose quota is used up, who is in debt, who is barred from the region.
const OF_ACCOUNT: &[&str] = &[
    ".0302", ".0304", ".0306", ".0401", ".0402", ".0501", ".0502", ".0802",
];

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
