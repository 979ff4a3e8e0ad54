//! `-o ssh-config`: what ssh makes of it, without connecting anywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{ODD, assert_harmless, empty, hostile, listed, partial, rows, serving};
use crate::support::{Cloud, Cloudls, DemoFleet, Finished, is_there};

/// The settings that ssh would connect with.
fn settings(config: &Path, alias: &str) -> BTreeMap<String, String> {
    let output = Command::new("ssh")
        .args(["-T", "-G", "-F"])
        .arg(config)
        .arg(alias)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && words.is_empty(),
        "{alias}: {words}"
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let pairs = lines.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// The aliases of each block.
fn aliases(text: &str) -> Vec<Vec<&str>> {
    let hosts = text.lines().filter_map(|line| line.strip_prefix("Host "));
    hosts.map(|words| words.split(' ').collect()).collect()
}

/// Asserts that there is nothing but comments and the directives meant.
#[track_caller]
fn check(text: &str) {
    assert_harmless(text);
    for line in text.lines() {
        let is_known = line.is_empty()
            || line.starts_with("# ")
            || ["Host ", "    HostName ", "    Port ", "    User "]
                .iter()
                .any(|directive| line.starts_with(directive));
        assert!(is_known, "{line:?}");
    }
}

/// A listing of the demo cloud, with these flags besides, and the notes on stderr in front of its own words.
fn demo(flags: &[&str]) -> (Finished, Vec<String>) {
    let run = Cloudls::new(["ls", "--demo", "-o", "ssh-config"])
        .args(flags)
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let lines = run.stderr.lines().filter(|line| line.starts_with("note: "));
    let notes = lines.map(str::to_owned).collect();
    (run, notes)
}

#[test]
fn ssh_finds_every_alias_of_the_demo_cloud() {
    let (run, notes) = demo(&[]);
    let text = run.stdout;
    check(&text);
    let instances = DemoFleet::get().rows();
    let running = |row: &&Value| row["status"] == "running";
    let is_reachable = |row: &&Value| !row["ssh"]["host"].is_null();
    let rows: Vec<_> = instances
        .iter()
        .filter(running)
        .filter(is_reachable)
        .collect();
    let blocks = aliases(&text);
    assert!(blocks.len() == rows.len() && rows.len() > 2);
    for name in ["训练-大模型", "rocket"] {
        let alias = format!("cloudls-{name}");
        assert!(
            blocks.iter().any(|aliases| aliases[0] == alias),
            "{blocks:?}"
        );
    }
    let of_status = |status: &str| {
        instances
            .iter()
            .filter(|row| row["status"] == status)
            .count()
    };
    let (all, unknown, runs) = (instances.len(), of_status("unknown"), of_status("running"));
    let left_out = format!(
        "{} of {all} instances left out: {} not running, {unknown} of unknown status, {} without an SSH \
         address; --status chooses other states",
        all - rows.len(),
        all - unknown - runs,
        runs - rows.len(),
    );
    assert!(text.contains(&format!("\n\n# {left_out}\n")), "{text}");
    assert_eq!(notes[0], format!("note: {left_out}"));
    let folder = tempfile::tempdir().unwrap();
    let [own, including] = ["own", "config"].map(|name| folder.path().join(name));
    fs::write(&own, &text).unwrap();
    let include = format!("Include \"{}\"\nHost other\n    Port 4711\n", own.display());
    fs::write(&including, include).unwrap();
    if !is_there("ssh", &["-V"]) {
        return;
    }
    for (aliases, row) in blocks.iter().zip(rows) {
        let address = row["address"].as_str().unwrap();
        let address = address.replace(['/', '.', '@', '#'], "-");
        assert_eq!(*aliases.last().unwrap(), format!("cloudls-{address}"));
        for (alias, config) in aliases
            .iter()
            .flat_map(|alias| [(alias, &own), (alias, &including)])
        {
            let settings = settings(config, alias);
            let expected = &row["ssh"];
            assert_eq!(settings["hostname"], expected["host"], "{alias}");
            // What a provider does not tell is ssh's own.
            if !expected["port"].is_null() {
                assert_eq!(settings["port"], expected["port"].to_string(), "{alias}");
            }
            if !expected["user"].is_null() {
                assert_eq!(settings["user"], expected["user"], "{alias}");
            }
        }
    }
    // What is included ends where it ends.
    let other = settings(&including, "other");
    assert_eq!(
        (other["port"].as_str(), other["hostname"].as_str()),
        ("4711", "other")
    );
}

#[test]
fn an_empty_and_a_partial_one_say_so() {
    let text = empty("ssh-config").stdout;
    check(&text);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].ends_with(" from hpcai/env"), "{text}");
    assert_eq!(lines[1], "# 0 instances from 1 source: complete");
    assert_eq!(lines.len(), 3, "{text}");
    let text = partial("ssh-config").stdout;
    check(&text);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].ends_with(" from hpcai/env, novita/env"), "{text}");
    let end = "INCOMPLETE, 1 source short (novita)";
    assert_eq!(lines[1], format!("# 2 instances from 2 sources: {end}"));
    assert!(
        lines[2].starts_with("# error: novita List Instances: "),
        "{text}"
    );
    // Another row has the same name.
    assert_eq!(aliases(&text), [["cloudls-hpcai-env-i-1"]]);
    let end = "# 1 of 2 instances left out: 1 without an SSH address";
    assert!(text.ends_with(&format!(
        "\n{end}\n# 1 name has no alias: 1 shared by several instances\n"
    )));
}

