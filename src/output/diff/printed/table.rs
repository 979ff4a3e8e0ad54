//! Differences as aligned lines.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::core::terminal;
use crate::output::TableStyle;
use crate::output::color::RESET;
use crate::output::diff::{Changed, Changes, Difference, Row};
use crate::output::grid::{UNKNOWN, asked_for, color, fit};
use crate::output::layout::{self, Cell};

/// What is told of a row that appeared or went.
const COLUMNS: [&str; 5] = ["  ADDRESS", "NAME", "STATUS", "TYPE", "PRICE"];
/// What is told of a row that changed.
const CHANGED: [&str; 2] = ["  ADDRESS", "CHANGES"];
/// The columns that give way in a narrow terminal, the first one first.
const YIELDING: [usize; 2] = [1, 3];
const STATUS: usize = 2;

/// The widths of the columns.
type Widths = [usize; COLUMNS.len()];

/// Writes a line for each difference; its sign says of which kind it is.
pub fn write(changes: &Changes<'_>, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<_> = changes.iter().map(|it| cells(it, style.color)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let header: &[&str] = if lines.iter().any(|cells| is_row(cells)) {
        &COLUMNS
    } else {
        &CHANGED
    };
    let widths = widths(header, &lines, style);
    let names = header.iter().map(|name| Cell::whole(name)).collect();
    let names = style.headers.then_some(names);
    let rows = lines.iter().map(|cells| shown(cells, style));
    layout::write(&widths, names.into_iter().chain(rows), out)
}

/// Whether the cells are those of a row that appeared or went.
fn is_row(cells: &[String]) -> bool {
    cells.len() == COLUMNS.len()
}

fn shown(cells: &[String], style: TableStyle) -> Vec<Cell<'_>> {
    let is_row = is_row(cells);
    let cells = cells.iter().enumerate().map(|(index, text)| {
        let is_colored = is_row && style.color && index == STATUS;
        Cell {
            text,
            is_cut: is_row && style.width.is_some() && YIELDING.contains(&index),
            color: is_colored.then(|| color(text)).flatten(),
        }
    });
    cells.collect()
}

/// The widths within the terminal's. A cell that is far too long stands out of its column, or is cut.
fn widths(header: &[&str], lines: &[Vec<String>], style: TableStyle) -> Widths {
    let mut widths = [0; COLUMNS.len()];
    if style.headers {
        for (width, name) in widths.iter_mut().zip(header) {
            *width = name.width();
        }
    }
    for cells in lines {
        // How long the changes are does not matter to the columns of the others.
        let own = if is_row(cells) { cells.len() } else { 1 };
        for (index, cell) in cells[..own].iter().enumerate() {
            let is_cut = style.width.is_some() && YIELDING.contains(&index);
            widths[index] = widths[index].max(asked_for(cell, is_cut));
        }
    }
    let yielding = YIELDING.map(|index| (index, COLUMNS[index].len()));
    fit(&mut widths, &yielding, style.width);
    widths
}

/// The cells of a line, made safe to show.
fn cells(difference: Difference<'_, '_>, is_colored: bool) -> Vec<String> {
    match difference {
        Difference::Appeared(row) => row_cells('+', row),
        Difference::Gone(row) => row_cells('-', row),
        Difference::Changed(changed) => vec![
            format!("~ {}", clean(changed.new.shown_address())),
            words(changed, is_colored),
        ],
    }
}

fn row_cells(sign: char, row: &Row) -> Vec<String> {
    vec![
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
            reason: None,
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
                Some(60),
                "  ADDRESS        NAME         STATUS   TYPE          PRICE\n\
                 + p/x/a          训练节点训…  running  tttttttttttt  0.5 USD\n\
                 + p/x/a-long-id  name         running  tttttttttttt  -\n",
            ),
            (
                Some(1),
                "  ADDRESS        NAME    STATUS   TYPE    PRICE\n\
                 + p/x/a          训练…   running  ttttt…  0.5 USD\n\
                 + p/x/a-long-id  name    running  ttttt…  -\n",
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
            let lines = drawn(&old, &of(price, currency, per), Some(10));
            assert_eq!(lines, format!("  ADDRESS  CHANGES\n~ p/x/a    {words}\n"));
        }
    }
}
