//! The sums of a listing, for people with bars, or as a document.

use std::borrow::Borrow;
use std::io::{self, Write};
use std::sync::Arc;

use unicode_width::UnicodeWidthStr as _;

use super::{Group, Language, Printing, Summary};
use crate::core::terminal::{self, counted};
use crate::engine::rows::Rows;
use crate::output::cells::Cells;
use crate::output::document::Outcome;
use crate::output::format::TableStyle;
use crate::output::grid::{Fit, GAP, Grid, Heading, Need, UNKNOWN};
use crate::output::tally::{Counted, GroupTally, Tallies, Tally, by_one, shown};
use crate::output::writer::Writer;

/// What heads each part, and whether it is of accelerators: then those are what its bars show, and rows for which
/// the value is unknown do not count.
pub const PARTS: [(&str, bool); 4] = [
    ("PROVIDER", false),
    ("STATUS", false),
    ("REGION", false),
    ("GPU MODEL", true),
];

/// The name of the column of accelerators.
const GPUS: &str = "GPUS";
/// The cells of the longest bar: where there is room, and at least.
const BAR: [usize; 2] = [30, 6];

/// Counts rows, and prints their sums at the end.
pub struct SumWriter<'w> {
    /// What the document is written in; `None` for people.
    language: Option<Language>,
    style: TableStyle,
    counted: Tallies,
    /// The providers whose list prices could be asked for.
    unasked_prices: Arc<[&'static str]>,
    /// What `--prices` would add.
    hint: Option<String>,
    /// The names of columns for which there is no room.
    hidden: Vec<String>,
    out: &'w mut dyn Write,
}

/// The sums by one field, for each of its values.
type Part = Vec<GroupTally>;

/// What rows add up to, counted by [`of_summary`](super::of_summary).
pub struct RowSums {
    /// By each of [`PARTS`].
    pub parts: [Part; 4],
    /// Of all rows.
    pub total: Tally,
}

impl RowSums {
    pub fn of(counted: Tallies) -> Self {
        let total = counted.total();
        let groups = counted.into_groups();
        let mut parts: [Part; 4] =
            std::array::from_fn(|place| by_one(&groups, place, PARTS[place].1));
        // In the order of the bars.
        let gpus = |group: &GroupTally| group.tally.gpus.known().unwrap_or_default();
        parts[3].sort_by(|one, other| gpus(other).total_cmp(&gpus(one)));
        Self { parts, total }
    }
}

/// What was counted of all rows, in words: `("GPUs running", "8 of 10")`.
pub fn totals(total: &Tally) -> Vec<(String, String)> {
    let mut words = vec![
        ("running".to_owned(), running(total)),
        ("GPUs running".to_owned(), gpus(total)),
    ];
    for (of, cost) in [("what runs", &total.cost_running), ("all", &total.cost)] {
        for (per, price) in [("hour", cost.hour()), ("month", cost.month())] {
            words.extend(price.map(|price| (format!("price per {per} of {of}"), price)));
        }
    }
    words
}

/// How long the bar of a value is, in what all bars of its part are measured in.
pub fn amount(tally: &Tally, is_gpu: bool) -> f64 {
    match tally.gpus.known() {
        Some(gpus) if is_gpu => gpus,
        _ => to_float(tally.count),
    }
}

/// That the list prices of some providers can be had; `None` for none.
pub fn note_of_list_prices(providers: &[impl Borrow<str>]) -> Option<String> {
    let names = providers.join(", ");
    (!providers.is_empty()).then(|| format!("note: --prices adds the list prices of {names}"))
}

impl<'w> SumWriter<'w> {
    /// Sums as a document, or for people.
    pub fn new(language: Option<Language>, style: TableStyle, out: &'w mut dyn Write) -> Self {
        Self {
            language,
            style,
            counted: Tallies::default(),
            unasked_prices: Arc::default(),
            hint: None,
            hidden: Vec::new(),
            out,
        }
    }

