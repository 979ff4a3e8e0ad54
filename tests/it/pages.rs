//! `cloudls help` and `cloudls schema`: pages about the program itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::support::{Cloudls, Home, hold, misfits};

/// The topics.
pub const TOPICS: [&str; 4] = ["exit-codes", "fields", "filters", "environment"];

/// What a command prints in an environment that is empty; it must go well, without a word on stderr.
#[track_caller]
pub fn printed(args: &[&str]) -> String {
    let run = Cloudls::new(args).unset("HOME").run();
    assert_eq!((run.code, &*run.stderr), (0, ""), "{args:?}: {run:?}");
    run.stdout
}

#[test]
fn a_topic_is_a_page_of_80_columns() {
    let [main, long] = ["-h", "--help"].map(|flag| printed(&[flag]));
    for topic in TOPICS {
        let page = printed(&["help", topic]);
        assert!(page.lines().count() > 10, "{page}");
        for line in page.lines() {
            assert!(line.width() <= 80 && line.trim_end() == line, "{line:?}");
        }
        let mention = format!("cloudls help {topic} ");
        assert!(main.contains(&mention) && long.contains(&mention), "{main}");
    }
}

#[test]
fn help_of_a_command_is_what_its_flag_says() {
    for words in [
        "",
        "instances",
        "ls",
        "config",
        "config show",
        "doctor",
        "man",
        "help",
    ] {
        let words: Vec<_> = words.split_whitespace().collect();
        let help = printed(&[&["help"][..], &words].concat());
        assert_eq!(
            help,
            printed(&[&words[..], &["--help"]].concat()),
            "{words:?}"
        );
    }
}

#[test]
fn what_is_unknown_is_told_with_the_nearest() {
    for (words, said) in [
        (&["help", "fitlers"][..], "did you mean filters?"),
        (&["help", "instance"], "did you mean instances?"),
        (&["man", "exit-code"], "did you mean exit-codes?"),
        (&["help", "config", "shw"], "did you mean show?"),
        (&["help", "path"], "known: instances"),
        (&["help", "xyzzy"], "known: instances"),
        (&["schema", "instance"], "'instances'"),
    ] {
        let run = Cloudls::new(words).run();
        assert_eq!((run.code, &*run.stdout), (2, ""), "{words:?}: {run:?}");
        assert!(run.stderr.contains(said), "{words:?}: {run:?}");
    }
}

/// The table of `docs/alarms.md`, the help and the topic.
#[test]
fn exit_codes_are_the_same_everywhere() {
    let [help, topic] =
        [&["instances", "--help"], &["help", "exit-codes"]].map(|args| printed(args));
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/alarms.md"));
    let page = page.unwrap();
    let (_, table) = page
        .split_once("| code | meaning |\n| --- | --- |\n")
        .unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    assert!(table.lines().count() >= 10, "{table}");
    let words = topic.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in table.lines() {
        let cells: Vec<_> = row.trim_matches(['|', ' ']).split(" | ").collect();
        let [codes, meaning] = cells[..] else {
            panic!("{row}")
        };
        assert!(
            words.contains(&format!(" {codes} {meaning} ")),
            "{row}: {words}"
        );
        assert!(help.contains(&format!("\n  {codes:<9} ")), "{row}: {help}");
    }
    let count = |text: &str| {
        let is_code = |line: &&str| line.starts_with("  ") && line.as_bytes()[2].is_ascii_digit();
        text.lines().filter(is_code).count()
    };
    assert_eq!(
        (count(&help), count(&topic)),
        (table.lines().count(), table.lines().count())
    );
}

/// Every key of an instance, and what it is made of.
#[test]
fn every_field_is_told() {
    let page = printed(&["help", "fields"]);
    let told: BTreeSet<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    let run = Cloudls::new(["ls", "--demo", "--limit", "1", "-o", "json"]).run();
    let row = run.json()["instances"][0].take();
    for (key, value) in row.as_object().unwrap() {
        match value {
            Value::Object(parts) if key != "tags" => {
                for part in parts.keys() {
                    let name = format!("{key}.{part}");
                    assert!(told.contains(&*name), "{name}: {page}");
                }
            }
            _ => assert!(told.contains(&**key), "{key}: {page}"),
        }
    }
}

/// The schema as such is held by whatever is held against it.
#[test]
fn the_example_in_the_schema_is_an_instance() {
    let schema: Value = serde_json::from_str(&printed(&["schema", "line"])).unwrap();
    let examples = schema["examples"].as_array().unwrap();
    assert!(!examples.is_empty());
    examples.iter().for_each(hold);
    let whole: Value = serde_json::from_str(&printed(&["schema"])).unwrap();
    assert_eq!(whole["$defs"]["Instance"]["examples"], schema["examples"]);
    // What is missing or too much is seen.
    for key in ["gpu", "raw", "more"] {
        let mut row = examples[0].clone();
        let object = row.as_object_mut().unwrap();
        if object.remove(key).is_none() {
            object.insert(key.to_owned(), Value::Null);
        }
        assert_eq!(misfits(&row).len(), usize::from(key != "raw"), "{key}");
    }
}

/// What stands between quotation marks in the files of a folder, tests left out.
fn strings(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            strings(&path, found);
        }
        if !path.is_file() || path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        found.extend(code.split('"').map(str::to_owned));
    }
}

/// The variables that the code names, in whole strings.
#[test]
fn every_variable_is_told() {
    const OWN: [&str; 9] = [
        "CLOUDLS_",
        "ALIBABA",
        "HUAWEICLOUD_SDK_",
        "HW_",
        "HPCAI_",
        "NOVITA_",
        "XDG_",
        "NO_COLOR",
        "CLICOLOR",
    ];
    let mut found = BTreeSet::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["cli", "config", "output", "providers"] {
        strings(&src.join(folder), &mut found);
    }
    let is_name = |text: &&String| {
        let is_good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        text.chars().all(is_good)
            && !text.ends_with('_')
            && OWN.iter().any(|start| text.starts_with(start))
    };
    let variables: Vec<_> = found.iter().filter(is_name).collect();
    assert!(variables.len() > 40, "{variables:?}");
    let page = printed(&["help", "environment"]);
    let words: BTreeSet<_> = page.split([' ', ',', '\n', ';', '`']).collect();
    for variable in variables {
        assert!(words.contains(variable.as_str()), "{variable}: {page}");
    }
}

#[test]
fn a_full_disk_is_an_error_and_a_reader_that_leaves_is_none() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["ls", "--help"],
        &["help"],
        &["help", "instances"],
        &["help", "fields"],
        &["man"],
        &["man", "filters"],
        &["schema"],
        &["completions", "bash"],
    ] {
        let home = Home::new();
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = home.run(args).command(&home.path("")).stdout(full).output();
        let output = output.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {stderr}");
        assert!(
            stderr.contains("cannot write to stdout"),
            "{args:?}: {stderr}"
        );
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut gone = home.run(args).command(&home.path(""));
        let output = gone.stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {output:?}");
    }
}
