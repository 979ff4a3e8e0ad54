//! Servers, super nodes and notebooks of ModelArts: however a list of them is sent, it is exact, or what is missing is named.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Received, Reply, Server};

const CLOUD: Cloud = Cloud::MODELARTS;

fn run(server: &Server, kind: &str) -> Cloudls {
    let run = CLOUD.whole("ls", &server.url());
    let run = run.args(["--region", "cn-north-4", "--project", "P", "-o", "json"]);
    run.args(["--kind", kind])
}

/// Lists a kind, without look-ups.
fn list(server: &Server, kind: &str, more: &[&str]) -> Finished {
    run(server, kind).args(["--no-shapes"]).args(more).run()
}

fn refused() -> Reply {
    CLOUD.error(403, "ModelArts.6407", "no permission", "R")
}

/// A list as every one of them has it.
fn page(rows: Vec<Value>, total: usize) -> Reply {
    let mut body = json!({"current": 1, "pages": 1, "size": rows.len(), "total": total});
    body["data"] = rows.into();
    Reply::json(200, &body)
}

fn named(rows: impl Iterator<Item = usize>) -> Vec<Value> {
    rows.map(|id| json!({"id": format!("r{id:03}")})).collect()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|id| format!("r{id:03}")).collect()
}

fn workspaces(ids: &[&str]) -> Reply {
    let all: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
    let body = json!({"total_count": all.len(), "count": all.len(), "workspaces": all});
    Reply::json(200, &body)
}

fn number(request: &Received, name: &str) -> Option<usize> {
    request.param(name).map(|text| text.parse().unwrap())
}

/// A list, its kind, and what stands in for it where it is refused.
#[derive(Debug)]
struct Listed {
    path: &'static str,
    kind: &'static str,
    /// The list of the caller's own.
    own: Option<&'static str>,
    /// The sizes that the document names; none where it documents no parameter.
    sizes: fn(usize) -> bool,
    /// The rows of a page where no size is asked for.
    usual: usize,
}

const LISTS: [Listed; 6] = [
    Listed {
        path: "/v1/P/dev-servers/all",
        kind: "server",
        own: Some("/v1/P/dev-servers"),
        sizes: |_| true,
        usual: 20,
    },
    Listed {
        path: "/v1/P/dev-servers",
        kind: "server",
        own: None,
        sizes: |size| size <= 1024,
        usual: 10,
    },
    Listed {
        path: "/v1/P/dev-servers/hyperinstance/all",
        kind: "server",
        own: Some("/v1/P/dev-servers/hyperinstance"),
        sizes: |_| true,
        usual: 20,
    },
    Listed {
        path: "/v1/P/dev-servers/hyperinstance",
        kind: "server",
        own: None,
        sizes: |size| (1..=1024).contains(&size),
        usual: 10,
    },
    Listed {
        path: "/v1/P/notebooks/all",
        kind: "notebook",
        own: Some("/v1/P/notebooks"),
        sizes: |size| [10, 20, 50].contains(&size),
        usual: 10,
    },
    Listed {
        path: "/v1/P/notebooks",
        kind: "notebook",
        own: None,
        sizes: |size| [10, 20, 50].contains(&size),
        usual: 10,
    },
];

impl Listed {
    /// A server on which this list is answered so. Of the others those of the tenant are refused where this is that of
    /// the caller; the rest are empty.
    fn serve(&'static self, answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
        let tenant = LISTS.iter().find(|list| list.own == Some(self.path));
        let tenant = tenant.map(|list| list.path);
        Server::start(move |request| match &*request.path {
            path if path == self.path && request.param("feature") == Some("DEFAULT") => {
                page(Vec::new(), 0)
            }
            path if path == self.path => answer(request),
            path if Some(path) == tenant => refused(),
            "/v1/P/workspaces" => workspaces(&["0"]),
            _ => page(Vec::new(), 0),
        })
    }
}

