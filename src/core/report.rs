//! How a listing ended: complete, or what is missing and why.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::core::about::About;
use crate::core::error::{Cause, Error, ErrorKind, Fault, SettingsError};
use crate::core::json::{Decode, Flaws};
use crate::core::model::{IMPLICIT_PROFILES, Kinds, Scope};

/// One listing: a profile, region and parent, read page by page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Source")]
pub struct Report {
    /// The provider's id.
    pub provider: &'static str,
    /// The profile's name.
    pub profile: String,
    /// What kinds of rows it lists, or leads to.
    #[serde(skip)]
    pub kinds: Kinds,
    /// The vendor's name of the operation; empty where none was begun.
    #[serde(skip)]
    pub operation: &'static str,
    /// Where it looked.
    pub scope: Scope,
    /// Whether everything the provider has is there.
    pub complete: bool,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// Pages received.
    pub pages: u64,
    /// Unique rows received, bar those that an earlier listing of the profile had.
    pub received: u64,
    /// The total the provider reported last, where it reports one.
    pub reported_total: Option<u64>,
    /// How many of the rows are undecided: no condition fails, and of at least one it is not known whether
    /// it is met.
    pub undecided: u64,
    /// Fields that held what no reader understands, and are null.
    pub unread: Flaws,
    /// How long it took, in milliseconds.
    #[serde(rename = "elapsed_ms", serialize_with = "millis")]
    #[schemars(with = "u64")]
    pub elapsed: Duration,
    /// Why it was ended early, where it was.
    #[serde(skip)]
    pub stopped: Option<Why>,
    /// Of how many parents it is not known whether they have instances, where that is all that it lacks.
    #[serde(skip)]
    pub open_parents: u64,
    /// How many instances its parent counts as running, where it has fewer.
    #[serde(skip)]
    pub counted: Option<u64>,
    /// How many instances are said to run in it and in the others of its parent together, where that is told.
    #[serde(skip)]
    pub counted_together: Option<u64>,
    /// Whether the provider says that the region, one of all, is not in use.
    #[serde(skip)]
    pub is_unused: bool,
    /// Whether a secret stands in what was listed, and is masked where that is shown.
    #[serde(skip)]
    pub is_masked: bool,
    /// The failure behind it, where there was one.
    pub error: Option<Failed>,
}

fn millis<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl Report {
    /// Takes back that it is complete: of all regions, none is said to be in use. That would be the
    /// answer of a wrong account or endpoint, too.
    pub fn doubt(&mut self, regions: usize) {
        let message = format!(
            "{}: none of the {regions} regions is in use, as the provider says of each",
            self.provider
        );
        self.operation = "";
        self.complete = false;
        self.reason = Some(message.clone());
        self.error = Some(Failed {
            kind: ErrorKind::Provider,
            code: None,
            http_status: None,
            retryable: false,
            request_id: None,
            message,
            hint: Some(
                "is it the right account, and the right endpoint? A region that is named tells more: \
                 --region REGION"
                    .to_owned(),
            ),
            blames_credential: false,
        });
    }

    /// The report of a listing that lies beyond `--limit`.
    pub fn cut(self) -> Self {
        Self {
            reason: Some(Why::Limit.to_string()),
            stopped: Some(Why::Limit),
            error: None,
            ..self
        }
    }

    /// Whether all that it lacks is what other listings lack, which tell why.
    pub fn is_derived(&self) -> bool {
        self.open_parents > 0
    }

    /// Whether it is short for no other reason than that the user wanted no more.
    pub fn is_cut(&self) -> bool {
        self.stopped.is_some_and(Why::is_enough) && self.error.is_none()
    }
}

/// A failure as it is reported: `error` of a source in the JSON output.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failed {
    /// The class.
    pub kind: ErrorKind,
    /// The provider's code.
    pub code: Option<String>,
    /// The HTTP status.
    pub http_status: Option<u16>,
    /// Whether asking again may help.
    pub retryable: bool,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// What happened, in one line.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// Whether the hint takes the credential for a wrong one.
    #[serde(skip)]
    pub blames_credential: bool,
}

/// What can be done where a credential is refused that is accepted for another operation, which lists rows of `kinds`.
pub fn advice_beside(operation: &str, kinds: Kinds) -> String {
    let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    let way = match &kinds[..] {
        [] => String::new(),
        kinds => format!(", or leave this out with --kind {}", kinds.join(",")),
    };
    format!(
        "the same credential is accepted for {operation}: check in the vendor's console what it may do{way}"
    )
}

