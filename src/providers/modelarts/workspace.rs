//! Workspaces of a project, as `ListWorkspace` sends them: where notebooks may be besides the one that each project has.

use serde::Deserialize;

use super::Call;
use super::fault;
use crate::core::json::Text;
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, Paging, ReadError};
use crate::providers::rows::{self, Layout, NoList, RowError};

/// The id of the workspace that each project has.
pub const DEFAULT: &str = "0";

/// A page is as large as 1000, and no document tells whether `offset` counts pages or records: the first is asked for,
/// and must be all.
pub const PAGING: Paging = Paging::Once;

const LAYOUT: Layout = Layout {
    total: Some("total_count"),
    no_list: NoList::BesideTotal,
    ..Layout::rows_at("workspaces", fault::fault)
};

/// Each leads to its notebooks, but that which is asked anyway.
pub fn read(
    response: &Response,
    lists: impl Fn(&str) -> Vec<Call>,
) -> Result<Page<Call>, ReadError> {
    rows::parents(response, &LAYOUT, |row: Workspace| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let calls = if id == DEFAULT {
            Vec::new()
        } else {
            lists(&id)
        };
        Ok(ListedParent::of(id, calls))
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Workspace {
    id: Text,
}
