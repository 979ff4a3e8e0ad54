//! A service as `ListServices` sends it: what leads to its instances, and what each of them was given.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Deserialize;

use super::super::pod_status;
use super::{Call, Eas, SERVICES};
use crate::core::json::{Amount, Count, Loose, Millis, Objects, Readable, TextRef};
use crate::core::model::{Instance, Kind, Parent, Sizes, Status, Untold};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::engine::rows::RowSink;
use crate::providers::rows::{self, HeldRows, RowError};

/// A service, which its name tells from others.
#[derive(Clone)]
pub struct Service {
    pub name: String,
    /// `RunningInstance`.
    pub running: Option<u64>,
    /// What its row says of each instance; nothing where nobody listed it.
    given: Arc<Given>,
}

/// What a service gives each of its instances.
#[derive(Default)]
struct Given {
    sizes: Sizes,
    image: Option<String>,
    owner: Option<String>,
    /// In the order of their keys.
    labels: Vec<(String, String)>,
    /// Whether these are all: the service was listed, and nothing of its entry was unreadable.
    has_all_labels: bool,
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Service {}

impl Hash for Service {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Service {
    /// One of which nothing else is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            running: None,
            given: Arc::default(),
        }
    }

    /// The texts that [`Self::tell`] tells.
    pub fn texts(&self) -> Vec<&str> {
        let Given {
            sizes: _,
            image,
            owner,
            labels,
            has_all_labels: _,
        } = &*self.given;
        let own = [image.as_deref(), owner.as_deref()].into_iter().flatten();
        let labels = labels.iter().flat_map(|(key, value)| [&**key, &**value]);
        own.chain(labels).collect()
    }

    /// Tells of an instance what it was given.
    pub fn tell<'a>(&'a self, instance: &mut Instance<'a>) {
        let given = &*self.given;
        given.sizes.tell(instance);
        instance.image = given.image.as_deref().map(Into::into);
        instance.owner = given.owner.as_deref().map(Into::into);
        let labels = given.labels.iter();
        let labels = labels.map(|(key, value)| (&**key, &**value));
        instance.tags.set_own("eas", labels);
        if !given.has_all_labels {
            instance.untold = Untold::Tags;
        }
    }
}

/// A service's row holds its access token, and configurations that may hold others: of it is read what stands here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Row<'a> {
    #[serde(borrow)]
    service_name: TextRef<'a>,
    /// `ServiceUid` is the same.
    service_id: TextRef<'a>,
    status: TextRef<'a>,
    reason: TextRef<'a>,
    message: TextRef<'a>,
    /// Those that it should have.
    total_instance: Count,
    running_instance: Count,
    pending_instance: Count,
    instance_count_in_resource: Loose<InResource>,
    app_spec_name: TextRef<'a>,
    app_type: TextRef<'a>,
    app_version: TextRef<'a>,
    autoscaler_enabled: TextRef<'a>,
    cronscaler_enabled: TextRef<'a>,
    resource_burstable: TextRef<'a>,
    /// In cores, as given to each instance.
    cpu: Readable<Amount>,
    /// In MB.
    memory: Readable<Amount>,
    gpu: Readable<Amount>,
    /// Of a GPU, where each instance has a share of one.
    #[serde(rename = "GPUCorePercentage")]
    gpu_core_percentage: Readable<TextRef<'a>>,
    #[serde(rename = "GPUMemory")]
    gpu_memory: Readable<TextRef<'a>>,
    image: TextRef<'a>,
    caller_uid: TextRef<'a>,
    /// The account of the caller: no other service.
    parent_uid: TextRef<'a>,
    create_time: Millis,
    update_time: Millis,
    current_version: TextRef<'a>,
    gateway: TextRef<'a>,
    latest_version: TextRef<'a>,
    namespace: TextRef<'a>,
    quota_id: TextRef<'a>,
    resource: TextRef<'a>,
    resource_alias: TextRef<'a>,
    role: TextRef<'a>,
    safety_lock: TextRef<'a>,
    service_group: TextRef<'a>,
    source: TextRef<'a>,
    traffic_state: TextRef<'a>,
    weight: TextRef<'a>,
    workload_type: TextRef<'a>,
    workspace_id: TextRef<'a>,
    labels: Objects<Label<'a>>,
}

