//! Aligned columns without borders, for people.
//!
//! Lines are written one by one: a table that is built as a whole, every line padded to the widest
//! name, takes a hundred times the memory of its cells.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::color::{GREEN, RED, RESET, YELLOW};
use super::columns::Column;
use super::{Look, Outcome, Writer};
use crate::model::{Instance, Timestamp};
use crate::sheet::{Draw, Sheet};
use crate::terminal::{self, cut};

/// What stands for unknown.
pub const UNKNOWN: &str = "-";
/// Blanks between columns.
pub const GAP: usize = 2;
/// Columns that give way in a narrow terminal, the first one first. An id is never cut.
const YIELDING: &[&str] = &["NAME", "TYPE", "REASON", "PARENT", "GPU", "REGION"];
/// Cells wider than this stand out of their column, instead of making it wide for every line.
pub const WIDEST: usize = 100;
/// The widths below which a column does not give way: at first, and when that is not enough.
pub const LEAST: [usize; 2] = [8, 6];

/// What stands behind each cell: no cell holds it, as it is a control character.
const END: char = '\0';

/// Draws the cells of a row, made safe to show.
pub struct Cells {
    columns: &'static [Column],
    now: Timestamp,
}

impl Cells {
    /// The cells of these columns; ages are counted from `now`.
    pub fn new(columns: &'static [Column], now: Timestamp) -> Self {
        Self { columns, now }
    }
}

impl Draw for Cells {
    fn room(&self) -> usize {
        12 * self.columns.len()
    }

    fn draw(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        for column in self.columns {
            let cell = (column.cell)(row, self.now);
            match cell.as_deref().map(terminal::clean) {
                Some(text) if !text.trim().is_empty() => out.extend_from_slice(text.as_bytes()),
                _ => out.extend_from_slice(UNKNOWN.as_bytes()),
            }
            out.push(END as u8);
        }
        None
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(terminal::clean(more).as_bytes());
    }
}

/// Holds the cells until the end.
pub struct Table<'w> {
    columns: &'static [Column],
    look: Look,
    out: &'w mut dyn Write,
    cells: String,
    /// The width of each column, as far as its cells are known.
    widths: Vec<usize>,
}

impl<'w> Table<'w> {
    /// A table of these columns.
    pub fn new(columns: &'static [Column], look: Look, out: &'w mut dyn Write) -> Self {
        let header = |column: &Column| if look.headers { column.name.width() } else { 0 };
        Self {
            columns,
            look,
            out,
            cells: String::new(),
            widths: columns.iter().map(header).collect(),
        }
    }

    /// The width that a cell asks for. On a terminal one that gives way is cut to the widest; others
    /// stand out.
    fn asked_for(&self, index: usize, cell: &str) -> usize {
        match (self.look.width, cell.width()) {
            (_, width @ ..=WIDEST) => width,
            (Some(_), _) if gives_way(&self.columns[index]) => WIDEST,
            _ => 0,
        }
    }

    /// The widths within the terminal's.
    fn fitted(&self) -> Vec<usize> {
        let mut widths = self.widths.clone();
        let Some(limit) = self.look.width else {
            return widths;
        };
        let gaps = GAP * (widths.len() - 1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit.into());
        for least in LEAST {
            for name in YIELDING {
                let place = self.columns.iter().position(|column| column.name == *name);
                if let Some(width) = place.map(|place| &mut widths[place]) {
                    let given = excess.min(width.saturating_sub(least));
                    *width -= given;
                    excess -= given;
                }
            }
        }
        widths
    }
}

impl Writer for Table<'_> {
    fn rows(&mut self, rows: &Sheet) -> io::Result<()> {
        let text = String::from_utf8_lossy(rows.text());
        for (place, cell) in text.split_terminator(END).enumerate() {
            let index = place % self.columns.len();
            self.widths[index] = self.widths[index].max(self.asked_for(index, cell));
        }
        self.cells.push_str(&text);
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        // Where nothing could be listed, an empty table would look like an answer.
        if self.cells.is_empty() && !super::is_complete(outcome.reports) {
            return self.out.flush();
        }
        let widths = self.fitted();
        if self.look.headers {
            let names = self.columns.iter().map(|column| Cow::Borrowed(column.name));
            writeln!(self.out, "{}", line(names, &widths, None))?;
        }
        let mut columns = self.columns.iter();
        let status = columns.position(|column| column.name == "STATUS");
        let mut cells = self.cells.split_terminator(END).peekable();
        while cells.peek().is_some() {
            let row: Vec<_> = cells.by_ref().take(self.columns.len()).collect();
            let color = status.and_then(|at| Some((at, color(row.get(at)?)?)));
            let cells = row
                .iter()
                .enumerate()
                .map(|(index, text)| match self.look.width {
                    Some(_) if gives_way(&self.columns[index]) => cut(text, widths[index]),
                    _ => Cow::Borrowed(*text),
                });
            let color = color.filter(|_| self.look.color);
            writeln!(self.out, "{}", line(cells, &widths, color))?;
        }
        self.out.flush()
    }
}

/// Whether a column may be cut on a terminal.
fn gives_way(column: &Column) -> bool {
    YIELDING.contains(&column.name)
}

/// The cells side by side, one of them in colour.
pub fn line<'a>(
    cells: impl Iterator<Item = Cow<'a, str>>,
    widths: &[usize],
    colored: Option<(usize, &str)>,
) -> String {
    let mut line = String::new();
    for (index, (cell, width)) in cells.zip(widths).enumerate() {
        let padding = " ".repeat(width.saturating_sub(cell.width()) + GAP);
        match colored {
            Some((place, color)) if place == index => {
                line.extend([color, &cell, RESET, &padding]);
            }
            _ => line.extend([&*cell, &padding]),
        }
    }
    line.truncate(line.trim_end().len());
    line
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
    use std::sync::Arc;

    use super::super::columns::NARROW;
    use super::*;
    use crate::sheet::Hand;

    /// Two rows with long ids and names, in a terminal of this width.
    fn drawn(ids: &[String], width: u16) -> String {
        let mut out = Vec::new();
        let look = Look {
            headers: true,
            color: false,
            width: Some(width),
            now: Timestamp::now(),
        };
        let mut table = Table::new(NARROW, look, &mut out);
        let hand = Hand::new(Arc::new(Cells::new(NARROW, look.now)));
        let mut rows = Sheet::default();
        for id in ids {
            let row = Instance {
                id: id.into(),
                name: Some("n".repeat(90).into()),
                ..Instance::default()
            };
            hand.draw(row, &mut rows);
        }
        table.rows(&rows).unwrap();
        let outcome = Outcome {
            count: 2,
            limited: false,
            reports: &[],
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

    #[test]
    fn lines_are_aligned_by_terminal_cells() {
        let cells = |name: &'static str| [name, "running", "x"].into_iter().map(Cow::Borrowed);
        let widths = [6, 7, 1];
        assert_eq!(line(cells("训练"), &widths, None), "训练    running  x");
        assert_eq!(line(cells("name"), &widths, None), "name    running  x");
        assert_eq!(
            line(cells("far-too-long"), &widths, None),
            "far-too-long  running  x"
        );
        let colored = line(cells("name"), &widths, Some((1, "\x1b[32m")));
        assert_eq!(colored, "name    \x1b[32mrunning\x1b[0m  x");
    }
}
