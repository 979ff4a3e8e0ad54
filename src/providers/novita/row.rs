//! An instance as "List Instances" of Novita sends it.

use std::borrow::Cow;

use serde::Deserialize;

use crate::core::json::{Amount, Count, EndSeconds, Object, Objects, Readable, Seconds, TextRef};
use crate::core::model::{Billing, Instance, Parent, Port, Processor, Quantity, Spot, Status};
use crate::core::secret;
use crate::providers::rest::{self, RowError};
use crate::providers::rows;

/// The fields that have a key or a label of ours. The values of `envs` and passwords are not even read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    cluster_id: TextRef<'a>,
    cluster_name: Readable<TextRef<'a>>,
    status: TextRef<'a>,
    status_error: Object<StatusError<'a>>,
    image_url: TextRef<'a>,
    cpu_num: Amount,
    memory: Amount,
    gpu_num: Readable<Amount>,
    rootfs_size: Amount,
    port_mappings: Objects<PortMapping<'a>>,
    product_id: TextRef<'a>,
    product_name: TextRef<'a>,
    image_auth_id: TextRef<'a>,
    command: TextRef<'a>,
    entrypoint: TextRef<'a>,
    volume_mounts: Objects<VolumeMount<'a>>,
    envs: Objects<Variable<'a>>,
    kind: Readable<TextRef<'a>>,
    billing_mode: TextRef<'a>,
    end_time: EndSeconds,
    spot_status: TextRef<'a>,
    spot_reclaim_time: EndSeconds,
    created_at: Seconds,
    last_started_at: Seconds,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusError<'a> {
    #[serde(borrow)]
    state: TextRef<'a>,
    message: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PortMapping<'a> {
    port: Count,
    #[serde(borrow, rename = "type")]
    protocol: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount<'a> {
    #[serde(borrow, rename = "type")]
    volume_type: TextRef<'a>,
    id: TextRef<'a>,
    /// In GB.
    size: TextRef<'a>,
    mount_path: TextRef<'a>,
}

/// A variable of the container. Its value is a secret, and not read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Variable<'a> {
    #[serde(borrow)]
    key: TextRef<'a>,
}

