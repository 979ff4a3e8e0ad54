//! Groups and sums as JSON.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::tally::Tally;
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::output::document::{Account, SCHEMA_VERSION};
use crate::output::{Outcome, write_json, yaml};

/// A group with the values that its rows share.
#[derive(JsonSchema, Serialize)]
pub struct Group<'a> {
    /// The values by the names of their fields.
    by: Map<String, Value>,
    /// What was counted.
    #[serde(flatten)]
    tally: &'a Tally,
}

impl<'a> Group<'a> {
    /// A group by these fields.
    pub fn new(fields: &[Field], values: &[Value], tally: &'a Tally) -> Self {
        let names = fields.iter().map(Field::name);
        Self {
            by: names.zip(values.iter().cloned()).collect(),
            tally,
        }
    }
}

/// The sums of a listing.
#[derive(JsonSchema, Serialize)]
pub struct Summary<'a> {
    /// Of all rows.
    pub total: &'a Tally,
    /// By provider.
    pub provider: Vec<Group<'a>>,
    /// By status.
    pub status: Vec<Group<'a>>,
    /// By region.
    pub region: Vec<Group<'a>>,
    /// By GPU model, of the rows that have one.
    pub gpu_model: Vec<Group<'a>>,
}

/// A document like that of a listing, with something else in place of the rows.
#[derive(JsonSchema, Serialize)]
pub struct Document<'a, T> {
    /// The version of the keys and their meanings.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// When the listing was begun.
    generated_at: Timestamp,
    #[serde(flatten)]
    content: &'a T,
    #[serde(flatten)]
    account: Account<'a>,
}

/// Groups in place of rows.
#[derive(JsonSchema, Serialize)]
pub struct Groups<'a> {
    /// The largest first.
    pub groups: Vec<Group<'a>>,
}

/// Sums in place of rows.
#[derive(JsonSchema, Serialize)]
pub struct Sums<'a> {
    /// The sums.
    pub summary: Summary<'a>,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As JSON.
    Json,
    /// As YAML.
    Yaml,
}

/// Writes the document.
pub fn write(
    out: &mut dyn Write,
    content: &impl Serialize,
    (now, shape): (Timestamp, Shape),
    outcome: &Outcome<'_>,
) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        generated_at: now,
        content,
        account: Account::new(outcome),
    };
    let mut written = Vec::new();
    write_json(&mut written, &document)?;
    if shape == Shape::Yaml {
        // Each member stands behind a line break.
        written = yaml::members(&written).split_off(1);
    }
    out.write_all(&written)?;
    out.write_all(b"\n")
}

/// A value as text; `None` for unknown.
pub fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
