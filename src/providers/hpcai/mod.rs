//! HPC-AI, the instances of hpc-ai.com.
//!
//! Document: "List Instances" of the HPC-AI documentation. It gives a cookie for authentication;
//! the console's API key in `X-API-Key` is known to work as well, and does not expire each day.

mod about;
mod login;
mod row;
mod token;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use self::login::Login;
use self::row::Row;
use crate::config::credential::{AuthHeader, ExpiringKey, Key, KeyExchange};
use crate::config::settings::{PageSize, Settings, Values};
use crate::core::about::About;
use crate::core::error::{ErrorKind, Fault, RefusedPart, SettingsError};
use crate::core::json::{self, Entry, Object, Rows, Strict, Text, Total};
use crate::core::model::Scope;
use crate::core::wire::{Endpoint, Request, Response};
use crate::engine::provider::{Ask, End, Listing, Page, Paging, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;
use crate::providers::{fault, rows};

/// The document names no limit; this size is known to be accepted.
const PAGE_SIZE: PageSize = PageSize::exactly(50);

/// How the console's key is sent.
const API_KEY: AuthHeader = AuthHeader {
    what: "an API key",
    header: "x-api-key",
    prefix: "",
};

/// A connection to HPC-AI.
pub struct HpcAi {
    endpoint: Endpoint,
    page_size: PageSize,
    rows: rows::Reader,
}

/// What to do when the server refuses the credential.
const HINT: &str = "the server rejected it: check HPCAI_API_KEY; of HPCAI_ACCESS_TOKEN only the newest is \
                    good, as a later login replaces an older one: log in again";

/// The one listing there is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Instances;

impl Provider for HpcAi {
    const ABOUT: About = about::ABOUT;

    type Call = Instances;

    const RENEWAL: &'static str = token::RENEWAL;

    fn key(values: Values) -> ExpiringKey {
        match values.form.variables {
            ["HPCAI_API_KEY"] => ExpiringKey::lasting(Key::Sent(API_KEY, values.into_secret())),
            _ => token::granted(&values.into_secret()),
        }
    }

    fn login(
        values: &Values,
        settings: &Settings<'_>,
    ) -> Result<Option<Box<dyn KeyExchange>>, SettingsError> {
        Login::of(values, settings)
    }

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.endpoint("CLOUDLS_HPCAI_ENDPOINT", "")?,
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
                from_zero: false,
            },
        }
    }

    fn request(&self, _: &Instances, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let Ask::Number { page, size } = ask else {
            unreachable!("the listing is numbered");
        };
        let body = json!({ "pager": { "currentPage": page, "pageSize": size } });
        let mut request = Request::post_json(&self.endpoint, "/api/instance/list", &body);
        request.plain("accept", "application/json");
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
        let message = body.message.0.unwrap_or_default();
        let is_login = ["log in", "logged in", "login"]
            .iter()
            .any(|words| message.to_ascii_lowercase().contains(words));
        let is_refused = matches!(response.status, 401 | 403)
            || (body.code.0.as_deref() == Some("-1") && is_login);
        if is_refused {
            fault.kind = ErrorKind::Credential;
            fault.retryable = false;
            fault.refused_part = Some(RefusedPart::Key);
            fault.hint = Some(HINT.to_owned());
        }
        if !message.is_empty() {
            fault.message = message;
        }
        fault.code = body.code.0;
        fault
    }
}

impl HpcAi {
    fn page<'a, E: Entry<'a, Row<'a>>>(
        &self,
        response: &'a Response,
        sink: &RowSink,
    ) -> Result<Page<Instances>, ReadError> {
        let body: Body<E> = json::envelope(&response.body)?;
        // A login error may come with HTTP 200, and beside a list that is empty.
        let is_error_code = !matches!(body.code.0.as_deref(), None | Some("0" | "200"));
        let is_message = matches!(body.instances, Rows::Missing) && body.message.0.is_some();
        if is_error_code || is_message {
            return Err(ReadError::Fault(self.fault(response)));
        }
        let list = body.instances.or_lacking("instances", true)?;
        let mut page = self
            .rows
            .instances(list, "instances", sink, Row::into_instance);
        rows::total(body.pager.0.total_entries, "pager.totalEntries", &mut page);
        Ok(page)
    }
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "E: Deserialize<'de>"))]
struct Body<E> {
    #[serde(default)]
    instances: Rows<E>,
    #[serde(default)]
    pager: Object<Pager>,
    #[serde(default)]
    code: Text,
    #[serde(default)]
    message: Text,
}

/// What an answer says of itself beside its rows.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Text,
    message: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Pager {
    total_entries: Total,
}