/// How many of the instances run on which resources.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InResource {
    dedicated: Count,
    public: Count,
    quota: Count,
}

impl InResource {
    /// Those that there are some of, as in `Dedicated 1, Public 2`.
    fn text(&self) -> Option<Cow<'static, str>> {
        let all = [
            ("Dedicated", &self.dedicated),
            ("Public", &self.public),
            ("Quota", &self.quota),
        ];
        let some = all.into_iter().filter_map(|(name, count)| {
            let count = count.0.filter(|count| *count > 0)?;
            Some(format!("{name} {count}"))
        });
        let text = some.collect::<Vec<_>>().join(", ");
        (!text.is_empty()).then(|| text.into())
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Label<'a> {
    #[serde(borrow)]
    label_key: TextRef<'a>,
    label_value: Readable<TextRef<'a>>,
}

impl<'a> Row<'a> {
    /// What leads to its instances; `is_whole` where nothing of it was unreadable.
    fn service(&self, is_whole: bool) -> Result<Service, RowError> {
        let name = self.service_name.0.as_deref();
        let owned = |text: &TextRef<'_>| text.0.as_deref().map(str::to_owned);
        let labels = self.labels.0.iter();
        let labels = labels.filter_map(|own| {
            let value = own.label_value.0.as_ref()?;
            Some((owned(&own.label_key)?, owned(value).unwrap_or_default()))
        });
        let mut labels: Vec<_> = labels.collect();
        labels.sort();
        Ok(Service {
            name: name.ok_or(RowError::no_id("ServiceName"))?.to_owned(),
            running: self.running_instance.0,
            given: Arc::new(Given {
                sizes: self.sizes(),
                image: owned(&self.image),
                owner: owned(&self.caller_uid),
                labels,
                has_all_labels: is_whole,
            }),
        })
    }

    /// What it gives each of its instances; 0 stands for what is not told.
    fn sizes(&self) -> Sizes {
        let is_share = self.gpu_core_percentage.says_some() || self.gpu_memory.says_some();
        Sizes {
            cpu: self.cpu.figure().above_zero(),
            memory_gb: self.memory.figure().above_zero().scaled(1.0 / 1024.0),
            gpu: rows::processors([&self.gpu], is_share).above_zero(),
        }
    }

    /// The service as a row of its own, which it is where it has no instance.
    fn into_instance(self, region: &'a str) -> Result<Instance<'a>, RowError> {
        let sizes = self.sizes();
        let id = self.service_name.0;
        let id = id.ok_or(RowError::no_id("ServiceName"))?;
        let read = |text: Readable<TextRef<'a>>| text.0.and_then(|text| text.0);
        let word = self.status.0.as_deref().unwrap_or_default();
        // "Service is running" says no more than the status.
        let is_status = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.strip_prefix("service is ") == Some(&word.to_ascii_lowercase())
        };
        let message = TextRef(self.message.0.filter(|text| !is_status(text)));
        let (running, total) = (self.running_instance.0, self.total_instance.0);
        let health = running.zip(total);
        let number = |count: Option<u64>| count.map(|count| count.to_string().into());
        let Loose(in_resource) = self.instance_count_in_resource;
        let mut tags = rows::tags([
            ("AppSpecName", self.app_spec_name.0),
            ("AppType", self.app_type.0),
            ("AppVersion", self.app_version.0),
            ("AutoscalerEnabled", self.autoscaler_enabled.0),
            ("CronscalerEnabled", self.cronscaler_enabled.0),
            ("CurrentVersion", self.current_version.0),
            ("GPUCorePercentage", read(self.gpu_core_percentage)),
            ("GPUMemory", read(self.gpu_memory)),
            ("Gateway", self.gateway.0),
            ("InstanceCountInResource", in_resource.text()),
            ("LatestVersion", self.latest_version.0),
            ("Namespace", self.namespace.0),
            ("ParentUid", self.parent_uid.0),
            ("PendingInstance", number(self.pending_instance.0)),
            ("QuotaId", self.quota_id.0),
            ("Resource", self.resource.0),
            ("ResourceAlias", self.resource_alias.0),
            ("ResourceBurstable", self.resource_burstable.0),
            ("Role", self.role.0),
            ("RunningInstance", number(running)),
            ("SafetyLock", self.safety_lock.0),
            ("ServiceId", self.service_id.0),
            ("Source", self.source.0),
            ("TotalInstance", number(total)),
            ("TrafficState", self.traffic_state.0),
            ("Weight", self.weight.0),
            ("WorkloadType", self.workload_type.0),
            ("WorkspaceId", self.workspace_id.0),
        ]);
        let own = self.labels.0.into_iter();
        let own = own.filter_map(|own| Some((own.label_key.0?, own.label_value.or_empty()?)));
        tags.set_own("eas", own);
        let group = self.service_group.0;
        let mut instance = Instance {
            kind: Kind::Service,
            name: Some(id.clone()),
            id,
            status: status(word),
            status_raw: self.status.0,
            status_reason: rows::joined([self.reason, message]),
            health: health.map(|(running, total)| format!("{running}/{total}").into()),
            region: Some(region.into()),
            image: self.image.0,
            created_at: self.create_time.0,
            updated_at: self.update_time.0,
            parent: Parent {
                kind: group.as_ref().map(|_| "group".into()),
                id: group.clone(),
                name: group,
            },
            owner: self.caller_uid.0,
            tags,
            ..Instance::default()
        };
        sizes.tell(&mut instance);
        Ok(instance)
    }

