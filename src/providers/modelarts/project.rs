//! The project of a region, as IAM lists it: "Querying Project Information".
//!
//! The region's own project bears its name; that of a sub-project begins with it and `_`. Where
//! there are many, `links.next` of an answer is the URL of the next page. It is only followed to
//! where the answer came from; whether there is exactly one project of the name shows on the last
//! page, so what was found is carried from page to page.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::about::LIST_PROJECTS;
use super::{Call, fault};
use crate::core::check::Check;
use crate::core::json::{Decode, Needed, Text};
use crate::core::wire::{Endpoint, Query, Request, Response};
use crate::engine::provider::{Ask, ListedParent, Next, Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

const PROJECTS: Layout = Layout {
    next: Some("links.next"),
    ..Layout::rows_at("projects", fault::fault)
};

/// Where the project of a region is looked up.
pub struct LookUp<'a> {
    pub name: &'a str,
    pub iam: &'a Endpoint,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    id: Text,
    /// One that cannot be read could be that of another region.
    name: Needed<Text>,
}

/// What leads to a page, and what is known of the pages before it: the token of the listing.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Cursor {
    query: Vec<(String, String)>,
    /// The ids of projects that bear the region's name.
    found: Vec<String>,
    /// The names of its sub-projects.
    parts: Vec<String>,
}

impl Cursor {
    /// The cursor that a page is asked for by; an empty one for the first page.
    fn of(ask: &Ask) -> Self {
        let Ask::After {
            token: Some(token), ..
        } = ask
        else {
            return Self::default();
        };
        // It was written by `next`.
        serde_json::from_str(token).unwrap_or_default()
    }

    /// What leads to the page behind a link.
    fn next(&mut self, link: &str, iam: &Endpoint) -> Result<Next, Decode> {
        let query = iam.query_of_link(LIST_PROJECTS.request().1, link);
        self.query = query.map_err(|error| Decode::new("links.next", error.to_string()))?;
        let token = serde_json::to_string(self);
        Ok(token.map_or(Next::More, |token| Next::Token(Arc::from(token))))
    }
}

/// The request for a page, not yet signed.
pub fn request(place: &LookUp<'_>, ask: &Ask) -> Request {
    let mut query = Query::new();
    if ask.is_first() {
        query.set("name", place.name);
    }
    for (name, value) in Cursor::of(ask).query {
        query.set(&name, value);
    }
    Request::get(place.iam, LIST_PROJECTS.request().1, &query)
}

/// The one project that bears the region's name, with what is asked of it.
pub fn read(
    place: &LookUp<'_>,
    ask: &Ask,
    response: &Response,
    lists: impl Fn(&str) -> Vec<Call>,
) -> Result<Page<Call>, ReadError> {
    let name = place.name;
    let mut cursor = Cursor::of(ask);
    let is_first = ask.is_first();
    let mut page = rows::parents(response, &PROJECTS, |row: Row| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let is_regions = row.name.0.0.as_deref().is_none_or(|own| own == name);
        if is_regions {
            // It goes into a header.
            let usable = Check::ProjectId.test(&id);
            usable.map_err(|why| RowError::unusable("id", why))?;
        }
        let own = row.name.0.0.unwrap_or_default();
        if own
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('_'))
        {
            // Between pages the list may move.
            if is_first || !cursor.parts.contains(&own) {
                cursor.parts.push(own);
            }
        }
        let calls = is_regions.then(|| lists(&id));
        Ok(ListedParent {
            id,
            calls: calls.unwrap_or_default(),
            partly_read: None,
        })
    })?;
    for lead in page.parents.iter().filter(|lead| !lead.calls.is_empty()) {
        if is_first || !cursor.found.contains(&lead.id) {
            cursor.found.push(lead.id.clone());
        }
    }
    if let Some(Next::Token(link)) = &page.next {
        page.next = Some(cursor.next(link, place.iam)?);
    }
    let is_open = page.next.is_some() && cursor.found.is_empty();
    if cursor.found.len() == 1 || is_open || !page.unreadable.is_empty() {
        return Ok(page);
    }
    let what = match (cursor.found.is_empty(), cursor.parts.is_empty()) {
        (true, true) => fault::NO_PROJECT.to_owned(),
        (true, false) => format!("only parts of it: {}", cursor.parts.join(", ")),
        (false, _) => cursor.found.join(", "),
    };
    Err(ReadError::Fault(fault::no_project(response, name, &what)))
}
