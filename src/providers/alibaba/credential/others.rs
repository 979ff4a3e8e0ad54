//! What the vendor's other tools would list with in the same shell: the aliyun command line and Terraform read words that the
//! SDKs do not know, and that are no credential of this program's. Whatever was found, such a word is refused by its name
//! where it would lead them to another key.
//!
//! Sources: `config/profile.go` of the command line (`OverwriteWithFlags`), `alicloud/provider.go` of the Terraform provider
//! (`providerConfigure`).

use std::path::{Path, PathBuf};

use super::cli_file::Profile;
use super::metadata;
use super::store::{cli_path, read_cli_file};
use super::uri;
use super::variables::{METADATA_ROLE, OIDC, PROFILE, URI, reads_files};
use crate::config::settings::{Found, Settings};
use crate::core::error::SettingsError;

/// A tool, and the variables in which it looks for a key pair, in its order.
struct Tool {
    name: &'static str,
    ids: &'static [&'static str],
    secrets: &'static [&'static str],
}

/// Where its profile leaves that to variables: see [`is_left_to_variables`].
const COMMAND_LINE: Tool = Tool {
    name: "the aliyun command line",
    ids: &[
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABACLOUD_ACCESS_KEY_ID",
        "ALICLOUD_ACCESS_KEY_ID",
        "ACCESS_KEY_ID",
    ],
    secrets: &[
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABACLOUD_ACCESS_KEY_SECRET",
        "ALICLOUD_ACCESS_KEY_SECRET",
        "ACCESS_KEY_SECRET",
    ],
};

/// Before any profile.
const TERRAFORM: Tool = Tool {
    name: "Terraform",
    ids: &[
        "ALICLOUD_ACCESS_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABACLOUD_ACCESS_KEY_ID",
    ],
    secrets: &[
        "ALICLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABACLOUD_ACCESS_KEY_SECRET",
    ],
};

/// The names that Terraform has for the profile; without one it reads no file.
const TERRAFORMS_PROFILE: [&str; 2] = ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"];
/// The other file in which Terraform looks for it.
const TERRAFORMS_FILE: &str = "ALICLOUD_SHARED_CREDENTIALS_FILE";
const TERRAFORMS_URI: &str = "ALICLOUD_CREDENTIALS_URI";
const TERRAFORMS_ROLE_NAME: &str = "ALICLOUD_ECS_ROLE_NAME";

/// What the command line signs with where there is nothing else.
const BEARER_TOKEN: &str = "ALIBABA_CLOUD_BEARER_TOKEN";

impl Tool {
    /// The names and values of its pair, where it has one.
    fn pair<'a>(&self, settings: &Settings<'a>) -> Option<[(String, &'a str); 2]> {
        let first = |names: &[&str]| names.iter().find_map(|name| settings.variable(name));
        Some([first(self.ids)?, first(self.secrets)?])
    }

    /// Refuses its pair where that is another one than the key that was found. A part of the same pair makes no other
    /// key that is good.
    fn check(&self, found: &Found, settings: &Settings<'_>) -> Result<(), SettingsError> {
        let Some([id, secret]) = self.pair(settings) else {
            return Ok(());
        };
        let own = found.source.pair();
        if own.is_some_and(|own| own.id == id.1 || own.secret.expose() == secret.1) {
            return Ok(());
        }
        let is_of_sdks = |(name, _): &(String, &str)| name.contains("ALIBABA_CLOUD_");
        let named = if is_of_sdks(&id) { secret.0 } else { id.0 };
        Err(settings.refuse_variable(&named, &self.lists_with("that key", found)))
    }

    fn lists_with(&self, what: &str, found: &Found) -> String {
        format!(
            "{} then lists with {what}, and not with {}",
            self.name, found.place
        )
    }
}

/// Refuses what would lead another tool to another key than the one that was found.
pub fn check(found: &Found, settings: &Settings<'_>) -> Result<(), SettingsError> {
    TERRAFORM.check(found, settings)?;
    if TERRAFORM.pair(settings).is_none() {
        check_places_of_terraform(found, settings)?;
    }
    if !is_left_to_variables(settings) {
        return Ok(());
    }
    COMMAND_LINE.check(found, settings)?;
    let has_oidc = || {
        let mut all = OIDC.iter();
        all.all(|names| names.iter().any(|name| settings.variable(name).is_some()))
    };
    match settings.variable(BEARER_TOKEN) {
        Some((own, _)) if COMMAND_LINE.pair(settings).is_none() && !has_oidc() => {
            Err(settings.refuse_variable(&own, &COMMAND_LINE.lists_with("that token", found)))
        }
        _ => Ok(()),
    }
}

/// The places of a credential that Terraform alone knows, where it has no key pair.
fn check_places_of_terraform(found: &Found, settings: &Settings<'_>) -> Result<(), SettingsError> {
    let refuse = |own: &str, what: &str| {
        Err(settings.refuse_variable(own, &TERRAFORM.lists_with(what, found)))
    };
    let has = |name: &&str| settings.variable(name).is_some();
    if TERRAFORMS_PROFILE.iter().any(has) {
        return match settings.variable(TERRAFORMS_FILE) {
            Some((own, file)) if !is_cli_file(file, settings) => {
                refuse(&own, "the profile of that file")
            }
            _ => Ok(()),
        };
    }
    let operation = found.source.operation();
    if let Some((own, address)) = settings.variable(TERRAFORMS_URI) {
        let is_same = settings
            .variable(URI)
            .is_some_and(|(_, other)| other == address);
        if !(is_same && operation == Some(uri::OPERATION)) {
            return refuse(&own, "what that address answers");
        }
    } else if settings.variable(URI).is_none()
        && let Some((own, role)) = settings.variable(TERRAFORMS_ROLE_NAME)
    {
        let is_same = settings
            .variable(METADATA_ROLE)
            .is_some_and(|(_, other)| other == role)
            || found.source.role() == Some(role);
        if !(is_same && operation == Some(metadata::OPERATION)) {
            return refuse(&own, "that role of the machine");
        }
    }
    Ok(())
}

/// Whether a file is the one in which the command line has its profiles.
fn is_cli_file(file: &str, settings: &Settings<'_>) -> bool {
    let home = settings.environment.get("HOME").unwrap_or_default();
    let file = match file.strip_prefix("~/") {
        Some(rest) => Path::new(home).join(rest),
        None => PathBuf::from(file),
    };
    cli_path(settings) == Some(file)
}

/// Whether the profile of the command line says nothing of a credential, so that it takes one from variables: there is no
/// file, the profile is not configured yet, or it is told to do without. With a prefix there are variables alone.
pub fn is_left_to_variables(settings: &Settings<'_>) -> bool {
    if settings.source().is_some() || !reads_files(settings.environment) {
        return true;
    }
    let asked = PROFILE.iter().find_map(|name| settings.variable(name));
    let asked = asked.map(|(_, name)| name);
    match read_cli_file(settings) {
        Ok(None) => asked.is_none_or(|name| name == "default"),
        Ok(Some(file)) => {
            let profile = file.profile(asked.unwrap_or(file.current()));
            profile.is_some_and(Profile::is_blank)
        }
        Err(_) => false,
    }
}
