//! A listing as far as it is compared: its rows, and where they were looked for.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::Value;
use serde_json::value::RawValue;

use super::reading;
use crate::core::error::SettingsError;
use crate::core::fields::View;
use crate::core::model::{Instance, Scope};
use crate::core::report::Report;
use crate::engine::rows::KeptRow;
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

/// An instance: its JSON, and what is compared of it.
#[derive(Debug)]
pub struct Row {
    /// The whole object, without blanks between its tokens.
    pub json: Json,
    /// Its address, unique within a listing.
    pub address: String,
    pub provider: String,
    pub profile: String,
    /// The provider's own identity of it.
    pub id: String,
    pub name: Option<String>,
    pub region: Option<String>,
    /// The identity of what it belongs to.
    pub parent: Option<String>,
    /// What is compared.
    pub fields: Fields,
}

/// What one listing of a profile walked.
#[derive(Clone, Debug, Deserialize)]
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

    /// Whether undecided rows are left out of it.
    pub fn hides_undecided(&self) -> bool {
        !self.filters.iter().any(|filter| filter == KEEP_UNKNOWN)
    }

    /// The listing of a document of `instances -o json`; otherwise what it is instead.
    pub fn read(document: &[u8]) -> Result<Self, SettingsError> {
        reading::document(document)
    }
}

impl Row {
    /// The provider and the profile.
    pub fn account(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }

    /// Whether it may lie in a scope of its profile. One that does not say where it is may lie anywhere.
    pub fn may_be_in(&self, scope: &Scope) -> bool {
        let agree = |named: Option<&str>, own: Option<&str>| match (named, own) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        agree(scope.region.as_deref(), self.region.as_deref())
            && agree(scope.parent_id(), self.parent.as_deref())
    }

    /// The value of a field that is compared, by its path; `null` where a row does not tell it.
    pub fn field(&self, path: &str) -> &Value {
        let place = NAMES.iter().position(|name| *name == path);
        place.map_or(&Value::Null, |place| &self.fields[place])
    }

    /// The values of what is compared, with the paths of the fields.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        NAMES.into_iter().zip(self.fields.iter())
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
    pub fn of(row: &Instance<'_>, reasons: Option<View>) -> Self {
        let json::Object {
            mut text,
            address_end,
        } = json::Object::of(row, reasons);
        if row.raw.is_some() {
            // Behind the address: it ends where it did.
            text = reading::compact(&text);
        }
        let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        Self {
            row: Row {
                json: Json(text),
                address: format!("{}/{}/{}", row.provider, row.profile, row.id),
                provider: row.provider.to_owned(),
                profile: row.profile.to_owned(),
                id: row.id.clone().into_owned(),
                name: owned(&row.name),
                region: owned(&row.region),
                parent: owned(&row.parent.id),
                fields: fields(row),
            },
            address_end,
        }
    }

    pub fn into_row(self) -> Row {
        self.row
    }
}

impl KeptRow for ListedRow {
    fn add_to_address(&mut self, more: &str) {
        let written = json::inside(more);
        self.row.address.push_str(more);
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
        }
    }
}

impl Source {
    /// The provider and the profile.
    pub fn account(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }
}
