//! What a seed makes: clouds and their fleets, a network, a clock, a command line, and what goes wrong.

use super::fault::Fault;
use super::fleet::{self, Item, Listing, Row};
use super::random::Random;
use super::vendors::{self, Vendor};
use crate::core::model::{Kind, Kinds};

#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    pub vendors: Vec<&'static Vendor>,
    /// How many regions are asked of each vendor that has several.
    pub regions: usize,
    pub listings: Vec<Listing>,
    pub server: Server,
    pub asked: Asked,
    /// When the run is interrupted, in milliseconds from its beginning.
    pub stopped_at: Option<u64>,
    pub faults: Vec<Fault>,
    pub moves: Vec<Move>,
}

/// How the clouds answer.
#[derive(Clone, Debug)]
pub struct Server {
    /// The longest way of a request, and of its answer, in milliseconds.
    pub latency: u64,
    /// The rows of a page where the request does not say.
    pub usual: u64,
    /// The most rows of a page.
    pub most: u64,
    /// Whether pages are counted by the size that was asked for, although they hold fewer.
    pub counts_as_asked: bool,
    /// Whether Novita's pages count from 0.
    pub counts_from_zero: bool,
    pub quota: Option<Quota>,
    /// How many requests in a hundred fail for a moment; the same one at most three times.
    pub trouble: u64,
    /// How far the vendors' clock is ahead, in seconds.
    pub ahead: i64,
    /// How long the keys last that are given out, in seconds.
    pub lifetime: i64,
    /// What stands beside the list in each answer.
    pub friendly: &'static [(&'static str, &'static str)],
}

/// So many requests of a vendor in each window, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    pub calls: u64,
    pub window: u64,
    /// Whether it is said when to come again.
    pub advises: bool,
    /// So many from another time on, in milliseconds.
    pub later: Option<(u64, u64)>,
}

impl Quota {
    /// The requests of the window that goes on at a time, in milliseconds.
    pub fn at(self, now: u64) -> u64 {
        let later = self.later.filter(|(from, _)| now >= *from);
        later.map_or(self.calls, |(_, calls)| calls)
    }
}

/// The command line and the credential.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Those of `--kind`, where it is given.
    pub kinds: Option<Kinds>,
    pub selection: Selection,
    pub format: &'static str,
    pub page_size: Option<u64>,
    pub concurrency: u64,
    /// In milliseconds.
    pub deadline: Option<u64>,
    /// Whether the keys are asked for, of a service that gives them for a time.
    pub is_renewable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    All,
    Running,
    NotRunning,
    /// Of a type, which not every row tells.
    Large,
    Named,
    Sorted,
    Limited(u64),
    SortedAndLimited(u64),
    ExpectNone,
}

/// A change of a fleet, after so many sound answers of its listing.
#[derive(Clone, Debug)]
pub struct Move {
    pub listing: usize,
    pub after: u32,
    pub what: Change,
}

#[derive(Clone, Debug)]
pub enum Change {
    Removed(u64),
    Inserted(u64, Item),
    Swapped(u64, u64),
}

impl World {
    pub fn of(seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let mut vendors = vec![random.one_of(&vendors::ALL)];
        let other = random.one_of(&vendors::ALL);
        if random.chance(12) && other != vendors[0] {
            vendors.push(other);
        }
        let regions = 1 + random.place(2);
        let mut asked = Asked::of(&vendors, random);
        let listings = fleet::listings(&vendors, |own| asked.kinds_of(own), regions, random);
        let mut places = listings.iter().map(|listing| &listing.place);
        if asked.selection == Selection::Large && places.any(|own| own.api.is_type_looked_up) {
            asked.selection = Selection::All;
        }
        let server = Server::of(&asked, random);
        let mut world = Self {
            seed,
            vendors,
            regions,
            server,
            asked,
            stopped_at: random.chance(6).then(|| random.below(3000)),
            faults: Vec::new(),
            moves: Vec::new(),
            listings,
        };
        if random.chance(70) {
            world.disturb(random);
        }
        world
    }

    /// A sound world, but for one answer or more of a listing, in which one thing is changed.
    pub fn edited(seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let mut world = Self {
            faults: Vec::new(),
            moves: Vec::new(),
            stopped_at: None,
            ..Self::of(seed)
        };
        world.asked.deadline = None;
        world.edit(random);
        world
    }

    /// What a row is like may change with it.
    fn edit(&mut self, random: &mut Random) {
        self.asked.selection = Selection::All;
        self.faults = vec![Fault::edit(&self.listings, random)];
    }

    fn disturb(&mut self, random: &mut Random) {
        if random.chance(10) {
            return self.edit(random);
        }
        if random.chance(15) {
            for _ in 0..=random.below(3) {
                let moved = Move::of(&self.listings, random);
                self.moves.extend(moved);
            }
            if random.chance(80) {
                return;
            }
        }
        for _ in 0..random.one_of(&[1, 1, 1, 1, 2, 2, 3]) {
            let fault = Fault::of(&self.listings, self.asked.is_renewable, random);
            self.faults.push(fault);
        }
    }

    /// Whether everything that is there must come out of it.
    pub fn is_sound(&self) -> bool {
        let is_look_up = |place: usize| self.listings[place].place.api.is_look_up;
        let mut faults = self.faults.iter();
        faults.all(|fault| fault.listing.is_some_and(is_look_up))
            && self.moves.is_empty()
            && self.stopped_at.is_none()
            && self.asked.deadline.is_none()
    }
}

