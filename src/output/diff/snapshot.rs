//! A listing as far as it is compared: its rows, and where they were looked for.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::Value;
use serde_json::value::RawValue;

use super::reading;
use crate::core::error::SettingsError;
use crate::core::fields::View;
use crate::core::model::{Instance, Kind, Scope};
use crate::core::report::Report;
use crate::engine::rows::{KeptRow, SentRow};
use crate::output::json;

#[derive(Debug)]
pub struct Snapshot {
    /// When it was made, as the document says.
    pub generated_at: Option<String>,
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// Where they were looked for, in order.
    pub sources: Vec<Source>,
    /// Whether `--limit` cut it.
    pub limited: bool,
    /// Whether it says that it has everything.
    pub complete: bool,
    /// The flags that narrowed it.
    pub filters: Vec<String>,
}

/// The fields that are compared, by their paths in a row.
const NAMES: [&str; 9] = [
    "status",
    "billing.price",
    "billing.currency",
    "billing.per",
    "instance_type",
    "private_ips",
    "public_ips",
    "ssh.host",
    "ssh.port",
];

/// The values of the fields that are compared, in the order of [`NAMES`].
pub type Fields = Box<[Value; NAMES.len()]>;

/// JSON as it was written, and as it is written again.
#[derive(Debug)]
pub struct Json(pub String);

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(&self.0).map_err(ser::Error::custom)?;
        json.serialize(serializer)
    }
}

/// An instance: its JSON as it may be shown, and what is compared of it, as it was sent.
#[derive(Debug)]
pub struct Row {
    /// The whole object, without blanks between its tokens.
    pub json: Json,
    /// What is shown of it, where it holds a secret and that is something else.
    pub(super) shown: Option<Box<Shown>>,
    /// Its address, unique within a listing.
    pub address: String,
    pub provider: String,
    pub profile: String,
    /// `None` where it does not say so.
    pub kind: Option<Kind>,
    /// The provider's own identity of it.
    pub id: String,
    pub name: Option<String>,
    /// Where it is, as sources are shown.
    pub region: Option<String>,
    /// The identity of what it belongs to, as sources are shown.
    pub parent: Option<String>,
    /// What is compared.
    pub fields: Fields,
    /// How many of its fields could not be read; `None` for a row of a document, where its source alone tells.
    pub unread: Option<u32>,
}

/// What is shown of a row that holds a secret.
#[derive(Clone, Debug)]
pub struct Shown {
    address: String,
    id: String,
    name: Option<String>,
    fields: Fields,
}

/// What one listing of a profile walked.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Source {
    pub provider: String,
    pub profile: String,
    pub scope: Scope,
    /// Whether it read everything there.
    pub complete: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
    /// How many rows were undecided; a document of an earlier version does not say.
    #[serde(default)]
    pub undecided: u64,
    /// How many rows it read.
    #[serde(default)]
    pub received: u64,
    /// The fields that could not be read.
    #[serde(default)]
    pub unread: UnreadFields,
}

/// How many fields of the rows of a source could not be read, and are null.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct UnreadFields {
    pub count: u64,
}

/// The flag by which undecided rows are in a listing as well, as it stands among its filters.
pub const KEEP_UNKNOWN: &str = "--keep-unknown";

impl Snapshot {
    /// A listing of these rows, made by no `--limit`.
    pub fn new(rows: Vec<Row>, sources: Vec<Source>) -> Self {
        Self {
            generated_at: None,
            rows,
            limited: false,
            complete: sources.iter().all(|source| source.complete),
            sources,
            filters: Vec::new(),
        }
    }

