//! What each check of a profile says.

use std::time::Duration;

use chrono::TimeDelta;

use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::health::{END, Finding};
use crate::core::model::{Scope, Timestamp};
use crate::core::report::Why;
use crate::engine::fetch::{Examined, KeyState, ProfileClient, found_once};
use crate::engine::pager;
use crate::engine::provider::{Listing, Page, Paging, Provider};

/// A difference of clocks that deserves a look.
const NOTABLE: TimeDelta = TimeDelta::seconds(60);
/// A difference at which vendors refuse a signature: see `fetch::stamp`.
const REFUSED: TimeDelta = TimeDelta::minutes(15);
/// The rest of a key's life that deserves a look.
const SHORT_LIFE: TimeDelta = TimeDelta::minutes(15);

/// A finding, and when it is left out.
pub enum Told {
    Plain(Finding),
    /// What a call was answered with: the credential is good.
    Page {
        operation: &'static str,
        finding: Finding,
    },
    /// Where the endpoint was told of before.
    Endpoint {
        origin: String,
        finding: Finding,
    },
    /// The reason is left out where the endpoint was told to be out of reach.
    Unreached {
        origin: String,
        whole: Finding,
        brief: Finding,
    },
    /// The provider says that the region is not in use.
    Unused,
}

/// Where keys come from, in words.
pub struct KeyOrigin {
    /// How they are had.
    pub source: String,
    /// Where that is written.
    pub place: String,
}

/// A key that was had; how, and from where.
pub fn credential(state: &KeyState, KeyOrigin { source, place }: &KeyOrigin) -> Vec<Finding> {
    let how = if state.shown == *source {
        String::new()
    } else {
        format!(" ({source})")
    };
    let words = format!("{}{how}, from {place}", state.shown);
    let mut found = vec![Finding::ok("credential", words)];
    if let Some(end) = state.expires_at {
        let left = end.since(Timestamp::now());
        found.push(if state.is_renewable {
            let words = format!("it lasts until {end}, and is renewed by itself");
            Finding::ok("expiry", words)
        } else if left > SHORT_LIFE {
            Finding::ok("expiry", format!("it lasts until {end}"))
        } else {
            let words = format!("it expires soon, at {end}");
            Finding::warn("expiry", words, "renew it before then")
        });
    }
    found
}

/// Whether the endpoint of a call was reached, and how; nothing where that cannot be told.
pub fn endpoint<C>(examined: &Examined<C>) -> Option<Told> {
    let origin = examined.origin.clone()?;
    let way = match &examined.proxy {
        Some(proxy) => format!("through the proxy {proxy}"),
        None => "no proxy".to_owned(),
    };
    let pace = match &examined.result {
        Ok(_) => format!(" in {} ms", examined.elapsed.as_millis()),
        Err(error) if is_unreached(error) => {
            let words = format!("{origin}, {way}: {}", error.reason());
            let finding = Finding::failed("endpoint", error, words);
            return Some(Told::Endpoint { origin, finding });
        }
        // It was not this one that answered.
        Err(error) if error.attempts == 0 || error.via.is_some() => return None,
        Err(_) => String::new(),
    };
    let tls = if origin.starts_with("https://") {
        "its certificate is good"
    } else {
        "plain HTTP"
    };
    let words = format!("{origin} answers{pace}, {tls}, {way}");
    Some(Told::Endpoint {
        origin,
        finding: Finding::ok("endpoint", words),
    })
}

/// Whether there was no answer, of which the endpoint's line tells.
fn is_unreached(error: &Error) -> bool {
    let has_answer = error.cause.http_status().is_some();
    error.via.is_none() && matches!(error.cause, Cause::Transport(_)) && !has_answer
}

/// A call that failed.
pub fn refused(listing: &Listing, origin: Option<String>, error: &Error) -> Told {
    let (check, name) = (check(listing), name(listing));
    let whole = Finding::failed(check, error, format!("{name}: {}", error.reason()));
    match origin.filter(|_| is_unreached(error)) {
        None => Told::Plain(whole),
        Some(origin) => {
            let words = format!("{name}: no answer from {origin}");
            let hint = "see the endpoint above";
            Told::Unreached {
                origin,
                whole,
                brief: Finding::fail(check, Some(error.cause.kind()), words, hint),
            }
        }
    }
}

/// That all regions are said not to be in use: see `Report::doubt`.
pub fn all_unused(regions: usize) -> Finding {
    let words = format!("none of the {regions} regions is in use, as the provider says of each");
    let hint = "is it the right account, and the right endpoint?";
    Finding::fail("discovery", Some(ErrorKind::Provider), words, hint)
}

/// A page of one row.
pub fn page<P: Provider>(listing: &Listing, page: &Page<P::Call>) -> Finding {
    let (check, name) = (check(listing), name(listing));
    if page.is_unused {
        return Finding::ok(check, format!("{name}: not in use in this region"));
    }
    let unreadable = page.unreadable.first.first();
    if let Some(decode) = unreadable.or(page.bad_total.as_ref()) {
        let words = format!("{name}: a part of the answer cannot be read: {decode}");
        let hint = "`cloudls instances` lists the others, and says how many are missing; please \
                    report it with the path above";
        return Finding::fail(check, Some(ErrorKind::Decode), words, hint);
    }
    if let Some(fault) = &page.partial {
        let words = format!("{name}: only a part of the list: {fault}");
        let hint = fault.hint.as_deref().unwrap_or_default();
        return Finding::fail(check, Some(fault.kind), words, hint);
    }
    if let Some(short) = pager::shortfall_of_first(listing, page) {
        let hint = "`cloudls instances` lists what there is, and says that it is not all";
        let kind = Some(ErrorKind::Provider);
        return Finding::fail(check, kind, format!("{name}: {short}"), hint);
    }
    let permission = permission::<P>(listing);
    let is_end = !listing.is_source && page.is_empty();
    let end = if is_end {
        "; no instances to ask for"
    } else {
        ""
    };
    let count = counted(page, listing);
    let words = format!("{name}: {count}{end}; permission: {permission}");
    Finding::ok(check, words)
}

