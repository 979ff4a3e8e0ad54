//! ModelArts, whose document knows no paging: everything at once, or more by `limit` and `offset`.

use crate::support::{Cloud, Reply, Server, ids};

/// The document of ModelArts has no paging: its server may well send everything at once.
#[test]
fn everything_in_one_answer_is_everything() {
    let cloud = Cloud::MODELARTS;
    for (total, told) in [(25, Some(25)), (25, Some(20)), (1, Some(1)), (0, Some(0))] {
        let all = ids(total);
        let rows = all.clone();
        let server = cloud.server(move |_| (rows.clone(), told));
        cloud
            .listing(&server)
            .run()
            .assert_whole(&all, "one answer");
        // More than the total is believed once a further request has brought nothing.
        assert_eq!(
            server.count(),
            if told == Some(total as u64) { 1 } else { 2 }
        );
    }
}

/// ModelArts tells a number of pages as well: without a total, that is what must add up.
#[test]
fn pages_without_a_total_must_add_up() {
    let cloud = Cloud::MODELARTS;
    for (pages, words) in [
        (1, ""),
        (4, "received 3 jobs; the provider reports no total"),
    ] {
        let server = Server::start(move |_| {
            let rows: Vec<_> = ids(3).iter().map(|id| cloud.row(id)).collect();
            let mut body = cloud.body(&rows, None);
            body["pages"] = pages.into();
            Reply::json(200, &body)
        });
        let run = cloud.listing(&server).run();
        if words.is_empty() {
            run.assert_whole(&ids(3), "one page");
        } else {
            run.assert_short(&ids(3), 8, &[words], "four pages");
        }
    }
}

/// The parameters beyond the document may be refused: that is said, in the server's words.
#[test]
fn refused_offsets_are_said() {
    let cloud = Cloud::MODELARTS;
    for status in [400, 404] {
        let server = Server::start(move |request| match request.param("offset") {
            None => cloud.page(&ids(3), Some(7)),
            Some(_) => cloud.error(status, "ModelArts.0104", "unknown parameter offset", "r-1"),
        });
        let words = [
            "received 3 of 7",
            "documents no way",
            "unknown parameter offset",
        ];
        cloud
            .listing(&server)
            .run()
            .assert_short(&ids(3), 8, &words, "refused");
        assert_eq!(server.count(), 2);
    }
}
