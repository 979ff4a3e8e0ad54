//! The configuration file as text: what it may say, read and checked as a whole.
//!
//! Which keys a profile takes follows from what its provider declares in its [`About`]: the plurals
//! of its scope flags, its endpoints, and `credential`. Every error is found in one go and stands
//! at its line and column. No message shows a value: a secret may stand where none should, and the
//! place says enough.

mod credential;
mod place;
mod profile;
mod reader;
mod secrets;

use std::collections::BTreeMap;

use toml::de::DeTable;

use self::place::Places;
use self::reader::Reader;
use crate::core::about::About;

pub use place::Problem;

/// What a configuration file says.
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
    /// Its endpoints, by the variable that overrides the same.
    pub endpoints: BTreeMap<&'static str, Placed<String>>,
    /// Where its credential is; `None` for the provider's ordinary variables.
    pub credential: Option<Placed<Source>>,
}

/// A value and the line it stands on.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    pub value: T,
    /// The line, from 1.
    pub line: usize,
}

/// Where a credential is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
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
    let (document, broken) = DeTable::parse_recoverable(text);
    let places = Places::new(text);
    let mut problems: Vec<_> = broken
        .iter()
        .map(|error| {
            // The message alone: the whole error would quote the line.
            let offset = error.span().map_or(text.len(), |span| span.start);
            places.problem(offset, error.message().to_owned())
        })
        .collect();
    problems.sort();
    // Where a line cannot be read, what follows on it is guesswork.
    problems.dedup_by_key(|problem| problem.line);
    let mut reader = Reader::new(&places, known);
    let config = reader.document(document.get_ref());
    problems.extend(reader.problems_besides(&problems));
    problems.sort();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests;
