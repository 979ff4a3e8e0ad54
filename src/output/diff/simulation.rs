//! Made-up fleets, listed as `instances` lists them, against what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::core::model::{Parent, Scope};

const REGIONS: [&str; 2] = ["r1", "r2"];
const PARENTS: [&str; 2] = ["s", "t"];
const IDS: [&str; 3] = ["a", "b", "c"];

/// Where a row is, and its id.
type Key = (usize, usize, usize);

/// What there is: rows that fail or run; and what a listing of it makes of each source.
#[derive(Clone, Debug)]
struct World {
    rows: BTreeMap<Key, bool>,
    /// Sources that are incomplete, with the rows they lack.
    short: BTreeMap<(usize, usize), BTreeSet<usize>>,
    is_backwards: bool,
}

fn worlds() -> impl Strategy<Value = World> {
    let key = (0..REGIONS.len(), 0..PARENTS.len(), 0..IDS.len());
    let place = (0..REGIONS.len(), 0..PARENTS.len());
    let lacking = prop::collection::btree_set(0..IDS.len(), 0..3);
    (
        prop::collection::btree_map(key, any::<bool>(), 0..12),
        prop::collection::btree_map(place, lacking, 0..2),
        any::<bool>(),
    )
        .prop_map(|(rows, short, is_backwards)| World {
            rows,
            short,
            is_backwards,
        })
}

impl World {
    /// Lists it: the first row of an id has the plain address, a later one says where it is.
    fn listed(&self) -> Snapshot {
        let mut places: Vec<_> = (0..REGIONS.len())
            .flat_map(|region| (0..PARENTS.len()).map(move |parent| (region, parent)))
            .collect();
        if self.is_backwards {
            places.reverse();
        }
        let (mut rows, mut taken) = (Vec::new(), BTreeSet::new());
        for (region, parent) in &places {
            let own = self.rows.iter();
            let own = own.filter(|((r, p, _), _)| (r, p) == (region, parent));
            let lacking = self.short.get(&(*region, *parent));
            for ((_, _, id), fails) in own {
                if lacking.is_some_and(|lacking| lacking.contains(id)) {
                    continue;
                }
                let (id, region, parent) = (IDS[*id], REGIONS[*region], PARENTS[*parent]);
                let more = [
                    String::new(),
                    format!("@{region}"),
                    format!("@{region}/{parent}"),
                ];
                let mut addresses = more.iter().map(|more| format!("eas/prod/{id}{more}"));
                let address = addresses
                    .find(|address| taken.insert(address.clone()))
                    .unwrap();
                let row = serde_json::json!({
                    "address": address, "provider": "eas", "profile": "prod", "id": id,
                    "region": region, "parent": {"id": parent},
                    "status": if *fails { "failed" } else { "running" },
                });
                rows.push(Row::try_from(&row).unwrap());
            }
        }
        let source = |(region, parent): (usize, usize)| Source {
            provider: "eas".to_owned(),
            profile: "prod".to_owned(),
            scope: Scope {
                region: Some(REGIONS[region].to_owned()),
                parent: Some(Parent {
                    id: Some(PARENTS[parent].into()),
                    ..Parent::default()
                }),
                ..Scope::default()
            },
            complete: !self.short.contains_key(&(region, parent)),
            undecided: 0,
            ..Source::default()
        };
        Snapshot::new(rows, places.into_iter().map(source).collect())
    }
}

fn key(row: &Row) -> Key {
    let place = |all: &[&str], one: &str| all.iter().position(|name| *name == one).unwrap();
    (
        place(&REGIONS, row.region.as_deref().unwrap()),
        place(&PARENTS, row.parent.as_deref().unwrap()),
        place(&IDS, &row.id),
    )
}

proptest! {
    #[test]
    fn exactly_what_differs_in_whole_sources_is_told((old, new) in (worlds(), worlds())) {
        let is_told = |key: &&Key| [&old, &new].iter().all(|w| !w.short.contains_key(&(key.0, key.1)));
        let alone = |one: &World, other: &World| -> BTreeSet<Key> {
            let keys = one.rows.keys().filter(is_told);
            keys.filter(|key| !other.rows.contains_key(key)).copied().collect()
        };
        let differ = old.rows.iter().filter(|(key, fails)| {
            new.rows.get(key).is_some_and(|now| now != *fails)
        });
        let differ: BTreeSet<Key> = differ.map(|(key, _)| key).filter(is_told).copied().collect();

        let listed = [old.listed(), new.listed()];
        let changes = compare(&listed[0], &listed[1]);
        let keys = |rows: &[&Row]| rows.iter().map(|row| key(row)).collect::<BTreeSet<_>>();
        prop_assert_eq!(keys(&changes.appeared), alone(&new, &old));
        prop_assert_eq!(keys(&changes.gone), alone(&old, &new));
        let changed = changes.changed.iter().map(|changed| key(changed.new)).collect::<BTreeSet<_>>();
        prop_assert_eq!(changed, differ);
        prop_assert_eq!(changes.left_out.len(), old.short.len() + new.short.len());

        let back = compare(&listed[1], &listed[0]);
        prop_assert_eq!(keys(&back.appeared), keys(&changes.gone));
        prop_assert_eq!(back.changed.len(), changes.changed.len());
        prop_assert!(compare(&listed[0], &listed[0]).is_empty());
    }
}
