//! What an answer says around its list: that it failed, that it went well, that there is more.
//!
//! Any API may report a failure with HTTP 200, in its own words or in those of a gateway on the way. So whatever stands
//! around a list is looked at before the list is believed, for every provider and every call alike:
//!
//! 1. A word of failure wins over everything: success that is denied, a code that is none of success, an error or a
//!    reason that is not empty.
//! 2. Else a word of success wins over any message.
//! 3. Else a message is a failure, unless it is friendly: "success", "no data".
//!
//! Beside rows a failure makes them a part of what there is. Beside a list that is empty, null or missing it is the
//! answer. Which words these are stands in [`words`].

mod form;
#[cfg(test)]
mod tests;
mod values;
mod words;

use serde::de::{Deserialize as _, Deserializer, IgnoredAny};
use serde_json::value::RawValue;

use self::form::{Form, MOST, cut, each_entry, each_member};
use self::values::Outcome;
pub use self::values::is_friendly;
use self::words::Kind;
use crate::core::error::Fault;
use crate::core::json::{self, Members, tokens};
use crate::core::wire::Response;
use crate::engine::provider::excerpt;

/// What the members around a list say.
#[derive(Debug, Default)]
pub struct Envelope {
    /// Codes that mean success in this API alone.
    success_codes: &'static [&'static str],
    /// How many members there are at the top.
    members: usize,
    /// The first member that says failure, in words.
    failure: Option<String>,
    /// The first code of a failure.
    code: Option<String>,
    /// A code that some take for success.
    unclear: Option<String>,
    /// The first text that is not friendly.
    message: Option<String>,
    /// The first text of an error that stands under no name that is known.
    detail: Option<String>,
    /// The first text that says that there is nothing to list.
    none: Option<String>,
    is_success: bool,
    is_friendly: bool,
    /// The member that says that there is more.
    more: Option<String>,
    /// The member that leads to more, if there is any.
    marker: Option<String>,
    /// Whether a member says that there is no more.
    is_last: bool,
    /// The most rows that a member says there are.
    pub rows: Option<u64>,
    /// The most pages that a member says there are.
    pub pages: Option<u64>,
    /// A list of objects that is not the list.
    pub objects: Option<String>,
}

/// The failure that an answer tells that is no list, such as that of a service of keys; `own` is what it means in the
/// API's own words.
pub fn refusal(response: &Response, own: impl Fn(&Response) -> Fault) -> Option<Fault> {
    Envelope::of(response, &[]).refusal(response, own)
}

/// How deep objects are looked into.
const DEPTH: usize = 4;

/// Where a member stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the top of the answer, or in an object that only holds such words.
    Top,
    /// In an error.
    Error,
    /// In any other object.
    Inside,
}

