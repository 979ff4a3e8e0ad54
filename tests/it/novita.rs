//! Novita: both of its APIs, and the list prices of its catalogue.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, DemoCloud, Finished, Home, Reply, Server};

/// A listing of a demo cloud that is asked more than once.
fn v1(cloud: &DemoCloud, args: &[&str]) -> Cloudls {
    let variables = cloud.variables.iter();
    Cloudls::new(["ls", "-p", "novita", "-o", "json"])
        .args(args)
        .vars(variables.map(|(name, value)| (name, value.clone())))
}

fn v2(cloud: &DemoCloud, args: &[&str]) -> Finished {
    v1(cloud, args).set("CLOUDLS_NOVITA_API", "v2").run()
}

fn rows(run: &Finished) -> Vec<Value> {
    assert_eq!(run.code, 0, "{run:?}");
    run.json()["instances"].as_array().unwrap().clone()
}

/// The fields that a row tells, those of parts with a dot.
fn told(row: &Value) -> BTreeMap<String, Value> {
    let mut told = BTreeMap::new();
    for (key, value) in row.as_object().unwrap() {
        match value {
            Value::Object(parts) => {
                let parts = parts
                    .iter()
                    .map(|(part, value)| (format!("{key}.{part}"), value.clone()));
                told.extend(parts);
            }
            value => _ = told.insert(key.clone(), value.clone()),
        }
    }
    told.retain(|_, value| !value.is_null() && *value != json!([]));
    told
}

#[test]
fn both_apis_tell_the_same() {
    let cloud = DemoCloud::start();
    for size in ["1", "7", "100"] {
        let one = rows(&v1(&cloud, &["--page-size", size, "--prices"]).run());
        let two = rows(&v2(&cloud, &["--page-size", size, "--prices"]));
        assert_eq!(one.len(), two.len(), "{size}");
        for (one, two) in one.iter().zip(&two) {
            let two = told(two);
            for (field, value) in told(one) {
                // One of the rows names no cluster in v1, and no other field of it differs.
                let is_named = !matches!(&*field, "region" | "parent.name")
                    || one["parent"]["name"].is_string();
                if let Some(other) = two.get(&field).filter(|_| is_named) {
                    assert_eq!(value, *other, "{field}: {one}");
                }
            }
            for field in [
                "id",
                "name",
                "status",
                "instance_type",
                "gpu.count",
                "image",
                "billing.list_price",
            ] {
                assert_eq!(told(one).get(field), two.get(field), "{field}: {one}");
            }
        }
    }
}

