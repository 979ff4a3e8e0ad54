//! Finding the applications of SAE, their canaries and groups.

use serde_json::{Value, json};

use crate::discovery::{asked, instances_of, list, of_all};
use crate::support::{Cloud, Received, Reply, Server, slice};

/// Answers for SAE: application A with a canary, and B; the canary stands at the top as well.
fn sae(request: &Received, canary: &Value) -> Reply {
    let success =
        |data: Value| Reply::json(200, &json!({"Success": true, "Code": "200", "Data": data}));
    match request.path.rsplit('/').next().unwrap() {
        "listApplications" => {
            let all = json!([
                {"AppId": "A", "AppName": "shop", "Children": [canary]},
                {"AppId": "B", "AppName": "mail"},
                {"AppId": "A-canary", "AppName": "shop-canary"},
            ]);
            success(json!({"Applications": all, "TotalSize": 3}))
        }
        "describeApplicationGroups" => {
            let app = request.param("AppId").unwrap();
            let groups: Vec<_> = (0..4).map(|number| format!("{app}-g{number}")).collect();
            let rows = slice(&groups, asked(request, "CurrentPage"));
            let rows: Vec<_> = rows.iter().map(|id| json!({"GroupId": id})).collect();
            success(json!(rows))
        }
        "describeApplicationInstances" => {
            let all = instances_of(request.param("GroupId").unwrap(), 4);
            Cloud::SAE.page(&slice(&all, Cloud::SAE.asked(request)), Some(4))
        }
        other => panic!("{other}"),
    }
}

fn assert_sae(canary: Value) {
    let server = Server::start(move |request| sae(request, &canary));
    let run = list(Cloud::SAE, "cn-shanghai", &server);
    assert_eq!(run.code, 0, "{run:?}");
    let groups =
        ["A", "A-canary", "B"].map(|app| (0..4).map(move |group| format!("{app}-g{group}")));
    let groups: Vec<_> = groups.into_iter().flatten().collect();
    assert_eq!(run.ids(), of_all(&groups, 4));
    let document = run.json();
    let scope = &document["sources"][4]["scope"];
    assert_eq!(scope["parent"]["id"], "A-canary");
    assert_eq!(scope["group"], "A-canary-g0");
    let parent = json!({"kind": "application", "id": "A", "name": "shop"});
    assert_eq!(document["instances"][0]["parent"], parent);
}

#[test]
fn sae_applications_canaries_and_groups_are_found_once() {
    assert_sae(json!({"AppId": "A-canary", "AppName": "shop-canary"}));
}

/// The same application, named in one place only, is the same application.
#[test]
fn sae_a_canary_without_its_name_is_listed_once() {
    assert_sae(json!({"AppId": "A-canary"}));
}

/// A group listing has no total: a server that ignores paging shows all groups again.
#[test]
fn sae_groups_may_ignore_paging() {
    let server = Server::start(|request| {
        if request.path.ends_with("Groups") {
            let rows: Vec<_> = (0..12)
                .map(|id| json!({"GroupId": format!("g{id:02}")}))
                .collect();
            return Reply::json(200, &json!({"Success": true, "Code": 200, "Data": rows}));
        }
        Cloud::SAE.page(&instances_of(request.param("GroupId").unwrap(), 1), Some(1))
    });
    let run = Cloud::SAE.bare(&server.url()).args([
        "-o",
        "json",
        "--region",
        "cn-shanghai",
        "--app",
        "A",
    ]);
    let run = run.run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids().len(), 12);
}

/// What cannot be read of an application is told of the call that sent it.
#[test]
fn sae_what_cannot_be_read_is_told_of_its_call() {
    let server = Server::start(|request| {
        let success =
            |data: Value| Reply::json(200, &json!({"Success": true, "Code": "200", "Data": data}));
        match request.path.rsplit('/').next().unwrap() {
            "listApplications" => {
                let odd = json!({"AppId": "A", "Cpu": {"cores": 2}});
                success(json!({"Applications": [odd], "TotalSize": 1}))
            }
            "describeApplicationGroups" => success(json!([{"GroupId": "g"}])),
            _ => Cloud::SAE.page(&["i".to_owned()], Some(1)),
        }
    });
    let run = list(Cloud::SAE, "cn-shanghai", &server);
    assert_eq!(run.code, 0, "{run:?}");
    let path = "Data.Applications[0].Cpu";
    let words = format!("ListApplications: {path}: ");
    assert!(run.stderr.contains(&words), "{run:?}");
    let unread = &run.json()["sources"][0]["unread"];
    assert_eq!(*unread, json!({"count": 1, "first": [path]}), "{run:?}");
}

