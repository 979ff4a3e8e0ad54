//! What the rows add up to: the numbers, and bars by provider, status, region and GPU model.

use std::io::{self, Write};

use super::text::{escaped, shown as shown_text};
use crate::core::fields::Field;
use crate::output::cells::UNKNOWN;
use crate::output::groups::{PARTS, RowSums, amount, of_summary, totals};
use crate::output::tally::{GroupTally, Tally, shown};

/// The values of a part that are seen at once, of those that have the most.
const SEEN: usize = 12;

/// What is added up of the rows on the page.
pub enum Sums {
    /// Of all rows, and by the value of fields.
    Whole(RowSums),
    /// Of all rows alone.
    Total(Tally),
}

impl Sums {
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let sums = match self {
            Self::Total(total) => return write_numbers(total, out),
            Self::Whole(sums) => sums,
        };
        write_numbers(&sums.total, out)?;
        out.write_all(b"<section id=\"bars\" aria-label=\"counts\">\n")?;
        let fields = of_summary();
        let parts = PARTS.iter().zip(&sums.parts).zip(fields.iter());
        for (((heading, is_gpu), part), field) in parts {
            if !part.is_empty() {
                write_part(heading, *is_gpu, field, part, out)?;
            }
        }
        out.write_all(b"</section>\n")
    }
}

fn write_numbers(total: &Tally, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<section id=\"sums\" aria-label=\"sums\">\n<dl>\n")?;
    for (of, sum) in totals(total) {
        let (sum, unknown) = sum.split_once(" (").unwrap_or((&sum, ""));
        let unknown = match unknown.strip_suffix(')') {
            Some(words) => format!(" <small>{}</small>", shown_text(words)),
            None => String::new(),
        };
        let (of, sum) = (shown_text(&of), shown_text(sum));
        writeln!(out, "<div><dt>{of}</dt><dd>{sum}{unknown}</dd></div>")?;
    }
    out.write_all(b"</dl>\n</section>\n")
}

fn write_part(
    heading: &str,
    is_gpu: bool,
    field: &Field,
    part: &[GroupTally],
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = field.name();
    writeln!(
        out,
        "<div data-name=\"{}\">\n<h2>{}</h2>",
        escaped(&name),
        escaped(heading)
    )?;
    let amounts = part.iter().map(|group| amount(&group.tally, is_gpu));
    let most = amounts.fold(0.0, f64::max);
    let (seen, rest) = part.split_at(part.len().min(SEEN));
    write_bars(seen, is_gpu, most, out)?;
    if !rest.is_empty() {
        writeln!(out, "<details><summary>{} more</summary>", rest.len())?;
        write_bars(rest, is_gpu, most, out)?;
        out.write_all(b"</details>\n")?;
    }
    out.write_all(b"</div>\n")
}

fn write_bars(part: &[GroupTally], is_gpu: bool, most: f64, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<ul>\n")?;
    for GroupTally { values, tally } in part {
        let value = shown(&values[0]).map(|value| shown_text(&value));
        let value = value.as_deref().unwrap_or(UNKNOWN);
        let count = tally.count;
        let percent = if most > 0.0 {
            amount(tally, is_gpu) / most * 100.0
        } else {
            0.0
        };
        let gpus = if is_gpu {
            format!(" <small>GPUs: {}</small>", escaped(&tally.gpus.words()))
        } else {
            String::new()
        };
        // Of an image, as the policy allows no style but that of the page.
        writeln!(
            out,
            "<li><span>{value}</span><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect width=\"{percent:.1}\" height=\"8\"/></svg><b>{count}</b>{gpus}</li>"
        )?;
    }
    out.write_all(b"</ul>\n")
}
