//! Alibaba Cloud SAE, API version 2019-05-06.
//!
//! Documents: "`DescribeApplicationInstances`" (14 Jan 2026), "`ListApplications`" and
//! "`DescribeApplicationGroups`" of the Serverless App Engine API reference. A region has
//! applications, which may have canary applications as children; each has groups, and a group has
//! instances. Every answer is an envelope, and one with HTTP 200 can hold a failure.

mod about;
mod envelope;
mod parents;
mod row;

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use self::about::{LIST_APPLICATIONS, LIST_GROUPS, LIST_INSTANCES};
use self::row::Row;
use super::credential::AlibabaCredentials;
use super::regions::{self, Regions};
use crate::config::settings::{PageSize, Settings};
use crate::core::about::{About, Operation};
use crate::core::error::{Fault, SettingsError};
use crate::core::model::{Kind, Kinds, Named, Parent, Quantity, Scope};
use crate::core::wire::{Query, Request, Response};
use crate::engine::provider::{Ask, End, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, Layout};

/// The version of the API.
const VERSION: &str = "2019-05-06";

/// Far below the documents' limits (10,000 applications, 999,999,999 instances): a larger page takes
/// more memory and no less time.
const PAGE_SIZE: PageSize = PageSize {
    most: 200,
    safe: 100,
};

/// A connection to SAE.
pub struct Sae {
    regions: Regions,
    kinds: Kinds,
    /// Those that are named; all where none is.
    apps: Vec<String>,
    groups: Vec<String>,
    params: Vec<(&'static str, String)>,
    page_size: PageSize,
    rows: rows::RowReader,
}

/// The calls; each names its region by its place in [`Sae::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    Applications {
        region: usize,
    },
    Groups {
        region: usize,
        app: App,
    },
    Instances {
        region: usize,
        app: App,
        group: Group,
    },
}

/// An application, as far as it is known. The id alone says which it is: a canary can be listed
/// below its parent without a name, and beside it with one.
#[derive(Clone)]
pub struct App {
    id: String,
    name: Option<String>,
    /// `RunningInstances`.
    running: Option<u64>,
    /// What each of its instances was given; nothing where nobody listed it.
    given: Given,
}

/// What an application gives each of its instances.
#[derive(Clone, Copy, Default)]
struct Given {
    cpu: Option<Quantity>,
    memory_gb: Option<Quantity>,
    disk_gb: Option<Quantity>,
}

impl PartialEq for App {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for App {}

impl Hash for App {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// A group of an application, which its id tells from others.
#[derive(Clone)]
pub struct Group {
    id: String,
    /// `RunningInstances`.
    running: Option<u64>,
}

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Group {}

impl Hash for Group {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl App {
    fn parent(&self) -> Parent<'_> {
        Parent {
            kind: Some("application".into()),
            id: Some(Cow::Borrowed(&self.id)),
            name: self.name.as_deref().map(Cow::Borrowed),
        }
    }
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Applications { region }
            | Self::Groups { region, .. }
            | Self::Instances { region, .. } => *region,
        }
    }

    fn operation(&self) -> &'static Operation {
        match self {
            Self::Applications { .. } => &LIST_APPLICATIONS,
            Self::Groups { .. } => &LIST_GROUPS,
            Self::Instances { .. } => &LIST_INSTANCES,
        }
    }
}

impl Provider for Sae {
    const ABOUT: About = about::ABOUT;

    type Credentials = AlibabaCredentials;

