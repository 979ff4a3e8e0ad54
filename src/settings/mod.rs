//! What a run is told: flags first, then the environment.
//!
//! A provider asks here for its credential, scope and endpoint by the names it declares in its
//! [`About`]; every value is checked before it is handed out, so that nothing that cannot be right
//! is ever sent.

mod check;
mod environment;

use std::collections::BTreeMap;

pub use check::Check;
pub use environment::Environment;

use crate::about::{About, Credential};
use crate::error::SettingsError;
use crate::secret::Secret;
use crate::sign::AccessKey;
use crate::wire::Endpoint;

/// The values of the scope flags, by flag name.
pub type ScopeFlags = BTreeMap<&'static str, Vec<String>>;

/// The settings of one provider in one profile.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The provider they are for.
    pub about: &'static About,
    /// Where variables come from.
    pub environment: &'a Environment,
    /// The scope flags given.
    pub scope: &'a ScopeFlags,
    /// The request parameters given with `--param` for this provider.
    pub params: &'a [(&'static str, String)],
    /// `--page-size`.
    pub page_size: Option<u32>,
    /// Whether rows keep the provider's own object.
    pub raw: Raw,
}

/// Whether rows keep the provider's own object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Raw {
    /// No.
    #[default]
    None,
    /// With the values of secrets replaced.
    Masked,
    /// As it came.
    Whole,
}

/// A credential as found: which form, and its values in the order of the form's variables.
pub struct Found {
    /// The form, one of [`About::credentials`].
    pub form: &'static Credential,
    /// The values of its variables.
    pub values: Vec<Secret>,
    /// The value of its optional variable.
    pub optional: Option<Secret>,
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

impl Settings<'_> {
    /// The credential: the first form of which any variable is set. Half a form is an error, as is
    /// a value that no header could carry.
    pub fn credential(&self) -> Result<Found, SettingsError> {
        let forms = self.about.credentials;
        let is_set = |form: &Credential| {
            form.variables
                .iter()
                .any(|variable| self.environment.get(variable).is_some())
        };
        let Some(form) = forms.iter().find(|form| is_set(form)) else {
            return Err(missing_credential(self.about));
        };
        let mut values = Vec::new();
        for variable in form.variables {
            let value = self
                .secret(variable)?
                .ok_or_else(|| half(self.about, form, variable))?;
            values.push(value);
        }
        let optional = form
            .optional
            .map(|variable| self.secret(variable))
            .transpose()?;
        Ok(Found {
            form,
            values,
            optional: optional.flatten(),
        })
    }

    fn secret(&self, variable: &str) -> Result<Option<Secret>, SettingsError> {
        let Some(text) = self.environment.get(variable) else {
            return Ok(None);
        };
        let text = text.trim();
        Check::Credential.test(text).map_err(|why| SettingsError {
            message: format!("{}: {variable} cannot be right: {why}", self.about.id),
            hint: format!("set {variable} to the value as the provider shows it, without quotes"),
            usage: false,
        })?;
        Ok(Some(Secret::new(text)))
    }

