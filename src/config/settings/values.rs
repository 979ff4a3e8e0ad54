//! The values of a form of credential: in variables, in a file, or in what a program printed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::file::CredentialPlace;
use super::keyfile::{self, KeyFile};
use super::{Environment, Origin, Settings};
use crate::core::about::{About, Credential};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::secret::Secret;
use crate::core::sign::AccessKey;

/// The values of a form of credential.
pub struct Values {
    /// The form, one of [`About::credentials`].
    pub form: &'static Credential,
    /// The values of its variables.
    pub required: Vec<Secret>,
    /// The value of its optional variable.
    pub optional: Option<Secret>,
    /// Each variable that was found, and where.
    pub origins: Vec<(&'static str, Origin)>,
}

impl Values {
    /// The values as a key pair with an optional token; a form is declared as one or is none.
    pub fn into_access_key(self) -> AccessKey {
        let mut values = self.required.into_iter();
        let mut next = || values.next().unwrap_or_else(|| Secret::new(""));
        AccessKey {
            id: next().expose().to_owned(),
            secret: next(),
            token: self.optional,
        }
    }

    /// The value of a form of one variable.
    pub fn into_secret(self) -> Secret {
        let mut values = self.required.into_iter();
        values.next().unwrap_or_else(|| Secret::new(""))
    }

    /// The values of the first form of which any variable is set in a text: see [`keyfile`]. The
    /// error shows nothing of it.
    pub fn of_text(text: &str, about: &'static About) -> Result<Self, String> {
        let found = keyfile::values(text, about)?;
        let held = BTreeMap::from_iter(found);
        let is_set = |name: &&str| held.get(*name).is_some_and(|value| !value.is_empty());
        let form = about
            .credentials
            .iter()
            .find(|form| form.variables.iter().any(&is_set))
            .ok_or("it is empty")?;
        let value = |name: &str| held.get(name).map(|value| Secret::new(value.as_str()));
        let missing = form.variables.iter().find(|name| !is_set(name));
        if let Some(missing) = missing {
            return Err(format!("{missing} is missing"));
        }
        Ok(Self {
            form,
            required: form
                .variables
                .iter()
                .filter_map(|name| value(name))
                .collect(),
            optional: form.optional.filter(|name| is_set(name)).and_then(value),
            origins: Vec::new(),
        })
    }
}

/// Why there are no values.
pub enum Absent {
    None(SettingsError),
    /// One is set, and another that belongs to it is not.
    Half(SettingsError),
    /// A value, or the place of it, cannot be used.
    Unusable(SettingsError),
}

impl From<Absent> for SettingsError {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::None(error) | Absent::Half(error) | Absent::Unusable(error) => error,
        }
    }
}

/// Holds the values of a provider's variables.
enum Holder<'a> {
    /// The environment, where a prefix may stand before each name.
    Environment(&'a Environment, Option<&'a str>),
    File(KeyFile),
}

impl Holder<'_> {
    fn get(&self, variable: &str) -> Option<&str> {
        match self {
            Self::Environment(environment, _) => environment.get(&self.name(variable)),
            Self::File(file) => file.get(variable),
        }
    }

    /// The name of the variable in messages.
    fn name(&self, variable: &str) -> String {
        match self {
            Self::Environment(_, Some(prefix)) => format!("{prefix}_{variable}"),
            Self::Environment(_, None) => variable.to_owned(),
            Self::File(file) => format!("{variable} of {}", file.path.display()),
        }
    }

    fn origin(&self, variable: &str) -> Origin {
        match self {
            Self::Environment(..) => Origin::Variable(self.name(variable)),
            Self::File(file) => Origin::File(file.path.clone()),
        }
    }
}

impl<'a> Settings<'a> {
    /// The values of the first form that is whole, in the variables or the file of the profile. Half
    /// a form alone is an error, as is a value that no request could carry.
    pub fn values(&self) -> Result<Values, Absent> {
        let holder = self.holder().map_err(Absent::Unusable)?;
        let forms = self.about.credentials;
        let has = |variable: &&str| holder.get(variable).is_some();
        let whole = forms.iter().find(|form| form.variables.iter().all(has));
        let begun = || {
            let all = |form: &&Credential| {
                form.variables
                    .iter()
                    .chain(&form.optional)
                    .any(|name| holder.get(name).is_some())
            };
            forms
                .iter()
                .find(|form| form.variables.iter().any(has))
                .or_else(|| forms.iter().find(all))
        };
        let Some(form) = whole.or_else(begun) else {
            return Err(Absent::None(self.missing(&holder)));
        };
        let secret = |variable: &str| {
            let secret = self.secret(&holder, form, variable);
            secret.map_err(Absent::Unusable)
        };
        let mut required = Vec::new();
        for variable in form.variables {
            let value = secret(variable)?;
            required.push(value.ok_or_else(|| Absent::Half(self.half(&holder, form, variable)))?);
        }
        let optional = form.optional.map(secret).transpose()?.flatten();
        let found = form
            .variables
            .iter()
            .chain(form.optional.iter().filter(|_| optional.is_some()));
        Ok(Values {
            form,
            required,
            origins: found
                .map(|variable| (*variable, holder.origin(variable)))
                .collect(),
            optional,
        })
    }

