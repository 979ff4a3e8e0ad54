//! What was counted of rows as metrics: by the labels of a usual listing, or by the fields of `--group-by`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::family::{Gauge, Labels};
use crate::core::fields::Field;
use crate::core::model::Quantity;
use crate::core::terminal;
use crate::output::tally::{GroupTally, Tally, shown};

/// What the rows of a usual listing are counted by.
const FIELDS: [&str; 5] = ["provider", "profile", "region", "status", "gpu.model"];
/// Digits behind the point of a sum: more are the rest of a division.
const DIGITS: u32 = 9;

/// The fields that the rows of a usual listing are counted by.
pub fn fields() -> Arc<[Field]> {
    FIELDS.iter().filter_map(|name| Field::of(name)).collect()
}

/// The metrics of a usual listing, whose groups are by [`fields`].
pub fn of_rows(groups: &[GroupTally]) -> String {
    let mut instances = BTreeMap::<_, u64>::new();
    let mut gpus = BTreeMap::<_, f64>::new();
    let mut sums = BTreeMap::<_, Tally>::new();
    for GroupTally { values, tally } in groups {
        let mut values = values.iter().map(label_value);
        let [provider, profile, region, status, model] =
            std::array::from_fn(|_| values.next().unwrap_or_default());
        let of_status = [&provider, &profile, &status].map(String::clone);
        sums.entry(of_status).or_default().add(tally);
        if let Some(more) = tally.gpus.known().filter(|gpus| *gpus > 0.0) {
            let of_model = [&provider, &profile, &region, &model, &status].map(String::clone);
            *gpus.entry(of_model).or_default() += more;
        }
        let of_region = [provider, profile, region, status];
        *instances.entry(of_region).or_default() += tally.count;
    }
    let mut text = String::new();
    let gauge = Gauge {
        name: "cloudls_instances",
        help: "Instances by status.",
    };
    let names = ["provider", "profile", "region", "status"];
    gauge.write(labelled(names, &instances), &mut text);
    let gauge = Gauge {
        name: "cloudls_gpus",
        help: "Accelerators of the instances, by the status of these.",
    };
    let names = ["provider", "profile", "region", "model", "status"];
    // A sum beyond what a number can be is the only one that is no quantity.
    let number = |sum| Quantity::new(sum).map_or("+Inf".to_owned(), |sum| sum.to_string());
    let samples = labelled(names, &gpus).map(|(labels, sum)| (labels, number(*sum)));
    gauge.write(samples, &mut text);
    let gauge = Gauge {
        name: "cloudls_gpus_unknown_instances",
        help: "Instances of which it is not known how many accelerators they have.",
    };
    let samples = labelled(OF_STATUS, &sums);
    gauge.write(
        samples.map(|(labels, tally)| (labels, tally.gpus.unknown)),
        &mut text,
    );
    money(&sums, &mut text);
    text
}

/// The labels of what is added up by the status of the instances.
const OF_STATUS: [&str; 3] = ["provider", "profile", "status"];

/// Writes what rows cost, by provider, profile and status.
fn money(sums: &BTreeMap<[String; 3], Tally>, text: &mut String) {
    let mut prices = BTreeMap::new();
    for ([provider, profile, status], tally) in sums {
        for price in &tally.cost.price_per_hour {
            let currency = price.currency.clone().unwrap_or_default();
            let values = [provider.clone(), profile.clone(), status.clone(), currency];
            prices.insert(values, price.amount.round_dp(DIGITS).normalize());
        }
    }
    let gauge = Gauge {
        name: "cloudls_price_per_hour",
        help: "What the instances cost an hour together, by their status; unpriced ones left out.",
    };
    let names = ["provider", "profile", "status", "currency"];
    gauge.write(labelled(names, &prices), text);
    let gauge = Gauge {
        name: "cloudls_unpriced_instances",
        help: "Instances whose price of an hour is not known.",
    };
    let samples = labelled(OF_STATUS, sums);
    gauge.write(
        samples.map(|(labels, tally)| (labels, tally.cost.unpriced)),
        text,
    );
}

fn labelled<'t, const LABELS: usize, N>(
    names: [&'static str; LABELS],
    counted: &'t BTreeMap<[String; LABELS], N>,
) -> impl Iterator<Item = (Labels<'t>, &'t N)> {
    counted.iter().map(move |(values, number)| {
        let values = values.iter().map(|value| value.as_str().into());
        (names.into_iter().zip(values).collect(), number)
    })
}

