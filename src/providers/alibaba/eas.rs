//! Alibaba Cloud PAI-EAS, API version 2021-07-01.
//!
//! Documents: "`ListServiceInstances`" (24 Nov 2025) and "`ListServices`" of the Platform For AI API
//! reference. A region has services, a service has instances. An instance has no id but its name.

use serde::Deserialize;

use super::{CREDENTIALS, Product, REGION, pod_status};
use crate::error::{Fault, SettingsError};
use crate::json::{self, Count, Flag, Millis, Money, Rows, Text, Total};
use crate::model::{Billing, Instance, Parent, Scope, Spot, Status};
use crate::provider::{
    About, Ask, Content, End, EndpointSetting, Item, Listing, Operation, Page, Paging, Param,
    Provider, ScopeFlag, Stamp, Takes, Unread,
};
use crate::providers::rows::{self, Fail};
use crate::secret::Secret;
use crate::settings::{Check, Settings};
use crate::wire::{self, Endpoint, Query, Request, Response};

/// The documents' default for both operations; a larger size is not known to be accepted.
const PAGE_SIZE: u32 = 100;

/// A connection to PAI-EAS.
pub struct Eas {
    product: Product,
    regions: Vec<(String, Endpoint)>,
    services: Vec<String>,
    params: Vec<(&'static str, String)>,
    page_size: u32,
    rows: rows::Reader,
}

/// The calls; each names its region by its place in [`Eas::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// `ListServices`.
    Services {
        /// The region's place.
        region: usize,
    },
    /// `ListServiceInstances`.
    Instances {
        /// The region's place.
        region: usize,
        /// The service's name.
        service: String,
    },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Services { region } | Self::Instances { region, .. } => *region,
        }
    }
}

impl Provider for Eas {
    const ABOUT: About = About {
        id: "eas",
        title: "Alibaba Cloud PAI-EAS",
        document: "Platform For AI: ListServiceInstances (24 Nov 2025)",
        lists: "instances of the services of a region",
        credentials: CREDENTIALS,
        scopes: &[
            REGION,
            ScopeFlag {
                name: "service",
                variables: &[],
                value: "LIST",
                help: "PAI-EAS services to list; without it all are found",
            },
        ],
        endpoints: &[EndpointSetting {
            variable: "CLOUDLS_EAS_ENDPOINT",
            url: "https://pai-eas.{region}.aliyuncs.com",
        }],
        params: &[
            Param {
                name: "Filter",
                takes: Takes::Text(255),
            },
            Param {
                name: "ResourceType",
                takes: Takes::OneOf(&["PublicResource", "DedicatedResource"]),
            },
            Param {
                name: "InstanceType",
                takes: Takes::Text(255),
            },
            Param {
                name: "InstanceStatus",
                takes: Takes::Text(255),
            },
            Param {
                name: "InstanceIP",
                takes: Takes::Text(255),
            },
            Param {
                name: "InstanceName",
                takes: Takes::Text(255),
            },
            Param {
                name: "HostIP",
                takes: Takes::Text(255),
            },
            Param {
                name: "IsSpot",
                takes: Takes::Bool,
            },
            Param {
                name: "Role",
                takes: Takes::Text(255),
            },
            Param {
                name: "Sort",
                takes: Takes::OneOf(&["StartTime"]),
            },
            Param {
                name: "Order",
                takes: Takes::OneOf(&["asc", "desc"]),
            },
            Param {
                name: "MemberType",
                takes: Takes::Text(255),
            },
            Param {
                name: "ListReplica",
                takes: Takes::Bool,
            },
            Param {
                name: "ReplicaName",
                takes: Takes::Text(255),
            },
            Param {
                name: "QuotaId",
                takes: Takes::Text(255),
            },
            Param {
                name: "Resource",
                takes: Takes::Text(255),
            },
        ],
        operations: &[
            Operation {
                name: "ListServices",
                path: "GET /api/v2/services",
                permission: "eas:ListServices on acs:eas:<region>:<account>:service/*",
            },
            Operation {
                name: "ListServiceInstances",
                path: "GET /api/v2/services/{ClusterId}/{ServiceName}/instances",
                permission: "eas:ListServiceInstances on acs:eas:<region>:<account>:service/<name>",
            },
        ],
        fields: "id name status status_raw status_reason health restarts region zone \
                 instance_type private_ips public_ips host ports created_at started_at \
                 billing.price billing.list_price spot.is_spot parent tags",
        secret_keys: &[],
    };

