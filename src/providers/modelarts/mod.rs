//! Huawei Cloud ModelArts: its Lite Servers with their jobs, and notebooks.
//!
//! Documents: "Querying the Lite Server Job List" (30 Jan 2026); `ListAllDevServers`, `ListAllHyperinstances`,
//! `ListAllNotebooks`, what each user may list of his own in their place, and `ListWorkspace`, as the vendor's SDK has
//! them (`huaweicloudsdkmodelarts` 3.1.219); "API Request Signing Guide"; and "Querying Project Information" of IAM for
//! the project of a region. The lists of jobs, of all servers and of all super nodes report a total and pages, and
//! document no parameter to ask for a page.

mod about;
mod access;
mod credential;
mod endpoints;
mod fault;
mod flavor;
mod list;
mod notebook;
mod place;
mod project;
mod row;
mod server;
mod super_node;
mod workspace;

use self::about::{LIST_PROJECTS, LIST_WORKSPACES};
use self::credential::HuaweiCredentials;
use self::list::{Flavors, List, Of, Workspace};
use self::place::{Project, Projects, Region};
use self::project::{LookUp, Sought};
use crate::config::credential::Key;
use crate::config::settings::{PageSize, Settings};
use crate::core::about::{About, Operation};
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::model::{Kind, Kinds, Named, Parent, Scope};
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
    /// A list of a project, of notebooks in a workspace of it.
    List {
        list: List,
        region: usize,
        project: ListedProject,
        workspace: Workspace,
    },
    /// The workspaces of a project, in which notebooks may be.
    Workspaces {
        region: usize,
        project: ListedProject,
    },
    /// What the flavors of a kind are made of.
    Flavors {
        of: Flavors,
        region: usize,
        project: String,
    },
}

/// A project that is listed; with its name where all of a region are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ListedProject {
    id: String,
    name: Option<String>,
}

