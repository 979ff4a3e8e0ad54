//! Groups of rows, as they are printed.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;

use super::{Group, Grouping, Groups, Language, Printing};
use crate::core::fields::{Field, FieldKind, short};
use crate::core::terminal;
use crate::engine::rows::Rows;
use crate::output::cells::Cells;
use crate::output::columns::is_cut;
use crate::output::document::Outcome;
use crate::output::format::TableStyle;
use crate::output::grid::{Fit, Grid, Heading, Need};
use crate::output::json;
use crate::output::separated::{Cell, Separator};
use crate::output::tally::{
    Counted, CountedGroup, CurrencyTally, GroupTally, PRICE, SUMS, Tallies, Tally, shown,
};
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

/// What stands behind the fields in a table.
pub const COUNTS: [&str; 6] = [
    "count",
    "running",
    "gpus",
    "price/h",
    "price/month",
    "all/month",
];

/// The field of a currency, and the column of separated values.
const CURRENCY: [&str; 2] = ["billing.currency", "currency"];

/// Counts rows, and prints their groups at the end.
pub struct GroupWriter<'w> {
    grouping: Grouping,
    print: Print,
    style: TableStyle,
    counted: Tallies,
    notes: Vec<String>,
    /// The names of columns for which there is no room.
    hidden: Vec<String>,
    out: &'w mut dyn Write,
}

impl<'w> GroupWriter<'w> {
    pub fn new(
        grouping: Grouping,
        print: Print,
        style: TableStyle,
        out: &'w mut dyn Write,
    ) -> Self {
        let is_apart = matches!(print, Print::Separated(_)) && !has_currency(&grouping);
        Self {
            grouping,
            print,
            style,
            counted: if is_apart {
                Tallies::by_currency()
            } else {
                Tallies::default()
            },
            notes: Vec::new(),
            hidden: Vec::new(),
            out,
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.grouping.fields.iter().map(Field::name)
    }

    fn grid(&mut self, groups: &[GroupTally]) -> io::Result<()> {
        let fields = &self.grouping.fields;
        let counts_names = COUNTS.iter().map(|name| (*name).to_owned());
        let heading = |(place, name): (usize, String)| Heading {
            fit: fit(place, fields, self.grouping.is_sorted_by(&name)),
            repeats: None,
            apart_of: None,
            is_status: name == "status",
            is_asked: false,
            name: terminal::clean(&name).to_uppercase(),
        };
        let names = self.names().chain(counts_names);
        let headings = names.enumerate().map(heading).collect();
        let mut grid = Grid::new(headings, self.style);
        for group in groups {
            let mut cells = Cells::default();
            let fields = self.grouping.fields.iter().zip(&group.values);
            let texts = fields.map(|(field, value)| spoken(field, value));
            for text in texts.chain(counts(&group.tally)) {
                cells.show(text.as_deref());
            }
            grid.take(cells.iter());
        }
        self.hidden = grid.hidden().into_iter().map(str::to_owned).collect();
        grid.print(self.out)
    }

    /// A line for each currency of a group, so that whatever stands in a column can be added up. Where the currency
    /// is one of the fields, each group has one anyway.
    fn separated(&mut self, separator: Separator, groups: &[CountedGroup]) -> io::Result<()> {
        let has_currency = has_currency(&self.grouping);
        if self.style.headers {
            let sums = SUMS.iter().flat_map(|sum| {
                let currency = (sum.name == PRICE && !has_currency).then_some(CURRENCY[1]);
                [sum.name].into_iter().chain(currency)
            });
            let names = self.names().chain(sums.map(str::to_owned));
            self.out.write_all(&separator.line(names.map(Cell::Text)))?;
        }
        for group in groups {
            let GroupTally { values, tally } = &group.shown;
            if has_currency {
                let line = self.line(separator, values, tally, None);
                self.out.write_all(&line)?;
            }
            for CurrencyTally { currency, tally } in &group.by_currency {
                let currency = currency.as_deref().unwrap_or_default();
                let line = self.line(separator, values, tally, Some(currency));
                self.out.write_all(&line)?;
            }
        }
        Ok(())
    }

    fn line(
        &self,
        separator: Separator,
        values: &[Value],
        tally: &Tally,
        currency: Option<&str>,
    ) -> Vec<u8> {
        let values = self.grouping.fields.iter().zip(values);
        let values = values.map(|(field, value)| {
            let text = shown(value).unwrap_or_default();
            match field.kind() {
                FieldKind::Text | FieldKind::Address => Cell::Text(text),
                _ => Cell::Value(text),
            }
        });
        let sums = SUMS.iter().flat_map(|sum| {
            let currency = currency.filter(|_| sum.name == PRICE);
            let number = Cell::Value(sum.number(tally).unwrap_or_default());
            let currency = currency.map(|currency| Cell::Text(currency.to_owned()));
            [number].into_iter().chain(currency)
        });
        separator.line(values.chain(sums))
    }

    fn names_of(&mut self, group: &GroupTally) -> io::Result<()> {
        let pair = |(field, value): (&Field, &_)| {
            format!("{}={}", field.name(), shown(value).unwrap_or("null".into()))
        };
        let fields = self.grouping.fields.iter();
        let pairs: Vec<_> = fields.zip(&group.values).map(pair).collect();
        writeln!(self.out, "{}", terminal::clean(&pairs.join(",")))
    }
}

impl Writer for GroupWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        rows.kept::<Counted>()
            .for_each(|row| self.counted.take(row));
        Ok(())
    }

    fn is_limited(&self) -> bool {
        self.counted.len() > self.grouping.most()
    }

    fn hidden(&self) -> Vec<String> {
        self.hidden.clone()
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let fields = Arc::clone(&self.grouping.fields);
        let (counted, notes) = self.grouping.printed(std::mem::take(&mut self.counted));
        self.notes.extend(notes);
        if let Print::Separated(separator) = self.print {
            // Where nothing could be listed, a line of names would look like an answer.
            if !counted.is_empty() || outcome.is_complete() {
                self.separated(separator, &counted)?;
            }
            return self.out.flush();
        }
        let groups: Vec<_> = counted.into_iter().map(|group| group.shown).collect();
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
            // Nor would an empty table.
            Print::Grid if groups.is_empty() && !outcome.is_complete() => {}
            Print::Grid => self.grid(&groups)?,
            Print::Lines => {
                for group in &groups {
                    json::write(self.out, &Group::new(&fields, group))?;
                    self.out.write_all(b"\n")?;
                }
            }
            Print::Names | Print::Separated(_) => {
                for group in &groups {
                    self.names_of(group)?;
                }
            }
        }
        self.out.flush()
    }
}

