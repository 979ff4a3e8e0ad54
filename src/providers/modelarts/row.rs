//! A job as `ListDevServerJobs` sends it.

use serde::Deserialize;

use super::parent;
use crate::core::json::{Count, Millis, TextRef};
use crate::core::model::{Instance, Kind, Spot, Status};
use crate::providers::rows::{self, RowError};

/// The fields, all of which have a key of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    user_name: TextRef<'a>,
    description: TextRef<'a>,
    #[serde(rename = "type")]
    job_type: TextRef<'a>,
    status: TextRef<'a>,
    abnormal_count: Count,
    create_at: Millis,
    update_at: Millis,
}

impl<'a> Row<'a> {
    /// The row as a job of a project.
    pub fn into_instance(
        self,
        region: &'a str,
        project: &'a str,
    ) -> Result<Instance<'a>, RowError> {
        let failed_nodes = self.abnormal_count.0;
        Ok(Instance {
            kind: Kind::Job,
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: status(self.status.0.as_deref(), failed_nodes),
            status_raw: self.status.0,
            status_reason: failed_nodes
                .filter(|count| *count > 0)
                .map(|count| match count {
                    1 => "failed on 1 node".into(),
                    _ => format!("failed on {count} nodes").into(),
                }),
            region: Some(region.into()),
            instance_type: self.job_type.0.clone(),
            created_at: self.create_at.0,
            updated_at: self.update_at.0,
            spot: Spot::NOT_OFFERED,
            parent: parent(project),
            owner: self.user_name.0,
            tags: rows::tags([
                (
                    "abnormal_count",
                    failed_nodes.map(|count| count.to_string().into()),
                ),
                ("description", self.description.0),
                ("type", self.job_type.0),
            ]),
            ..Instance::default()
        })
    }
}

/// The words, and what they may mean: FINISHED says that the job has ended, not how.
pub const STATUSES: &[(&str, Status)] = &[
    ("PROCESSING", Status::Running),
    ("FINISHED", Status::Succeeded),
    ("FINISHED", Status::Failed),
    ("DELETED", Status::Deleted),
];

fn status(word: Option<&str>, failed_nodes: Option<u64>) -> Status {
    match (rows::status_in_any_case(STATUSES, word), failed_nodes) {
        (Status::Succeeded, Some(0)) => Status::Succeeded,
        (Status::Succeeded, Some(_)) => Status::Failed,
        (Status::Succeeded, None) => Status::Unknown,
        (status, _) => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_has_ended_failed_where_a_node_did() {
        for (word, failed_nodes, expected) in [
            ("PROCESSING", None, Status::Running),
            ("processing", Some(1), Status::Running),
            ("FINISHED", Some(0), Status::Succeeded),
            ("Finished", Some(2), Status::Failed),
            ("FINISHED", None, Status::Unknown),
            ("DELETED", None, Status::Deleted),
            ("PAUSED", Some(0), Status::Unknown),
        ] {
            assert_eq!(
                status(Some(word), failed_nodes),
                expected,
                "{word} {failed_nodes:?}"
            );
        }
    }
}
