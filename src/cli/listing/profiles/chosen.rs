//! Which profiles are chosen, and in which order.

use super::SelectedProfile;
use crate::cli::args::{Mirror, Target};
use crate::cli::session::AvailableProfiles;
use crate::config::settings::{self, CredentialHint, Environment, ProfileEntry};
use crate::core::about::{About, ScopeFlag};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::providers::{self, Entry};

/// Chooses by `--profile` and `-p`; without either, what the file and the variables offer.
pub fn choose<'a>(
    target: &Target,
    available: AvailableProfiles<'a>,
) -> Result<Vec<SelectedProfile<'a>>, SettingsError> {
    let rows = asked_rows(&target.provider);
    // A variable that names profiles of the file means nothing to the demo cloud.
    let is_usual = target.profile.is_empty() || available.implicit == "demo";
    let chosen = if is_usual {
        match &rows {
            None => match usual(available) {
                // Also where there is a file that holds none yet, each provider says what it lacks.
                none if none.is_empty() && available.loaded.config.profiles.is_empty() => {
                    every(available)
                }
                usual => usual,
            },
            Some(rows) => rows
                .iter()
                .flat_map(|row| of_provider(row, available))
                .collect(),
        }
    } else {
        named(target, rows.as_deref(), available)?
    };
    if chosen.is_empty() {
        Err(nothing_to_list(available))
    } else {
        Ok(chosen)
    }
}

/// The providers of `-p`, each once; `None` where there is no `-p`.
fn asked_rows(asked: &[String]) -> Option<Vec<&'static Entry>> {
    let is_all = asked.iter().any(|name| name == "all");
    let mut rows: Vec<&Entry> = providers::ALL.iter().filter(|_| is_all).collect();
    for name in asked {
        let row = providers::ALL.iter().find(|row| row.about.id == name);
        let is_new = |row: &&Entry| rows.iter().all(|known| known.about.id != row.about.id);
        rows.extend(row.filter(is_new));
    }
    (!asked.is_empty()).then_some(rows)
}

/// The profiles to list if none are asked for: those of the file, then those that the variables make up.
fn usual(available: AvailableProfiles<'_>) -> Vec<SelectedProfile<'_>> {
    let mut chosen = distinct(available.loaded.usual());
    let named = available.loaded.named_providers();
    let named = named.iter().filter_map(|id| {
        let mut rows = providers::ALL.iter();
        rows.find(|row| row.about.id == *id)
    });
    for row in named.chain(with_credential(available)) {
        if !covers(&chosen, row, available) {
            chosen.push(SelectedProfile::implicit(row, available));
        }
    }
    chosen
}

/// The profiles of one provider; the implicit one where there is no other, so that its absence is
/// told.
fn of_provider<'a>(
    row: &'static Entry,
    available: AvailableProfiles<'a>,
) -> Vec<SelectedProfile<'a>> {
    let mut chosen = distinct(available.loaded.all());
    chosen.retain(|chosen| chosen.row.about.id == row.about.id);
    if chosen.is_empty() || (has_credential(row, available) && !covers(&chosen, row, available)) {
        chosen.push(SelectedProfile::implicit(row, available));
    }
    chosen
}

/// Whether one of the profiles lists what the variables make up for this provider, with the same
/// credential: it is not listed twice.
fn covers(chosen: &[SelectedProfile<'_>], row: &Entry, available: AvailableProfiles<'_>) -> bool {
    let mut same = chosen
        .iter()
        .filter(|profile| profile.row.about.id == row.about.id);
    same.any(|profile| profile.reads_variables() && reaches(profile, available.environment))
}

/// Whether a profile looks wherever the scope variables of its provider point to.
fn reaches(chosen: &SelectedProfile<'_>, environment: &Environment) -> bool {
    let Some(own) = chosen.own else {
        return true;
    };
    let value = |flag: &ScopeFlag| {
        let mut variables = flag.variables.iter();
        variables.find_map(|name| environment.get(name))
    };
    let scopes = chosen.row.about.scopes;
    // Without a region they point nowhere.
    if scopes
        .iter()
        .any(|flag| flag.check == Check::Region && value(flag).is_none())
    {
        return true;
    }
    scopes.iter().all(
        |flag| match (value(flag), own.profile.scopes.get(flag.name)) {
            (Some(list), Some(scope)) => {
                let mut wanted = list.split(',').map(str::trim);
                wanted.all(|wanted| flag.covers(&scope.value, wanted))
            }
            // A profile with a scope leaves out the rest.
            (None, Some(_)) => false,
            // Without a scope of its own it goes by the variables.
            (_, None) => true,
        },
    )
}

/// The profiles of `--profile`, in its order, narrowed to those of the providers asked for.
fn named<'a>(
    target: &Target,
    rows: Option<&[&'static Entry]>,
    available: AvailableProfiles<'a>,
) -> Result<Vec<SelectedProfile<'a>>, SettingsError> {
    let is_asked =
        |about: &About| rows.is_none_or(|rows| rows.iter().any(|row| row.about.id == about.id));
    let mut chosen: Vec<SelectedProfile<'a>> = Vec::new();
    for name in &target.profile {
        let is_known = |known: &SelectedProfile<'_>| known.name == name;
        if chosen.iter().any(is_known) {
            continue;
        }
        if name == available.implicit {
            let present: Vec<_> = with_credential(available).collect();
            let rows = rows.map_or(present, <[_]>::to_vec);
            if !rows.is_empty() {
                let rows = rows.into_iter();
                chosen.extend(rows.map(|row| SelectedProfile::implicit(row, available)));
            } else if target.profile.iter().any(|other| other != name) {
                // The others are listed all the same.
                chosen.extend(every(available));
            } else {
                return Err(nothing_to_list(available));
            }
        } else {
            let own = available
                .loaded
                .find(name)
                .ok_or_else(|| unknown(name, target, available))?;
            chosen
                .extend(SelectedProfile::of_file(own).filter(|chosen| is_asked(chosen.row.about)));
        }
    }
    if chosen.is_empty() && rows.is_some() {
        let (profiles, providers) = (target.profile.join(", "), target.provider.join(", "));
        let is_usage = target.is_given(Mirror::Profile) || target.is_given(Mirror::Provider);
        return Err(SettingsError::new(
            format!("none of the profiles {profiles} is of {providers}"),
            "leave out --profile or -p (CLOUDLS_PROFILE, CLOUDLS_PROVIDER)",
        )
        .blaming_usage(is_usage));
    }
    Ok(chosen)
}

