//! Differences as aligned lines.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::changes::{Changed, Changes, Difference, Row};
use crate::output::Look;
use crate::output::color::RESET;
use crate::output::table::{GAP, LEAST, UNKNOWN, WIDEST, color, cut, line};
use crate::terminal;

/// What is told of a row that appeared or went.
const COLUMNS: [&str; 5] = ["  ADDRESS", "NAME", "STATUS", "TYPE", "PRICE"];
/// What is told of a row that changed.
const CHANGED: [&str; 2] = ["  ADDRESS", "CHANGES"];
/// The columns that give way in a narrow terminal, the first one first.
const YIELDING: [usize; 2] = [1, 3];
const STATUS: usize = 2;

/// Writes a line for each difference, the first with a sign for each of the three kinds.
pub fn write(changes: &Changes<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<_> = changes.iter().map(|it| cells(it, look.color)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let mut widths = [0; COLUMNS.len()];
    let has_rows = lines.iter().any(|cells| cells.len() == COLUMNS.len());
    let header: &[&str] = if has_rows { &COLUMNS } else { &CHANGED };
    if look.headers {
        widen(&mut widths, header);
    }
    for cells in &lines {
        // How long the changes are does not matter to the columns of the others.
        let own = if cells.len() == COLUMNS.len() {
            cells
        } else {
            &cells[..1]
        };
        widen(&mut widths, own);
    }
    fit(&mut widths, look.width);
    if look.headers {
        let names = header.iter().map(|name| Cow::Borrowed(*name));
        writeln!(out, "{}", line(names, &widths, None))?;
    }
    for cells in &lines {
        let is_row = cells.len() == COLUMNS.len();
        let colored = is_row.then(|| color(&cells[STATUS])).flatten();
        let colored = colored.filter(|_| look.color).map(|color| (STATUS, color));
        let shown = cells.iter().enumerate().map(|(index, cell)| {
            if is_row && look.width.is_some() && YIELDING.contains(&index) {
                cut(cell, widths[index])
            } else {
                Cow::Borrowed(cell.as_str())
            }
        });
        writeln!(out, "{}", line(shown, &widths, colored))?;
    }
    Ok(())
}

/// Makes the columns as wide as the cells; one that is far too long stands out.
fn widen(widths: &mut [usize], cells: &[impl AsRef<str>]) {
    for (width, cell) in widths.iter_mut().zip(cells) {
        let own = cell.as_ref().width();
        *width = (*width).max(if own > WIDEST { 0 } else { own });
    }
}

fn fit(widths: &mut [usize], limit: Option<u16>) {
    let Some(limit) = limit else {
        return;
    };
    let gaps = GAP * (widths.len() - 1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit.into());
    for least in LEAST {
        for index in YIELDING {
            let given = excess.min(widths[index].saturating_sub(least));
            widths[index] -= given;
            excess -= given;
        }
    }
}

/// The cells of a line, made safe to show.
fn cells(difference: Difference<'_, '_>, is_colored: bool) -> Vec<String> {
    match difference {
        Difference::Appeared(row) => row_cells('+', row),
        Difference::Gone(row) => row_cells('-', row),
        Difference::Changed(changed) => vec![
            format!("~ {}", clean(&changed.new.address)),
            words(changed, is_colored),
        ],
    }
}

fn row_cells(sign: char, row: &Row) -> Vec<String> {
    vec![
        format!("{sign} {}", clean(&row.address)),
        row.name
            .as_deref()
            .map_or_else(|| UNKNOWN.to_owned(), clean),
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

/// Two prices; what both are in is said once.
fn price(old: &Row, new: &Row) -> String {
    let amount = |row: &Row| text(row.field("billing.price"));
    let (before, after) = (unit(old), unit(new));
    let shown = if before == after { "" } else { &before };
    format!("price {}{shown} -> {}{after}", amount(old), amount(new))
}

/// What a price is in: ` USD`, ` CNY/day`. An hour goes without saying, as in a listing.
fn unit(row: &Row) -> String {
    let mut unit = String::new();
    if let currency @ Value::String(_) = row.field("billing.currency") {
        unit = format!(" {}", text(currency));
    }
    match row.field("billing.per") {
        Value::String(per) if per != "hour" => format!("{unit}/{}", clean(per)),
        _ => unit,
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
