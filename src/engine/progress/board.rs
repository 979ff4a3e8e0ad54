//! What is known of the listings under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Deadline;
use super::forecast::{self, Forecast};
use super::workload::{ListingId, Workload};
use crate::core::model::Scope;
use crate::core::report;
use crate::engine::provider::Listing;
use crate::engine::trace::{Level, Trace};

/// Shorter waits are not told: a pace is made of them.
const WORTH_A_WORD: Duration = Duration::from_millis(500);

/// What all listings of a run tell. The default takes no notice.
#[derive(Clone, Default)]
pub struct Board(Option<Arc<Shared>>);

struct Shared {
    state: Mutex<State>,
    /// The time for the whole run; `None` where nobody asks how long it takes.
    deadline: Option<Duration>,
    /// Where a note says that this is too short; `None` where the board is drawn.
    notes: Option<Trace>,
}

/// What stands on a board.
pub(super) struct State {
    /// When the run began.
    pub begun: Instant,
    /// The sources that are known of, ended ones included.
    pub sources: u64,
    /// Those that have ended.
    pub ended: u64,
    /// The rows of those.
    pub ended_rows: u64,
    /// The listings under way, in the order they began.
    pub under_way: BTreeMap<u64, Entry>,
    begun_listings: u64,
    pub profiles: Vec<Profile>,
}

/// What is known of one profile.
pub(super) struct Profile {
    pub name: String,
    workload: Workload,
    /// The calls that the provider grants in a second, where that is known.
    per_second: Option<f64>,
    pub forecast: Forecast,
    /// Whether it was said that it takes longer than the run may.
    is_noted: bool,
}

/// One listing under way.
pub(super) struct Entry {
    pub name: String,
    /// What it lists, in the plural.
    pub noun: &'static str,
    /// Whether it lists instances.
    pub is_source: bool,
    /// How far it is.
    pub reached: Reached,
    /// What it waits for itself.
    pub wait: Option<Wait>,
    /// What all requests of its profile wait for.
    pub profile_wait: Arc<Mutex<Option<Wait>>>,
}

/// A wait, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub until: Instant,
    /// Why, in a word or two.
    pub why: &'static str,
}

impl Wait {
    /// A wait that is long enough to be told.
    fn worth_a_word(until: Instant, why: &'static str) -> Option<Self> {
        let is_long = until.saturating_duration_since(Instant::now()) >= WORTH_A_WORD;
        is_long.then_some(Self { until, why })
    }
}

/// How far a listing is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    pub pages: u64,
    /// All there are, as far as that can be told.
    pub of: Option<u64>,
    /// What they brought: instances, or parents.
    pub items: u64,
    /// All there are, where the provider tells.
    pub total: Option<u64>,
}

impl Board {
    /// The board of a run that began at that time, to be drawn.
    pub(super) fn drawn(begun: Instant, deadline: Option<Duration>) -> Self {
        Self::new(begun, deadline, None)
    }

    /// One of which nothing is seen but a note, where the deadline is too short.
    pub(super) fn noted(begun: Instant, deadline: Deadline) -> Self {
        Self::new(begun, Some(deadline.time), Some(deadline.trace))
    }

    fn new(begun: Instant, deadline: Option<Duration>, notes: Option<Trace>) -> Self {
        let state = State {
            begun,
            sources: 0,
            ended: 0,
            ended_rows: 0,
            under_way: BTreeMap::new(),
            begun_listings: 0,
            profiles: Vec::new(),
        };
        Self(Some(Arc::new(Shared {
            state: Mutex::new(state),
            deadline,
            notes,
        })))
    }

    /// The handle through which one profile tells.
    pub fn progress(&self, provider: &'static str, profile: &str) -> ProfileProgress {
        ProfileProgress(self.0.as_ref().map(|board| {
            let mut state = board.state();
            state.profiles.push(Profile {
                name: format!("{provider}{}", report::place(profile, &Scope::default())),
                workload: Workload::default(),
                per_second: None,
                forecast: Forecast::default(),
                is_noted: false,
            });
            Own {
                board: Arc::clone(board),
                place: state.profiles.len() - 1,
                provider,
                profile: profile.to_owned(),
                wait: Arc::default(),
            }
        }))
    }

    /// How long each profile takes, where that can be told.
    #[cfg(test)]
    pub fn foreseen(&self, now: Instant) -> Vec<Option<Duration>> {
        let read = |state: &State, _| {
            let profiles = state.profiles.iter();
            profiles
                .map(|profile| profile.forecast.whole(now))
                .collect()
        };
        self.read(read).unwrap_or_default()
    }

