//! Which rows of a listing are wanted, and in which order.
//!
//! Conditions are tested on each row while an answer is read, whatever the provider was asked for: what
//! a server filters is at most what it need not send.

mod condition;
mod expect;
mod literal;
mod order;

pub use self::condition::{Condition, Demand};
pub use self::expect::Expect;
pub use self::order::Order;

use crate::core::fields::View;
use crate::core::model::Instance;

/// What is wanted of a listing.
#[derive(Debug)]
pub struct Selection {
    /// All of them must be met.
    pub conditions: Vec<Condition>,
    /// What rows are sorted by, the weightiest first; empty for the order of the listing.
    pub orders: Vec<Order>,
    /// What ages and ends are counted from.
    pub view: View,
}

impl Selection {
    /// Whether it leaves a listing as it is.
    pub fn is_everything(&self) -> bool {
        self.conditions.is_empty() && self.orders.is_empty()
    }

    /// Whether the row is to go out.
    pub fn wants(&self, row: &Instance<'_>) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.all(|condition| condition.is_met(row, self.view))
    }

    /// Writes what the row is sorted by: rows go out in the order of these bytes, and where they are
    /// the same in the order they came.
    pub fn key(&self, row: &Instance<'_>, out: &mut Vec<u8>) {
        for order in &self.orders {
            order.write(row, self.view, out);
        }
    }
}
