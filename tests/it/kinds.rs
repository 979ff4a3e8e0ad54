//! `--kind`: what is listed of providers that have several kinds of rows, and what becomes of each.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Home, Received, Reply, Server};

const REGION: [&str; 4] = ["--region", "cn-north-4", "--project", "P"];

/// Lists kinds of a project of a server.
fn list(server: &Server, kinds: &str, more: &[&str]) -> Finished {
    let run = Cloud::MODELARTS.whole("ls", &server.url()).args(REGION);
    run.args(["--kind", kinds, "-o", "json", "--no-shapes"])
        .args(more)
        .run()
}

/// A page of rows with these ids, as every list of ModelArts has it.
fn page(ids: impl IntoIterator<Item = usize>, total: usize) -> Reply {
    let rows = ids.into_iter().map(|id| json!({"id": format!("r{id:03}")}));
    let rows: Vec<_> = rows.collect();
    Reply::json(
        200,
        &json!({"current": 1, "pages": 1, "size": rows.len(), "total": total, "data": rows}),
    )
}

fn number(request: &Received, name: &str) -> Option<usize> {
    request.param(name).map(|text| text.parse().unwrap())
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|id| format!("r{id:03}")).collect()
}

/// Rows as a sound server lists them: as many as are asked for, or `usual`.
fn ranges(request: &Received, total: usize, usual: usize) -> Reply {
    let from = number(request, "offset").unwrap_or(0);
    let limit = number(request, "limit").unwrap_or(usual);
    page(from..(from + limit).min(total).max(from), total)
}

fn demo(args: &[&str]) -> Finished {
    Cloudls::new(["ls", "--demo"]).args(args).run()
}

