//! The columns of a table: a name and a function.

use std::borrow::Cow;

use crate::model::{Billing, Instance, Processor, Timestamp};

/// A column.
pub struct Column {
    /// Its name, the first line of the table.
    pub name: &'static str,
    /// Its cell of a row; `None` for unknown.
    pub cell: Cell,
}

/// What a column shows of a row.
pub type Cell = for<'a> fn(&'a Instance<'a>, Timestamp) -> Option<Cow<'a, str>>;

const fn column(name: &'static str, cell: Cell) -> Column {
    Column { name, cell }
}

const PROVIDER: Column = column("PROVIDER", |row, _| Some(row.provider.into()));
const ID: Column = column("ID", |row, _| Some((&*row.id).into()));
const NAME: Column = column("NAME", |row, _| words(row.name.as_ref()));
const STATUS: Column = column("STATUS", |row, _| Some(row.status.as_str().into()));
const TYPE: Column = column("TYPE", |row, _| words(row.instance_type.as_ref()));
const GPU: Column = column("GPU", |row, _| gpu(&row.gpu));
const REGION: Column = column("REGION", |row, _| words(row.region.as_ref()));
const PRICE: Column = column("PRICE/H", |row, _| hourly(&row.billing));
const AGE: Column = column("AGE", age);

/// The default table.
pub const NARROW: &[Column] = &[PROVIDER, ID, NAME, STATUS, TYPE, GPU, REGION, PRICE, AGE];

/// The wide table.
pub const WIDE: &[Column] = &[
    PROVIDER,
    column("PROFILE", |row, _| Some(row.profile.into())),
    column("KIND", |row, _| Some(row.kind.as_str().into())),
    ID,
    NAME,
    STATUS,
    column("STATUS_RAW", |row, _| words(row.status_raw.as_ref())),
    column("HEALTH", |row, _| words(row.health.as_ref())),
    column("RESTARTS", |row, _| {
        row.restarts.map(|count| count.to_string().into())
    }),
    TYPE,
    column("CPU", |row, _| {
        row.cpu.count.map(|count| count.to_string().into())
    }),
    column("MEM", |row, _| {
        row.memory_gb
            .map(|gigabytes| format!("{gigabytes}G").into())
    }),
    GPU,
    REGION,
    column("ZONE", |row, _| words(row.zone.as_ref())),
    column("PRIVATE", |row, _| list(&row.private_ips)),
    column("PUBLIC", |row, _| list(&row.public_ips)),
    column("PARENT", |row, _| {
        words(row.parent.name.as_ref()).or(words(row.parent.id.as_ref()))
    }),
    column("OWNER", |row, _| words(row.owner.as_ref())),
    column("SPOT", |row, _| {
        let spot = row.spot.is_spot?;
        let word = if spot { "yes" } else { "no" };
        Some(words(row.spot.state.as_ref()).unwrap_or(word.into()))
    }),
    PRICE,
    AGE,
    column("REASON", |row, _| words(row.status_reason.as_ref())),
];

/// `8x H200`, or the bare number where there is no model.
fn gpu<'a>(gpu: &Processor<'a>) -> Option<Cow<'a, str>> {
    let count = gpu.count?;
    Some(Cow::Owned(match &gpu.model {
        Some(model) if count.get() > 0.0 => format!("{count}x {model}"),
        _ => count.to_string(),
    }))
}

/// The price of an hour with its currency.
fn hourly<'a>(billing: &Billing<'a>) -> Option<Cow<'a, str>> {
    let price = billing.hourly()?.round_dp(4).normalize();
    Some(Cow::Owned(match &billing.currency {
        Some(currency) => format!("{price} {currency}"),
        None => price.to_string(),
    }))
}

/// Time since the creation, or the start where no creation is known.
fn age<'a>(row: &'a Instance<'a>, now: Timestamp) -> Option<Cow<'a, str>> {
    let since = row.created_at.or(row.started_at)?;
    let passed = now.since(since);
    let (days, hours, minutes) = (passed.num_days(), passed.num_hours(), passed.num_minutes());
    Some(Cow::Owned(match passed.num_seconds() {
        // A clock of theirs ahead of ours.
        ..0 => "0s".to_owned(),
        seconds @ ..60 => format!("{seconds}s"),
        _ if hours < 1 => format!("{minutes}m"),
        _ if days < 2 => format!("{hours}h"),
        _ => format!("{days}d"),
    }))
}

fn list<'a>(values: &'a [Cow<'a, str>]) -> Option<Cow<'a, str>> {
    (!values.is_empty()).then(|| values.join(",").into())
}

/// A text of the row, lent.
fn words<'a>(text: Option<&'a Cow<'_, str>>) -> Option<Cow<'a, str>> {
    text.map(|text| Cow::Borrowed(&**text))
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
                currency: currency.map(Cow::Borrowed),
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
