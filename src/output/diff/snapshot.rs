//! A listing as far as it is compared: its rows, and where they were looked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fields::{self, Fields};
use super::reading::{self, SnapshotError};
use crate::core::model;

/// A listing.
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

/// An instance: its JSON, and what is compared of it.
#[derive(Debug)]
pub struct Row {
    /// The whole object, without blanks between its tokens.
    pub json: Box<RawValue>,
    /// Its address, unique within a listing.
    pub address: String,
    /// The provider's id.
    pub provider: String,
    /// The profile's name.
    pub profile: String,
    /// The provider's own identity of it.
    pub id: String,
    /// The name people gave it.
    pub name: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The identity of what it belongs to.
    pub parent: Option<String>,
    /// What is compared.
    pub fields: Fields,
}

/// What one listing of a profile walked.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    /// The provider's id.
    pub provider: String,
    /// The profile's name.
    pub profile: String,
    /// Where it looked.
    pub scope: Scope,
    /// Whether it read everything there.
    pub complete: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Where a source looks; what is not named is not narrowed.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// The region.
    pub region: Option<String>,
    /// The service, application or project.
    pub parent: Option<Parent>,
    /// The application group. No row tells its own.
    pub group: Option<String>,
}

/// A service, application or project.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Parent {
    /// Which of them.
    pub kind: Option<String>,
    /// Its identity.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

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

    /// The listing of a document of `instances -o json`; otherwise what it is instead.
    pub fn read(document: &[u8]) -> Result<Self, SnapshotError> {
        reading::document(document)
    }
}

impl Row {
    /// The provider and the profile.
    pub fn account(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }

    /// The value of a field that is compared, by its path.
    pub fn field(&self, path: &str) -> &Value {
        fields::value(self, path)
    }
}

impl TryFrom<&str> for Row {
    type Error = SnapshotError;

    /// A row of a JSON listing, as text.
    fn try_from(row: &str) -> Result<Self, SnapshotError> {
        reading::row(row, 1)
    }
}

#[cfg(test)]
impl TryFrom<&Value> for Row {
    type Error = SnapshotError;

    /// A row of a JSON listing.
    fn try_from(row: &Value) -> Result<Self, SnapshotError> {
        reading::row(&row.to_string(), 1)
    }
}

impl Source {
    /// The provider and the profile.
    pub fn account(&self) -> (&str, &str) {
        (&self.provider, &self.profile)
    }
}

impl Scope {
    /// The identity of the parent, where one is named.
    pub fn parent_id(&self) -> Option<&str> {
        self.parent.as_ref()?.id.as_deref()
    }

    /// Whether a row of the same profile may lie there. One that does not say where it is may lie
    /// anywhere.
    pub fn may_hold(&self, row: &Row) -> bool {
        let agree = |named: Option<&str>, own: Option<&str>| match (named, own) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        agree(self.region.as_deref(), row.region.as_deref())
            && agree(self.parent_id(), row.parent.as_deref())
    }
}

impl From<&model::Scope> for Scope {
    fn from(scope: &model::Scope) -> Self {
        let parent = scope.parent.as_ref().map(|parent| Parent {
            kind: parent.kind.map(str::to_owned),
            id: parent.id.as_deref().map(str::to_owned),
            name: parent.name.as_deref().map(str::to_owned),
        });
        Self {
            region: scope.region.clone(),
            parent,
            group: scope.group.clone(),
        }
    }
}
