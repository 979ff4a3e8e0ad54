//! An instance as "List Instances" of Novita sends it.

use serde::Deserialize;

use crate::core::json::{Amount, Count, EndSeconds, Object, Objects, Seconds, TextRef};
use crate::core::model::{Billing, Instance, Parent, Processor, Spot, Status};
use crate::providers::rest::{self, RowError};
use crate::providers::rows;

/// The fields that have a key of ours. `envs`, passwords and image credentials are not even read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    cluster_id: TextRef<'a>,
    cluster_name: TextRef<'a>,
    status: TextRef<'a>,
    status_error: Object<StatusError<'a>>,
    image_url: TextRef<'a>,
    cpu_num: Amount,
    memory: Amount,
    gpu_num: Amount,
    rootfs_size: Amount,
    port_mappings: Objects<PortMapping>,
    product_name: TextRef<'a>,
    kind: TextRef<'a>,
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
struct PortMapping {
    port: Count,
}

impl<'a> rest::Row<'a> for Row<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError> {
        let has_gpu = self.gpu_num.0.is_some_and(|count| count.get() > 0.0);
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
            region: self
                .cluster_name
                .0
                .clone()
                .or_else(|| self.cluster_id.0.clone()),
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
            ports: rows::ports(self.port_mappings.iter().map(|mapping| &mapping.port)),
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
                    .map(|_| "cluster".into()),
                id: self.cluster_id.0,
                name: self.cluster_name.0,
            },
            tags: rows::tags([("kind", self.kind.0)]),
            ..Instance::default()
        })
    }
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
