//! What became of a run: of its profiles, and of their sources.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::family::{Exposition, Gauge, Labels, ProfileKind, Sample};
use crate::core::model::Timestamp;
use crate::core::report::Report;
use crate::core::terminal;
use crate::output::document::Outcome;

/// The labels of a source besides those that every series has.
const LABELS: [&str; 3] = ["region", "parent", "group"];

/// The reports of a run by the values of their labels: one, or several that no label tells apart. These are
/// together as good as the worst of them, bar that one of them was reached.
pub struct ReportIndex<'a> {
    run: Run,
    profiles: BTreeMap<ProfileKind, Vec<&'a Report>>,
    sources: BTreeMap<(ProfileKind, [String; 3]), Vec<&'a Report>>,
}

/// What is the same for all profiles of a run.
#[derive(Clone, Copy)]
struct Run {
    /// When it began.
    now: Timestamp,
    /// Whether `--limit` cut the list.
    limited: bool,
}

impl<'a> ReportIndex<'a> {
    /// Of a run that began `now`.
    pub fn new(outcome: &Outcome<'a>, now: Timestamp) -> Self {
        let (mut profiles, mut sources) =
            (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for report in outcome.reports {
            for of in of_kinds(report) {
                let place = (of.clone(), place(report));
                profiles.entry(of).or_default().push(report);
                sources.entry(place).or_default().push(report);
            }
        }
        Self {
            run: Run {
                now,
                limited: outcome.limited,
            },
            profiles,
            sources,
        }
    }

    /// Of what all rows are there that are wanted, and the regions that were looked at.
    pub fn whole(&self) -> impl Iterator<Item = (&ProfileKind, BTreeSet<String>)> {
        let whole = self.profiles.iter();
        let whole = whole.filter(|(_, reports)| {
            let has_undecided = reports.iter().any(|report| report.undecided > 0);
            are_complete(reports) && !self.run.limited && !has_undecided
        });
        whole.map(|(of, reports)| {
            let regions = reports
                .iter()
                .filter_map(|report| report.scope.region.as_deref());
            let regions = regions.map(|region| terminal::clean(region).into_owned());
            (of, regions.collect())
        })
    }

    /// Writes what became of each profile and source.
    pub fn write(&self, out: &mut Exposition<'_>) {
        for family in OF_SOURCES {
            let samples = self.sources.iter().filter_map(|((of, values), reports)| {
                let values = values.iter().map(|value| value.as_str().into());
                let labels = LABELS.into_iter().zip(values).collect();
                family.sample(of, labels, reports, self.run)
            });
            out.write(family.gauge, samples);
        }
        for family in OF_PROFILES {
            let samples = self.profiles.iter();
            let samples = samples
                .filter_map(|(of, reports)| family.sample(of, Labels::new(), reports, self.run));
            out.write(family.gauge, samples);
        }
    }
}

/// A metric of every profile, or of every source.
struct Family {
    gauge: Gauge,
    /// Its value; `None` where it is not known.
    value: fn(&[&Report], Run) -> Option<Decimal>,
}

impl Family {
    const fn new(
        name: &'static str,
        help: &'static str,
        value: fn(&[&Report], Run) -> Option<Decimal>,
    ) -> Self {
        Self {
            gauge: Gauge { name, help },
            value,
        }
    }

    fn sample<'s>(
        &self,
        of: &'s ProfileKind,
        labels: Labels<'s>,
        reports: &[&Report],
        run: Run,
    ) -> Option<Sample<'s, Decimal>> {
        let value = (self.value)(reports, run)?;
        Some(Sample { of, labels, value })
    }
}

/// Of a kind of what a profile lists, with all its sources. One that failed before it had a source is among
/// them.
const OF_PROFILES: [Family; 4] = [
    Family::new(
        "cloudls_complete",
        "Whether everything that all sources of the profile have was read.",
        |reports, _| Some(u8::from(are_complete(reports)).into()),
    ),
    Family::new(
        "cloudls_limited",
        "Whether --limit cut the list.",
        |_, run| Some(u8::from(run.limited).into()),
    ),
    Family::new(
        "cloudls_last_run_timestamp_seconds",
        "When the last listing began.",
        |_, run| Some(run.now.seconds().into()),
    ),
    Family::new(
        "cloudls_last_success_timestamp_seconds",
        "When the last listing began, if everything was read; else 0, as it knows of none before.",
        |reports, run| Some(last_success(reports, run)),
    ),
];

const OF_SOURCES: [Family; 7] = [
    Family::new(
        "cloudls_source_up",
        "Whether at least one page of the source was read.",
        |reports, _| {
            let is_up = |report: &&Report| report.pages > 0 || report.complete;
            Some(u8::from(reports.iter().any(is_up)).into())
        },
    ),
    Family::new(
        "cloudls_source_complete",
        "Whether everything the source has was read.",
        |reports, _| Some(u8::from(are_complete(reports)).into()),
    ),
    Family::new(
        "cloudls_source_instances",
        "Instances read of the source.",
        |reports, _| Some(reports.iter().map(|it| it.received).sum::<u64>().into()),
    ),
    Family::new(
        "cloudls_source_reported_instances",
        "Instances the source has, as the provider says.",
        |reports, _| {
            let mut totals = reports.iter().map(|report| report.reported_total);
            let total = totals.try_fold(0, |sum: u64, total| Some(sum.saturating_add(total?)));
            total.map(Decimal::from)
        },
    ),
    Family::new(
        "cloudls_source_undecided_instances",
        "Instances of the source of which it is not known whether they are wanted.",
        |reports, _| Some(reports.iter().map(|it| it.undecided).sum::<u64>().into()),
    ),
    Family::new(
        "cloudls_source_duration_seconds",
        "How long the source took.",
        |reports, _| {
            let longest = reports.iter().map(|report| report.elapsed).max()?;
            let millis = u64::try_from(longest.as_millis()).ok()?;
            Some((Decimal::from(millis) / Decimal::ONE_THOUSAND).normalize())
        },
    ),
    Family::new(
        "cloudls_source_last_success_timestamp_seconds",
        "When the last listing began, if everything the source has was read; else 0.",
        |reports, run| Some(last_success(reports, run)),
    ),
];

