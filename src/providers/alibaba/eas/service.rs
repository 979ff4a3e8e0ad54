//! A service as `ListServices` sends it: what leads to its instances, and what each of them was given.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Deserialize;

use super::{Call, SERVICES};
use crate::core::json::{Amount, Objects, Text, Total};
use crate::core::model::{Instance, Quantity};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

/// A service, which its name tells from others.
#[derive(Clone)]
pub struct Service {
    pub name: String,
    /// `RunningInstance`; 0 where it is not known.
    pub running: u64,
    /// What its row says of each instance; nothing where nobody listed it.
    given: Arc<Given>,
}

/// What a service gives each of its instances.
#[derive(Default)]
struct Given {
    cpu: Option<Quantity>,
    memory_gb: Option<Quantity>,
    gpu: Option<Quantity>,
    image: Option<String>,
    owner: Option<String>,
    labels: Vec<(String, String)>,
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
            running: 0,
            given: Arc::default(),
        }
    }

    /// Tells of an instance what it was given.
    pub fn tell<'a>(&'a self, instance: &mut Instance<'a>) {
        let given = &*self.given;
        instance.cpu.count = given.cpu;
        instance.memory_gb = given.memory_gb;
        instance.gpu.count = given.gpu;
        instance.image = given.image.as_deref().map(Into::into);
        instance.owner = given.owner.as_deref().map(Into::into);
        for (key, value) in &given.labels {
            instance.tags.set_own("eas", &**key, &**value);
        }
    }
}

/// A service's row holds its access token: nothing of it is kept but what stands here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Row {
    service_name: Text,
    running_instance: Total,
    /// In cores.
    cpu: Amount,
    /// In MB.
    memory: Amount,
    gpu: Amount,
    image: Text,
    caller_uid: Text,
    labels: Objects<Label>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Label {
    label_key: Text,
    label_value: Text,
}

/// Each service leads to its instances. The list bears another name in a script of the vendor's than in its SDKs.
pub fn read(region: usize, response: &Response) -> Result<Page<Call>, ReadError> {
    const OTHER: Layout = Layout {
        list: "ServiceList",
        ..SERVICES
    };
    let page = named(region, response, &SERVICES);
    match page {
        Err(ReadError::Decode(_)) => named(region, response, &OTHER).or(page),
        page => page,
    }
}

fn named(region: usize, response: &Response, layout: &Layout) -> Result<Page<Call>, ReadError> {
    rows::parents(response, layout, |row: Row| {
        let name = row.service_name.0;
        let name = name.ok_or(RowError::no_id("ServiceName"))?;
        // 0 stands for what is left to the machine.
        let above = |amount: Amount| amount.0.filter(|amount| amount.get() > 0.0);
        let labels = row.labels.0.into_iter();
        let labels = labels.filter_map(|label| Some((label.label_key.0?, label.label_value.0?)));
        let call = Call::Instances {
            region,
            service: Service {
                name: name.clone(),
                running: row.running_instance.known().unwrap_or(0),
                given: Arc::new(Given {
                    cpu: above(row.cpu),
                    memory_gb: above(row.memory).map(|mb| mb.scaled(1.0 / 1024.0)),
                    gpu: above(row.gpu),
                    image: row.image.0,
                    owner: row.caller_uid.0,
                    labels: labels.collect(),
                }),
            },
        };
        Ok(ListedParent::of(name, vec![call]))
    })
}