    /// Takes rows of a document for those of a listing that are shown by their addresses: where a credential is
    /// a word of the data, the document holds masks in its place. Where several are shown alike, the listed ones
    /// are taken for what is shown of them: which of them is which, the document does not tell.
    pub fn recognise(&mut self, listed: &mut Self) {
        let mut shown: HashMap<_, [usize; 2]> = HashMap::new();
        for row in &self.rows {
            shown.entry(row.address.clone()).or_default()[0] += 1;
        }
        for row in listed.rows.iter().filter(|row| row.shown.is_some()) {
            shown.entry(row.shown_address().to_owned()).or_default()[1] += 1;
        }
        for row in &mut listed.rows {
            let counts = shown.get(row.shown_address());
            if counts.is_some_and(|counts| are_alike(*counts)) {
                row.become_as_shown();
            }
        }
        let known: HashSet<_> = listed.rows.iter().map(|row| &row.address).collect();
        let mut masked: HashMap<_, VecDeque<_>> = HashMap::new();
        for row in listed.rows.iter().filter(|row| row.shown.is_some()) {
            let own = masked.entry(row.shown_address()).or_default();
            own.push_back(row);
        }
        for row in &mut self.rows {
            let same = masked.get_mut(&*row.address);
            if !known.contains(&row.address)
                && let Some(listed) = same.and_then(VecDeque::pop_front)
            {
                row.is_shown_for(listed);
            }
        }
    }

    /// Whether undecided rows are left out of it.
    pub fn hides_undecided(&self) -> bool {
        !self.filters.iter().any(|filter| filter == KEEP_UNKNOWN)
    }

    /// The listing of a document of `instances -o json`; otherwise what it is instead.
    pub fn read(document: &[u8]) -> Result<Self, SettingsError> {
        reading::document(document)
    }
}

/// Whether rows of one address, so many in the one listing and in the other, cannot be told apart.
pub fn are_alike([one, other]: [usize; 2]) -> bool {
    one > 0 && other > 0 && one + other > 2
}

impl Row {
    /// The provider and the profile.
    pub fn profile_key(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }

    /// Whether it may lie in a scope of its profile. One that does not say where it is may lie anywhere.
    pub fn may_be_in(&self, scope: &Scope) -> bool {
        let agree = |named: Option<&str>, own: Option<&str>| match (named, own) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        let is_of_kind = match (scope.kind, self.kind) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        // The services of a list that was asked for are its rows, not what these belong to.
        let is_of_parent = match (scope.kind, scope.parent_id()) {
            (Some(Kind::Service), Some(ids)) => ids.split(',').any(|id| id == self.id),
            (_, parent) => agree(parent, self.parent.as_deref()),
        };
        is_of_kind && is_of_parent && agree(scope.region.as_deref(), self.region.as_deref())
    }

    /// Its address as it may be shown.
    pub fn shown_address(&self) -> &str {
        let shown = self.shown.as_ref();
        shown.map_or(&self.address, |shown| &shown.address)
    }

    /// Its id as it may be shown.
    pub fn shown_id(&self) -> &str {
        let shown = self.shown.as_ref();
        shown.map_or(&self.id, |shown| &shown.id)
    }

    /// Its name as it may be shown.
    pub fn shown_name(&self) -> Option<&str> {
        let shown = self.shown.as_ref();
        shown.map_or(&self.name, |shown| &shown.name).as_deref()
    }

    fn shown_fields(&self) -> &Fields {
        let shown = self.shown.as_ref();
        shown.map_or(&self.fields, |shown| &shown.fields)
    }

    /// Its value of a field that is compared, by its path, as it may be shown; `null` where a row does not tell it.
    pub fn field(&self, path: &str) -> &Value {
        let place = NAMES.iter().position(|name| *name == path);
        place.map_or(&Value::Null, |place| &self.shown_fields()[place])
    }

    /// Forgets what was sent, where that is something else than what is shown.
    fn become_as_shown(&mut self) {
        if let Some(shown) = self.shown.take() {
            let Shown {
                address,
                id,
                name,
                fields,
            } = *shown;
            (self.address, self.id) = (address, id);
            (self.name, self.fields) = (name, fields);
        }
    }

