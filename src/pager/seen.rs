//! Which entries were seen before.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash, RandomState};

/// Identities, as 64-bit hashes under a random key: a tenth of the memory of the texts. Two rows of
/// a million share a hash once in thirty million listings; the listing then counts one row short of
/// the total, and says so.
#[derive(Default)]
pub struct Seen {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

impl Seen {
    /// Takes note of an identity. True when it is new.
    pub fn is_new(&mut self, id: &(impl Hash + ?Sized)) -> bool {
        self.hashes.insert(self.hasher.hash_one(id))
    }

    /// Forgets an identity. True when it was there.
    pub fn take(&mut self, id: &(impl Hash + ?Sized)) -> bool {
        self.hashes.remove(&self.hasher.hash_one(id))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }
}
