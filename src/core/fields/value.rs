//! The value of a field.

use std::borrow::Cow;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::core::model::{Quantity, Tags, Timestamp};

/// The value of a field of a row.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// Texts.
    Texts(Vec<&'a str>),
    /// A whole number.
    Count(u64),
    /// A count or size.
    Quantity(Quantity),
    /// An amount of money.
    Money(Decimal),
    /// Numbers.
    Numbers(Vec<u32>),
    /// A time.
    Time(Timestamp),
    /// A span of time.
    Span(TimeDelta),
    /// Yes or no.
    Flag(bool),
    /// Labels.
    Tags(&'a Tags<'a>),
}

/// How times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Times {
    /// How far away they are: `3d ago`, `in 2h`.
    Relative,
    /// RFC 3339 in UTC.
    Iso,
    /// Seconds since 1970.
    Epoch,
}

impl<'a> Value<'a> {
    /// Whether there may be several.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Texts(_) | Self::Numbers(_) | Self::Tags(_))
    }

    /// The value as JSON: money and times as text, a span in seconds.
    pub fn json(self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Texts(texts) => texts.into(),
            Self::Count(count) => count.into(),
            Self::Quantity(quantity) => match quantity.whole() {
                Some(whole) => whole.into(),
                None => quantity.get().into(),
            },
            Self::Money(amount) => amount.to_string().into(),
            Self::Numbers(numbers) => numbers.into(),
            Self::Time(time) => time.to_string().into(),
            Self::Span(span) => span.num_seconds().into(),
            Self::Flag(flag) => flag.into(),
            Self::Tags(tags) => tags
                .iter()
                .map(|(key, value)| (key.to_owned(), value.into()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// The text to show for it: of a span its seconds.
    pub fn text(self, times: Times, now: Timestamp) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Texts(texts) => texts.join(",").into(),
            Self::Count(count) => count.to_string().into(),
            Self::Quantity(quantity) => quantity.to_string().into(),
            Self::Money(amount) => amount.to_string().into(),
            Self::Numbers(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
                numbers.join(",").into()
            }
            Self::Time(time) => times.write(time, now).into(),
            Self::Span(span) => span.num_seconds().to_string().into(),
            Self::Flag(flag) => if flag { "true" } else { "false" }.into(),
            Self::Tags(tags) => {
                let room = tags.iter().map(|(key, value)| key.len() + value.len() + 2);
                let mut text = String::with_capacity(room.sum());
                for (key, value) in tags.iter() {
                    if !text.is_empty() {
                        text.push(',');
                    }
                    text.push_str(key);
                    text.push('=');
                    text.push_str(value);
                }
                text.into()
            }
        }
    }
}

impl Times {
    /// A time in this way.
    pub fn write(self, time: Timestamp, now: Timestamp) -> String {
        match self {
            Self::Iso => time.to_string(),
            Self::Epoch => time.seconds().to_string(),
            Self::Relative => {
                let passed = now.since(time);
                if passed < TimeDelta::zero() {
                    format!("in {}", short(-passed))
                } else {
                    format!("{} ago", short(passed))
                }
            }
        }
    }
}

/// A span of time as kubectl writes ages (`HumanDuration` of k8s.io/apimachinery): in one unit or two, so that it
/// has two or three digits. One that lies ahead, where none should, is none.
pub fn short(span: TimeDelta) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    const YEAR: i64 = 365 * DAY;
    let seconds = span.num_seconds();
    let in_one = |unit: i64, word: &str| format!("{}{word}", seconds / unit);
    let in_two = |unit: i64, word: &str, less: i64, rest: &str| match seconds % unit / less {
        0 => in_one(unit, word),
        more => format!("{}{more}{rest}", in_one(unit, word)),
    };
    match seconds {
        ..0 => "0s".to_owned(),
        _ if seconds < 2 * MINUTE => in_one(1, "s"),
        _ if seconds < 10 * MINUTE => in_two(MINUTE, "m", 1, "s"),
        _ if seconds < 3 * HOUR => in_one(MINUTE, "m"),
        _ if seconds < 8 * HOUR => in_two(HOUR, "h", MINUTE, "m"),
        _ if seconds < 2 * DAY => in_one(HOUR, "h"),
        _ if seconds < 8 * DAY => in_two(DAY, "d", HOUR, "h"),
        _ if seconds < 2 * YEAR => in_one(DAY, "d"),
        _ if seconds < 8 * YEAR => in_two(YEAR, "y", DAY, "d"),
        _ => in_one(YEAR, "y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_those_of_kubectl() {
        const HOUR: i64 = 3600;
        const DAY: i64 = 24 * HOUR;
        for (seconds, text) in [
            (-5, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (330, "5m30s"),
            (599, "9m59s"),
            (600, "10m"),
            (45 * 60 + 59, "45m"),
            (3 * HOUR - 1, "179m"),
            (3 * HOUR, "3h"),
            (6 * HOUR + 12 * 60, "6h12m"),
            (8 * HOUR - 1, "7h59m"),
            (8 * HOUR, "8h"),
            (2 * DAY - 1, "47h"),
            (2 * DAY, "2d"),
            (3 * DAY + 4 * HOUR, "3d4h"),
            (8 * DAY - 1, "7d23h"),
            (8 * DAY, "8d"),
            (12 * DAY + 5, "12d"),
            (730 * DAY - 1, "729d"),
            (730 * DAY, "2y"),
            (771 * DAY, "2y41d"),
            (8 * 365 * DAY - 1, "7y364d"),
            (8 * 365 * DAY, "8y"),
            (5000 * DAY, "13y"),
        ] {
            assert_eq!(short(TimeDelta::seconds(seconds)), text, "{seconds}");
        }
    }

    #[test]
    fn times_are_written_in_three_ways() {
        let now = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
        for (time, relative, epoch) in [
            ("2026-01-09T23:59:30Z", "30s ago", "1768003170"),
            ("2026-01-09T23:10:00Z", "50m ago", "1768000200"),
            ("2026-01-08T12:00:00Z", "36h ago", "1767873600"),
            ("2026-01-01T00:00:00Z", "9d ago", "1767225600"),
            ("2026-01-10T00:00:05Z", "in 5s", "1768003205"),
            ("2026-03-10T00:00:00Z", "in 59d", "1773100800"),
        ] {
            let parsed = Timestamp::parse(time).unwrap();
            let written = |times: Times| times.write(parsed, now);
            assert_eq!(written(Times::Relative), relative);
            assert_eq!(written(Times::Iso), time);
            assert_eq!(written(Times::Epoch), epoch);
        }
    }
}
