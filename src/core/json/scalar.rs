//! Scalars from either form: numbers as text, text as numbers, nulls and a vendor's placeholder.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::core::model::{End, Quantity, Timestamp};
use crate::core::terminal;

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
            scalar => number_as_text(&scalar).map(|text| Self(Some(Cow::Owned(text)))),
        }
    }
}

/// The text of a scalar that is none: apart, as this is rare.
#[cold]
fn number_as_text(scalar: &Scalar<'_>) -> Result<String, &'static str> {
    Ok(match scalar {
        Scalar::Nothing => String::new(),
        Scalar::Text(text) => text.to_string(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Unsigned(value) => value.to_string(),
        Scalar::Signed(value) => value.to_string(),
        // Beyond 2^53 digits are lost: two ids could become one.
        Scalar::Float(value) if value.abs() >= 9_007_199_254_740_992.0 => {
            return Err("a number too large to be kept");
        }
        Scalar::Float(value) => value.to_string(),
    })
}

/// The IP addresses of a text, parted by commas, semicolons or blanks. A text with a part that is none, such as one
/// with a port or a range, cannot be read: it would be taken for an address that nobody asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Addresses<'a>(pub Parts<'a>);

/// [`Addresses`], among which names of hosts may be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hosts<'a>(pub Parts<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Addresses<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_scalar(Scalar::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<'a> FromScalar<'a> for Addresses<'a> {
    #[inline]
    fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str> {
        parted(scalar, is_address, "not an IP address").map(Self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Hosts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let is_it = |part: &str| is_address(part) || is_host_name(part);
        let hosts = parted(scalar, is_it, "not an IP address or the name of a host");
        hosts.map(Self).map_err(de::Error::custom)
    }
}

/// The parts of a text: one in nearly every text, which takes no list.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Parts<'a> {
    #[default]
    None,
    One(Cow<'a, str>),
    Several(Vec<Cow<'a, str>>),
}

impl<'a> Parts<'a> {
    pub fn into_vec(self) -> Vec<Cow<'a, str>> {
        match self {
            Self::None => Vec::new(),
            Self::One(part) => vec![part],
            Self::Several(parts) => parts,
        }
    }
}

/// The parts of a text that are one thing each.
fn parted<'a>(
    scalar: Scalar<'a>,
    is_it: impl Fn(&str) -> bool,
    why: &'static str,
) -> Result<Parts<'a>, &'static str> {
    let text = match scalar {
        Scalar::Nothing => return Ok(Parts::None),
        Scalar::Text(text) if is_it(&text) => return Ok(Parts::One(text)),
        Scalar::Text(text) => text,
        _ => return Err(why),
    };
    if !parts(&text).all(is_it) {
        return Err(why);
    }
    Ok(Parts::Several(match text {
        Cow::Borrowed(text) => parts(text).map(Cow::Borrowed).collect(),
        Cow::Owned(text) => {
            let owned = parts(&text).map(|part| Cow::Owned(part.to_owned()));
            owned.collect()
        }
    }))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    parts.filter(|part| !part.is_empty())
}

/// Whether it is an address, or one of which digits are masked with `x`, as in the examples of the documents.
fn is_address(text: &str) -> bool {
    let is_masked = || {
        let is_part = |part: &str| {
            let is_known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'X');
            !part.is_empty() && part.bytes().all(is_known)
        };
        text.contains(['x', 'X']) && text.split('.').count() == 4 && text.split('.').all(is_part)
    };
    text.parse::<IpAddr>().is_ok() || is_masked()
}

/// Whether it may be the name of a host. One whose last label is a number would be a mangled IPv4 address.
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(is_known)
    };
    let labels = text.strip_suffix('.').unwrap_or(text).split('.');
    let last = labels.clone().next_back().unwrap_or_default();
    labels.into_iter().all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

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

