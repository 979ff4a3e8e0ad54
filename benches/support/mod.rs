//! What the measurements share.

pub mod measured;
pub mod plot;
pub mod recorded;
pub mod replay;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// The program under test, built like a release.
pub const CLOUDLS: &str = env!("CARGO_BIN_EXE_cloudls");

/// The five providers.
pub const PROVIDERS: [&str; 5] = ["eas", "sae", "hpcai", "novita", "modelarts"];

/// A demo cloud in a process of its own.
pub struct Demo {
    process: Child,
    /// The variables that point cloudls at it.
    pub variables: Vec<(String, String)>,
}

impl Demo {
    /// Serves so many generated rows a provider, each answer after `latency` milliseconds.
    pub fn start(rows: u64, latency: u64) -> Self {
        let mut process = Command::new(CLOUDLS)
            .args(["demo", "--instances", &rows.to_string()])
            .args(["--latency-ms", &latency.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("cloudls runs");
        let stdout = process.stdout.take().expect("it is piped");
        let lines = BufReader::new(stdout)
            .lines()
            .map(|line| line.expect("it is text"));
        let mut variables = Vec::new();
        for line in lines {
            let Some((name, value)) = line
                .strip_prefix("export ")
                .and_then(|line| line.split_once('='))
            else {
                continue;
            };
            variables.push((name.to_owned(), value.trim_matches('\'').to_owned()));
            if name == "HUAWEICLOUD_SDK_IAM_ENDPOINT" {
                break;
            }
        }
        Self { process, variables }
    }

    /// The same with another base URL.
    pub fn behind(&self, base: &str) -> Vec<(String, String)> {
        let own = &self.variable("CLOUDLS_NOVITA_ENDPOINT");
        let replace =
            |(name, value): &(String, String)| (name.clone(), value.replace(own.as_str(), base));
        self.variables.iter().map(replace).collect()
    }

    /// The value of a variable.
    pub fn variable(&self, name: &str) -> String {
        let mut variables = self.variables.iter();
        let found = variables.find(|(known, _)| known == name);
        found.expect("the demo cloud tells it").1.clone()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The middle one of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
