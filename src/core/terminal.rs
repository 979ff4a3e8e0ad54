//! Text for a terminal: safe to show, as names from the network must not drive it; cut and wrapped to its
//! cells.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

/// The most characters that join the one before them and take no cells of their own, as marks on a letter do, or the
/// consonants of a stack. No script has more than a few there, and a thousand of them are as wide as none, so that no
/// width would ever cut them.
const MARKS: usize = 8;

/// The text without control, escape, bidirectional and invisible characters, and without marks in heaps.
/// Line breaks and tabs become blanks.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most texts; looked at to the end, as that takes many bytes at a time.
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    if text
        .as_bytes()
        .iter()
        .fold(true, |all, byte| all & is_plain(byte))
    {
        return Cow::Borrowed(text);
    }
    let mut heap = Heap::default();
    if text.chars().all(|c| !is_unsafe(c) && heap.takes(c)) {
        return Cow::Borrowed(text);
    }
    let mut heap = Heap::default();
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            _ if is_unsafe(c) => None,
            _ => Some(c),
        })
        .filter(|c| heap.takes(*c))
        .collect::<String>()
        .into()
}

/// What stands in one place of a text.
#[derive(Default)]
struct Heap {
    /// The two characters before: a sign between two letters may make them one.
    before: [Option<char>; 2],
    /// How many characters joined.
    joined: usize,
}

impl Heap {
    /// Takes the next character; false where it is one too many.
    fn takes(&mut self, c: char) -> bool {
        let is_joined = !c.is_ascii() && (c.width() == Some(0) || self.widens_by_nothing(c));
        self.joined = if is_joined { self.joined + 1 } else { 0 };
        let is_taken = self.joined <= MARKS;
        if is_taken {
            self.before = [self.before[1], Some(c)];
        }
        is_taken
    }

    /// Whether a character that is wide by itself makes what stands before it no wider.
    fn widens_by_nothing(&self, c: char) -> bool {
        let mut bytes = [0; 12];
        let mut end = 0;
        for c in self.before.into_iter().flatten() {
            end += c.encode_utf8(&mut bytes[end..]).len();
        }
        let whole = end + c.encode_utf8(&mut bytes[end..]).len();
        let width = |end| std::str::from_utf8(&bytes[..end]).map(UnicodeWidthStr::width);
        end > 0 && width(end) == width(whole)
    }
}

/// The begin of a text, no more than so many bytes.
pub fn begin(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a character drives a terminal, turns its text around, or cannot be seen.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text in `limit` terminal cells, with a sign where it was cut. A letter and its accents, or the two
/// halves of a flag, are not parted.
pub fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.width() <= limit {
        return Cow::Borrowed(text);
    }
    // The sign takes one.
    let mut width = 1;
    let mut short: String = text
        .graphemes(true)
        .take_while(|grapheme| {
            width += grapheme.width();
            width <= limit
        })
        .collect();
    short.push('…');
    Cow::Owned(short)
}

/// The words in lines of at most `width` cells. A word that is wider has a line of its own; where there
/// are no words, there are no lines.
pub fn wrap<'a>(words: impl IntoIterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The words of a text in lines of at most `width` cells, each behind so many blanks. A word that is wider is
/// parted.
pub fn wrap_indented(text: &str, indent: usize, width: usize) -> Vec<String> {
    let blanks = " ".repeat(indent);
    let room = width.saturating_sub(indent).max(2);
    let parts = text.split_whitespace().flat_map(|word| parts(word, room));
    let lines = wrap(parts, room);
    lines.iter().map(|line| format!("{blanks}{line}")).collect()
}

/// The word in parts of at most `width` cells, which are at least two: a list ends behind a comma, where one fits.
fn parts(word: &str, width: usize) -> Vec<&str> {
    let (mut parts, mut begin, mut taken) = (Vec::new(), 0, 0);
    for (place, grapheme) in word.grapheme_indices(true) {
        if taken + grapheme.width() > width && place > begin {
            let comma = word[begin..place].rfind(',').map(|comma| begin + comma + 1);
            let end = comma.unwrap_or(place);
            parts.push(&word[begin..end]);
            taken = word[end..place].width();
            begin = end;
        }
        taken += grapheme.width();
    }
    parts.push(&word[begin..]);
    parts
}

/// How many there are of what `noun` names: `1 page`, `2 pages`.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{count} {}", plural(count, noun))
}