lenient! {
    /// An amount of money.
    Money(Decimal), "an amount of money from 0", |scalar| {
        let amount: Decimal = match scalar {
            Scalar::Nothing => return Ok(None),
            Scalar::Unsigned(value) => value.into(),
            Scalar::Float(value) => match short(value) {
                Some(amount) => amount,
                None => shortest(value).parse().map_err(drop)?,
            },
            Scalar::Text(text) => trimmed(&text).parse().map_err(drop)?,
            Scalar::Signed(_) | Scalar::Bool(_) => return Err(()),
        };
        // Nobody pays for what is listed.
        (amount >= Decimal::ZERO).then_some(Some(amount)).ok_or(())
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

lenient! {
    /// A time: milliseconds since 1970 as number or text, or RFC 3339. What stands for "never" is `None`:
    /// 0, -1, and the year 1, which is the zero of Go's clock.
    Millis(Timestamp), "a time", |scalar| instant(scalar, Timestamp::from_millis)
}

lenient! {
    /// A time as [`Millis`], its numbers in seconds.
    Seconds(Timestamp), "a time", |scalar| instant(scalar, Timestamp::from_seconds)
}

lenient! {
    /// An end in seconds; what stands for "never" is [`End::Never`].
    EndSeconds(End), "a time", |scalar| end(scalar, Timestamp::from_seconds)
}

lenient! {
    /// An end as [`EndSeconds`], its numbers in either unit, as [`either_unit`] reads them.
    EndEitherUnit(End), "a time", |scalar| end(scalar, either_unit)
}

fn end(scalar: Scalar<'_>, from_number: fn(i64) -> Option<Timestamp>) -> Result<Option<End>, ()> {
    let is_told = !matches!(scalar, Scalar::Nothing);
    let time = instant(scalar, from_number)?;
    Ok(time.map(End::At).or(is_told.then_some(End::Never)))
}

/// A time in either unit: above 1e11 it can only be milliseconds, as seconds it would lie beyond the
/// year 5000.
fn either_unit(number: i64) -> Option<Timestamp> {
    if number > 100_000_000_000 {
        Timestamp::from_millis(number)
    } else {
        Timestamp::from_seconds(number)
    }
}

fn instant(
    scalar: Scalar<'_>,
    from_number: fn(i64) -> Option<Timestamp>,
) -> Result<Option<Timestamp>, ()> {
    let number = match scalar {
        Scalar::Nothing => return Ok(None),
        Scalar::Bool(_) => return Err(()),
        Scalar::Signed(value) => value,
        Scalar::Unsigned(value) => i64::try_from(value).map_err(drop)?,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates, and is then no time"
        )]
        Scalar::Float(value) => value as i64,
        Scalar::Text(text) => {
            let text = trimmed(&text);
            let Ok(number) = text.parse() else {
                let time = Timestamp::parse(text).ok_or(())?;
                return Ok(Some(time).filter(|time| time.seconds() > NEVER));
            };
            number
        }
    };
    match number {
        1.. => from_number(number).map(Some).ok_or(()),
        0 | -1 => Ok(None),
        _ if number == NEVER || number == NEVER * 1000 => Ok(None),
        _ => Err(()),
    }
}

/// The first second of the year 1, which Go writes for a time that is not set.
const NEVER: i64 = -62_135_596_800;

/// An amount of few digits, at most six of them behind the point: what [`shortest`] would say, in a
/// tenth of the time. Two decimals of so few digits are never the same double.
fn short(number: f64) -> Option<Decimal> {
    const SCALE: f64 = 1e6;
    const MOST: f64 = 1e9;
    let scaled = (number * SCALE).round();
    #[expect(clippy::float_cmp, reason = "exact on purpose")]
    let is_exact = scaled.abs() < MOST && scaled / SCALE == number;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 1e9")]
    is_exact.then(|| Decimal::new(scaled as i64, 6).normalize())
}

