//! The vendor's default chain behind the key pair of the variables: OIDC, the files, the services.

use std::path::PathBuf;

use super::cli_file;
use super::ini;
use super::metadata::Metadata;
use super::mode;
use super::others::{self, is_left_to_variables};
use super::store::{cli_path, own_path, read_cli_file, shown};
use super::sts::{self, Role, StsPlace, WithOidc};
use super::uri::CredentialsUri;
use super::variables::{
    CLI_FILE, DISABLE_EXTERNAL, METADATA_ROLE, NO_CLI_FILE, NO_METADATA, OIDC, PROFILE, URI,
    asks_metadata, forbids_external, ignores_profiles, is_true, reads_cli_file, reads_files,
};
use super::words::TERRAFORMS_ROLE;
use crate::config::credential::{KeySource, Otherwise};
use crate::config::settings::{Found, PassedOver, Settings, VendorFiles};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;

/// OIDC by the names of the SDKs, which comes before any file. With a prefix there are no files: then all names do.
pub fn by_oidc(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
    let mut names = OIDC.iter();
    let is_of_sdks = names.all(|[own, _]| settings.variable(own).is_some());
    if !is_of_sdks && settings.source().is_none() {
        return Ok(None);
    }
    let Some(found) = oidc(settings)? else {
        return Ok(None);
    };
    let found = beside_profile(found, settings)?;
    others::check(&found, settings)?;
    Ok(Some(found))
}

/// OIDC by any of the names.
fn oidc(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
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
    Ok(Some(Found::new(source, names)))
}

/// That some of the variables of OIDC are set and others are not, in words. `roles` are those that are assumed all the same.
fn half_of_oidc(roles: &[&str], settings: &Settings<'_>) -> Option<String> {
    let found = OIDC.map(|names| names.iter().find_map(|name| settings.variable(name)));
    let role = found[0].as_ref().map(|(_, arn)| *arn);
    let is_taken = role.is_some_and(|role| roles.contains(&role));
    let (name, _) = found.iter().skip(usize::from(is_taken)).flatten().next()?;
    let missing = found.iter().position(Option::is_none)?;
    Some(format!("{name} is set, but {} is not", OIDC[missing][0]))
}

/// Refuses the role of Terraform, unless it is the one that is assumed.
fn check_terraforms_role(role: Option<&str>, settings: &Settings<'_>) -> Result<(), SettingsError> {
    match settings.variable(TERRAFORMS_ROLE.name) {
        Some((_, arn)) if Some(arn) == role => Ok(()),
        _ => settings.check_variables(&[TERRAFORMS_ROLE]),
    }
}

