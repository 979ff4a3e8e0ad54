//! What was counted of rows as metrics: by the labels of a usual listing, or by the fields of `--group-by`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value;

use super::family::{EVERY, Exposition, Gauge, Labels, ProfileKind, Sample};
use super::sources::ReportIndex;
use crate::core::fields::Field;
use crate::core::model::{Quantity, Status};
use crate::core::terminal;
use crate::output::tally::{Cost, GroupTally, Tally, shown};

/// What rows are counted by, whatever else they are counted by.
const OWN: [&str; 3] = ["provider", "profile", "kind"];
/// What the rows of a usual listing are counted by besides.
const FIELDS: [&str; 3] = ["region", "status", "gpu.model"];
/// Digits behind the point of a sum: more are the rest of a division.
const DIGITS: u32 = 9;

/// The fields that the rows of a usual listing are counted by.
pub fn fields() -> Arc<[Field]> {
    named(&OWN).chain(named(&FIELDS)).collect()
}

/// The fields that rows are counted by where `--group-by` names these.
pub fn group_fields(by: &[Field]) -> Arc<[Field]> {
    let others = others(by).into_iter().cloned();
    named(&OWN).chain(others).collect()
}

fn named(names: &'static [&str]) -> impl Iterator<Item = Field> {
    names.iter().filter_map(|name| Field::of(name))
}

/// Those that are not told of every row anyway.
fn others(by: &[Field]) -> Vec<&Field> {
    let is_own = |field: &Field| OWN.contains(&field.name().as_str());
    by.iter().filter(|field| !is_own(field)).collect()
}

/// Whose rows these values are of, and the values behind that.
fn split(values: &[Value]) -> (ProfileKind, impl Iterator<Item = String>) {
    let mut values = values.iter().map(label_value);
    let mut next = || values.next().unwrap_or_default();
    let of = ProfileKind {
        provider: next(),
        profile: next(),
        kind: next(),
    };
    (of, values)
}

fn label_value(value: &Value) -> String {
    terminal::clean(&shown(value).unwrap_or_default()).into_owned()
}

