//! Which entries were seen before.

/// Identities, 52 bits of each: five bytes an entry, where a set of the texts would take fifty. Of a
/// million entries two share those bits once in ten thousand listings. The listing then counts one row
/// short of its total, and is read again.
#[derive(Debug, Default)]
pub struct Seen {
    /// By the first bits of the identity; none while nothing was seen.
    buckets: Vec<Bucket>,
    len: usize,
}

/// A power of two. Small enough to cost little where little is listed; with a million entries, a
/// bucket has some 250, which are looked through in no time.
const BUCKETS: usize = 1 << 12;

/// The rest of identities, in two parts.
#[derive(Clone, Debug, Default)]
struct Bucket {
    low: Vec<u32>,
    high: Vec<u8>,
}

impl Seen {
    /// Takes note of an identity. True when it is new.
    pub fn is_new(&mut self, identity: u64) -> bool {
        if self.buckets.is_empty() {
            self.buckets.resize_with(BUCKETS, Bucket::default);
        }
        let (bucket, low, high) = parts(identity);
        let bucket = &mut self.buckets[bucket];
        let is_new = bucket.find(low, high).is_none();
        if is_new {
            bucket.push(low, high);
            self.len += 1;
        }
        is_new
    }

    /// Forgets an identity. True when it was there.
    pub fn take(&mut self, identity: u64) -> bool {
        let (bucket, low, high) = parts(identity);
        let Some(bucket) = self.buckets.get_mut(bucket) else {
            return false;
        };
        let Some(at) = bucket.find(low, high) else {
            return false;
        };
        bucket.low.swap_remove(at);
        bucket.high.swap_remove(at);
        self.len -= 1;
        true
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Takes over what another has.
    pub fn extend(&mut self, other: Self) {
        if self.len == 0 {
            *self = other;
            return;
        }
        for (own, other) in self.buckets.iter_mut().zip(other.buckets) {
            for (low, high) in other.low.into_iter().zip(other.high) {
                if own.find(low, high).is_none() {
                    own.push(low, high);
                    self.len += 1;
                }
            }
        }
    }
}

impl Bucket {
    fn find(&self, low: u32, high: u8) -> Option<usize> {
        /// As many as are compared in a few steps.
        const STRIDE: usize = 32;
        // Without an early end, so that many are compared in one step.
        let hits = |hits: u32, known: &u32| hits | u32::from(*known == low);
        for (chunk, first) in self.low.chunks(STRIDE).zip((0..).step_by(STRIDE)) {
            if chunk.iter().fold(0, hits) > 0 {
                let places = chunk.iter().zip(first..);
                let mut hits =
                    places.filter(|(known, at)| **known == low && self.high[*at] == high);
                if let Some((_, at)) = hits.next() {
                    return Some(at);
                }
            }
        }
        None
    }

    fn push(&mut self, low: u32, high: u8) {
        if self.low.len() == self.low.capacity() {
            // Doubling would leave half of the memory unused.
            let more = (self.low.len() / 8).max(8);
            self.low.reserve_exact(more);
            self.high.reserve_exact(more);
        }
        self.low.push(low);
        self.high.push(high);
    }
}

/// The bucket of an identity, and what is kept there.
#[expect(clippy::cast_possible_truncation, reason = "parts of it")]
fn parts(identity: u64) -> (usize, u32, u8) {
    let bucket = (identity >> 40) as usize % BUCKETS;
    (bucket, identity as u32, (identity >> 32) as u8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sheet::Identities;

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
        let mut other = Seen::default();
        for number in 100_000..100_010 {
            other.is_new(of(number));
        }
        model.extend(100_000..100_010);
        seen.extend(other);
        assert_eq!(seen.len(), model.len());
    }

    #[test]
    fn every_bit_that_is_kept_counts() {
        for bit in 0..52 {
            let mut seen = Seen::default();
            assert!(seen.is_new(0) && seen.is_new(1 << bit), "bit {bit}");
        }
    }
}
