//! The vendor's default chain behind the key pair of the variables: OIDC, the files, the services.

use std::path::PathBuf;

use super::cli_file::CliConfig;
use super::ini;
use super::metadata::Metadata;
use super::mode;
use super::sts::{self, Role, StsPlace, WithOidc};
use super::uri::CredentialsUri;
use super::variables::{
    CLI_FILE, DISABLE_EXTERNAL, METADATA_ROLE, NO_METADATA, OIDC, PROFILE, SWITCHES_OF_CLI_FILE,
    URI, asks_metadata, forbids_external, is_true, reads_cli_file, reads_files,
};
use super::words::TERRAFORMS_ROLE;
use crate::config::credential::{KeySource, Otherwise};
use crate::config::settings::{Environment, Found, PassedOver, Settings};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;

pub fn by_oidc(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let mut found = Vec::new();
    for names in &OIDC {
        found.extend(settings.variable_of(names)?);
    }
    let [arn, provider, file] = &found[..] else {
        return Ok(None);
    };
    let session = settings.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME");
    let grant = WithOidc {
        endpoint: sts::endpoint(&StsPlace::default(), settings)?,
        role: Role::new(arn.1, session.map_or("", |(_, name)| name)),
        provider_arn: provider.1.to_owned(),
    };
    let token = sts::identity_token(PathBuf::from(file.1), &file.0, settings);
    let source = KeySource::asked_with(grant, token);
    let names = [&*arn.0, &*provider.0, &*file.0].join(", ");
    check_terraforms_role(Some(arn.1), settings)?;
    beside_profile(Found::new(source, names), settings).map(Some)
}

/// That some of the variables of OIDC are set and others are not, in words. `role` is one that was assumed all the same.
fn half_of_oidc(
    role: Option<&str>,
    settings: &Settings<'_>,
) -> Result<Option<String>, SettingsError> {
    let mut found = Vec::new();
    for names in &OIDC {
        found.push(settings.variable_of(names)?);
    }
    let is_taken = role.is_some() && found[0].as_ref().map(|(_, arn)| *arn) == role;
    let first = found.iter().skip(usize::from(is_taken)).flatten().next();
    let missing = found.iter().position(Option::is_none);
    let (Some((name, _)), Some(missing)) = (first, missing) else {
        return Ok(None);
    };
    Ok(Some(format!(
        "{name} is set, but {} is not",
        OIDC[missing][0]
    )))
}

/// Refuses the role of Terraform, unless it is the one that is assumed.
fn check_terraforms_role(role: Option<&str>, settings: &Settings<'_>) -> Result<(), SettingsError> {
    match settings.variable(TERRAFORMS_ROLE.name) {
        Some((_, arn)) if Some(arn) == role => Ok(()),
        _ => settings.check_variables(&[TERRAFORMS_ROLE]),
    }
}

/// A credential of a file, of which no variable made a role: with a profile that it is told of, Terraform assumes the role
/// of a variable, and the command line and the SDKs go by the profile. `role` is the one that the profile has.
fn beside_file(
    mut found: Found,
    role: Option<&str>,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    check_terraforms_role(role, settings)?;
    let is_named = ["ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE"];
    let is_named = is_named
        .iter()
        .any(|name| settings.variable(name).is_some());
    let arn = settings.variable(OIDC[0][0]);
    if let Some((own, arn)) = arn.filter(|_| is_named)
        && Some(arn) != role
    {
        let why = format!(
            "Terraform assumes that role with the credential of the profile, and the aliyun command line and the \
             SDKs list with {}",
            found.place
        );
        return Err(settings.refuse_variable(&own, &why));
    }
    if let Some(half) = half_of_oidc(role, settings)? {
        let words = format!("{half}; using {}", found.place);
        found.warnings.push(words);
    }
    if matches!(found.source, KeySource::Known { .. }) {
        settings.note_unread([URI, METADATA_ROLE], &mut found);
    }
    Ok(found)
}

/// What the variables hold, unless one of them asks for a profile as well: then the SDKs take the former, and the command
/// line the profile (`config/profile.go`, `OverwriteWithFlags` fills in only what is empty there). Where both are one key,
/// they agree; so they do where the command line is told to do without profiles.
pub fn beside_profile(mut found: Found, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let environment = settings.environment;
    settings.note_unread([CLI_FILE, ini::FILE, URI, METADATA_ROLE], &mut found);
    let mut names = PROFILE.iter().filter_map(|name| settings.variable(name));
    let Some((variable, profile)) = names.next() else {
        return Ok(found);
    };
    let is_one = names.all(|(_, other)| other == profile);
    let agrees = || is_one && is_of_profile(&found, profile, settings);
    if !reads_files(environment) || agrees() {
        return Ok(found);
    }
    let why = format!(
        "the aliyun command line then lists with the profile {profile:?}, and the SDKs with {}",
        found.place
    );
    Err(settings.refuse_variable(&variable, &why))
}

