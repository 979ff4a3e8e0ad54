//! Why no key could be had.

use crate::core::error::{Cause, ErrorKind, RefusedPart, SettingsError};

/// Why no key could be had.
#[derive(Clone, Debug)]
pub struct KeyError {
    /// The vendor's operation that failed; `None` where none was asked.
    pub operation: Option<&'static str>,
    /// How often it was tried.
    pub attempts: u32,
    pub cause: Box<Cause>,
    /// Whether it is one audience only that no key is given for: others were granted one.
    pub is_of_audience: bool,
}

impl KeyError {
    /// Whether what was guessed is not there, as far as can be told: nothing answers, or with no
    /// more than that there is nothing.
    pub fn is_absence(&self) -> bool {
        match self.cause.http_status() {
            Some(status) => status < 500,
            None => self.cause.kind() == ErrorKind::Network,
        }
    }

    /// Whether the service says that there is nothing to give a key for.
    pub fn lacks_audience(&self) -> bool {
        matches!(&*self.cause, Cause::Fault(fault) if fault.refused_part == Some(RefusedPart::Audience))
    }

    /// A reason for which nothing was asked.
    pub fn of(cause: Cause) -> Self {
        Self {
            operation: None,
            attempts: 0,
            cause: Box::new(cause),
            is_of_audience: false,
        }
    }
}

impl From<SettingsError> for KeyError {
    fn from(error: SettingsError) -> Self {
        Self::of(Cause::Settings(error))
    }
}
