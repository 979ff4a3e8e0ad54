//! The findings of `cloudls doctor` about one profile, as data.

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::error::{Cause, Error, ErrorKind, SettingsError};

/// The check that stands for all that were not made in time.
pub const END: &str = "end";

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and deserves a look.
    Warn,
    /// It does not work.
    Fail,
}

/// One check.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// What was looked at, such as `credential`.
    pub check: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was found, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The class of a failure.
    pub kind: Option<ErrorKind>,
    /// Whether the provider refused the credential.
    #[serde(skip)]
    pub is_refusal: bool,
    /// Whether the hint takes the credential for a wrong one.
    #[serde(skip)]
    pub blames_credential: bool,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            status: Status::Ok,
            message: message.into(),
            hint: None,
            kind: None,
            is_refusal: false,
            blames_credential: false,
        }
    }

    /// It works, and deserves a look.
    pub fn warn(check: &'static str, message: impl Into<String>, hint: &str) -> Self {
        let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
        Self {
            status: Status::Warn,
            hint,
            ..Self::ok(check, message)
        }
    }

    /// It does not work.
    pub fn fail(
        check: &'static str,
        kind: Option<ErrorKind>,
        message: impl Into<String>,
        hint: &str,
    ) -> Self {
        Self {
            status: Status::Fail,
            kind,
            ..Self::warn(check, message, hint)
        }
    }

    /// A setting that is missing or not valid.
    pub fn unusable(check: &'static str, error: &SettingsError) -> Self {
        let kind = Some(ErrorKind::Config);
        Self::fail(check, kind, &*error.message, &error.hint)
    }

    /// A call that failed.
    pub fn failed(check: &'static str, error: &Error, message: impl Into<String>) -> Self {
        let (kind, hint) = (error.cause.kind(), error.cause.hint());
        Self {
            is_refusal: kind == ErrorKind::Credential && error.cause.http_status().is_some(),
            blames_credential: matches!(&error.cause, Cause::Fault(fault) if fault.blames_credential()),
            ..Self::fail(check, Some(kind), message, &hint.unwrap_or_default())
        }
    }
}
