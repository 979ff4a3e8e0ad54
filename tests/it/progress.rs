//! How far a listing is, on a terminal: there after a second, gone at the end.

use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Cloud, Cloudls, Out, Reply, Server, Terminal, at_once, ids, slice};

const SIZE: (u16, u16) = (80, 24);

/// A server of 30 rows, three a page, that takes its time over each.
fn slow(cloud: Cloud) -> Server {
    let all = ids(30);
    cloud.server(move |asked| {
        std::thread::sleep(Duration::from_millis(300));
        (slice(&all, asked), Some(30))
    })
}

fn listing(cloud: Cloud, server: &Server) -> Cloudls {
    // One after the other.
    cloud.listing(server).args(["--concurrency", "1"])
}

/// What is on the screen once the run is over: what was said, and no trace of anything else.
const SAID: &str = "30 instances from 1 source: complete";

#[test]
fn it_appears_after_a_second_and_leaves_no_trace() {
    let server = slow(Cloud::NOVITA);
    let run = listing(Cloud::NOVITA, &server);
    let cases = [
        (SIZE, "novita: page 4 of 10, 12 instances\n"),
        ((34, 24), "novita: page 4 of 10, 12 instanc…\n"),
        ((30, 24), "0 of 1 source, 12 instances,…\n"),
        ((80, 2), "0 of 1 source, 12 instances, "),
    ];
    at_once(&cases, |&(size, line)| {
        let mut terminal = Terminal::start(&run, size, Out::Elsewhere(Stdio::null()));
        let is_there = |screen: &str| format!("{screen}\n").contains(line);
        let screen = terminal.await_screen(line, is_there);
        assert!(screen.starts_with("0 of 1 source, "), "{screen}");
        let (code, screen) = terminal.finish();
        assert_eq!((code, &*screen.replace('\n', "")), (0, SAID), "{size:?}");
        // Each page, and nothing within the first second.
        let screens = terminal.screens();
        assert!(screens.len() > 4, "{screens:?}");
        assert!(!screens[0].contains(", 0 s"), "{screens:?}");
    });
}

#[test]
fn it_is_gone_before_anything_is_printed() {
    let server = slow(Cloud::EAS);
    at_once(&["table", "json", "jsonl"], |format| {
        let run = listing(Cloud::EAS, &server).args(["-o", *format]);
        let mut terminal = Terminal::start(&run, (2000, 60), Out::Terminal);
        let (code, screen) = terminal.finish();
        assert_eq!(code, 0);
        for row in ids(30) {
            assert!(screen.contains(&row), "{format}: no {row} in {screen}");
        }
        assert!(!screen.contains("of 1 source"), "{format}: {screen}");
        assert!(screen.contains(SAID), "{format}: {screen}");
    });
}

#[test]
fn it_is_not_there_where_nobody_looks() {
    let server = slow(Cloud::HPCAI);
    let run = listing(Cloud::HPCAI, &server);
    assert_eq!(run.run().stderr, format!("{SAID}\n"));
    let slow = |args: &[&str]| listing(Cloud::HPCAI, &server).args(args);
    let quick = Cloud::HPCAI.honest(&ids(30));
    let cases = [
        (slow(&["-q"]), ""),
        (slow(&[]).set("TERM", "dumb"), SAID),
        (slow(&[]).set("CI", "true"), SAID),
        (listing(Cloud::HPCAI, &quick), SAID),
    ];
    at_once(&cases, |(run, said)| {
        let mut terminal = Terminal::start(run, SIZE, Out::Elsewhere(Stdio::null()));
        let (code, screen) = terminal.finish();
        assert_eq!((code, &*screen), (0, *said), "{run}");
        assert!(!terminal.bytes().contains(&b'\x1b'), "{run}");
    });
}

#[test]
fn throttling_and_retries_are_told() {
    for (reply, why) in [
        (
            Cloud::NOVITA.error(429, "LIMIT", "slow down", "R"),
            "throttled",
        ),
        (Cloud::NOVITA.error(503, "BUSY", "later", "R"), "an error"),
    ] {
        let all = ids(6);
        let is_refused = std::sync::atomic::AtomicBool::new(false);
        let server = Server::start(move |request| {
            let asked = Cloud::NOVITA.asked(request);
            let is_first = !is_refused.swap(true, std::sync::atomic::Ordering::Relaxed);
            if is_first {
                return reply.clone().with("retry-after", "3");
            }
            Cloud::NOVITA.page(&slice(&all, asked), Some(6))
        });
        let run = listing(Cloud::NOVITA, &server);
        let mut terminal = Terminal::start(&run, SIZE, Out::Elsewhere(Stdio::null()));
        let line = format!("novita: first page, waiting 2 s: {why}");
        terminal.await_screen(&line, |screen| screen.contains(&line));
        let said = "6 instances from 1 source: complete";
        assert_eq!(terminal.finish(), (0, said.to_owned()));
    }
}

#[test]
fn what_is_said_meanwhile_stands_above_it() {
    let cloud = Cloud::NOVITA;
    let failing = Server::start(move |request| {
        if cloud.asked(request).page == 4 {
            return cloud.error(503, "BUSY", "later", "R");
        }
        std::thread::sleep(Duration::from_millis(500));
        cloud.page(&slice(&ids(30), cloud.asked(request)), Some(30))
    });
    let run = listing(cloud, &failing).args(["-v"]);
    let mut terminal = Terminal::start(&run, (160, 24), Out::Elsewhere(Stdio::null()));
    let screen = terminal.await_screen("retry", |screen| {
        screen.contains("retry: ") && screen.contains("of 1 source")
    });
    let place = |text: &str| screen.find(text).unwrap();
    assert!(place("retry: ") < place("0 of 1 source"), "{screen}");
    let (code, screen) = terminal.finish();
    assert_eq!(code, 8);
    assert!(!screen.contains("of 1 source,"), "{screen}");
    assert!(screen.contains("INCOMPLETE"), "{screen}");
}

#[test]
fn it_is_gone_after_a_signal() {
    for (signals, code) in [(1, 130), (2, 130)] {
        let server = Server::start(|request| {
            if Cloud::EAS.asked(request).page > 1 {
                std::thread::sleep(Duration::from_secs(20));
                return Reply::Raw(Vec::new());
            }
            Cloud::EAS.page(&ids(3), Some(30))
        });
        let run = listing(Cloud::EAS, &server);
        let file = File::create(tempfile::tempdir().unwrap().path().join("out")).unwrap();
        let mut terminal = Terminal::start(&run, SIZE, Out::Elsewhere(file.into()));
        terminal.await_screen("page 1", |screen| screen.contains("page 1 of 10"));
        for _ in 0..signals {
            terminal.signal("-INT");
        }
        let (ended, screen) = terminal.finish();
        assert_eq!(ended, code, "{screen}");
        assert!(!screen.contains("of 1 source,"), "{screen}");
    }
}
