//! Where a value comes from, in words for `cloudls config show` and for messages.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag, by its long name.
    Flag(String),
    /// A variable, by its name.
    Variable(String),
    /// A line of the configuration file.
    Line(PathBuf, usize),
    /// A file of its own.
    File(PathBuf),
    /// The program, or what the vendor documents.
    BuiltIn,
}

impl Origin {
    /// A line of a file.
    pub fn line(path: &Path, line: usize) -> Self {
        Self::Line(path.to_owned(), line)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Variable(name) => f.write_str(name),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::BuiltIn => f.write_str("built-in"),
        }
    }
}
