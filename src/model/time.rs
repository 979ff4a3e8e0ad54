//! Times: UTC, and RFC 3339 in every output.

use chrono::{DateTime, Datelike as _, SecondsFormat, SubsecRound as _, Utc};
use serde::{Serialize, Serializer};

/// An instant in UTC; text is RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The clock of this machine, in milliseconds: nobody's listing is more exact.
    pub fn now() -> Self {
        Self(Utc::now().trunc_subsecs(3))
    }

    /// Milliseconds since 1970; `None` beyond the four-digit years of RFC 3339.
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).and_then(Self::in_range)
    }

    /// Seconds since 1970; `None` beyond the four-digit years of RFC 3339.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).and_then(Self::in_range)
    }

    fn in_range(time: DateTime<Utc>) -> Option<Self> {
        (0..=9999).contains(&time.year()).then_some(Self(time))
    }

    /// An RFC 3339 text, in any offset.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|time| Self::in_range(time.to_utc()))
    }

    /// An HTTP date, as in `Retry-After`.
    pub fn parse_http_date(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc2822(text)
            .ok()
            .and_then(|time| Self::in_range(time.to_utc()))
    }

    /// The time that has passed since `earlier`; negative when it lies ahead.
    pub fn since(self, earlier: Self) -> chrono::TimeDelta {
        self.0 - earlier.0
    }

    /// The time so much later; the same where that lies beyond the four-digit years.
    pub fn shifted(self, by: chrono::TimeDelta) -> Self {
        let shifted = self.0.checked_add_signed(by);
        shifted.and_then(Self::in_range).unwrap_or(self)
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// The time in a `strftime` pattern, for the vendors' date headers.
    pub fn format(self, pattern: &str) -> String {
        self.0.format(pattern).to_string()
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        let time = Timestamp::from_millis(1_751_527_726_179).unwrap();
        assert_eq!(time.to_string(), "2025-07-03T07:28:46.179Z");
        let time = Timestamp::parse("2021-05-27T17:46:05+08:00").unwrap();
        assert_eq!(time.to_string(), "2021-05-27T09:46:05Z");
        assert_eq!(Timestamp::from_millis(i64::MAX), None);
        assert_eq!(Timestamp::from_seconds(1_751_527_726_179), None);
    }
}
