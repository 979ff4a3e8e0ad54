//! `--kind worker`: the workers of Novita's serverless endpoints, which stand in the entries of these.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Received, Reply, Server};

const CLOUD: Cloud = Cloud::NOVITA;
const ENDPOINTS: &str = "/gpu-instance/openapi/v1/endpoints";

fn demo(args: &[&str]) -> Finished {
    let run = Cloudls::new(["ls", "--demo", "-p", "novita", "-o", "json"]).args(args);
    run.run()
}

/// Lists the workers of a server.
fn list(server: &Server, more: &[&str]) -> Finished {
    let run = CLOUD.whole("ls", &server.url());
    run.args(["--kind", "worker", "-o", "json", "--no-shapes"])
        .args(more)
        .run()
}

/// An endpoint with so many workers, of which each has a name of its own.
fn endpoint(number: usize, workers: usize) -> Value {
    let workers = (0..workers).map(|own| json!({"id": format!("w{number:02}-{own}")}));
    json!({"id": format!("e{number:02}"), "workers": workers.collect::<Vec<_>>()})
}

/// The second has none, the third two, the fourth three.
fn workers_of(number: usize) -> usize {
    [1, 0, 2, 3][number % 4]
}

fn ids(endpoints: usize) -> Vec<String> {
    let all = (0..endpoints)
        .flat_map(|number| (0..workers_of(number)).map(move |own| format!("w{number:02}-{own}")));
    all.collect()
}

fn number(request: &Received, name: &str) -> usize {
    request.param(name).unwrap().parse().unwrap()
}

/// A page of endpoints.
fn page(numbers: impl Iterator<Item = usize>, total: Option<usize>) -> Reply {
    let endpoints = numbers.map(|number| endpoint(number, workers_of(number)));
    let mut body = json!({"endpoints": endpoints.collect::<Vec<_>>()});
    if let Some(total) = total {
        body["total"] = json!(total);
    }
    Reply::json(200, &body)
}

