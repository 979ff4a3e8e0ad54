//! Examines a profile: its credential, the way to its endpoints, and one row of each of its listings.
//! Nothing is changed anywhere.

mod findings;

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use self::findings::Told;
use super::{NotReady, Prepared, Run, prepare};
use crate::config::settings::Settings;
use crate::core::error::{Cause, ErrorKind};
use crate::core::health::{Finding, Status};
use crate::core::model::Kinds;
use crate::core::report;
use crate::engine::fetch::{KeyState, ProfileClient};
use crate::engine::pager::Stop;
use crate::engine::provider::Provider;

/// A profile whose settings are good.
pub struct Examination {
    /// Where the credential is, in words.
    pub place: String,
    /// Starts it, on the current runtime; it ends early at the word to stop.
    pub start: Box<dyn FnOnce(Stop) -> Examining>,
}

/// An examination under way.
pub struct Examining {
    /// What is found, as it is found.
    pub findings: UnboundedReceiver<Finding>,
    /// What finds it.
    pub task: JoinHandle<()>,
}

/// Reads the settings, and sends nothing yet.
pub fn examine<P: Provider>(settings: &Settings<'_>, run: &Run) -> Result<Examination, NotReady> {
    let has_look_ups = settings.has_look_ups;
    let settings = Settings {
        page_size: Some(1),
        // They are examined by themselves.
        has_look_ups: false,
        ..*settings
    };
    let mut prepared = prepare::<P>(&settings, run)?;
    prepared.warnings.extend(settings.unknown_regions());
    Ok(Examination {
        place: prepared.place.clone(),
        start: Box::new(move |stop| {
            let (sender, findings) = mpsc::unbounded_channel();
            let task = tokio::spawn(all(prepared, has_look_ups, sender, stop));
            Examining { findings, task }
        }),
    })
}

/// Tells all that is found until the word to stop, and then what was waited for.
async fn all<P: Provider>(
    prepared: Prepared<P>,
    has_look_ups: bool,
    sender: UnboundedSender<Finding>,
    stop: Stop,
) {
    let mut examiner = Examiner::new(sender);
    let why = tokio::select! {
        biased;
        () = look(prepared, has_look_ups, &mut examiner) => None,
        () = stop.asked() => stop.why(),
    };
    if let Some(why) = why {
        let waiting = examiner.waiting.names();
        examiner.take_rest();
        examiner.say(findings::unfinished(why, &waiting));
    }
}

/// Vendors lock a key after a few wrong signatures, so the first listing goes alone; the others side
/// by side, as far as the pace of the profile lets them.
async fn look<P: Provider>(prepared: Prepared<P>, has_look_ups: bool, examiner: &mut Examiner) {
    for words in &prepared.warnings {
        examiner.say(Finding::warn("settings", words, ""));
    }
    for words in &prepared.notes {
        examiner.say(Finding::ok("settings", words));
    }
    let client = Arc::new(prepared.client);
    let origin = findings::KeyOrigin {
        source: prepared.shown,
        place: prepared.place,
    };
    let mut calls = client.provider.start().into_iter();
    let regions = calls.len();
    let Some(first) = calls.next() else {
        return;
    };
    let waits = examiner
        .waiting
        .on(&format!("the credential ({})", origin.source));
    let key = key(&client, &first, &origin).await;
    drop(waits);
    let is_dated = match key {
        Ok(state) => {
            for finding in findings::credential(&state, &origin) {
                examiner.say(finding);
            }
            examiner.begin(&client, first, has_look_ups);
            examiner.take_all().await;
            state.is_dated
        }
        Err(finding) => {
            let is_final = [ErrorKind::Config, ErrorKind::Credential].map(Some);
            examiner.is_hopeless = is_final.contains(&finding.kind);
            examiner.say(finding);
            false
        }
    };
    if examiner.is_hopeless {
        if calls.len() > 0 {
            examiner.say(findings::unasked(calls.len()));
        }
    } else {
        for call in calls {
            examiner.begin(&client, call, has_look_ups);
        }
        examiner.take_all().await;
    }
    if examiner.unused == regions {
        examiner.say(findings::all_unused(regions));
    }
    if let Some(told) = findings::clock(&client, is_dated) {
        examiner.take(told);
    }
}

/// The key that a call is made with, or why there is none.
async fn key<P: Provider>(
    client: &ProfileClient<P>,
    call: &P::Call,
    origin: &findings::KeyOrigin,
) -> Result<KeyState, Finding> {
    client.key(call).await.map_err(|error| {
        let message = match &error.cause {
            // That of a setting names the profile, and says where by itself.
            Cause::Settings(error) => error.message.clone(),
            _ => format!(
                "{}, from {}: {}",
                origin.source,
                origin.place,
                error.reason()
            ),
        };
        Finding::failed("credential", &error, message)
    })
}