    type Call = Call;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let apps = settings.scope("app")?;
        let groups = settings.scope("group")?;
        if !groups.is_empty() && apps.len() != 1 {
            return Err(SettingsError {
                message: format!(
                    "{}: a group needs the application it belongs to",
                    settings.who()
                ),
                hint: "give exactly one --app with --group, or one of `apps` with `groups`"
                    .to_owned(),
                usage: settings.is_flag("group"),
            });
        }
        Ok(Self {
            regions: Regions::connect(settings)?,
            kinds: settings.kinds,
            apps,
            groups,
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::RowReader::new(settings),
        })
    }

    fn start(&self) -> Vec<Call> {
        if !self.apps.is_empty() && !self.lists(Kind::Service) {
            return self.named_apps();
        }
        let regions = 0..self.regions.list.len();
        let calls = regions.map(|region| Call::Applications { region });
        calls.collect()
    }

    fn named(&self) -> Vec<Call> {
        if self.lists(Kind::Service) {
            self.named_apps()
        } else {
            Vec::new()
        }
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions.list[call.region()].0.clone());
        let (noun, parent, group) = match call {
            Call::Applications { .. } => ("applications", None, None),
            Call::Groups { app, .. } => ("groups", Some(app), None),
            Call::Instances { app, group, .. } => ("instances", Some(app), Some(group.id.clone())),
        };
        let running = match call {
            // Parameters may leave some of the instances out.
            _ if !self.params.is_empty() => None,
            Call::Applications { .. } => None,
            Call::Groups { app, .. } => app.running,
            Call::Instances { group, .. } => group.running,
        };
        let end = match call {
            // Groups come without any total, and perhaps in pages smaller than asked for: a short
            // page proves nothing.
            Call::Groups { .. } => End::NothingNew,
            Call::Applications { .. } | Call::Instances { .. } => End::EmptyPage,
        };
        let lists_apps = self.lists(Kind::Service) && matches!(call, Call::Applications { .. });
        Listing {
            operation: call.operation().name,
            noun,
            is_source: lists_apps || matches!(call, Call::Instances { .. }),
            leads_to: lists_apps.then_some(Kind::Instance),
            scope: Scope {
                kind: match call {
                    Call::Applications { .. } => lists_apps.then_some(Kind::Service),
                    Call::Groups { .. } | Call::Instances { .. } => Some(Kind::Instance),
                },
                region,
                parent: match parent {
                    Some(app) => Some(app.parent().into_owned()),
                    None if lists_apps => Parent::of_all("application", &self.apps),
                    None => None,
                },
                group,
                ..Scope::default()
            }
            .naming(self.named_by_user()),
            paging: Paging::Numbered {
                size: match call {
                    // Of this operation no document tells how many it bears.
                    Call::Groups { .. } => PageSize::exactly(self.page_size.safe),
                    Call::Applications { .. } | Call::Instances { .. } => self.page_size,
                },
                end,
                from_zero: false,
            },
            running,
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("CurrentPage", page.to_string())
                .set("PageSize", size.to_string());
        }
        match call {
            Call::Applications { .. } => {}
            Call::Groups { app, .. } => {
                query.set("AppId", &app.id);
            }
            Call::Instances { app, group, .. } => {
                query.set("AppId", &app.id).set("GroupId", &group.id);
                query.extend(&self.params);
            }
        }
        let operation = call.operation();
        let (_, path) = operation.request();
        let endpoint = &self.regions.list[call.region()].1;
        let call = super::SignedCall {
            endpoint,
            version: VERSION,
            operation: operation.name,
            path,
            query: &query,
        };
        call.stamped(stamp)
    }

    fn read(
        &self,
        call: &Call,
        _: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        match call {
            Call::Applications { region } => parents::applications(self, *region, response, sink),
            Call::Groups { region, app } => parents::groups(*region, app, response),
            Call::Instances { region, app, group } => {
                let region = self.regions.list[*region].0.as_str();
                self.rows
                    .instances::<Row<'_>, _>(response, &INSTANCES, sink, |row| {
                        row.into_instance(region, app, &group.id)
                    })
            }
        }
    }

    fn row_if_empty<'c>(&self, call: &'c Call) -> Option<&'c str> {
        match call {
            Call::Groups { app, .. } if self.sees_all_instances() => Some(&app.id),
            Call::Applications { .. } | Call::Groups { .. } | Call::Instances { .. } => None,
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        envelope::fault(response)
    }

    fn is_from_all_regions(&self, _: &Call) -> bool {
        self.regions.is_all
    }

    fn is_not_offered(&self, _: &Call, fault: &Fault) -> bool {
        regions::lacks_product(fault)
    }
}

impl Sae {
    fn lists(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether an application without an instance is found by listing them: parameters and groups may leave some of
    /// them out.
    fn sees_all_instances(&self) -> bool {
        self.lists(Kind::Service) && self.params.is_empty() && self.groups.is_empty()
    }

    fn named_by_user(&self) -> Named {
        match (self.apps.is_empty(), self.groups.is_empty()) {
            (true, _) => Named::Nothing,
            (false, true) => Named::Parent,
            (false, false) => Named::Group,
        }
    }

    /// What the applications and groups that are named lead to.
    fn named_apps(&self) -> Vec<Call> {
        let regions = 0..self.regions.list.len();
        regions.flat_map(|region| self.named_in(region)).collect()
    }

    fn named_in(&self, region: usize) -> Vec<Call> {
        let apps = self.apps.iter().map(|id| App {
            id: id.clone(),
            name: None,
            running: None,
            given: Given::default(),
        });
        if self.groups.is_empty() {
            return apps.map(|app| Call::Groups { region, app }).collect();
        }
        apps.flat_map(|app| {
            self.groups.iter().map(move |group| Call::Instances {
                region,
                app: app.clone(),
                group: Group {
                    id: group.clone(),
                    running: None,
                },
            })
        })
        .collect()
    }
}

const INSTANCES: Layout = envelope::around("Data.Instances", Some("Data.TotalSize"));