/// The metrics of groups by these fields.
pub fn of_groups(fields: &[Field], groups: &[GroupTally]) -> String {
    let sums = by_labels(fields, groups);
    let mut text = String::new();
    let mut write = |name, help, value: fn(&Tally) -> Option<f64>| {
        let samples = sums.iter().filter_map(|(labels, tally)| {
            let labels = labels.iter();
            let labels = labels.map(|(name, value)| (name.as_str(), Cow::from(value)));
            Some((labels.collect::<Labels<'_, _>>(), value(tally)?))
        });
        Gauge { name, help }.write(samples, &mut text);
    };
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 instances")]
    write("cloudls_instances", "Instances by group.", |tally| {
        Some(tally.count as f64)
    });
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 instances")]
    write(
        "cloudls_instances_running",
        "Instances that are running, by group.",
        |tally| Some(tally.running as f64),
    );
    write("cloudls_gpus", "Accelerators, by group.", |tally| {
        tally.gpus.known()
    });
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 instances")]
    write(
        "cloudls_gpus_unknown_instances",
        "Instances of which it is not known how many accelerators they have, by group.",
        |tally| Some(tally.gpus.unknown as f64),
    );
    text
}

/// Groups by their labels. What is unknown is an empty one, as is an empty text: no series may stand
/// there twice.
fn by_labels(fields: &[Field], groups: &[GroupTally]) -> BTreeMap<Vec<(String, String)>, Tally> {
    let names = labels(fields);
    let mut sums = BTreeMap::new();
    for GroupTally { values, tally } in groups {
        let values = values.iter().map(label_value);
        let labels = names.iter().cloned().zip(values).collect();
        let sum: &mut Tally = sums.entry(labels).or_default();
        sum.add(tally);
    }
    sums
}

fn label_value(value: &Value) -> String {
    terminal::clean(&shown(value).unwrap_or_default()).into_owned()
}

/// The names of the labels. Two tags may make one; the later is numbered.
fn labels(fields: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in fields.iter().map(label) {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        names.extend(free.find(|name| !names.contains(name)));
    }
    names
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
    use crate::core::fields::View;
    use crate::core::model::{Billing, Instance, Processor, Status, Timestamp};
    use crate::output::tally::{Counted, Tallies};

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

    /// The samples, without help and type.
    fn written(rows: &[Instance<'_>], family: &str) -> Vec<String> {
        let mut counted = Tallies::default();
        for row in rows {
            let view = View::at(Timestamp::now());
            counted.take(Counted::of(row.into(), &fields(), view));
        }
        let out = of_rows(&counted.into_groups());
        let lines = out.lines().filter_map(|line| line.strip_prefix(family));
        lines
            .filter(|line| line.starts_with('{'))
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
                r#"{provider="hpcai",profile="prod",status="unknown",currency=""} 0.005952"#,
                r#"{provider="hpcai",profile="prod",status="unknown",currency="CNY"} 1"#,
                r#"{provider="hpcai",profile="prod",status="unknown",currency="USD"} 0.436986"#,
            ]
        );
        assert_eq!(
            written(&rows, "cloudls_unpriced_instances"),
            [r#"{provider="hpcai",profile="prod",status="unknown"} 2"#]
        );
        assert_eq!(
            written(&rows, "cloudls_instances"),
            [r#"{provider="hpcai",profile="prod",region="",status="unknown"} 7"#]
        );
    }

    #[test]
    fn accelerators_add_up_by_model_and_status() {
        let rows = [
            with_gpus(Status::Running, 8.0, Some("H200")),
            with_gpus(Status::Running, 0.5, Some("H\u{1b}200")),
            with_gpus(Status::Stopped, 1.0, None),
            with_gpus(Status::Running, 0.0, Some("H200")),
            with_gpus(Status::Failed, f64::MAX, Some("H200")),
            with_gpus(Status::Failed, f64::MAX, Some("H200")),
            row(None, "hour", None),
        ];
        let before = r#"{provider="hpcai",profile="prod",region="r",model="#;
        assert_eq!(
            written(&rows, "cloudls_gpus"),
            [
                r#""",status="stopped"} 1"#,
                r#""H200",status="failed"} +Inf"#,
                r#""H200",status="running"} 8.5"#,
            ]
            .map(|after| format!("{before}{after}"))
        );
    }
}
