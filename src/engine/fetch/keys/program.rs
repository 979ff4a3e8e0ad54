//! Runs a program that prints a credential: no shell, nothing on its stdin, none of the other profiles'
//! credentials among its variables, and not for ever.
//!
//! Whatever it has started ends with it. Without a terminal it has a process group of its own. On a terminal it may
//! have something to ask there, which only the foreground group can: it stays in ours, where Ctrl-C and Ctrl-Z reach
//! it as well, and what it starts is known by a variable. One at a time asks, below which nothing is drawn.
//! Whoever ends the run ends them all ([`end_all`]).

use std::fmt::Write as _;
use std::io::ErrorKind as Io;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use super::KeyError;
use crate::config::credential::{ExpiringKey, Program, decoded};
use crate::core::error::SettingsError;
use crate::core::secret::{MASK, Redactor, Secret, without_secrets};
use crate::core::{processes, stderr, terminal};

/// The most bytes it may print.
const LIMIT: u64 = 64 * 1024;

/// How long its pipes are read once it has ended.
const REST: Duration = Duration::from_millis(500);

/// What it printed, as a key for a profile (`who`).
pub async fn run(program: &Program, who: &str) -> Result<ExpiringKey, KeyError> {
    let name = program.name();
    let refuse = |why: String, hint: &str| {
        KeyError::from(SettingsError {
            message: format!("{who}: the program {name} gave no credential: {why}"),
            hint: hint.to_owned(),
            usage: false,
        })
    };
    let is_asking = processes::has_terminal();
    let turn = if is_asking {
        Some((ASKING.lock().await, stderr::hold()))
    } else {
        None
    };
    let (child, running) = start(program, is_asking).map_err(|error| match error.kind() {
        Io::NotFound => no_program(program, who),
        _ => refuse(
            format!("it cannot be started: {error}"),
            "correct the command",
        ),
    })?;
    let ended = tokio::time::timeout(program.timeout, outcome(child)).await;
    if matches!(ended, Ok(Ok(_))) {
        running.has_ended();
    }
    drop(turn);
    let Ok(ended) = ended else {
        let limit = humantime::format_duration(program.timeout);
        return Err(refuse(
            format!("it did not end within {limit}"),
            "run it by hand once: it may wait for an answer",
        ));
    };
    let Printed {
        status,
        stdout,
        stderr,
    } = ended.map_err(|error| refuse(error.to_string(), "run it by hand"))?;
    if stdout.len() as u64 > LIMIT {
        let why = format!("it printed more than {} KiB", LIMIT / 1024);
        return Err(refuse(why, "let it print the credential and nothing else"));
    }
    if !status.success() {
        let why = match complaint(&stderr, &stdout, program) {
            Some(complaint) => format!("{status}: {complaint}"),
            None => status.to_string(),
        };
        let hint = if expects_shell(program) {
            NO_SHELL
        } else {
            "run it by hand and fix what it says"
        };
        return Err(refuse(why, hint));
    }
    let stdout = decoded(stdout).map_err(|not| {
        let why = format!("what it printed {}", not.why);
        refuse(why, "let it print the credential as UTF-8 text")
    })?;
    (program.read)(&stdout).map_err(|why| {
        let why = format!("what it printed cannot be used: {why}");
        let mut hint = format!("let it print {}", program.expected);
        if program.takes_secret_alone && stdout.trim().lines().count() > 1 {
            // Password stores keep notes below the secret.
            let _ = write!(
                hint,
                ": command = [\"sh\", \"-c\", \"{name} ... | head -n1\"] takes its first line"
            );
        }
        refuse(why, &hint)
    })
}

/// What a command that counts on a shell should know.
const NO_SHELL: &str = "no shell reads the command: ~, $, | and * stand for themselves; write whole paths, or \
                        [\"sh\", \"-c\", \"...\"]";

/// Whether an argument means what it seems to mean in a shell alone; where a shell reads them, it does.
fn expects_shell(program: &Program) -> bool {
    let is_shell = program.argv.get(1).is_some_and(|flag| flag == "-c");
    let mut arguments = program.argv.iter().skip(1);
    let is_for_shell =
        |word: &String| word.starts_with('~') || word.contains(['$', '|', '*', '`', '>']);
    !is_shell && arguments.any(is_for_shell)
}

/// There is no program of that name. What other tools take as one line is a list here.
fn no_program(program: &Program, who: &str) -> KeyError {
    let words = program.argv.first().map(String::as_str).unwrap_or_default();
    let error = |message, hint: String| {
        KeyError::from(SettingsError {
            message,
            hint,
            usage: false,
        })
    };
    if let Some((first, _)) = words.trim().split_once(char::is_whitespace) {
        let first = first.rsplit('/').next().unwrap_or_default();
        return error(
            format!("{who}: no program has the whole line of command as its name"),
            format!(
                "write each word by itself: command = [{:?}, \"...\"]",
                terminal::clean(first)
            ),
        );
    }
    let hint = if words.starts_with('~') {
        NO_SHELL
    } else {
        "correct the command, or give the whole path of the program"
    };
    error(
        format!(
            "{who}: the program {} gave no credential: there is no such program",
            program.name()
        ),
        hint.to_owned(),
    )
}

