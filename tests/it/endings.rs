//! Runs that end before their time: signals, a full disk, a reader that leaves.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Cloud, Cloudls, Reply, Server, hold, ids, slice};

/// A server that answers page 1, tells when page 2 is asked for, and then says nothing for long.
fn server() -> (Server, mpsc::Receiver<()>) {
    let (asked, is_asked) = mpsc::channel();
    let cloud = Cloud::HPCAI;
    let server = Server::start(move |request| {
        let page = cloud.asked(request);
        if page.page > 1 {
            let _ = asked.send(());
            std::thread::sleep(Duration::from_secs(20));
            return Reply::Raw(Vec::new());
        }
        cloud.page(&slice(&ids(7), page), Some(7))
    });
    (server, is_asked)
}

#[test]
fn a_signal_ends_the_run_with_what_is_there() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let (server, is_asked) = server();
        let home = tempfile::tempdir().unwrap();
        let mut command = Cloud::HPCAI.listing(&server).command(home.path());
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        is_asked.recv_timeout(Duration::from_secs(20)).unwrap();
        let begun = Instant::now();
        // The shell's own: not every machine has a program of that name.
        let kill = Command::new("sh")
            .args(["-c", &format!("kill {signal} {}", child.id())])
            .status();
        assert!(kill.unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(output.status.code(), Some(code));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        hold(&document);
        assert_eq!(
            (&document["count"], &document["complete"]),
            (&3.into(), &false.into())
        );
        let reason = document["sources"][0]["reason"].as_str().unwrap();
        assert!(reason.contains("interrupted"), "{reason}");
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("INCOMPLETE")
        );
    }
}

/// Runs with stdout elsewhere; the exit code and stderr.
/// In the middle of many pages: what complete pages gave is printed, and soon.
#[test]
fn a_long_listing_can_be_interrupted() {
    let cloud = Cloud::EAS;
    let all: Vec<String> = (0..3000).map(|index| format!("i-{index}")).collect();
    let server = cloud.server(move |asked| {
        std::thread::sleep(Duration::from_millis(10));
        (slice(&all, asked), Some(3000))
    });
    let home = tempfile::tempdir().unwrap();
    let mut command = cloud.listing(&server).command(home.path());
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    while server.count() < 100 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let begun = Instant::now();
    let kill = format!("kill -INT {}", child.id());
    let kill = Command::new("sh").args(["-c", &kill]).status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    // Far below on a machine that has time.
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(output.status.code(), Some(130));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    hold(&document);
    assert_eq!(document["complete"], false);
    let rows = document["instances"].as_array().unwrap();
    assert!((200..3000).contains(&rows.len()), "{} rows", rows.len());
    let source = &document["sources"][0];
    assert_eq!(source["reported_total"], 3000);
    assert_eq!(source["received"], rows.len());
    let number = |row: &serde_json::Value| row["id"].as_str()?.strip_prefix("i-")?.parse().ok();
    let numbers: Option<Vec<u32>> = rows.iter().map(number).collect();
    // A page that was still awaited leaves a gap, and no row comes twice or out of turn.
    assert!(numbers.unwrap().is_sorted_by(|one, next| one < next));
}

fn with_stdout(run: &Cloudls, stdout: Stdio) -> (Option<i32>, String) {
    let home = tempfile::tempdir().unwrap();
    let output = run
        .command(home.path())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_full_disk_is_an_error() {
    let commands = [
        "table",
        "wide",
        "json",
        "jsonl",
        "yaml",
        "prom",
        "ssh-config",
        "html",
    ]
    .map(|format| Cloudls::new(["ls", "--demo", "-o", format]));
    let commands = commands
        .into_iter()
        .chain([Cloudls::new(["providers"]), Cloudls::new(["demo"])]);
    for run in commands {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let (code, stderr) = with_stdout(&run, full.into());
        assert_eq!(code, Some(1), "{stderr}");
        assert!(
            stderr.starts_with("error: cannot write to stdout: "),
            "{stderr}"
        );
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let server = Cloud::NOVITA.honest(&ids(3000));
    for format in [
        "table",
        "wide",
        "json",
        "jsonl",
        "yaml",
        "prom",
        "ssh-config",
        "html",
    ] {
        let run = Cloud::NOVITA.bare(&server.url()).args(["-o", format]);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(
            with_stdout(&run, writer.into()),
            (Some(0), String::new()),
            "{format}"
        );
    }
}

/// A pattern that takes long on a text that is long holds up the thread that reads, and no signal.
#[test]
fn a_second_signal_ends_at_once_whatever_is_under_way() {
    let name = "a".repeat(3_000_000);
    let server = Server::start(move |_| {
        let row = json!({"id": "1", "name": name.as_str(), "status": "running"});
        Reply::json(200, &Cloud::NOVITA.body(&[row], Some(1)))
    });
    let run = Cloud::NOVITA
        .bare(&server.url())
        .args(["--filter", "name~(a?){30}b"]);
    let home = tempfile::tempdir().unwrap();
    let mut child = run
        .command(home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Reading the answer takes several seconds.
    std::thread::sleep(Duration::from_millis(1500));
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(2), "it goes on");
        let kill = format!("kill -INT {}", child.id());
        std::process::Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
