//! The ordinary provider, declared: one listing of instances, asked for with a key in a header.
//!
//! Such a provider is [`Rest`]: constants that say where everything stands, the struct of a row, and what
//! the row becomes. An API with several calls, or one that signs, implements `Provider` itself.

mod api;
mod request;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

use serde::Deserialize;

use self::request::Parameters;
use super::fault::{self, ErrorBody, ErrorTexts};
use super::rows::{Layout, RowReader};
use crate::config::credential::{ExpiringKey, Key};
use crate::config::settings::{Settings, Values};
use crate::core::about::{About, Operation, Permission};
use crate::core::error::{ErrorKind, Fault, RefusedPart, SettingsError};
use crate::core::model::{Instance, Kind, Scope};
use crate::core::wire::{Endpoint, Request, Response};
use crate::engine::credentials::Credentials;
use crate::engine::provider::{Ask, Listing, Page, Provider, ReadError, Stamp};
use crate::engine::rows::RowSink;

pub use self::api::{Api, Constant, Pages};
pub use super::rows::RowError;

pub trait Rest: Sized + Send + Sync + 'static {
    /// What it is. The first of its endpoints is where it is reached; the last of its operations lists, by
    /// the method and path that stand there: `GET` takes its parameters in the query, `POST` in a JSON body.
    const ABOUT: About;

    /// What its requests and answers look like.
    const API: Api;

    /// [`KeyInHeader`], where a credential is one value that is sent as it stands.
    type Credentials: Credentials;

    type Row<'a>: Row<'a>;

    /// What an error answer means beyond what is declared.
    fn judge(_told: &ErrorTexts, _fault: &mut Fault) {}
}

/// A row on the wire.
pub trait Row<'a>: Deserialize<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError>;
}

/// A credential of one value, sent in the header that the API declares.
pub struct KeyInHeader<R>(PhantomData<R>);

impl<R: Rest> Credentials for KeyInHeader<R> {
    fn key(values: Values) -> ExpiringKey {
        ExpiringKey::lasting(Key::Sent(R::API.key, values.into_secret()))
    }
}

/// An ordinary provider as a [`Provider`].
pub struct Of<R> {
    endpoint: Endpoint,
    parameters: Parameters,
    rows: RowReader,
    rest: PhantomData<R>,
}

/// The one listing there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instances;

impl<R: Rest> Provider for Of<R> {
    const ABOUT: About = R::ABOUT;

    type Credentials = R::Credentials;

    type Call = Instances;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: settings.own_endpoint("")?,
            parameters: Parameters::new(&R::API, settings)?,
            rows: RowReader::new(settings),
            rest: PhantomData,
        })
    }

    fn start(&self) -> Vec<Instances> {
        vec![Instances]
    }

    fn listing(&self, _: &Instances) -> Listing {
        Listing {
            operation: Self::OPERATION.name,
            noun: "instances",
            is_source: true,
            leads_to: None,
            scope: Scope {
                kind: Some(Kind::Instance),
                ..Scope::default()
            },
            paging: self.parameters.paging(),
            running: None,
        }
    }

    fn request(&self, _: &Instances, ask: &Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let mut request = self
            .parameters
            .request(&self.endpoint, Self::OPERATION, ask);
        request.plain("accept", "application/json");
        for (name, value) in R::API.headers {
            request.plain(name, *value);
        }
        stamp.key.carry(&mut request);
        Ok(request)
    }

    fn read(
        &self,
        _: &Instances,
        _: &Ask,
        response: &Response,
        sink: &RowSink,
    ) -> Result<Page<Instances>, ReadError> {
        self.rows
            .instances::<R::Row<'_>, _>(response, &Self::LAYOUT, sink, Row::into_instance)
    }

    fn fault(&self, response: &Response) -> Fault {
        Self::meaning(response)
    }
}

impl<R: Rest> Of<R> {
    const OPERATION: &Operation = R::ABOUT.operations.last().expect("an operation lists");

    const ERROR: ErrorBody = ErrorBody {
        code: R::API.code,
        message: R::API.message,
        request_id: R::API.request_id,
    };

    const LAYOUT: Layout = R::API.layout(Self::meaning);

    /// What an error answer means.
    pub fn meaning(response: &Response) -> Fault {
        let told = Self::ERROR.read(response);
        let mut fault = fault::from_status(response);
        let meaning = told.code.as_deref().and_then(|code| R::API.meaning(code));
        if let Some((kind, retryable)) = meaning {
            fault::classify(&mut fault, kind, retryable);
        }
        let code = told.code.as_deref();
        fault.is_of_account = code.is_some_and(|code| R::API.of_account.contains(&code));
        // What to grant follows from the operation, where it needs more than a good key.
        let is_key = match fault.kind {
            ErrorKind::Credential => true,
            ErrorKind::Permission => matches!(Self::OPERATION.permission, Permission::Any(_)),
            _ => false,
        };
        if is_key {
            fault.hint = Some(key_hint(&R::ABOUT, R::API.key_hint));
            fault.refused_part = Some(RefusedPart::Perhaps);
        }
        R::judge(&told, &mut fault);
        if let Some(message) = told.message {
            fault.message = message;
        }
        fault.code = told.code;
        fault.request_id = told.request_id.or(fault.request_id);
        fault
    }
}

/// What to check when a key is refused: the variables that hold one, and what one looks like.
fn key_hint(about: &About, shape: &str) -> String {
    let forms = about.credentials.iter().filter(|form| !form.is_login);
    let names: Vec<_> = forms.flat_map(|form| form.variables).copied().collect();
    let colon = if shape.is_empty() { "" } else { ": " };
    format!("check {}{colon}{shape}", names.join(" or "))
}
