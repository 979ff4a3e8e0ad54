//! Where a recipe is tried: a home folder, the clouds it lists, and the program first in `PATH`.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::Value;

use super::page;
use crate::support::{DemoCloud, closed_port};

/// The longest a recipe may take. The slowest wait between retries.
const LIMIT: Duration = Duration::from_secs(60);

/// A place to run the blocks of a recipe in, each in the same home folder.
pub struct Kitchen {
    home: tempfile::TempDir,
    variables: Vec<(String, String)>,
    argument: Option<&'static str>,
}

/// What a block did.
#[derive(Debug)]
pub struct Served {
    /// What it printed.
    pub stdout: String,
    /// What was said.
    pub stderr: String,
    /// Its exit code; -1 after a signal.
    pub code: i32,
}

impl Kitchen {
    /// An empty home folder, and the demo cloud.
    pub fn new(cloud: &DemoCloud) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut kitchen = Self {
            home,
            variables: cloud.variables.clone(),
            argument: None,
        };
        // What is shown on the page is of these providers, however many there are.
        kitchen.set("CLOUDLS_PROVIDER", page::providers());
        // Where the collector looks for files.
        let here = kitchen.home.path().display().to_string();
        kitchen.set("TEXTFILES", here);
        // Nothing is mailed from here.
        kitchen.set("SENDMAIL", "cat".to_owned());
        kitchen
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: String) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value));
    }

    /// Leaves these variables alone.
    pub fn only(&mut self, variables: Vec<(String, String)>) {
        self.variables = variables;
    }

    /// Gives the script an argument.
    pub fn argument(&mut self, argument: &'static str) {
        self.argument = Some(argument);
    }

    /// Takes Novita away: nobody listens there.
    pub fn without_novita(&mut self) {
        let nowhere = format!("http://127.0.0.1:{}", closed_port());
        self.set("CLOUDLS_NOVITA_ENDPOINT", nowhere);
    }

    /// Gives Novita back, or whatever else a variable of the demo cloud points to.
    pub fn restore(&mut self, cloud: &DemoCloud) {
        let name = "CLOUDLS_NOVITA_ENDPOINT";
        self.set(name, cloud.variable(name).to_owned());
    }

    /// A file in the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The text of a file in the home folder; nothing where there is none.
    pub fn text(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Runs a script as `sh -eu` does. Panics when it does not end in time.
    pub fn run(&self, script: &str) -> Served {
        let path = self.path(".recipe");
        fs::write(&path, script).unwrap();
        let mut command = self.command("sh");
        command.arg("-eu").arg(path).args(self.argument);
        // A group of its own, to end all of a pipe.
        let command = command.process_group(0);
        let spawned = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = spawned.unwrap();
        let stdout = drain(child.stdout.take().unwrap());
        let stderr = drain(child.stderr.take().unwrap());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > LIMIT {
                let kill = format!("kill -KILL -- -{}", child.id());
                let _ = Command::new("sh").args(["-c", &kill]).status();
                panic!("no end after {LIMIT:?}: {script}");
            }
            thread::sleep(Duration::from_millis(5));
        };
        Served {
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
            code: status.code().unwrap_or(-1),
        }
    }

    /// The rows of all that is listed here.
    pub fn rows(&self) -> Vec<Value> {
        let lines = self.run("cloudls ls -q -o jsonl").stdout;
        let rows = lines.lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// What a program prints, without whatever the environment of the tests says.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", path())
            .env("HOME", self.home.path())
            .envs(env::var_os("PYTHONPATH").map(|folders| ("PYTHONPATH", folders)))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }
}

/// The folders of `PATH`, with the program's before them.
fn path() -> OsString {
    let program = Path::new(env!("CARGO_BIN_EXE_cloudls")).parent().unwrap();
    let others = env::var_os("PATH").unwrap_or_default();
    let folders = [program.to_owned()].into_iter();
    env::join_paths(folders.chain(env::split_paths(&others))).unwrap()
}

fn drain(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}
