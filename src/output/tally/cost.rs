//! What rows cost, added up by currency.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::Counted;
use crate::core::model::HOURS_OF_MONTH;

/// What a number of rows cost: the least, where some of them are unpriced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// An hour of them.
    pub price_per_hour: Prices,
    /// How many have no price of an hour.
    pub unpriced: u64,
    /// How many of these have a price, and what it pays for is not known.
    pub of_unknown_period: u64,
    /// How many have the price of the vendor's catalogue.
    pub at_list_price: u64,
    /// Whether there are rows of which it is not known whether they count.
    pub may_be_more: bool,
}

/// An amount for each currency. However many there are, to add one takes no longer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    known: BTreeMap<Box<str>, Decimal>,
    /// In a currency that is not known.
    unknown: Option<Decimal>,
}

/// An amount in a currency.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Price {
    /// The currency; `null` where the provider does not tell.
    pub currency: Option<String>,
    /// The amount, as a decimal text.
    #[serde(serialize_with = "text")]
    #[schemars(with = "String")]
    pub amount: Decimal,
}

fn text<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&amount.normalize())
}

/// What a number of rows cost, as documents have it: the least, where some of them are unpriced.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Cost")]
pub struct CostCounts {
    /// An hour of them, for each currency.
    price_per_hour: Vec<Price>,
    /// A month of 730 hours of them, for each currency.
    price_per_month: Vec<Price>,
    /// How many have no price of an hour.
    unpriced: u64,
    /// How many of these have a price, and what it pays for is not known.
    of_unknown_period: u64,
    /// How many have the price of the vendor's catalogue, and not one of their own.
    at_list_price: u64,
}

impl From<&Cost> for CostCounts {
    fn from(cost: &Cost) -> Self {
        Self {
            price_per_hour: cost.price_per_hour.iter().collect(),
            price_per_month: cost.price_per_month().collect(),
            unpriced: cost.unpriced,
            of_unknown_period: cost.of_unknown_period,
            at_list_price: cost.at_list_price,
        }
    }
}

impl Prices {
    fn of(&self, currency: Option<&str>) -> Option<Decimal> {
        match currency {
            Some(currency) => self.known.get(currency).copied(),
            None => self.unknown,
        }
    }

    fn set(&mut self, currency: Option<&str>, amount: Decimal) {
        match currency {
            None => self.unknown = Some(amount),
            Some(currency) => match self.known.get_mut(currency) {
                Some(known) => *known = amount,
                None => drop(self.known.insert(currency.into(), amount)),
            },
        }
    }

    /// The amounts in the order of their currencies, the unknown one last.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Price> + '_> {
        let known = self.known.iter().map(|(currency, amount)| Price {
            currency: Some(currency.to_string()),
            amount: *amount,
        });
        Box::new(known.chain(self.unknown.map(|amount| Price {
            currency: None,
            amount,
        })))
    }
}

impl<'p> IntoIterator for &'p Prices {
    type Item = Price;
    type IntoIter = Box<dyn Iterator<Item = Price> + 'p>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Cost {
    pub fn count(&mut self, row: &Counted) {
        let currency = row.currency.as_deref();
        let is_added = row.price.is_some_and(|price| self.pay(currency, price));
        self.unpriced += u64::from(!is_added);
        self.of_unknown_period += u64::from(row.has_other_period);
        self.at_list_price += u64::from(is_added && row.is_estimated);
    }

    /// Adds an amount of an hour; false where no decimal can hold the sum, or that of a month.
    fn pay(&mut self, currency: Option<&str>, hour: Decimal) -> bool {
        let sum = self.price_per_hour.of(currency).unwrap_or_default();
        let sum = sum.checked_add(hour);
        let sum = sum.filter(|sum| month(*sum).is_some());
        if let Some(sum) = sum {
            self.price_per_hour.set(currency, sum);
        }
        sum.is_some()
    }

    pub fn add(&mut self, other: &Self) {
        self.unpriced += other.unpriced;
        self.of_unknown_period += other.of_unknown_period;
        self.at_list_price += other.at_list_price;
        self.may_be_more |= other.may_be_more;
        for price in &other.price_per_hour {
            if !self.pay(price.currency.as_deref(), price.amount) {
                self.unpriced += 1;
            }
        }
    }

    /// A month of them, for each currency.
    pub fn price_per_month(&self) -> impl Iterator<Item = Price> {
        let hours = self.price_per_hour.iter();
        hours.filter_map(|price| {
            Some(Price {
                amount: month(price.amount)?,
                ..price
            })
        })
    }

    /// The prices of an hour in words: `at least 25.6 USD, 0.44 GBP (3 unpriced, 2 at list price)`.
    pub fn hour(&self) -> Option<String> {
        self.words(self.price_per_hour.iter())
    }

    /// The prices of a month in words.
    pub fn month(&self) -> Option<String> {
        self.words(self.price_per_month())
    }

    fn words(&self, prices: impl Iterator<Item = Price>) -> Option<String> {
        let mut words = String::new();
        for Price { currency, amount } in prices {
            let before = match (words.is_empty(), self.unpriced > 0 || self.may_be_more) {
                (true, false) => "",
                (true, true) => "at least ",
                (false, _) => ", ",
            };
            let amount = rounded(amount);
            let _ = write!(words, "{before}{amount}");
            let _ = match currency {
                Some(currency) => write!(words, " {currency}"),
                None => write!(words, " of unknown currency"),
            };
        }
        let counts = [
            (self.unpriced, "unpriced"),
            (self.of_unknown_period, "of unknown period"),
            (self.at_list_price, "at list price"),
        ];
        let counts = counts.into_iter().filter(|(rows, _)| *rows > 0);
        let counts: Vec<_> = counts
            .map(|(rows, what)| format!("{rows} {what}"))
            .collect();
        let counts = counts.join(", ");
        match (words.is_empty(), counts.is_empty()) {
            (_, true) => {}
            (true, false) => words = counts,
            (false, false) => {
                let _ = write!(words, " ({counts})");
            }
        }
        (!words.is_empty()).then_some(words)
    }
}

/// An amount as people read it: with two decimals, and with more where these would be nothing.
fn rounded(amount: Decimal) -> String {
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let cents = amount.round_dp_with_strategy(2, half_up);
    if cents.is_zero() && !amount.is_zero() {
        let more = amount.round_sf_with_strategy(2, half_up).unwrap_or(amount);
        return more.normalize().to_string();
    }
    format!("{cents:.2}")
}

/// What an amount of an hour is in a month; `None` where no decimal can hold it.
fn month(hour: Decimal) -> Option<Decimal> {
    hour.checked_mul(Decimal::from(HOURS_OF_MONTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_cents() {
        for (amount, shown) in [
            ("0", "0.00"),
            ("0.0", "0.00"),
            ("25.6", "25.60"),
            ("20.344", "20.34"),
            ("33.145", "33.15"),
            ("24192.34673", "24192.35"),
            ("0.005", "0.01"),
            ("0.0049", "0.0049"),
            ("0.001234", "0.0012"),
            ("0.000001", "0.000001"),
            (
                "79228162514264337593543950335",
                "79228162514264337593543950335.00",
            ),
        ] {
            assert_eq!(rounded(amount.parse().unwrap()), shown, "{amount}");
        }
    }
}
