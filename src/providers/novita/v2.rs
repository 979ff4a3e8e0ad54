//! An instance as "List Instances" of API v2 sends it. What is the same in v1 has the same value here.

use std::borrow::Cow;

use serde::Deserialize;

use super::row::{STATUSES, Variable, gpus, names};
use crate::core::json::{Amount, Count, EndSeconds, Object, Objects, Readable, Seconds, TextRef};
use crate::core::model::{Billing, End, Instance, Parent, Port, Processor, Spot};
use crate::providers::rest::{self, RowError};
use crate::providers::rows;

/// The fields that have a key or a label of ours. The values of `envs` are not even read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    #[serde(rename = "type")]
    kind: Readable<TextRef<'a>>,
    product_id: TextRef<'a>,
    image: TextRef<'a>,
    billing: Object<Bill<'a>>,
    envs: Objects<Variable<'a>>,
    ports: Objects<Mapping<'a>>,
    resource_specs: Object<Specs>,
    network: Object<Network<'a>>,
    region: TextRef<'a>,
    status: Object<State<'a>>,
    created_at: Seconds,
    last_started_at: Seconds,
    owner_id: TextRef<'a>,
    member_id: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bill<'a> {
    #[serde(borrow)]
    mode: TextRef<'a>,
    prepaid: Object<Prepaid>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Prepaid {
    end_time: EndSeconds,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mapping<'a> {
    port: Count,
    #[serde(borrow)]
    protocol: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Specs {
    rootfs_size_gb: Amount,
    gpu_num: Readable<Amount>,
    cpu_num: Amount,
    memory_gb: Amount,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Network<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    ip: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct State<'a> {
    #[serde(borrow)]
    status: TextRef<'a>,
    error: TextRef<'a>,
    message: TextRef<'a>,
}

/// The words of v2 for how it is billed, and those of v1.
const MODES: &[(&str, &str)] = &[
    ("postpaid", "onDemand"),
    ("prepaid", "monthly"),
    ("spot", "spot"),
];

impl<'a> rest::Row<'a> for Row<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError> {
        let (bill, specs) = (self.billing.0, self.resource_specs.0);
        let (state, network) = (self.status.0, self.network.0);
        let word = bill.mode.0.as_deref();
        let known = MODES.iter().find(|(own, _)| word == Some(*own));
        let mode = known.map(|(_, mode)| Cow::Borrowed(*mode));
        let ports = self.ports.0.into_iter().filter_map(|mapping| {
            Some(Port {
                port: rows::port(&mapping.port)?,
                protocol: mapping.protocol.0,
                ..Port::default()
            })
        });
        let is_prepaid = known.is_some_and(|(own, _)| *own == "prepaid");
        let has_region = self.region.0.is_some();
        Ok(Instance {
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: rows::status_in_any_case(STATUSES, state.status.0.as_deref()),
            status_raw: state.status.0,
            status_reason: rows::joined([state.error, state.message]),
            region_id: self.region.0.clone(),
            type_id: self.product_id.0.clone(),
            image: self.image.0,
            cpu: Processor {
                count: specs.cpu_num.0,
                model: None,
            },
            memory_gb: specs.memory_gb.0,
            disk_gb: specs.rootfs_size_gb.0,
            gpu: Processor {
                count: gpus(&specs.gpu_num, &self.kind),
                model: None,
            },
            ports: ports.collect(),
            created_at: self.created_at.0,
            started_at: self.last_started_at.0,
            // Only what is paid ahead comes to an end.
            expires_at: match known {
                Some(_) if !is_prepaid => Some(End::Never),
                _ => bill.prepaid.0.end_time.0,
            },
            spot: Spot {
                is_spot: known.map(|(own, _)| *own == "spot"),
                ..Spot::default()
            },
            billing: Billing {
                mode: mode.or(bill.mode.0),
                ..Billing::default()
            },
            parent: Parent {
                kind: has_region.then(|| "cluster".into()),
                id: self.region.0,
                name: None,
            },
            owner: self.owner_id.0,
            tags: rows::tags([
                ("envs", names(self.envs)),
                ("kind", self.kind.0.and_then(|kind| kind.0)),
                ("memberId", self.member_id.0),
                ("network.id", network.id.0),
                ("network.ip", network.ip.0),
                ("productId", self.product_id.0),
            ]),
            ..Instance::default()
        })
    }
}
