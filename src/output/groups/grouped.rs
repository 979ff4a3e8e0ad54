//! Groups of rows, as they are printed.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::Value;

use super::document::{self, Group, Shape, shown};
use super::metrics;
use super::tally::{Counted, Tally};
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::core::terminal;
use crate::engine::rows::EncodedRows;
use crate::output::grid::{Grid, Heading, write_cell};
use crate::output::separated::{Separator, defused};
use crate::output::{Outcome, TableStyle, Writer, is_complete, write_json};

/// How groups are printed.
#[derive(Clone, Copy)]
pub enum Print {
    Grid,
    Document(Timestamp, Shape),
    /// One JSON object a line.
    Lines,
    Separated(Separator),
    Names,
    Metrics(Timestamp),
}

/// What stands behind the fields.
const COUNTS: [&str; 4] = ["count", "running", "gpus", "price/h"];

/// Counts rows, and prints their groups at the end.
pub struct Groups<'w> {
    fields: Arc<[Field]>,
    print: Print,
    style: TableStyle,
    counted: Counted,
    out: &'w mut dyn Write,
}

impl<'w> Groups<'w> {
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
            counted: Counted::default(),
            out,
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let fields: Vec<_> = self.fields.iter().map(Field::name).collect();
        let counts = COUNTS.iter().map(|name| (*name).to_owned());
        fields.into_iter().chain(counts)
    }

    fn grid(&mut self, groups: &[(Vec<Value>, Tally)]) -> io::Result<()> {
        let first = self.fields.len();
        let heading = |(place, name): (usize, String)| Heading {
            gives_way: (place < first).then_some(0),
            is_status: name == "status",
            name: terminal::clean(&name).to_uppercase(),
        };
        let headings = self.names().enumerate().map(heading).collect();
        let mut grid = Grid::new(headings, self.style);
        for (values, tally) in groups {
            let mut cells = Vec::new();
            for value in values {
                write_cell(shown(value).as_deref(), &mut cells);
            }
            for count in counts(tally) {
                write_cell(count.as_deref(), &mut cells);
            }
            grid.take(&cells);
        }
        grid.print(self.out)
    }

    fn separated(
        &mut self,
        separator: Separator,
        groups: &[(Vec<Value>, Tally)],
    ) -> io::Result<()> {
        if self.style.headers {
            self.out.write_all(&separator.line(self.names()))?;
        }
        for (values, tally) in groups {
            let values = values.iter().map(|value| match shown(value) {
                Some(text) if value.is_string() => defused(&text).into_owned(),
                text => text.unwrap_or_default(),
            });
            let counts = counts(tally).into_iter().map(Option::unwrap_or_default);
            self.out.write_all(&separator.line(values.chain(counts)))?;
        }
        Ok(())
    }

    fn names_of(&mut self, values: &[Value]) -> io::Result<()> {
        let pair = |(field, value): (&Field, &Value)| {
            format!("{}={}", field.name(), shown(value).unwrap_or("null".into()))
        };
        let pairs: Vec<_> = self.fields.iter().zip(values).map(pair).collect();
        writeln!(self.out, "{}", terminal::clean(&pairs.join(",")))
    }
}

impl Writer for Groups<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.counted.take(rows);
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let groups = std::mem::take(&mut self.counted).into_groups();
        let fields = Arc::clone(&self.fields);
        match self.print {
            Print::Document(now, shape) => {
                let groups = groups.iter();
                let groups = groups.map(|(values, tally)| Group::new(&fields, values, tally));
                let content = document::Groups {
                    groups: groups.collect(),
                };
                document::write(self.out, &content, (now, shape), outcome)?;
            }
            Print::Metrics(now) => {
                let text = metrics::text(&fields, &groups, (now, outcome));
                self.out.write_all(text.as_bytes())?;
            }
            // Where nothing could be listed, a line of names would look like an answer.
            _ if groups.is_empty() && !is_complete(outcome.reports) => {}
            Print::Grid => self.grid(&groups)?,
            Print::Separated(separator) => self.separated(separator, &groups)?,
            Print::Lines => {
                for (values, tally) in &groups {
                    write_json(self.out, &Group::new(&fields, values, tally))?;
                    self.out.write_all(b"\n")?;
                }
            }
            Print::Names => {
                for (values, _) in &groups {
                    self.names_of(values)?;
                }
            }
        }
        self.out.flush()
    }
}

/// The counts of a group as text.
fn counts(tally: &Tally) -> [Option<String>; 4] {
    [
        Some(tally.count.to_string()),
        Some(tally.running.to_string()),
        tally.gpus.map(|gpus| gpus.to_string()),
        tally.price(),
    ]
}
