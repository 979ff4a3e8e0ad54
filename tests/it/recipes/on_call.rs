//! Recipes for who is on call.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{Case, Kitchen, Recipe, script, shown, try_all, went_well};
use crate::support::{Cloud, DemoCloud, Reply, Server};

const HPC_AI: Cloud = Cloud::HPCAI;

pub const CASES: &[Case] = &[
    Case {
        title: "What needs a look",
        needs: &[],
        check: shown,
    },
    Case {
        title: "Addresses of what failed",
        needs: &["jq"],
        check: addresses,
    },
    Case {
        title: "Which sources are short, and why",
        needs: &["jq"],
        check: short_sources,
    },
    Case {
        title: "One command for each instance",
        needs: &["xargs"],
        check: shown,
    },
    Case {
        title: "A message for the chat",
        needs: &["jq"],
        check: message,
    },
    Case {
        title: "Log in by name",
        needs: &["ssh"],
        check: log_in,
    },
    Case {
        title: "Each change, until something fails",
        needs: &["jq"],
        check: changes,
    },
];

#[test]
fn they_do_what_they_say() {
    try_all(CASES);
}

fn addresses(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let printed = went_well(recipe, kitchen).stdout;
    let failed = kitchen.run("cloudls ls -q --status failed -o name").stdout;
    let rows = kitchen.rows();
    let count = rows.iter().filter(|row| row["status"] == "failed").count();
    assert!(count > 0);
    assert_eq!((printed.lines().count(), printed), (count, failed));
}

fn short_sources(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    assert_eq!(went_well(recipe, kitchen).stdout, "");
    kitchen.without_novita();
    let printed = went_well(recipe, kitchen).stdout;
    assert_eq!(printed.lines().count(), 1, "{printed}");
    assert!(printed.starts_with("novita\tenv\t"), "{printed}");
    assert!(printed.contains("cannot connect"), "{printed}");
    // Nor does it need any rows; but without a document it does not look as if all were well.
    kitchen.set("CLOUDLS_PROVIDER", "novita".to_owned());
    assert_eq!(went_well(recipe, kitchen).stdout, printed);
    kitchen.set("CLOUDLS_PROVIDER", "nobody".to_owned());
    let served = kitchen.run(script(recipe));
    assert_eq!((served.code, &*served.stdout), (1, ""), "{served:?}");
}

fn message(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let printed = went_well(recipe, kitchen).stdout;
    let payload: Value = serde_json::from_str(&printed).unwrap();
    let keys: Vec<_> = payload.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["text"]);
    let text = payload["text"].as_str().unwrap();
    let named = kitchen.run("cloudls ls -q --attention -o name").stdout;
    assert_eq!(text.lines().count(), named.lines().count());
    for (line, address) in text.lines().zip(named.lines()) {
        let reason = line.strip_prefix(&format!("{address}: ")).unwrap();
        assert!(!reason.is_empty(), "{line}");
    }
    let all_is_well = Server::start(|_| page(&[("one", "Running")]));
    listing(kitchen, &all_is_well);
    assert_eq!(went_well(recipe, kitchen).stdout, "");
}

fn log_in(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    let own = "Host cloudls-rocket other\n  User me\n  HostName 192.0.2.1\n";
    fs::create_dir(kitchen.path(".ssh")).unwrap();
    fs::write(kitchen.path(".ssh/config"), own).unwrap();
    // As often as one likes.
    for _ in 0..2 {
        shown(recipe, kitchen, cloud);
        let config = kitchen.text(".ssh/config").unwrap();
        let (include, rest) = config.split_once('\n').unwrap();
        let hosts = kitchen.path(".ssh/cloudls");
        assert_eq!(include, format!("Include {}", hosts.display()));
        assert_eq!(rest, own);
    }
    let config = kitchen.path(".ssh/config");
    let mut ssh = kitchen.command("ssh");
    let output = ssh.arg("-F").arg(config).args(["-G", "other"]).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(text.contains("\nhostname 192.0.2.1\n"), "{text}");
}

/// The loop ends at the first failure, and with it the program.
fn changes(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    const ROUNDS: &[&[(&str, &str)]] = &[
        &[("one", "Starting"), ("two", "Running")],
        &[("one", "Starting"), ("two", "Stopped")],
        &[("one", "StartingFailed"), ("two", "Stopped")],
        &[("one", "StartingFailed"), ("two", "Running")],
    ];
    let round = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let number = round.fetch_add(1, Ordering::SeqCst);
        page(ROUNDS[number.min(ROUNDS.len() - 1)])
    });
    listing(kitchen, &server);
    kitchen.argument("1s");
    let expected = "\
changed: hpcai/env/two is stopped
changed: hpcai/env/one is failed
";
    assert_eq!(went_well(recipe, kitchen).stdout, expected);
}

/// Has a kitchen list this server alone.
fn listing(kitchen: &mut Kitchen, server: &Server) {
    let endpoint = (HPC_AI.endpoint().to_owned(), server.url());
    let key = HPC_AI.credentials().into_iter();
    let key = key.map(|(name, value)| (name.to_owned(), value));
    kitchen.only(key.chain([endpoint]).collect());
}

/// A page of these ids and states.
fn page(rows: &[(&str, &str)]) -> Reply {
    let row = |(id, status): &(&str, &str)| {
        let mut row = HPC_AI.row(id);
        row["instanceRuntimeInfo"]["status"] = json!(status);
        row
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    Reply::json(200, &HPC_AI.body(&rows, Some(rows.len() as u64)))
}