/// What is mounted, in words.
pub fn volumes(mounts: Objects<VolumeMount<'_>>) -> Option<Cow<'_, str>> {
    rows::listed(mounts.0.into_iter().map(|volume| {
        let size = volume.size.0.map(|size| format!("{size} GB").into());
        [
            volume.volume_type,
            volume.id,
            TextRef(size),
            volume.mount_path,
        ]
    }))
}

/// The names of variables.
pub fn names(variables: Objects<Variable<'_>>) -> Option<Cow<'_, str>> {
    rows::listed(variables.0.into_iter().map(|variable| [variable.key]))
}

/// A command line without the secrets that its options name.
pub fn command(words: TextRef<'_>) -> Option<Cow<'_, str>> {
    let words = words.0?;
    Some(secret::without_secrets(&words).into_owned().into())
}

impl<'a> rest::Row<'a> for Row<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError> {
        let ports = self.port_mappings.0.into_iter().filter_map(|mapping| {
            Some(Port {
                port: rows::port(&mapping.port)?,
                protocol: mapping.protocol.0,
                ..Port::default()
            })
        });
        let gpus = gpus(&self.gpu_num, &self.kind);
        let has_gpu = gpus.is_some_and(|count| count.get() > 0.0);
        // The id stands for a name that is not there, and for none that cannot be read.
        let cluster_name = self.cluster_name.0.map(|name| name.0);
        let region = match &cluster_name {
            Some(name) => name.clone().or_else(|| self.cluster_id.0.clone()),
            None => None,
        };
        let cluster_name = cluster_name.flatten();
        let is_spot = is_spot(
            self.billing_mode.0.as_deref(),
            self.spot_status.0.as_deref(),
        );
        Ok(Instance {
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            // The console has older spellings in capitals.
            status: rows::status_in_any_case(STATUSES, self.status.0.as_deref()),
            status_raw: self.status.0,
            status_reason: rows::joined([self.status_error.0.state, self.status_error.0.message]),
            region,
            image: self.image_url.0,
            cpu: Processor {
                count: self.cpu_num.0,
                model: None,
            },
            memory_gb: self.memory.0,
            disk_gb: self.rootfs_size.0,
            gpu: Processor {
                count: gpus,
                model: self.product_name.0.clone().filter(|_| has_gpu),
            },
            type_id: self.product_id.0.clone(),
            instance_type: self.product_name.0,
            ports: ports.collect(),
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
                    .or(cluster_name.as_ref())
                    .map(|_| "cluster".into()),
                id: self.cluster_id.0,
                name: cluster_name,
            },
            tags: rows::tags([
                ("command", command(self.command)),
                ("entrypoint", command(self.entrypoint)),
                ("envs", names(self.envs)),
                ("imageAuthId", self.image_auth_id.0),
                ("kind", self.kind.0.and_then(|kind| kind.0)),
                ("productId", self.product_id.0),
                ("volumes", volumes(self.volume_mounts)),
            ]),
            ..Instance::default()
        })
    }
}

/// How many GPUs an instance has, by their number and its kind: `gpu` or `cpu`.
pub fn gpus(count: &Readable<Amount>, kind: &Readable<TextRef<'_>>) -> Option<Quantity> {
    let may_be_gpu = match &kind.0 {
        Some(TextRef(word)) => {
            let word = word.as_deref().unwrap_or_default().trim();
            word.eq_ignore_ascii_case("gpu")
        }
        None => true,
    };
    rows::processors([count], may_be_gpu).known()
}

/// Whether an instance is a spot instance, by the word of how it is billed; where that is none of the document's,
/// only the state of a spot instance tells.
fn is_spot(billing_mode: Option<&str>, spot_status: Option<&str>) -> Option<bool> {
    let is_among = |word: Option<&str>, words: &[&str]| {
        let word = word.unwrap_or_default().trim();
        words.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    if is_among(billing_mode, &["spot"]) {
        Some(true)
    } else if is_among(billing_mode, &["onDemand", "monthly"]) {
        Some(false)
    } else {
        is_among(spot_status, SPOT_STATUSES).then_some(true)
    }
}

/// The states of a spot instance; of another there is none.
const SPOT_STATUSES: &[&str] = &["running", "notified", "reclaiming", "terminated"];

/// The document's words, `pending` and `terminated`, and what they mean.
pub const STATUSES: &[(&str, Status)] = &[
    ("running", Status::Running),
    ("exited", Status::Stopped),
    ("toCreate", Status::Pending),
    ("pending", Status::Pending),
    ("toStart", Status::Pending),
    ("creating", Status::Starting),
    ("pulling", Status::Starting),
    ("starting", Status::Starting),
    ("toRestart", Status::Starting),
    ("restarting", Status::Starting),
    ("toStop", Status::Stopping),
    ("stopping", Status::Stopping),
    ("freezing", Status::Stopping),
    ("toRemove", Status::Deleting),
    ("removing", Status::Deleting),
    ("removed", Status::Deleted),
    ("terminated", Status::Deleted),
    ("toReset", Status::Updating),
    ("resetting", Status::Updating),
    ("migrating", Status::Updating),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_nobody_knows_is_not_no() {
        for (billing_mode, spot_status, expected) in [
            (Some("spot"), None, Some(true)),
            (Some("SPOT"), None, Some(true)),
            (Some(" spot "), None, Some(true)),
            (Some("onDemand"), None, Some(false)),
            (Some("ondemand "), None, Some(false)),
            (Some("monthly"), None, Some(false)),
            (Some("preemptible"), None, None),
            (Some("7"), Some("none"), None),
            (Some("preemptible"), Some("notified"), Some(true)),
            (None, Some("Running"), Some(true)),
            (None, None, None),
        ] {
            let found = is_spot(billing_mode, spot_status);
            assert_eq!(found, expected, "{billing_mode:?} {spot_status:?}");
        }
    }
}
