//! The machine and the network of a world: what arrives is verified by the demo cloud, and answered from the world's
//! own rows, with what goes wrong in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::answer::{self, Body, Range, Told};
use super::edit;
use super::fault::{List, Said, Token, Total, Unsent, What};
use super::fleet::{self, Item, Kind, Place, Vendor};
use super::random::Random;
use super::world::{Change, World};
use crate::core::error::Transport;
use crate::core::machine::simulation::{Answering, Machine};
use crate::core::wire::{Request, Response};
use crate::demo::{self, Incoming, Served};

/// Stands for the services that give keys.
const KEYS: &str = "keys";

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
    random: Random,
    /// The rows of each listing.
    pub rows: Vec<Vec<Item>>,
    /// What each listing was told by answers that look sound.
    pub told: Vec<Vec<Told>>,
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
    in_flight: HashMap<&'static str, u64>,
    /// The most requests of one vendor in flight.
    pub peak: u64,
    /// What happened, for whoever looks.
    pub log: Option<Vec<String>>,
    pub stderr: String,
    /// Of everything that was asked and answered, and when.
    pub fingerprint: DefaultHasher,
}

enum Reply {
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

    fn vendor(&self, listing: Option<usize>) -> Vendor {
        listing.map_or(self.world.vendors[0], |place| {
            self.world.listings[place].vendor
        })
    }

