//! The kinds of rows that a provider lists, and which call fills which key of them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::model::Kind;

/// A column that shows a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelColumn {
    pub heading: &'static str,
    /// The key among the tags.
    pub label: &'static str,
}

/// A kind of rows that a provider lists.
#[derive(Debug)]
pub struct ListedKind {
    pub kind: Kind,
    /// The keys of an instance that its rows can fill.
    pub fields: &'static str,
    /// Those that other calls fill.
    pub others: &'static [FilledBy],
    /// Those that every row has besides its id. A server that leaves out rows by them loses none of which
    /// it is not known whether they are wanted.
    pub always: &'static str,
    /// When it is listed where no kind is asked for.
    pub usual: Usual,
    /// The labels that are a column of the wide table where a row has them.
    pub wide: &'static [LabelColumn],
    /// Whether its rows are what holds those of the first kind, where it holds none: that list must then be read
    /// whole.
    pub is_empty_parent: bool,
}

/// When a kind is listed that nobody asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    Always,
    /// Where it is asked what deserves attention.
    ForAttention,
    Never,
}

impl ListedKind {
    /// A kind whose rows can fill these keys, listed where no kind is asked for.
    pub const fn of(kind: Kind, fields: &'static str) -> Self {
        Self {
            kind,
            fields,
            others: &[],
            always: "",
            usual: Usual::Always,
            wide: &[],
            is_empty_parent: false,
        }
    }

    /// The same, where every row has these keys besides its id.
    pub const fn always(self, always: &'static str) -> Self {
        Self { always, ..self }
    }

    /// The same, where other calls fill more keys.
    pub const fn filled_by(self, others: &'static [FilledBy]) -> Self {
        Self { others, ..self }
    }

    /// The same, with columns of the wide table for these labels.
    pub const fn wide(self, wide: &'static [LabelColumn]) -> Self {
        Self { wide, ..self }
    }

    /// The same, listed only where it is asked for.
    pub const fn on_request(self) -> Self {
        Self {
            usual: Usual::Never,
            ..self
        }
    }

    /// Those parents of rows of the first kind that have none. They are listed on request, and where it is asked what
    /// deserves attention.
    pub const fn empty_parents(self) -> Self {
        Self {
            usual: Usual::ForAttention,
            is_empty_parent: true,
            ..self
        }
    }

    /// Whether its rows can fill a key of an instance: the key is named, or what it is part of.
    pub fn fills(&self, key: &str) -> bool {
        let others = self.others.iter().map(|other| other.keys);
        let mut all = [self.fields].into_iter().chain(others);
        all.any(|keys| names(keys, key)) || OWN.contains(&key)
    }
}

/// Whether a key is among these, or a part of one of them.
pub fn names(keys: &str, key: &str) -> bool {
    keys.split_whitespace().any(|own| {
        let rest = key.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Keys of rows that a call fills which does not list them.
#[derive(Debug)]
pub struct FilledBy {
    pub how: How,
    /// The vendor's name of the operation.
    pub operation: &'static str,
    pub keys: &'static str,
}

/// Why a call is made that fills keys of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It lists what the rows belong to.
    Parent,
    /// It tells what machine types are made of, or what ids stand for.
    Shape,
    /// It tells list prices.
    Price,
}

impl FilledBy {
    pub const fn parent(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Parent;
        Self {
            how,
            operation,
            keys,
        }
    }

    pub const fn shape(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Shape;
        Self {
            how,
            operation,
            keys,
        }
    }

    pub const fn price(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Price;
        Self {
            how,
            operation,
            keys,
        }
    }
}

/// The keys that every row has, whatever the provider sends.
pub(super) const OWN: &[&str] = &["address", "provider", "profile", "kind"];
