//! Novita AI, GPU and CPU instances, API v1.
//!
//! Document: "List Instances" of the Novita documentation. It does not say whether pages count
//! from 0 or from 1, so both must end in the whole list. Numbers come as text.

mod about;
mod row;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::row::Row;
use crate::config::credential::{AuthHeader, ExpiringKey, Key};
use crate::config::settings::{PageSize, Settings, Values};
use crate::core::about::About;
use crate::core::error::{ErrorKind, Fault, SettingsError};
use crate::core::json::{self, Entry, Rows, Strict, Text, Total};
use crate::core::model::Scope;
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::engine::provider::{Ask, End, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;
use crate::providers::{fault, rows};

/// The document names no limit. Clients are known to ask for 200, and the console for 100.
const PAGE_SIZE: PageSize = PageSize {
    most: 200,
    safe: 100,
};

/// How the key is sent.
const BEARER: AuthHeader = AuthHeader {
    what: "an API key",
    header: "authorization",
    prefix: "Bearer ",
};

/// A connection to Novita.
pub struct Novita {
    endpoint: Endpoint,
    params: Vec<(&'static str, String)>,
    page_size: PageSize,
    rows: rows::Reader,
}

/// The one listing there is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Instances;

impl Provider for Novita {
    const ABOUT: About = about::ABOUT;

    type Call = Instances;

    fn key(values: Values) -> ExpiringKey {
        ExpiringKey::lasting(Key::Sent(BEARER, values.into_secret()))
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.endpoint("CLOUDLS_NOVITA_ENDPOINT", "")?,
            params: settings.params.to_vec(),
            page_size: settings.page_size(PAGE_SIZE),
            rows: rows::Reader::new(settings),
        })
    }

    fn start(&self) -> Vec<Instances> {
        vec![Instances]
    }

    fn listing(&self, _: &Instances) -> Listing {
        Listing {
            operation: "List Instances",
            noun: "instances",
            is_source: true,
            scope: Scope::default(),
            paging: Paging::Numbered {
                size: self.page_size,
                end: End::EmptyPage,
                from_zero: true,
            },
        }
    }

    fn request(&self, _: &Instances, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let mut query = Query::new();
        if let Ask::Number { page, size } = ask {
            query
                .set("pageNum", page.to_string())
                .set("pageSize", size.to_string());
        }
        query.extend(&self.params);
        let path = "/gpu-instance/openapi/v1/gpu/instances";
        let mut request = Request::get(&self.endpoint, path, &query);
        request
            .plain("accept", "application/json")
            .plain("content-type", "application/json");
        stamp.key.carry(&mut request);
        Ok(request)
    }

    fn read(
        &self,
        _: &Instances,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Instances>, ReadError> {
        self.rows.read(
            response,
            || self.page::<Strict<Row<'_>>>(response, sink),
            || self.page::<&RawValue>(response, sink),
        )
    }

    fn fault(&self, response: &Response) -> Fault {
        let body: ErrorBody = json::envelope(&response.body).unwrap_or_default();
        let mut fault = fault::from_status(response);
        match body.reason.0.as_deref() {
            Some("UNAUTHORIZED" | "INVALID_API_KEY" | "MISSING_API_KEY") => {
                fault.kind = ErrorKind::Credential;
            }
            Some("RATE_LIMIT_EXCEEDED") => {
                fault::classify(&mut fault, ErrorKind::RateLimited, true);
            }
            _ => {}
        }
        if matches!(fault.kind, ErrorKind::Credential | ErrorKind::Permission) {
            fault.hint = Some("check NOVITA_API_KEY: a key starts with sk_".to_owned());
        }
        if let Some(message) = body.message.0 {
            fault.message = message;
        }
        fault.code = body.reason.0;
        fault
    }
}

impl Novita {
    fn page<'a, E: Entry<'a, Row<'a>>>(
        &self,
        response: &'a Response,
        sink: &RowSink,
    ) -> Result<Page<Instances>, ReadError> {
        let body: Body<E> = json::envelope(&response.body)?;
        let found = body
            .instances
            .or_lacking("instances", body.total.is_known());
        if !matches!(&found, Ok(list) if !list.is_empty()) {
            // An error may come with HTTP 200, beside a list that is empty or none.
            let fault = self.fault(response);
            if fault.code.is_some() {
                return Err(ReadError::Fault(fault));
            }
        }
        let list = found?;
        let mut page = self
            .rows
            .instances(list, "instances", sink, Row::into_instance);
        rows::total(body.total, "total", &mut page);
        Ok(page)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    reason: Text,
    message: Text,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "E: Deserialize<'de>"))]
struct Body<E> {
    #[serde(default)]
    instances: Rows<E>,
    #[serde(default)]
    total: Total,
}
