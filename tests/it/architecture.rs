//! The imports of `src/` against the tables in ARCHITECTURE.md: which floor stands on which, which room of a floor
//! on which, and which rooms touch the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each name imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The floors that stand in the map with their rooms. `fuzzing` holds doors for tests alone.
const FLOORS: [&str; 7] = [
    "core",
    "config",
    "engine",
    "providers",
    "output",
    "cli",
    "demo",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the program, without its tests.
struct Source {
    /// From `src` on.
    file: PathBuf,
    /// Its module, from the crate on: `["engine", "fetch", "pace"]`.
    module: Vec<String>,
    /// Its lines without comments.
    code: String,
}

impl Source {
    fn read(file: &Path) -> Option<Self> {
        let inside = file.strip_prefix(root().join("src")).unwrap().to_owned();
        let parts = inside.with_extension("");
        let mut module: Vec<_> = parts
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if module.iter().any(|part| part == "tests")
            || module.last().is_some_and(|name| name == "simulation")
        {
            return None;
        }
        if module
            .last()
            .is_some_and(|name| matches!(name.as_str(), "mod" | "lib" | "main"))
        {
            module.pop();
        }
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        Some(Self {
            file: inside,
            module,
            code,
        })
    }

    /// Whatever the file names of the crate, as paths from the crate on.
    fn names(&self) -> Vec<Vec<String>> {
        let mut names = Vec::new();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let starts = ["crate::", "super::", "self::"];
        let mut at = 0;
        while let Some(found) = starts
            .iter()
            .filter_map(|start| self.code[at..].find(start))
            .min()
        {
            let start = at + found;
            let rest = &self.code[start..];
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            at = start + end;
            if self.code[..start].ends_with(|c: char| is_part(c) || c == '$') {
                continue;
            }
            let path = self.absolute(&rest[..end]);
            let listed = rest[end..]
                .strip_prefix('{')
                .filter(|_| rest[..end].ends_with("::"));
            let Some(listed) = listed.and_then(|rest| rest.split_once('}')) else {
                names.push(path);
                continue;
            };
            let (listed, _) = listed;
            assert!(
                !listed.contains('{'),
                "{}: nested import: {listed}",
                self.file.display()
            );
            for name in listed
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
            {
                let more = name
                    .split("::")
                    .map(|part| part.split(' ').next().unwrap().to_owned());
                names.push(path.iter().cloned().chain(more).collect());
            }
        }
        names
    }

    /// A path as written in this file, from the crate on.
    fn absolute(&self, written: &str) -> Vec<String> {
        let mut path = self.module.clone();
        for part in written.split("::").filter(|part| !part.is_empty()) {
            match part {
                "crate" => path.clear(),
                "self" => {}
                "super" => {
                    path.pop();
                }
                other => path.push(other.to_owned()),
            }
        }
        path
    }
}

fn sources() -> Vec<Source> {
    let files = rust_files(&root().join("src"));
    files.iter().filter_map(|file| Source::read(file)).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What stands in a folder of modules, each a file or a folder.
fn entries(folder: &[String]) -> BTreeSet<String> {
    let path = folder
        .iter()
        .fold(root().join("src"), |path, part| path.join(part));
    let entries = fs::read_dir(path).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().path().with_extension(""));
    let names = names.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let is_face = |name: &String| matches!(name.as_str(), "mod" | "lib" | "main" | "tests");
    names.filter(|name| !is_face(name)).collect()
}

/// Which entries of a folder name which others of it. What stands in the folder's own `mod.rs` is its face, and no
/// entry.
fn imports(folder: &[String], sources: &[Source]) -> Imports {
    let entries = entries(folder);
    let mut found: Imports = entries
        .iter()
        .filter(|name| name.as_str() != "simulation")
        .map(|name| (name.clone(), BTreeSet::new()))
        .collect();
    let depth = folder.len();
    let inside = |path: &[String]| path.len() > depth && path[..depth] == *folder;
    for source in sources.iter().filter(|source| inside(&source.module)) {
        let own = &source.module[depth];
        let named = source.names().into_iter().filter(|path| inside(path));
        let named = named.map(|path| path[depth].clone());
        let others = named.filter(|name| entries.contains(name) && name != own);
        if let Some(imports) = found.get_mut(own) {
            imports.extend(others);
        }
    }
    found
}

/// The table between two marks of ARCHITECTURE.md: the first cell without its backquotes, and the words of the third.
fn table(mark: &str) -> Imports {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rest) = text
        .split_once(&format!("<!-- {mark} -->"))
        .unwrap_or_else(|| panic!("ARCHITECTURE.md has no table {mark}"));
    let (table, _) = rest.split_once(&format!("<!-- /{mark} -->")).unwrap();
    table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, rest)| {
            let cell = rest.split('|').nth(2).unwrap();
            (
                name.to_owned(),
                cell.split_whitespace().map(str::to_owned).collect(),
            )
        })
        .collect()
}