/// A server is sound, or has a way of its own; how many of the rows are found then.
struct Way {
    what: &'static str,
    /// The rows that it sends: `from`, how many, of how many; `None` where it refuses the request.
    sends: fn(&Listed, &Received, usize) -> Option<(usize, usize)>,
    /// How many of them are found, or all.
    found: fn(&Listed, usize) -> usize,
}

fn asked(list: &Listed, request: &Received) -> (usize, usize) {
    let from = number(request, "offset").unwrap_or(0);
    (from, number(request, "limit").unwrap_or(list.usual))
}

const WAYS: [Way; 6] = [
    Way {
        what: "sound",
        sends: |list, request, _| {
            let (from, size) = asked(list, request);
            let is_known = number(request, "limit").is_none_or(list.sizes);
            is_known.then_some((from, size))
        },
        found: |_, total| total,
    },
    Way {
        what: "gives seven at once",
        sends: |list, request, _| {
            let (from, size) = asked(list, request);
            Some((from, size.min(7)))
        },
        found: |_, total| total,
    },
    Way {
        what: "refuses more than a hundred",
        sends: |list, request, _| {
            let (from, size) = asked(list, request);
            (size <= 100).then_some((from, size))
        },
        found: |_, total| total,
    },
    Way {
        what: "ignores the offset",
        sends: |list, request, _| Some((0, asked(list, request).1)),
        found: |list, total| total.min(list.page_size()),
    },
    Way {
        what: "refuses any page but the first",
        sends: |list, request, _| {
            let (from, size) = asked(list, request);
            (from == 0).then_some((from, size))
        },
        found: |list, total| total.min(list.page_size()),
    },
    Way {
        what: "refuses any size",
        sends: |list, request, _| {
            let has_size = request.param("limit").is_some();
            (!has_size).then_some((0, list.usual))
        },
        found: |list, total| {
            if list.own.is_some() && list.kind == "server" {
                total.min(list.usual)
            } else {
                0
            }
        },
    },
];

impl Listed {
    /// Whether the first page can be had.
    fn takes(&self, way: &Way) -> bool {
        way.what != "refuses any size" || self.page_size() == self.usual
    }

    /// The rows of the first page, where nothing else is asked for.
    fn page_size(&self) -> usize {
        match (self.kind, self.own) {
            ("notebook", _) => 50,
            (_, Some(_)) => self.usual,
            _ => 1000,
        }
    }
}

#[test]
fn every_list_is_exact_or_named_however_it_is_paged() {
    std::thread::scope(|scope| {
        for list_of in &LISTS {
            scope.spawn(move || {
                for way in &WAYS {
                    for total in [0, 7, 20, 50, 123] {
                        let server = list_of.serve(move |request| {
                            match (way.sends)(list_of, request, total) {
                                Some((from, size)) => {
                                    let end = (from + size).min(total).max(from);
                                    page(named(from..end), total)
                                }
                                None => CLOUD.error(400, "ModelArts.0104", "bad limit", "R"),
                            }
                        });
                        let found = (way.found)(list_of, total);
                        let run = list(&server, list_of.kind, &[]);
                        let what = format!("{} {} of {total}: {run:?}", list_of.path, way.what);
                        assert_eq!(run.ids(), ids(found), "{what}");
                        let is_whole = found == total && (total > 0 || list_of.takes(way));
                        let code = match (list_of.own, found) {
                            // One of the caller's own is short, as that of the tenant was refused.
                            (None, 0) => 4,
                            (Some(_), _) if is_whole => 0,
                            (Some(_), 0) => 5,
                            _ => 8,
                        };
                        assert_eq!(run.code, code, "{what}");
                        if is_whole {
                            let targets = server.received().into_iter();
                            let targets: Vec<_> = targets.map(|request| request.target).collect();
                            let distinct: BTreeSet<_> = targets.iter().collect();
                            assert_eq!(targets.len(), distinct.len(), "{what}: {targets:?}");
                        }
                    }
                }
            });
        }
    });
}

