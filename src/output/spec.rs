//! What is printed of a listing: the format, its columns, and whether rows, groups or sums.

use std::io::Write;
use std::sync::Arc;

use super::columns::{CellStyle, Column, NARROW, WIDE};
use super::groups::{self, Grouped};
use super::pass_through::PassThrough;
use super::separated::{self, Separator};
use super::streamed::Document;
use super::{Format, TableStyle, Writer, json, name, prom, ssh_config, table, yaml};
use crate::core::fields::{Field, Times, View};
use crate::core::model::Timestamp;
use crate::engine::rows::RowEncoder;

/// What is printed of a listing.
#[derive(Clone)]
pub struct OutputSpec {
    pub format: Format,
    /// The columns of tables and separated values.
    pub columns: Arc<[Column]>,
    /// What cells depend on besides their row.
    pub style: CellStyle,
    /// Rows, groups or sums.
    pub content: Content,
    /// Whether each row says why it deserves attention.
    pub has_reasons: bool,
}

/// What of a listing is printed.
#[derive(Clone)]
pub enum Content {
    Rows,
    /// How many rows have the same values of these fields.
    Groups(Arc<[Field]>),
    /// Sums over provider, status, region and GPU model.
    Summary,
}

impl OutputSpec {
    /// A format with its usual columns.
    pub fn new(format: Format, now: Timestamp) -> Self {
        Self {
            format,
            columns: usual(format).into(),
            style: CellStyle {
                view: View::at(now),
                times: times(format),
            },
            content: Content::Rows,
            has_reasons: false,
        }
    }

    /// The same as lines of JSON.
    pub fn lines(&self) -> Self {
        Self {
            format: Format::Jsonl,
            ..self.clone()
        }
    }

    /// How its rows are drawn.
    pub fn encoder(&self) -> Arc<dyn RowEncoder> {
        let (columns, style) = (Arc::clone(&self.columns), self.style);
        match &self.content {
            Content::Groups(fields) => {
                return Arc::new(Grouped::new(Arc::clone(fields), style.view));
            }
            Content::Summary => return Arc::new(Grouped::new(groups::of_summary(), style.view)),
            Content::Rows => {}
        }
        let reasons = self.has_reasons.then_some(style.view);
        match self.format {
            Format::Table | Format::Wide => Arc::new(table::Cells::new(columns, style)),
            Format::Json => Arc::new(json::Objects::list(reasons)),
            Format::Jsonl => Arc::new(json::Objects::lines(reasons)),
            Format::Csv => Arc::new(separated::Line::new(columns, Separator::Comma, style)),
            Format::Tsv => Arc::new(separated::Line::new(columns, Separator::Tab, style)),
            Format::Name => Arc::new(name::Address),
            Format::Yaml => Arc::new(yaml::Items::new(reasons)),
            Format::Prom => Arc::new(prom::Counts),
            Format::SshConfig => Arc::new(ssh_config::Blocks),
        }
    }

    /// What writes its drawn rows.
    pub fn writer<'w>(&self, style: TableStyle, out: &'w mut dyn Write) -> Box<dyn Writer + 'w> {
        let columns = || Arc::clone(&self.columns);
        let now = self.style.view.now;
        match &self.content {
            Content::Groups(fields) => {
                return groups::writer(self.format, fields, (style, now), out);
            }
            Content::Summary => return groups::summary(self.format, (style, now), out),
            Content::Rows => {}
        }
        let separated = |separator, out| {
            Box::new(separated::Lines::new(
                columns(),
                separator,
                style.headers,
                out,
            ))
        };
        match self.format {
            Format::Table | Format::Wide => Box::new(table::Table::new(
                &self.columns,
                self.style.times,
                style,
                out,
            )),
            Format::Json => Box::new(Document::new(json::JsonFrame, now, out)),
            Format::Jsonl | Format::Name => Box::new(PassThrough::new(out)),
            Format::Csv => separated(Separator::Comma, out),
            Format::Tsv => separated(Separator::Tab, out),
            Format::Yaml => Box::new(Document::new(yaml::YamlFrame, now, out)),
            Format::Prom => Box::new(prom::Metrics::new(now, out)),
            Format::SshConfig => Box::new(ssh_config::Config::new(now, out)),
        }
    }
}

/// The columns of a format where nobody asks for others.
fn usual(format: Format) -> Vec<Column> {
    match format {
        Format::Wide => Column::all(WIDE),
        Format::Csv | Format::Tsv => Column::plain(),
        _ => Column::all(NARROW),
    }
}

/// How a format writes times where nobody asks for another way.
fn times(format: Format) -> Times {
    match format {
        Format::Table | Format::Wide => Times::Relative,
        _ => Times::Iso,
    }
}
