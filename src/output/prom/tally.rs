//! What is counted of the rows.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::family::{Labels, gauge};
use crate::core::model::{Instance, Quantity};
use crate::core::terminal;
use crate::output::parts;

/// The words of a row.
const WORDS: usize = 8;
/// Digits behind the point of a sum: more are the rest of a division.
const DIGITS: u32 = 9;

/// Writes what is counted of a row.
pub fn encode(row: &Instance<'_>, out: &mut Vec<u8>) {
    let gpus = row.gpu.count.map(|count| count.to_string());
    let price = row.billing.hourly().map(|price| price.to_string());
    let words: [&str; WORDS] = [
        row.provider,
        row.profile,
        row.region.as_deref().unwrap_or_default(),
        row.status.as_str(),
        row.gpu.model.as_deref().unwrap_or_default(),
        gpus.as_deref().unwrap_or_default(),
        row.billing.currency.as_deref().unwrap_or_default(),
        price.as_deref().unwrap_or_default(),
    ];
    for word in words {
        parts::push(&terminal::clean(word), out);
    }
}

/// Numbers by the values of labels.
type Counted<const LABELS: usize, N> = BTreeMap<[String; LABELS], N>;

/// The counts and sums of a listing.
#[derive(Default)]
pub struct Tally {
    instances: Counted<4, u64>,
    gpus: Counted<5, f64>,
    prices: Counted<4, Decimal>,
    unpriced: Counted<3, u64>,
}

impl Tally {
    /// Counts rows as [`encode`] writes them.
    pub fn count(&mut self, rows: &[u8]) {
        let rows = String::from_utf8_lossy(rows);
        parts::rows(&rows).for_each(|words| self.count_one(words));
    }

    fn count_one(&mut self, words: [&str; WORDS]) {
        let [
            provider,
            profile,
            region,
            status,
            model,
            gpus,
            currency,
            price,
        ] = words;
        let key = [provider, profile, region, status].map(str::to_owned);
        *self.instances.entry(key).or_default() += 1;
        if let Ok(gpus) = gpus.parse::<f64>()
            && gpus > 0.0
        {
            let key = [provider, profile, region, model, status].map(str::to_owned);
            *self.gpus.entry(key).or_default() += gpus;
        }
        let sum = self
            .prices
            .get(&[provider, profile, status, currency].map(str::to_owned));
        let sum = sum.copied().unwrap_or_default();
        let sum = price.parse().ok().and_then(|price| sum.checked_add(price));
        let key = [provider, profile, status].map(str::to_owned);
        let unpriced = self.unpriced.entry(key);
        *unpriced.or_default() += u64::from(sum.is_none());
        if let Some(sum) = sum {
            let key = [provider, profile, status, currency].map(str::to_owned);
            self.prices.insert(key, sum);
        }
    }

    /// Writes the families of what was counted.
    pub fn write(&self, out: &mut String) {
        gauge(
            out,
            ("cloudls_instances", "Instances by status."),
            labelled(["provider", "profile", "region", "status"], &self.instances),
        );
        let gpus = labelled(
            ["provider", "profile", "region", "model", "status"],
            &self.gpus,
        );
        gauge(
            out,
            (
                "cloudls_gpus",
                "Accelerators of the instances, by the status of these.",
            ),
            // A sum beyond what a number can be is the only one that is no quantity.
            gpus.map(|(labels, sum)| {
                let sum = Quantity::new(*sum).map(|sum| sum.to_string());
                (labels, sum.unwrap_or_else(|| "+Inf".to_owned()))
            }),
        );
        let prices = labelled(["provider", "profile", "status", "currency"], &self.prices);
        gauge(
            out,
            (
                "cloudls_price_per_hour",
                "What the instances cost an hour together, by their status; unpriced ones left out.",
            ),
            prices.map(|(labels, sum)| (labels, sum.round_dp(DIGITS).normalize())),
        );
        gauge(
            out,
            (
                "cloudls_unpriced_instances",
                "Instances whose price of an hour is not known.",
            ),
            labelled(["provider", "profile", "status"], &self.unpriced),
        );
    }
}

fn labelled<'t, const LABELS: usize, N>(
    names: [&'static str; LABELS],
    counted: &'t Counted<LABELS, N>,
) -> impl Iterator<Item = (Labels<'t>, &'t N)> {
    counted.iter().map(move |(values, number)| {
        let values = values.iter().map(|value| value.as_str().into());
        (names.into_iter().zip(values).collect(), number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Processor, Status};

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
        let mut tally = Tally::default();
        for part in rows.chunks(2) {
            let mut drawn = Vec::new();
            for row in part {
                encode(row, &mut drawn);
            }
            tally.count(&drawn);
        }
        let mut out = String::new();
        tally.write(&mut out);
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
                r#"{provider="hpcai",profile="prod",status="unknown",currency=""} 0.005952381"#,
                r#"{provider="hpcai",profile="prod",status="unknown",currency="CNY"} 1"#,
                r#"{provider="hpcai",profile="prod",status="unknown",currency="USD"} 0.3"#,
            ]
        );
        assert_eq!(
            written(&rows, "cloudls_unpriced_instances"),
            [r#"{provider="hpcai",profile="prod",status="unknown"} 3"#]
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