/// The most bytes of stderr that are kept, from its end.
const COMPLAINT: usize = 4 * 1024;

/// The most cells of a complaint that are shown.
const SHOWN: usize = 160;

/// What a program that failed said last on stderr, without what it was given or was to print; `None` where it said
/// nothing.
fn complaint(stderr: &[u8], stdout: &[u8], program: &Program) -> Option<String> {
    let stderr = String::from_utf8_lossy(stderr);
    // Where its begin is not kept, the first word may be the rest of a secret.
    let stderr = match stderr.split_once(char::is_whitespace) {
        Some((_, rest)) if stderr.len() >= COMPLAINT => rest,
        None if stderr.len() >= COMPLAINT => return None,
        _ => &*stderr,
    };
    let lines = stderr.lines().map(terminal::clean);
    let last = lines.rev().find(|line| !line.trim().is_empty())?;
    let stdout = String::from_utf8_lossy(stdout);
    let printed = stdout.split(|c: char| c.is_whitespace() || matches!(c, '"' | '=' | ','));
    let arguments = program.argv.iter().skip(1).map(String::as_str);
    let secrets = program.secrets.iter().map(Secret::expose);
    let redactor = Redactor::new(printed.chain(arguments).chain(secrets));
    let text = redactor.redact(last.trim());
    let text = without_keys(&without_secrets(&text));
    Some(terminal::cut(&text, SHOWN).into_owned())
}

/// The fewest characters of a word that may be a key, and how many of them are digits.
const KEY: (usize, usize) = (16, 2);

/// The text without words that look as keys do: long, of letters and digits. Whatever else a program names, such as
/// a path, has marks between its words.
fn without_keys(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '=');
    let is_key = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        word.len() >= KEY.0 && digits >= KEY.1
    };
    let words = text.split_inclusive(|c| !is_part(c)).map(|piece| {
        let word = piece.trim_end_matches(|c| !is_part(c));
        if is_key(word) {
            piece.replacen(word, MASK, 1)
        } else {
            piece.to_owned()
        }
    });
    words.collect()
}

/// Held by the program that may ask on the terminal.
static ASKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The programs that are running.
static RUNNING: Mutex<Vec<Family>> = Mutex::new(Vec::new());

fn all_running() -> MutexGuard<'static, Vec<Family>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends all programs and what they have started: the run is at its end, however that came.
pub fn end_all() {
    let all = std::mem::take(&mut *all_running());
    for family in all {
        family.end();
    }
}

/// The variable by which it is known what a program has started.
const MARK: &str = "_CLOUDLS_PROGRAM";

/// A program and whatever it starts.
#[derive(Clone, PartialEq, Eq)]
enum Family {
    /// A process group of its own.
    Group(Pid),
    /// In our group, and known by the value of [`MARK`].
    Marked(String, Option<Pid>),
}

impl Family {
    fn end(&self) {
        match self {
            Self::Group(group) => {
                let _ = kill_process_group(*group, Signal::KILL);
            }
            Self::Marked(value, pid) => {
                // Itself also where the others cannot be found.
                if let Some(pid) = pid {
                    let _ = kill_process(*pid, Signal::KILL);
                }
                processes::end_marked(MARK, value);
            }
        }
    }
}

/// A program that is running. Dropped before it has ended, it is ended.
struct Running(Option<Family>);

impl Running {
    fn of(family: Option<Family>) -> Self {
        all_running().extend(family.clone());
        Self(family)
    }

    /// It has ended by itself. What it left behind, such as an agent, is meant to stay.
    fn has_ended(mut self) {
        if let Some(own) = self.0.take() {
            all_running().retain(|known| *known != own);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(own) = self.0.take() else {
            return;
        };
        let mut running = all_running();
        let place = running.iter().position(|known| *known == own);
        let taken = place.map(|at| running.swap_remove(at));
        drop(running);
        // Whoever took it out has ended it.
        if taken.is_some() {
            own.end();
        }
    }
}

fn start(program: &Program, is_asking: bool) -> std::io::Result<(Child, Running)> {
    let (name, arguments) = match program.argv.split_first() {
        Some((name, arguments)) if !name.is_empty() => (name, arguments),
        _ => return Err(Io::NotFound.into()),
    };
    let mut command = Command::new(name);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    for variable in &program.withheld {
        command.env_remove(variable);
    }
    let mark = is_asking.then(mark);
    match &mark {
        Some(mark) => command.env(MARK, mark),
        None => command.process_group(0),
    };
    let child = command.spawn()?;
    let pid = child
        .id()
        .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let family = match mark {
        Some(mark) => Some(Family::Marked(mark, pid)),
        None => pid.map(Family::Group),
    };
    Ok((child, Running::of(family)))
}

/// A mark that no other program of this machine bears.
fn mark() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{number}", std::process::id())
}

