//! A row that is not as it should be, read field by field: a value that its reader does not understand is
//! taken for `null` and noted, and the others count.
//!
//! A stream cannot be read again where a reader gave up in the middle of a value. So the text of each value
//! is cut out first, and read by itself. That takes twice the time of reading a row in one go, for which
//! it is done only where that failed.
//!
//! ```text
//! {"id": "i-1", "IsSpot": "perhaps", "tags": [{"Key": "a"}, 7], "zone": ["b"]}
//!
//! IsSpot    is no yes or no     null, noted as IsSpot
//! tags[1]   is no object        left out of the list, noted as tags[1]
//! zone      is no text          null, noted as zone
//! ```
//!
//! A field that stands twice is noted as well: which of the two is meant, nobody knows. And a row that lacks
//! a value that is [`Needed`] is lost.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::UnitDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::Error;

use super::{Amount, Decode, Flaws, Strict, TextRef, tokens};
use crate::core::model::Figure;

/// The most members of an object that is read so: no row has as many.
const MEMBERS: usize = 10_000;

/// The most objects and lists inside each other.
const DEPTH: usize = 32;

/// The name by which a [`Needed`] value asks for what it is read from.
const NEEDED: &str = "a value that is needed";

/// A value without which what it stands in cannot be used: where it is there and cannot be read, it is not
/// taken for `null`.
#[derive(Debug, Default)]
pub struct Needed<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Needed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Inner<T> {
            type Value = Needed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(NEEDED)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Needed<T>, D::Error> {
                T::deserialize(deserializer).map(Needed)
            }
        }

        deserializer.deserialize_newtype_struct(NEEDED, Inner(PhantomData))
    }
}

/// The name by which a [`Readable`] value asks whether it stands in the place of one that could not be read.
const READABLE: &str = "a value that can be read";

/// A value of which must be known whether it could be read: `None` where it is there and could not.
#[derive(Debug)]
pub struct Readable<T>(pub Option<T>);

impl Readable<Amount> {
    /// The amount as a figure.
    pub fn figure(&self) -> Figure {
        match &self.0 {
            None => Figure::Unclear,
            Some(Amount(None)) => Figure::Untold,
            Some(Amount(Some(amount))) => Figure::Is(*amount),
        }
    }
}

impl<'a> Readable<TextRef<'a>> {
    /// The text, empty where there is none; `None` for one that cannot be read.
    pub fn or_empty(self) -> Option<Cow<'a, str>> {
        self.0.map(|TextRef(own)| own.unwrap_or_default())
    }

    /// The text, or what stands for one that is not there; nothing stands for one that cannot be read.
    pub fn or(self, other: TextRef<'a>) -> Option<Cow<'a, str>> {
        self.0.and_then(|TextRef(own)| own.or(other.0))
    }
}

impl Readable<TextRef<'_>> {
    /// Whether it says that there is something: any word but a 0, with a unit or without; or one that cannot be read.
    pub fn says_some(&self) -> bool {
        let Some(TextRef(text)) = &self.0 else {
            return true;
        };
        text.as_deref().is_some_and(|text| {
            let mut digits = text.chars().filter(char::is_ascii_digit).peekable();
            let has_none = digits.peek().is_none();
            has_none || digits.any(|digit| digit != '0')
        })
    }
}

impl<T: Default> Default for Readable<T> {
    fn default() -> Self {
        Self(Some(T::default()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Readable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Inner<T> {
            type Value = Readable<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(READABLE)
            }

            fn visit_unit<E>(self) -> Result<Readable<T>, E> {
                Ok(Readable(None))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Readable<T>, D::Error> {
                T::deserialize(deserializer).map(|value| Readable(Some(value)))
            }
        }

        deserializer.deserialize_newtype_struct(READABLE, Inner(PhantomData))
    }
}

/// Which row of which list.
#[derive(Clone, Copy)]
pub struct RowPlace<'p> {
    /// The path of the list.
    pub list: &'p str,
    pub index: usize,
}

impl fmt::Display for RowPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.list, self.index)
    }
}

/// Reads a row, an object, whose text is valid JSON. What could not be read in it is added to `unread`.
pub fn read<'a, T: Deserialize<'a>>(
    row: &'a str,
    place: RowPlace<'_>,
    unread: &mut Flaws,
) -> Result<T, Decode> {
    let notes = RefCell::default();
    let value = Value {
        text: row,
        place: &Place::Row(place),
        notes: &notes,
        is_needed: false,
        is_ambiguous: false,
        depth: 0,
    };
    let read = Strict::<T>::deserialize(value);
    let notes = notes.into_inner();
    match read {
        Ok(Strict(row)) => {
            unread.add(notes.unread.count, notes.unread.first);
            Ok(row)
        }
        Err(error) => Err(notes
            .missed
            .unwrap_or_else(|| Decode::new(place.to_string(), words(&error)))),
    }
}

