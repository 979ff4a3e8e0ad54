//! `-o ssh-config`: what ssh makes of it, without connecting anywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{ODD, assert_harmless, demo, empty, hostile, listed, partial, rows, serving};
use crate::support::is_there;

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

#[test]
fn ssh_finds_every_alias_of_the_demo_cloud() {
    let text = demo("ssh-config").stdout;
    check(&text);
    let json = demo("json").json();
    let is_reachable = |row: &&Value| !row["ssh"]["host"].is_null();
    let instances = json["instances"].as_array().unwrap();
    let rows: Vec<_> = instances.iter().filter(is_reachable).collect();
    let blocks = aliases(&text);
    assert!(blocks.len() == rows.len() && rows.len() > 5);
    assert!(
        blocks.iter().any(|aliases| aliases[0] == "训练-大模型"),
        "{blocks:?}"
    );
    assert!(
        blocks.iter().any(|aliases| aliases[0] == "rocket"),
        "{blocks:?}"
    );
    let last = text.lines().last().unwrap();
    let rest = instances.len() - rows.len();
    assert_eq!(last, format!("# instances without an SSH address: {rest}"));
    let folder = tempfile::tempdir().unwrap();
    let [own, including] = ["own", "config"].map(|name| folder.path().join(name));
    fs::write(&own, &text).unwrap();
    let include = format!("Include \"{}\"\nHost other\n    Port 4711\n", own.display());
    fs::write(&including, include).unwrap();
    if !is_there("ssh", &["-V"]) {
        return;
    }
    for (aliases, row) in blocks.iter().zip(rows) {
        assert_eq!(*aliases.last().unwrap(), row["address"]);
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
    assert_eq!(aliases(&text), [["hpcai/env/i-1"]]);
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
    let end = format!("# instances without an SSH address: {unknown}");
    assert_eq!(text.lines().last(), Some(&*end), "{text}");
    let left_out = text.matches("; left out: its SSH").count();
    assert_eq!(taken.len() + left_out + unknown, instances.len(), "{text}");

    let named = ODD.iter().enumerate();
    let rows: Vec<_> = named
        .map(|(index, odd)| rows(odd, "198.51.100.7", "root", index)[0].clone())
        .collect();
    let text = listed(&serving(&rows), "ssh-config").stdout;
    check(&text);
    let blocks = aliases(&text);
    assert_eq!(blocks.len(), ODD.len());
    for alias in blocks.iter().flatten() {
        let means = |c: char| " *?!,\"'%$#=`\\:@".contains(c);
        assert!(
            !alias.starts_with('-') && !alias.is_empty() && !alias.contains(means),
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
