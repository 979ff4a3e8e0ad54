//! Which row of one listing is which row of the other, and what differs between the two.
//!
//! An address identifies a row, but not for ever: of several rows with one id the first has the plain
//! address, and when it goes the next one takes it over (`listing/addresses`). So rows are paired by
//! where they are and their id before they are paired by their address alone.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::Hash;

use rust_decimal::Decimal;
use serde_json::Value;

use super::Change;
use super::alike::Alike;
use super::snapshot::{Row, Snapshot, Source};
use crate::core::model::Kind;

/// The rows of two listings with their partners.
pub struct Pairs<'a> {
    old: Vec<(&'a Row, Option<&'a Row>)>,
    new: Vec<(&'a Row, Option<&'a Row>)>,
}

impl<'a> Pairs<'a> {
    /// Pairs the rows but those that are alike. Of others that nothing tells apart the first is the first.
    pub fn of(old: &'a Snapshot, new: &'a Snapshot, alike: &Alike<'_>) -> Self {
        let alone = |listing: &'a Snapshot| {
            let rows = listing.rows.iter().filter(|row| !alike.holds(row));
            rows.map(|row| (row, None)).collect()
        };
        let mut pairs = Self {
            old: alone(old),
            new: alone(new),
        };
        let sources = || old.sources.iter().chain(&new.sources);
        let by_region = named(sources(), |source| source.scope.region.is_some());
        let by_parent = named(sources(), |Source { scope, .. }| {
            // What a service belongs to is a property of it.
            scope.parent_id().is_some() && scope.kind != Some(Kind::Service)
        });
        pairs.join(|row| (&row.address, place(row), id(row)));
        pairs.join(|row| (row.profile_key(), place(row), id(row)));
        // Where a profile is listed region by region, the same id in another region is another row;
        // elsewhere the region is but a property of it, which may change. So with parents.
        pairs.join(|row| {
            let (region, parent) = place(row);
            let region = region.filter(|_| by_region.contains(&row.profile_key()));
            let parent = parent.filter(|_| by_parent.contains(&row.profile_key()));
            (&row.address, (region, parent), id(row))
        });
        pairs
    }

    /// The rows of the earlier listing, in its order, each with its partner in the later one.
    pub fn of_old(&self) -> impl Iterator<Item = (&'a Row, Option<&'a Row>)> {
        self.old.iter().copied()
    }

    /// The rows of the later listing, in its order, each with its partner in the earlier one.
    pub fn of_new(&self) -> impl Iterator<Item = (&'a Row, Option<&'a Row>)> {
        self.new.iter().copied()
    }

    /// Pairs those of equal keys that have no partner yet.
    fn join<K: Eq + Hash>(&mut self, key: impl Fn(&'a Row) -> K) {
        let mut waiting: HashMap<K, VecDeque<&mut (&'a Row, Option<&'a Row>)>> = HashMap::new();
        for entry in self.old.iter_mut().filter(|(_, partner)| partner.is_none()) {
            waiting.entry(key(entry.0)).or_default().push_back(entry);
        }
        for (row, partner) in self.new.iter_mut().filter(|(_, partner)| partner.is_none()) {
            let queue = waiting.get_mut(&key(row));
            if let Some((old, of_old)) = queue.and_then(VecDeque::pop_front) {
                *partner = Some(old);
                *of_old = Some(row);
            }
        }
    }
}

/// What tells a row from others of its place: no two kinds share their ids.
fn id(row: &Row) -> (Option<Kind>, &str) {
    (row.kind, &row.id)
}

fn place(row: &Row) -> (Option<&str>, Option<&str>) {
    (row.region.as_deref(), row.parent.as_deref())
}

/// The profiles of which some source is such.
fn named<'a>(
    sources: impl Iterator<Item = &'a Source>,
    is_such: impl Fn(&Source) -> bool,
) -> HashSet<(&'a str, &'a str)> {
    sources
        .filter(|source| is_such(source))
        .map(Source::profile_key)
        .collect()
}

/// What differs between a row as it was and as it is: judged as it was sent, with the values that may be shown. What a look-up
/// fills, where it is made and does not fail, is compared only where both rows tell it: what a price is in without one, and
/// the machine type.
pub fn changes<'a>(old: &'a Row, new: &'a Row) -> Vec<Change<'a>> {
    let is_priced = [old, new].map(|row| !row.field("billing.price").is_null());
    let pairs = old.fields().zip(new.fields());
    let differing = pairs.filter(|((field, [old, _]), (_, [new, _]))| {
        let are_told = !old.is_null() && !new.is_null();
        let is_known = match *field {
            "billing.currency" | "billing.per" => are_told || is_priced.contains(&true),
            "instance_type" => are_told,
            _ => true,
        };
        is_known && !is_same(field, old, new)
    });
    differing
        .map(|((field, [_, old]), (_, [_, new]))| Change { field, old, new })
        .collect()
}

/// Amounts are the same as numbers, addresses as sets.
fn is_same(field: &str, old: &Value, new: &Value) -> bool {
    if old == new {
        return true;
    }
    match field {
        "billing.price" => amount(old).is_some_and(|old| Some(old) == amount(new)),
        "private_ips" | "public_ips" => set(old).is_some_and(|old| Some(old) == set(new)),
        _ => false,
    }
}

/// A decimal; one with more digits than can be held exactly is compared as the text it is.
fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => Decimal::from_str_exact(text).ok(),
        Value::Number(number) => Decimal::from_str_exact(&number.to_string()).ok(),
        _ => None,
    }
}

fn set(value: &Value) -> Option<BTreeSet<&str>> {
    match value {
        Value::Null => Some(BTreeSet::new()),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
