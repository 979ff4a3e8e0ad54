//! The program: runs the library, returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    cloudls::run()
}
