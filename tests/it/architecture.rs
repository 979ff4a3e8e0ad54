//! The imports of `src/` against the table in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

type Imports = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table between the two `modules` marks: module, and what it may import.
fn allowed() -> Imports {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let start = text.find("<!-- modules -->").unwrap();
    let end = text.find("<!-- /modules -->").unwrap();
    text[start..end]
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(module, rest)| {
            let imports = rest.split('|').nth(2).unwrap();
            (
                module.to_owned(),
                imports.split_whitespace().map(str::to_owned).collect(),
            )
        })
        .collect()
}

/// The top-level modules and the modules of the crate that each names, tests left out.
fn found() -> Imports {
    let mut found = Imports::new();
    let src = root().join("src");
    for file in rust_files(&src).unwrap() {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let is_test = inside
            .iter()
            .any(|part| part == "tests" || part == "tests.rs" || part == "simulation.rs");
        if matches!(module, "main" | "lib") || is_test {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let entry = found.entry(module.to_owned()).or_default();
        for line in code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for path in line.split("crate::").skip(1) {
                assert!(
                    !path.starts_with('{'),
                    "{}: one line an import: {line}",
                    file.display()
                );
                let name: String = path
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                entry.insert(name);
            }
        }
        entry.remove(module);
    }
    found
}

fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

#[test]
fn modules_import_what_the_map_allows() {
    assert_eq!(found(), allowed(), "left: src/, right: ARCHITECTURE.md");
}

#[test]
fn there_is_no_cycle() {
    let mut left = found();
    while !left.is_empty() {
        let free: Vec<_> = left
            .iter()
            .filter(|(_, imports)| imports.iter().all(|name| !left.contains_key(name)))
            .map(|(module, _)| module.clone())
            .collect();
        assert!(!free.is_empty(), "a cycle among {:?}", left.keys());
        for module in free {
            left.remove(&module);
        }
    }
}

#[test]
fn only_http_names_the_http_client() {
    for file in rust_files(&root().join("src")).unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("reqwest::") || file.starts_with(root().join("src/http")),
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_provider_knows_no_io_and_no_output() {
    for file in rust_files(&root().join("src/providers")).unwrap() {
        // The registry, the examination of a profile, and the way in for tests.
        if ["mod.rs", "examine.rs", "examine/findings.rs", "probe.rs"]
            .iter()
            .any(|known| file.ends_with(format!("src/providers/{known}")))
        {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for module in [
            "crate::http",
            "crate::fetch",
            "crate::pager",
            "crate::output",
            "std::io",
            "tokio::",
        ] {
            assert!(!text.contains(module), "{} names {module}", file.display());
        }
    }
}
