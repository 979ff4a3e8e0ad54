//! What an [`Instance`](super::Instance) is made of, besides texts and times: its state, counts and sizes, labels and
//! prices.

use std::borrow::Cow;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;

/// The state of a row in words common to all providers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Waits to be placed.
    Pending,
    /// On its way up.
    Starting,
    Running,
    /// Being changed, and up again afterwards.
    Updating,
    /// On its way down.
    Stopping,
    /// Down, and can be started again.
    Stopped,
    /// Failed: it will not come up by itself.
    Failed,
    Succeeded,
    Deleting,
    /// Removed, and still listed.
    Deleted,
    /// A word this version does not know, or none; see `status_raw`.
    #[default]
    Unknown,
}

impl Status {
    pub const ALL: [Self; 11] = [
        Self::Pending,
        Self::Starting,
        Self::Running,
        Self::Updating,
        Self::Stopping,
        Self::Stopped,
        Self::Failed,
        Self::Succeeded,
        Self::Deleting,
        Self::Deleted,
        Self::Unknown,
    ];

    /// The word of each.
    pub const WORDS: [&str; 11] = {
        let mut words = [""; 11];
        let mut place = 0;
        while place < words.len() {
            words[place] = Self::ALL[place].as_str();
            place += 1;
        }
        words
    };

    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Updating => "updating",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }
}

/// A count or size that may have a fraction; a whole one is written without.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity(f64);

impl Quantity {
    /// More than there is of anything; so many of it can be added without an end of all numbers.
    const MOST: f64 = 1e15;

    /// A number that is not negative, and not beyond what there can be; otherwise `None`.
    pub fn new(number: f64) -> Option<Self> {
        (0.0..=Self::MOST).contains(&number).then_some(Self(number))
    }

    /// A sum of quantities, to a millionth: what is behind that comes of adding fractions.
    pub fn sum(exact: f64) -> f64 {
        (exact * 1e6).round() / 1e6
    }

    /// This many units of `factor` each.
    pub fn scaled(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }

    pub fn get(self) -> f64 {
        self.0
    }

    /// The number without a fraction, where that is exact.
    pub fn whole(self) -> Option<u64> {
        // 2^53: up to here every whole number is exact.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked"
        )]
        (self.0.fract() == 0.0 && self.0 <= 9_007_199_254_740_992.0).then_some(self.0 as u64)
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.whole() {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.0),
        }
    }
}

/// Labels by their keys, in the order of the keys; the words may be those of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags<'a>(Vec<Label<'a>>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    pub key: Cow<'a, str>,
    pub value: Cow<'a, str>,
    /// Whether it is the user's own, who may have called it anything.
    pub is_own: bool,
}

impl<'a> Tags<'a> {
    /// None, with room for some.
    pub fn with_room(tags: usize) -> Self {
        Self(Vec::with_capacity(tags))
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Cow<'a, str>> {
        self.0.iter_mut().map(|label| &mut label.value)
    }

    /// The keys of the user's own, with their values to be changed.
    pub fn own_mut(&mut self) -> impl Iterator<Item = (&str, &mut Cow<'a, str>)> {
        let own = self.0.iter_mut().filter(|label| label.is_own);
        own.map(|label| (&*label.key, &mut label.value))
    }

    /// Sets a label of the vendor's; one of the same key is replaced.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.put(Label {
            key: key.into(),
            value: value.into(),
            is_own: false,
        });
    }

    /// Sets labels of the user's own. Each wins over one of the same key that is there, such as a field of the vendor's,
    /// which then bears the provider's id before its own.
    pub fn set_own<K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>>(
        &mut self,
        provider: &str,
        labels: impl IntoIterator<Item = (K, V)>,
    ) {
        let before = self.0.len();
        self.0.extend(labels.into_iter().map(|(key, value)| Label {
            key: key.into(),
            value: value.into(),
            is_own: true,
        }));
        if self.0.len() == before {
            return;
        }
        self.0.sort_by(|one, other| one.key.cmp(&other.key));
        let mut beaten: Vec<Label<'a>> = Vec::new();
        let mut kept: Vec<Label<'a>> = Vec::with_capacity(self.0.len());
        for mut label in std::mem::take(&mut self.0).into_iter().rev() {
            if kept.last().is_none_or(|last| last.key != label.key) {
                kept.push(label);
                continue;
            }
            label.key = format!("{provider}.{}", label.key).into();
            if beaten.last().is_none_or(|last| last.key != label.key) {
                beaten.push(label);
            }
        }
        kept.reverse();
        self.0 = kept;
        for label in beaten {
            self.put(label);
        }
    }

    /// Sets a label; one of the same key is replaced.
    pub fn put(&mut self, label: Label<'a>) {
        // Most come in order.
        if self.0.last().is_none_or(|last| last.key < label.key) {
            self.0.push(label);
            return;
        }
        match self.place_of(&label.key) {
            Ok(at) => self.0[at] = label,
            Err(at) => self.0.insert(at, label),
        }
    }

    fn place_of(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|label| (*label.key).cmp(key))
    }

    /// The labels with what is changed of their keys and values; `None` where nothing is. Those whose keys become the
    /// same stay several: `***`, `***#2`.
    pub fn changed(&self, mut change: impl FnMut(&str) -> Option<String>) -> Option<Tags<'a>> {
        let mut changed = Tags::with_room(self.0.len());
        let mut has_changed = false;
        for label in &self.0 {
            let (key, value) = (change(&label.key), change(&label.value));
            has_changed |= key.is_some() || value.is_some();
            let key = key.map_or_else(|| label.key.clone(), Cow::Owned);
            let numbered = (2..).map(|number| Cow::Owned(format!("{key}#{number}")));
            let mut free = std::iter::once(key.clone()).chain(numbered);
            let free = free.find(|key| changed.place_of(key).is_err());
            changed.put(Label {
                key: free.unwrap_or_default(),
                value: value.map_or_else(|| label.value.clone(), Cow::Owned),
                is_own: label.is_own,
            });
        }
        has_changed.then_some(changed)
    }

    /// Key and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|label| (&*label.key, &*label.value))
    }
}