    fn answer(&self, request: &Incoming) -> Reply {
        let place = answer::place(request);
        let listing = place
            .as_ref()
            .and_then(|place| self.places.get(place))
            .copied();
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
        let kind = self.world.listings[listing].place.kind;
        let range = answer::range(kind, request, &self.world.server);
        let what = self.fault(state, Some(listing), range.skip);
        let page = Page {
            kind,
            range,
            all: &state.rows[listing],
        };
        let made = match what {
            None => Some(page.sound(&self.world)),
            Some(what) => page.with(what, &self.world, state.requests),
        };
        let Some(Made { body, told }) = made else {
            let what = what.expect("a sound page is always made");
            response.body = page.sound(&self.world).body.written();
            return self.changed(what, Some(listing), response);
        };
        if let Some(What::Part(status)) = what {
            response.status = status;
        }
        response.body = body.written();
        let told = match what {
            Some(What::Edited(seed)) => {
                let edited = edit::edited(kind, &response.body, range.skip == 0, seed);
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

    fn throttled(&self, state: &mut State, vendor: Vendor) -> Option<Response> {
        let quota = self.world.server.quota?;
        let now = self.millis();
        let window = now / quota.window;
        let (known, used) = state.windows.entry(vendor.id()).or_default();
        if *known != window {
            (*known, *used) = (window, 0);
        }
        *used += 1;
        if *used <= quota.at(now) {
            return None;
        }
        state.throttled += 1;
        let (status, body) = answer::throttled(vendor);
        let left = (window + 1) * quota.window - now;
        let advice = match vendor {
            _ if !quota.advises => None,
            Vendor::Eas | Vendor::Sae => Some(("x-acs-retry-after", left)),
            _ => Some(("retry-after", left.div_ceil(1000))),
        };
        let headers = advice.map(|(name, value)| (name.to_owned(), value.to_string()));
        Some(Response {
            status,
            headers: headers.into_iter().collect(),
            body,
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

    fn machine_now(&self) -> DateTime<Utc> {
        let passed = i64::try_from(self.millis()).unwrap_or(i64::MAX);
        DateTime::from_timestamp_millis(BEGINNING * 1000 + passed).unwrap_or_default()
    }

    fn server_now(&self) -> DateTime<Utc> {
        self.machine_now() + TimeDelta::seconds(self.world.server.ahead)
    }

    /// A request has left; how long it takes there, and its answer back.
    fn leave(&self, vendor: &'static str) -> [Duration; 2] {
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

    fn note(&self, request: &Incoming, reply: &Reply) {
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

/// A page that is asked for.
struct Page<'a> {
    kind: Kind,
    range: Range,
    all: &'a [Item],
}

/// A page as it goes out, and what it tells where it looks sound.
struct Made {
    body: Body,
    told: Option<Told>,
}

impl Page<'_> {
    fn slice(&self, skip: u64) -> Vec<&Item> {
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let size = usize::try_from(self.range.size).unwrap_or(usize::MAX);
        self.all.iter().skip(skip).take(size).collect()
    }

    fn total(&self) -> Option<u64> {
        let has_total =
            !matches!(self.kind, Kind::Groups | Kind::Projects) && !self.kind.is_look_up();
        has_total.then_some(self.all.len() as u64)
    }

    fn made(&self, rows: &[&Item], total: Option<u64>, world: &World) -> Made {
        let jsons = rows.iter().map(|item| item.json.as_str());
        Made {
            body: self.body(jsons, total, world),
            told: Some(Told {
                is_first: self.range.skip == 0,
                ids: rows.iter().map(|item| item.id.clone()).collect(),
                total,
                is_flawed: false,
            }),
        }
    }

    fn body<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a str>,
        total: Option<u64>,
        world: &World,
    ) -> Body {
        let end = self.range.skip.saturating_add(self.range.size);
        let leads_on = self.kind == Kind::NovitaV2 && end < self.all.len() as u64;
        let next = leads_on.then(|| format!("\"{end}\""));
        Body::new(self.kind, self.range, rows, total, world.server.friendly).with_next(next)
    }

    fn sound(&self, world: &World) -> Made {
        self.made(&self.slice(self.range.skip), self.total(), world)
    }

    /// The page with what goes wrong in it; `None` where it is no list at all.
    fn with(&self, what: What, world: &World, requests: u64) -> Option<Made> {
        let mut rows = self.slice(self.range.skip);
        let total = self.total();
        let half = rows.len() / 2;
        let counted = |rows: usize| total.map(|_| self.range.skip + rows as u64);
        let loud = |made: Made| Made { told: None, ..made };
        Some(match what {
            What::Status(..) | What::Unsent(_) | What::Cut(_) | What::Garbage(_) => return None,
            What::Part(_) => loud(self.made(&rows[..half], counted(half), world)),
            What::Words(said, List::Rows) => {
                let made = loud(self.made(&rows[..half], counted(half), world));
                Made {
                    body: made.body.with_words(said),
                    ..made
                }
            }
            What::Words(said, list) => {
                let total = total.filter(|_| list != List::Missing).map(|_| 0);
                let made = loud(self.made(&[], total, world));
                Made {
                    body: made.body.with_list(list).with_words(said),
                    ..made
                }
            }
            What::More(more) => {
                let made = loud(self.made(&rows[..half], counted(half), world));
                Made {
                    body: made.body.with_words(&[more]),
                    ..made
                }
            }
            What::Total(change) => self.with_total(change, &rows, world, requests),
            What::List(list) => {
                let is_no_data = matches!(list, List::Null | List::Missing | List::Object);
                if self.kind == Kind::Groups && is_no_data {
                    return self.with(What::NoData("null"), world, requests);
                }
                let made = loud(self.made(&rows, total, world));
                Made {
                    body: made.body.with_list(list),
                    ..made
                }
            }
            What::NoData(data) => {
                let made = self.made(&[], None, world);
                Made {
                    body: made.body.with_data(data),
                    ..made
                }
            }
            What::Edited(_) => self.made(&rows, total, world),
            What::Token(token) => self.with_token(token, &rows, world),
            What::Empty => self.made(&[], total, world),
            What::Dropped(row) => {
                if !rows.is_empty() {
                    rows.remove(usize::try_from(row).unwrap_or_default() % rows.len());
                }
                self.made(&rows, total, world)
            }
            What::Twice(row) => {
                let length = rows.len();
                if length > 0 {
                    rows[usize::try_from(row).unwrap_or_default() % length] = rows[0];
                }
                self.made(&rows, total, world)
            }
            What::OtherPage(page) => self.made(
                &self.slice(page.saturating_mul(self.range.size)),
                total,
                world,
            ),
            What::Unreadable(row, json) => {
                let mut made = self.made(&rows, total, world);
                if !rows.is_empty() {
                    let row = usize::try_from(row).unwrap_or_default() % rows.len();
                    let jsons = rows.iter().enumerate();
                    let jsons = jsons.map(|(place, item)| {
                        if place == row {
                            json
                        } else {
                            item.json.as_str()
                        }
                    });
                    made.body = self.body(jsons, total, world);
                    made.told = made.told.map(|mut told| {
                        told.ids.remove(row);
                        Told {
                            is_flawed: true,
                            ..told
                        }
                    });
                }
                made
            }
        })
    }

    fn with_token(&self, token: Token, rows: &[&Item], world: &World) -> Made {
        let end = self.range.skip.saturating_add(self.range.size);
        let next = match token {
            Token::Missing => None,
            Token::Same => Some(format!("\"{}\"", self.range.skip)),
            Token::Further(rows) => Some(format!("\"{}\"", end.saturating_add(rows))),
            Token::Json(json) => Some(json.to_owned()),
        };
        let made = self.made(rows, self.total(), world);
        Made {
            body: made.body.with_next(next),
            ..made
        }
    }

    fn with_total(&self, change: Total, rows: &[&Item], world: &World, requests: u64) -> Made {
        let Some(total) = self.total() else {
            return self.made(rows, None, world);
        };
        let total = match change {
            Total::More(by) => total.saturating_add(by),
            Total::Fewer(by) => total.saturating_sub(by),
            Total::Restless => total + requests % 3,
            Total::Missing => return self.made(rows, None, world),
            Total::Json(json) => {
                let made = self.made(rows, None, world);
                let is_absent = matches!(json, "null" | "\"\"");
                return Made {
                    body: made.body.with_total(Some(json.to_owned())),
                    told: made.told.filter(|_| is_absent),
                };
            }
        };
        self.made(rows, Some(total), world)
    }
}

/// The machine, to be put in the place of the real one.
pub struct Host(pub Arc<Network>);

/// A request in flight.
struct Flight(Arc<Network>, &'static str);

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(count) = self.0.state().in_flight.get_mut(self.1) {
            *count -= 1;
        }
    }
}

impl Machine for Host {
    fn now(&self) -> DateTime<Utc> {
        self.0.machine_now()
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.0.state();
        for chunk in bytes.chunks_mut(8) {
            let number = state.random.number().to_ne_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }

    fn send(&self, request: &Request) -> Answering {
        let network = Arc::clone(&self.0);
        let incoming = arrived(request, network.state().random.number());
        let host = request.endpoint.host().to_owned();
        let place = answer::place(&incoming);
        let listing = place.and_then(|place| network.places.get(&place).copied());
        let vendor = listing.map_or(KEYS, |_| network.vendor(listing).id());
        Box::pin(async move {
            let [there, back] = network.leave(vendor);
            let _flight = Flight(Arc::clone(&network), vendor);
            pass(there).await;
            let reply = network.answer(&incoming);
            network.note(&incoming, &reply);
            pass(back).await;
            let why = "made up".to_owned();
            match reply {
                Reply::Answer(response) => Ok(response),
                Reply::Unsent(Unsent::Silent) => std::future::pending().await,
                Reply::Unsent(Unsent::NoConnection) => Err(Transport::Connect { host, why }),
                Reply::Unsent(Unsent::Broken) => Err(Transport::Broken { host, why }),
                Reply::Unsent(Unsent::Redirected) => Err(Transport::Redirect {
                    host,
                    status: 302,
                    location: "https://elsewhere.invalid/".to_owned(),
                }),
                Reply::Unsent(Unsent::TooLarge) => Err(Transport::TooLarge { host, limit: 1 }),
            }
        })
    }

    fn say(&self, lines: &str) {
        self.0.state().stderr.push_str(lines);
    }
}

/// A way that takes so long; others go first where it takes no time.
pub async fn pass(time: Duration) {
    if time.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(time).await;
    }
}

/// The request as it arrives.
pub fn arrived(request: &Request, id: u64) -> Incoming {
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| ((*name).to_owned(), value.expose().to_owned()));
    let host = ("host".to_owned(), request.endpoint.host().to_owned());
    Incoming {
        id: format!("{id:032x}"),
        method: request.method.as_str().to_owned(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: headers.chain([host]).collect(),
        body: request.body.clone(),
    }
}
