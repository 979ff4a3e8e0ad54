//! What answers in place of the vendors: their services of roles and identities, and the lists themselves.

use serde_json::{Value, json};

use crate::support::{Received, Reply, decoded_pairs};

/// Answers, and knows whether there are metadata.
pub struct Service {
    has_metadata: bool,
}

/// Who signed a request for instances.
#[derive(Debug)]
pub struct Signed {
    pub id: String,
    pub token: Option<String>,
    /// The project in the path.
    pub project: Option<String>,
}

impl Signed {
    pub fn of(request: &Received) -> Option<Self> {
        let is_alibaba = request.path.ends_with("/instances");
        if !is_alibaba && !request.path.contains("/dev-servers/") {
            return None;
        }
        let token = if is_alibaba {
            "x-acs-security-token"
        } else {
            "x-security-token"
        };
        let project = request.path.split('/').nth(2).filter(|_| !is_alibaba);
        Some(Self {
            id: signer(request)?,
            token: request.header(token).map(str::to_owned),
            project: project.map(str::to_owned),
        })
    }
}

/// The key id of an `Authorization` header of either vendor.
fn signer(request: &Received) -> Option<String> {
    let header = request.header("authorization")?;
    let (_, rest) = header
        .split_once("Credential=")
        .or_else(|| header.split_once("Access="))?;
    Some(rest.split(',').next()?.to_owned())
}

/// A key that tells what it was given for.
fn key(parts: &[&str]) -> String {
    let part = |part: &str| -> String {
        let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        part.chars().map(word).collect()
    };
    let parts: Vec<_> = parts.iter().map(|text| part(text)).collect();
    parts.join(".")
}

impl Service {
    pub fn new(has_metadata: bool) -> Self {
        Self { has_metadata }
    }

    pub fn alibaba(&self, request: &Received) -> Reply {
        if request.path.ends_with("/instances") {
            let list = json!({"RequestId": "R", "Instances": [], "PageNumber": 1, "PageSize": 100, "TotalCount": 0});
            return Reply::json(200, &list);
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET" | "POST", "/") => assume_role(request),
            ("GET", "/credentials-uri") => Reply::json(200, &alibaba_key(&["STS", "uri"])),
            ("PUT", "/latest/api/token") if self.has_metadata => Reply::text(200, "metadata-token"),
            ("GET", path) if self.has_metadata => {
                match path.strip_prefix("/latest/meta-data/ram/security-credentials/") {
                    Some("") => Reply::text(200, "machine-role"),
                    Some(role) => Reply::json(200, &alibaba_key(&["STS", "metadata", role])),
                    None => Reply::text(404, "not found"),
                }
            }
            _ => Reply::text(404, "not found"),
        }
    }

