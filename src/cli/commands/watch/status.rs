//! The first line of the screen: how the last round went, and when the next one comes.

use std::fmt::Write as _;
use std::time::Duration;

use super::known::{Item, Mark};
use crate::core::model::Timestamp;

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::diff::Row;

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
                cells: Vec::new(),
                mark: *mark,
            });
            let items: Vec<_> = items.collect();
            let status = Status::new(millis(90_000), &items, at, is_first);
            assert_eq!(status.line(next), format!("every 1m 30s: {line}"));
        }
    }
}
