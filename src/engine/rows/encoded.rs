//! The rows of a page: their text or values, identities and places.

use std::ops::Range;
use std::sync::Arc;

use super::{Encoder, KeptRow, RowSink};
use crate::core::model::Instance;
use crate::core::secret::{self, Redactor};

/// The rows of a page, encoded.
#[derive(Debug, Default)]
pub struct EncodedRows {
    /// Those that are wanted, of a format that writes text.
    text: Vec<u8>,
    /// One a row, of a format that keeps values; `None` for one that is not wanted.
    kept: Vec<Option<Box<dyn KeptRow>>>,
    ids: String,
    /// What the rows are sorted by, one after the other.
    keys: Vec<u8>,
    marks: Vec<Mark>,
    /// Where the rows are, told when it changes from one row to the next.
    places: Vec<Place>,
    /// What takes secrets out of what is added to addresses, where a row was masked.
    redactor: Option<Arc<Redactor>>,
}

/// The most rows that room is made for before they are encoded.
const ROOM: usize = 4096;

/// Where a row ends.
#[derive(Clone, Copy, Debug)]
struct Mark {
    identity: u64,
    end: usize,
    id_end: usize,
    key_end: usize,
    address: Option<usize>,
    is_wanted: bool,
    undecided_by: Option<usize>,
    /// Whether its price is that of the vendor's catalogue.
    is_estimated: bool,
    /// Whether another listing may have it as well.
    is_shared: bool,
    /// Fields that could not be read.
    unread: u32,
}

/// A row that was encoded, as it ends.
#[derive(Clone, Copy, Debug)]
pub struct EndedRow {
    pub identity: u64,
    /// Whether it is to go out.
    pub is_wanted: bool,
    /// The condition that cannot be judged of it, by its place.
    pub undecided_by: Option<usize>,
    /// Where its address ends in the text, if it is shown.
    pub address: Option<usize>,
}

/// Where rows are, from the one numbered `first` on.
#[derive(Clone, Debug)]
struct Place {
    first: usize,
    region: String,
    parent: String,
}

impl EncodedRows {
    /// None yet, with room for some.
    pub fn with_room(rows: usize, sink: &RowSink) -> Self {
        // A row may be as short as `{}`: what is written decides.
        let rows = rows.min(ROOM);
        Self {
            text: sink
                .encoding
                .buffers
                .take(rows * sink.encoding.encoder.room()),
            marks: Vec::with_capacity(rows),
            ..Self::default()
        }
    }

    /// Where the text of a row that is to go out is written.
    pub fn text_mut(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    /// Where is written what a row is sorted by.
    pub fn keys_mut(&mut self) -> &mut Vec<u8> {
        &mut self.keys
    }

    /// Takes the value of the next row, `None` where it is not wanted.
    pub fn keep(&mut self, row: Option<Box<dyn KeptRow>>) {
        self.kept.push(row);
    }

    /// Ends a row, wanted or not.
    pub fn push(&mut self, row: &Instance<'_>, ended: EndedRow) {
        let region = row.region.as_deref().unwrap_or_default();
        let parent = row.parent.id.as_deref().unwrap_or_default();
        self.go_to(region, parent);
        self.ids.push_str(&row.id);
        self.marks.push(Mark {
            identity: ended.identity,
            end: self.text.len(),
            id_end: self.ids.len(),
            key_end: self.keys.len(),
            address: ended.address,
            is_wanted: ended.is_wanted,
            undecided_by: ended.undecided_by,
            is_estimated: row.billing.is_estimated,
            is_shared: row.is_shared,
            unread: row.unread,
        });
    }

    /// A row was masked: so is what is added to its address.
    pub fn mask_addresses(&mut self, redactor: Option<&Arc<Redactor>>) {
        if self.redactor.is_none() {
            self.redactor = redactor.cloned();
        }
    }

    /// Whether a row was masked.
    pub fn is_masked(&self) -> bool {
        self.redactor.is_some()
    }

    /// How many fields of all rows could not be read.
    pub fn unread(&self) -> u64 {
        self.marks.iter().map(|mark| u64::from(mark.unread)).sum()
    }

    pub fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// How many rows there are, wanted or not.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// How many rows are to go out.
    pub fn wanted(&self) -> usize {
        self.marks.iter().filter(|mark| mark.is_wanted).count()
    }

    /// Of each row that is undecided, the condition that cannot be judged.
    pub fn undecided(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().filter_map(|mark| mark.undecided_by)
    }

    /// How many of the rows that are to go out have the price of the vendor's catalogue.
    pub fn estimated(&self) -> u64 {
        let estimated = self.marks.iter();
        let estimated = estimated.filter(|mark| mark.is_wanted && mark.is_estimated);
        estimated.count() as u64
    }

    /// The rows that are to go out, by their place, with what they are sorted by.
    pub fn keys(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let wanted = self
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.is_wanted);
        wanted.map(|(row, _)| (row, self.key(row)))
    }

    fn key(&self, row: usize) -> &[u8] {
        let start = row
            .checked_sub(1)
            .map_or(0, |last| self.marks[last].key_end);
        &self.keys[start..self.marks[row].key_end]
    }

