//! Servers and networks that fail: what is retried, what it costs, and what is said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{
    Cloud, Reply, Server, at_once, closed_port, each_cloud, each_cloud_with, ids,
};

/// How often a call is tried.
pub const ATTEMPTS: usize = 4;

#[test]
fn every_status_has_its_exit_code() {
    // Status, exit code, error kind, requests.
    let cases = [
        (400, 5, "provider", 1),
        (401, 4, "credential", 1),
        (403, 4, "permission", 1),
        (404, 5, "provider", 1),
        (500, 5, "provider", ATTEMPTS),
        (503, 5, "provider", ATTEMPTS),
    ];
    each_cloud(|cloud| {
        at_once(&cases, |&(status, code, kind, requests)| {
            let server = Server::start(move |_| {
                cloud.error(status, "Odd.Code", "the vendor's words", "R-4711")
            });
            let run = cloud.listing(&server).run();
            let what = format!("{cloud:?}, {status}");
            let http = match cloud.error_code("Odd.Code") {
                Some(code) => format!("HTTP {status} {code}"),
                None => format!("HTTP {status}"),
            };
            let mut words = cloud.error_words("Odd.Code", "the vendor's words", "R-4711");
            words.push(&http);
            run.assert_short(&[], code, &words, &what);
            assert!(
                run.stderr.starts_with(&format!("error: {} ", cloud.id())),
                "{what}: {run:?}"
            );
            assert!(run.stderr.contains("\nhint: "), "{what}: {run:?}");
            let error = &run.source()["error"];
            // Without permissions the login is refused, with either status.
            let is_login = status == 403 && !cloud.has_permissions;
            let kind = if is_login { "credential" } else { kind };
            assert_eq!(error["kind"], kind, "{what}");
            assert_eq!(error["code"], json!(cloud.error_code("Odd.Code")), "{what}");
            assert_eq!(error["http_status"], status, "{what}");
            let id = cloud.error.request_id.as_ref().map(|_| "R-4711");
            assert_eq!(error["request_id"], json!(id), "{what}");
            assert_eq!(error["retryable"], requests > 1, "{what}");
            assert_eq!(server.count(), requests, "{what}");
        });
    });
}

/// Serves `first` once, then everything right.
fn first(cloud: Cloud, first: Reply) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => first.clone(),
        _ => cloud.page(&ids(2), Some(2)),
    })
}

#[test]
fn a_passing_fault_costs_nothing() {
    each_cloud(|cloud| {
        let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":".to_vec();
        let cases = [
            ("500", cloud.error(500, "Oops", "later", "r")),
            ("503", Reply::text(503, "<html>busy</html>")),
            ("cut", Reply::Raw(cut)),
            ("closed", Reply::Raw(Vec::new())),
        ];
        for (name, reply) in cases {
            let server = first(cloud, reply);
            let run = cloud.listing(&server).args(["-v"]).run();
            run.assert_whole(&ids(2), name);
            assert_eq!(server.count(), 2, "{cloud:?}, {name}");
            assert!(
                run.stderr.lines().any(|line| line.starts_with("retry: ")),
                "{cloud:?}, {name}: {run:?}"
            );
        }
    });
}

/// A server in trouble may refuse the credential in the same breath: the refusal counts.
#[test]
fn a_refused_credential_is_never_tried_again() {
    let cloud = Cloud::NOVITA;
    at_once(&[401, 429, 503], |&status| {
        let server = Server::start(move |_| cloud.error(status, "UNAUTHORIZED", "no", "R"));
        let run = cloud.listing(&server).args(["--deadline", "20s"]).run();
        let what = status.to_string();
        run.assert_short(&[], 4, &["UNAUTHORIZED: no"], &what);
        assert_eq!(server.count(), 1, "{what}: {run:?}");
    });
}

#[test]
fn retry_after_is_heeded() {
    each_cloud(|cloud| {
        let server = first(
            cloud,
            cloud
                .error(429, "Busy", "wait", "r")
                .with("retry-after", "1"),
        );
        let begun = Instant::now();
        cloud
            .listing(&server)
            .run()
            .assert_whole(&ids(2), cloud.id());
        assert!(begun.elapsed() >= Duration::from_secs(1), "{cloud:?}");
        assert_eq!(server.count(), 2);
    });
}

/// Alibaba Cloud throttles with a 400 as well, and tells the wait in milliseconds.
#[test]
fn alibaba_throttles_in_its_own_way() {
    at_once(&[Cloud::EAS, Cloud::SAE], |&cloud| {
        let reply = cloud
            .error(400, "Throttling.User", "wait", "r")
            .with("x-acs-retry-after", "700");
        let server = first(cloud, reply);
        let begun = Instant::now();
        cloud
            .listing(&server)
            .run()
            .assert_whole(&ids(2), cloud.id());
        assert!(begun.elapsed() >= Duration::from_millis(700), "{cloud:?}");
    });
}

