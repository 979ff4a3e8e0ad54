//! What a cloud has, what it is asked with, and what it answers.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Cloud, LookUpApi, Paging, RequestId, SIZE, Tampering, paging};
use crate::support::{Asked, Cloudls, Received, Reply, Server, slice};

/// Puts a value where a pointer leads; objects on the way are made, and lists for `0`.
pub fn put(document: &mut Value, pointer: &str, value: Value) {
    let keys = pointer.split('/').skip(1);
    let place = keys.fold(document, |place, key| {
        if key != "0" {
            return &mut place[key];
        }
        if place.get(0).is_none() {
            *place = json!([null]);
        }
        &mut place[0]
    });
    *place = value;
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

impl Cloud {
    /// Those of which something is true.
    pub fn with(has: impl Fn(Self) -> bool) -> Vec<Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|cloud| has(*cloud))
            .collect()
    }

    /// The provider's id.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Whether rows come in pages.
    pub fn has_pages(self) -> bool {
        self.pages.is_some()
    }

    /// Whether any page can be asked for, whatever was answered before.
    pub fn has_any_page(self) -> bool {
        match &self.pages {
            None | Some(Paging::Cursor { .. }) => false,
            Some(Paging::Numbered { .. } | Paging::Offset { .. } | Paging::Undocumented { .. }) => {
                true
            }
        }
    }

    /// Whether the document says how any page is asked for.
    pub fn has_documented_pages(self) -> bool {
        self.has_any_page() && !self.has_undocumented_pages()
    }

    /// Whether pages are asked for by offsets that no document promises.
    pub fn has_undocumented_pages(self) -> bool {
        matches!(self.pages, Some(Paging::Undocumented { .. }))
    }

    /// Whether the document leaves open if the first page is 0 or 1.
    pub fn may_begin_at_page_0(self) -> bool {
        matches!(self.pages, Some(Paging::Numbered { may_begin_at_0, .. }) if may_begin_at_0)
    }

    /// Whether an answer counts all rows.
    pub fn has_total(self) -> bool {
        self.total.is_some()
    }

    /// Whether the list stands inside of something.
    pub fn has_envelope(self) -> bool {
        !self.list.is_empty()
    }

    /// Whether something has to be looked up that holds the instances.
    pub fn has_parents(self) -> bool {
        !self.look_ups.is_empty()
    }

    /// Whether an entry of the list is a row, and holds none.
    pub fn has_rows_alone(self) -> bool {
        self.holder.is_none()
    }

    /// Whether instances may have a name besides the id.
    pub fn has_names(self) -> bool {
        self.fields.name != self.fields.id
    }

    /// Whether an error has a code, in which case it is this one.
    pub fn error_code(self, code: &str) -> Option<&str> {
        self.error.code.map(|_| code)
    }

    /// What an error says of these, as far as it has them: the code, the message, the request id.
    pub fn error_words<'a>(self, code: &'a str, message: &'a str, id: &'a str) -> Vec<&'a str> {
        let words = [
            self.error.code.map(|_| code),
            self.error.message.map(|_| message),
            self.error.request_id.as_ref().map(|_| id),
        ];
        words.into_iter().flatten().collect()
    }

    /// Made-up credentials: variable and value.
    pub fn credentials(self) -> Vec<(&'static str, String)> {
        let all = self.0.credentials.iter();
        all.map(|own| (own.variable, own.value.to_owned()))
            .collect()
    }

    /// The variables without which there is no credential.
    pub fn required(self) -> Vec<&'static str> {
        let required = self.0.credentials.iter().filter(|own| own.is_required);
        required.map(|own| own.variable).collect()
    }

    /// Whether a credential is an id and a secret.
    pub fn has_key_pair(self) -> bool {
        self.required().len() == 2
    }

    /// The parts of the credentials that must never be shown.
    pub fn secrets(self) -> Vec<String> {
        let secret = self
            .0
            .credentials
            .iter()
            .filter(|own| own.sentinel.is_some());
        secret.map(|own| own.value.to_owned()).collect()
    }

    /// The variable of the listing's endpoint.
    pub fn endpoint(self) -> &'static str {
        self.endpoints[0]
    }

    /// The arguments that name one source.
    pub fn scope(self) -> &'static [&'static str] {
        self.0.scope
    }

    /// The changes of a request that the demo cloud must notice.
    pub fn tampering(self) -> &'static [Tampering] {
        self.0.tampering
    }

    /// The calls that come before a listing, in their order.
    pub fn look_ups(self) -> &'static [LookUpApi] {
        self.0.look_ups
    }

    /// Whether nothing is asked beside the main list.
    pub fn is_asked_alone(self) -> bool {
        self.0.beside.is_empty()
    }

    /// The answer to what is asked beside the main list; `None` to what is of it.
    pub fn beside(self, request: &Received) -> Option<Reply> {
        let mut all = self.0.beside.iter();
        let is_own = |words: &str| {
            let param = words.split_once('=');
            request.path.ends_with(words)
                || param.is_some_and(|(name, value)| request.param(name) == Some(value))
        };
        let own = all.find(|(words, _)| is_own(words));
        own.map(|(_, body)| Reply::text(200, body))
    }

    /// The arguments that choose the main list, and leave out what completes it.
    pub fn plain(self) -> Vec<&'static str> {
        let without: &[_] = if self.shapes.is_empty() {
            &[]
        } else {
            &["--no-shapes"]
        };
        [self.kind, without].concat()
    }

    /// A command on this provider alone, with its credentials, against a base URL: its main list, and nothing beside
    /// it.
    pub fn command(self, command: &str, url: &str) -> Cloudls {
        self.whole(command, url).args(self.plain())
    }

    /// The same with whatever else it is asked for.
    pub fn whole(self, command: &str, url: &str) -> Cloudls {
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| (*name, (*value).to_owned()));
        let run = Cloudls::new([command, "-p", self.id()])
            .vars(self.credentials())
            .vars(variables);
        let all = self.endpoints.iter();
        all.fold(run, |run, variable| run.set(variable, url))
    }

    /// A listing against a base URL, without a scope or format.
    pub fn bare(self, url: &str) -> Cloudls {
        self.command("instances", url)
    }

    /// A run that lists one source of a server as JSON, a few rows a page; `-o` still counts.
    pub fn listing(self, server: &Server) -> Cloudls {
        self.bare(&server.url())
            .set("CLOUDLS_OUTPUT", "json")
            .args(self.scope())
            .args(["--page-size", &SIZE.to_string()])
    }

    /// A row of this id, and a few fields.
    pub fn row(self, id: &str) -> Value {
        let mut row = parsed(self.0.row);
        self.name_row(&mut row, &json!(id));
        row
    }

    /// Gives a row its id, and the entry that it stands in one of its own.
    pub fn name_row(self, row: &mut Value, id: &Value) {
        for place in [Some(self.fields.id), self.holder].into_iter().flatten() {
            put(row, place, id.clone());
        }
    }

    /// A row of nothing but an id.
    pub fn row_of_id(self, id: &Value) -> Value {
        let mut row = json!({});
        self.name_row(&mut row, id);
        row
    }

    /// The first row of the document's example answer.
    pub fn example_row(self) -> Value {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let path = root.join(self.id()).join("page/body.json");
        let mut body = parsed(&fs::read_to_string(path).unwrap());
        // The document of another list of the provider shows no row of this one.
        match body.pointer_mut(self.list) {
            Some(list) if self.lists_what_is_shown() => list[0].take(),
            _ => self.row("i"),
        }
    }

    /// Whether its rows are those of the main document of the provider.
    fn lists_what_is_shown(self) -> bool {
        self.name == self.id()
    }

    /// The requests until a lack of permission ends it.
    pub fn refusals(self) -> usize {
        if self.lists_own { 2 } else { 1 }
    }

    /// The list in a body.
    pub fn list_in(self, body: &mut Value) -> &mut Value {
        body.pointer_mut(self.list).unwrap()
    }

    /// Sets the total of a body, to whatever it may be.
    pub fn set_total(self, body: &mut Value, total: Value) {
        let place = self.total.expect("a cloud that reports a total");
        put(body, place, total);
    }

    /// The body of the first page, with these rows; of the total, what there is a place for.
    pub fn body(self, rows: &[Value], total: Option<u64>) -> Value {
        self.body_for(Asked::EVERYTHING, rows, total)
    }

    /// The body of the page that was asked for.
    pub fn body_for(self, asked: Asked, rows: &[Value], total: Option<u64>) -> Value {
        let mut body = parsed(self.envelope);
        *self.list_in(&mut body) = json!(rows);
        if let (Some(place), Some(total)) = (self.total, total) {
            put(&mut body, place, json!(total));
        }
        paging::tell_next(&self, &mut body, asked, rows.len(), total);
        body
    }

    /// Where the list stands in a body, in the words of the program.
    pub fn list_path(self) -> String {
        self.list.trim_start_matches('/').replace('/', ".")
    }

    /// The first page, with rows of these ids.
    pub fn page(self, ids: &[String], total: Option<u64>) -> Reply {
        self.page_for(Asked::EVERYTHING, ids, total)
    }

    /// The page that was asked for, with rows of these ids.
    pub fn page_for(self, asked: Asked, ids: &[String], total: Option<u64>) -> Reply {
        let rows: Vec<_> = ids.iter().map(|id| self.row(id)).collect();
        Reply::json(200, &self.body_for(asked, &rows, total))
    }

    /// The page that was asked for, of a list that is this and says so.
    pub fn page_of(self, all: &[String], request: &Received) -> Reply {
        let asked = self.asked(request);
        self.page_for(asked, &slice(all, asked), Some(all.len() as u64))
    }

    /// A server of one source, which `answer` tells the rows and the total of each page.
    pub fn server(
        self,
        answer: impl Fn(Asked) -> (Vec<String>, Option<u64>) + Send + Sync + 'static,
    ) -> Server {
        Server::start(move |request| {
            let asked = self.asked(request);
            let (ids, total) = answer(asked);
            self.page_for(asked, &ids, total)
        })
    }

    /// A server that does everything right.
    pub fn honest(self, all: &[String]) -> Server {
        let all = all.to_vec();
        self.server(move |asked| (slice(&all, asked), Some(all.len() as u64)))
    }

    /// An error as the vendor words it; `id` is the request's. What it has no place for is left out.
    pub fn error(self, status: u16, code: &str, message: &str, id: &str) -> Reply {
        let shape = &self.error;
        let mut body = parsed(shape.envelope);
        let words = [
            (shape.status, json!(status)),
            (shape.code, json!(code)),
            (shape.message, json!(message)),
        ];
        for (place, value) in words {
            if let Some(place) = place {
                put(&mut body, place, value);
            }
        }
        match shape.request_id {
            Some(RequestId::Body(place)) => {
                put(&mut body, place, json!(id));
                Reply::json(status, &body)
            }
            Some(RequestId::Header(name)) => Reply::json(status, &body).with(name, id),
            None => Reply::json(status, &body),
        }
    }

    /// The vendor's own way to say "too many requests".
    pub fn throttled(self) -> Reply {
        let status = self.throttling.status;
        match self.throttling.code {
            Some(code) => self.error(status, code, "slow down", "R"),
            None => Reply::text(status, "<html>busy</html>"),
        }
    }

    /// The same as a 429 in the vendor's words.
    pub fn throttled_429(self) -> Reply {
        let code = self.throttling.code.unwrap_or("429");
        self.error(429, code, "too many requests", "R-1")
    }
}
