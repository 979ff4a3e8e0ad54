//! Programs that not every machine has.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The program, where there is one; else it is said that a test leaves it out, so that it is seen even
/// though the test passes.
pub fn program(name: &str) -> Option<Command> {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", name])
        .stdout(Stdio::null())
        .status();
    if found.unwrap().success() {
        return Some(Command::new(name));
    }
    // Past what the test harness keeps back.
    let _ = writeln!(std::io::stderr(), "SKIPPED: there is no {name} here");
    None
}
