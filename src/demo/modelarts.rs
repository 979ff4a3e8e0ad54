//! `ModelArts`: Lite Servers, super nodes, jobs, workspaces and notebooks; and IAM's project list, which finds the project
//! id.
//!
//! Sources: "Querying the Lite Server Job List" (30 January 2026) and IAM "Querying Project
//! Information". The page documents no page parameters; `limit` and `offset`, in records, are
//! those of its sibling lists. Servers, super nodes and notebooks are those of the vendor's SDK
//! (`huaweicloudsdkmodelarts` 3.1.219): a page of servers has up to 1024, one of notebooks 10, 20 or 50. `name` matches a
//! part of the name; the page says neither way.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::core::wire::Query;
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::fleet::Project;
use crate::demo::huawei::{self, Fault};
use crate::demo::page::{self, Rows};
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut, member};

const MAX_SIZE: u64 = 1000;
/// The most servers of a page, as the SDK has it.
const MAX_SERVERS: u64 = 1024;
/// The most projects of a page, as the document has it.
const MAX_PROJECTS: u64 = 5000;

/// `GET /v3/projects`: the projects of the account; `name` keeps those of this very name,
/// and `page` with `per_page` cuts a page out.
pub fn projects(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let answer = huawei::serve(cloud, request, now, None, || {
        let params = request.params();
        let number = params.number("page", 1..=u64::MAX)?;
        let size = params.number("per_page", 1..=MAX_PROJECTS)?;
        if number.is_some() != size.is_some() {
            return Err(BadParam {
                name: "per_page".to_owned(),
                value: params.get("per_page").unwrap_or_default().to_owned(),
            }
            .into());
        }
        let number = number.unwrap_or(1);
        let mut cut = Cut::page(number, size.unwrap_or(MAX_PROJECTS));
        let name = params
            .get("name")
            .map(|name| Condition::Is(&["name"], name.to_owned()));
        cut.conditions.extend(name);
        let projects = cloud.fleet.modelarts.projects.iter();
        let page = page::stored(projects.map(|project| &project.row), &cut);
        let body = Object::new()
            .raw("projects", &page.rows)
            .field("links", links(request, number, &cut, page.total));
        Ok(Answer::json(200, body.end()))
    });
    answer.with("x-iam-trace-id", request.id.as_str())
}

/// The links beside a page of projects: to itself, and to the pages around it. None where one page
/// holds everything.
fn links(request: &Incoming, number: u64, cut: &Cut, total: u64) -> Value {
    if number == 1 && total <= cut.size {
        return json!({});
    }
    let host = request.header("host").unwrap_or_default();
    let link = |number: u64| {
        let mut query: Vec<_> = request.params().iter().collect();
        query.retain(|(name, _)| !["page", "per_page"].contains(&name.as_str()));
        query.push(("page".to_owned(), number.to_string()));
        query.push(("per_page".to_owned(), cut.size.to_string()));
        let query = query.into_iter().collect::<Query>().encoded();
        format!("http://{host}{}?{query}", request.path)
    };
    let is_last = number.saturating_mul(cut.size) >= total;
    json!({
        "self": link(number),
        "previous": (number > 1).then(|| link(number - 1)),
        "next": (!is_last).then(|| link(number + 1)),
    })
}

/// A list of a project, of those below. All of them count in records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum List {
    Jobs,
    /// The servers of the tenant.
    AllServers,
    /// Those of the caller; whoever calls here owns all of them.
    OwnServers,
    AllSuperNodes,
    OwnSuperNodes,
    /// What servers are made of.
    ServerFlavors,
    /// Of the tenant, or of the caller: whoever calls here owns all of them.
    Notebooks,
    NotebookFlavors,
    Workspaces,
}

impl List {
    /// The list that a path below a project names.
    pub fn of(path: &[&str]) -> Option<Self> {
        Some(match path {
            ["dev-servers", "jobs"] => Self::Jobs,
            ["dev-servers", "all"] => Self::AllServers,
            ["dev-servers"] => Self::OwnServers,
            ["dev-servers", "hyperinstance", "all"] => Self::AllSuperNodes,
            ["dev-servers", "hyperinstance"] => Self::OwnSuperNodes,
            ["dev-servers", "flavors"] => Self::ServerFlavors,
            ["notebooks", "all"] | ["notebooks"] => Self::Notebooks,
            ["notebooks", "flavors"] => Self::NotebookFlavors,
            ["workspaces"] => Self::Workspaces,
            _ => return None,
        })
    }

