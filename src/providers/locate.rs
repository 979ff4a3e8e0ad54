//! Finds the credential of a profile: where the configuration file says, else in the provider's
//! variables, else where the vendor's own tools keep it.

use std::time::Duration;

use crate::config::credential::{ExpiringKey, KeySource, Otherwise, Program, printed};
use crate::config::settings::file::CredentialPlace;
use crate::config::settings::{Absent, Found, Settings, Values};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials as _;
use crate::engine::provider::Provider;

/// How long a program may take to print a credential, as the vendor's SDK waits for one.
const PATIENCE: Duration = Duration::from_mins(1);

/// Finds the credential of a profile; sends and runs nothing.
pub fn locate<P: Provider>(settings: &Settings<'_>) -> Result<Found, SettingsError> {
    match settings.source() {
        None => usual::<P>(settings),
        Some(CredentialPlace::Prefix(_) | CredentialPlace::File(_)) => {
            valued::<P>(settings.values()?, settings)
        }
        Some(CredentialPlace::Command(argv)) => {
            if let Some(own) = settings.own {
                settings.check_changes(own.path)?;
            }
            let program = Program {
                withheld: settings.environment.withheld_from(argv),
                argv: argv.clone(),
                timeout: PATIENCE,
                read: Box::new(read::<P>),
            };
            let place = format!("the program {}", program.name());
            Ok(Found::new(KeySource::Program(program), place))
        }
        Some(CredentialPlace::Store { name, .. }) => P::Credentials::stored(name, settings),
    }
}

/// What comes before the variables, else these, else the vendor's places. Half a form in the variables does not stop the search, as
/// it does not stop the vendors' SDKs; but it is said.
fn usual<P: Provider>(settings: &Settings<'_>) -> Result<Found, SettingsError> {
    if let Some(found) = P::Credentials::first(settings)? {
        return Ok(found);
    }
    match settings.values() {
        Ok(values) => valued::<P>(values, settings),
        Err(Absent::Unusable(error)) => Err(error),
        Err(Absent::None(error)) => {
            let mut found = P::Credentials::kept(settings)?.ok_or_else(|| error.clone())?;
            if found.source.is_guess() {
                found.missing = Some(error.clone());
                found.source = KeySource::guessed(found.source, Otherwise::Nothing(error));
            }
            Ok(found)
        }
        Err(Absent::Half(error)) => {
            let found = P::Credentials::kept(settings)?.filter(|found| !found.source.is_guess());
            let mut found = found.ok_or_else(|| error.clone())?;
            let who = format!("{}: ", settings.who());
            let half = error.message.strip_prefix(&who).unwrap_or(&error.message);
            let warning = format!("{half}; using {}", found.place);
            found.warnings.push(warning);
            Ok(found)
        }
    }
}

fn valued<P: Provider>(values: Values, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let (form, origins) = (values.form, values.origins.clone());
    let mut places: Vec<_> = origins
        .iter()
        .map(|(_, origin)| origin.to_string())
        .collect();
    places.dedup();
    let source = match P::Credentials::login(&values, settings)? {
        Some(exchange) => KeySource::Exchange {
            exchange,
            with: None,
        },
        None => KeySource::Known {
            expiring: P::Credentials::key(values),
            renewal: P::Credentials::RENEWAL.to_owned(),
        },
    };
    let found = Found {
        origins,
        ..Found::new(source, places.join(", "))
    };
    P::Credentials::with_words(found, form, settings)
}

/// What a program printed, as a key.
fn read<P: Provider>(text: &str) -> Result<ExpiringKey, String> {
    let text = text.trim();
    let about: &'static About = const { &P::ABOUT };
    let takes_pairs = about
        .credentials
        .iter()
        .any(|form| form.variables.len() > 1 && !form.is_login);
    if text.starts_with('{') && takes_pairs {
        return printed::external(text);
    }
    let values = Values::of_text(text, about)?;
    if values.form.is_login {
        return Err("it is a login, and no credential".to_owned());
    }
    Ok(P::Credentials::key(values))
}
