//! The project of a region, as IAM lists it: "Querying Project Information".
//!
//! The region's own project bears its name; that of a sub-project begins with it and `_`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Call, fault};
use crate::core::check::Check;
use crate::core::json::{self, Rows, Text};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::providers::rows::{self, RowError};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    projects: Rows<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    id: Text,
    name: Text,
}

/// The one project that bears the region's name; the region by its place and its id.
pub fn read((region, name): (usize, &str), response: &Response) -> Result<Page<Call>, ReadError> {
    let body: Body<'_> = json::envelope(&response.body)?;
    let list = body.projects.or_lacking("projects", false)?;
    let mut parts = Vec::new();
    let page = rows::parents(list, "projects", |row: Row| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let is_regions = row.name.0.as_deref().is_none_or(|own| own == name);
        if is_regions {
            // It goes into a header.
            let usable = Check::ProjectId.test(&id);
            usable.map_err(|why| RowError::unusable("id", why))?;
        }
        let own = row.name.0.unwrap_or_default();
        if own
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('_'))
        {
            parts.push(own);
        }
        let calls = is_regions.then(|| Call::Jobs {
            region,
            project: id.clone(),
        });
        Ok(ListedParent {
            id,
            calls: calls.into_iter().collect(),
        })
    });
    let leads = page.parents.iter().filter(|lead| !lead.calls.is_empty());
    let found: Vec<_> = leads.map(|lead| lead.id.as_str()).collect();
    if found.len() == 1 || !page.unreadable.is_empty() {
        return Ok(page);
    }
    let what = match (found.is_empty(), parts.is_empty()) {
        (true, true) => fault::NO_PROJECT.to_owned(),
        (true, false) => format!("only parts of it: {}", parts.join(", ")),
        (false, _) => found.join(", "),
    };
    Err(ReadError::Fault(fault::no_project(response, name, &what)))
}
