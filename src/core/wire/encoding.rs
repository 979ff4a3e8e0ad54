//! Percent-encoding of paths and queries (RFC 3986).

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986's unreserved characters stay; every other byte of the UTF-8 text becomes `%XX`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Percent-encodes one path segment, query name or query value, with upper-case hex digits.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Joins segments to an absolute path, each encoded by itself: a slash inside one becomes `%2F`.
pub fn path(segments: &[&str]) -> String {
    segments.iter().fold(String::new(), |mut path, segment| {
        path.push('/');
        path.push_str(&encode(segment));
        path
    })
}

/// Query parameters, not yet encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `name`: a name stands once, and the last value counts.
    pub fn set(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    pub fn extend(&mut self, pairs: &[(&'static str, String)]) {
        for (name, value) in pairs {
            self.set(name, value);
        }
    }

    /// The encoded text without `?`: sorted by the bytes of the plain name, then of the plain
    /// value, as both vendors' signatures want it; empty without parameters.
    pub fn encoded(&self) -> String {
        let mut pairs: Vec<_> = self.0.iter().collect();
        pairs.sort();
        let mut text = String::new();
        for (name, value) in pairs {
            let separator = if text.is_empty() { "" } else { "&" };
            let _ = write!(text, "{separator}{}={}", encode(name), encode(value));
        }
        text
    }
}

impl FromIterator<(String, String)> for Query {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_leaves_the_unreserved_alone() {
        for (plain, encoded) in [
            ("AZaz09-_.~", "AZaz09-_.~"),
            ("a b+c:d", "a%20b%2Bc%3Ad"),
            ("*/%", "%2A%2F%25"),
            ("空", "%E7%A9%BA"),
        ] {
            assert_eq!(encode(plain), encoded);
        }
        assert_eq!(path(&["a", "b/c", "my svc"]), "/a/b%2Fc/my%20svc");
    }

    #[test]
    fn the_query_is_sorted_by_plain_bytes() {
        let mut query = Query::new();
        query.set("a", "1").set("_", "2").set("Z", "").set("A", "3");
        query.set("Tag.10", "x").set("Tag.2", "y").set("a", "9");
        assert_eq!(query.encoded(), "A=3&Tag.10=x&Tag.2=y&Z=&_=2&a=9");
        assert_eq!(Query::new().encoded(), "");
    }
}