/// A look-up, or how long it was waited for in vain; a list is whole without.
pub fn look_up<P: Provider>(
    provider: &P,
    call: &P::Call,
    result: Result<Result<Page<P::Call>, Error>, Duration>,
) -> Finding {
    const CHECK: &str = "look-up";
    let listing = &provider.listing(call);
    let name = name(listing);
    let tells = provider.told_by(call);
    let without = format!("; {tells} is not known, and all else is listed");
    let result = match result {
        Ok(result) => result,
        Err(patience) => {
            let words = format!(
                "{name}: no answer after {:.1} s{without}",
                patience.as_secs_f64()
            );
            return Finding::warn(CHECK, words, "--no-shapes does without");
        }
    };
    match result.map(|page| found_once(listing, page)) {
        Ok((shapes, None)) => {
            let permission = permission::<P>(listing);
            let (count, noun) = (shapes.len(), listing.noun);
            let words = format!("{name}: {count} {noun}; permission: {permission}");
            Finding::ok(CHECK, words)
        }
        Ok((_, Some(trouble))) => {
            let hint =
                "--no-shapes does without; please report it where the vendor tells otherwise";
            Finding::warn(CHECK, format!("{name}: {trouble}{without}"), hint)
        }
        Err(error) => {
            let hint = error.cause.hint();
            let hint = hint.as_deref().unwrap_or("--no-shapes does without");
            Finding::warn(CHECK, format!("{name}: {}{without}", error.reason()), hint)
        }
    }
}

/// What a credential needs for it.
fn permission<P: Provider>(listing: &Listing) -> &'static str {
    let mut operations = P::ABOUT.operations.iter();
    let own = operations.find(|known| known.name == listing.operation);
    own.map_or("unknown", |known| known.permission.name())
}

/// The listings that were not asked for.
pub fn unasked(count: usize) -> Finding {
    let words = format!("{count} more not asked, as that would fail for the same reason");
    Finding::warn("listing", words, "fix that first, then run it again")
}

/// Whether this machine's clock is the provider's, where the provider tells its own.
pub fn clock<P: Provider>(client: &ProfileClient<P>, is_dated: bool) -> Option<Told> {
    const HINT: &str = "set this machine's clock, for example by NTP";
    let difference = client.clock_difference()?;
    let mut words = ProfileClient::<P>::clock_words(difference);
    if client.is_shifted() {
        words += "; requests were dated by the provider's";
    }
    let is_refused = is_dated && difference.abs() >= REFUSED;
    Some(Told::Plain(if difference.abs() < NOTABLE {
        let seconds = difference.num_seconds().abs() + 1;
        Finding::ok("clock", format!("within {seconds} s of the provider's"))
    } else if is_refused {
        Finding::fail("clock", Some(ErrorKind::Config), words, HINT)
    } else {
        Finding::warn("clock", words, HINT)
    }))
}

fn check(listing: &Listing) -> &'static str {
    if listing.is_source {
        "listing"
    } else {
        "discovery"
    }
}

fn counted<C>(page: &Page<C>, listing: &Listing) -> String {
    let noun = listing.noun;
    let several = |count| match count {
        1 => format!("1 {}", noun.trim_end_matches('s')),
        _ => format!("{count} {noun}"),
    };
    let is_everything = match listing.paging {
        Paging::Once => true,
        Paging::Cursor { .. } => page.next.is_none(),
        Paging::Numbered { .. } | Paging::Offset { .. } | Paging::Undocumented => false,
    };
    match (page.total, page.len()) {
        (Some(total), _) => several(total),
        (None, count) if is_everything => several(count as u64),
        (None, 0) => format!("no {noun}"),
        (None, _) => format!("there are {noun}"),
    }
}

/// Stands for the checks that were not made before the run had to end.
pub fn unfinished(why: Why, waiting: &[String]) -> Finding {
    const NAMED: usize = 3;
    let more = if waiting.len() > NAMED { ", ..." } else { "" };
    let waiting = waiting[..waiting.len().min(NAMED)].join(", ");
    let waiting = match &*waiting {
        "" => String::new(),
        names => format!("; waited for {names}{more}"),
    };
    match why {
        Why::Deadline(limit) => {
            let limit = humantime::format_duration(limit);
            let words = format!("not finished: the deadline of {limit} passed{waiting}");
            let kind = Some(ErrorKind::Network);
            Finding::fail(END, kind, words, "--deadline allows more time")
        }
        Why::Limit | Why::Found | Why::Signal(_) => {
            let words = format!("not finished: interrupted{waiting}");
            Finding::fail(END, None, words, "run it again")
        }
    }
}

/// The operation, and where it looks.
pub fn name(listing: &Listing) -> String {
    let Scope {
        kind: _,
        region,
        parent,
        group,
        named: _,
    } = &listing.scope;
    let parent = parent.as_ref();
    let parent = parent.and_then(|parent| parent.name.as_deref().or(parent.id.as_deref()));
    let parts = [region.as_deref(), parent, group.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        listing.operation.to_owned()
    } else {
        format!("{} ({})", listing.operation, parts.join(", "))
    }
}
