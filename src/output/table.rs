//! Aligned columns without borders, for people.

use std::io::{self, Write};

use comfy_table::{Cell, Color, ContentArrangement, presets};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::columns::Column;
use super::{Look, Outcome, Writer};
use crate::model::{Instance, Status};
use crate::terminal;

/// What stands for unknown.
const UNKNOWN: &str = "-";
/// Blanks between columns.
const GAP: u16 = 2;
/// Columns that give way in a narrow terminal, the first one first. An id is never cut.
const YIELDING: &[&str] = &["NAME", "TYPE", "REASON", "PARENT", "GPU", "REGION"];
/// The width below which a column does not give way.
const LEAST: usize = 8;

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

    /// The width each column may have.
    fn limits(&self) -> Vec<usize> {
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
                cells.chain([header]).max().unwrap_or_default()
            })
            .collect();
        let Some(limit) = self.look.width else {
            return widths;
        };
        let gaps = usize::from(GAP) * (widths.len() - 1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit.into());
        for name in YIELDING {
            if let Some(index) = self.columns.iter().position(|column| column.name == *name) {
                let given = excess.min(widths[index].saturating_sub(LEAST));
                widths[index] -= given;
                excess -= given;
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
        let limits = self.limits();
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        if self.look.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if self.look.headers {
            table.set_header(self.columns.iter().map(|column| column.name));
        }
        let status = self
            .columns
            .iter()
            .position(|column| column.name == "STATUS");
        for (state, cells) in self.rows.drain(..) {
            table.add_row(cells.into_iter().enumerate().map(|(index, text)| {
                let cell = Cell::new(cut(text, limits[index]));
                match color(state) {
                    Some(color) if Some(index) == status => cell.fg(color),
                    _ => cell,
                }
            }));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        for line in table.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.out.flush()
    }
}

/// The text in `limit` terminal cells, with a sign where it was cut.
fn cut(text: String, limit: usize) -> String {
    if text.width() <= limit {
        return text;
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

/// Colours that can be read on a light and on a dark ground.
fn color(status: Status) -> Option<Color> {
    match status {
        Status::Running | Status::Succeeded => Some(Color::DarkGreen),
        Status::Failed => Some(Color::DarkRed),
        Status::Pending | Status::Starting | Status::Updating | Status::Stopping => {
            Some(Color::DarkYellow)
        }
        Status::Stopped | Status::Deleting | Status::Deleted | Status::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_terminal_cells() {
        for (text, limit, expected) in [
            ("short", 8, "short"),
            ("much-too-long", 8, "much-to…"),
            ("训练节点机", 7, "训练节…"),
            ("训练节点机", 8, "训练节…"),
        ] {
            assert_eq!(cut(text.to_owned(), limit), expected);
        }
    }
}
