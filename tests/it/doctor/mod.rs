//! `cloudls doctor`: what is found of a profile in each state, and how it ends.

mod endings;
mod profiles;
mod refusals;
mod states;
mod tls;

use serde_json::json;

use crate::support::{
    Cloud, Cloudls, Finished, Received, Reply, Server, at_once, closed_port, ids,
};

/// A line that is expected: status, check, kind, words of the message, words of the hint.
type Line = (
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
);

/// A state of a profile, and what is found of it.
#[derive(Clone, Debug)]
struct State {
    name: &'static str,
    cloud: Cloud,
    /// What its servers answer.
    answer: fn(Cloud, &Received) -> Reply,
    args: &'static [&'static str],
    lines: &'static [Line],
    code: i32,
    requests: usize,
}

const KEY: Line = (
    "ok",
    "credential",
    None,
    "temporary access key EXAM****EYID",
    "",
);
const SECRET: Line = ("ok", "credential", None, ", from ", "");
const REACHED: Line = ("ok", "endpoint", None, ", plain HTTP, no proxy", "");
const REGION: &[&str] = &["--region", "cn-shanghai"];

/// One page of two rows of instances; one parent for each look-up.
fn sound(cloud: Cloud, request: &Received) -> Reply {
    use crate::fault_table::{found_one, look_up};
    match look_up(request) {
        Some(call) => found_one(cloud, call, request),
        None => cloud.page(&ids(1), Some(2)),
    }
}

fn is_look_up(request: &Received) -> bool {
    crate::fault_table::look_up(request).is_some()
}

/// `doctor` with what a listing of the cloud would be given.
fn doctor(cloud: Cloud, url: &str) -> Cloudls {
    cloud.command("doctor", url)
}

/// Asserts what was found of the only profile; in the document, and in the same words as text.
#[track_caller]
fn assert_found(json: &Finished, text: &Finished, lines: &[Line], code: i32, what: &str) {
    assert_eq!((json.code, text.code), (code, code), "{what}: {json:?}");
    let document = json.json();
    assert_eq!(document["schema_version"], 1);
    let is_ok = lines.iter().all(|line| line.0 != "fail");
    let profile = &document["profiles"][0];
    assert_eq!(
        (&document["ok"], &profile["ok"]),
        (&is_ok.into(), &is_ok.into()),
        "{what}"
    );
    let checks = profile["checks"].as_array().unwrap();
    assert_eq!(checks.len(), lines.len(), "{what}: {json:?}");
    let mut rest = text.stdout.lines();
    rest.next().unwrap();
    for (found, (status, check, kind, message, hint)) in checks.iter().zip(lines) {
        let keys: Vec<_> = found.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["check", "status", "message", "hint", "kind"],
            "{what}"
        );
        assert_eq!(
            (&found["status"], &found["check"]),
            (&json!(status), &json!(check)),
            "{what}: {json:?}"
        );
        assert_eq!(found["kind"], json!(kind), "{what}: {json:?}");
        let said = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        assert!(
            said("message").contains(message),
            "{what}: {message:?}: {json:?}"
        );
        assert!(said("hint").contains(hint), "{what}: {hint:?}: {json:?}");
        let line = rest.next().unwrap();
        let start = format!("  {status:<4}  {check:<10}  ");
        assert!(line.starts_with(&start), "{what}: {line:?}");
        if !said("hint").is_empty() {
            let line = rest.next().unwrap();
            assert!(line.trim_start().starts_with("hint: "), "{what}: {line:?}");
        }
    }
    assert_eq!(rest.next(), None, "{what}");
    let end = if is_ok { "all pass" } else { "1 FAILED" };
    assert!(
        text.stderr.contains(&format!("1 profile: {end}")),
        "{what}: {text:?}"
    );
}

