//! The JSON document of what differs: schema version 1.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::core::model::{Instance, Timestamp};
use crate::output::diff::{Change, Changed, Changes, Json, LeftOut, Snapshot};
use crate::output::document::SCHEMA_VERSION;
use crate::output::json;

/// What differs between two listings.
#[derive(JsonSchema, Serialize)]
pub struct Document<'a> {
    /// The version of the keys and their meanings.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// When they were compared.
    generated_at: Timestamp,
    /// The earlier listing.
    old: Side<'a>,
    /// The later listing.
    new: Side<'a>,
    /// Rows that only the later one has, as they are there.
    #[schemars(with = "Vec<Instance<'_>>")]
    appeared: Vec<&'a Json>,
    /// Rows that only the earlier one has, as they are there.
    #[schemars(with = "Vec<Instance<'_>>")]
    gone: Vec<&'a Json>,
    /// Rows that are not what they were.
    changed: Vec<Row<'a>>,
    /// What could not be compared.
    left_out: &'a [LeftOut],
    /// Whether all of both listings was compared.
    complete: bool,
}

/// One of the two listings.
#[derive(JsonSchema, Serialize)]
struct Side<'a> {
    /// When it was made.
    generated_at: Option<&'a str>,
    /// How many rows it has.
    count: usize,
    /// Whether it is complete.
    complete: bool,
}

/// A row that changed, by the address it has now.
#[derive(JsonSchema, Serialize)]
struct Row<'a> {
    /// `PROVIDER/PROFILE/ID`.
    address: &'a str,
    /// The provider's id.
    provider: &'a str,
    /// The profile it was listed with.
    profile: &'a str,
    /// The provider's own identity of it.
    id: &'a str,
    /// The name people gave it.
    name: Option<&'a str>,
    /// What prices are in now; what they were in is told by the changes, where it was something else.
    billing: Billing<'a>,
    /// What changed, field by field.
    changes: &'a [Change<'a>],
}

/// What a price is in.
#[derive(JsonSchema, Serialize)]
struct Billing<'a> {
    /// The currency.
    #[schemars(with = "Option<String>")]
    currency: &'a Value,
    /// The period that is billed.
    #[schemars(with = "Option<String>")]
    per: &'a Value,
}

/// Writes the document, on one line.
pub fn write(
    changes: &Changes<'_>,
    old: &Snapshot,
    new: &Snapshot,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        generated_at: now,
        old: Side::of(old),
        new: Side::of(new),
        appeared: changes.appeared.iter().map(|row| &row.json).collect(),
        gone: changes.gone.iter().map(|row| &row.json).collect(),
        changed: changes.changed.iter().map(Row::of).collect(),
        left_out: &changes.left_out,
        complete: changes.is_complete(),
    };
    json::write(out, &document)?;
    writeln!(out)
}

impl<'a> Side<'a> {
    fn of(listing: &'a Snapshot) -> Self {
        Self {
            generated_at: listing.generated_at.as_deref(),
            count: listing.rows.len(),
            complete: listing.complete,
        }
    }
}

impl<'a> Row<'a> {
    fn of(changed: &'a Changed<'_>) -> Self {
        let row = changed.new;
        Self {
            address: row.shown_address(),
            provider: &row.provider,
            profile: &row.profile,
            id: row.shown_id(),
            name: row.shown_name(),
            billing: Billing {
                currency: row.field("billing.currency"),
                per: row.field("billing.per"),
            },
            changes: &changed.fields,
        }
    }
}
