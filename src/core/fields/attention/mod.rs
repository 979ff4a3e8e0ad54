//! Instances that deserve attention, and why.

use chrono::TimeDelta;

use super::View;
use super::value::short;
use crate::core::model::{End, Instance, Kind, Status, Timestamp};

/// How near an end is that deserves attention, where nobody says otherwise.
pub const SOON: TimeDelta = TimeDelta::days(3);

/// Why a row deserves attention: that it failed, is unhealthy, was restarted, has a diagnosis, is
/// about to be taken back or ends soon; all that applies, the gravest first. `None` where nothing does.
pub fn attention(row: &Instance<'_>, view: View) -> Option<String> {
    // Somebody is removing it already.
    if matches!(row.status, Status::Deleting | Status::Deleted) {
        return None;
    }
    let mut reasons: Vec<String> = Vec::new();
    if row.status == Status::Failed {
        let word = row.status_raw.as_deref().unwrap_or_default();
        // A provider may say "finished" of a job that failed.
        let says_more = !["", "failed", "finished"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known));
        reasons.push(if says_more {
            format!("failed ({word})")
        } else {
            "failed".to_owned()
        });
    }
    reasons.extend(ill_health(row));
    reasons.extend(restarts(row));
    if let Some(words) = diagnosis(row) {
        // A diagnosis that begins with "failed" says it as well.
        reasons.retain(|reason| reason != "failed" || !words.starts_with("failed"));
        reasons.push(words.to_owned());
    }
    reasons.extend(reclaim(row, view.now));
    if let Some((time, what)) = end(row, view)
        && what != RECLAIM
        && view.now.since(time) > -view.soon
    {
        reasons.push(ending(time, what, view.now));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

const RECLAIM: &str = "reclaimed";

/// The next end of a row, and what ends it. A stop or a reclaim that has passed has happened, and is
/// none; what was paid for stays over.
pub fn end(row: &Instance<'_>, view: View) -> Option<(Timestamp, &'static str)> {
    let ahead = |time: &Timestamp| *time > view.now;
    let ends = [
        (time(row.expires_at), "expires"),
        (time(row.stop_at).filter(ahead), "stops"),
        (time(row.spot.reclaim_at).filter(ahead), RECLAIM),
    ];
    let known = ends
        .into_iter()
        .filter_map(|(time, what)| Some((time?, what)));
    known.min_by_key(|(time, _)| *time)
}

fn time(end: Option<End>) -> Option<Timestamp> {
    end.and_then(End::time)
}

fn ending(time: Timestamp, what: &str, now: Timestamp) -> String {
    let passed = now.since(time);
    if passed < TimeDelta::zero() {
        format!("{what} in {}", short(-passed))
    } else {
        format!("expired {} ago", short(passed))
    }
}

/// What a provider says of the health of a row that is not as it should be: processes as `ready/total`,
/// or a word. Words of an instance without checks, or before its first, tell nothing.
fn ill_health(row: &Instance<'_>) -> Option<String> {
    if row.kind == Kind::Service {
        return lacking_instances(row);
    }
    // An instance that is starting or stopping is not expected to be healthy.
    if !matches!(
        row.status,
        Status::Running | Status::Unknown | Status::Updating
    ) {
        return None;
    }
    let health = row.health.as_deref()?;
    if health.contains('/') {
        let (ready, total) = counts(row)?;
        return (ready < total).then(|| format!("{ready} of {total} processes ready"));
    }
    let is_ill = health.to_ascii_lowercase().ends_with("unhealthy");
    is_ill.then(|| match health {
        "unhealthy" | "Unhealthy" => "unhealthy".to_owned(),
        word => format!("unhealthy ({word})"),
    })
}

/// A health of two counts.
fn counts(row: &Instance<'_>) -> Option<(u64, u64)> {
    let (ready, total) = row.health.as_deref()?.split_once('/')?;
    Some((ready.parse().ok()?, total.parse().ok()?))
}

/// That a service should have instances, and has none. One that is just being made has none yet, and may never.
fn lacking_instances(row: &Instance<'_>) -> Option<String> {
    if matches!(
        row.status,
        Status::Stopping | Status::Stopped | Status::Succeeded
    ) {
        return None;
    }
    match counts(row) {
        Some((running, total)) => {
            (running < total).then(|| format!("{running} of {total} instances run"))
        }
        // Nobody says how many there should be.
        None => matches!(row.status, Status::Running | Status::Updating)
            .then(|| "no instance runs".to_owned()),
    }
}

fn restarts(row: &Instance<'_>) -> Option<String> {
    let word = row.status_raw.as_deref().unwrap_or_default();
    let is_restarting = word.to_ascii_lowercase().contains("restart");
    match row.restarts {
        Some(1) => Some("restarted once".to_owned()),
        Some(count @ 2..) => Some(format!("restarted {count} times")),
        _ => is_restarting.then(|| "restarting".to_owned()),
    }
}

/// Words in place of a diagnosis that are none.
const UNTELLING: &[&str] = &[
    "ok",
    "success",
    "normal",
    "healthy",
    "scheduling",
    "creating",
    "pulling",
];

/// Words that tell that something ended otherwise than intended.
const ALARMING: &[&str] = &["oom", "kill", "error", "fail", "crash", "evict", "reclaim"];

/// What the provider says more, unless it is the state once more.
fn diagnosis<'a>(row: &'a Instance<'_>) -> Option<&'a str> {
    // If it has ended, or has nothing to run, only an alarming diagnosis counts.
    let is_idle = row.kind == Kind::Service && matches!(counts(row), Some((_, 0)));
    let is_over = is_idle || matches!(row.status, Status::Stopped | Status::Succeeded);
    let reason = row.status_reason.as_deref()?.trim();
    let is_known = |word: &str| word.eq_ignore_ascii_case(reason);
    let says_nothing = reason.is_empty()
        || is_known(row.status.as_str())
        || row.status_raw.as_deref().is_some_and(is_known)
        || UNTELLING.iter().any(|word| is_known(word));
    let lower = reason.to_ascii_lowercase();
    let is_grave = ALARMING.iter().any(|word| lower.contains(word));
    ((!is_over || is_grave) && !says_nothing).then_some(reason)
}

/// That a spot instance is to be taken back: a time is known, or the provider has a word for it.
fn reclaim(row: &Instance<'_>, now: Timestamp) -> Option<String> {
    if let Some(time) = time(row.spot.reclaim_at).filter(|time| *time > now) {
        return Some(format!("{RECLAIM} in {}", short(-now.since(time))));
    }
    let state = row.spot.state.as_deref()?;
    let is_notified = ["notif", "reclaim", "interrupt", "evict"]
        .iter()
        .any(|word| state.to_ascii_lowercase().contains(word));
    is_notified.then(|| format!("spot: {state}"))
}

#[cfg(test)]
mod tests;
