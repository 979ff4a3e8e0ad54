//! `ModelArts`: the Lite Server job list; and IAM's project list, which finds the project id.
//!
//! Sources: "Querying the Lite Server Job List" (30 January 2026) and IAM "Querying Project
//! Information". The page documents no page parameters; `limit` and `offset`, in records, are
//! those of its sibling lists. `name` matches a part of the name; the page says neither way.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::core::wire::Query;
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::fleet::Project;
use crate::demo::huawei::{self, Fault};
use crate::demo::page;
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut, member};

const MAX_SIZE: u64 = 1000;
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

/// `GET /v1/{project_id}/dev-servers/jobs`: the Lite Server jobs of a project.
pub fn jobs(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>, project: &str) -> Answer {
    huawei::serve(cloud, request, now, Some(project), || {
        let project = find(&cloud.fleet.modelarts.projects, project)?;
        let params = request.params();
        let mut cut = Cut {
            conditions: conditions(&params, project)?,
            order: None,
            from: params.number("offset", 0..=u64::MAX)?.unwrap_or_default(),
            size: params.number("limit", 0..=u64::MAX)?.unwrap_or_default(),
        };
        if cut.size == 0 {
            cut.size = project.page.unwrap_or(u64::MAX);
        }
        let bounded = cut.size != u64::MAX;
        if bounded {
            cut.size = cut.size.min(MAX_SIZE);
        }
        let page = project.jobs.cut(&cut);
        let size = if bounded { cut.size } else { page.total };
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
