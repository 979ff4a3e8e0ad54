//! From rows on the wire to the items of a page: the steps every provider takes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::mask;
use crate::json::{self, Count, Decode, Total};
use crate::model::Instance;
use crate::provider::{Content, Item, Page, Unreadable};
use crate::settings::{Raw, Settings};

/// Why a row whose fields have the right types cannot become an item.
#[derive(Debug)]
pub struct Fail {
    field: &'static str,
    why: String,
}

impl Fail {
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

/// Reads rows into items, and attaches each row's own object where it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    raw: Raw,
}

impl Reader {
    /// A reader as the settings want it.
    pub fn new(settings: &Settings<'_>) -> Self {
        Self { raw: settings.raw }
    }

    /// Reads every row of the list at `path`; one that cannot be read is noted, and costs itself.
    pub fn read<T: DeserializeOwned, C>(
        self,
        list: &[&RawValue],
        path: &str,
        item: impl Fn(T) -> Result<Item<C>, Fail>,
    ) -> Page<C> {
        let mut page = Page::default();
        for (index, raw) in list.iter().enumerate() {
            let read = json::row(raw, path, index).and_then(|row| {
                item(row).map_err(|fail| {
                    Decode::new(format!("{path}[{index}].{}", fail.field), fail.why)
                })
            });
            match read {
                Ok(item) => page.items.push(self.with_raw(item, raw)),
                Err(decode) => page.unreadable.push(Unreadable {
                    decode,
                    fingerprint: fingerprint(index, raw),
                }),
            }
        }
        page
    }

    fn with_raw<C>(self, mut item: Item<C>, raw: &RawValue) -> Item<C> {
        if let Content::Instance(instance) = &mut item.content {
            instance.raw = match self.raw {
                Raw::None => None,
                Raw::Masked => mask::rewritten(raw, true),
                Raw::Whole => mask::rewritten(raw, false),
            };
        }
        item
    }
}

/// Two rows of one page differ even where their texts do not.
fn fingerprint(index: usize, raw: &RawValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    (index, raw.get()).hash(&mut hasher);
    hasher.finish()
}

/// An instance as an item, identified by its id.
pub fn instance<C>(instance: Instance) -> Item<C> {
    Item {
        id: instance.id.clone(),
        content: Content::Instance(Box::new(instance)),
    }
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
pub fn present<const N: usize>(values: [Option<String>; N]) -> Vec<String> {
    let mut distinct = Vec::new();
    for value in values.into_iter().flatten() {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// Labels from the values that are there.
pub fn tags<const N: usize>(labels: [(&str, Option<String>); N]) -> BTreeMap<String, String> {
    labels
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// The texts that are there, joined: several fields of one reason.
pub fn joined<const N: usize>(values: [Option<String>; N]) -> Option<String> {
    let values = present(values);
    (!values.is_empty()).then(|| values.join(": "))
}

/// A port number. 0 stands for none, and what cannot be a port is no reason to lose a row.
pub fn port(count: &Count) -> Option<u32> {
    let port = count.0.and_then(|number| u32::try_from(number).ok());
    port.filter(|port| *port > 0)
}
