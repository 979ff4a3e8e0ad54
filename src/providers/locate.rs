//! Finds the credential of a profile: where the configuration file says, else in the provider's
//! variables, else where the vendor's own tools keep it.

use std::time::Duration;

use crate::config::credential::{ExpiringKey, KeySource, Otherwise, Program, printed};
use crate::config::settings::file::CredentialPlace;
use crate::config::settings::{self, Absent, Found, PassedOver, Settings, Values};
use crate::core::about::{About, Credential, Word};
use crate::core::error::SettingsError;
use crate::engine::credentials::Credentials as _;
use crate::engine::provider::Provider;

/// How long a program may take to print a credential, as the vendor's SDK waits for one.
const PATIENCE: Duration = Duration::from_secs(60);

/// Finds the credential of a profile; sends and runs nothing.
pub fn locate<P: Provider>(settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let mut found = match settings.source() {
        None => usual::<P>(settings)?,
        Some(place) => named::<P>(place, settings)?,
    };
    for beside in &found.endpoints {
        let words = format!(
            "its account is at {}, as {} says",
            beside.url, beside.origin
        );
        found.notes.push(words);
    }
    let overruled = settings.overruled();
    if !overruled.is_empty() {
        let verb = if overruled.len() == 1 { "is" } else { "are" };
        let names = overruled.join(", ");
        let words = format!("the profile names its credential, so {names} {verb} not used for it");
        found.notes.push(words);
    }
    Ok(found)
}

/// The credential in the place that the profile names.
fn named<P: Provider>(
    place: &CredentialPlace,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    match place {
        CredentialPlace::Prefix(_) => usual::<P>(settings),
        CredentialPlace::File(_) => valued::<P>(settings.values()?, settings),
        CredentialPlace::Command(argv) => {
            if let Some(own) = settings.own {
                settings.check_changes(own.path)?;
            }
            let program = Program {
                withheld: settings.environment.withheld_from(argv),
                secrets: settings.environment.secrets_for(argv),
                argv: argv.clone(),
                timeout: PATIENCE,
                read: Box::new(read::<P>),
                expected: expected(settings.about),
                takes_secret_alone: settings::takes_secret_alone(settings.about),
            };
            let place = format!("the program {}", program.name());
            Ok(Found::new(KeySource::Program(program), place))
        }
        CredentialPlace::Store { name, .. } => P::Credentials::stored(name, settings),
    }
}

/// What comes before the forms of credential in the variables, else these, else what comes behind them, else the vendor's
/// places, to which no prefix leads. Half a form in the variables does not stop the search, as it does not stop the
/// vendors' SDKs; but it is said.
fn usual<P: Provider>(settings: &Settings<'_>) -> Result<Found, SettingsError> {
    settings.check_variables(settings.about.words)?;
    if let Some(found) = P::Credentials::first(settings)? {
        return Ok(beside_forms::<P>(found, None, settings));
    }
    let absent = match settings.values() {
        Ok(values) => {
            let form = values.form;
            let found = valued::<P>(values, settings)?;
            return Ok(beside_forms::<P>(found, Some(form), settings));
        }
        Err(Absent::Unusable(error)) => return Err(error),
        Err(absent) => absent,
    };
    let mut passed_over = PassedOver::default();
    let found = match P::Credentials::behind(settings)? {
        None if settings.source().is_none() => P::Credentials::kept(settings, &mut passed_over)?,
        None => {
            tell_of_places(&mut passed_over, settings);
            None
        }
        found => found,
    };
    let (half, error) = match absent {
        Absent::Half(half) => (Some(half.clone()), half),
        Absent::None(error) | Absent::Unusable(error) => (None, error),
    };
    let elsewhere = settings.set_elsewhere(P::ABOUT.credential_variables());
    let error = nothing(error, &elsewhere, &passed_over);
    let mut found = found.ok_or_else(|| error.clone())?;
    let notes = passed_over.words().cloned();
    let notes = notes.chain(settings.other_forms(None));
    found.notes.extend(notes.chain(unread(&elsewhere)));
    if found.source.is_guess() || matches!(found.source, KeySource::Guessed(_)) {
        // A guess may be another account than the one that was meant.
        if half.is_some() || passed_over.may_be_meant() || !elsewhere.is_empty() {
            return Err(error);
        }
        if found.source.is_guess() {
            found.missing = Some(error.clone());
            found.source = KeySource::guessed(found.source, Otherwise::Nothing(error));
        }
    } else if let Some(half) = half {
        let half = settings.without_who(&half);
        found
            .warnings
            .push(format!("{half}; using {}", found.place));
    }
    Ok(found)
}

