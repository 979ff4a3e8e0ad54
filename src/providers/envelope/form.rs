//! Values as they stand in an answer, looked at no further than it takes.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::values;

use crate::core::terminal;

/// The most bytes of a text that is kept.
pub const LONGEST: usize = 2048;

/// What a value is.
#[derive(Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// Null, or an object or list without members.
    Nothing,
    Scalar(Cow<'a, str>),
    Object,
    List,
}

impl<'a> Form<'a> {
    pub fn of(value: &'a RawValue) -> Self {
        let text = value.get();
        let is_bare = |open: char, close: char| {
            let inner = text
                .strip_prefix(open)
                .and_then(|text| text.strip_suffix(close));
            inner.is_some_and(|inner| inner.trim().is_empty())
        };
        match text.as_bytes().first() {
            Some(b'{') if !is_bare('{', '}') => Self::Object,
            Some(b'[') if !is_bare('[', ']') => Self::List,
            Some(b'{' | b'[' | b'n') | None => Self::Nothing,
            Some(b'"') if text.len() <= LONGEST => serde_json::from_str(text)
                .map_or(Self::Scalar(text.into()), |text: String| {
                    Self::Scalar(text.into())
                }),
            Some(b'"') => Self::Scalar(cut(&text[1..]).into()),
            Some(_) => Self::Scalar(text.into()),
        }
    }

    /// Whether it is a token or a link: some vendors send 0, -1 or false where there is none.
    pub fn leads_on(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Scalar(text) => {
                let text = text.trim();
                !values::is_nothing(text) && !matches!(text, "false" | "False" | "0" | "-1")
            }
            Self::Object | Self::List => true,
        }
    }
}

/// The start of a text that may be of any length.
pub fn cut(text: &str) -> &str {
    terminal::begin(text, LONGEST)
}

/// The most members or entries that are handed on: around a list there are few.
pub const MOST: usize = 100_000;

/// Hands on the members of an object; nothing of another value. False where there are too many.
pub fn each_member(value: &RawValue, take: impl FnMut(&str, &RawValue)) -> bool {
    each(value, '{', take)
}

/// Hands on the entries of a list; nothing of another value. False where there are too many.
pub fn each_entry(value: &RawValue, take: impl FnMut(&str, &RawValue)) -> bool {
    each(value, '[', take)
}

fn each(value: &RawValue, open: char, take: impl FnMut(&str, &RawValue)) -> bool {
    let mut source = serde_json::Deserializer::from_str(value.get());
    // It was read once, as a part of its body.
    !value.get().starts_with(open) || Each(take).deserialize(&mut source).is_ok()
}

struct Each<F>(F);

impl<'de, F: FnMut(&str, &RawValue)> DeserializeSeed<'de> for Each<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str, &RawValue)> Visitor<'de> for Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        for _ in 0..MOST {
            let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? else {
                return Ok(());
            };
            (self.0)(&name, value);
        }
        Err(A::Error::custom("too many"))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for _ in 0..MOST {
            let Some(value) = list.next_element::<&'de RawValue>()? else {
                return Ok(());
            };
            (self.0)("", value);
        }
        Err(A::Error::custom("too many"))
    }
}