impl Envelope {
    /// Nothing yet; these codes mean success besides those of everybody.
    pub fn new(success_codes: &'static [&'static str]) -> Self {
        Self {
            success_codes,
            ..Self::default()
        }
    }

    /// What all members of a body say, of an answer that has no list or cannot be read for one.
    pub fn of(response: &Response, success_codes: &'static [&'static str]) -> Self {
        let none = || AllMembers(Self::new(success_codes));
        json::members(&response.body, none).map_or_else(|_| Self::new(success_codes), |all| all.0)
    }

    /// Takes note of a member around the list.
    pub fn note(&mut self, name: &str, value: &RawValue) {
        self.members += 1;
        if self.members <= MOST {
            self.take(name, value, Place::Top, 0);
        } else {
            self.overflow();
        }
    }

    /// There is more around the list than can be looked at.
    fn overflow(&mut self) {
        let words = || "there is more around the list than can be told".to_owned();
        self.failure.get_or_insert_with(words);
    }

    /// The failure that the answer tells beside such a list, in the words of its API where that has some: `own` is what
    /// it means by them.
    pub fn fault(
        &self,
        response: &Response,
        list: Listed,
        own: impl Fn(&Response) -> Fault,
    ) -> Option<Fault> {
        let is_told = self.is_failure() || self.is_contradicted(list) || self.is_message_alone();
        is_told.then(|| self.worded(response, own))
    }

    /// The member that says that there is more.
    pub fn more(&self) -> Option<&str> {
        let marker = self.marker.as_ref().filter(|_| !self.is_last);
        self.more.as_ref().or(marker).map(String::as_str)
    }

    /// Whether a member says that there is no more.
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// The failure that the answer tells where it is no list: a message alone is none.
    pub fn refusal(&self, response: &Response, own: impl Fn(&Response) -> Fault) -> Option<Fault> {
        self.is_failure().then(|| self.worded(response, own))
    }

    fn is_failure(&self) -> bool {
        let is_well = self.is_success || self.is_friendly;
        self.failure.is_some() || (self.unclear.is_some() && !is_well)
    }

    fn is_message_alone(&self) -> bool {
        self.message.is_some() && !self.is_success
    }

    /// Where there is no list at all, the word of success vouches for an empty one; not beside a message that tells a
    /// failure.
    fn is_contradicted(&self, list: Listed) -> bool {
        let message = self.message.as_deref();
        matches!(list, Listed::Nothing | Listed::Null) && message.is_some_and(values::names_failure)
    }

    fn worded(&self, response: &Response, own: impl Fn(&Response) -> Fault) -> Fault {
        let code = self.code.as_deref().or(self.unclear.as_deref());
        // The status that the answer should have had.
        let status = code.and_then(|code| code.parse().ok());
        let status = status.filter(|status| (400..600).contains(status));
        let mut fault = own(&Response {
            status: status.unwrap_or(response.status),
            ..short(response)
        });
        fault.http_status = Some(response.status);
        let is_good = |code: &str| values::code(code) == Outcome::Success;
        if fault.code.as_deref().is_none_or(is_good) {
            fault.code = code.map(str::to_owned);
        }
        if values::is_friendly(&fault.message) || fault.message == excerpt(&response.body) {
            let words = self.message.as_ref().or(self.failure.as_ref());
            fault.message = words.cloned().unwrap_or_default();
        }
        fault
    }

    fn take(&mut self, name: &str, value: &RawValue, place: Place, depth: usize) {
        let kind = words::kind(name, place != Place::Inside);
        match (kind, Form::of(value)) {
            (Some(Kind::Links), Form::Object | Form::List) => self.take_links(name, value),
            (Some(Kind::Next), form) => {
                if form.leads_on() {
                    self.take_more(name);
                }
            }
            (Some(Kind::Marker), form) => {
                if form.leads_on() {
                    self.marker.get_or_insert_with(|| shown(name));
                }
            }
            (Some(Kind::Error | Kind::Message), Form::Object | Form::List) => {
                self.take_error(name, value, kind, depth);
            }
            (Some(kind), Form::Scalar(text)) => self.take_word(kind, name, &text),
            (_, Form::Nothing) => {}
            (Some(Kind::More), _) => self.take_more(name),
            (Some(_), Form::Object) => self.take_object(value, Place::Top, depth),
            // `{"errors": {"name": ["is odd"]}}`
            (None, Form::List) if place == Place::Error => {
                self.take_error(name, value, None, depth);
            }
            (None, Form::Object) if place == Place::Error => {
                self.take_object(value, place, depth);
            }
            (None, Form::Object) => self.take_unrelated(value, depth),
            // `{"success": [false]}`
            (Some(kind @ (Kind::Success | Kind::Whole | Kind::Code)), Form::List) => {
                let is_whole = each_entry(value, |_, entry| match Form::of(entry) {
                    Form::Scalar(text) => self.take_word(kind, name, &text),
                    Form::Object => self.take_object(entry, Place::Top, depth),
                    Form::List | Form::Nothing => {}
                });
                if !is_whole {
                    self.overflow();
                }
            }
            (_, Form::List) => {
                let mut has_objects = false;
                let is_whole = each_entry(value, |_, entry| {
                    has_objects |= entry.get().starts_with('{');
                });
                if has_objects || !is_whole {
                    self.objects.get_or_insert_with(|| shown(name));
                }
            }
            (None, Form::Scalar(text)) if place == Place::Error => {
                self.take_detail(name, &text);
            }
            (None, Form::Scalar(_)) => {}
        }
    }

    /// A word and its value.
    fn take_word(&mut self, kind: Kind, name: &str, text: &str) {
        let outcome = match kind {
            Kind::Code if self.success_codes.contains(&text) => Outcome::Success,
            Kind::Code => values::code(text),
            Kind::Status => values::status(text),
            Kind::Success => values::success(text),
            Kind::Whole if values::code(text) == Outcome::Unclear => return,
            Kind::Whole if values::flag(text) == Outcome::Failure => Outcome::Failure,
            Kind::Error => return self.take_error_text(name, text),
            Kind::Message => return self.take_message(text),
            Kind::Cut if values::is_yes(text) => Outcome::Failure,
            Kind::More if values::flag(text) == Outcome::Success || is_above_zero(text) => {
                return self.take_more(name);
            }
            Kind::Last | Kind::Pages if values::is_no(text) => return self.take_more(name),
            Kind::More => {
                self.is_last |= values::is_no(text);
                return;
            }
            Kind::Last => {
                self.is_last |= values::is_yes(text);
                return;
            }
            Kind::Total => {
                self.rows = self.rows.max(count(text));
                return;
            }
            Kind::Pages => {
                self.pages = self.pages.max(count(text));
                return;
            }
            Kind::Whole | Kind::Cut | Kind::Next | Kind::Marker | Kind::Links | Kind::Holder => {
                return;
            }
        };
        match outcome {
            Outcome::Success => self.is_success = true,
            Outcome::Failure => {
                if matches!(kind, Kind::Code | Kind::Status) {
                    self.code.get_or_insert_with(|| cut(text).to_owned());
                }
                self.fail(name, text);
            }
            Outcome::Unclear => {
                self.unclear.get_or_insert_with(|| cut(text).to_owned());
            }
            Outcome::Nothing => {}
        }
    }

    fn take_more(&mut self, name: &str) {
        self.more.get_or_insert_with(|| shown(name));
    }

    /// An error in one word: `false` and 0 are none, nor is a code of success; but of a count only 0 is none.
    fn take_error_text(&mut self, name: &str, text: &str) {
        let is_number = is_number(text);
        let is_count = is_number && words::is_count(name);
        let is_zero = text.trim().parse() == Ok(0.0);
        let is_good_code = is_number && !is_count && values::code(text) == Outcome::Success;
        if is_zero || is_good_code || (!is_number && values::is_no_error(text)) {
            return;
        }
        if is_number && !is_count {
            self.code.get_or_insert_with(|| text.trim().to_owned());
        } else if !is_number && values::flag(text) != Outcome::Success {
            self.message.get_or_insert_with(|| cut(text).to_owned());
        }
        self.fail(name, text);
    }

    fn take_message(&mut self, text: &str) {
        if values::is_nothing(text) {
        } else if values::is_friendly(text) {
            self.is_friendly = true;
            if !values::is_no_error(text) {
                self.none.get_or_insert_with(|| cut(text).to_owned());
            }
        } else {
            self.message.get_or_insert_with(|| cut(text).to_owned());
        }
    }

    /// A member of an error that is none of the words: it is there only where there is an error.
    fn take_detail(&mut self, name: &str, text: &str) {
        let name = name.to_ascii_lowercase();
        let is_of_every_answer = ["id", "time", "timestamp", "path"]
            .iter()
            .any(|end| name.ends_with(end));
        let is_none = values::is_no_error(text) || text.trim().parse() == Ok(0.0);
        if !is_of_every_answer && !is_none {
            self.detail.get_or_insert_with(|| cut(text).to_owned());
        }
    }

    fn fail(&mut self, name: &str, text: &str) {
        let words = || format!("{} is {}", shown(name), cut(text));
        self.failure.get_or_insert_with(words);
    }

    /// An error, a message, or a part of an error, that is an object or a list: it is judged by what it holds, as an
    /// answer is.
    fn take_error(&mut self, name: &str, value: &RawValue, kind: Option<Kind>, depth: usize) {
        let mut inner = Self::new(self.success_codes);
        if Form::of(value) == Form::Object {
            inner.take_object(value, Place::Error, depth);
        } else {
            let is_whole = each_entry(value, |_, entry| match Form::of(entry) {
                Form::Object => inner.take_object(entry, Place::Error, depth),
                Form::Scalar(text) => inner.take_message(&text),
                Form::List => inner.fail(name, "not empty"),
                Form::Nothing => {}
            });
            if !is_whole {
                inner.overflow();
            }
        }
        // No code makes an error good that tells what went wrong.
        let is_message = match kind {
            Some(Kind::Message) => inner.is_message_alone(),
            _ => inner.message.is_some(),
        };
        if kind != Some(Kind::Message) && !inner.is_success {
            inner.detail = inner.detail.take().or(inner.none.take());
        }
        let is_detail = inner.detail.is_some() && !inner.is_success;
        let is_list = inner.objects.is_some();
        if !(inner.is_failure() || is_message || is_detail || is_list) {
            self.is_friendly |= inner.is_friendly || inner.is_success;
            return;
        }
        let words = inner.message.or(inner.detail).or(inner.failure);
        let words = words.unwrap_or_else(|| format!("{} is not empty", shown(name)));
        if kind == Some(Kind::Error) {
            self.code = self.code.take().or(inner.code).or(inner.unclear);
            self.failure.get_or_insert_with(|| words.clone());
        }
        let place = match kind {
            Some(_) => &mut self.message,
            None => &mut self.detail,
        };
        place.get_or_insert(words);
    }

    /// An object that has nothing to do with how the answer went: what it says of a failure counts, but that itself went
    /// well vouches for nothing around it.
    fn take_unrelated(&mut self, value: &RawValue, depth: usize) {
        let mut inner = Self::new(self.success_codes);
        inner.take_object(value, Place::Inside, depth);
        let is_failure = inner.is_failure();
        if is_failure || inner.is_message_alone() {
            self.message = self.message.take().or(inner.message);
        }
        if is_failure {
            self.failure = self.failure.take().or(inner.failure);
            self.code = self.code.take().or(inner.code);
            self.unclear = self.unclear.take().or(inner.unclear);
        }
        self.more = self.more.take().or(inner.more);
        self.objects = self.objects.take().or(inner.objects);
    }

    fn take_object(&mut self, value: &RawValue, place: Place, depth: usize) {
        if depth >= DEPTH {
            if place == Place::Error {
                self.overflow();
            }
            return;
        }
        // An object with a code and a message is an error under any name: OpenStack's `{"badRequest": {...}}`.
        let place = if place == Place::Inside && is_coded(value) {
            Place::Top
        } else {
            place
        };
        let is_whole = each_member(value, |name, value| {
            self.take(name, value, place, depth + 1);
        });
        if !is_whole {
            self.overflow();
        }
    }

    /// `{"next": ...}`, or a list of `{"rel": "next", "href": ...}`.
    fn take_links(&mut self, name: &str, value: &RawValue) {
        let mut leads_on = false;
        each_member(value, |rel, link| {
            leads_on |= words::kind(rel, true) == Some(Kind::Next) && Form::of(link).leads_on();
        });
        each_entry(value, |_, link| {
            let (mut is_next, mut has_target) = (false, false);
            each_member(link, |name, value| match Form::of(value) {
                Form::Scalar(text) if name == "rel" => is_next = text == "next",
                form => has_target |= form.leads_on(),
            });
            leads_on |= is_next && has_target;
        });
        if leads_on {
            self.more
                .get_or_insert_with(|| format!("{}.next", shown(name)));
        }
    }
}