/// What was found while a row is read.
#[derive(Default)]
struct Notes {
    unread: Flaws,
    /// The value for lack of which what is being read cannot be used.
    missed: Option<Decode>,
}

/// Where a value stands.
enum Place<'p> {
    Row(RowPlace<'p>),
    Member(&'p Self, &'p str),
    Element(&'p Self, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(place) => place.fmt(f),
            Self::Member(of, name) => write!(f, "{of}.{name}"),
            Self::Element(of, index) => write!(f, "{of}[{index}]"),
        }
    }
}

/// The text of a value.
#[derive(Clone, Copy)]
struct Value<'p, 'de> {
    text: &'de str,
    place: &'p Place<'p>,
    notes: &'p RefCell<Notes>,
    /// Whether of a list no element may be left out.
    is_needed: bool,
    /// Whether its name stands more than once: then only who takes anything takes it.
    is_ambiguous: bool,
    depth: usize,
}

impl<'de> Value<'_, 'de> {
    /// Reads it; one that cannot be read as if it were `null`. `None` where that does not do either, unless it
    /// is needed.
    fn read<T: Deserialize<'de>>(self, is_needed: bool) -> Result<Option<T>, Error> {
        let before = self.notes.borrow().unread.clone();
        let error = match T::deserialize(self) {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        let mut notes = self.notes.borrow_mut();
        // What was found in it is of no more concern.
        notes.unread = before;
        let missed = notes.missed.take();
        let decode =
            || missed.unwrap_or_else(|| Decode::new(self.place.to_string(), words(&error)));
        let null = T::deserialize(Null);
        if null.is_err() && is_needed {
            notes.missed = Some(decode());
            return Err(error);
        }
        notes.unread.note(decode);
        Ok(null.ok())
    }

    fn scalar(self) -> serde_json::Deserializer<serde_json::de::StrRead<'de>> {
        serde_json::Deserializer::from_str(self.text)
    }
}

