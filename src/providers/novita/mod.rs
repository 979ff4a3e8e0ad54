//! Novita AI, GPU and CPU instances, by API v1 or v2.
//!
//! Documents: "List Instances" of the Novita documentation, for v1 and for v2, "List Products" and "List Clusters".
//! That of v1 does not say whether pages count from 0 or from 1, so both must end in the whole list; its numbers come
//! as text. v2 goes by cursors, and bears the ids of products and clusters in place of their names.

mod about;
mod catalogue;
mod row;
mod v2;

use self::about::{LIST_CLUSTERS, LIST_PRODUCTS, V1, V2};
use super::rest::{Instances, KeyInHeader, Of};
use crate::config::settings::Settings;
use crate::core::about::{About, Operation};
use crate::core::error::{Fault, SettingsError};
use crate::core::model::Scope;
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::engine::provider::{Ask, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;

/// A connection to Novita.
pub struct Novita {
    list: List,
    has_prices: bool,
    endpoint: Endpoint,
}

/// The list of instances, by one of the two APIs.
enum List {
    V1(Of<V1>),
    V2(Of<V2>),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    Instances,
    /// What products are called, and cost.
    Products,
    /// What clusters are called.
    Clusters,
}

impl Call {
    fn look_up(&self) -> Option<&'static Operation> {
        match self {
            Self::Instances => None,
            Self::Products => Some(&LIST_PRODUCTS),
            Self::Clusters => Some(&LIST_CLUSTERS),
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
            has_prices: settings.has_prices,
            endpoint: settings.own_endpoint("")?,
        })
    }

    fn start(&self) -> Vec<Call> {
        vec![Call::Instances]
    }

    fn listing(&self, call: &Call) -> Listing {
        match (call.look_up(), &self.list) {
            (Some(operation), _) => Listing {
                operation: operation.name,
                noun: match call {
                    Call::Clusters => "clusters",
                    Call::Products | Call::Instances => "products",
                },
                is_source: false,
                scope: Scope::default(),
                paging: Paging::Once,
                running: 0,
            },
            (None, List::V1(v1)) => v1.listing(&Instances),
            (None, List::V2(v2)) => v2.listing(&Instances),
        }
    }

    fn request(&self, call: &Call, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        match (call.look_up(), &self.list) {
            (Some(operation), _) => {
                let (_, path) = operation.request();
                let mut request = Request::get(&self.endpoint, path, &Query::new());
                request
                    .plain("accept", "application/json")
                    .plain("content-type", "application/json");
                stamp.key.carry(&mut request);
                Ok(request)
            }
            (None, List::V1(v1)) => v1.request(&Instances, ask, stamp),
            (None, List::V2(v2)) => v2.request(&Instances, ask, stamp),
        }
    }

    fn read(
        &self,
        call: &Call,
        ask: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Call>, ReadError> {
        match (call, &self.list) {
            (Call::Products, _) => catalogue::products(response),
            (Call::Clusters, _) => catalogue::clusters(response),
            (Call::Instances, List::V1(v1)) => v1
                .read(&Instances, ask, response, sink)
                .map(Page::without_parents),
            (Call::Instances, List::V2(v2)) => v2
                .read(&Instances, ask, response, sink)
                .map(Page::without_parents),
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        match &self.list {
            List::V1(v1) => v1.fault(response),
            List::V2(v2) => v2.fault(response),
        }
    }

    fn look_ups(&self, call: &Call) -> Vec<Call> {
        match (call, &self.list) {
            (Call::Instances, List::V2(_)) => vec![Call::Products, Call::Clusters],
            // Its rows bear the names.
            (Call::Instances, List::V1(_)) if self.has_prices => vec![Call::Products],
            _ => Vec::new(),
        }
    }
}