impl ListedProject {
    fn named(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: None,
        }
    }

    fn parent(&self) -> Parent<'static> {
        Parent {
            name: self.name.clone().map(Into::into),
            ..parent(&self.id).into_owned()
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
            | Self::Workspaces { region, .. }
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
            Call::List {
                project: ListedProject { id: project, .. },
                ..
            }
            | Call::Workspaces {
                project: ListedProject { id: project, .. },
                ..
            }
            | Call::Flavors { project, .. }
                if !matches!(self.projects, Projects::Own) =>
            {
                format!("{region} {project}")
            }
            _ => region.clone(),
        })
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        place::check_regions(settings)?;
        place::check_sets(settings)?;
        place::check_file(settings)?;
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
                    Project::Id(id) => self.lists(0, &ListedProject::named(id)),
                })
                .collect(),
        }
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions[call.region()].id.clone());
        let scope = match call {
            Call::Project { .. } => Scope {
                region,
                ..Scope::default()
            },
            Call::Flavors { project, .. } => Scope {
                region,
                parent: Some(ListedProject::named(project).parent()),
                ..Scope::default()
            },
            Call::Workspaces { project, .. } => Scope {
                kind: Some(Kind::Notebook),
                region,
                parent: Some(project.parent()),
                ..Scope::default()
            },
            Call::List {
                list,
                project,
                workspace,
                ..
            } => Scope {
                kind: Some(list.kind()),
                region,
                parent: Some(project.parent()),
                group: workspace.clone(),
                ..Scope::default()
            },
        };
        let named = match self.projects {
            Projects::All => Named::Nothing,
            // The one of a region's name is one of several.
            Projects::Own | Projects::Given(_) => Named::Parent,
        };
        let (operation, noun, paging) = match call {
            Call::Project { .. } => (
                LIST_PROJECTS.name,
                "projects",
                Paging::Cursor { size: None },
            ),
            Call::Flavors { of, .. } => (of.operation().name, "flavors", Paging::Undocumented),
            Call::Workspaces { .. } => (LIST_WORKSPACES.name, "workspaces", workspace::PAGING),
            Call::List { list, .. } => (list.operation().name, list.noun(), self.paging(*list)),
        };
        Listing {
            operation,
            noun,
            is_source: matches!(call, Call::List { .. }),
            leads_to: None,
            scope: scope.naming(named),
            paging,
            running: None,
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let region = &self.regions[call.region()];
        let request = match call {
            Call::Project { region, sought } => {
                project::request(&self.look_up(*region, sought), ask)
            }
            Call::Flavors { of, project, .. } => {
                Self::get(of.operation(), project, region, &range(ask))
            }
            Call::Workspaces { project, .. } => {
                Self::get(&LIST_WORKSPACES, &project.id, region, &Query::new())
            }
            Call::List {
                list,
                project,
                workspace,
                ..
            } => {
                let mut query = range(ask);
                match list {
                    List::Jobs => query.extend(&self.params),
                    List::Notebooks(feature, _) => {
                        if let Ask::Offset { limit, .. } = ask {
                            query.set("limit", notebooks(*limit).to_string());
                        }
                        let workspace = workspace.as_deref().unwrap_or(workspace::DEFAULT);
                        query
                            .set("feature", feature.word())
                            .set("workspace_id", workspace);
                    }
                    List::Servers(_) | List::SuperNodes(_) => {}
                }
                Self::get(list.operation(), &project.id, region, &query)
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
                let lists = |id: &str, name: &str| {
                    let id = id.to_owned();
                    let name = matches!(sought, Sought::All).then(|| name.to_owned());
                    self.lists(*region, &ListedProject { id, name })
                };
                project::read(&self.look_up(*region, sought), ask, response, lists)
            }
            Call::Flavors { of, .. } => match of {
                Flavors::Servers => flavor::of_servers(response),
                Flavors::Notebooks => flavor::of_notebooks(response),
            },
            Call::Workspaces { region, project } => {
                let lists = |workspace: &str| {
                    let lists = List::of(Kind::Notebook).iter();
                    let list = |list: &List| Call::List {
                        list: *list,
                        region: *region,
                        project: project.clone(),
                        workspace: Some(workspace.to_owned()),
                    };
                    lists.map(list).collect()
                };
                workspace::read(response, lists)
            }
            Call::List {
                list,
                region,
                project,
                ..
            } => {
                let region = self.regions[*region].id.as_str();
                let project = project.id.as_str();
                let reader = self.rows;
                match list {
                    List::Jobs => reader.instances(response, &ROWS, sink, |row: row::Row<'_>| {
                        row.into_instance(region, project)
                    }),
                    List::Servers(_) => {
                        reader.instances(response, &ROWS, sink, |row: server::Row<'_>| {
                            row.into_instance(region, project)
                        })
                    }
                    List::SuperNodes(_) => {
                        super_node::read(reader, response, sink, region, project)
                    }
                    List::Notebooks(..) => {
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
            ..
        } = call
        else {
            return Vec::new();
        };
        let flavors = list.flavors().map(|of| Call::Flavors {
            of,
            region: *region,
            project: project.id.clone(),
        });
        flavors.into_iter().collect()
    }

    fn fallback(&self, call: &Call, fault: &Fault) -> Option<Fallback<Call>> {
        let Call::List {
            list,
            region,
            project,
            workspace,
        } = call
        else {
            return None;
        };
        if fault.kind != ErrorKind::Permission || fault.is_of_account {
            return None;
        }
        let own = list.of_caller()?;
        let call = Call::List {
            list: own.call,
            region: *region,
            project: project.clone(),
            workspace: workspace.clone(),
        };
        Some(Fallback {
            call,
            lists: own.lists,
            advice: own.advice,
        })
    }

    fn is_from_all_regions(&self, call: &Call) -> bool {
        let is_of_its_own = matches!(
            call,
            Call::Workspaces { .. }
                | Call::List {
                    list: List::SuperNodes(_),
                    ..
                }
        );
        // Not every region that is named has super nodes, or workspaces.
        self.is_all || is_of_its_own
    }

    fn is_not_offered(&self, call: &Call, fault: &Fault) -> bool {
        match call {
            // What the gateway says of IAM does not tell of ModelArts.
            Call::Project { .. } => fault::is_no_project(fault),
            Call::List {
                list: List::SuperNodes(_),
                ..
            } => fault::is_not_offered(fault) || fault::is_none(fault),
            Call::List { .. } | Call::Workspaces { .. } | Call::Flavors { .. } => {
                fault::is_not_offered(fault)
            }
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
    fn lists(&self, region: usize, project: &ListedProject) -> Vec<Call> {
        let project = || project.clone();
        let of_kind = |kind: &Kind| {
            let lists = List::of(*kind).iter().map(|list| Call::List {
                list: *list,
                region,
                project: project(),
                workspace: None,
            });
            let workspaces = (*kind == Kind::Notebook).then(|| Call::Workspaces {
                region,
                project: project(),
            });
            lists.chain(workspaces).collect::<Vec<_>>()
        };
        self.kinds.iter().flat_map(of_kind).collect()
    }

    fn paging(&self, list: List) -> Paging {
        let size = match list {
            List::Jobs | List::Servers(Of::Tenant) | List::SuperNodes(Of::Tenant) => {
                return Paging::Undocumented;
            }
            List::Servers(Of::Caller) | List::SuperNodes(Of::Caller) => self.page_sizes.servers,
            List::Notebooks(..) => self.page_sizes.notebooks,
        };
        Paging::Offset {
            size,
            end: RangeEnd::EmptyPage,
        }
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

/// The least of the sizes that the document of notebooks has which is no less than this: a server that gives fewer rows
/// than it was asked for refuses others all the same.
fn notebooks(limit: u64) -> u64 {
    match limit {
        ..=10 => 10,
        11..=20 => 20,
        _ => 50,
    }
}

/// The parameters that ask for a range.
fn range(ask: &Ask) -> Query {
    let mut query = Query::new();
    if let Ask::Offset { limit, offset } = ask {
        query
            .set("limit", limit.to_string())
            .set("offset", offset.to_string());
    }
    query
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