/// Whether a profile of the command line's file holds the very key that was found.
fn is_of_profile(found: &Found, profile: &str, settings: &Settings<'_>) -> bool {
    let file = read_cli_file(settings).ok().flatten();
    let kept = file.and_then(|file| mode::found(&file, profile, settings).ok());
    kept.is_some_and(|kept| kept.source.is_same_pair(&found.source))
}

/// The command line's file, else the ini file. A profile that is asked for must be in one of them.
pub fn by_files(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let asked = settings.variable_of(&PROFILE)?;
    let name = asked.as_ref().map(|(_, name)| *name);
    let mut known = Vec::new();
    if reads_cli_file(environment) {
        if let Some(file) = read_cli_file(settings)? {
            match file.wanted(name) {
                Ok(profile) => {
                    let mut found = mode::found(&file, profile, settings)?;
                    settings.note_unread([ini::FILE], &mut found);
                    let role = mode::role(&file, profile, settings);
                    return beside_file(found, role, settings).map(Some);
                }
                Err(missing) => missing.tell(passed_over),
            }
            known.extend(file.names().map(str::to_owned));
        } else if name.is_some() {
            passed_over.note(format!("there is no {}", shown(cli_path(environment))));
        }
    } else if let Some(switch) = SWITCHES_OF_CLI_FILE
        .iter()
        .find(|name| is_true(environment, name))
    {
        let path = shown(cli_path(environment));
        passed_over.note(format!("{switch} is set, so {path} is not read"));
    }
    if reads_files(environment)
        && let Some(found) = ini::found(name, settings, passed_over, &mut known)?
    {
        return beside_file(found, None, settings).map(Some);
    }
    if let Some(half) = half_of_oidc(None, settings)? {
        passed_over.push(half);
    }
    let told: Vec<_> = passed_over.words().map(String::as_str).collect();
    match asked {
        None => Ok(None),
        Some((variable, name)) => Err(settings.refuse(
            format!("{variable} asks for {name:?}: {}", told.join("; ")),
            if known.is_empty() {
                format!("unset {variable}, or make the profile with `aliyun configure`")
            } else {
                suggest(name, known.iter().map(String::as_str))
            },
        )),
    }
}

/// The metadata service, else a credentials URI. The former is only guessed at where no variable
/// names it; then it may not be there.
pub fn by_service(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let role = environment.get(METADATA_ROLE);
    let mut uri = environment.get(URI);
    if uri.is_some() && forbids_external(environment) {
        passed_over.note(format!("{URI} is not asked, as {DISABLE_EXTERNAL} is set"));
        uri = None;
    }
    if (settings.is_asked || role.is_some()) && !asks_metadata(environment) {
        passed_over.note(format!("{NO_METADATA} is set, so no metadata is asked"));
    }
    let uri = uri
        .map(|uri| CredentialsUri::new(uri, settings))
        .transpose()?;
    let is_guess = role.is_none();
    let metadata = ((settings.is_asked || uri.is_some() || !is_guess)
        && asks_metadata(environment))
    .then(|| Metadata::new(role.unwrap_or_default(), is_guess, settings))
    .transpose()?;
    if metadata.is_some() || uri.is_some() {
        check_terraforms_role(None, settings)?;
    }
    let at_metadata = "the metadata of this ECS instance";
    Ok(match (metadata, uri) {
        (Some(metadata), Some(uri)) => {
            let otherwise = Otherwise::From(Box::new(KeySource::asked(uri)));
            let source = KeySource::guessed(KeySource::asked(metadata), otherwise);
            Some(Found::new(source, format!("{at_metadata}, else {URI}")))
        }
        (Some(metadata), None) => Some(Found::new(KeySource::asked(metadata), at_metadata)),
        (None, Some(uri)) => Some(Found::new(KeySource::asked(uri), URI)),
        (None, None) => None,
    })
}

/// `None` where there is no home.
pub fn cli_path(environment: &Environment) -> Option<PathBuf> {
    environment.file(CLI_FILE, ".aliyun/config.json")
}

pub fn shown(path: Option<PathBuf>) -> String {
    let usual = || PathBuf::from("~/.aliyun/config.json");
    path.unwrap_or_else(usual).display().to_string()
}

pub fn read_cli_file(settings: &Settings<'_>) -> Result<Option<CliConfig>, SettingsError> {
    let Some(path) = cli_path(settings.environment) else {
        return Ok(None);
    };
    match settings.vendor_text(&path, CLI_FILE)? {
        Some((text, warnings)) => CliConfig::parse(&text, &path, warnings, settings).map(Some),
        None => Ok(None),
    }
}