/// What was added up for each profile, kind, and the values of these labels.
struct Sums<N, const LABELS: usize> {
    labels: [&'static str; LABELS],
    sums: BTreeMap<(ProfileKind, [String; LABELS]), N>,
}

impl<N: Default, const LABELS: usize> Sums<N, LABELS> {
    fn by(labels: [&'static str; LABELS]) -> Self {
        Self {
            labels,
            sums: BTreeMap::new(),
        }
    }

    fn of(&mut self, of: &ProfileKind, values: [&String; LABELS]) -> &mut N {
        let key = (of.clone(), values.map(String::clone));
        self.sums.entry(key).or_default()
    }

    fn samples<'s, V: Display>(
        &'s self,
        value: impl Fn(&'s N) -> V,
    ) -> impl Iterator<Item = Sample<'s, V>> {
        self.sums.iter().map(move |((of, values), sum)| {
            let values = values.iter().map(|value| value.as_str().into());
            Sample {
                of,
                labels: self.labels.into_iter().zip(values).collect(),
                value: value(sum),
            }
        })
    }
}

/// Writes the metrics of a usual listing, whose groups are by [`fields`].
pub fn write(groups: &[GroupTally], index: &ReportIndex<'_>, out: &mut Exposition<'_>) {
    let mut instances = Sums::<u64, 2>::by(["region", "status"]);
    let mut gpus = Sums::<f64, 3>::by(["region", "model", "status"]);
    let mut sums = Sums::<Tally, 1>::by(["status"]);
    for GroupTally { values, tally } in groups {
        let (of, mut values) = split(values);
        let [region, status, model] = std::array::from_fn(|_| values.next().unwrap_or_default());
        *instances.of(&of, [&region, &status]) += tally.count;
        if let Some(more) = tally.gpus.known().filter(|gpus| *gpus > 0.0) {
            *gpus.of(&of, [&region, &model, &status]) += more;
        }
        sums.of(&of, [&status]).add(tally);
    }
    none_running(index, &mut instances);
    let gauge = Gauge {
        name: "cloudls_instances",
        help: "Instances by status; 0 where none runs, if the list of the profile is whole.",
    };
    out.write(gauge, instances.samples(|count| *count));
    let gauge = Gauge {
        name: "cloudls_gpus",
        help: "Accelerators of the instances, by the status of these.",
    };
    out.write(gauge, gpus.samples(|sum| number(*sum)));
    let gauge = Gauge {
        name: "cloudls_gpus_unknown_instances",
        help: "Instances of which it is not known how many accelerators they have.",
    };
    out.write(gauge, sums.samples(|tally| tally.gpus.unknown));
    let mut prices = Sums::<Decimal, 2>::by(["status", "currency"]);
    for ((of, [status]), tally) in &sums.sums {
        for (currency, amount) in amounts(&tally.cost) {
            *prices.of(of, [status, &currency]) = amount;
        }
    }
    let gauge = Gauge {
        name: "cloudls_price_per_hour",
        help: "What the instances cost an hour together, by their status; unpriced ones left out.",
    };
    out.write(gauge, prices.samples(|amount| *amount));
    let gauge = Gauge {
        name: "cloudls_unpriced_instances",
        help: "Instances whose price of an hour is not known.",
    };
    out.write(gauge, sums.samples(|tally| tally.cost.unpriced));
    let gauge = Gauge {
        name: "cloudls_list_priced_instances",
        help: "Instances whose price is the list price of the vendor's catalogue.",
    };
    out.write(gauge, sums.samples(|tally| tally.cost.at_list_price));
}

/// Counts none that run where none does: an alarm that too few run would else be silent once all are gone.
/// Of a list that is not whole that is not known, nor where the status of an instance is not.
fn none_running(index: &ReportIndex<'_>, instances: &mut Sums<u64, 2>) {
    for (of, mut regions) in index.whole() {
        let known = instances.sums.keys().filter(|(own, _)| own == of);
        regions.extend(known.map(|(_, [region, _])| region.clone()));
        if regions.is_empty() {
            regions.insert(String::new());
        }
        for region in regions {
            let unknown = [region.clone(), Status::Unknown.as_str().to_owned()];
            if !instances.sums.contains_key(&(of.clone(), unknown)) {
                instances.of(of, [&region, &Status::Running.as_str().to_owned()]);
            }
        }
    }
}

/// A sum of accelerators as text.
fn number(sum: f64) -> String {
    let sum = Quantity::sum(sum);
    Quantity::new(sum).map_or_else(|| sum.to_string(), |sum| sum.to_string())
}

/// What an hour costs, for each currency.
fn amounts(cost: &Cost) -> impl Iterator<Item = (String, Decimal)> {
    cost.price_per_hour.iter().map(|price| {
        let currency = price.currency.clone().unwrap_or_default();
        (currency, price.amount.round_dp(DIGITS).normalize())
    })
}

/// What was counted of groups. What is unknown is an empty label, as is an empty text: no series may stand
/// there twice.
pub struct Groups {
    /// The names of the labels.
    labels: Vec<String>,
    sums: BTreeMap<(ProfileKind, Vec<String>), Tally>,
}

impl Groups {
    /// Of groups by [`group_fields`] of these.
    pub fn new(by: &[Field], groups: &[GroupTally]) -> Self {
        let mut sums: BTreeMap<_, Tally> = BTreeMap::new();
        for GroupTally { values, tally } in groups {
            let (of, values) = split(values);
            sums.entry((of, values.collect())).or_default().add(tally);
        }
        Self {
            labels: labels(&others(by)),
            sums,
        }
    }