    /// Whether none is known to run: then it may have none at all.
    fn may_be_empty(&self) -> bool {
        self.running_instance.0.unwrap_or(0) == 0
    }

    /// Whether it has no instance, by its own counts.
    fn is_empty(&self) -> Option<bool> {
        let pending = self.pending_instance.0.unwrap_or(0);
        match self.running_instance.0 {
            None if pending == 0 => None,
            running => Some(running == Some(0) && pending == 0),
        }
    }

    /// Whether it says that it has none, and should have none.
    fn wants_none(&self) -> bool {
        self.is_empty() == Some(true) && self.total_instance.0 == Some(0)
    }
}

/// Each service leads to its instances.
pub fn read(
    eas: &Eas,
    region: usize,
    response: &Response,
    sink: &RowSink,
) -> Result<Page<Call>, ReadError> {
    let reader = eas.rows;
    reader.holders(response, &SERVICES, sink, |row: Row<'_>, held| {
        eas.lead(region, row, held)
    })
}

impl Eas {
    /// What follows from a service: its instances, and a row of its own where it may have none.
    fn lead<'a>(
        &'a self,
        region: usize,
        row: Row<'a>,
        held: &mut HeldRows<'a, '_>,
    ) -> Result<ListedParent<Call>, RowError> {
        let service = row.service(held.is_read_whole())?;
        let name = service.name.clone();
        let is_asked = self.services.is_empty() || self.services.contains(&name);
        let may_be_row = is_asked && self.lists(Kind::Service);
        // Where not all instances are listed, its own counts decide.
        let is_row = may_be_row
            && if self.sees_all_instances() {
                row.may_be_empty()
            } else {
                held.decided(row.is_empty(), "RunningInstance", "without --param")
            };
        let is_listed = self.lists(Kind::Instance) || (is_row && !row.wants_none());
        if is_row {
            held.own(row.into_instance(&self.regions.list[region].0)?);
        }
        let call = Call::Instances { region, service };
        let calls = (is_asked && is_listed).then_some(call);
        Ok(ListedParent::of(name, calls.into_iter().collect()))
    }
}

/// The words the service itself goes through.
pub const SERVICE_STATUSES: &[(&str, Status)] = &[
    ("Waiting", Status::Pending),
    ("Creating", Status::Starting),
    ("Cloning", Status::Starting),
    ("Starting", Status::Starting),
    ("Deploying", Status::Starting),
    ("Developing", Status::Updating),
    ("Committing", Status::Updating),
    ("Updating", Status::Updating),
    ("HotUpdate", Status::Updating),
    ("Scaling", Status::Updating),
    ("Stopping", Status::Stopping),
    ("Stopped", Status::Stopped),
    ("Complete", Status::Succeeded),
    ("Deleting", Status::Deleting),
    ("Deleted", Status::Deleted),
    ("DeleteFailed", Status::Failed),
];

/// What the state of an instance or of a service means: the words of the page, and those of the service.
pub fn status(word: &str) -> Status {
    match pod_status(word) {
        Status::Unknown => rows::status_in_any_case(SERVICE_STATUSES, Some(word)),
        status => status,
    }
}
