//! The order of groups: `--sort-by` with `--group-by`, and where nothing else is asked for.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::CountedGroup;
use super::sum::{SUMS, Sum, known_first};
use crate::core::error::SettingsError;
use crate::core::fields::{Field, FieldKind};
use crate::core::suggest::suggest;
use crate::core::terminal;
use crate::engine::select::SortKey;

/// Something to sort groups by.
#[derive(Clone)]
pub struct GroupOrder {
    by: By,
    is_descending: bool,
}

#[derive(Clone)]
enum By {
    /// The value of one of the fields that rows are grouped by.
    Value(usize),
    Sum(&'static Sum),
}

impl GroupOrder {
    /// Reads `NAME`, `NAME:asc` or `NAME:desc` for groups by these fields: the name is one of theirs, or one of
    /// [`SUMS`]; anything else is a usage error.
    pub fn parse(text: &str, fields: &[Field]) -> Result<Self, SettingsError> {
        let SortKey {
            name,
            is_descending,
        } = SortKey::parse(text)?;
        let field = Field::named(name).ok();
        let is_it = |own: &Field| field.as_ref().is_some_and(|field| own.is(&field.name()));
        let place = fields.iter().position(is_it).map(By::Value);
        let by = place.or_else(|| Sum::named(name).map(By::Sum));
        let by = by.ok_or_else(|| {
            let names: Vec<_> = fields.iter().map(Field::name).collect();
            let known = names.iter().map(String::as_str);
            let known = known.chain(SUMS.iter().map(|sum| sum.name));
            SettingsError::usage(
                format!(
                    "{name:?} is neither a field that --group-by names nor a sum of the groups"
                ),
                suggest(name, known),
            )
            .at(format!("--sort-by {text:?}"))
        })?;
        Ok(Self { by, is_descending })
    }

    /// Whether it is by the sum of this name.
    pub fn is_by_sum(&self, name: &str) -> bool {
        let named = Sum::named(name);
        matches!((&self.by, named), (By::Sum(own), Some(named)) if own.name == named.name)
    }

    /// What there is to say of an order by prices in several currencies, which are not compared.
    pub fn note(&self, groups: &[CountedGroup]) -> Option<String> {
        let By::Sum(sum) = &self.by else {
            return None;
        };
        let tallies = groups.iter().map(|group| &group.shown.tally);
        let currencies: BTreeSet<_> = tallies.flat_map(|tally| sum.currencies(tally)).collect();
        let told = currencies
            .iter()
            .map(|own| own.as_deref().unwrap_or("unknown currency"));
        let told = told.collect::<Vec<_>>().join(", ");
        (currencies.len() > 1).then(|| {
            format!(
                "note: --sort-by {}: prices in {} are not compared: groups come currency by currency, by the first that \
                 each has",
                sum.name,
                terminal::clean(&told)
            )
        })
    }