/// The first row of a listing; of parents, those of each listing of the first of them. Machine types are looked up
/// where that is asked for.
async fn listing<P: Provider>(
    client: Arc<ProfileClient<P>>,
    call: P::Call,
    has_look_ups: bool,
    waiting: Waiting,
    told: UnboundedSender<Told>,
) {
    // The one who asked may have gone.
    let tell = |one: Told| _ = told.send(one);
    let mut calls = VecDeque::from([call]);
    let mut looked_up = HashSet::new();
    let (mut is_used, mut is_unused) = (false, false);
    while let Some(call) = calls.pop_front() {
        let listing = client.provider.listing(&call);
        let waits = waiting.on(&findings::name(&listing));
        let examined = client.examine(&call).await;
        drop(waits);
        findings::endpoint(&examined).map(tell);
        let page = match examined.result {
            Ok(page) => page,
            Err(error) => {
                tell(findings::refused(&listing, examined.origin, &error));
                continue;
            }
        };
        tell(Told::Page {
            operation: listing.operation,
            finding: findings::page::<P>(&listing, &page),
        });
        is_used |= listing.is_source && !page.is_unused;
        is_unused |= page.is_unused;
        let has_look_ups = has_look_ups && !page.is_unused;
        let mut parents = page.parents.into_iter().map(|lead| lead.calls);
        calls.extend(
            parents
                .find(|calls| !calls.is_empty())
                .into_iter()
                .flatten(),
        );
        let look_ups = client.provider.look_ups(&call).into_iter();
        for look_up in look_ups.filter(|_| has_look_ups) {
            if !looked_up.insert(look_up.clone()) {
                continue;
            }
            let name = findings::name(&client.provider.listing(&look_up));
            let waits = waiting.on(&name);
            // No longer than rows wait for it.
            let patience = client.look_up_patience();
            let examined = tokio::time::timeout(patience, client.examine(&look_up)).await;
            drop(waits);
            let result = match examined {
                Ok(examined) => Ok(examined.result),
                Err(_) => Err(patience),
            };
            let finding = findings::look_up(&client.provider, &look_up, result);
            tell(Told::Plain(finding));
        }
    }
    // The region is not in use where that is said of each of its listings.
    if is_unused && !is_used {
        tell(Told::Unused);
    }
}

/// What was told so far.
struct Examiner {
    sender: UnboundedSender<Finding>,
    /// The listings under way, in their order.
    listings: VecDeque<Listing>,
    waiting: Waiting,
    /// The endpoints that were told of, and whether they could be reached.
    endpoints: Vec<(String, bool)>,
    /// The first operation that was answered with a page.
    accepted: Option<&'static str>,
    /// Whether no further call can succeed: there is no credential, or it was refused.
    is_hopeless: bool,
    /// Regions that are said not to be in use.
    unused: usize,
}

/// A listing that is looked at.
struct Listing {
    told: UnboundedReceiver<Told>,
    task: JoinHandle<()>,
}

impl Examiner {
    fn new(sender: UnboundedSender<Finding>) -> Self {
        Self {
            sender,
            listings: VecDeque::new(),
            waiting: Waiting::default(),
            endpoints: Vec::new(),
            accepted: None,
            is_hopeless: false,
            unused: 0,
        }
    }

    /// Begins to look at a listing.
    fn begin<P: Provider>(
        &mut self,
        client: &Arc<ProfileClient<P>>,
        call: P::Call,
        has_look_ups: bool,
    ) {
        let (tell, told) = mpsc::unbounded_channel();
        let (client, waiting) = (Arc::clone(client), self.waiting.clone());
        let task = tokio::spawn(listing(client, call, has_look_ups, waiting, tell));
        self.listings.push_back(Listing { told, task });
    }

    /// Takes what the listings tell, in their order, until all have ended.
    async fn take_all(&mut self) {
        while let Some(first) = self.listings.front_mut() {
            if let Some(one) = first.told.recv().await {
                self.take(one);
                continue;
            }
            if let Err(error) = (&mut first.task).await {
                std::panic::resume_unwind(error.into_panic());
            }
            self.listings.pop_front();
        }
    }

    /// Takes what they have told, and ends them.
    fn take_rest(&mut self) {
        for mut listing in std::mem::take(&mut self.listings) {
            while let Ok(one) = listing.told.try_recv() {
                self.take(one);
            }
            listing.task.abort();
        }
    }

    fn take(&mut self, told: Told) {
        match told {
            Told::Plain(finding) => self.say(finding),
            Told::Page { operation, finding } => {
                self.accepted.get_or_insert(operation);
                self.say(finding);
            }
            Told::Endpoint { origin, finding } => {
                if self.endpoints.iter().all(|(known, _)| *known != origin) {
                    let is_reached = finding.status != Status::Fail;
                    self.endpoints.push((origin, is_reached));
                    self.say(finding);
                }
            }
            Told::Unreached {
                origin,
                whole,
                brief,
            } => {
                let is_told = self.endpoints.contains(&(origin, false));
                self.say(if is_told { brief } else { whole });
            }
            Told::Unused => self.unused += 1,
        }
    }

    fn say(&mut self, mut finding: Finding) {
        self.is_hopeless |= finding.is_refusal;
        if let Some(operation) = self.accepted.filter(|_| finding.blames_credential) {
            finding.hint = Some(report::advice_beside(operation, Kinds::default()));
        }
        // The one who asked may have gone.
        let _ = self.sender.send(finding);
    }
}

/// What is waited for at the moment, by its name.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Vec<String>>>);

/// Ends the wait for one thing.
struct Wait {
    name: String,
    waiting: Waiting,
}

impl Waiting {
    /// Notes that something is waited for, until what this returns is dropped.
    fn on(&self, name: &str) -> Wait {
        self.all().push(name.to_owned());
        Wait {
            name: name.to_owned(),
            waiting: self.clone(),
        }
    }

    fn names(&self) -> Vec<String> {
        self.all().clone()
    }

    fn all(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let mut all = self.waiting.all();
        if let Some(place) = all.iter().position(|name| *name == self.name) {
            all.remove(place);
        }
    }
}
