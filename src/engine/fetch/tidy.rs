//! Foreign words, made fit to be shown.

use crate::core::error::Cause;
use crate::core::secret::{Redactor, Secret};
use crate::core::terminal;
use crate::core::wire::{Request, Value};

/// A cause without these secrets nor those made for the requests that were sent, and fit to be shown.
pub fn without(cause: Cause, secrets: &[Secret], sent: &[Request]) -> Cause {
    let made = sent.iter().flat_map(made_for);
    let redactor = Redactor::new(secrets.iter().map(Secret::expose).chain(made));
    cause.tidied(|text| tidy(text, &redactor))
}

/// The secrets in the headers of a request.
pub fn made_for(request: &Request) -> impl Iterator<Item = &str> {
    let sent = request.headers.iter().filter_map(|(_, value)| match value {
        Value::Secret(secret) => Some(secret.expose()),
        Value::Plain(_) => None,
    });
    sent.flat_map(|value| {
        // A signature, or the token of a cookie, may be quoted alone.
        let last = value.rsplit_once('=').map(|(_, last)| last);
        [Some(value), last].into_iter().flatten()
    })
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
