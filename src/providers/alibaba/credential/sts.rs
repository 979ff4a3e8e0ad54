//! The security token service, version 2015-04-01: a temporary key for a role.
//!
//! Sources: "Request syntax and signature method V3" for the signed call; the vendor's Python
//! library for the unsigned one, whose identity token stands in the query.

use std::path::PathBuf;

use super::session;
use crate::config::credential::{AuthHeader, ExchangeContext, Key, KeyExchange, KeySource, Next};
use crate::config::settings::Settings;
use crate::core::about;
use crate::core::check::Check;
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::providers::alibaba::{self, SignedCall};
use crate::providers::identity_token;

/// The version of the API.
const VERSION: &str = "2015-04-01";

/// What the place of a role says of where the service is; each may be empty.
#[derive(Default)]
pub struct StsPlace<'a> {
    /// Its host, as `aliyun` keeps it: `sts_endpoint`.
    pub host: &'a str,
    /// Its region: `sts_region`.
    pub region: &'a str,
    /// Whether it is asked inside the VPC, where that is said: `enable_vpc`.
    pub is_vpc: Option<bool>,
    /// The region that is listed, where it stands beside the role.
    pub listed: &'a str,
    /// The place, behind the name of a field: ` of profile NAME of FILE`.
    pub words: String,
}

/// Where the service is: overridden, else the host that is named, else in the region given beside the role
/// or by a variable, else the one for all regions.
pub fn endpoint(place: &StsPlace<'_>, settings: &Settings<'_>) -> Result<Endpoint, SettingsError> {
    const HOST: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
    const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
    let named = |value: &str, field: &str, variable: &'static str| match value.trim() {
        "" => {
            let value = settings.variable(variable);
            value.map_or_else(Default::default, |(own, value)| (value.to_owned(), own))
        }
        value => (value.to_owned(), format!("{field}{}", place.words)),
    };
    let (region, of_region) = named(place.region, "sts_region", REGION);
    if !region.is_empty()
        && let Err(why) = Check::Region.test(&region)
    {
        let why = format!("{of_region} is not valid: {why}");
        return Err(settings.refuse(why, "give a region such as cn-hangzhou"));
    }
    let everywhere = settings.variable("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
    let everywhere = everywhere.is_some_and(|(_, is)| is.eq_ignore_ascii_case("true"));
    let is_vpc = place.is_vpc.unwrap_or(everywhere);
    let (host, of_host) = named(place.host, "sts_endpoint", HOST);
    // The vendor's command line takes the host alone, whatever stands before it.
    let host = host.split_once("://").map_or(&*host, |(_, host)| host);
    let own = match (host, &*region, is_vpc) {
        ("", "", _) => super::STS_ENDPOINT.url.to_owned(),
        ("", region, false) => format!("https://sts.{region}.aliyuncs.com"),
        ("", region, true) => format!("https://sts-vpc.{region}.aliyuncs.com"),
        (host, ..) => format!("https://{host}"),
    };
    if let Err(why) = Endpoint::parse(&own) {
        let why = format!("{of_host} is not the name of a host: {why}");
        return Err(settings.refuse(why, "write a host such as sts.cn-hangzhou.aliyuncs.com"));
    }
    let region = match &*region {
        "" => listed_region(place.listed, settings)?,
        region => region.to_owned(),
    };
    settings.endpoint_or(super::STS_ENDPOINT.variable, &own, &region)
}

/// The region that is listed, where it is one alone; else empty.
fn listed_region(beside: &str, settings: &Settings<'_>) -> Result<String, SettingsError> {
    Ok(match &settings.scope("region")?[..] {
        [one] if one != about::ALL => one.clone(),
        [] => beside.trim().to_owned(),
        _ => String::new(),
    })
}

/// A role, and for how long it is assumed.
pub struct Role {
    pub arn: String,
    /// The name of the session, by which it is found in logs.
    pub session_name: String,
    /// Seconds; `None` for the service's default of an hour.
    pub duration: Option<u64>,
    /// A policy that narrows it; empty for none.
    pub policy: String,
}

impl Role {
    /// A role; a session without a name gets the program's.
    pub fn new(arn: &str, session_name: &str) -> Self {
        Self {
            arn: arn.to_owned(),
            session_name: match session_name {
                "" => "cloudls".to_owned(),
                name => name.to_owned(),
            },
            duration: None,
            policy: String::new(),
        }
    }

    fn query(&self) -> Query {
        let mut query = Query::new();
        query
            .set("RoleArn", &self.arn)
            .set("RoleSessionName", &self.session_name);
        if let Some(duration) = self.duration {
            query.set("DurationSeconds", duration.to_string());
        }
        if !self.policy.is_empty() {
            query.set("Policy", &self.policy);
        }
        query
    }

