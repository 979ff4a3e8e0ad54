//! What an answer means, in words that hold no secret and are fit to be shown.

use std::sync::Arc;

use crate::core::error::{Cause, Fault};
use crate::core::model::Scope;
use crate::core::secret::{self, Redactor, Secret};
use crate::core::terminal;
use crate::core::wire::{Request, Response, Value};
use crate::engine::provider::{Ask, Page, Provider, ReadError};
use crate::engine::rows::{RowSink, masked_scope};

/// The secrets of a profile: no message may repeat them.
pub struct ProfileSecrets {
    pub all: Vec<Secret>,
    /// Finds them in answers, and takes them out of what is shown of those.
    quoted: Arc<Redactor>,
}

impl ProfileSecrets {
    pub fn new(all: Vec<Secret>) -> Self {
        Self {
            quoted: Arc::new(Redactor::new(all.iter().map(Secret::expose))),
            all,
        }
    }

    /// A text without secrets.
    pub fn redacted(&self, text: &str) -> String {
        self.quoted.redact(text)
    }

    /// A scope fit to be shown.
    pub fn masked(&self, scope: &Scope) -> Scope {
        masked_scope(scope, &self.quoted)
    }

    /// Whether one may stand in an answer, or in what its rows bear besides.
    fn may_stand_in(&self, response: &Response, borne: &[&str]) -> bool {
        let mut borne = borne.iter();
        self.quoted.may_find(&response.body)
            || borne.any(|text| self.quoted.may_find(text.as_bytes()))
    }
}

/// The texts that rows of a call bear and their answer does not hold: where they are, and what came with their parent
/// and the look-ups.
fn borne<'a>(scope: &'a Scope, lent: Vec<&'a str>, sink: &'a RowSink) -> Vec<&'a str> {
    let Scope {
        kind: _,
        region,
        parent,
        group,
        named: _,
    } = scope;
    let parent = parent.iter().flat_map(|parent| [&parent.id, &parent.name]);
    let parent = parent.filter_map(|text| text.as_deref());
    let place = [region.as_deref(), group.as_deref()].into_iter().flatten();
    let all = parent.chain(place).chain(lent).chain(sink.looked_up());
    all.collect()
}

/// The most bytes of an answer that words are taken from: an error says what it has to say at its begin, and
/// looking for secrets takes time and memory.
const QUOTED: usize = 64 * 1024;

/// An answer, and what it was asked for.
pub struct Answered<'a, P: Provider> {
    pub call: &'a P::Call,
    pub ask: &'a Ask,
    pub request: &'a Request,
    pub response: &'a Response,
    pub secrets: &'a ProfileSecrets,
}

/// Reads the answer to a request: its page, or why there is none. Rows are judged as they were sent, and encoded
/// without secrets; words are taken from a short begin of it without secrets.
pub fn read<P: Provider>(
    provider: &P,
    answered: &Answered<'_, P>,
    sink: &RowSink,
) -> Result<Page<P::Call>, Cause> {
    let Answered {
        call,
        ask,
        request,
        response,
        secrets,
    } = answered;
    let read = response.is_success().then(|| {
        let scope = provider.listing(call).scope;
        let borne = borne(&scope, provider.lent(call), sink);
        let may_quote = secrets.may_stand_in(response, &borne);
        let may_hold_urls = |text: &[u8]| secret::may_hold_url_secrets(text);
        let has_urls = may_hold_urls(&response.body)
            || borne.iter().any(|text| may_hold_urls(text.as_bytes()));
        let sink = sink.of_page(
            response.body.len(),
            may_quote.then(|| Arc::clone(&secrets.quoted)),
            !has_urls,
        );
        provider.read(call, ask, response, &sink)
    });
    let unread = match read {
        Some(Ok(mut page)) => {
            page.http_status = Some(response.status);
            if page.is_sound() && page.notes.is_empty() {
                return Ok(page);
            }
            Ok(page)
        }
        Some(Err(unread)) => Err(Some(unread)),
        None => Err(None),
    };
    // Words of the answer will be shown, and a vendor may quote what it was sent: the words are cleaned before
    // they are searched for what is left of a secret.
    let redactor = redactor(&secrets.all, std::slice::from_ref(*request));
    let tidy = |text: &str| tidy(text, &redactor);
    let unread = match unread {
        Ok(page) => return Ok(page.tidied(tidy)),
        Err(unread) => unread,
    };
    let begin = response.begin(QUOTED);
    let quoted = begin.clone().redacted(&redactor);
    let cause = match unread {
        None => Cause::Fault(worded(provider.fault(&begin), provider.fault(&quoted))),
        Some(judged) => {
            let is_whole = response.body.len() <= QUOTED;
            let again = is_whole.then(|| provider.read(call, ask, &quoted, sink).err());
            let told = match (judged, again.flatten()) {
                (ReadError::Fault(judged), Some(ReadError::Fault(told))) => {
                    ReadError::Fault(worded(judged, told))
                }
                (ReadError::Decode(_), Some(ReadError::Decode(told))) => ReadError::Decode(told),
                (judged, _) => judged,
            };
            told.into_cause(&quoted)
        }
    };
    Err(cause.tidied(tidy))
}

/// A fault as it was judged, in the words of the answer without its secrets: a word may have been cut where
/// one stands.
fn worded(judged: Fault, told: Fault) -> Fault {
    let is_alike = judged.kind == told.kind;
    Fault {
        code: told.code,
        message: told.message,
        request_id: told.request_id,
        hint: if is_alike { told.hint } else { judged.hint },
        ..judged
    }
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

/// Foreign words fit to be shown: clean, without secrets, those of URLs among them, and of a length that a line can bear.
fn tidy(text: &str, redactor: &Redactor) -> String {
    const LENGTH: usize = 500;
    let text = terminal::begin(text, QUOTED);
    let text = redactor.redact(&terminal::clean(text));
    let text = secret::without_url_secrets(&text).into_owned();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
