//! What a cron job relies on: how many there should be, and what deserves attention.

use crate::support::{Cloud, Cloudls, Reply, Server, closed_port, ids};

#[test]
fn a_count_that_is_not_as_expected_is_exit_9() {
    let all = ids(7);
    let server = Cloud::NOVITA.honest(&all);
    for (flags, code) in [
        (&["--expect", "7"][..], 0),
        (&["--expect", "some"], 0),
        (&["--expect", "<=7"], 0),
        (&["--expect", ">=8"], 9),
        (&["--expect", "none"], 9),
        (&["--status", "failed", "--expect", "none"], 0),
        // All are counted, whatever is printed.
        (&["--limit", "2", "--expect", "7"], 0),
        (&["--limit", "2", "--expect", "2"], 9),
        (&["--sort-by", "id", "--limit", "2", "--expect", "7"], 0),
    ] {
        let run = Cloud::NOVITA.listing(&server).args(flags).run();
        assert_eq!(run.code, code, "{flags:?}: {run:?}");
        assert_eq!(run.stderr.contains("error: expected"), code == 9, "{run:?}");
        assert_eq!(run.json()["complete"], true, "{run:?}");
        let is_cut = flags.contains(&"--limit") && code == 9;
        let words = "hint: all are counted, not only the 2 that --limit lets through\n";
        assert_eq!(run.stderr.contains(words), is_cut, "{flags:?}: {run:?}");
    }
}

#[test]
fn a_list_that_is_not_complete_is_not_judged() {
    let all = ids(7);
    let short = Cloud::NOVITA.server(move |asked| (crate::support::slice(&all, asked), Some(9)));
    for expect in ["7", "none"] {
        let run = Cloud::NOVITA
            .listing(&short)
            .args(["--expect", expect])
            .run();
        assert_eq!(run.code, 8, "{run:?}");
        assert!(run.stderr.contains("not judged"), "{run:?}");
    }
    // What is known already is said all the same, with the exit code that a part of a list has.
    for (expect, already) in [
        ("none", "; 7 instances so far, which is too many already\n"),
        ("<=6", "; 7 instances so far, which is too many already\n"),
        ("some", "; 7 instances so far, which is enough already\n"),
        ("7", "not complete\n"),
        (">=8", "not complete\n"),
    ] {
        for (flags, code) in [(&["-q"][..], 8), (&["-q", "--allow-partial"], 0)] {
            let run = Cloud::NOVITA
                .listing(&short)
                .args(["--expect", expect])
                .args(flags)
                .run();
            assert_eq!(run.code, code, "{expect}: {run:?}");
            assert!(run.stderr.contains(already), "{expect}: {run:?}");
        }
    }
    // Nor is one that fails behind what is printed.
    let all = ids(7);
    let good = Cloud::HPCAI.honest(&all);
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    let run = Cloud::HPCAI
        .bare(&good.url())
        .vars(Cloud::NOVITA.credentials())
        .set(Cloud::NOVITA.endpoint(), nobody)
        .args(["-p", "novita", "--limit", "2", "--expect", ">=1"])
        .run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(run.stderr.contains("not judged"), "{run:?}");
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    let run = Cloud::NOVITA.bare(&nobody).args(["--expect", "none"]).run();
    assert_eq!(run.code, 6, "{run:?}");
}

#[test]
fn attention_says_why() {
    let run = Cloudls::new([
        "ls",
        "--demo",
        "--attention",
        "-o",
        "csv",
        "-c",
        "name,status,attention",
    ])
    .run();
    assert_eq!(run.code, 0, "{run:?}");
    for line in [
        "foo-5fc8946767-c7m4p,failed,\"failed; restarted 42 times; CrashLoopBackOff: last ended with OOMKilled",
        "broken-init,failed,failed (InitializationFailed)",
        "log-collect-77aa,failed,failed on 2 nodes",
        "spot-train-b,running,spot: notified",
        "frozen-账单,stopping,expired",
    ] {
        assert!(run.stdout.contains(line), "no {line}: {}", run.stdout);
    }
    // In JSON the reason is a key of its own, and only then.
    let run = Cloudls::new(["ls", "--demo", "--attention", "-o", "json"]).run();
    for row in run.json()["instances"].as_array().unwrap() {
        assert!(!row["attention"].as_str().unwrap().is_empty(), "{row}");
    }
}

#[test]
fn what_ends_within_a_time_is_found() {
    let now = chrono::Utc::now().timestamp();
    let server = Server::start(move |_| {
        let row = |id: &str, hours: i64| {
            let end = now + hours * 3600;
            serde_json::json!({"id": id, "status": "running", "endTime": end.to_string()})
        };
        let rows = [
            row("over", -5),
            row("soon", 5),
            row("later", 100),
            row("far", 2000),
        ];
        Reply::json(200, &Cloud::NOVITA.body(&rows, Some(4)))
    });
    for (flags, found) in [
        (&["--expiring-within", "1h"][..], &["over"][..]),
        (&["--expiring-within", "6h"], &["over", "soon"]),
        (&["--expiring-within", "5d"], &["over", "soon", "later"]),
        (&["--attention"], &["over", "soon"]),
        (
            &["--attention", "--expiring-within", "5d"],
            &["over", "soon", "later"],
        ),
    ] {
        let run = Cloud::NOVITA.listing(&server).args(flags).run();
        assert_eq!(run.ids(), found, "{flags:?}: {run:?}");
    }
}
