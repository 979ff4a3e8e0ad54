//! The addresses alone, one a line: what other tools are fed with.

use crate::core::model::Instance;
use crate::core::terminal;
use crate::engine::rows::RowEncoder;

/// Draws a row as its address.
pub struct Address;

impl RowEncoder for Address {
    fn room(&self) -> usize {
        48
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let address = format!("{}/{}/{}", row.provider, row.profile, row.id);
        out.extend_from_slice(terminal::clean(&address).as_bytes());
        out.push(b'\n');
        Some(out.len() - 1)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(terminal::clean(more).as_bytes());
    }
}