    fn compare(&self, one: &CountedGroup, other: &CountedGroup, fields: &[Field]) -> Ordering {
        match &self.by {
            By::Sum(sum) => sum.compare(&one.shown.tally, &other.shown.tally, self.is_descending),
            By::Value(place) => {
                let kind = fields[*place].kind();
                let [one, other] = [one, other].map(|group| known(&group.sent[*place]));
                known_first(one, other, |one, other| {
                    let order = typed(kind, one, other);
                    if self.is_descending {
                        order.reverse()
                    } else {
                        order
                    }
                })
            }
        }
    }
}

/// Sorts groups by these fields: as it is asked for, else the largest first, and those of the same size by their
/// values, as they were sent.
pub fn sort(groups: &mut [CountedGroup], fields: &[Field], orders: &[GroupOrder]) {
    groups.sort_by(|one, other| {
        let asked = orders.iter().map(|order| order.compare(one, other, fields));
        let asked = asked.fold(Ordering::Equal, Ordering::then);
        let sizes = || other.shown.tally.count.cmp(&one.shown.tally.count);
        let values = || {
            let places = 0..one.sent.len();
            let orders = places.map(|place| {
                let kind = fields.get(place).map_or(FieldKind::Text, Field::kind);
                let [one, other] = [one, other].map(|group| known(&group.sent[place]));
                known_first(one, other, |one, other| typed(kind, one, other))
            });
            orders.fold(Ordering::Equal, Ordering::then)
        };
        asked.then_with(sizes).then_with(values)
    });
}

fn known(value: &Json) -> Option<&Json> {
    Some(value).filter(|value| !value.is_null())
}

/// The order of two values of a field of this kind that are known: that of `--sort-by`.
pub fn typed(kind: FieldKind, one: &Json, other: &Json) -> Ordering {
    match (one, other) {
        // Amounts of money are written as text.
        (Json::String(one), Json::String(other)) if kind == FieldKind::Number => {
            let amount = |text: &str| text.parse::<Decimal>().unwrap_or_default();
            amount(one).cmp(&amount(other))
        }
        (Json::String(one), Json::String(other)) => one.cmp(other),
        (Json::Number(one), Json::Number(other)) => {
            if let (Some(one), Some(other)) = (one.as_i64(), other.as_i64()) {
                return one.cmp(&other);
            }
            let [one, other] = [one, other].map(|number| number.as_f64().unwrap_or_default());
            one.total_cmp(&other)
        }
        (Json::Bool(one), Json::Bool(other)) => one.cmp(other),
        (Json::Array(one), Json::Array(other)) => {
            let pairs = one.iter().zip(other);
            let orders = pairs.map(|(one, other)| typed(kind, one, other));
            let order = orders.fold(Ordering::Equal, Ordering::then);
            order.then(one.len().cmp(&other.len()))
        }
        _ => super::shown(one).cmp(&super::shown(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fields::{View, names};
    use crate::core::model::{
        Billing, Instance, Parent, Processor, Quantity, Spot, Status, Tags, Timestamp,
    };
    use crate::engine::select::Order;
    use crate::output::tally::{Counted, Tallies, value};

    const NOW: &str = "2026-01-10T00:00:00Z";

    /// Rows whose values are in another order as text.
    fn rows() -> Vec<Instance<'static>> {
        let row = |number: u32, text: &'static str, price: &str, time: &str| {
            let mut tags = Tags::with_room(1);
            tags.set("k", text);
            Instance {
                id: text.into(),
                name: Some(text.into()),
                status: Status::ALL[number as usize % 3],
                restarts: Some(number.into()),
                memory_gb: Quantity::new(f64::from(number) / 2.0),
                gpu: Processor {
                    count: Quantity::new(number.into()),
                    model: Some(text.into()),
                },
                ports: vec![number.into(), 22.into()],
                private_ips: vec![text.into()],
                created_at: Timestamp::parse(time),
                billing: Billing {
                    price: price.parse().ok(),
                    per: Some("hour"),
                    ..Billing::default()
                },
                spot: Spot {
                    is_spot: Some(number > 9),
                    ..Spot::default()
                },
                parent: Parent {
                    id: Some(text.into()),
                    ..Parent::default()
                },
                tags,
                ..Instance::default()
            }
        };
        vec![
            row(10, "a b", "10", "2026-01-02T00:00:00Z"),
            row(9, "a", "9.5", "2025-12-31T23:00:00+08:00"),
            row(100, "a!", "0.5", "2026-01-10T00:00:01Z"),
            Instance::default(),
            row(1, "训练", "9.50", "1999-01-01T00:00:00Z"),
            row(2, "Z", "100", "2026-01-01T00:00:00Z"),
            row(11, "\"", "0", "2026-01-01T00:00:00Z"),
        ]
    }

    #[test]
    fn groups_are_in_the_order_of_rows() {
        let view = View::at(Timestamp::parse(NOW).unwrap());
        let rows = rows();
        for name in names() {
            let fields = [Field::of(name).unwrap()];
            for direction in ["asc", "desc"] {
                let text = format!("{name}:{direction}");
                let order = Order::parse(&text).unwrap();
                let mut keyed: Vec<_> = rows
                    .iter()
                    .map(|row| {
                        let mut key = Vec::new();
                        order.write(row, view, &mut key);
                        (key, value(&fields[0], row, view))
                    })
                    .collect();
                keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
                let mut expected: Vec<_> = keyed.into_iter().map(|(_, value)| value).collect();
                expected.dedup();
                let mut counted = Tallies::default();
                for row in &rows {
                    counted.take(Counted::of(row.into(), &fields, view));
                }
                let orders = [GroupOrder::parse(&text, &fields).unwrap()];
                let groups = counted.into_sorted(&fields, &orders).into_iter();
                let found: Vec<_> = groups.map(|group| group.shown.values[0].clone()).collect();
                assert_eq!(found, expected, "{text}");
            }
        }
    }
}
