//! Errors as types: who failed, doing what, why, and what can be done about it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::json::Decode;

/// The class of a failure: `error.kind` in the JSON output, and the reason for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A setting or credential is missing or unusable; nothing was sent.
    Config,
    /// The provider refused the credential, or it has expired.
    Credential,
    /// The credential is good, and may not do this.
    Permission,
    /// The provider throttles, and went on doing so.
    RateLimited,
    /// No answer: name resolution, connection, TLS, time-out.
    Network,
    /// The provider answered with an error.
    Provider,
    /// The provider answered with something that cannot be read.
    Decode,
}

/// Why nothing is sent, and what to do about it: a setting, flag or file that is missing or cannot be used.
/// Every refusal of the program's own has this shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SettingsError {
    /// What is wrong, naming the setting.
    pub message: String,
    /// What to set, and where.
    pub hint: String,
    /// Whether the command line is to blame: then it is a usage error.
    pub usage: bool,
}

impl SettingsError {
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            usage: false,
        }
    }

    /// The same of the command line.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            usage: true,
            ..Self::new(message, hint)
        }
    }

    /// The same with the place in front of what is wrong: a flag, a profile, a line.
    pub fn at(self, place: impl std::fmt::Display) -> Self {
        Self {
            message: format!("{place}: {}", self.message),
            ..self
        }
    }

    /// Whether the command line is to blame.
    pub fn blaming_usage(self, usage: bool) -> Self {
        Self { usage, ..self }
    }
}

/// The part of a credential that a refusal is about, if it is not the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedPart {
    /// The time of the signature.
    Time,
    /// The temporary key: it has run out, another one may be accepted.
    Key,
    /// The project that the key is for: it does not exist.
    Audience,
    /// All of it, or the call alone: which of the two, another call may show.
    Perhaps,
}

/// An error a provider answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The class.
    pub kind: ErrorKind,
    /// The HTTP status; `None` where nothing was sent.
    pub http_status: Option<u16>,
    /// The provider's code, in its own spelling.
    pub code: Option<String>,
    /// The provider's message.
    pub message: String,
    /// The provider's id of the request, to quote to its support.
    pub request_id: Option<String>,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether asking again may help.
    pub retryable: bool,
    /// Whether it is the account that is refused, whatever is asked for: it is in debt or barred.
    pub is_of_account: bool,
    /// The part of the credential that may have been refused.
    pub refused_part: Option<RefusedPart>,
    /// What the user can do.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault of which no more is known than its class and what to say.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            http_status: None,
            code: None,
            message: message.into(),
            request_id: None,
            retry_after: None,
            retryable: false,
            is_of_account: false,
            refused_part: None,
            hint: None,
        }
    }

    /// Whether its hint takes the credential for a wrong one, which another call may show it not to be.
    pub fn blames_credential(&self) -> bool {
        self.refused_part == Some(RefusedPart::Perhaps)
    }

    /// Whether the request was at fault, as the status says: 4xx.
    pub fn is_refusal(&self) -> bool {
        matches!(self.http_status, Some(400..=499))
    }

    /// The fault with every foreign text passed through `tidy`.
    pub fn tidied(self, tidy: impl Fn(&str) -> String) -> Self {
        Self {
            message: tidy(&self.message),
            code: self.code.as_deref().map(&tidy),
            request_id: self.request_id.as_deref().map(&tidy),
            ..self
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.http_status {
            Some(status) => write!(f, "HTTP {status}")?,
            None => f.write_str("not sent")?,
        }
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request id {id})")?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; asked to wait {}", humantime::format_duration(wait))?;
        }
        Ok(())
    }
}

