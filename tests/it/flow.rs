//! How a listing flows: how much is asked for, how many requests at once, when rows go out, and what a
//! reader that does not read holds back.

use std::io::Read as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault_table::has_counted_pages;
use crate::support::{Cloud, Server, each_cloud_with, ids, slice};

/// A page size that the provider refuses, or cuts, costs a request and no row.
#[test]
fn a_page_size_is_stepped_down_from() {
    let all = ids(430);
    for cloud in [Cloud::NOVITA, Cloud::SAE] {
        for refused in [Some(400), Some(422), None] {
            let rows = all.clone();
            let server = Server::start(move |request| {
                let asked = cloud.asked(request);
                if let Some(status) = refused.filter(|_| asked.size > 100) {
                    return cloud.error(status, "VALIDATOR_PARAM", "pageSize", "R");
                }
                cloud.page(&slice(&rows, asked.clamped(100)), Some(430))
            });
            let run = cloud
                .bare(&server.url())
                .args(cloud.scope())
                .args(["-o", "json"])
                .run();
            run.assert_whole(&all, &format!("{cloud:?}, {refused:?}"));
            let requests = server.received();
            let mut asked = requests.iter().map(|request| cloud.asked(request));
            assert_eq!(asked.next().unwrap().size, 200, "{cloud:?}");
            // Beside page 1, page 0 may be on its way by the time the cut is seen.
            let later: Vec<_> = asked
                .filter(|asked| refused.is_some() || asked.page > 1)
                .collect();
            let is_stepped = later.len() >= 4 && later.iter().all(|asked| asked.size == 100);
            assert!(is_stepped, "{cloud:?}, {refused:?}: {later:?}");
        }
    }
}

/// A page size of the user's own is not stepped down from.
#[test]
fn a_refusal_of_the_users_page_size_is_told() {
    let cloud = Cloud::NOVITA;
    let server = Server::start(move |_| cloud.error(400, "VALIDATOR_PARAM", "pageSize", "R"));
    let run = cloud.listing(&server).run();
    run.assert_short(&[], 5, &["VALIDATOR_PARAM"], "novita");
    assert_eq!(server.count(), 1);
}

/// A server that cuts pages and counts them by what was asked for loses no row.
#[test]
fn pages_counted_by_what_was_asked_for_leave_no_gap() {
    let all = ids(20);
    for cloud in Cloud::with(Cloud::has_documented_pages) {
        for total in [Some(20), None] {
            let rows = all.clone();
            let server = cloud.server(move |asked| {
                let page: Vec<_> = slice(&rows, asked).into_iter().take(4).collect();
                (page, total)
            });
            let run = cloud
                .bare(&server.url())
                .args(cloud.scope())
                .args(["-o", "json", "--page-size", "7"])
                .run();
            run.assert_whole(&all, &format!("{cloud:?}, {total:?}"));
        }
    }
}

/// Pages of one source go side by side on every cloud where it is known how many there are, within
/// the bound, and not only for a moment.
#[test]
fn pages_of_a_source_go_side_by_side() {
    each_cloud_with(has_counted_pages, |cloud| {
        let all = ids(90);
        let rows = all.clone();
        let server = Server::start(move |request| {
            thread::sleep(Duration::from_millis(40));
            cloud.page_of(&rows, request)
        });
        let run = cloud.listing(&server).args(["--concurrency", "6"]).run();
        run.assert_whole(&all, cloud.id());
        let beside: Vec<_> = server
            .arrivals()
            .iter()
            .map(|arrival| arrival.beside)
            .collect();
        let most = beside.iter().max().unwrap() + 1;
        assert!((4..=6).contains(&most), "{cloud:?}: {beside:?}");
        let alone = beside.iter().filter(|others| **others == 0).count();
        assert!(alone < beside.len() / 2, "{cloud:?}: {beside:?}");
    });
}

/// A range that holds less than it should makes those behind it begin too late: they are asked for
/// anew, and the order is the server's.
#[test]
fn ranges_that_fall_out_of_step_are_asked_for_anew() {
    let (cloud, all) = (Cloud::MODELARTS, ids(40));
    let rows = all.clone();
    let server = cloud.server(move |asked| {
        let mut page = slice(&rows, asked);
        if asked.skipped() == 9 {
            page.truncate(2);
        }
        (page, Some(40))
    });
    let run = cloud.listing(&server).run();
    run.assert_whole(&all, cloud.id());
}

/// Waits for this to become true, as long as a page may take; false where it does not.
fn becomes(what: &AtomicBool) -> bool {
    let begun = Instant::now();
    while !what.load(Ordering::SeqCst) && begun.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(5));
    }
    what.load(Ordering::SeqCst)
}

/// Rows go out as pages arrive: the first is there long before the last page.
#[test]
fn the_first_row_does_not_wait_for_the_last_page() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        for format in ["jsonl", "json"] {
            // In a document, up to a thousand rows wait for the end of their source.
            let count = if format == "json" { 3000 } else { 300 };
            let size = (count / 30).to_string();
            let all = ids(count);
            // The second half is held back until the first row is there.
            let has_row = Arc::new(AtomicBool::new(false));
            let given_up = Arc::new(AtomicBool::new(false));
            let (seen, forced) = (Arc::clone(&has_row), Arc::clone(&given_up));
            let server = Server::start(move |request| {
                let asked = cloud.asked_or(request, count / 30);
                if asked.skipped() > count / 2 && !becomes(&seen) {
                    forced.store(true, Ordering::SeqCst);
                }
                cloud.page_for(asked, &slice(&all, asked), Some(count as u64))
            });
            let home = tempfile::tempdir().unwrap();
            let run = cloud.bare(&server.url()).args(cloud.scope());
            let run = run.args(["-o", format, "--page-size", &size]);
            let mut process = run
                .command(home.path())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut start = [0; 400];
            process
                .stdout
                .take()
                .unwrap()
                .read_exact(&mut start)
                .unwrap();
            has_row.store(true, Ordering::SeqCst);
            let _ = process.kill();
            let _ = process.wait();
            let is_late = given_up.load(Ordering::SeqCst);
            assert!(!is_late, "{cloud:?} {format}: no row before the last page");
        }
    });
}

/// A reader that does not read stops the asking; nothing is lost when it goes on.
#[test]
fn a_reader_that_waits_holds_the_requests_back() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        const PAGES: usize = 300;
        // A page is far more than a pipe holds.
        const SIZE: usize = 150;
        let all = ids(PAGES * SIZE);
        let rows = all.clone();
        let server = Server::start(move |request| {
            let asked = cloud.asked_or(request, SIZE);
            cloud.page_for(asked, &slice(&rows, asked), Some(rows.len() as u64))
        });
        let home = tempfile::tempdir().unwrap();
        let run = cloud.bare(&server.url()).args(cloud.scope());
        let run = run.args(["-o", "jsonl", "--page-size", &SIZE.to_string()]);
        let mut command = run.command(home.path());
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let settled = |last: usize| {
            thread::sleep(Duration::from_millis(700));
            let now = server.count();
            (now == last && now > 1).then_some(now)
        };
        let mut last = 0;
        let asked = (0..40).find_map(|_| settled(std::mem::replace(&mut last, server.count())));
        let asked = asked.expect("the asking stops");
        assert!(asked < PAGES / 4, "{cloud:?}: {asked} requests");
        let mut text = String::new();
        process
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(process.wait().unwrap().success(), "{cloud:?}");
        assert_eq!(text.lines().count(), all.len(), "{cloud:?}");
    });
}