/// Those of the tenant are refused: what the caller may list of his own is listed, and the list is short.
#[test]
fn a_refused_list_of_the_tenant_becomes_that_of_the_caller() {
    for list_of in LISTS.iter().filter(|list| list.own.is_none()) {
        let server = list_of.serve(|request| {
            let from = number(request, "offset").unwrap_or(0);
            let size = number(request, "limit").unwrap_or(10);
            page(named(from..(from + size).min(25).max(from)), 25)
        });
        let run = list(&server, list_of.kind, &[]);
        assert_eq!((run.code, run.ids()), (8, ids(25)), "{list_of:?}: {run:?}");
        let refused = match list_of.path {
            path if path.contains("hyperinstance") => "modelarts ListAllHyperinstances (",
            path if path.contains("notebooks") => "modelarts ListAllNotebooks (",
            _ => "modelarts ListAllDevServers (",
        };
        for words in [
            refused,
            "no permission",
            "of this user alone are listed: grant",
        ] {
            assert!(run.stderr.contains(words), "{list_of:?} {words}: {run:?}");
        }
        // Where that fails as well, both are told, and no more is said to be listed.
        let server = list_of.serve(|_| CLOUD.error(400, "ModelArts.0104", "odd words", "R"));
        let run = list(&server, list_of.kind, &[]);
        assert_eq!((run.code, run.ids()), (4, ids(0)), "{list_of:?}: {run:?}");
        for words in [
            refused,
            "no permission",
            "asked in its place: HTTP 400",
            "odd words",
            "hint: grant",
        ] {
            assert!(run.stderr.contains(words), "{list_of:?} {words}: {run:?}");
        }
        // Notebooks are two lists, of which one is answered.
        assert_eq!(
            run.stderr.contains("alone are listed"),
            list_of.kind == "notebook",
            "{list_of:?}: {run:?}"
        );
    }
}

/// The document of notebooks knows three sizes: a server that gives fewer rows than that is asked on in one of them.
#[test]
fn notebooks_are_asked_for_in_sizes_of_the_document() {
    for (gives, total, more) in [
        (5, 12, &["--page-size", "10"][..]),
        (8, 30, &[]),
        (30, 100, &[]),
        (15, 40, &["--page-size", "20"]),
        (3, 7, &["--page-size", "1"]),
    ] {
        for tells_total in [true, false] {
            let server = Server::start(move |request| {
                if request.path.ends_with("/workspaces") {
                    return workspaces(&[]);
                }
                let size = number(request, "limit").unwrap_or(10);
                if ![10, 20, 50].contains(&size) {
                    return CLOUD.error(400, "ModelArts.0104", "limit", "R");
                }
                let is_paid = request.param("feature") == Some("NOTEBOOK");
                let total = if is_paid { total } else { 0 };
                let from = number(request, "offset").unwrap_or(0);
                let rows = named(from..(from + size.min(gives)).min(total).max(from));
                if tells_total {
                    page(rows, total)
                } else {
                    Reply::json(200, &json!({"data": rows}))
                }
            });
            let run = list(&server, "notebook", more);
            let what = format!("{gives} of {total}, {tells_total}");
            assert_eq!((run.code, run.ids()), (0, ids(total)), "{what}: {run:?}");
        }
    }
}

