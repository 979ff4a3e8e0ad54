//! Huawei Cloud ModelArts, the jobs of its Lite Servers.
//!
//! Documents: "Querying the Lite Server Job List" (30 Jan 2026), "API Request Signing Guide", and
//! "Querying Project Information" of IAM for the project of a region. The job list reports a total
//! and pages, and documents no parameter to ask for a page.

mod about;
mod credential;
mod fault;
mod place;
mod project;
mod row;

use self::about::{LIST_JOBS, LIST_PROJECTS};
use self::credential::HuaweiCredentials;
use self::place::{Project, Projects, Region};
use self::project::{LookUp, Sought};
use self::row::Row;
use crate::config::credential::Key;
use crate::config::settings::Settings;
use crate::core::about::About;
use crate::core::error::{Fault, SettingsError};
use crate::core::model::{Parent, Scope};
use crate::core::sign::{Signable, sdk_hmac_sha256, sha256_hex};
use crate::core::wire::{self, Query, Request, Response, Value};
use crate::engine::provider::{Ask, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, Layout, NoList};

/// The regions of the European site, in endpoints.
const EUROPE: &[&str] = &["eu-*"];

/// A connection to ModelArts.
pub struct ModelArts {
    regions: Vec<Region>,
    /// Whether the regions are all that are known.
    is_all: bool,
    projects: Projects,
    params: Vec<(&'static str, String)>,
    rows: rows::RowReader,
}

/// The calls; each names its region by its place in [`ModelArts::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// `KeystoneListProjects` of IAM.
    Project {
        region: usize,
        sought: Sought,
    },
    Jobs {
        region: usize,
        project: String,
    },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Project { region, .. } | Self::Jobs { region, .. } => *region,
        }
    }
}

impl Provider for ModelArts {
    const ABOUT: About = about::ABOUT;

    type Credentials = HuaweiCredentials;

    type Call = Call;

    fn audience(&self, call: &Call) -> Option<String> {
        let region = &self.regions[call.region()].id;
        Some(match call {
            Call::Project {
                sought: Sought::Named(name),
                ..
            } if name != region => format!("{region} ={name}"),
            Call::Jobs { project, .. } if !matches!(self.projects, Projects::Own) => {
                format!("{region} {project}")
            }
            Call::Project { .. } | Call::Jobs { .. } => region.clone(),
        })
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        place::check_regions(settings)?;
        let regions = settings.regions()?;
        let projects = Projects::of(settings, &regions.ids)?;
        let is_all = regions.is_all;
        let regions = regions.ids.into_iter();
        let regions = regions.map(|id| Region::connect(id, settings));
        Ok(Self {
            regions: regions.collect::<Result<_, _>>()?,
            is_all,
            projects,
            params: settings.params.to_vec(),
            rows: rows::RowReader::new(settings),
        })
    }

    fn start(&self) -> Vec<Call> {
        let regions = 0..self.regions.len();
        let look_up = |region: usize, sought: Sought| Call::Project { region, sought };
        let own = |region: usize| Sought::Named(self.regions[region].id.clone());
        match &self.projects {
            Projects::Own => regions.map(|region| look_up(region, own(region))).collect(),
            Projects::All => regions.map(|region| look_up(region, Sought::All)).collect(),
            Projects::Given(projects) => projects
                .iter()
                .map(|project| match project {
                    Project::Name(name) => look_up(0, Sought::Named(name.clone())),
                    Project::Id(id) => Call::Jobs {
                        region: 0,
                        project: id.clone(),
                    },
                })
                .collect(),
        }
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions[call.region()].id.clone());
        match call {
            Call::Project { .. } => Listing {
                operation: LIST_PROJECTS.name,
                noun: "projects",
                is_source: false,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging: Paging::Cursor { size: None },
                running: 0,
            },
            Call::Jobs { project, .. } => Listing {
                operation: LIST_JOBS.name,
                noun: "jobs",
                is_source: true,
                scope: Scope {
                    region,
                    parent: Some(parent(project).into_owned()),
                    group: None,
                },
                paging: Paging::Undocumented,
                running: 0,
            },
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let region = &self.regions[call.region()];
        let request = match call {
            Call::Project { region, sought } => {
                project::request(&self.look_up(*region, sought), ask)
            }
            Call::Jobs { project, .. } => {
                let mut query = Query::new();
                if let Ask::Offset { limit, offset } = ask {
                    query
                        .set("limit", limit.to_string())
                        .set("offset", offset.to_string());
                }
                query.extend(&self.params);
                let path = wire::path(&["v1", project, "dev-servers", "jobs"]);
                let mut request = Request::get(&region.endpoint, &path, &query);
                request.plain("x-project-id", project);
                request
            }
        };
        Ok(signed(request, stamp))
    }

    fn read(
        &self,
        call: &Call,
        ask: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        match call {
            Call::Project { region, sought } => {
                project::read(&self.look_up(*region, sought), ask, response)
            }
            Call::Jobs { region, project } => {
                let region = self.regions[*region].id.as_str();
                self.rows
                    .instances::<Row<'_>, _>(response, &JOBS, sink, |row| {
                        row.into_instance(region, project)
                    })
            }
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        fault::fault(response)
    }

    fn is_from_all_regions(&self, _: &Call) -> bool {
        self.is_all
    }

    fn is_not_offered(&self, call: &Call, fault: &Fault) -> bool {
        // What the gateway says of IAM does not tell of ModelArts.
        match call {
            Call::Project { .. } => fault::is_no_project(fault),
            Call::Jobs { .. } => fault::is_not_offered(fault),
        }
    }
}

const JOBS: Layout = Layout {
    total: Some("total"),
    pages: Some("pages"),
    // The list may be left out when it is empty.
    no_list: NoList::BesideTotal,
    ..Layout::rows_at("data", fault::fault)
};

impl ModelArts {
    fn look_up<'a>(&'a self, region: usize, sought: &'a Sought) -> LookUp<'a> {
        let Region { id, iam, .. } = &self.regions[region];
        LookUp {
            region,
            name: id,
            sought,
            iam,
        }
    }
}

/// Signs with a key pair; a token is sent in its place.
fn signed(mut request: Request, stamp: &Stamp) -> Request {
    let Key::Pair(key) = &stamp.key else {
        request.plain("accept", "application/json");
        stamp.key.carry(&mut request);
        return request;
    };
    let date = stamp.time.format("%Y%m%dT%H%M%SZ");
    request.plain("x-sdk-date", date.as_str());
    if let Some(token) = &key.token {
        request.secret("x-security-token", token.clone());
    }
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value): &(&str, Value)| (*name, value.expose()))
        .chain([("host", request.endpoint.host())])
        .collect();
    let authorization = sdk_hmac_sha256::authorization(
        &Signable {
            method: request.method.as_str(),
            path: &request.path,
            query: &request.query,
            headers: &headers,
            payload_hash: &sha256_hex(&request.body),
        },
        &date,
        key,
    );
    request
        .plain("accept", "application/json")
        .secret("authorization", authorization.into());
    request
}

fn parent(project: &str) -> Parent<'_> {
    Parent {
        kind: Some("project".into()),
        id: Some(project.into()),
        name: None,
    }
}