#[test]
fn each_state_of_a_profile_is_told() {
    let states: Vec<_> = [states::ALL, refusals::ALL].concat();
    at_once(&states, |state| {
        let (cloud, answer) = (state.cloud, state.answer);
        let server = Server::start(move |request| answer(cloud, request));
        let run = doctor(cloud, &server.url()).args(state.args);
        let json = run.clone().args(["-o", "json"]).run();
        let requests = server.received();
        assert_eq!(requests.len(), state.requests, "{}: {json:?}", state.name);
        assert!(
            requests
                .iter()
                .all(|request| request.method == cloud.method)
        );
        assert_found(&json, &run.run(), state.lines, state.code, state.name);
    });
}

/// What can be told without any request.
#[test]
fn a_credential_that_cannot_be_used_is_told_and_not_sent() {
    const EXPIRED: &str =
        "e30.eyJleHAiOjE3NTE2MTE5MTZ9.Zs3vQ8-pK1xW_7nR5tLb2yM9cHd4jFg6aTe0uVoIiEs";
    let server = Server::start(|_| Reply::text(200, "{}"));
    let url = server.url();
    let no_region = doctor(Cloud::EAS, &url);
    let cases: [(Cloudls, &[Line], i32); 4] = [
        (
            doctor(Cloud::NOVITA, &url).unset("NOVITA_API_KEY"),
            &[(
                "fail",
                "credential",
                Some("config"),
                "novita: no credential found",
                "NOVITA_API_KEY",
            )],
            3,
        ),
        (
            doctor(Cloud::EAS, &url)
                .args(REGION)
                .unset("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
            &[(
                "fail",
                "credential",
                Some("config"),
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "",
            )],
            3,
        ),
        (
            doctor(Cloud::HPCAI, &url).set("HPCAI_ACCESS_TOKEN", EXPIRED),
            &[(
                "fail",
                "credential",
                Some("credential"),
                "the access token expired at 2025-07-04T06:51:56Z",
                "log in",
            )],
            4,
        ),
        (
            no_region,
            &[(
                "fail",
                "settings",
                Some("config"),
                "eas: no region given",
                "--region",
            )],
            3,
        ),
    ];
    for (run, lines, code) in cases {
        let json = run.clone().args(["-o", "json"]).run();
        assert_found(&json, &run.run(), lines, code, lines[0].3);
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn nobody_at_the_endpoint_is_told_once() {
    let run = doctor(
        Cloud::NOVITA,
        &format!("http://127.0.0.1:{}", closed_port()),
    );
    let json = run.clone().args(["-o", "json"]).run();
    let lines = [
        SECRET,
        (
            "fail",
            "endpoint",
            Some("network"),
            "no proxy: cannot connect to 127.0.0.1:",
            "HTTPS_PROXY",
        ),
        (
            "fail",
            "listing",
            Some("network"),
            "no answer from http",
            "see the endpoint above",
        ),
    ];
    assert_found(&json, &run.run(), &lines, 6, "closed");
}

/// Of all regions, those in which the product is not in use are no trouble.
#[test]
fn a_region_that_is_not_in_use_is_said_to_be_so() {
    let server = Server::start(|request| match request.path.split('/').nth(1) {
        Some("cn-shanghai") if request.path.ends_with("/services") => Reply::json(
            200,
            &json!({"Services": [{"ServiceName": "a"}], "TotalCount": 1}),
        ),
        Some("cn-shanghai") => Cloud::EAS.page(&ids(1), Some(1)),
        _ => Cloud::EAS.error(404, "InvalidRegion.NotFound", "not here", "R"),
    });
    let run = doctor(Cloud::EAS, &format!("{}/{{region}}", server.url()));
    let run = run.args(["--region", "all"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let unused = run.stdout.matches("): not in use in this region\n").count();
    assert!(unused > 10 && server.count() == unused + 2, "{run:?}");
    assert!(
        run.stdout
            .contains("ListServices (cn-hangzhou): not in use"),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("(cn-shanghai, a): 1 instance;"),
        "{run:?}"
    );
}