/// Super nodes are servers, and each of their own servers is there once, whichever list has it.
#[test]
fn the_servers_of_a_super_node_are_there_once() {
    let member = |id: &str| json!({"id": id, "status": "RUNNING", "category": "HPS", "server_hps": {"id": "h"}});
    let node = move || {
        json!({"id": "node", "name": "n", "status": "ACTIVE", "hps_id": "h", "create_at": 1_767_225_600_000_i64,
            "servers": [member("a"), member("b")]})
    };
    let cases: [(&[&str], &[&str]); 3] = [
        (&["x", "a", "b"], &["x", "a", "b", "node"]),
        (&["x"], &["x", "node", "a", "b"]),
        (&["b"], &["b", "node", "a"]),
    ];
    for (servers, expected) in cases {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/dev-servers/all" => {
                let rows: Vec<_> = servers.iter().map(|id| member(id)).collect();
                let count = rows.len();
                page(rows, count)
            }
            "/v1/P/dev-servers/hyperinstance/all" => page(vec![node()], 1),
            path => panic!("{path}"),
        });
        let run = list(&server, "server", &[]);
        assert_eq!(
            (run.code, run.ids()),
            (0, expected.iter().map(|id| (*id).to_owned()).collect()),
            "{run:?}"
        );
        let document = run.json();
        assert_eq!(document["count"], expected.len(), "{run:?}");
        let mut rows = document["instances"].as_array().unwrap().iter();
        let row = rows.find(|row| row["id"] == "node").unwrap();
        assert_eq!(
            json!([
                row["kind"],
                row["status"],
                row["status_raw"],
                row["tags"]["category"],
                row["created_at"]
            ]),
            json!(["server", "running", "ACTIVE", "HPS", "2026-01-01T00:00:00Z"])
        );
        for row in document["instances"].as_array().unwrap() {
            assert_eq!(
                row["address"],
                json!(format!("modelarts/env/{}", row["id"].as_str().unwrap()))
            );
        }
    }
    // A condition that cannot be judged of one is counted once.
    let server = Server::start(move |request| match &*request.path {
        "/v1/P/dev-servers/all" => page(vec![member("a"), member("b")], 2),
        "/v1/P/dev-servers/hyperinstance/all" => page(vec![node()], 1),
        path => panic!("{path}"),
    });
    let run = list(&server, "server", &["--gpu"]);
    assert_eq!(run.json()["undecided"], 3, "{run:?}");
    for (word, status) in [
        ("PROVISIONING", "starting"),
        ("ACTIVE", "running"),
        ("ERROR", "failed"),
        ("REIMAGING", "updating"),
        ("TERMINATING", "deleting"),
        ("TERMINATED", "deleted"),
        ("OTHER", "unknown"),
    ] {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/dev-servers/all" => page(Vec::new(), 0),
            _ => page(vec![json!({"id": "node", "status": word})], 1),
        });
        assert_eq!(
            list(&server, "server", &[]).json()["instances"][0]["status"],
            status,
            "{word}"
        );
    }
}

/// Where there are no super nodes, their list may say so by an error.
#[test]
fn a_region_without_super_nodes_is_whole_without_them() {
    for (status, code) in [
        (404, "APIGW.0101"),
        (404, "ModelArts.0404"),
        (400, "ModelArts.6404"),
        (403, "APIGW.0801"),
    ] {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/dev-servers/all" => page(named(0..2), 2),
            _ => CLOUD.error(status, code, "there is none", "R"),
        });
        let run = list(&server, "server", &[]);
        assert_eq!((run.code, run.ids()), (0, ids(2)), "{code}: {run:?}");
        assert!(!run.stderr.contains("not in use"), "{code}: {run:?}");
    }
    for (status, code) in [
        (500, "APIGW.0601"),
        (500, "ModelArts.6404"),
        (404, "Other.0404"),
        (404, "ModelArts.0010"),
        (404, "ModelArts.0104"),
        (403, "ModelArts.6407"),
        (400, "ModelArts.0104"),
    ] {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/dev-servers/all" => page(named(0..2), 2),
            _ => CLOUD.error(status, code, "not now", "R"),
        });
        let run = list(&server, "server", &[]);
        assert_eq!((run.code, run.ids()), (8, ids(2)), "{code}: {run:?}");
        assert!(run.stderr.contains("Hyperinstances"), "{code}: {run:?}");
    }
}

