//! From rows on the wire to the items of a page: the steps every provider takes.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::mask;
use crate::config::settings::{Raw, Settings};
use crate::core::json::{Count, Decode, Entry, TextRef, Total};
use crate::core::model::{Instance, Tags};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError, Unreadable};
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

    /// Reads a body in one go; one in which anything is amiss, one whose rows are asked for as they
    /// stand, and one so large that its rows might not fit into memory, row by row.
    pub fn read<C>(
        self,
        response: &Response,
        at_once: impl FnOnce() -> Result<Page<C>, ReadError>,
        row_by_row: impl FnOnce() -> Result<Page<C>, ReadError>,
    ) -> Result<Page<C>, ReadError> {
        if self.raw == Raw::None
            && response.body.len() <= AT_ONCE
            && let Ok(page) = at_once()
            && page.is_sound()
        {
            return Ok(page);
        }
        row_by_row()
    }

    /// Draws every row of the list at `path`; one that cannot be read is noted, and costs itself.
    pub fn instances<'a, T: Deserialize<'a>, E: Entry<'a, T>, C>(
        self,
        list: Vec<E>,
        path: &str,
        sink: &RowSink,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) -> Page<C> {
        let mut rows = EncodedRows::with_room(list.len(), sink);
        let unreadable = each(list, path, |row, raw| {
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

/// Reads every parent of the list at `path`; one that cannot be read is noted, and costs itself.
pub fn parents<'a, T: Deserialize<'a>, C>(
    list: Vec<&'a RawValue>,
    path: &str,
    mut lead: impl FnMut(T) -> Result<ListedParent<C>, RowError>,
) -> Page<C> {
    let mut parents = Vec::with_capacity(list.len());
    let unreadable = each(list, path, |row, _| {
        parents.push(lead(row)?);
        Ok(())
    });
    Page {
        parents,
        unreadable,
        ..Page::default()
    }
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

/// Puts the provider's total into a page; one that cannot be read makes the listing incomplete.
pub fn total<C>(total: Total, path: &str, page: &mut Page<C>) {
    match total {
        Total::Absent => {}
        Total::Known(count) => page.total = Some(count),
        Total::Unreadable(text) => {
            page.bad_total = Some(Decode::new(path, format!("{text} is not a count")));
        }
    }
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

/// A port number. 0 stands for none, and what cannot be a port is no reason to lose a row.
pub fn port(count: &Count) -> Option<u32> {
    let port = count.0.and_then(|number| u32::try_from(number).ok());
    port.filter(|port| *port > 0)
}
