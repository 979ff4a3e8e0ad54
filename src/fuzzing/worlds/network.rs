//! The machine and the network of a world: what arrives is verified by the demo cloud, and answered from the world's
//! own rows, with what goes wrong in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::answer::{self, Told};
use super::edit;
use super::fault::{Said, Unsent, What};
use super::fleet::{self, Item, Place};
use super::page::{Made, Page};
use super::random::Random;
use super::vendors::Vendor;
use super::world::{Change, World};
use crate::core::wire::Response;
use crate::demo::{self, Incoming, Served};

/// Stands for the services that give keys.
pub const KEYS: &str = "keys";

/// 2026-11-01T00:00:00Z, when every world begins, in Unix seconds.
const BEGINNING: i64 = 1_793_491_200;

pub struct Network {
    world: Arc<World>,
    cloud: Served,
    places: HashMap<Place, usize>,
    begun: Instant,
    state: Mutex<State>,
}

/// What has happened so far.
pub struct State {
    pub random: Random,
    /// The rows of each listing.
    pub rows: Vec<Vec<Item>>,
    /// What each listing was told by answers that look sound.
    pub told: Vec<Vec<Told>>,
    /// Listings that were asked for and are not there.
    pub unasked: Vec<Place>,
    /// Listings of which a row went just as another came.
    pub exchanged: Vec<bool>,
    /// How many answers each fault could have changed.
    met: Vec<u32>,
    /// How often a request failed for a moment.
    troubled: HashMap<u64, u32>,
    /// The window that each vendor counts in, and the requests in it.
    windows: HashMap<&'static str, (u64, u64)>,
    pub requests: u64,
    pub throttled: u64,
    pub in_flight: HashMap<&'static str, u64>,
    /// The most requests of one vendor in flight.
    pub peak: u64,
    /// What happened, for whoever looks.
    pub log: Option<Vec<String>>,
    pub stderr: String,
    /// Of everything that was asked and answered, and when.
    pub fingerprint: DefaultHasher,
}

pub enum Reply {
    Answer(Response),
    Unsent(Unsent),
}

impl Network {
    pub fn new(world: Arc<World>, is_watched: bool) -> Arc<Self> {
        let listings = &world.listings;
        let places = listings.iter().enumerate();
        let lifetime = TimeDelta::seconds(world.server.lifetime);
        Arc::new(Self {
            cloud: Served::of(fleet::served(listings), lifetime),
            places: places
                .map(|(place, listing)| (listing.place.clone(), place))
                .collect(),
            begun: Instant::now(),
            state: Mutex::new(State {
                random: Random::new(!world.seed),
                rows: listings.iter().map(|own| own.items.clone()).collect(),
                told: listings.iter().map(|_| Vec::new()).collect(),
                unasked: Vec::new(),
                exchanged: vec![false; listings.len()],
                met: vec![0; world.faults.len()],
                troubled: HashMap::new(),
                windows: HashMap::new(),
                requests: 0,
                throttled: 0,
                in_flight: HashMap::new(),
                peak: 0,
                log: is_watched.then(Vec::new),
                stderr: String::new(),
                fingerprint: DefaultHasher::new(),
            }),
            world,
        })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The milliseconds that have passed.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub fn vendor(&self, listing: Option<usize>) -> &'static Vendor {
        listing.map_or(self.world.vendors[0], |place| {
            self.world.listings[place].vendor
        })
    }

    /// What a request names of what there is in the world.
    fn place(&self, request: &Incoming) -> Option<Place> {
        let mut apis = self.world.vendors.iter().flat_map(|vendor| vendor.apis);
        apis.find_map(|api| api.place(request))
    }

    /// The listing that a request asks for; `None` where it asks for a key.
    pub fn listing(&self, request: &Incoming) -> Option<usize> {
        self.places.get(&self.place(request)?).copied()
    }

