//! `cloudls config show`: every value in effect, and where it comes from. Secrets are masked.

use std::io::{self, Write};

use crate::cli::args::Instances;
use crate::cli::commands::{Exit, Stopped};
use crate::cli::listing::profiles::{Profiles, SelectedProfile};
use crate::cli::session::AvailableProfiles;
use crate::config::settings::{Location, Origin, Settings};
use crate::core::about::About;
use crate::core::secret::MASK;
use crate::core::terminal;
use crate::core::wire::Endpoint;
use crate::output::layout;

/// Prints the settings, then the profiles that `instances` would list with the same flags.
pub fn run(
    args: &Instances,
    available: AvailableProfiles<'_>,
    location: Option<&Location>,
) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    table(&general(args, available, location), &mut out).map_err(Stopped::Output)?;
    let selection = Profiles::new(&args.target, &args.param, available, About::usual_kinds)?;
    for chosen in &selection.chosen {
        let params = selection.params(chosen.row.about);
        let settings = chosen.settings(&args.target, available.environment, &params);
        section(chosen, &settings, !args.target.kind.is_empty(), &mut out)
            .map_err(Stopped::Output)?;
    }
    out.flush().map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

/// A name, its value, and where that comes from.
type Line = (String, String, String);

/// The settings that are no profile's.
fn general(
    args: &Instances,
    available: AvailableProfiles<'_>,
    location: Option<&Location>,
) -> Vec<Line> {
    let loaded = available.loaded;
    let mut lines = Vec::new();
    if let Some(Location { path, origin }) = location {
        let place = if loaded.exists { "" } else { " (no such file)" };
        let path = format!("{}{place}", path.display());
        lines.push(("config".to_owned(), path, origin.to_string()));
    }
    if args.target.profile.is_empty()
        && let Some(names) = &loaded.config.default_profiles
    {
        let origin = Origin::line(&loaded.path, names.line);
        lines.push((
            "profile".to_owned(),
            names.value.join(","),
            origin.to_string(),
        ));
    }
    if args.display.columns.is_empty()
        && let Some(columns) = &loaded.config.default_columns
    {
        let origin = Origin::line(&loaded.path, columns.line);
        let columns = columns.value.join(",");
        lines.push(("columns".to_owned(), columns, origin.to_string()));
    }
    let values = args
        .target
        .flags
        .iter()
        .filter(|setting| setting.name != "config");
    lines.extend(values.map(|setting| {
        let origin = setting.origin.to_string();
        (setting.name.clone(), setting.value.clone(), origin)
    }));
    lines
}

fn section(
    chosen: &SelectedProfile<'_>,
    settings: &Settings<'_>,
    is_kind_given: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let about = chosen.row.about;
    let found = (chosen.row.locate)(settings);
    let credential_scope = found.as_ref().map_or(&[][..], |found| &found.scope);
    let credential_endpoints = found.as_ref().map_or(&[][..], |found| &found.endpoints);
    let settings = &Settings {
        credential_scope,
        credential_endpoints,
        ..*settings
    };
    let place = chosen.own.map_or("the environment".to_owned(), |own| {
        Origin::line(own.path, own.profile.line).to_string()
    });
    writeln!(out, "\n{}/{}  ({place})", about.id, chosen.name)?;
    let mut lines = Vec::new();
    for flag in about.scopes {
        lines.push(match settings.given(flag) {
            Some(given) => (flag.key(), given.values.join(","), given.origin.to_string()),
            None => (flag.key(), "-".to_owned(), "not given".to_owned()),
        });
    }
    if about.kinds.len() > 1 {
        let in_file = settings.own.and_then(|own| {
            own.profile
                .kinds
                .as_ref()
                .map(|kinds| (own.path, kinds.line))
        });
        let origin = match in_file {
            _ if is_kind_given => Origin::Flag("kind".to_owned()),
            Some((path, line)) => Origin::line(path, line),
            None => Origin::BuiltIn,
        };
        let kinds = settings.kinds.words().replace(' ', "");
        lines.push(("kinds".to_owned(), kinds, origin.to_string()));
    }
    for choice in about.choices {
        let in_file = settings.own.and_then(|own| {
            let placed = own.profile.choices.get(choice.key)?;
            Some(Origin::line(own.path, placed.line))
        });
        let is_variable = available_variable(settings, choice.variable);
        let origin = match in_file {
            _ if is_variable => Origin::Variable(choice.variable.to_owned()),
            Some(origin) => origin,
            None => Origin::BuiltIn,
        };
        let word = settings.choice(choice).unwrap_or("-");
        lines.push((choice.key.to_owned(), word.to_owned(), origin.to_string()));
    }
    for endpoint in about.endpoints {
        let (url, origin) = settings
            .override_of(endpoint.variable)
            .unwrap_or((endpoint.url, Origin::BuiltIn));
        // One that cannot be used may hold a password.
        let is_own = origin == Origin::BuiltIn;
        let url = match Endpoint::parse(&url.replace("{region}", "region")) {
            _ if is_own => url.to_owned(),
            Ok(_) => url.to_owned(),
            Err(why) => format!("{MASK} ({why})"),
        };
        lines.push((endpoint.key.to_owned(), url, origin.to_string()));
    }
    match found {
        Ok(found) if found.origins.is_empty() => {
            let shown = found.source.shown();
            lines.push(("credential".to_owned(), shown, found.place));
        }
        Ok(found) => {
            let masked = |(variable, origin): (&str, Origin)| {
                (variable.to_owned(), MASK.to_owned(), origin.to_string())
            };
            lines.extend(found.origins.into_iter().map(masked));
        }
        Err(error) => lines.push(("credential".to_owned(), "-".to_owned(), error.message)),
    }
    table(&lines, out)
}

fn available_variable(settings: &Settings<'_>, name: &str) -> bool {
    settings.environment.get(name).is_some()
}

fn table(lines: &[Line], out: &mut impl Write) -> io::Result<()> {
    let cleaned: Vec<_> = lines
        .iter()
        .map(|(name, value, origin)| [name, value, origin].map(|text| terminal::clean(text)))
        .collect();
    let lines: Vec<_> = cleaned
        .iter()
        .map(|cells| cells.each_ref().map(|text| &**text))
        .collect();
    layout::write_fitted(&lines, out)
}
