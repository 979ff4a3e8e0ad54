//! Clocks that differ: a refused date is corrected once.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::support::{Cloud, Received, Reply, Server, each_cloud_with, ids};

/// Whether a cloud signs the time.
fn is_dated(cloud: Cloud) -> bool {
    cloud.date.is_some()
}

fn refusal(cloud: Cloud) -> Reply {
    let (status, code) = cloud.date.unwrap().refusal;
    cloud.error(status, code, "too old", "R")
}

/// The time a request is dated with.
fn dated(request: &Received) -> DateTime<Utc> {
    let (text, pattern) = match request.header("x-acs-date") {
        Some(text) => (text, "%Y-%m-%dT%H:%M:%SZ"),
        None => (request.header("x-sdk-date").unwrap(), "%Y%m%dT%H%M%SZ"),
    };
    NaiveDateTime::parse_from_str(text, pattern)
        .unwrap()
        .and_utc()
}

/// A server whose clock is so far from ours, and which bears 15 minutes.
fn server(cloud: Cloud, ahead: TimeDelta, tells_date: bool) -> Server {
    Server::start(move |request| {
        let now = Utc::now() + ahead;
        let is_near = (now - dated(request)).abs() <= TimeDelta::minutes(15);
        let reply = if is_near {
            cloud.page(&ids(2), Some(2))
        } else {
            refusal(cloud)
        };
        if tells_date {
            reply.with("date", &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        } else {
            reply
        }
    })
}

#[test]
fn a_clock_that_differs_is_corrected_once() {
    each_cloud_with(is_dated, |cloud| {
        for (minutes, words) in [(20, "20m behind"), (-20, "20m ahead of")] {
            let server = server(cloud, TimeDelta::minutes(minutes), true);
            let run = cloud.listing(&server).run();
            assert_eq!((run.code, run.ids()), (0, ids(2)), "{cloud:?}: {run:?}");
            assert!(
                run.stderr.starts_with("warning: ") && run.stderr.contains(words),
                "{cloud:?}, {minutes}: {run:?}"
            );
            assert_eq!(server.count(), 2);
        }
    });
}

#[test]
fn without_another_date_a_refusal_stands() {
    each_cloud_with(is_dated, |cloud| {
        let silent = server(cloud, TimeDelta::minutes(20), false);
        let run = cloud.listing(&silent).run();
        run.assert_short(&[], 4, &[], cloud.id());
        let same = Server::start(move |_| {
            let now = Utc::now().format("%a, %d %b %Y %H:%M:%S GMT");
            refusal(cloud).with("date", &now.to_string())
        });
        let run = cloud.listing(&same).run();
        run.assert_short(&[], 4, &[], cloud.id());
        assert_eq!((silent.count(), same.count()), (1, 1), "{cloud:?}");
    });
}

#[test]
fn a_correction_that_does_not_help_is_the_last() {
    each_cloud_with(is_dated, |cloud| {
        let server = Server::start(move |_| {
            let now = Utc::now() + TimeDelta::minutes(20);
            let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
            refusal(cloud).with("date", &date.to_string())
        });
        let run = cloud.listing(&server).run();
        let words = ["this machine's clock is 20m behind the provider's"];
        run.assert_short(&[], 4, &words, cloud.id());
        assert_eq!(server.count(), 2, "{cloud:?}");
    });
}

/// Several wrong signatures lock a key of Huawei Cloud: a wrong key is not tried in every region,
/// whatever else is wrong.
#[test]
fn a_wrong_key_is_tried_as_seldom_as_can_be() {
    let cloud = Cloud::MODELARTS;
    let regions = "a-1,a-2,a-3,a-4,a-5,a-6,a-7,a-8";
    for (minutes, delay, resets, most) in
        [(0, 0, 0, 1), (0, 300, 0, 1), (22, 100, 0, 2), (0, 0, 1, 1)]
    {
        let asked = AtomicUsize::new(0);
        let server = Server::start(move |_| {
            if asked.fetch_add(1, Ordering::SeqCst) < resets {
                return Reply::Raw(Vec::new());
            }
            std::thread::sleep(std::time::Duration::from_millis(delay));
            let now = Utc::now() + TimeDelta::minutes(minutes);
            let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
            refusal(cloud).with("date", &date.to_string())
        });
        let run = cloud.bare(&server.url()).args(["--region", regions]).run();
        assert_eq!(run.code, 4, "{run:?}");
        let refused = server.count() - resets;
        assert!(
            refused <= most,
            "{minutes} min, {delay} ms, {resets}: {refused}"
        );
    }
}
