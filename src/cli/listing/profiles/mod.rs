//! The profiles a command works on, and their settings.

mod chosen;

use self::chosen::choose;
pub use self::chosen::useless_files;
use crate::cli::args::Target;
use crate::cli::listing::params::{self, ParamArg};
use crate::cli::session::AvailableProfiles;
use crate::config::settings::{Environment, ProfileEntry, Raw, ScopeFlags, Settings};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::providers::{self, Entry};

/// A profile that was chosen.
#[derive(Clone, Copy)]
pub struct SelectedProfile<'a> {
    pub row: &'static Entry,
    pub name: &'a str,
    /// Its entry in the configuration file; `None` for an implicit profile.
    pub own: Option<ProfileEntry<'a>>,
}

/// The profiles a listing is for, and the parameters for each provider.
pub struct Profiles<'a> {
    /// The profiles, in the order of the listing.
    pub chosen: Vec<SelectedProfile<'a>>,
    /// The parameters of `--param`.
    params: Vec<ParamArg>,
}

impl<'a> Profiles<'a> {
    /// Chooses by the flags, which must mean something to what is chosen.
    pub fn new(
        target: &Target,
        params: &[String],
        available: AvailableProfiles<'a>,
    ) -> Result<Self, SettingsError> {
        let chosen = choose(target, available)?;
        let mut abouts: Vec<&'static About> = Vec::new();
        for about in chosen.iter().map(|profile| profile.row.about) {
            if abouts.iter().all(|known| known.id != about.id) {
                abouts.push(about);
            }
        }
        check_scope(&target.scope, &abouts)?;
        let params = params::read(params, &abouts)?;
        Ok(Self { chosen, params })
    }

    /// The parameters for one provider.
    pub fn params(&self, about: &About) -> Vec<(&'static str, String)> {
        let own = self
            .params
            .iter()
            .filter(|given| given.provider == about.id);
        own.map(|given| given.pair.clone()).collect()
    }
}

impl<'a> SelectedProfile<'a> {
    /// The settings of the profile, of rows as they usually are.
    pub fn settings(
        &self,
        target: &'a Target,
        environment: &'a Environment,
        params: &'a [(&'static str, String)],
    ) -> Settings<'a> {
        Settings {
            about: self.row.about,
            profile: self.name,
            own: self.own,
            environment,
            scope: &target.scope,
            params,
            page_size: None,
            is_asked: self.own.is_some()
                || target.provider.iter().any(|id| id == self.row.about.id),
            credential_scope: &[],
            credential_endpoints: &[],
            raw: Raw::None,
        }
    }

    /// A profile of the file, whose provider is one of the registry's.
    fn of_file(own: ProfileEntry<'a>) -> Option<Self> {
        let id = own.profile.about.value.id;
        let row = providers::ALL.iter().find(|row| row.about.id == id)?;
        Some(Self {
            row,
            name: &own.profile.name,
            own: Some(own),
        })
    }

    fn implicit(row: &'static Entry, available: AvailableProfiles<'a>) -> Self {
        Self {
            row,
            name: available.implicit,
            own: None,
        }
    }

    /// Whether it is the provider's ordinary variables that it reads its credential from.
    fn reads_variables(&self) -> bool {
        self.own.is_none_or(|own| own.profile.credential.is_none())
    }
}

/// Refuses a scope flag that no selected provider understands.
fn check_scope(scope: &ScopeFlags, selected: &[&'static About]) -> Result<(), SettingsError> {
    let understands = |about: &About, name: &str| about.scopes.iter().any(|flag| flag.name == name);
    for name in scope.keys() {
        if selected.iter().any(|about| understands(about, name)) {
            continue;
        }
        let takers: Vec<_> = providers::ALL
            .iter()
            .filter(|row| understands(row.about, name))
            .map(|row| row.about.id)
            .collect();
        let listed: Vec<_> = selected.iter().map(|about| about.id).collect();
        let takers = takers.join(", ");
        return Err(SettingsError::usage(
            format!("--{name} means nothing to {}", listed.join(", ")),
            format!("--{name} is for {takers}; leave it out, or add -p"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