/// What comes from the network is an alias or a comment, and nothing else.
#[test]
fn nothing_is_injected() {
    let text = listed(&hostile(), "ssh-config").stdout;
    check(&text);
    let taken: Vec<_> = aliases(&text)
        .into_iter()
        .map(|aliases| aliases.join(" "))
        .collect();
    // Those are plain words, if odd ones.
    let plain = ["no", "1e3", "2026-01-01", "0x1f"];
    assert_eq!(taken.len(), plain.len(), "{taken:?}");
    // What cannot be the name of a host is not even read as one. Each row is one of the three.
    let document = listed(&hostile(), "json").json();
    let instances = document["instances"].as_array().unwrap();
    let unknown = instances
        .iter()
        .filter(|row| row["ssh"]["host"].is_null())
        .count();
    let left_out = text.matches("; left out: its SSH").count();
    assert_eq!(taken.len() + left_out + unknown, instances.len(), "{text}");
    let [all, without] = [instances.len(), instances.len() - taken.len()];
    let end =
        format!("# {without} of {all} instances left out: {unknown} without an SSH address, ");
    assert!(text.contains(&end), "{text}");

    let named = ODD.iter().enumerate();
    let rows: Vec<_> = named
        .map(|(index, odd)| rows(odd, "198.51.100.7", "root", index)[0].clone())
        .collect();
    let text = listed(&serving(&rows), "ssh-config").stdout;
    check(&text);
    let blocks = aliases(&text);
    assert_eq!(blocks.len(), ODD.len());
    for alias in blocks.iter().flatten() {
        let means = |c: char| " *?!,\"'%$#=`\\:@/".contains(c);
        assert!(
            alias.starts_with("cloudls-") && !alias.contains(means),
            "{alias}"
        );
    }
    if is_there("ssh", &["-V"]) {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        fs::write(&config, &text).unwrap();
        for (index, aliases) in blocks.iter().enumerate() {
            for alias in aliases {
                let settings = settings(&config, alias);
                assert_eq!(settings["port"], (30_000 + index).to_string(), "{alias}");
                assert!(!settings.contains_key("proxycommand"), "{alias}");
            }
        }
    }
}

/// Runs a program that connects by `ssh`, which is given a command in place of a connection: the names by which
/// it was asked for a host. Nothing goes to the network.
fn connected(program: &str, args: &[&str], config: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let [asked, script] = ["asked", "proxy"].map(|name| folder.path().join(name));
    // Its stdout is open until all is written: `ssh` ends it with that.
    let write = format!("echo \"$@\" > '{}'", asked.display());
    fs::write(&script, write).unwrap();
    let proxy = format!("ProxyCommand=sh '{}' %n %h %p", script.display());
    let ssh = format!("ssh -F '{}' -o \"{proxy}\"", config.display());
    let mut command = Command::new(program);
    match program {
        "git" => command.env("GIT_SSH_COMMAND", ssh),
        _ => command.arg("-F").arg(config).args(["-o", &proxy]),
    };
    let output = command.args(args).current_dir(&folder).output().unwrap();
    assert!(!output.status.success(), "{program} {args:?}: {output:?}");
    fs::read_to_string(&asked).unwrap_or_else(|_| panic!("{program} {args:?}: {output:?}"))
}