/// A value as a person reads it: a span in its largest unit.
fn spoken(field: &Field, value: &Value) -> Option<String> {
    let seconds = value.as_i64().filter(|_| field.kind() == FieldKind::Span);
    match seconds.and_then(TimeDelta::try_seconds) {
        Some(span) => Some(short(span)),
        None => shown(value),
    }
}

fn has_currency(grouping: &Grouping) -> bool {
    let mut fields = grouping.fields.iter();
    fields.any(|field| field.is(CURRENCY[0]))
}

/// The sums in the order in which they give way on a narrow terminal, the last one first: what it costs is asked for
/// more often than how many run.
const YIELDING: [&str; 5] = ["price/month", "running", "gpus", "price/h", "all/month"];

/// What becomes of a column on a narrow terminal: the values of a group stay, and how many there are; of the
/// sums one that the groups are sorted by gives way last. Values are cut where those of a listing are.
fn fit(place: usize, fields: &[Field], is_sorted: bool) -> Fit {
    match place.checked_sub(fields.len()) {
        None if is_cut(&fields[place]) => Fit::Cut,
        None | Some(0) => Fit::Whole,
        Some(sum) => {
            let rank = YIELDING.iter().position(|name| *name == COUNTS[sum]);
            let rank = rank.and_then(|rank| u8::try_from(rank).ok());
            Fit::GivesWay {
                need: if is_sorted { Need::Asked } else { Need::Usual },
                rank: rank.unwrap_or(u8::MAX),
                is_cut: false,
            }
        }
    }
}

/// What stands below each of [`COUNTS`].
pub fn counts(tally: &Tally) -> [Option<String>; 6] {
    [
        Some(tally.count.to_string()),
        Some(tally.running()),
        Some(tally.gpus.words()),
        tally.cost_running.hour(),
        tally.cost_running.month(),
        tally.cost.month(),
    ]
}
