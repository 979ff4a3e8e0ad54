//! Texts that must never be shown: keys, tokens, passwords.

mod names;
mod quoted;

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::{memchr, memchr3};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::core::terminal;

pub use self::names::{is_bare_key, is_secret, plain};
pub use self::quoted::{
    after_letter, hides_next, may_hold_url_secrets, without_secrets, without_url_secrets,
};

/// What stands in the place of a secret wherever words are shown.
pub const MASK: &str = "***";

/// A secret text. It has neither `Display` nor `Debug`, so that printing it, or deriving `Debug`
/// for something that holds it, does not compile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Takes the text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for a signature, or for the header that carries it; never for a message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What escapes begin with: those of URLs, of JSON and of HTML.
const ESCAPES: [char; 3] = ['%', '\\', '&'];

/// Takes secrets out of foreign words: vendors, and proxies on the way, quote what they were sent.
pub struct Redactor {
    /// All forms of all secrets in lower case, the longest first: a vendor may quote in capitals what it
    /// was sent in small letters.
    forms: Vec<String>,
    /// The same, for large texts; made when it is first needed, as that takes time.
    search: OnceLock<AhoCorasick>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// Secrets shorter than this are no secrets, and masking them would garble every word.
    const SHORTEST: usize = 6;

    /// Knows each secret as it is, and as a URL, hex or base64 would write it, alone or in a longer
    /// text.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter();
        let mut forms: Vec<_> = secrets
            .filter(|text| text.len() >= Self::SHORTEST)
            .flat_map(forms)
            .map(|form| form.to_ascii_lowercase())
            .collect();
        forms.sort_by(|one, other| (Reverse(one.len()), one).cmp(&(Reverse(other.len()), other)));
        forms.dedup();
        Self {
            forms,
            search: OnceLock::new(),
        }
    }

    /// Whether a secret may stand in a JSON body, as it is or in another form: a quick look, before [`redact`](Self::redact)
    /// does it exactly. One that plain blanks were put into is not looked for.
    pub fn may_find(&self, body: &[u8]) -> bool {
        let search = self.search.get_or_init(|| {
            let mut search = AhoCorasick::builder();
            // The kind that has a quick search for the first bytes.
            let search = search.match_kind(MatchKind::LeftmostFirst);
            let forms = self.forms.iter().map(|form| folded(form.as_bytes()));
            search
                .build(forms.map(Vec::from_iter))
                .expect("a few short texts")
        });
        let is_hidden = |text: &[u8]| {
            let text = bare(&unescaped(&String::from_utf8_lossy(text)));
            search.is_match(&folded(text.as_bytes()).collect::<Vec<_>>())
        };
        self.stands_in(body, search) || strings_that_hide(body).any(is_hidden)
    }

    /// Whether a form stands in a body, in capitals or small letters. A search that ignores their case is
    /// several times as slow as to fold the body first, a piece at a time.
    fn stands_in(&self, body: &[u8], search: &AhoCorasick) -> bool {
        const PIECE: usize = 4 * 1024;
        let longest = self.forms.first().map_or(0, String::len);
        let mut piece = Vec::with_capacity(body.len().min(PIECE + longest));
        (0..body.len()).step_by(PIECE).any(|begin| {
            let end = body.len().min(begin + PIECE + longest);
            piece.clear();
            piece.extend(folded(&body[begin..end]));
            search.is_match(&piece)
        })
    }

    /// The text with every secret replaced. One that is escaped in one of the many ways there are
    /// takes what surrounds it along: what stands between the nearest quotation marks, or all.
    pub fn redact(&self, text: &str) -> String {
        let text = self.replaced(text);
        if !self.is_hidden_in(&text) {
            return text;
        }
        let pieces = text.split_inclusive('"').map(|piece| {
            let inside = piece.strip_suffix('"').unwrap_or(piece);
            if self.is_hidden_in(inside) {
                piece.replacen(inside, MASK, 1)
            } else {
                piece.to_owned()
            }
        });
        let text: String = pieces.collect();
        if self.is_hidden_in(&text) {
            MASK.to_owned()
        } else {
            text
        }
    }

    /// Whether a secret comes to light when escapes are undone, or lines that were folded.
    fn is_hidden_in(&self, text: &str) -> bool {
        let plain = bare(&unescaped(text)).to_ascii_lowercase();
        self.forms.iter().any(|form| plain.contains(form.as_str()))
    }

    fn replaced(&self, text: &str) -> String {
        let (mut text, mut lower) = (text.to_owned(), text.to_ascii_lowercase());
        for form in &self.forms {
            if !lower.contains(form.as_str()) {
                continue;
            }
            let (mut rest, mut done) = (String::with_capacity(text.len()), 0);
            for (at, _) in lower.match_indices(form.as_str()) {
                rest.push_str(&text[done..at]);
                rest.push_str(MASK);
                done = at + form.len();
            }
            rest.push_str(&text[done..]);
            text = rest;
            lower = text.to_ascii_lowercase();
        }
        text
    }
}

