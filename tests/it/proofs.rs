//! Lists that look whole and are not: what must never count as a proof.

use serde_json::json;

use crate::support::{Cloud, Cloudls, Reply, Server, ids, slice};

/// Page 0 of a server that counts from 1 may be an empty list with a total of its own.
#[test]
fn the_total_of_page_0_means_nothing_where_page_0_is_none() {
    let cloud = Cloud::NOVITA;
    for claimed in [0, 1] {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            match asked.page {
                0 => cloud.page(&[], Some(claimed)),
                _ => cloud.page(&slice(&ids(7), asked), Some(7)),
            }
        });
        cloud
            .listing(&server)
            .run()
            .assert_whole(&ids(7), "page 0 of its own");
    }
}

/// A total that shrinks to what has arrived does not end a listing that has further pages.
#[test]
fn a_total_that_shrinks_is_no_proof() {
    for cloud in [Cloud::EAS, Cloud::SAE, Cloud::HPCAI, Cloud::NOVITA] {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            let total = if asked.page == 2 { 6 } else { 9 };
            cloud.page(&slice(&ids(9), asked), Some(total))
        });
        let what = format!("{cloud:?}");
        let words = ["changed while it was read", "from 6 to 9"];
        let run = cloud.listing(&server).run();
        run.assert_short(&ids(9), 8, &words, &what);

        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            let total = if asked.page == 1 { 9 } else { 5 };
            cloud.page(&slice(&ids(6), asked), Some(total))
        });
        let words = ["received 6 of 5 instances", "the total was 9 before"];
        let run = cloud.listing(&server).run();
        run.assert_short(&ids(6), 8, &words, &what);
    }
}

/// An error told beside an empty list is an error.
#[test]
fn an_error_beside_an_empty_list_is_no_empty_list() {
    let login = "Not logged in or login expired, please log in again";
    for (cloud, body, words, code) in [
        (
            Cloud::HPCAI,
            json!({"code": -1, "message": login, "instances": null}),
            login,
            4,
        ),
        (
            Cloud::HPCAI,
            json!({"code": -1, "message": login, "instances": []}),
            login,
            4,
        ),
        (
            Cloud::EAS,
            json!({"Code": "InternalError", "Message": "m", "Instances": [], "TotalCount": 0}),
            "InternalError",
            5,
        ),
        (
            Cloud::NOVITA,
            json!({"code": 401, "reason": "UNAUTHORIZED", "message": "m"}),
            "UNAUTHORIZED",
            4,
        ),
        (
            Cloud::NOVITA,
            json!({"reason": "UNAUTHORIZED", "message": "m", "instances": [], "total": 0}),
            "UNAUTHORIZED",
            4,
        ),
        (
            Cloud::MODELARTS,
            json!({"error_code": "APIGW.0601", "error_msg": "m", "data": [], "total": 0}),
            "APIGW.0601",
            5,
        ),
        (
            Cloud::SAE,
            json!({"ErrorCode": "SystemError", "Data": {"Instances": []}}),
            "SystemError",
            5,
        ),
        (
            Cloud::MODELARTS,
            json!({"error_code": "ModelArts.0104", "error_msg": "m"}),
            "ModelArts.0104",
            5,
        ),
    ] {
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        run.assert_short(&[], code, &[words], &format!("{cloud:?}"));
    }
}

/// A look-up that was interrupted found nothing, and that is not "none".
#[test]
fn an_interrupted_look_up_is_not_complete() {
    let server = Server::start(|_| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        Reply::Raw(Vec::new())
    });
    let run = Cloud::MODELARTS
        .bare(&server.url())
        .args([
            "--region",
            "cn-north-4",
            "-o",
            "json",
            "--deadline",
            "300ms",
        ])
        .run();
    run.assert_short(&[], 6, &["--deadline"], "a look-up");
}

/// Sources whose turn did not come are named.
#[test]
fn what_was_not_begun_is_named() {
    let cloud = Cloud::EAS;
    let server = Server::start(|_| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        Reply::Raw(Vec::new())
    });
    let run = cloud
        .bare(&server.url())
        .args([
            "--region",
            "cn-shanghai",
            "--service",
            "a,b,c,d,e",
            "-o",
            "json",
        ])
        .args(["--concurrency", "1", "--deadline", "300ms"])
        .run();
    assert_eq!(run.code, 6, "{run:?}");
    let sources = run.json()["sources"].as_array().unwrap().clone();
    let parents: Vec<_> = sources
        .iter()
        .map(|source| &source["scope"]["parent"]["id"])
        .collect();
    assert_eq!(parents, ["a", "b", "c", "d", "e"], "{run:?}");
    assert!(sources.iter().all(|source| source["complete"] == false));
}

