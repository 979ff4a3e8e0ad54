//! What the screen shows, line by line: how the last round went and when the next one comes, what is said beside
//! it, and the table.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthChar as _;

use super::known::{Item, Mark};
use crate::core::color::{BOLD, RED, RESET, REVERSE};
use crate::core::model::Timestamp;
use crate::core::stderr::LineStyle;
use crate::core::terminal;

/// The cells of the column in front of the table.
pub const MARK: u16 = 2;
/// The blanks in front of more of a row.
const BELOW: &str = "    ";
/// The most lines of words.
const WORDS: usize = 5;
/// What a round is that did not read every source whole.
const INCOMPLETE: &str = "INCOMPLETE";

/// What is known of the last round.
pub struct Status {
    every: Duration,
    at: Timestamp,
    instances: usize,
    appeared: usize,
    changed: usize,
    gone: usize,
    /// Those of sources that it did not read whole.
    kept: usize,
    pub is_first: bool,
    pub is_complete: bool,
    /// Whether it had a credential refused, so that the next one waits.
    pub is_refused: bool,
}

impl Status {
    /// After a later round that ended then and was complete.
    pub fn new(every: Duration, items: &[Item], at: Timestamp) -> Self {
        let count = |mark| items.iter().filter(|item| item.mark == mark).count();
        let gone = count(Mark::Gone);
        Self {
            every,
            at,
            instances: items.len() - gone,
            appeared: count(Mark::Appeared),
            changed: count(Mark::Changed),
            gone,
            kept: count(Mark::Kept),
            is_first: false,
            is_complete: true,
            is_refused: false,
        }
    }

    /// How many there are, and whether that is all.
    pub fn told(&self) -> String {
        let instances = terminal::counted(self.instances as u64, "instance");
        if self.is_complete {
            instances
        } else {
            format!("{instances}, {INCOMPLETE}")
        }
    }

    /// The line; `next` is how long it is to the next round, if none is under way.
    pub fn line(&self, next: Option<Duration>) -> String {
        let every = humantime::format_duration(self.every);
        let mut line = format!("every {every}: {}", self.told());
        let changes = [
            (self.appeared, "new"),
            (self.changed, "changed"),
            (self.gone, "gone"),
            (self.kept, "as last known"),
        ];
        for (count, word) in changes.into_iter().filter(|(count, _)| *count > 0) {
            let _ = write!(line, ", {count} {word}");
        }
        if !self.is_first && changes[..3].iter().all(|(count, _)| *count == 0) {
            line.push_str(", no change");
        }
        let _ = write!(line, ", {}; ", self.at.format("%H:%M:%SZ"));
        match next {
            // Rounded up: with 0 it is there.
            Some(next) => {
                let seconds = next.as_secs() + u64::from(next.subsec_nanos() > 0);
                let why = if self.is_refused {
                    ", as a credential was refused"
                } else {
                    ""
                };
                let _ = write!(line, "next in {seconds} s{why}; Ctrl-C ends");
            }
            None => line.push_str("asking"),
        }
        line
    }
}

/// The table.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The line that names the columns, if there is one.
    pub heading: Option<String>,
    /// The lines of each row.
    pub rows: Vec<Vec<String>>,
    /// The line that names the columns for which there is no room.
    pub hidden: Option<String>,
}

/// What is on the screen.
pub struct Frame<'a> {
    /// How the last round went.
    pub status: String,
    /// What is said beside: errors of the round, warnings.
    pub words: &'a [String],
    pub table: &'a Drawn,
    /// What became of its rows.
    pub marks: &'a [Mark],
    /// Whether a condition chooses the rows already.
    pub is_chosen: bool,
    /// Whether marked rows are made to stand out.
    pub color: bool,
}

