//! Texts in YAML: as they stand where every reader takes them for a text, in double quotes otherwise.
//!
//! What a plain word means differs from one version of YAML to the next, and from reader to reader:
//! `no`, `1e3`, `2026-01-01`, `=`. So only words that begin with a letter and hold nothing odd go
//! without quotes. Within quotes, what could drive a terminal is written by its number.

use std::io::Write as _;
use std::str::Chars;

use crate::core::terminal;

/// Words that some reader takes for something other than a text, in any case.
const WORDS: &[&str] = &[
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "infinity", "nan",
];

/// Writes a text that is given as a JSON string, with its quotes.
pub fn write(out: &mut Vec<u8>, json: &str) {
    let text = json.get(1..json.len() - 1).unwrap_or_default();
    if is_plain(text) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let start = out.len();
    out.push(b'"');
    let mut has_escapes = false;
    let mut rest = text;
    while let Some((c, mut behind)) = past_usual(out, rest) {
        if c == '\\' {
            has_escapes = true;
            escaped(out, &mut behind);
        } else {
            put(out, c);
        }
        rest = behind.as_str();
    }
    // One text is written in one way, however JSON spells it.
    if has_escapes && str::from_utf8(&out[start + 1..]).is_ok_and(is_plain) {
        out.remove(start);
    } else {
        out.push(b'"');
    }
}

/// Writes a text as the inside of double quotes.
pub fn inside(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some((c, behind)) = past_usual(out, rest) {
        put(out, c);
        rest = behind.as_str();
    }
}

/// Writes the text up to the first character that may not stand as it is within double quotes. That one, and what
/// follows it.
fn past_usual<'t>(out: &mut Vec<u8>, text: &'t str) -> Option<(char, Chars<'t>)> {
    let is_odd = |byte: u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    let end = text.bytes().position(is_odd).unwrap_or(text.len());
    let (usual, rest) = text.split_at(end);
    out.extend_from_slice(usual.as_bytes());
    let mut chars = rest.chars();
    let odd = chars.next()?;
    Some((odd, chars))
}

/// Whether a text goes without quotes.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && (text.bytes().all(is_plain_ascii) || text.chars().all(is_plain_char))
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_plain_ascii(byte: u8) -> bool {
    /// Looked up, as all texts pass here, byte by byte.
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            plain[byte as usize] = byte.is_ascii_alphanumeric()
                || matches!(byte, b' ' | b'-' | b'_' | b'.' | b'/' | b'@' | b'+');
            byte += 1;
        }
        plain
    };
    PLAIN[usize::from(byte)]
}

fn is_plain_char(c: char) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => is_plain_ascii(byte),
        _ => c.is_alphanumeric() && !terminal::is_unsafe(c),
    }
}

/// Writes what a backslash of JSON and what follows it stand for.
fn escaped(out: &mut Vec<u8>, chars: &mut Chars<'_>) {
    match chars.next() {
        Some('n') => put(out, '\n'),
        Some('r') => put(out, '\r'),
        Some('t') => put(out, '\t'),
        Some('b') => put(out, '\u{8}'),
        Some('f') => put(out, '\u{c}'),
        Some('u') => numbered(out, unit(chars), chars),
        Some(c) => put(out, c),
        None => {}
    }
}

/// Writes the character of a unit of UTF-16, whose second half may follow. A half that is alone is
/// no character: it stays the number it is.
fn numbered(out: &mut Vec<u8>, first: u32, chars: &mut Chars<'_>) {
    if let Some(c) = char::from_u32(first) {
        return put(out, c);
    }
    let mut ahead = chars.clone();
    if ahead.next() == Some('\\') && ahead.next() == Some('u') {
        let second = unit(&mut ahead);
        let is_pair = first < 0xdc00 && (0xdc00..0xe000).contains(&second);
        let whole = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
        if let Some(c) = char::from_u32(whole).filter(|_| is_pair) {
            *chars = ahead;
            return put(out, c);
        }
    }
    // Into memory: it does not fail.
    let _ = write!(out, "\\u{first:04X}");
}

/// The four digits behind `\u`.
fn unit(chars: &mut Chars<'_>) -> u32 {
    let digits = chars.by_ref().take(4);
    digits.fold(0, |unit, c| unit << 4 | c.to_digit(16).unwrap_or_default())
}

