//! What holds the instances: applications, the canaries among their children, and groups.

use serde::Deserialize;

use super::row::said;
use super::{App, Call, Group, envelope};
use crate::core::json::{Needed, Objects, Text, Total};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

const APPLICATIONS: Layout = envelope::around("Data.Applications", Some("Data.TotalSize"));

const GROUPS: Layout = envelope::around("Data", None);

/// Reads a page of `ListApplications`: each application leads to its groups, and to those of its canaries.
pub fn applications(region: usize, response: &Response) -> Result<Page<Call>, ReadError> {
    rows::parents(response, &APPLICATIONS, |row: Application| {
        let mut calls = Vec::new();
        let id = row.calls(region, &mut calls)?;
        Ok(ListedParent { id, calls })
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
        Ok(ListedParent {
            id,
            calls: vec![call],
        })
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
    children: Needed<Objects<Application>>,
}

impl Application {
    /// Adds the call for this application's groups and those for its canaries; its id.
    fn calls(self, region: usize, calls: &mut Vec<Call>) -> Result<String, RowError> {
        let id = self.app_id.0.ok_or(RowError::no_id("AppId"))?;
        let app = App {
            id: id.clone(),
            name: self.app_name.0,
            running: self.running_instances.known().unwrap_or(0),
        };
        calls.push(Call::Groups { region, app });
        for child in self.children.0.0 {
            child.calls(region, calls)?;
        }
        Ok(id)
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct GroupRow {
    #[serde(deserialize_with = "said")]
    group_id: Text,
    running_instances: Total,
}
