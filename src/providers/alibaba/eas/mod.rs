//! Alibaba Cloud PAI-EAS, API version 2021-07-01.
//!
//! Documents: "`ListServiceInstances`" (24 Nov 2025) and "`ListServices`" of the Platform For AI API
//! reference. A region has services, a service has instances. An instance has no id but its name.

mod about;
mod machine;
mod row;
mod service;

use self::about::{LIST_INSTANCES, LIST_SERVICES, LIST_TYPES};
use self::row::Row;
use self::service::Service;
use super::credential::AlibabaCredentials;
use super::regions::{self, Regions};
use crate::config::settings::{PageSize, Settings};
use crate::core::about::About;
use crate::core::error::{Fault, SettingsError};
use crate::core::model::{Kind, Kinds, Named, Parent, Scope};
use crate::core::wire::{self, Query, Request, Response};
use crate::engine::provider::{Ask, End, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, Layout};
use std::borrow::Cow;

/// The version of the API.
const VERSION: &str = "2021-07-01";

/// The documents' default for both operations; a larger size is not known to be accepted.
const PAGE_SIZE: PageSize = PageSize::exactly(100);

/// A connection to PAI-EAS.
pub struct Eas {
    regions: Regions,
    kinds: Kinds,
    /// Those that are named; all where none is.
    services: Vec<String>,
    params: Vec<(&'static str, String)>,
    page_size: PageSize,
    rows: rows::RowReader,
}

/// The calls; each names its region by its place in [`Eas::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    Services {
        region: usize,
    },
    /// What the machine types of a region are made of.
    Types {
        region: usize,
    },
    Instances {
        region: usize,
        service: Service,
    },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Services { region } | Self::Types { region } | Self::Instances { region, .. } => {
                *region
            }
        }
    }
}

impl Provider for Eas {
    const ABOUT: About = about::ABOUT;

    type Credentials = AlibabaCredentials;

    type Call = Call;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let regions = Regions::connect(settings)?;
        Ok(Self {
            regions,
            kinds: settings.kinds,
            services: settings.scope("service")?,
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::RowReader::new(settings),
        })
    }

    fn start(&self) -> Vec<Call> {
        if !self.services.is_empty() && !self.lists(Kind::Service) {
            return self.named_services();
        }
        let regions = 0..self.regions.list.len();
        regions.map(|region| Call::Services { region }).collect()
    }

    fn named(&self) -> Vec<Call> {
        if self.lists(Kind::Service) {
            self.named_services()
        } else {
            Vec::new()
        }
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions.list[call.region()].0.clone());
        let paging = Paging::Numbered {
            size: self.page_size,
            end: End::EmptyPage,
            from_zero: false,
        };
        match call {
            Call::Services { .. } => {
                let own = Some(Kind::Service).filter(|kind| self.lists(*kind));
                Listing {
                    operation: LIST_SERVICES.name,
                    noun: "services",
                    is_source: own.is_some(),
                    leads_to: own.map(|_| Kind::Instance),
                    scope: Scope {
                        kind: own,
                        region,
                        parent: own.and_then(|_| self.asked_for()),
                        ..Scope::default()
                    }
                    .naming(self.named_by_user()),
                    paging,
                    running: None,
                }
            }
            Call::Types { .. } => Listing {
                operation: LIST_TYPES.name,
                noun: "machine types",
                is_source: false,
                leads_to: None,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging: Paging::Once,
                running: None,
            },
            Call::Instances { service, .. } => Listing {
                operation: LIST_INSTANCES.name,
                noun: "instances",
                is_source: true,
                leads_to: None,
                scope: Scope {
                    kind: Some(Kind::Instance),
                    region,
                    parent: Some(parent(&service.name).into_owned()),
                    ..Scope::default()
                }
                .naming(self.named_by_user()),
                paging,
                running: service.running.filter(|_| self.params.is_empty()),
            },
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let (region, endpoint) = &self.regions.list[call.region()];
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("PageNumber", page.to_string())
                .set("PageSize", size.to_string());
        }
        let operation = self.listing(call).operation;
        let path = match call {
            Call::Services { .. } => {
                query.set("Sort", "CreateTime").set("Order", "asc");
                LIST_SERVICES.request().1.to_owned()
            }
            Call::Types { .. } => LIST_TYPES.request().1.to_owned(),
            Call::Instances { service, .. } => {
                // The document names no default order; this one is the nearest to a stable one.
                query.set("Sort", "StartTime").set("Order", "asc");
                query.extend(&self.params);
                wire::path(&["api", "v2", "services", region, &service.name, "instances"])
            }
        };
        let call = super::SignedCall {
            endpoint,
            version: VERSION,
            operation,
            path: &path,
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
            Call::Services { region } => service::read(self, *region, response, sink),
            Call::Types { .. } => machine::read(response),
            Call::Instances { region, service } => {
                let region = self.regions.list[*region].0.as_str();
                self.rows
                    .instances::<Row<'_>, _>(response, &INSTANCES, sink, |row| {
                        row.into_instance(region, service)
                    })
            }
        }
    }

    fn look_ups(&self, call: &Call) -> Vec<Call> {
        match call {
            _ if !self.lists(Kind::Instance) => Vec::new(),
            Call::Services { region } | Call::Instances { region, .. } => {
                vec![Call::Types { region: *region }]
            }
            Call::Types { .. } => Vec::new(),
        }
    }

    fn row_if_empty<'c>(&self, call: &'c Call) -> Option<&'c str> {
        match call {
            Call::Instances { service, .. } if self.sees_all_instances() => Some(&service.name),
            Call::Services { .. } | Call::Types { .. } | Call::Instances { .. } => None,
        }
    }

    fn lent<'c>(&self, call: &'c Call) -> Vec<&'c str> {
        match call {
            Call::Instances { service, .. } => service.texts(),
            Call::Services { .. } | Call::Types { .. } => Vec::new(),
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        super::fault(response)
    }

    fn is_from_all_regions(&self, _: &Call) -> bool {
        self.regions.is_all
    }

    fn is_not_offered(&self, _: &Call, fault: &Fault) -> bool {
        regions::lacks_product(fault)
    }
}

impl Eas {
    fn lists(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether a service without an instance is found by listing them: parameters may leave some of them out.
    fn sees_all_instances(&self) -> bool {
        self.lists(Kind::Service) && self.params.is_empty()
    }

    fn named_by_user(&self) -> Named {
        if self.services.is_empty() {
            Named::Nothing
        } else {
            Named::Parent
        }
    }

    /// The services that are named, as one parent; `None` where all are listed.
    fn asked_for(&self) -> Option<Parent<'static>> {
        Parent::of_all("service", &self.services)
    }

    /// The instances of the services that are named.
    fn named_services(&self) -> Vec<Call> {
        let regions = 0..self.regions.list.len();
        let calls = regions.flat_map(|region| {
            self.services.iter().map(move |name| Call::Instances {
                region,
                service: Service::named(name),
            })
        });
        calls.collect()
    }
}

fn parent(service: &str) -> Parent<'_> {
    let name = Some(Cow::Borrowed(service));
    Parent {
        kind: Some("service".into()),
        id: name.clone(),
        name,
    }
}

const SERVICES: Layout = Layout {
    // The name that a script of the vendor's reads.
    other_list: Some("ServiceList"),
    ..counted("Services")
};

const INSTANCES: Layout = counted("Instances");

const fn counted(list: &'static str) -> Layout {
    Layout {
        total: Some("TotalCount"),
        ..Layout::rows_at(list, super::fault)
    }
}