/// The bytes with capitals as small letters, in one step for many bytes: some other signs, hardly ever seen, become
/// alike as well.
fn folded(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().map(|byte| byte | 0x20)
}

/// The strings of a JSON body in which a text may be hidden.
fn strings_that_hide(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    // Beside escapes, the first bytes of characters that cannot be seen, in UTF-8.
    let is_escape = |byte: u8| ESCAPES.iter().any(|escape| byte == *escape as u8);
    let may_hide = move |byte: u8| {
        is_escape(byte) || matches!(byte, 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xef | 0xf3)
    };
    let odd = pieces(body, 4 * 1024)
        .filter(|(piece, _)| {
            let [one, two, three] = ESCAPES.map(|escape| escape as u8);
            !piece.is_ascii()
                || memchr3(one, two, three, piece).is_some()
                || memchr(0x7f, piece).is_some()
        })
        .flat_map(|(piece, start)| pieces(piece, 64).map(move |(piece, at)| (piece, start + at)))
        .filter(move |(piece, _)| {
            // Without an early end, so that many bytes are looked at in one step.
            let is_odd = |byte: &u8| u8::from(is_escape(*byte)) | u8::from(*byte >= 0x7f);
            piece.iter().fold(0, |odd, byte| odd | is_odd(byte)) > 0
        });
    let places = odd.flat_map(move |(piece, start)| {
        let bytes = piece.iter().zip(start..);
        bytes.filter_map(move |(byte, at)| may_hide(*byte).then_some(at))
    });
    let mut done = 0;
    places.filter_map(move |at| {
        let string = (at >= done).then(|| string_around(body, at))?;
        done = string.end;
        Some(&body[string])
    })
}

/// The pieces of a text, with where each begins.
fn pieces(text: &[u8], size: usize) -> impl Iterator<Item = (&[u8], usize)> {
    text.chunks(size).zip((0..).step_by(size))
}

/// The JSON string around a byte, or more: a quotation mark behind a backslash is taken for a part of
/// it.
fn string_around(body: &[u8], at: usize) -> Range<usize> {
    let is_end = |mark: &usize| body[*mark] == b'"' && (*mark == 0 || body[*mark - 1] != b'\\');
    let start = (0..at).rev().find(is_end);
    let end = (at..body.len()).find(is_end);
    start.map_or(0, |mark| mark + 1)..end.unwrap_or(body.len())
}

/// The length of the pieces by which a part of a long secret is found.
const PIECE: usize = 16;

/// The length of the ends by which a part of a shorter one is found: vendors show the first letters of a
/// key, or the last.
const END: usize = 12;

