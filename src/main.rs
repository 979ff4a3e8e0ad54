//! The program: runs the library, returns its exit code.

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    cloudls::run()
}

#[cfg(not(unix))]
compile_error!("cloudls runs on Linux and macOS; on Windows, build and run it within WSL");

#[cfg(not(unix))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
