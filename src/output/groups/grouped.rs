//! Groups of rows, as they are printed.

use std::io::{self, Write};
use std::sync::Arc;

use super::{Group, Groups, Language, Printing};
use crate::core::fields::Field;
use crate::core::terminal;
use crate::engine::rows::Rows;
use crate::output::cells::Cells;
use crate::output::document::Outcome;
use crate::output::format::TableStyle;
use crate::output::grid::{Grid, Heading};
use crate::output::json;
use crate::output::separated::{Cell, Separator};
use crate::output::tally::{Counted, Gpus, GroupTally, Tallies, Tally, shown};
use crate::output::writer::Writer;

/// How groups are printed.
#[derive(Clone, Copy)]
pub enum Print {
    Grid,
    Document(Language),
    /// One JSON object a line.
    Lines,
    Separated(Separator),
    Names,
}

/// What stands behind the fields.
const COUNTS: [&str; 6] = [
    "count",
    "running",
    "gpus",
    "price/h",
    "price/month",
    "all/month",
];

/// The same of separated values, where a sum and a count of unknown are columns of their own.
const SEPARATED: [&str; 9] = [
    "count",
    "running",
    "gpus",
    "gpus_unknown",
    "gpus_running",
    "gpus_running_unknown",
    "price/h",
    "price/month",
    "all/month",
];

/// Counts rows, and prints their groups at the end.
pub struct GroupWriter<'w> {
    fields: Arc<[Field]>,
    print: Print,
    style: TableStyle,
    counted: Tallies,
    out: &'w mut dyn Write,
}

impl<'w> GroupWriter<'w> {
    /// Groups by these fields.
    pub fn new(
        fields: Arc<[Field]>,
        print: Print,
        style: TableStyle,
        out: &'w mut dyn Write,
    ) -> Self {
        Self {
            fields,
            print,
            style,
            counted: Tallies::default(),
            out,
        }
    }

    fn names(&self, counts: &'static [&str]) -> impl Iterator<Item = String> {
        let fields: Vec<_> = self.fields.iter().map(Field::name).collect();
        let counts = counts.iter().map(|name| (*name).to_owned());
        fields.into_iter().chain(counts)
    }

    fn grid(&mut self, groups: &[GroupTally]) -> io::Result<()> {
        let first = self.fields.len();
        let heading = |(place, name): (usize, String)| Heading {
            gives_way: (place < first).then_some(0),
            is_status: name == "status",
            name: terminal::clean(&name).to_uppercase(),
        };
        let headings = self.names(&COUNTS).enumerate().map(heading).collect();
        let mut grid = Grid::new(headings, self.style);
        for group in groups {
            let mut cells = Cells::default();
            for text in group.values.iter().map(shown).chain(counts(&group.tally)) {
                cells.show(text.as_deref());
            }
            grid.take(cells.iter());
        }
        grid.print(self.out)
    }

    fn separated(&mut self, separator: Separator, groups: &[GroupTally]) -> io::Result<()> {
        if self.style.headers {
            let names = self.names(&SEPARATED).map(Cell::Text);
            self.out.write_all(&separator.line(names))?;
        }
        for group in groups {
            let values = group.values.iter().map(|value| {
                let text = shown(value).unwrap_or_default();
                if value.is_string() {
                    Cell::Text(text)
                } else {
                    Cell::Value(text)
                }
            });
            let counts = separated_counts(&group.tally).into_iter();
            let counts = counts.map(|count| Cell::Value(count.unwrap_or_default()));
            self.out.write_all(&separator.line(values.chain(counts)))?;
        }
        Ok(())
    }

    fn names_of(&mut self, group: &GroupTally) -> io::Result<()> {
        let pair = |(field, value): (&Field, &_)| {
            format!("{}={}", field.name(), shown(value).unwrap_or("null".into()))
        };
        let pairs: Vec<_> = self.fields.iter().zip(&group.values).map(pair).collect();
        writeln!(self.out, "{}", terminal::clean(&pairs.join(",")))
    }
}

impl Writer for GroupWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        rows.kept::<Counted>()
            .for_each(|row| self.counted.take(row));
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let groups = std::mem::take(&mut self.counted).into_groups();
        let fields = Arc::clone(&self.fields);
        match self.print {
            Print::Document(language) => {
                let groups = groups.iter().map(|group| Group::new(&fields, group));
                let content = Groups {
                    groups: groups.collect(),
                };
                let printing = Printing {
                    language,
                    now: self.style.now,
                    out: self.out,
                };
                printing.write(&content, outcome)?;
            }
            // Where nothing could be listed, a line of names would look like an answer.
            _ if groups.is_empty() && !outcome.is_complete() => {}
            Print::Grid => self.grid(&groups)?,
            Print::Separated(separator) => self.separated(separator, &groups)?,
            Print::Lines => {
                for group in &groups {
                    json::write(self.out, &Group::new(&fields, group))?;
                    self.out.write_all(b"\n")?;
                }
            }
            Print::Names => {
                for group in &groups {
                    self.names_of(group)?;
                }
            }
        }
        self.out.flush()
    }
}

/// The counts of a group as text.
fn counts(tally: &Tally) -> [Option<String>; 6] {
    [
        Some(tally.count.to_string()),
        Some(tally.running.to_string()),
        Some(tally.gpus.words()),
        tally.cost_running.hour(),
        tally.cost_running.month(),
        tally.cost.month(),
    ]
}

/// The same of separated values.
fn separated_counts(tally: &Tally) -> [Option<String>; 9] {
    let number = |gpus: Gpus| gpus.known().map(|sum| sum.to_string());
    let [count, running, _, hour, month, all] = counts(tally);
    [
        count,
        running,
        number(tally.gpus),
        Some(tally.gpus.unknown.to_string()),
        number(tally.gpus_running),
        Some(tally.gpus_running.unknown.to_string()),
        hour,
        month,
        all,
    ]
}
