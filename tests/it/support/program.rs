//! Programs of others that read what is printed.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Whether a program can be started with these arguments; where it cannot, the test says on stderr,
/// past what the harness holds back, that it looks at less.
pub fn is_there(program: &str, args: &[&str]) -> bool {
    let probe = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output();
    let is_there = probe.is_ok_and(|output| output.status.success());
    if !is_there {
        let words = args.join(" ");
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no {program} here ({program} {words})"
        );
    }
    is_there
}

/// What the program makes of a text on its stdin.
pub fn fed(program: &str, args: &[&str], text: &str) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// The program, where there is one.
pub fn program(name: &str) -> Option<Command> {
    is_there("sh", &["-c", &format!("command -v {name}")]).then(|| Command::new(name))
}
