//! What is known after some rounds: of each source, its rows as they were when it was last read whole.

use std::collections::{HashMap, HashSet};

use super::round::Round;
use crate::core::model::Scope;
use crate::output::TableRow;
use crate::output::diff::{Changes, LeftOut, Row, Side, Snapshot, Source, compare};

/// What is known, and what the last round changed of it.
#[derive(Default)]
pub struct Known {
    /// Every row and the ones that have gone, in the order of the listing.
    pub items: Vec<Item>,
    /// Where they were looked for.
    sources: Vec<Source>,
    /// Whether there was a round.
    is_begun: bool,
}

/// A row, and what became of it in the last round.
pub struct Item {
    pub row: Row,
    /// Its cells, where a table is drawn.
    pub cells: TableRow,
    /// What they were before the last round, where that changed the row.
    pub was: Option<TableRow>,
    pub mark: Mark,
}

/// What became of a row in the last round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Same,
    /// Its source was not read whole, or has rows that are undecided: it is as it was before.
    Kept,
    Appeared,
    /// It is not what it was.
    Changed,
    /// It is no more, and forgotten with the next round.
    Gone,
}

/// What a round means for single rows.
struct RoundDiff {
    appeared: HashSet<String>,
    changed: HashSet<String>,
    gone: HashSet<String>,
    /// Rows that may be among those that the new round left out as undecided.
    undecided: HashSet<String>,
    /// What is not compared, as the new round did not read it whole.
    unread: Vec<LeftOut>,
    /// What is not compared, as it was not read whole before.
    unknown: Vec<LeftOut>,
}

impl Known {
    /// Takes a round in; `tell` is shown what differs, but for the first round, to which nothing can be
    /// compared.
    pub fn take<E>(
        &mut self,
        round: Round,
        tell: impl FnOnce(&Changes<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let items = std::mem::take(&mut self.items).into_iter();
        let (rows, cells): (Vec<_>, Vec<_>) = items
            .filter(|item| item.mark != Mark::Gone)
            .map(|item| (item.row, item.cells))
            .unzip();
        let old = Snapshot {
            filters: round.snapshot.filters.clone(),
            ..Snapshot::new(rows, std::mem::take(&mut self.sources))
        };
        let diff = if self.is_begun {
            let changes = compare(&old, &round.snapshot);
            tell(&changes)?;
            RoundDiff::of(&changes)
        } else {
            RoundDiff::none()
        };
        self.is_begun = true;
        let new = round.snapshot;
        self.sources = diff.sources(old.sources, new.sources);
        let old = old.rows.into_iter().zip(cells);
        let new = new.rows.into_iter().zip(round.cells);
        self.items = diff.merge(old, new);
        Ok(())
    }
}

impl RoundDiff {
    fn none() -> Self {
        Self {
            appeared: HashSet::new(),
            changed: HashSet::new(),
            gone: HashSet::new(),
            undecided: HashSet::new(),
            unread: Vec::new(),
            unknown: Vec::new(),
        }
    }

    fn of(changes: &Changes<'_>) -> Self {
        let pairs = changes.changed.iter();
        let addresses = |rows: &[&Row]| rows.iter().map(|row| row.address.clone()).collect();
        let parts = changes.left_out.iter().filter(|part| part.why.is_of_all());
        let parts = parts.cloned();
        let (unread, unknown) = parts.partition(|part| part.side == Side::New);
        Self {
            appeared: addresses(&changes.appeared),
            changed: pairs.map(|pair| pair.new.address.clone()).collect(),
            gone: addresses(&changes.gone),
            undecided: addresses(&changes.perhaps_there),
            unread,
            unknown,
        }
    }

