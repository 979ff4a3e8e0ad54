//! Where a provider's credential may be.

use schemars::JsonSchema;
use serde::Serialize;

use super::Word;

/// One form of credential in the environment.
#[derive(Debug)]
pub struct Credential {
    /// The variables that must all be set.
    pub variables: &'static [&'static str],
    /// A variable that may be set as well.
    pub optional: Option<&'static str>,
    /// What it is and where it comes from.
    pub what: &'static str,
    /// Whether its values are exchanged for a key, and no key themselves.
    pub is_login: bool,
    /// The other variables of the same set, with what each means beside this form.
    pub beside: &'static [Word],
}

impl Credential {
    /// The values of variables that are a key as they stand.
    pub const fn key(variables: &'static [&'static str], what: &'static str) -> Self {
        Self {
            variables,
            optional: None,
            what,
            is_login: false,
            beside: &[],
        }
    }

    /// The values of variables that are exchanged for a key.
    pub const fn login(variables: &'static [&'static str], what: &'static str) -> Self {
        Self {
            is_login: true,
            ..Self::key(variables, what)
        }
    }

    /// The same form with a variable that may be set as well.
    pub const fn or_with(self, optional: &'static str) -> Self {
        Self {
            optional: Some(optional),
            ..self
        }
    }

    /// The same form with the other variables of its set.
    pub const fn beside(self, beside: &'static [Word]) -> Self {
        Self { beside, ..self }
    }
}

/// A place where a credential may be besides the variables.
#[derive(Debug)]
pub struct Place {
    pub what: &'static str,
    /// The variables that name it, or have a say in whether it counts and how it is reached.
    pub variables: &'static [&'static str],
}

/// A store of the vendor's own tools.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Store {
    /// The key of `credential` in a profile.
    pub key: &'static str,
    /// What it is.
    pub what: &'static str,
}
