//! The parts of an answer by their paths: its list of rows, and what stands around it.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::headers;
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{self, Decode, Members, Rows, Text, Total};
use crate::core::wire::Response;
use crate::engine::provider::{Next, Page, ReadError};
use crate::providers::envelope::{Envelope, Listed};

/// Where the parts of an answer stand, the path of each, and what it means by them.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The list of rows; empty where the answer is nothing but the list.
    pub list: &'static str,
    /// Another name of the same list, which counts where there is none of the first.
    pub other_list: Option<&'static str>,
    /// The count of all rows of the listing.
    pub total: Option<&'static str>,
    /// The count of pages.
    pub pages: Option<&'static str>,
    /// What the next page is asked for with.
    pub next: Option<&'static str>,
    /// What a list means that is not there.
    pub no_list: NoList,
    /// Codes that mean success in this API alone, besides those of everybody.
    pub success_codes: &'static [&'static str],
    /// What an error means in the API's own words.
    pub fault: fn(&Response) -> Fault,
}

/// When a list that is missing or null is an empty one, besides where a total of 0 says so, or where it is null and any
/// total can be met.
#[derive(Clone, Copy)]
pub enum NoList {
    Never,
    /// Where it is null.
    Null,
    /// Where it is missing beside a total.
    BesideTotal,
    /// Where the rest of the answer says so.
    If(fn(&Response) -> bool),
}

impl Layout {
    /// An answer that has rows at this path, and no other part.
    pub const fn rows_at(list: &'static str, fault: fn(&Response) -> Fault) -> Self {
        Self {
            list,
            other_list: None,
            total: None,
            pages: None,
            next: None,
            no_list: NoList::Never,
            success_codes: &[],
            fault,
        }
    }

    /// The path of the list, as an error names it.
    fn named(&self) -> &'static str {
        if self.list.is_empty() { "." } else { self.list }
    }

    /// Whether a list that is not there is an empty one.
    fn may_lack(&self, head: &Head, response: &Response) -> bool {
        let is_null = head.list == Listed::Null;
        head.total == Total::Known(0)
            || (is_null && head.total.is_known())
            || match self.no_list {
                NoList::Never => false,
                NoList::Null => is_null,
                NoList::BesideTotal => head.total.is_known(),
                NoList::If(is_so) => is_so(response),
            }
    }

    /// What an answer means that cannot be taken apart: a failure need not hold data of the right shape.
    fn misshapen<E>(
        &self,
        response: &Response,
        decode: Decode,
    ) -> Result<Answer<'_, E>, ReadError> {
        let envelope = Envelope::of(response, self.success_codes);
        match (envelope.refusal(response, self.fault), self.no_list) {
            (Some(fault), _) => Err(ReadError::Fault(fault)),
            (None, NoList::If(is_so)) if is_so(response) => Ok(Answer::of(self)),
            (None, _) => Err(decode.into()),
        }
    }
}

/// What stands around the rows of an answer.
#[derive(Default)]
pub struct Head {
    /// The path of the list that counts.
    pub path: &'static str,
    /// What stands where the list should be.
    list: Listed,
    total: Total,
    pages: Total,
    next: Text,
    /// Whether what leads to the next page is there, if only as null.
    tells_next: bool,
    envelope: Envelope,
    /// Why the rows are a part of what there is.
    partial: Option<Fault>,
}

