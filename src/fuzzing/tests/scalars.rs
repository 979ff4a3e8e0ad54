//! Lenient scalars: any value is read or named, and numbers keep their digits.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;

use super::hold;
use crate::core::json::{
    self, Amount, Count, Decode, EndEitherUnit, EndSeconds, Flag, Millis, Money, Seconds, Text,
    Total,
};

#[derive(Debug, Deserialize)]
struct Row<T> {
    #[serde(rename = "a")]
    value: T,
}

fn read<T: for<'de> Deserialize<'de>>(json: &str) -> Result<T, Decode> {
    let body = format!("{{\"a\":{json}}}");
    json::envelope::<Row<T>>(body.as_bytes()).map(|row| row.value)
}

fn values() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
        any::<String>().prop_map(|value| serde_json::to_string(&value).unwrap()),
        "-?[0-9]{1,20}(\\.[0-9]{1,9})?".prop_map(|value| format!("\"{value}\"")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(","))),
            inner.prop_map(|value| format!("{{\"b\":{value}}}")),
        ]
    })
}

fn read_or_named<T: for<'de> Deserialize<'de> + Debug>(json: &str) {
    if let Err(decode) = read::<T>(json) {
        // Digits that no number can hold are no JSON to the reader, wherever they stand.
        let is_syntax = decode.why.contains(" at line ");
        assert!(
            decode.path.starts_with('a') || is_syntax,
            "{json}: {decode}"
        );
        assert!(!decode.why.is_empty(), "{json}");
    }
}

#[test]
fn any_value_is_read_or_named() {
    hold(3000, &values(), |json| {
        read_or_named::<Text>(&json);
        read_or_named::<Count>(&json);
        read_or_named::<Amount>(&json);
        read_or_named::<Money>(&json);
        read_or_named::<Flag>(&json);
        read_or_named::<Millis>(&json);
        read_or_named::<Seconds>(&json);
        read_or_named::<EndEitherUnit>(&json);
        read_or_named::<EndSeconds>(&json);
        read_or_named::<Total>(&json);
    });
}

#[test]
fn whole_numbers_keep_their_digits() {
    hold(1000, &any::<u64>(), |number| {
        for json in [number.to_string(), format!("\"{number}\"")] {
            assert_eq!(read(&json), Ok(Count(Some(number))));
            assert_eq!(read(&json), Ok(Total::Known(number)));
            assert_eq!(read(&json), Ok(Text(Some(number.to_string()))));
            assert_eq!(read(&json), Ok(Money(Some(number.into()))));
        }
    });
    hold(1000, &any::<i64>(), |number| {
        let text = read::<Text>(&number.to_string());
        assert_eq!(text, Ok(Text(Some(number.to_string()))));
    });
}

/// Two ids that share their first digits must not become one.
#[test]
fn digits_beyond_every_number_are_kept_or_named() {
    hold(1000, &"[1-9][0-9]{0,40}", |digits| {
        let is_exact = |text: Text| text.0.as_ref() == Some(&digits);
        assert!(read::<Text>(&digits).map_or(true, is_exact), "{digits}");
        let is_exact = |count: Count| count.0 == digits.parse().ok();
        assert!(read::<Count>(&digits).map_or(true, is_exact), "{digits}");
        if let Ok(Total::Known(count)) = read(&digits) {
            assert_eq!(count.to_string(), digits);
        }
    });
}

#[test]
fn decimals_keep_their_digits() {
    let exact = |json: &str, digits: &str| {
        let money = read::<Money>(json).unwrap().0.unwrap();
        assert_eq!(money, digits.parse().unwrap(), "{json}");
    };
    // As text, all a decimal can hold; as numbers, all that a 32-bit float on the way can.
    hold(1000, &"[0-9]{1,14}\\.[0-9]{1,14}", |digits| {
        exact(&format!("\"{digits}\""), &digits);
    });
    hold(
        1000,
        &(0..1_000_000_u32, 0..=6_usize),
        |(number, places)| {
            let digits = format!("{number:07}");
            let (whole, fraction) = digits.split_at(7 - places);
            let whole = whole.trim_start_matches('0');
            let whole = if whole.is_empty() { "0" } else { whole };
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            let digits = format!("{whole}.{fraction}");
            exact(&digits, &digits);
        },
    );
}
