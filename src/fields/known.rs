//! The list of the fields.

use super::attention::{attention, end};
use super::{Kind, Value, View};
use crate::model::{self, Instance, Status};

/// A field as it stands in the list.
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// What it means, in a few words.
    pub about: &'static str,
    /// Its value of a row.
    pub value: Get,
    /// Whether it is no key of the JSON output, but follows from others.
    pub is_reckoned: bool,
}

/// The value of a row.
type Get = for<'a> fn(&'a Instance<'a>, View) -> Option<Value<'a>>;

const fn field(name: &'static str, kind: Kind, about: &'static str, value: Get) -> Known {
    Known {
        name,
        kind,
        about,
        value,
        is_reckoned: false,
    }
}

const fn reckoned(name: &'static str, kind: Kind, about: &'static str, value: Get) -> Known {
    Known {
        is_reckoned: true,
        ..field(name, kind, about, value)
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
    field("address", Text, "provider/profile/id", |row, _| {
        let address = format!("{}/{}/{}", row.provider, row.profile, row.id);
        Some(Value::Text(address.into()))
    }),
    field("provider", Text, "the provider's id, such as eas", word!(row, row.provider)),
    field("profile", Text, "the profile it was listed with", word!(row, row.profile)),
    field("kind", KIND, "what kind of thing it is", word!(row, row.kind.as_str())),
    field("id", Text, "the provider's identity of it", word!(row, &*row.id)),
    field("name", Text, "the name people gave it", text!(row, row.name)),
    field("status", STATUS, "the state, in the same words for every provider", word!(row, row.status.as_str())),
    field("status_raw", Text, "the state in the provider's word", text!(row, row.status_raw)),
    field("status_reason", Text, "why it is in this state", text!(row, row.status_reason)),
    field("health", Text, "the provider's word on its health; ready/total for eas", text!(row, row.health)),
    field("restarts", Number, "how often it was restarted", some!(row, Value::Count, row.restarts)),
    field("region", Text, "the region", text!(row, row.region)),
    field("zone", Text, "the zone, or the place inside the region", text!(row, row.zone)),
    field("instance_type", Text, "the machine type or product", text!(row, row.instance_type)),
    field("image", Text, "the image it runs", text!(row, row.image)),
    field("cpu.count", Number, "processors", some!(row, Value::Quantity, row.cpu.count)),
    field("cpu.model", Text, "which processors", text!(row, row.cpu.model)),
    field("memory_gb", Number, "memory in GB", some!(row, Value::Quantity, row.memory_gb)),
    field("disk_gb", Number, "root disk in GB", some!(row, Value::Quantity, row.disk_gb)),
    field("gpu.count", Number, "accelerators", some!(row, Value::Quantity, row.gpu.count)),
    field("gpu.model", Text, "which accelerators", text!(row, row.gpu.model)),
    field("private_ips", Text, "addresses inside the provider's networks", |row, _| {
        texts(row.private_ips.iter())
    }),
    field("public_ips", Text, "addresses reachable from outside", |row, _| {
        texts(row.public_ips.iter())
    }),
    field("host", Text, "the machine underneath", text!(row, row.host)),
    field("ports", Number, "ports it listens on", |row, _| {
        (!row.ports.is_empty()).then_some(Value::Numbers(&row.ports))
    }),
    field("ssh.host", Text, "the host to log in at", text!(row, row.ssh.host)),
    field("ssh.port", Number, "the port on that host", some!(row, Value::Count, row.ssh.port.map(u64::from))),
    field("ssh.user", Text, "the user to log in as", text!(row, row.ssh.user)),
    field("created_at", Past, "when it was created", some!(row, Value::Time, row.created_at)),
    field("started_at", Past, "when it last started", some!(row, Value::Time, row.started_at)),
    field("updated_at", Past, "when it last changed", some!(row, Value::Time, row.updated_at)),
    field("expires_at", Future, "when what was paid for ends", some!(row, Value::Time, row.expires_at)),
    field("stop_at", Future, "when it is scheduled to stop", some!(row, Value::Time, row.stop_at)),
    field("billing.mode", Text, "how the provider charges", text!(row, row.billing.mode)),
    field("billing.price", Number, "the price now", some!(row, Value::Money, row.billing.price)),
    field("billing.list_price", Number, "the price without discount", some!(row, Value::Money, row.billing.list_price)),
    field("billing.currency", Text, "the currency of the prices", text!(row, row.billing.currency)),
    field("billing.per", Text, "what one price pays for: hour, day, week, month", text!(row, row.billing.per)),
    field("spot.is_spot", Flag, "whether the provider may take it back", some!(row, Value::Flag, row.spot.is_spot)),
    field("spot.state", Text, "the provider's word on the reclaim", text!(row, row.spot.state)),
    field("spot.reclaim_at", Future, "when it is taken back", some!(row, Value::Time, row.spot.reclaim_at)),
    field("parent.kind", Text, "service, application, cluster or project", text!(row, row.parent.kind)),
    field("parent.id", Text, "the identity of what it belongs to", text!(row, row.parent.id)),
    field("parent.name", Text, "the name of what it belongs to", text!(row, row.parent.name)),
    field("owner", Text, "whose it is", text!(row, row.owner)),
    field("tags", Text, "labels; tags.KEY for one of them", |row, _| {
        let has_any = row.tags.iter().next().is_some();
        has_any.then_some(Value::Tags(&row.tags))
    }),
    reckoned("age", Span, "time since the creation, or the start where none is known", |row, view| {
        let since = row.created_at.or(row.started_at)?;
        Some(Value::Span(view.now.since(since)))
    }),
    reckoned("ip", Text, "every address: private_ips and public_ips", |row, _| {
        texts(row.private_ips.iter().chain(&row.public_ips))
    }),
    reckoned("price_per_hour", Number, "the price of an hour, where that is exact", some!(row, Value::Money, row.billing.hourly())),
    reckoned("ends_at", Future, "the next of expiry, scheduled stop and reclaim", |row, view| {
        end(row, view).map(|(time, _)| Value::Time(time))
    }),
    reckoned("attention", Text, "why it deserves attention", |row, view| {
        attention(row, view).map(|reason| Value::Text(reason.into()))
    }),
];

fn texts<'a>(texts: impl Iterator<Item = &'a std::borrow::Cow<'a, str>>) -> Option<Value<'a>> {
    let texts: Vec<_> = texts.map(|text| &**text).collect();
    (!texts.is_empty()).then_some(Value::Texts(texts))
}
