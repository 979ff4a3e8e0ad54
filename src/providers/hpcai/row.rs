//! An instance as "List Instances" of HPC-AI sends it.

use std::borrow::Cow;

use serde::Deserialize;

use crate::core::json::{Amount, Count, EitherUnit, Flag, List, Millis, Money, Object, TextRef};
use crate::core::model::{Billing, Instance, Processor, Quantity, Spot, Ssh, Status};
use crate::providers::rows::{self, RowError};

/// The fields that have a key of ours. Any of the objects may be missing or null.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
pub struct Row<'a> {
    #[serde(borrow)]
    instance_metadata: Object<Metadata<'a>>,
    #[serde(borrow)]
    instance_spec_info: Object<SpecInfo<'a>>,
    #[serde(borrow)]
    instance_runtime_info: Object<RuntimeInfo<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
struct Metadata<'a> {
    #[serde(borrow)]
    instance_auth: Object<InstanceAuth<'a>>,
    #[serde(borrow)]
    instance_id: TextRef<'a>,
    #[serde(borrow)]
    instance_username: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct InstanceAuth<'a> {
    #[serde(borrow)]
    owner_user_name: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SpecInfo<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
    #[serde(borrow)]
    instance_billing_info: Object<BillingInfo<'a>>,
    #[serde(borrow)]
    image_info: Object<ImageInfo<'a>>,
    #[serde(borrow)]
    instance_type_info: Object<TypeInfo<'a>>,
    #[serde(borrow)]
    region_info: Object<RegionInfo<'a>>,
    node_ports: List<NodePort>,
    is_spot_instance: Flag,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BillingInfo<'a> {
    #[serde(borrow)]
    charge_mode: TextRef<'a>,
    price: Money,
    #[serde(borrow)]
    unit: TextRef<'a>,
    #[serde(borrow, rename = "type")]
    billing_type: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ImageInfo<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
}

/// `instanceId` is the id of the type, not of the instance.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TypeInfo<'a> {
    #[serde(borrow)]
    instance_id: TextRef<'a>,
    #[serde(borrow)]
    instance_type_name: TextRef<'a>,
    #[serde(borrow)]
    cpu: Object<Part<'a>>,
    #[serde(borrow)]
    memory: Object<Part<'a>>,
    #[serde(borrow)]
    gpu: Object<Part<'a>>,
    #[serde(borrow)]
    disk: Object<Part<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part<'a> {
    amount: Amount,
    #[serde(borrow, rename = "type")]
    model: TextRef<'a>,
    #[serde(borrow)]
    unit: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RegionInfo<'a> {
    #[serde(borrow)]
    location: TextRef<'a>,
    #[serde(borrow)]
    name: TextRef<'a>,
    #[serde(borrow)]
    ssh_address: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodePort {
    port: Count,
    node_port: Count,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RuntimeInfo<'a> {
    create_at_unix_ms: Millis,
    #[serde(borrow)]
    status: TextRef<'a>,
    #[serde(borrow)]
    message: TextRef<'a>,
    #[serde(borrow)]
    diagnosis_reason: TextRef<'a>,
    #[serde(borrow)]
    diagnosis_message: TextRef<'a>,
    healthy: Flag,
    scheduled_stop_timestamp: EitherUnit,
}

impl<'a> Row<'a> {
    /// The row as an instance.
    pub fn into_instance(self) -> Result<Instance<'a>, RowError> {
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
        let host = region.ssh_address.0.clone();
        let ssh = ssh(&spec.node_ports.0, host, instance_username.0);
        Ok(Instance {
            id: instance_id
                .0
                .ok_or(RowError::no_id("instanceMetadata.instanceId"))?,
            name: spec.name.0,
            status: runtime.status.0.as_deref().map_or(Status::Unknown, status),
            status_raw: runtime.status.0,
            status_reason: rows::joined([
                runtime.message,
                runtime.diagnosis_reason,
                runtime.diagnosis_message,
            ]),
            health: runtime
                .healthy
                .0
                .map(|healthy| if healthy { "healthy" } else { "unhealthy" }.into()),
            region: region.name.0,
            zone: region.location.0,
            instance_type: machine.instance_type_name.0.or(machine.instance_id.0),
            image: spec.image_info.0.name.0,
            memory_gb: machine.memory.0.gigabytes(),
            disk_gb: machine.disk.0.gigabytes(),
            cpu: machine.cpu.0.into_processor(),
            gpu: machine.gpu.0.into_processor(),
            public_ips: rows::present([region.ssh_address]),
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

impl<'a> Part<'a> {
    fn into_processor(self) -> Processor<'a> {
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
fn ssh<'a>(
    entries: &[NodePort],
    host: Option<Cow<'a, str>>,
    user: Option<Cow<'a, str>>,
) -> Ssh<'a> {
    match entries.iter().find(|entry| entry.port.0 == Some(22)) {
        None => Ssh::default(),
        Some(entry) => Ssh {
            host,
            port: rows::port(&entry.node_port),
            user,
        },
    }
}

fn billing(info: BillingInfo<'_>) -> Billing<'_> {
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
        currency: info.unit.0.map(|unit| match &*unit {
            "$" => "USD".into(),
            "¥" | "￥" => "CNY".into(),
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