    type Call = Call;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let product = Product::connect(settings, "2021-07-01")?;
        let regions = settings
            .regions()?
            .into_iter()
            .map(|region| {
                let endpoint = settings.endpoint("CLOUDLS_EAS_ENDPOINT", &region)?;
                Ok((region, endpoint))
            })
            .collect::<Result<_, SettingsError>>()?;
        Ok(Self {
            product,
            regions,
            services: settings.scope("service", Check::ServiceName)?,
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::Reader::new(settings),
        })
    }

    fn secrets(&self) -> Vec<&Secret> {
        self.product.key.secrets()
    }

    fn start(&self) -> Vec<Call> {
        (0..self.regions.len())
            .flat_map(|region| {
                if self.services.is_empty() {
                    vec![Call::Services { region }]
                } else {
                    let call = |service: &String| Call::Instances {
                        region,
                        service: service.clone(),
                    };
                    self.services.iter().map(call).collect()
                }
            })
            .collect()
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions[call.region()].0.clone());
        let paging = Paging::Numbered {
            size: self.page_size,
            end: End::EmptyPage,
            from_zero: false,
        };
        match call {
            Call::Services { .. } => Listing {
                operation: "ListServices",
                noun: "services",
                is_source: false,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging,
            },
            Call::Instances { service, .. } => Listing {
                operation: "ListServiceInstances",
                noun: "instances",
                is_source: true,
                scope: Scope {
                    region,
                    parent: Some(parent(service)),
                    group: None,
                },
                paging,
            },
        }
    }

    fn request(&self, call: &Call, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let (region, endpoint) = &self.regions[call.region()];
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("PageNumber", page.to_string())
                .set("PageSize", size.to_string());
        }
        let operation = self.listing(call).operation;
        let path = match call {
            Call::Services { .. } => {
                query.set("Sort", "CreateTime").set("Order", "asc");
                wire::path(&["api", "v2", "services"])
            }
            Call::Instances { service, .. } => {
                // The document names no default order; this one is the nearest to a stable one.
                query.set("Sort", "StartTime").set("Order", "asc");
                for (name, value) in &self.params {
                    query.set(name, value);
                }
                wire::path(&["api", "v2", "services", region, service, "instances"])
            }
        };
        Ok(self.product.get(endpoint, operation, &path, &query, stamp))
    }

    fn read(&self, call: &Call, response: &Response) -> Result<Page<Call>, Unread> {
        match call {
            Call::Services { region } => self.read_services(*region, response),
            Call::Instances { region, service } => {
                self.read_instances(&self.regions[*region].0, service, response)
            }
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        super::fault(response)
    }
}