/// One group, and the same page again: that is no page size.
#[test]
fn sae_one_group_is_no_page_size() {
    for (groups, is_said) in [(1, false), (3, false), (10, true), (100, true)] {
        let server = Server::start(move |request| {
            if request.path.ends_with("Groups") {
                let rows: Vec<_> = (0..groups)
                    .map(|id| json!({"GroupId": format!("g{id:03}")}))
                    .collect();
                return Reply::json(200, &json!({"Success": true, "Code": "200", "Data": rows}));
            }
            Cloud::SAE.page(&instances_of(request.param("GroupId").unwrap(), 1), Some(1))
        });
        let run = Cloud::SAE.bare(&server.url()).args(["-o", "json"]);
        let run = run.args(["--region", "cn-shanghai", "--app", "A"]).run();
        assert_eq!((run.code, run.ids().len()), (0, groups), "{run:?}");
        let words = format!("{groups} may be its page size");
        assert_eq!(run.stderr.contains(&words), is_said, "{groups}: {run:?}");
    }
}

/// A server may give fewer groups a page than asked for: a short page alone is no end.
#[test]
fn sae_groups_may_come_in_smaller_pages() {
    let server = Server::start(|request| {
        if request.path.ends_with("Groups") {
            let groups: Vec<_> = (0..12).map(|id| format!("g{id:02}")).collect();
            let rows = slice(&groups, asked(request, "CurrentPage").clamped(5));
            let rows: Vec<_> = rows.iter().map(|id| json!({"GroupId": id})).collect();
            return Reply::json(200, &json!({"Success": true, "Code": "200", "Data": rows}));
        }
        let group = request.param("GroupId").unwrap();
        Cloud::SAE.page(&instances_of(group, 1), Some(1))
    });
    let run = Cloud::SAE.bare(&server.url()).args(["-o", "json"]);
    let run = run.args(["--region", "cn-shanghai", "--app", "A"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids().len(), 12, "{run:?}");
}

/// SAE's word for "empty" in the place of tags is none, and so is an object without members; a list is read as it stands.
#[test]
fn sae_tags_may_be_its_word_for_none() {
    let pair = json!({"Key": "team", "Value": "空"});
    let shapes = [
        (json!("空"), json!({}), 0),
        (json!(" "), json!({}), 0),
        (json!(null), json!({}), 0),
        (json!({}), json!({}), 0),
        (json!([]), json!({}), 0),
        (json!([pair]), json!({"team": ""}), 0),
        (json!([pair, 7]), json!({"team": ""}), 1),
        (json!("team"), json!({}), 1),
        (json!({"team": "a"}), json!({}), 1),
    ];
    let row = |(place, (tags, _, _)): (usize, &(Value, Value, i32))| {
        let mut row = Cloud::SAE.row(&format!("i-{place}"));
        row["Tags"] = tags.clone();
        row
    };
    let rows: Vec<_> = shapes.iter().enumerate().map(row).collect();
    let body = Cloud::SAE.body(&rows, Some(rows.len() as u64));
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = Cloud::SAE.bare(&server.url()).args(Cloud::SAE.scope());
    let run = run.args(["-o", "json"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    let unread: i32 = shapes.iter().map(|(_, _, unread)| unread).sum();
    assert_eq!(document["sources"][0]["unread"]["count"], unread, "{run:?}");
    for (place, (_, tags, _)) in shapes.iter().enumerate() {
        let mut own = document["instances"][place]["tags"].clone();
        own.as_object_mut().unwrap().remove("GroupId");
        assert_eq!(own, *tags, "{place}");
    }
}
