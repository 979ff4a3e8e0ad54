//! Aligned columns without borders: how wide each is, and what gives way when there is no room.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::cells::Cells;
use super::color::{GREEN, RED, YELLOW};
use super::format::TableStyle;
use super::layout::{self, Cell};

pub use super::cells::UNKNOWN;
pub use super::layout::GAP;

/// Cells wider than this stand out of their column, instead of making it wide for every line.
const WIDEST: usize = 100;
/// The widths below which a column does not give way, nor below its name: at first, and when that is not enough.
const LEAST: [usize; 2] = [8, 6];

/// A column of a grid.
#[derive(Clone, Debug)]
pub struct Heading {
    pub name: String,
    /// When it gives way in a narrow terminal: the lowest first, `None` never.
    pub gives_way: Option<u8>,
    /// Whether its cells are words of a state, to be coloured.
    pub is_status: bool,
}

/// Holds cells until it is known how wide they are.
pub struct Grid {
    headings: Vec<Heading>,
    style: TableStyle,
    /// Those of all rows.
    cells: Cells,
    /// The width of each column, as far as its cells are known.
    widths: Vec<usize>,
}

impl Grid {
    /// A grid of these columns.
    pub fn new(headings: Vec<Heading>, style: TableStyle) -> Self {
        let count = headings.len();
        let mut grid = Self {
            widths: Vec::new(),
            headings,
            style,
            cells: Cells::default(),
        };
        grid.widths = (0..count).map(|index| grid.named(index)).collect();
        grid
    }

    /// Takes the cells of a row, one for each column.
    pub fn take<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        for (index, cell) in cells.into_iter().enumerate() {
            self.widths[index] = self.widths[index].max(asked_for(cell, self.is_cut(index)));
            self.cells.push(cell);
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let names = self.headings.iter();
        let names = names.map(|heading| Cell::whole(&heading.name)).collect();
        let names = self.style.headers.then_some(names);
        let mut cells = self.cells.iter().peekable();
        let rows = std::iter::from_fn(|| {
            cells.peek()?;
            let texts = cells.by_ref().take(self.headings.len());
            let cells = texts.enumerate();
            Some(cells.map(|(index, text)| self.cell(index, text)).collect())
        });
        layout::write(&self.fitted(), names.into_iter().chain(rows), out)
    }

    fn cell<'a>(&self, index: usize, text: &'a str) -> Cell<'a> {
        let is_colored = self.style.color && self.headings[index].is_status;
        Cell {
            text,
            is_cut: self.is_cut(index),
            color: is_colored.then(|| color(text)).flatten(),
        }
    }

    /// Whether the cells of a column are cut where there is no room: on a terminal, if it gives way.
    fn is_cut(&self, index: usize) -> bool {
        self.style.width.is_some() && self.headings[index].gives_way.is_some()
    }

    /// The width of a column's name, which is never cut.
    fn named(&self, index: usize) -> usize {
        if self.style.headers {
            self.headings[index].name.width()
        } else {
            0
        }
    }

    /// The widths within the terminal's.
    fn fitted(&self) -> Vec<usize> {
        let mut widths = self.widths.clone();
        let places = self.headings.iter().enumerate();
        let mut yielding: Vec<_> = places
            .filter_map(|(place, heading)| Some((heading.gives_way?, place)))
            .collect();
        yielding.sort_unstable();
        let named = |(_, place)| (place, self.named(place));
        let yielding: Vec<_> = yielding.into_iter().map(named).collect();
        fit(&mut widths, &yielding, self.style.width);
        widths
    }
}

/// The width that a cell asks for. One that can be cut is cut to the widest; others stand out of their
/// column.
pub fn asked_for(cell: &str, is_cut: bool) -> usize {
    match cell.width() {
        width @ ..=WIDEST => width,
        _ if is_cut => WIDEST,
        _ => 0,
    }
}

/// Makes columns narrower until they are within a limit, if there is one. `yielding` are those that give
/// way, the first one first, each with the width of its name, below which it does not go.
pub fn fit(widths: &mut [usize], yielding: &[(usize, usize)], limit: Option<u16>) {
    let Some(limit) = limit else {
        return;
    };
    let gaps = GAP * widths.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit.into());
    for least in LEAST {
        for (place, name) in yielding {
            let width = &mut widths[*place];
            let given = excess.min(width.saturating_sub(least.max(*name)));
            *width -= given;
            excess -= given;
        }
    }
}

/// The colour of a state, by its word.
pub fn color(status: &str) -> Option<&'static str> {
    match status {
        "running" | "succeeded" => Some(GREEN),
        "failed" => Some(RED),
        "pending" | "starting" | "updating" | "stopping" => Some(YELLOW),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::Timestamp;

    #[test]
    fn names_stay_above_their_columns() {
        let heading = |name: &str, gives_way| Heading {
            name: name.to_owned(),
            gives_way,
            is_status: false,
        };
        for (headers, lines) in [
            (true, "A LONG NAME  B\na-cell-tha…  x\nc            x\n"),
            (false, "a-cel…  x\nc       x\n"),
        ] {
            let style = TableStyle {
                headers,
                color: false,
                width: Some(8),
                now: Timestamp::parse("2026-01-10T00:00:00Z").unwrap(),
            };
            let mut grid = Grid::new(
                vec![heading("A LONG NAME", Some(0)), heading("B", None)],
                style,
            );
            grid.take(["a-cell-that-is-longer", "x"]);
            grid.take(["c", "x"]);
            let mut out = Vec::new();
            grid.print(&mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), lines);
        }
    }
}
