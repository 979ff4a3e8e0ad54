//! The table: a line a row, for people.

use std::io::{self, Write};
use std::sync::Arc;

use super::columns::{CellStyle, Column};
use super::grid::{Grid, Heading, write_cell};
use super::{Outcome, TableStyle, Writer};
use crate::core::fields::Times;
use crate::core::model::Instance;
use crate::core::terminal;
use crate::engine::rows::{EncodedRows, RowEncoder};

/// Columns that give way in a narrow terminal before all others, the first one first. What identifies
/// a row is never cut.
const YIELDING: &[&str] = &[
    "name",
    "instance_type",
    "owner",
    "zone",
    "parent",
    "gpu",
    "region",
    "private_ips",
    "public_ips",
    "status_reason",
];
/// Columns of text that never give way: identities, and the reasons that were asked for.
const FIRM: &[&str] = &[
    "attention",
    "address",
    "provider",
    "profile",
    "id",
    "parent.id",
    "price/h",
    "mem",
    "spot",
];

/// Draws the cells of a row, made safe to show.
pub struct Cells {
    columns: Arc<[Column]>,
    style: CellStyle,
}

impl Cells {
    /// The cells of these columns.
    pub fn new(columns: Arc<[Column]>, style: CellStyle) -> Self {
        Self { columns, style }
    }
}

impl RowEncoder for Cells {
    fn room(&self) -> usize {
        12 * self.columns.len()
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let mut address = None;
        for column in &*self.columns {
            write_cell(column.cell(row, self.style).as_deref(), out);
            if address.is_none() && column.is("address") {
                // Before what ends the cell.
                address = Some(out.len() - 1);
            }
        }
        address
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(terminal::clean(more).as_bytes());
    }
}

/// Holds the cells until the end.
pub struct Table<'w> {
    grid: Grid,
    out: &'w mut dyn Write,
}

impl<'w> Table<'w> {
    /// A table of these columns.
    pub fn new(
        columns: &[Column],
        times: Times,
        style: TableStyle,
        out: &'w mut dyn Write,
    ) -> Self {
        let heading = |column: &Column| Heading {
            name: terminal::clean(column.heading(times)).into_owned(),
            gives_way: gives_way(column),
            is_status: column.is("status"),
        };
        let headings = columns.iter().map(heading).collect();
        Self {
            grid: Grid::new(headings, style),
            out,
        }
    }
}

impl Writer for Table<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.grid.take(rows.text());
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        // Where nothing could be listed, an empty table would look like an answer.
        if !self.grid.is_empty() || super::is_complete(outcome.reports) {
            self.grid.print(self.out)?;
        }
        self.out.flush()
    }
}

fn gives_way(column: &Column) -> Option<u8> {
    let place = YIELDING.iter().position(|name| column.is(name));
    let is_other_text = || column.is_text() && !FIRM.iter().any(|name| column.is(name));
    let place = place.or_else(|| is_other_text().then_some(YIELDING.len()))?;
    u8::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::super::columns::NARROW;
    use super::*;
    use crate::core::fields::View;
    use crate::core::model::Timestamp;
    use crate::engine::rows::RowSink;

    /// Two rows with long ids and names, in a terminal of this width.
    fn drawn(ids: &[String], width: u16) -> String {
        let mut out = Vec::new();
        let style = TableStyle {
            headers: true,
            color: false,
            width: Some(width),
            now: Timestamp::now(),
        };
        let cells = CellStyle {
            view: View::at(Timestamp::now()),
            times: Times::Relative,
        };
        let columns: Arc<[Column]> = Column::all(NARROW).into();
        let mut table = Table::new(&columns, Times::Relative, style, &mut out);
        let sink = RowSink::new(Arc::new(Cells::new(columns.clone(), cells)));
        let mut rows = EncodedRows::default();
        for id in ids {
            let row = Instance {
                id: id.into(),
                name: Some("n".repeat(90).into()),
                ..Instance::default()
            };
            sink.encode(row, &mut rows);
        }
        table.rows(&rows).unwrap();
        let outcome = Outcome {
            count: 2,
            limited: false,
            reports: &[],
            filters: &[],
        };
        table.finish(&outcome).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_id_is_never_cut() {
        let ids = ["a", "b"].map(|end| format!("{}{end}", "i".repeat(123)));
        for width in [1, 40, 10_000, u16::MAX] {
            let text = drawn(&ids, width);
            assert_eq!(text.lines().count(), 3, "{width}: {text}");
            assert!(ids.iter().all(|id| text.contains(id)), "{width}: {text}");
            let is_cut = text.contains("n…");
            assert_eq!(is_cut, width <= 40, "{width}: {text}");
        }
    }
}
