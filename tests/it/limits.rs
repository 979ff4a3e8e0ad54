//! `--limit` cuts the output, `--max-pages` caps the work.

use crate::support::{Cloud, Server, each_cloud, each_cloud_with, ids, slice};

#[test]
fn a_limit_cuts_and_says_so() {
    each_cloud(|cloud| {
        let all = ids(7);
        let server = cloud.honest(&all);
        for limit in [1, 3, 4, 6, 7, 8] {
            let run = cloud
                .listing(&server)
                .args(["--limit", &limit.to_string()])
                .run();
            let what = format!("{cloud:?}, {limit}: {run:?}");
            assert_eq!(run.code, 0, "{what}");
            assert_eq!(run.ids(), all[..limit.min(7)], "{what}");
            let document = run.json();
            assert_eq!(document["count"], limit.min(7), "{what}");
            assert_eq!(document["limited"], limit < 7, "{what}");
            assert_eq!(run.stderr.contains("cut by --limit"), limit < 7, "{what}");
        }
    });
}

#[test]
fn a_limit_spares_the_pages_behind_it() {
    each_cloud(|cloud| {
        let server = cloud.honest(&ids(900));
        let run = cloud
            .listing(&server)
            .args(["--limit", "1", "--concurrency", "2"])
            .run();
        assert_eq!(run.ids().len(), 1, "{cloud:?}");
        assert!(
            server.count() < 30,
            "{cloud:?}: {} requests",
            server.count()
        );
    });
}

/// Asserts that a listing of 25 rows stops at a cap, and says so.
fn assert_capped(cloud: Cloud, cap: usize) {
    let server = cloud.honest(&ids(25));
    let run = cloud
        .listing(&server)
        .args(["--max-pages", &cap.to_string()])
        .run();
    let what = format!("{cloud:?}, {cap}");
    let count = run.ids().len();
    assert!((3..=3 * cap).contains(&count), "{what}: {run:?}");
    let words: &[&str] = if cloud.has_total() {
        &["--max-pages", "of 25"]
    } else {
        &["--max-pages"]
    };
    run.assert_short(&ids(25)[..count], 8, words, &what);
    // Page 0 is asked for once more, unless the cap is one page.
    let extra = usize::from(cap > 1 && cloud.may_begin_at_page_0());
    let count = server.count();
    assert!(count <= cap + extra, "{what}: {count} requests");
}

#[test]
fn a_cap_on_pages_makes_a_list_incomplete() {
    each_cloud_with(Cloud::has_pages, |cloud| {
        for cap in [2, 4] {
            assert_capped(cloud, cap);
        }
    });
}

#[test]
fn a_cap_of_one_page_is_one_request() {
    each_cloud_with(Cloud::has_pages, |cloud| assert_capped(cloud, 1));
}

/// A cap that is just reached costs nothing.
#[test]
fn a_cap_that_suffices_is_no_loss() {
    each_cloud(|cloud| {
        // Page 0 counts as well.
        let cap = if cloud.may_begin_at_page_0() {
            "4"
        } else {
            "3"
        };
        let server = cloud.honest(&ids(7));
        let run = cloud.listing(&server).args(["--max-pages", cap]).run();
        run.assert_whole(&ids(7), cloud.id());
    });
}

/// That there is no page 0 is what was to be found out: no trouble, wherever the list is cut.
#[test]
fn a_limit_and_a_refused_page_0_are_fine() {
    let cloud = Cloud::NOVITA;
    for status in [400, 404, 500] {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            match asked.page {
                0 => cloud.error(status, "INVALID_PARAM", "pageNum must be at least 1", "R"),
                _ => cloud.page(&slice(&ids(30), asked), Some(30)),
            }
        });
        let run = cloud.listing(&server).args(["--limit", "5"]).run();
        assert_eq!(
            (run.code, run.ids()),
            (0, ids(30)[..5].to_vec()),
            "{status}: {run:?}"
        );
    }
}
