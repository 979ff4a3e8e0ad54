//! `instances --watch`: rounds on a terminal and in a pipe.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Out, Reply, Server, Terminal, at_once, ids, slice};

const NOVITA: Cloud = Cloud::Novita;

/// A server whose rows are, round by round, these: an id and a state each. `!` is a failure, and the
/// last round stays.
fn server(
    rounds: &'static [&'static [(&'static str, &'static str)]],
) -> (Server, Arc<AtomicUsize>) {
    let round = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&round);
    let server = Server::start(move |_| {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        let rows = rounds[number.min(rounds.len() - 1)];
        if rows.iter().any(|(id, _)| *id == "!") {
            return NOVITA.error(400, "BROKEN", "it is broken", &format!("R{number}"));
        }
        let row = |(id, status): &(&str, &str)| {
            let mut row = NOVITA.row(id);
            row["status"] = json!(status);
            row
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        Reply::json(200, &NOVITA.body(&rows, Some(rows.len() as u64)))
    });
    (server, round)
}

const ROUNDS: &[&[(&str, &str)]] = &[
    &[("one", "running"), ("two", "running"), ("three", "running")],
    &[("one", "running"), ("three", "exited"), ("four", "running")],
    &[("!", "")],
    &[("!", "")],
    &[("three", "exited"), ("four", "running")],
    &[("three", "exited"), ("four", "running")],
];

fn watching(server: &Server) -> Cloudls {
    NOVITA.bare(&server.url()).args(["--watch", "1s"])
}

#[test]
fn on_a_terminal_changes_are_marked_for_a_round() {
    let (server, _) = server(ROUNDS);
    let mut terminal = Terminal::start(&watching(&server), (120, 24), Out::Terminal);
    let line = |screen: &str, id: &str| {
        let found = screen
            .lines()
            .find(|line| line.contains(&format!(" {id} ")));
        found.unwrap_or_default().to_owned()
    };
    let screen = terminal.await_screen("round", |screen| {
        screen.starts_with("every 1s: 3 instances, ")
    });
    assert!(!screen.contains("change"), "{screen}");
    assert!(line(&screen, "two").starts_with("  novita"), "{screen}");
    assert_eq!(terminal.modes(), (true, true), "its own screen, no cursor");
    let wanted = "every 1s: 3 instances, 1 new, 1 changed, 1 gone, ";
    let screen = terminal.await_screen(wanted, |screen| screen.starts_with(wanted));
    for (id, sign) in [("one", ' '), ("two", '-'), ("three", '~'), ("four", '+')] {
        let line = line(&screen, id);
        assert!(
            line.starts_with(&format!("{sign} novita")),
            "{id}: {screen}"
        );
    }
    let wanted = "every 1s: 3 instances, 3 as last known, no change, ";
    let screen = terminal.await_screen(wanted, |screen| screen.starts_with(wanted));
    assert!(
        screen.contains("error: novita List Instances: "),
        "{screen}"
    );
    assert!(line(&screen, "two").is_empty(), "{screen}");
    assert!(line(&screen, "one").starts_with("  novita"), "{screen}");
    let wanted = "every 1s: 2 instances, 1 gone, ";
    let screen = terminal.await_screen(wanted, |screen| screen.starts_with(wanted));
    assert!(!screen.contains("error"), "{screen}");
    assert!(line(&screen, "one").starts_with("- novita"), "{screen}");
    // Ctrl-Z gives the terminal back for a while.
    terminal.signal("-TSTP");
    terminal.await_screen("empty screen", str::is_empty);
    // It may not have stopped yet.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(terminal.modes(), (false, false));
    while terminal.modes() != (true, true) {
        terminal.signal("-CONT");
        std::thread::sleep(Duration::from_millis(50));
    }
    terminal.await_screen("rows", |screen| {
        screen.starts_with("every 1s: 2 instances, no change, ")
    });
    // In bold and reverse, as it is a terminal.
    assert!(
        terminal
            .bytes()
            .windows(5)
            .any(|bytes| bytes == b"\x1b[7m-")
    );
    terminal.signal("-INT");
    assert_eq!(terminal.finish(), (130, String::new()));
    assert_eq!(terminal.modes(), (false, false), "as it was");
}

#[test]
fn without_colour_only_signs_mark() {
    let (server, _) = server(ROUNDS);
    let run = watching(&server).args(["--color", "never"]);
    let mut terminal = Terminal::start(&run, (120, 24), Out::Terminal);
    terminal.await_screen("a change", |screen| screen.contains("1 changed"));
    terminal.signal("-TERM");
    assert_eq!(terminal.finish(), (143, String::new()));
    let bytes = String::from_utf8(terminal.bytes()).unwrap();
    assert!(!bytes.contains("\x1b[7m") && !bytes.contains("\x1b[1m"));
}

