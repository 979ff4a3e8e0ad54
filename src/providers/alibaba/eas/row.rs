//! An instance as `ListServiceInstances` sends it.

use serde::Deserialize;

use super::super::pod_status;
use super::parent;
use super::service::Service;
use crate::core::json::{Addresses, Count, Flag, Millis, Money, Needed, TextRef};
use crate::core::model::{Billing, Instance, Spot, Status};
use crate::providers::rows::{self, RowError};

/// The fields that have a key of ours, or are kept as labels.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Row<'a> {
    /// Another name does not stand in for one that cannot be read.
    #[serde(borrow)]
    instance_name: Needed<TextRef<'a>>,
    replica_name: TextRef<'a>,
    status: TextRef<'a>,
    reason: TextRef<'a>,
    instance_type: TextRef<'a>,
    resource_type: TextRef<'a>,
    role: TextRef<'a>,
    zone: TextRef<'a>,
    namespace: TextRef<'a>,
    host_name: TextRef<'a>,
    #[serde(rename = "HostIP")]
    host_ip: TextRef<'a>,
    #[serde(rename = "InnerIP")]
    inner_ip: Addresses<'a>,
    #[serde(rename = "TenantInstanceIP")]
    tenant_instance_ip: Addresses<'a>,
    #[serde(rename = "TenantHostIP")]
    tenant_host_ip: TextRef<'a>,
    #[serde(rename = "ExternalIP")]
    external_ip: Addresses<'a>,
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

impl<'a> Row<'a> {
    /// The row as an instance of a service.
    pub fn into_instance(
        self,
        region: &'a str,
        service: &'a Service,
    ) -> Result<Instance<'a>, RowError> {
        // With `ListReplica` the rows are replicas, and have no instance name.
        let id = self
            .instance_name
            .0
            .0
            .or_else(|| self.replica_name.0.clone());
        let id = id.ok_or(RowError::no_id("InstanceName"))?;
        let (price, list_price) = (self.current_amount.0, self.original_amount.0);
        let processes = self.ready_processes.0.zip(self.total_processes.0);
        let tags = rows::tags([
            ("HostIP", self.host_ip.0.clone()),
            (
                "Isolated",
                self.isolated
                    .0
                    .map(|isolated| if isolated { "true" } else { "false" }.into()),
            ),
            ("Namespace", self.namespace.0),
            ("ReplicaName", self.replica_name.0),
            ("ResourceType", self.resource_type.0),
            ("Role", self.role.0),
            ("TenantHostIP", self.tenant_host_ip.0),
        ]);
        let mut instance = Instance {
            name: Some(id.clone()),
            id,
            status: self.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: self.status.0,
            status_reason: self.reason.0,
            health: processes.map(|(ready, total)| format!("{ready}/{total}").into()),
            restarts: self.restart_count.0,
            region: Some(region.into()),
            zone: self.zone.0,
            instance_type: self.instance_type.0,
            private_ips: rows::addresses([self.inner_ip, self.tenant_instance_ip]),
            public_ips: rows::addresses([self.external_ip]),
            host: self.host_name.0.or(self.host_ip.0),
            ports: rows::port(&self.instance_port).into_iter().collect(),
            created_at: self.create_time.0,
            started_at: self.start_time.0.or(self.start_at.0),
            billing: Billing {
                // The document gives both for an hour, and no currency.
                per: (price.is_some() || list_price.is_some()).then_some("hour"),
                price,
                list_price,
                ..Billing::default()
            },
            spot: Spot {
                is_spot: self.is_spot.0,
                ..Spot::default()
            },
            parent: parent(&service.name),
            tags,
            ..Instance::default()
        };
        service.tell(&mut instance);
        Ok(instance)
    }
}

/// The words the service itself goes through.
pub const SERVICE_STATUSES: &[(&str, Status)] = &[
    ("Waiting", Status::Pending),
    ("Creating", Status::Starting),
    ("Starting", Status::Starting),
    ("Deploying", Status::Starting),
    ("Updating", Status::Updating),
    ("HotUpdate", Status::Updating),
    ("Scaling", Status::Updating),
    ("Stopping", Status::Stopping),
    ("Stopped", Status::Stopped),
    ("Complete", Status::Succeeded),
    ("Deleting", Status::Deleting),
    ("Deleted", Status::Deleted),
    ("DeleteFailed", Status::Failed),
];

/// The page's words, and those of the service.
fn status(word: &str) -> Status {
    match pod_status(word) {
        Status::Unknown => rows::status_of(SERVICE_STATUSES, word).unwrap_or(Status::Unknown),
        status => status,
    }
}