/// A key that one list shows to be good is no wrong one where the other is refused.
#[test]
fn a_key_that_is_good_for_one_list_is_not_blamed() {
    const INSTANCES: &str = "/gpu-instance/openapi/v1/gpu/instances";
    let hint = |good: &str, kind: &str| {
        format!(
            "hint: the same credential is accepted for {good}: check in the vendor's console what it may do, or leave \
             this out with --kind {kind}\n"
        )
    };
    for (refused, hint) in [
        (ENDPOINTS, hint("List Instances", "instance")),
        (INSTANCES, hint("List Endpoints", "worker")),
    ] {
        let server = Server::start(move |request| match &*request.path {
            path if path == refused => CLOUD.error(403, "FORBIDDEN", "you may not", "R"),
            ENDPOINTS => page(0..1, Some(1)),
            _ => CLOUD.page(&["i".to_owned()], Some(1)),
        });
        let run = CLOUD.whole("ls", &server.url());
        let run = run.args(["--kind", "all", "--no-shapes"]).run();
        assert_eq!(run.code, 8, "{run:?}");
        assert!(run.stderr.contains(&hint), "{refused}: {run:?}");
        let doctor = CLOUD.whole("doctor", &server.url());
        let doctor = doctor.args(["--kind", "all", "--no-shapes"]).run();
        let words = "hint: the same credential is accepted for List Instances";
        // Doctor tells of one list after the other.
        assert_eq!(
            doctor.stdout.contains(words),
            refused == ENDPOINTS,
            "{doctor:?}"
        );
    }
    let server = Server::start(|_| CLOUD.error(403, "FORBIDDEN", "you may not", "R"));
    let run = CLOUD.whole("ls", &server.url());
    let run = run.args(["--kind", "all"]).run();
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("hint: check NOVITA_API_KEY"), "{run:?}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of rows and one of fields")]
fn a_worker_has_what_it_and_its_endpoint_tell() {
    let run = demo(&["--kind", "worker"]);
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    let source = &document["sources"][0];
    assert_eq!(
        json!([
            source["scope"]["kind"],
            source["complete"],
            source["received"],
            source["reported_total"]
        ]),
        json!(["worker", true, 7, null])
    );
    let rows = document["instances"].as_array().unwrap();
    let told = rows.iter().map(|row| {
        json!([
            row["id"],
            row["kind"],
            row["status"],
            row["health"],
            row["region"],
            row["instance_type"],
            row["gpu"]["count"],
            row["parent"]["id"]
        ])
    });
    let told: Vec<_> = told.collect();
    let expected = json!([
        [
            "wk-01a7",
            "worker",
            "running",
            "healthy",
            "US-CA-07 (California)",
            "RTX 4090 24GB",
            1,
            "ep-4f1c8a20"
        ],
        [
            "wk-02b4",
            "worker",
            "running",
            "unhealthy",
            "US-CA-07 (California)",
            "RTX 4090 24GB",
            1,
            "ep-4f1c8a20"
        ],
        [
            "wk-10c3",
            "worker",
            "pending",
            "unhealthy",
            null,
            null,
            2,
            "ep-9b30e6f1"
        ],
        [
            "wk-11d9",
            "worker",
            "starting",
            "unhealthy",
            null,
            null,
            2,
            "ep-9b30e6f1"
        ],
        [
            "wk-12ee",
            "worker",
            "stopped",
            "unhealthy",
            null,
            null,
            2,
            "ep-9b30e6f1"
        ],
        [
            "wk-20f0",
            "worker",
            "unknown",
            null,
            "AS-SGP-02 (Singapore)",
            "H100 SXM 80GB",
            8,
            "ep-c0771d45"
        ],
        [
            "wk-30aa",
            "worker",
            "running",
            "healthy",
            "CN-HK-01",
            "A100 SXM 80GB",
            4,
            "ep-e5a9902c"
        ],
    ]);
    assert_eq!(json!(told), expected, "{run:?}");
    let first = &rows[0];
    for (pointer, value) in [
        ("/parent/kind", json!("endpoint")),
        ("/parent/name", json!("chat")),
        ("/gpu/model", json!("RTX 4090 24GB")),
        ("/image", json!("docker.io/demo/vllm:0.8")),
        ("/disk_gb", json!(100)),
        ("/ports/0/port", json!(8000)),
        ("/url", json!("https://ep-4f1c8a20.endpoint.novita.ai")),
        ("/tags/envs", json!("HF_TOKEN; MODEL")),
        ("/tags/maxNum", json!("3")),
        ("/tags/endpoint.state", json!("serving")),
        ("/tags/command", json!("vllm serve --api-key ***")),
    ] {
        assert_eq!(first.pointer(pointer), Some(&value), "{pointer}: {first}");
    }
    assert_eq!(
        rows[4]["status_reason"],
        "oom: the worker ran out of memory"
    );
    assert_eq!(rows[2]["tags"]["clusterIDs"], "as-sgp-2; us-ca-7");
    // What they cost is not in the catalogue of instances.
    for row in demo(&["--kind", "worker", "--prices"]).json()["instances"]
        .as_array()
        .unwrap()
    {
        assert_eq!(row["billing"]["per_hour"], Value::Null, "{row}");
    }
    for more in [&[][..], &["--raw"]] {
        let run = demo(&[&["--kind", "worker"], more].concat());
        assert!(!run.stdout.contains("is-a-secret"), "{run:?}");
    }
    let raw = demo(&["--kind", "worker", "--raw"]).json();
    assert_eq!(raw["instances"][1]["raw"]["id"], "wk-02b4", "{raw}");
}

#[test]
fn workers_are_listed_where_they_are_asked_for() {
    let count = |kind: &str, document: &Value| {
        let rows = document["instances"].as_array().unwrap().iter();
        rows.filter(|row| row["kind"] == kind).count()
    };
    for (args, instances, workers) in [
        (&[][..], 24, 0),
        (&["--kind", "instance"], 24, 0),
        (&["--kind", "worker"], 0, 7),
        (&["--kind", "all"], 24, 7),
    ] {
        let document = demo(args).json();
        let found = (count("instance", &document), count("worker", &document));
        assert_eq!(found, (instances, workers), "{args:?}");
    }
    let run = Cloudls::new(["show", "--demo", "novita/demo/wk-20f0", "-o", "json"]).run();
    assert_eq!(
        (run.code, run.ids()),
        (0, vec!["wk-20f0".to_owned()]),
        "{run:?}"
    );
    // Whichever API lists the instances.
    let server = Server::start(|request| match &*request.path {
        ENDPOINTS => page(0..4, Some(4)),
        path => panic!("{path}"),
    });
    let run = CLOUD
        .whole("ls", &server.url())
        .set("CLOUDLS_NOVITA_API", "v2");
    let run = run
        .args(["--kind", "worker", "-o", "json", "--no-shapes"])
        .run();
    run.assert_whole(&ids(4), "v2");
    assert_eq!(server.count(), 1, "{run:?}");
}

