//! HPC-AI, the instances of hpc-ai.com.
//!
//! Document: "List Instances" of the HPC-AI documentation. It gives a cookie for authentication;
//! the console's API key in `X-API-Key` is known to work as well, and does not expire each day.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use crate::error::{ErrorKind, Fault, SettingsError};
use crate::json::{
    self, Amount, Count, EitherUnit, Flag, List, Millis, Money, Object, Rows, Text, Total,
};
use crate::model::{Billing, Instance, Processor, Quantity, Scope, Spot, Ssh, Status, Timestamp};
use crate::provider::{
    About, Ask, Credential, End, EndpointSetting, Listing, Operation, Page, Paging, Provider,
    Stamp, Unread,
};
use crate::providers::http;
use crate::providers::rows::{self, Fail};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::wire::{Endpoint, Request, Response};

/// The document names no limit; this size is known to be accepted.
const PAGE_SIZE: u32 = 50;

/// A connection to HPC-AI.
pub struct HpcAi {
    endpoint: Endpoint,
    auth: Auth,
    page_size: u32,
    rows: rows::Reader,
}

enum Auth {
    Cookie(Token),
    ApiKey(Secret),
}

/// The one listing there is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Instances;

impl Provider for HpcAi {
    const ABOUT: About = About {
        id: "hpcai",
        title: "HPC-AI",
        document: "HPC-AI documentation: List Instances",
        lists: "instances of the user",
        credentials: &[
            Credential {
                variables: &["HPCAI_ACCESS_TOKEN"],
                optional: None,
                what: "the AccessToken cookie of a login, as the document describes; valid one day",
            },
            Credential {
                variables: &["HPCAI_API_KEY"],
                optional: None,
                what: "an API key of the console, sent as X-API-Key; not in the document",
            },
        ],
        scopes: &[],
        endpoints: &[EndpointSetting {
            variable: "CLOUDLS_HPCAI_ENDPOINT",
            url: "https://hpc-ai.com",
        }],
        params: &[],
        operations: &[Operation {
            name: "List Instances",
            path: "POST /api/instance/list",
            permission: "any login",
        }],
        fields: "id name status status_raw status_reason health region zone instance_type image \
                 cpu memory_gb disk_gb gpu public_ips ports ssh created_at stop_at billing \
                 spot.is_spot owner",
        secret_keys: &[],
    };

    type Call = Instances;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let found = settings.credential()?;
        let is_cookie = found.form == 0;
        let secret = found
            .values
            .into_iter()
            .next()
            .expect("each form has one variable");
        Ok(Self {
            endpoint: settings.endpoint("CLOUDLS_HPCAI_ENDPOINT", "")?,
            auth: if is_cookie {
                Auth::Cookie(Token::new(&secret))
            } else {
                Auth::ApiKey(secret)
            },
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::Reader::new(settings),
        })
    }

    fn warning(&self, now: Timestamp) -> Option<String> {
        let Auth::Cookie(Token {
            expires_at: Some(expires_at),
            ..
        }) = &self.auth
        else {
            return None;
        };
        let left = expires_at.since(now);
        (left > TimeDelta::zero() && left < TimeDelta::minutes(5))
            .then(|| format!("the access token expires at {expires_at}"))
    }

    fn secrets(&self) -> Vec<&Secret> {
        match &self.auth {
            Auth::Cookie(token) => vec![&token.secret],
            Auth::ApiKey(key) => vec![key],
        }
    }

    fn start(&self) -> Vec<Instances> {
        vec![Instances]
    }

    fn listing(&self, _: &Instances) -> Listing {
        Listing {
            operation: "List Instances",
            noun: "instances",
            is_source: true,
            scope: Scope::default(),
            paging: Paging::Numbered {
                size: self.page_size,
                end: End::EmptyPage,
                from_zero: false,
            },
        }
    }

    fn request(&self, _: &Instances, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let Ask::Number { page, size } = ask else {
            unreachable!("the listing is numbered");
        };
        let body = json!({ "pager": { "currentPage": page, "pageSize": size } });
        let mut request = Request::post_json(&self.endpoint, "/api/instance/list", &body);
        request.plain("accept", "application/json");
        match &self.auth {
            Auth::Cookie(token) => {
                token.check(stamp.time)?;
                let cookie = format!("AccessToken={}", token.secret.expose());
                request.secret("cookie", Secret::new(cookie));
            }
            Auth::ApiKey(key) => {
                request.secret("x-api-key", key.clone());
            }
        }
        Ok(request)
    }

    fn read(&self, _: &Instances, response: &Response) -> Result<Page<Instances>, Unread> {
        let body: Body<'_> = json::envelope(&response.body)?;
        // A login error may come with HTTP 200: an answer without the list is first read as one.
        if let Rows::Missing = body.instances
            && (body.code.0.is_some() || body.message.0.is_some())
        {
            return Err(Unread::Fault(self.fault(response)));
        }
        let list = body.instances.or_lacking("instances", true)?;
        let mut page = self.rows.read(&list, "instances", |row: Row| {
            Ok(rows::instance(row.into_instance()?))
        });
        rows::total(body.pager.0.total_entries, "pager.totalEntries", &mut page);
        Ok(page)
    }

    fn fault(&self, response: &Response) -> Fault {
        let body: Body<'_> = json::envelope(&response.body).unwrap_or_default();
        let mut fault = http::fault(response);
        let message = body.message.0.unwrap_or_default();
        let login = message.to_ascii_lowercase().contains("log");
        if response.status == 401 || (body.code.0.as_deref() == Some("-1") && login) {
            fault.kind = ErrorKind::Credential;
            fault.retryable = false;
            fault.hint = Some(
                "the server rejected the credential: log in again and set HPCAI_ACCESS_TOKEN to \
                 the new token (a later login replaces an older one), or use HPCAI_API_KEY"
                    .to_owned(),
            );
        }
        if !message.is_empty() {
            fault.message = message;
        }
        fault.code = body.code.0;
        fault
    }
}

