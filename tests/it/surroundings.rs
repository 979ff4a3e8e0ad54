//! The machine around a run: streams that are closed or full, locales, variables that are no text.

use std::ffi::OsStr;
use std::fs::{OpenOptions, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Cloud, Cloudls, Home, ids, program};

/// Runs a listing with what a shell makes of its streams.
fn through_shell(run: &Cloudls, streams: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let own = run.command(home.path());
    let mut shell = Command::new("sh");
    let script = format!("exec \"$0\" \"$@\" {streams}");
    shell.arg("-c").arg(script).arg(own.get_program());
    shell.args(own.get_args()).env_clear();
    let variables = own.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    shell.output().unwrap()
}

#[test]
fn a_stderr_that_is_gone_is_nobodys_loss() {
    let cloud = Cloud::EAS;
    let server = cloud.honest(&ids(7));
    for streams in ["2>&-", "2>/dev/full", "<&- 2>&-"] {
        let output = through_shell(&cloud.listing(&server).args(["--debug"]), streams);
        assert_eq!(output.status.code(), Some(0), "{streams}");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["count"], 7, "{streams}");
    }
}

/// Nothing that is printed arrives there, and nobody wanted that: /dev/null is for who does.
#[test]
fn a_stdout_that_cannot_be_written_to_is_an_error() {
    let cloud = Cloud::EAS;
    let server = cloud.honest(&ids(7));
    let listing = cloud.listing(&server);
    for (streams, words) in [
        (">&-", "cannot write to stdout: it is closed"),
        (
            "1</dev/null",
            "cannot write to stdout: it is open for reading only",
        ),
    ] {
        let others = [["config", "path"], ["ls", "--help"]].map(Cloudls::new);
        for run in [&listing, &others[0], &others[1]] {
            let output = through_shell(run, streams);
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{streams}: {stderr}");
            assert!(stderr.contains(words), "{streams}: {stderr}");
        }
    }
    assert_eq!(server.count(), 0, "nothing was sent");
    assert_eq!(through_shell(&listing, ">&- 2>&-").status.code(), Some(1));
    // Whoever opens it opens it to read as well.
    for streams in [">/dev/null", "1<>/dev/null"] {
        assert_eq!(through_shell(&listing, streams).status.code(), Some(0));
    }
}

/// However few files and threads the machine grants, what it lacks is said in words.
#[test]
fn a_machine_that_grants_little_is_told_of() {
    let home = Home::new();
    // Somebody else reads it where the tests run as root.
    std::fs::set_permissions(home.path(""), Permissions::from_mode(0o755)).unwrap();
    let listed = Cloudls::new(["ls", "--demo", "-o", "json"]).run();
    let document = home.write("listing.json", &listed.stdout, 0o644);
    let old = document.to_str().unwrap();
    let commands: [&[&str]; 4] = [
        &["ls", "--demo", "-p", "novita"],
        &["doctor", "-p", "novita"],
        &["config", "show"],
        &["diff", old, old],
    ];
    let limits = (4..11).map(|files| format!("-n {files}"));
    let limits = limits.chain([0, 1].map(|threads| format!("-u {threads}")));
    // The shell that every machine has does not know all limits.
    if program("bash").is_none() {
        return;
    }
    for limit in limits {
        for args in commands {
            let run = Cloudls::new(args).set("NOVITA_API_KEY", "sk_0123456789");
            let run = run.set("CLOUDLS_NOVITA_ENDPOINT", "http://127.0.0.1:1");
            let own = run.command(home.path("").as_path());
            let mut shell = Command::new("bash");
            let script = format!("ulimit {limit} && exec \"$0\" \"$@\"");
            shell.arg("-c").arg(script).arg(own.get_program());
            shell.args(own.get_args()).env_clear();
            let variables = own.get_envs();
            shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
            // Nobody limits the processes of root.
            if limit.starts_with("-u") && is_root() {
                shell.uid(65534);
            }
            let output = shell.output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            let what = format!("{limit} {args:?}: {:?} {stderr}", output.status);
            assert!(output.status.code().is_some(), "{what}");
            assert!(!stderr.contains("internal failure"), "{what}");
            let is_whole = output.status.success() && args.contains(&"ls");
            assert!(!is_whole || stderr.contains(": complete"), "{what}");
        }
    }
}

