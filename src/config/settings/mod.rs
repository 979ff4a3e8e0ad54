//! What a run is told: flags first, then the variables of the program, then the configuration file,
//! then the vendors' own variables.
//!
//! A provider asks here for its credential, scope and endpoint by the names it declares in its
//! [`About`]; every value is checked before it is handed out, so that none is sent
//! that no provider can accept.

pub mod certificates;
mod environment;
pub mod file;
mod found;
mod keyfile;
mod scope;
mod values;
pub mod waiting;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use self::file::{CredentialPlace, Profile};
use crate::core::about::{About, Choice, EndpointSetting};
use crate::core::error::SettingsError;
use crate::core::model::Kinds;
use crate::core::wire::Endpoint;

pub use environment::{Environment, Location};
pub use found::{
    CredentialEndpoint, CredentialHint, CredentialScope, Found, PassedOver, VendorFiles,
};
pub use keyfile::{expected_lines, takes_secret_alone, token_text};
pub use scope::ScopeValues;
pub use values::{Absent, Values, has_credential};

/// The values of the scope flags, by flag name.
pub type ScopeFlags = BTreeMap<&'static str, Vec<String>>;

/// The settings of one provider in one profile.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a switch each")]
pub struct Settings<'a> {
    /// The provider they are for.
    pub about: &'static About,
    pub profile: &'a str,
    /// Its entry in the configuration file; `None` for an implicit profile.
    pub own: Option<ProfileEntry<'a>>,
    pub environment: &'a Environment,
    /// The kinds of rows to list: some of those that the provider has.
    pub kinds: Kinds,
    /// Whether machine types are looked up.
    pub has_look_ups: bool,
    /// Whether prices are looked up.
    pub has_prices: bool,
    /// The scope flags given.
    pub scope: &'a ScopeFlags,
    /// The request parameters given with `--param` for this provider.
    pub params: &'a [(&'static str, String)],
    /// Whether the user gave some of them, and not only conditions that they stand for.
    pub has_given_params: bool,
    pub page_size: Option<u32>,
    /// Whether rows keep the provider's own object.
    pub raw: Raw,
    /// Whether the provider was asked for by name, or by a profile of the file.
    pub is_asked: bool,
    /// The scope that stands beside the credential, once that is found.
    pub credential_scope: &'a [CredentialScope],
    /// The endpoints that stand beside it.
    pub credential_endpoints: &'a [CredentialEndpoint],
}

/// A profile of the configuration file.
#[derive(Clone, Copy)]
pub struct ProfileEntry<'a> {
    pub profile: &'a Profile,
    /// The file it stands in.
    pub path: &'a Path,
}

/// How many rows a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize {
    pub most: u32,
    /// A size that the provider is known to accept, for when it refuses `most`.
    pub safe: u32,
}

impl PageSize {
    /// This many, and no other number.
    pub const fn exactly(rows: u32) -> Self {
        Self {
            most: rows,
            safe: rows,
        }
    }
}

/// Whether rows keep the provider's own object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Raw {
    #[default]
    None,
    /// With the values of secrets replaced.
    Masked,
    Whole,
}

impl<'a> Settings<'a> {
    /// Provider and profile, for messages; an implicit profile goes without saying.
    pub fn who(&self) -> String {
        match self.own {
            None => self.about.id.to_owned(),
            Some(_) => format!("{} (profile {})", self.about.id, self.profile),
        }
    }

