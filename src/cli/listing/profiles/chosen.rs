//! Which profiles are chosen, and in which order.

use super::Chosen;
use crate::cli::args::Instances;
use crate::cli::session::ProfileOffer;
use crate::config::settings::{self, CredentialHint, Environment, FileProfile};
use crate::core::about::{About, ScopeFlag};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::providers::{self, Entry};

/// Chooses by `--profile` and `-p`; without either, what the file and the variables offer.
pub fn choose<'a>(
    args: &Instances,
    offer: ProfileOffer<'a>,
) -> Result<Vec<Chosen<'a>>, SettingsError> {
    let rows = asked_rows(&args.provider);
    // A variable that names profiles of the file means nothing to the demo cloud.
    let is_usual = args.profile.is_empty() || offer.implicit == "demo";
    let chosen = if is_usual {
        match &rows {
            None => usual(offer),
            Some(rows) => rows
                .iter()
                .flat_map(|row| of_provider(row, offer))
                .collect(),
        }
    } else {
        named(args, rows.as_deref(), offer)?
    };
    if chosen.is_empty() {
        Err(nothing_to_list(offer))
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

/// What is listed where nothing is asked for: the file's profiles, then what the variables make up.
fn usual(offer: ProfileOffer<'_>) -> Vec<Chosen<'_>> {
    let mut chosen = distinct(offer.loaded.usual());
    for row in with_credential(offer) {
        if !covers(&chosen, row, offer) {
            chosen.push(Chosen::implicit(row, offer));
        }
    }
    chosen
}

/// The profiles of one provider; the implicit one where there is no other, so that its absence is
/// told.
fn of_provider<'a>(row: &'static Entry, offer: ProfileOffer<'a>) -> Vec<Chosen<'a>> {
    let mut chosen = distinct(offer.loaded.all());
    chosen.retain(|chosen| chosen.row.about.id == row.about.id);
    if chosen.is_empty() || (has_credential(row, offer) && !covers(&chosen, row, offer)) {
        chosen.push(Chosen::implicit(row, offer));
    }
    chosen
}

/// Whether one of the profiles lists what the variables make up for this provider, with the same
/// credential: it is not listed twice.
fn covers(chosen: &[Chosen<'_>], row: &Entry, offer: ProfileOffer<'_>) -> bool {
    let mut same = chosen
        .iter()
        .filter(|profile| profile.row.about.id == row.about.id);
    same.any(|profile| profile.reads_variables() && reaches(profile, offer.environment))
}

/// Whether a profile looks wherever the scope variables of its provider point to.
fn reaches(chosen: &Chosen<'_>, environment: &Environment) -> bool {
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
        .any(|flag| flag.takes_all() && value(flag).is_none())
    {
        return true;
    }
    scopes.iter().all(
        |flag| match (value(flag), own.profile.scopes.get(flag.name)) {
            (Some(list), Some(scope)) => {
                let mut wanted = list.split(',').map(str::trim);
                wanted.all(|wanted| flag.covers(&scope.value, wanted))
            }
            // What is narrower leaves out the rest.
            (None, Some(_)) => false,
            // Without a scope of its own it goes by the variables.
            (_, None) => true,
        },
    )
}

/// The profiles of `--profile`, in its order, narrowed to those of the providers asked for.
fn named<'a>(
    args: &Instances,
    rows: Option<&[&'static Entry]>,
    offer: ProfileOffer<'a>,
) -> Result<Vec<Chosen<'a>>, SettingsError> {
    let is_asked =
        |about: &About| rows.is_none_or(|rows| rows.iter().any(|row| row.about.id == about.id));
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for name in &args.profile {
        let is_known = |known: &Chosen<'_>| known.name == name;
        if chosen.iter().any(is_known) {
            continue;
        }
        if name == offer.implicit {
            let present: Vec<_> = with_credential(offer).collect();
            let rows = rows.map_or(present, <[_]>::to_vec);
            if rows.is_empty() {
                return Err(nothing_to_list(offer));
            }
            chosen.extend(rows.into_iter().map(|row| Chosen::implicit(row, offer)));
        } else {
            let own = offer
                .loaded
                .find(name)
                .ok_or_else(|| unknown(name, args, offer))?;
            chosen.extend(Chosen::of_file(own).filter(|chosen| is_asked(chosen.row.about)));
        }
    }
    if chosen.is_empty() && rows.is_some() {
        return Err(SettingsError {
            message: format!(
                "none of the profiles {} is of {}",
                args.profile.join(", "),
                args.provider.join(", ")
            ),
            hint: "leave out --profile or -p (CLOUDLS_PROFILE, CLOUDLS_PROVIDER)".to_owned(),
            usage: args.is_given("profile") || args.is_given("provider"),
        });
    }
    Ok(chosen)
}

fn distinct(profiles: Vec<FileProfile<'_>>) -> Vec<Chosen<'_>> {
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    for profile in profiles.into_iter().filter_map(Chosen::of_file) {
        if chosen.iter().all(|known| known.name != profile.name) {
            chosen.push(profile);
        }
    }
    chosen
}

fn with_credential(offer: ProfileOffer<'_>) -> impl Iterator<Item = &'static Entry> {
    let rows = providers::ALL.iter();
    rows.filter(move |row| has_credential(row, offer))
}

/// Whether the variables hold a credential, or name a place of one; a file of the vendor's own tools
/// counts where nobody wrote profiles, who would have said which accounts are meant.
fn has_credential(row: &Entry, offer: ProfileOffer<'_>) -> bool {
    let environment = offer.environment;
    settings::has_credential(row.about, environment)
        || match (row.credential_hint)(environment) {
            CredentialHint::Variable => true,
            CredentialHint::File => offer.loaded.config.profiles.is_empty(),
            CredentialHint::None => false,
        }
}

fn unknown(name: &str, args: &Instances, offer: ProfileOffer<'_>) -> SettingsError {
    let is_flag = args.is_given("profile");
    let place = if is_flag {
        "--profile"
    } else {
        "CLOUDLS_PROFILE"
    };
    let loaded = offer.loaded;
    SettingsError {
        message: format!("{place}: there is no profile {name:?}"),
        hint: if loaded.exists {
            let own = loaded
                .all()
                .into_iter()
                .map(|own| own.profile.name.as_str());
            let hint = suggest(name, own.chain([offer.implicit]));
            format!("{hint} (in {})", loaded.path.display())
        } else {
            format!(
                "there is no configuration file at {}; `cloudls config init` writes one",
                loaded.path.display()
            )
        },
        usage: is_flag,
    }
}

fn nothing_to_list(offer: ProfileOffer<'_>) -> SettingsError {
    let forms: Vec<_> = providers::ALL
        .iter()
        .map(|row| {
            format!(
                "{}: {}",
                row.about.id,
                settings::credential_variables(row.about)
            )
        })
        .collect();
    SettingsError {
        message: if offer.loaded.exists {
            "no profile to list, and no credential in the environment".to_owned()
        } else {
            "no credential found for any provider".to_owned()
        },
        hint: format!(
            "set the variables of at least one ({}), write a profile to the file of `cloudls \
             config path`, or try `cloudls instances --demo`",
            forms.join("; ")
        ),
        usage: false,
    }
}
