//! Rows that are held until all are there, to go out in another order.

use std::io;

use crate::engine::rows::{EncodedRows, Rows};
use crate::engine::select::is_last;

/// The rows so far, page by page.
#[derive(Default)]
pub struct Sorted(Vec<EncodedRows>);

/// Where a row is: which page, and which row of it.
type Place = (usize, usize);

/// Rows that go out together.
const CHUNK: usize = 1000;

impl Sorted {
    /// Takes the rows of a page.
    pub fn take(&mut self, rows: EncodedRows) {
        self.0.push(rows);
    }

    /// How many rows stand last, as they tell nothing of the first field that they are sorted by.
    pub fn last(&self) -> u64 {
        let keys = self.0.iter().flat_map(EncodedRows::keys);
        keys.filter(|(_, key)| is_last(key)).count() as u64
    }

    /// Where the rows are that are to go out, in order.
    pub fn order(&self) -> Vec<Place> {
        let mut rows: Vec<(Place, &[u8])> = Vec::new();
        for (page, held) in self.0.iter().enumerate() {
            rows.extend(held.keys().map(|(row, key)| ((page, row), key)));
        }
        // Stable: what is the same stays in the order of the listing.
        rows.sort_by(|(_, one), (_, other)| Ord::cmp(one, other));
        rows.into_iter().map(|(place, _)| place).collect()
    }

    /// Hands the rows on in this order, many at a time.
    pub fn write(
        mut self,
        order: &[Place],
        mut write: impl FnMut(Rows<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let are_kept = self.0.iter().any(EncodedRows::are_kept);
        order.chunks(CHUNK).try_for_each(|places| {
            if are_kept {
                let take = |(page, row): &Place| self.0[*page].take_kept(*row);
                return write(Rows::Kept(places.iter().filter_map(take).collect()));
            }
            let text = |(page, row): &Place| self.0[*page].text_of(*row);
            let pieces: Vec<_> = places.iter().map(text).collect();
            write(Rows::Text(&pieces))
        })
    }
}
