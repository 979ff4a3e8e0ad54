//! Times, in the units and forms that vendors send.

use serde::de::{self, Deserialize, Deserializer};

use super::{FromScalar, Scalar, trimmed};
use crate::core::model::{End, Timestamp};

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

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

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