    /// Reads what stands on it; `None` where nobody looks.
    pub(super) fn read<T>(&self, read: impl FnOnce(&State, Option<Duration>) -> T) -> Option<T> {
        let shared = self.0.as_ref()?;
        Some(read(&shared.state(), shared.deadline))
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one profile tells. The default takes no notice.
#[derive(Default)]
pub struct ProfileProgress(Option<Own>);

struct Own {
    board: Arc<Shared>,
    /// Its place among the profiles.
    place: usize,
    provider: &'static str,
    profile: String,
    wait: Arc<Mutex<Option<Wait>>>,
}

impl ProfileProgress {
    /// A listing led to these, each of which will begin a line.
    pub fn found(&self, above: ListingId, listings: impl Iterator<Item = Listing>) {
        if let Some(own) = &self.0 {
            let state = &mut *own.board.state();
            for listing in listings {
                state.sources += u64::from(listing.is_source);
                let profile = &mut state.profiles[own.place];
                profile.workload.found(above, listing.operation);
            }
        }
    }

    /// So many calls are granted in a second, as far as that is known.
    pub fn pace(&self, per_second: impl FnOnce() -> Option<f64>) {
        if let Some(own) = &self.0 {
            let per_second = per_second();
            own.board.state().profiles[own.place].per_second = per_second;
        }
    }

    /// The provider throttles: no request of the profile starts before this time.
    pub fn hold(&self, until: Instant) {
        if let Some(own) = &self.0
            && let Some(wait) = Wait::worth_a_word(until, "throttled")
        {
            *own.wait.lock().unwrap_or_else(PoisonError::into_inner) = Some(wait);
        }
    }

    /// A listing begins, to which another one led. Its scope is told as it may be shown.
    pub fn line(&self, listing: &Listing, shown: &Scope, above: ListingId) -> ListingProgress {
        ListingProgress(self.0.as_ref().map(|own| {
            let mut state = own.board.state();
            let key = state.begun_listings;
            state.begun_listings += 1;
            let name = format!("{}{}", own.provider, report::place(&own.profile, shown));
            let entry = Entry {
                name,
                noun: listing.noun,
                is_source: listing.is_source,
                reached: Reached::default(),
                wait: None,
                profile_wait: Arc::clone(&own.wait),
            };
            state.under_way.insert(key, entry);
            let workload = &mut state.profiles[own.place].workload;
            let id = workload.begin(listing.operation, above);
            drop(state);
            Arc::new(Listed {
                board: Arc::clone(&own.board),
                key,
                place: own.place,
                id,
            })
        }))
    }
}

/// What one listing tells; with the last of its clones it has ended. The default takes no notice.
#[derive(Clone, Default)]
pub struct ListingProgress(Option<Arc<Listed>>);

struct Listed {
    board: Arc<Shared>,
    key: u64,
    /// The place of its profile.
    place: usize,
    id: ListingId,
}

impl ListingProgress {
    /// What says that a listing was found by this one.
    pub fn id(&self) -> ListingId {
        self.0.as_ref().map_or(ListingId::NONE, |own| own.id)
    }

    /// A page was taken in at that time.
    pub fn reach(&self, now: Instant, reached: impl FnOnce() -> Reached) {
        let Some(own) = &self.0 else {
            return;
        };
        let reached = reached();
        let state = &mut *own.board.state();
        if let Some(entry) = state.under_way.get_mut(&own.key) {
            entry.reached = reached;
        }
        let elapsed = now.saturating_duration_since(state.begun);
        let profile = &mut state.profiles[own.place];
        profile.workload.reach(own.id, reached);
        let Some(deadline) = own.board.deadline else {
            return;
        };
        profile.foresee(now, elapsed);
        if let Some(trace) = own.board.notes {
            profile.note(now, deadline, trace);
        }
    }

    /// A request is made again after this time.
    pub fn wait(&self, time: Duration, why: &'static str) {
        if let Some(own) = &self.0
            && let Some(entry) = own.board.state().under_way.get_mut(&own.key)
        {
            entry.wait = Wait::worth_a_word(Instant::now() + time, why);
        }
    }
}

impl Profile {
    fn foresee(&mut self, now: Instant, elapsed: Duration) {
        // What is left is of no use without a pace.
        let work = self.per_second.and_then(|_| self.workload.estimate());
        self.forecast.update(now, elapsed, work, self.per_second);
    }

    /// Says once that the run ends before this profile is listed.
    fn note(&mut self, now: Instant, deadline: Duration, trace: Trace) {
        let (Some(whole), Some(pace)) = (self.forecast.whole(now), self.per_second) else {
            return;
        };
        if whole <= deadline || std::mem::replace(&mut self.is_noted, true) {
            return;
        }
        let words = format!(
            "note: {}: {} at the pace granted ({} calls a minute), longer than the deadline of {}: --deadline {}",
            self.name,
            forecast::about(whole),
            (pace * 60.0).round(),
            humantime::format_duration(deadline),
            forecast::deadline_for(whole),
        );
        trace.say(Level::Normal, &words);
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let state = &mut *self.board.state();
        if let Some(entry) = state.under_way.remove(&self.key)
            && entry.is_source
        {
            state.ended += 1;
            state.ended_rows += entry.reached.items;
        }
        let profile = &mut state.profiles[self.place];
        profile.workload.read(self.id);
        if profile.workload.is_done() {
            profile.forecast = Forecast::default();
        }
    }
}
