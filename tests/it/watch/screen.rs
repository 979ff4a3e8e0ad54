//! Rounds on a terminal.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{NOVITA, ROUNDS, server, watching};
use crate::support::{Cloud, Out, Reply, Server, Terminal, at_once, ids};

const SIZE: (u16, u16) = (120, 24);

/// Whether the screen begins so, has lines that begin so, and has no such words.
fn is_such(screen: &str, begin: &str, lines: &[&str], absent: &str) -> bool {
    let has = |begin: &&str| screen.lines().any(|line| line.starts_with(*begin));
    screen.starts_with(begin) && lines.iter().all(has) && !screen.contains(absent)
}

#[test]
fn on_a_terminal_changes_are_marked_for_a_round() {
    let (server, _) = server(ROUNDS);
    let mut terminal = Terminal::start(&watching(&server), SIZE, Out::Terminal);
    for (begin, lines, absent) in [
        (
            "every 1s: 3 instances, ",
            &["  novita    one ", "  novita    two ", "  novita    three "][..],
            "chang",
        ),
        (
            "every 1s: 3 instances, 1 new, 1 changed, 1 gone, ",
            &[
                "  novita    one ",
                "- novita    two ",
                "~ novita    three ",
                "+ novita    four ",
            ],
            "error",
        ),
        (
            "every 1s: 3 instances, INCOMPLETE, 3 as last known, no change, ",
            &[
                "error: novita List Instances: ",
                "  novita    one ",
                "  novita    four ",
            ],
            " two ",
        ),
        (
            "every 1s: 2 instances, 1 gone, ",
            &["- novita    one "],
            "error",
        ),
        (
            "every 1s: 2 instances, no change, ",
            &["  novita    four "],
            " one ",
        ),
    ] {
        terminal.await_screen(begin, |screen| is_such(screen, begin, lines, absent));
        assert_eq!(terminal.modes(), (true, true), "its own screen, no cursor");
    }
    let is_reverse = |bytes: &[u8]| bytes == b"\x1b[7m-";
    assert!(terminal.bytes().windows(5).any(is_reverse));
    terminal.signal("-INT");
    assert_eq!(terminal.finish(), (130, String::new()));
    assert_eq!(terminal.modes(), (false, false), "as it was");
}

/// What went wrong is whole on the screen, and stays behind it.
#[test]
fn what_went_wrong_stays_on_the_terminal() {
    let cloud = Cloud::NOVITA;
    let run = cloud
        .bare("http://127.0.0.1:1")
        .args(["--watch", "1h", "--timeout", "1s"]);
    let mut terminal = Terminal::start(&run, (60, 24), Out::Terminal);
    let joined = |screen: &str| screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "names a proxy where one is needed";
    terminal.await_screen("a round", |screen| {
        screen.starts_with("every 1h: 0 instances, INCOMPLETE") && joined(screen).contains(told)
    });
    terminal.signal("-INT");
    let (code, screen) = terminal.finish();
    assert_eq!(code, 130);
    let screen = joined(&screen);
    assert!(
        screen.starts_with("error: novita List Instances: "),
        "{screen}"
    );
    assert!(screen.contains(told), "{screen}");
    assert!(screen.ends_with("0 instances, INCOMPLETE"), "{screen}");
}

#[test]
fn a_stopped_process_gives_the_terminal_back() {
    let (server, _) = server(ROUNDS);
    let terminal = Terminal::start(&watching(&server), SIZE, Out::Terminal);
    terminal.await_screen("a round", |screen| screen.starts_with("every 1s: "));
    terminal.signal("-TSTP");
    terminal.await_screen("empty screen", str::is_empty);
    // It may not have stopped yet.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(terminal.modes(), (false, false));
    while terminal.modes() != (true, true) {
        terminal.signal("-CONT");
        std::thread::sleep(Duration::from_millis(50));
    }
    terminal.await_screen("another round", |screen| screen.contains("1 changed"));
}

#[test]
fn without_colour_only_signs_mark() {
    let (server, _) = server(ROUNDS);
    let run = watching(&server).args(["--color", "never"]);
    let mut terminal = Terminal::start(&run, SIZE, Out::Terminal);
    terminal.await_shown("a change", |screen| screen.contains("1 changed"));
    terminal.signal("-TERM");
    assert_eq!(terminal.finish().0, 143);
    let bytes = String::from_utf8(terminal.bytes()).unwrap();
    assert!(!bytes.contains("\x1b[7m") && !bytes.contains("\x1b[1m"));
}

#[test]
fn the_table_is_cut_to_the_terminal() {
    let server = Cloud::EAS.honest(&ids(30));
    let cloud = Cloud::EAS;
    let run = cloud
        .bare(&server.url())
        .args(cloud.scope())
        .args(["--watch", "1h"]);
    let whole = "  eas       i-651-29  foo     running  cn-shanghai";
    let cases = [
        (
            (80, 10),
            "and 24 more instances; --attention or --filter leaves fewer",
        ),
        // A line names what is hidden.
        ((20, 10), "and 25 more instanc…"),
        ((79, 60), whole),
    ];
    at_once(&cases, |&(size, last)| {
        let terminal = Terminal::start(&run, size, Out::Terminal);
        let is_last = |screen: &str| screen.lines().last() == Some(last);
        let screen = terminal.await_screen(last, is_last);
        assert!(screen.lines().count() <= usize::from(size.1));
    });
}

/// The rows that changed are seen though the screen has room for three, and which cell it is.
#[test]
fn what_changed_comes_first_and_shows_its_cell() {
    for (flags, changed) in [
        (&["--color", "always"][..], "~ novita    s  stopped"),
        (&["--color", "never"], "~ novita    s  stopped*"),
    ] {
        let (server, _) = server(&[
            &[
                ("a", "running"),
                ("b", "running"),
                ("c", "running"),
                ("d", "running"),
                ("s", "running"),
            ],
            &[
                ("a", "running"),
                ("b", "running"),
                ("c", "running"),
                ("d", "running"),
                ("s", "exited"),
            ],
        ]);
        let run = NOVITA.bare(&server.url()).args(["-w", "2s"]).args(flags);
        let mut terminal = Terminal::start(&run, (100, 7), Out::Terminal);
        terminal.await_screen("a round", |screen| screen.contains("  novita    a "));
        let screen = terminal.await_screen("a change", |screen| screen.contains("1 changed"));
        let rows: Vec<_> = screen.lines().skip(3).collect();
        let words = rows[0].split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = changed
            .replace("s  ", "s n ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(words.starts_with(&expected), "{screen}");
        let more = "and 2 more instances; --attention or --filter leaves fewer";
        assert_eq!(rows.last(), Some(&more), "{screen}");
        terminal.signal("-INT");
        terminal.finish();
        let bytes = String::from_utf8(terminal.bytes()).unwrap();
        assert_eq!(
            bytes.contains("\x1b[7mstopped\x1b[0m"),
            flags[1] == "always"
        );
    }
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
