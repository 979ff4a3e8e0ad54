//! Other processes: whether they can ask on the terminal, and the end of those that bear a mark.

use std::fs::{self, File};
use std::io::Read as _;

use rustix::process::{Pid, Signal, getpgrp, kill_process};
use rustix::termios::tcgetpgrp;

/// Whether this process is in the foreground of a terminal: whatever it starts in its own group can ask there,
/// and is reached by Ctrl-C and Ctrl-Z as it is itself.
pub fn has_terminal() -> bool {
    let terminal = File::open("/dev/tty").ok();
    terminal.is_some_and(|terminal| tcgetpgrp(terminal) == Ok(getpgrp()))
}

/// Whether this process was told to outlive its terminal, as `nohup` does; `None` where the system does not say.
pub fn ignores_hangup() -> Option<bool> {
    const HANGUP: u64 = 1;
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored & HANGUP != 0)
}

/// Ends the processes of this process's group among whose variables one is this. Nothing is found where a system has
/// no `/proc`.
pub fn end_marked(variable: &str, value: &str) {
    /// One that is started meanwhile is found the next time.
    const ROUNDS: usize = 3;
    let mark = format!("{variable}={value}");
    for _ in 0..ROUNDS {
        let mut found = false;
        for pid in pids() {
            if group(pid) == Some(getpgrp()) && bears(pid, mark.as_bytes()) {
                found |= kill_process(pid, Signal::KILL).is_ok();
            }
        }
        if !found {
            return;
        }
    }
}

fn pids() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

/// The group of a process; a thread of the kernel has none.
fn group(pid: Pid) -> Option<Pid> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // `42 (name) S 1 42 ...`: a name may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    Pid::from_raw(fields.split(' ').nth(2)?.parse().ok()?)
}

/// Whether a process has this variable. One that has ended has none.
fn bears(pid: Pid, mark: &[u8]) -> bool {
    const MOST: u64 = 4 * 1024 * 1024;
    let path = format!("/proc/{}/environ", pid.as_raw_nonzero());
    let mut variables = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut variables));
    read.is_ok() && variables.split(|byte| *byte == 0).any(|own| own == mark)
}
