//! An instance as "List Instances" of HPC-AI sends it.

use serde::Deserialize;

use crate::json::{Amount, Count, EitherUnit, Flag, List, Millis, Money, Object, Text};
use crate::model::{Billing, Instance, Processor, Quantity, Spot, Ssh, Status};
use crate::providers::rows::{self, Fail};

/// The fields that have a key of ours. Any of the objects may be missing or null.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
pub struct Row {
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
    message: Text,
    diagnosis_reason: Text,
    diagnosis_message: Text,
    healthy: Flag,
    scheduled_stop_timestamp: EitherUnit,
}

impl Row {
    /// The row as an instance.
    pub fn into_instance(self) -> Result<Instance, Fail> {
        let Metadata {
            instance_auth,
            instance_id,
            instance_username,
        } = self.instance_metadata.0;
        let spec = self.instance_spec_info.0;
        let runtime = self.instance_runtime_info.0;
        let region = spec.region_info.0;
        let machine = spec.instance_type_info.0;
        let ports = spec
            .node_ports
            .0
            .iter()
            .filter_map(|entry| rows::port(&entry.port))
            .collect();
        let host = region.ssh_address.0.as_deref();
        let ssh = ssh(&spec.node_ports.0, host, instance_username.0);
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

/// The way in: the region's address, and the port there that leads to port 22.
fn ssh(entries: &[NodePort], host: Option<&str>, user: Option<String>) -> Ssh {
    match entries.iter().find(|entry| entry.port.0 == Some(22)) {
        None => Ssh::default(),
        Some(entry) => Ssh {
            host: host.map(str::to_owned),
            port: rows::port(&entry.node_port),
            user,
        },
    }
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
