//! A job as `ListDevServerJobs` sends it.

use serde::Deserialize;

use super::parent;
use crate::json::{Count, Millis, Text};
use crate::model::{Instance, Kind, Status};
use crate::providers::rows::{self, Fail};

/// The fields, all of which have a key of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Row {
    id: Text,
    name: Text,
    user_name: Text,
    description: Text,
    #[serde(rename = "type")]
    job_type: Text,
    status: Text,
    abnormal_count: Count,
    create_at: Millis,
    update_at: Millis,
}

impl Row {
    /// The row as a job of a project.
    pub fn into_instance(self, region: &str, project: &str) -> Result<Instance, Fail> {
        let failed_nodes = self.abnormal_count.0;
        Ok(Instance {
            kind: Kind::Job,
            id: self.id.0.ok_or(Fail::no_id("id"))?,
            name: self.name.0,
            // FINISHED says that the job has ended, not how.
            status: match self.status.0.as_deref() {
                Some("PROCESSING") => Status::Running,
                Some("FINISHED") => match failed_nodes {
                    Some(0) => Status::Succeeded,
                    Some(_) => Status::Failed,
                    None => Status::Unknown,
                },
                Some("DELETED") => Status::Deleted,
                _ => Status::Unknown,
            },
            status_raw: self.status.0,
            status_reason: failed_nodes
                .filter(|count| *count > 0)
                .map(|count| match count {
                    1 => "failed on 1 node".to_owned(),
                    _ => format!("failed on {count} nodes"),
                }),
            region: Some(region.to_owned()),
            instance_type: self.job_type.0.clone(),
            created_at: self.create_at.0,
            updated_at: self.update_at.0,
            parent: parent(project),
            owner: self.user_name.0,
            tags: rows::tags([
                ("type", self.job_type.0),
                ("description", self.description.0),
            ]),
            ..Instance::default()
        })
    }
}
