//! What is told of the sources.

use std::collections::BTreeMap;
use std::time::Duration;

use rust_decimal::Decimal;

use super::family::{Labels, gauge};
use crate::core::model::Timestamp;
use crate::core::report::Report;
use crate::core::terminal;

/// The labels of a source.
const LABELS: [&str; 5] = ["provider", "profile", "region", "parent", "group"];

/// The sources by the values of their labels.
pub struct Sources(BTreeMap<[String; 5], Source>);

/// What became of a source, or of several that no label tells apart.
struct Source {
    is_up: bool,
    is_complete: bool,
    received: u64,
    total: Option<u64>,
    elapsed: Duration,
}

impl From<&Report> for Source {
    fn from(report: &Report) -> Self {
        Self {
            is_up: report.pages > 0 || report.complete,
            is_complete: report.complete,
            received: report.received,
            total: report.reported_total,
            elapsed: report.elapsed,
        }
    }
}

impl Source {
    /// Both in one: as good as the worse of them, bar that one was reached.
    fn merge(&mut self, other: &Self) {
        self.is_up |= other.is_up;
        self.is_complete &= other.is_complete;
        self.received += other.received;
        let totals = self.total.zip(other.total);
        self.total = totals.map(|(one, other)| one.saturating_add(other));
        self.elapsed = self.elapsed.max(other.elapsed);
    }
}

impl Sources {
    /// The sources of a run.
    pub fn new(reports: &[Report]) -> Self {
        let mut sources = BTreeMap::<_, Source>::new();
        for report in reports {
            let source = Source::from(report);
            sources
                .entry(values(report))
                .and_modify(|known| known.merge(&source))
                .or_insert(source);
        }
        Self(sources)
    }

    /// Writes their families; the run is of `now`.
    pub fn write(&self, now: Timestamp, out: &mut String) {
        for family in FAMILIES {
            let samples = self.0.iter().filter_map(|(values, source)| {
                let values = values.iter().map(|value| value.as_str().into());
                let labels: Labels<'_> = LABELS.into_iter().zip(values).collect();
                Some((labels, (family.value)(source, now)?))
            });
            gauge(out, (family.name, family.help), samples);
        }
    }
}

/// A metric of every source.
struct Family {
    name: &'static str,
    help: &'static str,
    /// Its value; `None` where it is not known.
    value: fn(&Source, Timestamp) -> Option<Decimal>,
}

const FAMILIES: [Family; 6] = [
    Family {
        name: "cloudls_source_up",
        help: "Whether at least one page of the source was read.",
        value: |source, _| Some(u8::from(source.is_up).into()),
    },
    Family {
        name: "cloudls_source_complete",
        help: "Whether everything the source has was read.",
        value: |source, _| Some(u8::from(source.is_complete).into()),
    },
    Family {
        name: "cloudls_source_instances",
        help: "Instances read of the source.",
        value: |source, _| Some(source.received.into()),
    },
    Family {
        name: "cloudls_source_reported_instances",
        help: "Instances the source has, as the provider says.",
        value: |source, _| source.total.map(Decimal::from),
    },
    Family {
        name: "cloudls_source_duration_seconds",
        help: "How long the source took.",
        value: |source, _| {
            let millis = u64::try_from(source.elapsed.as_millis()).ok()?;
            Some((Decimal::from(millis) / Decimal::ONE_THOUSAND).normalize())
        },
    },
    Family {
        name: "cloudls_source_last_success_timestamp_seconds",
        help: "When everything the source has was last read.",
        value: |source, now| source.is_complete.then(|| now.seconds().into()),
    },
];

/// The values of a source's labels; as they are shown, so that none is there twice.
fn values(report: &Report) -> [String; 5] {
    let scope = &report.scope;
    let parent = scope.parent.as_ref();
    let parent = parent.and_then(|parent| parent.id.as_deref().or(parent.name.as_deref()));
    let known = [
        Some(report.provider),
        Some(&*report.profile),
        scope.region.as_deref(),
        parent,
        scope.group.as_deref(),
    ];
    known.map(|value| terminal::clean(value.unwrap_or_default()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::SettingsError;
    use crate::core::model::{Parent, Scope};
    use crate::core::report::failed_before_start;

    fn report(region: &str, complete: bool, (received, total): (u64, Option<u64>)) -> Report {
        let error = SettingsError {
            message: String::new(),
            hint: String::new(),
            usage: false,
        };
        Report {
            scope: Scope {
                region: Some(region.to_owned()),
                parent: Some(Parent {
                    name: Some("n".into()),
                    ..Parent::default()
                }),
                group: None,
            },
            complete,
            pages: received,
            received,
            reported_total: total,
            elapsed: Duration::from_millis(1250 + received),
            ..failed_before_start("sae", "prod", &error)
        }
    }

    fn written(reports: &[Report]) -> String {
        let mut out = String::new();
        let now = Timestamp::from_seconds(1_790_000_000).unwrap();
        Sources::new(reports).write(now, &mut out);
        out
    }

    #[test]
    fn sources_that_no_label_tells_apart_are_one() {
        let [good, short, lost] = [
            (true, (2, Some(2))),
            (false, (1, Some(5))),
            (false, (0, None)),
        ]
        .map(|(complete, counts)| report("r\u{202e}", complete, counts));
        let labels = r#"{provider="sae",profile="prod",region="r",parent="n",group=""}"#;
        for (reports, samples) in [
            (
                vec![&good],
                &[
                    "up 1",
                    "complete 1",
                    "instances 2",
                    "reported_instances 2",
                    "duration_seconds 1.252",
                    "last_success_timestamp_seconds 1790000000",
                ][..],
            ),
            (
                vec![&good, &short],
                &[
                    "up 1",
                    "complete 0",
                    "instances 3",
                    "reported_instances 7",
                    "duration_seconds 1.252",
                ],
            ),
            (
                vec![&lost, &good],
                &[
                    "up 1",
                    "complete 0",
                    "instances 2",
                    "duration_seconds 1.252",
                ],
            ),
            (
                vec![&lost],
                &["up 0", "complete 0", "instances 0", "duration_seconds 1.25"],
            ),
        ] {
            let reports: Vec<_> = reports.into_iter().cloned().collect();
            let text = written(&reports);
            let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
            let expected: Vec<_> = samples
                .iter()
                .map(|sample| {
                    let (name, value) = sample.split_once(' ').unwrap();
                    format!("cloudls_source_{name}{labels} {value}")
                })
                .collect();
            assert_eq!(lines, expected);
        }
        let two = written(&[report("b", true, (1, None)), report("a", true, (1, None))]);
        let ups: Vec<_> = two
            .lines()
            .filter(|line| line.starts_with("cloudls_source_up"))
            .collect();
        assert!(ups.len() == 2 && ups[0].contains("region=\"a\""), "{two}");
    }
}
