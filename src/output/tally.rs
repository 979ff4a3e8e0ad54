//! What is counted of rows, and added up by the values of some of their fields: what groups, sums and
//! metrics have in common.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::json;
use crate::core::fields::{Field, Value, View};
use crate::core::model::{HOURS_OF_MONTH, Instance, Quantity, Status};
use crate::core::terminal;
use crate::engine::rows::KeptRow;

/// What is counted of a row.
#[derive(Debug)]
pub struct Counted {
    /// The values of the fields that rows are grouped by; `null` for unknown.
    group: Box<[Json]>,
    is_running: bool,
    gpus: Option<f64>,
    /// Of an hour.
    price: Option<Decimal>,
    /// Whether it has a price, and what that pays for is not known.
    has_other_period: bool,
    currency: Option<Box<str>>,
}

impl Counted {
    /// What counts of a row whose group these fields tell.
    pub fn of(row: &Instance<'_>, fields: &[Field], view: View) -> Self {
        let value = |field: &Field| field.value(row, view).map_or(Json::Null, Value::json);
        let is_running = row.status == Status::Running;
        let currency = terminal::clean(row.billing.currency.as_deref().unwrap_or_default());
        Self {
            group: fields.iter().map(value).collect(),
            is_running,
            gpus: row.gpu.count.map(Quantity::get),
            price: row.billing.per_hour(),
            has_other_period: row.billing.price.is_some() && row.billing.per_hour().is_none(),
            currency: (!currency.is_empty()).then(|| currency.into()),
        }
    }
}

impl KeptRow for Counted {
    /// Rows are counted, whatever they are called.
    fn add_to_address(&mut self, _: &str) {}
}

/// What was counted of a number of rows.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Serialize)]
pub struct Tally {
    /// Rows.
    pub count: u64,
    /// Those whose status is `running`.
    pub running: u64,
    /// Their accelerators; `null` where no row tells.
    #[serde(serialize_with = "quantity")]
    #[schemars(with = "Option<f64>")]
    pub gpus: Option<f64>,
    /// The accelerators of those that are running; `null` where none of them tells.
    #[serde(serialize_with = "quantity")]
    #[schemars(with = "Option<f64>")]
    pub gpus_running: Option<f64>,
    /// What those that are running cost.
    #[serde(flatten)]
    pub cost_running: Cost,
    /// What all cost, were they running or not.
    #[serde(rename = "all")]
    pub cost: Cost,
}

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

#[expect(clippy::ref_option, reason = "serde hands over what it holds")]
fn quantity<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    let quantity = number.and_then(Quantity::new);
    match quantity.map(|quantity| (quantity.whole(), quantity.get())) {
        None => serializer.serialize_none(),
        Some((Some(whole), _)) => serializer.serialize_u64(whole),
        Some((None, number)) => serializer.serialize_f64(number),
    }
}

fn text<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&amount.normalize())
}

impl Tally {
    fn count(&mut self, row: &Counted) {
        self.count += 1;
        add(&mut self.gpus, row.gpus);
        if row.is_running {
            self.running += 1;
            add(&mut self.gpus_running, row.gpus);
            self.cost_running.count(row);
        }
        self.cost.count(row);
    }

    /// Adds what was counted of others.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.running += other.running;
        add(&mut self.gpus, other.gpus);
        add(&mut self.gpus_running, other.gpus_running);
        self.cost_running.add(&other.cost_running);
        self.cost.add(&other.cost);
    }
}

impl Cost {
    fn count(&mut self, row: &Counted) {
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

    fn add(&mut self, other: &Self) {
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

fn add(sum: &mut Option<f64>, more: Option<f64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or_default() + more);
    }
}

/// What was counted of the rows that have these values.
#[derive(Clone, Debug)]
pub struct GroupTally {
    /// One for each field that the rows were grouped by.
    pub values: Box<[Json]>,
    pub tally: Tally,
}

/// Rows that are counted by their groups.
#[derive(Default)]
pub struct Tallies {
    /// Where the tally of a group is, by its values as JSON.
    places: HashMap<String, usize>,
    tallies: Vec<GroupTally>,
}

impl Tallies {
    pub fn take(&mut self, row: &Counted) {
        let next = self.tallies.len();
        let place = *self.places.entry(text_of(&row.group)).or_insert(next);
        if place == next {
            self.tallies.push(GroupTally {
                values: row.group.clone(),
                tally: Tally::default(),
            });
        }
        self.tallies[place].tally.count(row);
    }