/// Words of a proxy say nothing of super nodes.
#[test]
fn a_404_that_is_not_the_vendors_hides_no_super_nodes() {
    for body in ["<html>404 Not Found</html>", ""] {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/dev-servers/all" => page(named(0..2), 2),
            _ => Reply::text(404, body),
        });
        let run = list(&server, "server", &[]);
        assert_eq!((run.code, run.ids()), (8, ids(2)), "{body}: {run:?}");
        assert!(run.stderr.contains("Hyperinstances"), "{body}: {run:?}");
    }
}

/// What a notebook chose itself counts, and else what its flavor has: 0 is what nobody chose.
#[test]
fn a_notebook_has_its_own_sizes_or_those_of_its_flavor() {
    let cases = [
        (
            json!(null),
            json!({"gpu": {"type": "", "gpu": 0}, "ascend": {"type": "snt9b", "npu": 8}, "category": "ASCEND"}),
            json!([8, "Ascend snt9b"]),
        ),
        (
            json!({"cpu": 0, "memory": 0, "gpu": 0, "gpu_type": ""}),
            json!({"gpu": {"type": "V100", "gpu": 1}, "category": "GPU"}),
            json!([1, "V100"]),
        ),
        (
            json!({"cpu": 2, "memory": 4096, "gpu": 0}),
            json!({"gpu": {"type": "V100", "gpu": 1}, "category": "GPU"}),
            json!([0, null]),
        ),
        (
            json!(null),
            json!({"gpu": {"type": "V100", "gpu": 0}, "category": "GPU"}),
            json!([null, "V100"]),
        ),
        (json!(null), json!({"category": "CPU"}), json!([0, null])),
        (json!(null), json!({"gpu": {"gpu": 0}}), json!([0, null])),
    ];
    for (own, flavor, gpu) in cases {
        let what = format!("{own} {flavor}");
        let (own, mut flavor) = (own.clone(), flavor.clone());
        flavor["id"] = json!("f1");
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/workspaces" => workspaces(&["0"]),
            path if path.ends_with("/flavors") => page(vec![flavor.clone()], 1),
            "/v1/P/notebooks/all" if request.param("feature") == Some("NOTEBOOK") => page(
                vec![json!({"id": "n", "flavor": "f1", "custom_spec": own})],
                1,
            ),
            _ => page(Vec::new(), 0),
        });
        let run = CLOUD.whole("ls", &server.url());
        let run = run
            .args([
                "--region",
                "cn-north-4",
                "--project",
                "P",
                "--kind",
                "notebook",
                "-o",
                "json",
            ])
            .run();
        let row = &run.json()["instances"][0]["gpu"];
        assert_eq!(json!([row["count"], row["model"]]), gpu, "{what}: {run:?}");
    }
}

/// Notebooks are in workspaces, of which each project has one; whether the list of one has those of others nobody says.
#[test]
fn notebooks_of_every_workspace_are_listed_once() {
    type Answer = fn() -> Reply;
    for is_heeded in [true, false] {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/workspaces" => workspaces(&["w1", "0", "w2"]),
            "/v1/P/notebooks/all" => {
                let of = |workspace: &str| match workspace {
                    "0" => 0..2,
                    "w1" => 2..3,
                    _ => 3..3,
                };
                let all = match (request.param("feature"), is_heeded) {
                    (Some("NOTEBOOK"), true) => of(request.param("workspace_id").unwrap()),
                    (Some("NOTEBOOK"), false) => 0..3,
                    _ => 0..0,
                };
                let count = all.len();
                page(named(all), count)
            }
            path => panic!("{path}"),
        });
        let run = list(&server, "notebook", &[]);
        assert_eq!((run.code, run.ids()), (0, ids(3)), "{is_heeded}: {run:?}");
        assert_eq!(server.count(), 7, "{is_heeded}: {run:?}");
    }
    // Which workspaces there are is not known: that is named.
    let cases: [(&str, Answer, i32, &str); 4] = [
        ("refused", refused, 8, "grant modelarts:workspace:list"),
        ("broken", || Reply::text(500, ""), 8, "ListWorkspace"),
        (
            "cut",
            || {
                Reply::json(
                    200,
                    &json!({"total_count": 9, "count": 1, "workspaces": [{"id": "0"}]}),
                )
            },
            8,
            "received 1 of 9 workspaces",
        ),
        (
            "none here",
            || CLOUD.error(404, "APIGW.0101", "not published", "R"),
            0,
            "",
        ),
    ];
    for (what, answer, code, words) in cases {
        let server = Server::start(move |request| match &*request.path {
            "/v1/P/workspaces" => answer(),
            _ if request.param("feature") == Some("DEFAULT") => page(Vec::new(), 0),
            _ => page(named(0..2), 2),
        });
        let run = list(&server, "notebook", &[]);
        assert_eq!((run.code, run.ids()), (code, ids(2)), "{what}: {run:?}");
        assert!(run.stderr.contains(words), "{what}: {run:?}");
    }
}

