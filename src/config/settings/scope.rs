//! What a profile is narrowed to: by flags, else by the file, else by variables, else by what stands
//! beside its credential.

use super::file::Source;
use super::{Origin, Settings};
use crate::core::about::{self, ScopeFlag};
use crate::core::error::SettingsError;

/// Who can narrow a profile, the strongest first.
#[derive(Clone, Copy)]
enum Layer {
    Flags,
    File,
    Variables,
    Credential,
}

/// The values of a scope, and where they come from.
pub struct Given {
    /// The values as they were given.
    pub values: Vec<String>,
    pub origin: Origin,
}

impl Settings<'_> {
    /// The values of a scope, checked and each once: the flag's, else the profile's, else the first
    /// variable's that is set. Empty when none is given.
    pub fn scope(&self, name: &str) -> Result<Vec<String>, SettingsError> {
        let Some(flag) = self.about.scopes.iter().find(|flag| flag.name == name) else {
            return Ok(Vec::new());
        };
        let Some(Given { values, origin }) = self.given(flag) else {
            return Ok(Vec::new());
        };
        let mut distinct: Vec<String> = Vec::new();
        for value in values {
            flag.check.test(&value).map_err(|why| SettingsError {
                message: format!("{}: {origin} {value:?} cannot be right: {why}", self.who()),
                hint: format!("{} such as {}", flag.check.expects(), flag.check.example()),
                usage: matches!(origin, Origin::Flag(_)),
            })?;
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        let is_all = flag.takes_all() && distinct.iter().any(|value| value == about::ALL);
        if is_all && distinct.len() > 1 {
            return Err(SettingsError {
                message: format!(
                    "{}: {origin} names {} beside others",
                    self.who(),
                    about::ALL
                ),
                hint: format!("give {} alone, or name each", about::ALL),
                usage: matches!(origin, Origin::Flag(_)),
            });
        }
        Ok(distinct)
    }

    /// Whether a scope flag is given on the command line.
    pub fn is_flag(&self, name: &str) -> bool {
        self.scope.contains_key(name)
    }

    /// The values of a scope that count, unchecked.
    pub fn given(&self, flag: &ScopeFlag) -> Option<Given> {
        let layers = [
            Layer::Flags,
            Layer::File,
            Layer::Variables,
            Layer::Credential,
        ];
        layers
            .into_iter()
            .filter(|layer| self.is_where_meant(flag, *layer))
            .find_map(|layer| self.given_by(flag, layer))
    }

    /// Whether what a layer says of this scope is meant for the place that is listed. An
    /// application's groups say nothing about another application, which a stronger layer may have
    /// put in its place.
    fn is_where_meant(&self, flag: &ScopeFlag, layer: Layer) -> bool {
        let mut wider = self
            .about
            .scopes
            .iter()
            .take_while(|wider| wider.name != flag.name);
        wider.all(
            |wider| match (self.given_by(wider, layer), self.given(wider)) {
                (Some(own), Some(given)) => given
                    .values
                    .iter()
                    .all(|value| wider.covers(&own.values, value)),
                // A file that does not say where its project is knows of one place only.
                (None, Some(given)) if matches!(layer, Layer::Credential) => {
                    matches!(&given.values[..], [one] if one != about::ALL)
                }
                _ => true,
            },
        )
    }

    fn given_by(&self, flag: &ScopeFlag, layer: Layer) -> Option<Given> {
        match layer {
            Layer::Flags => self.scope.get(flag.name).map(|values| Given {
                values: values.clone(),
                origin: Origin::Flag(flag.name.to_owned()),
            }),
            Layer::File => {
                let own = self.own?;
                own.profile.scopes.get(flag.name).map(|placed| Given {
                    values: placed.value.clone(),
                    origin: Origin::line(own.path, placed.line),
                })
            }
            Layer::Variables => flag.variables.iter().find_map(|variable| {
                let name = self.account_variable(variable)?;
                let list = self.environment.get(&name)?;
                Some(Given {
                    values: list
                        .split(',')
                        .map(|value| value.trim().to_owned())
                        .collect(),
                    origin: Origin::Variable(name),
                })
            }),
            Layer::Credential => {
                let scope_hint = self
                    .scope_hint
                    .iter()
                    .find(|scope_hint| scope_hint.flag == flag.name)?;
                Some(Given {
                    values: scope_hint.values.clone(),
                    origin: scope_hint.origin.clone(),
                })
            }
        }
    }

    /// The name under which the profile reads a variable that belongs to an account. A profile with
    /// a credential from elsewhere reads none: the variables tell the scope of another account.
    pub fn account_variable(&self, variable: &str) -> Option<String> {
        match self.source() {
            None => Some(variable.to_owned()),
            Some(Source::Prefix(prefix)) => Some(format!("{prefix}_{variable}")),
            Some(Source::File(_) | Source::Command(_) | Source::Store { .. }) => None,
        }
    }
}
