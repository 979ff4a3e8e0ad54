//! Times: UTC, and in every output RFC 3339 in whole seconds.

use chrono::{DateTime, Datelike as _, NaiveDate, SubsecRound as _, Timelike as _, Utc};
use serde::{Serialize, Serializer};

use crate::core::machine;

/// An instant in UTC. Order and conditions go by all that is known of it; its text is RFC 3339 in whole
/// seconds, one shape for all, as most readers know one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

/// When something ends, as far as a provider tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It says that there is no end: that is known, where nothing said is not.
    Never,
    At(Timestamp),
}

impl End {
    /// The time, where there is an end.
    pub fn time(self) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::At(time) => Some(time),
        }
    }
}

impl Timestamp {
    /// The clock of this machine, in milliseconds: nobody's listing is more exact.
    pub fn now() -> Self {
        Self(machine::now().trunc_subsecs(3))
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
        if let Some(time) = plain(text) {
            return Some(time);
        }
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
        self.later(by).unwrap_or(self)
    }

    /// The time so much later; `None` where that lies beyond the four-digit years.
    pub fn later(self, by: chrono::TimeDelta) -> Option<Self> {
        self.0.checked_add_signed(by).and_then(Self::in_range)
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// The time in a `strftime` pattern, for the vendors' date headers.
    pub fn format(self, pattern: &str) -> String {
        self.0.format(pattern).to_string()
    }

    /// The text: the second that it lies in. A leap second is the one before it, as in [`Timestamp::seconds`]:
    /// few readers know of a 61st.
    fn text(self) -> [u8; 20] {
        let (date, time) = (self.0.date_naive(), self.0.time());
        let mut text = *b"0000-00-00T00:00:00Z";
        let mut write = |from: usize, digits: usize, mut number: u32| {
            for place in text[from..from + digits].iter_mut().rev() {
                *place = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        write(0, 4, date.year().unsigned_abs());
        write(5, 2, date.month());
        write(8, 2, date.day());
        write(11, 2, time.hour());
        write(14, 2, time.minute());
        write(17, 2, time.second());
        text
    }

    /// Writes what `Display` does, in a tenth of the time.
    pub fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.text());
    }
}

/// A text such as `2025-07-03T07:28:46Z`, as most are; read in a fifth of the time.
fn plain(text: &str) -> Option<Timestamp> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'Z'),
    ];
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0, |number: u32, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then_some(number * 10 + u32::from(digit))
        })
    };
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let year = i32::try_from(number(0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    let time = date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    Some(Timestamp(time.and_utc()))
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(str::from_utf8(&self.text()).unwrap_or_default())
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
    fn every_time_has_one_shape() {
        for (text, shown) in [
            ("2025-07-03T07:28:46Z", "2025-07-03T07:28:46Z"),
            ("2025-07-03T07:28:46.179Z", "2025-07-03T07:28:46Z"),
            ("2025-07-03T07:28:46.000001Z", "2025-07-03T07:28:46Z"),
            ("2025-07-03T07:28:46.999999999Z", "2025-07-03T07:28:46Z"),
            ("1969-12-31T23:59:59.500Z", "1969-12-31T23:59:59Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2017-01-01T07:59:60.250+08:00", "2016-12-31T23:59:59Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"),
        ] {
            let time = Timestamp::parse(text).unwrap();
            let mut out = Vec::new();
            time.write(&mut out);
            assert_eq!(str::from_utf8(&out), Ok(shown), "{text}");
            assert_eq!(time.to_string(), shown, "{text}");
            assert_eq!(Timestamp::parse(shown).unwrap().seconds(), time.seconds());
        }
    }

    #[test]
    fn what_is_read_quickly_is_read_alike() {
        for text in [
            "2025-07-03T07:28:46Z",
            "2024-02-29T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-07-03T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2025-07-03 07:28:46Z",
            "2025-07-03T07:28:4+Z",
            "+025-07-03T07:28:46Z",
            "0000-01-01T00:00:00Z",
        ] {
            let slow = DateTime::parse_from_rfc3339(text).ok();
            let slow = slow.and_then(|time| Timestamp::in_range(time.to_utc()));
            assert_eq!(Timestamp::parse(text), slow, "{text}");
        }
    }

    #[test]
    fn times_are_rfc_3339_in_utc() {
        let time = Timestamp::from_millis(1_751_527_726_179).unwrap();
        assert_eq!(time.to_string(), "2025-07-03T07:28:46Z");
        assert_eq!(Timestamp::parse("2025-07-03T07:28:46.179Z"), Some(time));
        let time = Timestamp::parse("2021-05-27T17:46:05+08:00").unwrap();
        assert_eq!(time.to_string(), "2021-05-27T09:46:05Z");
        assert_eq!(Timestamp::from_millis(i64::MAX), None);
        assert_eq!(Timestamp::from_seconds(1_751_527_726_179), None);
    }
}
