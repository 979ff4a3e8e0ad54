//! What is counted of rows, and added up.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::core::fields::{Field, Value, View};
use crate::core::model::{Instance, Quantity, Status};
use crate::core::terminal;
use crate::engine::rows::{EncodedRows, RowEncoder};
use crate::output::{parts, write_json};

/// Draws what is counted of a row: its group as a JSON list, whether it runs, GPUs, price and currency.
pub struct Grouped {
    fields: Arc<[Field]>,
    view: View,
}

impl Grouped {
    /// Groups by these fields.
    pub fn new(fields: Arc<[Field]>, view: View) -> Self {
        Self { fields, view }
    }
}

impl RowEncoder for Grouped {
    fn room(&self) -> usize {
        64
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let value = |field: &Field| field.value(row, self.view).map(Value::json);
        let group: Vec<Option<Json>> = self.fields.iter().map(value).collect();
        // Into memory: it does not fail.
        let _ = write_json(out, &group);
        let running = if row.status == Status::Running {
            "1"
        } else {
            ""
        };
        let gpus = row.gpu.count.map(|count| count.get().to_string());
        let price = row.billing.hourly().map(|price| price.to_string());
        let currency = terminal::clean(row.billing.currency.as_deref().unwrap_or_default());
        parts::end(out);
        let (gpus, price) = (gpus.unwrap_or_default(), price.unwrap_or_default());
        for part in [running, &gpus, &price, &currency] {
            parts::push(part, out);
        }
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
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
    /// What an hour of those that are running costs, for each currency: the least, where some of them
    /// are unpriced.
    pub price_per_hour: Vec<Price>,
    /// How many of those that are running have no price of an hour.
    pub unpriced: u64,
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
    serializer.collect_str(amount)
}

impl Tally {
    /// Counts a row.
    fn count(&mut self, [running, gpus, price, currency]: [&str; 4]) {
        self.count += 1;
        let gpus: Option<f64> = gpus.parse().ok();
        add(&mut self.gpus, gpus);
        if running.is_empty() {
            return;
        }
        self.running += 1;
        add(&mut self.gpus_running, gpus);
        let currency = Some(currency).filter(|text| !text.is_empty());
        let is_added = price.parse().is_ok_and(|price| self.pay(currency, price));
        self.unpriced += u64::from(!is_added);
    }

    /// Adds an amount; false where no decimal can hold the sum.
    fn pay(&mut self, currency: Option<&str>, amount: Decimal) -> bool {
        let mut known = self.price_per_hour.iter_mut();
        if let Some(price) = known.find(|price| price.currency.as_deref() == currency) {
            let sum = price.amount.checked_add(amount);
            price.amount = sum.unwrap_or(price.amount);
            return sum.is_some();
        }
        let currency = currency.map(str::to_owned);
        self.price_per_hour.push(Price { currency, amount });
        // The same order whichever row comes first; what has no currency last.
        let key = |price: &Price| (price.currency.is_none(), price.currency.clone());
        self.price_per_hour.sort_by_key(key);
        true
    }

    /// Adds what was counted of others.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.running += other.running;
        add(&mut self.gpus, other.gpus);
        add(&mut self.gpus_running, other.gpus_running);
        self.unpriced += other.unpriced;
        for price in &other.price_per_hour {
            if !self.pay(price.currency.as_deref(), price.amount) {
                self.unpriced += 1;
            }
        }
    }

    /// The prices in words: `at least 25.6 USD, 0.44 GBP (3 unpriced)`.
    pub fn price(&self) -> Option<String> {
        let mut words = String::new();
        for Price { currency, amount } in &self.price_per_hour {
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
        match self.unpriced {
            0 => {}
            unpriced if words.is_empty() => words = format!("{unpriced} unpriced"),
            unpriced => {
                let _ = write!(words, " ({unpriced} unpriced)");
            }
        }
        (!words.is_empty()).then_some(words)
    }
}

fn add(sum: &mut Option<f64>, more: Option<f64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or_default() + more);
    }
}

/// Rows by their group.
#[derive(Default)]
pub struct Counted {
    places: HashMap<String, usize>,
    tallies: Vec<Tally>,
}

