//! The profiles a command works on, and their settings.

mod chosen;
mod scope;

use self::chosen::choose;
pub use self::chosen::{useless_files, with_credential};
use crate::cli::args::Target;
use crate::cli::listing::params::{self, ParamArg};
use crate::cli::session::AvailableProfiles;
use crate::config::settings::{Environment, ProfileEntry, Raw, ScopeFlags, Settings};
use crate::core::about::{ALL, About};
use crate::core::error::SettingsError;
use crate::core::fields::Field;
use crate::core::model::{Kind, Kinds};
use crate::providers::{self, Entry};

/// A profile that was chosen.
#[derive(Clone, Copy)]
pub struct SelectedProfile<'a> {
    pub row: &'static Entry,
    pub name: &'a str,
    /// Its entry in the configuration file; `None` for an implicit profile.
    pub own: Option<ProfileEntry<'a>>,
    /// The kinds of rows to list.
    pub kinds: Kinds,
}

/// The profiles a listing is for, and the parameters for each provider.
pub struct Profiles<'a> {
    /// The profiles, in the order of the listing.
    pub chosen: Vec<SelectedProfile<'a>>,
    /// A word on each profile that is not asked, as its provider has none of the kinds.
    pub unasked: Vec<String>,
    /// The kinds that the chosen profiles could list as well, and nobody chose to leave out.
    pub unlisted: Kinds,
    /// The parameters of `--param`.
    params: Vec<ParamArg>,
}

/// The kinds of a provider that are listed where none are asked for.
pub type UsualKinds = fn(&About) -> Kinds;

impl<'a> Profiles<'a> {
    /// Chooses by the flags, which must mean something to what is chosen.
    pub fn new(
        target: &Target,
        params: &[String],
        available: AvailableProfiles<'a>,
        usual: UsualKinds,
    ) -> Result<Self, SettingsError> {
        let mut chosen = choose(target, available)?;
        let abouts = abouts(&chosen);
        scope::check(target, &abouts)?;
        let asked = asked_kinds(target, &abouts)?;
        for profile in &mut chosen {
            profile.kinds = profile.kinds_of(asked, usual);
        }
        let is_unasked = |profile: &SelectedProfile<'_>| profile.kinds.is_empty();
        let unasked = chosen.iter().filter(|profile| is_unasked(profile));
        let unasked = unasked.map(|profile| {
            let (about, name) = (profile.row.about, profile.name);
            let lists = about.all_kinds().words();
            format!("note: {}/{name} is not asked: it lists {lists}", about.id)
        });
        let unasked = unasked.collect();
        chosen.retain(|profile| !is_unasked(profile));
        let unlisted = if asked.is_none() {
            unlisted(&chosen)
        } else {
            Kinds::default()
        };
        let params = params::read(params, &abouts)?;
        for param in &params {
            check_list(param, &chosen)?;
        }
        Ok(Self {
            chosen,
            unasked,
            unlisted,
            params,
        })
    }

    /// What there is to say of scope flags that only some of the providers understand. `is_chosen_by` says whether
    /// rows are chosen by a field anyway.
    pub fn notes_of_scope(
        &self,
        given: &ScopeFlags,
        is_chosen_by: impl Fn(&Field) -> bool,
    ) -> Vec<String> {
        scope::notes(given, &abouts(&self.chosen), is_chosen_by)
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
            kinds: self.kinds,
            has_look_ups: !target.no_shapes,
            has_prices: target.prices,
            scope: &target.scope,
            params,
            has_given_params: !params.is_empty(),
            page_size: None,
            is_asked: self.own.is_some()
                || target.provider.iter().any(|id| id == self.row.about.id),
            credential_scope: &[],
            credential_endpoints: &[],
            raw: Raw::None,
        }
    }

    /// A profile of the file, whose provider is one of the registry's.
    pub fn of_file(own: ProfileEntry<'a>) -> Option<Self> {
        let id = own.profile.about.value.id;
        let row = providers::ALL.iter().find(|row| row.about.id == id)?;
        Some(Self {
            row,
            name: &own.profile.name,
            own: Some(own),
            kinds: row.about.usual_kinds(),
        })
    }

    pub fn implicit(row: &'static Entry, available: AvailableProfiles<'a>) -> Self {
        Self {
            row,
            name: available.implicit,
            own: None,
            kinds: row.about.usual_kinds(),
        }
    }

    /// The kinds to list: of those asked for the ones that its provider has; else those of the file, else the
    /// usual ones.
    fn kinds_of(&self, asked: Option<Kinds>, usual: UsualKinds) -> Kinds {
        let own = || Some(self.own?.profile.kinds.as_ref()?.value);
        match asked {
            None => own().unwrap_or_else(|| usual(self.row.about)),
            Some(asked) => {
                let has = self.row.about.all_kinds();
                let asked = asked.iter().copied();
                asked.filter(|kind| has.contains(kind)).collect()
            }
        }
    }

    /// Whether it is the provider's ordinary variables that it reads its credential from.
    fn reads_variables(&self) -> bool {
        self.own.is_none_or(|own| own.profile.credential.is_none())
    }
}

