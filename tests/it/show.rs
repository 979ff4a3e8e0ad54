//! `cloudls show`: every address that a listing prints leads to its row, and no further than that is asked.

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Reply, Server, at_once, ids};

fn demo(addresses: &[&str], flags: &[&str]) -> Finished {
    Cloudls::new(["show", "--demo"])
        .args(addresses)
        .args(flags)
        .run()
}

/// A run against a server of this cloud.
fn show(cloud: Cloud, server: &Server, addresses: &[&str]) -> Cloudls {
    let run = Cloudls::new(["show"])
        .args(addresses)
        .vars(cloud.credentials());
    let all = cloud.endpoints.iter();
    all.fold(run, |run, variable| run.set(variable, server.url()))
}

/// Whether a request looks machine types up, which are those of no place.
fn is_of_types(path: &str) -> bool {
    path.ends_with("/instance_types")
}

#[test]
fn every_address_leads_to_its_row() {
    let all = Cloudls::new(["ls", "--demo", "-o", "json"]).run().json();
    let rows = all["instances"].as_array().unwrap();
    let mut cases: Vec<&Value> = Vec::new();
    for cloud in Cloud::ALL {
        let own: Vec<_> = rows
            .iter()
            .filter(|row| row["provider"] == cloud.id())
            .collect();
        cases.extend([own[0], own[own.len() / 2], own[own.len() - 1]]);
    }
    at_once(&cases, |row| {
        let address = row["address"].as_str().unwrap();
        let run = demo(&[address], &["-o", "json"]);
        assert_eq!((run.code, &*run.stderr), (0, ""), "{address}");
        let document = run.json();
        assert_eq!(
            document["instances"],
            Value::Array(vec![(*row).clone()]),
            "{address}"
        );
        assert_eq!(document["count"], 1);
    });
}

/// One id in four places: two services in each of two regions.
#[test]
fn an_id_that_is_not_unique_is_told_apart() {
    let cloud = Cloud::EAS;
    let server = || Server::start(move |_| cloud.page(&ids(1), Some(1)));
    let scope = ["--region", "cn-shanghai,cn-beijing", "--service", "a,b"];
    let listed = server();
    let all = cloud
        .bare(&listed.url())
        .args(scope)
        .args(["-o", "json"])
        .run()
        .json();
    let rows = all["instances"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 4);
    at_once(&rows, |row| {
        let address = row["address"].as_str().unwrap();
        let server = server();
        let run = show(cloud, &server, &[address])
            .args(scope)
            .args(["-o", "json"])
            .run();
        let found = run.json()["instances"].clone();
        assert_eq!(found, Value::Array(vec![row.clone()]), "{address}: {run:?}");
        if address.contains("/b") {
            let elsewhere = |path: &String| !path.contains("/cn-beijing/b/") && !is_of_types(path);
            let paths: Vec<_> = server.received().iter().map(|it| it.path.clone()).collect();
            assert!(!paths.iter().any(elsewhere), "{address}: {paths:?}");
        }
    });
}

/// A region behind an id is the only one that is asked.
#[test]
fn only_the_place_in_the_address_is_asked() {
    let cloud = Cloud::EAS;
    let server = Server::start(move |request| {
        if request.path.ends_with("/services") {
            let services = json!([{"ServiceName": "a"}, {"ServiceName": "b"}]);
            return Reply::json(200, &json!({"Services": services, "TotalCount": 2}));
        }
        let id = request.path.replace('/', "-");
        cloud.page(&[id], Some(1))
    });
    let scope = ["--region", "cn-shanghai,cn-beijing", "--service", "a,b"];
    let address = "eas/env/-cn-beijing-api-v2-services-cn-beijing-b-instances@cn-beijing";
    let run = show(cloud, &server, &[address])
        .set(cloud.endpoint(), format!("{}/{{region}}", server.url()))
        .args(scope)
        .args(["-o", "json"])
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["instances"][0]["address"], address);
    let requests = server.received();
    assert!(
        requests
            .iter()
            .all(|it| it.path.contains("cn-beijing") || is_of_types(&it.path)),
        "{requests:?}"
    );
    let other = show(cloud, &server, &[address])
        .args(["--region", "cn-shanghai"])
        .run();
    assert_eq!(other.code, 2, "{other:?}");
    assert!(
        other.stderr.contains("--region leaves out cn-beijing"),
        "{other:?}"
    );
}

