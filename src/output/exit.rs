//! Exit codes: the account of a run in one number, for cron jobs; and the words for each.

use crate::core::error::ErrorKind;
use crate::core::report::{Report, Why};

/// The exit codes. What each means stands here once: the help, its topic and `docs/alarms.md` say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Every source is complete.
    Complete,
    /// A failure of cloudls or its machine, or several kinds of failure and no rows.
    Internal,
    /// Invalid usage.
    Usage,
    /// A credential or setting is missing or unusable.
    Config,
    /// The credential was refused or has expired, and there are no rows.
    Credential,
    /// The provider answered with an error, and there are no rows.
    Provider,
    /// There was no answer, and there are no rows.
    Network,
    /// The provider throttled to the end, and there are no rows.
    RateLimited,
    /// Some rows were printed, and some are missing; or not all of two listings could be compared.
    Partial,
    /// Every source is complete, and there are not as many instances as expected, or it is not known.
    Unexpected,
    /// The two listings are not the same.
    Different,
    /// Ended by a signal of this number.
    Signal(u8),
}

/// What a number means.
pub struct Words {
    /// In a word or a few.
    pub brief: &'static str,
    /// In full, in Markdown.
    pub full: &'static str,
}

const fn words(brief: &'static str, full: &'static str) -> Words {
    Words { brief, full }
}

impl Exit {
    /// Every end there is, in the order of the numbers.
    const ALL: [Self; 13] = [
        Self::Complete,
        Self::Internal,
        Self::Usage,
        Self::Config,
        Self::Credential,
        Self::Provider,
        Self::Network,
        Self::RateLimited,
        Self::Partial,
        Self::Unexpected,
        Self::Signal(1),
        Self::Signal(2),
        Self::Signal(15),
    ];

    fn words(self) -> Words {
        match self {
            Self::Complete => words(
                "complete",
                "every source is complete (also when it is empty, when `--limit` cut the list, or \
                 when the reader closed the pipe)",
            ),
            Self::Internal | Self::Different => words(
                "anything else; of diff and --against: they differ",
                "a failure of cloudls or its machine, or several kinds of failure and no rows; with \
                 `diff` and `--against`: the two listings differ",
            ),
            Self::Unexpected => words(
                "not as many as --expect says",
                "complete, and not as many instances as `--expect` says, or some of which that is not \
                 known",
            ),
            Self::Usage => words("usage", "invalid usage"),
            Self::Config => words(
                "no or unusable configuration or credential",
                "the configuration, a credential or a setting is missing or unusable",
            ),
            Self::Credential => words(
                "credential refused or without the permission",
                "the credential was refused, has expired or may not do this; no rows",
            ),
            Self::Provider => words(
                "provider error",
                "the provider answered with an error, or with less than it counts; no rows",
            ),
            Self::Network => words("network", "network, TLS or time-out; no rows"),
            Self::RateLimited => words("rate limited", "rate limited to the end; no rows"),
            Self::Partial => words(
                "partial: the rest was printed",
                "partial: some rows were printed, and a source failed or is incomplete",
            ),
            Self::Signal(_) => words(
                "ended by SIGHUP, Ctrl-C, SIGTERM",
                "ended by SIGHUP, Ctrl-C or SIGTERM; what complete pages gave was printed",
            ),
        }
    }

    /// The numbers, those of one meaning together, and what they mean.
    pub fn table() -> Vec<(String, Words)> {
        let mut table: Vec<(String, Words)> = Vec::new();
        for exit in Self::ALL {
            let (code, words) = (exit.code(), exit.words());
            match table.last_mut() {
                Some((codes, last)) if last.full == words.full => {
                    *codes = format!("{codes}, {code}");
                }
                _ => table.push((code.to_string(), words)),
            }
        }
        table
    }

    pub fn code(self) -> u8 {
        match self {
            Self::Complete => 0,
            // As `diff` and `grep` do it.
            Self::Internal | Self::Different => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Credential => 4,
            Self::Provider => 5,
            Self::Network => 6,
            Self::RateLimited => 7,
            Self::Partial => 8,
            Self::Unexpected => 9,
            Self::Signal(number) => 128 + number,
        }
    }

    /// The same where a part is enough; what is missing was said.
    pub fn allowing_partial(self, is_allowed: bool) -> Self {
        match self {
            Self::Partial if is_allowed => Self::Complete,
            other => other,
        }
    }

