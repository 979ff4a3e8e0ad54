//! Scalars from either form: numbers as text, text as numbers, nulls and a vendor's placeholder.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::core::model::Quantity;
use crate::core::terminal;

/// Declares a lenient reader: a newtype around an option, filled from a scalar by `$read`.
macro_rules! lenient {
    ($(#[$doc:meta])* $name:ident($value:ty), $expected:literal, $read:expr) => {
        $(#[$doc])*
        #[derive(Debug, Default, PartialEq)]
        pub struct $name(pub Option<$value>);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::from_scalar(Scalar::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }

        impl<'a> FromScalar<'a> for $name {
            #[inline]
            fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str> {
                let read: fn(Scalar<'_>) -> Result<Option<$value>, ()> = $read;
                read(scalar).map(Self).map_err(|()| concat!("not ", $expected))
            }
        }
    };
}

mod hosts;
mod money;
mod time;

pub use self::hosts::{Addresses, Hosts};
pub use self::money::Money;
pub use self::time::{EndEitherUnit, EndSeconds, Millis, Seconds};

/// The scalars of JSON as one type: every lenient reader below starts here.
pub enum Scalar<'a> {
    Nothing,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalars;
        impl<'de> Visitor<'de> for Scalars {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, number, boolean or null")
            }
            fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Nothing)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Bool(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Unsigned(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Signed(value))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Float(value))
            }
            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Scalar<'de>, E> {
                Ok(text(Cow::Borrowed(value)))
            }
            fn visit_str<E>(self, value: &str) -> Result<Scalar<'de>, E> {
                Ok(text(Cow::Owned(value.to_owned())))
            }
        }
        deserializer.deserialize_any(Scalars)
    }
}

/// A text that says something, or nothing.
fn text(value: Cow<'_, str>) -> Scalar<'_> {
    // Most begin with something to be seen.
    let is_seen = value.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    if is_seen || !value.trim().is_empty() {
        Scalar::Text(value)
    } else {
        Scalar::Nothing
    }
}

/// The text without blanks around it: most have none, which is seen at once.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// A value that is read from one scalar.
pub trait FromScalar<'a>: Default {
    /// The value; otherwise what is wrong with the scalar.
    fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str>;
}

/// Reads a field of a vendor that writes a word where there is nothing, as `WORD` says.
pub fn or_placeholder<'de, D: Deserializer<'de>, T: FromScalar<'de>>(
    word: &str,
    deserializer: D,
) -> Result<T, D::Error> {
    match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) if trimmed(&text) == word => Ok(T::default()),
        scalar => T::from_scalar(scalar).map_err(de::Error::custom),
    }
}

/// A text, or `None` for null and an empty text; a number or boolean becomes text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text(pub Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        TextRef::deserialize(deserializer).map(|text| Self(text.0.map(Cow::into_owned)))
    }
}

impl<'a> FromScalar<'a> for Text {
    #[inline]
    fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str> {
        TextRef::from_scalar(scalar).map(|text| Self(text.0.map(Cow::into_owned)))
    }
}

/// The words of a message, as a [`Text`]: of one of any length only the begin, which says what there is to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words(pub Option<String>);

impl Words {
    /// The most bytes that are kept.
    const LONGEST: usize = 64 * 1024;
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = TextRef::deserialize(deserializer)?.0;
        let begin = |text: &str| terminal::begin(text, Self::LONGEST).to_owned();
        Ok(Self(text.as_deref().map(begin)))
    }
}

/// A [`Text`] that is a part of the body, where it holds no escape.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TextRef<'a>(pub Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for TextRef<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_scalar(Scalar::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<'a> FromScalar<'a> for TextRef<'a> {
    #[inline]
    fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str> {
        match scalar {
            Scalar::Text(text) => Ok(Self(Some(text))),
            Scalar::Nothing => Ok(Self(None)),
            scalar => number_as_text(scalar).map(|text| Self(Some(text))),
        }
    }
}

/// The text of a scalar that is none: apart, as this is rare.
#[cold]
fn number_as_text(scalar: Scalar<'_>) -> Result<Cow<'_, str>, &'static str> {
    let whole = |number| itoa::Buffer::new().format::<i128>(number).to_owned();
    Ok(match scalar {
        Scalar::Nothing => Cow::Borrowed(""),
        Scalar::Text(text) => text,
        Scalar::Bool(true) => Cow::Borrowed("true"),
        Scalar::Bool(false) => Cow::Borrowed("false"),
        Scalar::Unsigned(value) => Cow::Owned(whole(value.into())),
        Scalar::Signed(value) => Cow::Owned(whole(value.into())),
        // Beyond 2^53 digits are lost: two ids could become one.
        Scalar::Float(value) if value.abs() >= 9_007_199_254_740_992.0 => {
            return Err("a number too large to be kept");
        }
        Scalar::Float(value) => Cow::Owned(value.to_string()),
    })
}