    /// Writes them. Their names are not those of a usual listing, whose labels are others.
    pub fn write(&self, out: &mut Exposition<'_>) {
        self.each(
            "cloudls_group_instances",
            "Instances by group.",
            |tally| Some(tally.count),
            out,
        );
        self.each(
            "cloudls_group_instances_running",
            "Instances that are running, by group.",
            |tally| Some(tally.running),
            out,
        );
        self.each(
            "cloudls_group_instances_running_unknown",
            "Instances of unknown status, which may be running, by group.",
            |tally| Some(tally.running_unknown),
            out,
        );
        self.each(
            "cloudls_group_gpus",
            "Accelerators by group; those that are not known left out.",
            |tally| tally.gpus.known().map(number),
            out,
        );
        self.each(
            "cloudls_group_gpus_unknown_instances",
            "Instances of which it is not known how many accelerators they have, by group.",
            |tally| Some(tally.gpus.unknown),
            out,
        );
        let prices = self.sums.iter().flat_map(|((of, values), tally)| {
            amounts(&tally.cost).map(move |(currency, value)| {
                let mut labels = self.labelled(values);
                labels.push((CURRENCY, currency.into()));
                Sample { of, labels, value }
            })
        });
        let gauge = Gauge {
            name: "cloudls_group_price_per_hour",
            help: "What the instances cost an hour together, by group; unpriced ones left out.",
        };
        out.write(gauge, prices);
        self.each(
            "cloudls_group_unpriced_instances",
            "Instances whose price of an hour is not known, by group.",
            |tally| Some(tally.cost.unpriced),
            out,
        );
        self.each(
            "cloudls_group_list_priced_instances",
            "Instances whose price is the list price of the vendor's catalogue, by group.",
            |tally| Some(tally.cost.at_list_price),
            out,
        );
    }

    /// Writes a value of each group that has it.
    fn each<V: Display>(
        &self,
        name: &'static str,
        help: &'static str,
        value: fn(&Tally) -> Option<V>,
        out: &mut Exposition<'_>,
    ) {
        let samples = self.sums.iter().filter_map(|((of, values), tally)| {
            Some(Sample {
                of,
                labels: self.labelled(values),
                value: value(tally)?,
            })
        });
        out.write(Gauge { name, help }, samples);
    }

    fn labelled<'g>(&'g self, values: &'g [String]) -> Labels<'g, &'g str> {
        let values = values.iter().map(|value| Cow::from(value.as_str()));
        self.labels.iter().map(String::as_str).zip(values).collect()
    }
}

/// The label of what costs something.
const CURRENCY: &str = "currency";

/// The names of the labels. Two tags may make one, and a tag may make one that every series has; the later is
/// numbered.
fn labels(fields: &[&Field]) -> Vec<String> {
    let taken = EVERY.into_iter().chain([CURRENCY]);
    let mut taken: BTreeSet<_> = taken.map(str::to_owned).collect();
    let mut free = |field: &&Field| {
        let name = label(field);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        names.find(|name| taken.insert(name.clone()))
    };
    fields.iter().filter_map(&mut free).collect()
}

