//! The currencies of rows whose prices are compared: amounts of several are compared by their numbers alone, which is said.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::core::fields::Field;
use crate::core::model::Instance;
use crate::core::terminal;

/// The fields of amounts.
const PRICES: &[&str] = &["billing.price", "billing.list_price", "billing.per_hour"];

/// The most currencies that are told apart.
const MOST: usize = 20;

/// The currencies so far: `None` for one that is not told.
#[derive(Debug, Default)]
pub struct Currencies(Mutex<BTreeSet<Option<String>>>);

impl Currencies {
    /// Whether a field is an amount of money.
    pub fn are_of(field: &Field) -> bool {
        PRICES.iter().any(|price| field.is(price))
    }

    /// Takes note of a row that has a price.
    pub fn note(&self, row: &Instance<'_>) {
        let currency = row.billing.currency.as_deref();
        let mut known = self.known();
        let is_known = known.iter().any(|own| own.as_deref() == currency);
        if !is_known && known.len() < MOST {
            known.insert(currency.map(str::to_owned));
        }
    }

    /// What there is to say of a flag that compared prices in several.
    pub fn told(&self, flag: &str) -> Option<String> {
        let known = self.known();
        if known.len() < 2 {
            return None;
        }
        let told: Vec<_> = known.iter().flatten().map(String::as_str).collect();
        let unknown = if known.contains(&None) {
            " and of unknown currency"
        } else {
            ""
        };
        let told = terminal::clean(&told.join(", ")).into_owned();
        Some(format!(
            "note: {flag}: prices in {told}{unknown} are compared by their numbers alone"
        ))
    }

    fn known(&self) -> MutexGuard<'_, BTreeSet<Option<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
