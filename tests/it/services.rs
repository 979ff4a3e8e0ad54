//! Services of PAI-EAS and applications of SAE: those that have no instance are rows of kind service.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Home, Received, Reply, Server, at_once};

/// A service, or an application: its name, what its row says besides that, and the ids of its instances.
type Parent = (&'static str, Value, &'static [&'static str]);

/// Services whose counts say all that there is to say, too little, or something else than their lists.
fn services() -> Vec<Parent> {
    let counts = |running: u64, pending: u64, total: u64, status: &str| json!({"RunningInstance": running, "PendingInstance": pending, "TotalInstance": total, "Status": status});
    vec![
        ("runs", counts(2, 0, 2, "Running"), &["runs-1", "runs-2"]),
        ("empty", counts(0, 0, 2, "Running"), &[]),
        ("stopped", counts(0, 0, 0, "Stopped"), &[]),
        ("pending", counts(0, 2, 2, "Waiting"), &["pending-1"]),
        // Counts lag behind lists.
        ("late", counts(0, 0, 2, "Running"), &["late-1"]),
        ("untold", json!({"Status": "Failed"}), &[]),
        ("untold-runs", json!({}), &["untold-1"]),
    ]
}

/// Those of them that have no instance.
const EMPTY: [&str; 3] = ["empty", "stopped", "untold"];

fn page(rows: &[Value], request: &Received, number: &str) -> Vec<Value> {
    let at = |name: &str| request.param(name).unwrap().parse::<usize>().unwrap();
    let (page, size) = (at(number), at("PageSize"));
    rows.chunks(size).nth(page - 1).unwrap_or_default().to_vec()
}

/// Answers for PAI-EAS.
fn eas(request: &Received) -> Reply {
    let all = services();
    if request.path == "/api/v2/services" {
        let rows = all.iter().map(|(name, row, _)| {
            let mut row = row.clone();
            row["ServiceName"] = json!(name);
            row["AccessToken"] = json!("example-service-token");
            row
        });
        let rows: Vec<_> = rows.collect();
        let rows = page(&rows, request, "PageNumber");
        return Reply::json(200, &json!({"Services": rows, "TotalCount": all.len()}));
    }
    let name = request.path.split('/').nth(5).unwrap();
    match all.iter().find(|(known, ..)| *known == name) {
        Some((_, _, ids)) => {
            let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
            Cloud::EAS.page(&ids, Some(ids.len() as u64))
        }
        None => Cloud::EAS.error(404, "InvalidService.NotFound", "no such service", "R"),
    }
}

/// Applications, of which one has canaries.
fn applications() -> Vec<Parent> {
    vec![
        (
            "runs",
            json!({"Instances": 2, "RunningInstances": 2}),
            &["runs-1"],
        ),
        ("empty", json!({"Instances": 2, "RunningInstances": 0}), &[]),
        (
            "stopped",
            json!({"Instances": 0, "RunningInstances": 0}),
            &[],
        ),
        (
            "crashes",
            json!({"Instances": 1, "RunningInstances": 0}),
            &["crashes-1"],
        ),
        (
            "base",
            json!({"Instances": 1, "RunningInstances": 1, "Children": [
                {"AppId": "canary", "AppName": "gray", "Instances": 1, "RunningInstances": 0, "BaseAppId": "base",
                    "Labels": {"own": "x"}},
                {"AppId": "canary-runs", "Instances": 1, "RunningInstances": 1}]}),
            &["base-1"],
        ),
        // Perhaps by itself as well.
        (
            "canary",
            json!({"Instances": 1, "RunningInstances": 0, "BaseAppId": "base"}),
            &[],
        ),
    ]
}

/// Answers for SAE.
fn sae(request: &Received) -> Reply {
    let success =
        |data: Value| Reply::json(200, &json!({"Success": true, "Code": "200", "Data": data}));
    let all = applications();
    let call = request.path.rsplit('/').next().unwrap();
    if call == "listApplications" {
        let rows = all.iter().map(|(name, row, _)| {
            let mut row = row.clone();
            row["AppId"] = json!(name);
            row["AppName"] = json!(format!("{name}-name"));
            row
        });
        let rows: Vec<_> = rows.collect();
        let rows = page(&rows, request, "CurrentPage");
        return success(json!({"Applications": rows, "TotalSize": all.len()}));
    }
    let app = request.param("AppId").unwrap();
    let ids: &[&str] = match app {
        "canary" => &[],
        "canary-runs" => &["canary-1"],
        app => match all.iter().find(|(known, ..)| *known == app) {
            Some((_, _, ids)) => ids,
            None => return Cloud::SAE.error(404, "InvalidAppId.NotFound", "no such app", "R"),
        },
    };
    if call == "describeApplicationGroups" {
        let is_first = request.param("CurrentPage") == Some("1");
        let groups = is_first.then(|| json!({"GroupId": format!("{app}-g")}));
        return success(json!(groups.into_iter().collect::<Vec<_>>()));
    }
    let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    Cloud::SAE.page(&ids, Some(ids.len() as u64))
}

fn list(cloud: Cloud, server: &Server, more: &[&str]) -> Finished {
    let run = cloud.bare(&server.url()).args(["--region", "cn-shanghai"]);
    let run = run.set("CLOUDLS_OUTPUT", "json");
    run.args(["--page-size", "3"]).args(more).run()
}

/// The ids of the rows of a kind.
fn of_kind(run: &Finished, kind: &str) -> Vec<String> {
    let document = run.json();
    let rows = document["instances"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["kind"] == kind);
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn row(run: &Finished, id: &str) -> Value {
    let document = run.json();
    let mut rows = document["instances"].as_array().unwrap().iter();
    rows.find(|row| row["id"] == id && row["kind"] == "service")
        .unwrap_or_else(|| panic!("{id}: {run:?}"))
        .clone()
}

/// The sources of a kind, as the parent and whether it is complete.
fn sources(run: &Finished, kind: Option<&str>) -> Vec<(Value, bool)> {
    let document = run.json();
    let sources = document["sources"].as_array().unwrap().iter();
    let sources = sources.filter(|source| source["scope"]["kind"].as_str() == kind);
    let told = sources.map(|source| {
        let parent = source["scope"]["parent"]["id"].clone();
        (parent, source["complete"].as_bool().unwrap())
    });
    told.collect()
}

/// What was asked for, each as its path behind the version, and that nothing was asked twice.
#[track_caller]
fn asked(server: &Server) -> Vec<String> {
    let targets = server.received().into_iter();
    let targets: Vec<_> = targets.map(|request| request.target).collect();
    let distinct: BTreeSet<_> = targets.iter().collect();
    assert_eq!(distinct.len(), targets.len(), "{targets:?}");
    targets
}

fn count(asked: &[String], part: &str) -> usize {
    asked.iter().filter(|target| target.contains(part)).count()
}

#[test]
fn a_service_without_an_instance_is_a_row_of_its_own() {
    // (kinds, services, instances, pages of services, lists of instances)
    for (kinds, has_services, has_instances, lists) in [
        (&[][..], false, true, 7),
        (&["--kind", "service"], true, false, 5),
        (&["--kind", "all"], true, true, 7),
        (&["--kind", "service,instance"], true, true, 7),
    ] {
        let server = Server::start(eas);
        let run = list(Cloud::EAS, &server, kinds);
        assert_eq!(run.code, 0, "{kinds:?} {run:?}");
        let empty: &[&str] = if has_services { &EMPTY } else { &[] };
        assert_eq!(of_kind(&run, "service"), empty, "{kinds:?}");
        let all = ["runs-1", "runs-2", "pending-1", "late-1", "untold-1"];
        let all: &[&str] = if has_instances { &all } else { &[] };
        assert_eq!(of_kind(&run, "instance"), all, "{kinds:?}");
        let asked = asked(&server);
        // A service that has none and should have none is not asked for them, where they are not wanted.
        assert_eq!(count(&asked, "/instances?"), lists, "{kinds:?} {asked:?}");
        assert_eq!(count(&asked, "/services?"), 3, "{kinds:?}");
        assert_eq!(asked.len(), 3 + lists, "{kinds:?} {asked:?}");
        let own = has_services.then_some((Value::Null, true));
        let own: Vec<_> = own.into_iter().collect();
        assert_eq!(sources(&run, Some("service")), own, "{kinds:?}");
        let lists = if has_instances { 7 } else { 0 };
        assert_eq!(sources(&run, Some("instance")).len(), lists, "{kinds:?}");
        assert!(!run.stdout.contains("example-service-token"));
    }
}

#[test]
fn an_application_without_an_instance_is_a_row_of_its_own() {
    for (kinds, has_instances) in [("service", false), ("all", true)] {
        let server = Server::start(sae);
        let run = list(Cloud::SAE, &server, &["--kind", kinds, "--raw"]);
        assert_eq!(run.code, 0, "{kinds} {run:?}");
        assert_eq!(of_kind(&run, "service"), ["empty", "stopped", "canary"]);
        let all = ["runs-1", "crashes-1", "base-1", "canary-1"];
        let all: &[&str] = if has_instances { &all } else { &[] };
        assert_eq!(of_kind(&run, "instance"), all, "{kinds}");
        let asked = asked(&server);
        assert_eq!(count(&asked, "listApplications"), 2, "{asked:?}");
        let apps = if has_instances { 7 } else { 3 };
        assert_eq!(count(&asked, "describeApplicationInstances"), apps);
        let canary = row(&run, "canary");
        let base = json!({"kind": "application", "id": "base", "name": null});
        assert_eq!(canary["parent"], base);
        assert_eq!(canary["raw"]["BaseAppId"], "base", "its own object");
        assert_eq!(canary["health"], "0/1");
        assert_eq!(canary["tags"]["own"], "x");
        for (id, status) in [("empty", "pending"), ("stopped", "stopped")] {
            assert_eq!(row(&run, id)["status"], status);
        }
    }
}

#[test]
fn what_deserves_attention_are_services_without_an_instance_as_well() {
    for (cloud, handler, found) in [
        (
            Cloud::EAS,
            eas as fn(&Received) -> Reply,
            [("empty", "0 of 2 instances run"), ("untold", "failed")],
        ),
        (
            Cloud::SAE,
            sae,
            [
                ("empty", "0 of 2 instances run"),
                ("canary", "0 of 1 instances run"),
            ],
        ),
    ] {
        let server = Server::start(handler);
        // The names go to no server: a list that is cut short tells of no service that it has none.
        for more in [&[][..], &["--filter", "name!=nope"]] {
            let run = list(cloud, &server, &[&["--attention"], more].concat());
            assert_eq!(run.code, 0, "{run:?}");
            let services = of_kind(&run, "service");
            assert_eq!(services, found.map(|(id, _)| id), "{run:?}");
            for (id, reason) in found {
                assert_eq!(row(&run, id)["attention"], reason);
            }
        }
        let before = server.received().len();
        let run = list(cloud, &server, &["--attention", "--name", "stopped"]);
        assert_eq!(of_kind(&run, "service"), [""; 0]);
        let sent = server.received();
        let has_params = |request: &&Received| {
            ["Filter", "InstanceName", "InstanceId"]
                .iter()
                .any(|name| request.param(name).is_some())
        };
        assert!(
            !sent[before..].iter().any(|own| has_params(&own)),
            "{sent:?}"
        );
        // Who says which kinds is heeded.
        let run = list(cloud, &server, &["--attention", "--kind", "instance"]);
        assert_eq!(of_kind(&run, "service"), [""; 0]);
    }
    let home = Home::with("[profile.p]\nprovider = \"eas\"\nkinds = [\"instance\"]\n");
    let server = Server::start(eas);
    let run = Cloud::EAS
        .bare(&server.url())
        .args(["--region", "cn-shanghai", "-o", "json", "--attention"])
        .args(["--profile", "p"])
        .set("HOME", home.path("").display().to_string())
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(of_kind(&run, "service"), [""; 0]);
}

#[test]
fn services_that_are_named_are_asked_for_alone() {
    for (names, kinds, services, instances, lists) in [
        (
            "empty,runs",
            "all",
            &["empty"][..],
            &["runs-1", "runs-2"][..],
            2,
        ),
        ("empty,runs", "service", &["empty"], &[], 2),
        ("stopped", "all", &["stopped"], &[], 1),
        ("untold-runs", "instance", &[], &["untold-1"], 1),
    ] {
        let server = Server::start(eas);
        let run = list(Cloud::EAS, &server, &["--service", names, "--kind", kinds]);
        assert_eq!(run.code, 0, "{names} {kinds} {run:?}");
        assert_eq!(of_kind(&run, "service"), services, "{names} {kinds}");
        assert_eq!(of_kind(&run, "instance"), instances, "{names} {kinds}");
        let asked = asked(&server);
        assert_eq!(count(&asked, "/instances?"), lists, "{asked:?}");
        let pages = if kinds == "instance" { 0 } else { 3 };
        assert_eq!(count(&asked, "/services?"), pages, "{asked:?}");
    }
    // One that does not exist is refused, whatever is listed.
    for (kinds, code) in [("service", 8), ("instance", 5), ("all", 8)] {
        let server = Server::start(eas);
        let run = list(
            Cloud::EAS,
            &server,
            &["--service", "nope,empty", "--kind", kinds],
        );
        assert_eq!(run.code, code, "{kinds} {run:?}");
        assert!(run.stderr.contains("InvalidService.NotFound"), "{run:?}");
        asked(&server);
        let server = Server::start(sae);
        let run = list(
            Cloud::SAE,
            &server,
            &["--app", "nope,empty", "--kind", kinds],
        );
        assert_eq!(run.code, code, "{kinds} {run:?}");
        assert!(run.stderr.contains("InvalidAppId.NotFound"), "{run:?}");
        let own: &[&str] = if kinds == "instance" { &[] } else { &["empty"] };
        assert_eq!(of_kind(&run, "service"), own);
        asked(&server);
    }
    let server = Server::start(sae);
    let run = list(Cloud::SAE, &server, &["--app", "canary", "--kind", "all"]);
    assert_eq!(
        (run.code, of_kind(&run, "service")),
        (0, vec!["canary".to_owned()])
    );
    assert_eq!(count(&asked(&server), "describeApplicationInstances"), 1);
}

/// What a list of instances leaves out says nothing of a service: its own counts decide.
#[test]
fn parameters_make_no_service_empty() {
    let server = Server::start(|request| {
        if request.param("Role").is_some() {
            return Cloud::EAS.page(&[], Some(0));
        }
        eas(request)
    });
    let run = list(
        Cloud::EAS,
        &server,
        &["--kind", "all", "--param", "eas.Role=Queue"],
    );
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(of_kind(&run, "service"), ["empty", "stopped", "late"]);
    // Of one that tells none it is not known.
    let words =
        "Services[2].RunningInstance: no count, so it is not known whether there are instances";
    assert!(run.stderr.contains(words), "{run:?}");
    assert!(
        run.stderr
            .contains("hint: without --param the lists of instances tell"),
        "{run:?}"
    );
    assert_eq!(sources(&run, None), [(Value::Null, false)], "{run:?}");
}

/// A count that cannot be read is not 0: it is told, and says nothing of whether instances run.
#[test]
fn a_count_that_cannot_be_read_is_not_zero() {
    let eas = |count: &Value, is_empty: bool| {
        let row = json!({"ServiceName": "s", "Status": "Running", "RunningInstance": count, "TotalInstance": 2});
        let ids: &[String] = if is_empty { &[] } else { &["i".to_owned()] };
        let (list, rows) = (
            json!({"Services": [row], "TotalCount": 1}),
            Cloud::EAS.page(ids, Some(ids.len() as u64)),
        );
        Server::start(move |request| match &*request.path {
            "/api/v2/services" => Reply::json(200, &list),
            _ => rows.clone(),
        })
    };
    let sae = |count: &Value, is_empty: bool| {
        let row = json!({"AppId": "s", "RunningInstances": count, "Instances": 2});
        let ids: &[String] = if is_empty { &[] } else { &["i".to_owned()] };
        let rows = Cloud::SAE.page(ids, Some(ids.len() as u64));
        Server::start(move |request| {
            let data = match request.path.rsplit('/').next().unwrap() {
                "listApplications" => json!({"Applications": [row], "TotalSize": 1}),
                "describeApplicationGroups" if request.param("CurrentPage") == Some("1") => {
                    json!([{"GroupId": "g"}])
                }
                "describeApplicationGroups" => json!([]),
                _ => return rows.clone(),
            };
            Reply::json(200, &json!({"Success": true, "Code": "200", "Data": data}))
        })
    };
    for count in [json!("two"), json!(-1), json!(1.5), json!({}), json!(null)] {
        let unread = u64::from(!count.is_null());
        for (cloud, server) in [
            (Cloud::EAS, eas(&count, true)),
            (Cloud::SAE, sae(&count, true)),
        ] {
            let run = list(cloud, &server, &["--kind", "service", "--attention"]);
            assert_eq!(run.code, 0, "{count} {run:?}");
            assert!(!run.stdout.contains("0 of 2"), "{count} {run:?}");
            let run = list(cloud, &server, &["--kind", "service"]);
            assert_eq!(run.code, 0, "{count} {run:?}");
            let document = run.json();
            assert_eq!(row(&run, "s")["health"], Value::Null, "{count} {run:?}");
            assert_eq!(row(&run, "s")["tags"]["RunningInstance"], Value::Null);
            assert_eq!(
                document["sources"][0]["unread"]["count"], unread,
                "{count} {run:?}"
            );
        }
        for (cloud, server, more) in [
            (
                Cloud::EAS,
                eas(&count, false),
                &["--param", "eas.Role=Queue"][..],
            ),
            (
                Cloud::SAE,
                sae(&count, false),
                &["--param", "sae.Reverse=true"],
            ),
            (
                Cloud::SAE,
                sae(&count, false),
                &["--app", "s", "--group", "g"],
            ),
        ] {
            for (more, code) in [(&[][..], 0), (more, 8)] {
                let run = list(cloud, &server, &[&["--kind", "all"], more].concat());
                assert_eq!(run.code, code, "{count} {run:?}");
                assert_eq!(run.ids().len(), 1, "{count} {run:?}");
                assert_eq!(of_kind(&run, "service"), [""; 0], "{count} {run:?}");
                let words = "so it is not known whether there are instances";
                assert_eq!(run.stderr.contains(words), code == 8, "{run:?}");
            }
        }
    }
}

/// A list that failed leaves open what it leads to, and what is a row of its own.
#[test]
fn a_failed_list_leaves_services_and_instances_open() {
    let denied = |_: &Received| Cloud::EAS.error(403, "NoPermission", "you may not", "R");
    for (kinds, told) in [("all", None), ("service", Some("service"))] {
        let server = Server::start(denied);
        let run = list(Cloud::EAS, &server, &["--kind", kinds]);
        assert_eq!(run.code, 4, "{run:?}");
        assert_eq!(sources(&run, told), [(Value::Null, false)], "{run:?}");
        let prom = list(Cloud::EAS, &server, &["--kind", kinds, "-o", "prom"]);
        for kind in ["instance", "service"] {
            let line =
                format!("cloudls_complete{{provider=\"eas\",profile=\"env\",kind=\"{kind}\"");
            assert_eq!(
                prom.stdout.contains(&line),
                kinds == "all" || kind == "service"
            );
        }
    }
    // A page of services that is missing.
    let server = Server::start(|request| match request.param("PageNumber") {
        Some("2") if request.path == "/api/v2/services" => {
            Cloud::EAS.error(403, "NoPermission", "you may not", "R")
        }
        _ => eas(request),
    });
    let run = list(Cloud::EAS, &server, &["--kind", "all"]);
    assert_eq!(run.code, 8, "{run:?}");
    assert!(of_kind(&run, "service").contains(&"empty".to_owned()));
    assert_eq!(sources(&run, None), [(Value::Null, false)], "{run:?}");
    // The instances of one service that are missing.
    for (kinds, told) in [("all", "instance"), ("service", "service")] {
        let server = Server::start(|request| {
            if request.path.contains("/empty/") {
                return Cloud::EAS.error(403, "NoPermission", "you may not", "R");
            }
            eas(request)
        });
        let run = list(Cloud::EAS, &server, &["--kind", kinds]);
        assert_eq!(run.code, 8, "{run:?}");
        assert_eq!(of_kind(&run, "service"), ["stopped", "untold"]);
        assert!(
            sources(&run, Some(told)).contains(&(json!("empty"), false)),
            "{run:?}"
        );
        assert!(
            sources(&run, Some("service")).contains(&(Value::Null, false)),
            "{run:?}"
        );
        let words = "it is not known of 1 of the services whether they have instances";
        assert!(run.stderr.contains(words), "{run:?}");
    }
}

/// What only follows from other failures is no kind of its own: the code is that of those.
#[test]
fn the_code_is_that_of_the_list_that_failed() {
    for (cloud, kinds) in [
        (Cloud::EAS, "service"),
        (Cloud::EAS, "all"),
        (Cloud::SAE, "service"),
        (Cloud::SAE, "all"),
    ] {
        for (status, code) in [(403, 4), (404, 5)] {
            let server = Server::start(move |request| {
                let is_parents = request.path.ends_with("/services")
                    || request.path.ends_with("/listApplications");
                match (cloud.id(), is_parents) {
                    ("eas", true) => eas(request),
                    ("sae", true) => sae(request),
                    _ => cloud.error(status, "Odd", "you may not", "R"),
                }
            });
            // Only what is a row where it has no instance.
            let narrowed = ["--filter", "status=stopped", "--filter", "id=nobody"];
            let run = list(
                cloud,
                &server,
                &[&["--kind", kinds][..], &narrowed].concat(),
            );
            assert_eq!(run.code, code, "{} {kinds} {status}: {run:?}", cloud.id());
        }
    }
}

/// A list of fewer instances than are said to run is whole, as counts lag behind lists, and has a note.
#[test]
fn fewer_instances_than_are_counted_are_told() {
    let server = Server::start(|request| {
        if request.path.ends_with("/services") {
            let row =
                |name: &str, running: u64| json!({"ServiceName": name, "RunningInstance": running});
            let rows = [row("a", 3), row("b", 1)];
            return Reply::json(200, &json!({"Services": rows, "TotalCount": 2}));
        }
        let name = request.path.split('/').nth(5).unwrap();
        Cloud::EAS.page(&[format!("{name}-1")], Some(1))
    });
    let run = list(Cloud::EAS, &server, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let note = "note: 1 list has fewer instances than are said to run there, a count that may lag behind: eas \
                ListServiceInstances (cn-shanghai, service a): 1 of 3\n";
    assert!(run.stderr.contains(note), "{run:?}");
}

/// An application counts for its groups together: one that is missing is thus told. `groups` are the rows of each, with what
/// the group itself counts.
#[test]
fn fewer_instances_than_an_application_counts_are_told() {
    type Group = (usize, Option<u64>);
    let whole = "";
    let of_app = "1 list has fewer instances than are said to run there, a count that may lag behind: sae \
                  DescribeApplicationInstances (cn-shanghai, application A): 3 of 6";
    let of_group = "1 list has fewer instances than are said to run there, a count that may lag behind: sae \
                    DescribeApplicationInstances (cn-shanghai, application A, group g0): 3 of 5";
    let cases: &[(Value, &[Group], &str)] = &[
        (json!(3), &[(3, None)], whole),
        (json!(2), &[(3, None)], whole),
        (json!(null), &[(3, None)], whole),
        (json!("many"), &[(3, None)], whole),
        (json!(6), &[(3, None), (3, None)], whole),
        (json!(6), &[(3, None)], of_app),
        (json!("6"), &[(2, None), (1, None)], of_app),
        (json!(6), &[(3, Some(3))], of_app),
        // It is told once.
        (json!(6), &[(3, Some(5))], of_group),
    ];
    at_once(cases, |(running, groups, says)| {
        let (running, groups) = (running.clone(), groups.to_vec());
        let envelope =
            |data: &Value| Reply::json(200, &json!({"Success": true, "Code": "200", "Data": data}));
        let server = Server::start(move |request| match request.param("GroupId") {
            Some(group) => {
                let (count, _) = groups[group[1..].parse::<usize>().unwrap()];
                let ids: Vec<_> = (0..count).map(|row| format!("{group}-{row}")).collect();
                Cloud::SAE.page(&ids, Some(count as u64))
            }
            None if request.path.ends_with("describeApplicationGroups") => {
                let groups = groups.iter().enumerate();
                let rows = groups.map(
                    |(at, (_, own))| json!({"GroupId": format!("g{at}"), "RunningInstances": own}),
                );
                envelope(&rows.collect())
            }
            None => envelope(
                &json!({"TotalSize": 1, "Applications": [{"AppId": "A", "RunningInstances": running}]}),
            ),
        });
        let run = list(Cloud::SAE, &server, &["--kind", "instance"]);
        assert_eq!(run.code, 0, "{run:?}");
        let notes = run.stderr.matches("fewer instances").count();
        assert_eq!(notes, usize::from(!says.is_empty()), "{run:?}");
        assert!(run.stderr.contains(says), "{run:?}");
    });
}

#[test]
fn no_services_are_a_whole_and_empty_list() {
    let server = Server::start(|_| Reply::json(200, &json!({"Services": [], "TotalCount": 0})));
    for (kinds, told) in [("all", None), ("service", Some("service"))] {
        let run = list(Cloud::EAS, &server, &["--kind", kinds]);
        assert_eq!((run.code, run.ids().len()), (0, 0), "{run:?}");
        assert_eq!(sources(&run, told), [(Value::Null, true)], "{run:?}");
    }
}

/// The list changed while it was read: it is read again, and each service is there once.
#[test]
fn services_that_move_are_there_once() {
    let server = Server::start(|request| {
        let is_first =
            request.path == "/api/v2/services" && request.param("PageNumber") == Some("1");
        let Reply::Answer { body, .. } = eas(request) else {
            panic!();
        };
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        if is_first {
            // One more is counted than there are.
            body["TotalCount"] = json!(8);
        }
        Reply::json(200, &body)
    });
    for format in ["json", "jsonl"] {
        let run = list(Cloud::EAS, &server, &["--kind", "all", "-o", format]);
        let of = |id: &str| {
            let id = format!("\"id\":\"{id}\",\"name\":\"{id}\",\"status\"");
            run.stdout.matches(&id).count()
        };
        for id in ["empty", "stopped", "untold", "late-1", "runs-1"] {
            assert_eq!(of(id), 1, "{format} {id}: {run:?}");
        }
        assert_eq!(of("late"), 0, "{run:?}");
    }
}

#[test]
fn the_demo_cloud_has_services_and_applications_without_instances() {
    let demo = |args: &[&str]| {
        Cloudls::new(["ls", "--demo", "-p", "eas,sae"])
            .args(args)
            .run()
    };
    let run = demo(&["--kind", "service", "-o", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    let rows = document["instances"].as_array().unwrap();
    let told =
        |key: &str| -> Vec<_> { rows.iter().map(|row| row[key].as_str().unwrap()).collect() };
    assert_eq!(
        told("name"),
        ["idle_demo", "asr_batch", "empty-app", "order-sync"]
    );
    assert_eq!(told("status"), ["stopped", "pending", "stopped", "pending"]);
    assert_eq!(told("health"), ["0/0", "0/2", "0/0", "0/2"]);
    assert_eq!(rows[1]["parent"]["id"], "speech");
    let (both, all) = (
        demo(&["-o", "json"]),
        demo(&["--kind", "all", "-o", "json"]),
    );
    assert_eq!(all.ids().len(), both.ids().len() + 4);
    let run = demo(&["--attention", "-o", "csv", "-c", "id,attention"]);
    assert!(
        run.stdout.contains("asr_batch,0 of 2 instances run; "),
        "{run:?}"
    );
    let run = demo(&["--kind", "all", "--raw", "-o", "json"]);
    assert!(!run.stdout.contains("not-real"), "{run:?}");
    let run = demo(&["--kind", "all", "-o", "prom"]);
    let services = "kind=\"service\"";
    assert!(run.stdout.contains(services), "{run:?}");
    // An older listing tells nothing of services.
    let home = Home::with("");
    let written = |run: &Finished, name: &str| {
        std::fs::write(home.path(name), &run.stdout).unwrap();
        home.path(name).display().to_string()
    };
    let (old, new) = (written(&both, "old.json"), written(&all, "new.json"));
    let run = Cloudls::new(["diff", &*old, &*new]).run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(
        run.stderr.contains("left out: eas service: not in OLD"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("asr_batch"), "{run:?}");
    for address in [
        "eas/demo/asr_batch",
        "sae/demo/0a6f6f1e-93c1-4b52-8d07-5c1de8a6b2f3",
    ] {
        let run = Cloudls::new(["show", "--demo", address]).run();
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("service"), "{run:?}");
    }
}

/// Nothing of a service without an instance runs, has GPUs or costs anything: sums count the row, and add nothing.
#[test]
fn sums_add_nothing_of_a_service_without_an_instance() {
    for provider in ["eas", "sae"] {
        let of = |more: &[&str]| {
            let run = Cloudls::new(["ls", "--demo", "-p", provider, "--summary", "-o", "json"]);
            let run = run.args(more).run();
            assert_eq!(run.code, 0, "{run:?}");
            run.json()["summary"]["total"].clone()
        };
        let (mut without, mut with) = (of(&[]), of(&["--kind", "all"]));
        let count = |total: &mut Value| total["count"].take().as_u64().unwrap();
        assert!(count(&mut with) > count(&mut without), "{provider}");
        assert_eq!(with, without, "{provider}");
        let only = of(&["--kind", "service"]);
        assert!(only["count"].as_u64().unwrap() > 0, "{provider}");
        for (name, expected) in [
            ("/running", json!(0)),
            ("/gpus", json!(0)),
            ("/gpus_unknown", json!(0)),
            ("/unpriced", json!(0)),
            ("/all/unpriced", json!(0)),
            ("/all/price_per_hour", json!([])),
        ] {
            assert_eq!(only.pointer(name), Some(&expected), "{provider} {name}");
        }
    }
}

/// Of an aggregated service its members and its replicas are listed by the parameters of the vendor's document, and what
/// its row counts are labels.
#[test]
fn members_and_replicas_of_an_aggregated_service_are_listed() {
    let of = |param: &str| {
        let args = [
            "--region",
            "cn-shanghai",
            "--service",
            "llm_chat",
            "--param",
        ];
        let run = Cloudls::new(["ls", "--demo", "-p", "eas", "-o", "json"]);
        let run = run.args(args).args([param]).run();
        assert_eq!(run.code, 0, "{param}: {run:?}");
        run.json()["instances"].as_array().unwrap().clone()
    };
    let replicas = of("eas.ListReplica=true");
    assert_eq!(replicas.len(), 2);
    for replica in &replicas {
        let tags = &replica["tags"];
        let own = (&tags["IsReplica"], &tags["ReplicaName"]);
        assert_eq!(own, (&json!("true"), &replica["id"]), "{replica}");
        assert_eq!(replica["parent"]["id"], "llm_chat", "{replica}");
    }
    let members: Vec<_> = ["LLMPrefill", "LLMDecode", "LLMNone"]
        .map(|member| of(&format!("eas.MemberType={member}")).len())
        .into();
    assert_eq!(members, [2, 3, 0]);
    let server = Server::start(|request| match &*request.path {
        "/api/v2/services" => Reply::json(
            200,
            &json!({"TotalCount": 1, "Services": [{"ServiceName": "llm", "Status": "Waiting", "TotalInstance": 4,
                "RunningInstance": 0, "PendingInstance": 4, "WorkloadType": "LLM", "AppType": "LLM",
                "InstanceCountInResource": {"Dedicated": 1, "Public": 3, "Quota": 0}}]}),
        ),
        _ => Reply::json(200, &json!({"TotalCount": 0, "Instances": []})),
    });
    let run = list(Cloud::EAS, &server, &["--kind", "service"]);
    let tags = &row(&run, "llm")["tags"];
    for (label, text) in [
        ("TotalInstance", "4"),
        ("RunningInstance", "0"),
        ("PendingInstance", "4"),
        ("InstanceCountInResource", "Dedicated 1, Public 3"),
        ("WorkloadType", "LLM"),
        ("AppType", "LLM"),
    ] {
        assert_eq!(tags[label], text, "{label}: {tags}");
    }
}
