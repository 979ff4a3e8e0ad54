//! The parameters of a request, in its query or in its JSON body.

use serde_json::{Map, Value};

use super::{Api, Constant, Pages};
use crate::config::settings::{PageSize, Settings};
use crate::core::about::Operation;
use crate::core::about::Takes;
use crate::core::error::SettingsError;
use crate::core::wire::{Endpoint, Query, Request};
use crate::engine::provider::{Ask, End, Paging, RangeEnd};

/// What a profile sends with every page.
pub struct Parameters {
    pages: Pages,
    size: Option<PageSize>,
    /// By name, in the order of their strength: of one name the last counts, unless it is the same flag's.
    fixed: Vec<(&'static str, Vec<Value>)>,
}

impl Parameters {
    pub fn new(api: &Api, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let always = api.always.iter().map(|(name, constant)| {
            let value = match constant {
                Constant::Text(text) => Value::from(*text),
                Constant::Number(number) => Value::from(*number),
                Constant::Bool(flag) => Value::from(*flag),
            };
            (*name, vec![value])
        });
        let mut fixed: Vec<_> = always.collect();
        for (flag, name) in api.scopes {
            let values = settings.scope(flag)?.into_iter().map(Value::from);
            fixed.push((*name, values.collect()));
        }
        for (name, text) in settings.params {
            let mut declared = settings.about.params.iter();
            let is_flag = declared.any(|own| own.name == *name && matches!(own.takes, Takes::Bool));
            let value = match (is_flag, text.parse()) {
                (true, Ok(flag)) => Value::Bool(flag),
                _ => Value::from(text.as_str()),
            };
            fixed.push((*name, vec![value]));
        }
        Ok(Self {
            pages: api.pages,
            size: api.pages.rows().map(|rows| settings.page_size(rows)),
            fixed,
        })
    }

    pub fn paging(&self) -> Paging {
        match (self.pages, self.size) {
            (Pages::Numbered { from_zero, .. }, Some(size)) => Paging::Numbered {
                size,
                end: End::EmptyPage,
                from_zero,
            },
            (Pages::Offset { .. }, Some(size)) => Paging::Offset {
                size,
                end: RangeEnd::EmptyPage,
            },
            (Pages::Cursor { .. }, size) => Paging::Cursor { size },
            _ => Paging::Once,
        }
    }

    /// A page of the listing, by its method and path; `POST` takes its parameters in the body.
    pub fn request(&self, endpoint: &Endpoint, operation: &Operation, ask: &Ask) -> Request {
        let (method, path) = operation.request();
        let mut all = self.fixed.clone();
        all.extend(self.of_page(ask).map(|(name, value)| (name, vec![value])));
        if method == "POST" {
            let mut body = Map::new();
            for (path, mut values) in all {
                let value = match values.len() {
                    0 => continue,
                    1 => values.remove(0),
                    _ => Value::from(values),
                };
                put(&mut body, path, value);
            }
            return Request::post_json(endpoint, path, &Value::Object(body));
        }
        let mut query = Query::new();
        for (name, values) in all {
            let text = |value: Value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            query.set_all(name, values.into_iter().map(text));
        }
        Request::get(endpoint, path, &query)
    }

    /// What asks for a page.
    fn of_page(&self, ask: &Ask) -> impl Iterator<Item = (&'static str, Value)> + use<> {
        let [first, second] = match (self.pages, ask) {
            (Pages::Numbered { number, size, .. }, Ask::Number { page, size: rows }) => [
                Some((number, Value::from(*page))),
                Some((size, Value::from(*rows))),
            ],
            (
                Pages::Offset { offset, limit, .. },
                Ask::Offset {
                    limit: rows,
                    offset: skipped,
                },
            ) => [
                Some((offset, Value::from(*skipped))),
                Some((limit, Value::from(*rows))),
            ],
            (
                Pages::Cursor { token, size, .. },
                Ask::After {
                    token: own,
                    size: rows,
                },
            ) => [
                own.as_deref().map(|own| (token, Value::from(own))),
                size.zip(rows.map(Value::from)),
            ],
            _ => [None, None],
        };
        first.into_iter().chain(second)
    }
}

impl Pages {
    fn rows(&self) -> Option<PageSize> {
        match self {
            Self::Once => None,
            Self::Numbered { rows, .. } | Self::Offset { rows, .. } => Some(*rows),
            Self::Cursor { size, rows, .. } => size.map(|_| *rows),
        }
    }
}

/// Puts a value at a path of a body; objects on the way are made.
fn put(body: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            body.insert(path.to_owned(), value);
        }
        Some((name, below)) => {
            let inner = body.entry(name).or_insert_with(|| Map::new().into());
            if let Value::Object(inner) = inner {
                put(inner, below, value);
            }
        }
    }
}
