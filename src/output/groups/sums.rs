//! The sums of a listing, for people with bars, or as a document.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::document::{self, Group, Shape, Summary, shown};
use super::tally::{Counted, Tally, by_one};
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::engine::rows::EncodedRows;
use crate::output::grid::{GAP, Grid, Heading, write_cell};
use crate::output::{Outcome, TableStyle, Writer, is_complete};

/// What rows are counted by, what heads it, and whether the rows for which it is unknown count.
const PARTS: [(&str, bool); 4] = [
    ("PROVIDER", false),
    ("STATUS", false),
    ("REGION", false),
    ("GPU MODEL", true),
];

/// The cells of the longest bar: where there is room, and at least.
const BAR: [usize; 2] = [30, 6];

/// Counts rows, and prints their sums at the end.
pub struct Sums<'w> {
    /// When the document was made, and how it is written; `None` for people.
    document: Option<(Timestamp, Shape)>,
    style: TableStyle,
    counted: Counted,
    out: &'w mut dyn Write,
}

/// The sums by one field: its values and what was counted.
type Part = Vec<(Value, Tally)>;

impl<'w> Sums<'w> {
    /// Sums as a document made at a time, or for people.
    pub fn new(
        document: Option<(Timestamp, Shape)>,
        style: TableStyle,
        out: &'w mut dyn Write,
    ) -> Self {
        Self {
            document,
            style,
            counted: Counted::default(),
            out,
        }
    }

    fn print(&mut self, parts: &[Part; 4], total: &Tally) -> io::Result<()> {
        for ((heading, is_gpu), part) in PARTS.iter().zip(parts) {
            if part.is_empty() {
                continue;
            }
            self.part(heading, *is_gpu, part)?;
            writeln!(self.out)?;
        }
        let Tally { count, running, .. } = total;
        writeln!(self.out, "running: {running} of {count}")?;
        if let Some(gpus) = total.gpus {
            let running = total.gpus_running.unwrap_or_default();
            writeln!(self.out, "GPUs running: {running} of {gpus}")?;
        }
        if let Some(price) = total.price() {
            writeln!(self.out, "price per hour of what runs: {price}")?;
        }
        Ok(())
    }

    /// A line for each value, with a bar on a terminal.
    fn part(&mut self, heading: &str, is_gpu: bool, part: &Part) -> io::Result<()> {
        let amount = |tally: &Tally| match tally.gpus {
            Some(gpus) if is_gpu => gpus,
            _ => to_float(tally.count),
        };
        let most = part
            .iter()
            .map(|(_, tally)| amount(tally))
            .fold(0.0, f64::max);
        let mut names = vec![heading, "COUNT"];
        names.extend(is_gpu.then_some("GPUS"));
        // The bars have no name.
        names.extend(self.style.width.map(|_| ""));
        let headings = names.iter().enumerate().map(|(place, name)| Heading {
            name: (*name).to_owned(),
            gives_way: (place == 0).then_some(0),
            is_status: *name == "STATUS",
        });
        let longest = self.longest(&names, part);
        let mut grid = Grid::new(headings.collect(), self.style);
        for (value, tally) in part {
            let mut cells = Vec::new();
            write_cell(shown(value).as_deref(), &mut cells);
            write_cell(Some(&tally.count.to_string()), &mut cells);
            if is_gpu {
                let gpus = tally.gpus.map(|gpus| gpus.to_string());
                write_cell(gpus.as_deref(), &mut cells);
            }
            if self.style.width.is_some() {
                write_cell(Some(&bar(amount(tally) / most, longest)), &mut cells);
            }
            grid.take(&cells);
        }
        grid.print(self.out)
    }

    /// The cells of the longest bar: bars give way before the values do.
    fn longest(&self, names: &[&str], part: &Part) -> usize {
        let values = part.iter().filter_map(|(value, _)| shown(value));
        let widest = values.map(|value| value.width()).max().unwrap_or_default();
        let columns = names.iter().map(|name| name.width() + GAP).sum::<usize>() - GAP;
        let beside = columns + widest.saturating_sub(names[0].width());
        let width = self.style.width.map_or(0, usize::from);
        let [most, least] = BAR;
        width.saturating_sub(beside).clamp(least, most)
    }
}

impl Writer for Sums<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.counted.take(rows);
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let groups = std::mem::take(&mut self.counted).into_groups();
        let mut parts: [Part; 4] =
            std::array::from_fn(|place| by_one(&groups, place, PARTS[place].1));
        // In the order of the bars.
        let gpus = |tally: &Tally| tally.gpus.unwrap_or_default();
        parts[3].sort_by(|(_, one), (_, other)| gpus(other).total_cmp(&gpus(one)));
        let mut total = Tally::default();
        for (_, tally) in &groups {
            total.add(tally);
        }
        if let Some(made) = self.document {
            let fields = super::of_summary();
            let named = |place: usize| {
                let field: &[Field] = &fields[place..=place];
                let group = |(value, tally)| Group::new(field, std::slice::from_ref(value), tally);
                parts[place]
                    .iter()
                    .map(|(value, tally)| group((value, tally)))
                    .collect()
            };
            let summary = Summary {
                total: &total,
                provider: named(0),
                status: named(1),
                region: named(2),
                gpu_model: named(3),
            };
            document::write(self.out, &document::Sums { summary }, made, outcome)?;
        } else if !groups.is_empty() || is_complete(outcome.reports) {
            self.print(&parts, &total)?;
        }
        self.out.flush()
    }
}

/// A bar of this part of the longest one, which has so many cells, in eighths of a cell.
fn bar(part: f64, longest: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 8 x longest; of nothing at all there is no part, which becomes 0"
    )]
    let eighths = (part * 8.0 * to_float(longest as u64)).round() as usize;
    let whole = "█".repeat(eighths / 8);
    format!("{whole}{}", EIGHTHS[eighths % 8])
}

#[expect(clippy::cast_precision_loss, reason = "for a bar")]
fn to_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_part() {
        for (part, cells) in [
            (1.0, "█".repeat(30)),
            (0.05, "█▌".to_owned()),
            (f64::NAN, String::new()),
        ] {
            assert_eq!(bar(part, 30), cells);
        }
    }
}
