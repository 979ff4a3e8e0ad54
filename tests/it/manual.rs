//! `cloudls man`: manual pages, printed and written.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use unicode_width::UnicodeWidthStr as _;

use crate::pages::{TOPICS, printed};
use crate::support::{Cloudls, Home, program};

/// The file of a page in a folder as `man` has them.
fn place(folder: &Path, name: &str) -> PathBuf {
    let (_, section) = name.rsplit_once('.').unwrap();
    folder.join(format!("man{section}")).join(name)
}

/// The pages of a folder: file name and text.
fn pages(folder: &Path) -> Vec<(String, String)> {
    let folders = ["man1", "man7"].map(|section| fs::read_dir(folder.join(section)).unwrap());
    let files = folders.into_iter().flatten().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(path, place(folder, &name));
        (name, fs::read_to_string(path).unwrap())
    });
    let mut pages: Vec<_> = files.collect();
    pages.sort();
    pages
}

#[test]
fn every_command_and_topic_has_a_manual_page() {
    let home = Home::new();
    let folder = home.path("new/man");
    let dir = folder.display().to_string();
    for _ in 0..2 {
        let run = Cloudls::new(["man", "--dir", &dir]).run();
        assert_eq!((run.code, &*run.stdout), (0, ""), "{run:?}");
    }
    let pages = pages(&folder);
    let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "cloudls.1",
        "cloudls-instances.1",
        "cloudls-config-show.1",
        "cloudls-completions.1",
        "cloudls-exit-codes.7",
        "cloudls-fields.7",
        "cloudls-filters.7",
        "cloudls-environment.7",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for (name, text) in &pages {
        let (words, _) = name.rsplit_once('.').unwrap();
        let words = words
            .strip_prefix("cloudls")
            .unwrap()
            .trim_start_matches('-');
        let is_topic = TOPICS.contains(&words);
        let words = if is_topic {
            vec![words]
        } else {
            words.split('-').collect()
        };
        let words = words.into_iter().filter(|word| !word.is_empty());
        let args: Vec<_> = ["man"].into_iter().chain(words).collect();
        assert_eq!(printed(&args), *text, "{args:?}");
        // Text that would be printed as typographic marks.
        let body = text.split_once(".SH NAME").unwrap().1;
        assert!(!body.contains(['`', '~', '^']), "{name}: {body}");
    }
}

/// By those who know: no warning, and nothing beyond 80 columns.
#[test]
fn manual_pages_are_sound() {
    let home = Home::new();
    let folder = home.path("man");
    let dir = folder.display().to_string();
    assert_eq!(Cloudls::new(["man", "--dir", &dir]).run().code, 0);
    let pages = pages(&folder);
    let run = |mut tool: Command, flags: &[&str], name: &str| {
        let output = tool.args(flags).arg(place(&folder, name)).output().unwrap();
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };
    if program("mandoc").is_some() {
        for (name, _) in &pages {
            let [said, _] = run(Command::new("mandoc"), &["-Tlint", "-Wwarning"], name);
            // A date would differ from build to build.
            let is_wrong = |line: &&str| !line.contains("missing date");
            assert_eq!(said.lines().find(is_wrong), None, "{name}");
        }
    }
    if program("groff").is_some() {
        for (name, _) in &pages {
            let flags = ["-man", "-Tutf8", "-ww", "-rLL=80n", "-P-cbou"];
            let [page, said] = run(Command::new("groff"), &flags, name);
            assert_eq!(said, "", "{name}");
            assert!(page.contains("SEE ALSO"), "{name}: {page}");
            let wide = page.lines().find(|line| line.width() > 80);
            assert_eq!(wide, None, "{name}");
        }
    }
}

#[test]
fn how_the_pages_are_found_is_told() {
    let home = Home::new();
    for (name, known, words) in [
        ("man", "", "export MANPATH={}:\"$MANPATH\""),
        (
            "a man's",
            "/usr/share/man",
            "export MANPATH='{}':\"$MANPATH\"",
        ),
        ("man", "/usr/share/man:{}", ""),
    ] {
        let dir = home.path(name).display().to_string();
        let known = known.replace("{}", &dir);
        let run = Cloudls::new(["man", "--dir", &dir])
            .set("MANPATH", &known)
            .run();
        assert_eq!((run.code, &*run.stdout), (0, ""), "{run:?}");
        let words = words.replace("{}", &dir.replace('\'', r"'\''"));
        assert!(run.stderr.contains(&words), "{words}: {run:?}");
        assert_eq!(run.stderr.contains("MANPATH"), !words.is_empty(), "{run:?}");
    }
}

#[test]
fn what_somebody_else_wrote_is_not_overwritten() {
    let foreign = |home: &Home| {
        home.write("man/man1/cloudls-help.1", "mine", 0o644);
    };
    let linked = |home: &Home| {
        let target = home.write("elsewhere", "mine", 0o644);
        fs::create_dir_all(home.path("man/man1")).unwrap();
        symlink(target, home.path("man/man1/cloudls-help.1")).unwrap();
    };
    let in_place = |home: &Home| {
        home.write("man", "mine", 0o644);
    };
    let kinds: [(fn(&Home), _); 3] = [
        (foreign, "is left as it is"),
        (linked, "is left as it is"),
        (in_place, "cannot write"),
    ];
    for (prepare, words) in kinds {
        let home = Home::new();
        prepare(&home);
        let dir = home.path("man").display().to_string();
        let run = Cloudls::new(["man", "--dir", &dir]).run();
        assert_eq!((run.code, &*run.stdout), (3, ""), "{run:?}");
        assert!(run.stderr.contains(words), "{words}: {run:?}");
        assert!(run.stderr.contains("\nhint: "), "{run:?}");
        let left =
            ["man/man1/cloudls-help.1", "man"].map(|name| fs::read_to_string(home.path(name)));
        assert!(
            left.into_iter().flatten().any(|text| text == "mine"),
            "{words}"
        );
        assert!(
            !home.path("man/man1/cloudls.1").exists(),
            "{words}: half of the pages"
        );
    }
}
