//! `--kind`: what is listed of providers that have several kinds of rows, and what becomes of each.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    Cloud, Cloudls, DemoCloud, Finished, Home, Out, Received, Reply, Server, Terminal,
};

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

/// A server that answers so, and has no super nodes nor workspaces.
fn serve(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match &*request.path {
        "/v1/P/dev-servers/hyperinstance/all" => page([], 0),
        "/v1/P/workspaces" => workspaces(&["0"]),
        _ => answer(request),
    })
}

fn workspaces(ids: &[&str]) -> Reply {
    let all: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
    let count = all.len();
    Reply::json(
        200,
        &json!({"total_count": count, "count": count, "workspaces": all}),
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

/// A source has rows of one kind, and says of which; what metrics count of sources is what was received.
#[test]
fn every_source_tells_its_kind() {
    for provider in ["eas", "sae", "hpcai", "novita", "modelarts"] {
        let document = demo(&["-p", provider, "--kind", "all", "-o", "json"]).json();
        for source in document["sources"].as_array().unwrap() {
            assert!(source["scope"]["kind"].is_string(), "{source}");
        }
        let metrics = demo(&["-p", provider, "--kind", "all", "-o", "prom"]).stdout;
        let lines = metrics.lines();
        let lines = lines.filter(|line| line.starts_with("cloudls_source_instances{"));
        let counts = lines.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap());
        assert_eq!(json!(counts.sum::<u64>()), document["count"], "{provider}");
    }
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
    assert_eq!((of("server"), of("notebook"), of("job")), (20, 14, 14));
    for row in rows {
        let is_known = row["status"] != "unknown";
        // A super node that is ACTIVE runs; of a job the document knows no such word.
        let is_odd = row["status_raw"] == "NEW_STATE"
            || (row["kind"] == "job" && row["status_raw"] == "ACTIVE");
        assert_eq!(is_known, !is_odd, "{row}");
    }
    // A region has each kind in the order that was asked for.
    let kinds = document["sources"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds
        .map(|source| source["scope"]["kind"].as_str().unwrap())
        .collect();
    let first = [
        "server", "server", "notebook", "notebook", "notebook", "notebook", "job",
    ];
    let second = ["server", "server", "notebook", "notebook", "job"];
    assert_eq!(kinds, [&first[..], &second].concat());
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
    // Of a flavor of the user's own its specification is in the row.
    let own = row("team-notebook");
    for (pointer, value) in [
        ("/cpu/count", json!(8)),
        ("/memory_gb", json!(64)),
        ("/gpu/count", json!(1)),
        ("/gpu/model", json!("V100")),
        ("/disk_gb", json!(5)),
        ("/tags/team", json!("vision")),
        ("/tags/feature", json!("beta")),
        ("/tags/modelarts.feature", json!("NOTEBOOK")),
        ("/tags/billing_items", json!("STORAGE; COMPUTE")),
    ] {
        assert_eq!(own.pointer(pointer), Some(&value), "{pointer}: {own}");
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
    for kinds in ["instance,notebook", "all,notebook"] {
        let run = demo(&["-p", "eas,sae", "--kind", kinds]);
        assert_eq!(run.code, 2, "{run:?}");
        for word in ["--kind notebook", "eas lists instance", "-p modelarts"] {
            assert!(run.stderr.contains(word), "{word}: {run:?}");
        }
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
    let server = serve(|request| match &*request.path {
        "/v1/P/notebooks/all" if request.param("feature") == Some("NOTEBOOK") => {
            ranges(request, 2, 10)
        }
        "/v1/P/notebooks/all" => page([7], 1),
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

/// Where nobody chose the kinds, the last lines on a terminal name those that were not asked for.
#[test]
fn kinds_that_are_not_listed_are_named_on_a_terminal() {
    for (flags, told) in [
        (
            &[][..],
            "not listed: notebook, service, worker (--kind all)",
        ),
        (&["-p", "eas"], "not listed: service (--kind all)"),
        (&["-p", "modelarts"], "not listed: notebook (--kind all)"),
        (
            &["--summary"],
            "not listed: notebook, service, worker (--kind all)",
        ),
        (
            &["--group-by", "provider"],
            "not listed: notebook, service, worker",
        ),
        (
            &["-o", "wide", "-p", "novita"],
            "not listed: worker (--kind all)",
        ),
        (
            &["--attention"],
            "not listed: notebook, worker (--kind all)",
        ),
        (&["-p", "hpcai"], ""),
        (&["--kind", "instance"], ""),
        (&["--kind", "all"], ""),
        (&["-q"], ""),
        (&["-o", "json"], ""),
        (&["-o", "name"], ""),
        (&["--no-headers"], ""),
        (&["--limit", "3"], ""),
    ] {
        let run = Cloudls::new(["ls", "--demo"]).args(flags);
        let mut terminal = Terminal::start(&run, (120, 400), Out::Terminal);
        let (code, screen) = terminal.finish();
        assert_eq!(code, 0, "{flags:?}: {screen}");
        let found = screen.lines().find(|line| line.starts_with("not listed: "));
        let found = found.unwrap_or_default();
        assert!(found.starts_with(told), "{flags:?}: {found}");
        assert_eq!(found.is_empty(), told.is_empty(), "{flags:?}: {screen}");
        let piped = run.run();
        assert!(!piped.stderr.contains("not listed"), "{flags:?}: {piped:?}");
    }
}

/// Those of the tenant are refused: those of the caller are listed, and the list is short.
#[test]
fn a_refused_list_of_all_servers_becomes_that_of_the_own_ones() {
    let server = serve(|request| match &*request.path {
        "/v1/P/dev-servers/all" => {
            Cloud::MODELARTS.error(403, "ModelArts.6407", "no permission", "R")
        }
        "/v1/P/dev-servers" => ranges(request, 25, 10),
        path => panic!("{path}"),
    });
    let run = list(&server, "server", &[]);
    run.assert_short(&ids(25), 8, &["no permission"], "refused");
    let source = run.json()["sources"][0].clone();
    assert_eq!(source["reported_total"], 25);
    let hint = source["error"]["hint"].to_string();
    for word in ["of this user alone", "of the tenant", "--kind job"] {
        assert!(hint.contains(word), "{hint}");
        assert!(run.stderr.contains(word), "{run:?}");
    }
    // In pages that the server gives, and nothing is asked twice.
    let run = list(&server, "server", &["--page-size", "10"]);
    run.assert_short(&ids(25), 8, &["no permission"], "pages");
    let asked = server.received().into_iter().skip(3);
    let asked: Vec<_> = asked
        .filter(|request| !request.path.contains("hyperinstance"))
        .map(|request| request.target)
        .collect();
    let distinct: BTreeSet<_> = asked.iter().collect();
    assert_eq!((asked.len(), distinct.len()), (4, 4), "{asked:?}");

    let server = serve(|_| Cloud::MODELARTS.error(403, "ModelArts.6407", "no permission", "R"));
    list(&server, "server", &[]).assert_short(&[], 4, &["no permission"], "both");
    assert_eq!(server.received().len(), 3);
    // What refuses the caller whatever is asked for is not asked again.
    let server = Server::start(|_| Cloud::MODELARTS.error(403, "APIGW.0302", "you may not", "R"));
    list(&server, "server", &[]).assert_short(&[], 4, &["you may not"], "account");
    assert_eq!(server.received().len(), 2);
}

/// A parameter is for one list: that others are listed as they stand is said.
#[test]
fn a_parameter_that_narrows_one_kind_is_told_beside_others() {
    for (args, note) in [
        (
            &[
                "-p",
                "novita",
                "--kind",
                "all",
                "--param",
                "novita.status=exited",
            ][..],
            "note: novita: --param is for the list of instances, and narrows no workers\n",
        ),
        (
            &[
                "-p",
                "modelarts",
                "--kind",
                "all",
                "--param",
                "modelarts.visible=true",
            ],
            "note: modelarts: --param is for the list of jobs, and narrows no servers and notebooks\n",
        ),
        (&["-p", "novita", "--param", "novita.status=exited"], ""),
        (&["-p", "novita", "--kind", "all", "--name", "a"], ""),
    ] {
        let run = demo(args);
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
        match note {
            "" => assert!(!run.stderr.contains("--param"), "{args:?}: {run:?}"),
            note => assert!(run.stderr.contains(note), "{args:?}: {run:?}"),
        }
    }
}

/// `GET .../dev-servers/all` documents no page: what is not in the first answer is asked for as that of jobs is.
#[test]
fn all_servers_are_read_beyond_the_first_answer() {
    for total in [0, 3, 20, 23] {
        let server = serve(move |request| ranges(request, total, 10));
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
            path if path.ends_with("/notebooks/all")
                && path.contains("cn-north-4")
                && request.param("feature") == Some("NOTEBOOK") =>
            {
                ranges(request, 1, 10)
            }
            path if path.ends_with("/notebooks/all") => page([], 0),
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

/// Its machine types are known, so that nothing has to be noted of them.
#[test]
fn a_generated_fleet_has_machine_types() {
    let cloud = DemoCloud::with(&["--instances", "25"]);
    let list = |args: &[&str]| {
        let variables = cloud.variables.iter();
        let run = Cloudls::new(["ls", "-p", "eas,sae,hpcai,novita,modelarts", "-o", "json"]);
        let run = run.args(args);
        run.vars(variables.map(|(name, value)| (name, value.clone())))
    };
    let v2 = list(&["--kind", "all", "--prices"]).set("CLOUDLS_NOVITA_API", "v2");
    for run in [list(&[]).run(), list(&["--kind", "all"]).run(), v2.run()] {
        assert_eq!(run.code, 0, "{run:?}");
        assert!(!run.stderr.contains("machine types"), "{run:?}");
        let document = run.json();
        let rows = document["instances"].as_array().unwrap().iter();
        for row in rows.filter(|row| row["provider"] == "eas" && row["kind"] == "instance") {
            assert_eq!(row["cpu"]["count"], 2, "{row}");
        }
    }
}