fn are_complete(reports: &[&Report]) -> bool {
    reports.iter().all(|report| report.complete)
}

/// 0 where there was none, and not nothing: an alarm about what is not there never goes off.
fn last_success(reports: &[&Report], run: Run) -> Decimal {
    let success = are_complete(reports).then(|| run.now.seconds());
    success.unwrap_or_default().into()
}

/// Whose report it is: of each kind that it lists or leads to.
fn of_kinds(report: &Report) -> impl Iterator<Item = ProfileKind> {
    report.kinds.iter().map(|kind| ProfileKind {
        provider: report.provider.to_owned(),
        profile: terminal::clean(&report.profile).into_owned(),
        kind: kind.as_str().to_owned(),
    })
}

/// The values of the labels of a source; as they are shown, so that none is there twice.
fn place(report: &Report) -> [String; 3] {
    let scope = &report.scope;
    let parent = scope.parent.as_ref();
    let parent = parent.and_then(|parent| parent.id.as_deref().or(parent.name.as_deref()));
    let known = [scope.region.as_deref(), parent, scope.group.as_deref()];
    known.map(|value| terminal::clean(value.unwrap_or_default()).into_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::core::about::About;
    use crate::core::error::SettingsError;
    use crate::core::model::Kind;
    use crate::core::model::{Parent, Scope};
    use crate::core::report::failed_before_start;
    use crate::output::undecided::Undecided;

    fn report(region: &str, complete: bool, received: u64, total: Option<u64>) -> Report {
        let error = SettingsError {
            message: String::new(),
            hint: String::new(),
            usage: false,
        };
        let about = About {
            id: "sae",
            ..About::NONE
        };
        Report {
            scope: Scope {
                kind: None,
                region: Some(region.to_owned()),
                parent: Some(Parent {
                    name: Some("n".into()),
                    ..Parent::default()
                }),
                ..Scope::default()
            },
            complete,
            pages: received,
            received,
            reported_total: total,
            undecided: 2 * received,
            elapsed: Duration::from_millis(1250 + received),
            ..failed_before_start(&about, "prod", Kind::Instance.into(), &error)
        }
    }

    fn written(reports: &[Report]) -> String {
        let undecided = Undecided::default();
        let outcome = Outcome {
            count: 0,
            limited: false,
            undecided: &undecided,
            reports,
            filters: &[],
            notes: &[],
        };
        let mut exposition = Exposition::new("--gpu");
        let now = Timestamp::from_seconds(1_790_000_000).unwrap();
        ReportIndex::new(&outcome, now).write(&mut exposition);
        exposition.finish()
    }

    #[test]
    fn sources_that_no_label_tells_apart_are_one() {
        let good = report("r\u{202e}", true, 2, Some(2));
        let short = report("r\u{202e}", false, 1, Some(5));
        let lost = report("r\u{202e}", false, 0, None);
        let own = r#"provider="sae",profile="prod",kind="instance",selection="--gpu""#;
        let labels = format!(r#"{{{own},region="r",parent="n",group=""}}"#);
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
                    "last_success_timestamp_seconds 0",
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
                    "last_success_timestamp_seconds 0",
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
                    "last_success_timestamp_seconds 0",
                ],
            ),
        ] {
            let reports: Vec<_> = reports.into_iter().cloned().collect();
            let text = written(&reports);
            let lines = text
                .lines()
                .filter(|line| line.starts_with("cloudls_source_"));
            let lines: Vec<_> = lines.collect();
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

    /// One that failed before it had a source is there as well, and other profiles are none the worse.
    #[test]
    fn a_profile_is_as_good_as_its_worst_source() {
        let lost = Report {
            profile: "lost".to_owned(),
            ..report("", false, 0, None)
        };
        let text = written(&[
            report("a", true, 1, None),
            report("b", false, 0, None),
            lost,
            Report {
                profile: "whole".to_owned(),
                ..report("a", true, 1, None)
            },
        ]);
        let lines = text.lines().filter(|line| line.starts_with("cloudls_"));
        let lines: Vec<_> = lines.filter(|line| !line.contains("_source_")).collect();
        let names = [
            "complete",
            "limited",
            "last_run_timestamp_seconds",
            "last_success_timestamp_seconds",
        ];
        let expected: Vec<_> = names
            .iter()
            .zip([
                ["0", "0", "1"],
                ["0"; 3],
                ["1790000000"; 3],
                ["0", "0", "1790000000"],
            ])
            .flat_map(|(name, values)| {
                let of = ["lost", "prod", "whole"].into_iter().zip(values);
                of.map(move |(profile, value)| {
                    let own = format!(r#"provider="sae",profile="{profile}",kind="instance""#);
                    format!(r#"cloudls_{name}{{{own},selection="--gpu"}} {value}"#)
                })
            })
            .collect();
        assert_eq!(lines, expected);
    }
}