/// The access token, and when it expires if it says so.
struct Token {
    secret: Secret,
    expires_at: Option<Timestamp>,
}

impl Token {
    /// Accepts a token as it stands in a cookie header, too.
    fn new(secret: &Secret) -> Self {
        let text = secret.expose();
        let text = text.strip_prefix("AccessToken=").unwrap_or(text);
        Self {
            secret: Secret::new(text),
            expires_at: expiry(text),
        }
    }

    /// Refuses a token that has expired, with a minute's grace for this machine's clock.
    fn check(&self, now: Timestamp) -> Result<(), Fault> {
        let Some(expires_at) = self.expires_at else {
            return Ok(());
        };
        let ago = now.since(expires_at);
        if ago <= TimeDelta::minutes(1) {
            return Ok(());
        }
        let ago = ago.to_std().unwrap_or_default().as_secs();
        let ago = humantime::format_duration(std::time::Duration::from_secs(ago / 60 * 60));
        Err(Fault {
            kind: ErrorKind::Credential,
            http_status: None,
            code: None,
            message: format!("the access token expired at {expires_at}, {ago} ago"),
            request_id: None,
            retry_after: None,
            retryable: false,
            hint: Some(
                "log in at hpc-ai.com, copy the new token and set HPCAI_ACCESS_TOKEN; \
                 HPCAI_API_KEY does not expire each day"
                    .to_owned(),
            ),
        })
    }
}

