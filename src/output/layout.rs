//! Cells side by side, in columns of given widths: comfy-table lays them out.
//!
//! It builds a table as a whole, every line padded to the widest cell. Of 200,000 rows that would be a
//! hundred times the memory of their cells, so it is given some of them at a time. What it must not
//! touch, a mark stands for, and is put in when the line is finished: colours, which it knows only
//! together with a terminal of its own, and cells wider than its columns can be.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr as _;

use super::fit::GAP;
use crate::core::color::RESET;
use crate::core::terminal;

/// The rows that are laid out at a time.
pub const ROWS: usize = 200;
/// The widest column: with its gap, its width is a `u16`.
const WIDEST: usize = u16::MAX as usize - GAP;
/// Has no width, and stands in no text that is clean.
const MARK: char = '\u{200b}';
/// Where comfy-table would break a cell into words: nowhere, as it stands in no text that is clean.
const NO_DELIMITER: char = '\u{1}';

/// A cell, safe to show.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    pub text: &'a str,
    /// Whether it is cut where it is wider than its column, or else stands out of it.
    pub is_cut: bool,
    /// The code of its colour.
    pub color: Option<&'static str>,
}

impl<'a> Cell<'a> {
    /// A cell that is shown as it is.
    pub fn whole(text: &'a str) -> Self {
        Self {
            text,
            is_cut: false,
            color: None,
        }
    }

    fn stands_out(&self, width: usize) -> bool {
        // No text is wider than it has bytes.
        !self.is_cut && self.text.len() > width && self.text.width() > width
    }

    fn is_marked(&self) -> bool {
        self.color.is_some() || self.stands_out(WIDEST)
    }

    /// What comfy-table is given of it, for a column of this width.
    fn content(&self, width: usize) -> Cow<'a, str> {
        if self.color.is_some() {
            Cow::Owned(format!("{MARK}{}", self.text))
        } else if self.stands_out(WIDEST) {
            Cow::Owned(MARK.to_string())
        } else if self.is_cut {
            Cow::Borrowed(beginning(self.text, width))
        } else {
            Cow::Borrowed(self.text)
        }
    }
}

/// Writes a line for each row.
pub fn write<'a>(
    widths: &[usize],
    rows: impl IntoIterator<Item = Vec<Cell<'a>>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widths: Vec<_> = widths.iter().map(|width| (*width).min(WIDEST)).collect();
    let mut waiting = Vec::with_capacity(ROWS);
    for row in rows {
        let own = own_widths(&row, &widths);
        if waiting.len() == ROWS || own.is_some() {
            lay_out(&widths, &waiting, out)?;
            waiting.clear();
        }
        match own {
            Some(own) => lay_out(&own, &[row], out)?,
            None => waiting.push(row),
        }
    }
    lay_out(&widths, &waiting, out)
}

/// Writes lines in columns that are as wide as their widest cells.
pub fn write_fitted<const COLUMNS: usize>(
    lines: &[[&str; COLUMNS]],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut widths = [0; COLUMNS];
    for line in lines {
        for (width, text) in widths.iter_mut().zip(line) {
            *width = text.width().max(*width);
        }
    }
    let rows = lines.iter().map(|line| line.map(Cell::whole).to_vec());
    write(&widths, rows, out)
}

