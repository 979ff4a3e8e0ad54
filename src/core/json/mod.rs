//! Reading what providers send: JSON with numbers as text, text as numbers, nulls and placeholders.
//!
//! A body is read in two steps. Its envelope must be right, or the answer as a whole is a
//! [`Decode`] error. Each row is then read by itself, and one that is not as it should be field by field
//! ([`by_field`]), so that a value that nobody understands costs itself, and its place is named by a JSON
//! path. As nearly every body is sound, both steps are first tried as one: see [`Entry`].

mod any_case;
mod by_field;
mod flaws;
mod loose;
mod members;
mod scalar;
pub mod tokens;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde_json::value::RawValue;

pub use self::any_case::{AnyCase, Member};
pub use self::by_field::{Needed, Readable, RowPlace};
pub use self::flaws::Flaws;
pub use self::loose::Loose;
pub use self::members::{Members, first_texts, members};
pub use self::scalar::{
    Addresses, Amount, Count, EndEitherUnit, EndSeconds, Flag, FromScalar, Hosts, Millis, Money,
    Seconds, Text, TextRef, Total, Words, or_placeholder,
};

/// What could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{path}: {why}", begin(*.operation))]
pub struct Decode {
    /// The operation whose answer it is in, where that does not go without saying.
    pub operation: Option<&'static str>,
    /// The JSON path from the top of the body, such as `Data.Instances[3].Eip`; `.` is the top.
    pub path: String,
    /// What is wrong there.
    pub why: String,
}

impl Decode {
    /// A value at `path` that is not what the provider documents.
    pub fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            operation: None,
            path: path.into(),
            why: why.into(),
        }
    }

    /// The same of an answer to this operation.
    pub fn of(self, operation: &'static str) -> Self {
        Self {
            operation: Some(operation),
            ..self
        }
    }
}

fn begin(operation: Option<&str>) -> String {
    operation.map_or_else(String::new, |operation| format!("{operation}: "))
}

/// Reads the envelope of a body: an object.
pub fn envelope<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Decode> {
    read(body, String::new)
}

/// Reads the list that stands at a path of an envelope.
pub fn list_at<'a, T: Deserialize<'a>>(path: &str, list: &'a RawValue) -> Result<Rows<T>, Decode> {
    let text = list.get().as_bytes();
    read_seed(text, || path.to_owned(), || PhantomData::<Rows<T>>)
}

/// A row of an envelope: read together with it, as a [`Strict`], or left as it stands, as a
/// [`RawValue`]. The first takes half the time and tells nothing of what is wrong.
pub trait Entry<'a, T>: Deserialize<'a> {
    /// The row, where every field of it can be read; otherwise the entry again.
    fn strict(self) -> Result<T, Self>;

    /// The row without the fields that cannot be read, which are added to `unread`.
    fn lenient(self, place: RowPlace<'_>, unread: &mut Flaws) -> Result<T, Decode>;

    /// What stands in the body, where that is known.
    fn raw(&self) -> Option<&'a RawValue>;
}

impl<'a, T: Deserialize<'a>> Entry<'a, T> for Strict<T> {
    fn strict(self) -> Result<T, Self> {
        Ok(self.0)
    }

    fn lenient(self, _: RowPlace<'_>, _: &mut Flaws) -> Result<T, Decode> {
        Ok(self.0)
    }

    fn raw(&self) -> Option<&'a RawValue> {
        None
    }
}

impl<'a, T: Deserialize<'a>> Entry<'a, T> for &'a RawValue {
    fn strict(self) -> Result<T, Self> {
        let text = self.get();
        // Whatever else it is would only be told at length what it is not.
        if !text.starts_with('{') {
            return Err(self);
        }
        let row = serde_json::from_str(text);
        row.map(|Strict(row)| row).map_err(|_| self)
    }

    fn lenient(self, place: RowPlace<'_>, unread: &mut Flaws) -> Result<T, Decode> {
        by_field::read(self.get(), place, unread)
    }

    fn raw(&self) -> Option<&'a RawValue> {
        Some(self)
    }
}

/// Reads an object. Where in it something is wrong is worked out only when something is: finding
/// the path costs as much as reading.
fn read<'a, T: Deserialize<'a>>(text: &'a [u8], prefix: impl Fn() -> String) -> Result<T, Decode> {
    read_seed(text, prefix, || PhantomData::<Strict<T>>).map(|Strict(value)| value)
}

