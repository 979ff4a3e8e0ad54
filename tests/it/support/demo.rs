//! `cloudls demo` as a process: the program's own demo cloud, from outside.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

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
        let mut variables = Vec::new();
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let (name, value) = line
                .strip_prefix("export ")
                .unwrap()
                .split_once('=')
                .unwrap();
            variables.push((name.to_owned(), value.trim_matches('\'').to_owned()));
            // The last of its lines; stdout stays open behind it.
            if name == "HUAWEICLOUD_SDK_IAM_ENDPOINT" {
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
