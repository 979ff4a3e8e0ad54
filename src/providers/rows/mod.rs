//! From an answer to the items of a page, and what all providers do with the values of a row.

mod answer;
mod headers;
mod held;
mod values;

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Deserialize;
use serde_json::value::RawValue;

use self::answer::{opened, surrounded};
use super::mask;
use crate::config::settings::{Raw, Settings};
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{Decode, Entry, Flaws, RowPlace, Strict};
use crate::core::model::{Instance, Shape, Shapes};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError, Unreadable};
use crate::engine::rows::{EncodedRows, RowSink};

pub use self::answer::{Layout, NoList};
pub use self::held::HeldRows;
pub use self::values::{
    addresses, joined, listed, port, processors, readable, status_in_any_case, tags,
};

/// Why a row whose fields have the right types cannot become an item.
#[derive(Debug)]
pub struct RowError {
    field: &'static str,
    why: Cow<'static, str>,
}

impl RowError {
    /// The rows of the answer have too much text: it stands in what they belong to once, and in each of them.
    const TOO_MUCH: Self = Self {
        field: "",
        why: Cow::Borrowed(
            "what it belongs to has so long texts that they cannot be held for each of its rows",
        ),
    };

    /// The row lacks the field that identifies it.
    pub fn no_id(field: &'static str) -> Self {
        Self {
            field,
            why: "the row has no identity".into(),
        }
    }

    /// Where the row is, and why it cannot become an item: what its field holds, where that could not be read.
    fn told(self, place: RowPlace<'_>, unread: Flaws) -> Decode {
        let path = match self.field {
            "" => place.to_string(),
            field => format!("{place}.{field}"),
        };
        let mut unread = unread.first.into_iter();
        let own = unread.find(|decode| path.starts_with(&decode.path));
        own.unwrap_or_else(|| Decode::new(path, self.why))
    }

    /// A field holds what no request could carry.
    pub fn unusable(field: &'static str, why: &str) -> Self {
        Self {
            field,
            why: why.to_owned().into(),
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

    /// Reads and encodes the instances of an answer. A field that cannot be read is noted, and null; a row
    /// without a readable identity is noted, and costs itself.
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
            && let page = self.encoded(list, head.path, sink, &instance)
            && let page = surrounded(page, head, layout, response)
            && page.is_sound()
        {
            return Ok(page);
        }
        let (list, head) = opened::<&RawValue>(response, layout)?;
        let page = self.encoded(list, head.path, sink, &instance);
        Ok(surrounded(page, head, layout, response))
    }

    fn encoded<'a, T: Deserialize<'a>, E: Entry<'a, T>, C>(
        self,
        list: Vec<E>,
        path: &str,
        sink: &RowSink,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) -> Page<C> {
        sink.restart();
        let mut rows = EncodedRows::with_room(list.len(), sink);
        let (unreadable, unread) = each(
            list,
            path,
            || sink.is_abandoned(),
            |row, _, raw, unread| {
                let mut instance = instance(row)?;
                instance.unread = unread;
                instance.raw = raw.and_then(|raw| self.shown(raw));
                let is_taken = sink.encode(instance, &mut rows);
                is_taken.then_some(()).ok_or(RowError::TOO_MUCH)
            },
        );
        Page {
            is_masked: rows.is_masked(),
            rows,
            unreadable,
            unread,
            ..Page::default()
        }
    }

    /// The provider's own object, where it is asked for.
    fn shown(self, raw: &RawValue) -> Option<Box<RawValue>> {
        match self.raw {
            Raw::None => None,
            Raw::Masked => mask::rewritten(raw, true),
            Raw::Whole => mask::rewritten(raw, false),
        }
    }
}

/// The most bytes of a body that is read in one go: what is made of its rows may be much larger.
const AT_ONCE: usize = 2 * 1024 * 1024;

