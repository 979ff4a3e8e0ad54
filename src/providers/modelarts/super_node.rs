//! A super node as `ListAllHyperinstances` and `ListHyperinstances` send it: servers that work as one. Its servers stand in
//! it, and in the list of servers.

use serde::Deserialize;

use super::{Call, ROWS, parent, server};
use crate::core::json::{Millis, TextRef};
use crate::core::model::{Instance, Kind, Spot, Status};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, RowError, RowReader};

/// Reads a page of super nodes, each with its servers. Whether the list of servers has these is not documented.
pub fn read(
    reader: RowReader,
    response: &Response,
    sink: &RowSink,
    region: &str,
    project: &str,
) -> Result<Page<Call>, ReadError> {
    reader.holders(response, &ROWS, sink, |row: Row<'_>, held| {
        let row = row.into_instance(region, project)?;
        let id = row.id.clone().into_owned();
        held.own(row);
        held.read("servers", false, |row: server::Row<'_>| {
            row.into_instance(region, project)
        });
        Ok(ListedParent::of(id, Vec::new()))
    })
}

/// The fields that have a key or a label of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    status: TextRef<'a>,
    hps_id: TextRef<'a>,
    hps_cluster_id: TextRef<'a>,
    order_id: TextRef<'a>,
    create_at: Millis,
    update_at: Millis,
}

impl<'a> Row<'a> {
    fn into_instance(self, region: &'a str, project: &'a str) -> Result<Instance<'a>, RowError> {
        Ok(Instance {
            kind: Kind::Server,
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: rows::status_in_any_case(STATUSES, self.status.0.as_deref()),
            status_raw: self.status.0,
            region: Some(region.into()),
            created_at: self.create_at.0,
            updated_at: self.update_at.0,
            spot: Spot::NOT_OFFERED,
            parent: parent(project),
            tags: rows::tags([
                ("category", Some(CATEGORY.into())),
                ("hps_cluster_id", self.hps_cluster_id.0),
                ("hps_id", self.hps_id.0),
                ("order_id", self.order_id.0),
            ]),
            // The list of servers may have it as one.
            is_shared: true,
            ..Instance::default()
        })
    }
}

/// What the list of servers calls a part of a super node.
const CATEGORY: &str = "HPS";

/// The words of the document.
const STATUSES: &[(&str, Status)] = &[
    ("PROVISIONING", Status::Starting),
    ("ACTIVE", Status::Running),
    ("ERROR", Status::Failed),
    ("REIMAGING", Status::Updating),
    ("TERMINATING", Status::Deleting),
    ("TERMINATED", Status::Deleted),
];