fn read_seed<'a, S: DeserializeSeed<'a>>(
    text: &'a [u8],
    prefix: impl Fn() -> String,
    seed: impl Fn() -> S,
) -> Result<S::Value, Decode> {
    // Of what is known to be text, no part has to be checked again.
    let whole = str::from_utf8(text).map_err(|error| {
        let why = format!("byte {} is not text in UTF-8", error.valid_up_to());
        Decode::new(".", why)
    })?;
    let mut source = serde_json::Deserializer::from_str(whole);
    let value = seed().deserialize(&mut source);
    match value.and_then(|value| source.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) => located(&prefix(), text, seed()),
    }
}

fn located<'a, S: DeserializeSeed<'a>>(
    prefix: &str,
    text: &'a [u8],
    seed: S,
) -> Result<S::Value, Decode> {
    let mut source = serde_json::Deserializer::from_slice(text);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut source, &mut track);
    let read = seed.deserialize(tracked);
    let value = read.map_err(|error| {
        let inner = track.path().to_string();
        let dot = if prefix.is_empty() || inner.starts_with('[') {
            ""
        } else {
            "."
        };
        let path = match inner.as_str() {
            "." if !prefix.is_empty() => prefix.to_owned(),
            _ => format!("{prefix}{dot}{inner}"),
        };
        let why = error.to_string();
        // A line and column within a row would be looked for in the body.
        let why = match why.split_once(" at line ") {
            Some((why, _)) if !prefix.is_empty() => why.to_owned(),
            _ => why,
        };
        Decode::new(path, why)
    })?;
    source
        .end()
        .map_err(|error| Decode::new(".", error.to_string()))?;
    Ok(value)
}

/// The rows of an envelope: a list, `null`, or no such key.
#[derive(Debug, Default)]
pub enum Rows<T> {
    /// The envelope has no such key.
    #[default]
    Missing,
    /// The key is there and holds `null`.
    Null,
    List(Vec<T>),
}

impl<T> Rows<T> {
    /// The rows, where there is a list; `path` is where it should be.
    pub fn or_lacking(self, path: &str) -> Result<Vec<T>, Decode> {
        match self {
            Self::List(rows) => Ok(rows),
            Self::Null => Err(Decode::new(path, "the list is null")),
            Self::Missing => Err(Decode::new(path, "the list is missing")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lists<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Lists<T> {
            type Value = Rows<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence")
            }

            fn visit_none<E>(self) -> Result<Rows<T>, E> {
                Ok(Rows::Null)
            }

            fn visit_unit<E>(self) -> Result<Rows<T>, E> {
                Ok(Rows::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, list: D) -> Result<Rows<T>, D::Error> {
                Bounded::deserialize(list).map(|Bounded(list)| Rows::List(list))
            }

            // Of a body that is nothing but the list.
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Rows<T>, A::Error> {
                let list = SeqAccessDeserializer::new(list);
                Bounded::deserialize(list).map(|Bounded(list)| Rows::List(list))
            }
        }

        deserializer.deserialize_option(Lists(PhantomData))
    }
}

/// A list that does not take more memory than the list of a sound answer would: one of more entries cannot be
/// read. As texts of rows ([`RawValue`]) that are 262,144, and the largest answer that is taken at all has 256 bytes
/// for each; of rows that are read some thousands.
struct Bounded<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bounded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<T> Entries<T> {
            /// As many as take no room that matters.
            const FEW: usize = 4;
            /// The rows of a usual page; what is smaller than rows grows as it comes.
            const PAGE: usize = if size_of::<T>() < 256 { 0 } else { 100 };
            /// In bytes.
            const ROOM: usize = 4 * 1024 * 1024;
            const MOST: usize = Self::ROOM
                / if size_of::<T>() == 0 {
                    1
                } else {
                    size_of::<T>()
                };
        }

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Bounded<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Bounded<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if entries.len() == Self::FEW {
                        // A page of rows, which are large, is not copied as it grows.
                        entries.reserve(Self::PAGE);
                    }
                    if entries.len() == Self::MOST {
                        let why = format!("a list of more than {} entries", Self::MOST);
                        return Err(A::Error::custom(why));
                    }
                    entries.push(entry);
                }
                Ok(Bounded(entries))
            }
        }

        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

