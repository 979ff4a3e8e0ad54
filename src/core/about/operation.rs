//! The operations a provider calls, and what each asks of a credential.

use std::fmt;

use super::profile_key;
use crate::core::model::Kind;

/// An operation a provider calls.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    /// The method and the path as the vendor writes it, `{ClusterId}` for what varies; and behind it, in
    /// brackets, what else is to be known.
    pub path: &'static str,
    /// What a credential needs for it.
    pub permission: Permission,
    /// The scope flags that together make the call needless, `project ID` where it is an id that does; empty where none
    /// do.
    pub around: &'static [&'static str],
    /// The kinds of rows for which it is made whatever flags are given.
    pub always_for: &'static [Kind],
    /// The kinds of rows that it is made for; empty where it is for all of the provider.
    pub kinds: &'static [Kind],
    /// Whether it completes rows, and is left out by `--no-shapes`.
    pub is_look_up: bool,
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
    /// An operation that needs no permission of its own: whoever has a credential may call it.
    pub const fn open(name: &'static str, path: &'static str, who: &'static str) -> Self {
        Self {
            name,
            path,
            permission: Permission::Any(who),
            around: &[],
            always_for: &[],
            kinds: &[],
            is_look_up: false,
        }
    }

    /// An operation that needs an action of the vendor's policies, on any resource.
    pub const fn action(name: &'static str, path: &'static str, action: &'static str) -> Self {
        Self {
            permission: Permission::Action {
                name: action,
                resource: None,
                is_documented: true,
            },
            ..Self::open(name, path, "")
        }
    }

    /// The same, granted on these resources.
    pub const fn on(self, resource: &'static str) -> Self {
        match self.permission {
            Permission::Action {
                name,
                is_documented,
                ..
            } => Self {
                permission: Permission::Action {
                    name,
                    resource: Some(resource),
                    is_documented,
                },
                ..self
            },
            _ => panic!("only an action is granted on a resource"),
        }
    }

    /// The same, its action not documented: it follows the names of its siblings.
    pub const fn undocumented(self) -> Self {
        match self.permission {
            Permission::Action { name, resource, .. } => Self {
                permission: Permission::Action {
                    name,
                    resource,
                    is_documented: false,
                },
                ..self
            },
            _ => panic!("only an action has a document"),
        }
    }

    /// The same, needless where these scope flags are given.
    pub const fn unless_given(self, around: &'static [&'static str]) -> Self {
        Self { around, ..self }
    }

    /// The same, made all the same for rows of these kinds.
    pub const fn always_for(self, always_for: &'static [Kind]) -> Self {
        Self { always_for, ..self }
    }

    /// The same, made for rows of these kinds only.
    pub const fn for_kinds(self, kinds: &'static [Kind]) -> Self {
        Self { kinds, ..self }
    }

    /// The same, which only completes rows.
    pub const fn look_up(self) -> Self {
        Self {
            is_look_up: true,
            ..self
        }
    }

    /// The method and the path, without what is said behind them.
    pub fn request(&self) -> (&'static str, &'static str) {
        let call = self
            .path
            .split_once(" (")
            .map_or(self.path, |(call, _)| call);
        call.split_once(' ').unwrap_or(("GET", call))
    }

    /// The names of the flags that make it needless.
    pub fn around_flags(&self) -> impl Iterator<Item = &'static str> {
        let flags = self.around.iter();
        flags.filter_map(|flag| flag.split(' ').next())
    }

    /// What can be done where a credential may not call it and these kinds are listed; of a profile of the configuration
    /// file, its keys can be set as well.
    pub fn advice(&self, kinds: &[Kind], has_profile: bool) -> String {
        if let Permission::Any(_) = self.permission {
            return "check what the credential may do".to_owned();
        }
        let grant = format!("grant {} to this credential", self.permission.name());
        let mut others = kinds.iter().filter(|kind| !self.always_for.contains(kind));
        let (false, Some(other)) = (self.around.is_empty(), others.next()) else {
            return grant;
        };
        let mut flags: Vec<_> = self.around.iter().map(|flag| format!("--{flag}")).collect();
        let mut keys: Vec<_> = self.around_flags().map(profile_key).collect();
        if self.always_for.iter().any(|kind| kinds.contains(kind)) {
            flags.push(format!("--kind {}", other.as_str()));
            keys.push("kinds".to_owned());
        }
        let keys = if has_profile {
            format!(" ({} in its profile)", keys.join(" and "))
        } else {
            String::new()
        };
        format!(
            "{grant}, or give {}{keys} to do without it",
            flags.join(" and ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_what_to_grant_and_the_way_round() {
        const GRANT: &str = "grant a:List to this credential";
        const BOTH: &[&str] = &["app", "group"];
        const INSTANCE: &[Kind] = &[Kind::Instance];
        const SERVICE: &[Kind] = &[Kind::Service];
        const EVERY: &[Kind] = &[Kind::Instance, Kind::Service];
        let own = || Operation::action("", "", "a:List");
        for (operation, kinds, has_profile, way_round) in [
            (own(), INSTANCE, true, ""),
            (
                own().unless_given(BOTH),
                INSTANCE,
                false,
                "--app and --group",
            ),
            (
                own().unless_given(BOTH),
                EVERY,
                true,
                "--app and --group (apps and groups in its profile)",
            ),
            (
                own().unless_given(&["project ID"]),
                INSTANCE,
                true,
                "--project ID (projects in its profile)",
            ),
            (
                own().unless_given(&["app"]).always_for(SERVICE),
                INSTANCE,
                false,
                "--app",
            ),
            (
                own().unless_given(&["app"]).always_for(SERVICE),
                EVERY,
                true,
                "--app and --kind instance (apps and kinds in its profile)",
            ),
            (
                own().unless_given(&["app"]).always_for(SERVICE),
                SERVICE,
                true,
                "",
            ),
        ] {
            let advice = match way_round {
                "" => GRANT.to_owned(),
                way => format!("{GRANT}, or give {way} to do without it"),
            };
            assert_eq!(operation.advice(kinds, has_profile), advice);
        }
        let any = Operation::open("", "", "a key");
        let advice = any.advice(INSTANCE, true);
        assert_eq!(advice, "check what the credential may do");
    }

    #[test]
    fn a_request_is_a_method_and_a_path() {
        for (path, request) in [
            ("GET /v1/pods", ("GET", "/v1/pods")),
            ("POST /a (STS; and more)", ("POST", "/a")),
        ] {
            assert_eq!(Operation::open("", path, "").request(), request);
        }
    }
}