fn distinct(profiles: Vec<ProfileEntry<'_>>) -> Vec<SelectedProfile<'_>> {
    let mut chosen: Vec<SelectedProfile<'_>> = Vec::new();
    for profile in profiles.into_iter().filter_map(SelectedProfile::of_file) {
        if chosen.iter().all(|known| known.name != profile.name) {
            chosen.push(profile);
        }
    }
    chosen
}

/// Every provider as its variables make it up: where nothing is there, each says what it lacks.
fn every(available: AvailableProfiles<'_>) -> Vec<SelectedProfile<'_>> {
    let rows = providers::ALL.iter();
    rows.map(|row| SelectedProfile::implicit(row, available))
        .collect()
}

/// The providers that variables or files of this machine hold a credential for, as far as a first look tells.
pub fn with_credential(available: AvailableProfiles<'_>) -> impl Iterator<Item = &'static Entry> {
    let rows = providers::ALL.iter();
    rows.filter(move |row| has_credential(row, available))
}

/// Whether the variables hold a credential, or name a place of one; a file of the vendor's own tools
/// counts where nobody wrote profiles, who would have said which accounts are meant.
fn has_credential(row: &Entry, available: AvailableProfiles<'_>) -> bool {
    let environment = available.environment;
    settings::has_credential(row.about, environment)
        || match (row.credential_hint)(environment) {
            CredentialHint::Variable => true,
            CredentialHint::File => available.loaded.config.profiles.is_empty(),
            CredentialHint::Useless(_) | CredentialHint::None => false,
        }
}

/// The files of the vendors' own tools that are there and are not used, in words; of a provider that is `listed` its
/// credential tells.
pub fn useless_files(environment: &Environment, listed: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let rows = providers::ALL.iter();
    for row in rows.filter(|row| !listed.contains(&row.about.id)) {
        if let CredentialHint::Useless(files) = (row.credential_hint)(environment) {
            all.extend(
                files
                    .into_iter()
                    .filter(|words| !all.contains(words))
                    .collect::<Vec<_>>(),
            );
        }
    }
    all
}

/// The profile of the demo cloud, which no file has.
const DEMO: &str = "demo";

fn unknown(name: &str, target: &Target, available: AvailableProfiles<'_>) -> SettingsError {
    let is_flag = target.is_given(Mirror::Profile);
    let place = if is_flag {
        "--profile"
    } else {
        "CLOUDLS_PROFILE"
    };
    let loaded = available.loaded;
    let hint = if name == DEMO {
        "the demo cloud is listed with --demo, and no --profile".to_owned()
    } else if loaded.exists {
        let own = loaded
            .all()
            .into_iter()
            .map(|own| own.profile.name.as_str());
        let hint = suggest(name, own.chain([available.implicit]));
        format!("{hint} (in {})", loaded.path.display())
    } else {
        format!(
            "there is no configuration file at {}; `cloudls config init` writes one",
            loaded.path.display()
        )
    };
    SettingsError::new(format!("there is no profile {name:?}"), hint)
        .at(place)
        .blaming_usage(is_flag)
}

fn nothing_to_list(available: AvailableProfiles<'_>) -> SettingsError {
    let mut why = "no profile to list, and no credential in the environment".to_owned();
    for words in useless_files(available.environment, &[]) {
        why.push_str("; ");
        why.push_str(&words);
    }
    let path = available.loaded.path.display();
    SettingsError::new(
        why,
        format!(
            "write a profile to {path}, or set the variables that `cloudls ls -p all` names; `cloudls ls --demo` needs none"
        ),
    )
}
