//! The words by which a vendor's tools are told whose account, which part of it or which site is meant.
//!
//! A set of words, such as the variables of a vendor's SDKs or the fields of a profile of its command
//! line, is a table: every word of it is there, with what it means for a listing. So a word that this
//! program knows nothing of is one that the vendor does not have, and none is dropped in silence.

/// A word of a vendor's set: a variable, a field of a profile, a key of a section.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub name: &'static str,
    pub meaning: Meaning,
    /// What it does, where that is to be told; else empty.
    pub what: &'static str,
    /// The values with which it says anything; empty for any. In any case.
    pub only: &'static [&'static str],
    /// Of those, the values with which it says nothing, as they stand.
    pub but: Option<fn(&str) -> bool>,
    /// Whether it forbids something, whatever names the credential.
    pub forbids: bool,
    /// The variables that it belongs to where they are all set: then it is read with them.
    pub with: &'static [&'static str],
    /// Whether it is about the endpoint of the product alone: then it says nothing where that is
    /// overridden.
    pub is_of_endpoint: bool,
}

/// What a word means for a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is read, or has a say in what is read.
    Used,
    /// It would lead to another account, another part of it or another site, where this program cannot
    /// follow: why, as a whole clause. Nothing is sent where it is set.
    Refused(&'static str),
    /// Another of the vendor's tools reads a credential or a scope from it: what to set in its place.
    /// It is named where nothing else is found, and nothing is guessed at as long as it is set.
    Elsewhere(&'static str),
    /// It has no say in what is listed: why.
    Irrelevant(&'static str),
}

impl Word {
    const fn new(name: &'static str, meaning: Meaning) -> Self {
        Self {
            name,
            meaning,
            what: "",
            only: &[],
            but: None,
            forbids: false,
            with: &[],
            is_of_endpoint: false,
        }
    }

    pub const fn used(name: &'static str) -> Self {
        Self::new(name, Meaning::Used)
    }

    /// One that is refused: `why` is a clause, such as `it names a role, which is not assumed`.
    pub const fn refused(name: &'static str, why: &'static str) -> Self {
        Self::new(name, Meaning::Refused(why))
    }

    /// One that another tool reads: `instead` is what to set in its place.
    pub const fn elsewhere(name: &'static str, instead: &'static str) -> Self {
        Self::new(name, Meaning::Elsewhere(instead))
    }

    pub const fn no_meaning(name: &'static str, why: &'static str) -> Self {
        Self::new(name, Meaning::Irrelevant(why))
    }

    /// The same, with what it does.
    pub const fn what(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// The same, where no other values say anything.
    pub const fn only(self, only: &'static [&'static str]) -> Self {
        Self { only, ..self }
    }

    /// The same, where it says nothing with these of its values.
    pub const fn but(self, but: fn(&str) -> bool) -> Self {
        Self {
            but: Some(but),
            ..self
        }
    }

    /// The same of a word that forbids something, whatever names the credential.
    pub const fn forbids(self) -> Self {
        Self {
            forbids: true,
            ..self
        }
    }

    /// The same of a variable that belongs to others where they are all set.
    pub const fn unless_with(self, with: &'static [&'static str]) -> Self {
        Self { with, ..self }
    }

    /// The same of a word that says nothing where the product's endpoint is overridden.
    pub const fn of_endpoint(self) -> Self {
        Self {
            is_of_endpoint: true,
            ..self
        }
    }

    /// What a used one does, where that is to be told.
    pub fn does(&self) -> Option<&'static str> {
        let is_told = self.meaning == Meaning::Used && !self.what.is_empty();
        is_told.then_some(self.what)
    }

    /// Why it is refused, if it is.
    pub fn refusal(&self) -> Option<&'static str> {
        match self.meaning {
            Meaning::Refused(why) => Some(why),
            _ => None,
        }
    }

    /// Why it has no say, if it has none.
    pub fn irrelevance(&self) -> Option<&'static str> {
        match self.meaning {
            Meaning::Irrelevant(why) => Some(why),
            _ => None,
        }
    }

    /// What to set in place of one that another tool reads.
    pub fn instead(&self) -> Option<&'static str> {
        match self.meaning {
            Meaning::Elsewhere(instead) => Some(instead),
            _ => None,
        }
    }

    /// Whether a value of it says anything.
    pub fn says(&self, value: &str) -> bool {
        if self.but.is_some_and(|is_nothing| is_nothing(value)) {
            return false;
        }
        let value = value.trim();
        let is_it = |known: &&str| known.eq_ignore_ascii_case(value);
        !value.is_empty() && (self.only.is_empty() || self.only.iter().any(is_it))
    }
}

#[cfg(test)]
pub mod tests;
