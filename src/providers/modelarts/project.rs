//! The projects of a region, as IAM lists them: "Querying Project Information".
//!
//! The region's own project bears its name; that of a sub-project begins with it and `_`. Where
//! there are many, `links.next` of an answer is the URL of the next page. It is only followed to
//! where the answer came from; whether there is exactly one project of the name shows on the last
//! page, so what was found is carried from page to page. A project that is disabled is listed like the others: what it
//! holds is still there, and the refusal is ModelArts' to tell.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::about::LIST_PROJECTS;
use super::{Call, fault, place};
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
    /// The region's name.
    pub name: &'a str,
    pub sought: &'a Sought,
    pub iam: &'a Endpoint,
}

/// Which projects are looked for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Sought {
    /// The one of this name.
    Named(String),
    /// All of the region.
    All,
}

impl LookUp<'_> {
    fn is_sought(&self, name: &str) -> bool {
        match self.sought {
            Sought::Named(sought) => name == sought,
            Sought::All => place::is_of(name, self.name),
        }
    }
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
    /// The ids of projects that were sought.
    found: Vec<String>,
    /// The names of other projects of the region.
    others: Vec<String>,
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
    if ask.is_first()
        && let Sought::Named(name) = place.sought
    {
        query.set("name", name);
    }
    for (name, value) in Cursor::of(ask).query {
        query.set(&name, value);
    }
    Request::get(place.iam, LIST_PROJECTS.request().1, &query)
}

/// The projects that are sought, with what is asked of each; of a name there is exactly one.
pub fn read(
    look_up: &LookUp<'_>,
    ask: &Ask,
    response: &Response,
    lists: impl Fn(&str, &str) -> Vec<Call>,
) -> Result<Page<Call>, ReadError> {
    let mut cursor = Cursor::of(ask);
    let mut page = rows::parents(response, &PROJECTS, |row: Row| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let name = row.name.0.0;
        // One without a name is the answer to a name that was asked for.
        let is_sought = match (&name, look_up.sought) {
            (Some(name), _) => look_up.is_sought(name),
            (None, Sought::Named(_)) => true,
            // It may be of this region or of another.
            (None, Sought::All) => return Err(RowError::no_id("name")),
        };
        if is_sought {
            // It goes into a header.
            let usable = Check::ProjectId.test(&id);
            usable.map_err(|why| RowError::unusable("id", why))?;
        }
        let name = name.unwrap_or_default();
        let is_other = !is_sought && place::is_of(&name, look_up.name);
        if is_other && !cursor.others.contains(&name) {
            cursor.others.push(name.clone());
        }
        let calls = is_sought.then(|| lists(&id, &name));
        Ok(ListedParent::of(id, calls.unwrap_or_default()))
    })?;
    // Of two entries of one id that one counts which is sought.
    page.parents.sort_by_key(|lead| lead.calls.is_empty());
    for lead in page.parents.iter().filter(|lead| !lead.calls.is_empty()) {
        // An answer may name a project twice, and the list may move between pages.
        if !cursor.found.contains(&lead.id) {
            cursor.found.push(lead.id.clone());
        }
    }
    if let Some(Next::Token(link)) = &page.next {
        page.next = Some(cursor.next(link, look_up.iam)?);
    }
    judged(page, &cursor, look_up, response)
}

/// The page, unless what is known by now cannot be what was sought; on the last one with what else there is.
fn judged(
    mut page: Page<Call>,
    cursor: &Cursor,
    look_up: &LookUp<'_>,
    response: &Response,
) -> Result<Page<Call>, ReadError> {
    let (found, others) = (&cursor.found, &cursor.others);
    let is_open = page.next.is_some() && found.is_empty();
    let is_right = match look_up.sought {
        Sought::Named(_) => found.len() == 1,
        Sought::All => !found.is_empty(),
    };
    if !is_right && !is_open && page.unreadable.is_empty() {
        let what = match (found.is_empty(), others.is_empty()) {
            (true, true) => fault::NO_PROJECT.to_owned(),
            (true, false) => format!("only parts of it: {}", others.join(", ")),
            (false, _) => found.join(", "),
        };
        let name = match look_up.sought {
            Sought::Named(name) => name,
            Sought::All => look_up.name,
        };
        return Err(ReadError::Fault(fault::no_project(response, name, &what)));
    }
    if page.next.is_none() && !others.is_empty() {
        page.notes.push(format!(
            "the region {} has other projects, which are not listed: {}; --project all lists each",
            look_up.name,
            others.join(", ")
        ));
    }
    Ok(page)
}
