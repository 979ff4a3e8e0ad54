//! The table: a line a row, for people.

use std::io::{self, Write};

use super::cells::Cells;
use super::columns::{CellStyle, Column};
use super::document::Outcome;
use super::format::TableStyle;
use super::grid::{Fit, Grid, Heading};
use super::writer::Writer;
use crate::core::fields::Times;
use crate::core::model::Instance;
use crate::core::terminal;
use crate::engine::rows::{KeptRow, Rows};

/// The columns that give way on a narrow terminal, the last one first: what tells rows apart, then what is looked for
/// most. What identifies a row, and its state, never do.
const YIELDING: [&str; 9] = [
    // Where it stands, it tells the provider as well.
    "profile",
    "provider",
    "name",
    "gpu",
    "age",
    "price/h",
    "region",
    "parent",
    "instance_type",
];
/// Columns that say nothing where they repeat another one in every row: a name that is the id, and a cluster that is
/// the region.
const REPEATING: [(&str, &str); 2] = [("name", "id"), ("parent", "region")];

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

impl TableRow {
    /// Its cells, which are safe to show.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
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

/// Which of the columns one may only repeat: then it says nothing.
pub fn repeated(column: &Column, columns: &[Column]) -> Option<usize> {
    let (_, other) = REPEATING.iter().find(|(own, _)| column.is(own))?;
    columns.iter().position(|column| column.is(other))
}

/// The column beside whose equal cells one stands only where it tells rows apart.
pub fn apart_of(column: &Column, columns: &[Column]) -> Option<usize> {
    let other = column.apart_of.filter(|_| !column.is_asked)?;
    columns.iter().position(|column| column.is(other))
}

/// A grid of these columns.
pub fn grid(columns: &[Column], times: Times, style: TableStyle) -> Grid {
    let heading = |column: &Column| Heading {
        name: terminal::clean(column.heading(times)).into_owned(),
        fit: fit(column),
        repeats: repeated(column, columns),
        apart_of: apart_of(column, columns),
        is_status: column.is("status"),
        is_asked: column.is_asked,
    };
    let headings = columns.iter().map(heading).collect();
    let is_asked = columns.iter().all(|column| column.is_asked);
    let style = TableStyle {
        width: style.width.filter(|_| !is_asked),
        ..style
    };
    Grid::new(headings, style)
}

impl<'w> Table<'w> {
    /// What is written once its rows are there.
    pub fn new(grid: Grid, out: &'w mut dyn Write) -> Self {
        Self { grid, out }
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

    fn hidden(&self) -> Vec<String> {
        self.grid.hidden().into_iter().map(str::to_owned).collect()
    }
}

/// What becomes of a column on a narrow terminal: one that was asked for stands as it is.
fn fit(column: &Column) -> Fit {
    if column.is_asked {
        return Fit::Whole;
    }
    if column.is("attention") {
        return Fit::Below;
    }
    if column.is_optional {
        return Fit::WhereTold;
    }
    let place = YIELDING.iter().position(|name| column.is(name));
    match place.and_then(|place| u8::try_from(place).ok()) {
        Some(rank) => Fit::GivesWay {
            need: column.need,
            rank,
            is_cut: column.is_cut(),
        },
        None => Fit::Whole,
    }
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
        let mut table = Table::new(grid(&columns, Times::Relative, style), &mut out);
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
            notes: &[],
        };
        table.finish(&outcome).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A profile is of one provider, and a provider may have several.
    #[test]
    fn where_there_is_room_for_one_the_profile_stands() {
        let style = TableStyle {
            headers: true,
            color: false,
            width: Some(24),
            now: Timestamp::now(),
        };
        let columns = Column::usual(&["provider", "id", "status"]);
        let mut grid = grid(&columns, Times::Relative, style);
        for (provider, profile) in [("sae", "prod"), ("sae", "lab"), ("eas", "env")] {
            grid.take([provider, profile, "i-1", "running"]);
        }
        let mut out = Vec::new();
        grid.print(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "PROFILE  ID   STATUS\nprod     i-1  running\nlab      i-1  running\nenv      i-1  running\n"
        );
        assert_eq!(grid.hidden(), ["PROVIDER"]);
    }

    #[test]
    fn an_id_is_never_cut() {
        let ids = ["a", "b"].map(|end| format!("{}{end}", "i".repeat(123)));
        for width in [1, 40, 10_000, u16::MAX] {
            let text = drawn(&ids, width);
            assert_eq!(text.lines().count(), 3, "{width}: {text}");
            assert!(ids.iter().all(|id| text.contains(id)), "{width}: {text}");
            let has_names = text.contains("nnn");
            assert_eq!(has_names, width > 40, "{width}: {text}");
        }
    }
}
