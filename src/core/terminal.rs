//! Foreign text that is safe to show: names from the network must not drive a terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The text without control, escape, bidirectional and invisible characters. Line breaks and tabs
/// become blanks.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            _ if is_unsafe(c) => None,
            _ => Some(c),
        })
        .collect::<String>()
        .into()
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

/// The text in `limit` terminal cells, with a sign where it was cut.
pub fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.width() <= limit {
        return Cow::Borrowed(text);
    }
    let mut width = 1;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width <= limit
        })
        .collect();
    short.push('…');
    Cow::Owned(short)
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
    fn cutting_counts_terminal_cells() {
        for (text, limit, expected) in [
            ("short", 8, "short"),
            ("much-too-long", 8, "much-to…"),
            ("训练节点机", 7, "训练节…"),
            ("训练节点机", 8, "训练节…"),
        ] {
            assert_eq!(cut(text, limit), expected);
        }
    }
}
