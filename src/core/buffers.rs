//! Large buffers that are used again: giving them to the system and asking for new ones costs as much
//! as filling them.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Buffers of a run, empty and ready to be filled.
#[derive(Debug, Default)]
pub struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// The most that are kept; what is beyond comes of a rush that will not come again soon.
    const MOST: usize = 8;

    /// One with room for so many bytes.
    pub fn take(&self, room: usize) -> Vec<u8> {
        let mut buffer = self.free().pop().unwrap_or_default();
        buffer.reserve_exact(room);
        buffer
    }

    /// Larger ones are not kept.
    const LARGEST: usize = 4 * 1024 * 1024;

    /// Takes one back, whatever it holds.
    pub fn give(&self, mut buffer: Vec<u8>) {
        let mut free = self.free();
        if free.len() < Self::MOST && buffer.capacity() <= Self::LARGEST {
            buffer.clear();
            free.push(buffer);
        }
    }

    fn free(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_empty_and_with_room() {
        let buffers = Buffers::default();
        let mut buffer = buffers.take(100);
        buffer.extend_from_slice(&[7; 100]);
        buffers.give(buffer);
        let again = buffers.take(50);
        assert!(again.is_empty() && again.capacity() >= 100);
        (0..100).for_each(|_| buffers.give(Vec::new()));
        assert_eq!(buffers.free().len(), Buffers::MOST);
        let buffers = Buffers::default();
        buffers.give(Vec::with_capacity(Buffers::LARGEST + 1));
        assert!(buffers.free().is_empty());
    }
}