    pub fn answer(&self, request: &Incoming) -> Reply {
        let place = self.place(request);
        let listing = place.as_ref().and_then(|place| self.places.get(place));
        let listing = listing.copied();
        let mut state = self.state();
        state.requests += 1;
        if let Some(trouble) = self.trouble(&mut state, listing, request) {
            return trouble;
        }
        if listing.is_some()
            && let Some(throttled) = self.throttled(&mut state, self.vendor(listing))
        {
            return Reply::Answer(throttled);
        }
        let now = self.server_now();
        let verified = demo::answer(&self.cloud, request, now);
        let mut response = Response {
            status: verified.status,
            headers: verified
                .headers
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            body: verified.body,
        };
        if self.world.server.ahead != 0 {
            let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            response.headers.push(("date".to_owned(), date));
        }
        if !response.is_success() {
            return Reply::Answer(response);
        }
        let Some(listing) = listing else {
            state.unasked.extend(place);
            return match self.fault(&mut state, None, 0) {
                Some(what) => self.changed(what, None, response),
                None => Reply::Answer(response),
            };
        };
        self.listed(&mut state, listing, request, response)
    }

    /// The answer of a listing.
    fn listed(
        &self,
        state: &mut State,
        listing: usize,
        request: &Incoming,
        mut response: Response,
    ) -> Reply {
        let own = &self.world.listings[listing];
        let api = own.place.api;
        let range = api.range(request, &self.world.server);
        let what = if own.is_refused {
            Some(What::Status(403, Said::Vendor))
        } else {
            self.fault(state, Some(listing), range.skip)
        };
        let page = Page {
            api,
            range,
            all: &state.rows[listing],
        };
        let made = match what {
            None => Some(page.sound(&self.world)),
            Some(what) => page.with(what, &self.world, state.requests),
        };
        let Some(Made { body, told }) = made else {
            let what = what.expect("a sound page is always made");
            if let What::Status(status, _) = what
                && range.skip == 0
                && api.says_none.contains(&status)
            {
                state.told[listing].push(Told {
                    is_first: true,
                    entries: Vec::new(),
                    total: Some(0),
                    is_flawed: false,
                });
            }
            response.body = page.sound(&self.world).body.written();
            return self.changed(what, Some(listing), response);
        };
        if let Some(What::Part(status)) = what {
            response.status = status;
        }
        response.body = body.written();
        let told = match what {
            Some(What::Edited(seed)) => {
                let edited = edit::edited(api, &response.body, range.skip == 0, seed);
                response.body = edited.body;
                edited.told
            }
            _ => told,
        };
        if let Some(told) = told {
            state.told[listing].push(told);
            self.move_rows(state, listing);
        }
        Reply::Answer(response)
    }

    /// What goes wrong with an answer, if anything does.
    fn fault(&self, state: &mut State, listing: Option<usize>, skipped: u64) -> Option<What> {
        let mut found = None;
        for (fault, met) in self.world.faults.iter().zip(&mut state.met) {
            if !fault.is_at(listing, skipped) {
                continue;
            }
            let place = *met;
            *met += 1;
            let is_met = place >= fault.from && place - fault.from < fault.times;
            found = found.or(is_met.then_some(fault.what));
        }
        found
    }

    /// An answer that is no list at all.
    fn changed(&self, what: What, listing: Option<usize>, mut response: Response) -> Reply {
        match what {
            What::Status(status, said) => {
                response.status = status;
                response.body = answer::refusal(self.vendor(listing), status, said);
            }
            What::Part(status) => response.status = status,
            What::Unsent(how) => return Reply::Unsent(how),
            What::Cut(hundredths) => {
                let length = response.body.len() as u64 * hundredths / 100;
                response
                    .body
                    .truncate(usize::try_from(length).unwrap_or_default());
            }
            What::Garbage(text) => response.body = text.as_bytes().to_vec(),
            _ => {}
        }
        Reply::Answer(response)
    }