/// The pages of endpoints count as those of instances do: from 0, from 1, or 0 is taken for 1.
#[test]
fn endpoints_are_read_whole_however_pages_count() {
    type Skips = fn(usize, usize) -> Option<usize>;
    let servers: [(&str, Skips); 3] = [
        ("from 0", |page, size| Some(page * size)),
        ("0 is 1", |page, size| Some(page.saturating_sub(1) * size)),
        ("from 1", |page, size| Some(page.checked_sub(1)? * size)),
    ];
    for (what, skips) in servers {
        for (total, most) in [(0, 200), (1, 200), (3, 200), (4, 3), (23, 5), (24, 200)] {
            for has_total in [true, false] {
                let server = Server::start(move |request| {
                    let size = number(request, "pageSize").min(most);
                    match skips(number(request, "pageNum"), size) {
                        Some(from) => page(
                            from..(from + size).min(total).max(from),
                            has_total.then_some(total),
                        ),
                        None => CLOUD.error(400, "VALIDATOR_PARAM", "pageNum", "R"),
                    }
                });
                for size in ["3", "100"] {
                    let run = list(&server, &["--page-size", size]);
                    let what = format!("{what} {total} of {most} {has_total} {size}");
                    assert_eq!((run.code, run.ids()), (0, ids(total)), "{what}: {run:?}");
                }
            }
        }
    }
}

/// An endpoint that goes between two pages moves the others: they are read once more.
#[test]
fn an_endpoint_may_vanish_between_pages() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let first = usize::from(asked.fetch_add(1, Ordering::SeqCst) > 0);
        let (from, size) = match number(request, "pageNum") {
            0 => (0, 3),
            page => ((page - 1) * 3, number(request, "pageSize").min(3)),
        };
        // Once the first page was sent, the first endpoint is gone.
        let numbers = (first..10).skip(from).take(size);
        page(numbers, Some(10 - first))
    });
    let run = list(&server, &["--page-size", "3"]);
    assert_eq!(
        (run.code, run.json()["complete"].as_bool()),
        (0, Some(true)),
        "{run:?}"
    );
    assert_eq!(run.ids(), ids(10)[1..], "{run:?}");
}

/// What cannot be read of the endpoints, or is missing from them, is named.
#[test]
fn a_list_of_endpoints_that_is_short_is_named() {
    let with = |key: &str, value: Value| {
        let mut second = endpoint(2, 2);
        second[key] = value;
        json!({"total": 3, "endpoints": [endpoint(0, 1), second, endpoint(3, 3)]})
    };
    let all = ["w00-0", "w02-0", "w02-1", "w03-0", "w03-1", "w03-2"];
    let without_second = ["w00-0", "w03-0", "w03-1", "w03-2"];
    let mut unlisted = with("state", json!({"state": "serving"}));
    let second = unlisted["endpoints"][1].as_object_mut().unwrap();
    second.insert("workerConfig".into(), json!({"minNum": 2}));
    second.remove("workers");
    let cases: [(Value, &[&str], &[&str]); 8] = [
        (
            unlisted,
            &without_second,
            &["endpoints[1].workers: missing"],
        ),
        (
            with("workers", json!("none")),
            &without_second,
            &["endpoints[1].workers"],
        ),
        (
            with("workers", json!({"id": "w"})),
            &without_second,
            &["endpoints[1].workers"],
        ),
        (
            with(
                "workers",
                json!([{"id": "w02-0"}, {"state": {"state": "running"}}, {"id": "w02-1"}]),
            ),
            &all,
            &["endpoints[1].workers[1].id", "no identity"],
        ),
        (
            with("workers", json!([{"id": "w02-0"}, 7, {"id": "w02-1"}])),
            &all,
            &["endpoints[1].workers[1]"],
        ),
        (
            with("id", Value::Null),
            &without_second,
            &["endpoints[1].id"],
        ),
        (
            json!({"total": 4, "endpoints": [endpoint(0, 1), endpoint(2, 2), endpoint(3, 3)]}),
            &all,
            &["received 3 of 4 endpoints"],
        ),
        (
            json!({"total": 3, "endpoints": [endpoint(0, 1), endpoint(2, 2), endpoint(3, 3)], "message": "a backend failed"}),
            &all,
            &["a backend failed"],
        ),
    ];
    for (body, ids, words) in cases {
        let what = body.to_string();
        let server = Server::start(move |request| match number(request, "pageNum") {
            0 | 1 => Reply::json(200, &body),
            _ => Reply::json(200, &json!({"endpoints": [], "total": body["total"]})),
        });
        let run = list(&server, &[]);
        let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
        run.assert_short(&ids, 8, words, &what);
    }
    // A field that cannot be read is null, and its worker is there.
    let mut body = with(
        "workers",
        json!([{"id": "w02-0", "healthy": "perhaps"}, {"id": "w02-1", "state": 7}]),
    );
    body["endpoints"][2]["rootfsSize"] = json!("much");
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = list(&server, &[]);
    assert_eq!((run.code, run.ids().len()), (0, 6), "{run:?}");
    assert_eq!(run.source()["unread"]["count"], 3, "{run:?}");
    assert!(
        run.stderr.contains("endpoints[1].workers[0].healthy"),
        "{run:?}"
    );

    for (status, code, exit) in [
        (403, "FORBIDDEN", 4),
        (401, "UNAUTHORIZED", 4),
        (500, "UNKNOWN", 5),
    ] {
        let server = Server::start(move |_| CLOUD.error(status, code, "you may not", "R"));
        list(&server, &[]).assert_short(&[], exit, &["you may not"], code);
    }
    for body in [
        json!({"endpoints": [], "total": 0}),
        json!({"endpoints": null, "total": "0"}),
    ] {
        let server = Server::start(move |_| Reply::json(200, &body));
        list(&server, &[]).assert_whole(&[], "none");
    }
    let server = Server::start(|_| Reply::json(200, &json!({"endpoints": null})));
    list(&server, &[]).assert_short(&[], 5, &["endpoints"], "null");
}