    /// What the variables have of the forms of credential, whole or half, beside one that counts, in words; `form` is the
    /// one that does, where it is one of them.
    pub fn other_forms(&self, form: Option<&Credential>) -> Vec<String> {
        let others = self.about.credentials.iter();
        let others =
            others.filter(|other| form.is_none_or(|form| other.variables != form.variables));
        let words = others.filter_map(|other| {
            let names = other.variables.iter().chain(&other.optional);
            let set = names.filter_map(|name| self.variable(name));
            let set: Vec<_> = set.map(|(own, _)| own).collect();
            let are = if set.len() == 1 { "is" } else { "are" };
            let names = set.join(" and ");
            let words = format!("{names} {are} set, and {are} not read beside this credential");
            (!set.is_empty()).then_some(words)
        });
        words.collect()
    }

    /// The name under which the profile reads a variable of its provider, if it is another one.
    pub fn own_name(&self, variable: &str) -> Option<String> {
        match self.source()? {
            CredentialPlace::Prefix(prefix) => Some(format!("{prefix}_{variable}")),
            CredentialPlace::File(path) => Some(format!("{variable} in {path}")),
            CredentialPlace::Command(_) | CredentialPlace::Store { .. } => None,
        }
    }

    fn holder(&self) -> Result<Holder<'a>, SettingsError> {
        match self.source() {
            Some(CredentialPlace::Prefix(prefix)) => {
                Ok(Holder::Environment(self.environment, Some(prefix)))
            }
            Some(CredentialPlace::File(path)) => {
                let path = self.resolved(path)?;
                let read = keyfile::read(&path, self.about);
                read.map(Holder::File).map_err(|error| error.at(self.who()))
            }
            None | Some(CredentialPlace::Command(_) | CredentialPlace::Store { .. }) => {
                Ok(Holder::Environment(self.environment, None))
            }
        }
    }

    /// The path of a file: below the home folder, or beside the configuration file.
    fn resolved(&self, path: &str) -> Result<PathBuf, SettingsError> {
        if let Some(rest) = path.strip_prefix("~/") {
            return Ok(self.home(path)?.join(rest));
        }
        let folder = self.own.and_then(|own| own.path.parent());
        Ok(folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path)))
    }

    fn secret(
        &self,
        holder: &Holder<'_>,
        form: &Credential,
        variable: &str,
    ) -> Result<Option<Secret>, SettingsError> {
        let Some(text) = holder.get(variable) else {
            return Ok(None);
        };
        let text = text.trim();
        let check = if form.is_login {
            Check::Login
        } else {
            Check::Credential
        };
        check.test(text).map_err(|why| {
            let name = holder.name(variable);
            let hint = format!("set {name} to the value as the provider shows it, without quotes");
            self.refuse(format!("{name} is not valid: {why}"), hint)
        })?;
        Ok(Some(Secret::new(text)))
    }

    fn missing(&self, holder: &Holder<'_>) -> SettingsError {
        let (place, hint) = match holder {
            Holder::Environment(_, prefix) => {
                let place =
                    prefix.map(|prefix| format!(" in the variables with the prefix {prefix}"));
                let forms = forms(self.about, |variable| holder.name(variable));
                let others = if prefix.is_some() || self.about.places.is_empty() {
                    String::new()
                } else {
                    format!("; `cloudls providers {}` names other places", self.about.id)
                };
                (place.unwrap_or_default(), format!("set {forms}{others}"))
            }
            Holder::File(file) => {
                let place = format!(" in {}", file.path.display());
                (place, keyfile::expected(self.about))
            }
        };
        self.refuse(format!("no credential found{place}"), hint)
    }

    fn half(&self, holder: &Holder<'_>, form: &Credential, missing: &str) -> SettingsError {
        let set: Vec<_> = form
            .variables
            .iter()
            .chain(&form.optional)
            .filter(|name| **name != missing && holder.get(name).is_some())
            .map(|name| holder.name(name))
            .collect();
        let missing = holder.name(missing);
        let verb = if set.len() == 1 { "is" } else { "are" };
        let why = format!("{} {verb} set, but {missing} is not", set.join(" and "));
        self.refuse(why, format!("set {missing} as well: they go together"))
    }
}

fn forms(about: &About, name: impl Fn(&str) -> String) -> String {
    let forms = about.credentials.iter().map(|form| {
        let names: Vec<_> = form
            .variables
            .iter()
            .map(|variable| name(variable))
            .collect();
        names.join(" and ")
    });
    forms.collect::<Vec<_>>().join(", or ")
}

/// Whether the environment holds any part of a credential for this provider.
pub fn has_credential(about: &About, environment: &Environment) -> bool {
    about
        .credentials
        .iter()
        .flat_map(|form| form.variables.iter().chain(&form.optional))
        .any(|variable| environment.get(variable).is_some())
}
