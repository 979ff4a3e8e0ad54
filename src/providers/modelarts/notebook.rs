//! A notebook as `ListNotebooks` sends it. Its `token` is a secret, and not read.

use chrono::TimeDelta;
use serde::Deserialize;

use super::access::{Endpoint, ssh};
use super::parent;
use crate::core::json::{Addresses, Amount, Count, Flag, List, Millis, Object, Objects, TextRef};
use crate::core::model::{End, Instance, Kind, Processor, Spot, Status};
use crate::providers::rows::{self, RowError};

/// The fields that have a key or a label of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    description: TextRef<'a>,
    status: TextRef<'a>,
    fail_reason: TextRef<'a>,
    flavor: TextRef<'a>,
    custom_spec: Object<CustomSpec<'a>>,
    volume: Object<Volume>,
    billing_items: List<TextRef<'a>>,
    tags: Objects<Tag<'a>>,
    image: Object<Image<'a>>,
    endpoints: Objects<Endpoint<'a>>,
    url: TextRef<'a>,
    pool: Object<Pool<'a>>,
    feature: TextRef<'a>,
    user_id: TextRef<'a>,
    user: Object<User<'a>>,
    ip: Addresses<'a>,
    workspace_id: TextRef<'a>,
    lease: Object<Lease<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
}

/// What it was given, where that is no flavor of the vendor's.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CustomSpec<'a> {
    cpu: Amount,
    /// In MB: the least that the document allows is 513.
    memory: Amount,
    gpu: Amount,
    #[serde(borrow)]
    gpu_type: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Volume {
    /// In GB.
    capacity: Amount,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tag<'a> {
    #[serde(borrow)]
    key: TextRef<'a>,
    value: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pool<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
}

/// When it was created, and when it stops by itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Lease<'a> {
    create_at: Millis,
    update_at: Millis,
    /// In milliseconds.
    duration: Count,
    enable: Flag,
    /// `TIMING`, or `IDLE`: after it was idle for so long.
    #[serde(borrow, rename = "type")]
    counts: TextRef<'a>,
}

impl Lease<'_> {
    /// When it ends. One that would have ended before it was last changed counts from then.
    fn end(&self) -> Option<End> {
        if self.enable.0 == Some(false) {
            return Some(End::Never);
        }
        let lease_type = self.counts.0.as_deref();
        // When one is idle is not known.
        if lease_type.is_some_and(|word| !word.eq_ignore_ascii_case("TIMING")) {
            return None;
        }
        let duration = i64::try_from(self.duration.0?).ok()?;
        let duration = TimeDelta::try_milliseconds(duration)?;
        let from = |start: Option<crate::core::model::Timestamp>| Some(start?.shifted(duration));
        let end = from(self.create_at.0).filter(|end| self.update_at.0.is_none_or(|at| at <= *end));
        end.or(from(self.update_at.0)).map(End::At)
    }
}

impl<'a> Row<'a> {
    /// The row as a notebook of a project.
    pub fn into_instance(
        self,
        region: &'a str,
        project: &'a str,
    ) -> Result<Instance<'a>, RowError> {
        let lease = &self.lease.0;
        let (spec, pool) = (self.custom_spec.0, self.pool.0);
        let sizes = [&spec.cpu, &spec.memory, &spec.gpu];
        let is_own = sizes.into_iter().any(|size| size.above_zero().is_some());
        let billing_items = self.billing_items.0.into_iter().map(|item| [item]);
        let mut tags = rows::tags([
            ("billing_items", rows::listed(billing_items)),
            ("description", self.description.0),
            ("feature", self.feature.0),
            ("pool.id", pool.id.0),
            ("pool.name", pool.name.0),
            ("user_id", self.user_id.0.clone()),
            ("workspace_id", self.workspace_id.0),
        ]);
        for tag in self.tags.0 {
            if let Some(key) = tag.key.0 {
                tags.set_own("modelarts", key, tag.value.0.unwrap_or_default());
            }
        }
        Ok(Instance {
            kind: Kind::Notebook,
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: rows::status_in_any_case(STATUSES, self.status.0.as_deref()),
            status_raw: self.status.0,
            status_reason: self.fail_reason.0,
            region: Some(region.into()),
            instance_type: self.flavor.0,
            cpu: Processor {
                count: spec.cpu.above_zero(),
                model: None,
            },
            memory_gb: spec.memory.above_zero().map(|mb| mb.scaled(1.0 / 1024.0)),
            disk_gb: self.volume.0.capacity.0,
            gpu: Processor {
                // Without any size nothing was chosen but the flavor.
                count: spec.gpu.0.filter(|_| is_own),
                model: spec.gpu_type.0,
            },
            image: self.image.0.name.0,
            private_ips: rows::addresses([self.ip]),
            ssh: ssh(&self.endpoints),
            created_at: lease.create_at.0,
            updated_at: lease.update_at.0,
            expires_at: lease.end(),
            spot: Spot::NOT_OFFERED,
            parent: parent(project),
            url: self.url.0,
            owner: self.user.0.name.0.or(self.user_id.0),
            tags,
            // Whether a list keeps to its workspace and its feature is not documented.
            is_shared: true,
            ..Instance::default()
        })
    }
}

/// The words of the document.
const STATUSES: &[(&str, Status)] = &[
    ("INIT", Status::Pending),
    ("CREATING", Status::Starting),
    ("STARTING", Status::Starting),
    ("RUNNING", Status::Running),
    ("STOPPING", Status::Stopping),
    ("STOPPED", Status::Stopped),
    ("SNAPSHOTTING", Status::Updating),
    ("CREATE_FAILED", Status::Failed),
    ("START_FAILED", Status::Failed),
    ("DELETE_FAILED", Status::Failed),
    ("ERROR", Status::Failed),
    ("DELETING", Status::Deleting),
    ("DELETED", Status::Deleted),
    ("FROZEN", Status::Stopped),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_by_what_it_says() {
        let at = |text: &str| crate::core::model::Timestamp::parse(text).map(End::At);
        for (lease, end) in [
            (
                r#"{"create_at":1767225600000,"update_at":1767225600000,"duration":3600000,"enable":true,"type":"TIMING"}"#,
                at("2026-01-01T01:00:00Z"),
            ),
            // Started again a day later.
            (
                r#"{"create_at":1767225600000,"update_at":1767312000000,"duration":"3600000","enable":true}"#,
                at("2026-01-02T01:00:00Z"),
            ),
            (r#"{"duration":3600000,"enable":false}"#, Some(End::Never)),
            (
                r#"{"create_at":1767225600000,"duration":3600000,"enable":true,"type":"idle"}"#,
                None,
            ),
            (r#"{"create_at":1767225600000,"enable":true}"#, None),
            (
                r#"{"create_at":1767225600000,"duration":18446744073709551615}"#,
                None,
            ),
            ("{}", None),
        ] {
            let read: Lease<'_> = serde_json::from_str(lease).unwrap();
            assert_eq!(read.end(), end, "{lease}");
        }
    }
}
