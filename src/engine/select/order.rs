//! The order of rows: `--sort-by FIELD[:desc],...`.
//!
//! A row is drawn while its answer is read, and gone when others come that belong before it. What it
//! is sorted by is therefore written beside it, as bytes whose order is the order of the rows.

use chrono::TimeDelta;
use rust_decimal::prelude::ToPrimitive as _;

use super::currencies::Currencies;
use crate::core::error::SettingsError;
use crate::core::fields::{Field, Times, Value, View};
use crate::core::model::Instance;
use crate::core::terminal;

/// A field to sort by.
#[derive(Debug)]
pub struct Order {
    field: Field,
    /// What the field was called.
    name: String,
    is_descending: bool,
    /// Those of rows that are sorted by a price.
    currencies: Currencies,
}

/// `NAME`, `NAME:asc` or `NAME:desc`, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct SortKey<'t> {
    pub name: &'t str,
    pub is_descending: bool,
}

impl<'t> SortKey<'t> {
    /// Any name; another direction is a usage error.
    pub fn parse(text: &'t str) -> Result<Self, SettingsError> {
        if let Some((name, direction)) = otherwise(text) {
            let hint = format!("write {name}:{direction}");
            let why = "the direction stands behind the field and a colon".to_owned();
            return Err(SettingsError::usage(why, hint).at(format!("--sort-by {text:?}")));
        }
        if let Some(direction) = direction(text) {
            let hint = format!("write FIELD:{direction}, as in price:{direction}");
            let why = "it is a direction, and no field".to_owned();
            return Err(SettingsError::usage(why, hint).at(format!("--sort-by {text:?}")));
        }
        let (name, word) = text.split_once(':').unwrap_or((text, "asc"));
        let Some(direction) = direction(word) else {
            let hint = "write FIELD:asc or FIELD:desc";
            let why = format!("{word:?} is not a direction");
            return Err(SettingsError::usage(why, hint).at(format!("--sort-by {text:?}")));
        };
        Ok(Self {
            name: name.trim(),
            is_descending: direction == "desc",
        })
    }
}

/// The field and the direction, of a text that says them as other programs take them: `-price`, `price desc`.
fn otherwise(text: &str) -> Option<(&str, &'static str)> {
    let text = text.trim();
    let signed = match text.split_at_checked(1)? {
        ("-", name) => Some((name, "desc")),
        ("+", name) => Some((name, "asc")),
        // The key of a tag may hold anything.
        _ if text.to_ascii_lowercase().starts_with("tags.") => return None,
        _ => None,
    };
    let behind = || {
        let (name, last) = text.rsplit_once([' ', '='])?;
        Some((name, direction(last)?))
    };
    let before = || {
        let (first, name) = text.split_once(':')?;
        Some((name, direction(first)?))
    };
    let is_plain = |(name, _): &(&str, _)| !name.is_empty() && !name.contains(':');
    let found = signed.or_else(behind).or_else(before);
    let found = found.map(|(name, direction)| (name.trim(), direction));
    found.filter(is_plain)
}

/// The direction that a word means.
fn direction(word: &str) -> Option<&'static str> {
    match &*word.trim().to_ascii_lowercase() {
        "asc" | "ascending" => Some("asc"),
        "desc" | "descending" => Some("desc"),
        _ => None,
    }
}

/// Stands before the value of a row, and where there is none: unknown comes last either way.
const KNOWN: u8 = 0;
const UNKNOWN: u8 = 1;

/// Whether a row that is sorted by this tells nothing of the first field.
pub fn is_last(key: &[u8]) -> bool {
    key.first() == Some(&UNKNOWN)
}

impl Order {
    /// Reads `FIELD`, `FIELD:asc` or `FIELD:desc`; anything else is a usage error.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let SortKey {
            name,
            is_descending,
        } = SortKey::parse(text)?;
        let field = Field::named(name).map_err(|hint| {
            let error = SettingsError::usage(format!("there is no field {name:?}"), hint);
            error.at(format!("--sort-by {text:?}"))
        })?;
        Ok(Self {
            field,
            name: name.to_owned(),
            is_descending,
            currencies: Currencies::default(),
        })
    }

    pub fn field(&self) -> &Field {
        &self.field
    }

    /// Writes what the row is sorted by.
    pub fn write(&self, row: &Instance<'_>, view: View, out: &mut Vec<u8>) {
        let Some(value) = self.field.value(row, view) else {
            out.push(UNKNOWN);
            return;
        };
        if Currencies::are_of(&self.field) {
            self.currencies.note(row);
        }
        out.push(KNOWN);
        let begin = out.len();
        write(value, view, out);
        if self.is_descending {
            for byte in &mut out[begin..] {
                *byte = !*byte;
            }
        }
    }
}

impl Order {
    /// That so many of all rows stand last, as they tell nothing of the field.
    pub fn note_of_last(&self, last: u64, all: u64) -> String {
        let name = terminal::clean(&self.name);
        let all = terminal::counted(all, "instance");
        match last {
            1 => format!("note: 1 of {all} tells no {name}, and stands last"),
            _ => format!("note: {last} of {all} tell no {name}, and stand last"),
        }
    }

    /// Whether rows stand in the order of what an hour costs.
    pub fn is_of_hour_prices(&self) -> bool {
        self.field.is("billing.per_hour")
    }

    /// What there is to say of the order of prices in several currencies.
    pub fn notes(&self) -> Option<String> {
        let flag = format!("--sort-by {}", self.field.name());
        self.currencies.told(&flag)
    }
}

