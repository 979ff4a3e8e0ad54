//! The credentials of this machine, each as a profile: of the variables, and of what the vendors' own tools keep. Files
//! are read, and nothing is sent or run.

use std::path::Path;

use crate::cli::args::Target;
use crate::cli::listing::profiles::{SelectedProfile, with_credential};
use crate::cli::session::{AvailableProfiles, Loaded};
use crate::config::settings::file::{CredentialPlace, Placed, Profile};
use crate::config::settings::{Environment, Found, ProfileEntry, Settings};
use crate::core::about::About;
use crate::core::model::IMPLICIT_PROFILES;
use crate::core::secret::Secret;
use crate::core::terminal;
use crate::providers;

/// A credential that is there.
pub struct Discovered {
    pub about: &'static About,
    /// The name of its profile, which needs no quotes.
    pub profile: String,
    /// The vendor's store and the name in it; `None` for what a profile without `credential` finds.
    pub stored: Option<(&'static str, String)>,
    pub state: State,
}

/// Whether it can be used.
pub enum State {
    Usable {
        /// Where it is, in words.
        place: String,
        regions: Option<Regions>,
        /// Why the regions beside it cannot be used, if they cannot.
        no_regions: Option<String>,
    },
    /// It is that of another profile.
    SameAs(String),
    /// Why it cannot be used.
    Unusable(String),
    /// Why no profile can name it.
    Unnamed(String),
}

/// Regions that are named beside a credential.
pub struct Regions {
    pub ids: Vec<String>,
    /// Where they are named, in words.
    pub origin: String,
}

/// Tells one credential from another.
#[derive(PartialEq)]
struct Identity {
    shown: String,
    secrets: Vec<Secret>,
}

/// All credentials, in the order of the providers. `path` is where the profiles will stand.
pub fn discover(environment: &Environment, path: &Path) -> Vec<Discovered> {
    let available = AvailableProfiles {
        loaded: &Loaded::default(),
        environment,
        implicit: IMPLICIT_PROFILES[0],
    };
    let mut all: Vec<Discovered> = Vec::new();
    for row in providers::ALL {
        let mut known: Vec<(Identity, String)> = Vec::new();
        let mut has_credential = with_credential(available);
        if has_credential.any(|own| own.about.id == row.about.id) {
            let chosen = SelectedProfile::implicit(row, available);
            let id = row.about.id.to_owned();
            all.push(judged(&chosen, environment, id, None, &mut known));
        }
        for (store, name) in (row.in_store)(environment) {
            let profile = unused(&format!("{}-{}", row.about.id, plain(&name)), &all);
            if name.chars().any(char::is_control) {
                all.push(unnamed(row.about, profile, store, &name));
                continue;
            }
            let own = stored(row.about, &profile, store, &name);
            let own = ProfileEntry {
                profile: &own,
                path,
            };
            if let Some(chosen) = SelectedProfile::of_file(own) {
                let stored = Some((store, name));
                all.push(judged(&chosen, environment, profile, stored, &mut known));
            }
        }
    }
    all
}

/// A credential that no line of the file can name.
fn unnamed(about: &'static About, profile: String, key: &str, name: &str) -> Discovered {
    let store = about.stores.iter().find(|store| store.key == key);
    let what = store.map_or(key, |store| store.what);
    let why = format!("the name {name:?} has control characters; rename {what}");
    Discovered {
        about,
        profile,
        stored: None,
        state: State::Unnamed(why),
    }
}

/// A profile that takes its credential from a store.
fn stored(about: &'static About, profile: &str, key: &'static str, name: &str) -> Profile {
    let place = CredentialPlace::Store {
        key,
        name: name.to_owned(),
    };
    Profile {
        name: profile.to_owned(),
        line: 1,
        about: Placed {
            value: about,
            line: 1,
        },
        scopes: [].into(),
        choices: [].into(),
        kinds: None,
        endpoints: [].into(),
        credential: Some(Placed {
            value: place,
            line: 1,
        }),
    }
}

/// Looks whether the credential of a profile can be used; `known` are the others of its provider.
fn judged(
    chosen: &SelectedProfile<'_>,
    environment: &Environment,
    profile: String,
    stored: Option<(&'static str, String)>,
    known: &mut Vec<(Identity, String)>,
) -> Discovered {
    let about = chosen.row.about;
    let target = Target::default();
    let settings = chosen.settings(&target, environment, &[]);
    let state = match (chosen.row.locate)(&settings) {
        Ok(found) => {
            let identity = Identity {
                shown: found.source.shown(),
                secrets: found.source.secrets(),
            };
            let same = known.iter().find(|(other, _)| *other == identity);
            if let Some((_, other)) = same.filter(|_| !identity.secrets.is_empty()) {
                State::SameAs(other.clone())
            } else {
                known.push((identity, profile.clone()));
                usable(&found, &settings)
            }
        }
        Err(error) => {
            let why = settings.without_who(&error).to_owned();
            State::Unusable(terminal::clean(&why).into_owned())
        }
    };
    Discovered {
        about,
        profile,
        stored,
        state,
    }
}

fn usable(found: &Found, settings: &Settings<'_>) -> State {
    let settings = &Settings {
        credential_scope: &found.scope,
        ..*settings
    };
    let flag = settings
        .about
        .scopes
        .iter()
        .find(|flag| flag.name == "region");
    let (mut regions, mut no_regions) = (None, None);
    if let Some(flag) = flag {
        match settings.scope(flag.name) {
            Ok(ids) if ids.is_empty() => {}
            Ok(ids) => {
                let origin = settings.given(flag).map(|given| given.origin.to_string());
                let origin = terminal::clean(&origin.unwrap_or_default()).into_owned();
                regions = Some(Regions { ids, origin });
            }
            Err(error) => {
                let why = settings.without_who(&error);
                no_regions = Some(terminal::clean(why).into_owned());
            }
        }
    }
    State::Usable {
        place: terminal::clean(&found.place).into_owned(),
        regions,
        no_regions,
    }
}

/// A name as a table of the file may have it without quotes.
fn plain(name: &str) -> String {
    const MOST: usize = 40;
    let fit = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    let fitting: String = name.chars().map(fit).take(MOST).collect();
    let words: Vec<_> = fitting.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The name, with a number behind it where another profile has it.
fn unused(name: &str, all: &[Discovered]) -> String {
    let is_free = |name: &String| all.iter().all(|known| known.profile != *name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = [name.to_owned()].into_iter().chain(numbered);
    names.find(is_free).unwrap_or_else(|| name.to_owned())
}