/// Writes a character within double quotes.
fn put(out: &mut Vec<u8>, c: char) {
    match c {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        // Into memory: neither fails.
        '\u{1_0000}'.. if terminal::is_unsafe(c) => _ = write!(out, "\\U{:08X}", u32::from(c)),
        // The last two are nothing that YAML allows.
        _ if terminal::is_unsafe(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
            _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, json);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn words_go_as_they_are_and_the_rest_in_quotes() {
        for plain in [
            "running",
            "NVIDIA A100",
            "训练-大模型",
            "eas.gn6i",
            "a/b@c+d_e.f",
            "nobody",
            "e3",
        ] {
            assert_eq!(written(&format!("\"{plain}\"")), plain);
        }
        for quoted in [
            "",
            " ",
            "a ",
            " a",
            "~",
            "-",
            "no",
            "Y",
            "TRUE",
            "Null",
            "nan",
            "1",
            "1e3",
            "0x1f",
            "0o7",
            "1_0",
            "12:30:45",
            "2026-01-01",
            ".5",
            ".inf",
            "=",
            "<<",
            "a: b",
            "a:",
            "a #b",
            "#",
            "@a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%",
            "`",
            "'a'",
            "[]",
            "{}",
            "a,b",
            "?",
            "---",
            "rocket 🚀",
            "\u{fffd}",
            "٣",
        ] {
            assert_eq!(written(&format!("\"{quoted}\"")), format!("\"{quoted}\""));
        }
    }

    #[test]
    fn every_character_is_plain_or_quoted() {
        let all = ('\0'..='\u{3100}').chain('\u{fe00}'..='\u{ffff}');
        for c in all.chain('\u{e0000}'..='\u{e0200}') {
            let text = format!("a{c}b");
            let yaml = written(&serde_json::to_string(&text).unwrap());
            let is_plain = c.is_alphanumeric() || " -_./@+".contains(c);
            let is_plain = is_plain && !terminal::is_unsafe(c);
            assert_eq!(!yaml.starts_with('"'), is_plain, "{c:?}");
            let mut within = Vec::new();
            inside(&mut within, &text);
            assert_eq!(yaml.trim_matches('"').as_bytes(), within, "{c:?}");
        }
    }

    #[test]
    fn what_json_escapes_is_escaped_as_yaml_does() {
        for (json, yaml) in [
            (r#""a\"b\\c\/d""#, r#""a\"b\\c/d""#),
            (r#""a\nb\rc\td\be\f""#, r#""a\nb\rc\td\u0008e\u000C""#),
            (r#""\u0041b""#, "Ab"),
            (r#""\u0000\u001b\u009b""#, r#""\u0000\u001B\u009B""#),
            (
                "\"\u{85}\u{2028}\u{202e}\u{feff}\"",
                r#""\u0085\u2028\u202E\uFEFF""#,
            ),
            (r#""\ufffe\uFFFF""#, r#""\uFFFE\uFFFF""#),
            ("\"\u{ffff}\"", r#""\uFFFF""#),
            (r#""\ud83d\ude80""#, r#""🚀""#),
            (r#""\udb40\udc41""#, r#""\U000E0041""#),
            ("\"\u{e0041}\"", r#""\U000E0041""#),
            (r#""\ud800""#, r#""\uD800""#),
            (r#""\ud800\ud83d\ude80""#, r#""\uD800🚀""#),
            (r#""\ude80\ud83d""#, r#""\uDE80\uD83D""#),
            (r#""\ud83d\u0041""#, r#""\uD83DA""#),
            (r#""\ud83d\\ude80""#, r#""\uD83D\\ude80""#),
        ] {
            assert_eq!(written(json), yaml, "{json}");
        }
    }

    #[test]
    fn nothing_in_it_drives_a_terminal() {
        let text = "a\u{1b}[1m\u{9b}31m \u{7f}训\u{202e}b\u{200d}\u{e0041}🚀\r\n\t\0";
        let mut out = Vec::new();
        inside(&mut out, text);
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains(terminal::is_unsafe), "{out:?}");
        assert!(out.contains('训') && out.contains('🚀'), "{out}");
    }
}