/// What RFC 3986 has escaped.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The ways a secret may be written.
fn forms(text: &str) -> Vec<String> {
    let hex = text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let plain = bare(&unescaped(text));
    let mut forms = vec![
        text.to_owned(),
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        utf8_percent_encode(text, RESERVED).to_string(),
        hex.to_uppercase(),
        hex,
    ];
    // Of one that holds blanks, or what looks like an escape, that is left when they are undone.
    if plain != text && plain.len() >= Redactor::SHORTEST {
        forms.push(plain);
    }
    // One may be quoted in part. One with blanks holds words that are no secret.
    if text.len() >= END + 4 && !text.contains(' ') {
        let ends = [text.get(..END), text.get(text.len() - END..)];
        forms.extend(ends.into_iter().flatten().map(str::to_owned));
    }
    if text.len() >= 2 * PIECE && !text.contains(' ') {
        let pieces = text.as_bytes().chunks_exact(PIECE);
        forms.extend(pieces.filter_map(|piece| Some(str::from_utf8(piece).ok()?.to_owned())));
    }
    for base64 in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        forms.push(base64.encode(text));
        forms.extend((0..3).map(|before| within(base64, text, before)));
    }
    forms
}

/// The letters that base64 writes for `text` somewhere inside a longer text, so many bytes modulo
/// three into it; without those at the ends, which depend on the neighbours as well.
fn within(base64: &GeneralPurpose, text: &str, before: usize) -> String {
    let bytes = [&[0; 2][..before], text.as_bytes()].concat();
    let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    base64.encode(bytes)[first..end].to_owned()
}

/// The text without blanks, line breaks and what cannot be seen: long texts are folded, and what
/// cannot be seen is left out when they are shown.
fn bare(text: &str) -> String {
    let is_seen = |c: &char| !c.is_whitespace() && !terminal::is_unsafe(*c);
    text.chars().filter(is_seen).collect()
}

/// The text with the escapes of URLs, of JSON and of HTML undone.
fn unescaped(text: &str) -> String {
    let mut text = percent_decode_str(text).decode_utf8_lossy();
    // What is quoted in a URL in a URL is escaped twice.
    if text.contains('%') {
        text = percent_decode_str(&text)
            .decode_utf8_lossy()
            .into_owned()
            .into();
    }
    let mut plain = String::new();
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(['\\', '&']) {
        plain.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (c, length) = match escaped(escape) {
            Some((c, length)) => (Some(c), length),
            // A backslash stands for what follows it.
            None => (escape.starts_with('&').then_some('&'), 1),
        };
        plain.extend(c);
        rest = &escape[length..];
    }
    plain.push_str(rest);
    plain
}

