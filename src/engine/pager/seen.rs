//! Which entries were seen before.

/// Identities, about 50 bits of each in five bytes, where a set of the texts would take fifty. Of a
/// million entries two share those bits once in a hundred thousand listings. The listing then counts
/// one row short of its total, and is read again.
///
/// They lie in tables that never grow: when one is full, a larger one is begun. So nothing is ever
/// copied, and a listing of a hundred thousand rows takes the same memory as one of a million.
#[derive(Debug, Default)]
pub struct Seen {
    half: HashHalf,
    tables: Vec<Table>,
    len: usize,
}

/// Which bits of the identities are kept. Two that share those of one half differ in those of the
/// other.
#[derive(Clone, Copy, Debug, Default)]
pub enum HashHalf {
    /// Those of a first reading.
    #[default]
    First,
    /// Those of a second one.
    Second,
}

impl HashHalf {
    fn of(self, identity: u64) -> u64 {
        match self {
            Self::First => identity,
            Self::Second => identity.rotate_left(32),
        }
    }
}

/// The sizes of the tables, as powers of two of buckets: for four thousand, seventy thousand and a
/// million entries. Each further one is twice as large.
const SIZES: [u32; 3] = [7, 11, 15];
/// Entries of a bucket: as many as are compared in a few steps.
const SLOTS: usize = 40;
/// Entries of a bucket, on average, in a table that is full.
const FULL: usize = 36;

/// Buckets of entries; what does not fit into one goes to the next.
#[derive(Debug)]
struct Table {
    half: HashHalf,
    /// A power of two.
    buckets: usize,
    /// How many slots of each bucket were ever used.
    used: Vec<u8>,
    low: Vec<u32>,
    high: Vec<u8>,
    len: usize,
}

/// The part of an identity that is kept; no entry is empty.
type Entry = (u32, u8);
const EMPTY: Entry = (0, 0);

impl Seen {
    /// Nothing was seen yet.
    pub fn new(half: HashHalf) -> Self {
        Self {
            half,
            ..Self::default()
        }
    }

    /// Takes note of an identity. True when it is new.
    pub fn is_new(&mut self, identity: u64) -> bool {
        if self
            .tables
            .iter()
            .any(|table| table.find(identity).is_some())
        {
            return false;
        }
        if self.tables.last().is_none_or(Table::is_full) {
            let beyond = (self.tables.len() + 1).saturating_sub(SIZES.len());
            let size = SIZES[self.tables.len().min(SIZES.len() - 1)];
            self.tables.push(Table::new(self.half, 1 << size << beyond));
        }
        if let Some(table) = self.tables.last_mut() {
            table.push(identity);
        }
        self.len += 1;
        true
    }

    /// Forgets an identity. True when it was there.
    pub fn take(&mut self, identity: u64) -> bool {
        for table in &mut self.tables {
            if let Some(slot) = table.find(identity) {
                (table.low[slot], table.high[slot]) = EMPTY;
                self.len -= 1;
                return true;
            }
        }
        false
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }
}

impl Table {
    fn new(half: HashHalf, buckets: usize) -> Self {
        Self {
            half,
            buckets,
            used: vec![0; buckets],
            low: vec![0; buckets * SLOTS],
            high: vec![0; buckets * SLOTS],
            len: 0,
        }
    }

    fn is_full(&self) -> bool {
        self.len >= self.buckets * FULL
    }

    /// The slot of an identity.
    fn find(&self, identity: u64) -> Option<usize> {
        let (mut bucket, (low, high)) = self.place(identity);
        // Without an early end, so that many are compared in one step.
        let hits = |hits: u32, known: &u32| hits | u32::from(*known == low);
        loop {
            let (first, used) = (bucket * SLOTS, usize::from(self.used[bucket]));
            let lows = &self.low[first..first + used];
            if lows.iter().fold(0, hits) > 0 {
                let mut places = lows.iter().zip(first..);
                let slot = places.find(|(known, slot)| **known == low && self.high[*slot] == high);
                if let Some((_, slot)) = slot {
                    return Some(slot);
                }
            }
            if used < SLOTS {
                return None;
            }
            bucket = (bucket + 1) % self.buckets;
        }
    }

    /// Adds one that is not there; the table is not full.
    fn push(&mut self, identity: u64) {
        let (mut bucket, entry) = self.place(identity);
        while usize::from(self.used[bucket]) == SLOTS {
            bucket = (bucket + 1) % self.buckets;
        }
        let slot = bucket * SLOTS + usize::from(self.used[bucket]);
        (self.low[slot], self.high[slot]) = entry;
        self.used[bucket] += 1;
        self.len += 1;
    }

    /// The bucket of an identity, and what is kept of it.
    #[expect(clippy::cast_possible_truncation, reason = "parts of it")]
    fn place(&self, identity: u64) -> (usize, Entry) {
        let identity = self.half.of(identity);
        let bucket = (identity >> 40) as usize % self.buckets;
        let entry = (identity as u32, (identity >> 32) as u8);
        (bucket, if entry == EMPTY { (1, 0) } else { entry })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::rows::Identities;

    #[test]
    fn it_is_a_set() {
        let identities = Identities::default();
        let of = |number: u32| identities.of(&number.to_string());
        let (mut seen, mut model) = (Seen::default(), BTreeSet::new());
        for step in 0..300_000_u32 {
            let number = step.wrapping_mul(2_654_435_761) % 100_003;
            if step % 7 == 0 {
                assert_eq!(seen.take(of(number)), model.remove(&number));
            } else {
                assert_eq!(seen.is_new(of(number)), model.insert(number));
            }
        }
        assert_eq!(seen.len(), model.len());
        assert!(seen.tables.len() > 2, "three sizes are tried");
    }

    #[test]
    fn what_a_bucket_does_not_hold_is_found_behind_it() {
        let mut seen = Seen::default();
        // All in the last bucket of the first table.
        let identities = (0..200).map(|number| (127 << 40) | (number + 5));
        identities
            .clone()
            .for_each(|identity| assert!(seen.is_new(identity)));
        assert!(identities.clone().all(|identity| !seen.is_new(identity)));
        assert!(seen.take(127 << 40 | 7) && !seen.take(127 << 40 | 7));
        assert!(seen.is_new(127 << 40 | 7));
        assert!(identities.clone().all(|identity| seen.take(identity)));
        assert_eq!(seen.len(), 0);
    }

    #[test]
    fn what_one_half_confuses_the_other_tells_apart() {
        let (one, other) = (0x1267, 0x1267 ^ (1 << 62));
        for (half, is_new) in [(HashHalf::First, false), (HashHalf::Second, true)] {
            let mut seen = Seen::new(half);
            assert!(seen.is_new(one));
            assert_eq!(seen.is_new(other), is_new, "{half:?}");
        }
    }

    #[test]
    fn every_bit_that_is_kept_counts() {
        for bit in 0..47 {
            let mut seen = Seen::default();
            assert!(seen.is_new(8) && seen.is_new(8 ^ (1 << bit)), "bit {bit}");
        }
    }
}
