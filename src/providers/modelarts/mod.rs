//! Huawei Cloud ModelArts, the jobs of its Lite Servers.
//!
//! Documents: "Querying the Lite Server Job List" (30 Jan 2026), "API Request Signing Guide", and
//! "Querying Project Information" of IAM for the project of a region. The job list reports a total
//! and pages, and documents no parameter to ask for a page.

mod about;
mod credential;
mod fault;
mod project;
mod row;

use self::about::{LIST_JOBS, LIST_PROJECTS};
use self::credential::{HuaweiCredentials, IAM};
use self::project::LookUp;
use self::row::Row;
use crate::config::credential::Key;
use crate::config::settings::Settings;
use crate::core::about::About;
use crate::core::error::{Fault, SettingsError};
use crate::core::model::{Parent, Scope};
use crate::core::sign::{Signable, sdk_hmac_sha256, sha256_hex};
use crate::core::wire::{self, Endpoint, Query, Request, Response, Value};
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
    projects: Vec<String>,
    params: Vec<(&'static str, String)>,
    rows: rows::RowReader,
}

struct Region {
    id: String,
    endpoint: Endpoint,
    iam: Endpoint,
}

/// The calls; each names its region by its place in [`ModelArts::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// `KeystoneListProjects` of IAM, by the region's name.
    Project {
        region: usize,
    },
    Jobs {
        region: usize,
        project: String,
    },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Project { region } | Self::Jobs { region, .. } => *region,
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
            Call::Jobs { project, .. } if !self.projects.is_empty() => {
                format!("{region} {project}")
            }
            Call::Project { .. } | Call::Jobs { .. } => region.clone(),
        })
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let regions = settings.regions()?;
        let projects = settings.scope("project")?;
        if !projects.is_empty() && regions.ids.len() > 1 {
            return Err(SettingsError {
                message: format!(
                    "{}: a project belongs to one region, and several are given",
                    settings.who()
                ),
                hint: "give one region with a project; without a project each region's own is \
                       looked up"
                    .to_owned(),
                usage: settings.is_flag("project"),
            });
        }
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
        if self.projects.is_empty() {
            return regions.map(|region| Call::Project { region }).collect();
        }
        let projects = self.projects.iter();
        projects
            .map(|project| Call::Jobs {
                region: 0,
                project: project.clone(),
            })
            .collect()
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
            Call::Project { region } => project::request(&self.look_up(*region), ask),
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
            Call::Project { region } => project::read(&self.look_up(*region), ask, response),
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

impl Region {
    fn connect(id: String, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.own_endpoint(&id)?,
            iam: settings.endpoint(IAM.variable, &id)?,
            id,
        })
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
    fn look_up(&self, region: usize) -> LookUp<'_> {
        let Region { id, iam, .. } = &self.regions[region];
        LookUp {
            region,
            name: id,
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
