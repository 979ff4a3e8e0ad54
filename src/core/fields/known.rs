//! The list of the fields.

use std::cmp::Ordering;

use super::attention::{attention, end};
use super::{FieldKind, Value, View};
use crate::core::about::About;
use crate::core::model::{self, End, Instance, Quantity, Status};

/// A field as it stands in the list.
pub struct Known {
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: FieldKind,
    /// Its value of a row.
    pub value: Get,
    /// Whether the value of a row is all there is, so that one that is missing is known to be none.
    /// `None` where it is whenever there is a value: then one that is missing is unknown.
    pub is_whole: Option<IsWhole>,
    /// What it follows from, if it is not a key of the JSON output but derived from others.
    pub derived: Option<Derived>,
}

/// Where a field comes from that is no key of the JSON output.
pub struct Derived {
    /// What it means.
    pub meaning: &'static str,
    /// The fields it follows from, of which one is enough.
    pub from: &'static [&'static str],
    /// Where of a row that holds what no reader understands the value may be another one: on which side of the
    /// value that is then.
    pub may_be: Option<MayBe>,
}

/// On which side of the value of a row another one may be, where one of its fields could not be read.
type MayBe = fn(&Instance<'_>, &About) -> Option<Ordering>;

/// The value of a row.
type Get = for<'a> fn(&'a Instance<'a>, View) -> Option<Value<'a>>;

/// Whether what a row of this provider tells is all there is.
type IsWhole = fn(&Instance<'_>, &About) -> bool;

impl Known {
    const fn new(name: &'static str, kind: FieldKind, value: Get) -> Self {
        Self {
            name,
            kind,
            value,
            is_whole: None,
            derived: None,
        }
    }

    /// The same where this says whether the value of a row is all there is.
    const fn whole(self, is_whole: IsWhole) -> Self {
        Self {
            is_whole: Some(is_whole),
            ..self
        }
    }

    /// The same, derived, where this says on which side of the value another one may be.
    const fn bounded(self, may_be: MayBe) -> Self {
        let derived = match self.derived {
            Some(derived) => Some(Derived {
                may_be: Some(may_be),
                ..derived
            }),
            None => None,
        };
        Self { derived, ..self }
    }
}

const fn field(name: &'static str, kind: FieldKind, value: Get) -> Known {
    Known::new(name, kind, value)
}

/// A list: one without elements is known to be empty, but where the provider never fills it.
macro_rules! list {
    ($name:literal, $kind:expr, $value:expr) => {
        field($name, $kind, $value).whole(|row, about| about.fills(&[row.kind], $name))
    };
}

const fn derived(
    name: &'static str,
    kind: FieldKind,
    meaning: &'static str,
    from: &'static [&'static str],
    value: Get,
) -> Known {
    Known {
        derived: Some(Derived {
            meaning,
            from,
            may_be: None,
        }),
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

const STATUS: FieldKind = FieldKind::Word(&Status::WORDS);
const KIND: FieldKind = FieldKind::Word(&model::Kind::WORDS);

use FieldKind::{Address, Flag, Future, Number, Past, Span, Text};

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
    ("price", "billing.per_hour"),
    ("currency", "billing.currency"),
    ("spot", "spot.is_spot"),
    ("parent", "parent.name"),
    ("created", "created_at"),
    ("started", "started_at"),
    ("updated", "updated_at"),
    ("expires", "expires_at"),
    ("price/h", "billing.per_hour"),
    ("price_per_hour", "billing.per_hour"),
];

/// What other programs call a field, and what it is called here.
pub const SYNONYMS: &[(&[&str], &str)] = &[
    (&["cost", "costs", "price_hour", "hourly"], "price"),
    (&["state", "phase"], "status"),
    (
        &[
            "flavor",
            "flavour",
            "size",
            "sku",
            "machine_type",
            "product",
        ],
        "type",
    ),
    (&["user", "creator", "username"], "owner"),
    (&["uptime"], "age"),
    (&["ram"], "memory"),
    (&["vcpu", "vcpus", "cores", "core"], "cpu"),
    (&["gpus", "accelerator", "accelerators"], "gpu"),
    (&["gputype", "gpu_type"], "gpu.model"),
    (&["location", "datacenter", "cluster"], "region"),
    (&["az", "availability_zone"], "zone"),
    (&["label", "labels", "tag"], "tags.KEY"),
    (&["ipaddress", "ip_address", "addresses", "ips"], "ip"),
    (&["hostname", "node"], "host"),
    (&["service", "application", "app", "project"], "parent"),
    (&["expiry", "expiration"], "expires"),
    (&["instance", "instance_id", "uuid"], "id"),
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
    field("status", STATUS, word!(row, row.status.as_str())).whole(|row, _| row.status != Status::Unknown),
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
    // What has no accelerator has no model of one.
    field("gpu.model", Text, text!(row, row.gpu.model))
        .whole(|row, _| row.gpu.model.is_some() || row.gpu.count.is_some_and(is_none)),
    list!("private_ips", Address, |row, _| texts(row.private_ips.iter())),
    list!("public_ips", Address, |row, _| texts(row.public_ips.iter())),
    field("host", Text, text!(row, row.host)),
    list!("ports", Number, |row, _| {
        let ports: Vec<_> = row.ports.iter().map(|port| port.port).collect();
        (!ports.is_empty()).then_some(Value::Numbers(ports))
    }),
    field("ssh.host", Text, text!(row, row.ssh.host)),
    field("ssh.port", Number, some!(row, Value::Count, row.ssh.port.map(u64::from))),
    field("ssh.user", Text, text!(row, row.ssh.user)),
    field("created_at", Past, some!(row, Value::Time, row.created_at)),
    field("started_at", Past, some!(row, Value::Time, row.started_at)),
    field("updated_at", Past, some!(row, Value::Time, row.updated_at)),
    field("expires_at", Future, some!(row, Value::Time, row.expires_at.and_then(End::time))).whole(|row, _| row.expires_at.is_some()),
    field("stop_at", Future, some!(row, Value::Time, row.stop_at.and_then(End::time))).whole(|row, _| row.stop_at.is_some()),
    field("billing.mode", Text, text!(row, row.billing.mode)),
    field("billing.price", Number, some!(row, Value::Money, row.billing.price)),
    field("billing.list_price", Number, some!(row, Value::Money, row.billing.list_price)),
    field("billing.currency", Text, text!(row, row.billing.currency)),
    field("billing.per", FieldKind::Word(&model::PERIODS), text!(row, row.billing.per)),
    field("billing.per_hour", Number, some!(row, Value::Money, row.billing.per_hour())),
    field("billing.estimated", Flag, some!(row, Value::Flag, row.billing.estimated())),
    field("spot.is_spot", Flag, some!(row, Value::Flag, row.spot.is_spot)),
    // What is no spot instance is not taken back.
    field("spot.state", Text, text!(row, row.spot.state))
        .whole(|row, _| row.spot.state.is_some() || row.spot.is_spot == Some(false)),
    field("spot.reclaim_at", Future, some!(row, Value::Time, row.spot.reclaim_at.and_then(End::time)))
        .whole(|row, _| row.spot.reclaim_at.is_some() || row.spot.is_spot == Some(false)),
    field("parent.kind", FieldKind::Word(&model::PARENTS), text!(row, row.parent.kind)),
    field("parent.id", Text, text!(row, row.parent.id)),
    field("parent.name", Text, text!(row, row.parent.name)),
    field("url", Text, text!(row, row.url)),
    field("owner", Text, text!(row, row.owner)),
    list!("tags", Text, |row, _| {
        let has_any = row.tags.iter().next().is_some();
        has_any.then_some(Value::Tags(&row.tags))
    }),
    derived("age", Span, "time since the creation, or the start where none is known", &["created_at", "started_at"], |row, view| {
        let since = row.created_at.or(row.started_at)?;
        Some(Value::Span(view.now.since(since)))
    })
    // Nothing starts before it is created.
    .bounded(|row, _| row.created_at.is_none().then_some(Ordering::Greater)),
    derived("ip", Address, "every address: private_ips and public_ips", &["private_ips", "public_ips"], |row, _| {
        texts(row.private_ips.iter().chain(&row.public_ips))
    })
    .whole(|row, about| {
        ["private_ips", "public_ips"].iter().all(|list| about.fills(&[row.kind], list))
    }),
    derived("ends_at", Future, "the next of expiry, scheduled stop and reclaim", ENDS, |row, view| {
        end(row, view).map(|(time, _)| Value::Time(time))
    })
    .whole(is_end_told)
    // Of several ends the next counts.
    .bounded(|row, about| (!is_each_end_told(row, about)).then_some(Ordering::Less)),
    derived("attention", Text, "why it deserves attention", &["status"], |row, view| {
        attention(row, view).map(|reason| Value::Text(reason.into()))
    })
    .whole(|row, _| row.status != Status::Unknown),
];

/// The fields that tell of an end.
pub const ENDS: &[&str] = &["expires_at", "stop_at", "spot.reclaim_at"];

/// Whether a row tells of each end that its provider ever tells of, or of one that there is.
fn is_end_told(row: &Instance<'_>, about: &About) -> bool {
    let is_one = |end: Option<End>| end.is_some_and(|end| end != End::Never);
    ends(row).into_iter().any(is_one) || is_each_end_told(row, about)
}

/// Whether a row tells of each end that its provider ever tells of. What is no spot instance is not taken back.
fn is_each_end_told(row: &Instance<'_>, about: &About) -> bool {
    let mut told = ENDS
        .iter()
        .zip(ends(row))
        .filter(|(name, _)| about.fills(&[row.kind], name));
    about.fills_any(&[row.kind], ENDS) && told.all(|(_, end)| end.is_some())
}

/// What a row tells of each of [`ENDS`].
fn ends(row: &Instance<'_>) -> [Option<End>; 3] {
    let is_kept = row.spot.is_spot == Some(false);
    let reclaim = row.spot.reclaim_at.or(is_kept.then_some(End::Never));
    [row.expires_at, row.stop_at, reclaim]
}

fn is_none(count: Quantity) -> bool {
    count.get() <= 0.0
}

fn texts<'a>(texts: impl Iterator<Item = &'a std::borrow::Cow<'a, str>>) -> Option<Value<'a>> {
    let texts: Vec<_> = texts.map(|text| &**text).collect();
    (!texts.is_empty()).then_some(Value::Texts(texts))
}
