//! What a command takes: time, processor time, memory.
//!
//! The processor time of a child and its peak memory are told of all children together, so each
//! command is run by a process of its own: this very program, called with [`FLAG`].

use std::fmt;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// Says that a command is to be run and measured.
const FLAG: &str = "--measured";

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds.
    pub wall: f64,
    /// Seconds of processor time, of the user and the system, of all processes of the command.
    pub processor: f64,
    /// The largest process, in MiB.
    pub memory: f64,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.3} s, {:.3} s of processor, {:.1} MiB",
            self.wall, self.processor, self.memory
        )
    }
}

/// Runs a line of shell and tells what it took; the middle one of `times`, each figure for itself.
pub fn shell(line: &str, variables: &[(String, String)], times: usize) -> Cost {
    let costs: Vec<_> = (0..times).map(|_| once(line, variables)).collect();
    let middle = |figure: fn(&Cost) -> f64| super::median(costs.iter().map(figure).collect());
    Cost {
        wall: middle(|cost| cost.wall),
        processor: middle(|cost| cost.processor),
        memory: middle(|cost| cost.memory),
    }
}

fn once(line: &str, variables: &[(String, String)]) -> Cost {
    let output = Command::new(std::env::current_exe().expect("this program has a path"))
        .args([FLAG, line])
        .envs(variables.iter().cloned())
        .stderr(Stdio::inherit())
        .output()
        .expect("this program runs");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let mut figures = text
        .split_whitespace()
        .map(|figure| figure.parse().expect("a figure"));
    let mut next = || figures.next().unwrap_or_else(|| panic!("{line}: {text}"));
    Cost {
        wall: next(),
        processor: next(),
        memory: next(),
    }
}

/// Runs the command that this process was called for, if it was.
pub fn run_if_asked() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(FLAG) {
        return;
    }
    let line = arguments.next().expect("a line of shell");
    let begun = Instant::now();
    // The shell is replaced by the last command where it can be.
    let status = Command::new("sh")
        .args(["-c", &line])
        .stdout(Stdio::null())
        .status()
        .expect("there is a shell");
    let wall = begun.elapsed().as_secs_f64();
    assert!(status.success(), "{line}: {status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("it can be told");
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let (processor, memory) = (micros as f64 / 1e6, usage.max_rss() as f64 / 1024.0);
    println!("{wall} {processor} {memory}");
    std::process::exit(0);
}
