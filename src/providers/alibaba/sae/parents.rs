//! What holds the instances: applications, the canaries among their children, and groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::row::{Tag, said, said_list};
use super::{App, Call, Given, Group, Sae, envelope};
use crate::core::json::{Amount, Count, Flag, List, Loose, Readable, Strict, Text, TextRef};
use crate::core::model::{Instance, Kind, Parent, Processor, Spot, Status};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, HeldRows, Layout, RowError};

const APPLICATIONS: Layout = envelope::around("Data.Applications", Some("Data.TotalSize"));

const GROUPS: Layout = envelope::around("Data", None);

/// Reads a page of `ListApplications`: each application leads to its groups, and to those of its canaries. One that may
/// have no instance is a row of its own.
pub fn applications(
    sae: &Sae,
    region: usize,
    response: &Response,
    sink: &RowSink,
) -> Result<Page<Call>, ReadError> {
    let reader = sae.rows;
    reader.holders(
        response,
        &APPLICATIONS,
        sink,
        |row: Application<'_>, held| {
            let mut leads = Leads {
                sae,
                region,
                held,
                calls: Vec::new(),
            };
            let raw = leads.held.raw();
            let (id, is_whole) = leads.take(row, None, raw)?;
            Ok(ListedParent {
                partly_read: (!is_whole).then_some("Children"),
                ..ListedParent::of(id, leads.calls)
            })
        },
    )
}

/// Reads `DescribeApplicationGroups`: each group leads to its instances.
pub fn groups(region: usize, app: &App, response: &Response) -> Result<Page<Call>, ReadError> {
    rows::parents(response, &GROUPS, |row: GroupRow| {
        let id = row.group_id.0.ok_or(RowError::no_id("GroupId"))?;
        let call = Call::Instances {
            region,
            app: app.clone(),
            group: Group {
                id: id.clone(),
                running: row.running_instances.0,
            },
        };
        Ok(ListedParent::of(id, vec![call]))
    })
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Application<'a> {
    #[serde(borrow, deserialize_with = "said")]
    app_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    app_name: TextRef<'a>,
    /// Those that it should have.
    #[serde(deserialize_with = "said")]
    instances: Count,
    #[serde(deserialize_with = "said")]
    running_instances: Count,
    /// In thousandths of a core.
    #[serde(deserialize_with = "said")]
    cpu: Amount,
    /// In MB.
    #[serde(deserialize_with = "said")]
    mem: Amount,
    /// In GB.
    #[serde(deserialize_with = "said")]
    disk_size: Amount,
    #[serde(deserialize_with = "said")]
    app_deleting_status: Flag,
    #[serde(deserialize_with = "said")]
    app_description: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    app_type: TextRef<'a>,
    /// Of a canary, the application that it belongs to.
    #[serde(deserialize_with = "said")]
    base_app_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    enable_idle: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    image_url: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    namespace_id: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    namespace_name: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    new_sae_version: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    package_url: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    programming_language: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    resource_type: TextRef<'a>,
    #[serde(deserialize_with = "said")]
    vpc_id: TextRef<'a>,
    labels: Loose<BTreeMap<String, TextRef<'a>>>,
    #[serde(deserialize_with = "said_list")]
    tags: List<Strict<Tag<'a>>>,
    children: Readable<Children<'a>>,
}

/// Canaries; one that cannot be read is known to be there.
#[derive(Default)]
struct Children<'a>(Vec<Readable<Strict<Application<'a>>>>);

impl<'de: 'a, 'a> Deserialize<'de> for Children<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        said_list(from).map(|List(list)| Self(list))
    }
}

/// What an entry of the list leads to.
struct Leads<'p, 'a, 'h> {
    sae: &'a Sae,
    region: usize,
    held: &'p mut HeldRows<'a, 'h>,
    calls: Vec<Call>,
}

impl<'a> Leads<'_, 'a, '_> {
    /// Takes an application in: the call for its groups, its row, and the same of its canaries. Its id, and whether
    /// all of them could be read.
    fn take(
        &mut self,
        mut row: Application<'a>,
        base: Option<&str>,
        raw: Option<&'a RawValue>,
    ) -> Result<(String, bool), RowError> {
        let children = std::mem::take(&mut row.children);
        if row.base_app_id.0.is_none() {
            row.base_app_id = TextRef(base.map(|id| id.to_owned().into()));
        }
        let app = row.app()?;
        let id = app.id.clone();
        let sae = self.sae;
        let is_asked = sae.apps.is_empty() || sae.apps.contains(&id);
        let may_be_row = is_asked && sae.lists(Kind::Service);
        // Where not all instances are listed, its own count decides.
        let is_row = may_be_row
            && if sae.sees_all_instances() {
                row.may_be_empty()
            } else {
                let field = match base {
                    None => "RunningInstances",
                    Some(_) => "Children.RunningInstances",
                };
                let hint = "without --param and --group";
                self.held.decided(row.is_empty(), field, hint)
            };
        let is_listed = sae.lists(Kind::Instance) || (is_row && !row.wants_none());
        if is_row {
            let region = &sae.regions.list[self.region].0;
            self.held.add(row.into_instance(region)?, raw);
        }
        if is_asked && is_listed && sae.groups.is_empty() {
            let region = self.region;
            self.calls.push(Call::Groups { region, app });
        }
        let Some(Children(children)) = children.0 else {
            return Ok((id, false));
        };
        let mut is_whole = true;
        for (child, raw) in children.into_iter().zip(raw_children(raw)) {
            let read = child.0;
            let read = read.map(|Strict(child)| self.take(child, Some(&id), raw));
            is_whole &= matches!(read, Some(Ok((_, true))));
        }
        Ok((id, is_whole))
    }
}