/// The character that the escape at the begin of a text stands for, and the length of the escape.
fn escaped(text: &str) -> Option<(char, usize)> {
    // Numbers may have zeros in front.
    const LONGEST: usize = 16;
    let number = |digits, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    if let Some(digits) = text.strip_prefix("\\u") {
        return Some((number(digits.get(..4)?, 16)?, 6));
    }
    if let Some(digits) = text.strip_prefix("\\x") {
        return Some((number(digits.get(..2)?, 16)?, 4));
    }
    if let Some(after) = text.strip_prefix('\\') {
        // A line break or another blank.
        return after
            .starts_with(['n', 'r', 't', 'b', 'f'])
            .then_some((' ', 2));
    }
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let c = match text.strip_prefix('&')?.get(..end - 1)? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        code => match code.strip_prefix("#x").or(code.strip_prefix("#X")) {
            Some(digits) => number(digits, 16)?,
            None => number(code.strip_prefix('#')?, 10)?,
        },
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_secret_is_replaced_in_every_form() {
        let redactor = Redactor::new(["sk+12/3456", "k"]);
        for text in [
            "key sk+12/3456 refused",
            "?key=sk%2B12%2F3456",
            "c2srMTIvMzQ1Ng==",
            "736b2b31322f33343536",
            "sk%2b12/3456",
            r"sk+12\/3456",
            r"sk\u002b12/3456",
            "sk&#43;12&#x2F;3456",
            "sk+12\u{200b}/3456",
            "\"sk+12\\r\\n /3456\"",
            "c2srMTIv\\nMzQ1Ng==",
            "&lt;sk&#x2b;12/3456&gt; & &;",
            "SK+12/3456",
            "?key=Sk%252b12%252F3456",
            "SK&#0000000043;12/3456",
            r"\x73k+12/3456",
            "736B2b31322F33343536",
        ] {
            let redacted = redactor.redact(text);
            assert!(
                redacted.contains(MASK) && !redacted.contains("3456"),
                "{redacted}"
            );
            assert!(redactor.may_find(text.as_bytes()), "{text}");
        }
        assert_eq!(redactor.redact("a kind word"), "a kind word");
        let row = r#"{"id":"i-1","name":"sk\u002b12\/3456","note":"a \"b\" c"}"#;
        let masked = r#"{"id":"i-1","name":"***","note":"a \"b\" c"}"#;
        assert_eq!(redactor.redact(row), masked);
    }

    #[test]
    fn a_secret_with_blanks_or_escapes_of_its_own_is_replaced() {
        for (secret, quoted) in [
            (
                r#"blank "quoted" 12345"#,
                r#"{"password":"blank \"quoted\" 12345"}"#,
            ),
            (r"back\slash-12345", r#"{"password":"back\\slash-12345"}"#),
            ("amp&lt;x\"-12345", r#"{"password":"amp&lt;x\"-12345"}"#),
            ("plus%2Bpct\"-12345", r#"{"password":"plus%2Bpct\"-12345"}"#),
        ] {
            let redactor = Redactor::new([secret]);
            let redacted = redactor.redact(quoted);
            assert!(!redacted.contains("12345"), "{secret}: {redacted}");
            assert!(redactor.may_find(quoted.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn a_part_of_a_long_secret_is_replaced() {
        let secret = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOlsicGxhdGZvcm0i";
        let redactor = Redactor::new([secret]);
        for part in [&secret[..40], &secret[5..], &secret[10..50]] {
            let redacted = redactor.redact(&format!("token {part}... refused"));
            let left = redacted.replace(MASK, "").len() - "token ... refused".len();
            assert!(redacted.contains(MASK) && left < 2 * PIECE, "{redacted}");
        }
    }

    /// Between two pieces of sixteen letters, or of a secret that has no two.
    #[test]
    fn the_ends_of_a_secret_are_replaced() {
        for secret in ["Abcdefghijklmnopqrstuvwxyz0123456789", "LTAI5tAbCdEfGhIj"] {
            let redactor = Redactor::new([secret]);
            let length = secret.len();
            for part in [
                &secret[..END],
                &secret[..END + 3],
                &secret[length - END..],
                &secret[length - END - 3..],
            ] {
                let text = format!("key {}... refused", part.to_uppercase());
                assert!(redactor.may_find(text.as_bytes()), "{text}");
                let left = redactor.redact(&text).replace(MASK, "").len();
                assert!(left <= "key ... refused".len() + 3, "{text}");
            }
        }
        // Of so few letters, an end is a word like any other.
        assert_eq!(
            Redactor::new(["training-job"]).redact("training"),
            "training"
        );
    }

    /// Wherever it stands in a large body.
    #[test]
    fn a_secret_is_found_between_two_pieces() {
        let redactor = Redactor::new(["sk+12/3456"]);
        for before in [4085, 4090, 4096, 8180, 8190, 100_000] {
            let body = format!("{}SK+12/3456{}", "a".repeat(before), "b".repeat(50_000));
            assert!(redactor.may_find(body.as_bytes()), "{before}");
        }
        assert!(!redactor.may_find("a".repeat(100_000).as_bytes()));
        let long: String = ('a'..='z').cycle().take(5_000).collect();
        let longest = Redactor::new([long.as_str()]);
        let body = format!("{}{}", "1".repeat(49_990), long.to_uppercase());
        assert!(longest.may_find(body.as_bytes()));
        assert!(!longest.may_find("1".repeat(100_000).as_bytes()));
    }

    #[test]
    fn a_secret_inside_a_longer_base64_is_replaced() {
        let secret = "sk+12/3456?~";
        let redactor = Redactor::new([secret]);
        for before in ["", "a", "ab", "user:"] {
            for after in ["", ";", "; x", "; xy"] {
                let text = format!("{before}{secret}{after}");
                for encoded in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    let redacted = redactor.redact(&encoded);
                    let left = redacted.replace(MASK, "");
                    assert!(
                        redacted.contains(MASK) && left.len() < encoded.len() - 10,
                        "{text}: {encoded}, {redacted}"
                    );
                }
            }
        }
    }
}
