//! The table: a line a row, for people.

use std::io::{self, Write};

use super::cells::Cells;
use super::columns::{CellStyle, Column};
use super::document::Outcome;
use super::format::TableStyle;
use super::grid::{Grid, Heading};
use super::writer::Writer;
use crate::core::fields::Times;
use crate::core::model::Instance;
use crate::core::terminal;
use crate::engine::rows::{KeptRow, Rows};

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

/// The cells of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableRow {
    cells: Cells,
    /// Which of them is its address, if one is.
    address: Option<usize>,
}

impl TableRow {
    /// Its cells in these columns.
    pub fn of(row: &Instance<'_>, columns: &[Column], style: CellStyle) -> Self {
        let mut cells = Cells::default();
        for column in columns {
            cells.show(column.cell(row, style).as_deref());
        }
        cells.shrink();
        Self {
            cells,
            address: columns.iter().position(|column| column.is("address")),
        }
    }
}

impl KeptRow for TableRow {
    fn add_to_address(&mut self, more: &str) {
        if let Some(index) = self.address {
            self.cells.add(index, &terminal::clean(more));
        }
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
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        for row in rows.kept::<TableRow>() {
            self.grid.take(row.cells.iter());
        }
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        // Where nothing could be listed, an empty table would look like an answer.
        if !self.grid.is_empty() || outcome.is_complete() {
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
        let columns = Column::all(NARROW);
        let mut table = Table::new(&columns, Times::Relative, style, &mut out);
        for id in ids {
            let row = Instance {
                id: id.into(),
                name: Some("n".repeat(90).into()),
                ..Instance::default()
            };
            let row = TableRow::of(&row, &columns, cells);
            table.rows(Rows::Kept(vec![Box::new(row)])).unwrap();
        }
        let outcome = Outcome {
            count: 2,
            limited: false,
            undecided: &crate::output::Undecided::default(),
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