    /// A failure that passes: what is tried four times does not fail more than three times, and what gives keys, which
    /// may be tried twice only, not more than once.
    fn trouble(
        &self,
        state: &mut State,
        listing: Option<usize>,
        request: &Incoming,
    ) -> Option<Reply> {
        if !state.random.chance(self.world.server.trouble) {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        (&request.path, &request.query, &request.body).hash(&mut hasher);
        let times = state.troubled.entry(hasher.finish()).or_default();
        if *times >= if listing.is_some() { 3 } else { 1 } {
            return None;
        }
        *times += 1;
        let vendor = self.vendor(listing);
        Some(match state.random.below(7) {
            0 => Reply::Unsent(Unsent::NoConnection),
            1 => Reply::Unsent(Unsent::Broken),
            2 => Reply::Unsent(Unsent::Silent),
            kind => {
                let status = [500, 502, 503, 504][usize::try_from(kind).unwrap_or_default() - 3];
                let said = if kind == 3 { Said::Vendor } else { Said::Html };
                Reply::Answer(Response {
                    status,
                    headers: Vec::new(),
                    body: answer::refusal(vendor, status, said),
                })
            }
        })
    }

    fn throttled(&self, state: &mut State, vendor: &Vendor) -> Option<Response> {
        let quota = self.world.server.quota?;
        let now = self.millis();
        let window = now / quota.window;
        let (known, used) = state.windows.entry(vendor.id).or_default();
        if *known != window {
            (*known, *used) = (window, 0);
        }
        *used += 1;
        if *used <= quota.at(now) {
            return None;
        }
        state.throttled += 1;
        let (status, body) = vendor.throttled;
        let left = (window + 1) * quota.window - now;
        let (name, unit) = vendor.advice;
        let advice = quota.advises.then(|| left.div_ceil(unit).to_string());
        Some(Response {
            status,
            headers: advice
                .map(|value| (name.to_owned(), value))
                .into_iter()
                .collect(),
            body: body.as_bytes().to_vec(),
        })
    }

    /// The fleet changes after an answer.
    fn move_rows(&self, state: &mut State, listing: usize) {
        let answers = state.told[listing].len();
        let (mut came, mut went) = (false, false);
        for moved in &self.world.moves {
            if moved.listing != listing || moved.after as usize + 1 != answers {
                continue;
            }
            let rows = &mut state.rows[listing];
            let place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
            match &moved.what {
                Change::Removed(at) if place(*at) < rows.len() => {
                    rows.remove(place(*at));
                    went = true;
                }
                Change::Inserted(at, item) => {
                    rows.insert(place(*at).min(rows.len()), item.clone());
                    came = true;
                }
                Change::Swapped(one, other) if place(*one.max(other)) < rows.len() => {
                    rows.swap(place(*one), place(*other));
                }
                Change::Removed(_) | Change::Swapped(..) => {}
            }
        }
        state.exchanged[listing] |= came && went;
    }

    pub fn machine_now(&self) -> DateTime<Utc> {
        let passed = i64::try_from(self.millis()).unwrap_or(i64::MAX);
        DateTime::from_timestamp_millis(BEGINNING * 1000 + passed).unwrap_or_default()
    }

    fn server_now(&self) -> DateTime<Utc> {
        self.machine_now() + TimeDelta::seconds(self.world.server.ahead)
    }

    /// A request has left; how long it takes there, and its answer back.
    pub fn leave(&self, vendor: &'static str) -> [Duration; 2] {
        let mut state = self.state();
        let count = state.in_flight.entry(vendor).or_default();
        *count += 1;
        // What gives keys takes no permit.
        if vendor != KEYS {
            state.peak = state.peak.max(state.in_flight[vendor]);
        }
        let latency = self.world.server.latency + 1;
        [(); 2].map(|()| Duration::from_millis(state.random.below(latency)))
    }

    pub fn note(&self, request: &Incoming, reply: &Reply) {
        let now = self.millis();
        let mut state = self.state();
        let shown = match reply {
            Reply::Answer(response) => (response.status, response.body.len()),
            Reply::Unsent(_) => (0, 0),
        };
        (now, &request.path, &request.query, &request.body, shown).hash(&mut state.fingerprint);
        let Some(log) = &mut state.log else {
            return;
        };
        let mut line = format!(
            "{:>4}.{:03} s  {} {}",
            now / 1000,
            now % 1000,
            request.method,
            request.path
        );
        for (before, text) in [("?", request.query.as_bytes()), (" ", &request.body)] {
            if !text.is_empty() {
                let _ = write!(line, "{before}{}", String::from_utf8_lossy(text));
            }
        }
        log.push(line);
        log.push(match reply {
            Reply::Answer(response) => {
                let body = String::from_utf8_lossy(&response.body);
                format!("            {} {body}", response.status)
            }
            Reply::Unsent(how) => format!("            {how:?}"),
        });
    }
}
