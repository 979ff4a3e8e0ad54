//! What is counted of rows, and added up by the values of some of their fields: what groups, sums and
//! metrics have in common.

mod cost;
mod order;
mod sum;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

pub use self::cost::{Cost, CostCounts, Price};
pub use self::order::GroupOrder;
pub use self::sum::{PRICE, SUMS};

use super::json;
use crate::core::fields::{Field, FieldKind, Value, View};
use crate::core::model::{Instance, Quantity, Status};
use crate::core::secret::MASK;
use crate::core::terminal;
use crate::engine::rows::{KeptRow, SentRow};

/// What is counted of a row.
#[derive(Debug)]
pub struct Counted {
    /// The values of the fields that rows are grouped by, as they were sent; `null` for unknown.
    group: Box<[Json]>,
    /// The same and the currency as they may be shown, where a secret stands in the row.
    shown: Option<Shown>,
    /// Whether it is something that runs by itself, and not what instances would be made of.
    runs: bool,
    /// `None` where its status is unknown.
    is_running: Option<bool>,
    gpus: Option<f64>,
    /// Of an hour.
    price: Option<Decimal>,
    /// Whether it has a price, and what that pays for is not known.
    has_other_period: bool,
    /// Whether the price is that of the vendor's catalogue.
    is_estimated: bool,
    currency: Option<Box<str>>,
}

#[derive(Debug)]
struct Shown {
    group: Box<[Json]>,
    currency: Option<Box<str>>,
}

impl Counted {
    /// What counts of a row whose group these fields tell.
    pub fn of(SentRow { sent: row, shown }: SentRow<'_>, fields: &[Field], view: View) -> Self {
        let shown = (!std::ptr::eq(row, shown)).then(|| Shown {
            group: group(shown, fields, view),
            currency: currency(shown),
        });
        let is_running = (row.status != Status::Unknown).then_some(row.status == Status::Running);
        Self {
            group: group(row, fields, view),
            shown,
            runs: row.kind.runs(),
            is_running,
            gpus: row.gpu.count.map(Quantity::get),
            price: row.billing.per_hour(),
            has_other_period: row.billing.price.is_some() && row.billing.per_hour().is_none(),
            is_estimated: row.billing.is_estimated,
            currency: currency(row),
        }
    }
}

fn group(row: &Instance<'_>, fields: &[Field], view: View) -> Box<[Json]> {
    let values = fields.iter().map(|field| value(field, row, view));
    values.collect()
}

/// The value that rows are grouped by: of amounts that are the same, however many digits they were sent with.
fn value(field: &Field, row: &Instance<'_>, view: View) -> Json {
    match field.value(row, view) {
        None => Json::Null,
        Some(Value::Money(amount)) => Value::Money(amount.normalize()).json(),
        Some(value) => value.json(),
    }
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub count: u64,
    /// Those whose status is `running`, but for services without an instance: nothing of them runs.
    pub running: u64,
    /// Those whose status is unknown: whether they run is not known.
    pub running_unknown: u64,
    /// The accelerators of all.
    pub gpus: Gpus,
    /// The accelerators of those that are running.
    pub gpus_running: Gpus,
    /// What those that are running cost.
    pub cost_running: Cost,
    /// What all cost, were they running or not.
    pub cost: Cost,
}

/// The accelerators of a number of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gpus {
    sum: f64,
    /// Of how many rows they are known.
    known: u64,
    /// Of how many they are not.
    pub unknown: u64,
    /// Whether there are rows of which it is not known whether they count.
    may_be_more: bool,
}