#[test]
fn no_more_is_asked_once_the_row_is_there() {
    let cloud = Cloud::NOVITA;
    let all = ids(30_000);
    let server = cloud.honest(&all);
    let address = format!("novita/env/{}", all[2]);
    let run = show(cloud, &server, &[&address]).args(["-o", "json"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let whole = cloud.honest(&all);
    cloud.bare(&whole.url()).run();
    let (asked, pages) = (server.received().len(), whole.received().len());
    assert!(asked * 2 < pages, "{asked} of {pages}");
    assert_eq!(run.json()["limited"], true);
}

#[test]
fn what_is_not_found_is_told_and_ends_so() {
    let refused = Server::start(|_| Cloud::NOVITA.error(401, "UNAUTHENTICATED", "no", "R"));
    let broken = Server::start(|_| Cloud::NOVITA.error(400, "BROKEN", "it is broken", "R"));
    let whole = Server::start(|request| {
        if request.path.ends_with("/gpu/instances") {
            let all = ["abcdefg".to_owned(), "other".to_owned()];
            return Cloud::NOVITA.page_of(&all, request);
        }
        Reply::json(200, &json!({"endpoints": [], "data": [], "total": 0}))
    });
    let two_pages = Server::start(|request| {
        if request.param("pageNum") != Some("1") {
            return Cloud::NOVITA.error(500, "BROKEN", "it is broken", "R");
        }
        let rows: Vec<_> = (0..200).map(|at| format!("abcdefg{at}")).collect();
        Cloud::NOVITA.page(&rows, Some(300))
    });
    // The server knows instances alone.
    let on = |server: &Server, addresses: &[&str]| {
        show(Cloud::NOVITA, server, addresses).args(["--kind", "instance"])
    };
    let missing = "novita/env/abcdefh";
    for (run, code, words) in [
        (
            on(&whole, &[missing]),
            5,
            "there is no such instance\nhint: the nearest that was seen is novita/env/abcdefg",
        ),
        (
            on(&whole, &["novita/env/xyz"]),
            5,
            "hint: `cloudls ls -p novita --profile env -o name` lists",
        ),
        (
            on(&whole, &["novita/env/other", missing]),
            8,
            "novita/env/abcdefh: there is no such instance",
        ),
        (
            on(&whole, &["novita/env/other", missing]).args(["--allow-partial"]),
            0,
            "no such instance",
        ),
        (on(&refused, &[missing]), 8, "UNAUTHENTICATED"),
        (
            on(&two_pages, &[missing]),
            8,
            "not found in what could be read\nhint: the nearest that was seen is novita/env/abcdefg",
        ),
        (on(&broken, &[missing]), 8, "it is broken"),
        (Cloudls::new(["show", missing]), 3, "NOVITA_API_KEY"),
        (
            on(&whole, &["web-01"]),
            2,
            "\"web-01\" is not the address of an instance\nhint: an address is",
        ),
        (on(&whole, &["novita/prod/x"]), 2, "no profile"),
        (
            on(&whole, &["novita/env/x", "-o", "csv"]),
            2,
            "show prints fields, JSON or YAML",
        ),
        (on(&whole, &[]), 2, "<ADDRESS>"),
        (
            on(&whole, &["novita/env/x", "--region", "y"]),
            2,
            "--region does not apply to novita",
        ),
        (
            Cloudls::new(["show", "--demo", "novita/env/x"]),
            2,
            "has one profile, demo",
        ),
        // The variable is for listings.
        (
            on(&whole, &["novita/env/other"]).set("CLOUDLS_OUTPUT", "csv"),
            0,
            "",
        ),
    ] {
        let run = run.run();
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
}

/// An id or a name is no address, and what bears it is named.
#[test]
fn an_id_leads_to_its_address() {
    let server = Server::start(|request| {
        let ids = ["abcdefg".to_owned(), "other".to_owned()];
        Cloud::NOVITA.page_of(&ids, request)
    });
    let on =
        |addresses: &[&str]| show(Cloud::NOVITA, &server, addresses).args(["--kind", "instance"]);
    for (run, hint) in [
        (
            on(&["abcdefg"]),
            "\"abcdefg\" is not the address of an instance\nhint: did you mean novita/env/abcdefg?",
        ),
        (
            on(&["Novita/other"]),
            "hint: did you mean novita/env/other?",
        ),
        (
            on(&["hpcai/other"]),
            "hint: an address is PROVIDER/PROFILE/ID",
        ),
        (
            Cloudls::new(["show", "--demo", "rocket 🚀"]),
            "hint: did you mean hpcai/demo/notebook-35c16ffd-7840-467b-96a7-7e6c4430ea05?",
        ),
        // A part of one is enough where none is it.
        (on(&["bcd"]), "hint: did you mean novita/env/abcdefg?"),
        (on(&["novita/th"]), "hint: an address is"),
        (
            Cloudls::new(["show", "--demo", "spot-train"]),
            "hint: did you mean novita/demo/4e07408562, ",
        ),
        (Cloudls::new(["show", "web-01"]), "hint: an address is"),
    ] {
        let run = run.run();
        assert_eq!((run.code, &*run.stdout), (2, ""), "{run:?}");
        assert!(
            run.stderr.contains("is not the address of an instance"),
            "{run:?}"
        );
        assert!(run.stderr.contains(hint), "{hint}: {run:?}");
    }
}

/// Where nothing could be read, the reason is all there is to say, and it is said once.
#[test]
fn why_nothing_was_read_is_told_once() {
    let address = |cloud: Cloud| format!("{}/env/abc", cloud.id());
    at_once(Cloud::ALL, |&cloud| {
        let refused = Server::start(move |_| cloud.error(401, "InvalidKey", "who are you", "R"));
        let without = Cloudls::new(["show", &address(cloud)]);
        for (run, code) in [
            (without, 3),
            (
                show(cloud, &refused, &[&address(cloud)]).args(cloud.example),
                8,
            ),
        ] {
            let run = run.run();
            assert_eq!(run.code, code, "{run:?}");
            assert_eq!(run.stderr.matches("error: ").count(), 1, "{run:?}");
            assert!(!run.stderr.contains("not found"), "{run:?}");
            assert!(run.stderr.matches("who are you").count() <= 1, "{run:?}");
        }
    });
}

#[test]
fn a_field_has_a_line() {
    let run = demo(
        &["HPCAI/demo/notebook-63f0e1bb-75fd-4440-862d-1b52c0e39600"],
        &[],
    );
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    for line in [
        "identity",
        "  provider                 hpcai",
        "  status                   running",
        "  gpu.count                ",
        "billing",
        "unknown: ",
    ] {
        let is_it = |own: &str| own.starts_with(line.trim_end());
        assert!(
            run.stdout.lines().any(|own| is_it(own)
                || own.split_whitespace().collect::<Vec<_>>().join(" ")
                    == line.split_whitespace().collect::<Vec<_>>().join(" ")),
            "{line}: {}",
            run.stdout
        );
    }
    // What there is none of is known, and what nobody tells is not.
    let own = demo(&["novita/demo/6b86b273ff"], &[]);
    let line = |word: &str| {
        own.stdout
            .lines()
            .find(|line| line.starts_with(word))
            .unwrap_or_default()
    };
    assert!(line("none: ").contains("expires_at"), "{own:?}");
    assert!(!line("unknown: ").contains("expires_at"), "{own:?}");
    assert!(line("unknown: ").contains("updated_at"), "{own:?}");
    let raw = demo(&["novita/demo/6b86b273ff"], &["--raw"]);
    assert!(
        raw.stdout.contains("as the provider sent it\n  {\n"),
        "{raw:?}"
    );
    let two = demo(
        &["novita/demo/6b86b273ff", "novita/demo/d4735e3a26"],
        &["-o", "YAML"],
    );
    assert_eq!(two.stdout.matches("\n- address: ").count(), 2, "{two:?}");
    let order = demo(&["novita/demo/d4735e3a26", "novita/demo/6b86b273ff"], &[]);
    let ids: Vec<_> = order
        .stdout
        .lines()
        .filter(|line| line.trim_start().starts_with("address"))
        .collect();
    assert!(
        ids[0].ends_with("d4735e3a26") && ids[1].ends_with("6b86b273ff"),
        "as asked: {ids:?}"
    );
}

/// The project of an address counts, and not the usual one.
#[test]
fn an_address_with_a_project_asks_there_alone() {
    let server = Server::start(|request| {
        let rows = match &*request.path {
            "/v1/P2/dev-servers/all" => vec![json!({"id": "r", "name": "r"})],
            _ => Vec::new(),
        };
        let total = rows.len();
        Reply::json(200, &json!({"data": rows, "total": total}))
    });
    let address = "modelarts/env/r@cn-north-4/P2";
    let run = show(Cloud::MODELARTS, &server, &[address]);
    let run = run.set("HUAWEICLOUD_SDK_PROJECT_ID", "P1");
    let run = run.args(["--kind", "server"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let received = server.received();
    let is_there = |path: &str| path.contains("/P2/");
    assert!(received.iter().all(|own| is_there(&own.path)), "{run:?}");
}

#[test]
fn an_id_with_a_slash_is_looked_for() {
    let rows = vec![Cloud::NOVITA.row("a/b"), Cloud::NOVITA.row("b")];
    let server = Server::start(move |_| Reply::json(200, &Cloud::NOVITA.body(&rows, Some(2))));
    let run = show(Cloud::NOVITA, &server, &["a/b"]).run();
    assert_eq!(run.code, 2, "{run:?}");
    let hint = "hint: did you mean novita/env/a/b?\n";
    assert!(run.stderr.contains(hint), "{run:?}");
}

/// It stops at the row, and says so in words of its own.
#[test]
fn what_was_not_read_behind_the_row_is_no_matter_of_a_limit() {
    let ids = ["dup", "none", "abc", "dup", "e"];
    let mut rows = ids.map(|id| Cloud::HPCAI.row(id));
    rows[1]["instanceMetadata"]["instanceId"] = Value::Null;
    let server = Server::start(move |_| Reply::json(200, &Cloud::HPCAI.body(&rows, Some(5))));
    let run = show(Cloud::HPCAI, &server, &["novita/env/x", "hpcai/env/abc"]).run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(
        run.stderr.contains("what was looked for was found"),
        "{run:?}"
    );
    assert!(!run.stderr.contains("--limit"), "{run:?}");
}
