//! Listings of servers that do what their documents say: every row, in server order.

use crate::support::{
    Asked, Cloud, Cloudls, each_cloud, each_cloud_with, hold, ids, sleep_a_little, slice,
};
use crate::support::{Reply, Server};
use serde_json::json;

#[test]
fn every_total_is_listed_whole() {
    each_cloud(|cloud| {
        for total in [0, 1, 3, 4, 25] {
            let ids = ids(total);
            let server = cloud.honest(&ids);
            let run = cloud.listing(&server).run();
            let what = format!("{cloud:?}, {total}");
            run.assert_whole(&ids, &what);
            let reported = cloud.has_total().then_some(total);
            assert_eq!(run.source()["reported_total"], json!(reported), "{what}");
            assert!(server.count() <= total / 3 + 3, "{what}");
        }
    });
}

#[test]
fn the_page_size_is_the_providers_own_where_none_is_given() {
    each_cloud(|cloud| {
        let ids = ids(230);
        let server = cloud.honest(&ids);
        let run = cloud.bare(&server.url()).args(cloud.scope());
        run.args(["-o", "json"])
            .run()
            .assert_whole(&ids, cloud.id());
    });
}

/// The rows of a page; none where the server refuses it.
type Rows = fn(&[String], Asked) -> Option<Vec<String>>;

#[test]
fn novita_may_count_from_0_or_from_1() {
    let cloud = Cloud::NOVITA;
    let zero_based = |ids: &[String], asked: Asked| {
        Some(slice(
            ids,
            Asked {
                page: asked.page + 1,
                ..asked
            },
        ))
    };
    let lenient = |ids: &[String], asked: Asked| Some(slice(ids, asked));
    let strict = |ids: &[String], asked: Asked| (asked.page > 0).then(|| slice(ids, asked));
    let servers: [(&str, Rows); 3] = [
        ("from 0", zero_based),
        ("0 is 1", lenient),
        ("from 1", strict),
    ];
    for (name, rows) in servers {
        for (count, has_total) in [0, 1, 2, 3, 4, 6, 7, 25]
            .into_iter()
            .flat_map(|n| [(n, true), (n, false)])
        {
            let all = ids(count);
            let (rest, total) = (all.clone(), has_total.then_some(count as u64));
            let server = Server::start(move |request| match rows(&rest, cloud.asked(request)) {
                Some(rows) => cloud.page(&rows, total),
                None => cloud.error(400, "VALIDATOR_PARAM", "pageNum must be at least 1", "r"),
            });
            let run = cloud.listing(&server).run();
            run.assert_whole(&all, &format!("{name}, {count}, total {has_total}"));
        }
    }
}

/// That there is no page 0 is an answer; that it cannot be had is none. Without a total, nothing
/// else would tell that the first rows are missing.
#[test]
fn a_page_0_that_cannot_be_had_is_no_end() {
    let cloud = Cloud::NOVITA;
    for total in [Some(7), None] {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            if asked.page == 0 {
                return cloud.error(500, "UNKNOWN", "back-end time-out", "R-0");
            }
            let page = asked.page + 1;
            cloud.page(&slice(&ids(7), Asked { page, ..asked }), total)
        });
        let run = cloud.listing(&server).run();
        // How many of the other rows are shown is not the question.
        assert!(matches!(run.code, 5 | 8), "total {total:?}: {run:?}");
        assert_eq!(run.json()["complete"], false, "total {total:?}");
    }
}

/// The instances of a JSON document, as they were printed.
fn instances(stdout: &str) -> &str {
    let begin = stdout.find("\"instances\":").unwrap();
    &stdout[begin..stdout.rfind("],\"count\":").unwrap()]
}