/// Flavors may come in pages. What is not told whole is known of no row, rather than of some by chance.
#[test]
fn flavors_are_looked_up_whole_or_not_at_all() {
    type Pages = fn(usize, Option<usize>) -> Option<(usize, usize)>;
    let cases: [(&str, Pages, bool); 6] = [
        ("at once", |_, _| Some((0, 25)), true),
        (
            "in pages",
            |from, limit| Some((from, limit.unwrap_or(10))),
            true,
        ),
        (
            "seven at once",
            |from, limit| Some((from, limit.unwrap_or(10).min(7))),
            true,
        ),
        ("the first page for ever", |_, _| Some((0, 10)), false),
        (
            "no second page",
            |from, _| (from == 0).then_some((0, 10)),
            false,
        ),
        (
            "an empty second page",
            |from, _| Some(if from == 0 { (0, 10) } else { (25, 0) }),
            false,
        ),
    ];
    for kind in ["server", "notebook"] {
        for (what, pages, is_whole) in cases {
            let server = Server::start(move |request| match &*request.path {
                path if path.ends_with("/flavors") => {
                    let from = number(request, "offset").unwrap_or(0);
                    let Some((from, size)) = pages(from, number(request, "limit")) else {
                        return CLOUD.error(400, "ModelArts.0104", "no page", "R");
                    };
                    let flavor = |id: usize| {
                        json!({"id": format!("f{id}"), "flavor": format!("f{id}"), "vcpus": 8,
                            "specification": "8vCPUs"})
                    };
                    page(
                        (from..(from + size).min(25).max(from))
                            .map(flavor)
                            .collect(),
                        25,
                    )
                }
                "/v1/P/workspaces" => workspaces(&["0"]),
                path if path.ends_with("hyperinstance/all") => page(Vec::new(), 0),
                _ if request.param("feature") == Some("DEFAULT") => page(Vec::new(), 0),
                _ => {
                    let row =
                        |id: usize| json!({"id": format!("r{id:03}"), "flavor": format!("f{id}")});
                    page((0..25).map(row).collect(), 25)
                }
            });
            let run = run(&server, kind).run();
            assert_eq!(
                (run.code, run.ids()),
                (0, ids(25)),
                "{kind} {what}: {run:?}"
            );
            let document = run.json();
            let rows = document["instances"].as_array().unwrap();
            let known = rows.iter().filter(|row| row["cpu"]["count"] == 8).count();
            assert_eq!(
                known,
                if is_whole { 25 } else { 0 },
                "{kind} {what}: {run:?}"
            );
            let notes = run.stderr.matches("note: modelarts").count();
            assert_eq!(notes, usize::from(!is_whole), "{kind} {what}: {run:?}");
            assert!(
                is_whole
                    || what == "no second page"
                    || run.stderr.contains("received 10 of 25 flavors"),
                "{kind} {what}: {run:?}"
            );
        }
    }
}