lenient! {
    /// A whole number that is not negative: a count.
    Count(u64), "a whole number from 0", |scalar| match scalar {
        Scalar::Nothing => Ok(None),
        Scalar::Unsigned(value) => Ok(Some(value)),
        Scalar::Text(text) => trimmed(&text).parse().map(Some).map_err(drop),
        Scalar::Float(value) => match format!("{value}").parse() {
            Ok(whole) => Ok(Some(whole)),
            Err(_) => Err(()),
        },
        Scalar::Signed(_) | Scalar::Bool(_) => Err(()),
    }
}

lenient! {
    /// A size or number of things that may have a fraction.
    Amount(Quantity), "a number from 0", |scalar| {
        #[expect(clippy::cast_precision_loss, reason = "no size comes near 2^53")]
        let number = match scalar {
            Scalar::Nothing => return Ok(None),
            Scalar::Unsigned(value) => value as f64,
            Scalar::Float(value) => value,
            Scalar::Text(text) => trimmed(&text).parse().map_err(drop)?,
            Scalar::Signed(_) | Scalar::Bool(_) => return Err(()),
        };
        Quantity::new(number).map(Some).ok_or(())
    }
}

impl Amount {
    /// The amount, where 0 stands for what is not told.
    pub fn above_zero(&self) -> Option<Quantity> {
        self.0.filter(|amount| amount.get() > 0.0)
    }
}

lenient! {
    /// Yes or no; 0 and 1 are that as well, as number or text.
    Flag(bool), "true or false", |scalar| match scalar {
        Scalar::Nothing => Ok(None),
        Scalar::Bool(value) => Ok(Some(value)),
        Scalar::Unsigned(value @ (0 | 1)) => Ok(Some(value == 1)),
        Scalar::Float(0.0) => Ok(Some(false)),
        Scalar::Float(1.0) => Ok(Some(true)),
        Scalar::Text(text) => match trimmed(&text).to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(()),
        },
        _ => Err(()),
    }
}

/// A provider's count of everything a listing holds. One that makes no sense does not cost the
/// rows beside it: the reader of the page notes it.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Total {
    #[default]
    Absent,
    Known(u64),
    /// Told, and no count: what it says.
    Unreadable(String),
}

impl Total {
    /// Whether there is a count.
    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// The count, where there is one.
    pub fn known(&self) -> Option<u64> {
        match self {
            Self::Known(count) => Some(*count),
            Self::Absent | Self::Unreadable(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Scalar::deserialize(deserializer)? {
            Scalar::Nothing => return Ok(Self::Absent),
            Scalar::Unsigned(count) => return Ok(Self::Known(count)),
            Scalar::Float(number) => number.to_string(),
            Scalar::Signed(number) => number.to_string(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Text(text) => trimmed(&text).to_owned(),
        };
        Ok(text.parse().map_or(Self::Unreadable(text), Self::Known))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn scalars_are_read_from_either_form() {
        for (json, expected) in [
            ("3", Some(3)),
            ("\"3\"", Some(3)),
            ("3.0", Some(3)),
            ("null", None),
            ("\"\"", None),
            ("9223372036854775808", Some(1 << 63)),
        ] {
            assert_eq!(read::<Count>(json), Ok(Count(expected)), "{json}");
        }
        for json in ["-1", "1.5", "1e308", "\"x\"", "\"空\"", "true", "{}", "[]"] {
            assert!(read::<Count>(json).is_err(), "{json}");
        }
        for text in [
            "12",
            "0",
            "-7",
            "18446744073709551615",
            "-9223372036854775808",
            "1.5",
            "true",
            "false",
        ] {
            assert_eq!(read::<Text>(text), Ok(Text(Some(text.to_owned()))));
        }
        assert!(read::<Amount>("-0.5").is_err());
        assert_eq!(read::<Text>("\"空\""), Ok(Text(Some("空".to_owned()))));
    }

    #[test]
    fn yes_and_no_have_several_forms() {
        for (json, expected) in [
            ("true", Some(true)),
            ("\"True\"", Some(true)),
            ("\" FALSE \"", Some(false)),
            ("0", Some(false)),
            ("1", Some(true)),
            ("1.0", Some(true)),
            ("\"0\"", Some(false)),
            ("\"1\"", Some(true)),
            ("null", None),
            ("\"\"", None),
        ] {
            assert_eq!(read::<Flag>(json), Ok(Flag(expected)), "{json}");
        }
        for json in ["2", "-1", "0.5", "\"yes\"", "\"2\"", "{}", "[true]"] {
            assert!(read::<Flag>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_placeholder_is_nothing_where_it_is_one() {
        fn of<'a, T: FromScalar<'a>>(json: &'a str) -> Result<T, String> {
            let mut source = serde_json::Deserializer::from_str(json);
            or_placeholder("空", &mut source).map_err(|error| error.to_string())
        }
        assert_eq!(of::<Count>("\"空\""), Ok(Count(None)));
        assert_eq!(of::<TextRef<'_>>("\" 空\""), Ok(TextRef(None)));
        assert_eq!(of::<Count>("3"), Ok(Count(Some(3))));
        assert_eq!(
            of::<TextRef<'_>>("\"空气\""),
            Ok(TextRef(Some("空气".into())))
        );
        assert!(of::<Millis>("\"空气\"").is_err());
    }
}
