//! Edits of bytes, most of which know a little JSON; and inputs that are a sound answer with a few of them.

use std::ops::Range;

/// What stands in the place of a value: the ends of ranges, and other types.
pub const VALUES: [&str; 24] = [
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
pub const ODD: [&[u8]; 8] = [
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xe8\xae",
    b"\n",
    b"\r\nhost: x",
    b"/../",
    b"@",
];

/// Values of headers.
pub const HEADERS: [&str; 7] = [
    "3",
    "-1",
    "99999999999999999999",
    "Sat, 21 Nov 2026 10:00:00 GMT",
    "Sat, 21 Nov 99999 10:00:00 +9959",
    "soon\t",
    "",
];

/// One change; places, values and bytes are counted modulo what there is.
#[derive(Clone, Debug)]
pub enum Edit {
    Flip(usize, u8),
    Truncate(usize),
    Value(usize, usize),
    /// One token in the place of another.
    Copy(usize, usize),
    Twice(usize),
    Remove(usize),
    Nest(usize, u16, bool),
    Insert(usize, usize),
    /// The value of the next header.
    Header(usize),
}

impl Edit {
    /// The bytes with this change.
    pub fn applied(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let tokens = tokens(&bytes);
        let token = |place: &usize| tokens[place % tokens.len()].clone();
        match self {
            Self::Flip(at, bit) => {
                let at = at % bytes.len();
                bytes[at] ^= 1 << (bit % 8);
            }
            Self::Truncate(at) => bytes.truncate(at % bytes.len()),
            Self::Value(at, value) => {
                let value = VALUES[value % VALUES.len()];
                replace(&mut bytes, token(at), value.as_bytes());
            }
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
                let at = at % bytes.len();
                replace(&mut bytes, at..at, ODD[what % ODD.len()]);
            }
            Self::Header(value) => {
                bytes.push(0);
                bytes.extend(HEADERS[value % HEADERS.len()].as_bytes());
            }
        }
        bytes
    }
}

/// No text begins with this byte, nor one above it: what follows are edits of a sound answer.
const SCRIPT: u8 = 0x80;

/// The bytes of one edit in a script: which, a place, and what else it needs.
const STEP: usize = 5;

/// What an input of a fuzz target means: the bytes themselves; or, behind [`SCRIPT`] or a byte above it that says which,
/// one of the sound answers with a few edits. So a fuzzer need not find out what JSON is, and each of its
/// changes is one that matters.
pub fn meant(input: &[u8], sound: &[Vec<u8>]) -> Vec<u8> {
    let Some((which, script)) = input.split_first().filter(|(first, _)| **first >= SCRIPT) else {
        return input.to_vec();
    };
    let Some(seed) = sound.get(usize::from(which - SCRIPT) % sound.len().max(1)) else {
        return input.to_vec();
    };
    let steps = script.chunks_exact(STEP).take(8);
    steps.fold(seed.clone(), |bytes, step| edit(step).applied(bytes))
}

fn edit(step: &[u8]) -> Edit {
    let number = |at: usize| usize::from(u16::from_le_bytes([step[at], step[at + 1]]));
    let (place, other) = (number(1), number(3));
    match step[0] % 16 {
        0 | 1 => Edit::Flip(place, step[3]),
        2 => Edit::Truncate(place),
        3..=8 => Edit::Value(place, other),
        9 | 10 => Edit::Copy(place, other),
        11 => Edit::Twice(place),
        12 | 13 => Edit::Remove(place),
        14 if step[4] < 8 => Edit::Nest(place, u16::from(step[3]), step[4].is_multiple_of(2)),
        14 => Edit::Header(other),
        _ => Edit::Insert(place, other),
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
