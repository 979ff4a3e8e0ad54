//! The columns of a table: a name and a function.

use rust_decimal::Decimal;

use crate::model::{Billing, Instance, Processor, Timestamp};

/// A column.
pub struct Column {
    /// Its name, the first line of the table.
    pub name: &'static str,
    /// Its cell of a row; `None` for unknown.
    pub cell: fn(&Instance, Timestamp) -> Option<String>,
}

const fn column(name: &'static str, cell: fn(&Instance, Timestamp) -> Option<String>) -> Column {
    Column { name, cell }
}

const PROVIDER: Column = column("PROVIDER", |row, _| Some(row.provider.to_owned()));
const ID: Column = column("ID", |row, _| Some(row.id.clone()));
const NAME: Column = column("NAME", |row, _| row.name.clone());
const STATUS: Column = column("STATUS", |row, _| Some(row.status.as_str().to_owned()));
const TYPE: Column = column("TYPE", |row, _| row.instance_type.clone());
const GPU: Column = column("GPU", |row, _| gpu(&row.gpu));
const REGION: Column = column("REGION", |row, _| row.region.clone());
const PRICE: Column = column("PRICE/H", |row, _| hourly(&row.billing));
const AGE: Column = column("AGE", age);

/// The default table.
pub const NARROW: &[Column] = &[PROVIDER, ID, NAME, STATUS, TYPE, GPU, REGION, PRICE, AGE];

/// The wide table.
pub const WIDE: &[Column] = &[
    PROVIDER,
    column("PROFILE", |row, _| Some(row.profile.clone())),
    column("KIND", |row, _| Some(row.kind.as_str().to_owned())),
    ID,
    NAME,
    STATUS,
    column("STATUS_RAW", |row, _| row.status_raw.clone()),
    column("HEALTH", |row, _| row.health.clone()),
    column("RESTARTS", |row, _| {
        row.restarts.map(|count| count.to_string())
    }),
    TYPE,
    column("CPU", |row, _| row.cpu.count.map(|count| count.to_string())),
    column("MEM", |row, _| {
        row.memory_gb.map(|gigabytes| format!("{gigabytes}G"))
    }),
    GPU,
    REGION,
    column("ZONE", |row, _| row.zone.clone()),
    column("PRIVATE", |row, _| list(&row.private_ips)),
    column("PUBLIC", |row, _| list(&row.public_ips)),
    column("PARENT", |row, _| {
        row.parent.name.clone().or(row.parent.id.clone())
    }),
    column("OWNER", |row, _| row.owner.clone()),
    column("SPOT", |row, _| {
        let spot = row.spot.is_spot?;
        Some(
            row.spot
                .state
                .clone()
                .unwrap_or_else(|| if spot { "yes" } else { "no" }.to_owned()),
        )
    }),
    PRICE,
    AGE,
    column("REASON", |row, _| row.status_reason.clone()),
];

/// `8x H200`, or the bare number where there is no model.
fn gpu(gpu: &Processor) -> Option<String> {
    let count = gpu.count?;
    Some(match &gpu.model {
        Some(model) if count.get() > 0.0 => format!("{count}x {model}"),
        _ => count.to_string(),
    })
}

/// The price of an hour with its currency. A price whose period is not told is shown as it is: the
/// only provider to send one documents it as hourly. A month has no fixed number of hours.
fn hourly(billing: &Billing) -> Option<String> {
    let hours = match billing.per {
        None | Some("hour") => 1,
        Some("day") => 24,
        Some("week") => 168,
        Some(_) => return None,
    };
    let price = billing
        .price?
        .checked_div(Decimal::from(hours))?
        .round_dp(4)
        .normalize();
    Some(match &billing.currency {
        Some(currency) => format!("{price} {currency}"),
        None => price.to_string(),
    })
}

/// Time since the creation, or the start where no creation is known.
fn age(row: &Instance, now: Timestamp) -> Option<String> {
    let since = row.created_at.or(row.started_at)?;
    let passed = now.since(since);
    let (days, hours, minutes) = (passed.num_days(), passed.num_hours(), passed.num_minutes());
    Some(match passed.num_seconds() {
        // A clock of theirs ahead of ours.
        ..0 => "0s".to_owned(),
        seconds @ ..60 => format!("{seconds}s"),
        _ if hours < 1 => format!("{minutes}m"),
        _ if days < 2 => format!("{hours}h"),
        _ => format!("{days}d"),
    })
}

fn list(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_of_an_hour_where_that_is_exact() {
        for (price, per, currency, cell) in [
            ("0.24", Some("hour"), Some("USD"), Some("0.24 USD")),
            ("48", Some("day"), Some("USD"), Some("2 USD")),
            ("0.444", None, None, Some("0.444")),
            ("100", Some("month"), Some("USD"), None),
            ("0", Some("hour"), Some("USD"), Some("0 USD")),
        ] {
            let billing = Billing {
                price: Some(price.parse().unwrap()),
                per,
                currency: currency.map(str::to_owned),
                ..Billing::default()
            };
            assert_eq!(hourly(&billing).as_deref(), cell, "{price} per {per:?}");
        }
    }

    #[test]
    fn ages_are_short() {
        let now = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
        for (created, cell) in [
            ("2026-01-09T23:59:30Z", "30s"),
            ("2026-01-09T23:10:00Z", "50m"),
            ("2026-01-08T12:00:00Z", "36h"),
            ("2026-01-01T00:00:00Z", "9d"),
            ("2026-01-10T00:00:05Z", "0s"),
        ] {
            let row = Instance {
                created_at: Timestamp::parse(created),
                ..Instance::default()
            };
            assert_eq!(age(&row, now).as_deref(), Some(cell), "{created}");
        }
    }
}