/// Why no answer could be had. The texts hold no URL: it is the operation that tells the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Transport {
    /// No connection: name, address, proxy or TLS.
    #[error("cannot connect to {host}: {why}")]
    Connect {
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
    },
    /// No connection, as the proxy on the way gives none.
    #[error("the proxy {proxy} gives no connection to {host}: {why}")]
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
        /// Whether it is of a kind that is never spoken to.
        is_of_other_kind: bool,
    },
    /// The certificate does not prove that it is the host.
    #[error("{host} cannot be trusted: {why}")]
    Untrusted {
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
    },
    /// The time for one request ran out.
    #[error("no complete answer from {host} within {}", humantime::format_duration(*.after))]
    Timeout {
        /// Host and port.
        host: String,
        /// The limit.
        after: Duration,
        /// The flag that sets it.
        flag: &'static str,
    },
    /// The connection broke, or what came over it was not HTTP.
    #[error("the connection to {host} broke: {why}")]
    Broken {
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
    },
    /// The answer points elsewhere. It is not followed: that would carry the credential along.
    #[error("HTTP {status}: {host} redirects to {location}, which is not followed")]
    Redirect {
        /// Host and port.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The `Location` header.
        location: String,
    },
    /// The body is larger than any page should be.
    #[error("the answer of {host} is larger than {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// Host and port.
        host: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes follow a compressed body: what they would be is not known.
    #[error("the answer of {host} goes on behind its compressed body")]
    Trailing {
        /// Host and port.
        host: String,
    },
    /// The request could not be made at all.
    #[error("cannot prepare the request to {host}: {why}")]
    Prepare {
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
    },
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// No credential could be had; nothing was sent.
    #[error("{0}")]
    Settings(SettingsError),
    /// No answer.
    #[error("{0}")]
    Transport(#[from] Transport),
    /// An error for an answer; an HTTP 200 can hold one.
    #[error("{0}")]
    Fault(Fault),
    /// An answer that is not what the provider documents.
    #[error("HTTP {status}, but the answer cannot be read: {decode}{}", excerpt(.start))]
    Decode {
        /// The HTTP status.
        status: u16,
        /// What, and where.
        decode: Decode,
        /// The first readable characters of the body.
        start: String,
    },
}

fn excerpt(start: &str) -> String {
    if start.is_empty() {
        "; the body is empty".to_owned()
    } else {
        format!("; it starts with {start:?}")
    }
}