/// A used nonce, and a date that grows old, are refused: each attempt has its own.
#[test]
fn each_attempt_is_signed_anew() {
    each_cloud(|cloud| {
        // Longer than a second, so that the dates differ too.
        let reply = cloud
            .error(500, "Oops", "later", "r")
            .with("retry-after", "2");
        let server = first(cloud, reply);
        cloud
            .listing(&server)
            .run()
            .assert_whole(&ids(2), cloud.id());
        let requests = server.received();
        for name in cloud.anew {
            let [one, other] = [0, 1].map(|index: usize| requests[index].header(name).unwrap());
            assert_ne!(one, other, "{cloud:?}, {name}");
        }
    });
}

/// Asserts that a redirect is not followed, and that its target is named.
fn assert_redirect(cloud: Cloud, reply: Reply) {
    let elsewhere = cloud.honest(&ids(1));
    let target = format!("{}/elsewhere", elsewhere.url());
    let reply = reply.with("location", &target);
    let server = Server::start(move |_| reply.clone());
    let run = cloud.listing(&server).run();
    run.assert_short(&[], 5, &[&target], cloud.id());
    assert_eq!((server.count(), elsewhere.count()), (1, 0), "{cloud:?}");
}

#[test]
fn redirects_are_named_and_not_followed() {
    each_cloud(|cloud| {
        for (status, body) in [(301, ""), (302, "<html>Moved</html>"), (307, ""), (308, "")] {
            assert_redirect(cloud, Reply::text(status, body));
        }
    });
}

/// The target is what helps, not the words beside it.
#[test]
fn redirects_with_a_message_are_named_all_the_same() {
    each_cloud(|cloud| assert_redirect(cloud, cloud.error(302, "Moved", "go on", "r")));
}

#[test]
fn no_connection_is_a_network_failure() {
    each_cloud(|cloud| {
        let port = closed_port();
        let run = cloud
            .bare(&format!("http://127.0.0.1:{port}"))
            .args(cloud.scope())
            .args(["-o", "json"])
            .run();
        let address = format!("127.0.0.1:{port}");
        run.assert_short(
            &[],
            6,
            &["cannot connect to", &address, "tried 4 times"],
            cloud.id(),
        );
        assert_eq!(run.source()["error"]["kind"], "network");
        assert!(run.source()["error"]["http_status"].is_null());
    });
}

#[test]
fn broken_connections_are_network_failures() {
    let cases = [
        (
            "cut",
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":",
        ),
        (
            "chunked, cut",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":",
        ),
        ("closed", ""),
        ("no HTTP", "SSH-2.0-OpenSSH_9.9\r\n"),
    ];
    each_cloud(|cloud| {
        at_once(&cases, |&(name, bytes)| {
            let server = Server::start(move |_| Reply::Raw(bytes.as_bytes().to_vec()));
            let run = cloud.listing(&server).run();
            run.assert_short(&[], 6, &["127.0.0.1"], &format!("{cloud:?}, {name}"));
            assert_eq!(run.source()["error"]["kind"], "network");
            assert_eq!(server.count(), ATTEMPTS, "{cloud:?}, {name}");
        });
    });
}

#[test]
fn a_silent_server_ends_by_the_time_limits() {
    each_cloud(|cloud| {
        let server = Server::start(move |_| {
            std::thread::sleep(Duration::from_secs(5));
            cloud.page(&ids(1), Some(1))
        });
        let begun = Instant::now();
        let run = cloud.listing(&server).args(["--timeout", "200ms"]).run();
        run.assert_short(&[], 6, &["within 200ms"], cloud.id());
        assert!(run.stderr.contains("--timeout"), "{run:?}");
        let run = cloud.listing(&server).args(["--deadline", "300ms"]).run();
        run.assert_short(&[], 6, &["--deadline"], cloud.id());
        assert!(begun.elapsed() < Duration::from_secs(5), "{cloud:?}");
    });
}

/// A page that fails for good costs its rows, not the others.
#[test]
fn a_failed_page_costs_its_own_rows_only() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        let all = ids(10);
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            match asked.page {
                2 => cloud.error(500, "Oops", "page 2", "R-2"),
                _ => cloud.page_of(&all, request),
            }
        });
        let run = cloud.listing(&server).run();
        let mut rows = ids(10);
        // Elsewhere, what comes next is not known before this page is there.
        rows.drain(3..if cloud.has_documented_pages() { 6 } else { 10 });
        run.assert_short(
            &rows,
            8,
            &cloud.error_words("Oops", "page 2", "R-2"),
            cloud.id(),
        );
        assert_eq!(
            run.source()["error"]["code"],
            json!(cloud.error_code("Oops"))
        );
    });
}

/// A body has a limit: one page of a listing is never this large.
#[test]
fn an_endless_answer_is_cut_off() {
    let cloud = Cloud::NOVITA;
    let server = Server::start(|_| Reply::text(200, &" ".repeat(65 * 1024 * 1024)));
    let run = cloud.listing(&server).run();
    run.assert_short(&[], 6, &["larger than 64 MiB"], "endless");
    assert_eq!(server.count(), 1);
}