impl Frame<'_> {
    /// Its lines, in a terminal of so many columns and lines.
    pub fn lines(&self, width: usize, height: usize) -> Vec<String> {
        let mut lines = vec![self.status()];
        lines.extend(self.words(width, height));
        lines.extend(self.table.hidden.iter().map(|line| self.styled(line)));
        lines.push(String::new());
        let heading = self.table.heading.iter();
        lines.extend(heading.map(|line| format!("  {line}")));
        let room = height.saturating_sub(lines.len());
        let rows = &self.table.rows;
        let all = rows.iter().map(Vec::len).sum::<usize>() <= room;
        let mut order: Vec<_> = (0..rows.len()).collect();
        if !all {
            // What changed is seen.
            order.sort_by_key(|row| !self.is_marked(*row));
        }
        let (mut shown, mut taken) = (0, 0);
        for row in &order {
            taken += rows[*row].len();
            if !all && taken >= room {
                break;
            }
            lines.extend(self.row(*row));
            shown += 1;
        }
        if shown < rows.len() {
            lines.push(self.more(&order[shown..]));
        }
        lines.truncate(height);
        lines.iter().map(|line| cut(line, width)).collect()
    }

    fn status(&self) -> String {
        let status = terminal::clean(&self.status);
        if self.color {
            let word = format!("{RED}{BOLD}{INCOMPLETE}{RESET}");
            status.replacen(INCOMPLETE, &word, 1)
        } else {
            status.into_owned()
        }
    }

    fn words(&self, width: usize, height: usize) -> Vec<String> {
        let wrapped = |line: &String| {
            let mut lines = terminal::wrap_indented(&terminal::clean(line), 0, width);
            if let Some(first) = lines.first_mut() {
                *first = self.styled(first);
            }
            lines
        };
        let mut lines: Vec<_> = self.words.iter().flat_map(wrapped).collect();
        let most = WORDS.max(height / 4);
        if lines.len() > most {
            let more = lines.len() - (most - 1);
            lines.truncate(most - 1);
            lines.push(format!("and {more} more lines"));
        }
        lines
    }

    /// A line of words as it would stand on stderr.
    fn styled(&self, line: &str) -> String {
        let style = LineStyle {
            color: self.color,
            json: false,
        };
        style.apply(&terminal::clean(line))
    }

    fn is_marked(&self, row: usize) -> bool {
        let mark = self.marks.get(row).unwrap_or(&Mark::Same);
        !matches!(mark, Mark::Same | Mark::Kept)
    }

    /// The lines of a row, with its mark.
    fn row(&self, row: usize) -> Vec<String> {
        let lines = self.table.rows[row].iter();
        let (sign, style) = match self.marks.get(row).unwrap_or(&Mark::Same) {
            Mark::Same | Mark::Kept => return lines.map(|line| format!("  {line}")).collect(),
            Mark::Appeared => ("+", BOLD),
            Mark::Changed => ("~", BOLD),
            Mark::Gone => ("-", REVERSE),
        };
        let marked = |line: &String| {
            if !self.color {
                return format!("{sign} {line}");
            }
            // A coloured cell ends with a reset, which would end this as well.
            let line = line.replace(RESET, &format!("{RESET}{style}"));
            format!("{style}{sign} {line}{RESET}")
        };
        lines.map(marked).collect()
    }

    /// How many rows there are that do not fit.
    fn more(&self, beyond: &[usize]) -> String {
        let rows = terminal::counted(beyond.len() as u64, "more instance");
        let way = if self.is_chosen {
            ""
        } else {
            "; --attention or --filter leaves fewer"
        };
        match beyond.iter().filter(|row| self.is_marked(**row)).count() {
            0 => format!("and {rows}{way}"),
            marked => format!("and {rows}, {marked} of them marked{way}"),
        }
    }
}

/// The line in so many terminal cells, with a sign where it was cut. What colours it has no width.
fn cut(line: &str, limit: usize) -> String {
    let (mut text, mut width, mut is_style) = (String::new(), 0, false);
    let mut after_style = Cow::Borrowed("");
    let mut fit = text.len();
    for c in line.chars() {
        is_style |= c == '\x1b';
        if !is_style {
            width += c.width().unwrap_or(0);
        }
        if width > limit {
            text.truncate(fit);
            after_style = Cow::Owned(format!("…{RESET}"));
            break;
        }
        text.push(c);
        is_style &= c != 'm';
        if width < limit {
            fit = text.len();
        }
    }
    text + &after_style
}

