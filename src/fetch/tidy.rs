//! Foreign words, made fit to be shown.

use crate::error::Cause;
use crate::secret::{Redactor, Secret};
use crate::terminal;

/// A cause without these secrets, and fit to be shown.
pub fn without(cause: Cause, secrets: &[Secret]) -> Cause {
    let redactor = Redactor::new(secrets.iter().map(Secret::expose));
    cause.tidied(|text| tidy(text, &redactor))
}

/// Foreign words fit to be shown: clean, without secrets, and of a length that a line can bear.
pub fn tidy(text: &str, redactor: &Redactor) -> String {
    const LENGTH: usize = 500;
    let text = redactor.redact(&terminal::clean(text));
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
