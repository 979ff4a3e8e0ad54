//! Huawei Cloud ModelArts: its Lite Servers with their jobs, and notebooks.
//!
//! Documents: "Querying the Lite Server Job List" (30 Jan 2026), `ListAllDevServers`, `ListDevServers` and
//! `ListNotebooks` as the vendor's SDK has them (`huaweicloudsdkmodelarts` 3.1.219), "API Request Signing Guide",
//! and "Querying Project Information" of IAM for the project of a region. The lists of jobs and of all servers
//! report a total and pages, and document no parameter to ask for a page.

mod about;
mod access;
mod credential;
mod endpoints;
mod fault;
mod flavor;
mod notebook;
mod place;
mod project;
mod row;
mod server;

use self::about::{
    LIST_ALL_SERVERS, LIST_JOBS, LIST_NOTEBOOK_FLAVORS, LIST_NOTEBOOKS, LIST_PROJECTS,
    LIST_SERVER_FLAVORS, LIST_SERVERS,
};
use self::credential::HuaweiCredentials;
use self::place::{Project, Projects, Region};
use self::project::{LookUp, Sought};
use crate::config::credential::Key;
use crate::config::settings::{PageSize, Settings};
use crate::core::about::{About, Operation};
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::model::{Kind, Kinds, Parent, Scope};
use crate::core::sign::{Signable, sdk_hmac_sha256, sha256_hex};
use crate::core::wire::{self, Query, Request, Response, Value};
use crate::engine::provider::{
    Ask, Fallback, Listing, Page, Paging, Provider, RangeEnd, ReadError, Stamp,
};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, Layout, NoList};

/// A connection to ModelArts.
pub struct ModelArts {
    regions: Vec<Region>,
    /// Whether the regions are all that are known.
    is_all: bool,
    projects: Projects,
    kinds: Kinds,
    page_sizes: PageSizes,
    params: Vec<(&'static str, String)>,
    rows: rows::RowReader,
}

/// The calls; each names its region by its place in [`ModelArts::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// `KeystoneListProjects` of IAM.
    Project { region: usize, sought: Sought },
    /// A list of a project.
    List {
        list: List,
        region: usize,
        project: String,
    },
    /// What the flavors of a kind are made of.
    Flavors {
        of: Flavors,
        region: usize,
        project: String,
    },
}

/// Of what there are flavors.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavors {
    Servers,
    Notebooks,
}

impl Flavors {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Servers => &LIST_SERVER_FLAVORS,
            Self::Notebooks => &LIST_NOTEBOOK_FLAVORS,
        }
    }
}

/// What a project is asked to list.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    Jobs,
    /// The Lite Servers of the tenant.
    AllServers,
    /// Those of the caller, where the others are refused.
    OwnServers,
    /// The notebooks that are paid for.
    Notebooks,
    /// Those that are free, which the API hides where it is not asked for them.
    FreeNotebooks,
}

impl List {
    /// What lists a kind.
    fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Job => &[Self::Jobs],
            Kind::Server => &[Self::AllServers],
            Kind::Notebook => &[Self::Notebooks, Self::FreeNotebooks],
            _ => &[],
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Jobs => Kind::Job,
            Self::AllServers | Self::OwnServers => Kind::Server,
            Self::Notebooks | Self::FreeNotebooks => Kind::Notebook,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::AllServers | Self::OwnServers => "servers",
            Self::Notebooks | Self::FreeNotebooks => "notebooks",
        }
    }

    /// What completes its rows.
    fn flavors(self) -> Option<Flavors> {
        match self {
            Self::Jobs => None,
            Self::AllServers | Self::OwnServers => Some(Flavors::Servers),
            Self::Notebooks | Self::FreeNotebooks => Some(Flavors::Notebooks),
        }
    }

    fn operation(self) -> &'static Operation {
        match self {
            Self::Jobs => &LIST_JOBS,
            Self::AllServers => &LIST_ALL_SERVERS,
            Self::OwnServers => &LIST_SERVERS,
            Self::Notebooks | Self::FreeNotebooks => &LIST_NOTEBOOKS,
        }
    }

    /// Which notebooks are asked for.
    fn feature(self) -> Option<&'static str> {
        match self {
            Self::Notebooks => Some("NOTEBOOK"),
            Self::FreeNotebooks => Some("DEFAULT"),
            Self::Jobs | Self::AllServers | Self::OwnServers => None,
        }
    }
}

/// The rows of a page, of lists that take a size.
struct PageSizes {
    servers: PageSize,
    notebooks: PageSize,
}

