//! Why no key could be had.

use crate::error::{Cause, SettingsError};

/// Why no key could be had.
#[derive(Clone, Debug)]
pub struct Lack {
    /// The vendor's operation that failed; `None` where none was asked.
    pub operation: Option<&'static str>,
    /// How often it was tried.
    pub attempts: u32,
    /// The reason.
    pub cause: Box<Cause>,
    /// Whether the place for it is not there: another one may be looked at.
    pub is_absence: bool,
}

impl Lack {
    /// A reason for which nothing was asked.
    pub fn of(cause: Cause) -> Self {
        Self {
            operation: None,
            attempts: 0,
            cause: Box::new(cause),
            is_absence: false,
        }
    }
}

impl From<SettingsError> for Lack {
    fn from(error: SettingsError) -> Self {
        Self::of(Cause::Settings(error))
    }
}