#[test]
fn v2_is_chosen_by_a_profile_or_a_variable_and_never_by_itself() {
    let cloud = DemoCloud::start();
    let server = Server::start(|request| match &*request.path {
        "/gpus/v2/instances" if request.param("cursor").is_none() => Reply::json(
            200,
            &json!({
            "data": [{"id": "a"}], "next_cursor": "n", "has_more": true}),
        ),
        "/gpus/v2/instances" => Reply::json(
            200,
            &json!({
            "data": [{"id": "b"}], "next_cursor": "", "has_more": false}),
        ),
        "/gpu-instance/openapi/v1/gpu/instances" => {
            Cloud::NOVITA.page(&["one".to_owned()], Some(1))
        }
        _ => Reply::json(200, &json!({"data": []})),
    });
    let list = |variable: Option<&str>, config: &str| {
        let home = Home::with(&format!(
            "[profile.p]\nprovider = \"novita\"\nendpoint = {:?}\n{config}",
            server.url()
        ));
        let run = home
            .run(["ls", "--profile", "p", "-o", "json"])
            .set("NOVITA_API_KEY", "sk_k");
        match variable {
            Some(word) => run.set("CLOUDLS_NOVITA_API", word).run(),
            None => run.run(),
        }
    };
    for (variable, config, ids) in [
        (None, "", &["one"][..]),
        (None, "api = \"v1\"", &["one"]),
        (None, "api = \"v2\"", &["a", "b"]),
        (Some("v2"), "api = \"v1\"", &["a", "b"]),
        (Some("V1"), "api = \"v2\"", &["one"]),
    ] {
        let run = list(variable, config);
        assert_eq!(run.ids(), ids, "{variable:?} {config}: {run:?}");
    }
    let run = list(Some("v3"), "");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(
        run.stderr.contains("CLOUDLS_NOVITA_API is \"v3\""),
        "{run:?}"
    );
    let run = list(None, "api = \"v3\"");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(
        run.stderr
            .contains("4:7: api has another word; did you mean v"),
        "{run:?}"
    );
    let run = v2(&cloud, &["--param", "novita.productName=x"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("--param is for API v1"), "{run:?}");
    // What v1 would be asked to filter by is tested here.
    assert!(!rows(&v2(&cloud, &["--type", "H100"])).is_empty());
}

/// A cursor that leads nowhere, or for ever, is no end.
#[test]
fn a_cursor_that_cannot_be_followed_is_told() {
    let answers = [
        json!({"data": [{"id": "a"}], "has_more": true}),
        json!({"data": [{"id": "a"}], "next_cursor": "same", "has_more": true}),
    ];
    for answer in answers {
        let server = Server::start(move |_| Reply::json(200, &answer));
        let run = Cloud::NOVITA.bare(&server.url()).args(["-o", "json"]);
        let run = run.set("CLOUDLS_NOVITA_API", "v2").run();
        assert_eq!((run.code, run.ids()), (8, vec!["a".to_owned()]), "{run:?}");
    }
}

/// A full page that says nothing of a next one, or of none, may be cut.
#[test]
fn a_full_page_that_is_not_called_the_last_is_told() {
    let full = |rows: usize, said: Value| {
        let ids: Vec<_> = (0..rows)
            .map(|id| json!({"id": format!("i{id}")}))
            .collect();
        let mut body = json!({ "data": ids });
        let members = said.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    for (rows, said, is_doubtful) in [
        (100, json!({}), true),
        (1000, json!({"has_more": null}), true),
        (100, json!({"has_more": false}), false),
        (100, json!({"next_cursor": ""}), false),
        (100, json!({"total": 100}), false),
        (97, json!({}), false),
        (0, json!({}), false),
    ] {
        let body = full(rows, said.clone());
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = Cloud::NOVITA_V2.whole("ls", &server.url());
        let run = run.args(["--no-shapes", "-o", "json"]).run();
        assert_eq!((run.code, run.ids().len()), (0, rows), "{said}: {run:?}");
        let words = format!("did not say that the last page, of {rows}, is the last");
        assert_eq!(run.stderr.contains(&words), is_doubtful, "{said}: {run:?}");
    }
}

/// Variables with their values, or operations with what each tells.
type Pairs = &'static [(&'static str, &'static str)];

/// What is missing is told of each look-up that fails, once.
#[test]
fn a_failed_look_up_says_what_is_missing() {
    let cases: [(&[&str], Pairs, Pairs); 4] = [
        (
            &["--prices"],
            &[],
            &[
                ("List Products", "what products cost"),
                ("List CPU Products", "what products cost"),
            ],
        ),
        (
            &[],
            &[("CLOUDLS_NOVITA_API", "v2")],
            &[
                ("List Products", "what products are called"),
                ("List CPU Products", "what products are called"),
                ("List Clusters", "what regions are called"),
            ],
        ),
        (
            &["--prices", "--kind", "worker"],
            &[],
            &[
                ("List Products", "what products are called and cost"),
                ("List Clusters", "what regions are called"),
            ],
        ),
        (
            &["--prices", "--kind", "all"],
            &[],
            &[
                ("List Products", "what products are called and cost"),
                ("List CPU Products", "what products cost"),
                ("List Clusters", "what regions are called"),
            ],
        ),
    ];
    for (args, variables, missing) in cases {
        let server = Server::start(|request| match &*request.path {
            path if path.ends_with("/products") || path.ends_with("/clusters") => {
                Cloud::NOVITA.error(400, "ODD", "odd words", "R")
            }
            "/gpus/v2/instances" => Reply::json(200, &json!({"data": [{"id": "a"}]})),
            path if path.ends_with("/endpoints") => Reply::json(
                200,
                &json!({"endpoints": [{"id": "e", "workers": [{"id": "w"}]}], "total": 1}),
            ),
            _ => Cloud::NOVITA.page(&["a".to_owned()], Some(1)),
        });
        let run = Cloud::NOVITA.whole("ls", &server.url()).args(args);
        let variables = variables.iter();
        let run = variables.fold(run, |run, (name, value)| run.set(name, *value));
        let run = run.run();
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
        for (operation, words) in missing {
            let begin = format!("note: novita {operation}: ");
            let lines = run.stderr.lines().filter(|line| line.starts_with(&begin));
            let lines: Vec<_> = lines.collect();
            let end = format!("; {words} is not known");
            assert!(
                lines.len() == 1 && lines[0].ends_with(&end),
                "{args:?} {operation}: {run:?}"
            );
        }
        assert_eq!(
            run.stderr.matches("is not known").count(),
            missing.len(),
            "{run:?}"
        );
    }
}

/// By hand: parts of 1/100000 USD a GPU, by how the row is billed, for all its GPUs; of one without, for the whole.
#[test]
fn list_prices_are_those_of_the_catalogue() {
    let cloud = DemoCloud::start();
    let hour = |product: &str, mode: &str| match (product, mode) {
        ("RTX 4090 24GB", "onDemand") => Some(("0.35", "hour")),
        ("RTX 4090 24GB", "monthly") => Some(("200", "month")),
        ("A100 SXM 80GB", "spot") => Some(("1.6", "hour")),
        ("CPU 16C 32G", "onDemand") => Some(("0.18", "hour")),
        ("H100 SXM 80GB", "onDemand") => Some(("27.12", "hour")),
        ("H100 SXM 80GB", "monthly") => Some(("16000", "month")),
        _ => None,
    };
    for run in [v1(&cloud, &["--prices"]).run(), v2(&cloud, &["--prices"])] {
        let mut priced = 0;
        for row in rows(&run) {
            let billing = &row["billing"];
            let mode = billing["mode"].as_str().unwrap_or_default();
            let expected = hour(row["instance_type"].as_str().unwrap_or_default(), mode);
            let found = billing["list_price"].as_str().zip(billing["per"].as_str());
            assert_eq!(found, expected, "{row}");
            assert_eq!(billing["price"], Value::Null, "{row}");
            let estimated = if expected.is_some() {
                json!(true)
            } else {
                Value::Null
            };
            assert_eq!(billing["estimated"], estimated, "{row}");
            assert_eq!(billing["per_hour"].is_string(), expected.is_some(), "{row}");
            priced += usize::from(expected.is_some());
        }
        assert_eq!(priced, 23, "{run:?}");
        assert!(run.stderr.contains("23 instances at list price"), "{run:?}");
    }
    for row in rows(&v1(&cloud, &[]).run()) {
        assert_eq!(row["billing"]["list_price"], Value::Null, "{row}");
    }
}

/// An id is no name: a region that nothing names, or that is told to be called otherwise, is unknown.
#[test]
fn a_region_that_is_not_named_is_unknown() {
    let one = |name: &str| json!({"id": "c1", "name": name});
    for (clusters, region) in [
        (json!([one("US-1")]), json!("US-1")),
        (json!([one("US-1"), one("US-1")]), json!("US-1")),
        (json!([{"id": "C1", "name": "US-1"}]), json!("US-1")),
        (json!([{"id": "c1"}, one("US-1")]), json!("US-1")),
        (json!([{"id": "other", "name": "x"}]), json!(null)),
        (json!([one("US-1"), one("US-2")]), json!(null)),
        (
            json!([one("US-1"), {"id": "C1", "name": "US-2"}]),
            json!(null),
        ),
        (json!([one("US-1"), {"id": "c1", "name": {}}]), json!(null)),
        (json!([{"id": "c1", "name": ["US-1"]}]), json!(null)),
        (json!([{"id": "c1", "name": null}]), json!(null)),
        (json!([]), json!(null)),
    ] {
        let what = clusters.to_string();
        let server = Server::start(move |request| {
            let body = match &*request.path {
                path if path.ends_with("/clusters") => json!({"data": clusters}),
                path if path.ends_with("/products") => json!({"data": [{"id": "p", "name": "P"}]}),
                path if path.ends_with("/endpoints") => json!({
                    "endpoints": [{"id": "e", "clusterID": "c1", "workers": [{"id": "w"}]}], "total": 1
                }),
                _ => json!({"data": [{"id": "a", "region": "c1"}]}),
            };
            Reply::json(200, &body)
        });
        for kind in ["instance", "worker"] {
            let run = |more: &[&str]| {
                let run = Cloud::NOVITA_V2.whole("ls", &server.url());
                run.args(["--kind", kind]).args(more).run()
            };
            let listed = run(&["-o", "json"]);
            let row = &listed.json()["instances"][0];
            assert_eq!(row["region"], region, "{kind} {what}: {listed:?}");
            if kind == "instance" {
                assert_eq!(row["parent"]["id"], "c1", "{what}: {listed:?}");
                assert_eq!(row["parent"]["name"], region, "{what}: {listed:?}");
            }
            let run = run(&["--filter", "region=US-3", "--expect", "none"]);
            let code = if region.is_null() { 9 } else { 0 };
            assert_eq!(run.code, code, "{kind} {what}: {run:?}");
        }
    }
}

/// The id stands for a name that is not there, and for none that cannot be read.
#[test]
fn a_name_that_cannot_be_read_is_not_the_id() {
    for (name, region) in [
        (json!("US-1"), json!("US-1")),
        (json!(null), json!("c1")),
        (json!(""), json!("c1")),
        (json!({}), json!(null)),
        (json!(["US-1"]), json!(null)),
    ] {
        let row = json!({"id": "a", "clusterId": "c1", "clusterName": name});
        let body = json!({"instances": [row], "total": 1});
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = Cloud::NOVITA.whole("ls", &server.url());
        let run = run.args(["-o", "json"]).run();
        let row = &run.json()["instances"][0];
        assert_eq!(row["region"], region, "{name}: {run:?}");
        assert_eq!(row["parent"]["id"], "c1", "{name}: {run:?}");
    }
}

/// Rows that come again on a later page are read once more; without a total a note says what is still in doubt.
#[test]
fn pages_of_v2_that_overlap_are_told() {
    for (pages, code, requests, says) in [
        (json!([["a", "b"], ["c"]]), 0, 2, ""),
        (
            json!([["a", "b"], ["b", "c"]]),
            0,
            4,
            "note: novita List Instances (v2): the vendor gave no total, and 1 of 3 came again on a later page",
        ),
        (
            json!([["a", "b"], ["a", "b"]]),
            8,
            2,
            "page 2 repeated what was already received",
        ),
    ] {
        let what = pages.to_string();
        let server = Server::start(move |request| {
            let page = usize::from(
                request
                    .param("cursor")
                    .is_some_and(|token| !token.is_empty()),
            );
            let ids = pages[page].as_array().unwrap().iter();
            let rows: Vec<_> = ids.map(|id| json!({"id": id})).collect();
            let next = if page == 0 { "t" } else { "" };
            Reply::json(
                200,
                &json!({"data": rows, "next_cursor": next, "has_more": page == 0}),
            )
        });
        let run = Cloud::NOVITA_V2.whole("ls", &server.url());
        let run = run.args(["--no-shapes", "-o", "json"]).run();
        assert_eq!(run.code, code, "{what}: {run:?}");
        assert_eq!(server.count(), requests, "{what}: {run:?}");
        assert!(run.stderr.contains(says), "{what}: {run:?}");
        assert_eq!(
            run.stderr.contains("came again"),
            requests == 4,
            "{what}: {run:?}"
        );
    }
}