/// What stands where a list should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    #[default]
    Nothing,
    Null,
    Empty,
    Rows,
}

/// An answer of a failure as far as words are taken from it: what makes it large is a text of any length, or rows.
fn short(response: &Response) -> Response {
    const LARGE: usize = 64 * 1024;
    if response.body.len() <= LARGE {
        return response.clone();
    }
    let text = str::from_utf8(&response.body).ok();
    let short = text.and_then(|text| tokens::shortened(text, form::LONGEST, 4 * LARGE));
    match short {
        Some(body) => Response {
            body: body.into_bytes(),
            ..response.begin(0)
        },
        None => response.begin(LARGE),
    }
}

/// Whether an object has both a code and a message.
fn is_coded(value: &RawValue) -> bool {
    let (mut has_code, mut has_message) = (false, false);
    each_member(value, |name, value| {
        if let (Some(kind), Form::Scalar(_)) = (words::kind(name, true), Form::of(value)) {
            has_code |= kind == Kind::Code;
            has_message |= kind == Kind::Message;
        }
    });
    has_code && has_message
}

fn is_above_zero(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(|number| number > 0.0)
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

/// A whole number, in any of its forms.
fn count(text: &str) -> Option<u64> {
    let text = text.trim();
    let whole = text.split_once('.').map_or(text, |(whole, part)| {
        if part.bytes().all(|b| b == b'0') {
            whole
        } else {
            text
        }
    });
    whole.parse().ok()
}

fn shown(name: &str) -> String {
    cut(name).to_owned()
}

/// All members of a body.
struct AllMembers(Envelope);

impl<'de> Members<'de> for AllMembers {
    fn paths(&self) -> &[Option<&'static str>] {
        &[]
    }

    fn take<D: Deserializer<'de>>(&mut self, _: usize, value: D) -> Result<(), D::Error> {
        IgnoredAny::deserialize(value).map(|_| ())
    }

    fn other<D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        self.0.note(name, <&RawValue>::deserialize(value)?);
        Ok(())
    }
}
