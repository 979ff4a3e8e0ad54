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
use crate::core::model::{Instance, Quantity, Status};
use crate::core::secret::MASK;
use crate::core::terminal;
use crate::engine::rows::{KeptRow, SentRow};

/// Of which rows prices are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priced {
    All,
    Running,
}

/// What is counted of a row.
#[derive(Debug)]
pub struct Counted {
    /// The values of the fields that rows are grouped by, as they were sent; `null` for unknown.
    group: Box<[Json]>,
    /// The same and the currency as they may be shown, where a secret stands in the row.
    shown: Option<Shown>,
    is_running: bool,
    /// Whether its price is one of those that are added up.
    is_priced: bool,
    gpus: Option<f64>,
    /// Of an hour.
    price: Option<Decimal>,
    currency: Option<Box<str>>,
}

#[derive(Debug)]
struct Shown {
    group: Box<[Json]>,
    currency: Option<Box<str>>,
}

impl Counted {
    /// What counts of a row whose group these fields tell.
    pub fn of(
        SentRow { sent: row, shown }: SentRow<'_>,
        fields: &[Field],
        view: View,
        priced: Priced,
    ) -> Self {
        let shown = (!std::ptr::eq(row, shown)).then(|| Shown {
            group: group(shown, fields, view),
            currency: currency(shown),
        });
        let is_running = row.status == Status::Running;
        Self {
            group: group(row, fields, view),
            shown,
            is_running,
            is_priced: is_running || priced == Priced::All,
            gpus: row.gpu.count.map(Quantity::get),
            price: row.billing.hourly(),
            currency: currency(row),
        }
    }
}

fn group(row: &Instance<'_>, fields: &[Field], view: View) -> Box<[Json]> {
    let value = |field: &Field| field.value(row, view).map_or(Json::Null, Value::json);
    fields.iter().map(value).collect()
}

fn currency(row: &Instance<'_>) -> Option<Box<str>> {
    let currency = terminal::clean(row.billing.currency.as_deref().unwrap_or_default());
    (!currency.is_empty()).then(|| currency.into())
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
    fn count(&mut self, row: &Counted) {
        self.count += 1;
        add(&mut self.gpus, row.gpus);
        if row.is_running {
            self.running += 1;
            add(&mut self.gpus_running, row.gpus);
        }
        if row.is_priced {
            let currency = row.currency.as_deref();
            let is_added = row.price.is_some_and(|price| self.pay(currency, price));
            self.unpriced += u64::from(!is_added);
        }
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
    groups: Vec<GroupTally>,
    names: ShownNames,
}

impl Tallies {
    pub fn take(&mut self, mut row: Counted) {
        let next = self.groups.len();
        let place = *self.places.entry(text_of(&row.group)).or_insert(next);
        let shown = row.shown.take();
        if let Some(currency) = shown.as_ref().and_then(|shown| shown.currency.as_deref()) {
            let own = Json::from(row.currency.as_deref());
            let name = self.names.of(row.group.len(), &own, &currency.into());
            row.currency = name.as_str().map(Into::into);
        }
        if place == next {
            let shown = shown.as_ref().map_or(&row.group, |shown| &shown.group);
            let values = row.group.iter().zip(shown).enumerate();
            let values = values.map(|(field, (own, shown))| self.names.of(field, own, shown));
            self.groups.push(GroupTally {
                values: values.collect(),
                tally: Tally::default(),
            });
        }
        self.groups[place].tally.count(&row);
    }

    /// The groups, the largest first, else by their values.
    pub fn into_groups(self) -> Vec<GroupTally> {
        let mut groups = self.groups;
        groups.sort_by_cached_key(|group| {
            let count = std::cmp::Reverse(group.tally.count);
            (count, text_of(&group.values))
        });
        groups
    }
}

/// The names that values are shown by: of those that a mask makes the same, the later are numbered, so that
/// groups are never added up for their names.
#[derive(Default)]
struct ShownNames {
    /// The values behind a name with a mask, of each field.
    taken: HashMap<(usize, String), Vec<Json>>,
}

impl ShownNames {
    fn of(&mut self, field: usize, value: &Json, shown: &Json) -> Json {
        let name = shown.to_string();
        if !name.contains(MASK) {
            return shown.clone();
        }
        let taken = self.taken.entry((field, name)).or_default();
        let place = taken.iter().position(|other| other == value);
        let place = place.unwrap_or_else(|| {
            taken.push(value.clone());
            taken.len() - 1
        });
        let number = format!("#{}", place + 1);
        match shown.clone() {
            shown if place == 0 => shown,
            Json::String(text) => (text + &number).into(),
            Json::Array(mut values) => {
                values.push(number.into());
                values.into()
            }
            Json::Object(mut members) => {
                members.insert(number, Json::Null);
                members.into()
            }
            other => other,
        }
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
            counted.take(Counted::of((&row).into(), &fields, view, Priced::Running));
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
        assert_eq!(tally.price().as_deref(), Some(price));
        assert_eq!((others.gpus, others.gpus_running), (Some(4.0), None));
        assert_eq!(others.price(), None);
        let sums = by_one(&groups, 0, false);
        assert_eq!(sums[0].tally, *tally);
    }

    #[test]
    fn groups_of_one_masked_name_stay_apart() {
        let fields: Vec<_> = ["owner", "status"]
            .iter()
            .filter_map(|name| Field::of(name))
            .collect();
        let view = View::at(Timestamp::now());
        let named = |owner: &'static str, status, currency| Instance {
            owner: Some(owner.into()),
            ..row(status, 1.0, "1", currency)
        };
        let mut counted = Tallies::default();
        for (owner, shown, status) in [
            ("mueller", "***", Status::Running),
            ("schmidt", "***", Status::Running),
            ("mueller", "***", Status::Stopped),
            ("schmidt", "***", Status::Running),
            ("a", "a", Status::Running),
        ] {
            let (sent, shown) = (named(owner, status, "EURO"), named(shown, status, "***"));
            let row = SentRow {
                sent: &sent,
                shown: if owner == "a" { &sent } else { &shown },
            };
            counted.take(Counted::of(row, &fields, view, Priced::Running));
        }
        let groups = counted.into_groups();
        let names = groups
            .iter()
            .map(|group| (group.values[0].as_str().unwrap(), group.tally.count));
        assert_eq!(
            names.collect::<Vec<_>>(),
            [("***#2", 2), ("***", 1), ("***", 1), ("a", 1)]
        );
        let owners = by_one(&groups, 0, false);
        let owners = owners
            .iter()
            .map(|group| (group.values[0].as_str().unwrap(), group.tally.count));
        assert_eq!(
            owners.collect::<Vec<_>>(),
            [("***", 2), ("***#2", 2), ("a", 1)]
        );
    }

    #[test]
    fn amounts_beyond_all_numbers_are_no_price() {
        let mut tally = Tally::default();
        let most = row(Status::Running, 1.0, &Decimal::MAX.to_string(), "USD");
        let view = View::at(Timestamp::now());
        let most = Counted::of((&most).into(), &[], view, Priced::Running);
        tally.count(&most);
        tally.count(&most);
        assert_eq!(
            (tally.price_per_hour[0].amount, tally.unpriced),
            (Decimal::MAX, 1)
        );
    }
}
