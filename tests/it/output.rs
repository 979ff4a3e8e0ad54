//! What is printed: formats, order of keys, colours, and text from the network made safe.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::support::{Cloud, Cloudls, Finished, Server, hold};

fn demo(flags: &[&str]) -> Finished {
    Cloudls::new(["ls", "--demo"]).args(flags).run()
}

#[track_caller]
fn keys(value: &Value) -> String {
    let keys = value.as_object().unwrap().keys();
    keys.cloned().collect::<Vec<_>>().join(" ")
}

#[test]
fn lines_and_document_hold_the_same() {
    let [document, lines] = ["json", "jsonl"].map(|format| demo(&["-o", format]));
    assert_eq!((document.code, lines.code), (0, 0), "{document:?}");
    let rows: Vec<Value> = lines
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    rows.iter().for_each(hold);
    assert_eq!(document.json()["instances"], json!(rows));
    assert_eq!(document.json()["count"], rows.len());
    let providers: BTreeSet<_> = rows
        .iter()
        .map(|row| row["provider"].as_str().unwrap())
        .collect();
    assert_eq!(providers.len(), Cloud::ALL.len());
    let addresses: BTreeSet<_> = rows
        .iter()
        .map(|row| row["address"].as_str().unwrap())
        .collect();
    assert_eq!(addresses.len(), rows.len(), "an address stands for one row");
}

#[test]
fn keys_and_their_order_are_those_of_the_contract() {
    let document = demo(&["-o", "json"]).json();
    assert_eq!(
        keys(&document),
        "schema_version generated_at instances count limited complete undecided sources"
    );
    assert_eq!(document["schema_version"], 1);
    assert!(document["generated_at"].as_str().unwrap().ends_with('Z'));
    for row in document["instances"].as_array().unwrap() {
        assert_eq!(
            keys(row),
            "address provider profile kind id name status status_raw status_reason health restarts \
             region zone instance_type image cpu memory_gb disk_gb gpu private_ips public_ips host \
             ports ssh created_at started_at updated_at expires_at stop_at billing spot parent url \
             owner tags"
        );
        for (key, inner) in [
            ("cpu", "count model"),
            ("gpu", "count model"),
            ("ssh", "host port user"),
            (
                "billing",
                "mode price list_price currency per per_hour estimated",
            ),
            ("spot", "is_spot state reclaim_at"),
            ("parent", "kind id name"),
        ] {
            assert_eq!(keys(&row[key]), inner);
        }
        for port in row["ports"].as_array().unwrap() {
            assert_eq!(keys(port), "port protocol host public_port");
        }
        for key in ["private_ips", "public_ips", "ports"] {
            assert!(row[key].is_array(), "{key}: {row}");
        }
        let address = ["provider", "profile", "id"]
            .map(|key| row[key].as_str().unwrap())
            .join("/");
        assert_eq!(row["address"], address);
        for time in [
            "created_at",
            "started_at",
            "updated_at",
            "expires_at",
            "stop_at",
        ] {
            assert!(
                row[time].is_null() || row[time].as_str().unwrap().ends_with('Z'),
                "{row}"
            );
        }
        for money in ["price", "list_price", "per_hour"] {
            let amount = &row["billing"][money];
            assert!(
                amount.is_null() || amount.as_str().unwrap().parse::<f64>().is_ok(),
                "{row}"
            );
        }
    }
    for source in document["sources"].as_array().unwrap() {
        assert_eq!(
            keys(source),
            "provider profile scope complete reason pages received reported_total undecided \
             unread elapsed_ms error"
        );
        assert_eq!(keys(&source["unread"]), "count first");
        assert_eq!(keys(&source["scope"]), "kind region parent group");
        assert!(source["error"].is_null());
    }
    let server = Server::start(|_| Cloud::NOVITA.error(401, "UNAUTHORIZED", "no", "R"));
    let source = Cloud::NOVITA.listing(&server).run().source();
    assert_eq!(
        keys(&source["error"]),
        "kind code http_status retryable request_id message hint"
    );
}