/// What was counted of a number of rows, as documents have it.
#[derive(JsonSchema, Serialize)]
pub struct Counts {
    /// Rows.
    count: u64,
    /// Those whose status is `running`, but for services without an instance: nothing of them runs, has accelerators or
    /// costs anything.
    running: u64,
    /// Those whose status is unknown: they may be running, and are left out of all that is counted of what runs.
    running_unknown: u64,
    /// The accelerators of all: the least, where of some rows they are not known; `null` where no row tells.
    #[serde(serialize_with = "quantity")]
    #[schemars(with = "Option<f64>")]
    gpus: Option<f64>,
    /// Of how many rows they are not known.
    gpus_unknown: u64,
    /// The accelerators of those that are running; `null` where some are and none of them tells.
    #[serde(serialize_with = "quantity")]
    #[schemars(with = "Option<f64>")]
    gpus_running: Option<f64>,
    /// Of how many of those that are running they are not known.
    gpus_running_unknown: u64,
    /// What those that are running cost.
    #[serde(flatten)]
    cost_running: CostCounts,
    /// What all cost, were they running or not.
    #[serde(rename = "all")]
    cost: CostCounts,
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

impl Tally {
    fn count(&mut self, row: &Counted) {
        self.count += 1;
        if !row.runs {
            return;
        }
        self.gpus.count(row.gpus);
        match row.is_running {
            Some(true) => {
                self.running += 1;
                self.gpus_running.count(row.gpus);
                self.cost_running.count(row);
            }
            Some(false) => {}
            None => {
                self.running_unknown += 1;
                self.gpus_running.may_be_more |= row.gpus != Some(0.0);
                self.cost_running.may_be_more |= row.price != Some(Decimal::ZERO);
            }
        }
        self.cost.count(row);
    }

    /// Adds what was counted of others.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.running += other.running;
        self.running_unknown += other.running_unknown;
        self.gpus.add(other.gpus);
        self.gpus_running.add(other.gpus_running);
        self.cost_running.add(&other.cost_running);
        self.cost.add(&other.cost);
    }

    /// How many are running in words: `at least 3 (1 unknown)`.
    pub fn running(&self) -> String {
        match (self.running, self.running_unknown) {
            (running, 0) => running.to_string(),
            (running, unknown) => format!("at least {running} ({unknown} unknown)"),
        }
    }
}

impl Gpus {
    fn count(&mut self, gpus: Option<f64>) {
        match gpus {
            Some(gpus) => {
                self.sum += gpus;
                self.known += 1;
            }
            None => self.unknown += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.known += other.known;
        self.unknown += other.unknown;
        self.may_be_more |= other.may_be_more;
    }

    /// As many as are known; `None` where there are rows and none of them tells.
    pub fn known(self) -> Option<f64> {
        (self.known > 0 || self.unknown == 0).then(|| Quantity::sum(self.sum))
    }

    /// The sum in words, the count of unknown apart: `at least 8`.
    pub fn least(self) -> Option<String> {
        let is_least = self.unknown > 0 || self.may_be_more;
        let at_least = if is_least { "at least " } else { "" };
        self.known().map(|sum| format!("{at_least}{sum}"))
    }

    /// All in words: `at least 8 (3 unknown)`.
    pub fn words(self) -> String {
        match (self.least(), self.unknown) {
            (Some(sum), 0) => sum,
            (Some(sum), unknown) => format!("{sum} ({unknown} unknown)"),
            (None, unknown) => format!("{unknown} unknown"),
        }
    }
}

impl From<&Tally> for Counts {
    fn from(tally: &Tally) -> Self {
        Self {
            count: tally.count,
            running: tally.running,
            running_unknown: tally.running_unknown,
            gpus: tally.gpus.known(),
            gpus_unknown: tally.gpus.unknown,
            gpus_running: tally.gpus_running.known(),
            gpus_running_unknown: tally.gpus_running.unknown,
            cost_running: (&tally.cost_running).into(),
            cost: (&tally.cost).into(),
        }
    }
}

/// What was counted of the rows that have these values.
#[derive(Clone, Debug)]
pub struct GroupTally {
    /// One for each field that the rows were grouped by.
    pub values: Box<[Json]>,
    pub tally: Tally,
}

/// A group as it is held until all rows are counted.
pub struct CountedGroup {
    /// Its values as they were sent, by which it is sorted.
    sent: Box<[Json]>,
    pub shown: GroupTally,
    /// The same of the rows of each currency, in the order of these, the unknown one last; empty where nobody asked
    /// for that.
    pub by_currency: Vec<CurrencyTally>,
}

/// What was counted of the rows of a group that have this currency.
pub struct CurrencyTally {
    /// `None` where it is unknown.
    pub currency: Option<Box<str>>,
    pub tally: Tally,
}

/// The place of a group, and a currency in it.
type GroupCurrency = (usize, Option<Box<str>>);

/// Rows that are counted by their groups.
#[derive(Default)]
pub struct Tallies {
    /// Where the tally of a group is, by its values as JSON.
    places: HashMap<String, usize>,
    groups: Vec<CountedGroup>,
    /// Where the tally of a currency is among those of its group; `None` where currencies are not told apart.
    currencies: Option<HashMap<GroupCurrency, usize>>,
    names: ShownNames,
}

impl Tallies {
    /// Such that count the rows of each currency in a group apart as well.
    pub fn by_currency() -> Self {
        Self {
            currencies: Some(HashMap::new()),
            ..Self::default()
        }
    }

