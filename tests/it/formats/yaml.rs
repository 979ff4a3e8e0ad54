//! `-o yaml`: the document of `-o json`, to a program that reads YAML 1.1. The unit tests have one that
//! reads 1.2.

use serde_json::json;

use super::{ODD, assert_harmless, demo, empty, hostile, listed, partial};
use crate::support::{Cloud, DemoFleet, Finished, fed, is_there};

/// Reads both documents and compares them, with the order of their keys, bar when each was made and
/// how long it took.
const COMPARE: &str = r#"
import json, sys, yaml
def same(of):
    of["generated_at"] = ""
    for source in of["sources"]:
        source["elapsed_ms"] = 0
        # Ports differ from run to run.
        if source["error"]: source["error"]["message"] = source["reason"] = ""
    return json.dumps(of)
theirs, ours = sys.stdin.read().split("\n<>\n")
theirs, ours = same(json.loads(theirs)), same(yaml.safe_load(ours))
if theirs != ours:
    sys.exit("\n" + theirs + "\n" + ours)
"#;

#[track_caller]
fn assert_same(json: &Finished, yaml: &Finished) {
    assert_harmless(&yaml.stdout);
    assert!(
        yaml.stdout.ends_with('\n') && !yaml.stdout.ends_with("\n\n"),
        "{yaml:?}"
    );
    if is_there("python3", &["-c", "import yaml"]) {
        let both = format!("{}\n<>\n{}", json.stdout, yaml.stdout);
        let output = fed("python3", &["-c", COMPARE], &both);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words}");
    }
}

#[test]
fn it_is_the_document_of_json() {
    let yaml = demo("yaml");
    assert_same(&demo("json"), &yaml);
    let lines: Vec<_> = yaml.stdout.lines().collect();
    let count = DemoFleet::get().rows().len();
    assert_eq!(lines[0], "schema_version: 1");
    assert_eq!(lines[2], "instances:");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.starts_with("- address: \""))
            .count(),
        count
    );
    for line in [
        "  name: 训练-大模型",
        "  name: \"rocket 🚀\"",
        "    price: \"0.444\"",
        "  restarts: 1",
        "  region: null",
        "  private_ips: []",
        &format!("count: {count}"),
        "complete: true",
    ] {
        assert!(lines.contains(&line), "no {line:?}");
    }
}

#[test]
fn an_empty_and_a_partial_one_are_documents() {
    let yaml = empty("yaml");
    assert!(
        yaml.stdout.contains("\ninstances: []\ncount: 0\n"),
        "{yaml:?}"
    );
    assert_same(&empty("json"), &yaml);
    let yaml = partial("yaml");
    assert!(
        yaml.stdout
            .contains("\ncomplete: false\nundecided: 0\nsources:\n- provider: hpcai\n"),
        "{yaml:?}"
    );
    assert!(
        yaml.stdout.contains("\n  error:\n    kind: network\n"),
        "{yaml:?}"
    );
    assert_same(&partial("json"), &yaml);
}

#[test]
fn every_text_comes_back() {
    let server = hostile();
    let [json, yaml] = ["json", "yaml"].map(|format| listed(&server, format));
    assert_eq!((yaml.code, json.ids().len()), (0, 2 * ODD.len()));
    assert_same(&json, &yaml);
}

/// With `--raw` there is more than texts: depth, long keys, numbers of any size.
#[test]
fn whatever_a_provider_sends_comes_back() {
    let mut row = Cloud::HPCAI.row("i-1");
    row["odd"] = json!({
        "numbers": [0, -1, 1.5, 1e300, 1e-7, u64::MAX, 12_345_678],
        "texts": ODD,
        "empty": [[], {}, [[]], [{}], ""],
        "mixed": [[1, [2, {"a": [3]}], {"b": {"c": []}}], {"d": [4]}],
        "k".repeat(3000): {"k\n".repeat(600): ["v".repeat(3000)]},
    });
    let inmost = json!({"k".repeat(3000): {"l".repeat(3000): ["no"]}, "b": []});
    row["deep"] = (0..60).fold(inmost, |inner, _| json!([{"a": inner, "": 1}]));
    row["half"] = json!("HALF");
    let text = Cloud::HPCAI.body(&[row], Some(1)).to_string();
    // Half of a pair, which no text of ours can hold.
    let text = text.replace("HALF", r"a\ud800b\/\u0000\ud83d\ude80");
    let server = crate::support::Server::start(move |_| crate::support::Reply::text(200, &text));
    let [json, yaml] = ["json", "yaml"].map(|format| {
        Cloud::HPCAI
            .bare(&server.url())
            .args(["--raw", "-o", format])
            .run()
    });
    assert!(
        yaml.stdout.contains(r#"    half: "a\uD800b/\u0000🚀""#),
        "{yaml:?}"
    );
    assert_same(&json, &yaml);
}

/// A key that comes twice is no YAML.
#[test]
fn a_key_comes_once() {
    let text = Cloud::HPCAI
        .body(&[Cloud::HPCAI.row("i-1")], Some(1))
        .to_string();
    let text = text.replacen(
        r#"{"instanceMetadata""#,
        r#"{"odd":1,"odd":{"x":[2]},"instanceMetadata""#,
        1,
    );
    let server = crate::support::Server::start(move |_| crate::support::Reply::text(200, &text));
    let run = Cloud::HPCAI
        .bare(&server.url())
        .args(["--raw", "-o", "yaml"])
        .run();
    let raw = "\n  raw:\n    odd: 1\n    instanceMetadata:\n      instanceId: i-1\n";
    assert!(run.stdout.contains(raw), "{run:?}");
}
