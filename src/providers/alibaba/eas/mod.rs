//! Alibaba Cloud PAI-EAS, API version 2021-07-01.
//!
//! Documents: "`ListServiceInstances`" (24 Nov 2025) and "`ListServices`" of the Platform For AI API
//! reference. A region has services, a service has instances. An instance has no id but its name.

mod about;
mod row;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::row::Row;
use super::regions::{self, Regions};
use super::{Product, credential};
use crate::config::credential::ExpiringKey;
use crate::config::settings::{CredentialHint, Environment, Found, PageSize, Settings, Values};
use crate::core::about::About;
use crate::core::error::{Fault, SettingsError};
use crate::core::json::{self, Entry, Rows, Strict, Text, Total};
use crate::core::model::{Parent, Scope};
use crate::core::wire::{self, Query, Request, Response};
use crate::engine::provider::{
    Ask, End, ListedParent, Listing, Page, Paging, Provider, ReadError, Stamp,
};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, RowError};

/// The documents' default for both operations; a larger size is not known to be accepted.
const PAGE_SIZE: PageSize = PageSize::exactly(100);

/// A connection to PAI-EAS.
pub struct Eas {
    product: Product,
    regions: Regions,
    services: Vec<String>,
    params: Vec<(&'static str, String)>,
    page_size: PageSize,
    rows: rows::Reader,
}

/// The calls; each names its region by its place in [`Eas::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    Services { region: usize },
    Instances { region: usize, service: String },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Services { region } | Self::Instances { region, .. } => *region,
        }
    }
}

impl Provider for Eas {
    const ABOUT: About = about::ABOUT;

    type Call = Call;

    fn key(values: Values) -> ExpiringKey {
        super::key(values)
    }

    fn stored(name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        credential::stored(name, settings)
    }

    fn kept(settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        credential::kept(settings)
    }

    fn credential_hint(environment: &Environment) -> CredentialHint {
        credential::credential_hint(environment)
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let regions = Regions::connect(settings, "CLOUDLS_EAS_ENDPOINT")?;
        Ok(Self {
            product: Product {
                version: "2021-07-01",
            },
            regions,
            services: settings.scope("service")?,
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::Reader::new(settings),
        })
    }

    fn start(&self) -> Vec<Call> {
        (0..self.regions.list.len())
            .flat_map(|region| {
                if self.services.is_empty() {
                    vec![Call::Services { region }]
                } else {
                    let call = |service: &String| Call::Instances {
                        region,
                        service: service.clone(),
                    };
                    self.services.iter().map(call).collect()
                }
            })
            .collect()
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions.list[call.region()].0.clone());
        let paging = Paging::Numbered {
            size: self.page_size,
            end: End::EmptyPage,
            from_zero: false,
        };
        match call {
            Call::Services { .. } => Listing {
                operation: "ListServices",
                noun: "services",
                is_source: false,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging,
            },
            Call::Instances { service, .. } => Listing {
                operation: "ListServiceInstances",
                noun: "instances",
                is_source: true,
                scope: Scope {
                    region,
                    parent: Some(parent(service).into_owned()),
                    group: None,
                },
                paging,
            },
        }
    }

    fn request(&self, call: &Call, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
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
                wire::path(&["api", "v2", "services"])
            }
            Call::Instances { service, .. } => {
                // The document names no default order; this one is the nearest to a stable one.
                query.set("Sort", "StartTime").set("Order", "asc");
                query.extend(&self.params);
                wire::path(&["api", "v2", "services", region, service, "instances"])
            }
        };
        Ok(self
            .product
            .get(endpoint, operation, &path, &query, super::signing(stamp)?))
    }

    fn read(
        &self,
        call: &Call,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        match call {
            Call::Services { region } => read_services(*region, response),
            Call::Instances { region, service } => {
                let place = (self.regions.list[*region].0.as_str(), service.as_str());
                self.rows.read(
                    response,
                    || self.read_instances::<Strict<Row<'_>>>(place, response, sink),
                    || self.read_instances::<&RawValue>(place, response, sink),
                )
            }
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

fn parent(service: &str) -> Parent<'_> {
    let name = Some(Cow::Borrowed(service));
    Parent {
        kind: Some("service".into()),
        id: name.clone(),
        name,
    }
}

/// A success of this product has no code at all.
fn refuse_code(code: &Text, response: &Response) -> Result<(), ReadError> {
    match code.0.as_deref() {
        None | Some("200") => Ok(()),
        Some(_) => Err(ReadError::Fault(super::fault(response))),
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ServicesBody<'a> {
    code: Text,
    #[serde(borrow)]
    services: Rows<&'a RawValue>,
    total_count: Total,
}

/// A service's row holds its access token: nothing of it is kept but the name.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Service {
    service_name: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", bound(deserialize = "E: Deserialize<'de>"))]
struct InstancesBody<E> {
    #[serde(default)]
    code: Text,
    #[serde(default)]
    instances: Rows<E>,
    #[serde(default)]
    total_count: Total,
}

fn read_services(region: usize, response: &Response) -> Result<Page<Call>, ReadError> {
    let body: ServicesBody<'_> = json::envelope(&response.body)?;
    refuse_code(&body.code, response)?;
    let list = body
        .services
        .or_lacking("Services", body.total_count.is_known())?;
    let mut page = rows::parents(list, "Services", |service: Service| {
        let name = service
            .service_name
            .0
            .ok_or(RowError::no_id("ServiceName"))?;
        let call = Call::Instances {
            region,
            service: name.clone(),
        };
        Ok(ListedParent {
            id: name,
            calls: vec![call],
        })
    });
    rows::total(body.total_count, "TotalCount", &mut page);
    Ok(page)
}

impl Eas {
    fn read_instances<'a, E: Entry<'a, Row<'a>>>(
        &self,
        (region, service): (&'a str, &'a str),
        response: &'a Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        let body: InstancesBody<E> = json::envelope(&response.body)?;
        refuse_code(&body.code, response)?;
        let list = body
            .instances
            .or_lacking("Instances", body.total_count.is_known())?;
        let mut page = self
            .rows
            .instances(list, "Instances", sink, |row: Row<'a>| {
                row.into_instance(region, service)
            });
        rows::total(body.total_count, "TotalCount", &mut page);
        Ok(page)
    }
}
