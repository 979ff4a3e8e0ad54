//! Files that are no listing, stdin, and a stdout that cannot be written to.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{before_and_after, diff, fleet, take, with_stdio};
use crate::support::{Cloudls, Home};

#[test]
fn what_is_no_listing_is_a_usage_error() {
    let home = Home::new();
    let fleet = fleet();
    let whole = fleet.to_string();
    let good = home.write("good.json", &whole, 0o600).display().to_string();
    let lines = Cloudls::new(["ls", "--demo", "-o", "jsonl"]).run().stdout;
    let mut other = fleet.clone();
    other["schema_version"] = json!(2);
    let mut filtered = fleet.clone();
    take(&mut filtered, 0);
    let count = fleet["instances"].as_array().unwrap().len();
    filtered["count"] = json!(count);
    let fewer = format!("holds {} rows, and its count is {count}", count - 1);
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let table = Cloudls::new(["ls", "--demo"]).run().stdout;
    let differing = diff(&fleet, &fleet, &["-o", "json"]).stdout;
    for (name, text, words) in [
        ("empty", "", "is empty"),
        ("jsonl", &lines, "holds rows alone (-o jsonl)"),
        ("cut", &whole[..whole.len() / 2], "ends in the middle"),
        (
            "version",
            &other.to_string(),
            "has a schema_version that this cloudls cannot read: 2",
        ),
        ("array", &fleet["instances"].to_string(), "is a JSON array"),
        ("filtered", &filtered.to_string(), &fewer),
        ("nested", &nested, "is a JSON array"),
        ("table", &table, "is not JSON"),
        ("differing", &differing, "`instances` is missing"),
    ] {
        let path = home.write(name, text, 0o600).display().to_string();
        for files in [[&path, &good], [&good, &path]] {
            let run = Cloudls::new(["diff"]).args(files).run();
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}: {run:?}");
            let start = format!("error: {path} {words}");
            let said = run.stderr.replace("is not the document of a listing: ", "");
            assert!(said.starts_with(&start), "{start}: {said}");
            assert!(run.stderr.contains("\nhint: "), "{name}: {run:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_a_usage_error() {
    let home = Home::new();
    let good = home.write("good.json", &fleet().to_string(), 0o600);
    let good = good.display().to_string();
    let binary = home.path("binary");
    std::fs::write(&binary, b"{\"a\": \"\xff\xfe\"}").unwrap();
    let folder = home.path("folder");
    std::fs::create_dir(&folder).unwrap();
    for (path, words) in [
        (home.path("missing"), "No such file"),
        (folder, "Is a directory"),
        (binary, "is not text: byte 8"),
    ] {
        let path = path.display().to_string();
        for run in [
            Cloudls::new(["diff", &path, &good]),
            Cloudls::new(["ls", "--demo", "--against", &path]),
        ] {
            let run = run.run();
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
            let line = run.stderr.lines().next().unwrap();
            assert!(line.starts_with("error: "), "{run:?}");
            assert!(
                line.contains(&path) && line.contains(words),
                "{words}: {run:?}"
            );
        }
    }
}

/// As Windows PowerShell writes what is sent to a file.
#[test]
fn another_encoding_is_named() {
    let home = Home::new();
    let text = fleet().to_string();
    let good = home.write("good.json", &text, 0o600).display().to_string();
    let wide = |with: fn(u16) -> [u8; 2], mark: &[u8]| {
        let units = text.encode_utf16().flat_map(with);
        mark.iter().copied().chain(units).collect::<Vec<_>>()
    };
    let utf_32 = text.chars().flat_map(|c| u32::from(c).to_le_bytes());
    for (name, bytes, encoding) in [
        ("le", wide(u16::to_le_bytes, b"\xff\xfe"), "UTF-16"),
        ("be", wide(u16::to_be_bytes, b"\xfe\xff"), "UTF-16"),
        ("bare-le", wide(u16::to_le_bytes, b""), "UTF-16"),
        ("bare-be", wide(u16::to_be_bytes, b""), "UTF-16"),
        (
            "32",
            b"\xff\xfe\0\0".iter().copied().chain(utf_32).collect(),
            "UTF-32",
        ),
    ] {
        let path = home.path(name);
        std::fs::write(&path, bytes).unwrap();
        let path = path.display().to_string();
        for run in [
            Cloudls::new(["diff", &path, &good]),
            Cloudls::new(["diff", &good, &path]),
            Cloudls::new(["ls", "--demo", "--against", &path]),
        ] {
            let run = run.run();
            assert_eq!((run.code, &*run.stdout), (2, ""), "{run:?}");
            let error = format!("error: {path} is text in {encoding}, and not in UTF-8\n");
            assert!(run.stderr.starts_with(&error), "{run:?}");
            assert!(run.stderr.contains("Out-File -Encoding utf8"), "{run:?}");
        }
    }
    // A mark of UTF-8 is none of another encoding.
    let marked = format!("\u{feff}{text}");
    let marked = home
        .write("marked.json", &marked, 0o600)
        .display()
        .to_string();
    assert_eq!(Cloudls::new(["diff", &marked, &good]).run().code, 0);
}

#[test]
fn stdin_is_one_of_the_two() {
    let home = Home::new();
    let (old, new) = before_and_after();
    let [old, new] = [("old", &old), ("new", &new)]
        .map(|(name, document)| home.write(name, &document.to_string(), 0o600))
        .map(|path| path.display().to_string());
    let plain = Cloudls::new(["diff", &old, &new]).run();
    for (files, stdin) in [([&old, "-"], &new), (["-", &new], &old)] {
        let run = Cloudls::new(["diff"]).args(files);
        let run = with_stdio(&run, stdin, Stdio::piped());
        assert_eq!(run, (Some(1), plain.stdout.clone(), plain.stderr.clone()));
    }
    let run = Cloudls::new(["ls", "--demo", "--against", "-", "-q"]);
    let (code, out, _) = with_stdio(&run, &old, Stdio::piped());
    assert_eq!((code, out.lines().count()), (Some(1), 2), "{out}");
    let run = Cloudls::new(["diff", "-", "-"]).run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .starts_with("error: stdin can be one of the two listings only\n")
    );
    let (code, _, err) = with_stdio(
        &Cloudls::new(["diff", "-", &new]),
        "/dev/null",
        Stdio::piped(),
    );
    assert_eq!(
        (code, err.lines().next()),
        (Some(2), Some("error: stdin is empty"))
    );
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let home = Home::new();
    let (old, new) = before_and_after();
    let [old, new] = [("old", &old), ("new", &new)]
        .map(|(name, document)| home.write(name, &document.to_string(), 0o600))
        .map(|path| path.display().to_string());
    for shape in ["table", "json"] {
        for run in [
            Cloudls::new(["diff", &old, &new, "-o", shape]),
            Cloudls::new(["ls", "--demo", "-q", "--against", &old, "-o", shape]),
        ] {
            let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
            let (code, _, err) = with_stdio(&run, "/dev/null", full.into());
            assert_eq!(code, Some(1), "{err}");
            assert!(err.starts_with("error: cannot write to stdout: "), "{err}");
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let run = with_stdio(&run, "/dev/null", writer.into());
            assert_eq!(run, (Some(0), String::new(), String::new()));
        }
    }
}

/// One that goes on and on is read no longer than the run may take.
#[test]
fn what_does_not_end_is_not_read_for_ever() {
    let run = Cloudls::new(["ls", "--demo", "--deadline", "1s", "--against", "-"]);
    let home = tempfile::tempdir().unwrap();
    let mut command = run.command(home.path());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let begun = Instant::now();
    // What a document begins with; it never says nothing for long.
    let write = std::thread::spawn(move || {
        while pipe.write_all(b"{ ").is_ok() && begun.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let output = child.wait_with_output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "{output:?}");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("its end did not come in time"), "{words}");
    write.join().unwrap();
}

/// A pipe that nobody writes to is not waited for without an end, nor is what has none read.
#[test]
fn what_does_not_come_is_not_waited_for() {
    let home = Home::new();
    let pipe = home.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let pipe = pipe.to_str().unwrap();
    let against = ["ls", "--demo", "--deadline", "1s", "--against", pipe];
    let known = home.write("known.json", &fleet().to_string(), 0o600);
    let known = known.to_str().unwrap();
    for (args, seconds) in [
        (&against[..], 5),
        (&["diff", known, pipe], 20),
        (&["diff", known, "/dev/zero"], 20),
    ] {
        let run = Cloudls::new(args).run_for(Duration::from_secs(seconds));
        assert_eq!(run.code, 2, "{args:?}: {run:?}");
        assert!(
            run.elapsed < Duration::from_secs(seconds),
            "{args:?}: {run:?}"
        );
        assert!(run.stderr.starts_with("error: "), "{args:?}: {run:?}");
    }
}