/// The line of a row that is wider than a terminal, which would break it anywhere: in lines of so many cells, between
/// two columns where that can be. What colours it has no width.
pub fn folded(line: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut rest, mut indent) = (line, "");
    while let Some((end, next)) =
        broken(rest, limit.saturating_sub(indent.len())).filter(|(_, next)| *next > 0)
    {
        lines.push(format!("{indent}{}", &rest[..end]));
        rest = &rest[next..];
        if limit > 2 * BELOW.len() {
            indent = BELOW;
        }
    }
    lines.push(format!("{indent}{rest}"));
    lines
}

/// Where the first so many cells of a line end, and what is behind them begins; `None` where that is the whole.
fn broken(line: &str, limit: usize) -> Option<(usize, usize)> {
    let (mut width, mut is_style) = (0, false);
    // Where the last blanks begin, and the last columns that fit end.
    let (mut blanks, mut column) = (None, None);
    for (place, c) in line.char_indices() {
        match blanks {
            None if c == ' ' => blanks = Some(place),
            Some(begin) if c != ' ' => {
                if place - begin > 1 {
                    column = Some((begin, place));
                }
                blanks = None;
            }
            _ => {}
        }
        is_style |= c == '\x1b';
        if !is_style {
            width += c.width().unwrap_or(0);
        }
        is_style &= c != 'm';
        if width > limit {
            let behind = &line[place..];
            let next = line.len() - behind.trim_start_matches(' ').len();
            let at_blanks = blanks.filter(|begin| next - begin > 1);
            let at_blanks = at_blanks.map(|begin| (begin, next));
            return at_blanks.or(column).or(Some((place, place)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::TableRow;
    use crate::output::diff::Row;

    fn table(rows: usize) -> Drawn {
        let row = |row| vec![format!("i-{row}  \x1b[32mrunning\x1b[0m  训练")];
        Drawn {
            heading: Some("ID   STATUS".to_owned()),
            rows: (0..rows).map(row).collect(),
            hidden: None,
        }
    }

    fn drawn(words: &[&str], marks: &[Mark], color: bool, height: usize) -> Vec<String> {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let frame = Frame {
            status: "every 5s".to_owned(),
            words: &words,
            table: &table(marks.len()),
            marks,
            is_chosen: true,
            color,
        };
        frame.lines(80, height)
    }

    #[test]
    fn marks_stand_in_front_and_stand_out_in_colour_only() {
        let marks = [
            Mark::Same,
            Mark::Appeared,
            Mark::Changed,
            Mark::Gone,
            Mark::Kept,
        ];
        let plain = drawn(&["error: x\x1b[1m"], &marks, false, 24);
        let green = "\x1b[32mrunning\x1b[0m";
        let row = |sign: char, number| format!("{sign} i-{number}  {green}  训练");
        let signs = [' ', '+', '~', '-', ' '].into_iter().enumerate();
        let rows = signs.map(|(number, sign)| row(sign, number));
        let head = ["every 5s", "error: x[1m", "", "  ID   STATUS"];
        let expected: Vec<_> = head.map(str::to_owned).into_iter().chain(rows).collect();
        assert_eq!(plain, expected);
        let bold = &drawn(&[], &marks, true, 24)[4];
        assert_eq!(bold, &format!("\x1b[1m+ i-1  {green}\x1b[1m  训练\x1b[0m"));
    }

    #[test]
    fn a_frame_stays_within_the_terminal() {
        let marks = [[Mark::Same; 3].as_slice(), &[Mark::Gone; 7]].concat();
        for (words, height, count, last) in [
            (0, 24, 13, "- i-9  \x1b[32mrunning\x1b[0m  训练"),
            (0, 13, 13, "- i-9  \x1b[32mrunning\x1b[0m  训练"),
            // What is marked comes first.
            (0, 12, 12, "and 2 more instances"),
            (1, 12, 12, "and 3 more instances"),
            (9, 12, 12, "and 7 more instances, 4 of them marked"),
            (0, 3, 3, "  ID   STATUS"),
            (0, 1, 1, "every 5s"),
        ] {
            let words: Vec<_> = ["word"; 9][..words].to_vec();
            let lines = drawn(&words, &marks, false, height);
            assert_eq!(lines.len(), count, "{height}: {lines:?}");
            assert_eq!(lines.last().unwrap(), last, "{height}");
        }
        let many = drawn(&["word"; 9], &marks, false, 24);
        assert_eq!(many[6], "and 4 more lines");
        // An error is whole.
        let long = format!("error: {}end", "word ".repeat(20));
        let lines = drawn(&[&long], &marks, true, 24);
        assert_eq!(
            [
                lines[1].matches("word").count(),
                lines[2].matches("word").count()
            ],
            [14, 6]
        );
        assert!(
            lines[2].ends_with("end") && !lines[2].contains('…'),
            "{lines:?}"
        );
    }

    #[test]
    fn lines_are_cut_by_cells() {
        let green = "\x1b[32mrun\x1b[0m";
        for (line, limit, expected) in [
            ("plain", 5, "plain".to_owned()),
            ("plain", 4, format!("pla…{RESET}")),
            ("训练节点", 8, "训练节点".to_owned()),
            ("训练节点", 7, format!("训练节…{RESET}")),
            ("训练节点", 6, format!("训练…{RESET}")),
            (green, 3, green.to_owned()),
            (green, 2, format!("\x1b[32mr…{RESET}")),
            ("plain", 1, format!("…{RESET}")),
            ("plain", 0, format!("…{RESET}")),
        ] {
            assert_eq!(cut(line, limit), expected, "{line} in {limit}");
        }
    }

    #[test]
    fn the_line_of_a_row_is_broken_between_columns() {
        for (line, limit, lines) in [
            ("an-id  running", 14, &["an-id  running"][..]),
            ("an-id  running", 13, &["an-id", "    running"]),
            ("an-id  running", 6, &["an-id", "runnin", "g"]),
            ("an-id  running", 4, &["an-i", "d", "runn", "ing"]),
            (
                "an-id     \x1b[32mrun\x1b[0m  x",
                8,
                &["an-id", "\x1b[32mrun\x1b[0m  x"],
            ),
            ("a b c  训练", 7, &["a b c", "训练"]),
            ("训练", 1, &["训练"]),
        ] {
            assert_eq!(folded(line, limit), lines, "{line} in {limit}");
        }
    }

    #[test]
    fn the_status_counts_what_the_round_changed() {
        use Mark::{Appeared, Changed, Gone, Kept, Same};
        let at = Timestamp::parse("2026-05-01T14:03:05Z").unwrap();
        let millis = Duration::from_millis;
        let row =
            || Row::try_from(&json!({"address": "a", "provider": "p", "profile": "f", "id": "i"}));
        for (marks, is_first, next, line) in [
            (
                &[Same, Same][..],
                true,
                None,
                "2 instances, 14:03:05Z; asking",
            ),
            (
                &[Same],
                false,
                Some(millis(0)),
                "1 instance, no change, 14:03:05Z; next in 0 s; Ctrl-C ends",
            ),
            (
                &[Appeared, Changed, Changed, Gone, Kept],
                false,
                Some(millis(11_200)),
                "4 instances, INCOMPLETE, 1 new, 2 changed, 1 gone, 1 as last known, 14:03:05Z; next in \
                 12 s, as a credential was refused; Ctrl-C ends",
            ),
        ] {
            let items = marks.iter().map(|mark| Item {
                row: row().unwrap(),
                cells: TableRow::default(),
                was: None,
                mark: *mark,
            });
            let items: Vec<_> = items.collect();
            let status = Status {
                is_first,
                is_complete: !marks.contains(&Kept),
                is_refused: marks.contains(&Kept),
                ..Status::new(millis(90_000), &items, at)
            };
            assert_eq!(status.line(next), format!("every 1m 30s: {line}"));
        }
    }
}
