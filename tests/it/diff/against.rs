//! `instances --against FILE`: a listing made now against an earlier one.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::{fleet, row, take};
use crate::support::{Cloud, Cloudls, DemoFleet, Home, Reply, Server, closed_port, ids};

/// A run against this document.
fn against(run: Cloudls, home: &Home, document: &Value) -> Cloudls {
    let path = home.write("old.json", &document.to_string(), 0o600);
    run.args(["--against", &path.display().to_string()])
}

#[test]
fn a_listing_is_compared_as_it_is_made() {
    let home = Home::new();
    let demo = || Cloudls::new(["ls", "--demo"]);
    let mut old = fleet();
    let run = against(demo(), &home, &old).run();
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    let words = DemoFleet::get().words();
    assert_eq!(run.stderr, words + "0 appeared, 0 gone, 0 changed\n");
    take(&mut old, 4);
    row(&mut old, 0)["status"] = json!("stopped");
    let run = against(demo(), &home, &old).run();
    assert_eq!((run.code, run.stdout.lines().count()), (1, 3), "{run:?}");
    let document = against(demo(), &home, &old).args(["-o", "json"]).run();
    assert_eq!(document.code, 1);
    let document = document.json();
    let count = DemoFleet::get().rows().len();
    assert_eq!(
        (&document["old"]["count"], &document["new"]["count"]),
        (&json!(count - 1), &json!(count))
    );
    let change = json!([{"field": "status", "old": "stopped", "new": "running"}]);
    assert_eq!(document["changed"][0]["changes"], change);
    assert_eq!(document["appeared"][0], fleet()["instances"][4]);
}

#[test]
fn other_formats_are_refused() {
    let (home, fleet) = (Home::new(), fleet());
    let demo = || against(Cloudls::new(["ls", "--demo", "-q"]), &home, &fleet);
    for format in ["wide", "jsonl"] {
        let run = demo().args(["-o", format]).run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        let words = "error: --against prints a table, or one JSON document\nhint: ";
        assert!(run.stderr.starts_with(words), "{run:?}");
    }
    // A variable that names the usual format of listings does not stand in the way.
    for (format, is_json) in [("wide", false), ("jsonl", true), ("json", true)] {
        let run = demo().set("CLOUDLS_OUTPUT", format).run();
        assert_eq!(
            (run.code, run.stdout.starts_with('{')),
            (0, is_json),
            "{run:?}"
        );
    }
}

#[test]
fn nothing_is_sent_where_the_file_is_no_listing() {
    let home = Home::new();
    let server = Cloud::NOVITA.honest(&ids(2));
    let run = against(Cloud::NOVITA.bare(&server.url()), &home, &json!([])).run();
    assert_eq!((run.code, server.count()), (2, 0), "{run:?}");
}

/// A listing without rows says why by its own code; nothing is said to be gone.
#[test]
fn a_listing_that_fails_keeps_its_exit_code() {
    let cloud = Cloud::NOVITA;
    let home = Home::new();
    let good = cloud.honest(&ids(4));
    let old = cloud.listing(&good).run().json();
    let answers = |status: u16| Server::start(move |_| cloud.error(status, "X", "no", "R"));
    let (refusing, failing) = (answers(401), answers(500));
    let closed = format!("http://127.0.0.1:{}", closed_port());
    for (url, code) in [(refusing.url(), 4), (failing.url(), 5), (closed, 6)] {
        for flags in [&["-o", "json"][..], &["-o", "json", "--allow-partial"]] {
            let run = against(cloud.bare(&url), &home, &old).args(flags).run();
            assert_eq!(run.code, code, "{run:?}");
            assert!(run.stderr.starts_with("error: novita "), "{run:?}");
            // The reason was said already.
            assert!(!run.stderr.contains("left out: "), "{run:?}");
            let summary = "; 1 source left out (novita: incomplete in this listing)\n";
            assert!(run.stderr.ends_with(summary), "{run:?}");
            let document = run.json();
            assert_eq!(
                (&document["gone"], &document["complete"]),
                (&json!([]), &json!(false))
            );
            assert_eq!(document["left_out"][0]["in"], "new");
        }
    }
    let bare = Cloudls::new(["ls", "-p", "novita"]);
    assert_eq!(against(bare, &home, &old).run().code, 3);
}

/// Its own code would be 1, and that says that something differs.
#[test]
fn several_kinds_of_failure_are_no_difference() {
    let home = Home::new();
    let refusing = Server::start(|_| Cloud::NOVITA.error(401, "X", "no", "R"));
    let failing = Server::start(|_| Cloud::HPCAI.error(500, "X", "no", "R"));
    let run = Cloudls::new(["ls", "-p", "novita,hpcai"])
        .vars(Cloud::NOVITA.credentials())
        .vars(Cloud::HPCAI.credentials())
        .set(Cloud::NOVITA.endpoint(), refusing.url())
        .set(Cloud::HPCAI.endpoint(), failing.url());
    assert_eq!(run.run().code, 1);
    let run = against(run, &home, &fleet());
    assert_eq!(run.run().code, 8);
    assert_eq!(run.args(["--allow-partial"]).run().code, 8);
}