    /// What is listed of a project, and in pages of which size.
    fn cut(self, params: &Params, project: &Project) -> Result<Cut, BadParam> {
        let from = params.number("offset", 0..=u64::MAX)?.unwrap_or_default();
        let (conditions, size) = match self {
            // The pages document no page parameters: what is asked for is given, up to a bound.
            Self::Jobs | Self::AllServers | Self::AllSuperNodes => {
                let limit = params.number("limit", 0..=u64::MAX)?.unwrap_or_default();
                let size = match limit {
                    0 => project.page.unwrap_or(u64::MAX),
                    limit => limit,
                };
                let size = if size == u64::MAX {
                    size
                } else {
                    size.min(MAX_SIZE)
                };
                let conditions = match self {
                    Self::Jobs => conditions(params, project)?,
                    _ => Vec::new(),
                };
                (conditions, size)
            }
            Self::ServerFlavors | Self::NotebookFlavors | Self::Workspaces => {
                (Vec::new(), u64::MAX)
            }
            Self::OwnServers | Self::OwnSuperNodes => {
                let limit = params.number("limit", 0..=MAX_SERVERS)?;
                (Vec::new(), limit.filter(|limit| *limit > 0).unwrap_or(10))
            }
            Self::Notebooks => {
                let limit = params.number("limit", 0..=u64::MAX)?.unwrap_or(10);
                if ![10, 20, 50].contains(&limit) {
                    return Err(BadParam {
                        name: "limit".to_owned(),
                        value: limit.to_string(),
                    });
                }
                (notebook_conditions(params), limit)
            }
        };
        Ok(Cut {
            conditions,
            order: None,
            from,
            size,
        })
    }

    fn rows(self, project: &Project) -> &Rows {
        match self {
            Self::Jobs => &project.jobs,
            Self::AllServers | Self::OwnServers => &project.servers,
            Self::AllSuperNodes | Self::OwnSuperNodes => &project.super_nodes,
            Self::ServerFlavors => &project.server_flavors,
            Self::Notebooks => &project.notebooks,
            Self::NotebookFlavors => &project.notebook_flavors,
            Self::Workspaces => &project.workspaces,
        }
    }
}

/// A list of a project.
pub fn list(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    project: &str,
    list: List,
) -> Answer {
    huawei::serve(cloud, request, now, Some(project), || {
        let project = find(&cloud.fleet.modelarts.projects, project)?;
        let cut = list.cut(&request.params(), project)?;
        let page = list.rows(project).cut(&cut);
        if list == List::Workspaces {
            let body = Object::new()
                .field("total_count", page.total)
                .field("count", page.total)
                .raw("workspaces", &page.rows);
            return Ok(Answer::json(200, body.end()));
        }
        let size = if cut.size == u64::MAX {
            page.total
        } else {
            cut.size
        };
        let body = Object::new()
            .field(
                "current",
                cut.from.checked_div(size).unwrap_or_default() + 1,
            )
            .raw("data", &page.rows)
            .field(
                "pages",
                if size == 0 {
                    0
                } else {
                    page.total.div_ceil(size)
                },
            )
            .field("size", size)
            .field("total", page.total);
        Ok(Answer::json(200, body.end()))
    })
}

/// The filters of notebooks. Without `feature` the free ones are hidden, and without a workspace those of others.
fn notebook_conditions(params: &Params) -> Vec<Condition> {
    let feature = params.get("feature").unwrap_or("NOTEBOOK").to_owned();
    let workspace = params.get("workspace_id").unwrap_or("0").to_owned();
    let is = |name: &str, members| Some(Condition::Is(members, params.get(name)?.to_owned()));
    let holds = |name: &str, members| Some(Condition::Holds(members, params.get(name)?.to_owned()));
    [
        Some(Condition::Is(&["feature"], feature)),
        Some(Condition::Is(&["workspace_id"], workspace)),
        is("id", &["id"]),
        is("status", &["status"]),
        holds("name", &["name"]),
        holds("flavor", &["flavor"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn find<'a>(projects: &'a [Project], id: &str) -> Result<&'a Project, Fault> {
    projects
        .iter()
        .find(|project| member(&project.row.value, "id") == id)
        .ok_or_else(|| Fault::new(403, "APIGW.0310", "The project is unavailable"))
}

fn conditions(params: &Params, project: &Project) -> Result<Vec<Condition>, BadParam> {
    let is = |name: &str, members| Some(Condition::Is(members, params.get(name)?.to_owned()));
    let name = params
        .get("name")
        .map(|name| Condition::Holds(&["name"], name.to_owned()));
    let visible = params.flag("visible")?.map(|visible| {
        let hidden = project.hidden.clone();
        if visible {
            Condition::NotAmong("id", hidden)
        } else {
            Condition::Among("id", hidden)
        }
    });
    Ok([
        is("id", &["id"]),
        is("type", &["type"]),
        is("status", &["status"]),
        name,
        visible,
    ]
    .into_iter()
    .flatten()
    .collect())
}