impl Counted {
    /// Counts rows, as [`Grouped`] draws them.
    pub fn take(&mut self, rows: &EncodedRows) {
        let text = String::from_utf8_lossy(rows.text());
        for [group, counted @ ..] in parts::rows::<5>(&text) {
            let next = self.tallies.len();
            let place = *self.places.entry(group.to_owned()).or_insert(next);
            if place == next {
                self.tallies.push(Tally::default());
            }
            self.tallies[place].count(counted);
        }
    }

    /// The groups with the values of their fields, the largest first, else by their values.
    pub fn into_groups(self) -> Vec<(Vec<Json>, Tally)> {
        let mut keys: Vec<_> = self.places.into_iter().collect();
        keys.sort_unstable_by(|(one, at), (other, to)| {
            let counts = self.tallies[*to].count.cmp(&self.tallies[*at].count);
            counts.then_with(|| one.cmp(other))
        });
        let values = |key: &str| serde_json::from_str(key).unwrap_or_default();
        keys.into_iter()
            .map(|(key, at)| (values(&key), self.tallies[at].clone()))
            .collect()
    }
}

/// Groups by one of their fields alone, the largest first; those for which it is unknown left out
/// where `is_known_only`.
pub fn by_one(
    groups: &[(Vec<Json>, Tally)],
    field: usize,
    is_known_only: bool,
) -> Vec<(Json, Tally)> {
    let mut sums: BTreeMap<String, (Json, Tally)> = BTreeMap::new();
    for (values, tally) in groups {
        let value = values.get(field).cloned().unwrap_or_default();
        if is_known_only && value.is_null() {
            continue;
        }
        let sum = sums.entry(value.to_string());
        let (_, sum) = sum.or_insert_with(|| (value, Tally::default()));
        sum.add(tally);
    }
    let mut sums: Vec<_> = sums.into_values().collect();
    sums.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.count));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Processor, Timestamp};
    use crate::engine::rows::RowSink;

    fn row(status: Status, gpus: f64, price: &str, currency: &'static str) -> Instance<'static> {
        Instance {
            status,
            gpu: Processor {
                count: Quantity::new(gpus),
                model: None,
            },
            billing: Billing {
                price: price.parse().ok(),
                currency: Some(currency.into()).filter(|_| !currency.is_empty()),
                ..Billing::default()
            },
            ..Instance::default()
        }
    }

    #[test]
    fn rows_are_added_up_by_their_values() {
        let fields = Field::of("status").into_iter().collect();
        let view = View::at(Timestamp::now());
        let sink = RowSink::new(Arc::new(Grouped::new(fields, view)));
        let mut counted = Counted::default();
        for row in [
            row(Status::Stopped, 4.0, "7", "USD"),
            row(Status::Running, 8.0, "0.1", "USD"),
            row(Status::Running, -1.0, "0.2", "USD"),
            row(Status::Running, 0.5, "3", ""),
            row(Status::Running, 1.0, "", ""),
        ] {
            let mut rows = EncodedRows::default();
            sink.encode(row, &mut rows);
            counted.take(&rows);
        }
        let groups = counted.into_groups();
        let [(running, tally), (stopped, others)] = &groups[..] else {
            panic!("{groups:?}");
        };
        assert_eq!(
            (&running[0], &stopped[0]),
            (&"running".into(), &"stopped".into())
        );
        assert_eq!((tally.count, tally.running, tally.gpus), (4, 4, Some(9.5)));
        let price = "at least 0.3 USD, 3 of unknown currency (1 unpriced)";
        assert_eq!(tally.price().as_deref(), Some(price));
        assert_eq!((others.gpus, others.gpus_running), (Some(4.0), None));
        assert_eq!(others.price(), None);
        let sums = by_one(&groups, 0, false);
        assert_eq!(sums[0].1, *tally);
    }

    #[test]
    fn amounts_beyond_all_numbers_are_no_price() {
        let mut tally = Tally::default();
        let most = Decimal::MAX.to_string();
        tally.count(["1", "", &most, "USD"]);
        tally.count(["1", "", &most, "USD"]);
        assert_eq!(
            (tally.price_per_hour[0].amount, tally.unpriced),
            (Decimal::MAX, 1)
        );
    }
}
