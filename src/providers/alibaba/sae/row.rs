//! An instance as `DescribeApplicationInstances` sends it.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::super::pod_status;
use super::App;
use crate::core::json::{
    self, Addresses, Count, FromScalar, List, Millis, Readable, Strict, TextRef,
};
use crate::core::model::{Instance, Processor, Spot, Status};
use crate::providers::rows::{self, RowError};

/// The fields that have a key of ours, or are kept as labels.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Row<'a> {
    #[serde(borrow, deserialize_with = "said")]
    instance_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    instance_container_status: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    instance_health_status: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    instance_container_restarts: Count,
    #[serde(deserialize_with = "said")]
    instance_container_ip: Addresses<'a>,
    #[serde(deserialize_with = "said")]
    eip: Addresses<'a>,
    #[serde(deserialize_with = "said")]
    image_url: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    create_time_stamp: Millis,
    #[serde(deserialize_with = "said")]
    finish_time_stamp: Millis,
    #[serde(deserialize_with = "said")]
    timestamp: Millis,
    #[serde(deserialize_with = "said")]
    unhealthy_message: TextRef<'a>,
    #[serde(deserialize_with = "said", rename = "VSwitchId")]
    v_switch_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    package_version: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    debug_status: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    main_container_status: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    traffic_status: TextRef<'a>,
    #[serde(deserialize_with = "said_list")]
    sidecar_containers_status: List<Strict<Sidecar<'a>>>,
    #[serde(deserialize_with = "said_list")]
    tags: List<Strict<Tag<'a>>>,
}

/// A container beside the main one.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Sidecar<'a> {
    #[serde(borrow, deserialize_with = "said")]
    container_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    container_status: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    image_url: TextRef<'a>,
}

impl Sidecar<'_> {
    /// That it should run, and does not.
    fn ill(&self) -> Option<String> {
        // No document names the words; those of a container in Kubernetes are among them.
        const NOT_RUNNING: &[&str] = &["waiting", "terminated", "notready", "unhealthy"];
        let word = self.container_status.0.as_deref()?;
        let is_well = match pod_status(word) {
            Status::Running | Status::Succeeded => true,
            Status::Unknown => !NOT_RUNNING.contains(&&*word.to_ascii_lowercase()),
            _ => false,
        };
        let id = self.container_id.0.as_deref().unwrap_or_default();
        (!is_well).then(|| ["sidecar", id, word].join(" ").replace("  ", " "))
    }
}

/// What the health check says, and the sidecars that do not run.
fn reason(message: Option<Cow<'_, str>>, ill: Vec<String>) -> Option<Cow<'_, str>> {
    if ill.is_empty() {
        return message;
    }
    let message = message.map(Cow::into_owned);
    let parts: Vec<_> = message.into_iter().chain(ill).collect();
    Some(parts.join("; ").into())
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Tag<'a> {
    #[serde(borrow, deserialize_with = "said")]
    key: TextRef<'a>,
    value: Readable<TextRef<'a>>,
}

impl<'a> Tag<'a> {
    /// Its key and value, where both could be read.
    pub fn label(self) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
        let value = self.value.or_empty()?;
        let is_nothing = value.trim() == NOTHING;
        Some((
            self.key.0?,
            if is_nothing { Cow::Borrowed("") } else { value },
        ))
    }
}

/// What the vendor's samples hold where there is nothing to say: the Chinese word for "empty".
const NOTHING: &str = "空";

/// Reads a field, in whose place that word may stand.
pub fn said<'de, D: Deserializer<'de>, T: FromScalar<'de>>(from: D) -> Result<T, D::Error> {
    json::or_placeholder(NOTHING, from)
}

/// Reads a list, in whose place the same word may stand.
pub fn said_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<List<T>, D::Error> {
    json::list_or_placeholder(NOTHING, from)
}

impl<'a> Row<'a> {
    /// The row as an instance of a group of an application.
    pub fn into_instance(
        self,
        region: &'a str,
        app: &'a App,
        group: &'a str,
    ) -> Result<Instance<'a>, RowError> {
        let id = self.instance_id.0.ok_or(RowError::no_id("InstanceId"))?;
        let sidecars = self.sidecar_containers_status.0;
        let word = self.instance_container_status.0.as_deref();
        let status = word.map_or(Status::Unknown, pod_status);
        // Nothing runs yet in an instance that starts, or any more in one that stops.
        let should_run = matches!(status, Status::Running | Status::Failed);
        let ill = sidecars.iter().filter_map(|Strict(own)| own.ill());
        let ill: Vec<_> = ill.filter(|_| should_run).collect();
        let sidecars = sidecars.into_iter();
        let (words, images): (Vec<_>, Vec<_>) = sidecars
            .map(|Strict(own)| ([own.container_id, own.container_status], [own.image_url]))
            .unzip();
        let mut tags = rows::tags([
            ("DebugStatus", self.debug_status.0),
            ("GroupId", Some(group.into())),
            ("MainContainerStatus", self.main_container_status.0),
            ("PackageVersion", self.package_version.0),
            ("SidecarContainersStatus", rows::listed(words)),
            ("SidecarImageUrl", rows::listed(images)),
            ("TrafficStatus", self.traffic_status.0),
            ("VSwitchId", self.v_switch_id.0),
        ]);
        let own = self.tags.0.into_iter();
        tags.set_own("sae", own.filter_map(|Strict(tag)| tag.label()));
        Ok(Instance {
            name: Some(id.clone()),
            id,
            status,
            status_raw: self.instance_container_status.0,
            status_reason: reason(self.unhealthy_message.0, ill),
            health: self.instance_health_status.0,
            restarts: self.instance_container_restarts.0,
            region: Some(region.into()),
            image: self.image_url.0,
            cpu: Processor {
                count: app.given.cpu,
                model: None,
            },
            memory_gb: app.given.memory_gb,
            disk_gb: app.given.disk_gb,
            private_ips: rows::addresses([self.instance_container_ip]),
            public_ips: rows::addresses([self.eip]),
            created_at: self.create_time_stamp.0,
            started_at: self.finish_time_stamp.0,
            updated_at: self.timestamp.0,
            spot: Spot::NOT_OFFERED,
            parent: app.parent(),
            tags,
            ..Instance::default()
        })
    }
}
