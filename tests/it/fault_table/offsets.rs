//! ModelArts, whose document knows no paging: everything at once, or more by `limit` and `offset`. It counts its
//! pages, and that has to fit as well.

use serde_json::json;

use super::case::{Case, all};
use super::scene::{Scene, always, bodies, pages, whole_body};
use super::totals::total;
use super::want::{short, whole, whole_of};
use crate::support::{Cloud, Reply, SIZE, ids, slice};

/// Everything in each answer, whatever is asked for: a total, and a number of pages.
fn everything(count: Option<u64>, pages: usize) -> Scene {
    always(move |cloud| {
        let mut body = whole_body(cloud);
        body["pages"] = json!(pages);
        match count {
            Some(count) => body["total"] = json!(count),
            None => drop(body.as_object_mut().and_then(|body| body.remove("total"))),
        }
        Reply::json(200, &body)
    })
}

/// All rows, and that they are all is not proven.
const ALL: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7];

pub fn cases() -> Vec<Case> {
    let contradicted = |_| short(ALL).says("the provider counts 3 pages");
    let cases = vec![
        // More than the total is believed once a further request has brought nothing.
        Case::new(
            "all rows in one answer, total too small",
            always(|cloud| cloud.page(&all(), total(all().len() - SIZE))),
            |_| whole().requests(2),
        ),
        Case::new(
            "no total, and one page by count",
            everything(None, 1),
            |_| whole(),
        ),
        Case::new(
            "no total, and four pages by count",
            everything(None, 4),
            |_| short(ALL).says("received 8 jobs; the provider reports no total"),
        ),
        Case::new(
            "total 0, and three pages by count",
            everything(Some(0), 3),
            contradicted,
        ),
        Case::new(
            "the total in one answer, and three pages by count",
            everything(Some(8), 3),
            contradicted,
        ),
        Case::new(
            "more pages than rows",
            bodies(|_, _, body| body["pages"] = json!(9)),
            |_| short(ALL).says("the provider counts 9 pages"),
        ),
    ];
    // Round numbers of rows may be pages whose size nobody asked for.
    let round = [(10, 2, true), (11, 2, false), (50, 2, true)];
    let round = round.map(|(rows, requests, is_told)| {
        Case::new(
            format!("{rows} rows in each answer, no total"),
            always(move |cloud| cloud.page(&ids(rows), None)),
            move |_| {
                let want = whole_of(ids(rows)).requests(requests);
                let note = format!("the vendor gave no total; {rows} may be its page size");
                if is_told {
                    want.line("note: modelarts").tells_one(&[&note])
                } else {
                    want.check(|outcome| {
                        if outcome.run.stderr.contains("page size") {
                            Err("it is no round number".to_owned())
                        } else {
                            Ok(())
                        }
                    })
                }
            },
        )
    });
    let twice = Case::new(
        "91 of 100",
        pages(|asked| {
            let mut rows = slice(&ids(100), asked.clamped(10));
            rows.extend(rows.first().cloned());
            (rows, total(100))
        }),
        |_| whole_of(ids(100)),
    );
    let cases = cases.into_iter().chain(round).chain([twice]);
    cases.map(|case| case.on(&[Cloud::MODELARTS])).collect()
}
