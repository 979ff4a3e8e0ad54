//! Aligned columns without borders, held until it is known how wide they are; on a terminal only those that have
//! something to say, and for which there is room.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::apart::Apart;
use super::cells::Cells;
use super::fit::{Wanted, fit, is_broken};
use super::format::TableStyle;
use super::layout::{self, Cell, ROWS};
use crate::core::color::{BOLD, GREEN, RED, RESET, REVERSE, YELLOW};
use crate::core::terminal;

pub use super::cells::UNKNOWN;
pub use super::fit::{Fit, GAP, Need};

/// Where nothing limits a line, cells wider than this stand out of their column, instead of making it wide for
/// every line.
pub const WIDEST: usize = 100;
/// The blanks in front of what stands below a row.
const INDENT: usize = 4;

/// A column of a grid.
#[derive(Clone, Debug)]
pub struct Heading {
    pub name: String,
    pub fit: Fit,
    /// The column whose cell it may only repeat: then it says nothing.
    pub repeats: Option<usize>,
    /// The column from whose equal cells it tells rows apart: it stands on a terminal, and only where there are such.
    pub apart_of: Option<usize>,
    /// Whether its cells are words of a state, to be coloured.
    pub is_status: bool,
    /// Whether it stands because it was asked for.
    pub is_asked: bool,
}

/// A line of a grid, as it is printed.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    Heading(&'a str),
    Row(&'a str),
    /// More of the row above.
    Below(&'a str),
}

impl Line<'_> {
    pub fn text(&self) -> &str {
        match self {
            Self::Heading(text) | Self::Row(text) | Self::Below(text) => text,
        }
    }
}

/// Holds cells until it is known how wide they are.
pub struct Grid {
    headings: Vec<Heading>,
    style: TableStyle,
    /// Those of all rows.
    cells: Cells,
    seen: Vec<Seen>,
    /// By row, the columns whose cells stand out, in the order of rows.
    marked: Vec<(usize, Vec<usize>)>,
    rows: usize,
    /// How many of them are alone wider than the terminal.
    wide: usize,
}

/// What is known of the cells of a column.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// The widest that counts: of the rows that fit the terminal, and of all rows.
    width: usize,
    widest: usize,
    /// Whether one of them says something.
    is_telling: bool,
    /// The first one, as long as all others are the same.
    first: Option<String>,
    is_mixed: bool,
    /// Of a column that stands only where it tells rows apart.
    apart: Option<Apart>,
}

impl Seen {
    fn of(heading: &Heading) -> Self {
        Self {
            apart: heading.apart_of.map(Apart::from),
            ..Self::default()
        }
    }
}

impl Grid {
    /// A grid of these columns.
    pub fn new(headings: Vec<Heading>, style: TableStyle) -> Self {
        Self {
            seen: headings.iter().map(Seen::of).collect(),
            headings,
            style,
            cells: Cells::default(),
            marked: Vec::new(),
            rows: 0,
            wide: 0,
        }
    }

