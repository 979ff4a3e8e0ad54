//! A board as lines: one for the whole, one for each listing under way.

use std::fmt::Write as _;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr as _;

use super::board::{Board, Entry, State};
use crate::core::terminal;

/// The most listings that are shown.
const MOST: usize = 8;
/// The cells that the name of a listing has in any case.
const LEAST: usize = 8;

impl Board {
    /// What to show of it, in a terminal of so many columns and lines: no line is as wide, and there are fewer.
    pub(super) fn lines(&self, now: Instant, size: (usize, usize)) -> Vec<String> {
        self.read(|state| lines(state, now, size))
            .unwrap_or_default()
    }
}

fn lines(state: &State, now: Instant, (width, height): (usize, usize)) -> Vec<String> {
    let room = height.saturating_sub(1);
    let under_way = state.under_way.len();
    let shown = match room.saturating_sub(1) {
        room if under_way <= room.min(MOST) => under_way,
        // A line tells how many more there are.
        room => room.saturating_sub(1).min(MOST),
    };
    let entries = state.under_way.values().take(shown);
    let mut lines = vec![heading(state, now)];
    lines.extend(entries.map(|entry| line(entry, now, width)));
    if under_way > shown {
        let more = grouped((under_way - shown) as u64);
        let noun = plural((under_way - shown) as u64, "source");
        lines.push(format!("and {more} more {noun}"));
    }
    lines.truncate(room);
    let fit = |line: &String| terminal::cut(line, width.saturating_sub(1)).into();
    lines.iter().map(fit).collect()
}

fn heading(state: &State, now: Instant) -> String {
    let of_source = |entry: &&Entry| entry.is_source;
    let under_way = state.under_way.values().filter(of_source);
    let rows = state.ended_rows + under_way.map(|entry| entry.reached.items).sum::<u64>();
    let (ended, sources) = (grouped(state.ended), grouped(state.sources));
    let noun = plural(state.sources, "source");
    let seconds = now.saturating_duration_since(state.begun).as_secs();
    format!(
        "{ended} of {sources} {noun}, {} {}, {seconds} s",
        grouped(rows),
        plural(rows, "instance")
    )
}

/// The place gives way to the numbers.
fn line(entry: &Entry, now: Instant, width: usize) -> String {
    let numbers = numbers(entry, now);
    let room = width.saturating_sub(1 + numbers.width()).max(LEAST);
    let name = terminal::clean(&entry.name);
    format!("{}{numbers}", terminal::cut(&name, room))
}

fn numbers(entry: &Entry, now: Instant) -> String {
    let reached = entry.reached;
    let page = match (reached.pages, reached.of) {
        (0, _) => "first page".to_owned(),
        (pages, Some(of)) => format!("page {} of {}", grouped(pages), grouped(of.max(pages))),
        (pages, None) => format!("page {}", grouped(pages)),
    };
    let mut text = format!(": {page}");
    if reached.pages > 0 {
        let _ = write!(text, ", {} {}", grouped(reached.items), entry.noun);
    }
    let held = *entry.held.lock().unwrap_or_else(PoisonError::into_inner);
    let waits = [held, entry.wait].into_iter().flatten();
    if let Some(wait) = waits.max_by_key(|wait| wait.until)
        && wait.until > now
    {
        let seconds = whole_seconds(wait.until - now);
        let _ = write!(text, ", waiting {seconds} s: {}", wait.why);
    }
    text
}

/// Rounded up: a wait is over when its last second is.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// A number with a comma before every third digit from the end.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn plural(count: u64, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{noun}{end}")
}

#[cfg(test)]
mod tests {
    use super::super::board::Reached;
    use super::*;
    use crate::core::model::Scope;

    fn in_region(region: &str) -> Scope {
        Scope {
            region: Some(region.to_owned()),
            ..Scope::default()
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (9_876_543, "9,876,543"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_listing_is_told_from_its_first_page_to_its_end() {
        let now = Instant::now();
        let board = Board::new(now);
        let shown = || board.lines(now + Duration::from_secs(5), (80, 24));
        let (eas, novita) = (
            board.progress("eas", "prod"),
            board.progress("novita", "env"),
        );
        eas.found(2);
        novita.found(1);
        let services = eas.line(false, "services", &in_region("cn-shanghai"));
        services.reach(|| Reached {
            pages: 1,
            of: Some(1),
            items: 2,
        });
        let source = novita.line(true, "instances", &Scope::default());
        assert_eq!(
            shown(),
            [
                "0 of 3 sources, 0 instances, 5 s",
                "eas (profile prod, cn-shanghai): page 1 of 1, 2 services",
                "novita: first page",
            ]
        );
        drop(services);
        let reached = Reached {
            pages: 3,
            of: Some(12),
            items: 1200,
        };
        source.reach(|| reached);
        source.wait(Duration::from_millis(8500), "no answer");
        let text = "novita: page 3 of 12, 1,200 instances, waiting 4 s: no answer";
        assert_eq!(shown(), ["0 of 3 sources, 1,200 instances, 5 s", text]);
        novita.hold(now + Duration::from_secs(65));
        assert!(
            shown()[1].ends_with(", waiting 60 s: throttled"),
            "{:?}",
            shown()
        );
        drop((source.clone(), source));
        assert_eq!(shown(), ["1 of 3 sources, 1,200 instances, 5 s"]);
    }

    #[test]
    fn short_waits_are_not_told() {
        let board = Board::new(Instant::now());
        let progress = board.progress("eas", "env");
        let line = progress.line(true, "instances", &Scope::default());
        progress.hold(Instant::now() + Duration::from_millis(300));
        line.wait(Duration::from_millis(300), "no answer");
        assert_eq!(board.lines(Instant::now(), (80, 24))[1], "eas: first page");
    }

    #[test]
    fn lines_stay_within_the_terminal() {
        let begun = Instant::now();
        let board = Board::new(begun);
        let progress = board.progress("eas", "env");
        progress.found(20);
        let regions = (0..20).map(|number| in_region(&format!("训练\x1b[1m-{number}")));
        let lines: Vec<_> = regions
            .map(|scope| progress.line(true, "instances", &scope))
            .collect();
        for (height, count, last) in [
            (50, 10, "and 12 more sources"),
            (10, 9, "and 13 more sources"),
            (5, 4, "and 18 more sources"),
            (3, 2, "and 20 more sources"),
            (2, 1, "0 of 20 sources, 0 instances, 0 s"),
            (1, 0, ""),
            (0, 0, ""),
        ] {
            let shown = board.lines(begun, (80, height));
            assert_eq!(shown.len(), count, "{height}: {shown:?}");
            assert_eq!(shown.last().map_or("", |line| line), last, "{height}");
        }
        assert_eq!(board.lines(begun, (12, 24))[1], "eas (训…: …");
        assert_eq!(
            board.lines(begun, (80, 24))[1],
            "eas (训练[1m-0): first page"
        );
        drop(lines);
    }
}
