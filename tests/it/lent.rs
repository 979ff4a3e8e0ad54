//! What rows bear of another answer: labels of their service, ports of their endpoint. Where nobody asked for it or could
//! read it, it is not known, and not known to be none.

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Reply, Server};

/// PAI-EAS with one service, of which this is said as well, and three instances.
fn service(said: &Value) -> Server {
    let mut service = json!({"ServiceName": "foo", "RunningInstance": 3});
    let members = said.as_object().unwrap().clone();
    service.as_object_mut().unwrap().extend(members);
    Server::start(move |request| {
        if request.path.ends_with("/instances") {
            let rows = ["a", "b", "c"].map(|id| {
                let mut row = Cloud::EAS.row(id);
                row["Role"] = json!("Standard");
                row
            });
            return Reply::json(200, &Cloud::EAS.body(&rows, Some(3)));
        }
        Reply::json(200, &json!({"Services": [service], "TotalCount": 1}))
    })
}

fn eas(server: &Server) -> Cloudls {
    let run = Cloud::EAS.whole("ls", &server.url());
    run.args(["--region", "cn-shanghai", "--no-shapes"])
}

/// Novita with one endpoint, of which this is said as well, and two workers.
fn endpoint(said: &Value) -> Server {
    let mut endpoint = json!({"id": "e", "workers": [{"id": "v"}, {"id": "w"}]});
    let members = said.as_object().unwrap().clone();
    endpoint.as_object_mut().unwrap().extend(members);
    let body = json!({"endpoints": [endpoint], "total": 1});
    Server::start(move |_| Reply::json(200, &body))
}

fn workers(server: &Server) -> Cloudls {
    let run = Cloud::NOVITA.whole("ls", &server.url());
    run.args(["--kind", "worker", "--no-shapes"])
}

/// A condition with the rows that meet it, and those of which it is not known.
fn check(run: &Cloudls, filter: &str, met: usize, undecided: u64) {
    let run = run.clone().args(["--filter", filter]);
    let listed = run.clone().args(["-o", "json"]).run();
    assert_eq!(listed.code, 0, "{filter}: {listed:?}");
    let document = listed.json();
    assert_eq!(listed.ids().len(), met, "{filter}: {listed:?}");
    assert_eq!(document["undecided"], undecided, "{filter}: {listed:?}");
    let judged = run.args(["--expect", "none"]).run();
    let code = if met + usize::try_from(undecided).unwrap() > 0 {
        9
    } else {
        0
    };
    assert_eq!(judged.code, code, "{filter}: {judged:?}");
}

#[test]
fn labels_that_nobody_asked_for_are_not_known() {
    let server = service(&json!({"Labels": [{"LabelKey": "team", "LabelValue": "ml"}]}));
    let whole = eas(&server);
    check(&whole, "tags.team=ml", 3, 0);
    check(&whole, "tags.team!=ml", 0, 0);
    check(&whole, "tags.other=ml", 0, 0);
    let named = whole.args(["--service", "foo"]);
    check(&named, "tags.team=ml", 0, 3);
    check(&named, "tags.team!=ml", 0, 3);
    // What stands in the rows themselves is known all the same.
    check(&named, "tags.Role=Standard", 3, 0);
    check(&named, "ip=198.51.100.7", 0, 0);
    let run = named.args(["--filter", "tags.team=ml"]).run();
    assert!(
        run.stderr
            .contains("no instance is known to have a tag team"),
        "{run:?}"
    );
}

#[test]
fn labels_that_cannot_be_read_are_not_known() {
    for labels in [
        json!({"team": "ml"}),
        json!("team=ml"),
        json!(["team"]),
        json!([{"LabelKey": "a", "LabelValue": "b"}, 7]),
        json!([{"LabelKey": "team", "LabelValue": {"is": "ml"}}]),
    ] {
        let server = service(&json!({ "Labels": labels }));
        check(&eas(&server), "tags.team=ml", 0, 3);
    }
    let server =
        service(&json!({"Labels": [{"LabelKey": "gpu", "LabelValue": ""}, {"LabelKey": "x"}]}));
    check(&eas(&server), "tags.gpu!=null", 3, 0);
    check(&eas(&server), "tags.x=\"\"", 3, 0);
}

#[test]
fn what_an_endpoint_says_and_cannot_be_read_is_not_known_of_its_workers() {
    for (said, filter) in [
        (json!({"ports": {"port": 8000}}), "ports=8000"),
        (json!({"ports": [8000]}), "ports=8000"),
        (json!({"appName": {}}), "tags.appName=chat"),
        (json!({"envs": {}}), "tags.envs~MODEL"),
        (
            json!({"products": [{"id": "p", "name": "4090"}, "p2"]}),
            "type=4090",
        ),
        (
            json!({"clusterIDs": ["us-ca-7", {"id": "eu"}]}),
            "region=us-ca-7",
        ),
        (
            json!({"clusterIDs": ["us-ca-7"], "clusterID": {}}),
            "region=us-ca-7",
        ),
    ] {
        let server = endpoint(&said);
        check(&workers(&server), filter, 0, 2);
    }
    let server = endpoint(&json!({"ports": [{"port": 8000}]}));
    check(&workers(&server), "ports=8000", 2, 0);
    check(&workers(&server), "ports=9000", 0, 0);
}
