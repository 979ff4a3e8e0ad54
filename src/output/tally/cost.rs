//! What rows cost, added up by currency.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::Counted;
use crate::core::model::HOURS_OF_MONTH;

/// What a number of rows cost: the least, where some of them are unpriced.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Serialize)]
pub struct Cost {
    /// An hour of them, for each currency.
    pub price_per_hour: Vec<Price>,
    /// A month of 730 hours of them, for each currency.
    pub price_per_month: Vec<Price>,
    /// How many have no price of an hour.
    pub unpriced: u64,
    /// How many of these have a price, and what it pays for is not known.
    pub of_unknown_period: u64,
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

impl Cost {
    pub fn count(&mut self, row: &Counted) {
        let currency = row.currency.as_deref();
        let is_added = row.price.is_some_and(|price| self.pay(currency, price));
        self.unpriced += u64::from(!is_added);
        self.of_unknown_period += u64::from(row.has_other_period);
    }

    /// Adds an amount of an hour; false where no decimal can hold the sum.
    fn pay(&mut self, currency: Option<&str>, hour: Decimal) -> bool {
        let month = hour.checked_mul(Decimal::from(HOURS_OF_MONTH));
        let month = month.and_then(|month| sum_with(&self.price_per_month, currency, month));
        let sums = sum_with(&self.price_per_hour, currency, hour).zip(month);
        if let Some((hour, month)) = sums {
            set(&mut self.price_per_hour, currency, hour);
            set(&mut self.price_per_month, currency, month);
        }
        sums.is_some()
    }

    pub fn add(&mut self, other: &Self) {
        self.unpriced += other.unpriced;
        self.of_unknown_period += other.of_unknown_period;
        for price in &other.price_per_hour {
            if !self.pay(price.currency.as_deref(), price.amount) {
                self.unpriced += 1;
            }
        }
    }

    /// The prices of an hour in words: `at least 25.6 USD, 0.44 GBP (3 unpriced)`.
    pub fn hour(&self) -> Option<String> {
        self.words(&self.price_per_hour)
    }

    /// The prices of a month in words.
    pub fn month(&self) -> Option<String> {
        self.words(&self.price_per_month)
    }

    fn words(&self, prices: &[Price]) -> Option<String> {
        let mut words = String::new();
        for Price { currency, amount } in prices {
            let before = match (words.is_empty(), self.unpriced) {
                (true, 0) => "",
                (true, _) => "at least ",
                (false, _) => ", ",
            };
            let amount = amount.normalize();
            let _ = write!(words, "{before}{amount}");
            let _ = match currency {
                Some(currency) => write!(words, " {currency}"),
                None => write!(words, " of unknown currency"),
            };
        }
        let periods = match self.of_unknown_period {
            0 => String::new(),
            rows => format!(", {rows} of unknown period"),
        };
        match self.unpriced {
            0 => {}
            unpriced if words.is_empty() => words = format!("{unpriced} unpriced{periods}"),
            unpriced => {
                let _ = write!(words, " ({unpriced} unpriced{periods})");
            }
        }
        (!words.is_empty()).then_some(words)
    }
}

/// The sum of a currency with this amount added; `None` where no decimal can hold it.
fn sum_with(prices: &[Price], currency: Option<&str>, amount: Decimal) -> Option<Decimal> {
    let known = prices
        .iter()
        .find(|price| price.currency.as_deref() == currency);
    known.map_or(Some(amount), |price| price.amount.checked_add(amount))
}

/// Sets the sum of a currency.
fn set(prices: &mut Vec<Price>, currency: Option<&str>, amount: Decimal) {
    let mut known = prices.iter_mut();
    if let Some(price) = known.find(|price| price.currency.as_deref() == currency) {
        price.amount = amount;
        return;
    }
    let currency = currency.map(str::to_owned);
    prices.push(Price { currency, amount });
    // The same order whichever row comes first; what has no currency last.
    prices.sort_by_key(|price| (price.currency.is_none(), price.currency.clone()));
}
