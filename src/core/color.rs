//! Colours that can be read on a light and on a dark ground (ECMA-48, SGR 31 to 33).

pub const GREEN: &str = "\x1b[32m";
/// Something is on its way, or deserves a look.
pub const YELLOW: &str = "\x1b[33m";
pub const RED: &str = "\x1b[31m";
/// A heading, or what is new or has changed (SGR 1).
pub const BOLD: &str = "\x1b[1m";
/// It is said beside (SGR 2).
pub const DIM: &str = "\x1b[2m";
/// It is no more, or is not what it was (SGR 7).
pub const REVERSE: &str = "\x1b[7m";
/// Back to the terminal's own colour (SGR 0).
pub const RESET: &str = "\x1b[0m";
