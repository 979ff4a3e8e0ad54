//! An instance as `DescribeApplicationInstances` sends it.

use serde::Deserialize;

use super::super::pod_status;
use super::App;
use crate::json::{Count, List, Millis, Text};
use crate::model::{Instance, Status};
use crate::providers::rows::{self, Fail};

/// The fields that have a key of ours, or are kept as labels.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Row {
    instance_id: Text,
    instance_container_status: Text,
    instance_health_status: Text,
    instance_container_restarts: Count,
    instance_container_ip: Text,
    eip: Text,
    image_url: Text,
    create_time_stamp: Millis,
    finish_time_stamp: Millis,
    timestamp: Millis,
    unhealthy_message: Text,
    tags: List<Tag>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Tag {
    key: Text,
    value: Text,
}

impl Row {
    /// The row as an instance of a group of an application.
    pub fn into_instance(self, region: &str, app: &App, group: &str) -> Result<Instance, Fail> {
        let id = self.instance_id.0.ok_or(Fail::no_id("InstanceId"))?;
        // The group has no key of its own.
        let mut tags = rows::tags([("GroupId", Some(group.to_owned()))]);
        let own = self.tags.0.into_iter();
        tags.extend(own.filter_map(|tag| Some((tag.key.0?, tag.value.0.unwrap_or_default()))));
        Ok(Instance {
            name: Some(id.clone()),
            id,
            status: self
                .instance_container_status
                .0
                .as_deref()
                .map_or(Status::Unknown, pod_status),
            status_raw: self.instance_container_status.0,
            status_reason: self.unhealthy_message.0,
            health: self.instance_health_status.0,
            restarts: self.instance_container_restarts.0,
            region: Some(region.to_owned()),
            image: self.image_url.0,
            private_ips: rows::present([self.instance_container_ip.0]),
            public_ips: rows::present([self.eip.0]),
            created_at: self.create_time_stamp.0,
            started_at: self.finish_time_stamp.0,
            updated_at: self.timestamp.0,
            parent: app.parent(),
            tags,
            ..Instance::default()
        })
    }
}
