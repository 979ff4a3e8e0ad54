//! A notebook as `ListNotebooks` sends it. Its `token` is a secret, and not read.

use chrono::TimeDelta;
use serde::Deserialize;

use super::access::{Endpoint, ssh};
use super::parent;
use crate::core::json::{
    Addresses, Amount, Count, Flag, List, Millis, Object, Objects, Readable, TextRef,
};
use crate::core::model::{End, Figure, Instance, Kind, Processor, Sizes, Spot, Status};
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
    custom_spec: Readable<Object<CustomSpec<'a>>>,
    volume: Object<Volume>,
    billing_items: List<TextRef<'a>>,
    tags: Objects<Tag<'a>>,
    image: Object<Image<'a>>,
    endpoints: Objects<Endpoint<'a>>,
    url: TextRef<'a>,
    pool: Object<Pool<'a>>,
    feature: TextRef<'a>,
    user_id: TextRef<'a>,
    user: Readable<Object<User<'a>>>,
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
    cpu: Readable<Amount>,
    /// In MB: the least that the document allows is 513.
    memory: Readable<Amount>,
    gpu: Readable<Amount>,
    #[serde(borrow)]
    gpu_type: Readable<TextRef<'a>>,
}

impl CustomSpec<'_> {
    /// Its sizes. Without any above 0 nothing was chosen but the flavor.
    fn sizes(&self) -> Sizes {
        let cpu = self.cpu.figure().above_zero();
        let memory_gb = self.memory.figure().above_zero().scaled(1.0 / 1024.0);
        let gpu = rows::processors([&self.gpu], self.gpu_type.says_some());
        let is_own = [cpu, memory_gb, gpu.above_zero()] != [Figure::Untold; 3];
        Sizes {
            cpu,
            memory_gb,
            gpu: if is_own { gpu } else { Figure::Untold },
        }
    }
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
    value: Readable<TextRef<'a>>,
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
    name: Readable<TextRef<'a>>,
}

/// When it was created, and when it stops by itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Lease<'a> {
    create_at: Millis,
    update_at: Readable<Millis>,
    /// In milliseconds.
    duration: Count,
    enable: Readable<Flag>,
    /// `TIMING`, or `IDLE`: after it was idle for so long.
    #[serde(borrow, rename = "type")]
    counts: Readable<TextRef<'a>>,
}

impl Lease<'_> {
    /// When it ends. One that would have ended before it was last changed counts from then. Where any of what decides that
    /// cannot be read, it is not known.
    fn end(&self) -> Option<End> {
        if self.enable.0.as_ref()?.0 == Some(false) {
            return Some(End::Never);
        }
        let lease_type = self.counts.0.as_ref()?.0.as_deref();
        // When one is idle is not known.
        if lease_type.is_some_and(|word| !word.eq_ignore_ascii_case("TIMING")) {
            return None;
        }
        let duration = i64::try_from(self.duration.0?).ok()?;
        let duration = TimeDelta::try_milliseconds(duration)?;
        let changed = self.update_at.0.as_ref()?.0;
        let first = self.create_at.0.map(|start| start.later(duration));
        let is_past = |end| changed.is_some_and(|at| at > end);
        let end = match first {
            Some(end) if !end.is_some_and(is_past) => end,
            _ => changed?.later(duration),
        };
        end.map(End::At)
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
        let pool = self.pool.0;
        let (sizes, gpu_model) = match self.custom_spec.0 {
            Some(Object(spec)) => (spec.sizes(), spec.gpu_type.0),
            None => (Sizes::UNCLEAR, None),
        };
        // The id stands for a name that is not there, and for none that cannot be read.
        let name = self.user.0.and_then(|Object(user)| user.name.0);
        let owner = name.and_then(|name| name.0.or_else(|| self.user_id.0.clone()));
        let billing_items = self.billing_items.0.into_iter().map(|item| [item]);
        let mut tags = rows::tags([
            ("billing_items", rows::listed(billing_items)),
            ("description", self.description.0),
            ("feature", self.feature.0),
            ("pool.id", pool.id.0),
            ("pool.name", pool.name.0),
            ("user_id", self.user_id.0),
            ("workspace_id", self.workspace_id.0),
        ]);
        let own = self.tags.0.into_iter();
        let own = own.filter_map(|tag| Some((tag.key.0?, tag.value.or_empty()?)));
        tags.set_own("modelarts", own);
        let mut instance = Instance {
            kind: Kind::Notebook,
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: rows::status_in_any_case(STATUSES, self.status.0.as_deref()),
            status_raw: self.status.0,
            status_reason: self.fail_reason.0,
            region: Some(region.into()),
            instance_type: self.flavor.0,
            disk_gb: self.volume.0.capacity.0,
            gpu: Processor {
                count: None,
                model: gpu_model.and_then(|model| model.0),
            },
            image: self.image.0.name.0,
            private_ips: rows::addresses([self.ip]),
            ssh: ssh(&self.endpoints),
            created_at: lease.create_at.0,
            updated_at: lease.update_at.0.as_ref().and_then(|at| at.0),
            expires_at: lease.end(),
            spot: Spot::NOT_OFFERED,
            parent: parent(project),
            url: self.url.0,
            owner,
            tags,
            // Whether a list keeps to its workspace and its feature is not documented.
            is_shared: true,
            ..Instance::default()
        };
        sizes.tell(&mut instance);
        Ok(instance)
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
    use serde_json::value::RawValue;

    use super::*;
    use crate::core::json::{Entry, Flaws, RowPlace};

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
            // Beyond all times.
            (
                r#"{"create_at":1767225600000,"update_at":1767225600000,"duration":1749536420547000,"enable":true}"#,
                None,
            ),
            // What decides it cannot be read.
            (
                r#"{"create_at":1767225600000,"update_at":"N/A","duration":3600000,"enable":true}"#,
                None,
            ),
            (
                r#"{"create_at":1767225600000,"duration":3600000,"enable":"perhaps"}"#,
                None,
            ),
            (
                r#"{"create_at":1767225600000,"duration":3600000,"enable":true,"type":{}}"#,
                None,
            ),
        ] {
            let row = format!(r#"{{"id":"n","lease":{lease}}}"#);
            let raw = RawValue::from_string(row).unwrap();
            let place = RowPlace {
                list: "data",
                index: 0,
            };
            let row: Row<'_> = (&*raw).lenient(place, &mut Flaws::default()).unwrap();
            assert_eq!(row.lease.0.end(), end, "{lease}");
        }
    }
}
