//! What an answer means, in words that hold no secret and are fit to be shown.

use crate::core::error::Cause;
use crate::core::secret::{Redactor, Secret};
use crate::core::terminal;
use crate::core::wire::{Request, Response, Value};
use crate::engine::provider::{Ask, Page, Provider};
use crate::engine::rows::RowSink;

/// The secrets of a profile: no message may repeat them.
pub struct ProfileSecrets {
    pub all: Vec<Secret>,
    /// Finds them in answers.
    quoted: Redactor,
}

impl ProfileSecrets {
    pub fn new(all: Vec<Secret>) -> Self {
        Self {
            quoted: Redactor::new(all.iter().map(Secret::expose)),
            all,
        }
    }
}

/// Reads the answer to a request: its page, or why there is none.
pub fn read<P: Provider>(
    provider: &P,
    call: &P::Call,
    ask: &Ask,
    request: &Request,
    response: &Response,
    secrets: &ProfileSecrets,
    sink: &RowSink,
) -> Result<Page<P::Call>, Cause> {
    let read = response
        .is_success()
        .then(|| provider.read(call, ask, response, sink));
    let failed = match read {
        Some(Ok(page)) if page.is_sound() && !secrets.quoted.finds(&response.body) => {
            return Ok(page);
        }
        Some(Ok(_)) | None => None,
        Some(Err(unread)) => Some(unread),
    };
    // Words of the answer will be shown, and a vendor may quote what it was sent: the answer is
    // read again without the secrets, and the words are cleaned before they are searched for
    // what is left of them.
    let redactor = redactor(&secrets.all, std::slice::from_ref(request));
    let response = response.clone().redacted(&redactor);
    let tidy = |text: &str| tidy(text, &redactor);
    if !response.is_success() {
        return Err(Cause::Fault(provider.fault(&response)).tidied(tidy));
    }
    // Bytes that are no text were replaced on the way: that does not mend the answer.
    let unread = match (provider.read(call, ask, &response, sink), failed) {
        (Err(unread), _) | (Ok(_), Some(unread)) => unread,
        (Ok(page), None) => return Ok(page.tidied(tidy)),
    };
    Err(unread.into_cause(&response).tidied(tidy))
}

/// A cause without these secrets nor those made for the requests that were sent, and fit to be shown.
pub fn tidied(cause: Cause, secrets: &[Secret], sent: &[Request]) -> Cause {
    let redactor = redactor(secrets, sent);
    cause.tidied(|text| tidy(text, &redactor))
}

/// What takes secrets out of words, and those that were made for these requests.
fn redactor(secrets: &[Secret], sent: &[Request]) -> Redactor {
    let lasting = secrets.iter().map(Secret::expose);
    Redactor::new(lasting.chain(sent.iter().flat_map(made_for)))
}

/// The secrets in the headers of a request.
fn made_for(request: &Request) -> impl Iterator<Item = &str> {
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
fn tidy(text: &str, redactor: &Redactor) -> String {
    const LENGTH: usize = 500;
    let text = redactor.redact(&terminal::clean(text));
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