    /// What was read is what is shown of a row that is listed now: what is the same as that is compared as that
    /// was sent.
    fn is_shown_for(&mut self, listed: &Self) {
        let Some(shown) = &listed.shown else {
            return;
        };
        self.shown = Some(Box::new(Shown {
            address: self.address.clone(),
            id: self.id.clone(),
            name: self.name.clone(),
            fields: self.fields.clone(),
        }));
        self.address.clone_from(&listed.address);
        self.id.clone_from(&listed.id);
        if self.name == shown.name {
            self.name.clone_from(&listed.name);
        }
        let listed = listed.fields.iter().zip(shown.fields.iter());
        for (own, (sent, shown)) in self.fields.iter_mut().zip(listed) {
            if own == shown {
                own.clone_from(sent);
            }
        }
    }

    /// The values of what is compared, with the paths of the fields; each as it was sent, and as it may be shown.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, [&Value; 2])> {
        let values = self.fields.iter().zip(self.shown_fields().iter());
        NAMES
            .into_iter()
            .zip(values.map(|(sent, shown)| [sent, shown]))
    }
}

/// A row of a listing that is made now.
#[derive(Debug)]
pub struct ListedRow {
    row: Row,
    /// Where its address ends in its JSON.
    address_end: usize,
}

impl ListedRow {
    /// What is compared of a row, and its JSON, where asked for with why it deserves attention.
    pub fn of(SentRow { sent, shown }: SentRow<'_>, reasons: Option<View>) -> Self {
        let json::Object {
            mut text,
            address_end,
        } = json::Object::of(shown, reasons);
        if shown.raw.is_some() {
            // Behind the address: it ends where it did.
            text = reading::compact(&text);
        }
        let own = Shown::of(sent);
        Self {
            row: Row {
                json: Json(text),
                shown: (!std::ptr::eq(sent, shown)).then(|| Box::new(Shown::of(shown))),
                address: own.address,
                provider: sent.provider.to_owned(),
                profile: sent.profile.to_owned(),
                kind: Some(sent.kind),
                id: own.id,
                name: own.name,
                region: owned(shown.region.as_deref()),
                parent: owned(shown.parent.id.as_deref()),
                fields: own.fields,
                unread: Some(sent.unread),
            },
            address_end,
        }
    }

    pub fn into_row(self) -> Row {
        self.row
    }
}

impl Shown {
    fn of(row: &Instance<'_>) -> Self {
        Self {
            address: format!("{}/{}/{}", row.provider, row.profile, row.id),
            id: row.id.clone().into_owned(),
            name: owned(row.name.as_deref()),
            fields: fields(row),
        }
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

impl KeptRow for ListedRow {
    fn add_to_address(&mut self, more: &str) {
        let written = json::inside(more);
        self.row.address.push_str(more);
        if let Some(shown) = &mut self.row.shown {
            shown.address.push_str(more);
        }
        self.row.json.0.insert_str(self.address_end, &written);
        self.address_end += written.len();
    }
}

/// The values of what is compared, as the JSON of the row has them.
fn fields(row: &Instance<'_>) -> Fields {
    let text = |text: &Option<Cow<'_, str>>| Value::from(text.as_deref());
    let texts = |texts: &[Cow<'_, str>]| texts.iter().map(|text| Value::from(&**text)).collect();
    Box::new([
        row.status.as_str().into(),
        row.billing.price.map(|price| price.to_string()).into(),
        text(&row.billing.currency),
        row.billing.per.into(),
        text(&row.instance_type),
        texts(&row.private_ips),
        texts(&row.public_ips),
        text(&row.ssh.host),
        row.ssh.port.into(),
    ])
}

#[cfg(test)]
impl TryFrom<&Value> for Row {
    type Error = SettingsError;

    /// A row of a JSON listing.
    fn try_from(row: &Value) -> Result<Self, SettingsError> {
        reading::row(&row.to_string(), 1)
    }
}

impl From<&Report> for Source {
    fn from(report: &Report) -> Self {
        Self {
            provider: report.provider.to_owned(),
            profile: report.profile.clone(),
            scope: report.scope.clone(),
            complete: report.complete,
            reason: report.reason.clone(),
            undecided: report.undecided,
            received: report.received,
            unread: UnreadFields {
                count: report.unread.count,
            },
        }
    }
}

impl Source {
    /// The provider and the profile.
    pub fn profile_key(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }
}