/// `--limit` spares what lies behind the cut, and hides nothing that was lost before it.
#[test]
fn a_limit_does_not_hide_what_was_lost_before_the_cut() {
    let cloud = Cloud::NOVITA;
    let server = Server::start(move |_| {
        let mut rows: Vec<_> = ids(4).iter().map(|id| cloud.row(id)).collect();
        rows[0]["id"] = json!({});
        Reply::json(200, &cloud.body(&rows, Some(4)))
    });
    let run = cloud.listing(&server).args(["--limit", "2"]).run();
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(run.ids(), ids(4)[1..3], "{run:?}");
    assert!(run.stderr.contains("instances[0].id"), "{run:?}");
}

/// Several wrong signatures in a row lock a Huawei key: one refusal ends the calls of a profile.
#[test]
fn a_refused_key_is_not_used_again() {
    let cloud = Cloud::MODELARTS;
    let server = Server::start(move |_| cloud.error(401, "APIGW.0301", "verify fail", "R-1"));
    let projects: Vec<_> = (0..10).map(|number| format!("p{number}")).collect();
    let run = cloud
        .bare(&server.url())
        .args(["--region", "cn-north-4", "--project", &projects.join(",")])
        .args(["--concurrency", "1", "-o", "json"])
        .run();
    assert_eq!(run.code, 4, "{run:?}");
    assert_eq!(
        run.json()["sources"].as_array().unwrap().len(),
        10,
        "{run:?}"
    );
    assert_eq!(server.count(), 1);
    // The others do not claim an answer that they never got.
    let lines = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("error: "));
    let (unasked, asked): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains(": not asked, "));
    assert_eq!((unasked.len(), asked.len()), (9, 1), "{run:?}");
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

/// A variable set to nothing is not set, and a bad one is named.
#[test]
fn a_bad_variable_is_named() {
    let demo = || Cloudls::new(["ls", "--demo", "-p", "hpcai", "-o", "json"]);
    let empty = demo()
        .set("CLOUDLS_TIMEOUT", "")
        .set("CLOUDLS_DEADLINE", " ");
    assert_eq!(empty.run().code, 0);
    let bad = demo().set("CLOUDLS_TIMEOUT", "20").run();
    assert_eq!(bad.code, 2, "{bad:?}");
    assert!(bad.stderr.contains("CLOUDLS_TIMEOUT"), "{bad:?}");
}

/// Page 0 of Novita that was not waited for, or not asked for, proves nothing.
#[test]
fn page_0_left_open_is_not_complete() {
    let cloud = Cloud::NOVITA;
    let server = || {
        Server::start(move |request| {
            if cloud.asked(request).page == 0 {
                std::thread::sleep(std::time::Duration::from_secs(5));
            }
            cloud.page(&[], None)
        })
    };
    let slow = server();
    let run = cloud.listing(&slow).args(["--deadline", "300ms"]).run();
    run.assert_short(&[], 6, &["--deadline"], "stopped");
    let capped = server();
    let run = cloud.listing(&capped).args(["--max-pages", "1"]).run();
    run.assert_short(&[], 5, &["reports no total"], "capped");
}

/// A bare 404 for page 0 may come from anywhere: only the vendor's own refusal counts.
#[test]
fn a_404_from_elsewhere_is_no_refusal() {
    let cloud = Cloud::NOVITA;
    let server = Server::start(move |request| {
        let asked = cloud.asked(request);
        match asked.page {
            0 => Reply::text(404, "<html>nginx</html>"),
            _ => cloud.page(&slice(&ids(4), asked), None),
        }
    });
    let run = cloud.listing(&server).run();
    run.assert_short(&ids(4), 8, &["reports no total", "404"], "page 0");
}

/// ModelArts counts its pages as well: a total that they contradict is no proof.
#[test]
fn a_total_that_the_pages_contradict_is_no_proof() {
    let cloud = Cloud::MODELARTS;
    for total in [0, 3] {
        let server = Server::start(move |_| {
            let rows: Vec<_> = ids(3).iter().map(|id| cloud.row(id)).collect();
            let mut body = cloud.body(&rows, Some(total));
            body["pages"] = json!(3);
            Reply::json(200, &body)
        });
        let run = cloud.listing(&server).run();
        run.assert_short(&ids(3), 8, &["the provider counts 3 pages"], "three pages");
    }
}