    /// The same, where these providers have list prices that nobody asked for.
    pub fn with_unasked_prices(self, unasked_prices: Arc<[&'static str]>) -> Self {
        Self {
            unasked_prices,
            ..self
        }
    }

    /// That there are list prices of rows that have no price.
    fn price_note(&self, sums: &RowSums) -> Option<String> {
        let [by_provider, ..] = &sums.parts;
        let unpriced = by_provider.iter().filter_map(|group| {
            let id = group.values.first()?.as_str()?;
            let count = group.tally.cost.unpriced;
            let is_told = count > 0 && self.unasked_prices.contains(&id);
            is_told.then(|| format!("{id} ({count} unpriced)"))
        });
        note_of_list_prices(&unpriced.collect::<Vec<_>>())
    }

    fn print(&mut self, sums: &RowSums) -> io::Result<()> {
        for ((heading, is_gpu), part) in PARTS.iter().zip(&sums.parts) {
            if part.is_empty() {
                continue;
            }
            self.part(heading, *is_gpu, part)?;
            writeln!(self.out)?;
        }
        totals(&sums.total)
            .iter()
            .try_for_each(|(of, sum)| self.line(&format!("{of}: {sum}")))
    }

    /// A line of words, folded on a terminal.
    fn line(&mut self, words: &str) -> io::Result<()> {
        let Some(width) = self.style.width.map(usize::from) else {
            return writeln!(self.out, "{words}");
        };
        let mut lines = terminal::wrap(words.split(' '), width).into_iter();
        if let Some(first) = lines.next() {
            writeln!(self.out, "{first}")?;
        }
        let rest: Vec<_> = lines.collect();
        let rest = terminal::wrap_indented(&rest.join(" "), 2, width);
        rest.iter()
            .try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// A line for each value, with a bar on a terminal.
    fn part(&mut self, heading: &str, is_gpu: bool, part: &Part) -> io::Result<()> {
        let amounts = part.iter().map(|group| amount(&group.tally, is_gpu));
        let most = amounts.fold(0.0, f64::max);
        let mut names = vec![heading, "COUNT"];
        names.extend(is_gpu.then_some(GPUS));
        let rows = part.iter().map(|GroupTally { values, tally }| {
            let value = shown(&values[0]).unwrap_or_else(|| UNKNOWN.to_owned());
            let mut cells = vec![value, tally.count.to_string()];
            cells.extend(is_gpu.then(|| tally.gpus.words()));
            cells
        });
        let rows: Vec<_> = rows.collect();
        let longest = self.longest(&names, &rows);
        // The bars have no name.
        names.extend(longest.map(|_| ""));
        let headings = names.iter().enumerate().map(|(place, name)| Heading {
            name: (*name).to_owned(),
            fit: fit(place, name),
            repeats: None,
            apart_of: None,
            is_status: *name == "STATUS",
            is_asked: false,
        });
        let mut grid = Grid::new(headings.collect(), self.style);
        for (row, GroupTally { tally, .. }) in rows.iter().zip(part) {
            let mut cells = Cells::default();
            for cell in row {
                cells.show(Some(cell));
            }
            if let Some(longest) = longest {
                cells.show(Some(&bar(amount(tally, is_gpu) / most, longest)));
            }
            grid.take(cells.iter());
        }
        let hidden = grid.hidden().into_iter().filter(|name| !name.is_empty());
        for name in hidden.map(str::to_owned) {
            if !self.hidden.contains(&name) {
                self.hidden.push(name);
            }
        }
        grid.print(self.out)
    }

    /// The cells of the longest bar on a terminal: bars give way before anything else does.
    fn longest(&self, names: &[&str], rows: &[Vec<String>]) -> Option<usize> {
        let widths = names.iter().enumerate().map(|(place, name)| {
            let cells = rows.iter().map(|row| row[place].width());
            cells.max().unwrap_or_default().max(name.width()) + GAP
        });
        let [most, least] = BAR;
        let left = usize::from(self.style.width?).saturating_sub(widths.sum());
        Some(left.clamp(least, most))
    }
}

/// What becomes of a column on a narrow terminal: the values stay, then what the bars are of, then the counts.
fn fit(place: usize, name: &str) -> Fit {
    let need = match (place, name) {
        (0, _) => return Fit::Cut,
        (_, GPUS) => Need::Asked,
        (1, _) => Need::Chosen,
        _ => Need::Usual,
    };
    Fit::GivesWay {
        need,
        rank: 0,
        is_cut: false,
    }
}

/// How many run of how many there are: `at least 8 of 10 (of 1 instance the status is unknown)`.
fn running(total: &Tally) -> String {
    let Tally { count, running, .. } = total;
    match total.running_unknown {
        0 => format!("{running} of {count}"),
        unknown => {
            let instances = counted(unknown, "instance");
            format!("at least {running} of {count} (of {instances} the status is unknown)")
        }
    }
}

/// How many accelerators run of how many there are: `at least 8 of at least 10 (of 3 instances, 1 of them
/// running, that is unknown)`.
fn gpus(total: &Tally) -> String {
    let (running, all) = (total.gpus_running, total.gpus);
    let unknown = || "unknown".to_owned();
    let sums = format!(
        "{} of {}",
        running.least().unwrap_or_else(unknown),
        all.least().unwrap_or_else(unknown)
    );
    match all.unknown {
        0 => sums,
        rows => {
            let of_running = match running.unknown {
                0 => String::new(),
                running => format!(", {running} of them running"),
            };
            let instances = counted(rows, "instance");
            format!("{sums} (of {instances}{of_running}, that is unknown)")
        }
    }
}

impl Writer for SumWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        rows.kept::<Counted>()
            .for_each(|row| self.counted.take(row));
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let sums = RowSums::of(std::mem::take(&mut self.counted));
        if let Some(language) = self.language {
            let fields = super::of_summary();
            let named = |place: usize| {
                let groups = sums.parts[place].iter();
                let group = |group| Group::new(&fields[place..=place], group);
                groups.map(group).collect()
            };
            let summary = Summary {
                total: (&sums.total).into(),
                provider: named(0),
                status: named(1),
                region: named(2),
                gpu_model: named(3),
            };
            let printing = Printing {
                language,
                now: self.style.now,
                out: self.out,
            };
            printing.write(&super::Sums { summary }, outcome)?;
        } else if sums.total.count > 0 || outcome.is_complete() {
            self.print(&sums)?;
            self.hint = self.price_note(&sums);
        }
        self.out.flush()
    }

    fn hidden(&self) -> Vec<String> {
        self.hidden.clone()
    }

    fn hint(&self) -> Option<String> {
        self.hint.clone()
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
