//! The program's own demo cloud, from outside: what `--demo` lists, and `cloudls demo` as a process.
//!
//! How many rows it has of what is asked for here, and known nowhere: it grows with each provider.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::{Cloud, Cloudls};

/// The document of `ls --demo`, asked for once.
pub struct DemoFleet(Value);

impl DemoFleet {
    /// The fleet of all providers.
    pub fn get() -> &'static Self {
        static FLEET: OnceLock<DemoFleet> = OnceLock::new();
        FLEET.get_or_init(|| {
            let run = Cloudls::new(["ls", "--demo", "-o", "json"]).run();
            assert_eq!(run.code, 0, "{run:?}");
            Self(run.json())
        })
    }

    /// Its rows.
    pub fn rows(&self) -> &[Value] {
        self.0["instances"].as_array().unwrap()
    }

    /// Its sources.
    pub fn sources(&self) -> &[Value] {
        self.0["sources"].as_array().unwrap()
    }

    /// The rows of these providers.
    pub fn of<'a>(&'a self, providers: &'a [&str]) -> impl Iterator<Item = &'a Value> {
        let is_of = move |row: &&Value| providers.iter().any(|id| row["provider"] == *id);
        self.rows().iter().filter(is_of)
    }

    /// What a listing of it says in the end.
    pub fn words(&self) -> String {
        let (rows, sources) = (self.rows().len(), self.sources().len());
        format!("{rows} instances from {sources} sources: complete\n")
    }
}

/// A running demo cloud; it ends when it is dropped.
pub struct DemoCloud {
    process: Child,
    /// The variables it prints for a shell.
    pub variables: Vec<(String, String)>,
}

impl DemoCloud {
    /// Starts it, and reads its `export` lines.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with arguments.
    pub fn with(args: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cloudls"))
            .env_clear()
            .arg("demo")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut variables: Vec<(String, String)> = Vec::new();
        let endpoints = Cloud::ALL.iter().flat_map(|cloud| cloud.endpoints);
        let required = Cloud::ALL.iter().flat_map(|cloud| cloud.required());
        let expected: Vec<_> = endpoints.copied().chain(required).collect();
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let (name, value) = line
                .strip_prefix("export ")
                .unwrap()
                .split_once('=')
                .unwrap();
            variables.push((name.to_owned(), value.trim_matches('\'').to_owned()));
            // The last of its lines; stdout stays open behind it.
            let is_there = |name: &&str| variables.iter().any(|(known, _)| known == name);
            if expected.iter().all(is_there) {
                break;
            }
        }
        Self { process, variables }
    }

    /// The value of one of its variables.
    pub fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(known, _)| known == name);
        &found.unwrap().1
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        let url = self.variable("CLOUDLS_NOVITA_ENDPOINT");
        url.strip_prefix("http://").unwrap()
    }
}

impl Drop for DemoCloud {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