/// A credential of a file beside the role of a variable. Where a variable names the profile as well, Terraform assumes
/// that role, and the command line and the SDKs go by the profile.
fn beside_file(mut found: Found, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let role = found.source.role();
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
    others::check(&found, settings)?;
    if let Some(half) = half_of_oidc(&found.source.roles(), settings) {
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

/// The file of the command line, which the SDKs read too; else what the command line takes by itself, or the ini file, which
/// the SDKs take. A profile that is asked for must be in one of them.
pub fn by_files(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    check_ignored(settings)?;
    let asked = settings.variable_of(&PROFILE)?;
    let name = asked.as_ref().map(|(_, name)| *name);
    let mut known = Vec::new();
    let mut of_command_line = None;
    if reads_cli_file(environment) {
        if let Some(file) = read_cli_file(settings)? {
            match file.wanted(name) {
                Ok(profile) => {
                    let mut found = mode::found(&file, profile, settings)?;
                    note_unread_oidc(&mut found, settings);
                    if !file.is_legacy {
                        settings.note_unread([ini::FILE], &mut found);
                        return beside_file(found, settings).map(Some);
                    }
                    of_command_line = Some(found);
                }
                Err(missing) => missing.tell(passed_over),
            }
            known.extend(file.names().map(str::to_owned));
        } else if name.is_some() {
            passed_over.note(format!("there is no {}", shown(cli_path(settings))));
        }
    } else {
        let switch = ignores_profiles(environment).unwrap_or(NO_CLI_FILE);
        let path = shown(cli_path(settings));
        passed_over.note(format!("{switch} is set, so {path} is not read"));
    }
    if of_command_line.is_none() && is_left_to_variables(settings) {
        of_command_line = oidc(settings)?;
    }
    let of_sdks = if reads_files(environment) {
        ini::found(name, settings, passed_over, &mut known)?
    } else {
        None
    };
    if let Some(found) = one_of(of_command_line, of_sdks, settings)? {
        return beside_file(found, settings).map(Some);
    }
    let Some((variable, name)) = asked else {
        return Ok(None);
    };
    let half = half_of_oidc(&[], settings);
    let told: Vec<_> = passed_over.words().cloned().chain(half).collect();
    let why = format!("{variable} asks for {name:?}: {}", told.join("; "));
    let way = if known.is_empty() {
        format!("unset {variable}, make the profile with `aliyun configure`")
    } else {
        let known = suggest(name, known.iter().map(String::as_str));
        format!("{known}; correct or unset {variable}")
    };
    Err(settings.refuse_or_own(why, &way))
}

/// Notes the variables of OIDC that have no say beside a profile, unless a role of theirs is one of its own.
fn note_unread_oidc(found: &mut Found, settings: &Settings<'_>) {
    let is_unread = |name: &&'static str| {
        let value = settings.variable(name);
        value.is_some_and(|(_, value)| !found.source.roles().contains(&value))
    };
    let unread: Vec<_> = OIDC.into_iter().flatten().filter(is_unread).collect();
    settings.note_unread(unread, found);
}

/// Refuses the switch by which the command line does without profiles where there are some: the SDKs do not know it, and
/// list with them.
fn check_ignored(settings: &Settings<'_>) -> Result<(), SettingsError> {
    let environment = settings.environment;
    let Some(switch) = ignores_profiles(environment) else {
        return Ok(());
    };
    let files = VendorFiles { environment };
    let mut useless = Vec::new();
    let path = own_path(environment).filter(|path| {
        !is_true(environment, NO_CLI_FILE)
            && cli_file::may_say_something(path, &files, &mut useless)
    });
    let path = path.or_else(|| ini::may_say_something(&files, &mut useless));
    match path {
        None => Ok(()),
        Some(path) => {
            let path = path.display();
            let why = format!(
                "{path} is then not read by the aliyun command line, and the SDKs, which do not know that word, list with it"
            );
            Err(settings.refuse_variable(switch, &why))
        }
    }
}

/// What the command line takes where the SDKs find nothing, or the other way round; where both find something, and not the
/// same, neither is guessed.
fn one_of(
    of_command_line: Option<Found>,
    of_sdks: Option<Found>,
    settings: &Settings<'_>,
) -> Result<Option<Found>, SettingsError> {
    let environment = settings.environment;
    let Some(own) = of_command_line else {
        return Ok(of_sdks);
    };
    let other = match of_sdks {
        Some(other) if other.source.is_same_pair(&own.source) => return Ok(Some(other)),
        Some(other) => Some(other.place),
        None if environment.get(METADATA_ROLE).is_some() && asks_metadata(environment) => {
            Some(METADATA_ROLE.to_owned())
        }
        None if environment.get(URI).is_some() && !forbids_external(environment) => {
            Some(URI.to_owned())
        }
        None => None,
    };
    match other {
        None => Ok(Some(own)),
        Some(other) => {
            let why = format!(
                "the aliyun command line lists with {}, and the SDKs with {other}",
                own.place
            );
            Err(settings.refuse_or_own(why, "remove or unset one of them"))
        }
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
    let is_named = !is_guess || uri.is_some();
    let at_metadata = "the metadata of this ECS instance";
    let mut found = match (metadata, uri) {
        (Some(metadata), Some(uri)) => {
            let otherwise = Otherwise::From(Box::new(KeySource::asked(uri)));
            let source = KeySource::guessed(KeySource::asked(metadata), otherwise);
            Some(Found::new(source, format!("{at_metadata}, else {URI}")))
        }
        (Some(metadata), None) => Some(Found::new(KeySource::asked(metadata), at_metadata)),
        (None, Some(uri)) => Some(Found::new(KeySource::asked(uri), URI)),
        (None, None) => None,
    };
    if let Some(found) = found.as_ref().filter(|_| is_named) {
        others::check(found, settings)?;
    }
    let half = half_of_oidc(&[], settings);
    match &mut found {
        Some(found) if !is_guess || !asks_metadata(environment) => {
            let words = half.map(|half| format!("{half}; using {}", found.place));
            found.warnings.extend(words);
        }
        // Nothing is guessed at where it may have been meant.
        _ => half.into_iter().for_each(|half| passed_over.push(half)),
    }
    Ok(found)
}