    /// The groups, the largest first, else by their values.
    pub fn into_groups(self) -> Vec<GroupTally> {
        let mut tallies = self.tallies;
        tallies.sort_by_cached_key(|group| {
            let count = std::cmp::Reverse(group.tally.count);
            (count, text_of(&group.values))
        });
        tallies
    }
}

fn text_of(values: &[Json]) -> String {
    let mut text = Vec::new();
    // Into memory: it does not fail.
    let _ = json::write(&mut text, &values);
    String::from_utf8(text).unwrap_or_default()
}

/// Groups by one of their fields alone, the largest first; those for which it is unknown left out
/// where `is_known_only`.
pub fn by_one(groups: &[GroupTally], field: usize, is_known_only: bool) -> Vec<GroupTally> {
    let mut sums: BTreeMap<String, GroupTally> = BTreeMap::new();
    for group in groups {
        let value = group.values.get(field).cloned().unwrap_or_default();
        if is_known_only && value.is_null() {
            continue;
        }
        let sum = sums.entry(value.to_string()).or_insert_with(|| GroupTally {
            values: Box::new([value]),
            tally: Tally::default(),
        });
        sum.tally.add(&group.tally);
    }
    let mut sums: Vec<_> = sums.into_values().collect();
    sums.sort_by_key(|group| std::cmp::Reverse(group.tally.count));
    sums
}

/// A value as text; `None` for unknown.
pub fn shown(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Processor, Timestamp};

    fn row(status: Status, gpus: f64, price: &str, currency: &'static str) -> Instance<'static> {
        Instance {
            status,
            gpu: Processor {
                count: Quantity::new(gpus),
                model: None,
            },
            billing: Billing {
                price: price.parse().ok(),
                per: Some("hour"),
                currency: Some(currency.into()).filter(|_| !currency.is_empty()),
                ..Billing::default()
            },
            ..Instance::default()
        }
    }

    #[test]
    fn rows_are_added_up_by_their_values() {
        let fields: Vec<_> = Field::of("status").into_iter().collect();
        let view = View::at(Timestamp::now());
        let mut counted = Tallies::default();
        for row in [
            row(Status::Stopped, 4.0, "7", "USD"),
            row(Status::Running, 8.0, "0.1", "USD"),
            row(Status::Running, -1.0, "0.2", "USD"),
            row(Status::Running, 0.5, "3", ""),
            row(Status::Running, 1.0, "", ""),
        ] {
            counted.take(&Counted::of(&row, &fields, view));
        }
        let groups = counted.into_groups();
        let [running, stopped] = &groups[..] else {
            panic!("{groups:?}");
        };
        assert_eq!(
            (&running.values[0], &stopped.values[0]),
            (&"running".into(), &"stopped".into())
        );
        let (tally, others) = (&running.tally, &stopped.tally);
        assert_eq!((tally.count, tally.running, tally.gpus), (4, 4, Some(9.5)));
        let price = "at least 0.3 USD, 3 of unknown currency (1 unpriced)";
        assert_eq!(tally.cost_running.hour().as_deref(), Some(price));
        let price = "at least 219 USD, 2190 of unknown currency (1 unpriced)";
        assert_eq!(tally.cost_running.month().as_deref(), Some(price));
        assert_eq!((others.gpus, others.gpus_running), (Some(4.0), None));
        assert_eq!(others.cost_running.hour(), None);
        assert_eq!(others.cost.hour().as_deref(), Some("7 USD"));
        assert_eq!(others.cost.month().as_deref(), Some("5110 USD"));
        let sums = by_one(&groups, 0, false);
        assert_eq!(sums[0].tally, *tally);
    }

    #[test]
    fn a_price_of_an_unknown_period_is_unpriced_and_said() {
        let mut other = row(Status::Running, 1.0, "5", "USD");
        other.billing.per = None;
        let mut tally = Tally::default();
        for row in [other, row(Status::Running, 1.0, "", "USD")] {
            tally.count(&Counted::of(&row, &[], View::at(Timestamp::now())));
        }
        let words = "2 unpriced, 1 of unknown period";
        assert_eq!(tally.cost.month().as_deref(), Some(words));
    }

    #[test]
    fn amounts_beyond_all_numbers_are_no_price() {
        let mut tally = Tally::default();
        // A month of it is beyond them as well.
        for price in [Decimal::MAX, Decimal::MAX / Decimal::from(1000)] {
            let row = row(Status::Running, 1.0, &price.to_string(), "USD");
            let row = Counted::of(&row, &[], View::at(Timestamp::now()));
            tally.count(&row);
            tally.count(&row);
        }
        let cost = &tally.cost;
        assert_eq!((cost.price_per_hour.len(), cost.unpriced), (1, 3));
    }
}