/// The list of an answer, its rows in the form `E`, and what stands around it.
pub fn opened<'a, E: Deserialize<'a>>(
    response: &'a Response,
    layout: &Layout,
) -> Result<(Vec<E>, Head), ReadError> {
    let answer = json::members(&response.body, || Answer::<E>::of(layout));
    let answer = answer.and_then(|answer| answer.with_one_list(layout));
    let Answer { list, mut head, .. } =
        answer.or_else(|decode| layout.misshapen(response, decode))?;
    let fault = head.envelope.fault(response, head.list, layout.fault);
    if let Some(fault) = fault.or_else(|| part(response)) {
        if head.list != Listed::Rows {
            return Err(ReadError::Fault(fault));
        }
        head.partial = Some(fault);
    }
    if head.list != Listed::Rows
        && let Some(name) = &head.envelope.objects
    {
        let why = format!("it holds objects, while {} holds none", layout.named());
        return Err(Decode::new(name, why).into());
    }
    let list = match list {
        Rows::List(list) => list,
        Rows::Missing | Rows::Null if layout.may_lack(&head, response) => Vec::new(),
        lacking => lacking.or_lacking(layout.named())?,
    };
    Ok((list, head))
}

/// Why an answer is not the whole one, by its status and headers. These APIs document 200; some servers answer every
/// `POST` with 201.
fn part(response: &Response) -> Option<Fault> {
    let range = response.header("content-range");
    let why = match (response.status, range) {
        (200 | 201, None) => return None,
        (200 | 201, Some(range)) => format!("the answer is a part: content-range {range}"),
        (202, _) => "the answer is still to come".to_owned(),
        (204 | 205, _) => "there is no answer".to_owned(),
        (206, _) => "the answer is a part".to_owned(),
        _ => "the answer may not be the provider's own: that has status 200 or 201".to_owned(),
    };
    Some(Fault {
        http_status: Some(response.status),
        hint: Some("is the endpoint right, and no proxy in between?".to_owned()),
        ..Fault::new(ErrorKind::Provider, why)
    })
}

/// An answer as it is taken apart.
struct Answer<'a, E> {
    /// In the order in which they are taken.
    paths: [Option<&'static str>; 5],
    list: Rows<E>,
    /// What stands under the other name of the list.
    other_list: Option<&'a RawValue>,
    head: Head,
}

impl<E> Answer<'_, E> {
    fn of(layout: &Layout) -> Self {
        Self {
            paths: [
                Some(layout.list),
                layout.total,
                layout.pages,
                layout.next,
                layout.other_list,
            ],
            list: Rows::Missing,
            other_list: None,
            head: Head {
                path: layout.list,
                envelope: Envelope::new(layout.success_codes),
                ..Head::default()
            },
        }
    }
}

impl<'a, E: Deserialize<'a>> Answer<'a, E> {
    /// The answer with the list that counts: what stands under the first name is never passed over for what stands under
    /// the other.
    fn with_one_list(mut self, layout: &Layout) -> Result<Self, Decode> {
        let (Some(path), Some(other)) = (layout.other_list, self.other_list) else {
            return Ok(self);
        };
        if matches!(self.list, Rows::Missing | Rows::Null) {
            self.list = json::list_at(path, other)?;
            self.head.list = listed(&self.list);
            self.head.path = path;
            return Ok(self);
        }
        let rows = json::list_at::<IgnoredAny>(path, other);
        if !matches!(rows, Ok(Rows::List(rows)) if !rows.is_empty()) {
            return Ok(self);
        }
        let first = layout.named();
        if self.head.list != Listed::Rows {
            let why = format!("it holds rows, while {first} holds none");
            return Err(Decode::new(path, why));
        }
        self.head.partial = Some(Fault {
            hint: Some(format!("what {first} holds is listed")),
            ..Fault::new(
                ErrorKind::Decode,
                format!("{first} and {path} hold rows, and one of them is the list"),
            )
        });
        Ok(self)
    }
}

impl<'de, E: Deserialize<'de>> Members<'de> for Answer<'de, E> {
    fn paths(&self) -> &[Option<&'static str>] {
        &self.paths
    }

