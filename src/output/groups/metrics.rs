//! Groups as metrics: the fields are labels.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::document::shown;
use super::tally::Tally;
use crate::core::fields::Field;
use crate::core::model::Timestamp;
use crate::core::terminal;
use crate::output::{Outcome, prom};

/// The metrics of groups by these fields, and what became of the run.
pub fn text(
    fields: &[Field],
    groups: &[(Vec<Value>, Tally)],
    (now, outcome): (Timestamp, &Outcome<'_>),
) -> String {
    let sums = by_labels(fields, groups);
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, value: fn(&Tally) -> Option<f64>| {
        let samples = sums.iter().filter_map(|(labels, tally)| {
            let labels = labels.iter();
            let labels = labels.map(|(name, value)| (name.as_str(), Cow::from(value)));
            Some((labels.collect(), value(tally)?))
        });
        prom::gauge(
            &mut text,
            (name, help),
            samples.collect::<Vec<(Vec<_>, _)>>(),
        );
    };
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 instances")]
    gauge("cloudls_instances", "Instances by group.", |tally| {
        Some(tally.count as f64)
    });
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 instances")]
    gauge(
        "cloudls_instances_running",
        "Instances that are running, by group.",
        |tally| Some(tally.running as f64),
    );
    gauge("cloudls_gpus", "Accelerators, by group.", |tally| {
        tally.gpus
    });
    prom::account(&mut text, outcome, now);
    text
}

/// Groups by their labels. What is unknown is an empty one, as is an empty text: no series may stand
/// there twice.
fn by_labels(
    fields: &[Field],
    groups: &[(Vec<Value>, Tally)],
) -> BTreeMap<Vec<(String, String)>, Tally> {
    let names = labels(fields);
    let mut sums = BTreeMap::new();
    for (values, tally) in groups {
        let shown = values.iter().map(|value| shown(value).unwrap_or_default());
        let clean = shown.map(|value| terminal::clean(&value).into_owned());
        let labels = names.iter().cloned().zip(clean).collect();
        let sum: &mut Tally = sums.entry(labels).or_default();
        sum.add(tally);
    }
    sums
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
