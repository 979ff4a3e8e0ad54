//! Amounts of money.

use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer};

use super::{FromScalar, Scalar, trimmed};

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

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

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
}