#[test]
fn the_order_is_the_servers_whatever_the_concurrency() {
    each_cloud(|cloud| {
        let all = ids(50);
        let rows = all.clone();
        let server = Server::start(move |request| {
            sleep_a_little(request);
            cloud.page_of(&rows, request)
        });
        let with = |concurrency: &str| {
            let run = cloud
                .listing(&server)
                .args(["--concurrency", concurrency])
                .run();
            run.assert_whole(&all, cloud.id());
            run.stdout
        };
        let [one, eight] = [with("1"), with("8")];
        assert_eq!(instances(&one), instances(&eight), "{cloud:?}");
    });
}

/// No more requests than `--concurrency` are under way at once.
#[test]
fn concurrency_is_a_bound() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let cloud = Cloud::HPCAI;
    let all = ids(60);
    let server = Server::start(move |request| {
        MOST.fetch_max(
            UNDER_WAY.fetch_add(1, Ordering::SeqCst) + 1,
            Ordering::SeqCst,
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        cloud.page_of(&all, request)
    });
    let run = cloud.listing(&server).args(["--concurrency", "4"]).run();
    assert_eq!(run.ids().len(), 60);
    let most = MOST.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most} requests at once");
}

#[test]
fn several_providers_come_in_the_order_asked() {
    let all = ids(4);
    let named = [Cloud::NOVITA, Cloud::EAS, Cloud::HPCAI];
    let servers = named.map(|cloud| (cloud, cloud.honest(&all)));
    let mut run = Cloudls::new([
        "ls",
        "--provider",
        "novita,eas",
        "-p",
        "hpcai",
        "-o",
        "jsonl",
    ]);
    for (cloud, server) in &servers {
        run = run
            .vars(cloud.credentials())
            .set(cloud.endpoint(), server.url());
    }
    let run = run
        .args(["--region", "cn-shanghai", "--service", "foo"])
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let lines = run.stdout.lines();
    let addresses: Vec<_> = lines
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            hold(&row);
            row["address"].as_str().unwrap().to_owned()
        })
        .collect();
    let expected =
        ["novita", "eas", "hpcai"].map(|id| all.iter().map(move |row| format!("{id}/env/{row}")));
    assert_eq!(
        addresses,
        expected.into_iter().flatten().collect::<Vec<_>>()
    );
}

/// A total may come as text; one that is no count proves nothing.
#[test]
fn odd_totals() {
    each_cloud_with(Cloud::has_total, |cloud| {
        let all = ids(2);
        for (total, is_good) in [
            (r#""2""#, true),
            ("2.0", true),
            ("-1", false),
            (r#""many""#, false),
        ] {
            let body = cloud.body(&[cloud.row(&all[0]), cloud.row(&all[1])], Some(424_242));
            let empty = cloud.body(&[], Some(424_242)).to_string();
            let (body, empty) = (
                body.to_string().replace("424242", total),
                empty.replace("424242", total),
            );
            let server = Server::start(move |request| {
                let is_first = cloud.asked(request).page == 1;
                Reply::text(200, if is_first { &body } else { &empty })
            });
            let run = cloud.listing(&server).run();
            let what = format!("{cloud:?}, {total}");
            if is_good {
                run.assert_whole(&all, &what);
            } else {
                run.assert_short(&all, 8, &["the total cannot be read"], &what);
            }
        }
    });
}

/// An instance of PAI-EAS has no id but its name: the same one may occur in two services.
#[test]
fn addresses_are_unique_where_ids_are_not() {
    let cloud = Cloud::EAS;
    let server = Server::start(move |_| cloud.page(&ids(1), Some(1)));
    let run = cloud
        .bare(&server.url())
        .args(["--region", "cn-shanghai", "--service", "a,b", "-o", "json"])
        .run();
    let document = run.json();
    let address = |row: usize| {
        document["instances"][row]["address"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        (run.code, document["count"].as_u64()),
        (0, Some(2)),
        "{run:?}"
    );
    assert_eq!(address(0), format!("eas/env/{}", ids(1)[0]));
    assert_eq!(address(1), format!("{}@cn-shanghai", address(0)));
}
