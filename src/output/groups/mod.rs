//! Rows that are counted in place of being printed: `--group-by` and `--summary`.
//!
//! A row is drawn as what is counted of it; the writer adds up. A summary is the groups of provider,
//! status, region and GPU model, added up once more for each of the four.

mod document;
mod grouped;
mod metrics;
mod sums;
mod tally;

use std::io::Write;
use std::sync::Arc;

pub use self::document::{Document, Groups, Sums};

use self::document::Shape;
use super::separated::Separator;
use super::{Format, TableStyle, Writer};
use crate::core::fields::Field;
use crate::core::model::Timestamp;

pub use self::tally::Grouped;

/// The fields that a summary is made of.
const SUMMARY: [&str; 4] = ["provider", "status", "region", "gpu.model"];

/// The fields that a summary is made of.
pub fn of_summary() -> Arc<[Field]> {
    SUMMARY.iter().filter_map(|name| Field::of(name)).collect()
}

/// What writes groups of rows by these fields. Groups are no hosts: `ssh-config` is refused before.
pub fn writer<'w>(
    format: Format,
    fields: &Arc<[Field]>,
    (style, now): (TableStyle, Timestamp),
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    let fields = Arc::clone(fields);
    let print = match format {
        Format::Json => grouped::Print::Document(now, Shape::Json),
        Format::Yaml => grouped::Print::Document(now, Shape::Yaml),
        Format::Prom => grouped::Print::Metrics(now),
        Format::Jsonl => grouped::Print::Lines,
        Format::Csv => grouped::Print::Separated(Separator::Comma),
        Format::Tsv => grouped::Print::Separated(Separator::Tab),
        Format::Name => grouped::Print::Names,
        Format::Table | Format::Wide | Format::SshConfig => grouped::Print::Grid,
    };
    Box::new(grouped::Groups::new(fields, print, style, out))
}

/// What writes the sums of a listing: as a document, or for people.
pub fn summary<'w>(
    format: Format,
    (style, now): (TableStyle, Timestamp),
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    let shape = match format {
        Format::Json => Some(Shape::Json),
        Format::Yaml => Some(Shape::Yaml),
        _ => None,
    };
    let document = shape.map(|shape| (now, shape));
    Box::new(sums::Sums::new(document, style, out))
}
