//! Differences as aligned lines.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::core::color::RESET;
use crate::core::terminal;
use crate::output::TableStyle;
use crate::output::diff::{Changed, Changes, Difference, Row};
use crate::output::fit::{Fit, GAP, Need, Wanted, fit, is_broken};
use crate::output::grid::{UNKNOWN, WIDEST, color};
use crate::output::layout::{self, Cell};

/// What is told of a row that appeared or went.
const COLUMNS: [&str; 5] = ["  ADDRESS", "NAME", "STATUS", "TYPE", "PRICE"];
/// What is told of a row that changed.
const CHANGED: [&str; 2] = ["  ADDRESS", "CHANGES"];
/// What becomes of them on a narrow terminal: identity and state stay.
const FITS: [Fit; 5] = [
    Fit::Whole,
    Fit::GivesWay {
        need: Need::Usual,
        rank: 0,
        is_cut: true,
    },
    Fit::Whole,
    Fit::GivesWay {
        need: Need::Usual,
        rank: 2,
        is_cut: true,
    },
    Fit::GivesWay {
        need: Need::Usual,
        rank: 1,
        is_cut: false,
    },
];
const STATUS: usize = 2;
/// The blanks in front of changes that stand below an address.
const INDENT: usize = 4;

/// What is told of a difference, made safe to show.
enum Told {
    /// Of a row that appeared or went, its cells.
    Row([String; COLUMNS.len()]),
    /// Of a row that changed, its address, and the changes as they are shown and in words alone.
    Changed {
        address: String,
        changes: String,
        words: String,
    },
}

/// Writes a line for each difference; its sign says of which kind it is. Returns the names of columns for which
/// there is no room.
pub fn write(
    changes: &Changes<'_>,
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<Vec<&'static str>> {
    let lines: Vec<_> = changes.iter().map(|it| told(it, style.color)).collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let is_row = |line: &Told| matches!(line, Told::Row(_));
    let header: &[&'static str] = if lines.iter().any(is_row) {
        &COLUMNS
    } else {
        &CHANGED
    };
    let widths = widths(header, &lines, style);
    let shown: Vec<_> = (0..header.len())
        .filter(|place| widths[*place].is_some())
        .collect();
    let own: Vec<_> = widths.iter().copied().flatten().collect();
    // What is laid out together.
    let mut waiting = Vec::new();
    if style.headers {
        let names = shown.iter().map(|place| Cell::whole(header[*place]));
        waiting.push(names.collect());
    }
    for line in &lines {
        match line {
            Told::Row(cells) => {
                let cells = shown
                    .iter()
                    .map(|place| cell(*place, &cells[*place], style));
                waiting.push(cells.collect());
            }
            Told::Changed { .. } => {
                layout::write(&own, std::mem::take(&mut waiting), out)?;
                write_changes(line, own[0], style, out)?;
            }
        }
    }
    layout::write(&own, waiting, out)?;
    let names = header.iter().zip(&widths);
    let hidden = names.filter(|(_, width)| width.is_none());
    Ok(hidden.map(|(name, _)| *name).collect())
}

fn cell(place: usize, text: &str, style: TableStyle) -> Cell<'_> {
    let is_colored = style.color && place == STATUS;
    Cell {
        text,
        is_cut: style.width.is_some() && FITS[place].is_cut(),
        color: is_colored.then(|| color(text)).flatten(),
    }
}

/// What changed stands beside the address, or below it where a terminal has no room for it.
fn write_changes(
    line: &Told,
    width: usize,
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Told::Changed {
        address,
        changes,
        words,
    } = line
    else {
        return Ok(());
    };
    let padding = width.saturating_sub(address.width()) + GAP;
    match style.width.map(usize::from) {
        Some(limit) if address.width() + padding + words.width() > limit => {
            writeln!(out, "{address}")?;
            let lines = terminal::wrap_indented(words, INDENT, limit);
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        }
        _ => writeln!(out, "{address}{}{changes}", " ".repeat(padding)),
    }
}

