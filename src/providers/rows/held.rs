//! Rows that stand in the entries of a list of parents, such as the workers of an endpoint.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::answer::{opened, surrounded};
use super::{Layout, RowError, RowReader, each, partly_read};
use crate::core::error::{ErrorKind, Fault};
use crate::core::json::{self, Flaws, Members, RowPlace, Rows};
use crate::core::model::{Instance, Untold};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError, Unreadable};
use crate::engine::rows::{EncodedRows, RowSink};

/// The rows that an entry of a list of parents holds.
pub struct HeldRows<'a, 's> {
    reader: RowReader,
    sink: &'s RowSink,
    place: RowPlace<'s>,
    /// The entry.
    raw: Option<&'a RawValue>,
    /// How many of its fields could not be read.
    unread_fields: u32,
    rows: EncodedRows,
    unread: Flaws,
    /// Why some of them are missing.
    partial: Option<Fault>,
}

impl RowReader {
    /// Reads the parents of an answer, with the rows that stand in the entry of each. What cannot be read of a parent
    /// costs itself; of its rows, it makes the answer a part of the whole.
    pub fn holders<'a, T: Deserialize<'a>, C>(
        self,
        response: &'a Response,
        layout: &Layout,
        sink: &RowSink,
        lead: impl Fn(T, &mut HeldRows<'a, '_>) -> Result<ListedParent<C>, RowError>,
    ) -> Result<Page<C>, ReadError> {
        let (list, surroundings) = opened::<&RawValue>(response, layout)?;
        sink.restart();
        let mut page = Page::default();
        let mut own = Flaws::default();
        (page.unreadable, page.unread) = each(
            list,
            surroundings.path,
            || sink.is_abandoned(),
            |entry, place, raw, unread_fields| {
                let mut inside = HeldRows {
                    reader: self,
                    sink,
                    place,
                    raw,
                    unread_fields,
                    rows: EncodedRows::default(),
                    unread: Flaws::default(),
                    partial: None,
                };
                let mut parent = lead(entry, &mut inside)?;
                page.is_masked |= inside.rows.is_masked();
                parent.rows = inside.rows;
                own.add(inside.unread.count, inside.unread.first);
                if page.partial.is_none() {
                    let partial = inside.partial;
                    page.partial = partial.or_else(|| partly_read(&parent, &inside.place));
                }
                page.parents.push(parent);
                Ok(())
            },
        );
        page.unread.add(own.count, own.first);
        Ok(surrounded(page, surroundings, layout, response))
    }
}

impl<'a> HeldRows<'a, '_> {
    /// The entry.
    pub fn raw(&self) -> Option<&'a RawValue> {
        self.raw
    }

    /// Whether every field of the entry could be read.
    pub fn is_read_whole(&self) -> bool {
        self.unread_fields == 0
    }

    /// Adds the entry itself as a row.
    pub fn own(&mut self, instance: Instance<'a>) {
        self.add(instance, self.raw);
    }

    /// Adds a part of the entry as a row.
    pub fn add(&mut self, mut instance: Instance<'a>, raw: Option<&RawValue>) {
        instance.unread = self.unread_fields;
        instance.raw = raw.and_then(|raw| self.reader.shown(raw));
        if !self.sink.encode(instance, &mut self.rows) {
            let why = format!("{}: {}", self.place, RowError::TOO_MUCH.why);
            self.lack(&why);
        }
    }

    /// Reads the rows of a list in the entry. One that is missing or null holds none, but where the entry tells that
    /// it has some.
    pub fn read<T: Deserialize<'a>>(
        &mut self,
        field: &'static str,
        has_some: bool,
        instance: impl Fn(T) -> Result<Instance<'a>, RowError>,
    ) {
        let Some(raw) = self.raw else {
            return;
        };
        let path = format!("{}.{field}", self.place);
        let inner = json::members(raw.get().as_bytes(), || Inner {
            path: [Some(field)],
            list: Rows::Missing,
        });
        let list = match inner.map(|inner| inner.list) {
            Ok(Rows::List(list)) => list,
            Ok(Rows::Missing | Rows::Null) if has_some => {
                return self.lack(&format!("{path}: missing, and there are some"));
            }
            Ok(Rows::Missing | Rows::Null) => return,
            Err(decode) => return self.lack(&format!("{path}: {}", decode.why)),
        };
        let (reader, sink) = (self.reader, self.sink);
        let untold = if self.is_read_whole() {
            Untold::Nothing
        } else {
            Untold::Any
        };
        let (Unreadable { first, .. }, unread) = each(
            list,
            &path,
            || sink.is_abandoned(),
            |row, _, raw, unread| {
                let mut instance = instance(row)?;
                instance.unread = unread;
                instance.untold = untold;
                instance.raw = raw.and_then(|raw| reader.shown(raw));
                let is_taken = sink.encode(instance, &mut self.rows);
                is_taken.then_some(()).ok_or(RowError::TOO_MUCH)
            },
        );
        self.unread.add(unread.count, unread.first);
        if let Some(decode) = first.first() {
            self.lack(&decode.to_string());
        }
    }

    /// Whether the entry is a row of its own, where a field of it decides that: one that does not is told, as are those
    /// that cannot be read. `way` is how to list it all the same, as `without --param`.
    pub fn decided(&mut self, is_row: Option<bool>, field: &'static str, way: &str) -> bool {
        if is_row.is_none() {
            let place = &self.place;
            let why = format!(
                "{place}.{field}: no count, so it is not known whether there are instances"
            );
            self.partial.get_or_insert_with(|| Fault {
                hint: Some(format!("{way} the lists of instances tell")),
                ..Fault::new(ErrorKind::Decode, why)
            });
        }
        is_row == Some(true)
    }

    /// Some rows are missing.
    fn lack(&mut self, why: &str) {
        self.partial.get_or_insert_with(|| Fault {
            hint: Some("what else the answer holds is listed".to_owned()),
            ..Fault::new(ErrorKind::Decode, why)
        });
    }
}

/// The list in an entry.
struct Inner<'a> {
    path: [Option<&'static str>; 1],
    list: Rows<&'a RawValue>,
}

impl<'a> Members<'a> for Inner<'a> {
    fn paths(&self) -> &[Option<&'static str>] {
        &self.path
    }

    fn take<D: Deserializer<'a>>(&mut self, _: usize, value: D) -> Result<(), D::Error> {
        self.list = Rows::deserialize(value)?;
        Ok(())
    }
}