    fn take<D: Deserializer<'de>>(&mut self, index: usize, value: D) -> Result<(), D::Error> {
        let head = &mut self.head;
        match index {
            0 => {
                self.list = Rows::deserialize(value)?;
                head.list = listed(&self.list);
            }
            1 => head.total = Total::deserialize(value)?,
            2 => head.pages = Total::deserialize(value)?,
            3 => {
                head.next = Text::deserialize(value)?;
                head.tells_next = true;
            }
            _ => self.other_list = Some(<&RawValue>::deserialize(value)?),
        }
        Ok(())
    }

    fn other<D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        self.head
            .envelope
            .note(name, <&RawValue>::deserialize(value)?);
        Ok(())
    }
}

fn listed<E>(rows: &Rows<E>) -> Listed {
    match rows {
        Rows::Missing => Listed::Nothing,
        Rows::Null => Listed::Null,
        Rows::List(list) if list.is_empty() => Listed::Empty,
        Rows::List(_) => Listed::Rows,
    }
}

/// The page with what its answer says around the rows. A total that cannot be read makes the listing
/// incomplete; a count of pages that cannot be read counts as not told.
pub fn surrounded<C>(
    mut page: Page<C>,
    head: Head,
    layout: &Layout,
    response: &Response,
) -> Page<C> {
    page.least = head.envelope.rows.max(headers::rows(response));
    match head.total {
        Total::Absent => {}
        Total::Known(count) => page.total = Some(count),
        Total::Unreadable(text) => {
            let path = layout.total.unwrap_or_default();
            page.bad_total = Some(Decode::new(path, format!("{text} is not a count")));
        }
    }
    let has_more = head.envelope.more().is_some() || headers::has_next(response);
    let (next, flaw) = match told_next(head.next, layout.next.unwrap_or_default()) {
        Ok(next) => (next, None),
        Err(flaw) => (Some(Next::More), Some(flaw)),
    };
    page.next = next.or(has_more.then_some(Next::More));
    page.says_last = page.next.is_none() && (head.tells_next || head.envelope.is_last());
    page.pages = match head.pages {
        Total::Known(pages) => head.envelope.pages.max(Some(pages)),
        Total::Absent | Total::Unreadable(_) => head.envelope.pages,
    };
    page.pages = page.pages.max(headers::pages(response));
    let partial = head.partial.or(flaw).or(page.partial);
    page.partial = partial.map(|fault| Fault {
        http_status: fault.http_status.or(Some(response.status)),
        ..fault
    });
    page
}

/// The longest token that is sent back, in bytes: a URL has 64 KiB at the most, and a byte may take three there.
const LONGEST_TOKEN: usize = 16 * 1024;

/// What stands in the place of a token, at this path; a fault for one that cannot be sent back.
fn told_next(told: Text, path: &str) -> Result<Option<Next>, Fault> {
    match told.0 {
        None => Ok(None),
        Some(token) if token.len() > LONGEST_TOKEN => {
            let length = token.len();
            let why = format!(
                "{path}: it has {length} bytes, and no request for the next page can carry it"
            );
            Err(Fault {
                hint: Some("what came before that page is listed".to_owned()),
                ..Fault::new(ErrorKind::Decode, why)
            })
        }
        Some(word) if word.trim().eq_ignore_ascii_case("true") => Ok(Some(Next::More)),
        Some(word) if is_no_token(&word) => Ok(None),
        Some(token) => Ok(Some(Next::Token(token.into()))),
    }
}

/// Whether a word in the place of a token is none: an API may write `false`, `-1` or 0 where nothing leads on.
fn is_no_token(word: &str) -> bool {
    let word = word.trim();
    let is_word = ["false", "null", "none"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word));
    is_word || word.parse().is_ok_and(|number: f64| number <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_leads_nowhere() {
        for (word, is_none) in [
            ("false", true),
            ("False", true),
            ("true", false),
            (" null ", true),
            ("None", true),
            ("-1", true),
            ("0", true),
            ("0.0", true),
            ("1", false),
            ("100", false),
            ("a", false),
            ("nullify", false),
            ("-a", false),
            ("eyJpZCI6MH0=", false),
        ] {
            assert_eq!(is_no_token(word), is_none, "{word}");
        }
    }
}
