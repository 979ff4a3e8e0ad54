//! A board as lines: one for the whole, one for each listing under way.

use std::fmt::Write as _;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr as _;

use super::board::{Board, Entry, State};
use super::forecast;
use crate::core::terminal;

/// The most listings that are shown.
const MOST: usize = 8;
/// The cells that the name of a listing has in any case.
const LEAST: usize = 8;

impl Board {
    /// What to show of it, in a terminal of this size: fewer lines than it has, each narrower than it is.
    pub(super) fn lines(&self, now: Instant, width: usize, height: usize) -> Vec<String> {
        self.read(|state, deadline| lines(state, deadline, now, [width, height]))
            .unwrap_or_default()
    }
}

fn lines(
    state: &State,
    deadline: Option<Duration>,
    now: Instant,
    [width, height]: [usize; 2],
) -> Vec<String> {
    let room = height.saturating_sub(1);
    let under_way = state.under_way.len();
    let shown = match room.saturating_sub(1) {
        room if under_way <= room.min(MOST) => under_way,
        // A line tells how many more there are.
        room => room.saturating_sub(1).min(MOST),
    };
    let entries = state.under_way.values().take(shown);
    let mut lines = vec![heading(state, deadline, now)];
    lines.extend(entries.map(|entry| line(entry, now, width)));
    if under_way > shown {
        let more = grouped((under_way - shown) as u64);
        let noun = terminal::plural((under_way - shown) as u64, "source");
        lines.push(format!("and {more} more {noun}"));
    }
    lines.truncate(room);
    let fit = |line: &String| terminal::cut(line, width.saturating_sub(1)).into();
    lines.iter().map(fit).collect()
}

fn heading(state: &State, deadline: Option<Duration>, now: Instant) -> String {
    let of_source = |entry: &&Entry| entry.is_source;
    let under_way = state.under_way.values().filter(of_source);
    let rows = state.ended_rows + under_way.map(|entry| entry.reached.items).sum::<u64>();
    let (ended, sources) = (grouped(state.ended), grouped(state.sources));
    let noun = terminal::plural(state.sources, "source");
    let seconds = now.saturating_duration_since(state.begun).as_secs();
    format!(
        "{ended} of {sources} {noun}, {} {}, {seconds} s{}",
        grouped(rows),
        terminal::plural(rows, "instance"),
        left(state, deadline, now)
    )
}

/// How long it takes from now on: of the profile that takes longest, where that is known.
fn left(state: &State, deadline: Option<Duration>, now: Instant) -> String {
    let known = state.profiles.iter();
    let known = known.filter_map(|profile| Some((profile.forecast.whole(now)?, profile)));
    let Some((whole, profile)) = known.max_by_key(|(whole, _)| *whole) else {
        return String::new();
    };
    let elapsed = now.saturating_duration_since(state.begun);
    let left = forecast::about(whole.saturating_sub(elapsed));
    let name = match &*state.profiles {
        [_] => String::new(),
        _ => format!("{}: ", terminal::clean(&profile.name)),
    };
    let longer = if deadline.is_some_and(|deadline| whole > deadline) {
        format!(", --deadline {}", forecast::deadline_for(whole))
    } else {
        String::new()
    };
    format!(", {name}{left} left{longer}")
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
    let of_profile = *entry
        .profile_wait
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let waits = [of_profile, entry.wait].into_iter().flatten();
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

#[cfg(test)]
mod tests {
    use super::super::board::{ListingProgress, ProfileProgress};
    use super::super::workload::{ListingId, Reached};
    use super::*;
    use crate::core::model::Scope;
    use crate::engine::provider::{Listing, Paging};

    const DEADLINE: Duration = Duration::from_secs(600);

    fn board(begun: Instant) -> Board {
        Board::drawn(begun, Some(DEADLINE))
    }

    fn listing(noun: &'static str, scope: &Scope) -> Listing {
        Listing {
            operation: noun,
            noun,
            is_source: noun == "instances",
            leads_to: None,
            scope: scope.clone(),
            paging: Paging::Once,
            running: None,
        }
    }

    /// Some listings of a profile that nothing led to.
    fn found(progress: &ProfileProgress, count: usize) {
        let listing = |_| listing("instances", &Scope::default());
        progress.found(ListingId::NONE, (0..count).map(listing));
    }

    fn line(progress: &ProfileProgress, noun: &'static str, scope: &Scope) -> ListingProgress {
        progress.line(&listing(noun, scope), scope, ListingId::NONE)
    }

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
        let board = board(now);
        let shown = || board.lines(now + Duration::from_secs(5), 80, 24);
        let (eas, novita) = (
            board.progress("eas", "prod"),
            board.progress("novita", "env"),
        );
        found(&eas, 2);
        found(&novita, 1);
        let services = line(&eas, "services", &in_region("cn-shanghai"));
        services.reach(now, || Reached {
            pages: 1,
            of: Some(1),
            items: 2,
            total: Some(2),
        });
        let source = line(&novita, "instances", &Scope::default());
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
            total: None,
        };
        source.reach(now, || reached);
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
        let board = board(Instant::now());
        let progress = board.progress("eas", "env");
        let source = line(&progress, "instances", &Scope::default());
        progress.hold(Instant::now() + Duration::from_millis(300));
        source.wait(Duration::from_millis(300), "no answer");
        assert_eq!(board.lines(Instant::now(), 80, 24)[1], "eas: first page");
    }

    /// Of what is known to go slowly it is told how long it takes, and which deadline that asks for.
    #[test]
    fn what_is_left_is_told_once_it_is_known() {
        let begun = Instant::now();
        for (pages, profiles, expected) in [
            (100, 1, ", about 1 min left"),
            (1000, 1, ", about 15 min left, --deadline 25m"),
            (
                1000,
                2,
                ", sae (profile a): about 15 min left, --deadline 25m",
            ),
        ] {
            let board = board(begun);
            let all: Vec<_> = ["a", "b"][..profiles]
                .iter()
                .map(|name| board.progress("sae", name))
                .collect();
            let source = line(&all[0], "instances", &Scope::default());
            let now = begun + Duration::from_secs(3 * pages / 10);
            let reached = Reached {
                pages: 3 * pages / 10,
                of: Some(pages),
                items: 0,
                total: None,
            };
            source.reach(now, || reached);
            assert!(board.lines(now, 200, 24)[0].ends_with(" s"));
            all[0].pace(|| Some(0.8));
            source.reach(now, || reached);
            let heading = board.lines(now, 200, 24).remove(0);
            assert!(heading.ends_with(expected), "{heading}");
            drop(source);
            assert!(board.lines(now, 200, 24)[0].ends_with(" s"));
        }
    }

    #[test]
    fn lines_stay_within_the_terminal() {
        let begun = Instant::now();
        let board = board(begun);
        let progress = board.progress("eas", "env");
        found(&progress, 20);
        let regions = (0..20).map(|number| in_region(&format!("训练\x1b[1m-{number}")));
        let lines: Vec<_> = regions
            .map(|scope| line(&progress, "instances", &scope))
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
            let shown = board.lines(begun, 80, height);
            assert_eq!(shown.len(), count, "{height}: {shown:?}");
            assert_eq!(shown.last().map_or("", |line| line), last, "{height}");
        }
        assert_eq!(board.lines(begun, 12, 24)[1], "eas (训…: …");
        assert_eq!(board.lines(begun, 80, 24)[1], "eas (训练[1m-0): first page");
        drop(lines);
    }
}
