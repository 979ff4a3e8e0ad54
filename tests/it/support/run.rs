//! One run of the program: arguments and environment in; stdout, stderr and exit code out.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::hold;

/// The longest a run may take. The slowest ones wait between retries.
const LIMIT: Duration = Duration::from_secs(60);

/// A machine without metadata services: whatever is not on loopback is left alone.
const NOWHERE: [(&str, &str); 2] = [
    ("CLOUDLS_ALIBABA_METADATA_ENDPOINT", "http://127.0.0.1:1"),
    ("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "http://127.0.0.1:1"),
];

/// A run to be made. The environment is empty but for the variables given, an empty
/// `HOME` and [`NOWHERE`].
#[derive(Clone, Debug)]
pub struct Cloudls {
    args: Vec<String>,
    variables: Vec<(String, String)>,
}

/// A run that was made.
pub struct Finished {
    /// What was printed.
    pub stdout: String,
    /// What was said.
    pub stderr: String,
    /// The exit code; -1 after a signal.
    pub code: i32,
    /// How long it took.
    pub elapsed: Duration,
}

impl Cloudls {
    /// A run with these arguments.
    pub fn new<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Self {
        Self {
            args: Vec::new(),
            variables: Vec::new(),
        }
        .args(args)
    }

    /// Adds arguments.
    pub fn args<S: AsRef<str>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        self.args.extend(args);
        self
    }

    /// Sets a variable; the last value counts.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Unsets a variable.
    pub fn unset(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// Sets variables.
    pub fn vars<N: AsRef<str>>(self, pairs: impl IntoIterator<Item = (N, String)>) -> Self {
        pairs
            .into_iter()
            .fold(self, |run, (name, value)| run.set(name.as_ref(), value))
    }

    /// The command, for a test that wants stdout elsewhere. `home` must live as long as it runs.
    pub fn command(&self, home: &std::path::Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloudls"));
        command
            .env_clear()
            .env("HOME", home)
            .envs(NOWHERE)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(&self.args)
            .stdin(Stdio::null());
        command
    }

    /// Runs it. Panics when it does not end in time.
    pub fn run(&self) -> Finished {
        let run = self.run_for(LIMIT);
        assert!(run.elapsed <= LIMIT, "no end after {LIMIT:?}: {self}");
        run
    }

    /// Runs it for this long at most; then it is killed.
    pub fn run_for(&self, limit: Duration) -> Finished {
        let home = tempfile::tempdir().unwrap();
        // On a busy machine the program is well under way once the threads below are there.
        let begun = Instant::now();
        let mut child = self
            .command(home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = drain(child.stdout.take().unwrap());
        let stderr = drain(child.stderr.take().unwrap());
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            let elapsed = begun.elapsed();
            if elapsed > limit {
                let _ = child.kill();
            }
            // Many may be waited for at once, most of which sleep.
            let pause = (elapsed / 20).clamp(Duration::from_millis(2), Duration::from_millis(20));
            thread::sleep(pause);
        };
        let elapsed = begun.elapsed();
        Finished {
            elapsed,
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
            code: status.code().unwrap_or(-1),
        }
    }
}

impl std::fmt::Display for Cloudls {
    /// The arguments, as a shell would take them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cloudls {}", self.args.join(" "))
    }
}

impl std::fmt::Debug for Finished {
    /// Shows the begin and the end of a long output.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 400;
        let chars: Vec<char> = self.stdout.chars().collect();
        let stdout = if chars.len() > 3 * SHOWN {
            let end = &chars[chars.len() - SHOWN..];
            let [begin, end] = [&chars[..SHOWN], end].map(String::from_iter);
            format!("{begin} [...] {end}")
        } else {
            self.stdout.clone()
        };
        write!(
            f,
            "exit {}\nstderr: {}\nstdout: {stdout}",
            self.code, self.stderr
        )
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

impl Finished {
    /// The JSON document on stdout, held against its schema.
    #[track_caller]
    pub fn json(&self) -> Value {
        let document = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON document: {error}: {self:?}"));
        hold(&document);
        document
    }

    /// The ids of the document's instances, in order.
    pub fn ids(&self) -> Vec<String> {
        let document = self.json();
        let rows = document["instances"].as_array().unwrap();
        rows.iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The only source of the document.
    pub fn source(&self) -> Value {
        let document = self.json();
        let sources = document["sources"].as_array().unwrap();
        assert_eq!(sources.len(), 1, "{self:?}");
        sources[0].clone()
    }

    /// Asserts that the list is whole: exactly these rows, nothing missing, exit 0.
    #[track_caller]
    pub fn assert_whole(&self, ids: &[String], what: &str) {
        assert_eq!(self.code, 0, "{what}: {self:?}");
        assert_eq!(self.ids(), ids, "{what}");
        let document = self.json();
        assert_eq!(document["complete"], true, "{what}: {self:?}");
        assert_eq!(document["count"], ids.len(), "{what}");
        let source = self.source();
        assert_eq!(source["complete"], true, "{what}: {self:?}");
        assert!(source["reason"].is_null() && source["error"].is_null());
        assert_eq!(source["received"], ids.len(), "{what}");
        assert!(self.stderr.ends_with(": complete\n"), "{what}: {self:?}");
    }

    /// Asserts that the list is short and says so: these rows, the exit code, and each of the
    /// words both in the document and on stderr.
    #[track_caller]
    pub fn assert_short(&self, ids: &[String], code: i32, words: &[&str], what: &str) {
        assert_eq!(self.code, code, "{what}: {self:?}");
        assert_eq!(self.ids(), ids, "{what}");
        let document = self.json();
        assert_eq!(document["complete"], false, "{what}: {self:?}");
        let reason = document["sources"][0]["reason"]
            .as_str()
            .unwrap()
            .to_owned();
        for word in words {
            assert!(reason.contains(word), "{what}: no {word:?} in {reason:?}");
            assert!(self.stderr.contains(word), "{what}: no {word:?}: {self:?}");
        }
        assert!(self.stderr.contains("INCOMPLETE"), "{what}: {self:?}");
    }
}
