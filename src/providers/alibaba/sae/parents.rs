//! What holds the instances: applications, the canaries among their children, and groups.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::envelope::{Envelope, Opened};
use super::{App, Call};
use crate::core::json::{List, Object, Rows, Text, Total};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::providers::rows::{self, RowError};

/// Reads a page of `ListApplications`: each application leads to its groups, and to those of its canaries.
pub fn applications(region: usize, response: &Response) -> Result<Page<Call>, ReadError> {
    let mut opened: Opened<Object<ApplicationsData<'_>>> = Envelope::open(response)?;
    let list = std::mem::take(&mut opened.data.0.applications);
    let list = opened.list(list, "Data.Applications")?;
    let mut page = rows::parents(list, "Data.Applications", |row: Application| {
        let mut calls = Vec::new();
        let id = row.calls(region, &mut calls)?;
        Ok(ListedParent { id, calls })
    });
    rows::total(opened.data.0.total_size, "Data.TotalSize", &mut page);
    Ok(page)
}

/// Reads `DescribeApplicationGroups`: each group leads to its instances.
pub fn groups(region: usize, app: &App, response: &Response) -> Result<Page<Call>, ReadError> {
    let mut opened: Opened<Rows<&RawValue>> = Envelope::open(response)?;
    let list = std::mem::take(&mut opened.data);
    let list = opened.list(list, "Data")?;
    Ok(rows::parents(list, "Data", |row: Group| {
        let id = row.group_id.0.ok_or(RowError::no_id("GroupId"))?;
        let call = Call::Instances {
            region,
            app: app.clone(),
            group: id.clone(),
        };
        Ok(ListedParent {
            id,
            calls: vec![call],
        })
    }))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ApplicationsData<'a> {
    #[serde(borrow)]
    applications: Rows<&'a RawValue>,
    total_size: Total,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Application {
    app_id: Text,
    app_name: Text,
    children: List<Application>,
}

impl Application {
    /// Adds the call for this application's groups and those for its canaries; its id.
    fn calls(self, region: usize, calls: &mut Vec<Call>) -> Result<String, RowError> {
        let id = self.app_id.0.ok_or(RowError::no_id("AppId"))?;
        let app = App {
            id: id.clone(),
            name: self.app_name.0,
        };
        calls.push(Call::Groups { region, app });
        for child in self.children.0 {
            child.calls(region, calls)?;
        }
        Ok(id)
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Group {
    group_id: Text,
}
