//! Changes in a pipe.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{ROUNDS, server, watching};
use crate::support::{Cloud, Cloudls, Server, ids};

/// Objects of a pipe, until there are so many; then stderr after a signal.
fn piped(run: &Cloudls, count: usize) -> (Vec<Value>, String, Option<i32>) {
    let home = tempfile::tempdir().unwrap();
    let mut command = run.command(home.path());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    while lines.len() < count {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        lines.push(serde_json::from_str(&line).unwrap());
    }
    // Two further rounds, which bring nothing.
    std::thread::sleep(Duration::from_millis(2500));
    let kill = format!("kill -TERM {}", child.id());
    std::process::Command::new("sh")
        .args(["-c", &kill])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    (
        lines,
        String::from_utf8(output.stderr).unwrap(),
        output.status.code(),
    )
}

#[test]
fn in_a_pipe_there_are_changes_alone() {
    // A format of the variable is meant for listings.
    for (variable, format) in [
        ("json", &[][..]),
        ("", &["-o", "jsonl"]),
        ("", &["-o", "wide"]),
    ] {
        let (server, rounds) = server(ROUNDS);
        let run = watching(&server)
            .args(format)
            .set("CLOUDLS_OUTPUT", variable);
        let (lines, stderr, code) = piped(&run, 4);
        assert!(rounds.load(Ordering::SeqCst) > 5);
        assert_eq!(code, Some(143));
        let told = lines.iter().map(|line| {
            assert_eq!(line["instance"]["address"], line["address"]);
            assert!(line["at"].as_str().unwrap().ends_with('Z'), "{line}");
            let keys: Vec<_> = line.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["at", "change", "address", "instance", "changes"]);
            (
                line["change"].clone(),
                line["address"].clone(),
                line["changes"].clone(),
            )
        });
        let expected = [
            ("appeared", "four", json!([])),
            ("gone", "two", json!([])),
            (
                "changed",
                "three",
                json!([{"field": "status", "old": "running", "new": "stopped"}]),
            ),
            ("gone", "one", json!([])),
        ];
        let expected = expected
            .map(|(change, id, fields)| (json!(change), json!(format!("novita/env/{id}")), fields));
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(lines[2]["instance"]["status"], "stopped");
        // Each state of the sources once, although two rounds failed.
        let said: Vec<_> = stderr.lines().map(|line| &line[..14]).collect();
        assert_eq!(
            said,
            [
                "3 instances fr",
                "error: novita ",
                "hint: check th",
                "2 instances fr"
            ],
            "{stderr}"
        );
    }
}

#[test]
fn a_row_that_is_no_longer_wanted_is_gone() {
    let (server, _) = server(ROUNDS);
    let run = watching(&server).args(["--status", "running", "--sort-by", "id:desc"]);
    let (lines, _, _) = piped(&run, 4);
    let told = lines
        .iter()
        .map(|line| (line["change"].as_str(), line["instance"]["id"].as_str()));
    let expected = [
        ("appeared", "four"),
        ("gone", "two"),
        ("gone", "three"),
        ("gone", "one"),
    ];
    let expected = expected.map(|(change, id)| (Some(change), Some(id)));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

/// A row that appears, or is missing, where others are undecided may be one of these: it is named in place of being told.
#[test]
fn what_cannot_be_compared_is_named() {
    let (server, _) = server(&[
        &[("one", "running"), ("u", "a new word")],
        &[("one", "running"), ("u", "a new word"), ("two", "running")],
        &[("u", "a new word"), ("two", "running")],
        &[("u", "a new word"), ("two", "running")],
    ]);
    let run = watching(&server).args(["--status", "running"]);
    let run = run.run_for(Duration::from_millis(5500));
    assert_eq!(run.stdout, "", "{run:?}");
    let lines = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("left out: novita"));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 2, "{run:?}");
    for (line, id) in lines.iter().zip(["two", "one"]) {
        assert!(line.contains(id) && line.contains("undecided"), "{run:?}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it() {
    let (server, _) = server(&[&[("one", "running")]]);
    let home = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut command = watching(&server).command(home.path());
    let mut child = command
        .stdout(writer)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(command);
    while server.count() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(reader);
    let begun = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn flags_that_would_be_ignored_are_refused() {
    for flags in [
        &["--limit", "2"][..],
        &["--summary"],
        &["--expect", "some"],
        &["-c", "id"],
        &["--time", "iso"],
    ] {
        let run = Cloudls::new(["ls", "--demo", "--watch", "1s"])
            .args(flags)
            .run();
        assert_eq!(run.code, 2, "{flags:?}: {run:?}");
        assert!(
            run.stderr.contains(flags[0].trim_start_matches("-c")),
            "{run:?}"
        );
    }
}

/// A provider whose list is whole and has no row that is wanted is no reason to end.
#[test]
fn a_refused_profile_beside_a_whole_one_does_not_end_it() {
    let whole = Cloud::NOVITA.honest(&ids(2));
    let refusing = Server::start(|_| Cloud::HPCAI.error(401, "401", "login expired", "R"));
    let run = Cloudls::new([
        "ls",
        "-p",
        "novita,hpcai",
        "--status",
        "failed",
        "--watch",
        "1s",
    ])
    .vars(Cloud::NOVITA.credentials())
    .vars(Cloud::HPCAI.credentials())
    .set(Cloud::NOVITA.endpoint(), whole.url())
    .set(Cloud::HPCAI.endpoint(), refusing.url());
    let run = run.run_for(Duration::from_secs(4));
    assert_eq!(run.code, -1, "it was still running: {run:?}");
    assert!(run.stderr.contains("INCOMPLETE"), "{run:?}");
}