/// The children as they stand, one after the other, and then nothing for ever.
fn raw_children<'a>(raw: Option<&'a RawValue>) -> impl Iterator<Item = Option<&'a RawValue>> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    struct Raw<'a> {
        #[serde(borrow)]
        children: Vec<&'a RawValue>,
    }
    let raw = raw.and_then(|raw| serde_json::from_str::<Raw<'a>>(raw.get()).ok());
    let children = raw.unwrap_or_default().children.into_iter();
    children.map(Some).chain(std::iter::repeat(None))
}

impl<'a> Application<'a> {
    fn app(&self) -> Result<App, RowError> {
        let id = self.app_id.0.as_deref().ok_or(RowError::no_id("AppId"))?;
        Ok(App {
            id: id.to_owned(),
            name: self.app_name.0.as_deref().map(str::to_owned),
            running: self.running_instances.0,
            given: self.given(),
        })
    }

    fn given(&self) -> Given {
        Given {
            cpu: self
                .cpu
                .above_zero()
                .map(|millicores| millicores.scaled(1.0 / 1000.0)),
            memory_gb: self.mem.above_zero().map(|mb| mb.scaled(1.0 / 1024.0)),
            disk_gb: self.disk_size.above_zero(),
        }
    }

    /// Whether no instance is known to run: then there may be none at all.
    fn may_be_empty(&self) -> bool {
        self.running_instances.0.unwrap_or(0) == 0
    }

    /// Whether there is no instance, by its own count.
    fn is_empty(&self) -> Option<bool> {
        self.running_instances.0.map(|running| running == 0)
    }

    /// Whether it says that it has no instance, and should have none.
    fn wants_none(&self) -> bool {
        self.is_empty() == Some(true) && self.instances.0 == Some(0)
    }

    /// The vendor has no word for it: it follows from the counts.
    fn status(&self) -> Status {
        match (self.app_deleting_status.0, self.instances.0) {
            (Some(true), _) => Status::Deleting,
            (_, Some(0)) => Status::Stopped,
            (_, Some(_)) => Status::Pending,
            (_, None) => Status::Unknown,
        }
    }

    /// The application as a row of its own, which it is where it has no instance.
    fn into_instance(self, region: &'a str) -> Result<Instance<'a>, RowError> {
        let health = self.running_instances.0.zip(self.instances.0);
        let (status, given) = (self.status(), self.given());
        let deleting = self.app_deleting_status.0;
        let mut tags = rows::tags([
            (
                "AppDeletingStatus",
                deleting.map(|deleting| deleting.to_string().into()),
            ),
            ("AppDescription", self.app_description.0),
            ("AppType", self.app_type.0),
            ("EnableIdle", self.enable_idle.0),
            ("NamespaceId", self.namespace_id.0),
            ("NamespaceName", self.namespace_name.0),
            ("NewSaeVersion", self.new_sae_version.0),
            ("PackageUrl", self.package_url.0),
            ("ProgrammingLanguage", self.programming_language.0),
            ("ResourceType", self.resource_type.0),
            ("VpcId", self.vpc_id.0),
        ]);
        let Loose(labels) = self.labels;
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.into(), value.0.unwrap_or_default()));
        let own = self
            .tags
            .0
            .into_iter()
            .filter_map(|Strict(tag)| tag.label());
        tags.set_own("sae", labels.chain(own));
        Ok(Instance {
            kind: Kind::Service,
            id: self.app_id.0.ok_or(RowError::no_id("AppId"))?,
            name: self.app_name.0,
            status,
            health: health.map(|(running, wanted)| format!("{running}/{wanted}").into()),
            region: Some(region.into()),
            image: self.image_url.0,
            cpu: Processor {
                count: given.cpu,
                model: None,
            },
            memory_gb: given.memory_gb,
            disk_gb: given.disk_gb,
            spot: Spot::NOT_OFFERED,
            parent: Parent {
                kind: self.base_app_id.0.as_ref().map(|_| "application".into()),
                id: self.base_app_id.0,
                name: None,
            },
            tags,
            ..Instance::default()
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct GroupRow {
    #[serde(deserialize_with = "said")]
    group_id: Text,
    #[serde(deserialize_with = "said")]
    running_instances: Count,
}