/// Stands for every room that has no row of its own: it may import what this row says, or less.
const OTHERS: &str = "*";

#[track_caller]
fn assert_table(mark: &str, found: &Imports) {
    let mut written = table(mark);
    let of_others = written.remove(OTHERS).unwrap_or_default();
    let is_other = |name: &str| {
        let imports = found.get(name).filter(|_| !of_others.is_empty());
        imports.is_some_and(|imports| imports.is_subset(&of_others))
    };
    let differ = |name: &str| match written.get(name) {
        Some(imports) => found.get(name) != Some(imports),
        None => !is_other(name),
    };
    let names: BTreeSet<_> = found.keys().chain(written.keys()).collect();
    let lines: Vec<_> = names
        .iter()
        .filter(|name| differ(name))
        .map(|name| {
            format!(
                "`{name}` in src/: {:?}, in ARCHITECTURE.md: {:?}",
                found.get(*name),
                written.get(*name)
            )
        })
        .collect();
    assert!(lines.is_empty(), "{mark}:\n{}", lines.join("\n"));
}

#[test]
fn a_floor_imports_what_the_map_allows() {
    let mut found = imports(&[], &sources());
    found.remove("fuzzing");
    assert_table("floors", &found);
}

#[test]
fn a_room_imports_what_the_map_allows() {
    let sources = sources();
    for floor in FLOORS {
        assert_table(floor, &imports(&[floor.to_owned()], &sources));
    }
}

/// Of what stands in one folder, nothing leads back to where it came from: neither floors nor rooms nor files.
#[test]
fn there_is_no_cycle() {
    let sources = sources();
    let mut folders: BTreeSet<Vec<String>> = BTreeSet::new();
    for source in &sources {
        for depth in 0..source.module.len() {
            folders.insert(source.module[..depth].to_vec());
        }
    }
    for folder in folders {
        let mut left = imports(&folder, &sources);
        while !left.is_empty() {
            let free: Vec<_> = left
                .iter()
                .filter(|(_, imports)| imports.iter().all(|name| !left.contains_key(name)))
                .map(|(name, _)| name.clone())
                .collect();
            assert!(
                !free.is_empty(),
                "a cycle in src/{}: {left:?}",
                folder.join("/")
            );
            for name in free {
                left.remove(&name);
            }
        }
    }
}

/// What touches the machine, and the words that show it. Tests may, and so may `cli` and the demo cloud, which are
/// programs of their own.
const ACCESS: [(&str, &[&str]); 5] = [
    (
        "files",
        &[
            "fs::",
            "File::",
            "OpenOptions",
            "read_to_string(",
            "metadata()",
            ".exists()",
            ".is_file()",
            ".is_dir()",
            "canonicalize(",
            "read_dir(",
            "read_link(",
            "unchecked_text(",
        ],
    ),
    (
        "clock",
        &[
            "Instant::now",
            "SystemTime",
            "Utc::now",
            "Local::now",
            "Timestamp::now",
            ".elapsed()",
        ],
    ),
    ("randomness", &["getrandom", "RandomState"]),
    (
        "network",
        &[
            "reqwest::",
            "hyper::",
            "hyper_util",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "UnixStream",
            "lookup_host",
        ],
    ),
    (
        "environment",
        &[
            "env::var",
            "env::vars",
            "env::args",
            "env::current_dir",
            "env::home_dir",
            "Command::new",
        ],
    ),
];

#[test]
fn the_machine_is_touched_where_the_map_says() {
    let mut found = Imports::new();
    for (what, _) in ACCESS {
        found.insert(what.to_owned(), BTreeSet::new());
    }
    for source in sources() {
        let [floor, room, ..] = source.module.as_slice() else {
            continue;
        };
        if matches!(floor.as_str(), "cli" | "demo" | "fuzzing") {
            continue;
        }
        for (what, words) in ACCESS {
            if words.iter().any(|word| source.code.contains(word)) {
                found
                    .get_mut(what)
                    .unwrap()
                    .insert(format!("{floor}/{room}"));
            }
        }
    }
    assert_table("access", &found);
}

/// A provider is plain synchronous Rust: it names nothing that sends, waits or prints.
#[test]
fn a_provider_knows_no_engine_room_and_no_output() {
    // The registry, the examination of a profile, and the way in for tests.
    let own = ["mod", "examine", "probe"];
    for source in sources() {
        let [floor, room, ..] = source.module.as_slice() else {
            continue;
        };
        if floor != "providers" || own.contains(&room.as_str()) {
            continue;
        }
        for path in source.names() {
            let path = path.join("::");
            for module in [
                "engine::http",
                "engine::fetch",
                "engine::pager",
                "output",
                "cli",
            ] {
                assert!(
                    !path.starts_with(module),
                    "{} names {path}",
                    source.file.display()
                );
            }
        }
        for word in ["std::io", "tokio::", "async "] {
            assert!(
                !source.code.contains(word),
                "{} has {word}",
                source.file.display()
            );
        }
    }
}
