//! An instance as "List Instances" of HPC-AI sends it.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::core::json::{
    Amount, Count, EndEitherUnit, Flag, Hosts, List, Loose, Millis, Money, Needed, Object, Objects,
    Readable, TextRef,
};
use crate::core::model::{Billing, End, Instance, Port, Processor, Quantity, Spot, Ssh, Status};
use crate::providers::rest::{self, RowError};
use crate::providers::rows;

/// The fields that have a key or a label of ours. Any of the objects may be missing or null.
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
    instance_configuration: Object<Configuration<'a>>,
    instance_type_info: Object<TypeInfo<'a>>,
    region_info: Object<RegionInfo<'a>>,
    remote_storages: List<Loose<RemoteStorage<'a>>>,
    node_ports: Objects<NodePort<'a>>,
    is_spot_instance: Flag,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BillingInfo<'a> {
    #[serde(borrow)]
    charge_mode: TextRef<'a>,
    duration: TextRef<'a>,
    price: Money,
    unit: TextRef<'a>,
    #[serde(rename = "type")]
    billing_type: Readable<TextRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ImageInfo<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
    architecture: TextRef<'a>,
    #[serde(rename = "isPublic")]
    is_public: TextRef<'a>,
    tags: List<TextRef<'a>>,
    #[serde(rename = "type")]
    image_type: TextRef<'a>,
}

/// The document names no members; a mount path is known to be there.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RemoteStorage<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    mount_path: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Configuration<'a> {
    #[serde(borrow)]
    enable_common_data: TextRef<'a>,
    enable_docker: TextRef<'a>,
    #[serde(rename = "InstanceDiskAmountRequest")]
    disk_request: Object<DiskRequest<'a>>,
    docker_storage_size: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DiskRequest<'a> {
    #[serde(borrow)]
    root_disk_amount_gi_req: TextRef<'a>,
    data_disk_amount_gi_req: TextRef<'a>,
}

/// Of the disks, in GB.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DiskUsage<'a> {
    #[serde(borrow)]
    root_disk_used_gi: TextRef<'a>,
    data_disk_used_gi: TextRef<'a>,
}

/// Of the disks, in GB.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DiskAmount<'a> {
    #[serde(borrow)]
    root_disk_amount_gi: TextRef<'a>,
    data_disk_amount_gi: TextRef<'a>,
}

/// `instanceId` is the id of the type, not of the instance.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TypeInfo<'a> {
    #[serde(borrow)]
    instance_id: TextRef<'a>,
    instance_type_name: Readable<TextRef<'a>>,
    cpu: Object<Part<'a>>,
    memory: Object<Size<'a>>,
    gpu: Object<Part<'a>>,
    disk: Object<Size<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part<'a> {
    amount: Readable<Amount>,
    #[serde(borrow, rename = "type")]
    model: Readable<TextRef<'a>>,
    unit: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Size<'a> {
    amount: Amount,
    #[serde(borrow, rename = "type")]
    medium: TextRef<'a>,
    unit: Needed<Unit>,
}

/// How many GB a unit of sizes has. Where none is told, GB are meant.
struct Unit(f64);

impl Default for Unit {
    fn default() -> Self {
        Self(1.0)
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let unit = TextRef::deserialize(deserializer)?.0;
        let unit = unit.map(|unit| unit.trim().to_ascii_lowercase());
        match unit.as_deref() {
            None | Some("gb" | "gib" | "g" | "gi") => Ok(Self(1.0)),
            Some("mb" | "mib" | "m" | "mi") => Ok(Self(1.0 / 1024.0)),
            Some("tb" | "tib" | "t" | "ti") => Ok(Self(1024.0)),
            Some(_) => Err(D::Error::custom("not a unit of sizes")),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RegionInfo<'a> {
    #[serde(borrow)]
    domain: TextRef<'a>,
    location: TextRef<'a>,
    name: TextRef<'a>,
    region_id: TextRef<'a>,
    value: TextRef<'a>,
    ssh_address: Hosts<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_field_names,
    reason = "the keys of the provider's object"
)]
struct NodePort<'a> {
    port: Count,
    #[serde(borrow)]
    address: Readable<Hosts<'a>>,
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
    sub_url: TextRef<'a>,
    phase: TextRef<'a>,
    instance_disk_usage_info: Object<DiskUsage<'a>>,
    instance_disk_amount_info: Object<DiskAmount<'a>>,
    stop_timestamp: EndEitherUnit,
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
        let ssh = ssh(&spec.node_ports, host.clone(), instance_username.0.clone());
        let login = instance_username.0.filter(|_| ssh.user.is_none());
        let entries = spec.node_ports.0.into_iter();
        let ports = entries.filter_map(|entry| entry.into_port(host.clone()));
        let ports = ports.collect();
        let url = url(region.domain.0, runtime.sub_url.0);
        let (used, disks) = (
            runtime.instance_disk_usage_info.0,
            runtime.instance_disk_amount_info.0,
        );
        let (image, configuration) = (spec.image_info.0, spec.instance_configuration.0);
        let image_tags = rows::listed(image.tags.0.into_iter().map(|tag| [tag]));
        let (request, bill) = (configuration.disk_request.0, spec.instance_billing_info.0);
        // 0 stands for a time that is not there.
        let stopped_at = runtime.stop_timestamp.0.and_then(End::time);
        let type_name = machine.instance_type_name;
        let tags = rows::tags([
            ("billing.type", bill.type_beside_mode()),
            ("chargeMode", bill.charge_mode.0.clone()),
            ("dataDiskAmountGi", disks.data_disk_amount_gi.0),
            ("dataDiskAmountGiReq", request.data_disk_amount_gi_req.0),
            ("dataDiskUsedGi", used.data_disk_used_gi.0),
            ("cpu.unit", machine.cpu.0.unit.0.clone()),
            ("disk.type", machine.disk.0.medium.0.clone()),
            ("dockerStorageSize", configuration.docker_storage_size.0),
            ("duration", bill.duration.0.clone()),
            ("enableCommonData", configuration.enable_common_data.0),
            ("enableDocker", configuration.enable_docker.0),
            ("gpu.unit", machine.gpu.0.unit.0.clone()),
            ("image.architecture", image.architecture.0),
            ("image.isPublic", image.is_public.0),
            ("image.tags", image_tags),
            ("image.type", image.image_type.0),
            ("instanceTypeId", machine.instance_id.0.clone()),
            ("instanceUsername", login),
            ("memory.type", machine.memory.0.medium.0.clone()),
            ("phase", runtime.phase.0),
            ("regionId", region.region_id.0),
            ("regionValue", region.value.0),
            ("remoteStorages", storages(spec.remote_storages.0)),
            ("rootDiskAmountGi", disks.root_disk_amount_gi.0),
            ("rootDiskAmountGiReq", request.root_disk_amount_gi_req.0),
            ("rootDiskUsedGi", used.root_disk_used_gi.0),
            (
                "stopTimestamp",
                stopped_at.map(|time| time.to_string().into()),
            ),
        ]);
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
            instance_type: type_name.or(machine.instance_id),
            image: image.name.0,
            memory_gb: machine.memory.0.gigabytes(),
            disk_gb: machine.disk.0.gigabytes(),
            cpu: machine.cpu.0.into_processor(),
            gpu: machine.gpu.0.into_processor(),
            public_ips,
            ports,
            ssh,
            created_at: runtime.create_at_unix_ms.0,
            stop_at: runtime.scheduled_stop_timestamp.0,
            billing: billing(bill),
            spot: Spot {
                is_spot: spec.is_spot_instance.0,
                ..Spot::default()
            },
            url,
            owner: instance_auth.0.owner_user_name.0,
            tags,
            ..Instance::default()
        })
    }
}

