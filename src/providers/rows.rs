//! From rows on the wire to the items of a page: the steps every provider takes.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::mask;
use crate::config::settings::{Raw, Settings};
use crate::core::json::{
    self, Count, Decode, Entry, Flag, Members, Rows, Strict, Text, TextRef, Total,
};
use crate::core::model::{Instance, Status, Tags};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Next, Page, ReadError, Unreadable};
use crate::engine::rows::{EncodedRows, RowSink};

/// Why a row whose fields have the right types cannot become an item.
#[derive(Debug)]
pub struct RowError {
    field: &'static str,
    why: String,
}

impl RowError {
    /// The row lacks the field that identifies it.
    pub fn no_id(field: &'static str) -> Self {
        Self {
            field,
            why: "the row has no identity".to_owned(),
        }
    }

    /// A field holds what no request could carry.
    pub fn unusable(field: &'static str, why: &str) -> Self {
        Self {
            field,
            why: why.to_owned(),
        }
    }
}

/// Where the parts of an answer stand: the path of each, `None` where it has no such part.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The list of rows; empty where the answer is nothing but the list.
    pub list: &'static str,
    /// The count of all rows of the listing.
    pub total: Option<&'static str>,
    /// The count of pages.
    pub pages: Option<&'static str>,
    /// What the next page is asked for with.
    pub next: Option<&'static str>,
    /// What tells a failure that comes with HTTP 200.
    pub code: Option<&'static str>,
    pub message: Option<&'static str>,
    pub success: Option<&'static str>,
}

impl Layout {
    /// An answer that has rows at this path, and no other part.
    pub const fn rows_at(list: &'static str) -> Self {
        Self {
            list,
            total: None,
            pages: None,
            next: None,
            code: None,
            message: None,
            success: None,
        }
    }
}

/// What stands around the rows of an answer.
#[derive(Default)]
pub struct Head {
    /// Whether there is a list.
    pub list: Listed,
    pub total: Total,
    pub pages: Total,
    pub next: Text,
    pub code: Text,
    pub message: Text,
    pub success: Flag,
}

/// What stands where the list should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    #[default]
    Nothing,
    Null,
    Empty,
    Rows,
}

/// What it means that there is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoList {
    /// The answer cannot be read.
    Wrong,
    /// A list that is null is an empty one; one that is missing is wrong.
    NullIsEmpty,
    Empty,
}

/// Reads rows, and attaches each row's own object where it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    raw: Raw,
}

impl Reader {
    /// A reader as the settings want it.
    pub fn new(settings: &Settings<'_>) -> Self {
        Self { raw: settings.raw }
    }

    /// Reads and encodes the instances of an answer; a row that cannot be read is noted, and costs itself.
    /// `judge` says what the answer is worth before a row is looked at.
    ///
    /// A body is read in one go; one in which anything is amiss, one whose rows are asked for as they
    /// stand, and one so large that its rows might not fit into memory, row by row.
    pub fn instances<'a, T: Deserialize<'a>, C>(
        self,
        response: &'a Response,
        layout: &Layout,
        sink: &RowSink,
        judge: impl Fn(&Head) -> Result<NoList, ReadError>,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) -> Result<Page<C>, ReadError> {
        if self.raw == Raw::None
            && response.body.len() <= AT_ONCE
            && let Ok((list, head)) = opened::<Strict<T>>(response, layout, &judge)
            && let page = self.encoded(list, layout, sink, &instance)
            && let page = surrounded(page, head, layout)
            && page.is_sound()
        {
            return Ok(page);
        }
        let (list, head) = opened::<&RawValue>(response, layout, &judge)?;
        let page = self.encoded(list, layout, sink, &instance);
        Ok(surrounded(page, head, layout))
    }