/// Reads every parent of an answer; one that cannot be read is noted, and costs itself. One that could be read in
/// part leads to what is known of it, and the answer is not the whole one.
pub fn parents<'a, T: Deserialize<'a>, C>(
    response: &'a Response,
    layout: &Layout,
    mut lead: impl FnMut(T) -> Result<ListedParent<C>, RowError>,
) -> Result<Page<C>, ReadError> {
    let (list, head) = opened::<&RawValue>(response, layout)?;
    let mut parents = Vec::with_capacity(list.len());
    let mut partial = None;
    let (unreadable, unread) = each(
        list,
        head.path,
        || false,
        |row, place, _, _| {
            let parent = lead(row)?;
            if partial.is_none() {
                partial = partly_read(&parent, &place);
            }
            parents.push(parent);
            Ok(())
        },
    );
    let page = Page {
        parents,
        unreadable,
        unread,
        partial,
        ..Page::default()
    };
    Ok(surrounded(page, head, layout, response))
}

/// That a parent may lead to more than what could be read of it.
fn partly_read<C>(parent: &ListedParent<C>, place: &RowPlace<'_>) -> Option<Fault> {
    let field = parent.partly_read?;
    let why = format!("{place}.{field}: it could not be read whole");
    let hint = "it may lead to more instances; what is known by name can be named";
    Some(Fault {
        hint: Some(hint.to_owned()),
        ..Fault::new(ErrorKind::Decode, why)
    })
}

/// Reads the machine types of an answer; what cannot be read of one is noted, and unknown.
pub fn shapes<'a, T: Deserialize<'a>, C>(
    response: &'a Response,
    layout: &Layout,
    shape: impl Fn(T) -> Result<(String, Shape), RowError>,
) -> Result<Page<C>, ReadError> {
    looked_up(response, layout, |row, found| {
        let (name, shape) = shape(row)?;
        found.insert(name, shape);
        Ok(())
    })
}

/// The same of whatever else a look-up tells.
pub fn looked_up<'a, T: Deserialize<'a>, C>(
    response: &'a Response,
    layout: &Layout,
    mut add: impl FnMut(T, &mut Shapes) -> Result<(), RowError>,
) -> Result<Page<C>, ReadError> {
    let (list, head) = opened::<&RawValue>(response, layout)?;
    let mut shapes = Shapes::default();
    let (unreadable, unread) = each(
        list,
        head.path,
        || false,
        |row, _, _, _| {
            shapes.entries += 1;
            add(row, &mut shapes)
        },
    );
    let page = Page {
        shapes,
        unreadable,
        unread,
        ..Page::default()
    };
    Ok(surrounded(page, head, layout, response))
}

/// Rows that are lost before others are no longer read field by field: an answer of so many has none that
/// would be worth the time.
const LENIENT: usize = 1000;

/// Takes row after row, with its place, its text and the number of its fields that could not be read; and notes
/// those that could not be taken.
fn each<'a, T: Deserialize<'a>, E: Entry<'a, T>>(
    list: Vec<E>,
    path: &str,
    is_over: impl Fn() -> bool,
    mut take: impl FnMut(T, RowPlace<'_>, Option<&'a RawValue>, u32) -> Result<(), RowError>,
) -> (Unreadable, Flaws) {
    let (mut unreadable, mut unread) = (Unreadable::default(), Flaws::default());
    for (index, entry) in list.into_iter().enumerate() {
        if is_over() {
            break;
        }
        let (raw, place) = (entry.raw(), RowPlace { list: path, index });
        let mut own = Flaws::default();
        let row = match entry.strict() {
            Ok(row) => Ok(row),
            Err(entry) if unreadable.len() < LENIENT => {
                entry.lenient(place, &mut own).map_err(Some)
            }
            Err(_) => Err(None),
        };
        let fields = u32::try_from(own.count).unwrap_or(u32::MAX);
        let why = match row {
            Err(decode) => decode,
            Ok(row) => match take(row, place, raw, fields) {
                Ok(()) => {
                    unread.add(own.count, own.first);
                    continue;
                }
                Err(error) => unreadable.has_room().then(|| error.told(place, own)),
            },
        };
        let fingerprint = raw.map_or(0, |raw| fingerprint(index, raw));
        unreadable.fingerprints.push(fingerprint);
        if unreadable.has_room() {
            unreadable.first.extend(why);
        }
    }
    (unreadable, unread)
}

/// Two rows of one page differ even where their texts do not.
fn fingerprint(index: usize, raw: &RawValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    (index, raw.get()).hash(&mut hasher);
    hasher.finish()
}
