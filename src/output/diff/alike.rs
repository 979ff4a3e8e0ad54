//! Rows of one listing that have the same address, as a secret in it is shown as a mask: no other listing can tell
//! which of them is which.
//!
//! Those of which both listings have as many that are the same in everything that is compared are unchanged. What is
//! left is neither gone nor new nor changed, but named.

use std::collections::{HashMap, HashSet};

use super::coverage::{LeftOut, Side, Why};
use super::snapshot::{Row, Snapshot, are_alike};
use crate::core::model::Scope;
use crate::core::secret::MASK;

/// The addresses of both listings that stand for several rows of one of them.
pub struct Alike<'a>(HashSet<&'a str>);

impl<'a> Alike<'a> {
    pub fn of(old: &'a Snapshot, new: &'a Snapshot) -> Self {
        let mut counts: HashMap<_, [usize; 2]> = HashMap::new();
        for (listing, place) in [(old, 0), (new, 1)] {
            let addresses = listing.rows.iter().map(|row| row.address.as_str());
            for address in addresses.filter(|address| address.contains(MASK)) {
                counts.entry(address).or_default()[place] += 1;
            }
        }
        counts.retain(|_, counts| are_alike(*counts));
        Self(counts.into_keys().collect())
    }

    pub fn holds(&self, row: &Row) -> bool {
        self.0.contains(row.address.as_str())
    }

    /// The addresses of which the two listings do not have the same rows, one part a profile.
    pub fn left_out(
        &self,
        old: &'a Snapshot,
        new: &'a Snapshot,
        is_compared: impl Fn(&&Row) -> bool,
    ) -> Vec<LeftOut> {
        let of = |listing: &'a Snapshot| {
            let rows = listing.rows.iter();
            rows.filter(|row| self.holds(row) && is_compared(row))
        };
        // How many more the earlier one has of rows that are the same.
        let mut more: HashMap<_, i64> = HashMap::new();
        for row in of(old) {
            *more.entry(compared(row)).or_default() += 1;
        }
        for row in of(new) {
            *more.entry(compared(row)).or_default() -= 1;
        }
        let differs = |row: &&Row| more.get(&compared(row)).is_some_and(|count| *count != 0);
        let differing = of(old).chain(of(new)).filter(differs);
        let mut parts: Vec<LeftOut> = Vec::new();
        for row in differing {
            let is_of =
                |part: &&mut LeftOut| (&*part.provider, &*part.profile) == row.profile_key();
            let address = row.address.clone();
            match parts.iter_mut().find(is_of).map(|part| &mut part.why) {
                Some(Why::Alike(addresses)) if addresses.contains(&address) => {}
                Some(Why::Alike(addresses)) => addresses.push(address),
                _ => parts.push(LeftOut {
                    provider: row.provider.clone(),
                    profile: row.profile.clone(),
                    scope: Scope::default(),
                    side: Side::New,
                    why: Why::Alike(vec![address]),
                }),
            }
        }
        parts
    }
}

/// What tells a row from others that are alike.
fn compared(row: &Row) -> String {
    let place = (&row.region, &row.parent, &row.name);
    serde_json::to_string(&(&row.address, place, &row.fields)).unwrap_or_default()
}