/// The widths within the terminal's; `None` for a column that gives way.
fn widths(header: &[&str], lines: &[Told], style: TableStyle) -> Vec<Option<usize>> {
    let limit = style.width.map(usize::from);
    let wanted = header.iter().zip(FITS).map(|(name, fit)| {
        let name = if style.headers { name.width() } else { 0 };
        Wanted {
            width: name,
            name,
            fit,
            is_uniform: false,
        }
    });
    let mut wanted: Vec<_> = wanted.collect();
    for line in lines {
        // How long the changes are does not matter to the columns of the others. A line that is wider than the terminal
        // by itself stands out alone.
        let cells = match line {
            Told::Row(cells) => &cells[..],
            Told::Changed { address, .. } => std::slice::from_ref(address),
        };
        let whole = cells.iter().zip(FITS).filter(|(_, fit)| *fit == Fit::Whole);
        let whole = whole.map(|(cell, _)| cell.width());
        let is_wide = limit.is_some_and(|limit| is_broken(whole, limit));
        let own = wanted.iter_mut().zip(cells).enumerate();
        for (place, (wanted, cell)) in own {
            let width = cell.width();
            let stands_out = match limit {
                Some(_) => is_wide && FITS[place] == Fit::Whole,
                None => width > WIDEST,
            };
            if !stands_out {
                wanted.width = wanted.width.max(width);
            }
        }
    }
    match limit {
        Some(limit) if header.len() == COLUMNS.len() => fit(&wanted, limit),
        _ => wanted.iter().map(|wanted| Some(wanted.width)).collect(),
    }
}

fn told(difference: Difference<'_, '_>, is_colored: bool) -> Told {
    match difference {
        Difference::Appeared(row) => Told::Row(row_cells('+', row)),
        Difference::Gone(row) => Told::Row(row_cells('-', row)),
        Difference::Changed(changed) => Told::Changed {
            address: format!("~ {}", clean(changed.new.shown_address())),
            changes: words(changed, is_colored),
            words: words(changed, false),
        },
    }
}

fn row_cells(sign: char, row: &Row) -> [String; COLUMNS.len()] {
    [
        format!("{sign} {}", clean(row.shown_address())),
        row.shown_name().map_or_else(|| UNKNOWN.to_owned(), clean),
        text(row.field("status")),
        text(row.field("instance_type")),
        match row.field("billing.price") {
            Value::Null => UNKNOWN.to_owned(),
            price => format!("{}{}", text(price), unit(row)),
        },
    ]
}

/// What changed, in words.
fn words(changed: &Changed<'_>, is_colored: bool) -> String {
    let (old, new) = (changed.old, changed.new);
    let mut words: Vec<String> = Vec::new();
    let mut has_price = false;
    for change in &changed.fields {
        let [old_text, new_text] = [change.old, change.new].map(text);
        match change.field {
            "status" => {
                let [old, new] = [old_text, new_text].map(|word| shaded(word, is_colored));
                words.push(format!("status {old} -> {new}"));
            }
            "instance_type" => words.push(format!("type {old_text} -> {new_text}")),
            field if field.starts_with("billing.") => {
                if !std::mem::replace(&mut has_price, true) {
                    words.push(price(old, new));
                }
            }
            field => words.push(format!("{field} {old_text} -> {new_text}")),
        }
    }
    words.join(", ")
}

/// Two prices, each with its currency and period; what both are in is said once.
fn price(old: &Row, new: &Row) -> String {
    let amount = |row: &Row| text(row.field("billing.price"));
    let in_full = |row: &Row| match row.field("billing.price") {
        Value::Null => String::new(),
        _ => format!("{}{}", currency(row), period(row)),
    };
    let (before, after) = (in_full(old), in_full(new));
    let shown = if before == after { "" } else { &before };
    format!("price {}{shown} -> {}{after}", amount(old), amount(new))
}

/// What the price of a row is in: ` USD`, ` CNY/day`. An hour goes without saying, as in a listing.
fn unit(row: &Row) -> String {
    let period = match row.field("billing.per") {
        Value::String(per) if per == "hour" => String::new(),
        _ => period(row),
    };
    format!("{}{period}", currency(row))
}

fn currency(row: &Row) -> String {
    match row.field("billing.currency") {
        currency @ Value::String(_) => format!(" {}", text(currency)),
        _ => String::new(),
    }
}

fn period(row: &Row) -> String {
    match row.field("billing.per") {
        Value::String(per) => format!("/{}", clean(per)),
        _ => String::new(),
    }
}

fn shaded(status: String, is_colored: bool) -> String {
    match color(&status).filter(|_| is_colored) {
        Some(color) => format!("{color}{status}{RESET}"),
        None => status,
    }
}

