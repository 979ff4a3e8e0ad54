//! The common model: one [`Instance`] for every provider.
//!
//! Absent is absent: `None` is JSON `null` and `-` in a table, never 0 or an empty text. The order
//! of the fields is the order of the keys in the JSON output.

mod kind;
mod parts;
mod schema;
mod shape;
mod time;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use self::kind::{Kind, Kinds};
pub use self::parts::{Billing, HOURS_OF_MONTH, PERIODS, Quantity, Status, Tags};
pub use self::shape::{Figure, ListPrice, Shape, Shapes, Sizes, Unclear};
pub use self::time::{End, Timestamp};

/// The profiles that are made up of variables, the process's or the demo cloud's. No profile of a
/// configuration file bears these names, and messages leave them out.
pub const IMPLICIT_PROFILES: &[&str] = &["env", "demo"];

/// One row of a listing.
#[derive(Clone, Debug, Default, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON output")]
#[schemars(transform = schema::with_address)]
pub struct Instance<'a> {
    /// The provider's id, such as `eas`.
    pub provider: &'static str,
    /// The profile it was listed with.
    pub profile: &'a str,
    /// What kind of thing the row is.
    pub kind: Kind,
    /// The provider's own identity of the row.
    pub id: Cow<'a, str>,
    /// The name people gave it.
    pub name: Option<Cow<'a, str>>,
    /// The state in cloudls's words.
    pub status: Status,
    /// The state in the provider's word.
    pub status_raw: Option<Cow<'a, str>>,
    /// Why it is in this state.
    pub status_reason: Option<Cow<'a, str>>,
    /// The provider's word on its health; for PAI-EAS ready/total processes.
    pub health: Option<Cow<'a, str>>,
    /// How often it was restarted.
    pub restarts: Option<u64>,
    /// The region.
    pub region: Option<Cow<'a, str>>,
    /// What the vendor's catalogue knows the region by, where rows tell nothing else of it.
    #[schemars(skip)]
    pub region_id: Option<Cow<'a, str>>,
    /// The zone, or the place inside the region.
    pub zone: Option<Cow<'a, str>>,
    /// The machine type or product.
    pub instance_type: Option<Cow<'a, str>>,
    /// What the vendor's catalogue calls the machine type, where that is something else.
    #[schemars(skip)]
    pub type_id: Option<Cow<'a, str>>,
    /// The image it runs.
    pub image: Option<Cow<'a, str>>,
    /// Processors.
    pub cpu: Processor<'a>,
    /// Memory in GB, as the provider counts them.
    pub memory_gb: Option<Quantity>,
    /// Root disk in GB, as the provider counts them.
    pub disk_gb: Option<Quantity>,
    /// Accelerators.
    pub gpu: Processor<'a>,
    /// Addresses inside the provider's networks.
    pub private_ips: Vec<Cow<'a, str>>,
    /// Addresses reachable from outside.
    pub public_ips: Vec<Cow<'a, str>>,
    /// The machine underneath.
    pub host: Option<Cow<'a, str>>,
    /// Ports the instance listens on, and how they are reached.
    pub ports: Vec<Port<'a>>,
    /// How to log in.
    pub ssh: Ssh<'a>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it last started.
    pub started_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When what was paid for ends.
    #[schemars(with = "Option<Timestamp>")]
    pub expires_at: Option<End>,
    /// When it is scheduled to stop.
    #[schemars(with = "Option<Timestamp>")]
    pub stop_at: Option<End>,
    /// What it costs.
    pub billing: Billing<'a>,
    /// Whether the provider may take it back.
    pub spot: Spot<'a>,
    /// What it belongs to.
    pub parent: Parent<'a>,
    /// Where a person opens it.
    pub url: Option<Cow<'a, str>>,
    /// Whose it is.
    pub owner: Option<Cow<'a, str>>,
    /// The provider's tags, and labels that have no key of their own.
    pub tags: Tags<'a>,
    /// The provider's own object, secrets masked; only when asked for.
    #[schemars(
        with = "Option<serde_json::Value>",
        skip_serializing_if = "Option::is_none"
    )]
    pub raw: Option<Box<RawValue>>,
    /// What it was given of its machine type, and cannot be read: there the type does not tell it either.
    #[schemars(skip)]
    pub unclear: Unclear,
    /// Whether other listings of the same region and parent may have it as well, under the same id: it goes out once.
    #[schemars(skip)]
    pub is_shared: bool,
    /// How many of its fields held what no reader understands: they are unknown, also where the value here
    /// would mean that there is none, as an empty list does.
    #[schemars(skip)]
    pub unread: u32,
    /// What is not known of it as nobody read the answer that tells it.
    #[schemars(skip)]
    pub untold: Untold,
}

/// What a row would bear of another answer, that which tells of its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Untold {
    /// All of it is there.
    #[default]
    Nothing,
    /// It may have more tags: nobody asked for them, or some could not be read.
    Tags,
    /// Any field may be another one: some of the parent's could not be read.
    Any,
}