/// The noun alone, behind a number that is written in another way.
pub fn plural(count: u64, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{noun}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_drives_a_terminal_is_left() {
        for (text, cleaned) in [
            ("训练-节点 🚀", "训练-节点 🚀"),
            ("a\x1b[31mred\x1b[0m", "a[31mred[0m"),
            ("\x1b]8;;http://x\x07link", "]8;;http://xlink"),
            ("one\r\ntwo\tthree\0", "one  two three"),
            ("abc\u{202e}cba\u{200b}", "abccba"),
            ("\u{9b}31m", "31m"),
        ] {
            assert_eq!(clean(text), cleaned);
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        let marks = |count: usize| "\u{301}".repeat(count);
        for (text, cleaned) in [
            (format!("a{}b", marks(MARKS)), format!("a{}b", marks(MARKS))),
            (format!("a{}b", marks(5000)), format!("a{}b", marks(MARKS))),
            // What is left out does not begin a new heap.
            (
                format!("a{}", format!("{}\u{200b}", marks(MARKS)).repeat(100)),
                format!("a{}", marks(MARKS)),
            ),
            ("กี่ปี้".to_owned(), "กี่ปี้".to_owned()),
            ("ស្ត្រី ក្រុង 👍🏽 각".to_owned(), "ស្ត្រី ក្រុង 👍🏽 각".to_owned()),
        ] {
            assert_eq!(clean(&text), cleaned);
            assert_eq!(clean(&cleaned), cleaned, "cleaned once is clean");
        }
        // Whatever joins: marks, stacks of consonants, joiners, jamo, presentations, skins.
        for joining in [
            "\u{301}",
            "\u{17d2}\u{1780}",
            "\u{200d}👩",
            "\u{1161}",
            "\u{11a8}",
            "\u{fe0f}",
            "🏽",
            "\u{2d7f}\u{2d5c}",
            "\u{94d}\u{915}",
            "\u{1039}\u{1000}",
            "\u{e0061}",
            "\u{644}\u{627}",
        ] {
            let text = format!("a\u{1780}\u{2d5c}👩\u{915}{}b", joining.repeat(1000));
            let cleaned = clean(&text).into_owned();
            let (characters, cells) = (cleaned.chars().count(), cleaned.width());
            assert!(
                characters <= (MARKS + 1) * (cells + 1),
                "{joining:?}: {characters} characters in {cells} cells"
            );
            assert_eq!(clean(&cleaned), cleaned, "{joining:?}");
        }
    }

    #[test]
    fn cutting_counts_terminal_cells() {
        for (text, limit, expected) in [
            ("short", 8, "short"),
            ("much-too-long", 8, "much-to…"),
            ("训练节点机", 7, "训练节…"),
            ("训练节点机", 8, "训练节…"),
            ("🇩🇪🇨🇳🇫🇷", 4, "🇩🇪…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
        ] {
            assert_eq!(cut(text, limit), expected);
        }
    }

    #[test]
    fn words_stay_within_their_lines() {
        for (text, width, lines) in [
            ("some words of it", 13, "  some words|  of it"),
            ("训练节点训练 x", 8, "  训练节|  点训练|  x"),
            ("abcdefgh", 5, "  abc|  def|  gh"),
            ("ab c", 0, "  ab|  c"),
            ("", 9, ""),
        ] {
            assert_eq!(wrap_indented(text, 2, width).join("|"), lines, "{text}");
        }
    }

    #[test]
    fn a_list_is_broken_at_its_commas() {
        for (word, width, lines) in [
            (
                "203.0.113.10,203.0.113.11,203.0.113.12",
                26,
                "203.0.113.10,203.0.113.11,|203.0.113.12",
            ),
            (
                "203.0.113.10,203.0.113.11,203.0.113.12",
                24,
                "203.0.113.10,|203.0.113.11,|203.0.113.12",
            ),
            (
                "ip 203.0.113.10,203.0.113.11",
                12,
                "ip|203.0.113.10|,|203.0.113.11",
            ),
            ("a,bcdefgh,i", 4, "a,|bcde|fgh,|i"),
        ] {
            assert_eq!(wrap_indented(word, 0, width).join("|"), lines, "{width}");
        }
    }

    #[test]
    fn words_are_wrapped_by_cells() {
        for (words, width, lines) in [
            (
                "aa bbb c a-long-word-of-its-own dd",
                8,
                "aa bbb c|a-long-word-of-its-own|dd",
            ),
            ("训练 节点 机", 9, "训练 节点|机"),
            ("训练 节点 机", 1, "训练|节点|机"),
            ("", 8, ""),
        ] {
            let wrapped = wrap(words.split_whitespace(), width);
            assert_eq!(wrapped.join("|"), lines);
        }
    }
}