impl PageSizes {
    /// The document of servers names 1024 as the most; that of notebooks three sizes, and no other.
    fn new(settings: &Settings<'_>) -> Self {
        const SERVERS: PageSize = PageSize {
            most: 1000,
            safe: 100,
        };
        Self {
            servers: settings.page_size(SERVERS),
            notebooks: PageSize::exactly(match settings.page_size {
                Some(..20) => 10,
                Some(20..50) => 20,
                Some(50..) | None => 50,
            }),
        }
    }
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Project { region, .. }
            | Self::List { region, .. }
            | Self::Flavors { region, .. } => *region,
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
            Call::List { project, .. } | Call::Flavors { project, .. }
                if !matches!(self.projects, Projects::Own) =>
            {
                format!("{region} {project}")
            }
            Call::Project { .. } | Call::List { .. } | Call::Flavors { .. } => region.clone(),
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
            kinds: settings.kinds,
            page_sizes: PageSizes::new(settings),
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
                .flat_map(|project| match project {
                    Project::Name(name) => vec![look_up(0, Sought::Named(name.clone()))],
                    Project::Id(id) => self.lists(0, id),
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
                leads_to: None,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging: Paging::Cursor { size: None },
                running: 0,
            },
            Call::Flavors { of, project, .. } => Listing {
                operation: of.operation().name,
                noun: "flavors",
                is_source: false,
                leads_to: None,
                scope: Scope {
                    kind: None,
                    region,
                    parent: Some(parent(project).into_owned()),
                    group: None,
                },
                paging: Paging::Once,
                running: 0,
            },
            Call::List { list, project, .. } => Listing {
                operation: list.operation().name,
                noun: list.noun(),
                is_source: true,
                leads_to: None,
                scope: Scope {
                    kind: Some(list.kind()),
                    region,
                    parent: Some(parent(project).into_owned()),
                    group: None,
                },
                paging: match list {
                    List::Jobs | List::AllServers => Paging::Undocumented,
                    List::OwnServers => Paging::Offset {
                        size: self.page_sizes.servers,
                        end: RangeEnd::EmptyPage,
                    },
                    List::Notebooks | List::FreeNotebooks => Paging::Offset {
                        size: self.page_sizes.notebooks,
                        end: RangeEnd::EmptyPage,
                    },
                },
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
            Call::Flavors { of, project, .. } => {
                Self::get(of.operation(), project, region, &Query::new())
            }
            Call::List { list, project, .. } => {
                let mut query = Query::new();
                if let Ask::Offset { limit, offset } = ask {
                    query
                        .set("limit", limit.to_string())
                        .set("offset", offset.to_string());
                }
                if let Some(feature) = list.feature() {
                    query.set("feature", feature);
                }
                if *list == List::Jobs {
                    query.extend(&self.params);
                }
                Self::get(list.operation(), project, region, &query)
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
                let lists = |project: &str| self.lists(*region, project);
                project::read(&self.look_up(*region, sought), ask, response, lists)
            }
            Call::Flavors { of, .. } => match of {
                Flavors::Servers => flavor::of_servers(response),
                Flavors::Notebooks => flavor::of_notebooks(response),
            },
            Call::List {
                list,
                region,
                project,
            } => {
                let region = self.regions[*region].id.as_str();
                let reader = self.rows;
                match list {
                    List::Jobs => reader.instances(response, &ROWS, sink, |row: row::Row<'_>| {
                        row.into_instance(region, project)
                    }),
                    List::AllServers | List::OwnServers => {
                        reader.instances(response, &ROWS, sink, |row: server::Row<'_>| {
                            row.into_instance(region, project)
                        })
                    }
                    List::Notebooks | List::FreeNotebooks => {
                        reader.instances(response, &ROWS, sink, |row: notebook::Row<'_>| {
                            row.into_instance(region, project)
                        })
                    }
                }
            }
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        fault::fault(response)
    }

    fn look_ups(&self, call: &Call) -> Vec<Call> {
        let Call::List {
            list,
            region,
            project,
        } = call
        else {
            return Vec::new();
        };
        let flavors = list.flavors().map(|of| Call::Flavors {
            of,
            region: *region,
            project: project.clone(),
        });
        flavors.into_iter().collect()
    }

    fn fallback(&self, call: &Call, fault: &Fault) -> Option<Fallback<Call>> {
        match call {
            Call::List {
                list: List::AllServers,
                region,
                project,
            } if fault.kind == ErrorKind::Permission && !fault.is_of_account => Some(Fallback {
                call: Call::List {
                    list: List::OwnServers,
                    region: *region,
                    project: project.clone(),
                },
                hint: "the servers of this user alone are listed: grant the permission to list those \
                       of the tenant, or leave servers out with --kind job",
            }),
            _ => None,
        }
    }

    fn is_from_all_regions(&self, _: &Call) -> bool {
        self.is_all
    }

    fn is_not_offered(&self, call: &Call, fault: &Fault) -> bool {
        // What the gateway says of IAM does not tell of ModelArts.
        match call {
            Call::Project { .. } => fault::is_no_project(fault),
            Call::List { .. } | Call::Flavors { .. } => fault::is_not_offered(fault),
        }
    }
}

/// Every list has the same envelope.
const ROWS: Layout = Layout {
    total: Some("total"),
    pages: Some("pages"),
    // The list may be left out when it is empty.
    no_list: NoList::BesideTotal,
    ..Layout::rows_at("data", fault::fault)
};

impl ModelArts {
    /// A request for what an operation tells of a project, not yet signed.
    fn get(operation: &Operation, project: &str, region: &Region, query: &Query) -> Request {
        let (_, path) = operation.request();
        let path = path.replace("{project_id}", &wire::encode(project));
        let mut request = Request::get(&region.endpoint, &path, query);
        request.plain("x-project-id", project);
        request
    }

    /// What is asked of a project.
    fn lists(&self, region: usize, project: &str) -> Vec<Call> {
        let lists = self.kinds.iter().flat_map(|kind| List::of(*kind));
        lists
            .map(|list| Call::List {
                list: *list,
                region,
                project: project.to_owned(),
            })
            .collect()
    }

    fn look_up<'a>(&'a self, region: usize, sought: &'a Sought) -> LookUp<'a> {
        let Region { id, iam, .. } = &self.regions[region];
        LookUp {
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
