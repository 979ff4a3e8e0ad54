//! Examines a profile: its credential, the way to its endpoints, and one row of each of its listings.
//! Nothing is changed anywhere.

mod findings;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use self::findings::Told;
use super::{NotReady, Prepared, Run, prepare};
use crate::config::settings::Settings;
use crate::core::error::{Cause, ErrorKind};
use crate::core::health::{Finding, Status};
use crate::engine::fetch::{KeyState, ProfileClient};
use crate::engine::provider::Provider;

/// A profile whose settings are good.
pub struct Examination {
    /// Where the credential is, in words.
    pub place: String,
    /// Starts it, on the current runtime.
    pub start: Box<dyn FnOnce() -> Examining>,
}

/// An examination under way.
pub struct Examining {
    /// What is found, as it is found.
    pub findings: UnboundedReceiver<Finding>,
    /// What finds it; all is found only when it has ended well.
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
        start: Box::new(move || {
            let (sender, findings) = mpsc::unbounded_channel();
            let task = tokio::spawn(all(prepared, has_look_ups, sender));
            Examining { findings, task }
        }),
    })
}

/// Vendors lock a key after a few wrong signatures, so the first listing goes alone; the others side
/// by side, as far as the pace of the profile lets them.
async fn all<P: Provider>(
    prepared: Prepared<P>,
    has_look_ups: bool,
    sender: UnboundedSender<Finding>,
) {
    let mut account = Account::new(sender);
    for words in &prepared.warnings {
        account.say(Finding::warn("settings", words, ""));
    }
    for words in &prepared.notes {
        account.say(Finding::ok("settings", words));
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
    let is_dated = match key(&client, &first, &origin).await {
        Ok(state) => {
            for finding in findings::credential(&state, &origin) {
                account.say(finding);
            }
            account.take(listing(Arc::clone(&client), first, has_look_ups).await);
            state.is_dated
        }
        Err(finding) => {
            let is_final = [ErrorKind::Config, ErrorKind::Credential].map(Some);
            account.is_hopeless = is_final.contains(&finding.kind);
            account.say(finding);
            false
        }
    };
    if account.is_hopeless {
        if calls.len() > 0 {
            account.say(findings::unasked(calls.len()));
        }
    } else {
        let others: Vec<_> = calls
            .map(|call| tokio::spawn(listing(Arc::clone(&client), call, has_look_ups)))
            .collect();
        for other in others {
            match other.await {
                Ok(found) => account.take(found),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
    }
    if account.unused == regions {
        account.say(findings::all_unused(regions));
    }
    account.take(findings::clock(&client, is_dated));
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
) -> Vec<Told> {
    let mut told = Vec::new();
    let mut calls = VecDeque::from([call]);
    let mut looked_up = HashSet::new();
    let mut is_used = false;
    while let Some(call) = calls.pop_front() {
        let listing = client.provider.listing(&call);
        let examined = client.examine(&call).await;
        told.extend(findings::endpoint(&examined));
        let page = match examined.result {
            Ok(page) => page,
            Err(error) => {
                told.push(findings::refused(&listing, examined.origin, &error));
                continue;
            }
        };
        told.push(Told::Plain(findings::page::<P>(&listing, &page)));
        let is_unused = page.is_unused;
        is_used |= listing.is_source && !is_unused;
        let mut parents = page.parents.into_iter().map(|lead| lead.calls);
        calls.extend(
            parents
                .find(|calls| !calls.is_empty())
                .into_iter()
                .flatten(),
        );
        let look_ups = client.provider.look_ups(&call).into_iter();
        for look_up in look_ups.filter(|_| has_look_ups && !is_unused) {
            if !looked_up.insert(look_up.clone()) {
                continue;
            }
            let listing = client.provider.listing(&look_up);
            let result = client.examine(&look_up).await.result;
            told.push(Told::Plain(findings::look_up::<P>(&listing, result)));
        }
    }
    only_where_all_are(told, is_used)
}

/// A region is not in use, once, where that is said of each of its listings.
fn only_where_all_are(mut told: Vec<Told>, is_used: bool) -> Vec<Told> {
    let mut is_over = is_used;
    for one in &mut told {
        if let Told::Plain(finding) = one {
            finding.is_unused &= !is_over;
            is_over |= finding.is_unused;
        }
    }
    told
}

/// What was told so far.
struct Account {
    sender: UnboundedSender<Finding>,
    /// The endpoints that were told of, and whether they could be reached.
    endpoints: Vec<(String, bool)>,
    /// Whether no further call can succeed: there is no credential, or it was refused.
    is_hopeless: bool,
    /// Regions that are said not to be in use.
    unused: usize,
}

impl Account {
    fn new(sender: UnboundedSender<Finding>) -> Self {
        Self {
            sender,
            endpoints: Vec::new(),
            is_hopeless: false,
            unused: 0,
        }
    }

    fn take(&mut self, told: impl IntoIterator<Item = Told>) {
        for one in told {
            match one {
                Told::Plain(finding) => self.say(finding),
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
            }
        }
    }

    fn say(&mut self, finding: Finding) {
        self.unused += usize::from(finding.is_unused);
        self.is_hopeless |= finding.is_refusal;
        // The one who asked may have gone.
        let _ = self.sender.send(finding);
    }
}
