//! Listings that change while they are read: what comes out is exact, or said not to be.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::fault_table::has_counted_pages;
use crate::support::{Asked, Cloud, Reply, Server, each_cloud_with, ids, slice};

/// The rows as they are when the request of this number, from 0, comes.
type Fleet = fn(usize) -> Vec<String>;

/// A server whose fleet changes from request to request.
fn moving(cloud: Cloud, fleet: Fleet) -> Server {
    let requests = AtomicUsize::new(0);
    cloud.server(move |asked: Asked| {
        let rows = fleet(requests.fetch_add(1, Ordering::SeqCst));
        let total = rows.len() as u64;
        (slice(&rows, asked), Some(total))
    })
}

/// Without the row of this index.
fn without(index: usize, mut rows: Vec<String>) -> Vec<String> {
    rows.remove(index);
    rows
}

/// A row that goes away moves the others to earlier pages, and one of them slips through: the rows
/// are as many as the total all the same.
const ROW_GOES: Fleet = |request| match request {
    0 => ids(7),
    _ => without(0, ids(7)),
};

#[test]
fn a_list_that_changed_is_read_once_more() {
    let row_comes: Fleet = |request| match request {
        0 => without(0, ids(7)),
        _ => ids(7),
    };
    let one_for_another: Fleet = |request| match request {
        0 | 1 => ids(7),
        _ => without(0, ids(9)),
    };
    let cases = [
        ("goes", ROW_GOES, without(0, ids(7))),
        ("comes", row_comes, ids(7)),
        ("goes, and others come", one_for_another, without(0, ids(9))),
    ];
    each_cloud_with(has_counted_pages, |cloud| {
        for (name, fleet, rows) in &cases {
            let server = moving(cloud, *fleet);
            let run = cloud.listing(&server).args(["--concurrency", "1"]).run();
            run.assert_whole(rows, &format!("{cloud:?}, {name}"));
        }
    });
}

#[test]
fn a_list_that_keeps_changing_is_not_called_complete() {
    let fleet: Fleet = |request| ids(6 + request % 2);
    each_cloud_with(has_counted_pages, |cloud| {
        let server = moving(cloud, fleet);
        let run = cloud.listing(&server).args(["--concurrency", "1"]).run();
        let words = ["changed while it was read: received", "7"];
        // Whether the last row was there when its page was asked for is chance.
        let rows = ids(run.ids().len().clamp(6, 7));
        run.assert_short(&rows, 8, &words, cloud.id());
    });
}

/// Rows that went out before the change was seen cannot be taken back.
#[test]
fn what_went_out_and_is_gone_is_said() {
    each_cloud_with(has_counted_pages, |cloud| {
        let server = moving(cloud, ROW_GOES);
        let run = cloud
            .listing(&server)
            .args(["-o", "jsonl", "--concurrency", "1"])
            .run();
        assert_eq!(run.code, 8, "{cloud:?}: {run:?}");
        assert_eq!(run.stdout.lines().count(), 7, "{cloud:?}: {run:?}");
        assert!(
            run.stderr.contains("changed while it was read: received 6")
                && run.stderr.contains("1 more that were there no longer"),
            "{cloud:?}: {run:?}"
        );
    });
}

/// What only the first of two readings met is printed as well where they do not add up, and counted.
#[test]
fn what_both_readings_brought_is_printed_and_counted() {
    let cloud = Cloud::EAS;
    let requests = AtomicUsize::new(0);
    let server = cloud.server(move |asked| {
        let is_first = requests.fetch_add(1, Ordering::SeqCst) < 3;
        let rows = if is_first { ids(7) } else { without(0, ids(7)) };
        (slice(&rows, asked), Some(9))
    });
    let run = cloud.listing(&server).args(["--concurrency", "1"]).run();
    let words = ["received 6 of 9", "1 more that were there no longer"];
    run.assert_short(&ids(7), 8, &words, "both");
    assert_eq!(run.source()["received"], 7);
}

/// More rows than are kept back: the second reading can only add to the first.
#[test]
fn a_large_list_that_changed_loses_nothing() {
    let cloud = Cloud::NOVITA;
    let fleet: Fleet = |request| match request {
        0..=5 => ids(1500),
        _ => without(0, ids(1500)),
    };
    let server = moving(cloud, fleet);
    let run = cloud
        .bare(&server.url())
        .args(["-o", "json", "--concurrency", "1", "--page-size", "100"])
        .run();
    assert_eq!((run.code, run.ids().len()), (8, 1500), "{run:?}");
    assert!(run.stderr.contains("1 more that were there no longer"));
}

/// A second reading that no longer tells how many rows there are proves nothing.
#[test]
fn a_second_reading_without_a_total_is_no_proof() {
    each_cloud_with(has_counted_pages, |cloud| {
        let requests = AtomicUsize::new(0);
        let server = cloud.server(move |asked| match requests.fetch_add(1, Ordering::SeqCst) {
            0 => (slice(&ids(7), asked), Some(7)),
            1..=3 => (slice(&ids(6), asked), Some(6)),
            _ => (Vec::new(), None),
        });
        let run = cloud.listing(&server).args(["--concurrency", "1"]).run();
        assert_eq!(run.code, 8, "{cloud:?}: {run:?}");
        assert!(run.ids().len() >= 6, "{cloud:?}: {run:?}");
    });
}

/// Parents are no rows: that they were found before is no change.
#[test]
fn parents_that_are_read_twice_are_not_gone() {
    let cloud = Cloud::EAS;
    let look_ups = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        if request.path.ends_with("/services") {
            let total = 2 + u64::from(look_ups.fetch_add(1, Ordering::SeqCst) == 0);
            let page = request.param("PageNumber").unwrap();
            let services = match page {
                "1" => json!([{"ServiceName": "a"}, {"ServiceName": "b"}]),
                _ => json!([]),
            };
            return Reply::json(200, &json!({"Services": services, "TotalCount": total}));
        }
        cloud.page(&ids(2), Some(2))
    });
    for format in ["json", "jsonl"] {
        let run = cloud
            .bare(&server.url())
            .args(["--region", "cn-shanghai", "-o", format])
            .run();
        assert_eq!(run.code, 0, "{format}: {run:?}");
    }
}
