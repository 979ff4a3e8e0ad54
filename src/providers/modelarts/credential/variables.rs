//! What the variables of Huawei's tools make of a credential, besides key pairs and passwords: keys for the token of
//! an identity provider, and agencies that are assumed with a key.

use super::super::endpoints::{GLOBAL_IAM, GLOBAL_STS, IAM, STS};
use super::agency::{Account, Agency, AssumeAgency};
use super::federation::{IDENTITY, WithIdToken, WithOidc};
use super::{reads_variables, site, words};
use crate::config::credential::{Key, KeySource};
use crate::config::settings::{CredentialEndpoint, Found, Settings};
use crate::core::error::SettingsError;
use crate::core::secret::Secret;
use crate::providers::identity_token;

/// The variables of `AssumeAgencyWithOIDC`, each with what takes its place.
const OIDC: [&[&str]; 3] = [
    &["HUAWEICLOUD_OIDC_PROVIDER_URN"],
    &["HUAWEICLOUD_OIDC_AGENCY_URN"],
    &["HUAWEICLOUD_OIDC_ID_TOKEN", "HUAWEICLOUD_OIDC_TOKEN_FILE"],
];

/// Those of an identity provider of IAM: of the SDKs, and of the Terraform provider.
const SDK_IDP: [&[&str]; 2] = [
    &["HUAWEICLOUD_SDK_IDP_ID"],
    &["HUAWEICLOUD_SDK_ID_TOKEN_FILE"],
];
const TERRAFORM_IDP: [&[&str]; 2] = [
    &["HW_ASSUME_ROLE_IDP_ID"],
    &["HW_ASSUME_ROLE_ID_TOKEN", "HW_ASSUME_ROLE_ID_TOKEN_FILE"],
];

/// The variable that names an agency.
pub const AGENCY: &str = "HW_ASSUME_ROLE_AGENCY_NAME";

/// The tool of the vendor that finds a credential where it was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Sdk,
    Terraform,
}

/// A key for the token of an identity provider, in the order of the SDK's chain: OIDC by STS, then by IAM; and, where
/// the SDK would find no keys either, by IAM as the Terraform provider does.
pub fn by_identity(settings: &Settings<'_>) -> Result<Option<(Found, Tool)>, SettingsError> {
    let has = |name: &&str| settings.variable(name).is_some();
    if let Some(names) = whole(&OIDC, settings) {
        let found = by_oidc(&names, settings)?;
        return Ok(Some((found, Tool::Sdk)));
    }
    if let Some(names) = whole(&SDK_IDP, settings) {
        let found = by_id_token(&names, settings)?;
        return Ok(Some((found, Tool::Sdk)));
    }
    if ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"].iter().all(has) {
        return Ok(None);
    }
    match (whole(&TERRAFORM_IDP, settings), has(&TERRAFORM_IDP[0][0])) {
        (Some(names), _) => {
            let found = by_id_token(&names, settings)?;
            Ok(Some((found, Tool::Terraform)))
        }
        (None, true) => {
            let why = format!(
                "{} is set, but no token for it",
                own(TERRAFORM_IDP[0], settings)
            );
            let hint = format!(
                "set {} as well, unset {}",
                own(TERRAFORM_IDP[1], settings),
                own(TERRAFORM_IDP[0], settings)
            );
            Err(settings.refuse_or_name(why, hint))
        }
        (None, false) => Ok(None),
    }
}

/// The names of the variables of a form, where one of each is set.
fn whole(form: &[&'static [&'static str]], settings: &Settings<'_>) -> Option<Vec<&'static str>> {
    let set = |names: &&'static [&'static str]| {
        let mut names = names.iter();
        names
            .find(|name| settings.variable(name).is_some())
            .copied()
    };
    form.iter().map(set).collect()
}

/// Variables of which any may stand for the others, under the names by which the profile reads them.
fn own(names: &[&str], settings: &Settings<'_>) -> String {
    let names = names.iter().map(|name| settings.word_variable(name));
    names.collect::<Vec<_>>().join(" or ")
}

/// Where a credential is that is in several variables.
fn place(names: &[&str], settings: &Settings<'_>) -> String {
    let names = names.iter().map(|name| settings.word_variable(name));
    names.collect::<Vec<_>>().join(", ")
}