impl Cause {
    /// Whether asking again may help. A refused credential is never tried again, whatever the status
    /// beside it.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Fault(fault) if fault.kind == ErrorKind::Credential => false,
            Self::Transport(
                Transport::Untrusted { .. }
                | Transport::Redirect { .. }
                | Transport::TooLarge { .. }
                | Transport::Trailing { .. }
                | Transport::Prepare { .. }
                | Transport::Proxy {
                    is_of_other_kind: true,
                    ..
                },
            )
            | Self::Settings(_)
            | Self::Decode { .. } => false,
            Self::Transport(_) => true,
            Self::Fault(fault) => fault.retryable,
        }
    }

    /// The cause with every foreign text passed through `tidy`.
    pub fn tidied(mut self, tidy: impl Fn(&str) -> String) -> Self {
        match &mut self {
            Self::Fault(fault) => *fault = fault.clone().tidied(tidy),
            Self::Decode { start, decode, .. } => {
                *start = tidy(start);
                *decode = Decode::new(tidy(&decode.path), tidy(&decode.why));
            }
            Self::Transport(Transport::Redirect { location, .. }) => *location = tidy(location),
            Self::Transport(_) | Self::Settings(_) => {}
        }
        self
    }

    /// The class.
    pub fn kind(&self) -> ErrorKind {
        match self {
            // Nothing was sent, and it is this machine that has to be set right.
            Self::Settings(_) | Self::Transport(Transport::Prepare { .. }) => ErrorKind::Config,
            Self::Transport(Transport::Redirect { .. }) => ErrorKind::Provider,
            Self::Transport(Transport::Trailing { .. }) | Self::Decode { .. } => ErrorKind::Decode,
            Self::Transport(_) => ErrorKind::Network,
            Self::Fault(fault) => fault.kind,
        }
    }

    /// The HTTP status, where there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Transport(Transport::Redirect { status, .. }) | Self::Decode { status, .. } => {
                Some(*status)
            }
            Self::Settings(_) | Self::Transport(_) => None,
            Self::Fault(fault) => fault.http_status,
        }
    }

    /// Whether the provider itself says that there is no such page: with a code of its own, as a
    /// server or proxy on the way may answer 404 for reasons of its own.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Fault(fault) => {
                matches!(fault.http_status, Some(400 | 404))
                    && fault.code.is_some()
                    && self.is_about_what_was_asked()
            }
            Self::Settings(_) | Self::Transport(_) | Self::Decode { .. } => false,
        }
    }

    /// Whether it may be what an API says of a page behind the last one, with a code or without.
    pub fn may_mean_no_page(&self) -> bool {
        matches!(self.http_status(), Some(400 | 404 | 410 | 416 | 422))
            && self.is_about_what_was_asked()
    }

    /// Whether it is no refusal of the caller, whatever is asked for: of its key or account, or because it asks too
    /// often.
    fn is_about_what_was_asked(&self) -> bool {
        let is_of_account = matches!(self, Self::Fault(fault) if fault.is_of_account);
        self.kind() == ErrorKind::Provider && !self.retryable() && !is_of_account
    }

    /// How long the provider asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fault(fault) => fault.retry_after,
            _ => None,
        }
    }

    /// What the user can do.
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            Self::Settings(error) => return Some(error.hint.clone()),
            Self::Fault(fault) => return fault.hint.clone(),
            Self::Transport(Transport::Connect { .. }) => {
                "check the network, the region and the endpoint variables; \
                 HTTPS_PROXY names a proxy where one is needed"
            }
            Self::Transport(Transport::Proxy { .. }) => {
                "correct HTTPS_PROXY or ALL_PROXY, which name the proxy as http://HOST:PORT; NO_PROXY \
                 names hosts to be reached without it"
            }
            Self::Transport(Transport::Untrusted { .. }) => {
                "check the endpoint; where a proxy opens TLS, name the file of its CA with --ca-file or \
                 SSL_CERT_FILE"
            }
            Self::Transport(Transport::Timeout { flag, .. }) => {
                return Some(format!("is the endpoint right? {flag} allows more time"));
            }
            Self::Transport(Transport::Broken { .. }) => "try again; -v tells each attempt",
            Self::Transport(Transport::Redirect { .. }) => {
                "if the new place is the provider's, set the endpoint variable to it"
            }
            Self::Transport(Transport::TooLarge { .. }) => "ask for less with --page-size",
            Self::Transport(Transport::Trailing { .. }) => {
                "is the endpoint right, and no proxy in between that joins answers?"
            }
            Self::Transport(Transport::Prepare { .. }) => {
                "check the endpoint variables and the machine's CA certificates; --ca-file names others"
            }
            Self::Decode { .. } => {
                "is the endpoint right, and no proxy or login page in between? --debug shows the \
                 request"
            }
        };
        Some(words.to_owned())
    }
}

/// A call that failed for good.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Error {
    /// The provider's id.
    pub provider: &'static str,
    /// The vendor's name of the operation.
    pub operation: &'static str,
    /// The operation that failed before it, to get a key for it.
    pub via: Option<&'static str>,
    /// How often it was tried; 0 where nothing was sent.
    pub attempts: u32,
    /// The last reason.
    pub cause: Cause,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.cause {
            // It was no call that failed.
            Cause::Settings(error) => write!(f, "{error}"),
            _ => write!(f, "{} {}: {}", self.provider, self.operation, self.reason()),
        }
    }
}

impl Error {
    /// The cause, and how often the call was tried.
    pub fn reason(&self) -> String {
        let words = self.words();
        match self.via {
            Some(via) => format!("{via}: {words}"),
            None => words,
        }
    }

    fn words(&self) -> String {
        match self.attempts {
            // It was another call that was answered with this.
            0 if self.cause.http_status().is_some() => {
                format!("not asked, as the credential was refused: {}", self.cause)
            }
            0 | 1 => self.cause.to_string(),
            attempts => format!("{}; tried {attempts} times", self.cause),
        }
    }
}