    fn encoded<'a, T: Deserialize<'a>, E: Entry<'a, T>, C>(
        self,
        list: Vec<E>,
        layout: &Layout,
        sink: &RowSink,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) -> Page<C> {
        let mut rows = EncodedRows::with_room(list.len(), sink);
        let unreadable = each(list, layout.list, |row, raw| {
            let mut instance = instance(row)?;
            instance.raw = raw.and_then(|raw| match self.raw {
                Raw::None => None,
                Raw::Masked => mask::rewritten(raw, true),
                Raw::Whole => mask::rewritten(raw, false),
            });
            sink.encode(instance, &mut rows);
            Ok(())
        });
        Page {
            rows,
            unreadable,
            ..Page::default()
        }
    }
}

/// The most bytes of a body that is read in one go. Its rows may be as short as `{}`, and take two
/// hundred times as much once they are read.
const AT_ONCE: usize = 2 * 1024 * 1024;

/// Reads every parent of an answer; one that cannot be read is noted, and costs itself.
pub fn parents<'a, T: Deserialize<'a>, C>(
    response: &'a Response,
    layout: &Layout,
    judge: impl Fn(&Head) -> Result<NoList, ReadError>,
    mut lead: impl FnMut(T) -> Result<ListedParent<C>, RowError>,
) -> Result<Page<C>, ReadError> {
    let (list, head) = opened::<&RawValue>(response, layout, judge)?;
    let mut parents = Vec::with_capacity(list.len());
    let unreadable = each(list, layout.list, |row, _| {
        parents.push(lead(row)?);
        Ok(())
    });
    let page = Page {
        parents,
        unreadable,
        ..Page::default()
    };
    Ok(surrounded(page, head, layout))
}

/// The list of an answer, its rows in the form `E`, and what stands around it.
fn opened<'a, E: Deserialize<'a>>(
    response: &'a Response,
    layout: &Layout,
    judge: impl Fn(&Head) -> Result<NoList, ReadError>,
) -> Result<(Vec<E>, Head), ReadError> {
    let Answer { list, head, .. } = json::members(&response.body, || Answer::<E>::of(layout))?;
    let list = match (judge(&head)?, list) {
        (NoList::Empty, list) => list.or_empty(),
        (NoList::NullIsEmpty, list) => list.or_lacking(layout.named(), true)?,
        (NoList::Wrong, list) => list.or_lacking(layout.named(), false)?,
    };
    Ok((list, head))
}

impl Layout {
    /// The path of the list, as an error names it.
    fn named(&self) -> &'static str {
        if self.list.is_empty() { "." } else { self.list }
    }
}

/// An answer as it is taken apart.
struct Answer<E> {
    /// In the order in which they are taken.
    paths: [Option<&'static str>; 7],
    list: Rows<E>,
    head: Head,
}

impl<E> Answer<E> {
    fn of(layout: &Layout) -> Self {
        Self {
            paths: [
                Some(layout.list),
                layout.total,
                layout.pages,
                layout.next,
                layout.code,
                layout.message,
                layout.success,
            ],
            list: Rows::Missing,
            head: Head::default(),
        }
    }
}

impl<'de, E: Deserialize<'de>> Members<'de> for Answer<E> {
    fn paths(&self) -> &[Option<&'static str>] {
        &self.paths
    }

    fn take<D: Deserializer<'de>>(&mut self, index: usize, value: D) -> Result<(), D::Error> {
        let head = &mut self.head;
        match index {
            0 => {
                self.list = Rows::deserialize(value)?;
                head.list = match &self.list {
                    Rows::Missing => Listed::Nothing,
                    Rows::Null => Listed::Null,
                    Rows::List(list) if list.is_empty() => Listed::Empty,
                    Rows::List(_) => Listed::Rows,
                };
            }
            1 => head.total = Total::deserialize(value)?,
            2 => head.pages = Total::deserialize(value)?,
            3 => head.next = Text::deserialize(value)?,
            4 => head.code = Text::deserialize(value)?,
            5 => head.message = Text::deserialize(value)?,
            _ => head.success = Flag::deserialize(value)?,
        }
        Ok(())
    }
}

