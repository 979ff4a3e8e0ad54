//! Foreign text between tags and in quoted attributes.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::core::terminal;

/// The text without what drives a terminal or turns its direction, as it stands in a page.
pub fn shown(text: &str) -> String {
    escaped(&terminal::clean(text)).into_owned()
}

/// A text that is safe to show, as it stands in a page: between tags, or in an attribute in double quotes.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let entity = |c: char| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    };
    if !text.contains(|c| entity(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match entity(c) {
            Some(entity) => written.push_str(entity),
            None => written.push(c),
        }
    }
    Cow::Owned(written)
}

/// A text as a string of a style sheet: every character that is no letter or digit of ASCII is written by its number.
pub fn css_string(text: &str) -> String {
    let mut written = String::from("\"");
    for c in terminal::clean(text).chars() {
        if c.is_ascii_alphanumeric() {
            written.push(c);
        } else {
            // The blank ends the number. Into memory: it does not fail.
            let _ = write!(written, "\\{:x} ", u32::from(c));
        }
    }
    written.push('"');
    written
}

/// The address that a link may lead to: of a page of the web that is encrypted on its way, and names no user. Nothing
/// else is a link: `javascript:` would run, and a password would be shown.
pub fn link(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    (url.scheme() == "https" && url.has_host() && is_plain).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (text, expected) in [
            ("训练-节点 🚀", "训练-节点 🚀"),
            ("<b>&amp;\"'", "&lt;b&gt;&amp;amp;&quot;&#39;"),
            ("a\u{202e}b\0\u{1b}[31m", "ab[31m"),
            ("</script><script>", "&lt;/script&gt;&lt;script&gt;"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn no_text_ends_a_string_of_the_style_sheet() {
        for (text, expected) in [
            ("PRICE/H", r#""PRICE\2f H""#),
            ("</style>", r#""\3c \2f style\3e ""#),
            ("\"\\\n", r#""\22 \5c \20 ""#),
            ("TAGS.训", r#""TAGS\2e \8bad ""#),
        ] {
            assert_eq!(css_string(text), expected);
        }
    }

    #[test]
    fn only_encrypted_pages_are_links() {
        for (text, leads_to) in [
            (
                "https://console.example/i?a=1&b",
                Some("https://console.example/i?a=1&b"),
            ),
            ("HTTPS://console.example", Some("https://console.example/")),
            ("http://console.example/", None),
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("https://user:pass@console.example/", None),
            ("https://token@console.example/", None),
            ("//console.example/", None),
            ("https:", None),
            ("vbscript:x", None),
            ("", None),
        ] {
            assert_eq!(link(text).as_deref(), leads_to, "{text:?}");
        }
    }
}
