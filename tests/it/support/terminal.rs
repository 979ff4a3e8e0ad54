//! A run under a pseudo-terminal, and what its screen shows.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::pty::{OpenptyResult, Winsize, openpty};

use super::Cloudls;

/// The longest to wait for anything.
const LIMIT: Duration = Duration::from_secs(40);

/// Where stdout and stderr go.
pub enum Out {
    /// Both to the terminal.
    Terminal,
    /// Stdout elsewhere, and stderr to the terminal.
    Elsewhere(Stdio),
    /// Stdout to the terminal, and stderr elsewhere.
    Alone(Stdio),
}

/// A terminal with a program in it.
pub struct Terminal {
    child: Child,
    /// What is typed.
    keys: File,
    seen: Arc<Mutex<Seen>>,
    reader: Option<JoinHandle<()>>,
    _home: tempfile::TempDir,
}

struct Seen {
    parser: vt100::Parser,
    /// Every screen that differed from the one before.
    screens: Vec<String>,
    bytes: Vec<u8>,
}

impl Terminal {
    /// Starts a run in a terminal of so many columns and lines.
    pub fn start(run: &Cloudls, (columns, lines): (u16, u16), out: Out) -> Self {
        let pty = openpty(&size(columns, lines), None).unwrap();
        let home = tempfile::tempdir().unwrap();
        let slave = || -> OwnedFd { pty.slave.try_clone().unwrap() };
        let mut command = run.command(home.path());
        if command.get_envs().all(|(name, _)| name != "TERM") {
            command.env("TERM", "xterm-256color");
        }
        let (stdout, stderr) = match out {
            Out::Terminal => (slave().into(), slave().into()),
            Out::Elsewhere(stdout) => (stdout, slave().into()),
            Out::Alone(stderr) => (slave().into(), stderr),
        };
        command.stdin(slave()).stdout(stdout).stderr(stderr);
        Self::spawn(command, pty, (columns, lines), home)
    }

    /// Starts a run of which the terminal is the one that controls it: it is what `/dev/tty` names, and Ctrl-C that is
    /// typed is a signal. `setsid` must be there.
    pub fn control(run: &Cloudls, size: (u16, u16)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = run.command(home.path());
        command.env("TERM", "xterm-256color");
        Self::controlling(&command, size, home)
    }

    /// Starts another program in the same way, with no other variables than are set for it.
    pub fn of(command: &Command, size: (u16, u16)) -> Self {
        Self::controlling(command, size, tempfile::tempdir().unwrap())
    }

    fn controlling(own: &Command, (columns, lines): (u16, u16), home: tempfile::TempDir) -> Self {
        let pty = openpty(&size(columns, lines), None).unwrap();
        let mut command = Command::new("setsid");
        command
            .arg("--ctty")
            .arg(own.get_program())
            .args(own.get_args());
        let variables = own
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        command.env_clear().envs(variables);
        if let Some(folder) = own.get_current_dir() {
            command.current_dir(folder);
        }
        let slave = || -> OwnedFd { pty.slave.try_clone().unwrap() };
        command.stdin(slave()).stdout(slave()).stderr(slave());
        Self::spawn(command, pty, (columns, lines), home)
    }

    fn spawn(
        mut command: Command,
        pty: OpenptyResult,
        (columns, lines): (u16, u16),
        home: tempfile::TempDir,
    ) -> Self {
        let child = command.spawn().unwrap();
        drop((command, pty.slave));
        let keys = File::from(pty.master.try_clone().unwrap());
        let seen = Arc::new(Mutex::new(Seen {
            parser: vt100::Parser::new(cells(lines), cells(columns), 0),
            screens: Vec::new(),
            bytes: Vec::new(),
        }));
        let reader = read(File::from(pty.master), &seen);
        Self {
            child,
            keys,
            seen,
            reader: Some(reader),
            _home: home,
        }
    }

    /// What the screen shows now.
    pub fn screen(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Whether the program shows a screen of its own, and whether the cursor is hidden.
    pub fn modes(&self) -> (bool, bool) {
        let seen = self.seen.lock().unwrap();
        let screen = seen.parser.screen();
        (screen.alternate_screen(), screen.hide_cursor())
    }

    /// Every screen there was.
    pub fn screens(&self) -> Vec<String> {
        self.seen.lock().unwrap().screens.clone()
    }

    /// Every byte that was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.seen.lock().unwrap().bytes.clone()
    }

    /// Waits until the screen is as wanted, and returns it.
    #[track_caller]
    pub fn await_screen(&self, what: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if is_wanted(&screen) {
                return screen;
            }
            assert!(begun.elapsed() < LIMIT, "no {what}: {screen}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until a screen that does not stay has been shown, and returns it.
    #[track_caller]
    pub fn await_shown(&self, what: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let screens = self.screens();
            if let Some(screen) = screens.iter().find(|screen| is_wanted(screen)) {
                return screen.clone();
            }
            let all = || screens.join("\n---\n");
            assert!(begun.elapsed() < LIMIT, "no {what}:\n{}", all());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types at it.
    pub fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Sends a signal: `-INT`, `-TERM`.
    pub fn signal(&self, signal: &str) {
        // The shell's own: not every machine has a program of that name.
        let kill = format!("kill {signal} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.unwrap().success());
    }

    /// Waits for the end; the exit code, and what the screen shows then.
    #[track_caller]
    pub fn finish(&mut self) -> (i32, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < LIMIT, "no end: {}", self.screen());
            thread::sleep(Duration::from_millis(5));
        };
        // Who was started by it may hold the terminal open.
        if let Some(reader) = self.reader.take() {
            while !reader.is_finished() {
                let screen = self.screen();
                assert!(
                    begun.elapsed() < LIMIT,
                    "the terminal is still open: {screen}"
                );
                thread::sleep(Duration::from_millis(5));
            }
            reader.join().unwrap();
        }
        (status.code().unwrap_or(-1), self.screen())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(columns: u16, lines: u16) -> Winsize {
    Winsize {
        ws_row: lines,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

/// Reads until nobody has the terminal open any more.
fn read(mut master: File, seen: &Arc<Mutex<Seen>>) -> JoinHandle<()> {
    let seen = Arc::clone(seen);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = master.read(&mut buffer) {
            let mut seen = seen.lock().unwrap();
            seen.bytes.extend_from_slice(&buffer[..count]);
            seen.parser.process(&buffer[..count]);
            let screen = seen.parser.screen().contents();
            if seen.screens.last() != Some(&screen) {
                seen.screens.push(screen);
            }
        }
    })
}