    pub fn huawei(&self, request: &Received) -> Reply {
        let body = request.json();
        let text = |pointer: &str| {
            body.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/v3/projects") => {
                let name = request.param("name").unwrap_or("cn-north-4");
                let project =
                    json!({"id": format!("project-of-{name}"), "name": name, "enabled": true});
                Reply::json(200, &json!({"projects": [project], "links": {}}))
            }
            ("POST", "/v5/agencies/assume-with-oidc") => {
                let session = named(text("/agency_session_name"));
                let parts = [
                    "OIDC",
                    text("/agency_urn"),
                    text("/provider_urn"),
                    text("/id_token"),
                    session,
                ];
                Reply::json(
                    200,
                    &json!({"credentials": huawei_key(&[&parts[..], &[text("/policy")]].concat())}),
                )
            }
            ("POST", "/v3.0/OS-AUTH/id-token/tokens") => {
                let idp = request.header("x-idp-id").unwrap_or_default();
                let token = key(&[idp, text("/auth/id_token/id")]);
                Reply::json(
                    201,
                    &json!({"token": {"expires_at": "2099-01-01T00:00:00.000000Z"}}),
                )
                .with("x-subject-token", &token)
            }
            ("POST", "/v3.0/OS-CREDENTIAL/securitytokens") => {
                let token = text("/auth/identity/token/id");
                let assumed = "/auth/identity/assume_role";
                let of = |name: &str| text(&format!("{assumed}/{name}"));
                let signer = signer(request).unwrap_or_default();
                let parts = if token.is_empty() {
                    vec![
                        "AGENCY",
                        &signer,
                        of("agency_name"),
                        of("domain_name"),
                        of("domain_id"),
                    ]
                } else {
                    vec!["IDP", token]
                };
                Reply::json(201, &json!({"credential": huawei_key(&parts)}))
            }
            ("POST", "/pod") => {
                let token = request.header("authorization").unwrap_or_default();
                Reply::json(200, &json!({"credential": huawei_key(&["POD", token])}))
            }
            ("PUT", "/meta-data/latest/api/token") if self.has_metadata => {
                Reply::text(200, "metadata-token")
            }
            ("GET", "/openstack/latest/securitykey") if self.has_metadata => {
                Reply::json(200, &json!({"credential": huawei_key(&["METADATA"])}))
            }
            ("GET", path) if path.contains("/dev-servers") => {
                let list = json!({"current": 1, "pages": 0, "size": 0, "total": 0, "data": []});
                Reply::json(200, &list)
            }
            _ => Reply::json(
                404,
                &json!({"error_code": "APIGW.0101", "error_msg": "not found"}),
            ),
        }
    }
}

/// A session that somebody named; the names that tools make up are theirs.
fn named(session: &str) -> &str {
    if session.starts_with("session-") {
        session
    } else {
        ""
    }
}

fn assume_role(request: &Received) -> Reply {
    let form = decoded_pairs(&String::from_utf8_lossy(&request.body));
    let param = |name: &str| -> String {
        let in_form = || {
            form.iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        request
            .param(name)
            .or_else(in_form)
            .unwrap_or_default()
            .to_owned()
    };
    let action = request
        .header("x-acs-action")
        .map_or_else(|| param("Action"), str::to_owned);
    let (kind, by) = if action == "AssumeRoleWithOIDC" {
        (
            "oidc",
            key(&[&param("OIDCProviderArn"), &param("OIDCToken")]),
        )
    } else {
        let signer = signer(request).unwrap_or_else(|| param("AccessKeyId"));
        let token = request
            .header("x-acs-security-token")
            .map_or_else(|| param("SecurityToken"), str::to_owned);
        // As the vendor does: a temporary key is none without its token.
        if signer.starts_with("STS.") && token.is_empty() {
            let body = json!({"Code": "InvalidSecurityToken.MismatchWithAccessKey", "Message": "no token", "RequestId": "R"});
            return Reply::json(400, &body);
        }
        ("role", key(&[&signer, &token]))
    };
    let (arn, session) = (param("RoleArn"), param("RoleSessionName"));
    let (policy, external) = (param("Policy"), param("ExternalId"));
    let parts = ["STS", kind, &by, &arn, named(&session), &policy, &external];
    Reply::json(
        200,
        &json!({"RequestId": "R", "Credentials": alibaba_key(&parts)}),
    )
}

fn alibaba_key(parts: &[&str]) -> Value {
    let id = key(parts);
    json!({
        "Code": "Success",
        "AccessKeyId": id,
        "AccessKeySecret": format!("secret-of-{id}"),
        "SecurityToken": format!("token-of-{id}"),
        "Expiration": "2099-01-01T00:00:00Z",
    })
}

fn huawei_key(parts: &[&str]) -> Value {
    let id = key(parts);
    json!({
        "access": id,
        "access_key_id": id,
        "secret": format!("secret-of-{id}"),
        "secret_access_key": format!("secret-of-{id}"),
        "securitytoken": format!("token-of-{id}"),
        "security_token": format!("token-of-{id}"),
        "expires_at": "2099-01-01T00:00:00.000000Z",
        "expiration": "2099-01-01T00:00:00.000000Z",
    })
}