/// What is set of the SDK's forms that are not whole, and why they do not count; the SDK goes on as if it were not.
pub fn half(settings: &Settings<'_>) -> Vec<String> {
    let forms: [&[&'static [&'static str]]; 2] = [&OIDC, &SDK_IDP];
    let half = |form: &[&'static [&'static str]]| {
        let set: Vec<_> = form
            .iter()
            .filter_map(|names| whole(&[names], settings))
            .flatten()
            .collect();
        let missing = form
            .iter()
            .find(|names| whole(&[names], settings).is_none())?;
        let verb = if set.len() == 1 { "is" } else { "are" };
        let missing = own(missing, settings);
        let set: Vec<_> = set
            .iter()
            .map(|name| settings.word_variable(name))
            .collect();
        (!set.is_empty()).then(|| format!("{} {verb} set, but {missing} is not", set.join(" and ")))
    };
    forms.into_iter().filter_map(half).collect()
}

fn by_oidc(names: &[&'static str], settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let get = |name: &str| settings.variable(name).map_or("", |(_, value)| value);
    let grant = WithOidc {
        endpoint: site::anywhere(&STS, GLOBAL_STS, "", settings)?,
        provider_urn: get(OIDC[0][0]).to_owned(),
        agency_urn: get(OIDC[1][0]).to_owned(),
        session_name: get("HUAWEICLOUD_OIDC_SESSION_NAME").to_owned(),
        duration: seconds("HUAWEICLOUD_OIDC_DURATION_SECONDS", settings)?,
        policy: get("HUAWEICLOUD_OIDC_POLICY").to_owned(),
        policy_ids: get("HUAWEICLOUD_OIDC_POLICY_IDS")
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let source = KeySource::asked_with(grant, token(names[2], settings));
    Ok(Found::new(source, place(names, settings)))
}

fn by_id_token(names: &[&'static str], settings: &Settings<'_>) -> Result<Found, SettingsError> {
    let provider = settings.variable(names[0]).map_or("", |(_, value)| value);
    let endpoints = if names[0].starts_with("HW_") {
        site::of_variables(settings)?
    } else {
        Vec::new()
    };
    let grant = with_id_token(
        provider,
        "",
        &Settings {
            credential_endpoints: &endpoints,
            ..*settings
        },
    )?;
    let source = KeySource::asked_with(grant, token(names[1], settings));
    Ok(Found::new(source, place(names, settings)))
}

/// The exchange with IAM for an identity provider; `region` is one that stands beside it.
pub fn with_id_token(
    provider: &str,
    region: &str,
    settings: &Settings<'_>,
) -> Result<WithIdToken, SettingsError> {
    Ok(WithIdToken {
        endpoint: site::anywhere(&IAM, GLOBAL_IAM, region, settings)?,
        provider: provider.to_owned(),
    })
}

/// The token of a variable, or of the file that it names.
fn token(name: &str, settings: &Settings<'_>) -> KeySource {
    let value = settings.variable(name).map_or("", |(_, value)| value);
    if name.ends_with("_FILE") {
        let named_by = settings.word_variable(name);
        identity_token::of_file(value.into(), &named_by, IDENTITY, settings)
    } else {
        KeySource::held(Key::Sent(IDENTITY, Secret::new(value)))
    }
}

fn seconds(name: &str, settings: &Settings<'_>) -> Result<Option<u64>, SettingsError> {
    let Some((own, value)) = settings.variable(name) else {
        return Ok(None);
    };
    value.parse().map(Some).map_err(|_| {
        let hint = format!("set {own} to whole seconds, such as 3600, unset it");
        settings.refuse_or_name(
            format!("{own} is not valid: it is not a number of seconds"),
            hint,
        )
    })
}

/// Notes the variables of the scope that give way to what stands beside a credential.
pub fn note_behind(found: &mut Found, settings: &Settings<'_>) {
    let flags = settings.about.scopes.iter();
    let behind = flags.flat_map(|flag| {
        let beside = found.scope.iter().find(|beside| beside.flag == flag.name);
        let before = beside.map_or(&[][..], |beside| beside.before);
        let variables = flag.variables.iter();
        variables.filter(move |variable| before.contains(variable))
    });
    let behind: Vec<_> = behind.copied().collect();
    settings.note_unread(behind, found);
}

/// A credential that is none of the Terraform provider's: what that would make of it otherwise is refused.
pub fn beside_others(mut found: Found, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    if !reads_variables(settings) {
        return Ok(found);
    }
    settings.check_variables(words::BESIDE_OTHERS)?;
    for beside in site::of_variables(settings)? {
        site::check_variable(&beside, settings)?;
    }
    let twins = words::OPENSTACK.iter().map(|twin| twin.word.name);
    settings.note_unread(twins.chain(words::OF_AGENCIES.iter().copied()), &mut found);
    Ok(found)
}

/// A credential of the Terraform provider's, with all that its other variables say: the site, and an agency that is
/// assumed with it.
pub fn of_terraform(mut found: Found, settings: &Settings<'_>) -> Result<Found, SettingsError> {
    found.endpoints.extend(endpoints(settings)?);
    let Some(agency) = agency(settings)? else {
        return Ok(found);
    };
    let own_account = settings
        .variable("HW_DOMAIN_ID")
        .map(|(_, id)| id.to_owned());
    let with = &Settings {
        credential_endpoints: &found.endpoints,
        ..*settings
    };
    let assumed = assume(agency, own_account, "", with)?;
    found.place = format!("{}, {}", found.place, settings.word_variable(AGENCY));
    found.source = KeySource::asked_with(assumed, found.source);
    // How the key is had says more than its variables.
    found.origins.clear();
    Ok(found)
}

/// The endpoints of a credential's site by the Terraform provider's variables; what comes before any credential there is
/// refused.
pub fn endpoints(settings: &Settings<'_>) -> Result<Vec<CredentialEndpoint>, SettingsError> {
    if !reads_variables(settings) {
        return Ok(Vec::new());
    }
    settings.check_variables(words::TERRAFORM)?;
    check_twins(settings)?;
    site::of_variables(settings)
}

/// Refuses `OpenStack`'s names where those that come before them are not set.
pub fn check_twins(settings: &Settings<'_>) -> Result<(), SettingsError> {
    for twin in words::OPENSTACK {
        if settings.variable(twin.first).is_none() {
            settings.check_variables(&[twin.word])?;
        }
    }
    Ok(())
}

/// The exchange for an agency; `region` is one that stands beside it.
pub fn assume(
    agency: Agency,
    own_account: Option<String>,
    region: &str,
    settings: &Settings<'_>,
) -> Result<AssumeAgency, SettingsError> {
    let endpoint = match agency.account {
        Account::Name(_) => site::anywhere(&IAM, GLOBAL_IAM, region, settings)?,
        Account::Id(_) => site::anywhere(&STS, GLOBAL_STS, region, settings)?,
    };
    Ok(AssumeAgency {
        endpoint,
        agency,
        own_account,
    })
}

/// The agency that the variables of the Terraform provider name.
pub fn agency(settings: &Settings<'_>) -> Result<Option<Agency>, SettingsError> {
    const ACCOUNT: &str = "HW_ASSUME_ROLE_DOMAIN_NAME";
    const ACCOUNT_ID: &str = "HW_ASSUME_ROLE_DOMAIN_ID";
    let half = |set: &str, missing: &[&str]| {
        let missing = own(missing, settings);
        let why = format!("{set} is set, but {missing} is not");
        settings.refuse_or_name(why, format!("set {missing} as well, unset {set}"))
    };
    let name = settings.variable(AGENCY);
    let (account, id) = (settings.variable(ACCOUNT), settings.variable(ACCOUNT_ID));
    let (name, account) = match (name, id, account) {
        (None, None, None) => return Ok(None),
        (None, Some((set, _)), _) | (None, _, Some((set, _))) => return Err(half(&set, &[AGENCY])),
        (Some((set, _)), None, None) => {
            return Err(half(&set, &[ACCOUNT, ACCOUNT_ID]));
        }
        // As the Terraform provider does where both are set.
        (Some((_, name)), Some((_, id)), _) => (name, Account::Id(id.to_owned())),
        (Some((_, name)), None, Some((_, account))) => (name, Account::Name(account.to_owned())),
    };
    Ok(Some(Agency {
        name: name.to_owned(),
        account,
        duration: seconds("HW_ASSUME_ROLE_DURATION", settings)?,
    }))
}
