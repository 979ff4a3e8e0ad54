//! Novita AI, GPU and CPU instances, API v1.
//!
//! Document: "List Instances" of the Novita documentation. It does not say whether pages count
//! from 0 or from 1, so both must end in the whole list. Numbers come as text.

use serde::Deserialize;

use crate::error::{ErrorKind, Fault, SettingsError};
use crate::json::{self, Amount, Count, List, Object, Rows, Seconds, Text, Total};
use crate::model::{Billing, Instance, Parent, Processor, Scope, Spot, Status};
use crate::provider::{
    About, Ask, Credential, End, EndpointSetting, Listing, Operation, Page, Paging, Param,
    Provider, Stamp, Takes, Unread,
};
use crate::providers::http;
use crate::providers::rows::{self, Fail};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::wire::{Endpoint, Query, Request, Response};

/// The document names no limit; this size is known to be accepted.
const PAGE_SIZE: u32 = 100;

/// A connection to Novita.
pub struct Novita {
    endpoint: Endpoint,
    key: Secret,
    params: Vec<(&'static str, String)>,
    page_size: u32,
    rows: rows::Reader,
}

/// The one listing there is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Instances;

impl Provider for Novita {
    const ABOUT: About = About {
        id: "novita",
        title: "Novita AI",
        document: "Novita documentation: List Instances (v1)",
        lists: "GPU and CPU instances of the account",
        credentials: &[Credential {
            variables: &["NOVITA_API_KEY"],
            optional: None,
            what: "an API key of the console",
        }],
        scopes: &[],
        endpoints: &[EndpointSetting {
            variable: "CLOUDLS_NOVITA_ENDPOINT",
            url: "https://api.novita.ai",
        }],
        params: &[
            Param {
                name: "name",
                takes: Takes::Text(255),
            },
            Param {
                name: "productName",
                takes: Takes::Text(255),
            },
            Param {
                name: "status",
                takes: Takes::Text(63),
            },
        ],
        operations: &[Operation {
            name: "List Instances",
            path: "GET /gpu-instance/openapi/v1/gpu/instances",
            permission: "any API key of the account",
        }],
        fields: "id name status status_raw status_reason region instance_type image cpu.count \
                 memory_gb disk_gb gpu ports created_at started_at expires_at billing.mode spot \
                 parent tags",
        secret_keys: &["envs", "imageAuthId", "imageAuth"],
    };

    type Call = Instances;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let found = settings.credential()?;
        Ok(Self {
            endpoint: settings.endpoint("CLOUDLS_NOVITA_ENDPOINT", "")?,
            key: found
                .values
                .into_iter()
                .next()
                .expect("the form has one variable"),
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::Reader::new(settings),
        })
    }

    fn secrets(&self) -> Vec<&Secret> {
        vec![&self.key]
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
                from_zero: true,
            },
        }
    }

    fn request(&self, _: &Instances, ask: Ask, _: &Stamp) -> Result<Request, Fault> {
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("pageNum", page.to_string())
                .set("pageSize", size.to_string());
        }
        for (name, value) in &self.params {
            query.set(name, value);
        }
        let path = "/gpu-instance/openapi/v1/gpu/instances";
        let mut request = Request::get(&self.endpoint, path, &query);
        let bearer = format!("Bearer {}", self.key.expose());
        request
            .plain("accept", "application/json")
            .plain("content-type", "application/json")
            .secret("authorization", Secret::new(bearer));
        Ok(request)
    }

    fn read(&self, _: &Instances, response: &Response) -> Result<Page<Instances>, Unread> {
        let body: Body<'_> = json::envelope(&response.body)?;
        let list = body
            .instances
            .or_lacking("instances", body.total.is_known())?;
        let mut page = self.rows.read(&list, "instances", |row: Row| {
            Ok(rows::instance(row.into_instance()?))
        });
        rows::total(body.total, "total", &mut page);
        Ok(page)
    }

    fn fault(&self, response: &Response) -> Fault {
        let body: ErrorBody = json::envelope(&response.body).unwrap_or_default();
        let mut fault = http::fault(response);
        match body.reason.0.as_deref() {
            Some("UNAUTHORIZED" | "INVALID_API_KEY" | "MISSING_API_KEY") => {
                fault.kind = ErrorKind::Credential;
            }
            Some("RATE_LIMIT_EXCEEDED") => {
                fault.kind = ErrorKind::RateLimited;
                fault.retryable = true;
            }
            _ => {}
        }
        if matches!(fault.kind, ErrorKind::Credential | ErrorKind::Permission) {
            fault.hint = Some("check NOVITA_API_KEY: a key starts with sk_".to_owned());
        }
        if let Some(message) = body.message.0 {
            fault.message = message;
        }
        fault.code = body.reason.0;
        fault
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    reason: Text,
    message: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    instances: Rows<'a>,
    total: Total,
}

