//! Texts in YAML: as they stand where every reader takes them for a text, in double quotes otherwise.
//!
//! What a plain word means differs from one version of YAML to the next, and from reader to reader:
//! `no`, `1e3`, `2026-01-01`, `=`. So only words that begin with a letter and hold nothing odd go
//! without quotes. Within quotes, what could drive a terminal is written by its number.

use std::io::Write as _;

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
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escaped(out, &mut chars),
            c => put(out, c),
        }
    }
    // One text is written in one way, however JSON spells it.
    if str::from_utf8(&out[start + 1..]).is_ok_and(is_plain) {
        out.remove(start);
    } else {
        out.push(b'"');
    }
}

/// Writes a text as the inside of double quotes.
pub fn inside(out: &mut Vec<u8>, text: &str) {
    text.chars().for_each(|c| put(out, c));
}

/// Whether a text goes without quotes.
fn is_plain(text: &str) -> bool {
    let is_odd =
        |c: char| terminal::is_unsafe(c) || !(c.is_alphanumeric() || " -_./@+".contains(c));
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && !text.contains(is_odd)
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Writes what a backslash of JSON and what follows it stand for.
fn escaped(out: &mut Vec<u8>, chars: &mut std::str::Chars<'_>) {
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
fn numbered(out: &mut Vec<u8>, first: u32, chars: &mut std::str::Chars<'_>) {
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
fn unit(chars: &mut std::str::Chars<'_>) -> u32 {
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
