//! Providers that grant only so many requests: the whole provider is slowed down, and nothing lost.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::support::{Cloud, Reply, Server, Step, each_cloud, each_cloud_with, ids};

/// Grants `most` requests in any span of this length; refused ones do not count.
fn limited(cloud: Cloud, rows: usize, most: usize, span: Duration) -> Server {
    let granted = Mutex::new(VecDeque::new());
    Server::start(move |request| {
        let now = Instant::now();
        let mut granted = granted.lock().unwrap();
        granted.retain(|time| *time + span > now);
        if granted.len() >= most {
            return cloud.throttled();
        }
        granted.push_back(now);
        cloud.page_of(&ids(rows), request)
    })
}

#[test]
fn a_limited_provider_is_read_to_the_end() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        let server = limited(cloud, 120, 10, Duration::from_millis(500));
        let run = cloud.listing(&server).run();
        run.assert_whole(&ids(120), cloud.id());
        let refused = server.count() - 40;
        assert!(refused < 40, "{cloud:?}: {refused} of 40 requests refused");
    });
}

/// While one request is throttled, the others wait as well.
#[test]
fn a_pause_is_for_all_requests() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        let times = std::sync::Arc::new(Mutex::new(Vec::new()));
        let log = std::sync::Arc::clone(&times);
        let server = Server::start(move |request| {
            let number = {
                let mut log = log.lock().unwrap();
                log.push(Instant::now());
                log.len()
            };
            if number == 2 {
                return cloud.throttled().with("retry-after", "1");
            }
            std::thread::sleep(Duration::from_millis(200));
            cloud.page_of(&ids(30), request)
        });
        cloud
            .listing(&server)
            .args(["--concurrency", "2"])
            .run()
            .assert_whole(&ids(30), cloud.id());
        let times = times.lock().unwrap();
        // The first is alone, the second is throttled, a third may be on its way with it.
        let late = times
            .iter()
            .filter(|time| **time > times[1] + Duration::from_millis(900));
        assert!(late.count() >= times.len() - 3, "{cloud:?}: {times:?}");
    });
}

/// What was granted before the pause does not end it: it is the throttling that held up the run.
#[test]
fn an_answer_from_before_the_pause_changes_nothing() {
    // Others' pages come one by one.
    each_cloud_with(Cloud::has_documented_pages, |cloud| {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            match asked.page {
                2 => {
                    // Page 3 is on its way by then.
                    std::thread::sleep(Duration::from_millis(400));
                    cloud.throttled().with("retry-after", "100")
                }
                3 => {
                    std::thread::sleep(Duration::from_secs(1));
                    cloud.page_of(&ids(9), request)
                }
                _ => cloud.page_of(&ids(9), request),
            }
        });
        let run = cloud.listing(&server).args(["--deadline", "3s"]).run();
        assert_eq!(run.code, 8, "{cloud:?}: {run:?}");
        assert_eq!(run.source()["error"]["kind"], "rate_limited", "{run:?}");
    });
}

/// What is tried again when the time for the run is over is told as what it failed with last.
#[test]
fn the_deadline_hides_no_failure_that_is_known() {
    each_cloud(|cloud| {
        let server = Server::start(move |_| {
            let reply = cloud.error(503, "Down", "backend down", "R-7");
            reply.with("retry-after", "60")
        });
        let run = cloud.listing(&server).args(["--deadline", "2s"]).run();
        assert_eq!(run.code, 5, "{cloud:?}: {run:?}");
        let source = run.source();
        assert_eq!(source["error"]["http_status"], 503, "{run:?}");
        for words in ["backend down", "--deadline"] {
            assert!(
                source["reason"].as_str().unwrap().contains(words),
                "{run:?}"
            );
        }
        let silent = Server::start(|_| Reply::Steps(vec![Step::Wait(Duration::from_secs(9))]));
        let times = ["--timeout", "1s", "--deadline", "2s"];
        let run = cloud.listing(&silent).args(times).run();
        assert_eq!(run.code, 6, "{cloud:?}: {run:?}");
        let reason = run.source()["reason"].to_string();
        assert!(
            reason.contains("within 1s") && reason.contains("--deadline"),
            "{run:?}"
        );
    });
    // The same of a login.
    let server = Server::start(|request| match request.path.as_str() {
        "/api/user/login" => Cloud::HPCAI.throttled_429(),
        _ => Cloud::HPCAI.page(&ids(2), Some(2)),
    });
    let run = Cloud::HPCAI
        .bare(&server.url())
        .args(["-o", "json", "--deadline", "2s"]);
    let run = run.unset("HPCAI_ACCESS_TOKEN").unset("HPCAI_API_KEY");
    let run = run
        .set("HPCAI_USERNAME", "me")
        .set("HPCAI_PASSWORD", "a-long-word")
        .run();
    assert_eq!(run.code, 7, "{run:?}");
    assert_eq!(run.source()["error"]["http_status"], 429, "{run:?}");
}

/// One listing that is throttled to the end fails alone: the others go on.
#[test]
fn one_throttled_listing_does_not_cost_the_others() {
    let cloud = Cloud::EAS;
    let server = Server::start(move |request| {
        if request.path.contains("/a/") {
            return cloud.throttled().with("retry-after", "300");
        }
        cloud.page(&ids(2), Some(2))
    });
    for services in ["a,b,c", "b,a,c", "b,c,a"] {
        let run = cloud
            .bare(&server.url())
            .args([
                "--region",
                "cn-shanghai",
                "--service",
                services,
                "-o",
                "json",
            ])
            .run();
        assert_eq!((run.code, run.ids().len()), (8, 4), "{services}: {run:?}");
        let sources = run.json()["sources"].clone();
        let short = sources.as_array().unwrap().iter();
        assert_eq!(
            short.filter(|source| source["complete"] == false).count(),
            1
        );
    }
}

/// What was answered before the run was cut short is printed, though a page before it is missing.
#[test]
fn pages_behind_a_held_up_one_are_printed() {
    let cloud = Cloud::HPCAI;
    let server = Server::start(move |request| {
        let asked = cloud.asked(request);
        if asked.page == 2 {
            // Page 3 is on its way by then.
            std::thread::sleep(Duration::from_millis(400));
            return cloud.throttled().with("retry-after", "100");
        }
        std::thread::sleep(Duration::from_millis(100));
        cloud.page_of(&ids(9), request)
    });
    let run = cloud.listing(&server).args(["--deadline", "3s"]).run();
    let rows = [&ids(9)[..3], &ids(9)[6..]].concat();
    run.assert_short(&rows, 8, &["--deadline"], "held up");
}