/// The words of an error, without a line and column of the value.
fn words(error: &Error) -> String {
    let words = error.to_string();
    match words.split_once(" at line ") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

impl<'de> Deserializer<'de> for Value<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_ambiguous {
            return Err(Error::custom("it stands more than once"));
        }
        let is_object = self.text.starts_with('{');
        if !is_object && !self.text.starts_with('[') {
            return self.scalar().deserialize_any(visitor);
        }
        if self.depth > DEPTH {
            return Err(Error::custom("nested too deeply"));
        }
        if is_object {
            visitor.visit_map(Members::of(self)?)
        } else {
            visitor.visit_seq(Elements {
                list: self,
                rest: &self.text[1..],
                index: 0,
            })
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.text == "null" && !self.is_ambiguous {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(Self {
            is_needed: name == NEEDED,
            ..self
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// What stands in the place of a value that cannot be read.
struct Null;

impl<'de> Deserializer<'de> for Null {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            NEEDED => Err(Error::custom(NEEDED)),
            READABLE => visitor.visit_unit(),
            _ => visitor.visit_newtype_struct(UnitDeserializer::new()),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of an object, in order, each name once.
struct Members<'p, 'de> {
    object: Value<'p, 'de>,
    rest: std::vec::IntoIter<Member<'de>>,
    /// The one whose value comes next.
    next: Option<Member<'de>>,
}

struct Member<'de> {
    name: Cow<'de, str>,
    text: &'de str,
    is_ambiguous: bool,
}

impl<'p, 'de> Members<'p, 'de> {
    fn of(object: Value<'p, 'de>) -> Result<Self, Error> {
        let mut members: Vec<Member<'de>> = Vec::new();
        let mut places = HashMap::new();
        let mut rest = &object.text[1..];
        while let Some((name, value, after)) = member(rest) {
            rest = after;
            // One that is no text, such as half a surrogate, is no name that anybody knows.
            let Ok(name) = serde_json::from_str::<Name<'de>>(name).map(|name| name.0) else {
                continue;
            };
            if members.len() == MEMBERS {
                return Err(Error::custom("an object of too many members"));
            }
            let place = *places.entry(name.clone()).or_insert(members.len());
            match members.get_mut(place) {
                Some(first) => first.is_ambiguous = true,
                None => members.push(Member {
                    name,
                    text: value,
                    is_ambiguous: false,
                }),
            }
        }
        Ok(Self {
            object,
            rest: members.into_iter(),
            next: None,
        })
    }
}

/// The name and value of the first member of what is left of an object, and what is left behind it.
fn member(rest: &str) -> Option<(&str, &str, &str)> {
    let (mut name, mut rest) = tokens::first(rest)?;
    if name == "," {
        (name, rest) = tokens::first(rest)?;
    }
    if !name.starts_with('"') {
        return None;
    }
    let (_, rest) = tokens::first(rest)?;
    let (value, rest) = tokens::first_value(rest)?;
    Some((name, value, rest))
}

/// A text that is borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.next = self.rest.next();
        let name = self.next.as_ref().map(|member| &member.name);
        name.map(|name| seed.deserialize(name.as_ref().into_deserializer()))
            .transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, Error> {
        // Derived readers take values by their types, which can be tried twice.
        Err(Error::custom("a row is read by types"))
    }

    fn next_value<V: Deserialize<'de>>(&mut self) -> Result<V, Error> {
        let member = self.next.take();
        let member = member.ok_or_else(|| Error::custom("a value without a name"))?;
        let value = Value {
            text: member.text,
            place: &Place::Member(self.object.place, &member.name),
            is_ambiguous: member.is_ambiguous,
            is_needed: false,
            depth: self.object.depth + 1,
            ..self.object
        };
        let read = value.read(true)?;
        read.ok_or_else(|| Error::custom(NEEDED))
    }
}

/// The elements of a list that can be read.
struct Elements<'p, 'de> {
    list: Value<'p, 'de>,
    /// The text behind the last one.
    rest: &'de str,
    index: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        _: T,
    ) -> Result<Option<T::Value>, Error> {
        Err(Error::custom("a row is read by types"))
    }

    fn next_element<T: Deserialize<'de>>(&mut self) -> Result<Option<T>, Error> {
        loop {
            let behind_comma = match tokens::first(self.rest) {
                Some((",", rest)) => rest,
                _ => self.rest,
            };
            let Some((text, rest)) = tokens::first_value(behind_comma) else {
                return Ok(None);
            };
            self.rest = rest;
            let element = Value {
                text,
                place: &Place::Element(self.list.place, self.index),
                is_needed: false,
                depth: self.list.depth + 1,
                ..self.list
            };
            self.index += 1;
            if let Some(element) = element.read(self.list.is_needed)? {
                return Ok(Some(element));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Count, Flag, List, Object, Objects, TextRef};
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Row<'a> {
        #[serde(borrow)]
        id: TextRef<'a>,
        count: Count,
        flag: Flag,
        inner: Object<Inner<'a>>,
        list: Objects<Inner<'a>>,
        texts: List<TextRef<'a>>,
        children: Needed<Objects<Row<'a>>>,
        parts: Readable<List<Readable<Strict<Inner<'a>>>>>,
    }

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Inner<'a> {
        #[serde(borrow)]
        text: TextRef<'a>,
        unit: Needed<TextRef<'a>>,
    }

    const PLACE: RowPlace<'_> = RowPlace {
        list: "data.rows",
        index: 3,
    };

    fn row(json: &str) -> (Result<Row<'_>, Decode>, Flaws) {
        let mut unread = Flaws::default();
        let row = read(json, PLACE, &mut unread);
        (row, unread)
    }

    #[test]
    fn a_field_costs_itself() {
        for (json, path) in [
            (r#"{"id":"i","count":-1}"#, "count"),
            (r#"{"id":"i","count":"many"}"#, "count"),
            (r#"{"id":"i","count":1e999}"#, "count"),
            (r#"{"id":"i","count":[3]}"#, "count"),
            (r#"{"id":"i","flag":2}"#, "flag"),
            (r#"{"flag":{"a":[1,{}]},"id":"i"}"#, "flag"),
            (r#"{"id":"i","inner":[1]}"#, "inner"),
            (r#"{"id":"i","inner":"x"}"#, "inner"),
            (r#"{"id":"i","inner":{"text":{}}}"#, "inner.text"),
            (r#"{"id":"i","list":"x"}"#, "list"),
            (r#"{"id":"i","list":{"a":1}}"#, "list"),
            (r#"{"id":"i","list":[{},{"text":[]}]}"#, "list[1].text"),
            (r#"{"id":"i","list":[{}, 7 ,{}]}"#, "list[1]"),
            (r#"{"id":"i","texts":["a",{},"b"]}"#, "texts[1]"),
            (r#"{"id":"i","count":1,"count":1}"#, "count"),
            (r#"{"id":"i","\u0063ount":1,"count":2}"#, "count"),
            (r#"{"id":"i","texts":["\ud800"]}"#, "texts[0]"),
            (r#"{"id":"i","inner":{"text":"t","unit":[]}}"#, "inner.unit"),
            (
                r#"{"id":"i","list":[{"unit":{}},{"text":"t"}]}"#,
                "list[0].unit",
            ),
        ] {
            let (read, unread) = row(json);
            let read = read.unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(read.id.0.as_deref(), Some("i"), "{json}");
            let paths: Vec<_> = unread.first.iter().map(|decode| &*decode.path).collect();
            assert_eq!(paths, [format!("data.rows[3].{path}")], "{json}");
            assert_eq!(unread.count, 1, "{json}");
        }
    }

    #[test]
    fn what_is_sound_beside_it_is_read() {
        let json = r#"{"id":"i\u0041","count":3,"flag":"?","inner":{"unit":"GB","text":7},
            "list":[[],{"text":"a"},null,{"text":"b"}],"texts":["x",[],"y"],
            "unknown":{"a":1},"unknown":[2],"\ud800":1}"#;
        let (read, unread) = row(json);
        let read = read.unwrap();
        assert_eq!((read.id.0.as_deref(), read.count.0), (Some("iA"), Some(3)));
        assert_eq!(read.inner.0.unit.0.0.as_deref(), Some("GB"));
        assert_eq!(read.inner.0.text.0.as_deref(), Some("7"));
        let texts = read.list.iter().map(|inner| inner.text.0.as_deref());
        assert!(texts.eq([Some("a"), Some("b")]));
        let texts = read.texts.iter().map(|text| text.0.as_deref());
        assert!(texts.eq([Some("x"), None, Some("y")]));
        let paths = unread.first.iter().map(|decode| &*decode.path);
        let expected = ["flag", "list[0]", "list[2]"].map(|path| format!("data.rows[3].{path}"));
        assert!(paths.eq(expected.iter()), "{unread:?}");
        assert_eq!(unread.count, 4);
        assert_eq!(unread.first[0].why, "not true or false");
    }

    #[test]
    fn a_row_that_lacks_what_is_needed_is_lost() {
        for (json, path) in [
            (r#"{"id":"i","children":"x"}"#, ".children"),
            (r#"{"id":"i","children":[{"id":"a"},7]}"#, ".children[1]"),
            (
                r#"{"id":"i","children":[{"id":"a","children":{}}]}"#,
                ".children[0].children",
            ),
            (r#"{"children":[],"children":[]}"#, ".children"),
            ("[]", ""),
            ("7", ""),
            ("null", ""),
        ] {
            let (read, unread) = row(json);
            let decode = read.map(|_| ()).unwrap_err();
            assert_eq!(decode.path, format!("data.rows[3]{path}"), "{json}");
            assert!(!decode.why.contains(" at line "), "{json}: {decode}");
            assert!(unread.is_empty(), "{json}");
        }
        let (read, unread) = row(r#"{"children":[{"id":{},"count":"x"}]}"#);
        assert_eq!(read.unwrap().children.0.len(), 1);
        assert_eq!(unread.count, 2);
    }

    #[test]
    fn what_could_not_be_read_is_known() {
        for (json, parts) in [
            (r"{}", Some(&[][..])),
            (r#"{"parts":null}"#, Some(&[])),
            (
                r#"{"parts":[{"text":"a"},{"text":{}}]}"#,
                Some(&[true, true]),
            ),
            (
                r#"{"parts":[{},null,7,[],"x",{}]}"#,
                Some(&[true, false, false, false, false, true]),
            ),
            (r#"{"parts":[{"unit":[]},{}]}"#, Some(&[false, true])),
            (r#"{"parts":"x"}"#, None),
            (r#"{"parts":{"a":1}}"#, None),
            (r#"{"parts":[],"parts":[]}"#, None),
        ] {
            let read = row(json)
                .0
                .unwrap_or_else(|error| panic!("{json}: {error}"));
            let read = read.parts.0.map(|List(parts)| parts);
            let read = read.map(|parts| {
                parts
                    .iter()
                    .map(|part| part.0.is_some())
                    .collect::<Vec<_>>()
            });
            assert_eq!(read.as_deref(), parts, "{json}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_not_followed() {
        let nested = |depth| format!("{}{}", r#"{"children":["#.repeat(depth), "]}".repeat(depth));
        assert!(row(&nested(10)).0.is_ok());
        let error = row(&nested(100_000)).0.map(|_| ()).unwrap_err();
        assert!(error.why.contains("nested too deeply"), "{error}");
        let deep = format!(
            r#"{{"id":"i","count":{}{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(row(&deep).1.count, 1);
        let wide = format!(r#"{{"id":"i"{}}}"#, r#","a":1"#.repeat(20_000));
        assert!(row(&wide).0.is_ok());
    }
}
