//! Rows that are held until all are there, to go out in another order.

use crate::engine::rows::EncodedRows;

/// The rows so far, page by page.
#[derive(Default)]
pub struct Sorted(Vec<EncodedRows>);

/// Rows that go out together.
const CHUNK: usize = 1000;

impl Sorted {
    /// Takes the rows of a page.
    pub fn take(&mut self, rows: EncodedRows) {
        self.0.push(rows);
    }

    /// The first rows in order, up to `most` where there is a bound, and whether there are more.
    pub fn into_rows(self, most: Option<u64>) -> (Vec<EncodedRows>, bool) {
        let pages = self.0;
        let mut places: Vec<(usize, usize, &[u8])> = Vec::new();
        for (page, rows) in pages.iter().enumerate() {
            places.extend(rows.keys().map(|(row, key)| (page, row, key)));
        }
        // Stable: what is the same stays in the order of the listing.
        places.sort_by(|(.., one), (.., other)| Ord::cmp(one, other));
        let most = most.map_or(usize::MAX, |most| {
            usize::try_from(most).unwrap_or(usize::MAX)
        });
        let has_more = places.len() > most;
        places.truncate(most);
        let chunk = |places: &[(usize, usize, &[u8])]| {
            let mut rows = EncodedRows::default();
            for (page, row, _) in places {
                rows.copy(&pages[*page], *row);
            }
            rows
        };
        (places.chunks(CHUNK).map(chunk).collect(), has_more)
    }
}
