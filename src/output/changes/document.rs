//! The JSON document of what differs: schema version 1.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::changes::{Change, Changed, Changes, LeftOut, Snapshot};
use crate::model::Timestamp;
use crate::output;

/// The version of the document's keys and meanings.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    generated_at: Timestamp,
    old: Side<'a>,
    new: Side<'a>,
    appeared: Vec<&'a RawValue>,
    gone: Vec<&'a RawValue>,
    changed: Vec<Row<'a>>,
    left_out: &'a [LeftOut],
    complete: bool,
}

/// One of the two listings.
#[derive(Serialize)]
struct Side<'a> {
    generated_at: Option<&'a str>,
    count: usize,
    complete: bool,
}

/// A row that changed, by the address it has now.
#[derive(Serialize)]
struct Row<'a> {
    address: &'a str,
    provider: &'a str,
    profile: &'a str,
    id: &'a str,
    name: Option<&'a str>,
    changes: &'a [Change<'a>],
}

/// Writes the document, on one line.
pub fn write(
    changes: &Changes<'_>,
    (old, new): (&Snapshot, &Snapshot),
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        generated_at: now,
        old: Side::of(old),
        new: Side::of(new),
        appeared: changes.appeared.iter().map(|row| &*row.json).collect(),
        gone: changes.gone.iter().map(|row| &*row.json).collect(),
        changed: changes.changed.iter().map(Row::of).collect(),
        left_out: &changes.left_out,
        complete: changes.is_complete(),
    };
    output::write_json(out, &document)?;
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
            address: &row.address,
            provider: &row.provider,
            profile: &row.profile,
            id: &row.id,
            name: row.name.as_deref(),
            changes: &changed.fields,
        }
    }
}