/// The shortest text that means this number. One with more digits than a 32-bit float can tell apart
/// that is exactly such a float is taken for it: 0.23999999463558197 is 0.24 that went through a
/// `float` field.
fn shortest(number: f64) -> String {
    const SINGLE_DIGITS: usize = 9;
    let double = number.to_string();
    let digits = double.bytes().filter(u8::is_ascii_digit).count();
    #[expect(clippy::cast_possible_truncation, reason = "compared right after")]
    let single = number as f32;
    #[expect(clippy::float_cmp, reason = "exact on purpose")]
    if digits > SINGLE_DIGITS && f64::from(single) == number {
        single.to_string()
    } else {
        double
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

    fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
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
        assert_eq!(read::<Text>("12"), Ok(Text(Some("12".to_owned()))));
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

    #[test]
    fn money_is_what_was_meant() {
        for (json, expected) in [
            ("0.23999999463558197", "0.24"),
            ("1234567.25", "1234567.25"),
            ("16777217.5", "16777217.5"),
            ("0.444", "0.444"),
            ("25.6", "25.6"),
            ("999.999999", "999.999999"),
            ("1000.000001", "1000.000001"),
            ("0.0000001", "0.0000001"),
            ("2.2", "2.2"),
            ("0", "0"),
            ("\"1.10\"", "1.10"),
            ("0.1", "0.1"),
        ] {
            let money = read::<Money>(json).unwrap().0.unwrap();
            assert_eq!(money.to_string(), expected);
        }
        for json in ["1e308", "-0.5", "-1", "\"-1\"", "-1.0"] {
            assert!(read::<Money>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn addresses_stand_beside_each_other_or_cannot_be_read() {
        let two = Some(&["10.0.0.1", "fe80::1"][..]);
        for (json, addresses) in [
            ("\"10.0.0.1\"", Some(&["10.0.0.1"][..])),
            ("\" 10.0.0.1 \"", Some(&["10.0.0.1"])),
            ("\"10.0.0.1,fe80::1\"", two),
            ("\"10.0.0.1; fe80::1\"", two),
            ("\"10.0.0.1\\tfe80::1,\"", two),
            ("null", Some(&[])),
            ("\" \"", Some(&[])),
            ("\"10.0.0.1/32\"", None),
            ("\"10.0.0.1:22\"", None),
            ("\"10.0.0.1,nope\"", None),
            ("\"10.0.0.256\"", None),
            ("7", None),
            ("true", None),
        ] {
            let read_all = serde_json::from_str::<Addresses>(json).ok();
            let expected = addresses.map(|all| all.iter().map(|one| (*one).into()).collect());
            assert_eq!(
                read_all.map(|Addresses(all)| all.into_vec()),
                expected,
                "{json}"
            );
            let hosts = serde_json::from_str::<Hosts>(json);
            assert_eq!(
                hosts.is_ok(),
                addresses.is_some() || json.contains("nope"),
                "{json}"
            );
        }
        for (json, is_read) in [
            ("\"gw-1.example.com\"", true),
            ("\"gw.example.com.\"", true),
            ("\"gw.example.com:22\"", false),
            ("\"https://gw.example.com\"", false),
            ("\"a..b\"", false),
            ("\"10.0.0.256\"", false),
        ] {
            assert_eq!(
                serde_json::from_str::<Hosts>(json).is_ok(),
                is_read,
                "{json}"
            );
        }
    }

    #[test]
    fn times_keep_their_unit() {
        let millis = |json| read::<Millis>(json).map(|time| time.0);
        let expected = Ok(Timestamp::parse("2025-06-10T06:20:20.547Z"));
        assert_eq!(millis("1749536420547"), expected);
        assert_eq!(millis("\"1749536420547\""), expected);
        assert_eq!(millis("\"2025-06-10T06:20:20.547Z\""), expected);
        for json in [
            "0",
            "-1",
            "\"-1\"",
            "\"\"",
            "null",
            "-62135596800",
            "-62135596800000",
            "\"0001-01-01T00:00:00Z\"",
        ] {
            assert_eq!(millis(json), Ok(None), "{json}");
        }
        for json in [
            "\"soon\"",
            "-5",
            "true",
            "1e308",
            "9223372036854775808",
            "\"99999-01-01T00:00:00Z\"",
            "{}",
        ] {
            assert!(millis(json).is_err(), "{json}");
        }
        let end = |json| read::<EndEitherUnit>(json).unwrap().0;
        for (json, expected) in [
            ("1751527726", "2025-07-03T07:28:46Z"),
            ("1751527726179", "2025-07-03T07:28:46.179Z"),
        ] {
            assert_eq!(end(json), Timestamp::parse(expected).map(End::At), "{json}");
        }
        for json in ["0", "-1", "\"0\"", "\"-1\"", "0.0", "-1.0"] {
            assert_eq!(end(json), Some(End::Never), "{json}");
            let seconds = read::<EndSeconds>(json).unwrap().0;
            assert_eq!(seconds, Some(End::Never), "{json}");
        }
        for json in ["null", "\"\""] {
            assert_eq!(end(json), None, "{json}");
        }
        for json in ["-5", "\"soon\"", "false"] {
            assert!(read::<EndEitherUnit>(json).is_err(), "{json}");
        }
    }
}
