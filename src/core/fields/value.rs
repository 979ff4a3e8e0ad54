//! The value of a field.

use std::borrow::Cow;
use std::fmt::Write as _;

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
                let mut text = String::new();
                for (key, value) in tags.iter() {
                    let comma = if text.is_empty() { "" } else { "," };
                    let _ = write!(text, "{comma}{key}={value}");
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

/// A span of time in its largest unit; one that lies ahead, where none should, as none.
pub fn short(span: TimeDelta) -> String {
    let (days, hours, minutes) = (span.num_days(), span.num_hours(), span.num_minutes());
    match span.num_seconds() {
        ..0 => "0s".to_owned(),
        seconds @ ..60 => format!("{seconds}s"),
        _ if hours < 1 => format!("{minutes}m"),
        _ if days < 2 => format!("{hours}h"),
        _ => format!("{days}d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