    /// How many groups there are so far.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

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
            self.groups.push(CountedGroup {
                shown: GroupTally {
                    values: values.collect(),
                    tally: Tally::default(),
                },
                sent: std::mem::take(&mut row.group),
                by_currency: Vec::new(),
            });
        }
        let group = &mut self.groups[place];
        group.shown.tally.count(&row);
        if let Some(currencies) = &mut self.currencies {
            let next = group.by_currency.len();
            let key = (place, row.currency.clone());
            let part = *currencies.entry(key).or_insert(next);
            if part == next {
                group.by_currency.push(CurrencyTally {
                    currency: row.currency.clone(),
                    tally: Tally::default(),
                });
            }
            group.by_currency[part].tally.count(&row);
        }
    }

    /// What was counted of all rows.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for group in &self.groups {
            total.add(&group.shown.tally);
        }
        total
    }

    /// The groups, the largest first, else by their values.
    pub fn into_groups(self) -> Vec<GroupTally> {
        let groups = self.into_sorted(&[], &[]).into_iter();
        groups.map(|group| group.shown).collect()
    }

    /// The groups by these fields in an order.
    pub fn into_sorted(self, fields: &[Field], orders: &[GroupOrder]) -> Vec<CountedGroup> {
        let mut groups = self.groups;
        order::sort(&mut groups, fields, orders);
        for group in &mut groups {
            let parts = &mut group.by_currency;
            parts.sort_by(|one, other| {
                let key = |part: &CurrencyTally| part.currency.is_none();
                (key(one), &one.currency).cmp(&(key(other), &other.currency))
            });
        }
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
    sums.sort_by(|one, other| {
        let sizes = Reverse(one.tally.count).cmp(&Reverse(other.tally.count));
        let [one, other] = [one, other].map(|group| &group.values[0]);
        let unknown = || one.is_null().cmp(&other.is_null());
        sizes
            .then_with(unknown)
            .then_with(|| order::typed(FieldKind::Text, one, other))
    });
    sums
}

