//! `--expect`: how many instances there should be.

use std::fmt;
use std::str::FromStr;

/// How many instances there should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    Exactly(u64),
    /// No more than this.
    AtMost(u64),
    /// No less than this.
    AtLeast(u64),
}

impl Expect {
    /// Whether this many are as expected.
    pub fn is_met(self, count: u64) -> bool {
        match self {
            Self::Exactly(wanted) => count == wanted,
            Self::AtMost(most) => count <= most,
            Self::AtLeast(least) => count >= least,
        }
    }
}

impl Expect {
    /// Whether it is met, however many more there are than this; `None` where that depends on them.
    pub fn whatever_more(self, count: u64) -> Option<bool> {
        match self {
            Self::Exactly(most) | Self::AtMost(most) => (count > most).then_some(false),
            Self::AtLeast(least) => (count >= least).then_some(true),
        }
    }
}

impl FromStr for Expect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| {
            let number = text.trim().parse();
            number.map_err(|_| "write none, some, N, <=N or >=N, where N is a number".to_owned())
        };
        match text.trim() {
            "none" => Ok(Self::Exactly(0)),
            "some" => Ok(Self::AtLeast(1)),
            text => match (text.strip_prefix("<="), text.strip_prefix(">=")) {
                (Some(most), _) => number(most).map(Self::AtMost),
                (_, Some(least)) => number(least).map(Self::AtLeast),
                _ => number(text).map(Self::Exactly),
            },
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(0) => f.write_str("none"),
            Self::Exactly(count) => write!(f, "{count}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
            Self::AtLeast(least) => write!(f, "at least {least}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_read_and_judged() {
        for (text, met, missed) in [
            ("none", 0, 1),
            ("some", 1, 0),
            ("3", 3, 4),
            (" <=3 ", 3, 4),
            (">= 3", 3, 2),
        ] {
            let expect: Expect = text.parse().unwrap();
            assert!(expect.is_met(met) && !expect.is_met(missed), "{text}");
            let is_least = matches!(expect, Expect::AtLeast(_));
            let [when_met, when_missed] = [met, missed].map(|count| expect.whatever_more(count));
            assert_eq!(when_met, is_least.then_some(true), "{text}");
            assert_eq!(when_missed, (!is_least).then_some(false), "{text}");
        }
        for text in ["", "few", "<3", "-1", ">=", "3.5"] {
            assert!(text.parse::<Expect>().is_err(), "{text}");
        }
    }
}
