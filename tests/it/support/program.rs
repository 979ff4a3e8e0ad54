//! Programs of others that read what is printed.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;

/// Whether a program can be started with these arguments. Where it cannot, the test says on stderr, past what the
/// harness holds back, that it looks at less; with `CI=true` it fails, as nobody would read that.
pub fn is_there(program: &str, args: &[&str]) -> bool {
    is_known(program, program, args)
}

/// The program, where there is one.
pub fn program(name: &str) -> Option<Command> {
    let look_up = format!("command -v {name}");
    is_known(name, "sh", &["-c", &look_up]).then(|| Command::new(name))
}

/// Whether this command, which tells that a program is there, ends well.
fn is_known(name: &str, command: &str, args: &[&str]) -> bool {
    let mut probe = Command::new(command);
    let probe = probe.args(args).stdin(Stdio::null()).output();
    let is_known = probe.is_ok_and(|output| output.status.success());
    if !is_known {
        let words = format!("no {name} here ({command} {})", args.join(" "));
        let is_required = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!is_required, "{words}");
        let thread = thread::current();
        let test = thread.name().unwrap_or("a test");
        let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: {words}");
    }
    is_known
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
