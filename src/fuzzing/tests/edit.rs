//! Edits of bytes, most of which know a little JSON.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::{self, Index};

/// What stands in the place of a value: the ends of ranges, and other types.
const VALUES: [&str; 24] = [
    "null",
    "true",
    "-1",
    "0",
    "0.5",
    "1e308",
    "1e999",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "\"\"",
    "\" \"",
    "\"空\"",
    "\"12\"",
    "\"1e5\"",
    "\"-0\"",
    "\"\\u001b[31mred\\n\"",
    "\"\\u202e\\u200b\"",
    "\"\\ud800\"",
    "\"made-up+key/of~4711==\"",
    "\"made\\u002dup+key\\/of~4711==\"",
    "[]",
    "{}",
    "[[],{\"a\":[1,2]}]",
];

/// Bytes that are no UTF-8 (alone, too long, a surrogate, cut short), and those that end something.
const ODD: [&[u8]; 8] = [
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xe8\xae",
    b"\n",
    b"\r\nhost: x",
    b"/../",
    b"@",
];

/// One change; places are counted modulo what there is.
#[derive(Clone, Debug)]
pub enum Edit {
    Flip(Index, u8),
    Truncate(Index),
    Value(Index, &'static str),
    /// One token in the place of another.
    Copy(Index, Index),
    Twice(Index),
    Remove(Index),
    Nest(Index, u16, bool),
    Insert(Index, &'static [u8]),
    /// The value of the next header.
    Header(&'static str),
}

pub fn edits() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    let headers = sample::select(vec![
        "3",
        "-1",
        "99999999999999999999",
        "Sat, 21 Nov 2026 10:00:00 GMT",
        "Sat, 21 Nov 99999 10:00:00 +9959",
        "soon\t",
        "",
    ]);
    prop_oneof![
        2 => (place(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        1 => place().prop_map(Edit::Truncate),
        8 => (place(), sample::select(&VALUES[..])).prop_map(|(at, value)| Edit::Value(at, value)),
        2 => (place(), place()).prop_map(|(from, to)| Edit::Copy(from, to)),
        1 => place().prop_map(Edit::Twice),
        2 => place().prop_map(Edit::Remove),
        1 => (place(), 1..300_u16, any::<bool>()).prop_map(|(at, depth, list)| Edit::Nest(at, depth, list)),
        2 => (place(), sample::select(&ODD[..])).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        1 => headers.prop_map(Edit::Header),
    ]
}

impl Edit {
    /// The bytes with this change.
    pub fn applied(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let tokens = tokens(&bytes);
        let token = |place: &Index| tokens[place.index(tokens.len())].clone();
        match self {
            Self::Flip(at, bit) => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Self::Truncate(at) => bytes.truncate(at.index(bytes.len())),
            Self::Value(at, value) => replace(&mut bytes, token(at), value.as_bytes()),
            Self::Copy(from, to) => {
                let copy = bytes[token(from)].to_vec();
                replace(&mut bytes, token(to), &copy);
            }
            Self::Twice(at) => {
                let copy = bytes[token(at)].to_vec();
                let end = token(at).end;
                replace(&mut bytes, end..end, &copy);
            }
            Self::Remove(at) => replace(&mut bytes, token(at), b""),
            Self::Nest(at, depth, is_list) => {
                let (open, close) = if *is_list {
                    ("[", "]")
                } else {
                    ("{\"a\":", "}")
                };
                let depth = usize::from(*depth);
                let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                replace(&mut bytes, token(at), nested.as_bytes());
            }
            Self::Insert(at, what) => {
                let at = at.index(bytes.len());
                replace(&mut bytes, at..at, what);
            }
            Self::Header(value) => {
                bytes.push(0);
                bytes.extend(value.as_bytes());
            }
        }
        bytes
    }
}

fn replace(bytes: &mut Vec<u8>, place: Range<usize>, by: &[u8]) {
    bytes.splice(place, by.iter().copied());
}

/// The texts, numbers, words and signs of something like JSON; at least one for any bytes.
fn tokens(bytes: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at + 1..];
        let length = match bytes[at] {
            b'"' => rest
                .iter()
                .position(|byte| *byte == b'"')
                .map_or(1, |end| end + 2),
            byte if is_word(&byte) => 1 + rest.iter().take_while(|byte| is_word(byte)).count(),
            _ => 1,
        };
        tokens.push(at..at + length);
        at += length;
    }
    tokens
}