    /// The place of the credential, as the configuration file gives it.
    pub fn source(&self) -> Option<&'a CredentialPlace> {
        let credential = self.own?.profile.credential.as_ref()?;
        Some(&credential.value)
    }

    /// The endpoint of the provider's own API in a region, which is the first it declares.
    pub fn own_endpoint(&self, region: &str) -> Result<Endpoint, SettingsError> {
        let own = self.about.endpoints.first();
        self.endpoint(own.map_or("", |own| own.variable), region)
    }

    /// An endpoint by its variable: overridden, or the vendor's own as declared. `{region}` in
    /// either stands for the region.
    pub fn endpoint(&self, variable: &str, region: &str) -> Result<Endpoint, SettingsError> {
        let own = self.declared(variable);
        self.endpoint_or(variable, own.map_or("", |own| own.url_in(region)), region)
    }

    /// The same, where the vendor's own follows from more than the region.
    pub fn endpoint_or(
        &self,
        variable: &str,
        own: &str,
        region: &str,
    ) -> Result<Endpoint, SettingsError> {
        let (template, origin) = self.override_of(variable).unwrap_or((own, Origin::BuiltIn));
        if template.contains("{region}") && region.trim().is_empty() {
            return Err(self.refuse(
                format!("{origin} cannot be used: {{region}} in it stands for one region, and none is known here"),
                "write the region itself, or give one region (--region, or regions in the profile)",
            ));
        }
        Endpoint::parse(&template.replace("{region}", region)).map_err(|why| match &origin {
            Origin::Line(..) => self.refuse(
                format!("{origin} cannot be used: {why}"),
                format!("correct {origin}: a base URL belongs there"),
            ),
            _ => self.refuse(
                format!("{variable} cannot be used: {why}"),
                format!("set {variable} to a base URL, or unset it to use the vendor's own"),
            ),
        })
    }

    /// The endpoint of a service of the host itself: overridden, or at the vendor's address.
    pub fn local_endpoint(
        &self,
        variable: &str,
        own: &'static str,
    ) -> Result<Endpoint, SettingsError> {
        match (self.override_of(variable), own.strip_prefix("http://")) {
            (None, Some(address)) => Ok(Endpoint::of_host(address)),
            _ => self.endpoint_or(variable, own, ""),
        }
    }

    /// The URL that overrides an endpoint, and its origin. The program's own variables come before the
    /// file, the vendors' after it; what stands beside the credential comes before these, as it says where the
    /// account is.
    pub fn override_of(&self, variable: &str) -> Option<(&'a str, Origin)> {
        let in_file = || {
            let own = self.own?;
            let placed = own.profile.endpoints.get(variable)?;
            Some((placed.value.as_str(), Origin::line(own.path, placed.line)))
        };
        let in_variable = || {
            let (name, value) = self.site_variable(variable)?;
            Some((value, Origin::Variable(name)))
        };
        let beside = || {
            let mut all = self.credential_endpoints.iter();
            let found = all.find(|beside| beside.variable == variable)?;
            Some((found.url.as_str(), found.origin.clone()))
        };
        if variable.starts_with("CLOUDLS_") {
            in_variable().or_else(in_file).or_else(beside)
        } else {
            in_file().or_else(beside).or_else(in_variable)
        }
    }

    /// The first endpoint of the provider, whatever the region: `{region}` is left in.
    pub fn place(&self) -> String {
        let first = self.about.endpoints.first();
        let url = first.map(|own| {
            self.override_of(own.variable)
                .map_or(own.url, |(url, _)| url)
        });
        url.unwrap_or_default().to_owned()
    }

    /// An endpoint as the provider declares it.
    pub fn declared(&self, variable: &str) -> Option<&'static EndpointSetting> {
        let mut all = self.about.endpoints.iter();
        all.find(|setting| setting.variable == variable)
    }

    /// The word of a choice that counts: that of its variable, else of the profile, else the first.
    pub fn choice(&self, choice: &'static Choice) -> Result<&'static str, SettingsError> {
        if let Some(word) = self.environment.get(choice.variable) {
            let word = word.trim();
            let mut known = choice.words.iter();
            let known = known.find(|known| known.eq_ignore_ascii_case(word));
            return known.copied().ok_or_else(|| {
                self.refuse(
                    format!("{} is {word:?}", choice.variable),
                    format!("it is one of {}", choice.words.join(", ")),
                )
            });
        }
        let own = self.own.and_then(|own| own.profile.choices.get(choice.key));
        Ok(own.map_or(choice.words[0], |placed| placed.value))
    }

    /// The rows to ask for in one page.
    pub fn page_size(&self, default: PageSize) -> PageSize {
        self.page_size.map_or(default, PageSize::exactly)
    }
}

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag, by its long name.
    Flag(String),
    /// A variable, by its name.
    Variable(String),
    /// A line of the configuration file.
    Line(PathBuf, usize),
    /// A file of its own.
    File(PathBuf),
    /// The program, or what the vendor documents.
    BuiltIn,
}

impl Origin {
    /// A line of a file.
    pub fn line(path: &Path, line: usize) -> Self {
        Self::Line(path.to_owned(), line)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Variable(name) => f.write_str(name),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::BuiltIn => f.write_str("built-in"),
        }
    }
}

#[cfg(test)]
pub mod tests;
