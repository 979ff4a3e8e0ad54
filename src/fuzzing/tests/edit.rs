//! Edits that are made up.

use proptest::prelude::*;

use crate::fuzzing::edit::{Edit, HEADERS, ODD, VALUES};

pub fn edits() -> impl Strategy<Value = Edit> {
    let place = any::<u16>;
    let place = || place().prop_map(usize::from);
    prop_oneof![
        2 => (place(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        1 => place().prop_map(Edit::Truncate),
        8 => (place(), 0..VALUES.len()).prop_map(|(at, value)| Edit::Value(at, value)),
        2 => (place(), place()).prop_map(|(from, to)| Edit::Copy(from, to)),
        1 => place().prop_map(Edit::Twice),
        2 => place().prop_map(Edit::Remove),
        1 => (place(), 1..300_u16, any::<bool>()).prop_map(|(at, depth, list)| Edit::Nest(at, depth, list)),
        2 => (place(), 0..ODD.len()).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        1 => (0..HEADERS.len()).prop_map(Edit::Header),
    ]
}