impl Server {
    fn of(asked: &Asked, random: &mut Random) -> Self {
        let latency = random.one_of(&[0, 0, 0, 0, 0, 5, 50, 400, 2000]);
        let counts_from_zero = random.chance(30);
        let has_quota = random.chance(12);
        Self {
            latency,
            usual: random.one_of(&[1, 2, 3, 10, 20, 100]),
            most: if random.chance(75) {
                1000
            } else {
                1 + random.below(6)
            },
            // With both, no client could know which rows are on page 1.
            counts_as_asked: random.chance(30) && !counts_from_zero,
            counts_from_zero,
            quota: has_quota.then(|| Quota {
                calls: 1 + random.below(5),
                window: random.one_of(&[100, 1000, 3000]),
                advises: random.chance(50),
                later: None,
            }),
            trouble: random.one_of(&[0, 0, 0, 2, 20]),
            // A refused date is set right by the clock of the answer, not by that of a service of keys.
            ahead: if asked.is_renewable {
                0
            } else {
                random.one_of(&[0, 0, 0, 0, 200, -1300, 9000, -80_000])
            },
            // A key that ends on its way, or while a quota is waited for, is of no use to anybody.
            lifetime: random.one_of(&[
                if latency > 100 || has_quota { 900 } else { 2 },
                if has_quota { 900 } else { 30 },
                900,
                3600,
            ]),
            friendly: random.one_of(super::fault::FRIENDLY),
        }
    }
}

impl Asked {
    fn of(vendors: &[&'static Vendor], random: &mut Random) -> Self {
        let few = 1 + random.below(4);
        let selection = match random.below(16) {
            0 => Selection::Running,
            1 => Selection::NotRunning,
            2 => Selection::Named,
            3 => Selection::Sorted,
            4 => Selection::Limited(few),
            5 => Selection::SortedAndLimited(few),
            6 => Selection::ExpectNone,
            7 => Selection::Large,
            _ => Selection::All,
        };
        let has_service = vendors.iter().any(|vendor| vendor.login.is_some());
        Self {
            kinds: kinds(vendors, random),
            selection,
            format: random.one_of(&["name", "name", "json", "jsonl"]),
            page_size: random.chance(85).then(|| 1 + random.below(7)),
            concurrency: random.one_of(&[1, 2, 8, 8, 8]),
            deadline: random.chance(4).then(|| random.one_of(&[50, 900, 5000])),
            is_renewable: has_service && random.chance(20),
        }
    }

    /// What is listed of a vendor.
    pub fn kinds_of(&self, vendor: &Vendor) -> Kinds {
        let about = vendor.about();
        let has = |kind: &Kind| about.all_kinds().contains(kind);
        match self.kinds {
            None => about.usual_kinds(),
            Some(kinds) => kinds.iter().copied().filter(has).collect(),
        }
    }
}

/// What is asked for: often nothing by name, else all, or one or two that a vendor has.
fn kinds(vendors: &[&'static Vendor], random: &mut Random) -> Option<Kinds> {
    let all: Vec<_> = vendors
        .iter()
        .flat_map(|vendor| vendor.about().all_kinds().to_vec())
        .collect();
    match random.below(4) {
        0 | 1 => None,
        2 => Some(Kind::ALL.into_iter().collect()),
        _ => Some(
            [random.one_of(&all), random.one_of(&all)]
                .into_iter()
                .collect(),
        ),
    }
}

impl Move {
    fn of(listings: &[Listing], random: &mut Random) -> Option<Self> {
        let sources: Vec<_> = (0..listings.len())
            .filter(|place| listings[*place].place.api.draw.is_some())
            .collect();
        if sources.is_empty() {
            return None;
        }
        let listing = random.one_of(&sources);
        let rows = listings[listing].items.len() as u64;
        let what = match random.below(3) {
            0 => Change::Removed(random.below(rows)),
            1 => {
                let number = 1000 + random.below(1000);
                let item = fleet::drawn(&listings[listing], listing, number, random);
                Change::Inserted(random.below(rows + 1), item)
            }
            _ => Change::Swapped(random.below(rows), random.below(rows)),
        };
        Some(Self {
            listing,
            after: random.one_of(&[0, 1, 2, 3, 4]),
            what,
        })
    }
}

impl Selection {
    /// The flags of the command line.
    pub fn flags(self) -> Vec<String> {
        let flags: &[&str] = match self {
            Self::All | Self::Limited(_) => &[],
            Self::Running => &["--status", "running"],
            Self::NotRunning => &["--filter", "status!=running"],
            Self::Large => &["--type", "gn7"],
            Self::Named => &["--name", "x"],
            Self::Sorted | Self::SortedAndLimited(_) => &["--sort-by", "name"],
            Self::ExpectNone => &["--expect", "none"],
        };
        let limit = match self {
            Self::Limited(most) | Self::SortedAndLimited(most) => Some(most),
            _ => None,
        };
        let limit = limit.map(|most| format!("--limit={most}"));
        flags
            .iter()
            .map(|flag| (*flag).to_owned())
            .chain(limit)
            .collect()
    }

    /// Whether a row is wanted; `None` where that is not known.
    pub fn wants(self, row: &Row) -> Option<bool> {
        match self {
            Self::Running => Some(row.is_running),
            Self::NotRunning => Some(!row.is_running),
            Self::Large => row.is_large,
            Self::Named => row.has_name.then(|| row.id.contains('x')),
            _ => Some(true),
        }
    }

    /// The most rows that go out.
    pub fn limit(self) -> Option<usize> {
        match self {
            Self::Limited(most) | Self::SortedAndLimited(most) => usize::try_from(most).ok(),
            _ => None,
        }
    }
}
