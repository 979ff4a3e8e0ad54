//! Novita AI: GPU and CPU instances, by API v1 or v2, and the workers of serverless endpoints.
//!
//! Documents: "List Instances" of the Novita documentation, for v1 and for v2, "List Endpoints", "List Products", "List
//! CPU Products" and "List Clusters". Those of v1 do not say whether pages count from 0 or from 1, so both must end in
//! the whole list; its numbers come as text. v2 goes by cursors, and bears the ids of products and clusters in place of
//! their names.

mod about;
mod catalogue;
mod row;
mod v2;
mod worker;

use self::about::{LIST_CLUSTERS, LIST_CPU_PRODUCTS, LIST_ENDPOINTS, LIST_PRODUCTS, V1, V2};
use super::rest::{Instances, KeyInHeader, Of};
use super::rows::RowReader;
use crate::config::settings::{PageSize, Settings};
use crate::core::about::{About, Operation};
use crate::core::error::{Fault, SettingsError};
use crate::core::model::{Kind, Kinds, Scope};
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::engine::provider::{Ask, End, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;

/// A connection to Novita.
pub struct Novita {
    list: List,
    kinds: Kinds,
    endpoint: Endpoint,
    /// Of list prices, where these are asked for.
    currency: Option<&'static str>,
    /// Of the pages of endpoints.
    page_size: PageSize,
    rows: RowReader,
}

/// The list of instances, by one of the two APIs.
enum List {
    V1(Of<V1>),
    V2(Of<V2>),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    Instances,
    /// The serverless endpoints, in which their workers stand.
    Endpoints,
    LookUp(LookUp),
}

/// What completes rows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookUp {
    /// What products are called, and cost.
    Products,
    /// The same of those without GPUs.
    CpuProducts,
    /// What clusters are called.
    Clusters,
}

impl LookUp {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Products => &LIST_PRODUCTS,
            Self::CpuProducts => &LIST_CPU_PRODUCTS,
            Self::Clusters => &LIST_CLUSTERS,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::CpuProducts => "CPU products",
            Self::Clusters => "clusters",
        }
    }
}

impl Provider for Novita {
    const ABOUT: About = about::ABOUT;

    type Credentials = KeyInHeader<V1>;

    type Call = Call;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let is_v2 = settings.choice(&about::API)? == "v2";
        if is_v2 && settings.has_given_params {
            return Err(SettingsError {
                message: format!(
                    "{}: --param is for API v1, and v2 is chosen",
                    settings.who()
                ),
                hint: "leave --param out, or choose v1 (api in the profile, CLOUDLS_NOVITA_API)"
                    .to_owned(),
                usage: true,
            });
        }
        let endpoint = settings.own_endpoint("")?;
        let currency = settings.has_prices.then(|| catalogue::currency(&endpoint));
        Ok(Self {
            list: if is_v2 {
                // Its parameters are others.
                List::V2(Of::connect(&Settings {
                    params: &[],
                    ..*settings
                })?)
            } else {
                List::V1(Of::connect(settings)?)
            },
            kinds: settings.kinds,
            endpoint,
            currency,
            page_size: settings.page_size(about::ROWS),
            rows: RowReader::new(settings),
        })
    }

    fn start(&self) -> Vec<Call> {
        let calls = self.kinds.iter().filter_map(|kind| match kind {
            Kind::Instance => Some(Call::Instances),
            Kind::Worker => Some(Call::Endpoints),
            _ => None,
        });
        calls.collect()
    }

    fn listing(&self, call: &Call) -> Listing {
        match (call, &self.list) {
            (Call::Instances, List::V1(v1)) => v1.listing(&Instances),
            (Call::Instances, List::V2(v2)) => v2.listing(&Instances),
            (Call::Endpoints, _) => Listing {
                operation: LIST_ENDPOINTS.name,
                noun: "endpoints",
                is_source: true,
                leads_to: None,
                scope: Scope {
                    kind: Some(Kind::Worker),
                    ..Scope::default()
                },
                paging: Paging::Numbered {
                    size: self.page_size,
                    end: End::EmptyPage,
                    from_zero: true,
                },
                running: None,
            },
            (Call::LookUp(look_up), _) => Listing {
                operation: look_up.operation().name,
                noun: look_up.noun(),
                is_source: false,
                leads_to: None,
                scope: Scope::default(),
                paging: Paging::Once,
                running: None,
            },
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let operation = match (call, &self.list) {
            (Call::Instances, List::V1(v1)) => return v1.request(&Instances, ask, stamp),
            (Call::Instances, List::V2(v2)) => return v2.request(&Instances, ask, stamp),
            (Call::Endpoints, _) => &LIST_ENDPOINTS,
            (Call::LookUp(look_up), _) => look_up.operation(),
        };
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("pageNum", page.to_string())
                .set("pageSize", size.to_string());
        }
        let (_, path) = operation.request();
        let mut request = Request::get(&self.endpoint, path, &query);
        request
            .plain("accept", "application/json")
            .plain("content-type", "application/json");
        stamp.key.carry(&mut request);
        Ok(request)
    }

    fn read(
        &self,
        call: &Call,
        ask: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        match (call, &self.list) {
            (Call::Instances, List::V1(v1)) => v1
                .read(&Instances, ask, response, sink)
                .map(|page| page.map_calls(|_| call.clone())),
            (Call::Instances, List::V2(v2)) => v2
                .read(&Instances, ask, response, sink)
                .map(|page| page.map_calls(|_| call.clone())),
            (Call::Endpoints, _) => worker::read(self.rows, response, sink),
            (Call::LookUp(LookUp::Products), _) => catalogue::products(response, self.currency),
            (Call::LookUp(LookUp::CpuProducts), _) => {
                catalogue::cpu_products(response, self.currency)
            }
            (Call::LookUp(LookUp::Clusters), _) => catalogue::clusters(response),
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        match &self.list {
            List::V1(v1) => v1.fault(response),
            List::V2(v2) => v2.fault(response),
        }
    }

    fn look_ups(&self, call: &Call) -> Vec<Call> {
        let needed: &[LookUp] = match (call, &self.list) {
            (Call::Instances, List::V2(_)) => {
                &[LookUp::Products, LookUp::CpuProducts, LookUp::Clusters]
            }
            // Its rows bear the names.
            (Call::Instances, List::V1(_)) if self.currency.is_some() => {
                &[LookUp::Products, LookUp::CpuProducts]
            }
            (Call::Endpoints, _) => &[LookUp::Products, LookUp::Clusters],
            (Call::Instances | Call::LookUp(_), _) => &[],
        };
        needed.iter().copied().map(Call::LookUp).collect()
    }

    fn told_by(&self, look_up: &Call) -> &'static str {
        // The rows of v1 bear names.
        let is_v2 = matches!(self.list, List::V2(_));
        let is_for_names = |look_up: LookUp| {
            let is_for_workers = look_up == LookUp::Products && self.kinds.contains(&Kind::Worker);
            is_v2 || is_for_workers
        };
        match look_up {
            Call::LookUp(LookUp::Clusters) => "what regions are called",
            Call::LookUp(look_up) if !is_for_names(*look_up) => "what products cost",
            Call::LookUp(_) if self.currency.is_some() => "what products are called and cost",
            Call::LookUp(_) | Call::Instances | Call::Endpoints => "what products are called",
        }
    }
}
