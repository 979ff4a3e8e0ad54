//! What is printed of a listing: the format, its columns, and whether rows, groups or sums.

use std::io::Write;
use std::sync::Arc;

use super::columns::{CellStyle, Column, NARROW, WIDE};
use super::format::{Format, TableStyle};
use super::grid::Grid;
use super::groups::Grouping;
use super::html::{Page, PageRow};
use super::separated::{self, Separator};
use super::ssh_config::{self, Host, HostSpec};
use super::table::{self, TableRow};
use super::tally::Counted;
use super::writer::{PassThrough, StreamedDocument, Writer};
use super::{groups, json, prom, yaml};
use crate::core::fields::{Field, Times, View};
use crate::core::model::{Instance, Timestamp};
use crate::engine::rows::Encoder;

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
    /// The flags that chose what is listed, in one text, as metrics bear it; empty where there are none.
    pub selection: Arc<str>,
    /// Which rows are hosts, and how these are called.
    pub hosts: HostSpec,
    /// The providers whose list prices could be asked for, and are not.
    pub unasked_prices: Arc<[&'static str]>,
}

/// What of a listing is printed.
#[derive(Clone)]
pub enum Content {
    Rows,
    /// How many rows have the same values of some fields.
    Groups(Grouping),
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
            selection: Arc::default(),
            hosts: HostSpec::default(),
            unasked_prices: Arc::default(),
        }
    }

    /// As of when a row says why it deserves attention; `None` where it does not say.
    pub fn reasons(&self) -> Option<View> {
        self.has_reasons.then_some(self.style.view)
    }

    /// Its cells in a table.
    pub fn table_row(&self, row: &Instance<'_>) -> TableRow {
        TableRow::of(row, &self.columns, self.style)
    }

    /// How its rows are encoded.
    pub fn encoder(&self) -> Encoder {
        match &self.content {
            Content::Groups(grouping) if self.format == Format::Prom => {
                return self.counting(&prom::group_fields(&grouping.fields));
            }
            Content::Groups(grouping) => return self.counting(&grouping.fields),
            Content::Summary => return self.counting(&groups::of_summary()),
            Content::Rows => {}
        }
        let separated = |separator| {
            let columns = Arc::clone(&self.columns);
            Encoder::text(separated::LineEncoder::new(columns, separator, self.style))
        };
        match self.format {
            Format::Table | Format::Wide => {
                let output = self.clone();
                Encoder::keeping(move |row| output.table_row(row.shown))
            }
            Format::Json => Encoder::text(json::Objects::list(self.reasons())),
            Format::Jsonl => Encoder::text(json::Objects::lines(self.reasons())),
            Format::Csv => separated(Separator::Comma),
            Format::Tsv => separated(Separator::Tab),
            Format::Name => Encoder::text(separated::Address),
            Format::Yaml => Encoder::text(yaml::Items::new(self.reasons())),
            Format::Prom => self.counting(&prom::fields()),
            Format::SshConfig => {
                let hosts = self.hosts.clone();
                Encoder::keeping(move |row| Host::of(row.shown, &hosts))
            }
            Format::Html => {
                let (columns, style) = (Arc::clone(&self.columns), self.style);
                let fields = groups::of_summary();
                Encoder::keeping(move |row| PageRow::of(row, &columns, style, &fields))
            }
        }
    }

    /// A table of its columns, still without rows. The wide one has all of them, whatever room there is.
    pub fn grid(&self, style: TableStyle) -> Grid {
        table::grid(&self.columns, self.style.times, self.fitted(style))
    }

    /// A style without the width of the terminal where that does not limit a table.
    fn fitted(&self, style: TableStyle) -> TableStyle {
        TableStyle {
            width: style.width.filter(|_| self.format != Format::Wide),
            ..style
        }
    }

    fn counting(&self, fields: &Arc<[Field]>) -> Encoder {
        let (fields, view) = (Arc::clone(fields), self.style.view);
        Encoder::keeping(move |row| Counted::of(row, &fields, view))
    }

    fn metrics<'w>(&self, style: TableStyle, out: &'w mut dyn Write) -> prom::Metrics<'w> {
        prom::Metrics::new(Arc::clone(&self.selection), style.now, out)
    }

    fn page<'w>(&self, style: TableStyle, out: &'w mut dyn Write) -> Page<'w> {
        let page = Page::of_sums(Arc::clone(&self.selection), style, out);
        match &self.content {
            Content::Rows => page.with_rows(&self.columns, self.style.times),
            Content::Groups(grouping) => page.with_groups(grouping),
            Content::Summary => page,
        }
    }

    /// What writes rows that its encoder encoded.
    pub fn writer<'w>(&self, style: TableStyle, out: &'w mut dyn Write) -> Box<dyn Writer + 'w> {
        match &self.content {
            Content::Groups(_) | Content::Summary if self.format == Format::Html => {
                return Box::new(self.page(style, out));
            }
            Content::Groups(grouping) if self.format == Format::Prom => {
                return Box::new(self.metrics(style, out).grouped(&grouping.fields));
            }
            Content::Groups(grouping) => {
                return groups::writer(self.format, grouping, self.fitted(style), out);
            }
            Content::Summary => {
                let unasked = Arc::clone(&self.unasked_prices);
                return groups::summary(self.format, self.fitted(style), unasked, out);
            }
            Content::Rows => {}
        }
        let now = style.now;
        let separated = |separator, out| {
            let columns = Arc::clone(&self.columns);
            let lines = separated::Lines::new(columns, separator, style.headers, out);
            Box::new(lines)
        };
        match self.format {
            Format::Table | Format::Wide => {
                let grid = self.grid(style);
                Box::new(table::Table::new(grid, out))
            }
            Format::Json => Box::new(StreamedDocument::new(json::JsonFrame, now, out)),
            Format::Jsonl | Format::Name => Box::new(PassThrough::new(out)),
            Format::Csv => separated(Separator::Comma, out),
            Format::Tsv => separated(Separator::Tab, out),
            Format::Yaml => Box::new(StreamedDocument::new(yaml::YamlFrame, now, out)),
            Format::Prom => Box::new(self.metrics(style, out)),
            Format::SshConfig => Box::new(ssh_config::Config::new(&self.hosts, now, out)),
            Format::Html => Box::new(self.page(style, out)),
        }
    }
}

/// How a format encodes its rows, in its usual columns.
pub fn encoder(format: Format, now: Timestamp) -> Encoder {
    OutputSpec::new(format, now).encoder()
}

#[cfg(any(test, fuzzing))]
pub fn writer<'w>(
    format: Format,
    style: TableStyle,
    out: &'w mut dyn Write,
) -> Box<dyn Writer + 'w> {
    OutputSpec::new(format, style.now).writer(style, out)
}

/// The columns of a format where nobody asks for others.
fn usual(format: Format) -> Vec<Column> {
    match format {
        Format::Wide => Column::all(WIDE),
        Format::Csv | Format::Tsv => Column::plain(),
        _ => Column::usual(NARROW),
    }
}

/// How a format writes times where nobody asks for another way.
fn times(format: Format) -> Times {
    match format {
        Format::Table | Format::Wide | Format::Html => Times::Relative,
        _ => Times::Iso,
    }
}
