//! The request parameters of a provider's document.

use crate::core::model::Status;

/// A request parameter of the provider's document.
#[derive(Debug)]
pub struct Param {
    /// The name, as the vendor spells it.
    pub name: &'static str,
    /// What values it takes.
    pub takes: Takes,
    /// The fields of an instance that the server filters by it.
    pub narrows: &'static [(&'static str, Narrows)],
}

impl Param {
    /// A parameter by which no field is filtered.
    pub const fn new(name: &'static str, takes: Takes) -> Self {
        Self {
            name,
            takes,
            narrows: &[],
        }
    }

    /// The same for a parameter by which the server filters these fields.
    pub const fn narrows(self, narrows: &'static [(&'static str, Narrows)]) -> Self {
        Self { narrows, ..self }
    }
}

/// How a server filters by a parameter. What it sends must hold every row that meets a condition:
/// where the document leaves open whether a text is looked for or compared, only a condition that asks
/// for the whole of it goes along.
#[derive(Clone, Copy, Debug)]
pub enum Narrows {
    /// Rows that have this very value; perhaps others that hold it.
    Exact,
    /// Rows that hold the text in this field or in another.
    Holds,
    /// Rows that hold the text, as a fuzzy search does.
    Fuzzy,
    /// Rows in a state of this name; each table has the provider's words and what they mean.
    Status(&'static [&'static [(&'static str, Status)]]),
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Any text up to this many characters.
    Text(usize),
    Bool,
    OneOf(&'static [&'static str]),
}