    /// Takes the cells of a row, one for each column.
    pub fn take<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        let sent: Vec<_> = cells.into_iter().collect();
        let places = 0..sent.len();
        let cells: Vec<_> = places.map(|index| self.said(index, &sent)).collect();
        let widths: Vec<_> = cells.iter().map(|cell| cell.width()).collect();
        let is_wide = self.is_wide(&widths);
        let columns = self.headings.iter().zip(&mut self.seen);
        for (index, (heading, seen)) in columns.enumerate() {
            let (cell, width) = (cells[index], widths[index]);
            let is_limited = self.style.width.is_some();
            let stands_out = match heading.fit {
                Fit::Whole if is_limited => is_wide,
                _ => !is_limited && width > WIDEST,
            };
            if !stands_out {
                seen.width = seen.width.max(width);
            }
            if width <= WIDEST {
                seen.widest = seen.widest.max(width);
            }
            let repeats = heading
                .repeats
                .is_some_and(|other| sent[other] == sent[index]);
            match &mut seen.apart {
                Some(apart) => {
                    apart.take(index, &sent);
                    seen.is_telling = apart.is_needed();
                }
                None => seen.is_telling |= cell != UNKNOWN && !repeats,
            }
            if seen.first.is_none() {
                seen.first = Some(cell.to_owned());
            }
            seen.is_mixed |= seen.first.as_deref() != Some(cell);
            self.cells.push(cell);
        }
        self.rows += 1;
        self.wide += usize::from(is_wide);
    }

    /// A cell as it stands: on a terminal, one that repeats another which always stands beside it is empty.
    fn said<'c>(&self, index: usize, cells: &[&'c str]) -> &'c str {
        let heading = &self.headings[index];
        let is_fitted = self.style.width.is_some() && heading.fit != Fit::Whole;
        let stands = |other: &usize| is_fitted && self.headings[*other].fit == Fit::Whole;
        match heading.repeats.filter(stands) {
            Some(other) if cells[other] == cells[index] => "",
            _ => cells[index],
        }
    }

    /// Has cells of the last row stand out, by their columns.
    pub fn mark(&mut self, columns: &[usize]) {
        if !columns.is_empty() && self.rows > 0 {
            self.marked.push((self.rows - 1, columns.to_vec()));
        }
    }

    /// Whether the cells of a row that are never cut are alone wider than the terminal: its line is broken anyway.
    fn is_wide(&self, widths: &[usize]) -> bool {
        let Some(limit) = self.style.width else {
            return false;
        };
        let columns = self.headings.iter().zip(widths);
        let whole = columns.filter(|(heading, _)| heading.fit == Fit::Whole);
        is_broken(whole.map(|(_, width)| *width), limit.into())
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        self.draw(&mut |line| writeln!(out, "{}", line.text()))
    }

    /// The names of the columns for which there is no room.
    pub fn hidden(&self) -> Vec<&str> {
        let columns = self.headings.iter().enumerate().zip(self.fitted());
        columns
            .filter(|((place, heading), width)| {
                let is_fitted = self.style.width.is_some() && heading.fit != Fit::Below;
                width.is_none() && is_fitted && self.is_telling(*place)
            })
            .map(|((_, heading), _)| &*heading.name)
            .collect()
    }

    /// Draws it line by line.
    pub fn draw(&self, each: &mut dyn FnMut(Line<'_>) -> io::Result<()>) -> io::Result<()> {
        let widths = self.fitted();
        let shown: Vec<_> = (0..widths.len())
            .filter(|place| widths[*place].is_some())
            .collect();
        let below = self.headings.iter().position(|it| it.fit == Fit::Below);
        let below = below.filter(|place| !shown.contains(place));
        let widths: Vec<_> = widths.into_iter().flatten().collect();
        if self.style.headers {
            let names = shown.iter().map(|place| &*self.headings[*place].name);
            let names = names.map(Cell::whole).collect();
            let line = laid_out(&widths, vec![names])?;
            let line = line.trim_end();
            if self.style.color {
                each(Line::Heading(&format!("{BOLD}{line}{RESET}")))?;
            } else {
                each(Line::Heading(line))?;
            }
        }
        let mut cells = self.cells.iter();
        let mut marked = self.marked.iter().peekable();
        let mut row = 0;
        while row < self.rows {
            let (mut rows, mut more) = (Vec::with_capacity(ROWS), Vec::new());
            for row in row..self.rows.min(row + ROWS) {
                let texts: Vec<_> = cells.by_ref().take(self.headings.len()).collect();
                let marked = marked.next_if(|(marked, _)| *marked == row);
                let marked = marked.map_or(&[][..], |(_, columns)| columns);
                more.push(below.map(|place| texts[place]));
                let own = shown.iter();
                let own = own.map(|place| self.cell(*place, texts[*place], marked));
                rows.push(own.collect());
            }
            row += rows.len();
            for (line, more) in laid_out(&widths, rows)?.lines().zip(more) {
                each(Line::Row(line))?;
                for line in more.into_iter().flat_map(|text| self.folded(text)) {
                    each(Line::Below(&line))?;
                }
            }
        }
        Ok(())
    }

    /// A text below a row, in lines within the terminal.
    fn folded(&self, text: &str) -> Vec<String> {
        let width = self.style.width.map_or(usize::MAX, usize::from);
        terminal::wrap_indented(text, INDENT, width)
    }

    fn cell<'a>(&self, index: usize, text: &'a str, marked: &[usize]) -> Cell<'a> {
        let heading = &self.headings[index];
        let color = if marked.contains(&index) {
            Some(REVERSE)
        } else if heading.is_status {
            color(text)
        } else {
            None
        };
        Cell {
            text,
            is_cut: self.style.width.is_some() && heading.fit.is_cut(),
            color: color.filter(|_| self.style.color),
        }
    }

    /// Whether a column has something to say, as far as anything is to be said.
    fn is_telling(&self, place: usize) -> bool {
        self.seen[place].is_telling
    }

    /// The widths within the terminal's; `None` for a column that does not stand.
    fn fitted(&self) -> Vec<Option<usize>> {
        // Where every line is broken, none is made longer, unless more is asked for than who it is and how it is.
        let is_broken = self.rows > 0 && self.wide == self.rows;
        let is_aligned = is_broken && self.headings.iter().any(|heading| heading.is_asked);
        let columns = self.headings.iter().zip(&self.seen);
        let columns = columns.map(|(heading, seen)| {
            let name = if self.style.headers {
                heading.name.width()
            } else {
                0
            };
            Wanted {
                width: name.max(if is_aligned { seen.widest } else { seen.width }),
                name,
                fit: heading.fit,
                is_uniform: self.rows > 1 && !seen.is_mixed,
            }
        });
        let Some(limit) = self.style.width else {
            let is_there = |place: usize| {
                let heading = &self.headings[place];
                let is_optional = heading.fit == Fit::WhereTold;
                heading.apart_of.is_none() && (!is_optional || self.is_telling(place))
            };
            let columns = columns.enumerate();
            let widths = columns.map(|(place, column)| is_there(place).then_some(column.width));
            return widths.collect();
        };
        let is_there = |place: &usize| {
            let fit = self.headings[*place].fit;
            // What would stand below has nothing above it where there is no row.
            let is_unused = fit == Fit::Below && self.rows == 0;
            let gives_way = matches!(fit, Fit::GivesWay { .. } | Fit::WhereTold) || is_unused;
            !gives_way || self.is_telling(*place)
        };
        let there: Vec<_> = (0..self.headings.len()).filter(is_there).collect();
        let columns: Vec<_> = columns.collect();
        let wanted: Vec<_> = there.iter().map(|place| columns[*place]).collect();
        let limit = if is_broken { 0 } else { limit };
        let mut widths = vec![None; columns.len()];
        for (place, width) in there.into_iter().zip(fit(&wanted, limit.into())) {
            widths[place] = width;
        }
        widths
    }
}

