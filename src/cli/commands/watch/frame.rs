//! What the screen shows, line by line: how the last round went and when the next one comes, what is said beside
//! it, and the table.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthChar as _;

use super::known::{Item, Mark};
use crate::core::model::Timestamp;
use crate::core::terminal;
use crate::output::color::{BOLD, RESET, REVERSE};

/// The cells of the column in front of the table.
pub const MARK: u16 = 2;
/// The most lines of words.
const WORDS: usize = 5;

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
    is_first: bool,
}

impl Status {
    /// After a round that ended then.
    pub fn new(every: Duration, items: &[Item], at: Timestamp, is_first: bool) -> Self {
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
            is_first,
        }
    }

    /// The line; `next` is how long it is to the next round, if none is under way.
    pub fn line(&self, next: Option<Duration>) -> String {
        let every = humantime::format_duration(self.every);
        let noun = if self.instances == 1 { "" } else { "s" };
        let mut line = format!("every {every}: {} instance{noun}", self.instances);
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
                let _ = write!(line, "next in {seconds} s; Ctrl-C ends");
            }
            None => line.push_str("asking"),
        }
        line
    }
}

/// What is on the screen.
pub struct Frame<'a> {
    /// How the last round went.
    pub status: String,
    /// What is said beside: errors of the round, warnings.
    pub words: &'a [String],
    /// The lines of the table.
    pub table: &'a [String],
    /// Whether the first of them names the columns.
    pub headers: bool,
    /// What became of the rows behind it.
    pub marks: &'a [Mark],
    /// Whether marked rows are made to stand out.
    pub color: bool,
}

impl Frame<'_> {
    /// Its lines, in a terminal of so many columns and lines.
    pub fn lines(&self, width: usize, height: usize) -> Vec<String> {
        let mut lines = vec![terminal::clean(&self.status).into_owned()];
        lines.extend(self.words());
        lines.push(String::new());
        let header = usize::from(self.headers).min(self.table.len());
        let (header, rows) = self.table.split_at(header);
        lines.extend(header.iter().map(|line| format!("  {line}")));
        let room = height.saturating_sub(lines.len());
        let shown = if rows.len() > room {
            room.saturating_sub(1)
        } else {
            rows.len()
        };
        let marked = rows.iter().zip(self.marks);
        lines.extend(marked.take(shown).map(|(row, mark)| self.row(row, *mark)));
        if rows.len() > shown {
            lines.push(self.more(shown, rows.len()));
        }
        lines.truncate(height);
        lines.iter().map(|line| cut(line, width)).collect()
    }

    fn words(&self) -> Vec<String> {
        let clean = |line: &String| terminal::clean(line).into_owned();
        let shown = if self.words.len() > WORDS {
            WORDS - 1
        } else {
            self.words.len()
        };
        let mut lines: Vec<_> = self.words[..shown].iter().map(clean).collect();
        if self.words.len() > shown {
            lines.push(format!("and {} more lines", self.words.len() - shown));
        }
        lines
    }

    fn row(&self, row: &str, mark: Mark) -> String {
        let (sign, style) = match mark {
            Mark::Same | Mark::Kept => return format!("  {row}"),
            Mark::Appeared => ("+", BOLD),
            Mark::Changed => ("~", BOLD),
            Mark::Gone => ("-", REVERSE),
        };
        if !self.color {
            return format!("{sign} {row}");
        }
        // A coloured cell ends with a reset, which would end this as well.
        let row = row.replace(RESET, &format!("{RESET}{style}"));
        format!("{style}{sign} {row}{RESET}")
    }

    /// How many rows there are that do not fit.
    fn more(&self, shown: usize, all: usize) -> String {
        let beyond = self.marks.iter().skip(shown);
        let is_marked = |mark: &&Mark| !matches!(mark, Mark::Same | Mark::Kept);
        let noun = if all - shown == 1 { "" } else { "s" };
        match beyond.filter(is_marked).count() {
            0 => format!("and {} more instance{noun}", all - shown),
            marked => format!(
                "and {} more instance{noun}, {marked} of them marked",
                all - shown
            ),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::TableRow;
    use crate::output::diff::Row;

    fn table(rows: usize) -> Vec<String> {
        let rows = (0..rows).map(|row| format!("i-{row}  \x1b[32mrunning\x1b[0m  训练"));
        ["ID   STATUS".to_owned()].into_iter().chain(rows).collect()
    }

    fn drawn(words: &[&str], marks: &[Mark], color: bool, height: usize) -> Vec<String> {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let frame = Frame {
            status: "every 5s".to_owned(),
            words: &words,
            table: &table(marks.len()),
            headers: true,
            marks,
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
            (0, 12, 12, "and 2 more instances, 2 of them marked"),
            (1, 12, 12, "and 3 more instances, 3 of them marked"),
            (9, 12, 12, "and 7 more instances, 7 of them marked"),
            (0, 3, 3, "  ID   STATUS"),
            (0, 1, 1, "every 5s"),
        ] {
            let words: Vec<_> = ["word"; 9][..words].to_vec();
            let lines = drawn(&words, &marks, false, height);
            assert_eq!(lines.len(), count, "{height}: {lines:?}");
            assert_eq!(lines.last().unwrap(), last, "{height}");
        }
        let many = drawn(&["word"; 9], &marks, false, 24);
        assert_eq!(many[5], "and 5 more lines");
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
                "4 instances, 1 new, 2 changed, 1 gone, 1 as last known, 14:03:05Z; next in 12 s; Ctrl-C ends",
            ),
        ] {
            let items = marks.iter().map(|mark| Item {
                row: row().unwrap(),
                cells: TableRow::default(),
                mark: *mark,
            });
            let items: Vec<_> = items.collect();
            let status = Status::new(millis(90_000), &items, at, is_first);
            assert_eq!(status.line(next), format!("every 1m 30s: {line}"));
        }
    }
}
