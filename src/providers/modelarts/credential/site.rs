//! Where the account of a credential is: the public cloud of Huawei, or one of a partner or of one's own that its tools
//! are pointed at. A password or a signed request must not go to another company than the one that is meant.
//!
//! Sources: `huaweicloud/provider.go` and `config.go` of the Terraform provider for `HW_CLOUD` and `HW_AUTH_URL`.

use super::super::endpoints::{IAM, OWN, STS};
use crate::config::settings::{CredentialEndpoint, Origin, Settings};
use crate::core::about;
use crate::core::error::SettingsError;
use crate::core::wire::Endpoint;

/// The domains of Huawei Cloud itself, by the SDK's own endpoints.
const DOMAINS: &[&str] = &[
    ".myhuaweicloud.com",
    ".myhuaweicloud.cn",
    ".myhuaweicloud.eu",
    ".huaweicloud.com",
    ".huaweicloud.cn",
    ".huaweicloud.eu",
    ".myhwclouds.com",
    ".myhwclouds.cn",
];

/// The cloud that the Terraform provider takes where none is named.
const DEFAULT: &str = "myhuaweicloud.com";

/// The path that IAM's URL has in the variables of `OpenStack`'s tools, and that the calls here begin with.
pub const VERSION: &str = "/v3";

/// IAM in a region.
pub fn iam(region: &str, settings: &Settings<'_>) -> Result<Endpoint, SettingsError> {
    let endpoint = settings.endpoint(IAM.variable, region)?;
    Ok(endpoint.without_end(VERSION))
}

/// A service in the region that is listed, or in the first of several: which one is asked does not matter, as an
/// account is known in all of its site. `own` is where it is without a region.
pub fn anywhere(
    service: &about::EndpointSetting,
    own: &'static str,
    beside: &str,
    settings: &Settings<'_>,
) -> Result<Endpoint, SettingsError> {
    let listed = settings.scope("region").unwrap_or_default();
    let first = listed.first().map(String::as_str);
    let region = first.filter(|region| *region != about::ALL);
    let region = region.unwrap_or(beside);
    let own = match region {
        "" => own,
        region => service.url_in(region),
    };
    let endpoint = settings.endpoint_or(service.variable, own, region)?;
    Ok(endpoint.without_end(VERSION))
}

/// The endpoints that the variables of the Terraform provider name; one that is overridden by another variable of
/// this program counts for nothing.
pub fn of_variables(settings: &Settings<'_>) -> Result<Vec<CredentialEndpoint>, SettingsError> {
    let mut found = Vec::new();
    if let Some((name, cloud)) = settings.variable("HW_CLOUD")
        && !cloud.eq_ignore_ascii_case(DEFAULT)
    {
        let is_host = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        let url = format!("https://iam.{cloud}");
        if !cloud.bytes().all(is_host) || cloud.starts_with('.') || Endpoint::parse(&url).is_err() {
            let why = format!("{name} cannot be used: it is not the domain of a cloud");
            let hint = format!("set {name} to a domain such as {DEFAULT}, unset it");
            return Err(settings.refuse_or_name(why, hint));
        }
        for (service, setting) in [
            ("iam", IAM.variable),
            ("sts", STS.variable),
            ("modelarts", OWN.variable),
        ] {
            found.push(CredentialEndpoint {
                variable: setting,
                url: format!("https://{service}.{{region}}.{cloud}"),
                origin: Origin::Variable(name.clone()),
            });
        }
    }
    if let Some((name, url)) = settings.variable("HW_AUTH_URL") {
        Endpoint::parse(url).map_err(|why| {
            let hint = format!("set {name} to the base URL of IAM, unset it");
            settings.refuse_or_name(format!("{name} cannot be used: {why}"), hint)
        })?;
        found.retain(|beside| beside.variable != IAM.variable);
        found.push(CredentialEndpoint {
            variable: IAM.variable,
            url: url.to_owned(),
            origin: Origin::Variable(name),
        });
    }
    found.retain(|beside| settings.override_of(beside.variable).is_none());
    Ok(found)
}

/// Refuses to send to Huawei's own ModelArts what is meant for the account of another site: IAM is elsewhere, and nothing
/// says where ModelArts is there.
pub fn check(iam: &Endpoint, own: &Endpoint, settings: &Settings<'_>) -> Result<(), SettingsError> {
    let Some((_, origin)) = settings.override_of(IAM.variable) else {
        return Ok(());
    };
    let is_apart = is_elsewhere(iam) && !is_elsewhere(own) && !own.is_loopback();
    if !is_apart || settings.override_of(OWN.variable).is_some() {
        return Ok(());
    }
    let origin = match origin {
        Origin::File(path) => format!("iam_endpoint of {}", path.display()),
        other => other.to_string(),
    };
    let why = format!(
        "{origin} says that the account is at {}, and ModelArts would be asked at {}, which is another site",
        iam.host(),
        own.host()
    );
    let hint = format!(
        "set {} to the ModelArts of the account, or HW_CLOUD to its cloud; or correct {origin}",
        OWN.variable
    );
    let mut beside = settings.credential_endpoints.iter();
    // What no credential brings with it stays whatever credential is named.
    Err(if beside.any(|beside| beside.variable == IAM.variable) {
        settings.refuse_or_name(why, hint)
    } else {
        settings.refuse(why, hint)
    })
}

/// Refuses an endpoint of a variable that is not read, where it is at another site than the public cloud.
pub fn check_variable(
    beside: &CredentialEndpoint,
    settings: &Settings<'_>,
) -> Result<(), SettingsError> {
    let url = beside.url.replace("{region}", "region");
    if !Endpoint::parse(&url).is_ok_and(|endpoint| is_elsewhere(&endpoint)) {
        return Ok(());
    }
    let origin = &beside.origin;
    let why = "it names another site, and it is not read beside this credential";
    Err(settings.refuse_variable(&origin.to_string(), why))
}

/// Whether a host is neither Huawei's own nor this machine.
fn is_elsewhere(endpoint: &Endpoint) -> bool {
    let host = endpoint.host().to_ascii_lowercase();
    let name = host
        .rsplit_once(':')
        .map_or(host.as_str(), |(name, _)| name);
    !endpoint.is_loopback() && !DOMAINS.iter().any(|domain| name.ends_with(domain))
}