/// Whether ids of workers are those of their endpoint alone is not documented.
#[test]
fn workers_of_two_endpoints_may_bear_one_id() {
    let named = |number: usize| {
        let mut endpoint = endpoint(number, 1);
        endpoint["workers"][0]["id"] = json!("w");
        endpoint
    };
    let server = Server::start(move |request| match number(request, "pageNum") {
        0 | 1 => Reply::json(200, &json!({"total": 2, "endpoints": [named(0), named(1)]})),
        _ => page(0..0, Some(2)),
    });
    let run = list(&server, &[]);
    assert_eq!(
        (run.code, run.ids()),
        (0, vec!["w".to_owned(); 2]),
        "{run:?}"
    );
    let document = run.json();
    let addresses: Vec<_> = document["instances"].as_array().unwrap().iter().collect();
    assert_ne!(addresses[0]["address"], addresses[1]["address"]);
}

/// The second of an id has one address, whatever kinds are listed beside it.
#[test]
fn an_address_says_which_endpoint() {
    let server = Server::start(move |request| {
        if request.path != ENDPOINTS {
            return CLOUD.page(&["w".to_owned()], Some(1));
        }
        let named = |number: usize| {
            let mut endpoint = endpoint(number, 1);
            endpoint["workers"][0]["id"] = json!("w");
            endpoint
        };
        match number(request, "pageNum") {
            0 | 1 => Reply::json(200, &json!({"total": 2, "endpoints": [named(0), named(1)]})),
            _ => page(0..0, Some(2)),
        }
    });
    let run = |args: &[&str]| {
        let run = Cloudls::new(args).vars(CLOUD.credentials());
        let run = run.set(CLOUD.endpoint(), server.url());
        run.args(["-o", "json"]).run().json()
    };
    let of_second = |document: &Value| {
        let rows = document["instances"].as_array().unwrap();
        let mut own = rows.iter().filter(|row| row["parent"]["id"] == "e01");
        own.next().unwrap()["address"].clone()
    };
    let wanted = json!("novita/env/w@/e01");
    for kinds in ["worker", "all", "worker,instance"] {
        let listed = run(&["ls", "-p", "novita", "--kind", kinds, "--no-shapes"]);
        assert_eq!(of_second(&listed), wanted, "{kinds}");
    }
    let shown = run(&["show", "novita/env/w@/e01"]);
    assert_eq!((&shown["count"], of_second(&shown)), (&json!(1), wanted));
}
