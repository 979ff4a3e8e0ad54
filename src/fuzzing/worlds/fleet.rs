//! What there is to list in a world: the truth that a listing is held against.

use std::collections::HashSet;
use std::fmt;

use serde_json::value::to_raw_value;

use super::api::{Api, Drawing, Item, Place, Row};
use super::random::Random;
use crate::core::about::About;
use crate::core::model::Kinds;
use crate::demo::{self, Fleet, Rows};
use crate::providers;

/// Whose API is asked.
pub struct Vendor {
    /// The id of the provider.
    pub id: &'static str,
    /// Those that fleets are in; one without a name where there are none.
    pub regions: &'static [&'static str],
    /// The variable that names them.
    pub region_variable: Option<&'static str>,
    /// The variables that lead to the clouds.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// The variables of a key, and of what a key is got for from a service.
    pub key: &'static [(&'static str, &'static str)],
    pub login: Option<&'static [(&'static str, &'static str)]>,
    pub apis: &'static [&'static Api],
    /// What there is in a region, of the kinds that are asked for.
    pub fleet: fn(&mut Making<'_>, &str),
    /// Tells the demo cloud of parents.
    pub serve: fn(&mut Fleet, &Listing),
    /// The body of an error with this status.
    pub error: fn(u16) -> String,
    /// A sound answer of any of its operations, without rows.
    pub nothing: &'static str,
    /// How it throttles: the status and the body.
    pub throttled: (u16, &'static str),
    /// The header that says when to come again, and its unit in milliseconds.
    pub advice: (&'static str, u64),
}

impl PartialEq for Vendor {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Vendor {
    /// What the program says of the provider: which kinds it has, and which of them it lists where none is asked for.
    pub fn about(&self) -> &'static About {
        let mut all = providers::ALL.iter();
        let own = all.find(|entry| entry.about.id == self.id);
        own.expect("it is a provider").about
    }
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub vendor: &'static Vendor,
    pub place: Place,
    /// The listing that leads to it, by its place in the world.
    pub above: Option<usize>,
    /// Whether its rows are asked for. Others are read for what they tell of those.
    pub is_wanted: bool,
    /// Whether the caller may not list it: what is listed in its place is not all there is.
    pub is_refused: bool,
    pub items: Vec<Item>,
}

/// Every listing of these vendors that is asked for, those of a parent behind it, in the order of the program.
pub fn listings(
    vendors: &[&'static Vendor],
    kinds_of: impl Fn(&Vendor) -> Kinds,
    regions: usize,
    random: &mut Random,
) -> Vec<Listing> {
    let mut made = Making {
        random,
        vendor: vendors[0],
        kinds: Kinds::default(),
        listings: Vec::new(),
    };
    for vendor in vendors.iter().copied() {
        made.vendor = vendor;
        made.kinds = kinds_of(vendor);
        if !made.kinds.is_empty() {
            for region in vendor.regions.iter().take(regions) {
                (vendor.fleet)(&mut made, region);
            }
        }
    }
    made.listings
}

/// A fleet that is being made.
pub struct Making<'a> {
    pub random: &'a mut Random,
    vendor: &'static Vendor,
    /// Those that are asked for.
    pub kinds: Kinds,
    pub listings: Vec<Listing>,
}

impl Making<'_> {
    /// A listing whose entries lead to others; they are told later. Returns its place.
    pub fn parents(&mut self, place: Place, above: Option<usize>) -> usize {
        self.listings.push(Listing {
            vendor: self.vendor,
            place,
            above,
            is_wanted: false,
            is_refused: false,
            items: Vec::new(),
        });
        self.listings.len() - 1
    }

    /// A listing of rows that are asked for. Returns its place.
    pub fn source(&mut self, place: Place, above: Option<usize>) -> usize {
        let own = self.parents(place, above);
        let count = self.size();
        self.listings[own].is_wanted = true;
        self.listings[own].items = (0..count).map(|number| self.drawn(own, number)).collect();
        own
    }

    /// What completes rows: what is told of these two words.
    pub fn look_up(&mut self, place: Place, row: fn(&str) -> serde_json::Value) {
        let own = self.parents(place, None);
        let rows = ["gn7", "c7"].iter();
        let rows = rows.map(|name| Item::parent(name, row(name).to_string()));
        self.listings[own].items = rows.collect();
    }

    fn drawn(&mut self, listing: usize, number: u64) -> Item {
        drawn(&self.listings[listing], listing, number, self.random)
    }

    /// How many parents there are.
    pub fn few(&mut self) -> u64 {
        self.random.one_of(&[0, 1, 1, 2, 2, 3, 5])
    }

    /// How many rows there are: mostly few, as what goes wrong with pages goes wrong with small ones.
    fn size(&mut self) -> u64 {
        match self.random.below(12) {
            0 => 0,
            1 => 1,
            2..=10 => 2 + self.random.below(9),
            _ => self.random.one_of(&[10, 10, 10, 15, 20, 20, 50, 100]),
        }
    }
}

/// An entry of a listing that has any.
pub fn drawn(listing: &Listing, place: usize, number: u64, random: &mut Random) -> Item {
    let draw = listing.place.api.draw.expect("its entries are made up");
    draw(&mut Drawing {
        listing: place,
        number,
        random,
    })
}

/// The rows that are asked for, in the order in which they go out: those of a listing behind those that it leads to, and
/// a row that stands in several lists with the first.
pub fn rows(listings: &[Listing]) -> Vec<&Row> {
    fn below<'a>(listings: &'a [Listing], above: Option<usize>, found: &mut Vec<&'a Row>) {
        for (place, own) in listings.iter().enumerate() {
            if own.above == above {
                below(listings, Some(place), found);
                let items = own.items.iter().filter(|_| own.is_wanted);
                found.extend(items.flat_map(|item| &item.rows));
            }
        }
    }
    let mut found = Vec::new();
    below(listings, None, &mut found);
    let mut seen = HashSet::new();
    found.retain(|row| seen.insert(row.id.as_str()));
    found
}

/// The fleet of a demo cloud that knows these parents, so that it verifies what is asked of them. It has no
/// instances: those are served from here.
pub fn served(listings: &[Listing]) -> Fleet {
    let mut fleet = Fleet::empty();
    for listing in listings {
        (listing.vendor.serve)(&mut fleet, listing);
    }
    fleet
}

/// The entries of a listing as the demo cloud has them.
pub fn demo_rows(listing: &Listing) -> impl Iterator<Item = demo::Row> {
    listing.items.iter().map(|item| {
        let value: Box<serde_json::value::RawValue> =
            serde_json::from_str(&item.json).expect("a parent is written here");
        demo::Row::try_from(to_raw_value(&value).expect("it is JSON")).expect("it is JSON")
    })
}

pub fn no_rows() -> Rows {
    Rows::default()
}
