//! What is told of the sources.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::family::{Gauge, Labels};
use crate::core::model::Timestamp;
use crate::core::report::Report;
use crate::core::terminal;

/// The labels of a source.
const LABELS: [&str; 5] = ["provider", "profile", "region", "parent", "group"];

/// The sources by the values of their labels: one, or several that no label tells apart. These are together as
/// good as the worst of them, bar that one of them was reached.
pub struct Sources<'a>(BTreeMap<[String; 5], Vec<&'a Report>>);

impl<'a> Sources<'a> {
    /// The sources of a run.
    pub fn new(reports: &'a [Report]) -> Self {
        let mut sources = BTreeMap::<_, Vec<_>>::new();
        for report in reports {
            sources.entry(values(report)).or_default().push(report);
        }
        Self(sources)
    }

    /// Writes their families; the run is of `now`.
    pub fn write(&self, now: Timestamp, out: &mut String) {
        for family in FAMILIES {
            let samples = self.0.iter().filter_map(|(values, reports)| {
                let values = values.iter().map(|value| value.as_str().into());
                let labels: Labels<'_> = LABELS.into_iter().zip(values).collect();
                Some((labels, (family.value)(reports, now)?))
            });
            let Family { name, help, .. } = family;
            Gauge { name, help }.write(samples, out);
        }
    }
}

/// A metric of every source.
struct Family {
    name: &'static str,
    help: &'static str,
    /// Its value; `None` where it is not known.
    value: fn(&[&Report], Timestamp) -> Option<Decimal>,
}

const FAMILIES: [Family; 7] = [
    Family {
        name: "cloudls_source_up",
        help: "Whether at least one page of the source was read.",
        value: |reports, _| {
            let is_up = |report: &&Report| report.pages > 0 || report.complete;
            Some(u8::from(reports.iter().any(is_up)).into())
        },
    },
    Family {
        name: "cloudls_source_complete",
        help: "Whether everything the source has was read.",
        value: |reports, _| Some(u8::from(are_complete(reports)).into()),
    },
    Family {
        name: "cloudls_source_instances",
        help: "Instances read of the source.",
        value: |reports, _| Some(reports.iter().map(|it| it.received).sum::<u64>().into()),
    },
    Family {
        name: "cloudls_source_reported_instances",
        help: "Instances the source has, as the provider says.",
        value: |reports, _| {
            let mut totals = reports.iter().map(|report| report.reported_total);
            let total = totals.try_fold(0, |sum: u64, total| Some(sum.saturating_add(total?)));
            total.map(Decimal::from)
        },
    },
    Family {
        name: "cloudls_source_undecided_instances",
        help: "Instances of the source of which it is not known whether they are wanted.",
        value: |reports, _| Some(reports.iter().map(|it| it.undecided).sum::<u64>().into()),
    },
    Family {
        name: "cloudls_source_duration_seconds",
        help: "How long the source took.",
        value: |reports, _| {
            let longest = reports.iter().map(|report| report.elapsed).max()?;
            let millis = u64::try_from(longest.as_millis()).ok()?;
            Some((Decimal::from(millis) / Decimal::ONE_THOUSAND).normalize())
        },
    },
    Family {
        name: "cloudls_source_last_success_timestamp_seconds",
        help: "When everything the source has was last read.",
        value: |reports, now| are_complete(reports).then(|| now.seconds().into()),
    },
];

fn are_complete(reports: &[&Report]) -> bool {
    reports.iter().all(|report| report.complete)
}

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
    use std::time::Duration;

    use super::*;
    use crate::core::error::SettingsError;
    use crate::core::model::{Parent, Scope};
    use crate::core::report::failed_before_start;

    fn report(region: &str, complete: bool, received: u64, total: Option<u64>) -> Report {
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
            undecided: 2 * received,
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
        let good = report("r\u{202e}", true, 2, Some(2));
        let short = report("r\u{202e}", false, 1, Some(5));
        let lost = report("r\u{202e}", false, 0, None);
        let labels = r#"{provider="sae",profile="prod",region="r",parent="n",group=""}"#;
        for (reports, samples) in [
            (
                vec![&good],
                &[
                    "up 1",
                    "complete 1",
                    "instances 2",
                    "reported_instances 2",
                    "undecided_instances 4",
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
                    "undecided_instances 6",
                    "duration_seconds 1.252",
                ],
            ),
            (
                vec![&lost, &good],
                &[
                    "up 1",
                    "complete 0",
                    "instances 2",
                    "undecided_instances 4",
                    "duration_seconds 1.252",
                ],
            ),
            (
                vec![&lost],
                &[
                    "up 0",
                    "complete 0",
                    "instances 0",
                    "undecided_instances 0",
                    "duration_seconds 1.25",
                ],
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
        let two = written(&[report("b", true, 1, None), report("a", true, 1, None)]);
        let ups: Vec<_> = two
            .lines()
            .filter(|line| line.starts_with("cloudls_source_up"))
            .collect();
        assert!(ups.len() == 2 && ups[0].contains("region=\"a\""), "{two}");
    }
}
