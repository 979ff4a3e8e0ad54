//! Finding the parents: services, applications with their groups, and projects.

use serde_json::{Value, json};

use crate::support::{Asked, Cloud, Finished, Received, Reply, Server, ids, slice};

/// The page of parents a request asks for.
pub fn asked(request: &Received, number: &str) -> Asked {
    let value = |name| request.param(name).unwrap().parse().unwrap();
    Asked {
        page: value(number),
        size: value("PageSize"),
        offset: None,
    }
}

/// The ids of the instances of a parent.
pub fn instances_of(parent: &str, count: usize) -> Vec<String> {
    ids(count)
        .iter()
        .map(|id| format!("{parent}-{id}"))
        .collect()
}

/// The names of services, more than one page of them.
fn services() -> Vec<String> {
    ["zeta", "alpha", "mid", "beta"].map(str::to_owned).to_vec()
}

/// Answers for PAI-EAS: four services of four instances each.
fn eas(request: &Received) -> Reply {
    let segments: Vec<_> = request.path.split('/').collect();
    if let [
        "",
        "api",
        "v2",
        "services",
        "cn-shanghai",
        service,
        "instances",
    ] = segments[..]
    {
        let all = instances_of(service, 4);
        let rows = slice(&all, Cloud::EAS.asked(request));
        return Cloud::EAS.page(&rows, Some(4));
    }
    assert_eq!(request.path, "/api/v2/services");
    let rows = slice(&services(), asked(request, "PageNumber"));
    let rows: Vec<_> = rows
        .iter()
        .map(|name| json!({"ServiceName": name, "AccessToken": "example-service-token"}))
        .collect();
    Reply::json(
        200,
        &json!({"RequestId": "R", "Services": rows, "TotalCount": 4}),
    )
}

/// Lists everything in a region, a few rows a page.
pub fn list(cloud: Cloud, region: &str, server: &Server) -> Finished {
    let run = cloud
        .bare(&server.url())
        .args(["--region", region, "-o", "json"]);
    run.args(["--page-size", "3"]).run()
}

/// All instances of these parents, in their order.
pub fn of_all<S: AsRef<str>>(parents: &[S], count: usize) -> Vec<String> {
    let rows = parents
        .iter()
        .map(|parent| instances_of(parent.as_ref(), count));
    rows.flatten().collect()
}

/// The `error:` and `incomplete:` lines.
fn troubles(run: &Finished) -> Vec<&str> {
    let lines = run.stderr.lines();
    lines
        .filter(|line| line.starts_with("error:") || line.starts_with("incomplete:"))
        .collect()
}

#[test]
fn eas_services_are_found() {
    let run = list(Cloud::EAS, "cn-shanghai", &Server::start(eas));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids(), of_all(&services(), 4));
    let document = run.json();
    let parents: Vec<_> = document["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            assert_eq!(source["scope"]["region"], "cn-shanghai");
            source["scope"]["parent"]["id"].as_str().unwrap()
        })
        .collect();
    assert_eq!(parents, services());
    let parent = json!({"kind": "service", "id": "zeta", "name": "zeta"});
    assert_eq!(document["instances"][0]["parent"], parent);
    assert!(!run.stdout.contains("example-service-token"));
}

#[test]
fn eas_regions_come_in_the_order_asked() {
    let server = Server::start(|request| {
        let region = request.path.split('/').nth(1).unwrap();
        if request.path.ends_with("/services") {
            return Reply::json(
                200,
                &json!({"Services": [{"ServiceName": "foo"}], "TotalCount": 1}),
            );
        }
        assert_eq!(
            request.path,
            format!("/{region}/api/v2/services/{region}/foo/instances")
        );
        Cloud::EAS.page(&instances_of(region, 1), Some(1))
    });
    let url = format!("{}/{{region}}", server.url());
    let run = Cloud::EAS
        .bare(&url)
        .args(["-o", "json", "--region", "cn-shanghai,ap-south-1"]);
    let run = run.args(["--region", "cn-beijing"]).run();
    assert_eq!(
        run.ids(),
        of_all(&["cn-shanghai", "ap-south-1", "cn-beijing"], 1)
    );
    assert_eq!(run.json()["instances"][1]["region"], "ap-south-1");
}

