//! Which files a run touches: none is written, and none is read but those that it says it reads.
//!
//! Watched by `strace`; where there is none, or it may not watch, the test says so and ends.

use std::process::{Command, Stdio};

use super::cli_file::{PATH, main_profile, pair};
use super::keys::ALIBABA;
use crate::support::{Cloudls, DemoCloud, Home, Relay};

/// Below the home: the program's own file, and those of the vendors' tools.
const OWN: [&str; 7] = [
    ".config/cloudls/config.toml",
    ".aliyun/config.json",
    ".aliyuncli/credentials",
    ".alibabacloud/credentials",
    ".alibabacloud/credentials.ini",
    ".huaweicloud/credentials",
    ".hcloud/config.json",
];

/// What the system, its resolver and TLS read: the starts of paths.
const SYSTEM: [&str; 17] = [
    "/etc/ld.so",
    "/etc/ssl/",
    "/etc/pki/",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/lib",
    "/usr/lib",
    "/usr/local/lib",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/proc/",
    "/sys/",
    "/dev/",
];

/// Calls that change a file without opening it.
const CHANGES: [&str; 12] = [
    "creat(",
    "mkdir",
    "rename",
    "unlink",
    "rmdir",
    "link",
    "symlink",
    "chmod",
    "fchmodat",
    "chown",
    "truncate",
    "utimensat",
];

#[test]
fn nothing_is_written_and_nothing_else_read() {
    if !can_watch() {
        say("no strace that may watch: which files are touched was not tested");
        return;
    }
    let demo = DemoCloud::start();
    let relay = Relay::to(&demo, None);
    let home = Home::with("[profile.p]\nprovider = \"eas\"\nregions = \"cn-shanghai\"\n");
    let members = pair(ALIBABA.0, ALIBABA.1) + r#","ram_role_arn":"acs:ram::1:role/reader""#;
    let text = format!(
        r#"{{"current":"main","profiles":[{}]}}"#,
        main_profile("RamRoleArn", &members)
    );
    home.write(PATH, &text, 0o600);
    home.write(".ssh/id_ed25519", "none of its business", 0o600);
    let run = home
        .run(["ls", "-o", "json", "-p", "all"])
        .vars(relay.endpoints());
    let calls = watched(&home, &run);
    assert!(relay.asked().contains(&"AssumeRole"), "{:?}", relay.asked());
    assert!(
        calls
            .iter()
            .any(|call| call.contains(".aliyun/config.json"))
    );
    let folder = home.path("").display().to_string();
    let wrong: Vec<_> = calls
        .iter()
        .filter_map(|call| wrong(call, folder.trim_end_matches('/')))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn can_watch() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-e", "trace=%file", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn say(words: &str) {
    eprintln!("{words}");
}

/// The calls of a run that have to do with files.
fn watched(home: &Home, run: &Cloudls) -> Vec<String> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let inner = run.command(&home.path(""));
    let status = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-s",
            "4096",
            "-e",
            "trace=%file,openat,creat",
            "-o",
        ])
        .arg(log.path())
        .arg(inner.get_program())
        .args(inner.get_args())
        .env_clear()
        .envs(
            inner
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // The other providers have no credential.
    assert_eq!(status.code(), Some(8));
    let text = std::fs::read_to_string(log.path()).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// What is wrong with a call, if anything.
fn wrong(line: &str, home: &str) -> Option<String> {
    // The number of the thread stands first.
    let call = line
        .split_once(' ')
        .map_or(line, |(_, call)| call.trim_start());
    let name = call.split('(').next().unwrap_or_default();
    let path = call.split('"').nth(1)?;
    let refuse = |why: &str| Some(format!("{why}: {call}"));
    if CHANGES.iter().any(|change| call.starts_with(change)) {
        return refuse("it changes a file");
    }
    if let Some(own) = path
        .strip_prefix(home)
        .and_then(|path| path.strip_prefix('/'))
    {
        let is_read = OWN.contains(&own) && !is_written(call);
        return if is_read { None } else { refuse("it touches") };
    }
    if !name.starts_with("open") || call.contains(" = -1 ") {
        return None;
    }
    if is_written(call) && path != "/dev/null" {
        return refuse("it opens for writing");
    }
    let is_known = SYSTEM.iter().any(|start| path.starts_with(start));
    if is_known { None } else { refuse("it reads") }
}

fn is_written(call: &str) -> bool {
    ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"]
        .iter()
        .any(|flag| call.contains(flag))
}
