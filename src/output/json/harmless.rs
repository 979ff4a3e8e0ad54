//! JSON in which what could drive a terminal, or turn its text around, is escaped: JSON itself asks
//! that only of the characters below the blank.

use std::io::{self, Write};

use serde_json::ser::Formatter;

use crate::core::terminal;

/// Writes a text as the inside of a JSON string.
pub fn inside(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
        return;
    }
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            _ if terminal::is_unsafe(c) => "",
            _ => continue,
        };
        out.extend_from_slice(&bytes[plain..at]);
        plain = at + c.len_utf8();
        if escape.is_empty() {
            // Into memory: it does not fail.
            let _ = numbered(out, c);
        } else {
            out.extend_from_slice(escape.as_bytes());
        }
    }
    out.extend_from_slice(&bytes[plain..]);
}

/// Whether a text is ASCII of which nothing is escaped; looked at eight bytes at a time.
fn is_plain(text: &[u8]) -> bool {
    let is_odd = |byte: u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    let (eights, rest) = text.as_chunks();
    match text.last_chunk() {
        // The last eight are looked at in place of the rest, whatever was looked at before.
        Some(last) => !eights.iter().any(|eight| has_odd(*eight)) && !has_odd(*last),
        None => !rest.iter().any(|byte| is_odd(*byte)),
    }
}

/// Whether one of eight bytes is below the blank, above `~`, a quotation mark or a backslash.
fn has_odd(eight: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHS: u64 = ONES << 7;
    let eight = u64::from_ne_bytes(eight);
    // A borrow or carry out of a byte reaches others only where that byte is odd itself.
    let is_below = |bytes: u64, least: u64| bytes.wrapping_sub(ONES * least) & !bytes;
    let is = |byte: u8| is_below(eight ^ (ONES * u64::from(byte)), 1);
    let is_above = eight | eight.wrapping_add(ONES);
    (is_below(eight, 0x20) | is(b'"') | is(b'\\') | is_above) & HIGHS != 0
}

/// Writes what is JSON already.
pub fn raw(out: &mut Vec<u8>, json: &str) {
    // Into memory: it does not fail.
    let _ = fragment(out, json);
}

/// Compact JSON of anything that serde writes, made harmless.
pub struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        fragment(out, text)
    }

    fn write_raw_fragment<W: ?Sized + Write>(&mut self, out: &mut W, json: &str) -> io::Result<()> {
        fragment(out, json)
    }
}

fn fragment<W: ?Sized + Write>(out: &mut W, mut text: &str) -> io::Result<()> {
    // Below the blank, only the space between the tokens of a raw fragment comes here.
    let is_harmful = |c: char| c >= '\u{7f}' && terminal::is_unsafe(c);
    while let Some((at, c)) = text.char_indices().find(|(_, c)| is_harmful(*c)) {
        out.write_all(&text.as_bytes()[..at])?;
        numbered(out, c)?;
        text = &text[at + c.len_utf8()..];
    }
    out.write_all(text.as_bytes())
}

/// A character by its number, in two parts where it has to be.
fn numbered<W: ?Sized + Write>(out: &mut W, c: char) -> io::Result<()> {
    for unit in c.encode_utf16(&mut [0; 2]) {
        write!(out, "\\u{unit:04x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_odd_byte_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            let is_odd = !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
            for length in 1..20 {
                for at in 0..length {
                    for others in [b' ', b'!', b'#', b'[', b']', b'~'] {
                        let mut text = vec![others; length];
                        text[at] = byte;
                        assert_eq!(is_plain(&text), !is_odd, "{byte} at {at} of {length}");
                    }
                }
            }
        }
    }
}
