//! One page for a browser, which stands by itself: what is missing, what the rows add up to, and the rows to sort,
//! filter and search.
//!
//! It asks nobody for anything. Its policy lets nothing load and runs no script but its own, so that a name that
//! slipped through as markup would still do nothing; and no name is ever part of the script. Everything is in the page
//! without the script too, which adds the controls. Rows are held as a table holds them, as what is missing stands
//! first, and is known last.

mod document;
mod sums;
mod table;
mod text;

use std::io::{self, Write};
use std::sync::Arc;

use self::document::Document;
use self::sums::Sums;
use self::table::RowTable;
use super::columns::{CellStyle, Column};
use super::document::Outcome;
use super::format::TableStyle;
use super::groups::{Grouping, RowSums};
use super::table::TableRow;
use super::tally::{Counted, Tallies};
use super::writer::Writer;
use crate::core::fields::{Field, Times};
use crate::engine::rows::{KeptRow, Rows, SentRow};

/// A row of the page: its cells, and what is counted of it.
#[derive(Debug)]
pub struct PageRow {
    cells: TableRow,
    counted: Counted,
}

impl PageRow {
    /// A row in these columns, counted by these fields.
    pub fn of(row: SentRow<'_>, columns: &[Column], style: CellStyle, fields: &[Field]) -> Self {
        // The page writes a time in its own way, and the exact one beside it.
        let exact = CellStyle {
            times: Times::Iso,
            ..style
        };
        Self {
            cells: TableRow::of(row.shown, columns, exact),
            counted: Counted::of(row, fields, style.view),
        }
    }
}

impl KeptRow for PageRow {
    fn add_to_address(&mut self, more: &str) {
        self.cells.add_to_address(more);
    }
}

/// Holds rows, or what is counted of them, and writes the page at the end.
pub struct Page<'w> {
    style: TableStyle,
    /// The flags that chose what is listed.
    selection: Arc<str>,
    content: Content,
    notes: Vec<String>,
    out: &'w mut dyn Write,
}

/// What is on the page.
enum Content {
    Rows {
        table: RowTable,
        counted: Tallies,
    },
    Sums(Tallies),
    Groups {
        grouping: Grouping,
        counted: Tallies,
    },
}

impl<'w> Page<'w> {
    /// A page of the sums alone.
    pub fn of_sums(selection: Arc<str>, style: TableStyle, out: &'w mut dyn Write) -> Self {
        Self {
            style,
            selection,
            content: Content::Sums(Tallies::default()),
            notes: Vec::new(),
            out,
        }
    }

    /// The same with rows in these columns, their times written in this way.
    pub fn with_rows(self, columns: &[Column], times: Times) -> Self {
        Self {
            content: Content::Rows {
                table: RowTable::of_rows(columns, times, self.style),
                counted: Tallies::default(),
            },
            ..self
        }
    }

    /// The same with groups of rows.
    pub fn with_groups(self, grouping: &Grouping) -> Self {
        Self {
            content: Content::Groups {
                grouping: grouping.clone(),
                counted: Tallies::default(),
            },
            ..self
        }
    }
}

impl Writer for Page<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match &mut self.content {
            Content::Rows { table, counted } => {
                for row in rows.kept::<PageRow>() {
                    table.take(row.cells.cells());
                    counted.take(row.counted);
                }
            }
            Content::Sums(counted) | Content::Groups { counted, .. } => {
                rows.kept::<Counted>().for_each(|row| counted.take(row));
            }
        }
        Ok(())
    }

    fn is_limited(&self) -> bool {
        match &self.content {
            Content::Groups {
                grouping, counted, ..
            } => counted.len() > grouping.most(),
            Content::Rows { .. } | Content::Sums(_) => false,
        }
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let content = std::mem::replace(&mut self.content, Content::Sums(Tallies::default()));
        match content {
            Content::Rows { table, counted } => {
                self.write(&Sums::Whole(RowSums::of(counted)), Some(&table), outcome)
            }
            Content::Sums(counted) => self.write(&Sums::Whole(RowSums::of(counted)), None, outcome),
            Content::Groups { grouping, counted } => {
                let total = counted.total();
                let (groups, notes) = grouping.printed(counted);
                self.notes.extend(notes);
                let groups: Vec<_> = groups.into_iter().map(|group| group.shown).collect();
                let table = RowTable::of_groups(&grouping, &groups, self.style);
                let notes = [outcome.notes, &self.notes].concat();
                let outcome = Outcome {
                    // Where groups are cut, the instances in them are not.
                    limited: false,
                    notes: &notes,
                    ..*outcome
                };
                self.write(&Sums::Total(total), Some(&table), &outcome)
            }
        }
    }
}

impl Page<'_> {
    fn write(
        &mut self,
        sums: &Sums,
        table: Option<&RowTable>,
        outcome: &Outcome<'_>,
    ) -> io::Result<()> {
        let document = Document {
            now: self.style.now,
            selection: &self.selection,
            outcome: *outcome,
        };
        let rules = table.map(RowTable::rules).unwrap_or_default();
        document.begin(&rules, self.out)?;
        // Where nothing could be listed, sums of nothing would look like an answer.
        if outcome.count > 0 || outcome.is_complete() {
            sums.write(self.out)?;
            table.map_or(Ok(()), |table| table.write(self.out))?;
        }
        document.end(self.out)?;
        self.out.flush()
    }
}
