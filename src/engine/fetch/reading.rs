//! What an answer means, in words that hold no secret.

use super::keys::ActiveKey;
use super::tidy;
use crate::core::error::Cause;
use crate::core::secret::{Redactor, Secret};
use crate::core::wire::{Request, Response};
use crate::engine::provider::{Page, Provider};
use crate::engine::rows::RowSink;

/// Reads the answer to a request: its page, or why there is none. `held` knows the secrets.
pub fn read<P: Provider>(
    provider: &P,
    call: &P::Call,
    request: &Request,
    response: &Response,
    (held, sink): (&ActiveKey, &RowSink),
) -> Result<Page<P::Call>, Cause> {
    let read = response
        .is_success()
        .then(|| provider.read(call, response, sink));
    let failed = match read {
        Some(Ok(page)) if page.is_sound() && !held.quoted.finds(&response.body) => return Ok(page),
        Some(Ok(_)) | None => None,
        Some(Err(unread)) => Some(unread),
    };
    // Words of the answer will be shown, and a vendor may quote what it was sent: the answer is
    // read again without the secrets, and the words are cleaned before they are searched for
    // what is left of them.
    let redactor = redactor(&held.secrets, request);
    let response = response.clone().redacted(&redactor);
    let tidy = |text: &str| tidy::tidy(text, &redactor);
    if !response.is_success() {
        return Err(Cause::Fault(provider.fault(&response)).tidied(tidy));
    }
    // Bytes that are no text were replaced on the way: that does not mend the answer.
    let unread = match (provider.read(call, &response, sink), failed) {
        (Err(unread), _) | (Ok(_), Some(unread)) => unread,
        (Ok(page), None) => return Ok(page.tidied(tidy)),
    };
    Err(unread.into_cause(&response).tidied(tidy))
}

/// The cause without the secrets of the profile and of a request, and fit to be shown.
pub fn tidied(cause: Cause, held: &ActiveKey, request: &Request) -> Cause {
    let redactor = redactor(&held.secrets, request);
    cause.tidied(|text| tidy::tidy(text, &redactor))
}

/// What takes the secrets of the profile out of words, and those that were made for this request.
fn redactor(secrets: &[Secret], request: &Request) -> Redactor {
    let lasting = secrets.iter().map(Secret::expose);
    Redactor::new(lasting.chain(tidy::made_for(request)))
}
