//! An instance as `ListServiceInstances` sends it.

use serde::Deserialize;

use super::parent;
use super::service::{Service, status};
use crate::core::json::{
    Addresses, Count, Flag, List, Loose, Millis, Money, Needed, Readable, TextRef,
};
use crate::core::model::{Billing, Instance, Port, Spot, Status};
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
    host_name: Readable<TextRef<'a>>,
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
    external_instance_port: Count,
    last_state: List<Loose<LastState<'a>>>,
    create_time: Millis,
    start_time: Millis,
    start_at: Millis,
    restart_count: Count,
    ready_processes: Count,
    total_processes: Count,
    is_spot: Flag,
    isolated: TextRef<'a>,
    detached: TextRef<'a>,
    is_latest: TextRef<'a>,
    is_replica: TextRef<'a>,
    current_amount: Money,
    original_amount: Money,
}

/// How a process ended before it was started again. No document names the members: these are those of a container's
/// state in Kubernetes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct LastState<'a> {
    #[serde(borrow)]
    state: TextRef<'a>,
    #[serde(alias = "reason")]
    reason: TextRef<'a>,
    #[serde(alias = "exitCode")]
    exit_code: TextRef<'a>,
    message: TextRef<'a>,
    started_at: TextRef<'a>,
    finished_at: TextRef<'a>,
}

impl<'a> LastState<'a> {
    /// The last exit code, and the reason.
    fn reason(&self) -> Option<String> {
        let code = self.exit_code.0.as_deref();
        let code = code.map(|code| format!("exit code {code}"));
        let reason = self.reason.0.as_deref().map(str::to_owned);
        let parts: Vec<_> = reason.into_iter().chain(code).collect();
        (!parts.is_empty()).then(|| format!("last ended with {}", parts.join(", ")))
    }

    /// All that it says.
    fn into_texts(self) -> [TextRef<'a>; 6] {
        let code = self
            .exit_code
            .0
            .map(|code| format!("exit code {code}").into());
        [
            self.state,
            self.reason,
            TextRef(code),
            self.message,
            self.started_at,
            self.finished_at,
        ]
    }
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
        let ended = self.last_state.iter().find_map(|Loose(last)| last.reason());
        let is_restarted = self.restart_count.0.is_some_and(|count| count > 0);
        let ended = ended.filter(|_| is_restarted);
        let last_state = self.last_state.0.into_iter();
        let last_state = rows::listed(last_state.map(|Loose(last)| last.into_texts()));
        let tags = rows::tags([
            ("Detached", self.detached.0),
            ("HostIP", self.host_ip.0.clone()),
            ("IsLatest", self.is_latest.0),
            ("IsReplica", self.is_replica.0),
            ("Isolated", self.isolated.0),
            ("LastState", last_state),
            ("Namespace", self.namespace.0),
            ("ReplicaName", self.replica_name.0),
            ("ResourceType", self.resource_type.0),
            ("Role", self.role.0),
            ("TenantHostIP", self.tenant_host_ip.0),
        ]);
        let public_ips = rows::addresses([self.external_ip]);
        let public_port = rows::port(&self.external_instance_port);
        let port = rows::port(&self.instance_port).map(|port| Port {
            port,
            protocol: None,
            // Without a port of its own it is not reached there.
            host: public_ips
                .first()
                .cloned()
                .filter(|_| public_port.is_some()),
            public_port,
        });
        let ports = port.into_iter().collect();
        let mut instance = Instance {
            name: Some(id.clone()),
            id,
            status: self.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: self.status.0,
            status_reason: match (self.reason.0, ended) {
                (Some(reason), Some(ended)) => Some(format!("{reason}: {ended}").into()),
                (reason, ended) => reason.or(ended.map(Into::into)),
            },
            health: processes.map(|(ready, total)| format!("{ready}/{total}").into()),
            restarts: self.restart_count.0,
            region: Some(region.into()),
            zone: self.zone.0,
            instance_type: self.instance_type.0,
            private_ips: rows::addresses([self.inner_ip, self.tenant_instance_ip]),
            public_ips,
            host: self.host_name.or(self.host_ip),
            ports,
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
