//! What differs between two listings: rows that appeared, went or changed. Pure: it reads no file and
//! prints nothing.
//!
//! A row counts as gone only where the later listing looked for it and read everything: what lies in a
//! source that one of the two did not ask for, or did not read to its end, is not compared but named.

mod alike;
mod coverage;
mod pairs;
pub mod printed;
mod reading;
#[cfg(test)]
mod simulation;
mod snapshot;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

pub use coverage::{LeftOut, Side, Why};
pub use snapshot::{Json, KEEP_UNKNOWN, ListedRow, Row, Snapshot, Source};

use self::alike::Alike;
use self::coverage::{Covered, Unjudged, left_out};
use self::pairs::Pairs;

/// What differs between an earlier and a later listing.
#[derive(Debug)]
pub struct Changes<'a> {
    /// Rows of the later one alone, in its order.
    pub appeared: Vec<&'a Row>,
    /// Rows of the earlier one alone, in its order.
    pub gone: Vec<&'a Row>,
    /// Rows of both that are not the same, in the order of the later one.
    pub changed: Vec<Changed<'a>>,
    /// Rows of the earlier one that may be among the undecided ones of the later: it is not known whether
    /// they are gone.
    pub perhaps_there: Vec<&'a Row>,
    /// What could not be compared: first what the sources of the earlier one show, in their order.
    pub left_out: Vec<LeftOut>,
}

/// A row that is in both listings and not the same.
#[derive(Debug)]
pub struct Changed<'a> {
    /// As it was.
    pub old: &'a Row,
    /// As it is.
    pub new: &'a Row,
    /// What differs, at least one.
    pub fields: Vec<Change<'a>>,
}

/// A field with two values.
#[derive(Clone, Copy, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Change<'a> {
    /// Its path in a row, such as `billing.price`.
    pub field: &'static str,
    /// The value before.
    pub old: &'a Value,
    /// The value after.
    pub new: &'a Value,
}

/// One difference.
#[derive(Clone, Copy, Debug)]
pub enum Difference<'c, 'a> {
    /// It is new.
    Appeared(&'a Row),
    /// It is no more.
    Gone(&'a Row),
    /// It is not what it was.
    Changed(&'c Changed<'a>),
}

impl<'a> Changes<'a> {
    /// Every difference: what appeared, what went, what changed.
    pub fn iter(&self) -> impl Iterator<Item = Difference<'_, 'a>> {
        let appeared = self.appeared.iter().copied().map(Difference::Appeared);
        let gone = self.gone.iter().copied().map(Difference::Gone);
        let changed = self.changed.iter().map(Difference::Changed);
        appeared.chain(gone).chain(changed)
    }

    /// Whether nothing differs in what was compared.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether everything was compared.
    pub fn is_complete(&self) -> bool {
        self.left_out.is_empty()
    }
}

/// Compares two listings. Rows are paired before any is left out: a row whose place one listing does
/// not tell must not appear because it is left out of the other alone.
pub fn compare<'a>(old: &'a Snapshot, new: &'a Snapshot) -> Changes<'a> {
    let mut left_out = left_out(old, new);
    let alike = Alike::of(old, new);
    let pairs = Pairs::of(old, new, &alike);
    let covered = Covered::by(&left_out);
    let is_compared = |row: &&Row| !covered.holds(row);
    let alone = |row: &(&'a Row, Option<&'a Row>)| row.1.is_none();
    let appeared = pairs.of_new().filter(alone).map(|(row, _)| row);
    let gone = pairs.of_old().filter(alone).map(|(row, _)| row);
    let (mut of_old, mut of_new) = (
        Unjudged::undecided(Side::Old, old),
        Unjudged::undecided(Side::New, new),
    );
    let (mut unread_old, mut unread_new) = (
        Unjudged::unread(Side::Old, old),
        Unjudged::unread(Side::New, new),
    );
    let appeared: Vec<_> = appeared
        .filter(is_compared)
        .filter(|row| !of_old.takes(row))
        .collect();
    let gone: Vec<_> = gone
        .filter(is_compared)
        .filter(|row| !of_new.takes(row))
        .collect();
    let changed = pairs.of_new().filter_map(|(new, old)| {
        let old = old.filter(is_compared).filter(|_| is_compared(&new))?;
        let mut fields = pairs::changes(old, new);
        unread_old.takes_from(old, &mut fields);
        unread_new.takes_from(new, &mut fields);
        (!fields.is_empty()).then_some(Changed { old, new, fields })
    });
    let changed = changed.collect();
    let unread = unread_old.left_out().chain(unread_new.left_out());
    let alike = alike.left_out(old, new, is_compared);
    let undecided = of_old.left_out().chain(of_new.left_out());
    left_out.extend(undecided.chain(unread).chain(alike));
    Changes {
        appeared,
        gone,
        changed,
        perhaps_there: of_new.rows().collect(),
        left_out,
    }
}
