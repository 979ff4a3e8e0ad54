//! What deserves attention, case by case.

use super::*;
use crate::core::model::Spot;

/// A service without an instance.
fn service(status: Status, health: &'static str, reason: &'static str) -> Instance<'static> {
    let some = |text: &'static str| (!text.is_empty()).then(|| text.into());
    Instance {
        kind: Kind::Service,
        status,
        health: some(health),
        status_reason: some(reason),
        ..Instance::default()
    }
}

/// Services without an instance, and why they deserve attention.
fn services() -> Vec<(Instance<'static>, Option<&'static str>)> {
    vec![
        (
            service(Status::Running, "0/2", ""),
            Some("0 of 2 instances run"),
        ),
        (
            service(Status::Pending, "0/1", ""),
            Some("0 of 1 instances run"),
        ),
        (
            service(Status::Starting, "0/2", "no quota"),
            Some("0 of 2 instances run; no quota"),
        ),
        (
            service(Status::Failed, "0/2", ""),
            Some("failed; 0 of 2 instances run"),
        ),
        (service(Status::Running, "", ""), Some("no instance runs")),
        (service(Status::Unknown, "", ""), None),
        (service(Status::Running, "0/0", "scaled to none"), None),
        (service(Status::Stopped, "0/2", "by its owner"), None),
    ]
}

/// Rows, and why they deserve attention.
fn cases() -> Vec<(Instance<'static>, Option<&'static str>)> {
    let row = |status: Status| Instance {
        status,
        ..Instance::default()
    };
    let with = |change: fn(&mut Instance<'_>)| {
        let mut row = row(Status::Running);
        change(&mut row);
        row
    };
    vec![
        (row(Status::Running), None),
        (row(Status::Failed), Some("failed")),
        (
            with(|row| row.health = Some("1/2".into())),
            Some("1 of 2 processes ready"),
        ),
        (with(|row| row.health = Some("2/2".into())), None),
        (
            with(|row| row.health = Some("LivenessUnhealthy".into())),
            Some("unhealthy (LivenessUnhealthy)"),
        ),
        (
            with(|row| row.health = Some("WithoutHealthCheckConfig".into())),
            None,
        ),
        (with(|row| row.restarts = Some(0)), None),
        (with(|row| row.restarts = Some(1)), Some("restarted once")),
        (
            with(|row| row.restarts = Some(7)),
            Some("restarted 7 times"),
        ),
        (
            with(|row| row.status_raw = Some("Restarting".into())),
            Some("restarting"),
        ),
        (
            with(|row| row.status_reason = Some("BackOff".into())),
            Some("BackOff"),
        ),
        (with(|row| row.status_reason = Some("RUNNING".into())), None),
        (
            with(|row| {
                row.status = Status::Stopped;
                row.status_reason = Some("by its owner".into());
                row.health = Some("unhealthy".into());
            }),
            None,
        ),
        (
            with(|row| {
                row.status = Status::Failed;
                row.status_reason = Some("failed on 2 nodes".into());
            }),
            Some("failed on 2 nodes"),
        ),
        (
            with(|row| {
                row.status = Status::Stopped;
                row.status_reason = Some("oom: container was killed".into());
            }),
            Some("oom: container was killed"),
        ),
        (
            with(|row| {
                row.status = Status::Stopping;
                row.status_reason = Some("SPOT_RECLAIMED".into());
            }),
            Some("SPOT_RECLAIMED"),
        ),
        (
            with(|row| {
                row.status = Status::Deleted;
                row.restarts = Some(7);
            }),
            None,
        ),
        (
            with(|row| {
                row.status = Status::Failed;
                row.status_raw = Some("CrashLoopBackOff".into());
                row.restarts = Some(7);
                row.status_reason = Some("out of memory".into());
            }),
            Some("failed (CrashLoopBackOff); restarted 7 times; out of memory"),
        ),
    ]
}

/// Spot instances, and why they deserve attention.
fn spot_cases() -> Vec<(Instance<'static>, Option<&'static str>)> {
    let spot = |state: &'static str, at: &str| Instance {
        spot: Spot {
            is_spot: Some(true),
            state: Some(state.into()),
            reclaim_at: Timestamp::parse(at).map(End::At),
        },
        status: Status::Running,
        ..Instance::default()
    };
    vec![
        (spot("notified", ""), Some("spot: notified")),
        (spot("running", ""), None),
        (
            spot("notified", "2026-01-10T02:00:00Z"),
            Some("reclaimed in 120m"),
        ),
        (
            spot("reclaiming", "2026-01-09T02:00:00Z"),
            Some("spot: reclaiming"),
        ),
    ]
}

#[test]
fn a_reason_says_all_that_applies() {
    let now = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
    for (row, reason) in cases().into_iter().chain(services()).chain(spot_cases()) {
        assert_eq!(attention(&row, View::at(now)).as_deref(), reason, "{row:?}");
    }
}

#[test]
fn what_ends_soon_deserves_attention() {
    let now = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
    for (expires, stops, reason) in [
        ("2026-01-12T00:00:00Z", "", Some("expires in 2d")),
        ("2026-01-14T00:00:00Z", "", None),
        (
            "2026-01-14T00:00:00Z",
            "2026-01-10T00:10:00Z",
            Some("stops in 10m"),
        ),
        ("2026-01-05T00:00:00Z", "", Some("expired 5d ago")),
        ("", "2026-01-05T00:00:00Z", None),
    ] {
        let row = Instance {
            status: Status::Running,
            expires_at: Timestamp::parse(expires).map(End::At),
            stop_at: Timestamp::parse(stops).map(End::At),
            ..Instance::default()
        };
        let found = attention(&row, View::at(now));
        assert_eq!(found.as_deref(), reason, "{expires} {stops}");
    }
}
