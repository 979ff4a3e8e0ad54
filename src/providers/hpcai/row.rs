//! An instance as "List Instances" of HPC-AI sends it.

use std::borrow::Cow;

use serde::Deserialize;

use crate::core::json::{
    Amount, Count, EndEitherUnit, Flag, Hosts, Millis, Money, Needed, Object, Objects, TextRef,
};
use crate::core::model::{Billing, Instance, Processor, Quantity, Spot, Ssh, Status};
use crate::providers::rest::{self, RowError};
use crate::providers::rows;

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
    instance_spec_info: Object<SpecInfo<'a>>,
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
    instance_id: TextRef<'a>,
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
    instance_billing_info: Object<BillingInfo<'a>>,
    image_info: Object<ImageInfo<'a>>,
    instance_type_info: Object<TypeInfo<'a>>,
    region_info: Object<RegionInfo<'a>>,
    node_ports: Objects<NodePort>,
    is_spot_instance: Flag,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BillingInfo<'a> {
    #[serde(borrow)]
    charge_mode: TextRef<'a>,
    price: Money,
    unit: TextRef<'a>,
    #[serde(rename = "type")]
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
    instance_type_name: TextRef<'a>,
    cpu: Object<Part<'a>>,
    memory: Object<Size<'a>>,
    gpu: Object<Part<'a>>,
    disk: Object<Size<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part<'a> {
    amount: Amount,
    #[serde(borrow, rename = "type")]
    model: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Size<'a> {
    amount: Amount,
    /// Where it is not told, GB are meant.
    #[serde(borrow)]
    unit: Needed<TextRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RegionInfo<'a> {
    #[serde(borrow)]
    location: TextRef<'a>,
    name: TextRef<'a>,
    ssh_address: Hosts<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodePort {
    port: Count,
    /// Without the port of the region, its address leads elsewhere.
    node_port: Needed<Count>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RuntimeInfo<'a> {
    create_at_unix_ms: Millis,
    #[serde(borrow)]
    status: TextRef<'a>,
    message: TextRef<'a>,
    diagnosis_reason: TextRef<'a>,
    diagnosis_message: TextRef<'a>,
    healthy: Flag,
    scheduled_stop_timestamp: EndEitherUnit,
}

impl<'a> rest::Row<'a> for Row<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError> {
        let Metadata {
            instance_auth,
            instance_id,
            instance_username,
        } = self.instance_metadata.0;
        let spec = self.instance_spec_info.0;
        let runtime = self.instance_runtime_info.0;
        let region = spec.region_info.0;
        let machine = spec.instance_type_info.0;
        let public_ips = region.ssh_address.0.into_vec();
        let host = public_ips.first().cloned();
        let ssh = ssh(&spec.node_ports, host, instance_username.0);
        Ok(Instance {
            id: instance_id
                .0
                .ok_or(RowError::no_id("instanceMetadata.instanceId"))?,
            name: spec.name.0,
            status: rows::status_in_any_case(STATUSES, runtime.status.0.as_deref()),
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
            public_ips,
            ports: rows::ports(spec.node_ports.iter().map(|entry| &entry.port)),
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
}

impl Size<'_> {
    /// The amount in GB; `None` for a unit that is not known.
    fn gigabytes(&self) -> Option<Quantity> {
        let amount = self.amount.0?;
        match self.unit.0.0.as_deref().unwrap_or("GB") {
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
            port: rows::port(&entry.node_port.0),
            user,
        },
    }
}

fn billing(info: BillingInfo<'_>) -> Billing<'_> {
    let charged = info.charge_mode.0.as_deref().unwrap_or_default();
    let period = PERIODS
        .iter()
        .find(|(mode, _)| mode.eq_ignore_ascii_case(charged));
    // Tide pricing holds for the quiet hours only, which no other key can say.
    let is_tide = charged.eq_ignore_ascii_case(TIDE);
    let mode = info.billing_type.0.filter(|_| !is_tide);
    Billing {
        mode: mode.or(info.charge_mode.0),
        price: info.price.0,
        list_price: None,
        currency: info.unit.0.map(|unit| match &*unit {
            "$" => "USD".into(),
            "¥" | "￥" => "CNY".into(),
            _ => unit,
        }),
        per: period.map(|(_, per)| *per),
    }
}

const TIDE: &str = "tidePerHour";

/// The document's modes of charging, and what a price pays for. Of a mode that is not among them that is
/// not known.
const PERIODS: &[(&str, &str)] = &[
    ("perHour", "hour"),
    (TIDE, "hour"),
    ("perDay", "day"),
    ("perWeek", "week"),
    ("perMonth", "month"),
    ("perYear", "year"),
];

/// The document's words, and `Stopping`, in any case.
const STATUSES: &[(&str, Status)] = &[
    ("running", Status::Running),
    ("starting", Status::Starting),
    ("initializing", Status::Starting),
    ("pullingimage", Status::Starting),
    ("restarting", Status::Starting),
    ("startingfailed", Status::Failed),
    ("initializationfailed", Status::Failed),
    ("stopping", Status::Stopping),
    ("stopped", Status::Stopped),
    ("archived", Status::Stopped),
    ("released", Status::Deleted),
];
