//! Aligned columns without borders, for people.
//!
//! Lines are written one by one: a table that is built as a whole, every line padded to the widest
//! name, takes a hundred times the memory of its cells.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::color::{GREEN, RED, RESET, YELLOW};
use super::columns::Column;
use super::{Look, Outcome, Writer};
use crate::model::{Instance, Status};
use crate::terminal;

/// What stands for unknown.
const UNKNOWN: &str = "-";
/// Blanks between columns.
const GAP: usize = 2;
/// Columns that give way in a narrow terminal, the first one first. An id is never cut.
const YIELDING: &[&str] = &["NAME", "TYPE", "REASON", "PARENT", "GPU", "REGION"];
/// Cells wider than this stand out of their column, instead of making it wide for every line.
const WIDEST: usize = 100;
/// The widths below which a column does not give way: at first, and when that is not enough.
const LEAST: [usize; 2] = [8, 6];

/// Holds the cells until the end.
pub struct Table<'w> {
    columns: &'static [Column],
    look: Look,
    out: &'w mut dyn Write,
    rows: Vec<(Status, Vec<String>)>,
}

impl<'w> Table<'w> {
    /// A table of these columns.
    pub fn new(columns: &'static [Column], look: Look, out: &'w mut dyn Write) -> Self {
        Self {
            columns,
            look,
            out,
            rows: Vec::new(),
        }
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let header = if self.look.headers {
                    column.name.width()
                } else {
                    0
                };
                let cells = self.rows.iter().map(|(_, cells)| cells[index].width());
                // On a terminal a cell that gives way is cut to the widest; others stand out.
                let counts = |width: usize| match (self.look.width, width > WIDEST) {
                    (Some(_), true) if gives_way(column) => WIDEST,
                    (_, true) => 0,
                    (_, false) => width,
                };
                cells.map(counts).chain([header]).max().unwrap_or_default()
            })
            .collect();
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
    fn rows(&mut self, rows: Vec<Instance>) -> io::Result<()> {
        for row in rows {
            let cells = self.columns.iter().map(|column| {
                let cell = (column.cell)(&row, self.look.now);
                match cell.as_deref().map(terminal::clean) {
                    Some(text) if !text.trim().is_empty() => text.into_owned(),
                    _ => UNKNOWN.to_owned(),
                }
            });
            self.rows.push((row.status, cells.collect()));
        }
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        // Where nothing could be listed, an empty table would look like an answer.
        if self.rows.is_empty() && !super::is_complete(outcome.reports) {
            return self.out.flush();
        }
        let widths = self.widths();
        if self.look.headers {
            let names: Vec<_> = self
                .columns
                .iter()
                .map(|column| column.name.to_owned())
                .collect();
            writeln!(self.out, "{}", line(&names, &widths, None))?;
        }
        let status = self
            .columns
            .iter()
            .position(|column| column.name == "STATUS");
        for (state, cells) in self.rows.drain(..) {
            let color = color(state).filter(|_| self.look.color);
            let cells: Vec<_> = cells
                .into_iter()
                .enumerate()
                .map(|(index, text)| match self.look.width {
                    Some(_) if gives_way(&self.columns[index]) => cut(&text, widths[index]),
                    _ => text,
                })
                .collect();
            writeln!(self.out, "{}", line(&cells, &widths, status.zip(color)))?;
        }
        self.out.flush()
    }
}

/// Whether a column may be cut on a terminal.
fn gives_way(column: &Column) -> bool {
    YIELDING.contains(&column.name)
}

/// The cells side by side, one of them in colour.
fn line(cells: &[String], widths: &[usize], colored: Option<(usize, &str)>) -> String {
    let mut line = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let padding = " ".repeat(width.saturating_sub(cell.width()) + GAP);
        match colored {
            Some((place, color)) if place == index => {
                line.extend([color, cell, RESET, &padding]);
            }
            _ => line.extend([cell.as_str(), &padding]),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// The text in `limit` terminal cells, with a sign where it was cut.
fn cut(text: &str, limit: usize) -> String {
    if text.width() <= limit {
        return text.to_owned();
    }
    let mut width = 1;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width <= limit
        })
        .collect();
    short.push('…');
    short
}

fn color(status: Status) -> Option<&'static str> {
    match status {
        Status::Running | Status::Succeeded => Some(GREEN),
        Status::Failed => Some(RED),
        Status::Pending | Status::Starting | Status::Updating | Status::Stopping => Some(YELLOW),
        Status::Stopped | Status::Deleting | Status::Deleted | Status::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::NARROW;
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn cutting_counts_terminal_cells() {
        for (text, limit, expected) in [
            ("short", 8, "short"),
            ("much-too-long", 8, "much-to…"),
            ("训练节点机", 7, "训练节…"),
            ("训练节点机", 8, "训练节…"),
        ] {
            assert_eq!(cut(text, limit), expected);
        }
    }

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
        let rows = ids.iter().map(|id| Instance {
            id: id.clone(),
            name: Some("n".repeat(90)),
            ..Instance::default()
        });
        table.rows(rows.collect()).unwrap();
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
        let cells = |name: &str| [name.to_owned(), "running".to_owned(), "x".to_owned()];
        let widths = [6, 7, 1];
        assert_eq!(line(&cells("训练"), &widths, None), "训练    running  x");
        assert_eq!(line(&cells("name"), &widths, None), "name    running  x");
        assert_eq!(
            line(&cells("far-too-long"), &widths, None),
            "far-too-long  running  x"
        );
        let colored = line(&cells("name"), &widths, Some((1, "\x1b[32m")));
        assert_eq!(colored, "name    \x1b[32mrunning\x1b[0m  x");
    }
}