    /// The sources whose rows are known: the new ones, and for what they did not read whole the old
    /// ones. Where nothing was known either, that it is short is.
    fn sources(&self, old: Vec<Source>, new: Vec<Source>) -> Vec<Source> {
        let is_unread = |source: &Source| {
            let is_in = |part: &LeftOut| is_within(&source.scope, &part.scope);
            let mut parts = self.unread.iter();
            parts.any(|part| is_of(part, source.profile_key()) && is_in(part))
        };
        let mut known: Vec<_> = old.into_iter().filter(is_unread).collect();
        let is_known = |known: &[Source], source: &Source| {
            let same = |other: &Source| other.profile_key() == source.profile_key();
            let mut known = known.iter();
            known.any(|other| same(other) && is_within(&other.scope, &source.scope))
        };
        for source in new {
            // One that is whole lies in a short one: nobody compared its rows.
            let counts = if source.complete {
                !is_unread(&source)
            } else {
                !is_known(&known, &source)
            };
            if counts {
                known.push(source);
            }
        }
        known
    }

    /// The new rows as far as they count, and the old ones that are kept or gone where they were.
    ///
    /// Say `a b c d` were known, and the round brought `x a d`; `b` is gone, and the source of `c` was not read
    /// whole. Of the old rows `a` and `d` are there again, so `b` and `c` wait for the next of these, `d`, and
    /// stand before it: `x+ a b- c d`. Old rows with none behind them that is still there come last.
    fn merge(
        &self,
        old: impl Iterator<Item = (Row, TableRow)>,
        new: impl Iterator<Item = (Row, TableRow)>,
    ) -> Vec<Item> {
        let is_taken = |row: &Row| !holds(&self.unread, row) || holds(&self.unknown, row);
        let new: Vec<_> = new.filter(|(row, _)| is_taken(row)).collect();
        let taken: HashSet<_> = new.iter().map(|(row, _)| row.address.clone()).collect();
        // The cells of those that changed.
        let mut was = HashMap::new();
        // By the address of the row that they stand before.
        let mut before: HashMap<String, Vec<Item>> = HashMap::new();
        let mut waiting = Vec::new();
        for (row, cells) in old {
            let mark = match () {
                () if self.gone.contains(&row.address) => Mark::Gone,
                () if taken.contains(&row.address) => {
                    if self.changed.contains(&row.address) {
                        was.insert(row.address.clone(), cells);
                    }
                    before.insert(row.address, std::mem::take(&mut waiting));
                    continue;
                }
                () if self.undecided.contains(&row.address) => Mark::Kept,
                () if holds(&self.unread, &row) => Mark::Kept,
                () => continue,
            };
            waiting.push(Item {
                row,
                cells,
                was: None,
                mark,
            });
        }
        let mut items = Vec::new();
        for (row, cells) in new {
            items.extend(before.remove(&row.address).unwrap_or_default());
            items.push(Item {
                mark: self.mark(&row.address),
                was: was.remove(&row.address),
                cells,
                row,
            });
        }
        items.extend(waiting);
        items
    }

    fn mark(&self, address: &str) -> Mark {
        match () {
            () if self.appeared.contains(address) => Mark::Appeared,
            () if self.changed.contains(address) => Mark::Changed,
            () => Mark::Same,
        }
    }
}

fn is_of(part: &LeftOut, account: (&str, &str)) -> bool {
    (part.provider.as_str(), part.profile.as_str()) == account
}

/// Whether a row may lie in one of the parts.
fn holds(parts: &[LeftOut], row: &Row) -> bool {
    let may_hold = |part: &LeftOut| is_of(part, row.profile_key()) && row.may_be_in(&part.scope);
    parts.iter().any(may_hold)
}

/// Whether a scope is a part of the other, or may be.
fn is_within(inner: &Scope, outer: &Scope) -> bool {
    let agree = |inner: Option<&str>, outer: Option<&str>| outer.is_none() || inner == outer;
    (outer.kind.is_none() || inner.kind == outer.kind)
        && agree(inner.region.as_deref(), outer.region.as_deref())
        && agree(inner.parent_id(), outer.parent_id())
        && agree(inner.group.as_deref(), outer.group.as_deref())
}

#[cfg(test)]
mod tests;