/// A value in words, made safe to show.
fn text(value: &Value) -> String {
    match value {
        Value::Null => UNKNOWN.to_owned(),
        Value::String(text) => clean(text),
        Value::Array(values) if values.is_empty() => UNKNOWN.to_owned(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(","),
        other => clean(&other.to_string()),
    }
}

fn clean(text: &str) -> String {
    let text = terminal::clean(text);
    if text.trim().is_empty() {
        UNKNOWN.to_owned()
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::core::model::Timestamp;
    use crate::output::diff::{Snapshot, Source, compare};

    /// A listing of rows: id, name, price, currency, what it is for.
    fn listing(rows: &[(&str, &str, Value, &str, &str)]) -> Snapshot {
        let rows = rows.iter().map(|(id, name, price, currency, per)| {
            let row = json!({
                "address": format!("p/x/{id}"), "provider": "p", "profile": "x", "id": id,
                "name": name, "status": "running", "instance_type": "t".repeat(12),
                "billing": {"price": price, "currency": currency, "per": per},
            });
            Row::try_from(&row).unwrap()
        });
        let source = Source {
            provider: "p".to_owned(),
            profile: "x".to_owned(),
            scope: crate::core::model::Scope::default(),
            complete: true,
            undecided: 0,
            ..Source::default()
        };
        Snapshot::new(rows.collect(), vec![source])
    }

    fn drawn(old: &Snapshot, new: &Snapshot, width: Option<u16>) -> String {
        let style = TableStyle {
            headers: true,
            color: false,
            width,
            now: Timestamp::now(),
        };
        let mut out = Vec::new();
        write(&compare(old, new), style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_give_way_and_addresses_do_not() {
        let none = listing(&[]);
        let some = listing(&[
            ("a", "训练节点训练节点", json!("0.5"), "USD", "hour"),
            ("a-long-id", "name", Value::Null, "USD", "hour"),
        ]);
        for (width, lines) in [
            (
                None,
                "  ADDRESS        NAME              STATUS   TYPE          PRICE\n\
                 + p/x/a          训练节点训练节点  running  tttttttttttt  0.5 USD\n\
                 + p/x/a-long-id  name              running  tttttttttttt  -\n",
            ),
            (
                Some(62),
                "  ADDRESS        NAME           STATUS   TYPE          PRICE\n\
                 + p/x/a          训练节点训练…  running  tttttttttttt  0.5 USD\n\
                 + p/x/a-long-id  name           running  tttttttttttt  -\n",
            ),
            (
                Some(60),
                "  ADDRESS        NAME              STATUS   PRICE\n\
                 + p/x/a          训练节点训练节点  running  0.5 USD\n\
                 + p/x/a-long-id  name              running  -\n",
            ),
            (
                Some(1),
                "  ADDRESS  STATUS\n\
                 + p/x/a    running\n\
                 + p/x/a-long-id  running\n",
            ),
        ] {
            assert_eq!(drawn(&none, &some, width), lines, "{width:?}");
        }
    }

    #[test]
    fn prices_say_once_what_they_are_in() {
        let of = |price: Value, currency, per| listing(&[("a", "n", price, currency, per)]);
        let old = of(json!("0.50"), "USD", "hour");
        for (price, currency, per, words) in [
            (json!("0.6"), "USD", "hour", "price 0.50 -> 0.6 USD/hour"),
            (
                json!("0.6"),
                "CNY",
                "hour",
                "price 0.50 USD/hour -> 0.6 CNY/hour",
            ),
            (
                json!("25.6"),
                "USD",
                "day",
                "price 0.50 USD/hour -> 25.6 USD/day",
            ),
            // Also where an hour costs the same: it is billed otherwise.
            (
                json!("12"),
                "USD",
                "day",
                "price 0.50 USD/hour -> 12 USD/day",
            ),
            (
                json!("0.50"),
                "USD",
                "day",
                "price 0.50 USD/hour -> 0.50 USD/day",
            ),
            (Value::Null, "USD", "hour", "price 0.50 USD/hour -> -"),
        ] {
            let new = of(price, currency, per);
            let lines = format!("  ADDRESS  CHANGES\n~ p/x/a    {words}\n");
            assert_eq!(drawn(&old, &new, Some(60)), lines);
            // Where there is no room beside the address, they stand below it.
            let folded = drawn(&old, &new, Some(17));
            let below = folded.strip_prefix("  ADDRESS  CHANGES\n~ p/x/a\n    price ");
            assert!(below.is_some(), "{folded}");
            let is_whole = |line: &str| line.len() <= 18;
            assert!(folded.lines().all(is_whole), "{folded}");
        }
    }
}
