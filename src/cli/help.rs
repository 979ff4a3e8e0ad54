//! What the help says besides the flags.

use crate::exit::Exit;

/// The exit codes above some examples.
pub fn with_exit_codes(examples: &str) -> String {
    let lines = Exit::table().into_iter();
    let lines = lines.map(|(codes, words)| format!("  {codes:<9} {}\n", words.brief));
    format!("Exit codes:\n{}\n{examples}", String::from_iter(lines))
}