/// A failure before anything is sent, and an empty list, are documents as well.
#[test]
fn documents_are_whole_whatever_happens() {
    let server = Cloud::NOVITA.honest(&[]);
    for run in [
        Cloud::NOVITA.listing(&server),
        Cloudls::new(["ls", "-p", "novita", "-o", "json"]),
    ] {
        let document = run.run().json();
        assert_eq!(document["instances"], json!([]));
        assert_eq!(document["count"], 0);
        assert_eq!(document["sources"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn tables_are_aligned_by_terminal_cells() {
    let run = demo(&[]);
    assert_eq!(run.code, 0);
    let lines: Vec<_> = run.stdout.lines().collect();
    let header = "PROVIDER ID NAME PARENT STATUS TYPE GPU REGION PRICE/H AGE";
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>().join(" "),
        header
    );
    let states = [
        "pending",
        "starting",
        "running",
        "updating",
        "stopping",
        "stopped",
        "failed",
        "succeeded",
        "deleting",
        "deleted",
        "unknown",
    ];
    let column = lines[0].find("STATUS").unwrap();
    assert!(
        run.stdout.chars().any(|c| c > '\u{2e80}'),
        "no wide characters to align"
    );
    for line in &lines[1..] {
        let is_there = states.iter().any(|state| {
            line.match_indices(&format!("  {state} "))
                .any(|(index, _)| line[..index + 2].width() == column)
        });
        assert!(is_there, "no state at cell {column}: {line}");
        assert_eq!(line.trim_end(), *line);
    }
    assert_eq!(
        demo(&["--no-headers"]).stdout,
        run.stdout.split_once('\n').unwrap().1
    );
    let wide = demo(&["-o", "wide"]).stdout;
    assert_eq!(wide.lines().count(), lines.len());
    for id in demo(&["-o", "json"]).ids() {
        assert!(
            run.stdout.contains(&id) && wide.contains(&id),
            "{id} is cut"
        );
    }
}

#[test]
fn colours_are_for_those_who_ask() {
    let is_colored = |run: Cloudls| run.run().stdout.contains('\u{1b}');
    let run = Cloudls::new(["ls", "--demo", "-p", "novita"]);
    let with = |when: &str| run.clone().args(["--color", when]);
    assert!(is_colored(with("always")));
    assert!(is_colored(with("always").set("NO_COLOR", "1")));
    assert!(is_colored(run.clone().set("CLICOLOR_FORCE", "1")));
    assert!(!is_colored(
        run.clone().set("CLICOLOR_FORCE", "1").set("NO_COLOR", "1")
    ));
    // Whatever NO_COLOR says, it says no; CLICOLOR_FORCE has a word for it.
    assert!(!is_colored(
        run.clone().set("CLICOLOR_FORCE", "1").set("NO_COLOR", "0")
    ));
    assert!(!is_colored(run.clone().set("CLICOLOR_FORCE", "0")));
    assert!(!is_colored(with("never").set("CLICOLOR_FORCE", "1")));
    assert!(!is_colored(run.clone()));
    assert!(!is_colored(with("always").args(["-o", "json"])));
}

#[test]
fn words_are_as_many_as_asked_for() {
    let lines = |flags: &[&str]| {
        demo(flags)
            .stderr
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&["-q"]), Vec::<String>::new());
    let normal = lines(&[]);
    assert_eq!(normal.len(), 1);
    assert!(normal[0].contains(" instances from ") && normal[0].ends_with(": complete"));
    let verbose = lines(&["-v"]);
    assert!(verbose[0].starts_with("credential: eas: "), "{verbose:?}");
    let starts = |words: &str| verbose.iter().any(|line| line.starts_with(words));
    assert!(starts("source: eas "), "{verbose:?}");
    assert!(verbose.len() > 10 && !verbose.iter().any(|line| line.starts_with("> ")));
    let server = Server::start(|_| Cloud::NOVITA.error(401, "UNAUTHORIZED", "no", "R"));
    let run = Cloud::NOVITA.listing(&server).args(["-q"]).run();
    let words: Vec<_> = run
        .stderr
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(words, ["error:", "hint:"], "{run:?}");
}
