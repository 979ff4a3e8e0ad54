//! Alibaba Cloud's Security Token Service: temporary keys of a RAM role.
//!
//! Sources: "`AssumeRole`" and "`AssumeRoleWithOIDC`", API version 2015-04-01. As the vendor's clients call them: by
//! GET or POST, with the parameters in the query or in a form, and signed in either version. A key lasts as long
//! as it was asked for, but not longer than the demo cloud's temporary credentials do. The role
//! `denied` is granted to nobody, `external` to who knows its external id, any other to everybody.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::demo::alibaba::{self, Fault, Operation, required};
use crate::demo::alibaba_v1;
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::{EXTERNAL_ID, OIDC_TOKEN};
use crate::demo::keyring::Temporary;
use crate::demo::request::{Incoming, Params};

const VERSION: &str = "2015-04-01";

const SIGNED: Operation = Operation {
    action: "AssumeRole",
    version: VERSION,
};

const UNSIGNED: Operation = Operation {
    action: "AssumeRoleWithOIDC",
    version: VERSION,
};

/// `AssumeRole`; or `AssumeRoleWithOIDC`, which proves itself by a token in place of a signature.
pub fn answer(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let params = request.query_and_form();
    if action(request, &params) == Some(UNSIGNED.action) {
        let outcome = alibaba::check_named(&params, UNSIGNED)
            .and_then(|()| Session::read(&params))
            .and_then(|session| {
                check_oidc(&params)?;
                session.grant(cloud, request, &params, now)
            });
        return alibaba::finish(request, outcome);
    }
    let handle = || Session::read(&params)?.grant(cloud, request, &params, now);
    if alibaba_v1::is_signed(&params) {
        alibaba_v1::serve(cloud, request, &params, now, SIGNED, handle)
    } else {
        alibaba::serve(cloud, request, now, Some(SIGNED), handle)
    }
}

/// Whether a request to the root names an operation.
pub fn is_called(request: &Incoming) -> bool {
    action(request, &request.query_and_form()).is_some()
}

fn action<'a>(request: &'a Incoming, params: &'a Params) -> Option<&'a str> {
    request
        .header("x-acs-action")
        .or_else(|| params.get("Action"))
}

fn check_oidc(params: &Params) -> Result<(), Fault> {
    let provider = required(params, "OIDCProviderArn")?;
    resource(provider, "oidc-provider").ok_or_else(|| wrong("OIDCProviderArn"))?;
    if required(params, "OIDCToken")? == OIDC_TOKEN {
        return Ok(());
    }
    let (code, message) = (
        "AuthenticationFail.OIDCToken.Invalid",
        "This OIDC Token is invalid.",
    );
    Err(Fault::new(400, code, message))
}

/// What is asked for.
struct Session<'a> {
    account: &'a str,
    role: &'a str,
    name: &'a str,
    duration: Option<TimeDelta>,
}

impl<'a> Session<'a> {
    fn read(params: &'a Params) -> Result<Self, Fault> {
        let arn = required(params, "RoleArn")?;
        let (account, role) = resource(arn, "role").ok_or_else(|| wrong("RoleArn"))?;
        let name = required(params, "RoleSessionName")?;
        if !(2..=64).contains(&name.len()) || !is_name(name, b".@_-") {
            return Err(wrong("RoleSessionName"));
        }
        let policy = params.get("Policy").unwrap_or("{}");
        if serde_json::from_str::<Map<String, Value>>(policy).is_err() {
            let message = "The parameter Policy has not passed grammar check.";
            return Err(Fault::new(400, "InvalidParameter.PolicyGrammar", message));
        }
        Ok(Self {
            account,
            role,
            name,
            duration: duration(params)?,
        })
    }

    fn grant(
        &self,
        cloud: &Cloud,
        request: &Incoming,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Answer, Fault> {
        let is_granted = match self.role {
            "denied" => false,
            "external" => params.get("ExternalId") == Some(EXTERNAL_ID),
            _ => true,
        };
        if !is_granted {
            let message = "You are not authorized to do this action: sts:AssumeRole. \
                           You should be authorized by RAM.";
            return Err(Fault::new(403, "NoPermission", message));
        }
        let longest = cloud.expiry(now);
        let expires = self
            .duration
            .map_or(longest, |duration| longest.min(now + duration));
        let issued = cloud
            .alibaba_keys
            .issue(self.role, request.serial(), expires);
        Ok(self.answer(request, &issued))
    }

    fn answer(&self, request: &Incoming, issued: &Temporary) -> Answer {
        let (account, role, name) = (self.account, self.role, self.name);
        let user = Object::new()
            .field("Arn", format!("acs:ram::{account}:role/{role}/{name}"))
            .field("AssumedRoleId", format!("3{account}:{name}"));
        let body = Object::new()
            .field("RequestId", request.uuid())
            .raw("AssumedRoleUser", &user.end())
            .raw("Credentials", &members(Object::new(), issued).end());
        Answer::json(200, body.end())
    }
}

/// Adds the four members of a temporary key, as all of the vendor's services name them.
pub fn members(object: Object, issued: &Temporary) -> Object {
    let expires = issued.expires.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    object
        .field("AccessKeyId", issued.id.as_str())
        .field("AccessKeySecret", issued.secret.as_str())
        .field("SecurityToken", issued.token.as_str())
        .field("Expiration", expires)
}

fn duration(params: &Params) -> Result<Option<TimeDelta>, Fault> {
    // Twelve hours are the most that a role can be set to.
    let asked = params.number("DurationSeconds", 900..=43_200);
    let asked = asked.map_err(|_| {
        let message = "The Min/Max value of DurationSeconds is 15min/12hr.";
        Fault::new(400, "InvalidParameter.DurationSeconds", message)
    })?;
    Ok(asked.map(|seconds| TimeDelta::seconds(seconds.cast_signed())))
}

/// Account and name of `acs:ram::<account>:<kind>/<name>`.
fn resource<'a>(arn: &'a str, kind: &str) -> Option<(&'a str, &'a str)> {
    let (account, rest) = arn.strip_prefix("acs:ram::")?.split_once(':')?;
    let name = rest.strip_prefix(kind)?.strip_prefix('/')?;
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_account && (1..=64).contains(&name.len()) && is_name(name, b"._-"))
        .then_some((account, name))
}

fn is_name(text: &str, others: &[u8]) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

fn wrong(name: &str) -> Fault {
    let code = match name {
        "RoleArn" => "InvalidParameter.RoleArn",
        "RoleSessionName" => "InvalidParameter.RoleSessionName",
        _ => "InvalidParameter.OIDCProviderArn",
    };
    Fault::new(
        400,
        code,
        format!("The parameter {name} is wrongly formed."),
    )
}