/// Notes the variables with a credential that have no say beside what was found in others.
fn beside_forms<P: Provider>(
    mut found: Found,
    form: Option<&Credential>,
    settings: &Settings<'_>,
) -> Found {
    let elsewhere = settings.set_elsewhere(P::ABOUT.credential_variables());
    found.notes.extend(settings.other_forms(form));
    found.notes.extend(unread(&elsewhere));
    found
}

/// Names the variables of a prefix that lead to a credential elsewhere, such as a profile of a file.
fn tell_of_places(passed_over: &mut PassedOver, settings: &Settings<'_>) {
    let places = settings.about.places.iter();
    let set = places.flat_map(|place| place.variables);
    let set: Vec<_> = set.filter_map(|name| settings.variable(name)).collect();
    for (own, _) in set {
        if !passed_over.words().any(|words| words.contains(&own)) {
            passed_over.push(format!(
                "{own} is set, and with a prefix no credential follows from it"
            ));
        }
    }
}

/// That variables of the vendor's other tools are set, in words.
fn unread(elsewhere: &[(String, String)]) -> Option<String> {
    let names: Vec<_> = elsewhere.iter().map(|(name, _)| name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty()).then(|| {
        format!(
            "{} {verb} set, which cloudls does not read",
            names.join(", ")
        )
    })
}

/// That there is no credential, with what there is and cannot be used.
fn nothing(
    mut error: SettingsError,
    elsewhere: &[(String, String)],
    passed_over: &PassedOver,
) -> SettingsError {
    for words in passed_over.words().cloned().chain(unread(elsewhere)) {
        error.message.push_str("; ");
        error.message.push_str(&words);
    }
    if !elsewhere.is_empty() {
        let each = elsewhere
            .iter()
            .map(|(name, instead)| format!("{instead} in place of {name}"));
        let each: Vec<_> = each.collect();
        error.hint = format!("set {}", each.join(", "));
    } else if passed_over.may_be_meant() {
        error.hint = format!("correct that, or {}", error.hint);
    }
    error
}

fn valued<P: Provider>(values: Values, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    settings.check_variables(beside(&values, settings))?;
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

/// The words of the same set as the values; a file of the profile has no others.
fn beside(values: &Values, settings: &Settings<'_>) -> &'static [Word] {
    match settings.source() {
        Some(CredentialPlace::File(_)) => &[],
        _ => values.form.beside,
    }
}

/// What a program may print, for a hint.
fn expected(about: &About) -> String {
    let lines = settings::expected_lines(about);
    if takes_pairs(about) {
        format!("{lines}, or the JSON of the External mode of aliyun")
    } else {
        lines
    }
}

/// Whether a credential may be a key pair.
fn takes_pairs(about: &About) -> bool {
    let mut forms = about.credentials.iter();
    forms.any(|form| form.variables.len() > 1 && !form.is_login)
}

/// What a program printed, as a key.
fn read<P: Provider>(text: &str) -> Result<ExpiringKey, String> {
    let text = text.trim();
    let about: &'static About = const { &P::ABOUT };
    if text.starts_with('{') && takes_pairs(about) {
        return printed::external(text);
    }
    let values = Values::of_text(text, about)?;
    if values.form.is_login {
        return Err("it is a login, and no credential".to_owned());
    }
    Ok(P::Credentials::key(values))
}