    /// The values of a scope: the flag's, else the first variable's that is set. Empty when
    /// neither is given.
    pub fn scope(&self, name: &str, check: Check) -> Result<Vec<String>, SettingsError> {
        let flag = self.about.scopes.iter().find(|flag| flag.name == name);
        let variables = flag.map_or(&[][..], |flag| flag.variables);
        let (values, origin, usage) = if let Some(values) = self.scope.get(name) {
            (values.clone(), format!("--{name}"), true)
        } else {
            let set = variables.iter().find_map(|variable| {
                Some((self.environment.get(variable)?, (*variable).to_owned()))
            });
            let Some((list, variable)) = set else {
                return Ok(Vec::new());
            };
            (
                list.split(',')
                    .map(|value| value.trim().to_owned())
                    .collect(),
                variable,
                false,
            )
        };
        let mut distinct: Vec<String> = Vec::new();
        for value in values {
            check.test(&value).map_err(|why| SettingsError {
                message: format!(
                    "{}: {origin} {value:?} cannot be right: {why}",
                    self.about.id
                ),
                hint: format!("{} such as {}", check.expects(), check.example()),
                usage,
            })?;
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        Ok(distinct)
    }

    /// The regions asked for; at least one.
    pub fn regions(&self) -> Result<Vec<String>, SettingsError> {
        let regions = self.scope("region", Check::Region)?;
        if regions.is_empty() {
            let variables: Vec<_> = self
                .about
                .scopes
                .iter()
                .filter(|flag| flag.name == "region")
                .flat_map(|flag| flag.variables)
                .copied()
                .collect();
            return Err(SettingsError {
                message: format!("{}: no region given", self.about.id),
                hint: format!("give --region, or set {}", variables.join(" or ")),
                usage: false,
            });
        }
        Ok(regions)
    }

    /// An endpoint by its variable: overridden, or the vendor's own as declared.
    pub fn endpoint(&self, variable: &str, region: &str) -> Result<Endpoint, SettingsError> {
        let own = self
            .about
            .endpoints
            .iter()
            .find(|setting| setting.variable == variable);
        self.endpoint_or(variable, own.map_or("", |setting| setting.url), region)
    }

    /// An endpoint by its variable: overridden, or `own`. `{region}` in either stands for the
    /// region.
    pub fn endpoint_or(
        &self,
        variable: &str,
        own: &str,
        region: &str,
    ) -> Result<Endpoint, SettingsError> {
        let template = self.environment.get(variable).unwrap_or(own);
        Endpoint::parse(&template.replace("{region}", region)).map_err(|why| SettingsError {
            message: format!("{}: {variable} cannot be used: {why}", self.about.id),
            hint: format!("set {variable} to a base URL, or unset it to use the vendor's own"),
            usage: false,
        })
    }

    /// The rows to ask for in one page.
    pub fn page_size(&self, default: u32) -> u32 {
        self.page_size.unwrap_or(default)
    }
}

/// The variables of each form of a provider's credential, in words.
pub fn credential_variables(about: &About) -> String {
    let forms: Vec<_> = about
        .credentials
        .iter()
        .map(|form| form.variables.join(" and "))
        .collect();
    forms.join(", or ")
}

fn missing_credential(about: &About) -> SettingsError {
    SettingsError {
        message: format!("{}: no credential found", about.id),
        hint: format!("set {}", credential_variables(about)),
        usage: false,
    }
}

fn half(about: &About, form: &Credential, missing: &str) -> SettingsError {
    let set: Vec<_> = form
        .variables
        .iter()
        .filter(|name| **name != missing)
        .copied()
        .collect();
    SettingsError {
        message: format!(
            "{}: {} is set, but {missing} is not",
            about.id,
            set.join(" and ")
        ),
        hint: format!("set {missing} as well: the two go together"),
        usage: false,
    }
}

/// Whether the environment holds any part of a credential for this provider.
pub fn has_credential(about: &About, environment: &Environment) -> bool {
    about
        .credentials
        .iter()
        .flat_map(|form| form.variables)
        .any(|variable| environment.get(variable).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::about::{EndpointSetting, ScopeFlag};

    const ABOUT: About = About {
        id: "test",
        title: "",
        document: "",
        lists: "",
        credentials: &[
            Credential {
                variables: &["A_ID", "A_SECRET"],
                optional: Some("A_TOKEN"),
                what: "",
            },
            Credential {
                variables: &["B_KEY"],
                optional: None,
                what: "",
            },
        ],
        scopes: &[ScopeFlag {
            name: "region",
            variables: &["R1", "R2"],
            value: "",
            help: "",
        }],
        endpoints: &[EndpointSetting {
            variable: "E",
            url: "https://api.{region}.example.com",
        }],
        params: &[],
        operations: &[],
        fields: "",
    };

    fn with<T>(pairs: &[(&str, &str)], read: impl FnOnce(Settings<'_>) -> T) -> T {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read(Settings {
            about: &ABOUT,
            environment: &Environment::new("env", pairs),
            scope: &ScopeFlags::new(),
            params: &[],
            page_size: None,
            raw: Raw::None,
        })
    }

    #[test]
    fn the_first_form_with_anything_set_counts() {
        let found = |pairs: &[(&str, &str)]| {
            with(pairs, |settings| {
                settings
                    .credential()
                    .map(|found| found.form.variables[0])
                    .map_err(|error| error.message)
            })
        };
        assert_eq!(found(&[("A_ID", "x"), ("A_SECRET", "y")]), Ok("A_ID"));
        assert_eq!(found(&[("B_KEY", "x")]), Ok("B_KEY"));
        assert_eq!(
            found(&[("B_KEY", "")]),
            Err("test: no credential found".into())
        );
        assert_eq!(
            found(&[("A_SECRET", "y"), ("B_KEY", "x")]),
            Err("test: A_SECRET is set, but A_ID is not".into())
        );
        assert!(
            found(&[("B_KEY", "a\nb")])
                .unwrap_err()
                .contains("B_KEY cannot be right")
        );
    }

    #[test]
    fn regions_come_as_a_list_without_repeats() {
        let regions = |pairs: &[(&str, &str)]| with(pairs, |settings| settings.regions());
        assert_eq!(regions(&[("R2", "a-1, b-2,a-1")]).unwrap(), ["a-1", "b-2"]);
        assert!(regions(&[]).unwrap_err().hint.contains("R1 or R2"));
        assert!(regions(&[("R1", "a/../b")]).is_err());
    }

    #[test]
    fn endpoints_are_templates() {
        let host = |pairs: &[(&str, &str)]| {
            with(pairs, |settings| {
                let endpoint = settings
                    .endpoint("E", "x-1")
                    .map_err(|error| error.message)?;
                Ok::<_, String>(endpoint.host().to_owned())
            })
        };
        assert_eq!(host(&[]), Ok("api.x-1.example.com".into()));
        assert_eq!(
            host(&[("E", "http://127.0.0.1:80")]),
            Ok("127.0.0.1".into())
        );
        assert!(
            host(&[("E", "http://example.com")])
                .unwrap_err()
                .contains("loopback")
        );
    }
}
