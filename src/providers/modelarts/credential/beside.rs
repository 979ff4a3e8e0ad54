//! A credential that was found, whatever it is, beside the words of the Terraform provider's set.

use super::koocli;
use super::variables::{self, Tool};
use crate::config::settings::{Found, Origin, PassedOver, Settings};
use crate::core::error::SettingsError;

/// A credential with all that the words of the Terraform provider's set say, whatever the credential is; see
/// [`super::words`]. One of `KooCLI`'s file is not led to itself, and has them by [`variables::of_terraform`].
pub fn of(found: Found, tool: Tool, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let found = match tool {
        Tool::Sdk => variables::beside_others(found, settings)?,
        Tool::Terraform => variables::of_terraform(found, settings)?,
    };
    beside_koocli(found, tool, settings)
}

/// A credential that was found, unless variables lead the Terraform provider to a profile of `KooCLI`'s file: the SDKs do
/// not read that, and the source of that provider prefers it to what its documentation puts before it. Where both
/// are one key, all agree.
fn beside_koocli(
    mut found: Found,
    tool: Tool,
    settings: &Settings<'_>,
) -> Result<Found, SettingsError> {
    let Some(own) = koocli::named_by(settings) else {
        return Ok(found);
    };
    let kept = koocli::found(None, settings, &mut PassedOver::default());
    let kept = kept.ok().flatten();
    match kept.filter(|kept| kept.source.is_same_pair(&found.source)) {
        Some(kept) if tool == Tool::Terraform || !narrows(&kept, &found, settings) => {
            found.scope.extend(kept.scope);
            variables::note_behind(&mut found, settings);
            Ok(found)
        }
        _ => {
            let other = match tool {
                Tool::Sdk => "and the SDKs",
                Tool::Terraform => "though by its documentation it takes",
            };
            let why = format!(
                "the Terraform provider then takes a profile of KooCLI's file, {other} {}",
                found.place
            );
            Err(settings.refuse_variable(&own, &why))
        }
    }
}

/// Whether a profile of `KooCLI`'s file has a project, and nothing that the SDKs read says which is meant.
fn narrows(kept: &Found, found: &Found, settings: &Settings<'_>) -> bool {
    let project = |found: &Found| {
        let mut beside = found.scope.iter();
        let beside = beside.find(|beside| beside.flag == "project");
        beside.map(|beside| beside.values.clone())
    };
    let with = Settings {
        credential_scope: &kept.scope,
        ..*settings
    };
    let given = settings.about.scope("project");
    let given = given.and_then(|flag| with.given(flag));
    let is_by_file = given.is_some_and(|given| matches!(given.origin, Origin::File(_)));
    is_by_file && project(kept) != project(found)
}
