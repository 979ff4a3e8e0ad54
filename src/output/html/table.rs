//! The table of the page: rows, or groups of them.

use std::fmt::Write as _;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::text::{css_string, escaped, link, shown as shown_text};
use crate::core::fields::{Field, FieldKind, Times, short};
use crate::core::model::{Status, Timestamp};
use crate::output::apart::Apart;
use crate::output::cells::{Cells, UNKNOWN};
use crate::output::columns::Column;
use crate::output::format::TableStyle;
use crate::output::groups::{COUNTS, Grouping, counts};
use crate::output::table::{apart_of, repeated};
use crate::output::tally::{GroupTally, shown};

/// The widest column, in cells: a longer text is broken.
const WIDEST: usize = 25;
/// The cells of a time, as it is asked for.
const RELATIVE: usize = "in 2y300d".len();
const EXACT: usize = "2026-01-10T00:00:00Z".len();
/// How wide a cell of a terminal is here: letters are narrower than digits, as a rule.
const CELL: &str = ".88ch";
/// What the style sheet leaves free on both sides of a cell, in rem.
const PADDING: f32 = 0.8;
/// What shows the order stands behind a name.
const ORDER: usize = 3;

/// Holds cells until it is known which columns have something to say.
pub struct RowTable {
    columns: Vec<PageColumn>,
    /// Those of all rows.
    cells: Cells,
    times: Times,
    now: Timestamp,
    has_heads: bool,
    /// What a row is: `instances`.
    caption: &'static str,
}

/// A column of the page.
struct PageColumn {
    heading: String,
    /// How it is asked for.
    name: String,
    sort: Sort,
    kind: CellKind,
    /// The column whose cell it may only repeat: then it says nothing.
    repeats: Option<usize>,
    /// Of one that stands only where it tells rows apart.
    apart: Option<Apart>,
    /// The cells of its widest text.
    width: usize,
    /// Whether it was asked for, and stands whatever it says.
    is_asked: bool,
    /// Whether it stands: a cell of it says something.
    is_shown: bool,
}

/// By what the browser sorts a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    /// The number that a cell begins with.
    Number,
    Time,
    /// A time, the latest first.
    Age,
}

/// How a cell is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Text,
    /// A word of ours, which has a colour.
    Status,
    /// A time, held as it is exactly; as an age, how long ago it is.
    Time {
        is_age: bool,
    },
    /// Where a person opens it.
    Link,
}

impl RowTable {
    /// Of rows in these columns.
    pub fn of_rows(columns: &[Column], times: Times, style: TableStyle) -> Self {
        let column = |column: &Column| {
            let is_age = column.is("age");
            let kind = match column.field().map(Field::kind) {
                _ if is_age => CellKind::Time { is_age },
                Some(FieldKind::Past | FieldKind::Future) => CellKind::Time { is_age },
                _ if column.is("status") => CellKind::Status,
                _ if column.is("url") => CellKind::Link,
                _ => CellKind::Text,
            };
            let is_number = column
                .field()
                .is_some_and(|field| field.kind() == FieldKind::Number);
            let is_made_of_number = ["gpu", "price/h", "mem"].iter().any(|name| column.is(name));
            PageColumn {
                heading: column.heading(times).to_owned(),
                name: column.name().to_owned(),
                sort: match kind {
                    CellKind::Time { is_age: true } if times == Times::Relative => Sort::Age,
                    CellKind::Time { .. } => Sort::Time,
                    _ if is_number || is_made_of_number => Sort::Number,
                    _ => Sort::Text,
                },
                kind,
                repeats: repeated(column, columns),
                apart: apart_of(column, columns).map(Apart::from),
                width: 0,
                is_asked: column.is_asked,
                is_shown: column.is_asked,
            }
        };
        Self {
            columns: columns.iter().map(column).collect(),
            cells: Cells::default(),
            times,
            now: style.now,
            has_heads: style.headers,
            caption: "instances",
        }
    }

    /// Of groups.
    pub fn of_groups(grouping: &Grouping, groups: &[GroupTally], style: TableStyle) -> Self {
        let column = |name: String, sort| PageColumn {
            heading: name.to_uppercase(),
            kind: if name == "status" {
                CellKind::Status
            } else {
                CellKind::Text
            },
            name,
            sort,
            repeats: None,
            apart: None,
            width: 0,
            is_asked: true,
            is_shown: true,
        };
        let fields = grouping.fields.iter().map(|field| {
            let is_number = field.kind() == FieldKind::Number;
            column(
                field.name(),
                if is_number { Sort::Number } else { Sort::Text },
            )
        });
        let sums = COUNTS
            .iter()
            .map(|name| column((*name).to_owned(), Sort::Number));
        let mut table = Self {
            columns: fields.chain(sums).collect(),
            cells: Cells::default(),
            // No cell is a time that is held exactly.
            times: Times::Iso,
            now: style.now,
            has_heads: style.headers,
            caption: "groups",
        };
        for GroupTally { values, tally } in groups {
            let mut cells = Cells::default();
            for text in values.iter().map(shown).chain(counts(tally)) {
                cells.show(text.as_deref());
            }
            table.take(cells.iter());
        }
        table
    }