/// The `exp` claim of a JSON Web Token. The signature is the server's business; whatever cannot be
/// decoded is left to it as well.
fn expiry(token: &str) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Timestamp::from_seconds(claims.exp)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    instances: Rows<'a>,
    pager: Object<Pager>,
    code: Text,
    message: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Pager {
    total_entries: Total,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
struct Row {
    instance_metadata: Object<Metadata>,
    instance_spec_info: Object<SpecInfo>,
    instance_runtime_info: Object<RuntimeInfo>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
struct Metadata {
    instance_auth: Object<InstanceAuth>,
    instance_id: Text,
    instance_username: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct InstanceAuth {
    owner_user_name: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SpecInfo {
    name: Text,
    instance_billing_info: Object<BillingInfo>,
    image_info: Object<ImageInfo>,
    instance_type_info: Object<TypeInfo>,
    region_info: Object<RegionInfo>,
    node_ports: List<NodePort>,
    is_spot_instance: Flag,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BillingInfo {
    charge_mode: Text,
    price: Money,
    unit: Text,
    #[serde(rename = "type")]
    billing_type: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ImageInfo {
    name: Text,
}

/// `instanceId` is the id of the type, not of the instance.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TypeInfo {
    instance_id: Text,
    instance_type_name: Text,
    cpu: Object<Part>,
    memory: Object<Part>,
    gpu: Object<Part>,
    disk: Object<Part>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    amount: Amount,
    #[serde(rename = "type")]
    model: Text,
    unit: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RegionInfo {
    location: Text,
    name: Text,
    ssh_address: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodePort {
    port: Count,
    node_port: Count,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RuntimeInfo {
    create_at_unix_ms: Millis,
    status: Text,
    phase: Text,
    message: Text,
    diagnosis_reason: Text,
    diagnosis_message: Text,
    healthy: Flag,
    scheduled_stop_timestamp: EitherUnit,
}

impl Row {
    fn into_instance(self) -> Result<Instance, Fail> {
        let Metadata {
            instance_auth,
            instance_id,
            instance_username,
        } = self.instance_metadata.0;
        let spec = self.instance_spec_info.0;
        let runtime = self.instance_runtime_info.0;
        let region = spec.region_info.0;
        let machine = spec.instance_type_info.0;
        let ports = ports(&spec.node_ports.0)?;
        let ssh = ssh(
            &spec.node_ports.0,
            region.ssh_address.0.as_deref(),
            instance_username.0,
        )?;
        Ok(Instance {
            id: instance_id
                .0
                .ok_or(Fail::no_id("instanceMetadata.instanceId"))?,
            name: spec.name.0,
            status: runtime.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: runtime.status.0,
            status_reason: rows::joined([
                runtime.message.0,
                runtime.diagnosis_reason.0,
                runtime.diagnosis_message.0,
            ]),
            health: runtime
                .healthy
                .0
                .map(|healthy| if healthy { "healthy" } else { "unhealthy" }.to_owned()),
            region: region.name.0,
            zone: region.location.0,
            instance_type: machine.instance_type_name.0.or(machine.instance_id.0),
            image: spec.image_info.0.name.0,
            memory_gb: machine.memory.0.gigabytes(),
            disk_gb: machine.disk.0.gigabytes(),
            cpu: machine.cpu.0.into_processor(),
            gpu: machine.gpu.0.into_processor(),
            public_ips: rows::present([region.ssh_address.0]),
            ports,
            ssh,
            created_at: runtime.create_at_unix_ms.0,
            stop_at: runtime.scheduled_stop_timestamp.0,
            billing: billing(spec.instance_billing_info.0),
            spot: Spot {
                is_spot: spec.is_spot_instance.0,
                ..Spot::default()
            },
            owner: instance_auth.0.owner_user_name.0,
            tags: rows::tags([("phase", runtime.phase.0)]),
            ..Instance::default()
        })
    }
}

impl Part {
    fn into_processor(self) -> Processor {
        Processor {
            count: self.amount.0,
            model: self.model.0,
        }
    }

    /// The amount in GB; `None` for a unit that is not known.
    fn gigabytes(&self) -> Option<Quantity> {
        let amount = self.amount.0?;
        match self.unit.0.as_deref().unwrap_or("GB") {
            "GB" | "GiB" | "G" | "Gi" => Some(amount),
            "MB" | "MiB" | "M" | "Mi" => Some(amount.scaled(1.0 / 1024.0)),
            "TB" | "TiB" | "T" | "Ti" => Some(amount.scaled(1024.0)),
            _ => None,
        }
    }
}

fn ports(node_ports: &[NodePort]) -> Result<Vec<u16>, Fail> {
    let ports = node_ports
        .iter()
        .map(|entry| rows::port(&entry.port, "instanceSpecInfo.nodePorts"));
    Ok(ports
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// The way in: the region's address, and the port there that leads to port 22.
fn ssh(entries: &[NodePort], host: Option<&str>, user: Option<String>) -> Result<Ssh, Fail> {
    let Some(entry) = entries.iter().find(|entry| entry.port.0 == Some(22)) else {
        return Ok(Ssh::default());
    };
    Ok(Ssh {
        host: host.map(str::to_owned),
        port: rows::port(&entry.node_port, "instanceSpecInfo.nodePorts")?,
        user,
    })
}

fn billing(info: BillingInfo) -> Billing {
    let (per, tide) = match info.charge_mode.0.as_deref() {
        Some("perHour") => (Some("hour"), false),
        Some("tidePerHour") => (Some("hour"), true),
        Some("perDay") => (Some("day"), false),
        Some("perWeek") => (Some("week"), false),
        Some("perMonth") => (Some("month"), false),
        _ => (None, false),
    };
    // Tide pricing holds for the quiet hours only, which no other key can say.
    let mode = if tide { None } else { info.billing_type.0 };
    Billing {
        mode: mode.or(info.charge_mode.0),
        price: info.price.0,
        list_price: None,
        currency: info.unit.0.map(|unit| match unit.as_str() {
            "$" => "USD".to_owned(),
            "¥" | "￥" => "CNY".to_owned(),
            _ => unit,
        }),
        per,
    }
}

/// The document's words, and `Stopping`, in any case.
fn status(word: &str) -> Status {
    match word.to_ascii_lowercase().as_str() {
        "running" => Status::Running,
        "starting" | "initializing" | "pullingimage" | "restarting" => Status::Starting,
        "startingfailed" | "initializationfailed" => Status::Failed,
        "stopping" => Status::Stopping,
        "stopped" | "archived" => Status::Stopped,
        "released" => Status::Deleted,
        _ => Status::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_token_has_expired() {
        let payload = "eyJhdWQiOlsicGxhdGZvcm0uY29sb3NzYWxhaS5jb20iXSwiZXhwIjoxNzUxNjExOTE2LCJncm91cCI6WyJhZG1pbiJdLCJpYXQiOjE3NTE1MjU1MTYsImlzcyI6ImhwY2FpdGVjaC5jb20iLCJzdWIiOiIwOGY2ZjI2MS1hNzY2LTQ2M2UtOGJhNC04NWU2YWUzMmY0OTIifQ";
        let token = Token::new(&Secret::new(format!("AccessToken=h.{payload}.s")));
        assert_eq!(
            token.expires_at.unwrap().to_string(),
            "2025-07-04T06:51:56Z"
        );
        let at = |text| token.check(Timestamp::parse(text).unwrap());
        assert!(at("2025-07-04T06:52:50Z").is_ok());
        let fault = at("2025-07-04T08:51:56Z").unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Credential);
        assert!(
            fault
                .message
                .contains("expired at 2025-07-04T06:51:56Z, 2h ago"),
            "{fault}"
        );
    }

    #[test]
    fn what_is_no_web_token_is_left_to_the_server() {
        for text in ["opaque", "a.b", "a.b.c.d", "a.!!.c", "a.e30.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }
}
