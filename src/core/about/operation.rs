//! The operations a provider calls, and what each asks of a credential.

use std::fmt;

use super::profile_key;

/// An operation a provider calls.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    pub path: &'static str,
    /// What a credential needs for it.
    pub permission: Permission,
    /// The scope flags that together make the call needless; empty where none do.
    pub around: &'static [&'static str],
}

/// What a credential needs for an operation.
#[derive(Debug)]
pub enum Permission {
    /// An action of the vendor's policies.
    Action {
        /// The action, as policies spell it.
        name: &'static str,
        /// The resources it is granted on, as narrow as the vendor's documents allow; `None` where
        /// its policies name none.
        resource: Option<&'static str>,
        /// Whether a document names it; otherwise it follows the names of its siblings.
        is_documented: bool,
    },
    /// A permission whose action no document names.
    Unnamed {
        /// What to grant, in the vendor's words.
        what: &'static str,
        who: &'static str,
    },
    /// Nothing but to be one of these.
    Any(&'static str),
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action {
                name,
                resource,
                is_documented,
            } => {
                f.write_str(name)?;
                if let Some(resource) = resource {
                    write!(f, " on {resource}")?;
                }
                let doubt = "; by the names of its siblings, as no document names it";
                f.write_str(if *is_documented { "" } else { doubt })
            }
            Self::Unnamed { what, who } => write!(f, "{what} ({who})"),
            Self::Any(what) => f.write_str(what),
        }
    }
}

impl Permission {
    /// What to grant, in a word or a few.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Action { name, .. } => name,
            Self::Unnamed { what, .. } | Self::Any(what) => what,
        }
    }
}

/// How a vendor writes policies.
#[derive(Debug)]
pub struct PolicyForm {
    /// The vendor's name for the language.
    pub name: &'static str,
    /// The version of the language, which every policy states.
    pub version: &'static str,
}

impl Operation {
    /// What can be done where a credential may not call it; of a profile of the configuration file,
    /// its key can be set as well.
    pub fn advice(&self, has_profile: bool) -> String {
        if let Permission::Any(_) = self.permission {
            return "check what the credential may do".to_owned();
        }
        let grant = format!("grant {} to this credential", self.permission.name());
        if self.around.is_empty() {
            return grant;
        }
        let listed = |word: fn(&str) -> String| {
            let words: Vec<_> = self.around.iter().map(|flag| word(flag)).collect();
            words.join(" and ")
        };
        let flags = listed(|flag| format!("--{flag}"));
        let keys = if has_profile {
            format!(" ({} in its profile)", listed(profile_key))
        } else {
            String::new()
        };
        format!("{grant}, or give {flags}{keys} to do without it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_what_to_grant_and_the_way_round() {
        let action = Permission::Action {
            name: "a:List",
            resource: None,
            is_documented: true,
        };
        let mut operation = Operation {
            name: "",
            path: "",
            permission: action,
            around: &["app", "group"],
        };
        for (has_profile, advice) in [
            (
                false,
                "grant a:List to this credential, or give --app and --group to do without it",
            ),
            (
                true,
                "grant a:List to this credential, or give --app and --group (apps and groups in \
                 its profile) to do without it",
            ),
        ] {
            assert_eq!(operation.advice(has_profile), advice);
        }
        operation.around = &[];
        assert_eq!(operation.advice(true), "grant a:List to this credential");
        operation.permission = Permission::Any("a key");
        assert_eq!(operation.advice(true), "check what the credential may do");
    }
}