#[test]
fn no_parents_is_a_whole_and_empty_list() {
    let empty = |body: Value| Server::start(move |_| Reply::json(200, &body));
    let cases = [
        (Cloud::EAS, json!({"Services": [], "TotalCount": 0})),
        (
            Cloud::SAE,
            json!({"Success": true, "Code": "200", "Data": {"Applications": [], "TotalSize": 0}}),
        ),
    ];
    for (cloud, body) in cases {
        let run = list(cloud, "cn-shanghai", &empty(body));
        run.assert_whole(&[], cloud.id());
    }
}

#[test]
fn one_failing_service_costs_its_own_rows_only() {
    let server = Server::start(|request| {
        if request.path.contains("/alpha/") {
            Cloud::EAS.error(403, "NoPermission", "not this one", "R-alpha")
        } else {
            eas(request)
        }
    });
    let run = list(Cloud::EAS, "cn-shanghai", &server);
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(run.ids(), of_all(&["zeta", "mid", "beta"], 4));
    let lines = troubles(&run);
    assert_eq!(lines.len(), 1, "{run:?}");
    for word in [
        "error: eas ListServiceInstances",
        "service alpha",
        "NoPermission",
        "R-alpha",
    ] {
        assert!(lines[0].contains(word), "{run:?}");
    }
    let sources = run.json()["sources"].clone();
    assert_eq!(sources.as_array().unwrap().len(), 4);
    assert_eq!(sources[1]["complete"], false);
    assert_eq!(sources[1]["error"]["code"], "NoPermission");
    assert_eq!(sources[2]["complete"], true);
}

#[test]
fn a_failing_page_of_services_is_said() {
    let server = Server::start(|request| match request.param("PageNumber") {
        Some("2") if request.path.ends_with("/services") => {
            Cloud::EAS.error(500, "Oops", "later", "R-2")
        }
        _ => eas(request),
    });
    let run = list(Cloud::EAS, "cn-shanghai", &server);
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(run.ids(), of_all(&services()[..3], 4));
    let lines = troubles(&run);
    assert_eq!(lines.len(), 1, "{run:?}");
    assert!(
        lines[0].contains("eas ListServices") && lines[0].contains("R-2"),
        "{run:?}"
    );
    assert_eq!(run.json()["complete"], false);
}

/// A discovered name is data: whatever it holds, it stays one segment of the path.
#[test]
fn odd_service_names_are_escaped_or_refused() {
    for (name, path) in [
        ("a b", Some("a%20b")),
        ("a/b", Some("a%2Fb")),
        ("模型", Some("%E6%A8%A1%E5%9E%8B")),
        ("..", None),
    ] {
        let server = Server::start(move |request| match request.path.as_str() {
            "/api/v2/services" => Reply::json(
                200,
                &json!({"Services": [{"ServiceName": name}], "TotalCount": 1}),
            ),
            _ => Cloud::EAS.page(&ids(1), Some(1)),
        });
        let run = list(Cloud::EAS, "cn-shanghai", &server);
        let paths: Vec<_> = server
            .received()
            .iter()
            .skip(1)
            .map(|request| request.path.clone())
            .collect();
        let expected =
            path.map(|segment| format!("/api/v2/services/cn-shanghai/{segment}/instances"));
        assert_eq!(paths, Vec::from_iter(expected), "{name}: {run:?}");
        assert_eq!(run.code == 0, path.is_some(), "{name}: {run:?}");
    }
}