/// How a program ended, and what it printed.
struct Printed {
    status: ExitStatus,
    stdout: Vec<u8>,
    /// The end of it, of up to twice [`COMPLAINT`].
    stderr: Vec<u8>,
}

/// Its end and what it printed. A descendant that keeps the pipes open, as an agent may,
/// is not waited for.
async fn outcome(mut child: Child) -> std::io::Result<Printed> {
    let (mut printed, mut said) = (Vec::new(), Vec::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let print = async {
        if let Some(pipe) = stdout {
            pipe.take(LIMIT + 1).read_to_end(&mut printed).await?;
        }
        Ok(())
    };
    let complain = async {
        if let Some(mut pipe) = stderr {
            // However much it says there, that does not end it.
            let mut piece = [0; COMPLAINT];
            loop {
                let read = pipe.read(&mut piece).await?;
                if read == 0 {
                    break;
                }
                said.drain(..said.len().saturating_sub(COMPLAINT));
                said.extend_from_slice(&piece[..read]);
            }
        }
        Ok::<_, std::io::Error>(())
    };
    let status = {
        let mut reading = pin!(async { tokio::try_join!(print, complain) });
        tokio::select! {
            // One that has more to say than is read ends by its closed pipe, or is killed.
            read = &mut reading => {
                read?;
                child.wait().await?
            }
            status = child.wait() => {
                // What it has printed is in the pipes already.
                if let Ok(read) = tokio::time::timeout(REST, reading).await {
                    read?;
                }
                status?
            }
        }
    };
    Ok(Printed {
        status,
        stdout: printed,
        stderr: said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::credential::printed;

    fn program(argv: &[&str], millis: u64) -> Program {
        Program {
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
            withheld: Vec::new(),
            secrets: vec![Secret::new("of-the-environment")],
            timeout: Duration::from_millis(millis),
            read: Box::new(printed::external),
            expected: "a key".to_owned(),
            takes_secret_alone: false,
        }
    }

    #[tokio::test]
    async fn a_program_that_gives_nothing_is_told() {
        for (argv, words) in [
            (
                &["vault-there-is-none kv get -field=key secret/novita"][..],
                "no program has the whole line",
            ),
            (&["/nonexistent/program"], "no such program"),
            (&["false"], "exit status: 1"),
            (&["sleep", "60"], "did not end within"),
            (&["yes"], "more than 64 KiB"),
            (&["printf", "\\377"], "not text"),
            (&["echo", "hidden"], "not a JSON"),
            (&["ls", "/nonexistent"], "exit status: 2"),
            (&[], "no such program"),
        ] {
            let error = run(&program(argv, 2000), "eas").await.err().unwrap();
            let message = error.cause.to_string();
            assert!(message.contains(words), "{argv:?}: {message}");
            assert!(!message.contains("hidden"), "{message}");
        }
    }

    #[test]
    fn a_complaint_is_shown_without_secrets() {
        let program = program(&["vault", "an-argument"], 1);
        for (stderr, stdout, shown) in [
            ("", "", None),
            (" \n\n", "", None),
            (
                "first\nthe vault is locked\n\n",
                "",
                Some("the vault is locked"),
            ),
            ("no \x1b[31mcolour\x07\u{202e}", "", Some("no [31mcolour")),
            ("bad hunter22", "hunter22\n", Some("bad ***")),
            (
                "bad hunter22",
                "{\"access_key_secret\":\"hunter22\"}",
                Some("bad ***"),
            ),
            ("bad of-the-environment!", "", Some("bad ***!")),
            ("an-argument is not there", "", Some("*** is not there")),
            ("password=abc is wrong", "", Some("password=*** is wrong")),
            ("bad sk_live_0123456789abcdef.", "", Some("bad ***.")),
            (
                "open /home/me/.password-store/novita.gpg: no such file",
                "",
                Some("open /home/me/.password-store/novita.gpg: no such file"),
            ),
        ] {
            let found = complaint(stderr.as_bytes(), stdout.as_bytes(), &program);
            assert_eq!(found.as_deref(), shown, "{stderr:?}");
        }
        let long = complaint("word ".repeat(1000).as_bytes(), b"", &program).unwrap();
        assert!(long.ends_with('…') && long.len() < 200, "{long}");
    }

    #[tokio::test]
    async fn no_shell_is_between() {
        let json = r#"{"mode":"AK","access_key_id":"$HOME; i","access_key_secret":"s"}"#;
        let expiring = run(&program(&["echo", json], 5000), "eas")
            .await
            .ok()
            .unwrap();
        assert_eq!(expiring.key.pair().unwrap().id, "$HOME; i");
    }
}