    /// All rows that are to go out, one after the other.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text of one row.
    pub fn text_of(&self, row: usize) -> &[u8] {
        &self.text[self.span(row)]
    }

    #[cfg(any(test, fuzzing))]
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|row| self.text_of(row))
    }

    /// Whether rows are values, not text.
    pub fn are_kept(&self) -> bool {
        !self.kept.is_empty()
    }

    /// The values of all rows that are to go out.
    pub fn into_kept(self) -> Vec<Box<dyn KeptRow>> {
        self.kept.into_iter().flatten().collect()
    }

    /// The value of one row.
    pub fn take_kept(&mut self, row: usize) -> Option<Box<dyn KeptRow>> {
        self.kept.get_mut(row)?.take()
    }

    /// The identities, row by row.
    pub fn identities(&self) -> impl Iterator<Item = u64> {
        self.marks.iter().map(|mark| mark.identity)
    }

    /// Whether another listing may have a row as well, under the same id.
    pub fn is_shared(&self, row: usize) -> bool {
        self.marks[row].is_shared
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |last| self.marks[last].id_end);
        &self.ids[start..self.marks[row].id_end]
    }

    /// The region and the parent's id of a row; empty where they are not known.
    pub fn place(&self, row: usize) -> (&str, &str) {
        let after = self.places.partition_point(|place| place.first <= row);
        match after.checked_sub(1).map(|at| &self.places[at]) {
            Some(place) => (&place.region, &place.parent),
            None => ("", ""),
        }
    }

    /// Keeps the rows whose identity is wanted.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(u64) -> bool) {
        let wanted: Vec<_> = self.identities().map(&mut is_wanted).collect();
        if wanted.iter().all(|wanted| *wanted) {
            return;
        }
        let mut kept = Self::default();
        for (row, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
            kept.take_row(self, row);
        }
        *self = kept;
    }

    /// Keeps the first rows only, so many of them that are to go out.
    pub fn truncate(&mut self, wanted: usize) {
        let mut places = self
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.is_wanted);
        let beyond = places.nth(wanted).map(|(row, _)| row);
        let rows = beyond.unwrap_or(self.len());
        if let Some(last) = rows.checked_sub(1).and_then(|last| self.marks.get(last)) {
            self.text.truncate(last.end);
            self.ids.truncate(last.id_end);
            self.keys.truncate(last.key_end);
        } else if rows == 0 {
            self.text.clear();
            self.ids.clear();
            self.keys.clear();
        }
        self.kept.truncate(rows);
        self.marks.truncate(rows);
        self.places.retain(|place| place.first < rows);
    }

    /// Has a row say more behind its address, where that is shown; `encoder` is what encoded it.
    pub fn add_to_address(&mut self, row: usize, more: &str, encoder: &Encoder) {
        let masked = self
            .redactor
            .as_deref()
            .map(|redactor| redactor.redact(more));
        // A region, or the id of a parent, may be a URL.
        let more = secret::without_url_secrets(masked.as_deref().unwrap_or(more));
        let more = &*more;
        let encoder = match encoder {
            Encoder::Text(encoder) => encoder,
            Encoder::Kept(_) => {
                if let Some(Some(kept)) = self.kept.get_mut(row) {
                    kept.add_to_address(more);
                }
                return;
            }
        };
        let Some(at) = self.marks[row].address else {
            return;
        };
        let mut written = Vec::new();
        encoder.add(more, &mut written);
        let more = written;
        self.text.splice(at..at, more.iter().copied());
        for mark in &mut self.marks[row..] {
            mark.end += more.len();
        }
        for mark in &mut self.marks[row + 1..] {
            mark.address = mark.address.map(|at| at + more.len());
        }
    }

    /// The rows of another page behind these.
    pub fn append(&mut self, mut other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        for row in 0..other.len() {
            self.take_row(&mut other, row);
        }
    }

    /// A row of another page behind these: its text is copied, its value moved.
    fn take_row(&mut self, other: &mut Self, row: usize) {
        if let Some(kept) = other.kept.get_mut(row) {
            self.kept.push(kept.take());
        }
        self.mask_addresses(other.redactor.as_ref());
        let (span, mark) = (other.span(row), other.marks[row]);
        let shift = |at: usize| at - span.start + self.text.len();
        let mark = Mark {
            end: shift(mark.end),
            address: mark.address.map(shift),
            id_end: self.ids.len() + other.id(row).len(),
            key_end: self.keys.len() + other.key(row).len(),
            ..mark
        };
        self.text.extend_from_slice(&other.text[span]);
        self.ids.push_str(other.id(row));
        self.keys.extend_from_slice(other.key(row));
        let (region, parent) = other.place(row);
        self.go_to(region, parent);
        self.marks.push(mark);
    }

    /// Says where the next row is.
    fn go_to(&mut self, region: &str, parent: &str) {
        let here = self.places.last();
        if here.is_none_or(|here| here.region != region || here.parent != parent) {
            self.places.push(Place {
                first: self.marks.len(),
                region: region.to_owned(),
                parent: parent.to_owned(),
            });
        }
    }

    fn span(&self, row: usize) -> Range<usize> {
        let start = row.checked_sub(1).map_or(0, |last| self.marks[last].end);
        start..self.marks[row].end
    }
}
