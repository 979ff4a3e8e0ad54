//! What there is to list in a world: the truth that a listing is held against.

use std::collections::HashSet;

use serde_json::value::to_raw_value;

use super::api::Api;
use super::random::Random;
use super::vendors::Vendor;
use crate::core::model::Kinds;
use crate::demo::{self, Fleet, Rows};

/// A listing, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub api: &'static Api,
    pub region: String,
    pub parent: String,
    pub group: String,
}

impl Place {
    pub fn new(api: &'static Api, region: &str, parent: &str, group: &str) -> Self {
        Self {
            api,
            region: region.to_owned(),
            parent: parent.to_owned(),
            group: group.to_owned(),
        }
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

/// An entry of a list: what is counted and paged.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: String,
    /// What stands in the answer.
    pub json: String,
    /// The rows that it is, or that stand in it.
    pub rows: Vec<Row>,
}

/// A row that goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    /// Whether its name is known, which is its id.
    pub has_name: bool,
    pub is_running: bool,
    /// Whether it is of the type that is asked for, where it says what type it is.
    pub is_large: Option<bool>,
}

impl Row {
    pub fn state<'a>(&self, up: &'a str, down: &'a str) -> &'a str {
        if self.is_running { up } else { down }
    }

    /// A member that says what type it is, where that is known.
    pub fn typed(&self, name: &str) -> String {
        self.type_word()
            .map_or_else(String::new, |word| format!(r#","{name}":"{word}""#))
    }

    pub fn type_word(&self) -> Option<&'static str> {
        self.is_large.map(|large| if large { "gn7" } else { "c7" })
    }

    /// The same where the API does not tell the type.
    pub fn untyped(self) -> Self {
        Self {
            is_large: None,
            ..self
        }
    }

    /// The only row of an entry.
    pub fn item(self, json: String) -> Item {
        Item {
            id: self.id.clone(),
            json,
            rows: vec![self],
        }
    }
}

impl Item {
    /// An entry that is no row, and leads to some or completes them.
    pub fn parent(id: &str, json: String) -> Self {
        Self {
            id: id.to_owned(),
            json,
            rows: Vec::new(),
        }
    }
}

/// What an entry is made up of.
pub struct Drawing<'a> {
    /// The place of its listing in the world, and its own in that.
    pub listing: usize,
    pub number: u64,
    pub random: &'a mut Random,
}

impl Drawing<'_> {
    /// A row; its id is its name as well, and half of them hold an `x`.
    pub fn row(&mut self) -> Row {
        self.row_of("")
    }

    /// A row of several.
    pub fn row_of(&mut self, more: &str) -> Row {
        let random = &mut *self.random;
        let is_running = random.chance(70);
        let letter = if random.chance(50) { 'x' } else { 'y' };
        Row {
            id: format!("{letter}{}-{}{more}", self.listing, self.number),
            has_name: true,
            is_running,
            is_large: random.one_of(&[Some(true), Some(false), None]),
        }
    }
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