/// The widths for a row with a cell that stands out: what is right of it moves, in this row alone.
fn own_widths(row: &[Cell<'_>], widths: &[usize]) -> Option<Vec<usize>> {
    let mut places = row.iter().zip(widths);
    if !places.any(|(cell, width)| cell.stands_out(*width)) {
        return None;
    }
    let own = row.iter().zip(widths).map(|(cell, width)| {
        if cell.stands_out(WIDEST) {
            // A mark stands for it.
            0
        } else if cell.stands_out(*width) {
            cell.text.width()
        } else {
            *width
        }
    });
    Some(own.collect())
}

/// Writes the rows as one table.
fn lay_out(widths: &[usize], rows: &[Vec<Cell<'_>>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_truncation_indicator("…")
        .set_delimiter(NO_DELIMITER);
    for row in rows {
        let cells = row.iter().zip(widths);
        let cells = cells.map(|(cell, width)| cell.content(*width));
        let mut row = comfy_table::Row::from(cells);
        row.max_height(1);
        table.add_row(row);
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        // It makes no column narrower than one cell: of one that is, the gap gives way.
        let padding = if *width == 0 { GAP - 1 } else { GAP };
        let [padding, width] =
            [padding, width + GAP].map(|it| u16::try_from(it).unwrap_or(u16::MAX));
        column
            .set_padding((0, padding))
            .set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    for (line, row) in table.lines().zip(rows) {
        let line = finished(&line, row);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The line, with what the marks in it stand for.
fn finished<'l>(line: &'l str, row: &[Cell<'_>]) -> Cow<'l, str> {
    let mut marked = row.iter().filter(|cell| cell.is_marked()).peekable();
    if marked.peek().is_none() {
        return Cow::Borrowed(line);
    }
    let mut parts = line.split(MARK);
    let mut finished = parts.next().unwrap_or_default().to_owned();
    for (cell, rest) in marked.zip(parts) {
        match cell.color {
            Some(color) => {
                let (text, rest) = rest.split_at(shown(cell.text, rest));
                finished.extend([color, text, RESET, rest]);
            }
            None => finished.extend([cell.text, rest]),
        }
    }
    Cow::Owned(finished)
}

/// How much of a line that begins with a text is the text: it may have been cut, and then ends with the sign for that.
fn shown(text: &str, line: &str) -> usize {
    if line.starts_with(text) {
        return text.len();
    }
    let end = line.find('…').map(|place| place + '…'.len_utf8());
    end.unwrap_or(line.len())
}

/// So much of a text that it is seen to be wider than a column, where it is. comfy-table breaks the whole
/// of a cell into lines before it leaves out all but the first, and measures the rest for each of them.
fn beginning(text: &str, width: usize) -> &str {
    let mut length = 8 * (width + 1);
    loop {
        let beginning = terminal::begin(text, length);
        if beginning.len() == text.len() || beginning.width() > width {
            return beginning;
        }
        length *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Cell<'_> {
        Cell {
            is_cut: true,
            ..Cell::whole(text)
        }
    }

    fn written(widths: &[usize], rows: &[Vec<Cell<'_>>]) -> String {
        let mut out = Vec::new();
        write(widths, rows.iter().cloned(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_aligned_by_terminal_cells() {
        let colored = Cell {
            color: Some("\x1b[32m"),
            ..Cell::whole("running")
        };
        for (name, status, line) in [
            ("训练", Cell::whole("running"), "训练    running  x\n"),
            ("name", Cell::whole("running"), "name    running  x\n"),
            (
                "❤\u{fe0f}",
                colored,
                "❤\u{fe0f}      \x1b[32mrunning\x1b[0m  x\n",
            ),
            (" a  b\\", Cell::whole(""), " a  b\\           x\n"),
            ("", Cell::whole("ok"), "        ok       x\n"),
        ] {
            let row = vec![Cell::whole(name), status, Cell::whole("x")];
            assert_eq!(written(&[6, 7, 1], &[row]), line);
        }
        let last = vec![Cell::whole("a"), colored];
        assert_eq!(written(&[1, 9], &[last]), "a  \x1b[32mrunning\x1b[0m\n");
    }

    #[test]
    fn cuts_fall_between_graphemes() {
        for (text, expected) in [
            ("12345678", "12345678"),
            ("123456789", "1234567…"),
            ("a name of words", "a name …"),
            ("训练节点", "训练节点"),
            ("训练节点机", "训练节…"),
            ("a训练节点机", "a训练节…"),
            ("🇩🇪🇨🇳🇫🇷🇩🇪🇨🇳", "🇩🇪🇨🇳🇫🇷…"),
            ("12345🇩🇪🇨🇳", "12345🇩🇪…"),
            ("123456🇩🇪🇨🇳", "123456…"),
            ("12345👍🏽👍🏽", "12345👍🏽…"),
            ("123456👍🏽👍🏽", "123456…"),
            (
                "1234👨\u{200d}👩\u{200d}👧👨\u{200d}👩\u{200d}👧x",
                "1234👨\u{200d}👩\u{200d}👧…",
            ),
            ("123456❤\u{fe0f}❤\u{fe0f}", "123456…"),
            ("123456e\u{301}\u{302}e\u{301}9", "123456e\u{301}\u{302}…"),
        ] {
            let lines = written(&[8, 1], &[vec![cut(text), Cell::whole("x")]]);
            let padding = " ".repeat(8 - expected.width());
            assert_eq!(lines, format!("{expected}{padding}  x\n"), "{text}");
        }
    }

    #[test]
    fn a_row_with_a_cell_that_stands_out_moves_alone() {
        let row = |id| vec![cut("long-name"), Cell::whole(id), Cell::whole("x")];
        assert_eq!(
            written(
                &[6, 4, 1],
                &[row("id"), row("far-too-long-an-id"), row("i")]
            ),
            "long-…  id    x\nlong-…  far-too-long-an-id  x\nlong-…  i     x\n"
        );
    }

    #[test]
    fn a_cell_may_be_wider_than_a_column_can_be() {
        for length in [WIDEST - 1, WIDEST, WIDEST + 1, 200_000] {
            let long = format!("{}训", "i".repeat(length));
            let colored = Cell {
                color: Some("\x1b[32m"),
                ..Cell::whole("running")
            };
            let rows = [
                vec![Cell::whole(&long), colored, Cell::whole(&long)],
                vec![Cell::whole("id"), colored, Cell::whole("x")],
            ];
            // The second row is where it would be without the first one.
            let short = "id    \x1b[32mrunning\x1b[0m  x\n";
            let expected = format!("{long}  \x1b[32mrunning\x1b[0m  {long}\n{short}");
            assert!(written(&[4, 7, 0], &rows) == expected, "{length}");
        }
        let long = "i".repeat(WIDEST + 1);
        let row = vec![Cell::whole(&long), Cell::whole("x")];
        assert!(written(&[100_000, 1], &[row]) == format!("{long}  x\n"));
    }

    #[test]
    fn a_cut_takes_no_longer_for_what_is_not_shown() {
        let marked = format!("n{}", "\u{301}".repeat(100));
        for (text, expected) in [
            ("n", "nnnnnnn…"),
            ("训", "训训训…"),
            (&*marked, &*format!("{}…", marked.repeat(7))),
            // All of it is a single grapheme.
            ("क\u{94d}", "क…"),
        ] {
            let text = text.repeat(1_000_000 / text.len());
            assert_eq!(written(&[8], &[vec![cut(&text)]]), format!("{expected}\n"));
        }
    }

    #[test]
    fn a_column_may_have_no_width() {
        let row = vec![Cell::whole("\u{301}"), Cell::whole(""), Cell::whole("x")];
        assert_eq!(written(&[0, 0, 1], &[row]), "\u{301}    x\n");
    }

    #[test]
    fn rows_laid_out_in_parts_are_the_lines_of_one_table() {
        let names = ["训练-节点-训练", "name", "🇩🇪🇨🇳🇫🇷🇩🇪", "a long name", ""];
        for count in [0, 1, ROWS - 1, ROWS, ROWS + 1, 5 * ROWS + 7] {
            let ids: Vec<_> = (0..count).map(|number| format!("i-{number}")).collect();
            let rows = ids.iter().zip(names.iter().cycle());
            let rows: Vec<_> = rows
                .map(|(id, name)| vec![Cell::whole(id), cut(name), Cell::whole("x")])
                .collect();
            let mut whole = Vec::new();
            lay_out(&[8, 7, 1], &rows, &mut whole).unwrap();
            let whole = String::from_utf8(whole).unwrap();
            assert_eq!(whole.lines().count(), count);
            assert!(written(&[8, 7, 1], &rows) == whole, "{count}");
        }
    }

    #[test]
    fn a_cut_cell_is_colored_to_its_end() {
        let colored = Cell {
            is_cut: true,
            color: Some("\x1b[32m"),
            ..Cell::whole("succeeded")
        };
        let row = vec![cut("训练节点"), colored, Cell::whole("x")];
        assert_eq!(
            written(&[6, 6, 1], &[row]),
            "训练…   \x1b[32msucce…\x1b[0m  x\n"
        );
    }

    #[test]
    fn lines_fit_their_widest_cells() {
        let mut out = Vec::new();
        let lines = [["config", "/训练/config", "flag"], ["a", "b", ""]];
        write_fitted(&lines, &mut out).unwrap();
        let text = "config  /训练/config  flag\na       b\n";
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }
}
