//! `~/.huaweicloud/credentials`, section `[basic]`: the one for services of a region. The SDK's implicit
//! chain looks for another section by mistake; `[basic]` is what its documents and its explicit
//! reader say.

use std::path::{Path, PathBuf};

use super::super::endpoints::IAM;
use super::federation::IDENTITY;
use super::variables;
use super::words::PROFILE_FILE;
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{
    CredentialEndpoint, Environment, Found, Origin, PassedOver, Settings, VendorFiles,
};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::secret;
use crate::core::sign::AccessKey;
use crate::core::wire::Endpoint;
use crate::providers::identity_token;
use crate::providers::ini::{Ini, Section};

/// The variable that names another file.
pub const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

/// The variable of the scope that gives way to the file: the name may be that of the very project whose id stands there.
/// `HUAWEICLOUD_SDK_PROJECT_ID` is read by the SDKs beside a key of the variables alone, and by people for this run: where
/// the two name other projects, none is guessed.
const BEHIND: &[&str] = &["HW_PROJECT_NAME"];

/// The section that is read.
const BASIC: &str = "basic";

/// What is needed of it: an identity provider comes first, as in the SDK.
const FORMS: [[&str; 2]; 2] = [["idp_id", "id_token_file"], ["ak", "sk"]];

/// Where it is; `None` without a home.
pub fn path(environment: &Environment) -> Option<PathBuf> {
    environment.file(FILE, ".huaweicloud/credentials")
}

/// What is looked for in the file and is not there, in words; `None` where a first look shows something of use, or where
/// there is no file.
pub fn lacks(path: &std::path::Path, files: &VendorFiles<'_>) -> Option<String> {
    let ini = parse(&files.text(path)?);
    let is_any = |section: Section| {
        let mut names = FORMS.iter().flatten();
        names.any(|name| !section.get(name).is_empty())
    };
    // What is wrong with the file is told when it is read.
    let is_useful = ini.bad_line_for(BASIC).is_some() || ini.section(BASIC).is_some_and(is_any);
    (!is_useful).then(|| words(path, &ini))
}

fn parse(text: &str) -> Ini {
    Ini::verbatim(text, |name| {
        PROFILE_FILE.iter().any(|word| word.name == name)
    })
}

fn words(path: &std::path::Path, ini: &Ini) -> String {
    let path = path.display();
    match ini.section(BASIC) {
        None => format!("{path} {}", ini.lacks(BASIC)),
        Some(_) => {
            format!("[{BASIC}] of {path} has neither ak and sk nor idp_id and id_token_file")
        }
    }
}

/// Whether a section has what may be meant for a credential.
fn holds_secret(ini: &Ini, name: &str) -> bool {
    let section = ini.section(name).unwrap_or_default();
    let is_secret =
        |name| FORMS.iter().flatten().any(|own| *own == name) || secret::is_secret(name);
    section.names().any(is_secret)
}

/// The credential of `[basic]`; `None` where there is no such file or section, or nothing of one in it.
pub fn found(
    settings: &Settings<'_>,
    passed_over: &mut PassedOver,
) -> Result<Option<Found>, SettingsError> {
    let Some(path) = path(settings.environment) else {
        return Ok(None);
    };
    let Some((text, warnings)) = settings.vendor_text(&path, FILE)? else {
        return Ok(None);
    };
    let ini = parse(&text);
    if let Some(line) = ini.bad_line_for(BASIC) {
        let why = format!(
            "{}:{line}: this is not a line of an ini file",
            path.display()
        );
        return Err(settings.refuse(why, "write [basic], ak = ... and sk = ..."));
    }
    let basic = ini.section(BASIC).unwrap_or_default();
    let has = |name: &&str| !basic.get(name).is_empty();
    let whole = FORMS.iter().find(|form| form.iter().all(has));
    let begun = || FORMS.iter().rev().find(|form| form.iter().any(has));
    let Some(form) = whole.or_else(begun) else {
        // Somebody has put a credential there, under other names.
        if ini.names().any(|name| holds_secret(&ini, name)) {
            passed_over.push(words(&path, &ini));
        } else {
            passed_over.note(words(&path, &ini));
        }
        return Ok(None);
    };
    if let Some(missing) = form.iter().find(|name| !has(name)) {
        let why = format!("[{BASIC}] of {} has no {missing}", path.display());
        let [first, second] = form;
        return Err(settings.refuse(why, format!("write {first} = ... and {second} = ...")));
    }
    let mut found = in_section(&basic, form[0] == "ak", &path, settings)?;
    found.warnings = warnings;
    let place = format!("[{BASIC}] of {}", path.display());
    for other in FORMS.iter().filter(|other| *other != form) {
        let using = form.join(" and ");
        match (
            other.iter().find(|name| has(name)),
            other.iter().find(|name| !has(name)),
        ) {
            (Some(set), Some(missing)) => {
                let words = format!("{place} has {set}, but no {missing}; using {using}");
                found.warnings.push(words);
            }
            (Some(_), None) => {
                let others = other.join(" and ");
                let words = format!("{place} has {others} as well, which come behind {using}");
                found.notes.push(words);
            }
            (None, _) => {}
        }
    }
    found.note_unknown(&place, PROFILE_FILE, basic.names());
    Ok(Some(found))
}

fn in_section(
    basic: &Section,
    is_pair: bool,
    path: &Path,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    let get = |name: &str| basic.get(name);
    let place = format!("[{BASIC}] of {}", path.display());
    let mut endpoints = Vec::new();
    if !get("iam_endpoint").is_empty() {
        let url = get("iam_endpoint");
        Endpoint::parse(url).map_err(|why| {
            let why = format!("iam_endpoint in {place} cannot be used: {why}");
            settings.refuse(why, "correct it there: it is the base URL of IAM")
        })?;
        endpoints.push(CredentialEndpoint {
            variable: IAM.variable,
            url: url.to_owned(),
            origin: Origin::File(path.to_owned()),
        });
    }
    for name in ["ak", "sk", "security_token"] {
        let value = get(name);
        if let (false, Err(why)) = (value.is_empty(), Check::Credential.test(value)) {
            let hint = format!(
                "write {name} as the vendor shows it: quotes, and comments behind a value, are part of it"
            );
            return Err(settings.refuse(format!("{name} in {place} is not valid: {why}"), hint));
        }
    }
    let source = if is_pair {
        let key = AccessKey::new(get("ak"), get("sk"), get("security_token"));
        KeySource::held(Key::Pair(key))
    } else {
        let with = &Settings {
            credential_endpoints: &endpoints,
            ..*settings
        };
        let grant = variables::with_id_token(get("idp_id"), "", with)?;
        let file = PathBuf::from(get("id_token_file"));
        let named_by = format!("id_token_file in {place}");
        let token = identity_token::of_file(file, &named_by, IDENTITY, settings);
        KeySource::asked_with(grant, token)
    };
    let mut found = Found::new(source, place)
        .with_scope("project", get("project_id"), path)
        .before(BEHIND);
    variables::note_behind(&mut found, settings);
    found.endpoints = endpoints;
    Ok(found)
}