fn write(value: Value<'_>, view: View, out: &mut Vec<u8>) {
    match value {
        Value::Count(count) => out.extend(count.to_be_bytes()),
        Value::Quantity(quantity) => float(quantity.get(), out),
        Value::Money(amount) => float(amount.to_f64().unwrap_or_default(), out),
        Value::Time(time) => span(-view.now.since(time), out),
        Value::Span(time) => span(time, out),
        Value::Flag(flag) => out.push(u8::from(flag)),
        Value::Numbers(numbers) => {
            for number in numbers {
                out.push(1);
                out.extend(number.to_be_bytes());
            }
            out.push(0);
        }
        other => {
            // No byte of UTF-8 is 255: what goes on comes behind what ends, also in reverse.
            let text = other.text(Times::Iso, view.now);
            out.extend(text.bytes().map(|byte| byte.saturating_add(1)));
            out.push(0);
        }
    }
}

/// A number whose bytes are in the order of the numbers: IEEE 754 with the sign turned around.
fn float(number: f64, out: &mut Vec<u8>) {
    let bits = number.to_bits();
    let bits = if number.is_sign_negative() {
        !bits
    } else {
        bits | (1 << 63)
    };
    out.extend(bits.to_be_bytes());
}

fn span(span: TimeDelta, out: &mut Vec<u8>) {
    let millis = span.num_milliseconds().cast_unsigned() ^ (1 << 63);
    out.extend(millis.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Processor, Quantity, Timestamp};

    /// The rows' ids, sorted.
    fn sorted(by: &str, rows: &[Instance<'_>]) -> String {
        let orders: Vec<_> = by
            .split(',')
            .map(|order| Order::parse(order).unwrap())
            .collect();
        let view = View::at(Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
        let mut keys: Vec<_> = rows
            .iter()
            .map(|row| {
                let mut key = Vec::new();
                for order in &orders {
                    order.write(row, view, &mut key);
                }
                (key, row.id.to_string())
            })
            .collect();
        keys.sort_by(|(one, _), (other, _)| one.cmp(other));
        keys.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn a_direction_stands_behind_a_colon() {
        for (text, name, is_descending) in [
            ("price", "price", false),
            ("price:desc", "price", true),
            (" price : DESC ", "price", true),
            ("price:ascending", "price", false),
            ("tags.my desc", "tags.my desc", false),
            ("tags.a=desc:desc", "tags.a=desc", true),
        ] {
            let key = SortKey::parse(text).unwrap();
            assert_eq!(
                (key.name, key.is_descending),
                (name, is_descending),
                "{text}"
            );
        }
        for (text, hint) in [
            ("-price", "write price:desc"),
            ("- price", "write price:desc"),
            ("+price", "write price:asc"),
            ("price desc", "write price:desc"),
            ("price DESC", "write price:desc"),
            ("price=descending", "write price:desc"),
            ("desc:price", "write price:desc"),
            ("desc", "write FIELD:desc, as in price:desc"),
            ("price:up", "write FIELD:asc or FIELD:desc"),
        ] {
            let error = SortKey::parse(text).map(|key| key.name).unwrap_err();
            assert!(error.usage && error.hint == hint, "{text}: {}", error.hint);
        }
    }

    #[test]
    fn rows_are_in_the_order_of_their_values_and_unknown_comes_last() {
        let row = |id: &'static str, name: Option<&'static str>, gpus: Option<f64>, price: &str| {
            Instance {
                id: id.into(),
                name: name.map(Into::into),
                gpu: Processor {
                    count: gpus.and_then(Quantity::new),
                    model: None,
                },
                billing: Billing {
                    price: price.parse().ok(),
                    per: Some("hour"),
                    ..Billing::default()
                },
                ports: match id {
                    "1" | "2" => Vec::new(),
                    "3" => vec![22.into()],
                    "4" => vec![22.into(), 80.into()],
                    _ => vec![100.into()],
                },
                // By parts of a second, which nothing shows.
                created_at: Timestamp::parse(&format!("2025-01-01T00:00:00.{id}Z")),
                ..Instance::default()
            }
        };
        let rows = [
            row("1", Some("b"), Some(8.0), "0.5"),
            row("2", Some("a"), None, "10"),
            row("3", None, Some(0.5), "-1"),
            row("4", Some("ab"), Some(8.0), ""),
            row("5", Some("训练"), Some(0.0), "9.5"),
        ];
        for (by, order) in [
            ("name", "24153"),
            ("name:desc", "51423"),
            ("gpu.count", "53142"),
            ("gpu.count:desc", "14352"),
            ("gpu.count:desc,name", "41352"),
            ("price", "31524"),
            ("price:desc", "25134"),
            ("created_at", "12345"),
            ("age", "54321"),
            ("status", "12345"),
            ("zone,name : asc", "24153"),
            ("ports", "34512"),
            ("ports:desc", "54312"),
        ] {
            assert_eq!(sorted(by, &rows), order, "{by}");
        }
    }

    #[test]
    fn what_cannot_be_sorted_by_is_refused() {
        for (text, hint) in [
            ("nmae", "did you mean name?"),
            ("name:down", "name:asc or"),
            ("", "`cloudls help fields` lists them all"),
        ] {
            let error = Order::parse(text).unwrap_err();
            let hint = hint.replace("name:asc", "FIELD:asc");
            assert!(error.usage && error.hint.contains(&hint), "{error:?}");
        }
    }
}