impl<'a> Part<'a> {
    fn into_processor(self) -> Processor<'a> {
        Processor {
            count: rows::processors([&self.amount], self.model.says_some()).known(),
            model: self.model.0.and_then(|model| model.0),
        }
    }
}

impl<'a> NodePort<'a> {
    /// The port with the way to it: by its own address, or that of the region.
    fn into_port(self, region: Option<Cow<'a, str>>) -> Option<Port<'a>> {
        let public_port = rows::port(&self.node_port.0);
        // The region's stands for one that is not there, and for none that cannot be read.
        let host = self
            .address
            .0
            .and_then(|Hosts(own)| own.into_vec().into_iter().next().or(region));
        Some(Port {
            port: rows::port(&self.port)?,
            protocol: None,
            host: host.filter(|_| public_port.is_some()),
            public_port,
        })
    }
}

fn storages(entries: Vec<Loose<RemoteStorage<'_>>>) -> Option<Cow<'_, str>> {
    let entries = entries.into_iter();
    rows::listed(entries.map(|Loose(own)| [own.id, own.name, own.mount_path]))
}

/// Where a notebook is opened: a path of the region's domain.
fn url<'a>(domain: Option<Cow<'a, str>>, path: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    let (domain, path) = (domain?, path?);
    let scheme = if domain.contains("://") {
        ""
    } else {
        "https://"
    };
    let domain = domain.trim_end_matches('/');
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}{domain}{slash}{path}").into())
}

impl Size<'_> {
    fn gigabytes(&self) -> Option<Quantity> {
        Some(self.amount.0?.scaled(self.unit.0.0))
    }
}

/// The way in: the region's address, and the port there that leads to port 22.
fn ssh<'a>(
    entries: &[NodePort<'_>],
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

impl<'a> BillingInfo<'a> {
    fn type_beside_mode(&self) -> Option<Cow<'a, str>> {
        let own = self.billing_type.0.as_ref()?.0.clone();
        own.filter(|_| self.is_tide())
    }

    /// Whether the price holds for the quiet hours only. That is the mode then, and the type a label.
    fn is_tide(&self) -> bool {
        let charged = self.charge_mode.0.as_deref();
        charged.is_some_and(|charged| charged.eq_ignore_ascii_case(TIDE))
    }
}

fn billing(info: BillingInfo<'_>) -> Billing<'_> {
    let charged = info.charge_mode.0.as_deref().unwrap_or_default();
    let period = PERIODS
        .iter()
        .find(|(mode, _)| mode.eq_ignore_ascii_case(charged));
    let mode = if info.is_tide() {
        info.charge_mode.0
    } else {
        info.billing_type.or(info.charge_mode)
    };
    Billing {
        mode,
        price: info.price.0,
        list_price: None,
        currency: info.unit.0.map(|unit| match &*unit {
            "$" | "US$" => "USD".into(),
            "¥" | "￥" | "元" | "RMB" => "CNY".into(),
            // ISO 4217 has its codes in upper case.
            code if code.eq_ignore_ascii_case("USD") => "USD".into(),
            code if code.eq_ignore_ascii_case("CNY") => "CNY".into(),
            _ => unit,
        }),
        per: period.map(|(_, per)| *per),
        is_estimated: false,
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
