//! Which rows of a listing are wanted, and in which order.
//!
//! Conditions are tested on each row while an answer is read, whatever the provider was asked for: what
//! a server filters is at most what it need not send.

mod condition;
mod currencies;
mod expect;
mod literal;
mod order;
mod tags;

pub use self::condition::{Condition, Demand};
pub use self::expect::Expect;
pub use self::order::{Order, SortKey, is_last};
pub use self::tags::AskedTags;

use crate::core::about::About;
use crate::core::fields::View;
use crate::core::model::Instance;

/// Whether a row meets a condition, as far as is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Met,
    NotMet,
    /// It is not known: what the condition is about is unknown of the row.
    Undecided,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    Wanted,
    Unwanted,
    /// No condition fails, and some cannot be judged, of which this is the first by its place.
    Undecided(usize),
}

/// The rows that are wanted, and their order.
#[derive(Debug)]
pub struct Selection {
    /// All of them must be met.
    pub conditions: Vec<Condition>,
    /// Whether undecided rows go out as well.
    pub keeps_unknown: bool,
    /// The sort keys, the first one first; empty for the order of the listing.
    pub orders: Vec<Order>,
    /// The time that ages and ends are counted from.
    pub view: View,
    /// The keys of tags that are asked for.
    pub tags: AskedTags,
}

impl Selection {
    /// Whether it leaves a listing as it is.
    pub fn is_everything(&self) -> bool {
        self.conditions.is_empty() && self.orders.is_empty() && self.tags.is_empty()
    }

    /// Judges a row of this provider. One condition that is not met decides, whatever is not known of the
    /// others.
    pub fn judge(&self, row: &Instance<'_>, about: &About) -> Judgement {
        let mut judgement = Judgement::Wanted;
        for (place, condition) in self.conditions.iter().enumerate() {
            match condition.judge(row, self.view, about) {
                Verdict::NotMet => {
                    if condition.compares_prices {
                        self.note_currency(row, about);
                    }
                    let conditions = self.conditions.iter().enumerate();
                    for (_, other) in conditions.filter(|(other, _)| *other != place) {
                        other.note_met(row, self.view, about);
                    }
                    return Judgement::Unwanted;
                }
                Verdict::Undecided if judgement == Judgement::Wanted => {
                    judgement = Judgement::Undecided(place);
                }
                Verdict::Met | Verdict::Undecided => {}
            }
        }
        self.note_currency(row, about);
        judgement
    }

    /// Notes the currency of a row that is wanted, or would be but for its price.
    fn note_currency(&self, row: &Instance<'_>, about: &About) {
        let prices = || self.conditions.iter().filter(|own| own.compares_prices);
        let is_out = |condition: &Condition| {
            !condition.compares_prices && condition.judge(row, self.view, about) == Verdict::NotMet
        };
        if prices().next().is_none() || self.conditions.iter().any(is_out) {
            return;
        }
        for condition in prices() {
            condition.note_currency(row, self.view);
        }
    }

    /// Whether a row of this judgement goes out.
    pub fn prints(&self, judgement: Judgement) -> bool {
        match judgement {
            Judgement::Wanted => true,
            Judgement::Unwanted => false,
            Judgement::Undecided(_) => self.keeps_unknown,
        }
    }

    /// Writes what the row is sorted by: rows go out in the order of these bytes, and where they are
    /// the same in the order they came.
    pub fn key(&self, row: &Instance<'_>, out: &mut Vec<u8>) {
        for order in &self.orders {
            order.write(row, self.view, out);
        }
    }
}