/// The providers of these profiles, each once.
fn abouts(chosen: &[SelectedProfile<'_>]) -> Vec<&'static About> {
    let mut abouts: Vec<&'static About> = Vec::new();
    for about in chosen.iter().map(|profile| profile.row.about) {
        if abouts.iter().all(|known| known.id != about.id) {
            abouts.push(about);
        }
    }
    abouts
}

/// The kinds that these profiles leave out because they are not listed without `--kind`; those of a profile that names
/// its kinds were chosen.
fn unlisted(chosen: &[SelectedProfile<'_>]) -> Kinds {
    let chooses = |profile: &&SelectedProfile<'_>| {
        let own = profile.own.map(|own| &own.profile.kinds);
        own.is_none_or(Option::is_none)
    };
    let left_out = |kind: &Kind| {
        let mut profiles = chosen.iter().filter(chooses);
        profiles.any(|profile| {
            let has = profile.row.about.all_kinds().contains(kind);
            has && !profile.kinds.contains(kind)
        })
    };
    Kind::ALL.into_iter().filter(left_out).collect()
}

/// The kinds of `--kind`; `None` where it is not given. One that no selected provider has is refused.
fn asked_kinds(
    target: &Target,
    selected: &[&'static About],
) -> Result<Option<Kinds>, SettingsError> {
    if target.kind.is_empty() {
        return Ok(None);
    }
    let asked: Kinds = target
        .kind
        .iter()
        .filter_map(|word| Kind::of(word))
        .collect();
    let lists = |about: &About, kind| about.all_kinds().contains(&kind);
    for kind in asked.iter().copied() {
        if selected.iter().any(|about| lists(about, kind)) {
            continue;
        }
        let owners = providers::ALL.iter().filter(|row| lists(row.about, kind));
        let owners: Vec<_> = owners.map(|row| row.about.id).collect();
        let listed = selected.iter();
        let listed =
            listed.map(|about| format!("{} lists {}", about.id, about.all_kinds().words()));
        let listed: Vec<_> = listed.collect();
        return Err(SettingsError::usage(
            format!(
                "--kind {}: none of the providers has it: {}",
                kind.as_str(),
                listed.join("; ")
            ),
            if target.lacks.contains(&"provider") {
                "leave it out".to_owned()
            } else {
                format!("leave it out, or add -p {}", owners.join(","))
            },
        ));
    }
    let mut words = target.kind.iter();
    let is_all = words.any(|word| word.eq_ignore_ascii_case(ALL));
    Ok(Some(if is_all {
        Kind::ALL.into_iter().collect()
    } else {
        asked
    }))
}

/// Refuses a parameter of a list that is not asked for.
fn check_list(param: &ParamArg, chosen: &[SelectedProfile<'_>]) -> Result<(), SettingsError> {
    let mut own = chosen
        .iter()
        .filter(|profile| profile.row.about.id == param.provider);
    if own.any(|profile| profile.kinds.contains(&profile.row.about.main_kind())) {
        return Ok(());
    }
    let row = providers::ALL
        .iter()
        .find(|row| row.about.id == param.provider);
    let kind = row
        .map(|row| row.about.main_kind())
        .unwrap_or_default()
        .as_str();
    let ParamArg {
        provider,
        pair: (name, _),
    } = param;
    Err(SettingsError::usage(
        format!("--param {provider}.{name}: it is for kind {kind}, which is not listed"),
        format!("add {kind} to --kind, or leave the parameter out"),
    ))
}

#[cfg(test)]
mod tests;
