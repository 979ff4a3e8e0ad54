//! `instances --watch`: round after round.

mod pipe;
mod screen;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Cloud, Cloudls, Out, Reply, Server, Terminal, ids, slice};

const NOVITA: Cloud = Cloud::NOVITA;

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
            to(&refused).args(["--watch", "1s", "--summary"]),
            2,
            "cannot be used with",
        ),
        (
            to(&refused).args(["--watch", "1s"]).unset("NOVITA_API_KEY"),
            3,
            "hint: set NOVITA_API_KEY",
        ),
        (
            to(&refused).args(["--watch", "1s", "--region", "x"]),
            2,
            "--region does not apply to novita",
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
