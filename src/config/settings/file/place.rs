//! Where in a text something stands, and what is wrong there.

use std::fmt;

/// Something wrong in the text, at its place. Ordered as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, in one line, with the nearest thing that would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// The lines of a text, to tell a place from an offset.
pub struct Places<'t> {
    text: &'t str,
    /// The offset of each line's first byte.
    lines: Vec<usize>,
}

impl<'t> Places<'t> {
    pub fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            text,
            lines: [0].into_iter().chain(breaks).collect(),
        }
    }

    /// The line an offset in bytes lies on.
    pub fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset)
    }

    /// A problem at an offset in bytes.
    pub fn problem(&self, offset: usize, message: String) -> Problem {
        let line = self.line(offset);
        let before = self.text.get(self.lines[line - 1]..offset);
        Problem {
            line,
            column: before.map_or(0, |before| before.chars().count()) + 1,
            message,
        }
    }
}
