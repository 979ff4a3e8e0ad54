//! The fields that are compared.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Change, Row};

/// The values of the fields, in the order of [`NAMES`].
pub type Fields = Box<[Value; NAMES.len()]>;

/// The fields, by their paths in a row.
pub const NAMES: [&str; 9] = [
    "status",
    PRICE,
    "billing.currency",
    "billing.per",
    "instance_type",
    "private_ips",
    "public_ips",
    "ssh.host",
    "ssh.port",
];

const PRICE: &str = "billing.price";

/// The value of one of the fields; `null` where a row does not tell it.
pub fn value<'a>(row: &'a Row, field: &str) -> &'a Value {
    let place = NAMES.iter().position(|name| *name == field);
    place.map_or(&Value::Null, |place| &row.fields[place])
}

/// What differs between a row as it was and as it is.
pub fn changes<'a>(old: &'a Row, new: &'a Row) -> Vec<Change<'a>> {
    let values = old.fields.iter().zip(new.fields.iter());
    let all = NAMES.into_iter().zip(values);
    let change = |(field, (old, new))| Change { field, old, new };
    all.map(change).filter(|change| !is_same(*change)).collect()
}

/// Amounts are the same as numbers, addresses as sets.
fn is_same(Change { field, old, new }: Change<'_>) -> bool {
    if old == new {
        return true;
    }
    match field {
        PRICE => amount(old).is_some_and(|old| Some(old) == amount(new)),
        "private_ips" | "public_ips" => set(old).is_some_and(|old| Some(old) == set(new)),
        _ => false,
    }
}

/// A decimal; one with more digits than can be held exactly is compared as the text it is.
fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => Decimal::from_str_exact(text).ok(),
        Value::Number(number) => Decimal::from_str_exact(&number.to_string()).ok(),
        _ => None,
    }
}

fn set(value: &Value) -> Option<BTreeSet<&str>> {
    match value {
        Value::Null => Some(BTreeSet::new()),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