    /// What to do about a refusal.
    fn refused(&self, answer: &Response, operation: &str) -> Fault {
        let mut fault = alibaba::fault(answer);
        if matches!(fault.kind, ErrorKind::Permission | ErrorKind::Provider) && !fault.retryable {
            let no_role = || {
                format!(
                    "check that {} exists, that it trusts whoever asks, and that the credential \
                     may call sts:{operation}",
                    self.arn
                )
            };
            fault.hint = Some(self.malformed(&fault).unwrap_or_else(no_role));
        }
        fault
    }

    /// What to do about a parameter that STS does not take as it is.
    fn malformed(&self, fault: &Fault) -> Option<String> {
        let parameter = fault.code.as_deref()?.strip_prefix("InvalidParameter.")?;
        Some(format!(
            "correct the {parameter} that goes with {}, where the credential is set",
            self.arn
        ))
    }
}

/// `AssumeRole`: signed with another key.
pub struct AssumeRole {
    /// Where it is asked.
    pub endpoint: Endpoint,
    pub role: Role,
    /// What a role of somebody else may ask for; empty for none.
    pub external_id: String,
}

impl KeyExchange for AssumeRole {
    fn operation(&self) -> &'static str {
        super::ASSUME_ROLE.name
    }

    fn identity(&self) -> String {
        self.endpoint.origin()
    }

    fn asks_for(&self) -> String {
        format!("{} at {}", self.role.arn, self.endpoint.host())
    }

    fn role(&self) -> Option<&str> {
        Some(&self.role.arn)
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        if let Some(answer) = answers.last() {
            return if answer.is_success() {
                session::wrapped(answer).map(Next::Done)
            } else {
                Err(self.role.refused(answer, self.operation()))
            };
        }
        let Some(Key::Pair(key)) = turn.key else {
            let why = "a role is assumed with a key pair";
            return Err(Fault::new(ErrorKind::Config, why));
        };
        let mut query = self.role.query();
        if !self.external_id.is_empty() {
            query.set("ExternalId", &self.external_id);
        }
        let call = SignedCall {
            endpoint: &self.endpoint,
            version: VERSION,
            operation: self.operation(),
            path: "/",
            query: &query,
        };
        Ok(Next::Send(call.signed(key, turn.time, turn.nonce)))
    }
}

/// `AssumeRoleWithOIDC`: unsigned, with the token of an identity provider.
pub struct WithOidc {
    /// Where it is asked.
    pub endpoint: Endpoint,
    pub role: Role,
    pub provider_arn: String,
}

/// The token of an identity provider, in a file that somebody else writes anew; `named_by` names the file.
pub fn identity_token(path: PathBuf, named_by: &str, settings: &Settings<'_>) -> KeySource {
    identity_token::of_file(path, named_by, IDENTITY, settings)
}

/// It goes into the query, not into a header.
const IDENTITY: AuthHeader = AuthHeader {
    what: "the token of an identity provider",
    header: "",
    prefix: "",
    if_refused: "",
};

impl WithOidc {
    /// What to do about a refusal: there is not a key pair to check.
    fn refused(&self, answer: &Response) -> Fault {
        let mut fault = alibaba::fault(answer);
        if !fault.retryable {
            let no_trust = || {
                format!(
                    "let the identity provider's token be renewed, and check that {} trusts {}",
                    self.role.arn, self.provider_arn
                )
            };
            fault.hint = Some(self.role.malformed(&fault).unwrap_or_else(no_trust));
        }
        fault
    }
}

impl KeyExchange for WithOidc {
    fn operation(&self) -> &'static str {
        super::ASSUME_ROLE_WITH_OIDC.name
    }

    fn asks_for(&self) -> String {
        format!("{} at {}", self.role.arn, self.endpoint.host())
    }

    fn role(&self) -> Option<&str> {
        Some(&self.role.arn)
    }

    fn next(&self, answers: &[Response], turn: &ExchangeContext<'_>) -> Result<Next, Fault> {
        if let Some(answer) = answers.last() {
            return if answer.is_success() {
                session::wrapped(answer).map(Next::Done)
            } else {
                Err(self.refused(answer))
            };
        }
        let Some(Key::Sent(_, token)) = turn.key else {
            let why = "a role is assumed with the token of an identity provider";
            return Err(Fault::new(ErrorKind::Config, why));
        };
        let mut query = self.role.query();
        query
            .set("Action", self.operation())
            .set("Version", VERSION)
            .set("Format", "JSON")
            .set("Timestamp", turn.time.format("%Y-%m-%dT%H:%M:%SZ"))
            .set("SignatureNonce", turn.nonce)
            .set("OIDCProviderArn", &self.provider_arn)
            .set("OIDCToken", token.expose());
        let mut request = Request::get(&self.endpoint, "/", &query);
        request.is_address_secret = true;
        request
            .plain("x-acs-action", self.operation())
            .plain("x-acs-version", VERSION)
            .plain("accept", "application/json");
        Ok(Next::Send(request))
    }
}
