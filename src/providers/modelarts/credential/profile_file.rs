//! `~/.huaweicloud/credentials`, section `[basic]`: the one for services of a region. The SDK's implicit
//! chain looks for another section by mistake; `[basic]` is what its documents and its explicit
//! reader say.

use std::path::PathBuf;

use crate::config::credential::{Key, KeySource};
use crate::config::settings::{Environment, Found, Settings};
use crate::core::error::SettingsError;
use crate::core::sign::AccessKey;
use crate::providers::ini::Ini;

/// The variable that names another file.
pub const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

/// The names of its values.
const KEYS: &[&str] = &["ak", "sk", "security_token", "project_id"];

/// Where it is; `None` without a home.
pub fn path(environment: &Environment) -> Option<PathBuf> {
    environment.file(FILE, ".huaweicloud/credentials")
}

/// The key pair of `[basic]`; `None` where there is no such file or section.
pub fn found(
    settings: &Settings<'_>,
    passed_over: &mut Vec<String>,
) -> Result<Option<Found>, SettingsError> {
    let Some(path) = path(settings.environment) else {
        return Ok(None);
    };
    let Some((text, warnings)) = settings.vendor_text(&path, FILE)? else {
        return Ok(None);
    };
    let ini = Ini::parse(&text, |name| KEYS.contains(&name));
    let Some(basic) = ini.section("basic") else {
        passed_over.push(format!("{} {}", path.display(), ini.lacks("basic")));
        return Ok(None);
    };
    if let Some(line) = basic.bad_line {
        let why = format!(
            "{}:{line}: this is not a line of an ini file",
            path.display()
        );
        return Err(settings.refuse(why, "write [basic], ak = ... and sk = ..."));
    }
    let get = |name: &str| basic.get(name);
    for name in ["ak", "sk"] {
        if get(name).is_empty() {
            let why = format!("[basic] of {} has no {name}", path.display());
            return Err(settings.refuse(why, "write ak = ... and sk = ..."));
        }
    }
    let key = AccessKey::new(get("ak"), get("sk"), get("security_token"));
    let place = format!("[basic] of {}", path.display());
    let mut found = Found::new(KeySource::held(Key::Pair(key)), place).with_scope(
        "project",
        get("project_id"),
        &path,
    );
    found.warnings = warnings;
    Ok(Some(found))
}
