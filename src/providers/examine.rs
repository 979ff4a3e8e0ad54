//! Examines a profile: its credential, the way to its endpoints, and one row of each of its listings.
//! Nothing is changed anywhere.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::TimeDelta;

use super::{Prepared, Run, prepare};
use crate::error::{Cause, ErrorKind};
use crate::fetch::{Examined, Lane};
use crate::health::Finding;
use crate::model::{Scope, Timestamp};
use crate::provider::{Content, Page, Provider};
use crate::settings::Settings;

/// What examines a profile, and tells what it found.
pub type Examination = Pin<Box<dyn Future<Output = Vec<Finding>> + Send>>;

/// A difference of clocks that deserves a look.
const NOTABLE: TimeDelta = TimeDelta::seconds(60);
/// A difference that the vendors refuse: see `fetch::clock`.
const REFUSED: TimeDelta = TimeDelta::minutes(15);
/// The rest of a key's life that deserves a look.
const SHORT_LIFE: TimeDelta = TimeDelta::minutes(15);

/// Reads the settings; the rest is the future's.
pub fn examine<P: Provider>(settings: &Settings<'_>, run: &Run) -> Examination {
    let settings = Settings {
        page_size: Some(1),
        ..*settings
    };
    match prepare::<P>(&settings, run) {
        Ok(prepared) => Box::pin(all(prepared)),
        Err((check, error)) => {
            let finding = Finding::unusable(check, &error);
            Box::pin(std::future::ready(vec![finding]))
        }
    }
}

async fn all<P: Provider>(prepared: Prepared<P>) -> Vec<Finding> {
    let Prepared {
        lane,
        warnings,
        place,
        shown,
    } = prepared;
    let mut examiner = Examiner {
        lane: Arc::new(lane),
        findings: Vec::new(),
        seen: Vec::new(),
    };
    let warnings = warnings.iter();
    examiner
        .findings
        .extend(warnings.map(|words| Finding::warn("settings", words, "")));
    let calls = examiner.lane.provider.start();
    let Some(first) = calls.first() else {
        return examiner.findings;
    };
    if !examiner.key(first, &place, &shown).await {
        return examiner.findings;
    }
    for call in calls {
        examiner.listing(call).await;
    }
    examiner.clock();
    examiner.findings
}

/// An examination under way.
struct Examiner<P: Provider> {
    lane: Arc<Lane<P>>,
    findings: Vec<Finding>,
    /// The endpoints that were told of.
    seen: Vec<String>,
}

impl<P: Provider> Examiner<P> {
    /// The credential: whether there is one, and how long it lasts.
    async fn key(&mut self, call: &P::Call, place: &str, shown: &str) -> bool {
        let state = match self.lane.key(call).await {
            Ok(state) => state,
            Err(error) => {
                let mut finding = Finding::failed("credential", &error);
                // That of a setting names the profile, and says where by itself.
                if !matches!(error.cause, Cause::Settings(_)) {
                    finding.message = format!("{shown}, from {place}: {}", error.reason());
                }
                self.findings.push(finding);
                return false;
            }
        };
        let how = if state.shown == shown {
            String::new()
        } else {
            format!(" ({shown})")
        };
        let words = format!("{}{how}, from {place}", state.shown);
        self.findings.push(Finding::ok("credential", words));
        if let Some(end) = state.expires_at {
            let left = end.since(Timestamp::now());
            self.findings.push(if left > SHORT_LIFE {
                Finding::ok("expiry", format!("it expires at {end}"))
            } else {
                let words = format!("it expires soon: at {end}");
                Finding::warn("expiry", words, "renew it unless cloudls does by itself")
            });
        }
        true
    }

    /// The first row of a listing; of parents, those of the first of them.
    async fn listing(&mut self, call: P::Call) {
        let mut call = call;
        loop {
            let listing = self.lane.provider.listing(&call);
            let check = if listing.is_source {
                "listing"
            } else {
                "discovery"
            };
            let examined = self.lane.examine(&call).await;
            self.endpoint(&examined);
            let name = format!("{}{}", listing.operation, place(&listing.scope));
            let page = match examined.result {
                Ok(page) => page,
                Err(error) => {
                    let mut finding = Finding::failed(check, &error);
                    finding.message = format!("{name}: {}", error.reason());
                    self.findings.push(finding);
                    return;
                }
            };
            let permission = P::ABOUT
                .operations
                .iter()
                .find(|known| known.name == listing.operation)
                .map_or(String::new(), |known| known.permission.to_string());
            let count = counted(&page, listing.noun);
            let words = format!("{name}: {count}; permission: {permission}");
            self.findings.push(if page.is_sound() {
                Finding::ok(check, words)
            } else {
                Finding::warn(
                    check,
                    words,
                    "a row could not be read: run `cloudls instances`",
                )
            });
            let next = page.items.into_iter().find_map(|item| match item.content {
                Content::Parent(calls) => calls.into_iter().next(),
                Content::Instance(_) => None,
            });
            let Some(next) = next else {
                return;
            };
            call = next;
        }
    }

    /// Whether the endpoint of a call was reached, and how; each once.
    fn endpoint(&mut self, examined: &Examined<P::Call>) {
        let Some(origin) = &examined.origin else {
            return;
        };
        if self.seen.contains(origin) {
            return;
        }
        self.seen.push(origin.clone());
        let way = match &examined.proxy {
            Some(proxy) => format!("through the proxy {proxy}"),
            None => "no proxy".to_owned(),
        };
        let failure = examined
            .result
            .as_ref()
            .err()
            .filter(|error| error.via.is_none() && error.cause.kind() == ErrorKind::Network);
        let finding = if let Some(error) = failure {
            let mut finding = Finding::failed("endpoint", error);
            finding.message = format!("{origin}, {way}: {}", error.reason());
            finding
        } else {
            let tls = if origin.starts_with("https://") {
                ", its certificate is good"
            } else {
                ", plain HTTP"
            };
            let millis = examined.elapsed.as_millis();
            Finding::ok(
                "endpoint",
                format!("{origin} answers in {millis} ms{tls}, {way}"),
            )
        };
        self.findings.push(finding);
    }

    /// Whether this machine's clock is the provider's.
    fn clock(&mut self) {
        let Some(difference) = self.lane.clock_difference() else {
            return;
        };
        let words = Lane::<P>::clock_words(difference);
        let hint = "set this machine's clock, for example by NTP";
        self.findings.push(if difference.abs() < NOTABLE {
            let seconds = difference.num_seconds().abs();
            Finding::ok(
                "clock",
                format!("within {} s of the provider's", seconds + 1),
            )
        } else if difference.abs() < REFUSED {
            Finding::warn("clock", words, hint)
        } else {
            Finding {
                status: crate::health::Status::Fail,
                kind: Some(ErrorKind::Config),
                ..Finding::warn("clock", words, hint)
            }
        });
    }
}

fn counted<C>(page: &Page<C>, noun: &str) -> String {
    match (page.total, page.items.len()) {
        (Some(total), _) => format!("{total} {noun}"),
        (None, 0) => format!("no {noun}"),
        (None, _) => format!("there are {noun}"),
    }
}

/// Where a listing looks, in words.
fn place(scope: &Scope) -> String {
    let parent = scope.parent.as_ref();
    let parent = parent.and_then(|parent| parent.name.as_ref().or(parent.id.as_ref()));
    let parts: Vec<_> = [scope.region.as_ref(), parent, scope.group.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}