    /// Takes the cells of a row, one for each column.
    pub fn take<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        let sent: Vec<_> = cells.collect();
        let mut cells = sent.clone();
        for (place, (column, cell)) in self.columns.iter_mut().zip(&mut cells).enumerate() {
            let repeats = column.repeats.is_some_and(|other| sent[other] == *cell);
            if repeats && *cell != UNKNOWN && !column.is_asked {
                // It stands in the other column.
                *cell = "";
            }
            match &mut column.apart {
                Some(apart) => {
                    apart.take(place, &sent);
                    column.is_shown = apart.is_needed();
                }
                None => column.is_shown |= *cell != UNKNOWN && !repeats,
            }
            column.width = column.width.max(match column.kind {
                CellKind::Time { .. } if self.times == Times::Relative => RELATIVE,
                CellKind::Time { .. } => EXACT,
                _ => cell.width().min(WIDEST),
            });
        }
        for cell in cells {
            self.cells.push(cell);
        }
    }

    fn shown(&self) -> impl Iterator<Item = &PageColumn> {
        self.columns.iter().filter(|column| column.is_shown)
    }

    /// Rules of a style sheet for these columns: how wide they are, as a row that is not seen is not laid out, and so
    /// no row may decide that; and what names them on a screen that has no room for a line of names.
    pub fn rules(&self) -> String {
        let (mut widths, mut names, mut all, mut count) = (String::new(), String::new(), 0, 0);
        for (place, column) in self.shown().enumerate() {
            let heading = if self.has_heads {
                column.heading.width() + ORDER
            } else {
                0
            };
            let width = column.width.max(heading);
            let _ = write!(
                widths,
                " minmax(calc({width}*{CELL} + {PADDING}rem), {width}fr)"
            );
            (all, count) = (all + width, count + 1);
            if self.has_heads {
                let (place, name) = (place + 1, css_string(&column.heading));
                let _ = writeln!(names, "td:nth-child({place})::before{{content:{name}}}");
            }
        }
        format!(
            "@media screen and (min-width:40.01rem){{\n\
             table{{min-width:calc({all}*{CELL} + {count}*{PADDING}rem)}}\n\
             tr{{grid-template-columns:{widths}}}\n}}\n\
             @media screen and (max-width:40rem){{\n{names}}}\n"
        )
    }

    /// Writes it, unless there is no row.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut cells = self.cells.iter().peekable();
        if cells.peek().is_none() {
            return Ok(());
        }
        let caption = self.caption;
        writeln!(
            out,
            "<section id=\"rows\" aria-label=\"{caption}\">\n<div tabindex=\"0\" role=\"region\" \
             aria-label=\"{caption}\">\n<table>"
        )?;
        if self.has_heads {
            self.write_heads(out)?;
        }
        out.write_all(b"<tbody>\n")?;
        while cells.peek().is_some() {
            out.write_all(b"<tr>")?;
            for (column, cell) in self.columns.iter().zip(cells.by_ref()) {
                if column.is_shown {
                    self.write_cell(column, cell, out)?;
                }
            }
            out.write_all(b"</tr>\n")?;
        }
        out.write_all(b"</tbody>\n</table>\n</div>\n</section>\n")
    }

    fn write_heads(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<thead>\n<tr>")?;
        for column in self.shown() {
            let sort = match column.sort {
                Sort::Text => "text",
                Sort::Number => "number",
                Sort::Time => "time",
                Sort::Age => "age",
            };
            let (name, heading) = (shown_text(&column.name), shown_text(&column.heading));
            let repeats = match column.repeats.filter(|_| !column.is_asked) {
                Some(other) if self.columns[other].is_shown => {
                    let before = self.columns[..other].iter();
                    let place = before.filter(|column| column.is_shown).count();
                    format!(" data-repeats=\"{place}\"")
                }
                _ => String::new(),
            };
            write!(
                out,
                "<th scope=\"col\" data-name=\"{name}\" data-sort=\"{sort}\"{repeats}>{heading}</th>"
            )?;
        }
        out.write_all(b"</tr>\n</thead>\n")
    }

    fn write_cell(&self, column: &PageColumn, cell: &str, out: &mut dyn Write) -> io::Result<()> {
        if cell == UNKNOWN || cell.is_empty() {
            return write!(out, "<td class=\"none\">{cell}</td>");
        }
        let text = escaped(cell);
        let class = match column.kind {
            CellKind::Time { is_age } => {
                let inside = self.time(cell, is_age);
                return write!(out, "<td>{}</td>", inside.as_deref().unwrap_or(&text));
            }
            CellKind::Link => {
                let inside = link(cell).map(|url| {
                    let url = escaped(&url).into_owned();
                    format!("<a href=\"{url}\" rel=\"noopener noreferrer\">{text}</a>")
                });
                return write!(out, "<td>{}</td>", inside.as_deref().unwrap_or(&text));
            }
            CellKind::Status => Status::WORDS.iter().find(|word| **word == cell).copied(),
            CellKind::Text if column.sort == Sort::Number && is_unknown(cell) => Some("unknown"),
            CellKind::Text if column.sort == Sort::Number => Some("number"),
            CellKind::Text => None,
        };
        match class {
            Some(class) => write!(out, "<td class=\"{class}\">{text}</td>"),
            None => write!(out, "<td>{text}</td>"),
        }
    }

    /// A time as it is asked for, with the exact one beside it.
    fn time(&self, cell: &str, is_age: bool) -> Option<String> {
        let time = Timestamp::parse(cell)?;
        let words = match self.times {
            Times::Relative if is_age => short(self.now.since(time)),
            times => times.write(time, self.now),
        };
        Some(format!(
            "<time datetime=\"{time}\" title=\"{time}\">{words}</time>"
        ))
    }
}

/// Whether the number that a cell of sums begins with only counts the rows of which nothing is known: `3 unpriced`.
fn is_unknown(cell: &str) -> bool {
    let word = cell.split(' ').nth(1).unwrap_or_default();
    matches!(word.trim_end_matches(','), "unknown" | "unpriced")
}
