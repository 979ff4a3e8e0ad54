//! What holds the instances: applications, the canaries among their children, and groups.

use serde::{Deserialize, Deserializer};

use super::row::{said, said_list};
use super::{App, Call, Given, Group, envelope};
use crate::core::json::{Amount, List, Readable, Strict, Text, Total};
use crate::core::model::Quantity;
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

const APPLICATIONS: Layout = envelope::around("Data.Applications", Some("Data.TotalSize"));

const GROUPS: Layout = envelope::around("Data", None);

/// Reads a page of `ListApplications`: each application leads to its groups, and to those of its canaries.
pub fn applications(region: usize, response: &Response) -> Result<Page<Call>, ReadError> {
    rows::parents(response, &APPLICATIONS, |row: Application| {
        let mut calls = Vec::new();
        let (id, is_whole) = row.calls(region, &mut calls)?;
        Ok(ListedParent {
            partly_read: (!is_whole).then_some("Children"),
            ..ListedParent::of(id, calls)
        })
    })
}

/// Reads `DescribeApplicationGroups`: each group leads to its instances.
pub fn groups(region: usize, app: &App, response: &Response) -> Result<Page<Call>, ReadError> {
    rows::parents(response, &GROUPS, |row: GroupRow| {
        let id = row.group_id.0.ok_or(RowError::no_id("GroupId"))?;
        let call = Call::Instances {
            region,
            app: app.clone(),
            group: Group {
                id: id.clone(),
                running: row.running_instances.known().unwrap_or(0),
            },
        };
        Ok(ListedParent::of(id, vec![call]))
    })
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Application {
    #[serde(deserialize_with = "said")]
    app_id: Text,
    #[serde(deserialize_with = "said")]
    app_name: Text,
    running_instances: Total,
    /// In thousandths of a core.
    #[serde(deserialize_with = "said")]
    cpu: Amount,
    /// In MB.
    #[serde(deserialize_with = "said")]
    mem: Amount,
    /// In GB.
    #[serde(deserialize_with = "said")]
    disk_size: Amount,
    children: Readable<Children>,
}

/// Canaries; one that cannot be read is known to be there.
#[derive(Default)]
struct Children(Vec<Readable<Strict<Application>>>);

impl<'de> Deserialize<'de> for Children {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        said_list(from).map(|List(list)| Self(list))
    }
}

/// A size; 0 stands for what is not told.
fn above(size: &Amount) -> Option<Quantity> {
    size.0.filter(|size| size.get() > 0.0)
}

impl Application {
    /// Adds the call for this application's groups and those for its canaries; its id, and whether all of them
    /// could be read.
    fn calls(self, region: usize, calls: &mut Vec<Call>) -> Result<(String, bool), RowError> {
        let id = self.app_id.0.ok_or(RowError::no_id("AppId"))?;
        let app = App {
            id: id.clone(),
            name: self.app_name.0,
            running: self.running_instances.known().unwrap_or(0),
            given: Given {
                cpu: above(&self.cpu).map(|millicores| millicores.scaled(1.0 / 1000.0)),
                memory_gb: above(&self.mem).map(|mb| mb.scaled(1.0 / 1024.0)),
                disk_gb: above(&self.disk_size),
            },
        };
        calls.push(Call::Groups { region, app });
        let Some(Children(children)) = self.children.0 else {
            return Ok((id, false));
        };
        let mut is_whole = true;
        for child in children {
            let read = child.0.map(|Strict(child)| child.calls(region, calls));
            is_whole &= matches!(read, Some(Ok((_, true))));
        }
        Ok((id, is_whole))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct GroupRow {
    #[serde(deserialize_with = "said")]
    group_id: Text,
    running_instances: Total,
}