/// Two regions with a service of one name each, and in it an instance of one name; the first may be
/// gone, or fail.
fn regions() -> (Server, Arc<AtomicBool>, Arc<AtomicBool>) {
    let (is_gone, fails) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let (gone, failing) = (Arc::clone(&is_gone), Arc::clone(&fails));
    let server = Server::start(move |request| {
        let is_first = request.path.starts_with("/cn-shanghai/");
        if is_first && failing.load(Ordering::SeqCst) {
            return Cloud::EAS.error(400, "X", "no", "R");
        }
        let count = usize::from(!(is_first && gone.load(Ordering::SeqCst)));
        Cloud::EAS.page(&ids(count), Some(count as u64))
    });
    (server, is_gone, fails)
}

#[test]
fn the_second_of_a_name_takes_the_address_of_the_first() {
    let home = Home::new();
    let (server, is_gone, fails) = regions();
    let scope = ["--region", "cn-shanghai,cn-beijing", "--service", "foo"];
    let listing = || {
        Cloud::EAS
            .bare(&format!("{}/{{region}}", server.url()))
            .args(scope)
    };
    let old = listing().args(["-o", "json"]).run().json();
    let address = |number: usize| old["instances"][number]["address"].as_str().unwrap();
    assert_eq!(address(1), format!("{}@cn-beijing", address(0)));
    let run = || against(listing(), &home, &old).args(["--no-headers"]);
    assert_eq!(run().run().code, 0);
    is_gone.store(true, Ordering::SeqCst);
    let gone = run().run();
    assert_eq!((gone.code, gone.stdout.lines().count()), (1, 1), "{gone:?}");
    assert!(
        gone.stdout.starts_with(&format!("- {}  ", address(0))),
        "{gone:?}"
    );
    // The same where the first region is not there to be compared.
    fails.store(true, Ordering::SeqCst);
    let failed = run().run();
    assert_eq!((failed.code, failed.stdout.as_str()), (8, ""), "{failed:?}");
    assert!(
        failed
            .stderr
            .contains("(eas cn-shanghai service foo: incomplete in this listing)")
    );
    assert_eq!(run().args(["--allow-partial"]).run().code, 0);
}

/// `--allow-partial` without a comparison.
#[test]
fn a_partial_list_may_be_enough() {
    let (server, _, fails) = regions();
    fails.store(true, Ordering::SeqCst);
    let scope = [
        "--region",
        "cn-shanghai,cn-beijing",
        "--service",
        "foo",
        "-o",
        "json",
    ];
    let listing = || {
        Cloud::EAS
            .bare(&format!("{}/{{region}}", server.url()))
            .args(scope)
    };
    let (strict, lenient) = (listing().run(), listing().args(["--allow-partial"]).run());
    assert_eq!((strict.code, lenient.code), (8, 0));
    assert_eq!(
        (strict.ids(), strict.stderr),
        (lenient.ids(), lenient.stderr.clone())
    );
    assert_eq!(lenient.json()["complete"], false);
    assert!(lenient.stderr.contains("INCOMPLETE"));
    // Nothing at all is not enough.
    let none = Cloud::EAS.bare(&format!("{}/{{region}}", server.url()));
    let none = none.args([
        "--region",
        "cn-shanghai",
        "--service",
        "foo",
        "--allow-partial",
    ]);
    assert_eq!(none.run().code, 5);
}

#[test]
fn a_signal_keeps_its_exit_code() {
    let cloud = Cloud::HPCAI;
    let home = Home::new();
    let old = cloud.listing(&cloud.honest(&ids(7))).run().json();
    let server = Server::start(move |request| {
        let page = cloud.asked(request);
        if page.page > 1 {
            std::thread::sleep(Duration::from_secs(20));
            return Reply::Raw(Vec::new());
        }
        cloud.page(&ids(3), Some(7))
    });
    let folder = tempfile::tempdir().unwrap();
    let run = against(cloud.listing(&server), &home, &old);
    let mut command = run.command(folder.path());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.count() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&document["gone"], &document["complete"]),
        (&json!([]), &json!(false))
    );
}

/// What a filter leaves out is not gone: only listings of the same filters are compared.
#[test]
fn listings_that_were_narrowed_otherwise_are_not_compared() {
    let home = Home::new();
    let demo = |flags: &[&str]| Cloudls::new(["ls", "--demo"]).args(flags);
    let narrowed = demo(&["--status", "running,failed", "--gpu", "-o", "json"]);
    let old = narrowed.run().json();
    let filters = json!(["--gpu", "--status failed,running"]);
    assert_eq!(old["filters"], filters);
    let same = against(demo(&["--gpu", "--status", "failed, running"]), &home, &old).run();
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{same:?}");
    for (old, flags) in [
        (&old, &[][..]),
        (&old, &["--gpu"]),
        (&fleet(), &["--status", "running"]),
    ] {
        let run = against(demo(flags), &home, old).run();
        assert_eq!(run.code, 2, "{flags:?}: {run:?}");
        let words = ["cannot be compared", "list both with the same flags"];
        assert!(
            words.iter().all(|words| run.stderr.contains(words)),
            "{run:?}"
        );
    }
    let whole = home.write("whole.json", &fleet().to_string(), 0o600);
    let part = home.write("part.json", &old.to_string(), 0o600);
    let files = [whole, part].map(|path| path.display().to_string());
    let run = Cloudls::new(["diff", &files[0], &files[1]]).run();
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("OLD was made with no filter"),
        "{run:?}"
    );
}
