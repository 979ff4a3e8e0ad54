//! Rows that are counted in place of being printed: `--group-by` and `--summary`.
//!
//! A summary is the groups of provider, status, region and GPU model, added up once more for each of the
//! four.

mod grouped;
mod sums;

use std::io::{self, Write};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::grouped::{COUNTS, counts};
use self::sums::SumWriter;
pub use self::sums::{PARTS, RowSums, amount, note_of_list_prices, totals};

use super::document::{Outcome, SCHEMA_VERSION, Trailer};
use super::format::{Format, TableStyle};
use super::separated::Separator;
use super::tally::{CountedGroup, Counts, GroupOrder, GroupTally, Tallies};
use super::writer::Writer;
use super::{json, yaml};
use crate::core::error::SettingsError;
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::core::terminal;

/// The fields that a summary is made of.
const SUMMARY: [&str; 4] = ["provider", "status", "region", "gpu.model"];

/// The fields that a summary is made of.
pub fn of_summary() -> Arc<[Field]> {
    SUMMARY.iter().filter_map(|name| Field::of(name)).collect()
}

/// How rows are grouped, and which groups are printed.
#[derive(Clone)]
pub struct Grouping {
    /// The fields that the rows of a group have the same values of.
    pub fields: Arc<[Field]>,
    /// What the groups are sorted by; empty for the largest first.
    orders: Arc<[GroupOrder]>,
    /// How many groups there are at most.
    limit: Option<u64>,
}

impl Grouping {
    /// By these fields, sorted by texts such as `count:desc`; one that names nothing to sort by is a usage error.
    pub fn new(
        fields: Vec<Field>,
        sort_by: &[String],
        limit: Option<u64>,
    ) -> Result<Self, SettingsError> {
        let orders = sort_by.iter().map(|text| GroupOrder::parse(text, &fields));
        Ok(Self {
            orders: orders.collect::<Result<_, _>>()?,
            fields: fields.into(),
            limit,
        })
    }

    /// Whether the groups are sorted by the sum of this name.
    pub fn is_sorted_by(&self, name: &str) -> bool {
        self.orders.iter().any(|order| order.is_by_sum(name))
    }

    /// The most groups that are printed.
    pub fn most(&self) -> usize {
        let limit = self.limit.map(usize::try_from);
        limit.and_then(Result::ok).unwrap_or(usize::MAX)
    }

    /// The groups that are printed, in order, and what there is to say of these and others.
    pub fn printed(&self, counted: Tallies) -> (Vec<CountedGroup>, Vec<String>) {
        let mut groups = counted.into_sorted(&self.fields, &self.orders);
        let mut notes: Vec<_> = self
            .orders
            .iter()
            .filter_map(|order| order.note(&groups))
            .collect();
        let all = groups.len();
        groups.truncate(self.most());
        if groups.len() < all {
            let shown = groups.len();
            let groups = terminal::counted(all as u64, "group");
            notes.push(format!("note: {shown} of {groups}, cut by --limit"));
        }
        (groups, notes)
    }
}

/// What writes groups of rows. Groups are no hosts: `ssh-config` is refused before; `prom` and `html` have writers of their own.
pub fn writer<'w>(
    format: Format,
    grouping: &Grouping,
    style: TableStyle,
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    let print = match format {
        Format::Json => grouped::Print::Document(Language::Json),
        Format::Yaml => grouped::Print::Document(Language::Yaml),
        Format::Jsonl => grouped::Print::Lines,
        Format::Csv => grouped::Print::Separated(Separator::Comma),
        Format::Tsv => grouped::Print::Separated(Separator::Tab),
        Format::Name => grouped::Print::Names,
        Format::Table | Format::Wide | Format::Prom | Format::SshConfig | Format::Html => {
            grouped::Print::Grid
        }
    };
    Box::new(grouped::GroupWriter::new(
        grouping.clone(),
        print,
        style,
        out,
    ))
}

/// What writes the sums of a listing: as a document, or for people. These hear of the list prices that are not asked
/// for, by provider.
pub fn summary<'w>(
    format: Format,
    style: TableStyle,
    unasked_prices: Arc<[&'static str]>,
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    let language = match format {
        Format::Json => Some(Language::Json),
        Format::Yaml => Some(Language::Yaml),
        _ => None,
    };
    let asked = SumWriter::new(language, style, out);
    Box::new(asked.with_unasked_prices(unasked_prices))
}

/// A group with the values that its rows share.
#[derive(JsonSchema, Serialize)]
pub struct Group {
    /// The values by the names of their fields.
    by: Map<String, Value>,
    /// What was counted.
    #[serde(flatten)]
    tally: Counts,
}

impl Group {
    fn new(fields: &[Field], group: &GroupTally) -> Self {
        let names = fields.iter().map(Field::name);
        Self {
            by: names.zip(group.values.iter().cloned()).collect(),
            tally: (&group.tally).into(),
        }
    }
}

/// The sums of a listing.
#[derive(JsonSchema, Serialize)]
pub struct Summary {
    /// Of all rows.
    pub total: Counts,
    /// By provider.
    pub provider: Vec<Group>,
    /// By status.
    pub status: Vec<Group>,
    /// By region.
    pub region: Vec<Group>,
    /// By GPU model, of the rows that have one.
    pub gpu_model: Vec<Group>,
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
    trailer: Trailer<'a>,
}

/// Groups in place of rows.
#[derive(JsonSchema, Serialize)]
pub struct Groups {
    /// The largest first, where no other order was asked for; those of the same size in the order of their values.
    pub groups: Vec<Group>,
}

/// Sums in place of rows.
#[derive(JsonSchema, Serialize)]
pub struct Sums {
    /// The sums.
    pub summary: Summary,
}

/// What a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Json,
    Yaml,
}

/// A document on its way out.
struct Printing<'w> {
    language: Language,
    /// When the listing was begun.
    now: Timestamp,
    out: &'w mut dyn Write,
}

impl Printing<'_> {
    fn write(self, content: &impl Serialize, outcome: &Outcome<'_>) -> io::Result<()> {
        let document = Document {
            schema_version: SCHEMA_VERSION,
            generated_at: self.now,
            content,
            trailer: Trailer::new(outcome),
        };
        let mut written = Vec::new();
        json::write(&mut written, &document)?;
        if self.language == Language::Yaml {
            // Each member stands behind a line break.
            written = yaml::members(&written).split_off(1);
        }
        self.out.write_all(&written)?;
        self.out.write_all(b"\n")
    }
}
