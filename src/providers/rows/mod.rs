//! From an answer to the items of a page, and what all providers do with the values of a row.

mod answer;
mod values;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Deserialize;
use serde_json::value::RawValue;

use self::answer::{opened, surrounded};
use super::mask;
use crate::config::settings::{Raw, Settings};
use crate::core::json::{Decode, Entry, Strict};
use crate::core::model::Instance;
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError, Unreadable};
use crate::engine::rows::{EncodedRows, RowSink};

pub use self::answer::{Layout, NoList};
pub use self::values::{joined, port, ports, present, status_in_any_case, status_of, tags};

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
pub struct RowReader {
    raw: Raw,
}

impl RowReader {
    /// A reader as the settings want it.
    pub fn new(settings: &Settings<'_>) -> Self {
        Self { raw: settings.raw }
    }

    /// Reads and encodes the instances of an answer; a row that cannot be read is noted, and costs itself.
    ///
    /// A body is read in one go; one in which anything is amiss, one whose rows are asked for as they
    /// stand, and one so large that its rows might not fit into memory, row by row.
    pub fn instances<'a, T: Deserialize<'a>, C>(
        self,
        response: &'a Response,
        layout: &Layout,
        sink: &RowSink,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) -> Result<Page<C>, ReadError> {
        if self.raw == Raw::None
            && response.body.len() <= AT_ONCE
            && let Ok((list, head)) = opened::<Strict<T>>(response, layout)
            && let page = self.encoded(list, layout, sink, &instance)
            && let page = surrounded(page, head, layout, response)
            && page.is_sound()
        {
            return Ok(page);
        }
        let (list, head) = opened::<&RawValue>(response, layout)?;
        let page = self.encoded(list, layout, sink, &instance);
        Ok(surrounded(page, head, layout, response))
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
    mut lead: impl FnMut(T) -> Result<ListedParent<C>, RowError>,
) -> Result<Page<C>, ReadError> {
    let (list, head) = opened::<&RawValue>(response, layout)?;
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
    Ok(surrounded(page, head, layout, response))
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
