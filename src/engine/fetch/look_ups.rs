//! Look-ups of machine types: each asked once, and waited for by the rows that it completes.
//!
//! A look-up only adds to rows. One that fails, or takes too long, leaves its fields unknown in every row of the
//! run, which one note says; it makes no list incomplete.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::RwLock;
use tokio::time::Instant;

use super::ProfileClient;
use crate::config::credential::RetryPolicy;
use crate::core::error::Error;
use crate::core::model::Shapes;
use crate::core::report;
use crate::engine::provider::{Ask, Listing, Page, Paging, Provider};
use crate::engine::trace::Level;

/// How long rows wait for a look-up at the most: half of what is left of the run, where that is less. What nobody needs
/// must not cost what was asked for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The attempts of one, and how long throttling is borne.
const POLICY: RetryPolicy = RetryPolicy {
    tries: 2,
    patience: PATIENCE,
};

/// The look-ups of a profile.
pub struct LookUps<C> {
    state: Mutex<State<C>>,
    /// When the run ends.
    until: Instant,
}

struct State<C> {
    begun: HashMap<C, LookUp>,
    /// The operations of which it was said that one failed.
    told: HashSet<&'static str>,
}

impl<C> LookUps<C> {
    /// Of a run that ends then.
    pub fn until(until: Instant) -> Self {
        let state = State {
            begun: HashMap::new(),
            told: HashSet::new(),
        };
        Self {
            state: Mutex::new(state),
            until,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long rows wait for one that begins now.
    fn patience(&self) -> Duration {
        let left = self.until.saturating_duration_since(Instant::now());
        PATIENCE.min(left / 2)
    }
}

/// A look-up that was begun, and what it finds: locked for writing while it is under way. The lock lets those that wait for
/// it go on in their order, so that a run that is made again goes the same way.
#[derive(Clone, Default)]
pub struct LookUp(Arc<RwLock<Arc<Shapes>>>);

impl LookUp {
    /// Whether nobody has to wait for it.
    pub fn is_done(&self) -> bool {
        self.0.try_read().is_ok()
    }

    /// What it found; nothing where it failed.
    pub async fn shapes(&self) -> Arc<Shapes> {
        Arc::clone(&*self.0.read().await)
    }
}

impl<P: Provider> ProfileClient<P> {
    /// How long rows wait for a look-up that begins now.
    pub fn look_up_patience(&self) -> Duration {
        self.look_ups.patience()
    }

    /// The look-ups that complete the rows of a call, or of those that it leads to; begun, if they were not before.
    pub(super) fn look_ups_of(self: &Arc<Self>, call: &P::Call) -> Vec<LookUp> {
        if !self.has_look_ups {
            return Vec::new();
        }
        let look_ups = self.provider.look_ups(call).into_iter();
        look_ups.map(|look_up| self.look_up(look_up)).collect()
    }

    fn look_up(self: &Arc<Self>, look_up: P::Call) -> LookUp {
        let mut state = self.look_ups.state();
        let begun = state.begun.entry(look_up).or_insert_with_key(|look_up| {
            let (client, look_up) = (Arc::clone(self), look_up.clone());
            let begun = LookUp::default();
            let found = Arc::clone(&begun.0).try_write_owned();
            let mut found = found.expect("nobody else has it yet");
            tokio::spawn(async move {
                *found = Arc::new(client.shapes(&look_up).await);
            });
            begun
        });
        begun.clone()
    }

    /// What a look-up finds; nothing where it fails, which is said once.
    async fn shapes(self: &Arc<Self>, look_up: &P::Call) -> Shapes {
        let patience = self.look_ups.patience();
        let found = tokio::time::timeout(patience, self.all_shapes(look_up)).await;
        let (shapes, trouble) = match found {
            Ok(Ok(found)) => found,
            // Without a key, or with one that is not sent, there is no list either, which says why.
            Ok(Err(error)) if error.via.is_some() || error.attempts == 0 => {
                (Shapes::default(), None)
            }
            Ok(Err(error)) => (Shapes::default(), Some(words(&error))),
            Err(_) => {
                let tenths = patience.as_secs_f64() * 10.0;
                let after = Duration::from_secs_f64(tenths.round() / 10.0);
                let after = humantime::format_duration(after);
                let why = self
                    .held_up(look_up)
                    .map(|error| format!(": {}", error.reason()));
                let words = format!("no answer after {after}{}", why.unwrap_or_default());
                (Shapes::default(), Some(words))
            }
        };
        if let Some(trouble) = trouble {
            self.tell(look_up, &trouble);
        }
        shapes
    }

    /// What all answers of a look-up find, and what is wrong with it. What is not told whole is not told at all: it would
    /// be known of some rows by chance.
    async fn all_shapes(
        self: &Arc<Self>,
        look_up: &P::Call,
    ) -> Result<(Shapes, Option<String>), Error> {
        let listing = self.provider.listing(look_up);
        let mut ask = listing.paging.first();
        let mut all = Shapes::default();
        let mut limit = None;
        loop {
            let page = self.fetch_with(POLICY, look_up, &ask).await?;
            let total = page.total.max(page.least).unwrap_or_default();
            if let Some(trouble) = says_more(&page) {
                return Ok((Shapes::default(), Some(trouble)));
            }
            let (shapes, trouble) = found(page);
            let (received, known) = (all.entries, all.len());
            let limit = *limit.get_or_insert(shapes.entries);
            all.add(shapes);
            if all.entries >= total {
                return Ok((all, trouble));
            }
            let has_news = all.len() > known;
            if !has_news || trouble.is_some() || listing.paging != Paging::Undocumented {
                let received = if has_news { all.entries } else { received };
                let short = format!("received {received} of {total} {}", listing.noun);
                let trouble = trouble.filter(|_| has_news).unwrap_or(short);
                return Ok((Shapes::default(), Some(trouble)));
            }
            let offset = all.entries;
            ask = Ask::Offset { limit, offset };
        }
    }

    fn tell(&self, look_up: &P::Call, trouble: &str) {
        let listing = self.provider.listing(look_up);
        let is_first = self.look_ups.state().told.insert(listing.operation);
        let level = if is_first {
            Level::Normal
        } else {
            Level::Verbose
        };
        let place = report::place(&self.profile, &self.shown(&listing.scope));
        let words = format!(
            "note: {} {}{place}: {trouble}; {} is not known",
            P::ABOUT.id,
            listing.operation,
            self.provider.told_by(look_up)
        );
        self.trace.say(level, &words);
    }
}

/// The machine types of an answer, and what is wrong with it.
fn found<C>(page: Page<C>) -> (Shapes, Option<String>) {
    if let Some(fault) = page.partial {
        return (Shapes::default(), Some(fault.to_string()));
    }
    let amiss = page.unreadable.first.first().or(page.unread.first.first());
    let trouble = amiss.map(ToString::to_string);
    let is_empty = page.shapes.is_empty() && !page.is_unused;
    let trouble = trouble.or(is_empty.then(|| "the list is empty".to_owned()));
    (page.shapes, trouble)
}

/// That an answer is a part, by its own words.
fn says_more<C>(page: &Page<C>) -> Option<String> {
    let says_more = page.next.is_some();
    says_more.then(|| "the answer says that there is more".to_owned())
}

/// The machine types of an answer, and what is wrong with it, where no other one is looked at.
pub fn found_once<C>(listing: &Listing, page: Page<C>) -> (Shapes, Option<String>) {
    let total = page.total.max(page.least).unwrap_or_default();
    let more = says_more(&page);
    let (shapes, trouble) = found(page);
    let (received, noun) = (shapes.entries, listing.noun);
    let is_short = listing.paging == Paging::Once && received < total;
    let short = is_short.then(|| format!("received {received} of {total} {noun}"));
    (shapes, more.or(trouble).or(short))
}

/// Why it failed, with what can be done.
fn words(error: &Error) -> String {
    let hint = error.cause.hint().map(|hint| format!(" ({hint})"));
    format!("{}{}", error.reason(), hint.unwrap_or_default())
}
