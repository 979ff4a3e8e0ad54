//! The pages of the repository: they lead to each other, say what is there, and show commands that exist; and its
//! scripts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Cloudls;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages for those who use the program.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("README.zh-CN.md")];
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    pages.extend(docs.filter(|path| path.extension().is_some_and(|end| end == "md")));
    pages.push(root().join("docs/captures/README.md"));
    pages.sort();
    pages
}

/// What stands in code is no link and no heading.
fn prose(text: &str) -> String {
    let mut is_fenced = false;
    let mut kept = String::new();
    for line in text.lines() {
        is_fenced ^= line.starts_with("```");
        if !is_fenced && !line.starts_with("    ") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The anchors of the headings of a page, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text);
    let headings = headings.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let fit = title
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
        fit.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

fn links(text: &str) -> Vec<String> {
    let text = prose(text);
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    links.map(|(link, _)| link.to_owned()).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        let own = text(&page);
        for link in links(&own) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(file)
            };
            assert!(target.exists(), "{}: {link}", page.display());
            if !anchor.is_empty() {
                let anchors = anchors(&text(&target));
                assert!(
                    anchors.contains(anchor),
                    "{}: {link}: {anchors:?}",
                    page.display()
                );
            }
        }
    }
}

/// A page says at its top what is in it, and the first pages lead to every other.
#[test]
fn every_page_has_contents_and_is_led_to() {
    let first = ["README.md", "README.zh-CN.md", "docs/README.md"].map(|name| root().join(name));
    for page in pages() {
        if first.contains(&page) {
            continue;
        }
        let own = text(&page);
        let linked: BTreeSet<_> = links(&own).into_iter().collect();
        for heading in prose(&own)
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
        {
            let anchor = anchors(&format!("# {heading}")).pop_first().unwrap();
            assert!(
                linked.contains(&format!("#{anchor}")),
                "{}: {heading}",
                page.display()
            );
        }
        let name = page.strip_prefix(root()).unwrap().display().to_string();
        for start in &first {
            let from = start.parent().unwrap().strip_prefix(root()).unwrap();
            let link = match from.to_str().unwrap() {
                "" => name.clone(),
                folder => name.strip_prefix(&format!("{folder}/")).unwrap().to_owned(),
            };
            let links = links(&text(start));
            assert!(
                links.contains(&link),
                "{} does not lead to {name}",
                start.display()
            );
        }
    }
}

/// The lines of commands in a page, without what a comment says of them.
fn commands(text: &str) -> Vec<String> {
    let indented = text.lines().filter_map(|line| line.strip_prefix("    "));
    let commands = indented.map(|line| line.split("  #").next().unwrap().trim_end().to_owned());
    commands.filter(|line| !line.is_empty()).collect()
}

/// The page in Chinese says the same with the same commands, and neither is long.
#[test]
fn both_first_pages_have_the_same_commands() {
    let [english, chinese] = ["README.md", "README.zh-CN.md"].map(|name| text(&root().join(name)));
    assert_eq!(commands(&english), commands(&chinese));
    let parts = |text: &str| {
        prose(text)
            .lines()
            .filter(|line| line.starts_with("## "))
            .count()
    };
    assert_eq!(parts(&english), parts(&chinese));
    for (text, other) in [(&english, "README.zh-CN.md"), (&chinese, "README.md")] {
        assert!(
            text.lines().count() <= 150,
            "{} lines",
            text.lines().count()
        );
        assert!(text.contains(&format!("]({other})")), "no link to {other}");
    }
    let first = ["cargo run --release -- instances --demo", "cargo test"];
    assert_eq!(commands(&english)[..2], first);
}

/// The configuration file of the first page is sound.
#[test]
fn the_file_of_the_first_page_is_sound() {
    let lines = commands(&text(&root().join("README.md")));
    let is_of_file = |line: &&String| line.starts_with('[') || line.contains(" = ");
    let file: Vec<_> = lines.iter().filter(is_of_file).cloned().collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, file.join("\n")).unwrap();
    let run = Cloudls::new(["config", "validate", "--config", path.to_str().unwrap()]).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains(": 2 profiles, no errors"), "{run:?}");
}

/// Flags and words that a page shows are there.
#[test]
fn commands_of_the_pages_are_there() {
    let mut tried = BTreeSet::new();
    for page in pages() {
        for line in commands(&text(&page)) {
            let Some(command) = line.strip_prefix("cloudls ") else {
                continue;
            };
            let words = shlex::split(command);
            let words = words.unwrap_or_else(|| panic!("{}: {line}", page.display()));
            // Up to where the shell goes on.
            let is_end = |word: &String| ["|", ">", "2>", "<", "&&", "||"].contains(&word.as_str());
            let words = words.into_iter().take_while(|word| !is_end(word));
            let words: Vec<_> = words.filter(|word| !word.contains("...")).collect();
            if tried.insert(words.clone()) {
                let run = Cloudls::new(&words).args(["--help"]).run();
                assert_eq!(run.code, 0, "{}: {line}: {run:?}", page.display());
            }
        }
    }
    assert!(tried.len() > 25, "{tried:?}");
}

/// A page shows what was captured.
#[test]
fn captures_stand_as_they_were_made() {
    let mut count = 0;
    for page in pages() {
        for part in text(&page).split("<!-- capture: ").skip(1) {
            let (name, rest) = part.split_once(" -->\n\n").unwrap();
            let (shown, _) = rest.split_once("\n<!-- end -->").unwrap();
            let file = root().join(format!("docs/captures/{name}.txt"));
            let lines = text(&file);
            let lines: Vec<_> = lines.lines().map(|line| format!("    {line}")).collect();
            let shown: Vec<_> = shown.lines().collect();
            let lines: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
            assert_eq!(shown, lines, "{}: {name}", page.display());
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

/// Where a failed part fails its pipe (`pipefail`), none writes to a program that may stop reading: whether it is ended by
/// SIGPIPE (code 141) depends on how much it has to say and on the hour.
#[test]
fn pipes_of_the_scripts_are_read_to_their_end() {
    let mut count = 0;
    for folder in [".ci", "packaging"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() || !text(&path).contains("pipefail") {
                continue;
            }
            count += 1;
            for line in text(&path).lines() {
                let mut parts = line.split(" | ").skip(1);
                let stops = |part: &str| {
                    let words: Vec<_> = part.split_whitespace().collect();
                    let is_quiet = |word: &&str| word.starts_with("-q") || word.starts_with("-m");
                    words[0].starts_with("head") || words[0] == "grep" && words.iter().any(is_quiet)
                };
                assert!(!parts.any(stops), "{}: {line}", path.display());
            }
        }
    }
    assert!(count > 3, "{count}");
}