/// Whether the tests run as root.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The formats there are, from the program's own words.
fn formats() -> Vec<String> {
    let refused = Cloudls::new(["instances", "-o", "none-of-these"]).run();
    let (_, rest) = refused.stderr.split_once("[possible values: ").unwrap();
    let (names, _) = rest.split_once(']').unwrap();
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_format_says_when_the_disk_is_full() {
    let cloud = Cloud::SAE;
    let server = cloud.honest(&ids(7));
    let formats = formats();
    assert!(formats.len() >= 10, "{formats:?}");
    for format in &formats {
        let home = tempfile::tempdir().unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = cloud.listing(&server).args(["-o", format]);
        let output = run.command(home.path()).stdout(full).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}: {stderr}");
        assert!(stderr.contains("cannot write to stdout"), "{stderr}");
    }
}

/// What is printed is UTF-8, whatever the locale and the terminal are said to be.
#[test]
fn the_locale_changes_nothing() {
    let cloud = Cloud::NOVITA;
    let mut row = cloud.row("i-1");
    row["name"] = "训练 🚀".into();
    let body = cloud.body(&[row], Some(1));
    let server = crate::support::Server::start(move |_| crate::support::Reply::json(200, &body));
    for format in ["table", "json"] {
        for (name, value) in [
            ("LC_ALL", "C"),
            ("LANG", "zh_CN.GB18030"),
            ("LC_ALL", "POSIX"),
            ("TERM", ""),
            ("COLUMNS", "1"),
        ] {
            let run = cloud.listing(&server).args(["-o", format]);
            let run = run.set(name, value).run();
            assert_eq!(run.code, 0, "{name}={value}: {run:?}");
            assert!(run.stdout.contains("训练 🚀"), "{name}={value}: {run:?}");
        }
    }
}

#[test]
fn what_is_no_text_is_refused_and_not_fatal() {
    let home = tempfile::tempdir().unwrap();
    let no_text = OsStr::from_bytes(b"sk_\xff\xfe12345678");
    let listing = Cloudls::new(["instances", "-p", "novita"]);
    for name in ["NOVITA_API_KEY", "CLOUDLS_NOVITA_ENDPOINT"] {
        let mut command = listing
            .clone()
            .set("NOVITA_API_KEY", "sk_example")
            .command(home.path());
        let output = command.env(name, no_text).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{name}: {stderr}");
        assert!(stderr.contains(name), "{stderr}");
    }
    let mut command = listing.command(home.path());
    let output = command.arg(no_text).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    // A variable that is none of ours does not matter.
    let mut command = Cloudls::new(["providers"]).command(home.path());
    let output = command.env("ODD", no_text).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

/// The first signal waits for what is being written; the second does not.
#[test]
fn a_second_signal_ends_the_run_at_once() {
    let cloud = Cloud::NOVITA;
    let all: Vec<String> = (0..20_000).map(|index| format!("i-{index}")).collect();
    let server = cloud.honest(&all);
    let home = tempfile::tempdir().unwrap();
    let mut child = cloud
        .bare(&server.url())
        .args(["-o", "jsonl", "--page-size", "500"])
        .command(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let signal = || {
        let kill = format!("kill -INT {}", child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        thread::sleep(Duration::from_millis(300));
    };
    // Nobody reads: the pipe is full by now, and the program waits.
    thread::sleep(Duration::from_millis(1500));
    signal();
    signal();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(10), "no end");
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// A variable set to nothing is not set, and a bad one is named.
#[test]
fn a_bad_variable_is_named() {
    let demo = || Cloudls::new(["ls", "--demo", "-p", "hpcai", "-o", "json"]);
    let empty = demo()
        .set("CLOUDLS_TIMEOUT", "")
        .set("CLOUDLS_DEADLINE", " ");
    assert_eq!(empty.run().code, 0);
    let bad = demo().set("CLOUDLS_TIMEOUT", "20").run();
    assert_eq!(bad.code, 2, "{bad:?}");
    assert!(bad.stderr.contains("CLOUDLS_TIMEOUT"), "{bad:?}");
}