#[test]
fn the_project_of_a_region_is_found() {
    let cases = [
        (json!([{"id": "p1", "name": "cn-north-4"}]), 0, ""),
        (
            json!([{"id": "p1", "name": "cn-north-4"}, {"id": "p2", "name": "cn-north-4_sub"}]),
            0,
            "",
        ),
        (json!([]), 3, "no project"),
        (
            json!([{"id": "p1", "name": "cn-north-4"}, {"id": "p2", "name": "cn-north-4"}]),
            3,
            "p1, p2",
        ),
    ];
    for (projects, code, words) in cases {
        let what = projects.to_string();
        let server = Server::start(move |request| {
            if request.path == "/v3/projects" {
                assert_eq!(request.param("name"), Some("cn-north-4"));
                assert_eq!(request.header("x-project-id"), None);
                return Reply::json(200, &json!({"projects": projects, "links": {}}));
            }
            assert_eq!(request.path, "/v1/p1/dev-servers/jobs");
            assert_eq!(request.header("x-project-id"), Some("p1"));
            Cloud::MODELARTS.page(&ids(2), Some(2))
        });
        let run = list(Cloud::MODELARTS, "cn-north-4", &server);
        assert_eq!(run.code, code, "{what}: {run:?}");
        if code == 0 {
            assert_eq!(run.ids(), ids(2), "{what}");
            assert_eq!(run.source()["scope"]["parent"]["id"], "p1");
        } else {
            run.assert_short(&[], code, &[words], &what);
            assert!(run.stderr.contains("--project"), "{what}: {run:?}");
        }
    }
}

/// IAM's `links.next` leads from page to page, and nowhere else.
#[test]
fn the_project_of_a_region_may_be_on_a_later_page() {
    let own = json!({"id": "p1", "name": "cn-north-4"});
    let part = json!({"id": "p2", "name": "cn-north-4_sub"});
    let found = ids(2);
    for (pages, second, rows, code, words) in [
        ([&part, &own], "/v3/projects?page=2", &found[..], 0, ""),
        ([&own, &part], "{host}/v3/projects?page=2", &found, 0, ""),
        (
            [&part, &part],
            "?page=2",
            &[],
            3,
            "parts of it: cn-north-4_sub",
        ),
        ([&own, &part], "?page=1", &found, 8, "the same token"),
        (
            [&own, &part],
            "https://h.test/v3/projects",
            &[],
            5,
            "not followed",
        ),
        ([&own, &part], "{host}/v1/other", &[], 5, "not followed"),
    ] {
        let pages = pages.map(Clone::clone);
        let server = Server::start(move |request| {
            if request.path != "/v3/projects" {
                assert_eq!(request.path, "/v1/p1/dev-servers/jobs");
                return Cloud::MODELARTS.page(&ids(2), Some(2));
            }
            let is_second = request.param("page") == Some("2");
            let host = format!("http://{}", request.header("host").unwrap());
            let next = (!is_second).then(|| second.replace("{host}", &host));
            let projects = [&pages[usize::from(is_second)]];
            Reply::json(200, &json!({"projects": projects, "links": {"next": next}}))
        });
        let run = list(Cloud::MODELARTS, "cn-north-4", &server);
        assert_eq!(run.code, code, "{second}: {run:?}");
        assert_eq!(run.ids(), rows, "{second}");
        assert_eq!(run.json()["complete"], code == 0, "{second}");
        assert!(run.stderr.contains(words), "{second}: {run:?}");
    }
}

#[test]
fn a_refusal_of_iam_is_said() {
    let server = Server::start(|_| {
        let body = json!({"error": {"code": 403, "message": "You are not authorized", "title": "Forbidden"}});
        Reply::json(403, &body).with("x-iam-trace-id", "T-1")
    });
    let run = list(Cloud::MODELARTS, "cn-north-4", &server);
    run.assert_short(&[], 4, &["You are not authorized", "T-1"], "iam");
    assert!(
        run.stderr.contains("KeystoneListProjects") && run.stderr.contains("--project"),
        "{run:?}"
    );
    assert_eq!(server.count(), 1);
}