    /// The exit of a listing of `rows` rows.
    pub fn of(rows: u64, reports: &[Report]) -> Self {
        let interrupted = reports.iter().find_map(|report| match report.stopped {
            Some(Why::Signal(number)) => Some(number),
            _ => None,
        });
        if let Some(number) = interrupted {
            return Self::Signal(number);
        }
        // A list cut at --limit is what was asked for.
        let is_short = |report: &&Report| !report.complete && !report.is_cut();
        let short: Vec<_> = reports.iter().filter(is_short).collect();
        // What only follows from other failures is no kind of its own.
        let (derived, own): (Vec<_>, Vec<_>) = short.into_iter().partition(|own| own.is_derived());
        let all = if own.is_empty() { derived } else { own };
        let mut kinds = all.into_iter().map(Self::of_one);
        let Some(first) = kinds.next() else {
            return Self::Complete;
        };
        if rows > 0 {
            Self::Partial
        } else if kinds.all(|kind| kind == first) {
            first
        } else {
            Self::Internal
        }
    }

    fn of_one(report: &Report) -> Self {
        match &report.error {
            Some(error) => Self::of_kind(error.kind),
            None if matches!(report.stopped, Some(Why::Deadline(_))) => Self::Network,
            // Without an error it answered, and what it answered does not add up.
            None => Self::Provider,
        }
    }

    /// The exit of a failure of this class, where there is nothing else.
    pub fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Config => Self::Config,
            ErrorKind::Credential | ErrorKind::Permission => Self::Credential,
            ErrorKind::RateLimited => Self::RateLimited,
            ErrorKind::Network => Self::Network,
            ErrorKind::Provider | ErrorKind::Decode => Self::Provider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::about::About;
    use crate::core::error::SettingsError;
    use crate::core::model;
    use crate::core::report::{Failed, failed_before_start};

    fn report(kind: Option<ErrorKind>, stopped: Option<Why>, complete: bool) -> Report {
        let error = SettingsError {
            message: String::new(),
            hint: String::new(),
            usage: false,
        };
        let report = failed_before_start(&About::NONE, "env", model::Kind::Instance.into(), &error);
        let failed = report.error.clone();
        Report {
            complete,
            stopped,
            error: kind.and_then(|kind| Some(Failed { kind, ..failed? })),
            ..report
        }
    }

    #[test]
    fn the_page_has_the_same_words() {
        let page = include_str!("../../docs/alarms.md");
        let rows = Exit::table().into_iter();
        let rows = rows.map(|(codes, words)| {
            format!(
                "| {codes} | {} |
",
                words.full
            )
        });
        let rows: String = rows.collect();
        let table = format!(
            "| code | meaning |
| --- | --- |
{rows}
"
        );
        assert!(page.contains(&table), "docs/alarms.md has no\n{table}");
    }

    #[test]
    fn the_code_says_what_is_missing() {
        let good = || report(None, None, true);
        let bad = |kind| report(Some(kind), None, false);
        let short = || report(None, None, false);
        let derived = || Report {
            open_parents: 1,
            ..short()
        };
        let stopped = |why| report(None, Some(why), false);
        for (rows, reports, code) in [
            (0, vec![], 0),
            (3, vec![good()], 0),
            (0, vec![good()], 0),
            (3, vec![good(), bad(ErrorKind::Network)], 8),
            (3, vec![short()], 8),
            (0, vec![short()], 5),
            (0, vec![bad(ErrorKind::Config)], 3),
            (
                0,
                vec![bad(ErrorKind::Credential), bad(ErrorKind::Permission)],
                4,
            ),
            (0, vec![bad(ErrorKind::Decode)], 5),
            (0, vec![bad(ErrorKind::Network), good()], 6),
            (0, vec![bad(ErrorKind::RateLimited)], 7),
            (0, vec![derived(), bad(ErrorKind::Permission)], 4),
            (0, vec![derived()], 5),
            (2, vec![derived(), bad(ErrorKind::Permission)], 8),
            (
                0,
                vec![bad(ErrorKind::RateLimited), bad(ErrorKind::Network)],
                1,
            ),
            (5, vec![stopped(Why::Limit)], 0),
            (5, vec![stopped(Why::Signal(15))], 143),
        ] {
            assert_eq!(
                Exit::of(rows, &reports).code(),
                code,
                "{rows} rows, {reports:?}"
            );
        }
    }
}