impl<'a> Instance<'a> {
    /// Its texts, to be changed: all but its id.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Cow<'a, str>> {
        let texts = [
            &mut self.name,
            &mut self.status_raw,
            &mut self.status_reason,
            &mut self.health,
            &mut self.region,
            &mut self.zone,
            &mut self.instance_type,
            &mut self.image,
            &mut self.cpu.model,
            &mut self.gpu.model,
            &mut self.host,
            &mut self.ssh.host,
            &mut self.ssh.user,
            &mut self.billing.mode,
            &mut self.billing.currency,
            &mut self.spot.state,
            &mut self.parent.id,
            &mut self.parent.name,
            &mut self.url,
            &mut self.owner,
        ];
        let lists = self.private_ips.iter_mut().chain(&mut self.public_ips);
        let ports = self.ports.iter_mut();
        let ports = ports.flat_map(|port| [&mut port.protocol, &mut port.host]);
        let lists = lists.chain(ports.flatten());
        let texts = texts.into_iter().flatten().chain(lists);
        texts.chain(self.tags.values_mut())
    }

    /// Those of them that may be sentences, to be changed.
    pub fn prose_mut(&mut self) -> impl Iterator<Item = &mut Cow<'a, str>> {
        let reason = self.status_reason.iter_mut();
        reason.chain(self.tags.values_mut())
    }
}

/// Processors or accelerators.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
pub struct Processor<'a> {
    /// How many there are; a part of one is possible.
    pub count: Option<Quantity>,
    /// The model.
    pub model: Option<Cow<'a, str>>,
}

/// A port that an instance listens on, and how it is reached from outside.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON output")]
pub struct Port<'a> {
    /// The port inside.
    pub port: u32,
    /// What is spoken there, in the provider's word.
    pub protocol: Option<Cow<'a, str>>,
    /// The host it is reached at from outside.
    pub host: Option<Cow<'a, str>>,
    /// The port on that host.
    pub public_port: Option<u32>,
}

impl From<u32> for Port<'_> {
    /// A port of which nothing else is known.
    fn from(port: u32) -> Self {
        Self {
            port,
            ..Self::default()
        }
    }
}

/// How to log in.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
pub struct Ssh<'a> {
    /// The host to connect to.
    pub host: Option<Cow<'a, str>>,
    /// The port on that host.
    pub port: Option<u32>,
    /// The user to log in as.
    pub user: Option<Cow<'a, str>>,
}

/// Whether the provider may take the instance back.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON output")]
pub struct Spot<'a> {
    /// Whether it is a spot instance.
    pub is_spot: Option<bool>,
    /// The provider's word on the reclaim.
    pub state: Option<Cow<'a, str>>,
    /// When it is taken back.
    #[schemars(with = "Option<Timestamp>")]
    pub reclaim_at: Option<End>,
}

impl Spot<'_> {
    /// Of a vendor that takes nothing back.
    pub const NOT_OFFERED: Self = Self {
        is_spot: Some(false),
        state: None,
        reclaim_at: None,
    };
}

/// What a parent can be.
pub const PARENTS: [&str; 6] = [
    "application",
    "cluster",
    "endpoint",
    "group",
    "project",
    "service",
];

/// What a row belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Parent<'a> {
    /// What the parent is: `application`, `cluster`, `endpoint`, `group`, `project` or `service`.
    pub kind: Option<Cow<'a, str>>,
    /// The parent's identity.
    pub id: Option<Cow<'a, str>>,
    /// The parent's name.
    pub name: Option<Cow<'a, str>>,
}

impl Parent<'_> {
    /// Those of a kind that have these ids, as one: where a list of them is what is listed. `None` for all there are.
    pub fn of_all(kind: &'static str, ids: &[String]) -> Option<Parent<'static>> {
        let mut ids: Vec<_> = ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        (!ids.is_empty()).then(|| Parent {
            kind: Some(kind.into()),
            id: Some(ids.join(",").into()),
            name: None,
        })
    }

    /// The same, with words of its own.
    pub fn into_owned(self) -> Parent<'static> {
        let owned = |words: Option<Cow<'_, str>>| words.map(|words| Cow::Owned(words.into_owned()));
        Parent {
            kind: owned(self.kind),
            id: owned(self.id),
            name: owned(self.name),
        }
    }
}

/// Where a listing looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// What kind of thing is listed there; `None` where it leads to several.
    pub kind: Option<Kind>,
    /// The region, where the API has any.
    pub region: Option<String>,
    /// The service, application or project; without a name where the user named it.
    pub parent: Option<Parent<'static>>,
    /// The application group, a part of its parent.
    pub group: Option<String>,
    /// What of it the user named.
    #[serde(skip)]
    pub named: Named,
}

/// How narrow the user made what is listed of a region: by its parents, and by the groups of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// All parents were looked for.
    #[default]
    Nothing,
    /// These parents alone were.
    Parent,
    /// These groups of the parent alone were.
    Group,
}

impl Scope {
    /// The scope where the user named so much of it. A document tells it by the name of the parent, which a list of
    /// all of them tells: one that the user named has none.
    pub fn naming(mut self, named: Named) -> Self {
        self.named = named;
        if let Some(parent) = &mut self.parent {
            parent.name = match named {
                Named::Nothing => parent.name.take().or_else(|| parent.id.clone()),
                Named::Parent | Named::Group => None,
            };
        }
        self
    }

    /// What of a scope that was read from a document the user named. Whether it was the group of an application as
    /// well, no document tells: so it may have been.
    pub fn named_as_written(&self) -> Named {
        match &self.parent {
            Some(Parent {
                name: None, kind, ..
            }) => match kind.as_deref() {
                Some("application") if self.group.is_some() => Named::Group,
                _ => Named::Parent,
            },
            Some(_) | None => Named::Nothing,
        }
    }

    /// The identity of the parent, where one is named.
    pub fn parent_id(&self) -> Option<&str> {
        self.parent.as_ref()?.id.as_deref()
    }
}