#[test]
fn the_table_is_cut_to_the_terminal() {
    let server = Cloud::Eas.honest(&ids(30));
    let cloud = Cloud::Eas;
    let run = cloud
        .bare(&server.url())
        .args(cloud.scope())
        .args(["--watch", "1h"]);
    let whole = "  eas       i-651-29  i-651-29  running  -     -    cn-shanghai  -        -";
    let cases = [
        ((80, 10), "and 24 more instances"),
        ((20, 10), "and 24 more instanc…"),
        ((79, 60), whole),
    ];
    at_once(&cases, |&(size, last)| {
        let terminal = Terminal::start(&run, size, Out::Terminal);
        let is_last = |screen: &str| screen.lines().last() == Some(last);
        let screen = terminal.await_screen(last, is_last);
        assert!(screen.lines().count() <= usize::from(size.1));
    });
}

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
    for format in [&[][..], &["-o", "jsonl"], &["-o", "wide"]] {
        let (server, rounds) = server(ROUNDS);
        let (lines, stderr, code) = piped(&watching(&server).args(format), 4);
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
fn a_round_begins_so_long_after_the_last_one_began() {
    let all = ids(6);
    let server = Server::start(move |request| {
        std::thread::sleep(Duration::from_millis(300));
        NOVITA.page(&slice(&all, NOVITA.asked(request)), Some(6))
    });
    let begun = Instant::now();
    let run = watching(&server).run_for(Duration::from_millis(3600));
    assert_eq!((run.code, &*run.stdout), (-1, ""), "{run:?}");
    let arrivals = server.arrivals();
    let starts: Vec<_> = arrivals
        .iter()
        .map(|arrival| arrival.at.duration_since(begun).as_millis())
        .collect();
    assert!((3..=4).contains(&starts.len()), "{starts:?}");
    for pair in starts.windows(2) {
        assert!((900..1700).contains(&(pair[1] - pair[0])), "{starts:?}");
    }
}

#[test]
fn what_cannot_be_watched_ends_at_once() {
    let refused = Server::start(|_| NOVITA.error(401, "UNAUTHENTICATED", "no", "R"));
    let to = |server: &Server| NOVITA.bare(&server.url());
    for (run, code, words) in [
        (
            to(&refused).args(["--watch", "1s"]),
            4,
            "error: novita List Instances: HTTP 401",
        ),
        (to(&refused).args(["--watch", "999ms"]), 2, "at least 1s"),
        (
            to(&refused).args(["--watch", "1s", "-o", "json"]),
            2,
            "hint: leave -o out",
        ),
        (
            to(&refused).args(["--watch", "1s"]).unset("NOVITA_API_KEY"),
            3,
            "hint: set NOVITA_API_KEY",
        ),
        (
            to(&refused).args(["--watch", "1s", "--region", "x"]),
            2,
            "--region means nothing to novita",
        ),
    ] {
        let finished = run.run();
        assert_eq!(
            (finished.code, &*finished.stdout),
            (code, ""),
            "{finished:?}"
        );
        assert!(finished.stderr.contains(words), "{finished:?}");
    }
    let json = to(&refused).args(["--watch", "1s", "-o", "jsonl"]);
    let mut terminal = Terminal::start(&json, (80, 24), Out::Terminal);
    let (code, screen) = terminal.finish();
    assert_eq!(code, 2);
    assert!(
        screen.contains("on a terminal") && screen.contains("hint: "),
        "{screen}"
    );
}

#[test]
fn a_signal_in_the_middle_of_a_round_ends_it() {
    for signals in [1, 2] {
        let asked = AtomicUsize::new(0);
        let server = Server::start(move |_| {
            if asked.fetch_add(1, Ordering::SeqCst) > 0 {
                std::thread::sleep(Duration::from_secs(20));
                return Reply::Raw(Vec::new());
            }
            NOVITA.page(&ids(3), Some(3))
        });
        let mut terminal = Terminal::start(&watching(&server), (80, 24), Out::Terminal);
        terminal.await_screen("a second round", |screen| screen.contains("; asking"));
        let begun = Instant::now();
        for _ in 0..signals {
            terminal.signal("-INT");
        }
        assert_eq!(terminal.finish(), (130, String::new()));
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(terminal.modes(), (false, false));
    }
}