impl From<&Error> for Failed {
    fn from(error: &Error) -> Self {
        let fault = match &error.cause {
            Cause::Fault(fault) => Some(fault),
            Cause::Settings(_) | Cause::Transport(_) | Cause::Decode { .. } => None,
        };
        Self {
            kind: error.cause.kind(),
            code: fault.and_then(|fault| fault.code.clone()),
            http_status: error.cause.http_status(),
            retryable: error.cause.retryable(),
            request_id: fault.and_then(|fault| fault.request_id.clone()),
            message: error.to_string(),
            hint: error.cause.hint(),
            blames_credential: fault.is_some_and(Fault::blames_credential),
        }
    }
}

impl Failed {
    /// What could not be read of an answer of this HTTP status.
    pub fn unread(decode: &Decode, http_status: Option<u16>) -> Self {
        Self {
            kind: ErrorKind::Decode,
            code: None,
            http_status,
            retryable: false,
            request_id: None,
            message: decode.to_string(),
            hint: Some(
                "the provider sent a value that its document does not describe; please report it \
                 with the path above"
                    .to_owned(),
            ),
            blames_credential: false,
        }
    }
}

/// Where a listing looks, in words, with a blank in front; empty where it is all there is.
pub fn place(profile: &str, scope: &Scope) -> String {
    let mut parts = Vec::new();
    parts.extend(own_profile(profile).map(|profile| format!("profile {profile}")));
    parts.extend(scope.region.clone());
    if let Some(parent) = &scope.parent {
        let name = parent.name.as_ref().or(parent.id.as_ref());
        let kind = parent.kind.as_deref().unwrap_or_default();
        parts.extend(name.map(|name| format!("{kind} {name}")));
    }
    let group = scope.group.as_ref();
    parts.extend(group.map(|group| format!("group {group}")));
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

/// The profile, bar one that goes without saying.
pub fn own_profile(profile: &str) -> Option<&str> {
    (!IMPLICIT_PROFILES.contains(&profile)).then_some(profile)
}

/// How many rows could not be read, and where the first of them are.
pub fn unreadable(rows: &Flaws, noun: &str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let named: Vec<_> = rows.first.iter().map(Decode::to_string).collect();
    let is_all = rows.count == named.len() as u64;
    let more = if is_all { "" } else { "; ..." };
    Some(format!(
        "{} of the {noun} could not be read: {}{more}",
        rows.count,
        named.join("; ")
    ))
}

/// The report of a profile that could not even begin.
pub fn failed_before_start(
    about: &About,
    profile: &str,
    kinds: Kinds,
    error: &SettingsError,
) -> Report {
    let failed = Failed {
        kind: ErrorKind::Config,
        code: None,
        http_status: None,
        retryable: false,
        request_id: None,
        message: error.message.clone(),
        hint: Some(error.hint.clone()),
        blames_credential: false,
    };
    Report {
        reason: Some(error.message.clone()),
        error: Some(failed),
        scope: Scope {
            kind: kinds.only(),
            ..Scope::default()
        },
        ..empty(about, profile, kinds)
    }
}

/// The report of a listing whose turn did not come, and what held up the others.
pub fn unbegun(
    about: &About,
    profile: &str,
    kinds: Kinds,
    operation: &'static str,
    scope: Scope,
    why: Why,
    held_up: Option<&Error>,
) -> Report {
    Report {
        operation,
        scope,
        reason: Some(why.to_string()),
        stopped: Some(why),
        error: held_up.map(Failed::from),
        ..empty(about, profile, kinds)
    }
}

fn empty(about: &About, profile: &str, kinds: Kinds) -> Report {
    Report {
        provider: about.id,
        profile: profile.to_owned(),
        kinds,
        operation: "",
        scope: Scope::default(),
        complete: false,
        reason: None,
        pages: 0,
        received: 0,
        reported_total: None,
        undecided: 0,
        unread: Flaws::default(),
        elapsed: Duration::ZERO,
        stopped: None,
        open_parents: 0,
        counted: None,
        counted_together: None,
        is_unused: false,
        is_masked: false,
        error: None,
    }
}

/// Why a run ends before its listings do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// As many rows as were asked for are there.
    Limit,
    /// The rows that were looked for are there.
    Found,
    /// The time for the whole run is over.
    Deadline(Duration),
    /// The user, or the system, wants it to end: the signal's number.
    Signal(u8),
}

impl Why {
    /// Whether no more is wanted than there is.
    pub fn is_enough(self) -> bool {
        matches!(self, Self::Limit | Self::Found)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit => f.write_str("not read to the end: --limit was reached"),
            Self::Found => f.write_str("not read to the end: what was looked for was found"),
            Self::Deadline(limit) => write!(
                f,
                "not read to the end: the deadline of {} passed (--deadline)",
                humantime::format_duration(*limit)
            ),
            Self::Signal(_) => f.write_str("not read to the end: interrupted"),
        }
    }
}