/// The page with what its answer says around the rows. A total that cannot be read makes the listing
/// incomplete; a count of pages that cannot be read counts as not told.
fn surrounded<C>(mut page: Page<C>, head: Head, layout: &Layout) -> Page<C> {
    match head.total {
        Total::Absent => {}
        Total::Known(count) => page.total = Some(count),
        Total::Unreadable(text) => {
            let path = layout.total.unwrap_or_default();
            page.bad_total = Some(Decode::new(path, format!("{text} is not a count")));
        }
    }
    page.next = head.next.0.map(|token| Next::Token(token.into()));
    if let Total::Known(pages) = head.pages {
        page.pages = Some(pages);
    }
    page
}

/// Takes row after row, and notes those that could not be taken.
fn each<'a, T: Deserialize<'a>, E: Entry<'a, T>>(
    list: Vec<E>,
    path: &str,
    mut take: impl FnMut(T, Option<&'a RawValue>) -> Result<(), RowError>,
) -> Vec<Unreadable> {
    let mut unreadable = Vec::new();
    for (index, entry) in list.into_iter().enumerate() {
        let raw = entry.raw();
        let taken = entry.row(path, index).and_then(|row| {
            take(row, raw)
                .map_err(|fail| Decode::new(format!("{path}[{index}].{}", fail.field), fail.why))
        });
        if let Err(decode) = taken {
            unreadable.push(Unreadable {
                decode,
                fingerprint: raw.map_or(0, |raw| fingerprint(index, raw)),
            });
        }
    }
    unreadable
}

/// Two rows of one page differ even where their texts do not.
fn fingerprint(index: usize, raw: &RawValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    (index, raw.get()).hash(&mut hasher);
    hasher.finish()
}

/// The status that a word means by a table of a vendor's words; `None` for one that is not in it.
pub fn status_of(statuses: &[(&str, Status)], word: &str) -> Option<Status> {
    let known = statuses.iter().find(|(known, _)| *known == word);
    known.map(|(_, status)| *status)
}

/// The same where upper and lower case are alike; a word that is not in the table is unknown.
pub fn status_in_any_case(statuses: &[(&str, Status)], word: Option<&str>) -> Status {
    let is_it = |known: &str| word.is_some_and(|word| known.eq_ignore_ascii_case(word));
    let known = statuses.iter().find(|(known, _)| is_it(known));
    known.map_or(Status::Unknown, |(_, status)| *status)
}

/// The values that are there, each once.
pub fn present<const N: usize>(values: [TextRef<'_>; N]) -> Vec<Cow<'_, str>> {
    let mut distinct = Vec::new();
    for value in values.into_iter().filter_map(|value| value.0) {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// Labels from the values that are there; quickest where the names come in order.
pub fn tags<'a, const N: usize>(labels: [(&'static str, Option<Cow<'a, str>>); N]) -> Tags<'a> {
    let mut tags = Tags::with_room(N);
    for (name, value) in labels {
        if let Some(value) = value {
            tags.set(name, value);
        }
    }
    tags
}

/// The texts that are there, joined: several fields of one reason.
pub fn joined<const N: usize>(values: [TextRef<'_>; N]) -> Option<Cow<'_, str>> {
    let mut values = present(values);
    if values.len() > 1 {
        return Some(Cow::Owned(values.join(": ")));
    }
    values.pop()
}

/// The port numbers that are there.
pub fn ports<'p>(counts: impl IntoIterator<Item = &'p Count>) -> Vec<u32> {
    counts.into_iter().filter_map(port).collect()
}

/// A port number. 0 stands for none, and what cannot be a port is no reason to lose a row.
pub fn port(count: &Count) -> Option<u32> {
    let port = count.0.and_then(|number| u32::try_from(number).ok());
    port.filter(|port| *port > 0)
}
