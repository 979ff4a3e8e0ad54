//! What a tally says under a name: the columns of groups in separated values, and what groups are sorted by.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Cost, Gpus, Price, Tally};

/// Something that is counted or added up of a group.
pub struct Sum {
    /// Its path in the JSON output.
    pub name: &'static str,
    /// What it is also called: as the table does, or as the field that is added up.
    aliases: &'static [&'static str],
    value: fn(&Tally) -> Amount<'_>,
}

enum Amount<'t> {
    Count(u64),
    Gpus(Gpus),
    Hour(&'t Cost),
    Month(&'t Cost),
}

macro_rules! sum {
    ($name:literal, $aliases:expr, $value:expr) => {
        Sum {
            name: $name,
            aliases: &$aliases,
            value: $value,
        }
    };
}

/// All there are, in the order of the JSON output.
#[rustfmt::skip]
pub const SUMS: &[Sum] = &[
    sum!("count", [], |tally| Amount::Count(tally.count)),
    sum!("running", [], |tally| Amount::Count(tally.running)),
    sum!("running_unknown", [], |tally| Amount::Count(tally.running_unknown)),
    sum!("gpus", ["gpu", "gpu.count"], |tally| Amount::Gpus(tally.gpus)),
    sum!("gpus_unknown", [], |tally| Amount::Count(tally.gpus.unknown)),
    sum!("gpus_running", [], |tally| Amount::Gpus(tally.gpus_running)),
    sum!("gpus_running_unknown", [], |tally| Amount::Count(tally.gpus_running.unknown)),
    sum!("price_per_hour", ["price/h", "price", "billing.per_hour"], |tally| Amount::Hour(&tally.cost_running)),
    sum!("price_per_month", ["price/month"], |tally| Amount::Month(&tally.cost_running)),
    sum!("unpriced", [], |tally| Amount::Count(tally.cost_running.unpriced)),
    sum!("of_unknown_period", [], |tally| Amount::Count(tally.cost_running.of_unknown_period)),
    sum!("at_list_price", [], |tally| Amount::Count(tally.cost_running.at_list_price)),
    sum!("all.price_per_hour", ["all/h"], |tally| Amount::Hour(&tally.cost)),
    sum!("all.price_per_month", ["all/month"], |tally| Amount::Month(&tally.cost)),
    sum!("all.unpriced", [], |tally| Amount::Count(tally.cost.unpriced)),
    sum!("all.of_unknown_period", [], |tally| Amount::Count(tally.cost.of_unknown_period)),
    sum!("all.at_list_price", [], |tally| Amount::Count(tally.cost.at_list_price)),
];

/// The sum behind which its currency stands.
pub const PRICE: &str = "price_per_hour";

impl Sum {
    /// The one of this name, in any case.
    pub fn named(name: &str) -> Option<&'static Self> {
        let is = |own: &str| own.eq_ignore_ascii_case(name);
        let mut sums = SUMS.iter();
        sums.find(|sum| is(sum.name) || sum.aliases.iter().any(|alias| is(alias)))
    }

    /// Its number for rows of one currency; `None` where there are some and none of them tells.
    pub fn number(&self, tally: &Tally) -> Option<String> {
        let amount = |first: Option<Price>, cost: &Cost| match first {
            Some(price) => Some(price.amount.normalize().to_string()),
            None => (cost.unpriced == 0).then(|| Decimal::ZERO.to_string()),
        };
        match (self.value)(tally) {
            Amount::Count(count) => Some(count.to_string()),
            Amount::Gpus(gpus) => Some(gpus.known()?.to_string()),
            Amount::Hour(cost) => amount(cost.price_per_hour.iter().next(), cost),
            Amount::Month(cost) => amount(cost.price_per_month().next(), cost),
        }
    }

    /// The currencies of an amount of money; nothing of another sum.
    pub fn currencies(&self, tally: &Tally) -> Vec<Option<String>> {
        match (self.value)(tally) {
            Amount::Hour(cost) | Amount::Month(cost) => cost
                .price_per_hour
                .iter()
                .map(|price| price.currency)
                .collect(),
            Amount::Count(_) | Amount::Gpus(_) => Vec::new(),
        }
    }

    /// The order of two groups: of what is known from the smallest, or the largest, and what is unknown last.
    /// Amounts of different currencies are not compared: they come currency by currency, in the order of the
    /// first that a group has.
    pub fn compare(&self, one: &Tally, other: &Tally, is_descending: bool) -> Ordering {
        let directed = |order: Ordering| {
            if is_descending {
                order.reverse()
            } else {
                order
            }
        };
        match ((self.value)(one), (self.value)(other)) {
            (Amount::Count(one), Amount::Count(other)) => directed(one.cmp(&other)),
            (Amount::Gpus(one), Amount::Gpus(other)) => {
                let (one, other) = (one.known(), other.known());
                known_first(one.as_ref(), other.as_ref(), |one, other| {
                    directed(one.total_cmp(other))
                })
            }
            // A month has the same hours in every group.
            (
                Amount::Hour(one) | Amount::Month(one),
                Amount::Hour(other) | Amount::Month(other),
            ) => {
                let (one, other) = (Paid::of(one), Paid::of(other));
                known_first(one.as_ref(), other.as_ref(), |one, other| {
                    if let (Paid::First(one), Paid::First(other)) = (one, other) {
                        let currency =
                            |price: &Price| (price.currency.is_none(), price.currency.clone());
                        let currencies = currency(one).cmp(&currency(other));
                        return currencies.then_with(|| directed(one.amount.cmp(&other.amount)));
                    }
                    let [one, other] = [one, other].map(|paid| matches!(paid, Paid::First(_)));
                    directed(one.cmp(&other))
                })
            }
            _ => Ordering::Equal,
        }
    }
}

/// What groups are sorted by that cost something, or nothing.
enum Paid {
    /// No row has a price, nor lacks one: less than any amount, in any currency.
    Nothing,
    /// The price in the first currency.
    First(Price),
}

impl Paid {
    /// `None` where it is not known.
    fn of(cost: &Cost) -> Option<Self> {
        match cost.price_per_hour.iter().next() {
            Some(price) => Some(Self::First(price)),
            None => (cost.unpriced == 0).then_some(Self::Nothing),
        }
    }
}

/// The order of two values that may be unknown, which comes last.
pub fn known_first<T>(
    one: Option<&T>,
    other: Option<&T>,
    compare: impl FnOnce(&T, &T) -> Ordering,
) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::output::tally::Counts;

    #[test]
    fn they_are_the_keys_of_a_group() {
        let counts = serde_json::to_value(Counts::from(&Tally::default())).unwrap();
        let mut keys = Vec::new();
        for (key, value) in counts.as_object().unwrap() {
            match value {
                Value::Object(parts) => {
                    keys.extend(parts.keys().map(|part| format!("{key}.{part}")));
                }
                _ => keys.push(key.clone()),
            }
        }
        let names: Vec<_> = SUMS.iter().map(|sum| sum.name).collect();
        assert_eq!(names, keys);
        for sum in SUMS {
            assert!(Sum::named(&sum.name.to_uppercase()).is_some_and(|own| own.name == sum.name));
        }
        assert!(SUMS.iter().any(|sum| sum.name == PRICE));
    }
}
