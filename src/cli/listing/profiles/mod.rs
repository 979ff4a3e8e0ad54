//! The profiles a command works on, and their settings.

mod chosen;

use self::chosen::choose;
use crate::cli::args::Instances;
use crate::cli::listing::params::{self, Given};
use crate::cli::session::ProfileOffer;
use crate::config::settings::{Environment, FileProfile, Raw, ScopeFlags, Settings};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::providers::{self, Entry};

/// A profile that was chosen.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    pub row: &'static Entry,
    pub name: &'a str,
    /// What the configuration file says of it; `None` for an implicit profile.
    pub own: Option<FileProfile<'a>>,
}

/// The profiles a listing is for, and the parameters for each provider.
pub struct Profiles<'a> {
    /// The profiles, in the order of the listing.
    pub chosen: Vec<Chosen<'a>>,
    /// The parameters of `--param`.
    params: Vec<Given>,
}

impl<'a> Profiles<'a> {
    /// Chooses by the flags, which must mean something to what is chosen.
    pub fn new(args: &Instances, offer: ProfileOffer<'a>) -> Result<Self, SettingsError> {
        let chosen = choose(args, offer)?;
        let mut abouts: Vec<&'static About> = Vec::new();
        for about in chosen.iter().map(|profile| profile.row.about) {
            if abouts.iter().all(|known| known.id != about.id) {
                abouts.push(about);
            }
        }
        check_scope(&args.scope, &abouts)?;
        let params = params::read(&args.param, &abouts)?;
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

impl<'a> Chosen<'a> {
    /// The settings of the profile.
    pub fn settings(
        &self,
        args: &'a Instances,
        environment: &'a Environment,
        params: &'a [(&'static str, String)],
    ) -> Settings<'a> {
        Settings {
            about: self.row.about,
            profile: self.name,
            own: self.own,
            environment,
            scope: &args.scope,
            params,
            page_size: args.page_size,
            is_asked: self.own.is_some() || args.provider.iter().any(|id| id == self.row.about.id),
            scope_hint: &[],
            raw: match (args.raw, args.show_secrets) {
                (false, _) => Raw::None,
                (true, false) => Raw::Masked,
                (true, true) => Raw::Whole,
            },
        }
    }

    /// A profile of the file, whose provider is one of the registry's.
    fn of_file(own: FileProfile<'a>) -> Option<Self> {
        let id = own.profile.about.value.id;
        let row = providers::ALL.iter().find(|row| row.about.id == id)?;
        Some(Self {
            row,
            name: &own.profile.name,
            own: Some(own),
        })
    }

    fn implicit(row: &'static Entry, offer: ProfileOffer<'a>) -> Self {
        Self {
            row,
            name: offer.implicit,
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
        return Err(SettingsError {
            message: format!("--{name} means nothing to {}", listed.join(", ")),
            hint: format!(
                "--{name} is for {}; leave it out, or add -p",
                takers.join(", ")
            ),
            usage: true,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