/// The rows as lines, one for each.
fn laid_out(widths: &[usize], rows: Vec<Vec<Cell<'_>>>) -> io::Result<String> {
    let mut text = Vec::new();
    layout::write(widths, rows, &mut text)?;
    String::from_utf8(text).map_err(io::Error::other)
}

/// The colour of a state, by its word.
pub fn color(status: &str) -> Option<&'static str> {
    match status {
        "running" | "succeeded" => Some(GREEN),
        "failed" => Some(RED),
        "pending" | "starting" | "updating" | "stopping" => Some(YELLOW),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::Timestamp;

    fn heading(name: &str, fit: Fit) -> Heading {
        Heading {
            name: name.to_owned(),
            fit,
            repeats: None,
            apart_of: None,
            is_status: name == "STATUS",
            is_asked: name == "OWNER",
        }
    }

    fn gives_way(rank: u8) -> Fit {
        Fit::GivesWay {
            need: Need::Usual,
            rank,
            is_cut: true,
        }
    }

    /// A grid in a terminal of so many columns; `0` is none.
    fn grid(headings: Vec<Heading>, width: u16, rows: &[&[&str]]) -> Grid {
        let style = TableStyle {
            headers: true,
            color: false,
            width: Some(width).filter(|width| *width > 0),
            now: Timestamp::parse("2026-01-10T00:00:00Z").unwrap(),
        };
        let mut grid = Grid::new(headings, style);
        for row in rows {
            grid.take(row.iter().copied());
        }
        grid
    }

    fn drawn(grid: &Grid) -> String {
        let mut out = Vec::new();
        grid.print(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_stay_above_their_columns() {
        let headings = || vec![heading("A NAME", Fit::Cut), heading("B", Fit::Whole)];
        let rows: &[&[&str]] = &[&["a-cell-that-is-longer", "x"], &["c", "x"]];
        for (headers, lines) in [
            (true, "A NAME  B\na-cel…  x\nc       x\n"),
            (false, "a-cel…  x\nc       x\n"),
        ] {
            let mut grid = grid(headings(), 9, rows);
            grid.style.headers = headers;
            assert_eq!(drawn(&grid), lines);
        }
    }

    #[test]
    fn a_column_without_anything_to_say_is_left_out_on_a_terminal() {
        let headings = || {
            let mut headings = vec![
                heading("ID", Fit::Whole),
                heading("NAME", gives_way(0)),
                heading("TYPE", gives_way(1)),
            ];
            headings[1].repeats = Some(0);
            headings
        };
        let same: &[&[&str]] = &[&["a", "a", "-"], &["b", "-", "-"]];
        let other: &[&[&str]] = &[&["a", "a", "-"], &["b", "c", "x"]];
        for (width, rows, lines) in [
            (80, same, "ID\na\nb\n"),
            (80, other, "ID  NAME  TYPE\na         -\nb   c     x\n"),
            (80, &[], "ID\n"),
            (0, same, "ID  NAME  TYPE\na   a     -\nb   -     -\n"),
            (0, &[], "ID  NAME  TYPE\n"),
        ] {
            let grid = grid(headings(), width, rows);
            assert_eq!(drawn(&grid), lines, "{width}");
            assert!(grid.hidden().is_empty(), "it has nothing to say");
        }
    }

    /// The profiles are told where one provider has several, on a terminal.
    #[test]
    fn a_column_that_only_tells_apart_stands_where_it_does() {
        let headings = || {
            let mut headings = vec![
                heading("PROVIDER", gives_way(0)),
                heading("PROFILE", gives_way(1)),
                heading("ID", Fit::Whole),
            ];
            headings[1].apart_of = Some(0);
            headings
        };
        let alone: &[&[&str]] = &[&["a", "x", "1"], &["b", "y", "2"]];
        let several: &[&[&str]] = &[&["a", "x", "1"], &["b", "x", "2"], &["a", "y", "1"]];
        for (width, rows, lines, hidden) in [
            (
                80,
                alone,
                "PROVIDER  ID\na         1\nb         2\n",
                &[][..],
            ),
            (0, alone, "PROVIDER  ID\na         1\nb         2\n", &[]),
            (
                80,
                several,
                "PROVIDER  PROFILE  ID\na         x        1\nb         x        2\na         y        1\n",
                &[],
            ),
            (
                15,
                several,
                "PROVIDER  ID\na         1\nb         2\na         1\n",
                &["PROFILE"],
            ),
            (
                0,
                several,
                "PROVIDER  ID\na         1\nb         2\na         1\n",
                &[],
            ),
        ] {
            let grid = grid(headings(), width, rows);
            assert_eq!(drawn(&grid), lines, "{width}");
            assert_eq!(grid.hidden(), hidden, "{width}");
        }
    }

    #[test]
    fn what_gives_way_is_named() {
        let headings = vec![
            heading("ID", Fit::Whole),
            heading("NAME", gives_way(0)),
            heading("TYPE", gives_way(1)),
            heading("ZONE", gives_way(2)),
        ];
        let rows: &[&[&str]] = &[&["an-id-of-15-let", "name", "type", "-"]];
        let grid = grid(headings, 22, rows);
        assert_eq!(
            drawn(&grid),
            "ID               NAME\nan-id-of-15-let  name\n"
        );
        assert_eq!(grid.hidden(), ["TYPE"]);
    }

    /// One that is wider than the terminal would hide all columns of the others.
    #[test]
    fn a_row_that_is_wider_than_the_terminal_stands_out_alone() {
        let headings = vec![heading("ID", Fit::Whole), heading("NAME", gives_way(0))];
        let long = "i".repeat(21);
        let grid = grid(headings, 20, &[&[&long, "x"], &["short", "name"]]);
        assert_eq!(
            drawn(&grid),
            format!("ID     NAME\n{long}  x\nshort  name\n")
        );
    }

    /// What fits does not wrap: neither the longest id with its own state, nor the longest state behind a shorter id.
    #[test]
    fn a_row_whose_id_and_state_fit_stays_within_the_terminal() {
        let headings = || {
            vec![
                heading("PROVIDER", gives_way(0)),
                heading("ID", Fit::Whole),
                heading("STATUS", Fit::Whole),
                heading("AGE", gives_way(1)),
            ]
        };
        let long = "x".repeat(10);
        for (state, width, lines) in [
            (
                "running",
                20,
                format!("ID          STATUS\ni0          running\n{long}  starting\n"),
            ),
            (
                "succeeded",
                20,
                format!("ID         STATUS\ni0         succeeded\n{long}  starting\n"),
            ),
        ] {
            let rows: &[&[&str]] = &[&["a", "i0", state, "5m"], &["a", &long, "starting", "6m"]];
            let grid = grid(headings(), width, rows);
            assert_eq!(drawn(&grid), lines, "{state}");
            assert_eq!(grid.hidden(), ["PROVIDER", "AGE"]);
        }
        let grid = grid(headings(), 20, &[&["a", &long, "starting", "6m"]]);
        assert_eq!(
            drawn(&grid),
            format!("ID          STATUS\n{long}  starting\n")
        );
    }

    #[test]
    fn lines_that_are_all_broken_are_broken_in_the_same_places() {
        let headings = || vec![heading("ID", Fit::Whole), heading("OWNER", Fit::Whole)];
        let endless = "i".repeat(101);
        for (rows, lines) in [
            (
                &[["a-long-id", "a-longer-name"], ["another-long-id", "name"]][..],
                "ID               OWNER\na-long-id        a-longer-name\nanother-long-id  name\n"
                    .to_owned(),
            ),
            (
                &[["a-long-id", "a-longer-name"], [&endless, "name"]],
                format!("ID         OWNER\na-long-id  a-longer-name\n{endless}  name\n"),
            ),
        ] {
            let rows: Vec<_> = rows.iter().map(|row| &row[..]).collect();
            assert_eq!(drawn(&grid(headings(), 18, &rows)), lines);
        }
    }

    #[test]
    fn a_reason_stands_beside_or_below() {
        let headings = || vec![heading("ID", Fit::Whole), heading("REASON", Fit::Below)];
        let rows: &[&[&str]] = &[&["a", "some words of it"], &["b", "more"]];
        for (width, lines) in [
            (0, "ID  REASON\na   some words of it\nb   more\n"),
            (20, "ID  REASON\na   some words of it\nb   more\n"),
            (19, "ID\na\n    some words of\n    it\nb\n    more\n"),
        ] {
            assert_eq!(drawn(&grid(headings(), width, rows)), lines, "{width}");
        }
        assert_eq!(drawn(&grid(headings(), 80, &[])), "ID\n");
    }

    #[test]
    fn marked_cells_stand_out_in_colour() {
        let headings = vec![heading("ID", Fit::Whole), heading("STATUS", Fit::Whole)];
        let mut grid = grid(headings, 80, &[&["a", "running"]]);
        grid.mark(&[1]);
        grid.take(["b", "running"]);
        assert!(!drawn(&grid).contains('\x1b'));
        grid.style.color = true;
        assert_eq!(
            drawn(&grid),
            "\x1b[1mID  STATUS\x1b[0m\na   \x1b[7mrunning\x1b[0m\nb   \x1b[32mrunning\x1b[0m\n"
        );
    }
}