/// A field as the name of a label.
fn label(field: &Field) -> String {
    let name = field.name();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars()
        .map(|c| if is_part(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::about::About;
    use crate::core::error::SettingsError;
    use crate::core::fields::View;
    use crate::core::model::Kind;
    use crate::core::model::Scope;
    use crate::core::model::{Billing, Instance, Processor, Status, Timestamp};
    use crate::core::report::{Report, failed_before_start};
    use crate::output::document::Outcome;
    use crate::output::tally::{Counted, Tallies};
    use crate::output::undecided::Undecided;

    /// What every series here begins with.
    const OF: &str = r#"{provider="hpcai",profile="prod",kind="instance",selection="","#;

    fn row(
        price: Option<&str>,
        per: &'static str,
        currency: Option<&'static str>,
    ) -> Instance<'static> {
        Instance {
            provider: "hpcai",
            profile: "prod",
            billing: Billing {
                price: price.map(|price| price.parse().unwrap()),
                per: Some(per),
                currency: currency.map(Into::into),
                ..Billing::default()
            },
            ..Instance::default()
        }
    }

    fn with_gpus(status: Status, count: f64, model: Option<&'static str>) -> Instance<'static> {
        Instance {
            status,
            region: Some("r".into()),
            gpu: Processor {
                count: Quantity::new(count),
                model: model.map(Into::into),
            },
            ..row(None, "hour", None)
        }
    }

    /// The samples, without help and type, and what else is the same for all.
    fn written(rows: &[Instance<'_>], family: &str) -> Vec<String> {
        written_of(rows, &[], family)
    }

    fn written_of(rows: &[Instance<'_>], reports: &[Report], family: &str) -> Vec<String> {
        let mut counted = Tallies::default();
        for row in rows {
            let view = View::at(Timestamp::now());
            counted.take(Counted::of(row.into(), &fields(), view));
        }
        let undecided = Undecided::default();
        let outcome = Outcome {
            count: rows.len() as u64,
            limited: false,
            undecided: &undecided,
            reports,
            filters: &[],
            notes: &[],
        };
        let mut exposition = Exposition::new("");
        let index = ReportIndex::new(&outcome, Timestamp::now());
        write(&counted.into_groups(), &index, &mut exposition);
        let out = exposition.finish();
        let lines = out.lines().filter_map(|line| line.strip_prefix(family));
        lines
            .filter_map(|line| line.strip_prefix(OF))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn money_adds_up_by_currency() {
        let rows = [
            row(Some("0.1"), "hour", Some("USD")),
            row(Some("0.2"), "hour", Some("USD")),
            row(Some("24"), "day", Some("CNY")),
            row(Some("100"), "month", Some("USD")),
            row(None, "hour", None),
            row(Some("1"), "week", None),
            // More than a sum can hold: not a smaller sum in silence.
            row(Some("79228162514264337593543950335"), "hour", Some("CNY")),
        ];
        assert_eq!(
            written(&rows, "cloudls_price_per_hour"),
            [
                r#"status="unknown",currency=""} 0.005952"#,
                r#"status="unknown",currency="CNY"} 1"#,
                r#"status="unknown",currency="USD"} 0.436986"#,
            ]
        );
        assert_eq!(
            written(&rows, "cloudls_unpriced_instances"),
            [r#"status="unknown"} 2"#]
        );
        assert_eq!(
            written(&rows, "cloudls_instances"),
            [r#"region="",status="unknown"} 7"#]
        );
    }

    #[test]
    fn accelerators_add_up_by_model_and_status() {
        let rows = [
            with_gpus(Status::Running, 8.0, Some("H200")),
            with_gpus(Status::Running, 0.5, Some("H\u{1b}200")),
            with_gpus(Status::Stopped, 1.0, None),
            with_gpus(Status::Running, 0.0, Some("H200")),
            with_gpus(Status::Failed, 0.1, Some("H200")),
            with_gpus(Status::Failed, 0.1, Some("H200")),
            with_gpus(Status::Failed, 0.1, Some("H200")),
            row(None, "hour", None),
        ];
        let before = r#"region="r",model="#;
        assert_eq!(
            written(&rows, "cloudls_gpus"),
            [
                r#""",status="stopped"} 1"#,
                r#""H200",status="failed"} 0.3"#,
                r#""H200",status="running"} 8.5"#,
            ]
            .map(|after| format!("{before}{after}"))
        );
    }

    /// Too few that run are none as well.
    #[test]
    fn where_none_runs_that_is_told_if_it_is_known() {
        let report = |complete, region: Option<&str>| {
            let error = SettingsError {
                message: String::new(),
                hint: String::new(),
                usage: false,
            };
            let about = About {
                id: "hpcai",
                ..About::NONE
            };
            Report {
                complete,
                scope: Scope {
                    region: region.map(str::to_owned),
                    ..Scope::default()
                },
                ..failed_before_start(&about, "prod", Kind::Instance.into(), &error)
            }
        };
        let stopped = [with_gpus(Status::Stopped, 1.0, None)];
        let running = [with_gpus(Status::Running, 1.0, None)];
        let unknown = [with_gpus(Status::Unknown, 1.0, None)];
        let undecided = Report {
            undecided: 1,
            ..report(true, None)
        };
        let none = |region: &str| format!(r#"region="{region}",status="running"}} 0"#);
        let one = |status: &str| format!(r#"region="r",status="{status}"}} 1"#);
        for (rows, reports, expected) in [
            (&[][..], vec![report(true, None)], vec![none("")]),
            (
                &stopped,
                vec![report(true, None)],
                vec![none("r"), one("stopped")],
            ),
            (&running, vec![report(true, None)], vec![one("running")]),
            (
                &running,
                vec![report(true, Some("s")), report(true, Some("r"))],
                vec![one("running"), none("s")],
            ),
            (&[], vec![report(false, None)], vec![]),
            (&[], vec![undecided], vec![]),
            (&unknown, vec![report(true, None)], vec![one("unknown")]),
            (
                &stopped,
                vec![report(true, Some("r")), report(false, Some("s"))],
                vec![one("stopped")],
            ),
        ] {
            assert_eq!(written_of(rows, &reports, "cloudls_instances"), expected);
        }
    }
}