/// What a row costs. The price of an hour follows from the others.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(transform = super::schema::with_hour_price)]
pub struct Billing<'a> {
    /// The provider's word for how it charges.
    pub mode: Option<Cow<'a, str>>,
    /// The price now, of the period that the vendor bills.
    pub price: Option<Decimal>,
    /// The price without discount.
    pub list_price: Option<Decimal>,
    /// ISO 4217 code, or the provider's sign where the code is not certain.
    pub currency: Option<Cow<'a, str>>,
    /// What one price pays for: `hour`, `day`, `week`, `month`, `year`.
    pub per: Option<&'static str>,
    /// Whether the prices are those of the vendor's catalogue, and not of the row.
    #[schemars(skip)]
    pub is_estimated: bool,
}

/// The periods that a price pays for.
pub const PERIODS: [&str; 5] = ["hour", "day", "week", "month", "year"];

/// The hours of each of [`PERIODS`]; a month is a twelfth of a year of 365 days.
const HOURS: [u32; PERIODS.len()] = [1, 24, 168, HOURS_OF_MONTH, 8760];

/// The hours of a month.
pub const HOURS_OF_MONTH: u32 = 730;

impl Billing<'_> {
    /// Whether the prices are those of the vendor's catalogue; `None` where there is none.
    pub fn estimated(&self) -> Option<bool> {
        let is_priced = self.price.is_some() || self.list_price.is_some();
        is_priced.then_some(self.is_estimated)
    }

    /// The price of an hour, half up to six decimals; `None` where the price or what it pays for is not
    /// known.
    pub fn per_hour(&self) -> Option<Decimal> {
        let per = self.per?;
        let (_, hours) = PERIODS
            .iter()
            .zip(HOURS)
            .find(|(period, _)| **period == per)?;
        let price = self
            .price
            .or(self.list_price.filter(|_| self.is_estimated))?;
        let price = match hours {
            1 => price,
            hours => price.checked_div(Decimal::from(hours))?,
        };
        let half_up = if price.is_sign_negative() {
            RoundingStrategy::MidpointTowardZero
        } else {
            RoundingStrategy::MidpointAwayFromZero
        };
        Some(price.round_dp_with_strategy(6, half_up).normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_whole_where_they_are() {
        for (number, text) in [(8.0, "8"), (0.0, "0"), (2.48, "2.48")] {
            let quantity = Quantity::new(number).unwrap();
            assert_eq!(quantity.to_string(), text);
        }
        for number in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert!(Quantity::new(number).is_none(), "{number}");
        }
        assert_eq!(Quantity::sum(0.1 + 0.2).to_string(), "0.3");
    }

    #[test]
    fn an_hour_costs_its_part_of_the_period() {
        for (price, per, hour) in [
            ("0.24", Some("hour"), Some("0.24")),
            ("0.50", Some("hour"), Some("0.5")),
            ("0.1234565", Some("hour"), Some("0.123457")),
            ("0.12345649", Some("hour"), Some("0.123456")),
            ("-0.0000005", Some("hour"), Some("0")),
            ("48", Some("day"), Some("2")),
            ("25.6", Some("day"), Some("1.066667")),
            ("16.8", Some("week"), Some("0.1")),
            ("2.58", Some("month"), Some("0.003534")),
            ("730", Some("month"), Some("1")),
            ("8760", Some("year"), Some("1")),
            ("0", Some("year"), Some("0")),
            // What it pays for is not known: it may be anything but an hour.
            ("0.444", None, None),
        ] {
            let billing = Billing {
                price: Some(price.parse().unwrap()),
                per,
                ..Billing::default()
            };
            let hour = hour.map(str::to_owned);
            let found = billing.per_hour().map(|price| price.to_string());
            assert_eq!(found, hour, "{price} per {per:?}");
        }
        assert_eq!(Billing::default().per_hour(), None);
    }
}