/// A list of values of any kind, whose absence, like `null`, means an empty one; for a list of objects see
/// [`Objects`].
#[derive(Debug)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Option::<Bounded<T>>::deserialize(deserializer)?;
        Ok(Self(list.map_or_else(Vec::new, |Bounded(list)| list)))
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// Reads a list of a vendor that writes a word where there is nothing, as [`or_placeholder`] reads a value. An object
/// without members holds nothing either.
pub fn list_or_placeholder<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    word: &'static str,
    deserializer: D,
) -> Result<List<T>, D::Error> {
    struct Lists<T> {
        word: &'static str,
        entries: PhantomData<T>,
    }

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Lists<T> {
        type Value = List<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<List<T>, E> {
            Ok(List::default())
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<List<T>, E> {
            match text.trim() {
                "" => Ok(List::default()),
                text if text == self.word => Ok(List::default()),
                text => Err(E::invalid_type(Unexpected::Str(text), &self)),
            }
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
            match map.next_key::<IgnoredAny>()? {
                None => Ok(List::default()),
                Some(_) => Err(A::Error::invalid_type(Unexpected::Map, &self)),
            }
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<List<T>, A::Error> {
            let list = Bounded::deserialize(SeqAccessDeserializer::new(list));
            list.map(|Bounded(list)| List(list))
        }
    }

    deserializer.deserialize_any(Lists {
        word,
        entries: PhantomData,
    })
}

/// A list of objects, and of nothing else, whose absence, like `null`, means an empty one.
#[derive(Debug)]
pub struct Objects<T>(pub Vec<T>);

impl<T> Default for Objects<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Objects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let List(list) = List::<Strict<T>>::deserialize(deserializer)?;
        Ok(Self(list.into_iter().map(|Strict(value)| value).collect()))
    }
}

impl<T> Deref for Objects<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// An object whose absence, like `null`, means one without fields.
#[derive(Debug, Default)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Option::<Strict<T>>::deserialize(deserializer)?;
        Ok(Self(object.map_or_else(T::default, |Strict(value)| value)))
    }
}

/// An object and nothing else: serde's derived structs also take a list for their fields in order.
#[derive(Debug)]
pub struct Strict<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Strict<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Objects<T> {
            type Value = Strict<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Strict<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Strict)
            }
        }

        deserializer.deserialize_map(Objects(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_no_object() {
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default)]
        struct Body<'a> {
            #[serde(borrow)]
            rows: Rows<&'a RawValue>,
            inner: Object<Inner>,
            list: Objects<Inner>,
        }
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default)]
        struct Inner {
            n: Text,
        }
        for (text, path) in [
            ("[[]]", "."),
            ("null", "."),
            ("", "."),
            (r#"{"rows":{}}"#, "rows"),
            (r#"{"inner":[1]}"#, "inner"),
            (r#"{"list":[{},[1]]}"#, "list[1]"),
            (r#"{"rows":[]} x"#, "."),
        ] {
            let error = envelope::<Body<'_>>(text.as_bytes()).unwrap_err();
            assert_eq!(error.path, path, "{text}: {error}");
        }
        let body: Body<'_> =
            envelope(br#"{"rows":[1,{"a":[]}],"inner":null,"list":null}"#).unwrap();
        assert_eq!(body.rows.or_lacking("rows").unwrap().len(), 2);
        assert!(body.list.0.is_empty() && body.inner.0.n.0.is_none());
    }

    #[test]
    fn a_list_takes_any_values() {
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default)]
        struct Body<'a> {
            #[serde(borrow)]
            ports: List<TextRef<'a>>,
        }
        let body: Body<'_> = envelope(br#"{"ports":["8888/http",22]}"#).unwrap();
        let ports: Vec<_> = body.ports.iter().map(|port| port.0.as_deref()).collect();
        assert_eq!(ports, [Some("8888/http"), Some("22")]);
    }

    #[test]
    fn a_list_is_bounded_by_the_memory_that_it_takes() {
        let list = |count: usize| format!("[{}0]", "0,".repeat(count - 1)).into_bytes();
        let texts = |body: &[u8]| {
            let read: Result<Rows<&RawValue>, _> = serde_json::from_slice(body);
            read.map(|rows| {
                rows.or_lacking("rows")
                    .map(|rows| rows.len())
                    .unwrap_or_default()
            })
            .map_err(|error| error.to_string())
        };
        assert_eq!(texts(&list(262_144)), Ok(262_144));
        let error = texts(&list(262_145)).unwrap_err();
        assert!(
            error.contains("a list of more than 262144 entries"),
            "{error}"
        );
    }
}