/// `envs`, passwords and image credentials are not even read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Row {
    id: Text,
    name: Text,
    cluster_id: Text,
    cluster_name: Text,
    status: Text,
    status_error: Object<StatusError>,
    image_url: Text,
    cpu_num: Amount,
    memory: Amount,
    gpu_num: Amount,
    rootfs_size: Amount,
    port_mappings: List<PortMapping>,
    product_name: Text,
    kind: Text,
    billing_mode: Text,
    end_time: Seconds,
    spot_status: Text,
    spot_reclaim_time: Seconds,
    created_at: Seconds,
    last_started_at: Seconds,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusError {
    state: Text,
    message: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PortMapping {
    port: Count,
}

impl Row {
    fn into_instance(self) -> Result<Instance, Fail> {
        let ports = self
            .port_mappings
            .0
            .iter()
            .map(|entry| rows::port(&entry.port, "portMappings"));
        let ports = ports.collect::<Result<Vec<_>, _>>()?;
        let has_gpu = self.gpu_num.0.is_some_and(|count| count.get() > 0.0);
        let is_spot = self.billing_mode.0.as_deref().map(|mode| mode == "spot");
        Ok(Instance {
            id: self.id.0.ok_or(Fail::no_id("id"))?,
            name: self.name.0,
            status: self.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: self.status.0,
            status_reason: rows::joined([
                self.status_error.0.state.0,
                self.status_error.0.message.0,
            ]),
            region: self.cluster_name.0.clone().or(self.cluster_id.0.clone()),
            image: self.image_url.0,
            cpu: Processor {
                count: self.cpu_num.0,
                model: None,
            },
            memory_gb: self.memory.0,
            disk_gb: self.rootfs_size.0,
            gpu: Processor {
                count: self.gpu_num.0,
                model: self.product_name.0.clone().filter(|_| has_gpu),
            },
            instance_type: self.product_name.0,
            ports: ports.into_iter().flatten().collect(),
            created_at: self.created_at.0,
            started_at: self.last_started_at.0,
            expires_at: self.end_time.0,
            billing: Billing {
                mode: self.billing_mode.0,
                ..Billing::default()
            },
            spot: Spot {
                is_spot,
                state: self.spot_status.0,
                reclaim_at: self.spot_reclaim_time.0,
            },
            parent: Parent {
                kind: self
                    .cluster_id
                    .0
                    .as_ref()
                    .or(self.cluster_name.0.as_ref())
                    .map(|_| "cluster"),
                id: self.cluster_id.0,
                name: self.cluster_name.0,
            },
            tags: rows::tags([("kind", self.kind.0)]),
            ..Instance::default()
        })
    }
}

/// The document's words, `pending`, and the console's older spellings in capitals.
fn status(word: &str) -> Status {
    match word.to_ascii_lowercase().as_str() {
        "tocreate" | "pending" | "tostart" => Status::Pending,
        "creating" | "pulling" | "starting" | "torestart" | "restarting" => Status::Starting,
        "running" => Status::Running,
        "tostop" | "stopping" | "freezing" => Status::Stopping,
        "exited" => Status::Stopped,
        "toremove" | "removing" => Status::Deleting,
        "removed" | "terminated" => Status::Deleted,
        "toreset" | "resetting" | "migrating" => Status::Updating,
        _ => Status::Unknown,
    }
}