fn parent(service: &str) -> Parent {
    let name = Some(service.to_owned());
    Parent {
        kind: Some("service"),
        id: name.clone(),
        name,
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ServicesBody<'a> {
    #[serde(borrow)]
    services: Rows<'a>,
    total_count: Total,
}

/// A service's row holds its access token: nothing of it is kept but the name.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Service {
    service_name: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InstancesBody<'a> {
    #[serde(borrow)]
    instances: Rows<'a>,
    total_count: Total,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Row {
    instance_name: Text,
    replica_name: Text,
    status: Text,
    reason: Text,
    instance_type: Text,
    resource_type: Text,
    role: Text,
    zone: Text,
    namespace: Text,
    host_name: Text,
    #[serde(rename = "HostIP")]
    host_ip: Text,
    #[serde(rename = "InnerIP")]
    inner_ip: Text,
    #[serde(rename = "TenantInstanceIP")]
    tenant_instance_ip: Text,
    #[serde(rename = "TenantHostIP")]
    tenant_host_ip: Text,
    #[serde(rename = "ExternalIP")]
    external_ip: Text,
    instance_port: Count,
    create_time: Millis,
    start_time: Millis,
    start_at: Millis,
    restart_count: Count,
    ready_processes: Count,
    total_processes: Count,
    is_spot: Flag,
    isolated: Flag,
    current_amount: Money,
    original_amount: Money,
}

impl Eas {
    fn read_services(&self, region: usize, response: &Response) -> Result<Page<Call>, Unread> {
        let body: ServicesBody<'_> = json::envelope(&response.body)?;
        let list = body
            .services
            .or_lacking("Services", body.total_count.is_known())?;
        let mut page = self.rows.read(&list, "Services", |service: Service| {
            let name = service.service_name.0.ok_or(Fail::no_id("ServiceName"))?;
            let call = Call::Instances {
                region,
                service: name.clone(),
            };
            Ok(Item {
                id: name,
                content: Content::Parent(vec![call]),
            })
        });
        rows::total(body.total_count, "TotalCount", &mut page);
        Ok(page)
    }

    fn read_instances(
        &self,
        region: &str,
        service: &str,
        response: &Response,
    ) -> Result<Page<Call>, Unread> {
        let body: InstancesBody<'_> = json::envelope(&response.body)?;
        let list = body
            .instances
            .or_lacking("Instances", body.total_count.is_known())?;
        let mut page = self.rows.read(&list, "Instances", |row: Row| {
            Ok(rows::instance(row.into_instance(region, service)?))
        });
        rows::total(body.total_count, "TotalCount", &mut page);
        Ok(page)
    }
}

impl Row {
    fn into_instance(self, region: &str, service: &str) -> Result<Instance, Fail> {
        // With `ListReplica` the rows are replicas, and have no instance name.
        let id = self.instance_name.0.or_else(|| self.replica_name.0.clone());
        let id = id.ok_or(Fail::no_id("InstanceName"))?;
        let processes = self.ready_processes.0.zip(self.total_processes.0);
        let tags = rows::tags([
            ("Role", self.role.0),
            ("ResourceType", self.resource_type.0),
            ("Namespace", self.namespace.0),
            ("HostIP", self.host_ip.0.clone()),
            ("TenantHostIP", self.tenant_host_ip.0),
            ("ReplicaName", self.replica_name.0),
            (
                "Isolated",
                self.isolated.0.map(|isolated| isolated.to_string()),
            ),
        ]);
        Ok(Instance {
            name: Some(id.clone()),
            id,
            status: self.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: self.status.0,
            status_reason: self.reason.0,
            health: processes.map(|(ready, total)| format!("{ready}/{total}")),
            restarts: self.restart_count.0,
            region: Some(region.to_owned()),
            zone: self.zone.0,
            instance_type: self.instance_type.0,
            private_ips: rows::present([self.inner_ip.0, self.tenant_instance_ip.0]),
            public_ips: rows::present([self.external_ip.0]),
            host: self.host_name.0.or(self.host_ip.0),
            ports: rows::port(&self.instance_port, "InstancePort")?
                .into_iter()
                .collect(),
            created_at: self.create_time.0,
            started_at: self.start_time.0.or(self.start_at.0),
            billing: Billing {
                price: self.current_amount.0,
                list_price: self.original_amount.0,
                ..Billing::default()
            },
            spot: Spot {
                is_spot: self.is_spot.0,
                ..Spot::default()
            },
            parent: parent(service),
            tags,
            ..Instance::default()
        })
    }
}

/// The page's words, and those the service itself goes through.
fn status(word: &str) -> Status {
    match word {
        "Waiting" => Status::Pending,
        "Creating" | "Starting" | "Deploying" => Status::Starting,
        "Updating" | "HotUpdate" | "Scaling" => Status::Updating,
        "Stopping" => Status::Stopping,
        "Stopped" => Status::Stopped,
        "Complete" => Status::Succeeded,
        "Deleting" => Status::Deleting,
        "Deleted" => Status::Deleted,
        "DeleteFailed" => Status::Failed,
        _ => pod_status(word),
    }
}
