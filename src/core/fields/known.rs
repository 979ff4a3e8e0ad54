//! The list of the fields.

use super::attention::{attention, end};
use super::{Kind, Value, View};
use crate::core::model::{self, Instance, Status};

/// A field as it stands in the list.
pub struct Known {
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// Its value of a row.
    pub value: Get,
    /// What it means, where it is no key of the JSON output, but follows from others.
    pub derived: Option<&'static str>,
}

/// The value of a row.
type Get = for<'a> fn(&'a Instance<'a>, View) -> Option<Value<'a>>;

const fn field(name: &'static str, kind: Kind, value: Get) -> Known {
    Known {
        name,
        kind,
        value,
        derived: None,
    }
}

const fn derived(name: &'static str, kind: Kind, about: &'static str, value: Get) -> Known {
    Known {
        derived: Some(about),
        ..field(name, kind, value)
    }
}

/// A text that may be unknown.
macro_rules! text {
    ($row:ident, $value:expr) => {
        |$row, _| $value.as_deref().map(|text| Value::Text(text.into()))
    };
}

/// A text that is always known.
macro_rules! word {
    ($row:ident, $value:expr) => {
        |$row, _| Some(Value::Text($value.into()))
    };
}

/// Another value that may be unknown.
macro_rules! some {
    ($row:ident, $make:path, $value:expr) => {
        |$row, _| $value.map($make)
    };
}

const STATUS: Kind = Kind::Word(&Status::WORDS);
const KIND: Kind = Kind::Word(&model::Kind::WORDS);

use Kind::{Flag, Future, Number, Past, Span, Text};

/// Short names, and the fields they stand for.
pub const ALIASES: &[(&str, &str)] = &[
    ("type", "instance_type"),
    ("gpu", "gpu.count"),
    ("gpu_model", "gpu.model"),
    ("cpu", "cpu.count"),
    ("memory", "memory_gb"),
    ("mem", "memory_gb"),
    ("private", "private_ips"),
    ("public", "public_ips"),
    ("disk", "disk_gb"),
    ("reason", "status_reason"),
    ("price", "billing.price"),
    ("currency", "billing.currency"),
    ("spot", "spot.is_spot"),
    ("parent", "parent.name"),
    ("created", "created_at"),
    ("started", "started_at"),
    ("updated", "updated_at"),
    ("expires", "expires_at"),
    ("price/h", "price_per_hour"),
];

// A line each: it is a table.
#[rustfmt::skip]
/// Every field, in the order of the keys of the JSON output; then those that follow from others.
pub const KNOWN: &[Known] = &[
    field("address", Text, |row, _| {
        let address = format!("{}/{}/{}", row.provider, row.profile, row.id);
        Some(Value::Text(address.into()))
    }),
    field("provider", Text, word!(row, row.provider)),
    field("profile", Text, word!(row, row.profile)),
    field("kind", KIND, word!(row, row.kind.as_str())),
    field("id", Text, word!(row, &*row.id)),
    field("name", Text, text!(row, row.name)),
    field("status", STATUS, word!(row, row.status.as_str())),
    field("status_raw", Text, text!(row, row.status_raw)),
    field("status_reason", Text, text!(row, row.status_reason)),
    field("health", Text, text!(row, row.health)),
    field("restarts", Number, some!(row, Value::Count, row.restarts)),
    field("region", Text, text!(row, row.region)),
    field("zone", Text, text!(row, row.zone)),
    field("instance_type", Text, text!(row, row.instance_type)),
    field("image", Text, text!(row, row.image)),
    field("cpu.count", Number, some!(row, Value::Quantity, row.cpu.count)),
    field("cpu.model", Text, text!(row, row.cpu.model)),
    field("memory_gb", Number, some!(row, Value::Quantity, row.memory_gb)),
    field("disk_gb", Number, some!(row, Value::Quantity, row.disk_gb)),
    field("gpu.count", Number, some!(row, Value::Quantity, row.gpu.count)),
    field("gpu.model", Text, text!(row, row.gpu.model)),
    field("private_ips", Text, |row, _| {
        texts(row.private_ips.iter())
    }),
    field("public_ips", Text, |row, _| {
        texts(row.public_ips.iter())
    }),
    field("host", Text, text!(row, row.host)),
    field("ports", Number, |row, _| {
        (!row.ports.is_empty()).then_some(Value::Numbers(&row.ports))
    }),
    field("ssh.host", Text, text!(row, row.ssh.host)),
    field("ssh.port", Number, some!(row, Value::Count, row.ssh.port.map(u64::from))),
    field("ssh.user", Text, text!(row, row.ssh.user)),
    field("created_at", Past, some!(row, Value::Time, row.created_at)),
    field("started_at", Past, some!(row, Value::Time, row.started_at)),
    field("updated_at", Past, some!(row, Value::Time, row.updated_at)),
    field("expires_at", Future, some!(row, Value::Time, row.expires_at)),
    field("stop_at", Future, some!(row, Value::Time, row.stop_at)),
    field("billing.mode", Text, text!(row, row.billing.mode)),
    field("billing.price", Number, some!(row, Value::Money, row.billing.price)),
    field("billing.list_price", Number, some!(row, Value::Money, row.billing.list_price)),
    field("billing.currency", Text, text!(row, row.billing.currency)),
    field("billing.per", Text, text!(row, row.billing.per)),
    field("spot.is_spot", Flag, some!(row, Value::Flag, row.spot.is_spot)),
    field("spot.state", Text, text!(row, row.spot.state)),
    field("spot.reclaim_at", Future, some!(row, Value::Time, row.spot.reclaim_at)),
    field("parent.kind", Text, text!(row, row.parent.kind)),
    field("parent.id", Text, text!(row, row.parent.id)),
    field("parent.name", Text, text!(row, row.parent.name)),
    field("owner", Text, text!(row, row.owner)),
    field("tags", Text, |row, _| {
        let has_any = row.tags.iter().next().is_some();
        has_any.then_some(Value::Tags(&row.tags))
    }),
    derived("age", Span, "time since the creation, or the start where none is known", |row, view| {
        let since = row.created_at.or(row.started_at)?;
        Some(Value::Span(view.now.since(since)))
    }),
    derived("ip", Text, "every address: private_ips and public_ips", |row, _| {
        texts(row.private_ips.iter().chain(&row.public_ips))
    }),
    derived("price_per_hour", Number, "the price of an hour; one whose period is not told counts as hourly", some!(row, Value::Money, row.billing.hourly())),
    derived("ends_at", Future, "the next of expiry, scheduled stop and reclaim", |row, view| {
        end(row, view).map(|(time, _)| Value::Time(time))
    }),
    derived("attention", Text, "why it deserves attention", |row, view| {
        attention(row, view).map(|reason| Value::Text(reason.into()))
    }),
];

fn texts<'a>(texts: impl Iterator<Item = &'a std::borrow::Cow<'a, str>>) -> Option<Value<'a>> {
    let texts: Vec<_> = texts.map(|text| &**text).collect();
    (!texts.is_empty()).then_some(Value::Texts(texts))
}