/// Two instances of one name, and names that are somebody's: each has an alias that every program takes.
#[test]
fn scp_sftp_and_git_take_every_alias() {
    let names = ["web", "web", "github.com", "localhost", "a/b:c d", "训练"];
    let rows: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| rows(name, "198.51.100.7", "root", index)[0].clone())
        .collect();
    let server = serving(&rows);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    for (flags, prefix, own) in [
        (&[][..], "cloudls-", 4),
        (&["--ssh-prefix", "c."], "c.", 4),
        (&["--ssh-prefix", ""], "", 2),
    ] {
        let run = Cloud::HPCAI
            .bare(&server.url())
            .args(["-o", "ssh-config"])
            .args(flags)
            .run();
        check(&run.stdout);
        fs::write(&config, &run.stdout).unwrap();
        let blocks = aliases(&run.stdout);
        let all: Vec<_> = blocks.iter().flatten().collect();
        assert_eq!(
            (blocks.len(), all.len()),
            (names.len(), names.len() + own),
            "{}",
            run.stdout
        );
        assert!(all.iter().all(|alias| alias.starts_with(prefix)), "{all:?}");
        for somebodys in ["github.com", "localhost", "web"] {
            assert!(!all.contains(&&somebodys), "{all:?}");
        }
        for (index, aliases) in blocks.iter().enumerate() {
            for alias in aliases {
                let expected = format!("{alias} 198.51.100.7 {}\n", 30_000 + index);
                let remote = format!("{alias}:/etc/hostname");
                for (program, args) in [
                    ("scp", &[&*remote, "."][..]),
                    ("sftp", &[&*remote]),
                    ("git", &["clone", "-q", &remote]),
                ] {
                    if program == "git" || is_there("ssh", &["-V"]) {
                        assert_eq!(connected(program, args, &config), expected, "{program}");
                    }
                }
            }
        }
    }
}

#[test]
fn only_what_is_asked_for_is_a_host() {
    let instances = DemoFleet::get().rows();
    let reachable = |is_wanted: &dyn Fn(&str) -> bool| {
        let is_one = |row: &&Value| {
            !row["ssh"]["host"].is_null() && is_wanted(row["status"].as_str().unwrap())
        };
        instances.iter().filter(is_one).count()
    };
    let all_states = "pending,starting,running,updating,stopping,stopped,failed,succeeded,deleting,deleted,unknown";
    for (flags, expected) in [
        (
            &["--status", "stopped,failed"][..],
            reachable(&|status| ["stopped", "failed"].contains(&status)),
        ),
        (&["--status", all_states], reachable(&|_| true)),
        (
            // Which states are hosts, `--status` alone says.
            &["--filter", "status!=running"],
            0,
        ),
        (
            &["--keep-unknown"],
            reachable(&|status| ["running", "unknown"].contains(&status)),
        ),
    ] {
        let (run, notes) = demo(flags);
        let blocks = aliases(&run.stdout);
        assert_eq!(blocks.len(), expected, "{flags:?}: {notes:?}");
    }
}

#[test]
fn a_prefix_is_checked() {
    for odd in ["a b", "*", "!a", "a\nb", "a/", "a:", "-a", "a@", "\"", "%h"] {
        let run = Cloudls::new(["ls", "-o", "ssh-config"])
            .args([format!("--ssh-prefix={odd}")])
            .run();
        assert_eq!((run.code, &*run.stdout), (2, ""), "{odd:?}: {run:?}");
        assert!(run.stderr.contains("--ssh-prefix"), "{run:?}");
    }
    let run = Cloudls::new(["ls", "-o", "json", "--ssh-prefix", "a"]).run();
    assert_eq!((run.code, &*run.stdout), (2, ""), "{run:?}");
    assert!(run.stderr.contains("-o ssh-config"), "{run:?}");
}
