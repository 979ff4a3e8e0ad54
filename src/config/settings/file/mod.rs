//! The configuration file as text: what it may say, read and checked as a whole.
//!
//! Which keys a profile takes follows from what its provider declares in its [`About`]: the plurals
//! of its scope flags, its endpoints, and `credential`. Every error is found in one go and stands
//! at its line and column. No message shows a value: a secret may stand where none should, and the
//! place says enough.

mod credential;
mod profile;
mod reader;
mod syntax;

use std::collections::BTreeMap;
use std::fmt;

use toml::de::DeTable;

use self::reader::FileReader;
use self::syntax::Broken;
use crate::core::about::About;
use crate::core::model::Kinds;

/// The content of a configuration file.
#[derive(Debug, Default)]
pub struct Config {
    /// The profiles to list where none is asked for; `None` for all.
    pub default_profiles: Option<Placed<Vec<String>>>,
    /// The columns to show where none are asked for.
    pub default_columns: Option<Placed<Vec<String>>>,
    /// The profiles, in the order of the file.
    pub profiles: Vec<Profile>,
}

/// A provider with its credential and scope.
#[derive(Debug)]
pub struct Profile {
    /// Its name: unique, and fit for an address.
    pub name: String,
    /// The line of its header.
    pub line: usize,
    pub about: Placed<&'static About>,
    /// Its scope, by the name of the scope flag.
    pub scopes: BTreeMap<&'static str, Placed<Vec<String>>>,
    /// Its choices, by their keys.
    pub choices: BTreeMap<&'static str, Placed<&'static str>>,
    /// The kinds of rows to list; `None` for the usual ones.
    pub kinds: Option<Placed<Kinds>>,
    /// Its endpoints, by the variable that overrides the same.
    pub endpoints: BTreeMap<&'static str, Placed<String>>,
    /// The place of its credential; `None` for the provider's ordinary variables.
    pub credential: Option<Placed<CredentialPlace>>,
}

/// A value and the line it stands on.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    pub value: T,
    /// The line, from 1.
    pub line: usize,
}

/// The place of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialPlace {
    /// In the provider's variables with this and `_` before their names.
    Prefix(String),
    /// In a file at this path; one that begins with `.` lies beside the configuration file.
    File(String),
    /// In what a program prints.
    Command(Vec<String>),
    /// In a store of the vendor's own tools.
    Store {
        /// The store, one of [`About::stores`].
        key: &'static str,
        /// The name within it.
        name: String,
    },
}

/// Reads the text of a configuration file; `known` are the providers there are. The problems come
/// in the order of the text.
pub fn parse(text: &str, known: &[&'static About]) -> Result<Config, Vec<Problem>> {
    parse_with(text, known, |_| None)
}

/// What to do about a column that there is not; `None` for one that there is.
pub type ColumnHint = fn(&str) -> Option<String>;

/// Reads the file, where it is known which columns there are.
pub fn parse_with(
    text: &str,
    known: &[&'static About],
    column_hint: ColumnHint,
) -> Result<Config, Vec<Problem>> {
    let (document, broken) = DeTable::parse_recoverable(text);
    let places = Places::new(text);
    let broken = Broken::of(text, &broken, &places);
    let mut reader = FileReader::new(&places, known, column_hint);
    let config = reader.document(document.get_ref());
    let besides = reader.problems_besides(&broken);
    let mut problems = broken.problems;
    problems.extend(besides);
    problems.sort();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(problems)
    }
}

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

#[cfg(test)]
mod tests;
