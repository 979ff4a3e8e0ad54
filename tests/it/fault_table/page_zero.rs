//! Page 0, where a document does not say whether pages count from 0 or from 1.

use std::time::Duration;

use super::case::{Case, all};
use super::scene::Scene;
use super::totals::{rows_of, total};
use super::want::{Want, fails, short, whole};
use crate::support::{Asked, Cloud, Reply, Step};

/// A server that answers page 0 so, and the other pages as a sound one; with this total.
fn page_0(answer: fn(Cloud) -> Reply, count: Option<u64>) -> Scene {
    Box::new(move |stage| {
        let cloud = stage.cloud;
        Box::new(move |request| match cloud.asked(request) {
            Asked { page: 0, .. } => answer(cloud),
            asked => cloud.page_for(asked, &rows_of(asked), count),
        })
    })
}

/// An empty list without a total, whose page 0 does not come.
fn nothing_and_no_page_0() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| match cloud.asked(request).page {
            0 => Reply::Steps(vec![Step::Wait(Duration::from_secs(20))]),
            _ => cloud.page(&[], None),
        })
    })
}

/// No rows, and nothing says that there are none.
fn unproven(code: i32) -> Want {
    fails(code, "").without_error().of(all())
}

pub fn cases() -> Vec<Case> {
    let no_page_0 =
        |cloud: Cloud| cloud.error(400, "VALIDATOR_PARAM", "page must be positive", "R-0");
    let cases = vec![
        Case::new("pages counted from 0", zero_based(), |_| whole()),
        Case::new("page 0 refused", page_0(no_page_0, total(8)), |_| {
            whole().requests(4)
        }),
        // It is none where the server counts from 1, and neither is its total.
        Case::new(
            "page 0 empty, with a total of 0",
            page_0(|cloud| cloud.page(&[], Some(0)), total(8)),
            |_| whole().requests(4),
        ),
        Case::new(
            "page 0 empty, with a total of 1",
            page_0(|cloud| cloud.page(&[], Some(1)), total(8)),
            |_| whole().requests(4),
        ),
        // It may come from anywhere: only the vendor's own refusal counts.
        Case::new(
            "page 0 a 404 from elsewhere, no total",
            page_0(|_| Reply::text(404, "<html>nginx</html>"), None),
            |_| {
                short(&[0, 1, 2, 3, 4, 5, 6, 7])
                    .kind("provider")
                    .says("reports no total")
                    .says("404")
            },
        ),
        Case::new(
            "an empty list, page 0 never answered",
            nothing_and_no_page_0(),
            |_| unproven(6).says("--deadline").requests(2).within(6),
        )
        .args(&["--deadline", "1s"]),
        Case::new(
            "an empty list, page 0 not asked for",
            nothing_and_no_page_0(),
            |_| unproven(5).says("reports no total").requests(1),
        )
        .args(&["--max-pages", "1"]),
    ];
    let cases = cases.into_iter();
    cases
        .map(|case| case.with(Cloud::may_begin_at_page_0))
        .collect()
}

/// Counts its pages from 0.
fn zero_based() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| {
            let asked = cloud.asked(request);
            let page = asked.page + 1;
            cloud.page_for(asked, &rows_of(Asked { page, ..asked }), total(8))
        })
    })
}