/// A value as text, as a column of its field has it; `None` for unknown.
pub fn shown(value: &Json) -> Option<String> {
    let joined = |texts: Vec<String>| texts.join(",");
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Array(values) => Some(joined(values.iter().filter_map(shown).collect())),
        Json::Object(tags) => {
            let pair = |(key, value): (&String, &Json)| match shown(value) {
                Some(value) => format!("{key}={value}"),
                None => key.clone(),
            };
            Some(joined(tags.iter().map(pair).collect()))
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Kind, Processor, Timestamp};

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

    /// Nothing of a service without an instance runs, whatever it says and whatever its instances would have.
    #[test]
    fn a_service_without_an_instance_adds_a_row_and_nothing_else() {
        let view = View::at(Timestamp::now());
        for status in [Status::Running, Status::Unknown, Status::Failed] {
            for (gpus, price) in [(8.0, "2"), (-1.0, "")] {
                let mut tally = Tally::default();
                let service = Instance {
                    kind: Kind::Service,
                    ..row(status, gpus, price, "USD")
                };
                tally.count(&Counted::of((&service).into(), &[], view));
                let only = Tally {
                    count: 1,
                    ..Tally::default()
                };
                assert_eq!(tally, only, "{status:?} {gpus}");
            }
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
            counted.take(Counted::of((&row).into(), &fields, view));
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
        assert_eq!((tally.count, tally.running), (4, 4));
        assert_eq!(tally.gpus.words(), "at least 9.5 (1 unknown)");
        let price = "at least 0.30 USD, 3.00 of unknown currency (1 unpriced)";
        assert_eq!(tally.cost_running.hour().as_deref(), Some(price));
        let price = "at least 219.00 USD, 2190.00 of unknown currency (1 unpriced)";
        assert_eq!(tally.cost_running.month().as_deref(), Some(price));
        assert_eq!(others.gpus.words(), "4");
        // Nothing runs: that is known.
        assert_eq!(others.gpus_running.known(), Some(0.0));
        assert_eq!(others.cost_running.hour(), None);
        assert_eq!(others.cost.hour().as_deref(), Some("7.00 USD"));
        assert_eq!(others.cost.month().as_deref(), Some("5110.00 USD"));
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
        let instance = |owner: &'static str, status, currency| Instance {
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
            let (sent, shown) = (
                instance(owner, status, "EURO"),
                instance(shown, status, "***"),
            );
            let row = SentRow {
                sent: &sent,
                shown: if owner == "a" { &sent } else { &shown },
            };
            counted.take(Counted::of(row, &fields, view));
        }
        let groups = counted.into_groups();
        let names = groups
            .iter()
            .map(|group| (group.values[0].as_str().unwrap(), group.tally.count));
        assert_eq!(
            names.collect::<Vec<_>>(),
            // In the order of the values behind the mask.
            [("***#2", 2), ("a", 1), ("***", 1), ("***", 1)]
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
    fn no_number_stands_for_what_no_row_tells() {
        let mut tally = Tally::default();
        let silent = row(Status::Running, -1.0, "", "");
        tally.count(&Counted::of(
            (&silent).into(),
            &[],
            View::at(Timestamp::now()),
        ));
        assert_eq!(
            (tally.gpus.known(), tally.gpus_running.known()),
            (None, None)
        );
        assert_eq!(tally.gpus.words(), "1 unknown");
    }

    #[test]
    fn a_price_of_an_unknown_period_is_unpriced_and_said() {
        let mut other = row(Status::Running, 1.0, "5", "USD");
        other.billing.per = None;
        let mut tally = Tally::default();
        for row in [other, row(Status::Running, 1.0, "", "USD")] {
            tally.count(&Counted::of((&row).into(), &[], View::at(Timestamp::now())));
        }
        let words = "2 unpriced, 1 of unknown period";
        assert_eq!(tally.cost.month().as_deref(), Some(words));
    }

    /// Whoever sends a currency of its own with each row makes nobody wait: this took hours.
    #[test]
    fn as_many_currencies_as_rows_are_added_up_at_once() {
        let view = View::at(Timestamp::now());
        let mut counted = Tallies::by_currency();
        for number in 0..20_000 {
            let mut other = row(Status::Running, 1.0, "1", "");
            other.billing.currency = Some(format!("C{number}").into());
            counted.take(Counted::of((&other).into(), &[], view));
        }
        let groups = counted.into_sorted(&[], &[]);
        let cost = &groups[0].shown.tally.cost;
        assert_eq!(cost.price_per_hour.iter().count(), 20_000);
        assert_eq!(groups[0].by_currency.len(), 20_000);
    }

    #[test]
    fn amounts_beyond_all_numbers_are_no_price() {
        let mut tally = Tally::default();
        // A month of it is beyond them as well.
        for price in [Decimal::MAX, Decimal::MAX / Decimal::from(1000)] {
            let row = row(Status::Running, 1.0, &price.to_string(), "USD");
            let row = Counted::of((&row).into(), &[], View::at(Timestamp::now()));
            tally.count(&row);
            tally.count(&row);
        }
        let cost = &tally.cost;
        assert_eq!((cost.price_per_hour.iter().count(), cost.unpriced), (1, 3));
    }
}
