//! The credential of a profile: which form of it there is, and where its values come from.

use std::path::PathBuf;

use super::file::Source;
use super::keyfile::{self, KeyFile};
use super::{Environment, Origin, Settings};
use crate::about::{About, Credential};
use crate::check::Check;
use crate::error::SettingsError;
use crate::secret::Secret;
use crate::sign::AccessKey;

/// A credential as found: which form, and its values in the order of the form's variables.
pub struct Found {
    /// The form, one of [`About::credentials`].
    pub form: &'static Credential,
    /// The values of its variables.
    pub values: Vec<Secret>,
    /// The value of its optional variable.
    pub optional: Option<Secret>,
    /// Each variable that was found, and where.
    pub origins: Vec<(&'static str, Origin)>,
}

impl Found {
    /// The values as a key pair with an optional token.
    pub fn into_access_key(self) -> Option<AccessKey> {
        let mut values = self.values.into_iter();
        let id = values.next()?.expose().to_owned();
        Some(AccessKey {
            id,
            secret: values.next()?,
            token: self.optional,
        })
    }
}

/// What holds the values of a provider's variables.
enum Supply<'a> {
    /// The environment, where a prefix may stand before each name.
    Environment(&'a Environment, Option<&'a str>),
    /// A file.
    File(KeyFile),
}

impl Supply<'_> {
    fn get(&self, variable: &str) -> Option<&str> {
        match self {
            Self::Environment(environment, _) => environment.get(&self.name(variable)),
            Self::File(file) => file.get(variable),
        }
    }

    /// What a message calls the variable.
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
    /// The credential: the first form of which any variable is set. Half a form is an error, as is
    /// a value that no header could carry.
    pub fn credential(&self) -> Result<Found, SettingsError> {
        let supply = self.supply()?;
        let forms = self.about.credentials;
        let is_set = |form: &Credential| {
            form.variables
                .iter()
                .any(|variable| supply.get(variable).is_some())
        };
        let Some(form) = forms.iter().find(|form| is_set(form)) else {
            return Err(self.missing(&supply));
        };
        let mut values = Vec::new();
        for variable in form.variables {
            let value = self
                .secret(&supply, variable)?
                .ok_or_else(|| self.half(&supply, form, variable))?;
            values.push(value);
        }
        let optional = form
            .optional
            .map(|variable| self.secret(&supply, variable))
            .transpose()?
            .flatten();
        let found = form
            .variables
            .iter()
            .chain(form.optional.iter().filter(|_| optional.is_some()));
        Ok(Found {
            form,
            values,
            origins: found
                .map(|variable| (*variable, supply.origin(variable)))
                .collect(),
            optional,
        })
    }

    /// What the profile calls a variable of its provider, where it does not read the variable itself.
    pub fn own_name(&self, variable: &str) -> Option<String> {
        match self.source()? {
            Source::Prefix(prefix) => Some(format!("{prefix}_{variable}")),
            Source::File(path) => Some(format!("{variable} in {path}")),
            Source::Command(_) | Source::Store { .. } => None,
        }
    }

    fn supply(&self) -> Result<Supply<'a>, SettingsError> {
        match self.source() {
            None => Ok(Supply::Environment(self.environment, None)),
            Some(Source::Prefix(prefix)) => Ok(Supply::Environment(self.environment, Some(prefix))),
            Some(Source::File(path)) => {
                let path = self.resolved(path)?;
                let read = keyfile::read(&path, self.about);
                read.map(Supply::File).map_err(|refusal| SettingsError {
                    message: format!("{}: {}", self.who(), refusal.why),
                    hint: refusal.hint,
                    usage: false,
                })
            }
            Some(Source::Command(_)) => Err(self.not_yet("what a program prints (command)")),
            Some(Source::Store { key, .. }) => {
                let store = self.about.stores.iter().find(|store| store.key == *key);
                let what = store.map_or("a store", |store| store.what);
                Err(self.not_yet(&format!("{what} ({key})")))
            }
        }
    }

    /// The path of a key file: below the home folder, or beside the configuration file.
    fn resolved(&self, path: &str) -> Result<PathBuf, SettingsError> {
        if let Some(rest) = path.strip_prefix("~/") {
            let home = self.environment.get("HOME").ok_or_else(|| SettingsError {
                message: format!("{}: HOME is not set, and {path} lies below it", self.who()),
                hint: "set HOME, or write the whole path".to_owned(),
                usage: false,
            })?;
            return Ok(PathBuf::from(home).join(rest));
        }
        let folder = self.own.and_then(|own| own.path.parent());
        Ok(folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path)))
    }

    fn not_yet(&self, place: &str) -> SettingsError {
        SettingsError {
            message: format!(
                "{}: this version cannot read a credential from {place} yet",
                self.who()
            ),
            hint: "credential = { env = \"PREFIX\" } and { file = \"PATH\" } work".to_owned(),
            usage: false,
        }
    }

    fn secret(&self, supply: &Supply<'_>, variable: &str) -> Result<Option<Secret>, SettingsError> {
        let Some(text) = supply.get(variable) else {
            return Ok(None);
        };
        let text = text.trim();
        Check::Credential.test(text).map_err(|why| {
            let name = supply.name(variable);
            SettingsError {
                message: format!("{}: {name} cannot be right: {why}", self.who()),
                hint: format!("set {name} to the value as the provider shows it, without quotes"),
                usage: false,
            }
        })?;
        Ok(Some(Secret::new(text)))
    }

    fn missing(&self, supply: &Supply<'_>) -> SettingsError {
        let (place, hint) = match supply {
            Supply::Environment(_, prefix) => {
                let place =
                    prefix.map(|prefix| format!(" in the variables with the prefix {prefix}"));
                let forms = forms(self.about, |variable| supply.name(variable));
                (place.unwrap_or_default(), format!("set {forms}"))
            }
            Supply::File(file) => {
                let place = format!(" in {}", file.path.display());
                (place, keyfile::expected(self.about))
            }
        };
        SettingsError {
            message: format!("{}: no credential found{place}", self.who()),
            hint,
            usage: false,
        }
    }

    fn half(&self, supply: &Supply<'_>, form: &Credential, missing: &str) -> SettingsError {
        let set: Vec<_> = form
            .variables
            .iter()
            .filter(|name| **name != missing)
            .map(|name| supply.name(name))
            .collect();
        let missing = supply.name(missing);
        SettingsError {
            message: format!(
                "{}: {} is set, but {missing} is not",
                self.who(),
                set.join(" and ")
            ),
            hint: format!("set {missing} as well: the two go together"),
            usage: false,
        }
    }
}

/// The variables of each form of a provider's credential, in words.
pub fn credential_variables(about: &About) -> String {
    forms(about, str::to_owned)
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
        .flat_map(|form| form.variables)
        .any(|variable| environment.get(variable).is_some())
}