#[test]
fn the_demo_cloud_has_every_kind_of_modelarts() {
    let run = demo(&[
        "-p",
        "modelarts",
        "--kind",
        "server,notebook,job",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    assert_eq!(document["complete"], true);
    let rows = document["instances"].as_array().unwrap();
    let of = |kind: &str| rows.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!((of("server"), of("notebook"), of("job")), (17, 13, 14));
    for row in rows {
        let is_known = row["status"] != "unknown";
        let is_odd = ["NEW_STATE", "ACTIVE"]
            .iter()
            .any(|word| row["status_raw"] == *word);
        assert_eq!(is_known, !is_odd, "{row}");
    }
    // A region has each kind in the order that was asked for.
    let kinds = document["sources"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds
        .map(|source| source["scope"]["kind"].as_str().unwrap())
        .collect();
    let region = ["server", "notebook", "notebook", "job"];
    assert_eq!(kinds, [region, region].concat());
    for more in [&["--raw"][..], &[]] {
        let run = demo(&[&["-p", "modelarts", "--kind", "all", "-o", "json"], more].concat());
        assert!(!run.stdout.contains("is-a-secret"), "{more:?}");
    }
}

#[test]
fn a_server_and_a_notebook_have_what_the_vendor_tells_of_them() {
    let run = demo(&["-p", "modelarts", "--kind", "all", "-o", "json"]);
    let document = run.json();
    let row = |name: &str| {
        let mut rows = document["instances"].as_array().unwrap().iter();
        rows.find(|row| row["name"] == name).unwrap().clone()
    };
    let server = row("train-a02");
    for (pointer, value) in [
        ("/kind", json!("server")),
        ("/status", json!("running")),
        ("/instance_type", json!("physical.kat2ne.48xlarge.8.mrt")),
        ("/image", json!("EulerOS2.10-Ascend-910B-HDK24")),
        ("/disk_gb", json!(650)),
        ("/private_ips", json!(["192.168.0.11"])),
        ("/ssh/host", json!("192.168.0.11")),
        ("/billing/mode", json!("POST_PAID")),
        ("/created_at", json!("2026-02-26T06:13:20Z")),
        ("/parent/kind", json!("project")),
        ("/tags/category", json!("SERVER")),
        ("/tags/vpc_id", json!("5b6c0a9e-demo-vpc")),
    ] {
        assert_eq!(server.pointer(pointer), Some(&value), "{pointer}: {server}");
    }
    assert!(server["tags"]["cloud_server.id"].is_string());
    let bare = row("train-a05");
    assert_eq!(
        (&bare["disk_gb"], &bare["ssh"]["host"]),
        (&Value::Null, &Value::Null)
    );
    let notebook = row("notebook-01");
    for (pointer, value) in [
        ("/kind", json!("notebook")),
        ("/image", json!("pytorch2.1-cuda12.1")),
        ("/private_ips", json!(["172.16.0.21"])),
        ("/owner", json!("demo_user")),
        ("/created_at", json!("2026-02-25T07:13:20Z")),
        ("/expires_at", json!("2026-02-25T09:13:20Z")),
        ("/ssh/port", json!(30001)),
        ("/ssh/user", json!("ma-user")),
    ] {
        assert_eq!(
            notebook.pointer(pointer),
            Some(&value),
            "{pointer}: {notebook}"
        );
    }
    assert_eq!(row("notebook-03")["status"], "stopped", "FROZEN");
    assert_eq!(row("free-lab")["tags"]["feature"], "DEFAULT");
}

#[test]
fn without_a_kind_modelarts_lists_servers_and_jobs() {
    let run = demo(&["-p", "modelarts", "-o", "json"]);
    let document = run.json();
    let kinds = document["instances"].as_array().unwrap().iter();
    let kinds: BTreeSet<_> = kinds.map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["job", "server"]));
    let run = demo(&["-p", "eas,novita", "-o", "json"]);
    for source in run.json()["sources"].as_array().unwrap() {
        assert_eq!(source["scope"]["kind"], "instance", "{source}");
    }
}

#[test]
fn a_kind_that_no_provider_has_is_refused_and_others_narrow() {
    let run = demo(&["-p", "eas,sae", "--kind", "instance,notebook"]);
    assert_eq!(run.code, 2, "{run:?}");
    for word in ["--kind notebook", "eas lists instance", "-p modelarts"] {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
    let run = demo(&["--kind", "pod"]);
    assert_eq!(run.code, 2, "{run:?}");
    let run = demo(&["--kind", "Notebook", "-v", "-o", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    let sources = document["sources"].as_array().unwrap();
    assert!(
        sources
            .iter()
            .all(|source| source["provider"] == "modelarts")
    );
    assert!(
        run.stderr
            .contains("note: novita/demo is not asked: it lists instance"),
        "{run:?}"
    );
    let run = demo(&["--kind", "Notebook"]);
    assert!(!run.stderr.contains("not asked"), "{run:?}");
    let run = demo(&[
        "-p",
        "modelarts",
        "--kind",
        "server",
        "--param",
        "modelarts.visible=true",
    ]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("it is for kind job"), "{run:?}");
}

#[test]
fn a_profile_says_which_kinds_it_lists() {
    let server = Server::start(|request| match &*request.path {
        "/v1/P/notebooks" if request.param("feature") == Some("NOTEBOOK") => ranges(request, 2, 10),
        "/v1/P/notebooks" => page([7], 1),
        path => panic!("{path}"),
    });
    let home = Home::with(
        "[profile.p]\nprovider = \"modelarts\"\nregions = \"cn-north-4\"\nprojects = \"P\"\n\
         kinds = [\"notebook\"]\n",
    );
    let path = home.path("").display().to_string();
    let run = Cloud::MODELARTS
        .whole("ls", &server.url())
        .args(["-o", "json", "--profile", "p"]);
    let run = run.set("HOME", &*path).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids(), ["r000", "r001", "r007"]);

    let home = Home::with("[profile.p]\nprovider = \"novita\"\nkinds = [\"instance\", \"job\"]\n");
    let path = home.path("").display().to_string();
    let run = Cloudls::new(["config", "validate"])
        .set("HOME", &*path)
        .run();
    assert_eq!(run.code, 3, "{run:?}");
    assert!(
        run.stderr
            .contains("3:22: one of kinds is not a kind of the provider"),
        "{run:?}"
    );
}

/// Those of the tenant are refused: those of the caller are listed, and the list is short.
#[test]
fn a_refused_list_of_all_servers_becomes_that_of_the_own_ones() {
    let server = Server::start(|request| match &*request.path {
        "/v1/P/dev-servers/all" => {
            Cloud::MODELARTS.error(403, "ModelArts.6407", "no permission", "R")
        }
        "/v1/P/dev-servers" => ranges(request, 25, 10),
        path => panic!("{path}"),
    });
    let run = list(&server, "server", &[]);
    run.assert_short(&ids(25), 8, &["no permission"], "refused");
    assert_eq!(run.source()["reported_total"], 25);
    let hint = run.source()["error"]["hint"].to_string();
    for word in ["of this user alone", "of the tenant", "--kind job"] {
        assert!(hint.contains(word), "{hint}");
        assert!(run.stderr.contains(word), "{run:?}");
    }
    // In pages that the server gives, and nothing is asked twice.
    let run = list(&server, "server", &["--page-size", "10"]);
    run.assert_short(&ids(25), 8, &["no permission"], "pages");
    let asked = server
        .received()
        .into_iter()
        .skip(2)
        .map(|request| request.target);
    let asked: Vec<_> = asked.collect();
    let distinct: BTreeSet<_> = asked.iter().collect();
    assert_eq!((asked.len(), distinct.len()), (4, 4), "{asked:?}");

    let server =
        Server::start(|_| Cloud::MODELARTS.error(403, "ModelArts.6407", "no permission", "R"));
    list(&server, "server", &[]).assert_short(&[], 4, &["no permission"], "both");
    assert_eq!(server.received().len(), 2);
    // What refuses the caller whatever is asked for is not asked again.
    let server = Server::start(|_| Cloud::MODELARTS.error(403, "APIGW.0302", "you may not", "R"));
    list(&server, "server", &[]).assert_short(&[], 4, &["you may not"], "account");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn pages_of_every_kind_are_read_whole_or_named() {
    // (kind, path, the least size that is accepted, the others that are)
    let sizes = |path: &str, limit: usize| match path {
        "/v1/P/notebooks" => [10, 20, 50].contains(&limit),
        _ => limit <= 1024,
    };
    for (kind, total) in [
        ("notebook", 0),
        ("notebook", 7),
        ("notebook", 50),
        ("notebook", 123),
        ("server", 0),
        ("server", 7),
        ("server", 123),
        ("server", 1000),
    ] {
        let server = Server::start(move |request| {
            if request.param("feature") == Some("DEFAULT") {
                return page([], 0);
            }
            if request.path == "/v1/P/dev-servers/all" {
                return Cloud::MODELARTS.error(403, "ModelArts.6407", "no", "R");
            }
            let limit = number(request, "limit").unwrap_or(10);
            if !sizes(&request.path, limit) {
                return Cloud::MODELARTS.error(400, "ModelArts.0104", "limit", "R");
            }
            ranges(request, total, 10)
        });
        let expected: Vec<_> = (0..total).map(|id| format!("r{id:03}")).collect();
        for size in [None, Some("1"), Some("10"), Some("33"), Some("900")] {
            let more: Vec<_> = size
                .map(|size| vec!["--page-size", size])
                .unwrap_or_default();
            let run = list(&server, kind, &more);
            assert_eq!(run.ids(), expected, "{kind} {total} {size:?}: {run:?}");
            let code = match (kind, total) {
                ("notebook", _) => 0,
                (_, 0) => 4,
                _ => 8,
            };
            assert_eq!(run.code, code, "{kind} {total} {size:?}: {run:?}");
        }
        // A server that ignores the offset sends its first page for ever.
        let server = Server::start(move |request| {
            if request.param("feature") == Some("DEFAULT") {
                return page([], 0);
            }
            let limit = number(request, "limit").unwrap_or(10);
            page(0..limit.min(total), total)
        });
        let run = list(&server, kind, &["--page-size", "10"]);
        assert_eq!(
            run.code,
            if total > 10 { 8 } else { 0 },
            "{kind} {total}: {run:?}"
        );
        assert_eq!(run.ids(), ids(total.min(10)), "{kind} {total}");
    }
}

/// `GET .../dev-servers/all` documents no page: what is not in the first answer is asked for as that of jobs is.
#[test]
fn all_servers_are_read_beyond_the_first_answer() {
    for total in [0, 3, 20, 23] {
        let server = Server::start(move |request| ranges(request, total, 10));
        let run = list(&server, "server", &[]);
        assert_eq!(run.code, 0, "{total}: {run:?}");
        assert_eq!(run.ids(), ids(total), "{total}");
    }
}

#[test]
fn a_region_without_lite_server_is_not_in_use_and_its_notebooks_are_listed() {
    let server = Server::start(|request| {
        if request.path.ends_with("/v3/projects") {
            let region = request.param("name").unwrap();
            return Reply::json(200, &json!({"projects": [{"id": region, "name": region}]}));
        }
        match &*request.path {
            path if path.ends_with("/notebooks")
                && path.contains("cn-north-4")
                && request.param("feature") == Some("NOTEBOOK") =>
            {
                ranges(request, 1, 10)
            }
            path if path.ends_with("/notebooks") => page([], 0),
            _ => Cloud::MODELARTS.error(404, "APIGW.0101", "not published", "R"),
        }
    });
    let flags = ["--region", "all", "-o", "json", "--kind"];
    let run = Cloud::MODELARTS
        .whole("ls", &server.url())
        .args(flags)
        .args(["server,notebook"])
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids(), ["r000"]);
    // Of each region the notebooks were listed.
    assert!(!run.stderr.contains("not in use"), "{run:?}");
    let run = Cloud::MODELARTS
        .whole("ls", &server.url())
        .args(flags)
        .args(["server,job"])
        .run();
    assert_eq!(run.code, 5, "{run:?}");
    assert!(
        run.stderr.contains("none of the 22 regions is in use"),
        "{run:?}"
    );
}

#[test]
fn a_kind_is_a_label_of_metrics_and_a_part_of_what_is_compared() {
    let run = demo(&["-p", "modelarts", "-o", "prom"]);
    for kind in ["job", "server"] {
        let series = format!(
            "cloudls_complete{{provider=\"modelarts\",profile=\"demo\",kind=\"{kind}\",selection=\"--provider modelarts\"}} 1\n"
        );
        assert!(run.stdout.contains(&series), "{series}{run:?}");
    }
    // What fails before the kinds part is told of each.
    let server = Server::start(|_| Reply::text(500, ""));
    let run = Cloud::MODELARTS
        .whole("ls", &server.url())
        .args(["--region", "cn-north-4", "-o", "prom"])
        .run();
    for kind in ["job", "server"] {
        assert!(
            run.stdout.contains(&format!(
                "kind=\"{kind}\",selection=\"--provider modelarts --region cn-north-4\"}} 0"
            )),
            "{run:?}"
        );
    }

    let home = Home::with("");
    let written = |kinds: &str, name: &str| {
        let run = demo(&["-p", "modelarts", "--kind", kinds, "-o", "json"]);
        std::fs::write(home.path(name), &run.stdout).unwrap();
        home.path(name).display().to_string()
    };
    let (jobs, both) = (
        written("job", "jobs.json"),
        written("job,server", "both.json"),
    );
    let run = Cloudls::new(["diff", &*jobs, &*both]).run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(
        run.stderr
            .contains("left out: modelarts server: not in OLD"),
        "{run:?}"
    );
    let run = Cloudls::new(["diff", &*both, &*jobs, "-o", "json"]).run();
    assert_eq!(run.code, 8, "{run:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["gone"], json!([]), "{document}");
    // A listing of an earlier version does not tell the kinds of its sources, but those of its rows.
    let old = std::fs::read_to_string(&jobs).unwrap();
    std::fs::write(
        &jobs,
        old.replace("\"scope\":{\"kind\":\"job\",", "\"scope\":{"),
    )
    .unwrap();
    let run = Cloudls::new(["diff", &*jobs, &*both]).run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(
        run.stderr
            .contains("left out: modelarts server: not in OLD"),
        "{run:?}"
    );
}
