//! Exit codes: the account of a run in one number, for cron jobs.

use crate::error::ErrorKind;
use crate::report::{Report, Why};

/// The exit codes, as the README documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Every source is complete.
    Complete,
    /// A failure of cloudls or its machine, or several kinds of failure and no rows.
    Internal,
    /// The command line cannot be right.
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
    /// The two listings are not the same.
    Different,
    /// Ended by a signal of this number.
    Signal(u8),
}

impl Exit {
    /// The number.
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
        let mut kinds = reports.iter().filter(is_short).map(Self::of_one);
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
    use crate::error::SettingsError;
    use crate::report::{Failed, failed_before_start};

    fn report(kind: Option<ErrorKind>, stopped: Option<Why>, complete: bool) -> Report {
        let error = SettingsError {
            message: String::new(),
            hint: String::new(),
            usage: false,
        };
        let report = failed_before_start("eas", "env", &error);
        let failed = report.error.clone();
        Report {
            complete,
            stopped,
            error: kind.and_then(|kind| Some(Failed { kind, ..failed? })),
            ..report
        }
    }

    #[test]
    fn the_code_says_what_is_missing() {
        let good = || report(None, None, true);
        let bad = |kind| report(Some(kind), None, false);
        let short = || report(None, None, false);
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
