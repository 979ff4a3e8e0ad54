//! What is known of the listings under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::core::model::Scope;
use crate::core::report;

/// Shorter waits are not told: a pace is made of them.
const WORTH_A_WORD: Duration = Duration::from_millis(500);

/// What all listings of a run tell. The default takes no notice.
#[derive(Clone, Default)]
pub struct Board(Option<Arc<Shared>>);

struct Shared {
    state: Mutex<State>,
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
    pub held: Arc<Mutex<Option<Wait>>>,
}

/// A wait, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub until: Instant,
    /// Why, in a word or two.
    pub why: &'static str,
}

impl Wait {
    /// One that is worth a word.
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
}

impl Board {
    /// An empty one of a run that began then.
    pub(super) fn new(begun: Instant) -> Self {
        let state = State {
            begun,
            sources: 0,
            ended: 0,
            ended_rows: 0,
            under_way: BTreeMap::new(),
            begun_listings: 0,
        };
        Self(Some(Arc::new(Shared {
            state: Mutex::new(state),
        })))
    }

    /// The notes of one profile.
    pub fn progress(&self, provider: &'static str, profile: &str) -> ProfileProgress {
        ProfileProgress(self.0.as_ref().map(|board| Own {
            board: Arc::clone(board),
            provider,
            profile: profile.to_owned(),
            held: Arc::default(),
        }))
    }

    /// Reads what stands on it; `None` where nobody looks.
    pub(super) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Option<T> {
        self.0.as_ref().map(|shared| read(&shared.state()))
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
    provider: &'static str,
    profile: String,
    held: Arc<Mutex<Option<Wait>>>,
}

impl ProfileProgress {
    /// So many sources were found, and will begin.
    pub fn found(&self, sources: usize) {
        if let Some(own) = &self.0 {
            own.board.state().sources += sources as u64;
        }
    }

    /// No request of the profile goes before, as the provider throttles.
    pub fn hold(&self, until: Instant) {
        if let Some(own) = &self.0
            && let Some(wait) = Wait::worth_a_word(until, "throttled")
        {
            *own.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(wait);
        }
    }

    /// A listing begins: of instances, or of parents called `noun`.
    pub fn line(&self, is_source: bool, noun: &'static str, scope: &Scope) -> ListingProgress {
        ListingProgress(self.0.as_ref().map(|own| {
            let mut state = own.board.state();
            let key = state.begun_listings;
            state.begun_listings += 1;
            let name = format!("{}{}", own.provider, report::place(&own.profile, scope));
            let entry = Entry {
                name,
                noun,
                is_source,
                reached: Reached::default(),
                wait: None,
                held: Arc::clone(&own.held),
            };
            state.under_way.insert(key, entry);
            drop(state);
            Arc::new(Listed {
                board: Arc::clone(&own.board),
                key,
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
}

impl ListingProgress {
    /// A page was taken in.
    pub fn reach(&self, reached: impl FnOnce() -> Reached) {
        self.change(|entry| entry.reached = reached());
    }

    /// A request is made again after this time.
    pub fn wait(&self, time: Duration, why: &'static str) {
        self.change(|entry| entry.wait = Wait::worth_a_word(Instant::now() + time, why));
    }

    fn change(&self, change: impl FnOnce(&mut Entry)) {
        if let Some(own) = &self.0
            && let Some(entry) = own.board.state().under_way.get_mut(&own.key)
        {
            change(entry);
        }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let mut state = self.board.state();
        if let Some(entry) = state.under_way.remove(&self.key)
            && entry.is_source
        {
            state.ended += 1;
            state.ended_rows += entry.reached.items;
        }
    }
}
